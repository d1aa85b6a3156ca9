# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A new token is in the place of the old one."""

from __future__ import annotations

import time
import typing as t
from collections.abc import Mapping

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facts import sides
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import plan, words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.life import Life, identity, is_declared
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.plan import Rotation, Step
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIG_INFO, CONFIGS, PROBE, TOKEN, TOKENS, Item, Servers, Stopped

A_VALUE = "the value of a token that is not made in check mode"


class Rotated(Life):
    """The bot has another token than before. The old one stays valid until the end."""

    def __init__(self, options: Item, servers: Servers, store: Store, say: t.Callable[[str], None]) -> None:
        super().__init__(options, servers, store, say)
        self.former = "" if options["resume"] else self.value
        self.names: dict[str, str] = {}  # of the bot's tokens, with their ids
        self.seen = Rotation(options["update_secret"], ())

    @property
    def theirs(self) -> list[Item]:
        """Those that say in which project the token is proven."""
        return [each for each in super().theirs if each.get("project_key")]

    def addresses(self) -> Item:
        return self._as_option(self.servers.addresses(self.theirs, self.log_in))

    def former_value(self) -> Item:
        """Return nothing: a value that is known is the old one's."""
        return {}

    def planned(self) -> list[Step]:
        if self.is_given and self.store.kind == "tasks":
            raise Stopped(words.HIDES)
        found = self.servers.ask(TOKENS, self.log_in)
        self.names = {row["name"]: row["token_id"] for row in found["access_tokens"]}
        self.result["server"] = found["server"]
        self.seen = self._look_around()
        steps = plan.to_rotate(self.seen)
        if steps[0].what != plan.REFUSE and (self.seen.current or self.seen.retired):
            steps = plan.sparing(steps, self.others())
        if self.check and steps[0].what != plan.REFUSE:
            return [*(each for each in steps if each.what == plan.REMOVE), Step(plan.LEAVE)]
        return steps

    def _look_around(self) -> Rotation:
        projects = tuple(each["project_key"] for each in self.theirs)
        unclear = [each for each in self.configs or [] if each.get("access_token") is not None and each not in self.theirs]
        unclear += [each for each in self.configs or [] if self.value and each.get("client_secret") == self.value]
        if unclear:
            return Rotation(self.options["update_secret"], projects, unclear=tuple(map(_shown, unclear)))
        look = {**self.log_in, "webhook_url": self.options["algorithmia_url"]}
        looks = [self._probed(project, look, check=True) for project in projects]
        blind = tuple(words for found in looks for words in failing(found, ("login", "project")))
        if blind:
            return Rotation(self.options["update_secret"], projects, blind=blind)
        there = self._those_there() if self.options["update_secret"] == plan.REPLACED else []
        self.default = next((each for each in there if each["default"]), {})
        retired, current = plan.retired_names(self.names, self.options["retired_name"]), self.name in self.names
        return Rotation(
            method=self.options["update_secret"],
            projects=projects,
            current=current,
            retired=retired,
            known=self._is_known(self.name if current else next(iter(retired), "")),
            there=tuple(each["project_key"] for each in there),
            default=self.default.get("project_key") or "",
            used=tuple(row["slug"] for found in looks for row in found["repositories"] if row["webhook"]),
        )

    def _those_there(self) -> list[Item]:
        return [each for each in self.servers.ask(CONFIG_INFO, {})["scm_configs"] if is_declared(each, self.theirs)]

    def _probed(self, project: str, options: Item, *, check: bool = False) -> Item:
        return t.cast(Item, self.servers.ask(PROBE, {"project_key": project, **options}, check=check)[PROBE])

    def _is_known(self, name: str) -> bool:
        """Tell whether the value that is known is that of the token of this name."""
        if not self.value or not name:
            return False
        options = {"name": name, "permissions": self.options["permissions"], "value": self.value, "lost_value": "replace", **self.log_in}
        return bool(self.servers.ask(TOKEN, options, check=True, warn=False)["access_token"]["condition"] == "good")

    # --- the steps ---

    def refuse(self, step: Step) -> None:
        (kind,) = step.of
        if kind == plan.OTHERS:
            self.refuse_for_others(step)
        gone = "" if self.name in self.names or self.seen.retired else words.GONE
        said = {plan.UNCLEAR: words.UNCLEAR, plan.BLIND: words.BLIND, plan.SEVERAL: words.SEVERAL}
        raise Stopped(self._ways() if kind == plan.USED else said[kind].format(why=step.why, name=self.name, gone=gone).strip())

    def _ways(self) -> str:
        unfinished = words.UNFINISHED.format(names=" and ".join(self.names)) if self.seen.retired else ""
        return words.USED.format(projects=self.there, unfinished=unfinished).strip()

    def leave(self, _step: Step) -> None:
        """Say in check mode what would follow."""
        self.note(f"the token {self.name} of {self.bot} would get another name, and a new one would be made in its place")
        self.note(f"the new one would be used over REST and git in {self.there}, and handed to Algorithmia for {self.there}")
        self.note("the old one would be revoked")
        self.give(A_VALUE, self.update_secret)
        self._tell("")

    def remove(self, _step: Step) -> None:
        """Only its deletion shows whether a configuration is in use, and one that is not loses nothing by it: it is recreated with the new token."""
        absent = [{**identity(each), "state": "absent", "in_use": "keep"} for each in self.theirs]
        removed = self.servers.ask(CONFIGS, {"scm_configs": [*self.elsewhere(), *absent]})
        default = f"; the default was {self.default['project_key']}" if self.default else ""
        if removed["summary"]["deleted"] and not self.check:
            self.note(f"not in use, and removed to be recreated: {', '.join(removed['summary']['deleted'])}{default}")
        self.foresee_again(removed)
        in_use = ", ".join(each["project_key"] for each in removed["scm_configs"] if each.get("project_key"))
        if in_use:
            self._put_back(in_use)

    def _put_back(self, in_use: str) -> t.NoReturn:
        if self.seen.known:
            self.give(self.value)
        if self.default:
            self.make_default(Step(plan.MAKE_DEFAULT))
        self.note(f"in use, so everything is as it was: {in_use}")
        raise Stopped(f"{self._ways()}\n{words.IN_USE.format(why=in_use)}")

    def put_aside(self, _step: Step) -> None:
        self.aside = plan.name_aside(self.names, self.options["retired_name"], self.names[self.name])
        self.servers.ask(TOKEN, {"name": self.name, "new_name": self.aside, **self.log_in})
        self.note(f"the token {self.name} of {self.bot} is called {self.aside} from now on")

    def prove(self, _step: Step) -> None:
        unproven = [each for config in self.theirs for each in failing(self._probed(config["project_key"], {"bitbucket_token": self.value}))]
        if unproven:
            raise Stopped(words.UNPROVEN.format(said="\n".join(dict.fromkeys(unproven))))
        self.note(f"the new token was used over REST and git in {self.there}")

    @property
    def update_secret(self) -> str:
        return "connect" if self.options["update_secret"] == plan.CONNECTED else "on_create"

    def hand_over(self, step: Step) -> None:
        try:
            super().hand_over(step)
        except Stopped as stop:
            if not stop.result.get("error"):
                raise
            self._go_back(stop)

    def _go_back(self, stop: Stopped) -> t.NoReturn:
        status = int(stop.result["error"].get("status") or 0)
        if not plan.goes_back(self.seen, status, aside=bool(self.aside), restorable=self.store.kind != "tasks"):
            raise Stopped(words.NOT_HANDED_OVER.format(said=stop), stop.result)
        self.servers.ask(TOKEN, {"name": self.name, "state": "absent", **self.log_in})
        self.servers.ask(TOKEN, {"name": self.aside, "new_name": self.name, **self.log_in})
        if self.former:
            self.store.keep(self.former)
        self.note("Algorithmia did not take the new token: it was revoked, and the old one has its name again")
        raise Stopped(words.NOT_TAKEN.format(said=stop), stop.result)

    def wait(self, _step: Step) -> None:
        time.sleep(self.options["overlap"])

    def revoke(self, step: Step) -> None:
        names = [*step.of, *([self.aside] if self.aside else [])]
        for name in names:
            self.servers.ask(TOKEN, {"name": name, "state": "absent", **self.log_in})
        if names:
            self.note(f"revoked: {', '.join(names)} of {self.bot}")
        self._tell((self.result.get("access_token") or {}).get("token_id", ""))

    def _tell(self, token_id: str) -> None:
        thing, ids = f"access token {self.name}", (self.names.get(self.name, ""), token_id or "told once it is made")
        before, after = ({"name": self.name, "token_id": each} for each in ids)
        diff = {"before_header": thing, "after_header": thing, **sides(before, after)}
        summary: dict[str, list[str]] = {"created": [], "updated": [self.name], "deleted": [], "unchanged": []}
        self.result.update(changed=True, summary=summary, changes=[{"thing": thing, "before": before, "after": after}], diff=[diff])


def failing(report: Mapping[str, t.Any], checks: t.Container[str] = ()) -> list[str]:
    """Return what the probe could not do, and what to do about it."""
    return [f"{each['detail']}\n{each['fix']}" for each in report["findings"] if each["ok"] is False and (not checks or each["check"] in checks)]


def _shown(config: Mapping[str, t.Any]) -> str:
    return " ".join(str(config[name]) for name in ("id", "provider", "client_id") if config.get(name)) or "a configuration"
