# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulator for each worker and version, brought back to the same start before each door of each test."""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path

import pytest

from integration import world
from integration.here import PlayHere
from integration.play import Play
from integration.token_world import START, World
from simulator.process import Simulator, lent

Simulators = t.Callable[..., Simulator]


@pytest.fixture(scope="session")
def simulators() -> t.Iterator[Simulators]:
    """Return a function that gives the simulator of a version, started when it is first asked for."""
    running: dict[tuple[str, str], Simulator] = {}
    with contextlib.ExitStack() as stack:

        def of(version: str = "9.4", context_path: str = "") -> Simulator:
            key = (version, context_path)
            if key not in running:
                running[key] = stack.enter_context(Simulator(version, context_path=context_path))
                running[key].control.seed(world.SEED, keep=True)
            return running[key]

        yield of


@pytest.fixture
def play(simulators: Simulators, tmp_path: Path) -> Play:
    """Return what runs steps against the simulator of Bitbucket 9.4."""
    return PlayHere(simulators(), tmp_path)


@pytest.fixture
def play_on(simulators: Simulators, tmp_path: Path) -> t.Callable[..., Play]:
    """Return the same for another version of Bitbucket."""
    return lambda *args, **kwargs: PlayHere(simulators(*args, **kwargs), tmp_path)


@pytest.fixture(scope="module")
def bot_servers() -> t.Iterator[Simulator]:
    """Return both servers with the bot and its projects."""
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as running:
        running.control.seed(START, keep=True)
        yield running


@pytest.fixture(name="world")
def token_world(bot_servers: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return the world of the bot's token: both servers with the bot and its projects, and nothing else."""
    bot_servers.control.reset()
    return World(bot_servers, tmp_path, monkeypatch)
