# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/unknowns.md names every open question of the simulated servers, and options and switches that there are."""

from __future__ import annotations

import importlib
import re
import typing as t

from simulator.switches import SWITCHES
from tools.tree import ROOT
from tools.yaml_text import loaded

PAGE = ROOT / "docs" / "unknowns.md"
OPEN = re.compile(r"UNKNOWN|INFERRED|UNK\b|INF\b|DOC conflict")
COLUMNS = ("what is not known", "what the collection does", "what you can set", "switch")


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`([a-z][a-z0-9_]*)`", text))


def rows() -> list[list[str]]:
    """Return the rows of all tables, without their heads."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row != list(COLUMNS) and not row[0].startswith("---")]


def last_list() -> str:
    return PAGE.read_text(encoding="utf-8").partition("## What makes no difference")[2]


def settings() -> set[str]:
    """Return the names of all modules, their options, and the variables of all roles."""
    names: set[str] = set()
    for path in [*ROOT.glob("plugins/modules/*.py"), *ROOT.glob("plugins/doc_fragments/*.py")]:
        module = importlib.import_module(f"ansible_collections.algorithmia.scm.plugins.{path.parent.name}.{path.stem}")
        text = module.DOCUMENTATION if path.parent.name == "modules" else module.ModuleDocFragment.DOCUMENTATION
        names |= {path.stem, *_options((loaded(text) or {}).get("options") or {})}
    for path in ROOT.glob("roles/*/meta/argument_specs.yml"):
        for entry in loaded(path.read_text(encoding="utf-8"))["argument_specs"].values():
            names |= set(entry.get("options") or {})
    return names


def _options(options: dict[str, t.Any]) -> t.Iterator[str]:
    for name, option in options.items():
        yield name
        yield from _options(option.get("suboptions") or {})


def test_every_row_has_its_four_cells() -> None:
    found = rows()
    assert len(found) > 20
    assert [row for row in found if len(row) != len(COLUMNS) or not all(row)] == []


def test_every_open_question_is_there_once() -> None:
    asked = {name for name, switch in SWITCHES.items() if OPEN.search(switch.fact)}
    with_options = [name for row in rows() for name in sorted(quoted(row[3]))]
    without = sorted(quoted(last_list()))
    assert sorted(with_options + without) == sorted(set(with_options + without))
    assert asked - {*with_options, *without} == set()
    assert {*with_options, *without} - set(SWITCHES) == set()


def test_what_can_be_set_is_there() -> None:
    known = settings()
    for row in rows():
        named = quoted(row[2])
        assert named, row[0]
        assert named - known == set(), row[0]
