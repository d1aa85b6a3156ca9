# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of the bot's token: one task that looks at both servers and at the store, plans, and carries the plan out by other modules of this collection.

The store is on the controller.
"""

from __future__ import annotations

from datetime import datetime, timezone

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import audit, plan, words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.absent import Absent
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.life import Life
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.present import Present
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.rotated import Rotated
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import KINDS, Store
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIGS, Item, Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import CONNECTION, Several, declared, module_of

STATES: dict[str, type[Life]] = {"present": Present, "rotated": Rotated, "absent": Absent}
SPEC: dict[str, Item] = {
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "check_only": {"type": "bool", "default": False},
    "name": {"type": "str", "default": "algorithmia"},
    "permissions": {"type": "list", "elements": "str", "default": ["PROJECT_ADMIN", "REPO_ADMIN"]},
    "expiry_days": {"type": "int"},
    "renew_days_before": {"type": "int", "default": 0},
    "replace": {"type": "bool", "default": False},
    "lost_value": {"type": "str", "choices": ["keep", "replace", "fail"]},
    "bitbucket_result": {"type": "dict"},
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
    **CONNECTION,
}


class ActionModule(Several):
    SPEC = SPEC
    MODULE = module_of("bitbucket_access_token")  # what a drift report sees in it

    def carry_out(self, options: Item, servers: Servers) -> Item:
        if options["scm_configs"] is not None:
            options["scm_configs"] = declared(CONFIGS, options["scm_configs"])
        options["lost_value"] = options["lost_value"] or ("keep" if options["store"] == "memory" else "replace")
        options["retired_name"] = options["retired_name"] or f"{options['name']} (retired)"
        store = Store.of(options)
        problem = "" if options["state"] == "absent" else self._problem(store)
        if not options["resume"]:  # a value that was kept meanwhile has to reach Algorithmia all the same
            problem = problem or audit.problem(options["audit_file"] or "", check=bool(self._task.check_mode))
        if problem:
            raise Unusable(problem)
        if options["check_only"]:
            store.value()
            return {"changed": False, "summary": {}, "changes": [], "diff": []}
        return STATES[options["state"]](options, servers, store, self._say).run()

    def _problem(self, store: Store) -> str:
        """Return why it cannot begin, ``""`` where it can. The login of anybody else will not do: the token would be theirs."""
        if not (self._options["bot_username"] and self._options["bot_password"]):
            return words.WHOSE
        if self._options["state"] == "rotated" and plan.retired_names([self._options["name"]], self._options["retired_name"]):
            return words.SAME_NAME
        if self._options["overlap"] < 0:
            return words.OVERLAP.format(seconds=self._options["overlap"])
        return store.problem(tasks=self._options["store_tasks"] or "")

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
