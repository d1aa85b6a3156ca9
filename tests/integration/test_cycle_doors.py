# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A module of each kind does the first step of its cycle through both doors. test_tamper.py ships those whose cycle is not in a table."""

from __future__ import annotations

import pytest

from integration import test_cycle_bitbucket, test_cycle_people, test_cycle_repositories
from integration.play import DOORS, Play, Step, act, module_named

CYCLES = [cycle for tested in (test_cycle_people, test_cycle_bitbucket, test_cycle_repositories) for cycle in tested.CYCLES]
ONE = {module_named(module).resource.kind: (module, stages[0]) for module, stages in reversed(CYCLES) if len(stages[0].names) == 1}


@pytest.mark.long
def test_both_doors(play: Play) -> None:
    before = [act("reset"), act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": "tools"}]}})]
    outcomes = play(*(Step(module, stage.args, before=before) for module, stage in ONE.values()), doors=DOORS)
    done = [outcome.result["summary"][stage.op] for outcome, (_module, stage) in zip(outcomes, ONE.values(), strict=True)]
    assert done == [stage.names for _module, stage in ONE.values()]
