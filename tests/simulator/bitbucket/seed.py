# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts things into a Bitbucket without asking it: the start state and the ``seed`` verb (vocabulary: simulator.control)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from simulator.bitbucket.model import Directory, Grants, Project, User, known
from simulator.bitbucket.slugs import repository_slug
from simulator.bitbucket.world import World

DEFAULT_GROUP = "stash-users"  # [bitbucket 8, DB]


def start(world: World, first_id: int = 1) -> dict[str, dict[str, str]]:
    """The state of a fresh installation, and the logins of its users, the first of which has FIRST_ID. The user's slug is not its name [bitbucket 8, REC].

    The group stash-users holds LICENSED_USER, the first system administrator a direct SYS_ADMIN [bitbucket 7, DB].
    """
    logins = {}
    while first_id > 1:
        first_id -= 1
        world.next_id()  # Something of the server's own has it.
    world.add_group(DEFAULT_GROUP)
    world.grants.groups[DEFAULT_GROUP] = "LICENSED_USER"
    for role, name in (("sysadmin", "admin"), ("user", "jane@example"), ("unlicensed", "no.licence")):
        password = secrets.token_urlsafe(24)
        world.add_user(name, password, display_name=name.partition("@")[0].replace(".", " ").title())
        logins[role] = {"username": name, "password": password}
        if role != "unlicensed":
            world.groups[DEFAULT_GROUP].members.append(name)
    world.grants.users["admin"] = "SYS_ADMIN"
    return logins


def seed(world: World, things: Mapping[str, Any]) -> None:
    """Adds THINGS. What exists already is changed, not doubled."""
    for one in things.get("users", []):
        _user(world, dict(one))
    for one in things.get("directories", []):
        world.directories[one["name"]] = Directory(**{"type": "CROWD", **one})
    for one in things.get("groups", []):
        _members(world, one["name"], one.get("members", []))
        if "directory" in one:
            # A group of an external directory cannot be changed here [bitbucket 8, REC for users].
            world.groups[one["name"].lower()].deletable = False
            world.directories.setdefault(one["directory"], Directory(one["directory"], "CROWD"))
    for name, members in things.get("memberships", {}).items():
        _members(world, name, members)
    for one in things.get("projects", []):
        _project(world, dict(one))
    for one in things.get("repositories", []):
        content = dict(one)
        _repository(world, world.projects[content.pop("project").upper()], content)
    _grant(world, world.grants, things.get("grants", {}))
    world.apps.update(things.get("apps", {}))


def _user(world: World, content: dict[str, Any]) -> None:
    licensed = content.pop("licensed", True)
    if "directory" in content:
        # A user of an external directory cannot be changed here [bitbucket 8, REC].
        content |= {"deletable": False, "mutable_details": False, "mutable_groups": False}
        world.directories.setdefault(content["directory"], Directory(content["directory"], "CROWD"))
    name = content.pop("name")
    password = content.pop("password", None) or secrets.token_urlsafe(24)
    if name.lower() in world.users:
        user = world.users[name.lower()]
        for key, value in {**known(User, content), "password": password}.items():
            setattr(user, key, value)
    else:
        world.add_user(name, password, **known(User, content))
    if licensed:
        _members(world, DEFAULT_GROUP, [name])


def _members(world: World, group: str, members: list[str]) -> None:
    held = world.add_group(group).members
    for name in members:
        if name.lower() not in world.users:
            raise ValueError(f"no user {name!r}")
        if name.lower() not in held:
            held.append(name.lower())


def _project(world: World, content: dict[str, Any]) -> None:
    key = content.pop("key").upper()
    name = content.pop("name", key)
    repositories = content.pop("repositories", [])
    grants = {what: content.pop(what, {}) for what in ("users", "groups")}
    if key.startswith("~"):
        # [bitbucket 6, REC]
        content |= {"type": "PERSONAL", "owner": key[1:].lower()}
    values = known(Project, content)
    project = world.projects.get(key) or world.add_project(key, name)
    for member, value in {**values, "name": name}.items():
        setattr(project, member, value)
    _grant(world, project.grants, grants)
    for one in repositories:
        _repository(world, project, dict(one))


def _repository(world: World, project: Project, content: dict[str, Any]) -> None:
    name = content.pop("name")
    slug = content.pop("slug", None) or repository_slug(name)
    grants = {what: content.pop(what, {}) for what in ("users", "groups")}
    repository = project.repositories.get(slug) or world.add_repository(project, slug, name, **content)
    _grant(world, repository.grants, grants)


def _grant(world: World, grants: Grants, wanted: Mapping[str, Any]) -> None:
    loaded = Grants.load(wanted)
    for name in loaded.users:
        if name not in world.users:
            raise ValueError(f"no user {name!r}")
    for name in wanted.get("groups", {}):
        world.add_group(name)
    grants.users.update(loaded.users)
    grants.groups.update(loaded.groups)
