# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the steps of the integration tests in this process, through the action plugins, without a playbook: in milliseconds."""

from __future__ import annotations

import importlib
import re
import secrets
import time
import typing as t
from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from integration import world
from integration.play import Item, Outcome, Play, Step, _hold_to_the_laws

VARIABLE = re.compile(r"\{\{ (\w+) \}\}")
ACTIONS = "ansible_collections.algorithmia.scm.plugins.action"
DOOR = "in_process"


class PlayHere(Play):
    """Runs steps once, whatever the doors are. What only a playbook can do, keywords of tasks and plays, is refused."""

    def __call__(self, *steps: Step, doors: t.Sequence[str] = (), **play: t.Any) -> list[Outcome]:
        del doors
        if play:
            _skip()
        auth_failures.RUN = secrets.token_hex(16)
        self.simulator.control.reset()
        outcomes = [self._step(each) for each in steps]
        self._hide_and_seek(str([each.result for each in outcomes]))
        for outcome in outcomes:
            _hold_to_the_laws(outcome, DOOR)
        return outcomes

    @property
    def output(self) -> str:
        """What Ansible prints."""
        _skip()

    @output.setter
    def output(self, value: str) -> None:
        del value

    def run(self, *_args: t.Any, **_kwargs: t.Any) -> t.NoReturn:
        _skip()

    def _step(self, step: Step) -> Outcome:
        if step.task:
            _skip()
        control = self.simulator.control
        for verb, args, kwargs in step.before:
            getattr(control, verb)(*args, **kwargs)
        since = max((each["n"] for each in control.log()), default=0)
        started = time.monotonic()
        result = self._act(step)
        seconds = time.monotonic() - started
        state = control.state() if step.state else {}
        return Outcome(step, bool(result.get("failed")), result, control.log(since), 0, seconds, state)

    def _act(self, step: Step) -> Item:
        plugin = importlib.import_module(f"{ACTIONS}.{step.module}").ActionModule
        loader = DataLoader()
        loader.set_basedir(str(self.folder))
        given = _filled({**world.login_of(step.module), **step.args}, world.variables(self.simulator))
        task = SimpleNamespace(
            action=f"algorithmia.scm.{step.module}", args=given, async_val=0, check_mode=step.check, diff=True, environment=[], no_log=False, _role=None
        )
        connection = SimpleNamespace(transport="local", become=None)
        made = plugin(task, connection, SimpleNamespace(), loader, Templar(loader, {}), None)
        return t.cast(Item, made.run(None, {"inventory_hostname": "localhost"}))


def _skip() -> t.NoReturn:
    pytest.skip("needs a playbook, in which the integration tests run it")


def _filled(value: t.Any, variables: t.Mapping[str, str]) -> t.Any:
    """Return ``value`` with the values of the variables, and without what is omitted."""
    if isinstance(value, dict):
        return {name: _filled(inner, variables) for name, inner in value.items() if inner != world.OMIT}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    return VARIABLE.sub(lambda name: variables[name[1]], value) if isinstance(value, str) else value
