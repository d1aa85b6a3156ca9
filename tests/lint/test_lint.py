# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The linters, each a test of its own, and what is to be generated."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest

from tools.tree import ROOT

TOOLS = {
    "ansible-lint": ("ansible-lint", "--nocolor"),
    "antsibull-docs": ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "."),
    "mypy": ("mypy",),
    "antsibull-changelog": ("antsibull-changelog", "lint"),
    "ruff-check": ("ruff", "check"),
    "ruff-format": ("ruff", "format", "--check"),
    "shellcheck": ("shellcheck", ".ci/run"),
    "yamllint": ("yamllint", "--strict", "."),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_tool(run, tool: str) -> None:
    home = ROOT / ".cache" / "home"  # antsibull-docs leaves a log in the user's home
    home.mkdir(parents=True, exist_ok=True)
    run(*TOOLS[tool], HOME=str(home), GIT_CONFIG_GLOBAL=str(Path.home() / ".gitconfig"))


def test_what_follows_from_the_modules_is_up_to_date(run) -> None:
    run(sys.executable, "-m", "tools.runtime", "--check", PYTHONPATH="tests")


def test_the_archive_holds_the_collection_and_nothing_else(run, tmp_path: Path) -> None:
    listed = run("git", "ls-files", "-coz", "--exclude-standard").split("\0")
    known = {name for name in listed if name and (ROOT / name).exists()}
    run("ansible-galaxy", "collection", "build", "--output-path", str(tmp_path))
    (archive,) = tmp_path.iterdir()
    with tarfile.open(archive) as opened:
        files = {member.name for member in opened if not member.isdir()}
    assert files - known == {"FILES.json", "MANIFEST.json"}
    assert {name for name in known - files if not name.startswith((".ci/", ".git"))} == {"galaxy.yml"}
