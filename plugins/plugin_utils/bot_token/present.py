# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The token is there, and Algorithmia works with one that is."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import plan, words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.life import Life, identity
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.plan import Configs, Step, Token
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIGS, TOKEN, Stopped


class Present(Life):
    """The bot has a token."""

    def planned(self) -> list[Step]:
        configs = self._look_at_configs() if self.configs is not None else None
        seen = self.servers.ask(TOKEN, self.token_options(lost_value="keep", **self.former_value()), check=True, warn=False)
        self.take(seen)
        token = token_seen(seen, known=bool(self.value))
        steps = plan.to_have(token, configs, self.options["lost_value"], given=self.is_given)
        makes = any(step.what == plan.MAKE for step in steps)
        return plan.sparing(steps, self.others()) if makes and token.serves else steps

    def _look_at_configs(self) -> Configs:
        if not self.theirs:
            return Configs()
        seen = self.servers.ask(CONFIGS, {"scm_configs": self.theirs, **self.addresses()}, check=True, warn=False)
        made, relying = seen["summary"]["created"], [*seen["summary"]["unchanged"], *seen["summary"]["updated"]]
        self.default = next((each for each in seen["scm_configs"] if each.get("default") and relying), {})
        return Configs(tuple(made), tuple(relying), self.default.get("project_key") or "")

    def refuse(self, step: Step) -> None:
        if step.of == (plan.OTHERS,):
            self.refuse_for_others(step)
        if step.of == (plan.LOST,):
            self.servers.ask(TOKEN, self.token_options(lost_value="fail", **self.former_value()), check=True)  # it says what to do
        raise Stopped(words.GIVEN.format(name=self.name, why=step.why), self.result)

    def leave(self, step: Step) -> None:
        if self.value:
            self.servers.warn(f"{self.name}: {step.why}. It is left as it is (lost_value=keep)")
        elif self.store.kind != "memory":
            self.servers.warn(words.NOT_STORED.format(name=self.name, store=self.store.kind))

    def change(self, _step: Step) -> None:
        self.take(self.servers.ask(TOKEN, self.token_options(lost_value="keep", **self.former_value()), warn=False))

    def remove(self, step: Step) -> None:
        absent = [{**identity(each), "state": "absent"} for each in self.theirs]
        try:
            self.foresee_again(self.servers.ask(CONFIGS, {"scm_configs": [*self.elsewhere(), *absent], **self.addresses()}))
        except Stopped as stop:
            if self.default and not self.check:
                self.servers.ask(CONFIGS, {"scm_configs": [{"id": self.default["id"], "default": True}]})
            raise Stopped(words.ENDED.format(name=self.name, why=step.why, said=stop), self.result) from None
        would = "would be removed" if self.check else "removed"
        self.note(f"{would} to be recreated, since the token {self.name} has to be recreated ({step.why}): {', '.join(step.of)}")


def token_seen(result: Mapping[str, t.Any], *, known: bool) -> Token:
    """Return what the module has seen of the token, asked in check mode to keep one whose value is lost."""
    token, before = result["access_token"], next((each["before"] for each in result["changes"]), None)
    if token["condition"] == "new":
        why = "it is missing" if before is None else before["condition"]
        serves = why not in ("it is missing", "it has expired")
        return Token(ended=why if why != "good" else "it has another life time", serves=serves)
    lost = "its value is not known" if not known else "" if token["condition"] == "good" else token["condition"]
    return Token(lost=lost, differs=bool(result["changed"]), serves=True)
