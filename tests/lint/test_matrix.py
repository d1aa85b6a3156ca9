# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A slice of the tests on the oldest and the newest supported ansible-core, and which Pythons and cores there are."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml

from tools import environment, matrix
from tools.tree import ROOT


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("series", matrix.ends())
def test_the_slice_passes_on(run, series: str) -> None:
    """Besides the core that runs this."""
    core = matrix.CORES[series]
    if not core.python(environment.pythons()):
        pytest.skip(f"ansible-core {series} needs Python {' or '.join(core.pythons)}")
    run(sys.executable, "-m", "tools.matrix", series, PYTHONPATH="tests")


def test_the_matrix_has_the_cores_that_are_promised() -> None:
    """It begins with what meta/runtime.yml requires, leaves out none, and has the versions that development is locked to."""
    minors = [int(series.removeprefix("2.")) for series in matrix.CORES]
    assert minors == list(range(minors[0], minors[0] + len(minors)))
    required = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["requires_ansible"]
    assert required == f">=2.{minors[0]}.0"
    locked = re.findall(r"^ansible-core==(\S+)", environment.REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(locked) <= {core.version for core in matrix.CORES.values() if core.stable}
    assert matrix.CORES["2.20"].requirements().count("ansible-core==") == 1


def test_only_a_python_that_runs_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyenv has a command for every version that it knows, and it fails where that version is not selected."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("python3.13", "python3.12", "python3.11"):
        (folder / name).write_text("#!/bin/sh\necho 'pyenv: command not found' >&2\nexit 127\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    selected = tmp_path / "pyenv" / "versions" / "3.12.9" / "bin" / "python3.12"
    selected.parent.mkdir(parents=True)
    selected.symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert environment.pythons() == {"3.12": str(selected), version: sys.executable}
    assert matrix.Core("2.99.0", ("3.10",)).python(environment.pythons()) == ""


def test_make_takes_the_newest_python_that_runs(run, tmp_path: Path) -> None:
    working, broken = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "#!/bin/sh\nexit 127\n"
    for name, text in (("python3.13", broken), ("python3.12", working), ("python3.11", working)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    make = ("env", "-u", "PYTHON", "-u", "MAKEFLAGS", "make", "--no-print-directory", "-n", "setup")  # not what the make that runs the tests was told
    path = f"{tmp_path}:/usr/bin:/bin"
    assert 'python="python3.12"' in run(*make, PATH=path)
    assert 'python="mine"' in run(*make, "PYTHON=mine", PATH=path)


def test_nobody_but_root_gets_a_browser_installed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing else is installed as root that a user did not ask for."""
    commands: list[list[str]] = []
    monkeypatch.setattr(environment, "_works", lambda command: commands.append(command) or True)
    monkeypatch.setattr(environment.shutil, "which", lambda name: None if name in environment.BROWSERS else f"/usr/bin/{name}")
    monkeypatch.setattr(environment.os, "geteuid", lambda: 1000)
    assert environment.browser() is False
    assert (commands, "apt-get install chromium" in capsys.readouterr().out) == ([], True)
    monkeypatch.setattr(environment.os, "geteuid", lambda: 0)
    assert environment.browser() is True
    assert (["sudo" in command for command in commands], "installing Chromium" in capsys.readouterr().out) == ([False], True)


def test_what_setup_fetches_has_a_version() -> None:
    assert re.fullmatch(r"@[\w/-]+@\d+\.\d+\.\d+", environment.SARIF_PACKAGE)
    assert "pip install" not in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^uv==\d", environment.REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    unpinned = [line for line in environment.REQUIREMENTS.read_text(encoding="utf-8").splitlines() if not re.match(r"[\w.-]+==\S+", line)]
    assert unpinned == []
