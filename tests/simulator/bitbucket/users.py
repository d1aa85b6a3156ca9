# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading users and groups [bitbucket 8]. Changing them: simulator.bitbucket.directories and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, found
from simulator.bitbucket.model import Project, Repository, User
from simulator.bitbucket.permissions import kind
from simulator.product import Route

API = "/api/{version}"
MOST_FILTERS = 50  # [bitbucket 8, SPEC]
Filter = Callable[[User], bool]
T = TypeVar("T", Project, Repository)


def routes() -> list[Route]:
    return [
        Route("GET", f"{API}/users", _users),
        Route("GET", f"{API}/users/{{slug}}", _user),
        Route("GET", f"{API}/groups", _groups),
        Route("GET", f"{API}/admin/users", _admin_users),
        Route("GET", f"{API}/admin/groups", _admin_groups),
        Route("GET", f"{API}/admin/groups/more-members", _members),
        Route("GET", f"{API}/admin/users/more-members", _memberships),
    ]


def _sorted(call: Call) -> list[User]:
    """All users that ``filter`` asks for, by name (the order is INFERRED)."""
    users = call.world.users
    return [users[name] for name in sorted(users) if call.contains(users[name].name, users[name].display_name, users[name].email_address)]


def _user(call: Call) -> Answer:
    """By SLUG, not by name [bitbucket 8, REC]."""
    _user = call.user
    user = call.world.user_by_slug(call.asked.parts["slug"])
    if user is None:
        raise errors.no_user(call.asked.parts["slug"])
    return found(call.views.user(user))


def _users(call: Call) -> Answer:
    """Any user may ask; every filter must hold; permissions are effective ones, groups included [bitbucket 8, LIVE]."""
    _user = call.user
    filters = [_permission(call, root) for root in _roots(call)]
    group = call.asked.first("group")
    if group is not None:
        members = call.world.groups[group.lower()].members if group.lower() in call.world.groups else []
        filters.append(lambda user: user.name.lower() in members)
    return call.page([user for user in _sorted(call) if all(one(user) for one in filters)], call.views.user)


def _roots(call: Call) -> list[str]:
    """permission, permission.1, permission.2 ... as far as they go on without a gap, 50 at most [bitbucket 8, SPEC]."""
    roots = ["permission"] if call.asked.first("permission") is not None else []
    number = 1
    while call.asked.first(f"permission.{number}") is not None:
        roots.append(f"permission.{number}")
        number += 1
    return roots[:MOST_FILTERS]


def _permission(call: Call, root: str) -> Filter:
    """What one permission filter demands; 400 for a name or resource that does not exist [bitbucket 8, SPEC]."""
    permission = call.asked.first(root) or ""
    world = call.world
    match kind(permission):
        case "global":
            return lambda user: world.has_global(user, permission)
        case "project":
            project = _resource(call, root, world.projects.values(), "projectId")
            if project is None:
                project = world.projects.get((call.asked.first(f"{root}.projectKey") or "").upper())
            if project is not None:
                chosen = project
                return lambda user: world.may_project(user, chosen, permission)
        case "repository":
            return _repository_filter(call, root, permission)
        case _:
            raise errors.Error(400, f"{permission} is not a valid permission", errors.ARGUMENT, root)
    raise errors.Error(400, f"{root} needs an existing project", errors.ARGUMENT, root)


def _repository_filter(call: Call, root: str, permission: str) -> Filter:
    world = call.world
    for project in world.projects.values():
        wanted = (call.asked.first(f"{root}.projectKey") or "").upper() == project.key
        slug = call.asked.first(f"{root}.repositorySlug") or ""
        # The documents name the parameter of a repository's ID both projectId and repositoryId.
        by_id = _resource(call, root, project.repositories.values(), "repositoryId", "projectId")
        repository = by_id or (project.repository(slug) if wanted else None)
        if repository is not None:
            owner, chosen = project, repository
            return lambda user: world.may_repository(user, owner, chosen, permission)
    raise errors.Error(400, f"{root} needs an existing repository", errors.ARGUMENT, root)


def _resource(call: Call, root: str, things: Iterable[T], *parameters: str) -> T | None:
    """The one of THINGS whose id a parameter gives."""
    for parameter in parameters:
        wanted = call.asked.first(f"{root}.{parameter}")
        for thing in things:
            if wanted is not None and str(thing.id) == wanted:
                return thing
    return None


def _admin_users(call: Call) -> Answer:
    """LICENSED_USER is enough [bitbucket 8, SPEC]."""
    call.need_global("LICENSED_USER")
    return call.page(_sorted(call), call.views.detailed_user)


def _group_names(call: Call) -> list[str]:
    call.need_global("LICENSED_USER")
    groups = call.world.groups
    return [name for name in sorted(groups) if call.contains(groups[name].name)]


def _groups(call: Call) -> Answer:
    """Names only [bitbucket 8, SPEC]."""
    return call.page(_group_names(call), lambda name: call.world.groups[name].name)


def _admin_groups(call: Call) -> Answer:
    return call.page(_group_names(call), lambda name: call.views.detailed_group(call.world.groups[name]))


def _members(call: Call) -> Answer:
    """The users in a group [bitbucket 8, SPEC]."""
    call.need_global("LICENSED_USER")
    context = _context(call)
    if context.lower() not in call.world.groups and call.switches["more_members_unknown"] == "404":
        call.one_group(context)
    group = call.world.groups.get(context.lower())
    members = group.members if group else []
    return call.page([user for user in _sorted(call) if user.name.lower() in members], call.views.detailed_user)


def _memberships(call: Call) -> Answer:
    """The groups of a user: the later texts of this one are a slip [bitbucket 8, INFERRED]."""
    call.need_global("LICENSED_USER")
    context = _context(call)
    if call.switches["more_members_unknown"] == "404":
        call.one_user(context)
    user = call.world.users.get(context.lower())
    names = sorted(call.world.groups_of(user)) if user else []
    return call.page([name for name in names if call.contains(name)], lambda name: call.views.detailed_group(call.world.groups[name]))


def _context(call: Call) -> str:
    context = call.asked.first("context")
    if not context:
        raise errors.Error(400, "A context is required", errors.ARGUMENT, "context")
    return context
