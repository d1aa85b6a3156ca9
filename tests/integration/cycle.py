# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The twelve steps of a managing module: create, modify, delete, each foretold, done, foretold again and done again."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from integration.play import Action, Item, Outcome, Play, Step, learned

NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass(frozen=True)
class Stage:
    """A third of the cycle.

    ``op`` and ``names``: what the summary says. ``there``: the things in the result. ``diff``: (before, after) of each that
    changes. ``reads``: calls to foretell it; ``writes``: what doing it sends, in any order, with ``#`` for a number in a path; ``again``: calls once it is so.
    ``more``: reads that only the doing needs, less those that only check mode needs.
    ``later`` and ``later_names``: ``there`` and ``names`` once it is so, where they differ.
    """

    args: Item
    op: str
    names: list[str]
    there: list[Item]
    diff: list[tuple[Item | None, Item | None]]
    reads: int
    writes: list[str]
    again: int
    more: int = 0
    later: list[Item] | None = None
    later_names: list[str] | None = None


def run(play: Play, module: str, stages: t.Sequence[Stage], before: t.Sequence[Action] = ()) -> None:
    """Run the twelve steps in this process, and hold each against its stage. ``before``: what happens to the simulator first."""
    steps = [Step(module, stage.args, check) for stage in stages for check in (True, False, True, False)]
    steps[0] = replace(steps[0], before=before)
    outcomes = iter(play(*steps))
    for number, stage in enumerate(stages):
        where = f"{module}, stage {number + 1} of {len(stages)}"
        foretold, done, *again = (next(outcomes) for _time in range(4))
        _changed(foretold, stage, f"{where}, foretold")
        _changed(done, stage, f"{where}, done")
        assert foretold.foretold() == done.foretold(), where
        assert (foretold.reads, foretold.writes) == (stage.reads, []), (where, foretold.calls)
        assert done.reads == stage.reads + stage.more, (where, done.calls)
        assert sorted(NUMBER.sub("#", each) for each in done.writes) == sorted(stage.writes), (where, done.writes)
        for outcome in again:
            assert not outcome.failed, (where, outcome.result)
            assert outcome.result["changed"] is False, (where, outcome.result)
            assert outcome.result["summary"] == _summary("unchanged", stage.later_names or stage.names), where
            assert outcome.result["diff"] == [], where
            assert _bare(module, outcome.things) == (stage.there if stage.later is None else stage.later), where
            assert (outcome.reads, outcome.writes) == (stage.again, []), (where, outcome.calls)


def _changed(outcome: Outcome, stage: Stage, where: str) -> None:
    result = outcome.result
    assert not outcome.failed, (where, result)
    assert result["changed"] is True, (where, result)
    assert result["summary"] == _summary(stage.op, stage.names), where
    assert _bare(outcome.step.module, outcome.things) == stage.there, where
    assert [(_bare(outcome.step.module, each["before"]), _bare(outcome.step.module, each["after"])) for each in result["changes"]] == stage.diff, where
    for each, name in zip(result["diff"], stage.names, strict=True):
        assert name in each["before_header"], where
        assert name in each["after_header"], where


def _summary(op: str, names: list[str]) -> dict[str, list[str]]:
    return {each: names if each == op else [] for each in ("created", "updated", "deleted", "unchanged")}


def _bare(module: str, value: t.Any) -> t.Any:
    """Leave out what only the server says: check mode does not know it yet."""
    if isinstance(value, list):
        return [_bare(module, each) for each in value]
    return {name: inner for name, inner in value.items() if name not in {"id", *learned(module)}} if isinstance(value, dict) else value
