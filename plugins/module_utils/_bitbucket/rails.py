# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a purge of grants never takes away unless it is told to: the last administrator of a project or of the server, and everybody's licence."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import MEMBERS, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import Memberships
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import GLOBAL, PRINCIPALS, PROJECT, Scope, holding
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

LICENSED, CREATORS = "LICENSED_USER", "PROJECT_CREATE"
_Holder = tuple[str, str]  # users or groups, and the name
_Join = tuple[str, str]  # a user, and a group


class Rails:
    """``last_admin``: whether the last administrator may go."""

    def __init__(self, client: Client, last_admin: bool) -> None:
        self.client, self.last_admin = client, last_admin

    def problems(self, scope: Scope, before: Item, after: Item, wanted: Item) -> t.Iterator[str]:
        """Yield what a purge would take away, given the grants of a scope on each side and what is declared of it."""
        purged = _purged(before, after, wanted)
        if purged and scope.levels is PROJECT:
            yield from self._project(scope, before, after, purged)
        elif purged and scope.levels is GLOBAL:
            yield from self._licences(scope, before, after, purged)
            yield from self._server(scope, before, after, purged)

    def _project(self, scope: Scope, before: Item, after: Item, purged: list[_Holder]) -> t.Iterator[str]:
        """The caller's grant alone is the server's doing on a new project."""
        lost = [holder for holder in holding(scope, before, scope.admin) if holder in purged]
        only_mine = not before.get("groups") and [name.lower() for name in before.get("users") or {}] == [self.client.user.lower()]
        if lost and not only_mine and not self.last_admin and not self._any(holding(scope, after, scope.admin)):
            yield f"a purge would leave the project {scope} without an administrator, {_since(lost)}. Declare who administers it, {_OR}"

    def _server(self, scope: Scope, before: Item, after: Item, purged: list[_Holder]) -> t.Iterator[str]:
        for level in () if self.last_admin else ("SYS_ADMIN", "ADMIN"):
            lost = [holder for holder in holding(scope, before, level) if holder in purged and self._was_somebody(*holder, but=self.client.user)]
            if lost and not self._any(holding(scope, after, level), but=self.client.user):
                yield f"a purge would leave the server without {_AN[level]} besides you, {_since(lost)}. Declare who else administers it, {_OR}"
                return

    def _licences(self, scope: Scope, before: Item, after: Item, purged: list[_Holder]) -> t.Iterator[str]:
        """What is stronger implies a licence [bitbucket 7, SPEC]. People in general have theirs by LICENSED_USER, or else by a group that creates projects."""
        by_level = {level: [_having(scope, side, level) for side in (before, after)] for level in (LICENSED, CREATORS)}
        level = LICENSED if any(self._was_somebody(*holder, but=self.client.user) for holder in by_level[LICENSED][0]) else CREATORS
        there, left = by_level[level]
        lost = [holder for holder in there if holder in purged and self._was_somebody(*holder, but=self.client.user)]
        lost = lost if level == LICENSED else [holder for holder in lost if holder[0] == "groups"]
        if lost and not self._any(left, but=self.client.user):
            yield (
                f"a purge would take away the licence of everybody whom {_listed(lost)} licenses, and leave nobody else {level}. Declare who has it, "
                'protect a name with purge_protect, or revoke it by its name ("" as its permission)'
            )

    def _any(self, principals: t.Iterable[_Holder], but: str = "") -> bool:
        return any(self._is_somebody(*holder, but=but) for holder in principals)

    def _was_somebody(self, principals: str, name: str, but: str = "") -> bool:
        """Tell the same of now."""
        return self._is_somebody(principals, name, but, Memberships())

    def _is_somebody(self, principals: str, name: str, but: str = "", planned: Memberships | None = None) -> bool:
        """Tell whether somebody who can log in, other than ``but``, has a grant once the plan is carried out: nobody has that of an empty group.

        Where that may not be asked, it counts.
        """
        planned = self.client.foreseen.memberships if planned is None else planned
        if (principals, name.lower()) in planned.deleted:
            return False
        try:
            if principals == "users":
                return name.lower() != but.lower() and self._can_log_in(name)
            joined = {user for user, group in planned.joins if group == name.lower() and user != but.lower() and ("users", user) not in planned.deleted}
            return any(map(self._can_log_in, sorted(joined))) or any(_can_log_in(each) for each in self._staying(name, but, planned))
        except RemoteError as error:
            if error.status in (401, 403):
                return True
            raise

    def _can_log_in(self, user: str) -> bool:
        return self.client.foreseen.creates("users", user.lower()) or _can_log_in(self.client.named(path_of("users"), user))

    def _staying(self, group: str, but: str, planned: Memberships) -> t.Iterator[t.Mapping[str, t.Any]]:
        """Yield the members of a group, none of a new one, without those that leave it or are deleted."""
        try:
            for each in self.client.pages(MEMBERS, [("context", group)]):
                name = self.client.renames.final_user(str(each["name"])).lower()
                if name != but.lower() and (name, group.lower()) not in planned.leaves and ("users", name) not in planned.deleted:
                    yield each
        except RemoteError as error:
            if error.status != 404:
                raise


def last_administrators(client: Client, what: str, joins: t.Collection[_Join], leaves: t.Collection[_Join]) -> list[str]:
    """Return why users may not leave groups that nobody named: no administrator of the server would be left besides the caller at the end of the run.

    ``joins``, ``leaves``: those of a plan of ``what`` alone. In a whole declaration, they are known once its last list of users or groups is planned.
    """
    if client.foreseen.whole and what == "users" and "groups" in client.foreseen.present:
        return []
    planned = client.foreseen.memberships if client.foreseen.whole else Memberships(_lower(joins), _lower(leaves))
    if not planned.leaves:
        return []
    me, server, rails = client.identify(), Scope(), Rails(client, last_admin=False)
    now = {
        principals: {each[principals.rstrip("s")]["name"]: each["permission"] for each in client.pages(f"{server.path}/{principals}")}
        for principals in PRINCIPALS
    }
    then = {principals: client.foreseen.server_grants_after(principals, now[principals]) for principals in PRINCIPALS}
    for level in ("SYS_ADMIN", "ADMIN"):
        groups = {name.lower() for principals, name in holding(server, now, level) if principals == "groups"}
        lost = [(user, group) for user, group in sorted(planned.leaves) if group in groups and rails._was_somebody("users", user, but=me)]
        if lost and not any(rails._is_somebody(*holder, but=me, planned=planned) for holder in holding(server, then, level)):
            removed = ", ".join(f"user {user} from group {group}" for user, group in lost)
            return [
                f"a purge would leave the server without {_AN[level]} besides you, since it would remove {removed}. "
                "Declare who stays, or revoke the global permission of the group by its name first"
            ]
    return []


def _lower(pairs: t.Iterable[_Join]) -> set[_Join]:
    return {(user.lower(), group.lower()) for user, group in pairs}


_AN = {"SYS_ADMIN": "a SYS_ADMIN", "ADMIN": "an ADMIN"}
_OR = "protect a name with purge_protect, or set purge_last_admin=true if nobody is meant to"


def _can_log_in(user: t.Mapping[str, t.Any]) -> bool:
    return bool(user) and bool(user.get("active", True))


def _having(scope: Scope, item: Item, level: str) -> list[_Holder]:
    """Return who has just ``level`` in ``item``."""
    return [(principals, name) for principals, name in holding(scope, item, level) if item[principals][name] == level]


def _listed(principals: t.Iterable[_Holder]) -> str:
    return ", ".join(f"{kind.rstrip('s')} {name}" for kind, name in principals)


def _since(lost: t.Iterable[_Holder]) -> str:
    return f"since it would remove {_listed(lost)}"


def _purged(before: Item, after: Item, wanted: Item) -> list[_Holder]:
    """Return whose grants go though nobody named them."""
    return [
        (principals, name)
        for principals in PRINCIPALS
        for name in before.get(principals) or {}
        if name not in (after.get(principals) or {}) and name.lower() not in {each.lower() for each in wanted.get(principals) or {}}
    ]
