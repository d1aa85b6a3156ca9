# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated Bitbucket: a plain tree that can be dumped, patched and loaded again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.bitbucket.model import Grants, Group, Project, Repository, User, plain
from simulator.bitbucket.permissions import GLOBAL, highest, implies
from simulator.bitbucket.slugs import user_slug


class World:
    """Users, groups, grants and projects. Keys: lower-case names, upper-case project keys [bitbucket 6, LIVE], slugs."""

    def __init__(self) -> None:
        self.load({})

    def load(self, content: Mapping[str, Any]) -> None:
        """Takes over what dump() gave."""
        self.users = {name: User(**one) for name, one in content.get("users", {}).items()}
        self.groups = {name: Group(**one) for name, one in content.get("groups", {}).items()}
        self.grants = Grants.load(content.get("grants", {}))
        self.projects = {key: Project.load(one) for key, one in content.get("projects", {}).items()}
        self.aliases: dict[str, str] = dict(content.get("aliases", {}))
        self.state: str = content.get("state", "RUNNING")
        self._last_id: int = content.get("last_id", 0)

    def dump(self) -> dict[str, Any]:
        return {
            "users": {name: plain(one) for name, one in self.users.items()},
            "groups": {name: plain(one) for name, one in self.groups.items()},
            "grants": plain(self.grants),
            "projects": {key: plain(one) for key, one in self.projects.items()},
            "aliases": dict(self.aliases),
            "state": self.state,
            "last_id": self._last_id,
        }

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    # --- making things ---

    def add_user(self, name: str, password: str, **more: Any) -> User:
        """A new user; the slug is made from the name."""
        slug = user_slug(name, {user.slug for user in self.users.values()})
        email = more.pop("email_address", f"{slug}@example.com")
        user = User(self.next_id(), name, slug, more.pop("display_name", name), email, password, **more)
        self.users[name.lower()] = user
        return user

    def add_group(self, name: str) -> Group:
        """The group of that name, made where there is none."""
        return self.groups.setdefault(name.lower(), Group(name))

    def add_project(self, key: str, name: str, **more: Any) -> Project:
        """A new project; it takes its key from whatever alias had it [bitbucket 6, DB]."""
        self.aliases.pop(key.upper(), None)
        project = self.projects[key.upper()] = Project(self.next_id(), key.upper(), name, **more)
        return project

    def add_repository(self, project: Project, slug: str, name: str, **more: Any) -> Repository:
        """A new repository of PROJECT."""
        repository = project.repositories[slug] = Repository(self.next_id(), slug, name, secrets.token_hex(10), **more)
        return repository

    def rename_project(self, project: Project, key: str) -> None:
        """A new key; the old one stays as an alias [bitbucket 6, DB]."""
        del self.projects[project.key]
        self.aliases = {old: key if new == project.key else new for old, new in self.aliases.items() if old != key}
        self.aliases[project.key] = key
        project.key = key
        self.projects[key] = project

    def remove_project(self, project: Project) -> None:
        """Gone, with its aliases."""
        del self.projects[project.key]
        self.aliases = {old: new for old, new in self.aliases.items() if new != project.key}

    # --- asking ---

    def user_by_slug(self, slug: str) -> User | None:
        for user in self.users.values():
            if user.slug == slug.lower():
                return user
        return None

    def groups_of(self, user: User) -> Iterator[str]:
        """Lower-case names of the groups that USER is in."""
        lower = user.name.lower()
        return (name for name, group in self.groups.items() if lower in group.members)

    def _granted(self, grants: Grants, user: User) -> Iterator[str]:
        """What GRANTS give to USER, directly and through groups."""
        lower = user.name.lower()
        if lower in grants.users:
            yield grants.users[lower]
        for name, permission in grants.groups.items():
            if name in self.groups and lower in self.groups[name].members:
                yield permission

    def global_permission(self, user: User) -> str | None:
        """The highest global permission that USER has."""
        return highest(self._granted(self.grants, user))

    def has_global(self, user: User | None, wanted: str) -> bool:
        """Whether USER has the global permission WANTED."""
        return user is not None and any(implies(held, wanted) for held in self._granted(self.grants, user))

    def project_permission(self, user: User, project: Project) -> str | None:
        """The highest permission on PROJECT: explicit, by group, by default, as owner, or through a global one."""
        held = [*self._granted(project.grants, user)]
        if self.has_global(user, "ADMIN"):
            held.append("PROJECT_ADMIN")
        if project.default and self.has_global(user, "LICENSED_USER"):
            held += project.default
        if project.owner == user.name.lower():
            held.append("PROJECT_ADMIN")
        return highest(held)

    def repository_permission(self, user: User, project: Project, repository: Repository) -> str | None:
        """The highest permission on REPOSITORY, that of its project included."""
        return highest([*self._granted(repository.grants, user), self.project_permission(user, project)])

    def may_project(self, user: User | None, project: Project, wanted: str) -> bool:
        """Whether USER has WANTED on PROJECT."""
        held = user and self.project_permission(user, project)
        return bool(held) and implies(str(held), wanted)

    def may_repository(self, user: User | None, project: Project, repository: Repository, wanted: str) -> bool:
        """Whether USER has WANTED on REPOSITORY."""
        held = user and self.repository_permission(user, project, repository)
        return bool(held) and implies(str(held), wanted)

    def licensed(self) -> list[User]:
        """The users that count for the licence."""
        return [user for user in self.users.values() if any(self.has_global(user, one) for one in GLOBAL)]
