# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Things that belong to a project or a repository and come in one list for each: what all kinds of them have in common."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.archived import refuse_archived
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client, too_old
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, NO_SUCH_REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import API
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, no_place, refuse_old_names
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of


class PlaceStore(Store):
    """Reads the things of each project or repository in one list. A purge is about the places that are declared, or foreseen.

    ``resource``: the kind, whose ``place`` is the key of the project and the slug of the repository. ``below``: the name of the list in the addresses of
    the API ``api``. ``told``: the fields by which an error tells apart what the identity does not. ``since``: the version before which there is no list.
    ``remedy``: what to do where the version is older than a declared thing needs.
    """

    resource: Resource
    below: str
    api = API
    told: tuple[str, ...] = ()
    since: tuple[int, ...] = ()
    remedy = "Leave it out"

    def __init__(self, client: Client) -> None:
        self.client = client
        self._missing: dict[Scope, bool] = {}  # places that are not there, and whether their project is

    @property
    def caller(self) -> str:
        return self.client.user

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return a thing as it is read at ``place``."""
        raise NotImplementedError

    def where(self, place: Item, _row: t.Mapping[str, t.Any]) -> Item:
        """Return where a thing is that was asked for at ``place``, for a purge."""
        return place

    def needs(self, _values: Item) -> t.Mapping[str, tuple[int, ...]]:
        """Return the versions that came with what a declared thing has, by the beginning of a sentence: C(reviewer groups need)."""
        return {}

    def _too_old(self, values: Item) -> list[str]:
        lacks_kind = self.since and self.client.version() < self.since
        needs = {f"{self.resource.plural.replace('_', ' ')} need": self.since} if lacks_kind else self.needs(values)
        return [too_old(what, since, self.client.version(), self.remedy) for what, since in needs.items() if self.client.version() < since]

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        refuse(f"{label_prefix(each)}{words}" for each in declared if each.present for words in self._too_old(each.values))
        own = {Scope.of(each.values): place(each.values) for each in declared}
        purged = [Scope(*found) for found in self.client.foreseen.places] if everything else []
        places = [*own.values(), *(scope.identity() for scope in dict.fromkeys(purged) if scope not in own)]
        needed = {Scope.of(each.values) for each in declared if each.present}  # elsewhere a place that is not there has nothing, as declared
        lists = concurrently(
            lambda place: self.rows(place, may_be_missing=Scope.of(place) not in needed), places, self.client.concurrency, f"read lists of {self.below}"
        )
        if everything:
            refuse_old_names([(each.label, Scope.of(each.values)) for each in declared], self.client)
        items = [self.item(self.where(where, row) if everything else where, row) for where, found in zip(places, lists) for row in found]
        return self._current(declared, items, everything)

    def _current(self, declared: t.Sequence[Declared], items: t.Iterable[Item], everything: bool) -> dict[Key, Item]:
        found: dict[Key, list[Item]] = {}
        for item in items:
            found.setdefault(self.resource.key(item), []).append(item)
        refuse(words for one in declared for words in self._ambiguous(one, found.get(one.key, ())))
        asked = {each.key for each in declared}
        complete = {self.resource.spot(each.values) for each in declared if each.complete}
        # Of several that nobody tells apart, and nobody declares, each is one for a purge.
        return {
            (*key, *map(str, range(1, number + 1))): item
            for key, alike in found.items()
            if everything or key in asked or (complete and self.resource.spot(alike[0]) in complete)
            for number, item in enumerate(alike)
        }

    def _ambiguous(self, one: Declared, alike: t.Sequence[Item]) -> t.Iterator[str]:
        """Yield why a declaration could be about several things: the server takes any number of the same."""
        if len(alike) > 1:
            listed = "; ".join(", ".join(str(item[name]) for name in self.told) for item in alike)
            what = f"there are {len(alike)} {self.resource.plural} {self.resource.name(alike[0])}, so which of them is declared is not known"
            yield f"{label_prefix(one)}{what}: {listed}. Delete or rename all but one of them on the server"

    def rows(self, place: Item, *, may_be_missing: bool) -> list[t.Any]:
        """Return the list of a place, that of a new one where the place is not there."""
        if self.since and self.client.version() < self.since:
            return []
        in_project = True
        if not self.client.renames.is_created(*_names(place)):
            try:
                return self.listed(place)
            except RemoteError as error:
                if error.code not in (NO_SUCH_PROJECT, NO_SUCH_REPOSITORY):
                    raise
                in_project = error.code == NO_SUCH_REPOSITORY
        kind, key = Scope.of(place).kind_and_key
        if not may_be_missing and not self.client.foreseen.will_be(kind, *key):
            self._missing[Scope.of(place)] = in_project
        return self.listed_in_new()

    def listed(self, place: Item) -> list[t.Any]:
        """Return the list of a place that is there."""
        return list(self.client.pages(self.path(place), api=self.api))

    def listed_in_new(self) -> list[t.Any]:
        """Return the list of a place that is new."""
        return []

    def path(self, item: Item, *more: str) -> str:
        """Return the address of the list of a place, or of what is in it."""
        repository = ("repos", item["repository"]) if item.get("repository") else ()
        return path_of("projects", item["project_key"], *repository, *self.below.split("/"), *more)

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        """Refuse what is declared in a place that is not there, and what changes in one that is archived.

        What would be in a place that is not there is seen to be missing by then, so it is drift.
        """
        scopes = [(Scope.of(each.item), each) for each in changes]
        problems = [
            no_place(each.label, scope, self.client, in_project=self._missing[scope]) for scope, each in scopes if each.after and scope in self._missing
        ]
        changed = [(scope, each) for scope, each in scopes if each.op != UNCHANGED and scope not in self._missing]
        with gathered(problems):
            refuse_old_names([(each.label, scope) for scope, each in changed], self.client)
        with gathered(problems):
            refuse_archived(self.resource, changed, self.client)
        refuse(problems)
        return changes, []

    def initial_state(self, declared: Declared) -> Item:
        return {**place(declared.values), **{name: declared.values.get(name) for name in self.resource.identity if name not in PLACE}}


def _names(place: Item) -> tuple[str, str]:
    return place.get("project_key") or "", place.get("repository") or ""


def own_rows(place: Item, rows: t.Iterable[t.Any]) -> list[t.Any]:
    """Return those of ``rows`` that the place has itself: the list of a repository may have those of its project, too [breadth 0]."""
    level = "REPOSITORY" if place.get("repository") else "PROJECT" if place.get("project_key") else "GLOBAL"
    return [row for row in rows if (row.get("scope") or {}).get("type", level) == level]


def place(item: Item) -> Item:
    """Return the fields that say where an item is."""
    return {name: item[name] for name in PLACE if item.get(name)}
