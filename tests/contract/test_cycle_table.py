# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of the cycle leave no module out."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from contract.test_documentation import NAMES, module
from tools.tree import ROOT

ELSEWHERE = {"bitbucket_properties"}  # needs a file of its own for each step: test_properties.py


def lacking(names: list[str], tables: str) -> list[str]:
    """Return what to do about the modules of ``names`` that are in none of the ``tables``, a line each."""
    where = "tests/integration/test_cycle_*.py, with its three stages: created, updated, deleted"
    return [f"add a row for {name} to a table in {where}" for name in names if f'"{name}",' not in tables]


def test_each_module_that_manages_goes_through_the_twelve_steps() -> None:
    tables = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "integration").glob("test_cycle_*.py")))
    found = lacking([name for name in NAMES if isinstance(module(name), Manage) and name not in ELSEWHERE], tables)
    assert not found, "\n".join(found)


def test_what_is_lacking_is_said() -> None:
    assert lacking(["bitbucket_hook", "bitbucket_group"], '("bitbucket_group", GROUP),') == [
        "add a row for bitbucket_hook to a table in tests/integration/test_cycle_*.py, with its three stages: created, updated, deleted"
    ]
