# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Required builds: the builds that have to succeed before a pull request of a repository can be merged [breadth 9]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, place
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import read, sent, since_of_sides
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.required_builds import REQUIRED_BUILD
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

SINCE = (7, 4)  # the build API that they ask for; the first version itself is UNKNOWN [breadth 9, DOC]
REQUIRED_FOR_SINCE = (10, 2)  # older servers take it, and ignore it [breadth 1.6, LIVE]
SIDES = {"ref_matcher": "refMatcher", "exempt_ref_matcher": "exemptRefMatcher"}
REQUIRED_FOR = {"required_for_pull_request": "requiredForPullRequest", "required_for_merge_queue": "requiredForMergeQueue"}


class RequiredBuildStore(PlaceStore):
    """Reads those of repositories: projects have none [breadth 1.2]."""

    resource = REQUIRED_BUILD
    below = "conditions"
    api = "/rest/required-builds/latest"
    told = ("required_build_id",)
    since = SINCE

    def needs(self, values: Item) -> dict[str, tuple[int, ...]]:
        since = {**{name: REQUIRED_FOR_SINCE for name in REQUIRED_FOR if values.get(name) is not None}, **since_of_sides(values, SIDES)}
        return {f"{what} of required builds needs": version for what, version in since.items()}

    def rows(self, place: Item, *, may_be_missing: bool) -> list[t.Any]:
        return super().rows(place, may_be_missing=may_be_missing) if place.get("repository") else []

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        sides = {side: read(row[name]) for side, name in SIDES.items() if row.get(name)}
        required_for = {option: bool(row[name]) for option, name in REQUIRED_FOR.items() if row.get(name) is not None}
        return {**place, **sides, "build_parent_keys": sorted(row["buildParentKeys"]), **required_for, "required_build_id": str(row["id"])}

    def initial_state(self, declared: Declared) -> Item:
        sides = {side: declared.values[side] for side in SIDES if declared.values.get(side)}
        required_for = dict.fromkeys(REQUIRED_FOR, True) if self.client.version() >= REQUIRED_FOR_SINCE else {}
        return {**place(declared.values), **sides, "build_parent_keys": [], **required_for}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            super().review(changes)
        for each in changes:
            if each.op == CREATED and not each.item["build_parent_keys"]:
                name = REQUIRED_BUILD.name(each.item)
                problems.append(f"{label_prefix(each)}the required build {name} does not exist yet. To create it, give build_parent_keys")
        refuse(problems)
        return changes, []

    def create(self, change: Change) -> Item:
        """Under load the server may answer 500 though it has stored it, so it is looked for and not sent again: that would make two [breadth 9, LIVE]."""
        path = self._one(change.item)
        try:
            made = self.client.write("POST", path, body=self._body(change.item), api=self.api)
        except RemoteError as error:
            stored = self._stored(change) if error.status == 500 else None
            if stored is None:
                raise
            made = stored
            self.client.journal.append(f"POST {self.api}{path}")
        return {"required_build_id": str(made["id"])}

    def _stored(self, change: Change) -> t.Mapping[str, t.Any] | None:
        """Return what was stored although the server refused it, None where nothing was: when the plan was made there was none of the kind."""
        where = place(change.item)
        return next((row for row in self.listed(where) if REQUIRED_BUILD.key(self.item(where, row)) == change.key), None)

    def update(self, change: Change) -> None:
        """The server forgets what is not sent, so all that it had is sent back [breadth 9]."""
        path = self._one(change.item, t.cast(Item, change.before)["required_build_id"])
        self.client.write("PUT", path, body=self._body(change.item), api=self.api)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self._one(change.item, change.item["required_build_id"]), api=self.api)

    def _one(self, item: Item, *number: str) -> str:
        return path_of("projects", item["project_key"], "repos", item["repository"], "condition", *number)

    def _body(self, item: Item) -> Item:
        sides = {name: sent(item[side]) for side, name in SIDES.items() if item.get(side)}
        required_for = {name: item[option] for option, name in REQUIRED_FOR.items() if item.get(option) is not None}
        return {"buildParentKeys": item["build_parent_keys"], **sides, **required_for}


def _open(client: Client, _params: Params) -> RequiredBuildStore:
    return RequiredBuildStore(client)


ONE = Manage(BITBUCKET, REQUIRED_BUILD, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, REQUIRED_BUILD, _open, many=True, options=ASSUME_EXISTS)
