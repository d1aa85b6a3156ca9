# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Users of the internal directory. A user is known by its name; its slug is what addresses are made of, and only the server makes it [bitbucket 8]."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import licence, rails
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, NO_SUCH_PRINCIPAL, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.directory import (
    DirectoryStore,
    described,
    joined_and_left,
    refused,
    strangers,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import API
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.users import PASSWORDS, USER
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import leaving
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, inheriting
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

DETAILS = ("display_name", "email_address")


READ = {"name": "name", "display_name": "displayName", "email_address": "emailAddress", "slug": "slug", "active": "active", "directory": "directoryName"}


class UserStore(DirectoryStore):
    """Reads users by exact name. A purge is about users of directories that Bitbucket can write, never about the caller or another administrator."""

    what = "users"

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        self._fixed: dict[str, t.Mapping[str, t.Any]] = {}
        current: dict[Key, Item] = {}
        named = {key for each in declared for key in (each.key, each.formerly)}
        spared = self._administrators() if everything else set()
        for each in self.found(declared, everything):
            item = described(each, READ)
            key = USER.key(item)
            self._fixed[key[0]] = each
            if key in named or (each.get("deletable", True) and key[0] not in spared):
                current[key] = item
            elif key[0] in spared - {self.client.identify().lower()}:
                self._kept.append(f"{item['name']}: kept, though not declared: an administrator is never purged")
        grouped = [current[key]["name"] for each in declared for key in (each.key, each.formerly) if key in current and each.values.get("groups") is not None]
        for name, groups in self.members("users", grouped).items():
            current[USER.key({"name": name})]["groups"] = groups
        return current

    def _administrators(self) -> set[str]:
        found = self.client.pages(path_of("users"), [("permission", "ADMIN")])  # SYS_ADMIN included, groups resolved [bitbucket 2, LIVE]
        return {str(each["name"]).lower() for each in found} | {self.client.identify().lower()}

    def initial_state(self, declared: Declared) -> Item:
        item = {"name": declared.values["name"], "display_name": declared.values["name"]}
        return {**item, "groups": []} if declared.values.get("groups") is not None else item

    def purge_exempt(self, declared: Declared, before: Item) -> t.Iterable[tuple[str, str]]:
        """The caller stays in its groups: one may be what makes it an administrator. So do all of whom Bitbucket only reads who is where."""
        groups = before.get("groups") or []
        mine = before["name"].lower() == self.client.identify().lower()
        if not mine and self._fixed.get(before["name"].lower(), {}).get("mutableGroups", True):
            return ()
        more = [name for name in groups if name.lower() not in {each.lower() for each in declared.values["groups"]}]
        if more:
            why = "you run this, and one may give you administrator access" if mine else "it is in a read-only directory"
            self._kept.append(f"{before['name']}: kept in {', '.join(more)}, though not declared: {why}")
        return [("groups", name) for name in groups]

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        settled = [self._with_password(each) for each in changes]
        self.foresee(settled, "groups")
        problems = [f"{label_prefix(each)}{words}" for each in settled for words in self._problems(each)]
        joined = [(each, name) for each in settled for name in joined_and_left(each, "groups")[0]]
        problems += strangers(self.client, "groups", joined, "groups", "{thing} cannot join it")
        refused([*self.refuse_writes(settled, "users"), *problems])
        leaves = [((each.before or each.item)["name"], group) for each in settled if each.after is not None for group in joined_and_left(each, "groups")[1]]
        refused(rails.last_administrators(self.client, "users", [(each.item["name"], group) for each, group in joined], leaves))
        leaving = sum(each.op == DELETED for each in settled)
        return settled, [*self._kept, *self._inactive(settled), *licence.review(self.client, self._licensed(settled), leaving)]

    def _licensed(self, changes: t.Sequence[Change]) -> list[licence.Join]:
        """Return who joins which group, the default one included."""
        new = [(each.item["name"], licence.DEFAULT_GROUP) for each in changes if each.op == CREATED and self._joins_default_group(each)]
        return [*new, *((each.item["name"], group) for each in changes if each.after for group in joined_and_left(each, "groups")[0])]

    def _inactive(self, changes: t.Sequence[Change]) -> list[str]:
        """Return what to say of declared users that somebody has deactivated: there is no call that undoes it [bitbucket 8, SPEC]."""
        there = [each.before["name"] for each in changes if each.before is not None and each.after is not None]
        idle = [name for name in there if not self._fixed.get(name.lower(), {}).get("active", True)]
        return [f"{name} is declared, but not active, so it cannot log in. No call activates a user: do it in the administration" for name in idle]

    def _with_password(self, change: Change) -> Change:
        """A password cannot be read, so where it is always to be set the user always changes."""
        always = change.secrets.get("password") and change.control.get("update_password") == "always"
        return replace(change, op=UPDATED) if always and change.op == UNCHANGED and change.after is not None else change

    def _problems(self, change: Change) -> t.Iterator[str]:
        name = change.item["name"]
        if change.op == CREATED:
            missing = [field for field in ("email_address", "password") if not (change.wanted.get(field) or change.secrets.get(field))]
            if missing:
                apart = ", in the user or in passwords (variable bitbucket_user_passwords)" if "password" in missing else ""
                yield f"the user {name} does not exist yet. To create it, give {' and '.join(missing)}{apart}"
        elif change.op == DELETED and name.lower() == self.caller.lower():
            yield f"{name} is the user who runs this, and nobody can delete itself"
        elif change.op != UNCHANGED:
            yield from self._read_only(change)
        emptied = [field for field in DETAILS if change.differs(field) and not str(change.wanted.get(field, "-")).strip()]
        if emptied and change.after is not None:
            yield f"the user {name} needs {' and '.join(emptied)}: give a value, or leave it out"

    def _read_only(self, change: Change) -> t.Iterator[str]:
        """Yield what would have to be changed in a read-only directory [bitbucket 8, REC]."""
        before = t.cast(Item, change.before)
        server = self._fixed.get(before["name"].lower(), {})
        where = f"{before['name']} is in the read-only directory {server.get('directoryName')!r}"
        if not server.get("deletable", True) and change.op == DELETED:
            yield f"{where}: delete the user there"
        elif change.after is not None:
            wanted = [field for field in ("name", *DETAILS) if change.differs(field)]
            wanted += ["password"] if self._sets_password(change) else []
            if wanted and not server.get("mutableDetails", True):
                yield f"{where}: change {', '.join(wanted)} there, or leave {'it' if len(wanted) == 1 else 'them'} out here"
            if change.differs("groups") and not server.get("mutableGroups", True):
                yield f"{where}: change its groups there, or leave groups out here"

    @staticmethod
    def _sets_password(change: Change) -> bool:
        return bool(change.secrets.get("password")) and (change.op == CREATED or change.control.get("update_password") == "always")

    def create(self, change: Change) -> Item:
        """The documented call has the password in its query [bitbucket 8, SPEC]: kept out of every log of ours, but a proxy may log it."""
        item = change.item
        query = [
            ("name", item["name"]),
            ("displayName", item["display_name"]),
            ("emailAddress", item["email_address"]),
            ("addToDefaultGroup", str(self._joins_default_group(change)).lower()),
            ("notify", "false"),
        ]
        self.client.write("POST", path_of("admin", "users"), query, secret=[("password", change.secrets["password"])])
        with leaving({name: value for name, value in item.items() if name != "groups"}):
            self._join(item["name"], item.get("groups") or [])
            return self._learned(item["name"])

    def update(self, change: Change) -> Item | None:
        before, after = t.cast(Item, change.before), change.item
        if not change.differs("name"):
            self._set(change)
            return None
        self._rename(before["name"], after["name"])
        with leaving({**before, "name": after["name"]}):
            self._set(change)
            return self._learned(after["name"])

    def _set(self, change: Change) -> None:
        """Bring all but the name of a user to what is declared."""
        name, users = change.item["name"], path_of("admin", "users")
        if any(change.differs(field) for field in DETAILS):
            body = {"name": name, "displayName": change.item.get("display_name"), "email": change.item.get("email_address")}
            self.client.write("PUT", users, body=body)
        if self._sets_password(change):
            password = change.secrets["password"]
            body = {"name": name, "password": password, "passwordConfirm": password}
            self.client.write("PUT", f"{users}/credentials", body=body, hidden=[password])
        joins, leaves = joined_and_left(change, "groups")
        self._join(name, joins)
        for group in leaves:
            body = {"context": name, "itemName": group}
            self.client.write("POST", f"{users}/remove-group", body=body, gone=NO_SUCH_PRINCIPAL["groups"])

    def _rename(self, old: str, new: str) -> None:
        """Rename a user. A POST is not repeated, so where its answer is lost it is looked up what came of it."""
        path = path_of("admin", "users")
        try:
            self.client.write("POST", f"{path}/rename", body={"name": old, "newName": new})
        except RemoteError as error:
            if error.status is not None or self.client.named(path, old) or not self.client.named(path, new):
                raise
            self.client.journal.append(f"POST {API}{path}/rename")

    @staticmethod
    def _joins_default_group(change: Change) -> bool:
        """Where the groups are purged, what is declared is all there is: a default group that is not would be left again by the next run."""
        return bool(change.control.get("add_to_default_group")) and not change.purge

    def _join(self, name: str, groups: t.Sequence[str]) -> None:
        if groups:
            self.client.write("POST", path_of("admin", "users", "add-groups"), body={"user": name, "groups": list(groups)})

    def _learned(self, name: str) -> Item:
        """Return what only the server knows of a new or renamed user: its slug."""
        found = described(self.client.named(path_of("admin", "users"), name), READ)
        return {ours: value for ours, value in found.items() if ours in ("slug", "active", "directory")}

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", path_of("admin", "users"), [("name", change.item["name"])])


def _open(client: Client, _params: Params) -> UserStore:
    return UserStore(client)


_PURGE = {"purge_groups": {"type": "bool", "default": False}}
_purge_groups = inheriting("purge_groups", beside="groups")


def _completed(params: Params, item: Item) -> Item:
    """Return a user with what the task says for all of them."""
    password = _password(params.get("passwords") or {}, [str(item[name]).strip() for name in ("name", "new_name") if item.get(name) is not None])
    return _purge_groups(params, item if item.get("password") is not None or password is None else {**item, "password": str(password)})


def _password(passwords: t.Mapping[str, t.Any], names: t.Iterable[str]) -> t.Any:
    """Return the password of who has one of ``names``, the first that has one. An exact match goes first; letter case does not count."""
    known = {name: password for name, password in passwords.items() if password is not None}
    folded = {name.lower(): password for name, password in known.items()}
    return next((known.get(name, folded.get(name.lower())) for name in names if name.lower() in folded), None)


ONE = Manage(BITBUCKET, USER, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, USER, _open, many=True, options={**ASSUME_EXISTS, **_PURGE, **PASSWORDS}, complete=_completed)
