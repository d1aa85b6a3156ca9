# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs steps in this process, through the action plugins, without a playbook: in milliseconds. A playbook runs only what needs one."""

from __future__ import annotations

import importlib
import os
import re
import secrets
import time
import typing as t
from types import SimpleNamespace
from unittest import mock

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from integration import world
from integration.play import IN_PROCESS, Item, Outcome, Play, Step, hold_to_the_laws

VARIABLE = re.compile(r"\{\{ (\w+) \}\}")
ACTIONS = "ansible_collections.algorithmia.scm.plugins.action"


class PlayHere(Play):
    """Runs steps here if no doors are named and no step or play has keywords, which only a playbook has. Then there is no ``output``.

    ``playbooks``: whether what needs a playbook is run. `make unit` leaves it out.
    """

    playbooks = True

    def __call__(self, *steps: Step, doors: t.Sequence[str] = (), **play: t.Any) -> list[Outcome]:
        if doors or play or any(each.task for each in steps):
            return super().__call__(*steps, doors=doors or IN_PROCESS, **play)
        self.__dict__.pop("output", None)  # whoever reads it needs a playbook
        auth_failures.RUN = secrets.token_hex(16)
        self.simulator.control.reset()
        outcomes = [self._step(each) for each in steps]
        self._hide_and_seek(str([each.result for each in outcomes]))
        for outcome in outcomes:
            hold_to_the_laws(outcome, *IN_PROCESS)
        return outcomes

    def run(self, *args: t.Any, **kwargs: t.Any) -> list[Item]:
        if not self.playbooks:
            pytest.skip("needs a playbook, which the quick tests leave out")
        return super().run(*args, **kwargs)

    def _step(self, step: Step) -> Outcome:
        control = self.simulator.control
        for verb, args, kwargs in step.before:
            getattr(control, verb)(*args, **kwargs)
        since = control.last()
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
        with mock.patch.dict(os.environ, {"ANSIBLE_INJECT_INVOCATION": "1"}):  # as for a playbook
            return t.cast(Item, made.run(None, {"inventory_hostname": "localhost"}))


def _filled(value: t.Any, variables: t.Mapping[str, str]) -> t.Any:
    """Return ``value`` with the values of the variables, and without what is omitted."""
    if isinstance(value, dict):
        return {name: _filled(inner, variables) for name, inner in value.items() if inner != world.OMIT}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    return VARIABLE.sub(lambda name: variables[name[1]], value) if isinstance(value, str) else value
