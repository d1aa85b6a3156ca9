# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Default reviewers: conditions by which pull requests of projects and repositories get reviewers [breadth 4]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import API
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, own_rows, place
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.reviewers import Reviewers
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.default_reviewers import DEFAULT_REVIEWER
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import read, sent, since_of_sides
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

GROUPS_SINCE = (9, 5)  # older ones take reviewer groups, and drop them [breadth 4, LIVE]
SIDES = ("source_matcher", "target_matcher")


class DefaultReviewerStore(PlaceStore):
    """Reads what a place itself has: the list of a repository has its project's too, and its address changes and deletes them [breadth 4, LIVE]."""

    resource = DEFAULT_REVIEWER
    below = "conditions"
    api = "/rest/default-reviewers/1.0"
    told = ("condition_id",)

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._users = Reviewers(client)
        self._groups: dict[Scope, dict[str, int]] = {}  # the ids of reviewer groups by name, for each place that was asked

    def needs(self, values: Item) -> dict[str, tuple[int, ...]]:
        since = {**({"reviewer_groups": GROUPS_SINCE} if values.get("reviewer_groups") else {}), **since_of_sides(values, SIDES)}
        return {f"{what} of default reviewers needs": version for what, version in since.items()}

    def listed(self, place: Item) -> list[t.Any]:
        """A bare list, not a page [breadth 4]."""
        return own_rows(place, self.client.unpaged(self.path(place), api=self.api))

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return a condition as it is read: by other names than it is written [breadth 4, REC]."""
        groups = {str(each["name"]): int(each["id"]) for each in row.get("reviewerGroups") or ()}
        return {
            **place,
            "source_matcher": read(row["sourceRefMatcher"]),
            "target_matcher": read(row["targetRefMatcher"]),
            "reviewers": self._users.names(row.get("reviewers") or ()),
            "reviewer_groups": sorted(groups),
            "required_approvals": int(row.get("requiredApprovals") or 0),
            "condition_id": str(row["id"]),
        }

    def initial_state(self, declared: Declared) -> Item:
        sides = {side: declared.values[side] for side in SIDES if side in declared.values}
        return {**place(declared.values), **sides, "reviewers": [], "reviewer_groups": [], "required_approvals": 0}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            super().review(changes)
        for each in changes:
            if each.op != UNCHANGED and each.after is not None:
                problems += [*self._users.unknown(each, "reviewers"), *(f"{label_prefix(each)}{words}" for words in self._problems(each))]
        refuse(problems)
        return changes, []

    def _problems(self, change: Change) -> t.Iterator[str]:
        item, name = change.item, DEFAULT_REVIEWER.name(change.item)
        if change.op == CREATED and not item["reviewers"] and not item["reviewer_groups"]:
            yield f"the default reviewers {name} do not exist yet. To create them, give reviewers"
        elif item["required_approvals"] > len(item["reviewers"]) and not item["reviewer_groups"]:
            number = len(item["reviewers"])
            several = "" if number == 1 else "s"
            yield f"required_approvals: {item['required_approvals']} is more than the {number} reviewer{several}, so no pull request can be merged. Lower it"
        for group in self._new_groups(change):
            if not self._will_be(item, group):
                advice = f"Declare it in reviewer_groups, create it first, or correct the name{self.client.assuming}"
                yield f"reviewer_groups: there is no reviewer group {group!r} of {Scope.of(item)}. {advice}"

    def _new_groups(self, change: Change) -> list[str]:
        return [name for name in change.item["reviewer_groups"] if name not in (change.before or {}).get("reviewer_groups", ())]

    def _will_be(self, item: Item, group: str) -> bool:
        scope, foreseen = Scope.of(item), self.client.foreseen
        if any(foreseen.will_be("reviewer_groups", scope.project_key, slug, group) for slug in dict.fromkeys(("", scope.repository))):
            return True
        return not self.client.renames.is_created(scope.project_key, scope.repository) and group in self._ids_of(scope)

    def _ids_of(self, scope: Scope, *, anew: bool = False) -> dict[str, int]:
        """Return the ids of the reviewer groups that a place can use, its project's too. Of two of one name, its own goes first."""
        if anew or scope not in self._groups:
            repository = ("repos", scope.repository) if scope.repository else ()
            path = path_of("projects", scope.project_key, *repository, "settings", "reviewer-groups")
            rows = sorted(self.client.pages(path, api=API), key=lambda row: str((row.get("scope") or {}).get("type")) == "REPOSITORY")
            self._groups[scope] = {str(row["name"]): int(row["id"]) for row in rows}
        return self._groups[scope]

    def create(self, change: Change) -> Item:
        return {"condition_id": str(self.client.write("POST", self._one(change.item), body=self._body(change), api=self.api)["id"])}

    def update(self, change: Change) -> None:
        """The server forgets what is not sent, so all that it had is sent back [breadth 4, LIVE]."""
        self.client.write("PUT", self._one(change.item, t.cast(Item, change.before)["condition_id"]), body=self._body(change), api=self.api)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self._one(change.item, change.item["condition_id"]), api=self.api)

    def _one(self, item: Item, *number: str) -> str:
        scope = Scope.of(item)
        return path_of("projects", scope.project_key, *(("repos", scope.repository) if scope.repository else ()), "condition", *number)

    def _body(self, change: Change) -> Item:
        item = change.item
        body = {"sourceMatcher": sent(item["source_matcher"]), "targetMatcher": sent(item["target_matcher"])}
        groups = [{"id": self._group(Scope.of(item), name)} for name in item["reviewer_groups"]]
        reviewers = self._users.sent(item["reviewers"])
        return {**body, "reviewers": reviewers, **({"reviewerGroups": groups} if groups else {}), "requiredApprovals": item["required_approvals"]}

    def _group(self, scope: Scope, name: str) -> int:
        """Return the id of a reviewer group, which this run may have made."""
        found = self._ids_of(scope)
        found = found if name in found else self._ids_of(scope, anew=True)
        if name not in found:
            raise Failure(f"there is no reviewer group {name!r} of {scope}")
        return found[name]


def _open(client: Client, _params: Params) -> DefaultReviewerStore:
    return DefaultReviewerStore(client)


ONE = Manage(BITBUCKET, DEFAULT_REVIEWER, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, DEFAULT_REVIEWER, _open, many=True, options=ASSUME_EXISTS)
