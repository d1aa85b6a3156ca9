# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Reviewer groups of projects and repositories [breadth 5]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, own_rows
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.reviewers import Reviewers
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.reviewer_groups import REVIEWER_GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, Change, label_prefix

SINCE = (7, 0)  # not in the document of 5.10, seen on 7.21 [breadth 1.6, LIVE]


class ReviewerGroupStore(PlaceStore):
    """Reads what a place itself has: the list of a repository has its project's too [breadth 5]."""

    resource = REVIEWER_GROUP
    below = "settings/reviewer-groups"
    told = ("group_id",)
    since = SINCE

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._users = Reviewers(client)

    def listed(self, place: Item) -> list[t.Any]:
        return own_rows(place, super().listed(place))

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        own = {"name": row["name"], "description": row.get("description") or "", "users": self._users.names(row.get("users") or ())}
        return {**place, **own, "group_id": str(row["id"])}

    def initial_state(self, declared: Declared) -> Item:
        return {**super().initial_state(declared), "description": "", "users": []}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            super().review(changes)
        for each in changes:
            if each.op == CREATED and not each.wanted.get("users"):
                name = REVIEWER_GROUP.name(each.item)
                problems.append(f"{label_prefix(each)}the reviewer group {name} does not exist yet. To create it, give users")
            if each.op != UNCHANGED and each.after is not None:
                problems += self._users.unknown(each, "users")
        refuse(problems)
        return changes, []

    def create(self, change: Change) -> Item:
        body = {"name": change.item["name"], **self._body(change)}
        return {"group_id": str(self.client.write("POST", self.path(change.item), body=body)["id"])}

    def update(self, change: Change) -> None:
        self.client.write("PUT", self.path(change.item, t.cast(Item, change.before)["group_id"]), body=self._body(change))

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self.path(change.item, change.item["group_id"]))

    def _body(self, change: Change) -> Item:
        """Return what differs: the rest stays [breadth 5, SPEC]."""
        return {**change.sets("description"), **{name: self._users.sent(users) for name, users in change.sets("users").items()}}


def _open(client: Client, _params: Params) -> ReviewerGroupStore:
    return ReviewerGroupStore(client)


ONE = Manage(BITBUCKET, REVIEWER_GROUP, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, REVIEWER_GROUP, _open, many=True, options=ASSUME_EXISTS)
