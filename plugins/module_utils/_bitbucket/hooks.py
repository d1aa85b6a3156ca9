# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Hooks of projects and repositories: on or off in their place, or inherited [breadth 7]. Which there are is the server's."""

from __future__ import annotations

import difflib
import re
import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.hooks import (
    AS_DECLARED,
    HOOK,
    NOT_AS_DECLARED,
    NOT_COMPARED,
    merge_check,
    plain,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import HOOKS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, UPDATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import MASK, PLACEHOLDER

SECRET = re.compile(r"passw|secret|token|credential|api.?key|private", re.IGNORECASE)  # names of settings that are in no export


class HookStore(PlaceStore):
    """Reads the list of each place, and the settings of the hooks of which some are declared."""

    resource = HOOK
    below = "settings"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._declared: dict[Key, Declared] = {}
        self._settings: dict[Key, Item] = {}  # as they are on the server
        self._there: dict[Scope, list[str]] = {}  # all hooks that a place can have
        self._everything = False

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        self._declared, self._everything = {each.key: each for each in declared}, everything
        current = super().read(declared, everything)
        refuse(words for each in declared for words in self._unknown(each))
        return current

    def _unknown(self, one: Declared) -> t.Iterator[str]:
        there, key = self._there.get(Scope.of(one.values)), one.values.get("key", "")
        if one.present and one.complete is None and there is not None and key not in there:
            near = _near(key, there)
            also = f" It {merge_check(near)}" if merge_check(near) else ""
            advice = f"Did you mean {near}?{also}" if near else "Install the app that brings it, or correct the key"
            yield f"{label_prefix(one)}there is no hook {key} on this server. {advice}"

    def listed(self, place: Item) -> list[t.Any]:
        """Return what the place sets. A project inherits nothing: a hook of it that is off is there as it is declared [breadth (d)]."""
        scope, found = Scope.of(place), []
        rows = list(self.client.pages(self.path(place, "hooks")))
        self._there[scope] = [str(row["details"]["key"]) for row in rows]
        for row in rows:
            name = str(row["details"]["key"])
            one = self._declared.get(HOOK.key({**place, "key": name}))
            sets = row["scope"]["type"] == "REPOSITORY" if scope.repository else row["enabled"] or (one is not None and one.present)
            if not sets or name in HOOKS.values() or (one is None and not self._everything):
                continue
            asked = self._everything or (one is not None and (one.values.get("settings") is not None or one.secrets))
            settings = self.client.get(self.path(place, "hooks", name, "settings"), accept=(204,)) or {} if asked else None
            found.append({"key": name, "enabled": bool(row["enabled"]), "settings": settings})
        return found

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return a hook without its secret settings, and without any where nobody declares it and some look like secrets. Of one that is, those are masked."""
        item = {**place, "key": row["key"], "enabled": row["enabled"]}
        settings, one = row["settings"], self._declared.get(HOOK.key(item))
        if settings is None:
            return item
        self._settings[HOOK.key(item)] = settings
        secret = (one.secrets.get("secret_settings") or {}) if one else {}
        wanted = (one.values.get("settings") or {}) if one else {}
        looks_secret = {name for name, value in settings.items() if SECRET.search(name) and (name not in wanted or plain(value) != plain(wanted[name]))}
        shown = {name: MASK if name in looks_secret else value for name, value in settings.items() if name not in secret}
        return item if one is None and looks_secret else {**item, "settings": shown}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        settled = [self._with_secrets(each) for each in changes]
        problems: list[str] = []
        with gathered(problems):
            super().review(settled)
        words = "is not set there yet. To set it, give enabled"
        problems += [f"{label_prefix(each)}{HOOK.name(each.item)} {words}" for each in settled if each.op == CREATED and each.item.get("enabled") is None]
        refuse(problems)
        return settled, []

    def _with_secrets(self, change: Change) -> Change:
        """A secret setting that differs, and what is always to be sent, makes an update of a hook that is as declared otherwise."""
        known = self._differs(change) if change.op in (UNCHANGED, UPDATED) and change.after is not None else ""
        if not known:
            return change
        before, after = {**t.cast(Item, change.before), "secret_state": known}, {**t.cast(Item, change.after), "secret_state": AS_DECLARED}
        return replace(change, op=UPDATED, before=before, after=after)

    def _differs(self, change: Change) -> str:
        wanted, policy = change.secrets.get("secret_settings") or {}, change.control.get("update_secret")
        if not wanted or policy == "on_create":
            return ""
        if policy == "always":
            return NOT_COMPARED
        now = self._settings.get(change.key, {})
        hidden = [name for name in wanted if PLACEHOLDER.fullmatch(str(now.get(name, "")))]
        return NOT_AS_DECLARED if any(plain(now.get(name)) != plain(value) for name, value in wanted.items() if name not in hidden) else ""

    def create(self, change: Change) -> None:
        """What is on is switched on with its settings; what is off gets them first. The server replaces all settings [breadth 7]."""
        item, hook = change.item, self.path(change.item, "hooks", change.item["key"])
        secret = change.secrets.get("secret_settings") or {}
        sends = change.differs("settings") or (bool(secret) and (change.before is None or change.differs("secret_state")))
        declared = change.wanted.get("settings")
        body = {**(self._settings.get(change.key, {}) if declared is None else declared), **secret} if sends else None
        hidden = [*(str(value) for value in secret.values()), *change.hidden()]
        if item["enabled"] and (sends or change.differs("enabled")):
            self.client.write("PUT", f"{hook}/enabled", body=body, hidden=hidden)
        elif not item["enabled"]:
            if sends:
                self.client.write("PUT", f"{hook}/settings", body=body, hidden=hidden)
            self.client.write("DELETE", f"{hook}/enabled")

    update = create

    def delete(self, change: Change) -> None:
        hook = self.path(change.item, "hooks", change.item["key"])
        self.client.write("DELETE", hook if change.item.get("repository") else f"{hook}/enabled")


def _near(key: str, there: t.Iterable[str]) -> str:
    """Return the hook whose key may be meant by ``key``, ``""`` for none. A merge check may be meant by the option that sets it, too."""
    app, _colon, name = key.partition(":")
    known = [*((hook, hook) for hook in (*there, *HOOKS.values())), *((f"{hook.partition(':')[0]}:{option}", hook) for option, hook in HOOKS.items())]
    names = {_letters(text.partition(":")[2]): hook for text, hook in known if difflib.get_close_matches(app, [text.partition(":")[0]])}
    near = difflib.get_close_matches(_letters(name), names, 1)
    return names[near[0]] if near else ""


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _open(client: Client, _params: Params) -> HookStore:
    return HookStore(client)


ONE = Manage(BITBUCKET, HOOK, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, HOOK, _open, many=True, options=ASSUME_EXISTS)
