# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creating, deleting and filling groups [bitbucket 8]. Reading them: simulator.bitbucket.users."""

from __future__ import annotations

from functools import partial

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, demoted, found
from simulator.bitbucket.model import Group, User
from simulator.bitbucket.permissions import implies, weight
from simulator.product import Route

ADMIN = "/api/{version}/admin"


def routes() -> list[Route]:
    return [
        Route("POST", f"{ADMIN}/groups", _create),
        Route("DELETE", f"{ADMIN}/groups", _delete),
        Route("POST", f"{ADMIN}/groups/add-users", _add_users),
        Route("POST", f"{ADMIN}/users/add-groups", _add_groups),
        Route("POST", f"{ADMIN}/users/remove-group", partial(_remove, "context", "itemName")),
        # Deprecated, and still there [bitbucket 8, SPEC]: the same with one name.
        Route("POST", f"{ADMIN}/groups/add-user", partial(_add_one, "itemName", "context")),
        Route("POST", f"{ADMIN}/users/add-group", partial(_add_one, "context", "itemName")),
        Route("POST", f"{ADMIN}/groups/remove-user", partial(_remove, "itemName", "context")),
    ]


def read_only(call: Call) -> errors.Error:
    """What belongs to a read-only directory does not change; status and text UNKNOWN, switches [bitbucket 8]."""
    switches = call.switches
    return errors.Error(int(switches["read_only_directory_status"]), switches["read_only_directory_message"])


def most_users(call: Call) -> int:
    """The users that the licence allows, 0 for any number. What happens without a licence is UNKNOWN: the same."""
    setting = call.switches["licence_users"]
    return 0 if setting == "none" else int(setting)


def within_licence(call: Call, more: set[str]) -> None:
    """403 where these users, by lower-case name, would be licensed on top and the licence has no room [bitbucket 8, SPEC]."""
    most = most_users(call)
    held = {user.name.lower() for user in call.world.licensed()}
    if most and more - held and len(held | more) > most:
        raise errors.Error(403, "This would exceed the number of users that the licence allows.")


def _name(call: Call) -> str:
    name = (call.asked.first("name") or "").strip()
    if not name or len(name) > 255:
        raise errors.Invalid([("name", "The name should be between 1 and 255 characters.")])
    return name


def _create(call: Call) -> Answer:
    """200 with the group; 409 for a name that is taken, without case: the class is CLIENT, the words UNKNOWN [bitbucket 5]."""
    call.need_global("ADMIN")
    name = _name(call)
    if name.lower() in call.world.groups:
        raise errors.Error(409, f"Group {name} already exists.", errors.INTEGRITY)
    return found(call.views.detailed_group(call.world.add_group(name)))


def _delete(call: Call) -> Answer:
    """403 for a group that has more than you, 409 where you would have less without it [bitbucket 8, SPEC]."""
    user = call.need_global("ADMIN")
    name = call.one_group(_name(call))
    group = call.world.groups[name]
    _outranked(call, group)
    if not group.deletable:
        raise read_only(call)
    if _lowers(call, user, group):
        raise demoted(call, 409)
    call.world.remove_group(name)
    return found(call.views.detailed_group(group))


def _outranked(call: Call, group: Group) -> None:
    """403 where the group has a global permission that the caller has not [bitbucket 8, SPEC]."""
    held = call.world.grants.groups.get(group.name.lower())
    mine = call.world.global_permission(call.user)
    if held and not (mine and implies(mine, held)):
        raise errors.Error(403, f"Group {group.name} has more permissions than you.", errors.AUTHORISATION)


def _lowers(call: Call, user: User, group: Group) -> bool:
    """Whether USER would have less global permission without GROUP."""
    before, members = weight(call.world.global_permission(user)), group.members
    group.members = []
    after = weight(call.world.global_permission(user))
    group.members = members
    return after < before


def _add_users(call: Call) -> Answer:
    """All or none [bitbucket 8, SPEC]."""
    call.need_global("ADMIN")
    (name,) = call.texts("group")
    group = call.world.groups[call.one_group(name)]
    _add(call, [call.one_user(one) for one in _names(call, "users")], [group])
    return Answer(200)


def _add_groups(call: Call) -> Answer:
    """All or none [bitbucket 8, SPEC]."""
    call.need_global("ADMIN")
    (name,) = call.texts("user")
    user = call.one_user(name)
    _add(call, [user], [call.world.groups[call.one_group(one)] for one in _names(call, "groups")])
    return Answer(200)


def _names(call: Call, member: str) -> list[str]:
    names = call.content().get(member)
    if not isinstance(names, list) or not names or not all(isinstance(one, str) and one for one in names):
        raise errors.Invalid([(member, f"{member} is required")])
    return names


def _add(call: Call, users: list[User], groups: list[Group]) -> None:
    for group in groups:
        _outranked(call, group)
        if not group.deletable:
            raise read_only(call)
        if group.name.lower() in call.world.grants.groups:
            within_licence(call, {user.name.lower() for user in users})
    if not all(user.mutable_groups for user in users):
        raise read_only(call)
    for group in groups:
        group.members += [user.name.lower() for user in users if user.name.lower() not in group.members]


def _add_one(user: str, group: str, call: Call) -> Answer:
    """USER and GROUP are the members of the body that name them."""
    call.need_global("ADMIN")
    name, to = call.texts(user, group)
    _add(call, [call.one_user(name)], [call.world.groups[call.one_group(to)]])
    return Answer(200)


def _remove(who: str, place: str, call: Call) -> Answer:
    """WHO and PLACE are the members of the body that name user and group. Not being in it is no error (INFERRED)."""
    me = call.need_global("ADMIN")
    name, item = call.texts(who, place)
    user, group = call.one_user(name), call.world.groups[call.one_group(item)]
    _outranked(call, group)
    if not group.deletable or not user.mutable_groups:
        raise read_only(call)
    status = call.switches["leave_group_status"]
    if user is me and status != "allow" and user.name.lower() in group.members and _lowers(call, user, group):
        raise demoted(call, int(status))
    group.members = [one for one in group.members if one != user.name.lower()]
    return Answer(200)
