# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever happens behind our back is seen, exactly that is reported, nothing is written to see it, and a repair restores exactly that.

Each row of the tamper table is foretold, done, and done again, by the function that the action plugin calls. Some are done by real Ansible, in a process of
their own: with a process for each row it would take minutes.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from integration.play import Item, Play, module_named
from integration.tamper import ROWS, declared
from integration.tamper.ground import Ground, Row, edited, expected, reported, settled, with_login, writes_of
from integration.test_cycle_doors import ONE
from simulator.process import lent

PHASES = ("foretold", "done", "again")


def kind_of(module: str) -> str:
    made = module_named(module)
    return str(made.resource.kind) if hasattr(made, "resource") else ""


# Something to do for each kind of which test_cycle_doors.py ships no module, and for several things.
SHIPPED = {
    row.module: row for row in reversed(ROWS) if row.seen and not row.refused[0] and (row.module == "bitbucket_projects" or kind_of(row.module) not in ONE)
}


@pytest.fixture(scope="module")
def ground() -> t.Iterator[Ground]:
    with lent() as simulator:
        yield Ground(simulator, declared.SEED, declared.START)


def hold(row: Row, line: Item, phase: str, file: Path) -> None:
    """Hold what came of a run against the row."""
    refused = bool(row.refused[0])
    assert line["failed"] == refused, line["result"]
    status, seen, refusal = reported(row, line["result"], failed=line["failed"])
    tells = phase == "foretold" or (phase == "done" and not refused)
    assert seen == (expected(row, str(file)) if tells else {})
    assert status == ("drift" if seen else "could_not_tell" if refused else "in_sync")
    assert row.refused[1] in refusal
    assert line["result"]["changed"] == (bool(seen) and not refused)
    assert writes_of(line["log"]) == (sorted(row.writes) if phase == "done" else [])


def hold_state(row: Row, state: Item, wanted: Item) -> None:
    assert settled(state, anew=row.remakes) == settled(wanted, anew=row.remakes)


def hold_file(row: Row, file: Path) -> None:
    """It has the lines that it had, though what was removed comes back at the end."""
    assert sorted(file.read_text(encoding="latin-1").splitlines()) == sorted((edited(row.left) or "").splitlines())


def content(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


def put(row: Row, file: Path) -> None:
    """Write the file that a row finds."""
    text = edited(row.tamper) if row.on_host else None
    if text is not None:
        file.write_text(text, encoding="latin-1")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_behind_our_back(ground: Ground, tmp_path: Path, row: Row) -> None:
    file = tmp_path / "bitbucket.properties"
    put(row, file)
    ground.tamper(row)
    for phase in PHASES:
        since, before = ground.control.last(), content(file)
        result = ground.run(row.module, row.args, phase == "foretold", str(file))
        hold(row, {"result": result, "failed": result.get("failed", False), "log": ground.control.log(since)}, phase, file)
        assert phase == "done" or content(file) == before
    if row.on_host:
        hold_file(row, file)
    else:
        hold_state(row, ground.control.state(), ground.repaired(row))


def run(ground: Ground, folder: Path) -> dict[str, Item]:
    """Run a row of each of these modules in one playbook: starting Ansible is what takes time."""
    tasks, before = [], {}
    for module, row in SHIPPED.items():
        before[f"{module} foretold"] = [] if row.on_host else ground.acts(row)
        put(row, folder / module)
        shipped = {"ignore_errors": True, "environment": {"SHIPPED": "1"}, "vars": {"file": str(folder / module)}}
        for phase in PHASES[:2]:
            task = {"name": f"{module} {phase}", f"algorithmia.scm.{module}": with_login(module, row.args), "check_mode": phase == "foretold"}
            tasks.append({**task, **shipped})
    found = Play(ground.simulator, folder).run([{"hosts": "all", "gather_facts": False, "tasks": tasks}], before, [f"{module} done" for module in SHIPPED])
    return {line["name"]: line for line in found}


@pytest.mark.long
def test_shipped(ground: Ground, tmp_path: Path, subtests: pytest.Subtests) -> None:
    """One test, so that one worker runs the playbook, once."""
    lines = run(ground, tmp_path)
    for module, row in SHIPPED.items():
        with subtests.test(module):
            foretold, done = lines[f"{module} foretold"], lines[f"{module} done"]
            assert (foretold["processes"], done["processes"]) == (1, 1)
            hold(row, foretold, "foretold", tmp_path / module)
            hold(row, done, "done", tmp_path / module)
            if row.on_host:
                hold_file(row, tmp_path / module)
            else:
                hold_state(row, done["state"], ground.repaired(row))
