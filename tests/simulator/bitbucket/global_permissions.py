# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Global permissions [bitbucket 7]."""

from __future__ import annotations

from functools import partial

from simulator.answers import Answer
from simulator.bitbucket import errors, grants
from simulator.bitbucket.call import Call, snapshot
from simulator.bitbucket.groups import most_users
from simulator.bitbucket.model import Grants
from simulator.bitbucket.permissions import GLOBAL, implies, weight
from simulator.product import Route

BASE = "/api/{version}/admin/permissions"


def routes() -> list[Route]:
    found = []
    for what in ("users", "groups"):
        found += [
            Route("GET", f"{BASE}/{what}", partial(_list, what)),
            Route("PUT", f"{BASE}/{what}", partial(_grant, what)),
            Route("DELETE", f"{BASE}/{what}", partial(_revoke, what)),
            Route("GET", f"{BASE}/{what}/none", partial(_none, what)),
        ]
    return found


def _scope(call: Call) -> grants.Scope:
    """Both self rules answer 409 here [bitbucket 7, SPEC]."""
    user, world = call.user, call.world
    return grants.Scope(world.grants, GLOBAL, lambda: weight(world.global_permission(user)), grant_status=409)


def _list(what: str, call: Call) -> Answer:
    call.need_global("ADMIN")
    return grants.listed(call, what, call.world.grants)


def _none(what: str, call: Call) -> Answer:
    call.need_global("ADMIN")
    return grants.without(call, what, call.world.grants, licensed_only=False)


def _grant(what: str, call: Call) -> Answer:
    """Only what you have yourself, only to those who do not outrank you, only within the licence."""
    user = call.need_global("ADMIN")
    permission = call.asked.first("permission")
    if permission in GLOBAL and not call.world.has_global(user, permission):
        # PROJECT_CREATE is implied by ADMIN in weight; see permissions.implies.
        raise errors.not_permitted()
    for name in call.asked.all("name"):
        _outranked(call, what, name)
    before = snapshot(call.world.grants)
    licensed = len(call.world.licensed())
    answer = grants.grant(call, what, _scope(call))
    _within_licence(call, before, licensed)
    return answer


def _revoke(what: str, call: Call) -> Answer:
    call.need_global("ADMIN")
    _outranked(call, what, call.asked.first("name") or "")
    return grants.revoke(call, what, _scope(call))


def _outranked(call: Call, what: str, name: str) -> None:
    """409 where the target has more than the caller [bitbucket 7, SPEC]."""
    held = call.world.grants.of(what).get(name.lower())
    if held and not any(implies(mine, held) for mine in [call.world.global_permission(call.user)] if mine):
        text = f"You may not change the permissions of {name}, who has more than you."
        raise errors.Error(409, text, call.switches["self_demotion_exception"] or None)


def _within_licence(call: Call, before: Grants, licensed: int) -> None:
    """403 where more users would be licensed than the licence has [bitbucket 7, SPEC]; class and words UNKNOWN."""
    most = most_users(call)
    now = len(call.world.licensed())
    if most and now > most and now > licensed:
        call.world.grants.users, call.world.grants.groups = before.users, before.groups
        raise errors.Error(403, "This would exceed the number of users that the licence allows.")
