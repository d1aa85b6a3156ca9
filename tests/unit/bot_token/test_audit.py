# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that gets a line for each step: that it cannot be written shows before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import audit


def test_line_is_added(tmp_path: Path) -> None:
    file = tmp_path / "audit"
    assert audit.problem(str(file), check=False) == ""
    for line in ("one", "two"):
        audit.add(str(file), line)
    assert audit.problem(str(file), check=False) == ""
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777 & ~0o640) == ("one\ntwo\n", 0)


@pytest.mark.parametrize("check", [True, False])
def test_file_that_cannot_be_written(tmp_path: Path, check: bool) -> None:
    for path, why in ((tmp_path, "Is a directory"), (tmp_path / "nowhere" / "audit", "No such file or directory")):
        assert audit.problem(str(path), check=check) == f"audit_file: {path} cannot be written: {why}. Nothing was done"


def test_check_mode_creates_no_file(tmp_path: Path) -> None:
    assert audit.problem(str(tmp_path / "audit"), check=True) == ""
    assert list(tmp_path.iterdir()) == []
    assert audit.problem("", check=False) == ""
