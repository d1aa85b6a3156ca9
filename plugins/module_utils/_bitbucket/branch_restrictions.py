# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Branch restrictions of repositories and projects: one call makes or replaces a restriction with all its exemptions [breadth 3]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_keys import KEYS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, own_rows, place
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, PRINCIPALS, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_keys import without_label
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.branch_restrictions import BRANCH_RESTRICTION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import DEFAULT_BRANCH_SINCE, read, sent
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.transport import Typed
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

RESTRICTIONS = "/rest/branch-permissions/2.0"
BULK = "application/vnd.atl.bitbucket.bulk+json"
NO_CREATES_SINCE = (9, 4)  # [breadth 1.6, LIVE]


class BranchRestrictionStore(PlaceStore):
    """Reads what a place itself has: the list of a repository has its project's too, and its address deletes them [breadth 3, LIVE]."""

    resource = BRANCH_RESTRICTION
    below = "restrictions"
    api = RESTRICTIONS
    told = ("restriction_id",)
    remedy = "Leave this one out"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._ids: dict[str, int] = {}  # of SSH keys, by their text
        self._keys: dict[Scope, list[t.Mapping[str, t.Any]]] = {}  # access keys as they are on the server
        self._declared_keys: dict[Key, list[str]] = {}
        self._bulk: dict[Scope, list[Change]] = {}  # what is created in one call
        self._made: dict[Key, str] = {}  # the ids of what was

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        self._declared_keys = {each.key: each.values.get("access_keys") or [] for each in declared}
        return super().read(declared, everything)

    def needs(self, values: Item) -> dict[str, tuple[int, ...]]:
        since = {"no-creates": NO_CREATES_SINCE, "DEFAULT_BRANCH": DEFAULT_BRANCH_SINCE}
        return {f"branch restrictions with {what} need": since[what] for what in (values["type"], values["matcher"]["type"]) if what in since}

    def listed(self, place: Item) -> list[t.Any]:
        return own_rows(place, super().listed(place))

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return a restriction as it is read. A key is called as it is declared, else by its text."""
        item: Item = {**place, "type": row["type"], "matcher": read(row["matcher"]), "restriction_id": str(row["id"])}
        item["users"] = sorted(str(user["name"]) for user in row.get("users") or ())
        item["groups"] = sorted(map(str, row.get("groups") or ()))
        keys = [each.get("key") or each for each in row.get("accessKeys") or ()]  # the id also came without what is around it [breadth 1.3, LIVE]
        self._ids.update({without_label(key.get("text", "")): int(key["id"]) for key in keys})
        declared = self._declared_keys.get(self.resource.key(item), ())
        item["access_keys"] = sorted(next((name for name in declared if _is_called(key, name)), without_label(key.get("text", ""))) for key in keys)
        return item

    def initial_state(self, declared: Declared) -> Item:
        identity: Item = {name: declared.values[name] for name in ("type", "matcher") if name in declared.values}
        return {**place(declared.values), **identity, "users": [], "groups": [], "access_keys": []}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            super().review(changes)
        changed = [each for each in changes if each.op != UNCHANGED and each.after is not None]
        added = {principals: {each.key: _added(each, principals) for each in changed} for principals in PRINCIPALS}
        for principals, names in added.items():
            unknown = self.client.unknown(principals, [name for several in names.values() for name in several])
            for each in changed:
                nobody = [name for name in names[each.key] if name in unknown]
                problems += [self._unknown(each, principals, name) for name in nobody]
        for each in changed:
            problems += [f"{label_prefix(each)}{words}" for words in self._unknown_keys(each)]
        refuse(problems)
        return changes, []

    def _unknown(self, change: Change, principals: str, name: str) -> str:
        foreseen = self.client.foreseen
        where = f"{change.label}.{principals}" if change.label else principals
        also = f"{foreseen.nor_declared(principals, name.lower())}, so it cannot be exempt{foreseen.remedy(principals, name.lower())}{self.client.assuming}"
        return f"{where}: there is no {principals.rstrip('s')} {name!r} on this server{also}"

    def _unknown_keys(self, change: Change) -> t.Iterator[str]:
        names = _added(change, "access_keys")
        declared = self.client.foreseen.present.get("access_keys", ())
        scope = Scope.of(change.item)
        if not names or self.client.foreseen.assumes:
            return
        expected = {key[2] for key in declared if key[0] == scope.project_key and key[1] in ("", scope.repository)}
        keys = [] if self.client.renames.is_created(scope.project_key, scope.repository) else self._keys_of(scope)
        for name in names:
            found = [key for key in keys if _is_called(key, name)]
            if len(found) > 1:
                yield f"access_keys: {name!r} is the label of {len(found)} access keys of {scope}. Give the public key"
            elif not found and name not in expected:
                advice = "Declare it in access_keys, and name it here by its public key, or correct the name"
                yield f"access_keys: there is no access key {name!r} of {scope}. {advice}"

    def _keys_of(self, scope: Scope, *, anew: bool = False) -> list[t.Mapping[str, t.Any]]:
        """Return the SSH keys that open a place, those of its project too."""
        if anew or scope not in self._keys:
            repository = ("repos", scope.repository) if scope.repository else ()
            query = [("effective", "true")] if scope.repository else []
            rows = self.client.pages(path_of("projects", scope.project_key, *repository, "ssh"), query, api=KEYS)
            self._keys[scope] = list({str(row["key"]["id"]): row["key"] for row in rows}.values())
        return self._keys[scope]

    # --- writing ---

    def begin(self, changes: t.Sequence[Change]) -> None:
        """Note which creations go in one call: all of one place."""
        self._bulk = {}
        for each in changes:
            if each.op == CREATED:
                self._bulk.setdefault(Scope.of(each.item), []).append(each)

    def create(self, change: Change) -> Item:
        together = self._bulk.pop(Scope.of(change.item), [])
        if len(together) > 1:
            self._create_together(together)
        return {"restriction_id": self._made[change.key] if change.key in self._made else self._post(change)}

    def _create_together(self, changes: t.Sequence[Change]) -> None:
        """Create all in one call. Where one is refused, each is made by itself, so that it is known which."""
        body = Typed([self._body(each) for each in changes], BULK)
        try:
            rows = self.client.write("POST", self.path(changes[0].item), body=body, api=self.api)
        except RemoteError as error:
            if error.status != 400:
                raise
            return
        made = {self.resource.key({**place(changes[0].item), "type": row["type"], "matcher": read(row["matcher"])}): str(row["id"]) for row in rows}
        self._made.update({each.key: made.get(each.key, "") for each in changes})

    def update(self, change: Change) -> None:
        self._post(change)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self.path(change.item, change.item["restriction_id"]), api=self.api)

    def _post(self, change: Change) -> str:
        """Make or replace a restriction: the same type and matcher again is the same one [breadth 3, LIVE]."""
        return str(self.client.write("POST", self.path(change.item), body=self._body(change), api=self.api).get("id", ""))

    def _body(self, change: Change) -> Item:
        item = change.item
        keys = [self._key_id(item, name) for name in item["access_keys"]]
        return {"type": item["type"], "matcher": sent(item["matcher"]), "users": item["users"], "groups": item["groups"], "accessKeys": keys}

    def _key_id(self, item: Item, name: str) -> int:
        """Return the id of an access key, which may be new."""
        if name in self._ids:
            return self._ids[name]
        scope = Scope.of(item)
        for anew in (False, True):
            found = [key for key in self._keys_of(scope, anew=anew) if _is_called(key, name)]
            if found:
                return int(found[0]["id"])
        raise Failure(f"access_keys: there is no access key {name!r} of {scope}")


def _is_called(key: t.Mapping[str, t.Any], name: str) -> bool:
    return name in (str(key.get("id")), key.get("label"), without_label(key.get("text", "")))


def _added(change: Change, field: str) -> list[str]:
    """Return who is exempt that was not before."""
    now = {name.lower() for name in (change.before or {}).get(field) or ()}
    return [name for name in (change.after or {}).get(field) or () if name.lower() not in now]


def _open(client: Client, _params: Params) -> BranchRestrictionStore:
    return BranchRestrictionStore(client)


ONE = Manage(BITBUCKET, BRANCH_RESTRICTION, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, BRANCH_RESTRICTION, _open, many=True, options=ASSUME_EXISTS)
