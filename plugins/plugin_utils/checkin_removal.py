# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The way back from builds on check-in: what the journey made is removed, the last first, and what is in use stays."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.absent import Absent
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Item, Servers, Stopped

PROJECT, GROUP, USER = "bitbucket_project", "bitbucket_group", "bitbucket_user"
NOTHING = "nothing is declared that could be removed: set algorithmia_scm_configs, bitbucket_projects, bitbucket_bot_username or deprovision_groups"
UNCONFIRMED = "Nothing was removed. This cannot be undone, so it is done only with deprovision_confirm=true. It would remove: {names}"
HAS_CONTENT = "because it has repositories"  # what was pushed to a project is somebody's


class Removal:
    """``options``: validated, with SCM configurations and projects by main names. What is not confirmed is only looked at: no change, in any mode."""

    def __init__(self, options: Item, servers: Servers, say: t.Callable[[str], None]) -> None:
        self.options, self.servers, self.say = options, servers, say
        self.servers.check = self.servers.check or not options["confirm"]
        self.result: Item = {"changed": False, "summary": {"deleted": []}, "changes": [], "diff": [], "left": []}

    def run(self) -> Item:
        """Remove it all, and return the result. Raises Stopped."""
        if not any(self.options[name] for name in ("scm_configs", "projects", "users", "groups")):
            raise Stopped(NOTHING)
        try:
            in_use = self._remove_token()
            for name in self._projects():
                if name not in in_use:
                    self._remove_project(name)
            for name in self.options["groups"]:
                self._remove(GROUP, f"group {name}", {"name": name})
            for name in self.options["users"] if not in_use else ():
                self._remove(USER, f"user {name}", {"name": name})
        except Stopped as stop:
            raise Stopped(str(stop), {**stop.result, **self._shown()}) from None
        for line in self.result["left"]:
            self.say(line)
        if not self.options["confirm"]:
            self.result["msg"] = UNCONFIRMED.format(names=", ".join(self.result["summary"]["deleted"]) or "nothing")
            self.say(self.result["msg"])
        return self._shown()

    def _shown(self) -> Item:
        return {**self.result, "warnings": self.servers.warnings, "changed": self.result["changed"] and self.options["confirm"]}

    def _remove_token(self) -> list[str]:
        """Remove the SCM configurations, and the token of the bot with its value where nothing works with it. Return the projects of those that are in use."""
        options = {**self.options, "state": "absent", "bot_username": next(iter(self.options["users"]), "")}
        gone = Absent(options, self.servers, Store.of(options), self.say).run()
        self._note(gone, gone["summary"]["deleted"])
        self.result["left"] += gone["left"]
        return list(gone["in_use"])

    def _projects(self) -> list[str]:
        """Return the keys of the projects that are there once the declaration holds."""
        present = [project for project in self.options["projects"] if project.get("state") != "absent"]
        return [str(project.get("new_key") or project["key"]).strip().upper() for project in present]

    def _remove_project(self, key: str) -> None:
        try:
            self._remove(PROJECT, f"project {key}", {"key": key})
        except Stopped as stop:
            if HAS_CONTENT not in str(stop):
                raise
            self.result["left"].append(str(stop))

    def _remove(self, module: str, name: str, identity: Item) -> None:
        gone = self.servers.ask(module, {**identity, "state": "absent"})
        self._note(gone, [name] if gone.get("changed") else [])

    def _note(self, gone: Item, names: t.Sequence[str]) -> None:
        self.result["summary"]["deleted"] += names
        for member in ("changes", "diff"):
            self.result[member] += gone.get(member) or []
        self.result["changed"] = self.result["changed"] or bool(gone.get("changed"))
