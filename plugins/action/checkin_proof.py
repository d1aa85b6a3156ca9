# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof that a push is built: one task that looks at both servers, and pushes where it is told to."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.plugin_utils.checkin_proof import Proof
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIGS, Item, Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import CONNECTION, Several, declared

SPEC: dict[str, Item] = {
    "scm_configs": {"type": "list", "elements": "dict", "default": []},
    "bot_username": {"type": "str"},
    "bot_password": {"type": "str", "no_log": True},
    "token": {"type": "str", "no_log": True},
    "webhook_url": {"type": "str"},
    "ignore_repositories": {"type": "list", "elements": "str", "default": []},
    "severity": {"type": "dict", "default": {}},
    "fail": {"type": "bool", "default": True},
    "push": {"type": "bool", "default": False},
    "owner": {"type": "str"},
    "language": {"type": "str", "default": "python3"},
    "environment": {"type": "str"},
    "build_timeout": {"type": "int", "default": 300},
    **CONNECTION,
}


class ActionModule(Several):
    SPEC = SPEC

    def carry_out(self, options: Item, servers: Servers) -> Item:
        return Proof({**options, "scm_configs": declared(CONFIGS, options["scm_configs"])}, servers, self.show).run()
