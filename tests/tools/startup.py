# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each Python of an environment for development does first, where `tools.environment` copies it to: the tests start thousands of them.

It looks for cycles of garbage seldom, and keeps what is compiled, as Python itself does with other modules: of a zip archive, in which Ansible ships a module
with all that it imports, by the text of the source; and of a collection, by the size and the time of the file.
"""

from __future__ import annotations

import _imp
import gc
import sys
import zipimport

FOLDER = f"{sys.prefix}/compiled"
ALLOCATIONS = 50_000
FINDER = "ansible.utils.collection_loader._collection_finder"

compiled = zipimport._compile_source  # type: ignore[attr-defined]


def of_archive(path: str, source: bytes) -> object:
    """Return the code of a source in an archive at ``path``."""
    import contextlib
    import hashlib
    import marshal
    import os

    key = hashlib.sha256(source + f"{sys.version} {sys.flags.optimize}".encode()).hexdigest()
    try:
        with open(f"{FOLDER}/{key}", "rb") as file:
            code = marshal.load(file)
    except (OSError, EOFError, ValueError, TypeError):
        code = compiled(path, source)
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                os.makedirs(FOLDER, exist_ok=True)
                with open(f"{FOLDER}/{key}.{os.getpid()}", "wb") as new:
                    marshal.dump(code, new)
                os.replace(new.name, f"{FOLDER}/{key}")
        return code
    _imp._fix_co_filename(code, path)  # type: ignore[attr-defined]
    return code


class Collections:
    """A finder that finds only the module with Ansible's loader of collections, and has that keep what it compiles of files in ``folder``."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, name: str, path: object = None, _target: object = None) -> object:
        if name != FINDER:
            return None
        from importlib.machinery import PathFinder

        sys.meta_path.remove(self)  # type: ignore[arg-type]
        spec = PathFinder.find_spec(name, path)  # type: ignore[arg-type]
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def exec_module(module: object) -> None:
                execute(module)  # type: ignore[arg-type]
                keep(module._AnsibleCollectionPkgLoaderBase, self.folder)  # type: ignore[attr-defined]

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def keep(loader: type, folder: str) -> None:
    """Have a loader read and write compiled files for those in ``folder``."""
    from importlib.machinery import SourceFileLoader

    original = loader.get_code  # type: ignore[attr-defined]

    def get_code(self: object, fullname: str) -> object:
        path = self.get_filename(fullname)  # type: ignore[attr-defined]
        if not path.endswith(".py") or not path.startswith(folder):
            return original(self, fullname)
        elsewhere, sys.pycache_prefix = sys.pycache_prefix, FOLDER
        try:
            return SourceFileLoader(fullname, path).get_code(fullname)
        finally:
            sys.pycache_prefix = elsewhere

    loader.get_code = get_code  # type: ignore[attr-defined]


def begin(*, collections: str) -> None:
    """``collections``: the folder whose collections are to be kept, too, ``""`` for none."""
    gc.set_threshold(ALLOCATIONS, 20, 100)
    zipimport._compile_source = of_archive  # type: ignore[attr-defined]
    if collections:
        sys.meta_path.insert(0, Collections(collections))  # type: ignore[arg-type]
