# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the contract tests of the simulators share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator


@pytest.fixture
def callers(simulator: Simulator) -> Iterator[Callers]:
    """Return who calls the simulator of the test's file, which is brought back to its start before."""
    simulator.control.reset()
    with Callers(simulator) as made:
        yield made
