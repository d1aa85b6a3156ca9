# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What the rules of secret scanning and those of its allowlists have in common [breadth 15]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, own_rows
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import DELETED, UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

SINCE = (8, 5)  # [breadth 15, LIVE]
REGEXES = {"line_regex": "lineRegex", "path_regex": "pathRegex"}


class SecretScanningStore(PlaceStore):
    """Reads what a place has itself: its list may have what it inherits, too."""

    told = ("rule_id",)
    since = SINCE

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._said: dict[Scope, str | None] = {}  # how a declaration calls the scope

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        self._said.update({Scope.of(each.values): each.values.get("scope") for each in declared})
        return super().read(declared, everything)

    def listed(self, place: Item) -> list[t.Any]:
        return own_rows(place, super().listed(place))

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        regexes = {option: str(row.get(name) or "") for option, name in REGEXES.items()}
        return {**self._place(place), "name": str(row["name"]).strip(), **regexes, "rule_id": str(row["id"])}

    def initial_state(self, declared: Declared) -> Item:
        return {**self._place(declared.values), "name": declared.values.get("name"), **dict.fromkeys(REGEXES, "")}

    def _place(self, item: Item) -> Item:
        scope = Scope.of(item)
        named = scope.identity(self._said.get(scope))
        return named if "scope" in self.resource.identity else {name: value for name, value in named.items() if name != "scope"}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            super().review(changes)
        bare = [each for each in changes if each.op not in (UNCHANGED, DELETED) and not any(each.item[name] for name in REGEXES)]
        problems += [f"{label_prefix(each)}{self.resource.name(each.item)} needs line_regex, path_regex, or both" for each in bare]
        refuse(problems)
        return changes, []

    def path(self, item: Item, *more: str) -> str:
        return super().path(item, *more) if item.get("project_key") else path_of(*self.below.split("/"), *more)

    def create(self, change: Change) -> Item:
        return {"rule_id": str(self.client.write("POST", self.path(change.item), body=_body(change.item))["id"])}

    def update(self, change: Change) -> Item | None:
        """Whether what is not sent is removed is UNKNOWN: to remove an expression, the rule is deleted and made again."""
        before = t.cast(Item, change.before)
        if any(before[name] and not change.item[name] for name in REGEXES):
            self.client.write("DELETE", self.path(change.item, before["rule_id"]))
            return self.create(change)
        self.client.write("PUT", self.path(change.item, before["rule_id"]), body=_body(change.item))
        return None

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self.path(change.item, change.item["rule_id"]))


def _body(item: Item) -> Item:
    return {"name": item["name"], **{name: item[option] for option, name in REGEXES.items() if item[option]}}
