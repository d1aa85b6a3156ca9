# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fixtures of the integration tests, with plays that run in this process."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from integration.conftest import Simulators, bot_servers, simulators, token_world
from unit.plays.here import PlayHere

HERE = Path(__file__).parent
__all__ = ["bot_servers", "simulators", "token_world"]

ELSEWHERE = ("test_certificates_that_are_not_trusted",)  # needs a process for each task, as Ansible has it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what does not run in one process."""
    items[:] = [item for item in items if not (item.path.parent == HERE and item.name in ELSEWHERE)]


@pytest.fixture
def play(simulators: Simulators, tmp_path: Path) -> PlayHere:
    """Return what runs steps in this process against the simulator of Bitbucket 9.4."""
    return PlayHere(simulators(), tmp_path)


@pytest.fixture
def play_on(simulators: Simulators, tmp_path: Path) -> t.Callable[..., PlayHere]:
    """Return the same for another version of Bitbucket."""
    return lambda *args, **kwargs: PlayHere(simulators(*args, **kwargs), tmp_path)
