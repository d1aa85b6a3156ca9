# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes the many runs of the tests cheap: what is compiled, parsed and packed is kept, and there is what a fork is to have imported."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import zipfile
import zipimport
from pathlib import Path

import pytest

from tools import forks, startup


@pytest.mark.skipif(sys.dont_write_bytecode, reason="Python is told to keep nothing")
def test_what_ansible_compiles_of_a_collection_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = importlib.import_module("ansible_collections.algorithmia.scm.plugins.module_utils._engine.text")
    monkeypatch.setattr(sys.modules["development_startup"], "FOLDER", str(tmp_path))
    assert plugin.__loader__ is not None
    code = plugin.__loader__.get_code(plugin.__name__)
    assert [path.name.partition(".")[0] for path in tmp_path.rglob("*.pyc")] == ["text"]
    assert code.co_filename == plugin.__file__


def test_python_starts_here_as_it_is_told_to() -> None:
    assert gc.get_threshold()[0] == startup.ALLOCATIONS
    assert zipimport._compile_source.__module__ == "development_startup"


@pytest.mark.skipif(sys.dont_write_bytecode, reason="Python is told to keep nothing")
def test_what_is_compiled_of_an_archive_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "FOLDER", str(tmp_path / "kept"))
    monkeypatch.setattr(startup, "compiled", sys.modules["development_startup"].compiled)  # not what keeps it already
    monkeypatch.setattr(zipimport, "_compile_source", startup.of_archive)
    for name in ("one.zip", "other.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("planet.py", "def f():\n    return 42\n")
        code = zipimport.zipimporter(str(tmp_path / name)).get_code("planet")
        found: dict[str, object] = {}
        exec(code, found)
        assert code.co_filename == found["f"].__code__.co_filename == str(tmp_path / name / "planet.py")  # type: ignore[attr-defined]
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_the_process_that_forks_has_imported_what_it_is_to_have_and_parsed_what_ansible_asks_for(tmp_path: Path) -> None:
    """Once: Ansible may change what it is given."""
    program = "import sys, tools.parsed as p, tools.forks as f; print([name for name in f.PRELOADED if name not in sys.modules], len(p.PARSED), end=' ')"
    outputs = [tmp_path / name for name in ("out", "err")]
    child = forks.fork(exec, f"{program}; import ansible.constants; print(len(p.PARSED))", files=(None, *outputs), environment=os.environ, folder=tmp_path)
    child.join()
    assert [path.read_text() for path in outputs] == ["[] 3 2\n", ""]
