# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever happens behind our back is seen, exactly that is reported, nothing is written to see it, and a repair restores exactly that.

Each row of the tamper table is foretold, done, and done again. For each outcome that a module has in the table, real Ansible foretells and does one
row through both doors: a process for each row would take minutes.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from integration.play import DOORS, Item, Play
from integration.tamper import ROWS, declared
from integration.tamper.ground import Ground, Row, edited, expected, reported, settled, with_login, writes_of
from simulator.process import Simulator

PHASES = ("foretold", "done", "again")
Lines = dict[tuple[str, str, str], Item]


def covering(rows: t.Sequence[Row]) -> t.Iterator[Row]:
    """Yield so many rows that each outcome that a module has is among them."""
    seen: set[tuple[str, str]] = set()
    for row in sorted(rows, key=lambda row: -len(row.ops)):
        new = {(row.module, op) for op in row.ops} - seen
        if new:
            seen |= new
            yield row


# What comes of it does not depend on the door, so a module takes the dear one once.
IN_PROCESS, SHIPPED = DOORS
WHOLE = [*((IN_PROCESS, row) for row in covering(ROWS)), *((SHIPPED, row) for row in {row.module: row for row in reversed(ROWS)}.values())]


@pytest.fixture(scope="module")
def ground() -> t.Iterator[Ground]:
    with Simulator() as simulator:
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
    """By the function that the action plugin calls."""
    file = tmp_path / "bitbucket.properties"
    put(row, file)
    ground.tamper(row)
    for phase in PHASES:
        since, before = ground.last(), content(file)
        result = ground.run(row.module, row.args, phase == "foretold", str(file))
        hold(row, {"result": result, "failed": result.get("failed", False), "log": ground.control.log(since)}, phase, file)
        assert phase == "done" or content(file) == before
    if row.on_host:
        hold_file(row, file)
    else:
        hold_state(row, ground.control.state(), ground.repaired(row))


def file_of(folder: Path, door: str, row: Row, phase: str) -> Path:
    """Return the file of a row; what is foretold has one of its own."""
    return folder / f"{door}-{ROWS.index(row)}-{'foretold' if phase == 'foretold' else 'done'}.properties"


def run(ground: Ground, folder: Path) -> Lines:
    """Run the table in one playbook: starting Ansible is what takes time."""
    tasks, before, keep, names = [], {}, [], {}
    acts = {row.name: ground.acts(row) for row in ROWS if not row.on_host}
    for door, row in WHOLE:
        before[f"{door}: {row.name}: foretold"] = acts.get(row.name, [])
        keep.append(f"{door}: {row.name}: done")
        for phase in PHASES[:2]:
            name = f"{door}: {row.name}: {phase}"
            names[name] = (door, row.name, phase)
            put(row, file_of(folder, door, row, phase))
            task = {"name": name, f"algorithmia.scm.{row.module}": with_login(row.module, row.args), "check_mode": phase == "foretold", "ignore_errors": True}
            own = {"vars": {"file": str(file_of(folder, door, row, phase))}, **({"environment": {"SHIPPED": "1"}} if door == "shipped" else {})}
            tasks.append({**task, **own})
    found = Play(ground.simulator, folder).run([{"hosts": "all", "gather_facts": False, "tasks": tasks}], before, keep)
    return {names[line["name"]]: line for line in found}


@pytest.mark.long
def test_by_ansible(ground: Ground, tmp_path: Path, subtests: pytest.Subtests) -> None:
    """Both doors. One test, so that one worker runs the playbook, once."""
    lines = run(ground, tmp_path)
    for (door, name, phase), line in lines.items():
        with subtests.test(f"{door}: {name}: {phase}"):
            row = next(each for each in ROWS if each.name == name)
            file = file_of(tmp_path, door, row, phase)
            assert line["processes"] == int(door == "shipped")
            hold(row, line, phase, file)
            if phase == "done" and row.on_host:
                hold_file(row, file)
            elif phase == "done":
                hold_state(row, line["state"], ground.repaired(row))
