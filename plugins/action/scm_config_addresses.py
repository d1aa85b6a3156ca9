# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks up the addresses of the Bitbucket, where SCM configurations leave them out."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIGS, Item, Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import CONNECTIONS, Several, declared

SPEC: dict[str, Item] = {"scm_configs": {"type": "list", "elements": "dict", "default": []}, **CONNECTIONS["bitbucket"]}


class ActionModule(Several):
    SPEC = SPEC

    def carry_out(self, options: Item, servers: Servers) -> Item:
        try:
            configs = declared(CONFIGS, options["scm_configs"])
        except Unusable:
            configs = []  # the module that manages them says what is wrong with them
        present = [config for config in configs if config.get("state") != "absent"]
        return {"changed": False, "bitbucket_urls": servers.addresses(present) if options["bitbucket_url"] else {}, "warnings": servers.warnings}
