# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What action plugins are that run several modules of this collection, one after the other.

Each of these runs as in a task of its own: inside the controller where that is the same, else on the host of the task, with its module defaults.
"""

from __future__ import annotations

import importlib
import os
import typing as t

from ansible.errors import AnsibleError
from ansible.executor.module_common import _apply_action_arg_defaults
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import read_options
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Defect
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import Reader
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable, from_variables
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.tally import counted
from ansible_collections.algorithmia.scm.plugins.plugin_utils.in_process import COLLECTION, InProcess
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Item, Servers, Stopped

PRODUCTS = {"bitbucket": BITBUCKET, "algorithmia": ALGORITHMIA}
LOG_IN = ("bitbucket_username", "bitbucket_password", "bitbucket_token")


def module_of(name: str) -> t.Any:
    """Return what a module of this collection is."""
    return importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}").MODULE


def tally_of(servers: Servers) -> list[Item]:
    """Return what was done on each server, kind by kind, as a result has it."""
    return [each for name, result in servers.done for each in counted(module_of(name), result, check_mode=servers.check)]


def _connection(prefix: str) -> dict[str, Item]:
    """Return the connection options of a product by the names that they have beside those of another."""
    options = PRODUCTS[prefix].options
    return {name if name.startswith(prefix) else f"{prefix}_{name}": {"type": spec["type"], "no_log": spec.get("no_log")} for name, spec in options.items()}


CONNECTIONS = {prefix: _connection(prefix) for prefix in PRODUCTS}
CONNECTION: dict[str, Item] = {**CONNECTIONS["bitbucket"], **CONNECTIONS["algorithmia"]}


class Several(InProcess):
    """Plans, and runs one module after the other. ``SPEC``: its own options, with those of the connections."""

    SPEC: t.ClassVar[dict[str, Item]]
    MODULE = module_of("bitbucket_server_info")  # what a drift report sees in it

    def carry_out(self, options: Item, servers: Servers) -> Item:
        """Do it, and return the result. Raises Stopped, or Unusable before anything is done."""
        raise NotImplementedError

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> Item:
        del tmp  # which Ansible does not use any more
        name = self._task.action.rpartition(".")[2]
        if self._task.async_val:
            return {"failed": True, "changed": False, "msg": f"{name} does not support async: it runs several modules one after the other"}
        self._variables = task_vars or {}
        servers = Servers(self._run_module, check=bool(self._task.check_mode))
        return {**self._carried_out(servers), "tally": tally_of(servers)}

    def _carried_out(self, servers: Servers) -> Item:
        try:
            self._options = self._with_urls(_validated(self.SPEC, self._task.args))
            return self.carry_out(self._options, servers)
        except Stopped as stop:
            return {"changed": False, **stop.result}
        except (Unusable, AnsibleError) as unusable:
            return {"failed": True, "changed": False, "msg": str(unusable)}
        except Exception as problem:  # its text may have a secret in it
            return {"failed": True, "changed": False, "msg": str(Defect(problem))}

    def show(self, text: str) -> None:
        """Show a person what was found, nothing of a task with C(no_log)."""
        if not self._task.no_log:
            self._display.display(text)

    def _with_urls(self, params: Item) -> Item:
        """Return the options with the servers that are meant, ``""`` for none: each module finds the rest of its connection itself."""
        options = dict(params)
        for name, spec in ((f"{prefix}_url", product.options[f"{prefix}_url"]) for prefix, product in PRODUCTS.items()):
            known = {name: params[name]} if params.get(name) else from_variables({name: spec}, {}, self._variables, self._templar.template)
            options[name] = known.get(name) or os.environ.get(spec["env"], "")
        return options

    def _run_module(self, module: str, options: Item, *, check: bool) -> Item:
        """Run a module as a task of its own would."""
        task = self._task
        before = task.args, task.action, task.check_mode
        self.MODULE = module_of(module)
        action, args = f"{COLLECTION}.{module}", self._with_connection(module, options)
        try:
            task.args, task.action, task.check_mode = _apply_action_arg_defaults(action, task, args, self._templar), action, check
            result = super().run(None, self._variables)
        finally:
            task.args, task.action, task.check_mode = before
        return {name: value for name, value in result.items() if name != "invocation"}

    def _with_connection(self, module: str, options: Item) -> Item:
        product = module.partition("_")[0]
        given = {name: self._options[name] for name in CONNECTIONS[product] if self._options[name] not in (None, "")}
        if any(name in options for name in LOG_IN):
            given = {name: value for name, value in given.items() if name not in LOG_IN}
        return {**given, **options}


def _validated(spec: dict[str, Item], args: t.Mapping[str, t.Any]) -> Item:
    """Return options with their types. Raises Unusable with all that is wrong with them."""
    reader = Reader({})
    read = reader.options(args, spec)
    if reader.problems:
        raise Unusable("\n".join(reader.problems))
    checked = ArgumentSpecValidator(spec).validate(read)
    if checked.error_messages:
        raise Unusable(str(checked.errors.msg))
    return t.cast(Item, checked.validated_parameters)


def declared(name: str, items: t.Any) -> list[Item]:
    """Return declared things as the module ``name`` takes them, which is for several: by main names, without what is null. Raises Unusable."""
    if not items:
        return []
    module = module_of(name)
    kind = module.resource.plural
    read, problems, _is_readable = read_options(module, {kind: items})
    mine = [problem for problem in problems if problem.startswith(kind)]
    if mine:
        raise Unusable("\n".join(mine))
    option = specification(module)["argument_spec"][kind]
    validated = _validated({kind: option}, {kind: read[kind]})
    return [_given(item, option["options"]) for item in validated[kind]]


def _given(item: Item, spec: dict[str, Item]) -> Item:
    """Return the options of an item that are given."""
    given = {name: item[name] for name in spec if item.get(name) is not None}
    return {name: _given(value, spec[name]["options"]) if isinstance(value, dict) and spec[name].get("options") else value for name, value in given.items()}
