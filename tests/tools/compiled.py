# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let the many processes of the tests keep what Ansible compiles of the collection: it keeps nothing of that itself, and takes a third of a second each time.

What is kept is valid as Python's own is, by the size and the time of the source, and lies in .cache.
"""

from __future__ import annotations

import sys
import typing as t
from importlib.machinery import SourceFileLoader
from types import CodeType

from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionPkgLoaderBase as Loader

from tools.tree import ROOT

FOLDER = ROOT / ".cache" / "bytecode"


def keep_compiled() -> None:
    """Have Ansible's loader of collections read and write compiled files."""
    compiled = Loader.get_code

    def get_code(self: t.Any, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        if not path.endswith(".py"):
            return t.cast("CodeType | None", compiled(self, fullname))
        elsewhere, sys.pycache_prefix = sys.pycache_prefix, str(FOLDER)
        try:
            return SourceFileLoader(fullname, path).get_code(fullname)
        finally:
            sys.pycache_prefix = elsewhere

    Loader.get_code = get_code
