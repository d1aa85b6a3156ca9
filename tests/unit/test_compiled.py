# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible compiles of a collection is kept for the next process."""

from __future__ import annotations

import importlib
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tools.compiled import FOLDER


@pytest.mark.skipif(sys.dont_write_bytecode, reason="Python is told to keep nothing")
def test_a_plugin_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = importlib.import_module("ansible_collections.algorithmia.scm.plugins.module_utils._engine.text")
    monkeypatch.setattr(sys, "pycache_prefix", str(FOLDER))
    assert Path(cache_from_source(str(plugin.__file__))).is_file()
