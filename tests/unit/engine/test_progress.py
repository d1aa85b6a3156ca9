# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person sees of a task that takes long."""

from __future__ import annotations

import contextlib
import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.action.bitbucket_project import ActionModule
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.progress import INTERVAL, Watch, current, watched


class Clock:
    """A clock that goes on by ``step`` seconds each time somebody looks at it."""

    def __init__(self, step: float) -> None:
        self.step, self.now = step, 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.mark.parametrize("limit", [1, 4])
def test_a_line_at_most_every_interval(limit: int) -> None:
    lines: list[str] = []
    with watched(Watch(lines.append, clock=Clock(INTERVAL / 2))):
        concurrently(str, range(6), limit, "read projects")
    assert lines == ["read 2 of 6 projects", "read 4 of 6 projects", "read 6 of 6 projects"]


def test_no_line_of_what_is_quick() -> None:
    lines: list[str] = []
    with watched(Watch(lines.append, clock=Clock(INTERVAL / 100))):
        concurrently(str, range(50), 4, "read projects")
    assert lines == []


def test_no_line_of_what_has_no_name() -> None:
    lines: list[str] = []
    with watched(Watch(lines.append, clock=Clock(INTERVAL))):
        concurrently(str, range(3), 1)
    assert lines == []


def test_a_line_for_each_call() -> None:
    lines: list[str] = []
    watch = Watch(trace=lines.append, clock=Clock(0.25))
    with watch.call("GET", "/rest/api/1.0/projects?limit=1") as outcome:
        outcome.status = 200
    with pytest.raises(KeyError), watch.call("PUT", "/x\x1b[2J"):
        raise KeyError
    assert lines == ["GET /rest/api/1.0/projects?limit=1: 200, 250 ms", "PUT /x\\x1b[2J: no answer, 250 ms"]


def test_nobody_watches_afterwards() -> None:
    before = current()
    with contextlib.suppress(KeyError), watched(Watch()):
        assert current() is not before
        raise KeyError
    assert current() is before


@pytest.mark.parametrize(
    ("no_log", "verbosity", "shown"),
    [(False, 3, ["eu: read 1 of 1 projects", "eu GET /x: 200, 0 ms"]), (False, 2, ["eu: read 1 of 1 projects"]), (True, 4, [])],
)
def test_what_the_action_plugin_shows(no_log: bool, verbosity: int, shown: list[str]) -> None:
    lines: list[str] = []

    def vvv(text: str, host: str) -> None:
        lines.append(f"{host} {text}")

    plugin = ActionModule.__new__(ActionModule)
    plugin._task = t.cast(t.Any, SimpleNamespace(no_log=no_log))
    plugin._display = SimpleNamespace(display=lines.append, vvv=vvv, verbosity=verbosity)
    watch = plugin._watch({"inventory_hostname": "eu"})
    watch._last -= INTERVAL
    watch.step("read projects", 1, 1)
    watch._clock = lambda: 0.0
    with watch.call("GET", "/x") as outcome:
        outcome.status = 200
    assert lines == shown
