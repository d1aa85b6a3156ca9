# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Groups of the internal directory, and who is in them [bitbucket 8]."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import licence, rails
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, NO_SUCH_PRINCIPAL, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.directory import DirectoryStore, joined_and_left, refused, strangers
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.groups import GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import leaving
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, inheriting
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of


class GroupStore(DirectoryStore):
    """Reads groups by exact name. A purge is about groups that Bitbucket can delete, never about one that holds a global permission."""

    what = "groups"

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        named = {each.key for each in declared}
        spared = self._with_global_permissions() if everything else set()
        self._deletable: dict[str, bool] = {}
        current: dict[Key, Item] = {}
        for each in self.found(declared, everything):
            item: Item = {"name": str(each["name"])}
            key = GROUP.key(item)
            self._deletable[key[0]] = bool(each.get("deletable", True))
            if key in named or (self._deletable[key[0]] and key[0] not in spared):
                current[key] = item
            elif key[0] in spared:
                self._kept.append(f"{item['name']}: kept, though not declared: a group with a global permission is never purged")
        listed = [each.key for each in declared if each.key in current and each.values.get("members") is not None]
        for name, members in self.members("groups", [current[key]["name"] for key in listed]).items():
            current[GROUP.key({"name": name})]["members"] = members
        return current

    def _with_global_permissions(self) -> set[str]:
        return {str(each["group"]["name"]).lower() for each in self.client.pages(path_of("admin", "permissions", "groups"))}

    def initial_state(self, declared: Declared) -> Item:
        return {"name": declared.values["name"], **({"members": []} if declared.values.get("members") is not None else {})}

    def purge_exempt(self, declared: Declared, before: Item) -> t.Iterable[tuple[str, str]]:
        """The caller stays where it is: the group may be what makes it an administrator. All do where Bitbucket only reads the group."""
        members = before.get("members") or []
        if self._is_read_only(before["name"]):
            more = [name for name in members if name.lower() not in {each.lower() for each in declared.values["members"]}]
            if more:
                self._kept.append(f"{before['name']}: kept {', '.join(more)}, though not declared: it is in a read-only directory")
            return [("members", name) for name in members]
        mine = [name for name in members if name.lower() == self.client.identify().lower()]
        if mine and mine[0].lower() not in {each.lower() for each in declared.values["members"]}:
            self._kept.append(f"{before['name']}: kept {mine[0]}, though not declared: you run this, and it may give you administrator access")
        return [("members", name) for name in mine]

    def _is_read_only(self, name: str) -> bool:
        return not self._deletable.get(name.lower(), True)

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        self.foresee(changes, "members")
        problems = [f"{label_prefix(each)}{words}" for each in changes if each.op != UNCHANGED for words in self._problems(each)]
        joined = [(each, name) for each in changes for name in joined_and_left(each, "members")[0]]
        problems += strangers(self.client, "users", joined, "members", "it cannot join {thing}")
        refused([*self.refuse_writes(changes, "groups"), *problems])
        leaves = [(user, each.item["name"]) for each in changes if each.after is not None for user in joined_and_left(each, "members")[1]]
        refused(rails.last_administrators(self.client, "groups", [(name, each.item["name"]) for each, name in joined], leaves))
        joins = [(user, each.item["name"]) for each in changes if each.op == UPDATED for user in joined_and_left(each, "members")[0]]
        return changes, [*self._kept, *licence.review(self.client, joins)]

    def _problems(self, change: Change) -> t.Iterator[str]:
        """Yield what a read-only directory does not let us do. Whether it can be written shows in ``deletable`` [bitbucket 8, SPEC]."""
        if change.before is not None and self._is_read_only(change.before["name"]):
            deed = "delete it" if change.op == DELETED else "change its members"
            yield f"{change.before['name']} is in a read-only directory: {deed} there"

    def stages(self, change: Change) -> t.Sequence[Change | None]:
        """A new group comes before the users that join it, and members come after them."""
        if change.op != CREATED:
            return None, change
        empty = {**change.item, **({"members": []} if "members" in change.item else {})}
        first = replace(change, after=empty, wanted={"name": change.item["name"]})
        return first, replace(change, op=UPDATED, before=empty) if change.item.get("members") else None

    def create(self, change: Change) -> None:
        self.client.write("POST", path_of("admin", "groups"), [("name", change.item["name"])])
        with leaving({"name": change.item["name"]}):
            self._admit(change.item["name"], change.item.get("members") or [])

    def update(self, change: Change) -> None:
        name = change.item["name"]
        joins, leaves = joined_and_left(change, "members")
        self._admit(name, joins)
        for user in leaves:
            body = {"context": user, "itemName": name}
            self.client.write("POST", path_of("admin", "users", "remove-group"), body=body, gone=NO_SUCH_PRINCIPAL["users"])

    def _admit(self, name: str, users: t.Sequence[str]) -> None:
        if users:
            self.client.write("POST", path_of("admin", "groups", "add-users"), body={"group": name, "users": list(users)})

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", path_of("admin", "groups"), [("name", change.item["name"])])


def _open(client: Client, _params: Params) -> GroupStore:
    return GroupStore(client)


_PURGE = {"purge_members": {"type": "bool", "default": False}}
ONE = Manage(BITBUCKET, GROUP, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, GROUP, _open, many=True, options={**ASSUME_EXISTS, **_PURGE}, complete=inheriting("purge_members", beside="members"))
