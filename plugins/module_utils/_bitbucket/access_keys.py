# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""SSH access keys: keys that reach one project or repository and belong to nobody [bitbucket 10]. A key is known by its public part."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, NO_SUCH_REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import Scope, no_place, planned, refuse_old_names
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_keys import ACCESS_KEY, without_label
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

KEYS = "/rest/keys/1.0"
ONE_LABEL = "Bitbucket keeps the label that a key got first, wherever it is added. To change it, delete the key in all its places, and create it again"


class AccessKeyStore(Store):
    """Reads the keys of each project or repository in one list. A purge is about the places that are declared."""

    concurrent = True

    def __init__(self, client: Client) -> None:
        self.client = client
        self._labels: dict[str, str | None] = {}  # what keys are called that were read or are to be created, by their text
        self._warnings: list[str] = []
        self._missing: dict[Scope, bool] = {}  # places that are not there, and whether their project is

    @property
    def caller(self) -> str:
        return self.client.user

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        own = {Scope.of(each.values): _place(each.values) for each in declared}
        purged = [Scope(*place) for place in self.client.foreseen.places] if everything else []
        more = {scope: scope.identity() for scope in purged if scope not in own}
        places = [*own.values(), *more.values()]
        needed = {Scope.of(each.values) for each in declared if each.present}  # elsewhere a place that is not there has no keys, as declared
        rows = concurrently(
            lambda place: self._rows(place, may_be_missing=Scope.of(place) not in needed), places, self.client.concurrency, "read lists of keys"
        )
        refuse(
            no_place(one.label, Scope.of(one.values), self.client, in_project=self._missing[Scope.of(one.values)])
            for one in declared
            if one.present and Scope.of(one.values) in self._missing
        )
        listed = [(place, row) for place, found in zip(places, rows) for row in found]
        if everything:
            refuse_old_names([(each.label, Scope.of(each.values)) for each in declared], self.client)
            listed = [(self._where(place, row), row) for place, row in listed]
        items = [_item(place, row) for place, row in listed]
        self._labels = {item["public_key"]: item.get("label") for item in items}
        asked = {each.key for each in declared}
        return {ACCESS_KEY.key(item): item for item in items if everything or ACCESS_KEY.key(item) in asked}

    def _where(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return where a key is that was asked for at ``place``: its project may go by another key now, unless an earlier task gives it back."""
        key = place["project_key"]
        return place if self.client.foreseen.restores(key) else {**place, "project_key": self.client.renames.final_key(_project_of(row, place))}

    def _rows(self, place: Item, *, may_be_missing: bool) -> list[t.Any]:
        try:
            return list(self.client.pages(_path(place), api=KEYS))
        except RemoteError as error:
            kind, key = Scope.of(place).kind_and_key
            if error.code in (NO_SUCH_PROJECT, NO_SUCH_REPOSITORY) and (may_be_missing or self.client.foreseen.will_be(kind, *key)):
                return []
            if error.code not in (NO_SUCH_PROJECT, NO_SUCH_REPOSITORY):
                raise
            self._missing[Scope.of(place)] = error.code == NO_SUCH_REPOSITORY
            return []

    def fresh(self, declared: Declared) -> Item:
        return {**_place(declared.values), "public_key": declared.values["public_key"]}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            refuse_old_names([(each.label, Scope.of(each.item)) for each in changes if each.op != UNCHANGED], self.client)
        missing = [each for each in changes if each.op == CREATED and not each.wanted.get("permission")]
        problems += [f"{ACCESS_KEY.name(each.item)} is not there yet, and to create it, give permission" for each in missing]
        stuck = [each for each in changes if each.before and each.after and each.differs("label")]
        shared = dict(zip((each.key for each in stuck), concurrently(self._is_shared, stuck, self.client.concurrency)))
        refuse([*problems, *(_own_label(each) for each in stuck if not shared[each.key])])
        created = [each.item["public_key"] for each in changes if each.op == CREATED]
        self.concurrent = len(created) == len(set(created))  # else the order decides on the label
        return [self._labelled(each) for each in changes], self._warnings

    def _is_shared(self, change: Change) -> bool:
        """Tell whether a key opens other places too, so that it keeps its label. Where that is not shown to us, it may."""
        path = path_of("ssh", t.cast(Item, change.before)["key_id"])
        try:
            return sum(len(list(self.client.pages(f"{path}/{places}", api=KEYS))) for places in ("projects", "repos")) != 1
        except RemoteError as error:
            if error.status in (401, 403, 404):
                return True
            raise

    def _labelled(self, change: Change) -> Change:
        """Return the change with the label that the key has on this server, or gets first in this run."""
        if change.after is None:
            return change
        wanted = change.after.get("label")
        label = self._labels.setdefault(change.after["public_key"], wanted)
        self._warn_of(change, label)
        after = {**{name: value for name, value in change.after.items() if name != "label"}, **({"label": label} if label else {})}
        return replace(change, op=UNCHANGED if after == change.before else change.op, after=after)

    def _warn_of(self, change: Change, label: str | None) -> None:
        wanted = change.wanted.get("label")
        if wanted and wanted != label:
            has = f"has the label {label!r}" if label else "has no label"
            self._warnings.append(f"the access key {Scope.of(change.item)} {wanted} {has}. {ONE_LABEL}")

    def create(self, change: Change) -> Item:
        item = change.item
        wanted = change.wanted.get("label")
        text = f"{item['public_key']} {wanted}" if wanted else item["public_key"]
        made = (self.client.write("POST", _path(item), body={"key": {"text": text}, "permission": item["permission"]}, api=KEYS) or {}).get("key") or {}
        label = _label(made) if made.get("text") else item.get("label")
        if label != item.get("label"):
            self._warn_of(change, label)
        return {"key_id": str(made.get("id", "")), "label": label}

    def update(self, change: Change) -> None:
        self.client.write("PUT", f"{_path(change.item)}{path_of(change.item['key_id'], 'permission', change.item['permission'])}", api=KEYS)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", f"{_path(change.item)}{path_of(change.item['key_id'])}", api=KEYS)


def _place(item: Item) -> Item:
    return {name: item[name] for name in ("project_key", "repository") if item.get(name)}


def _project_of(row: t.Mapping[str, t.Any], place: Item) -> str:
    """Return the key that the project goes by, which may be another than the one it was asked for by [bitbucket 10, REC]."""
    found = row.get("project") or (row.get("repository") or {}).get("project") or {}
    return str(found.get("key") or place["project_key"])


def _path(item: Item) -> str:
    repository = ("repos", item["repository"]) if item.get("repository") else ()
    return path_of("projects", item["project_key"], *repository, "ssh")


def _item(place: Item, row: t.Mapping[str, t.Any]) -> Item:
    """Return a key as it is read. Its id is a number on some versions and a text on others [bitbucket 10, LIVE]."""
    key = row["key"]
    own = {"public_key": without_label(key["text"]), "label": _label(key), "permission": row.get("permission"), "key_id": str(key["id"])}
    return {**place, **{name: value for name, value in own.items() if value}}


def _own_label(change: Change) -> str:
    lead = f"{change.label}: " if change.label else ""
    has = f"label of {ACCESS_KEY.name(change.item)} is {t.cast(Item, change.before).get('label')!r}"
    return f"{lead}{has} and the server cannot change it. A key's label cannot be changed: delete the key, and create it again."


def _label(key: t.Mapping[str, t.Any]) -> str | None:
    words = str(key.get("text", "")).split(None, 2)
    return key.get("label") or (words[2] if len(words) > 2 else None)


def _open(client: Client, _params: Params) -> AccessKeyStore:
    return AccessKeyStore(client)


PLANNED = ("planned_projects", "planned_repositories")
PURGED = ("purge_projects", "purge_repositories")
_OPTIONS = planned("projects", "repositories")
ONE = Manage(BITBUCKET, ACCESS_KEY, _open, many=False, options=_OPTIONS)
_PURGE = {
    "purge_projects": {
        "type": "list",
        "elements": "str",
        "default": [],
        "description": "The keys of more projects that O(purge) applies to. It removes keys of the project itself, not those of its repositories.",
    },
    "purge_repositories": {
        "type": "list",
        "elements": "str",
        "default": [],
        "description": "More repositories, as C(KEY/slug), that O(purge) applies to.",
    },
}
MANY = Manage(BITBUCKET, ACCESS_KEY, _open, many=True, options={**_OPTIONS, **_PURGE})
