# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""List, grant and revoke explicit permissions: the same verbs on projects, repositories and globally [bitbucket 7]."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, demoted, done, snapshot
from simulator.bitbucket.model import Grants
from simulator.bitbucket.permissions import weight

Weigh = Callable[[], int]


@dataclass
class Scope:
    """Grants on one resource, and how much the caller may do there."""

    grants: Grants
    allowed: tuple[str, ...]
    weigh: Weigh
    grant_status: int = 403
    revoke_status: int = 409


def listed(call: Call, what: str, grants: Grants) -> Answer:
    """Explicit grants only, by name, with the page's filter [bitbucket 7, REC]."""
    rows = sorted(grants.of(what).items())

    def show(row: tuple[str, str]) -> dict[str, Any]:
        return {what[:-1]: call.views.principal(what, row[0]), "permission": row[1]}

    shown = [row for row in rows if call.views.principal(what, row[0]) is not None and _matches(call, what, row[0])]
    return call.page(shown, show)


def without(call: Call, what: str, grants: Grants, licensed_only: bool) -> Answer:
    """Users or groups without a grant; of users only licensed ones where the document says so [bitbucket 7, SPEC]."""
    world = call.world
    granted = grants.of(what)
    if what == "groups":
        groups = [world.groups[name] for name in sorted(world.groups) if name not in granted and _matches(call, what, name)]
        return call.page(groups, call.views.detailed_group)
    users = [world.users[name] for name in sorted(world.users) if name not in granted and _matches(call, what, name)]
    if licensed_only:
        users = [user for user in users if world.has_global(user, "LICENSED_USER")]
    return call.page(users, call.views.user)


def grant(call: Call, what: str, scope: Scope) -> Answer:
    """One row a principal: PUT sets, also downwards; 204 whether or not it changed anything [bitbucket 7, SPEC]."""
    permission = call.asked.first("permission")
    if permission not in scope.allowed:
        raise errors.unknown_permission(permission)
    names = call.asked.all("name")
    if not names:
        raise errors.Error(400, "At least one name is required", errors.ARGUMENT, "name")
    if call.switches["bulk_put"] == "atomic":
        for name in names:
            call.principal(what, name)
    before = snapshot(scope.grants)
    mine = scope.weigh()
    for name in names:
        scope.grants.of(what)[call.principal(what, name)] = permission
    _keep_self(call, scope, before, mine, scope.grant_status)
    # Nothing, but of a type [bitbucket 19, REC 2020-03, seven times].
    return Answer(204, content_type="" if call.switches["empty_content_type"] == "none" else errors.JSON)


def revoke(call: Call, what: str, scope: Scope) -> Answer:
    """204 also where there was no grant [bitbucket 7, INFERRED]."""
    name = call.asked.first("name")
    if name is None:
        raise errors.Error(400, "A name is required", errors.ARGUMENT, "name")
    if call.switches["revoke_unknown_principal"] == "404" and name.lower() not in scope.grants.of(what):
        call.principal(what, name)
    before = snapshot(scope.grants)
    mine = scope.weigh()
    scope.grants.of(what).pop(name.lower(), None)
    _keep_self(call, scope, before, mine, scope.revoke_status)
    return done()


def revoke_many(call: Call, scope: Scope) -> Answer:
    """Several users and groups at once, all or nothing [bitbucket 7, SPEC]."""
    users, groups = call.asked.all("user"), call.asked.all("group")
    if not users and not groups:
        raise errors.Error(400, "At least one user or group is required", errors.ARGUMENT)
    names = [(what, call.principal(what, name)) for what, given in (("users", users), ("groups", groups)) for name in given]
    before = snapshot(scope.grants)
    mine = scope.weigh()
    for what, name in names:
        scope.grants.of(what).pop(name, None)
    _keep_self(call, scope, before, mine, scope.revoke_status)
    return done()


def _keep_self(call: Call, scope: Scope, before: Grants, mine: int, status: int) -> None:
    """Takes everything back where the caller would end up with less than before [bitbucket 7, SPEC]."""
    if scope.weigh() < mine:
        scope.grants.users, scope.grants.groups = before.users, before.groups
        raise demoted(call, status)


def _matches(call: Call, what: str, name: str) -> bool:
    """``filter``: part of a name, for users also of display name or address [bitbucket 4, SPEC]."""
    user = call.world.users.get(name) if what == "users" else None
    return call.contains(user.name, user.display_name, user.email_address) if user else call.contains(name)


def search(call: Call, sources: list[tuple[Grants, str]], allowed: frozenset[str]) -> Answer:
    """Direct and global holders; the shape of the answer is UNKNOWN, a switch [bitbucket 7]."""
    wanted = call.asked.all("permission")
    for permission in wanted:
        if permission not in allowed:
            raise errors.unknown_permission(permission)
    kind = call.asked.first("type")
    if kind not in (None, "USER", "GROUP"):
        raise errors.Error(400, f"{kind} is not a valid type", errors.ARGUMENT, "type")
    held: dict[tuple[str, str], list[str]] = {}
    for grants, _reason in sources:
        for what in ("users", "groups"):
            if kind is None or kind == what[:-1].upper():
                for name, permission in grants.of(what).items():
                    if (not wanted or permission in wanted) and call.contains(name, parameter="filterText"):
                        held.setdefault((what, name), []).append(permission)
    rows = [row for row in sorted(held.items()) if call.views.principal(*row[0]) is not None]
    return call.page(rows, lambda row: _found(call, row[0][0], row[0][1], row[1]))


def _found(call: Call, what: str, name: str, permissions: list[str]) -> dict[str, Any]:
    shown = {what[:-1]: call.views.principal(what, name)}
    if call.switches["search_shape"] == "grouped":
        return {**shown, "permissions": sorted(permissions, key=weight)}
    return {**shown, "permission": max(permissions, key=weight)}
