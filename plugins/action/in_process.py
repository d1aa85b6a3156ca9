# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One action plugin for all modules: runs a module inside the controller where that is the same as shipping it there.

C(meta/runtime.yml) routes every module here. Starting a Python process for a module takes a quarter of a second, for
each task and each item of a loop; running it here takes a fiftieth of that.
"""

from __future__ import annotations

import importlib
import pkgutil
import typing as t

from ansible import constants
from ansible.plugins.action.normal import ActionModule as ShippedModule

from ansible_collections.algorithmia.scm.plugins import modules
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import REQUESTS_IMPORT_ERROR

COLLECTION = "algorithmia.scm"
SETTING = "INJECT_INVOCATION"
# Imported here, in the parent, once for all the workers that it forks.
MODULES = {name: importlib.import_module(f"{modules.__name__}.{name}").MODULE for _finder, name, _package in pkgutil.iter_modules(modules.__path__)}


def _returns_invocation(task_vars: dict[str, t.Any] | None) -> bool:
    """Tell whether results carry the options: always up to ansible-core 2.20, by a setting from 2.21 on."""
    known = SETTING in constants.config.get_configuration_definitions()
    return not known or bool(constants.config.get_config_value(SETTING, variables=task_vars))


class ActionModule(ShippedModule):
    """Runs a module of this collection in the controller's worker, or ships it as any other."""

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        name = self._task.action.rpartition(".")[2]
        if not self._is_for_the_controller():
            return t.cast("dict[str, t.Any]", super().run(tmp, task_vars))
        result = run_in_process(MODULES[name], f"{COLLECTION}.{name}", self._task.args, self._task.check_mode)
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
