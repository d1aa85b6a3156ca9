# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops where a Bitbucket is not ready for builds on check-in: shows what was found, and what it means for what follows."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import failing
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Item, Servers, Stopped
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import CONNECTIONS, Several, module_of

READINESS = "bitbucket_readiness_info"
OPTIONS = ("bot_username", "project_key", "expected_base_url", "expected_ssh_port", "certificate_days", "severity", "unknown")
NEED_ADMIN = ("bitbucket_users", "bitbucket_groups", "bitbucket_projects")  # what only an administrator, who logs in by password, can create
LENIENT = {"admin_rights": "ignore", "basic_auth": "ignore"}
SPEC: dict[str, Item] = {
    **{name: option for name, option in module_of(READINESS).spec()["argument_spec"].items() if name in OPTIONS},
    "is_step": {"type": "bool", "default": False},
    "fail": {"type": "bool", "default": True},
    **CONNECTIONS["bitbucket"],
}


class ActionModule(Several):
    SPEC = SPEC
    MODULE = module_of(READINESS)  # what a drift report sees in it

    def carry_out(self, options: Item, servers: Servers) -> Item:
        if options["is_step"] and not options["bitbucket_url"]:
            return {"skipped": True, "changed": False, "skip_reason": "no Bitbucket is known: bitbucket_url is not set"}
        given = {name: options[name] for name in OPTIONS if options[name] is not None}
        if options["is_step"] and not any(name in self._variables for name in NEED_ADMIN):
            given["severity"] = {**LENIENT, **options["severity"]}
        result = servers.ask(READINESS, given)
        found = result["bitbucket_readiness"]
        self.show(found["table"])
        if options["fail"] and not found["ready"]:
            raise Stopped("\n".join(["The Bitbucket is not ready for builds on check-in.", *failing(found["findings"])]), result)
        return result
