# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Default tasks: what each new pull request of a project or repository asks to be done [breadth 13]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, own_rows
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.default_tasks import DEFAULT_TASK
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import read, sent, since_of_sides
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change

SINCE = (9, 0)  # in the 9.4 document, not in that of 8.5 [breadth 1.6, SPEC]
SIDES = {"source_matcher": "sourceMatcher", "target_matcher": "targetMatcher"}


class DefaultTaskStore(PlaceStore):
    """Reads what a place itself has: the list of a repository has its project's too [breadth 13, LIVE].

    A task is what its identity says, so it is never updated. Without an id, the address of a DELETE is that of all tasks of the place.
    """

    resource = DEFAULT_TASK
    below = "tasks"
    api = "/rest/default-tasks/latest"
    told = ("task_id",)
    since = SINCE

    def needs(self, values: Item) -> dict[str, tuple[int, ...]]:
        return {f"{what} of default tasks needs": version for what, version in since_of_sides(values, SIDES).items()}

    def listed(self, place: Item) -> list[t.Any]:
        return own_rows(place, super().listed(place))

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        sides = {side: read(row[name]) for side, name in SIDES.items()}
        return {**place, "description": str(row["description"]).strip(), **sides, "task_id": str(row["id"])}

    def initial_state(self, declared: Declared) -> Item:
        return dict(declared.values)

    def create(self, change: Change) -> Item:
        """The server wants both matchers, whatever the documents say [breadth 13, LIVE]."""
        item = change.item
        body = {"description": item["description"], **{name: sent(item[side]) for side, name in SIDES.items()}}
        return {"task_id": str(self.client.write("POST", self.path(item), body=body, api=self.api)["id"])}

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self.path(change.item, change.item["task_id"]), api=self.api)


def _open(client: Client, _params: Params) -> DefaultTaskStore:
    return DefaultTaskStore(client)


ONE = Manage(BITBUCKET, DEFAULT_TASK, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, DEFAULT_TASK, _open, many=True, options=ASSUME_EXISTS)
