# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What all action plugins of this collection are: they run a module inside the controller where that is the same as shipping it there.

Starting a Python process for a module takes a quarter of a second, for each task and each item of a loop; running it here takes a fiftieth of
that. Every module has an action plugin of its own name, since it is by that name that Ansible loads a plugin in the parent process: what it
imports is there, then, in all the workers that are forked. A plugin that many modules are routed to is imported by each worker anew.
"""

from __future__ import annotations

import contextlib
import logging
import os
import typing as t
from collections.abc import Mapping
from functools import partial

from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as ShippedModule

from ansible_collections.algorithmia.scm.plugins.module_utils._engine import progress
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, read_options
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Module
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import problems_of, refused, run_in_process
from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from ansible_collections.algorithmia.scm.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable, from_variables
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_variables import connections, declarations, misspelled, nothing_declared
from ansible_collections.algorithmia.scm.plugins.plugin_utils.garbage import seldom_collected

COLLECTION = "algorithmia.scm"
SETTING = "INJECT_INVOCATION"
SWITCH = "algorithmia_scm_in_process"
PATHS = ("ca_path", "client_cert", "client_key")


def _returns_invocation(task_vars: dict[str, t.Any] | None) -> bool:
    """Tell whether results carry the options: always up to ansible-core 2.20, by a setting from 2.21 on."""
    known = SETTING in constants.config.get_configuration_definitions()
    return not known or bool(constants.config.get_config_value(SETTING, variables=task_vars))


@contextlib.contextmanager
def surroundings_of_a_shipped_module(folder: str) -> t.Iterator[None]:
    """Run the body in ``folder``, where a module that is shipped to a local connection runs, and with no library able to write to Ansible's log."""
    before, level = os.getcwd(), logging.root.manager.disable
    os.chdir(folder)
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(level)
        os.chdir(before)


class InProcess(ShippedModule):
    """Runs ``MODULE`` in the controller's worker, or ships it as any other."""

    MODULE: Module

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        variables = task_vars or {}
        given = self._task.args
        is_here = self._is_wanted(variables) and self._is_for_the_controller()
        problems = self._problems_of_variables(variables)
        if not problems and self._declares_nothing(given):
            return {"skipped": True, "changed": False, "skip_reason": "nothing of a Bitbucket is declared"}
        try:
            given = {**given, **from_variables(self.MODULE.spec()["argument_spec"], given, variables, self._templar.template)}
        except Unusable as unusable:
            return refused(self.MODULE, given, [*problems, str(unusable)], repeats=self._repeats(task_vars))
        read, unread, is_readable = read_options(self.MODULE, given)
        problems += unread
        if problems:
            problems += problems_of(self.MODULE, read) if is_readable else []
            return refused(self.MODULE, given, problems, repeats=self._repeats(task_vars))
        self._task.args = self._with_absolute_paths(read) if self._connection.transport == "local" else read
        try:
            return self._run_here(variables) if is_here else self._run_shipped(tmp, variables)
        finally:
            self._task.args = given  # only these know the lines of files that they come from, which the drift report tells

    def _run_shipped(self, tmp: None, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        self._task.environment = [{auth_failures.VARIABLE: auth_failures.RUN}, *(self._task.environment or [])]  # what the task says wins
        result = super().run(tmp, variables)
        return result if self._repeats(variables) else {name: value for name, value in result.items() if name != "invocation"}

    def _run_here(self, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        name, args = self._task.action.rpartition(".")[2], self._task.args
        with seldom_collected(), surroundings_of_a_shipped_module(self._loader.get_basedir()), progress.watched(self._watch(variables)):
            return run_in_process(self.MODULE, f"{COLLECTION}.{name}", args, self._task.check_mode, repeats=self._repeats(variables))

    def _repeats(self, variables: dict[str, t.Any] | None) -> bool:
        """Tell whether a result repeats the options. Those of a whole declaration, which may have a thousand projects, only where -vvv shows them."""
        return _returns_invocation(variables) and (not self._is_all() or self._display.verbosity >= 3)

    def _watch(self, task_vars: dict[str, t.Any]) -> progress.Watch:
        """Return what shows a person what the task does meanwhile, nothing of a task with C(no_log)."""
        if self._task.no_log:
            return progress.Watch()
        host = str(task_vars.get("inventory_hostname", ""))
        trace = partial(self._display.vvv, host=host) if self._display.verbosity >= 3 else None
        return progress.Watch(lambda line: self._display.display(f"{host}: {line}"), trace)

    def _is_all(self) -> bool:
        """Tell whether the task takes a whole declaration of a Bitbucket."""
        return isinstance(self.MODULE, Configure)

    def _lists(self) -> list[str]:
        """Return the options by which a task declares something of a whole declaration."""
        return self.MODULE.lists if isinstance(self.MODULE, Configure) else []

    def _declares_nothing(self, args: Mapping[str, t.Any]) -> bool:
        """Tell whether a task takes a whole declaration, and that is empty."""
        return self._is_all() and all(args.get(name) is None for name in self._lists())

    def _problems_of_variables(self, variables: dict[str, t.Any]) -> list[str]:
        """Return what is wrong with the variables of the connection and of a declaration.

        Those of a declaration are looked at for tasks that take them: those of this collection's roles, and those that take it all.
        """
        role = self._task._role
        takes_declaration = self._is_all() or (role is not None and role._role_collection == COLLECTION)
        problems = list(misspelled(variables, self._templar.template, {**connections(), **(declarations() if takes_declaration else {})}))
        nothing = nothing_declared(self._lists(), variables) if self._declares_nothing(self._task.args) else ""
        return problems or ([nothing] if nothing else [])

    def _with_absolute_paths(self, args: Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the options with absolute paths to the files of the connection.

        A relative one is seen from the playbook's folder, as a local shipped module sees it. A playbook of a collection has no files of the user
        beside it, so there it is seen from the current folder.
        """
        spec, base = self.MODULE.spec()["argument_spec"], self._loader.get_basedir()
        folder = os.getcwd() if "ansible_collections" in base.split(os.sep) else base
        names = {name for each in PATHS if each in spec for name in (each, *spec[each]["aliases"])}
        return {name: os.path.join(folder, os.path.expandvars(os.path.expanduser(value))) if value and name in names else value for name, value in args.items()}

    def _is_wanted(self, task_vars: dict[str, t.Any]) -> bool:
        """Tell what the user says: a variable goes before the environment. By default it is wanted."""
        given = self._templar.template(task_vars[SWITCH]) if SWITCH in task_vars else os.environ.get(SWITCH.upper())
        if given in (None, ""):
            return True
        try:
            return bool(boolean(given))
        except TypeError:  # whose words Ansible would add
            places = f"the variable, or {SWITCH.upper()} in the environment,"
            raise AnsibleActionFail(f"{SWITCH}: {given!r} is not a boolean. Set {places} to true or false") from None

    def _is_for_the_controller(self) -> bool:
        """Tell whether a module shipped to this host would run here, as this user, in this environment, right now."""
        return (
            self._connection.transport == "local"
            and self._connection.become is None
            and not self._task.async_val
            and not any(self._task.environment or [])
            and not REQUESTS_IMPORT_ERROR
        )
