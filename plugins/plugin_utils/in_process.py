# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all action plugins of this collection are: they run a module inside the controller where that is the same as shipping it there.

Starting a Python process for a module takes a quarter of a second, for each task and each item of a loop; running it here takes a fiftieth of
that. Every module has an action plugin of its own name, since it is by that name that Ansible loads a plugin in the parent process: what it
imports is there, then, in all the workers that are forked. A plugin that many modules are routed to is imported by each worker anew.
"""

from __future__ import annotations

import typing as t

from ansible import constants
from ansible.plugins.action.normal import ActionModule as ShippedModule

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Module
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process
from ansible_collections.algorithmia.scm.plugins.module_utils._http import refusals
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import REQUESTS_IMPORT_ERROR

COLLECTION = "algorithmia.scm"
SETTING = "INJECT_INVOCATION"


def _returns_invocation(task_vars: dict[str, t.Any] | None) -> bool:
    """Tell whether results carry the options: always up to ansible-core 2.20, by a setting from 2.21 on."""
    known = SETTING in constants.config.get_configuration_definitions()
    return not known or bool(constants.config.get_config_value(SETTING, variables=task_vars))


class InProcess(ShippedModule):
    """Runs ``MODULE`` in the controller's worker, or ships it as any other."""

    MODULE: Module

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        if not self._is_for_the_controller():
            self._task.environment = [{refusals.VARIABLE: refusals.RUN}, *(self._task.environment or [])]  # what the task says wins
            return t.cast("dict[str, t.Any]", super().run(tmp, task_vars))
        name = self._task.action.rpartition(".")[2]
        result = run_in_process(self.MODULE, f"{COLLECTION}.{name}", self._task.args, self._task.check_mode)
        if not _returns_invocation(task_vars):
            del result["invocation"]
        return result

    def _is_for_the_controller(self) -> bool:
        """Tell whether a module shipped to this host would run here, as this user, in this environment, right now."""
        return (
            self._connection.transport == "local"
            and self._connection.become is None
            and not self._task.async_val
            and not any(self._task.environment or [])
            and not REQUESTS_IMPORT_ERROR
        )
