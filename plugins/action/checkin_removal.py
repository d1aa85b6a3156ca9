# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back from builds on check-in: one task that removes what the journey made, the last first."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.plugin_utils.checkin_removal import Removal
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIGS, Item, Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import CONNECTION, Several, declared

SPEC: dict[str, Item] = {
    "confirm": {"type": "bool", "default": False},
    "scm_configs": {"type": "list", "elements": "dict", "default": []},
    "projects": {"type": "list", "elements": "dict", "default": []},
    "groups": {"type": "list", "elements": "str", "default": []},
    "users": {"type": "list", "elements": "str", "default": []},
    "token_name": {"type": "str", "default": "algorithmia"},
    "undeclared_configs": {"type": "str", "choices": ["refuse", "ignore"], "default": "refuse"},
    "vault_file": {"type": "path"},
    "vault_password": {"type": "str", "no_log": True},
    **CONNECTION,
}
PROJECTS = "bitbucket_projects"
OF_A_TOKEN = ("value", "bot_password", "resume", "store", "stored_value", "audit_file")  # options that nobody needs to remove one


class ActionModule(Several):
    SPEC = SPEC

    def carry_out(self, options: Item, servers: Servers) -> Item:
        things = {"scm_configs": declared(CONFIGS, options["scm_configs"]), "projects": declared(PROJECTS, options["projects"])}
        return Removal({**options, **things, "name": options["token_name"], **dict.fromkeys(OF_A_TOKEN)}, servers, self.show).run()
