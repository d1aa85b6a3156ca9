# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What all states of the bot's token have in common: what is known, how a plan is carried out, and the steps that several of them take."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleError

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import matches
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG as SCM_CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.users import USER
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Defect
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import plan, words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.plan import Step
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store, Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import CONFIG, CONFIG_INFO, CONFIGS, TOKEN, Item, Servers, Stopped

FORETOLD = (plan.REFUSE, plan.LEAVE, plan.REMOVE, plan.CHANGE, plan.MAKE, plan.REVOKE, plan.FORGET)  # the steps that check mode takes too, by asking


class Life:
    """One use of the module. ``options``: validated, with the declared SCM configurations by main names, None where nothing is declared.

    ``say`` gets a line for each step: one that was done, or in check mode one that would be.
    """

    def __init__(self, options: Item, servers: Servers, store: Store, say: t.Callable[[str], None]) -> None:
        self.options, self.servers, self.store, self.say = options, servers, store, say
        self.name, self.bot, self.check = str(options["name"]), str(options["bot_username"] or ""), servers.check
        self.configs: list[Item] | None = options["scm_configs"]
        self.kept = "" if options["state"] == "absent" else store.value()  # what goes need not be known
        given = "" if options["resume"] else str(options["value"] or "").strip()  # by now it is an older one
        self.value = given or self.kept
        self.is_given = given not in ("", self.kept)
        self.result: Item = {"changed": False, "summary": {}, "changes": [], "diff": []}
        self.lines: list[str] = []
        self.default: Item = {}  # the configuration that was the default before anything was removed
        self.aside = ""  # the name that this run gave to the old token

    def run(self) -> Item:
        """Bring about the state, or in check mode foretell it, and return the result. Raises Stopped."""
        try:
            if self.options["resume"]:
                self._resume(self.options["resume"])
            else:
                self.carry_out(self.planned())
        except Exception as stop:
            result = stop.result if isinstance(stop, Stopped) else {}
            so_far = {"changed": self.servers.changed, "steps": self.lines, "warnings": self.servers.warnings}
            said = stop if isinstance(stop, (Stopped, Unusable, AnsibleError)) else Defect(stop)  # the text of any other may have a secret in it
            raise Stopped(str(said), {**result, **so_far}) from None
        if self.options["state"] != "absent":
            self.servers.sum_up(TOKEN, self.result)  # one token: that it had another name meanwhile is a step on its way
        return {**self.result, "steps": self.lines, "warnings": self.servers.warnings}

    def planned(self) -> list[Step]:
        """Look, and return what has to happen."""
        raise NotImplementedError

    def carry_out(self, steps: t.Sequence[Step]) -> None:
        """Carry out one step after the other, up to where the user's own tasks have to keep a value."""
        for number, step in enumerate(steps, 1):
            if self.check and step.what not in FORETOLD:
                continue
            getattr(self, step.what)(step)
            if step.what == plan.KEEP and self.store.kind == "tasks":
                rest = [[each.what, list(each.of), each.why] for each in steps[number:]]
                self.result["pending"] = {"default": self.default, "aside": self.aside, "steps": rest}
                return

    def _resume(self, carried: Mapping[str, t.Any]) -> None:
        """Go on after the user's own tasks have kept the value."""
        self.default, self.aside = carried["default"], carried["aside"]
        self.carry_out([Step(what, tuple(of), why) for what, of, why in carried["steps"]])

    def note(self, line: str) -> None:
        """Say what was done, or in check mode what would be."""
        self.lines.append(line)
        try:
            self.say(line)
        except OSError as error:  # what was begun has to come to its end
            self.servers.warn(words.NOT_WRITTEN.format(why=error.strerror))

    def take(self, result: Mapping[str, t.Any]) -> None:
        """Return what a module returned of the token, but never its value."""
        self.result.update({name: result[name] for name in ("access_token", "summary", "changes", "diff", "server") if name in result})
        self.result["changed"] = self.result["changed"] or bool(result.get("changed"))

    @property
    def log_in(self) -> Item:
        return {"bitbucket_username": self.bot, "bitbucket_password": self.options["bot_password"]}

    @property
    def log_in_if_known(self) -> Item:
        """The bot's login where its password is known, else none of its own."""
        return self.log_in if self.options["bot_password"] else {}

    @property
    def theirs(self) -> list[Item]:
        """The declared configurations that take the token."""
        return [each for each in self.configs or [] if each.get("access_token") is not None]

    @property
    def there(self) -> str:
        return ", ".join(str(each.get("project_key") or each.get("id")) for each in self.theirs)

    def addresses(self) -> Item:
        """Return the option with the addresses of the Bitbucket."""
        return self._as_option(self.servers.addresses(self.theirs))

    @staticmethod
    def _as_option(urls: Item) -> Item:
        return {"bitbucket_urls": urls} if urls else {}

    def others(self) -> list[str]:
        """Return what the configurations of this Bitbucket are called that nobody declares: which token they have cannot be read, so it may be this one."""
        if self.options["undeclared_configs"] == "ignore" or not self.options["algorithmia_url"]:
            return []
        there = [each for each in self.servers.ask(CONFIG_INFO, {})["scm_configs"] if not is_declared(each, self.configs or [])]
        return [_called(each) for each in there if self.servers.is_for_bitbucket(each, self.log_in_if_known)]

    def refuse_for_others(self, step: Step) -> t.NoReturn:
        raise Stopped(words.OTHERS.format(why=step.why, name=self.name), self.result)

    def token_options(self, **more: t.Any) -> Item:
        """Return the options of the module for the token, but for its value."""
        names = ("permissions", "expiry_days", "renew_days_before", "replace")
        given = {name: self.options[name] for name in names if self.options[name] is not None}
        return {**given, "name": self.name, "assume_exists": self._is_created(), **self.log_in, **more}

    def _is_created(self) -> bool:
        """Tell whether an earlier task of the run creates the bot, which in check mode is not there yet."""
        summary = (self.options["bitbucket_result"] or {}).get("summary") or {}
        return USER.heading.format(name=self.bot).lower() in [str(name).lower() for name in summary.get("created") or ()]

    def elsewhere(self) -> list[Item]:
        """Return what has to come first: a default cannot be deleted, so Algorithmia's own takes its place."""
        return [{"id": "internal", "default": True}] if self.default else []

    # --- the steps ---

    def make(self, _step: Step) -> None:
        made = self.servers.ask(TOKEN, self.token_options(lost_value="replace", **self.former_value()))
        self.take(made)
        self.value = made.get("token", "")

    def former_value(self) -> Item:
        """Return the option by which the token that is there is judged."""
        return {"value": self.value} if self.value else {}

    def keep(self, _step: Step) -> None:
        token = self.result["access_token"]
        try:
            if not self.value:
                raise Unusable("Bitbucket did not show its value")
            self.store.keep(self.value)
        except Unusable as unusable:
            raise Stopped(words.NOT_KEPT.format(said=unusable.why, name=self.name)) from None
        self.note(f"a new token {self.name} of {self.bot}, id {token['token_id']}, was made and is kept in {self.store.kind}")

    def hand_over(self, _step: Step) -> None:
        given = self.give(self.value, self.update_secret)
        if given["summary"]["unchanged"]:  # somebody else's has a token that nobody here knows of
            raise Stopped(words.MADE_MEANWHILE.format(names=", ".join(given["summary"]["unchanged"])))
        self.note(f"Algorithmia has it in its configurations for {self.there}")

    @property
    def update_secret(self) -> str:
        """Return how Algorithmia is handed a token: when a configuration is created, unless a state knows another way."""
        return "on_create"

    def give(self, value: str, update_secret: str = "on_create") -> Item:
        """Have the configurations with this token."""
        theirs = [{**each, "access_token": value, "update_secret": update_secret} for each in self.theirs]
        return self.servers.ask(CONFIGS, {"scm_configs": theirs, **self.addresses()}, warn=False)

    def foresee_again(self, removed: Item) -> None:
        """Count in check mode that removed configurations would be recreated: while they are there, their module cannot foretell it."""
        if self.check:
            self.servers.done.append((CONFIGS, {**removed, "summary": {"created": removed["summary"]["deleted"]}}))

    def make_default(self, _step: Step) -> None:
        self.servers.ask(CONFIG, {**{name: self.default[name] for name in ("provider", "project_key", "urls")}, "default": True}, warn=False)


def identity(config: Mapping[str, t.Any]) -> Item:
    """Return by what a configuration is found."""
    return {name: config[name] for name in ("id", "provider", "project_key", "client_id", "urls") if config.get(name) is not None}


def is_declared(config: Item, configs: t.Iterable[Mapping[str, t.Any]]) -> bool:
    """Tell whether a configuration that is there is one of the declared ``configs``."""
    wanted = [SCM_CONFIG.declare(identity(each)).values for each in configs]
    return any(each["id"] == config["id"] if each.get("id") else matches(each, config) for each in wanted)


def _called(config: Mapping[str, t.Any]) -> str:
    key = config.get("project_key") or config.get("client_id") or config["id"]
    return f"{config['provider']} {key} ({(config.get('urls') or {}).get('web') or config['id']})"
