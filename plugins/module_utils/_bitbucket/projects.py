# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Projects, with the permissions that are declared with them."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import (
    branch_restrictions,
    branching_models,
    default_reviewers,
    default_tasks,
    hooks,
    names,
    permissions,
    pull_request_settings,
    reviewer_groups,
    secret_scanning_allowlist_rules,
    secret_scanning_rules,
    webhooks,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access import Access
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ARCHIVED_TOO, BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import settle
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, spared_from_purge
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.references import rules
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.projects import OPTIONS, PROJECT
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.owner import Owner
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

OWN = ("key", "name", "description", "public")  # what the project resource itself carries; missing in a PUT means unchanged [bitbucket 6]


class ProjectStore(Store):
    """Reads all projects in one list where many are asked for, and one by one where the list does not show them."""

    def __init__(self, client: Client, *, many: bool) -> None:
        self.client, self.many = client, many
        self.access = Access(client)
        self._owners: dict[str, str] = {}  # the key of each project that was listed, by its name in lower case

    @property
    def caller(self) -> str:
        return self.client.user

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        current: dict[Key, Item] = {}
        if self.many:
            current = {(each["key"],): _item(each) for each in self.client.pages(path_of("projects")) if not each["key"].startswith("~")}
            self._owners = {item["name"].lower(): item["key"] for item in current.values()}
        # A project that the list does not show may be invisible to us, or answer to its key though it goes by another since.
        unseen = [each for each in declared if each.key not in current and each.formerly not in current]
        hidden = sorted({key for each in unseen for key in (each.key, each.formerly) if key})
        found = concurrently(lambda key: self._one(key[0]), hidden, self.client.concurrency, "read projects")
        spoken_for = {each.key for each in declared}
        current.update({key: item for key, item in zip(hidden, found) if item and ((item["key"],) == key or (item["key"],) not in spoken_for)})
        if not everything:
            asked = {key for each in declared for key in (each.key, each.formerly)}
            current = {key: item for key, item in current.items() if key in asked}
        return current

    def _one(self, key: str) -> Item | None:
        """Return the project that answers to ``key``, which may go by a new one; None where there is none. Only a 404 says so [bitbucket 2]."""
        try:
            found = self.client.get(path_of("projects", key))
        except RemoteError as error:
            if error.code == NO_SUCH_PROJECT:
                return None
            raise
        return _item(found)

    def initial_state(self, declared: Declared) -> Item:
        return {"key": declared.values["key"], "name": declared.values["key"], "description": "", "public": False}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems = list(filter(None, concurrently(self._refused, [each for each in changes if each.op in (CREATED, DELETED)], self.client.concurrency)))
        named, turns = names.named(changes), {}
        with gathered(problems):
            turns = names.turns(changes, self._owners if self.many else self._owners_of(named), deleted_last=self.client.foreseen.whole)
        refuse(problems)
        settle(self.client.renames, changes, lambda item: (item["key"], ""))
        # A key or a name that one project gives up may be what another one takes: then one after the other, in that order.
        freed = [each for each in changes if each.op == DELETED or (each.op == UPDATED and (each.differs("key") or each.differs("name")))]
        self.concurrent = not freed
        ordered = sorted(changes, key=lambda each: (each not in freed, each.op != DELETED, turns[each.key]))
        return ordered, [*self._uncertain(named), *self._renamed(changes)]

    def _renamed(self, changes: t.Iterable[Change]) -> t.Iterator[str]:
        """Yield what is absent only because a project goes by another key now."""
        for each in changes:
            place = self.client.moved.get((each.key[0], "")) if each.after is None and each.op == UNCHANGED else None
            if place is not None:
                yield f"{each.key[0]} is the former key of {place[0]}: that project was renamed. That one is not deleted"

    def _owners_of(self, changes: t.Sequence[Change]) -> dict[str, str]:
        """Return who has the names that are given, as far as the caller sees; the filter is by substring [bitbucket 4]."""
        found = [each for change in changes for each in self.client.pages(path_of("projects"), [("name", change.item["name"])])]
        return {str(each["name"]).lower(): each["key"] for each in found}

    def _uncertain(self, changes: t.Sequence[Change]) -> list[str]:
        if not changes or not self.client.check_mode or self.access.may("ADMIN"):
            return []
        given = ", ".join(repr(each.item["name"]) for each in changes)
        return [f"cannot be told: whether a project that {self.caller} does not see has the name {given}. Only an administrator sees all projects"]

    def _refused(self, change: Change) -> str:
        """Return why Bitbucket would refuse to create or delete the project, ``""`` where it would not."""
        if change.op == CREATED:
            return self._refused_creation()
        found = self._refused_deletion(change.item["key"])
        return f"{found} {change.item['key']} is not declared. {spared_from_purge('projects')}" if found and change.undeclared else found

    def _refused_creation(self) -> str:
        if self.client.has_token:  # never, whoever it belongs to [bitbucket 2, LIVE]
            return "a token cannot create projects: use bitbucket_username and bitbucket_password"
        if self.access.may("PROJECT_CREATE"):
            return ""
        return f"the user {self.caller} may not create projects. Grant the global permission PROJECT_CREATE, or run as somebody who has it"

    def _refused_deletion(self, key: str) -> str:
        """Say it in Bitbucket's own words [bitbucket 5, LIVE]."""
        doomed = sum(place[0] == key for place in self.client.foreseen.absent.get("repositories", ()))
        page = self.client.get(path_of("projects", key, "repos"), [("limit", str(5 + doomed)), *ARCHIVED_TOO])
        slugs = [slug for each in page["values"] for slug in [str(each["slug"])] if not self.client.foreseen.will_be_gone("repositories", key, slug)]
        if not slugs:
            return ""
        more = "" if page.get("isLastPage", True) else ", ..."
        return f'The project "{key}" cannot be deleted because it has repositories ({", ".join(slugs)}{more}). Move or delete them first.'

    def create(self, change: Change) -> None:
        self.client.write("POST", path_of("projects"), body={name: change.item[name] for name in OWN if change.item.get(name) not in (None, "")})

    def update(self, change: Change) -> None:
        payload = {name: value for each in OWN for name, value in change.sets(each).items()}
        renamed = path_of("projects", change.item["key"]) if "key" in payload else ""
        self.client.write("PUT", path_of("projects", t.cast(Item, change.before)["key"]), body=payload, renamed=renamed)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", path_of("projects", change.item["key"]))


def _item(found: t.Mapping[str, t.Any]) -> Item:
    """Return a project as it is read; a description that is not set is left out by the server [bitbucket 6, REC]."""
    return {"key": found["key"], "name": found["name"], "description": found.get("description") or "", "public": bool(found.get("public"))}


_OPTIONS = {**ASSUME_EXISTS, **OPTIONS}
FACETS = (
    permissions.MANY,
    branching_models.MANY,
    branch_restrictions.MANY,
    webhooks.MANY,
    pull_request_settings.MANY,
    reviewer_groups.MANY,
    default_reviewers.MANY,
    hooks.MANY,
    default_tasks.MANY,
    secret_scanning_rules.MANY,
    secret_scanning_allowlist_rules.MANY,
)
ONE = Owner(BITBUCKET, PROJECT, lambda client, _params: ProjectStore(client, many=False), many=False, options=_OPTIONS, facets=FACETS, rules=rules(whole=False))
MANY = replace(ONE, store=lambda client, _params: ProjectStore(client, many=True), many=True)
