# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes the many runs of the tests cheap: what Ansible compiles is kept, and there is what a fork is to have imported."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from integration import playbooks
from tools import compiled


@pytest.mark.skipif(sys.dont_write_bytecode, reason="Python is told to keep nothing")
def test_what_ansible_compiles_of_a_collection_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = importlib.import_module("ansible_collections.algorithmia.scm.plugins.module_utils._engine.text")
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    assert plugin.__loader__ is not None
    code = plugin.__loader__.get_code(plugin.__name__)
    assert [path.name.partition(".")[0] for path in tmp_path.rglob("*.pyc")] == ["text"]
    assert code.co_filename == plugin.__file__


@pytest.mark.parametrize("name", playbooks.LIBRARIES)
def test_what_is_imported_before_is_there(name: str) -> None:
    """A fork server says nothing of what it cannot import."""
    assert importlib.import_module(name)
