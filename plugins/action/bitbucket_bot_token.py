# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of the bot's token: one task that looks at both servers and at the store, plans, and carries the plan out by other modules of this collection.

Each of these runs as in a task of its own: inside the controller where that is the same, else on the host of the task. The store is on the controller.
"""

from __future__ import annotations

import os
import typing as t
from datetime import datetime, timezone

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.filter.declared import declared
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Defect
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import plain
from ansible_collections.algorithmia.scm.plugins.modules import (
    algorithmia_scm_config,
    algorithmia_scm_config_info,
    algorithmia_scm_configs,
    bitbucket_access_token,
    bitbucket_access_token_info,
    bitbucket_checkin_probe,
    bitbucket_server_info,
)
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import audit, plan, words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.absent import Absent
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.life import Life
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.present import Present
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.rotated import Rotated
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.servers import Item, Servers, Stopped
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import KINDS, Store, Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable as UnusableVariable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import from_variables
from ansible_collections.algorithmia.scm.plugins.plugin_utils.in_process import COLLECTION, InProcess

STATES: dict[str, type[Life]] = {"present": Present, "rotated": Rotated, "absent": Absent}
MODULES = {
    module.__name__.rpartition(".")[2]: module.MODULE
    for module in (
        algorithmia_scm_config,
        algorithmia_scm_config_info,
        algorithmia_scm_configs,
        bitbucket_access_token,
        bitbucket_access_token_info,
        bitbucket_checkin_probe,
        bitbucket_server_info,
    )
}
PRODUCTS = {"bitbucket": BITBUCKET, "algorithmia": ALGORITHMIA}
LOG_IN = ("bitbucket_username", "bitbucket_password", "bitbucket_token")


def _connection(prefix: str) -> dict[str, Item]:
    """Return the connection options of a product by the names that they have beside those of another."""
    options = PRODUCTS[prefix].options
    return {name if name.startswith(prefix) else f"{prefix}_{name}": {"type": spec["type"], "no_log": spec.get("no_log")} for name, spec in options.items()}


CONNECTIONS = {prefix: _connection(prefix) for prefix in PRODUCTS}
SPEC: dict[str, Item] = {
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "check_only": {"type": "bool", "default": False},
    "name": {"type": "str", "default": "algorithmia"},
    "permissions": {"type": "list", "elements": "str", "default": ["PROJECT_ADMIN", "REPO_ADMIN"]},
    "expiry_days": {"type": "int"},
    "renew_days_before": {"type": "int", "default": 0},
    "replace": {"type": "bool", "default": False},
    "lost_value": {"type": "str", "choices": ["keep", "replace", "fail"]},
    "planned_users": {"type": "list", "elements": "str", "default": []},
    "bot_username": {"type": "str"},
    "bot_password": {"type": "str", "no_log": True},
    "scm_configs": {"type": "list", "elements": "dict"},
    "undeclared_configs": {"type": "str", "choices": ["refuse", "ignore"], "default": "refuse"},
    "value": {"type": "str", "no_log": True},
    "store": {"type": "str", "choices": list(KINDS), "default": KINDS[0]},
    "stored_value": {"type": "str", "no_log": True},
    "store_tasks": {"type": "path"},
    "vault_file": {"type": "path"},
    "vault_password": {"type": "str", "no_log": True},
    "retired_name": {"type": "str"},
    "update_secret": {"type": "str", "choices": ["replace", "connect"], "default": "replace", "no_log": False},
    "overlap": {"type": "int", "default": 0},
    "audit_file": {"type": "path"},
    "resume": {"type": "dict"},
    **CONNECTIONS["bitbucket"],
    **CONNECTIONS["algorithmia"],
}


class ActionModule(InProcess):
    """Plans, and runs one module after the other."""

    MODULE = bitbucket_access_token.MODULE  # what the result is about

    def run(self, tmp: None = None, task_vars: dict[str, t.Any] | None = None) -> Item:
        del tmp  # which Ansible does not use any more
        if self._task.async_val:
            return {"failed": True, "changed": False, "msg": "bitbucket_bot_token does not support async: it runs several modules one after the other"}
        self._variables = task_vars or {}
        args = plain(self._task.args)
        checked = ArgumentSpecValidator(SPEC).validate(args)
        if checked.error_messages:
            return {"failed": True, "changed": False, "msg": str(checked.errors.msg)}
        try:
            return self._ran(self._completed(checked.validated_parameters, args))
        except Stopped as stop:
            return stop.result
        except (Unusable, UnusableVariable, AnsibleError) as unusable:
            return {"failed": True, "changed": False, "msg": str(unusable)}
        except Exception as problem:  # its text may have a secret in it
            return {"failed": True, "changed": False, "msg": str(Defect(problem))}

    def _completed(self, params: Item, args: Item) -> Item:
        """Return the options with what follows from others, and with the servers that are meant: each module finds the rest of its connection itself."""
        options = dict(params)
        if params["scm_configs"] is not None:
            options["scm_configs"] = declared(args["scm_configs"], "scm_configs")
        options["lost_value"] = params["lost_value"] or ("keep" if params["store"] == "memory" else "replace")
        options["retired_name"] = params["retired_name"] or f"{params['name']} (retired)"
        for name, spec in ((f"{prefix}_url", product.options[f"{prefix}_url"]) for prefix, product in PRODUCTS.items()):
            known = {name: params[name]} if params[name] else from_variables({name: spec}, {}, self._variables, self._templar.template)
            options[name] = known.get(name) or os.environ.get(spec["env"], "")
        return options

    def _ran(self, options: Item) -> Item:
        store = Store.of(options)
        self._options = options
        problem = "" if options["state"] == "absent" else self._problem(store)
        if not options["resume"]:  # a value that was kept meanwhile has to reach Algorithmia all the same
            problem = problem or audit.problem(options["audit_file"] or "", check=bool(self._task.check_mode))
        if problem:
            raise Unusable(problem)
        if options["check_only"]:
            store.value()
            return {"changed": False, "summary": {}, "diff": []}
        servers = Servers(self._run_module, check=bool(self._task.check_mode))
        return STATES[options["state"]](options, servers, store, self._say).run()

    def _problem(self, store: Store) -> str:
        """Return why it cannot begin, ``""`` where it can. The log-in of anybody else will not do: the token would be theirs."""
        if not (self._options["bot_username"] and self._options["bot_password"]):
            return words.WHOSE
        if self._options["state"] == "rotated" and plan.retired_names([self._options["name"]], self._options["retired_name"]):
            return words.SAME_NAME
        if self._options["overlap"] < 0:
            return words.OVERLAP.format(seconds=self._options["overlap"])
        return store.problem(tasks=self._options["store_tasks"] or "")

    def _run_module(self, module: str, options: Item, *, check: bool) -> Item:
        """Run a module as a task of its own would."""
        task = self._task
        before = task.args, task.action, task.check_mode
        self.MODULE = MODULES[module]
        try:
            task.args, task.action, task.check_mode = self._with_connection(module, options), f"{COLLECTION}.{module}", check
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

    def _say(self, line: str) -> None:
        """Show a line, and in the end keep it in the file that the user has for it."""
        if self._task.check_mode:
            self._display.display(f"{self._lead}: {line}")
            return
        text = f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ} {self._lead}: {line}"
        self._display.display(text)
        if self._options["audit_file"]:
            audit.add(self._options["audit_file"], text)

    @property
    def _lead(self) -> str:
        return "rotate_token" if self._options["state"] == "rotated" else "bitbucket_bot_token"
