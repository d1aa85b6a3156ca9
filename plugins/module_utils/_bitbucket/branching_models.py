# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Branching models of projects and repositories: set in their place, or inherited [breadth 10]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, own_rows, place
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.branching_models import (
    BRANCHING_MODEL,
    DEFAULT_BRANCH,
    NONE,
    PREFIXES,
    TYPES,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError

PRESET: Item = {"development": DEFAULT_BRANCH, "production": NONE, "types": PREFIXES}  # out of the box [breadth 10, LIVE]
NOT_ENABLED = "com.atlassian.bitbucket.NoSuchEntityException"


class BranchingModelStore(PlaceStore):
    """Reads the model of each place. The server replaces all of it, so what is not declared is sent as it is."""

    resource = BRANCHING_MODEL
    below = "branchmodel/configuration"
    api = "/rest/branch-utils/1.0"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._declared: set[Key] = set()
        self._in_effect: dict[Scope, Item] = {}  # the models, set or inherited
        self._prefixes: dict[Scope, dict[str, str]] = {}  # those of the types, enabled or not

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        self._declared = {each.key for each in declared if each.present}
        return super().read(declared, everything)

    def rows(self, place: Item, *, may_be_missing: bool) -> list[t.Any]:
        """Return the model that a place sets. A repository that is new will inherit that of its project."""
        found, scope = super().rows(place, may_be_missing=may_be_missing), Scope.of(place)
        if scope.repository and scope not in self._in_effect and not may_be_missing:
            above = Scope(scope.project_key)
            super().rows(above.identity(), may_be_missing=True)
            self._in_effect[scope] = self._in_effect.get(above, PRESET)
        return found

    def listed(self, place: Item) -> list[t.Any]:
        """A project inherits nothing: a model of it as it is out of the box is there as it is declared."""
        scope = Scope.of(place)
        try:
            row = self.client.get(self.path(place), api=self.api)
        except RemoteError as error:
            if error.status != 404 or error.code != NOT_ENABLED:
                raise
            return []
        self._in_effect[scope] = _model(row)
        self._prefixes[scope] = {str(each["id"]).lower(): str(each["prefix"]) for each in row.get("types") or () if each.get("prefix")}
        if scope.repository:
            return own_rows(place, [row])
        return [row] if BRANCHING_MODEL.key(place) in self._declared or self._in_effect[scope] != PRESET else []

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        return {**place, **_model(row)}

    def initial_state(self, declared: Declared) -> Item:
        """What nobody declares, an export has to say in full: what a place inherits elsewhere is not known."""
        if declared.key not in self._declared:
            return place(declared.values)
        return {**place(declared.values), **self._in_effect.get(Scope.of(declared.values), PRESET)}

    def create(self, change: Change) -> None:
        self._set(change.item)

    update = create

    def delete(self, change: Change) -> None:
        """The model of a project can only be overwritten [breadth 10]."""
        if change.item.get("repository"):
            self.client.write("DELETE", self.path(change.item), api=self.api)
        else:
            self._set({**change.item, **PRESET})

    def _set(self, item: Item) -> None:
        prefixes, types = {**PREFIXES, **self._prefixes.get(Scope.of(item), {})}, item["types"]
        body = {
            "development": _reference(item["development"]),
            "production": _reference(item["production"]),
            "types": [{"id": name.upper(), "enabled": bool(types.get(name)), "prefix": types.get(name) or prefixes[name]} for name in TYPES],
        }
        self.client.write("PUT", self.path(item), api=self.api, body=body)


def _model(row: t.Mapping[str, t.Any]) -> Item:
    """Return a model as it is read."""
    enabled = {str(each["id"]).lower(): str(each.get("prefix") or "") for each in row.get("types") or () if each.get("enabled")}
    types = {name: enabled.get(name, "") for name in TYPES}
    return {"development": _branch(row.get("development")) or DEFAULT_BRANCH, "production": _branch(row.get("production")), "types": types}


def _branch(found: t.Mapping[str, t.Any] | None) -> str:
    return NONE if not found else DEFAULT_BRANCH if found.get("useDefault") else str(found.get("refId") or NONE)


def _reference(name: str) -> Item | None:
    """Return a branch as it is sent. Without one, a model has no production branch."""
    return {"refId": None if name == DEFAULT_BRANCH else name, "useDefault": name == DEFAULT_BRANCH} if name else None


def _open(client: Client, _params: Params) -> BranchingModelStore:
    return BranchingModelStore(client)


ONE = Manage(BITBUCKET, BRANCHING_MODEL, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, BRANCHING_MODEL, _open, many=True, options=ASSUME_EXISTS)
