# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The molecule scenarios, each a test of its own."""

from __future__ import annotations

import pytest

from tools.tree import ROOT

SCENARIOS = sorted(path.parent.name for path in (ROOT / "extensions" / "molecule").glob("*/molecule.yml"))


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_molecule(run, scenario: str) -> None:
    # What a broken run has left behind must not pass for prepared.
    run("molecule", "reset", "--scenario-name", scenario)
    # molecule finds a second run that changes something by the recap, which only the default callback prints.
    run("molecule", "test", "--scenario-name", scenario, ANSIBLE_STDOUT_CALLBACK="ansible.builtin.default")
