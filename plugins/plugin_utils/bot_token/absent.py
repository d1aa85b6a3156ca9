# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The way back: the configurations that take the token, then the token, then its value. What is in use stays, and the token with it."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import plan, words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.life import Life, identity, is_declared
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.plan import Step
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIG, CONFIG_INFO, CONFIGS, TOKEN, Item, Stopped


class Absent(Life):
    """The bot has no token, and Algorithmia no configuration with one."""

    def planned(self) -> list[Step]:
        self.result.update(summary={op: [] for op in ("created", "updated", "deleted", "unchanged")}, in_use=[], left=[])
        others = self.others() if self.bot and self._revoked(check=True)["summary"]["deleted"] else []
        if others:
            return plan.sparing([], others)
        return plan.to_remove(self._remove_configs(), named=bool(self.bot))

    def refuse(self, step: Step) -> None:
        self.refuse_for_others(step)

    def _remove_configs(self) -> list[str]:
        """Remove what is declared, and return the project keys of what stays since algorithms use it."""
        if not self.configs:
            return []
        there = self.servers.ask(CONFIG_INFO, {})["scm_configs"]
        self.default = next((each for each in there if each["default"] and is_declared(each, self.configs)), {})
        absent = [{**identity(each), "state": "absent", "in_use": "keep"} for each in self.configs]
        removed = self.servers.ask(CONFIGS, {"scm_configs": [*self.elsewhere(), *absent]})
        if self.default.get("id") in [each["id"] for each in removed["scm_configs"]]:
            self.servers.ask(CONFIG, {"id": self.default["id"], "default": True}, warn=False)
        # What is in use is taken back and forth, and is in the end as it was.
        self._removed([f"SCM configuration {name}" for name in removed["summary"]["deleted"]], removed)
        return [each["project_key"] for each in removed["scm_configs"] if each.get("project_key")]

    def _removed(self, names: t.Sequence[str], result: Item | None = None) -> None:
        self.result["summary"]["deleted"] += names
        for change, diff in zip(result["changes"], result["diff"]) if result else ():
            if change["after"] is None:
                self.result["changes"].append(change)
                self.result["diff"].append(diff)
        self.result["changed"] = self.result["changed"] or bool(names)

    def leave(self, step: Step) -> None:
        self.result["in_use"] = list(step.of)
        self.result["left"] = [words.STAYS.format(projects=", ".join(step.of))]

    def revoke(self, _step: Step) -> None:
        gone = self._revoked()
        self._removed([f"access token {name}" for name in gone["summary"]["deleted"]], gone)

    def _revoked(self, *, check: bool = False) -> Item:
        """Revoke the token, or with ``check`` only foretell it."""
        try:
            return self.servers.ask(TOKEN, {"user": self.bot, "name": self.name, "state": "absent", **self.log_in_if_known}, check=check)
        except Stopped as stop:
            if "there is no user" not in str(stop):
                raise
            return {"summary": {"deleted": []}, "changes": [], "diff": []}

    def forget(self, _step: Step) -> None:
        try:
            file = self.store.kept_file()
        except Unusable as unusable:
            file = ""
            self.result["left"].append(words.FILE_STAYS.format(file=self.store.file, why=unusable.why))
        self._removed([f"file {file}"] if file else [])
        if not self.check:
            self.store.forget()
