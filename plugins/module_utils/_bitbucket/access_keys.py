# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""SSH access keys: keys that reach one project or repository and belong to nobody [bitbucket 10]. A key is known by its public part."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_keys import ACCESS_KEY, without_label
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

KEYS = "/rest/keys/1.0"
ONE_LABEL = "Bitbucket keeps the label that a key got first, wherever it is added. To change it, delete the key in all its places, and create it again"


class AccessKeyStore(PlaceStore):
    """Access keys. Those of a project that was renamed are told by its new key."""

    concurrent = True
    resource = ACCESS_KEY
    below = "ssh"
    api = KEYS
    told = ("key_id",)

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._labels: dict[str, str | None] = {}  # what keys are called that were read or are to be created, by their text
        self._warnings: list[str] = []

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return a key as it is read. Its id is a number on some versions and a text on others [bitbucket 10, LIVE]."""
        key = row["key"]
        own = {"public_key": without_label(key["text"]), "label": _label(key), "permission": row.get("permission"), "key_id": str(key["id"])}
        self._labels[without_label(key["text"])] = own["label"]
        return {**place, **{name: value for name, value in own.items() if value}}

    def where(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """Return where a key is that was asked for at ``place``: its project may go by another key now, unless an earlier task gives it back."""
        key = place["project_key"]
        return place if self.client.foreseen.restores(key) else {**place, "project_key": self.client.renames.final_key(_project_of(row, place))}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems: list[str] = []
        with gathered(problems):
            super().review(changes)
        missing = [each for each in changes if each.op == CREATED and not each.wanted.get("permission")]
        problems += [f"{ACCESS_KEY.name(each.item)} does not exist yet. To create it, give permission" for each in missing]
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
        made = (self.client.write("POST", self.path(item), body={"key": {"text": text}, "permission": item["permission"]}, api=KEYS) or {}).get("key") or {}
        label = _label(made) if made.get("text") else item.get("label")
        if label != item.get("label"):
            self._warn_of(change, label)
        return {"key_id": str(made.get("id", "")), "label": label}

    def update(self, change: Change) -> None:
        self.client.write("PUT", self.path(change.item, change.item["key_id"], "permission", change.item["permission"]), api=KEYS)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self.path(change.item, change.item["key_id"]), api=KEYS)


def _project_of(row: t.Mapping[str, t.Any], place: Item) -> str:
    """Return the key that the project goes by, which may be another than the one it was asked for by [bitbucket 10, REC]."""
    found = row.get("project") or (row.get("repository") or {}).get("project") or {}
    return str(found.get("key") or place["project_key"])


def _own_label(change: Change) -> str:
    has = f"label of {ACCESS_KEY.name(change.item)} is {t.cast(Item, change.before).get('label')!r}"
    return f"{label_prefix(change)}{has} and the server cannot change it. A key's label cannot be changed: delete the key, and create it again."


def _label(key: t.Mapping[str, t.Any]) -> str | None:
    words = str(key.get("text", "")).split(None, 2)
    return key.get("label") or (words[2] if len(words) > 2 else None)


def _open(client: Client, _params: Params) -> AccessKeyStore:
    return AccessKeyStore(client)


ONE = Manage(BITBUCKET, ACCESS_KEY, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, ACCESS_KEY, _open, many=True, options=ASSUME_EXISTS)
