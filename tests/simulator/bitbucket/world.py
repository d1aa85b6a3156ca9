# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated Bitbucket: a plain tree that can be dumped, patched and loaded again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.bitbucket.model import AccessKey, Directory, Grants, Group, Project, Repository, Restriction, SshKey, Token, User
from simulator.bitbucket.permissions import GLOBAL, highest, implies
from simulator.bitbucket.slugs import user_slug

INTERNAL = "Bitbucket Internal Directory"  # [bitbucket 8, REC]
# Who may use HTTP basic authentication while it is blocked [bitbucket 2, SPEC].
BASIC_AUTH: dict[str, Any] = {"allowed-paths": [], "allowed-users": [], "show-warning-message": False}


class World:
    """Users, groups, grants and projects. Keys: lower-case names, upper-case project keys [bitbucket 6, LIVE], slugs."""

    def __init__(self) -> None:
        self.ascii_slugs: Callable[[], bool] = lambda: False  # Whoever knows the switches replaces it.
        self.load({})

    def load(self, content: Mapping[str, Any]) -> None:
        """Takes over what dump() gave."""
        self.users = {name: User(**one) for name, one in content.get("users", {}).items()}
        self.groups = {name: Group(**one) for name, one in content.get("groups", {}).items()}
        self.grants = Grants.load(content.get("grants", {}))
        self.projects = {key: Project.load(one) for key, one in content.get("projects", {}).items()}
        self.tokens = {number: Token(**one) for number, one in content.get("tokens", {}).items()}
        self.ssh_keys = {number: SshKey(**one) for number, one in content.get("ssh_keys", {}).items()}
        self.access_keys = [AccessKey(**one) for one in content.get("access_keys", [])]
        self.aliases: dict[str, str] = dict(content.get("aliases", {}))
        self.repository_aliases: dict[str, int] = dict(content.get("repository_aliases", {}))
        self.directories = {name: Directory(**one) for name, one in content.get("directories", {INTERNAL: vars(Directory(INTERNAL))}).items()}
        self.basic_auth: dict[str, Any] = {**BASIC_AUTH, **content.get("basic_auth", {})}
        self.banner: dict[str, Any] = dict(content.get("banner", {}))
        self.settings: dict[str, dict[str, Any]] = dict(content.get("settings", {}))  # as of a project, for the whole server
        self.secret_rules: dict[str, dict[str, Any]] = dict(content.get("secret_rules", {}))
        self.apps: dict[str, dict[str, Any]] = dict(content.get("apps", {}))  # hooks of apps: simulator.bitbucket.hooks
        self.state: str = content.get("state", "RUNNING")
        self._last_id: int = content.get("last_id", 0)

    def dump(self) -> str:
        """The whole state as JSON, which is made faster than a copy."""
        state = {
            "users": self.users,
            "groups": self.groups,
            "grants": self.grants,
            "projects": self.projects,
            "tokens": self.tokens,
            "ssh_keys": self.ssh_keys,
            "access_keys": self.access_keys,
            "aliases": self.aliases,
            "repository_aliases": self.repository_aliases,
            "directories": self.directories,
            "basic_auth": self.basic_auth,
            "banner": self.banner,
            "settings": self.settings,
            "secret_rules": self.secret_rules,
            "apps": self.apps,
            "state": self.state,
            "last_id": self._last_id,
        }
        return json.dumps(state, default=vars)

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    # --- making things ---

    def add_user(self, name: str, password: str, **more: Any) -> User:
        """A new user; the slug is made from the name."""
        slug = user_slug(name, {user.slug for user in self.users.values()}, self.ascii_slugs())
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

    def personal_project(self, slug: str) -> Project | None:
        """The personal project that the user of this slug has not begun yet, kept nowhere so far; None where there is no such user."""
        user = self.user_by_slug(slug)
        return None if user is None else Project(0, f"~{user.slug.upper()}", user.display_name, type="PERSONAL", owner=user.name.lower())

    def begin(self, project: Project) -> None:
        """Keeps a personal project from now on."""
        if project.key not in self.projects:
            project.id = self.next_id()
            self.projects[project.key] = project

    def add_repository(self, project: Project, slug: str, name: str, **more: Any) -> Repository:
        """A new repository of PROJECT; it takes its place from whatever alias had it."""
        self.repository_aliases.pop(f"{project.key}/{slug}", None)
        repository = project.repositories[slug] = Repository(self.next_id(), slug, name, secrets.token_hex(10), **more)
        return repository

    def rename_user(self, user: User, name: str) -> None:
        """A new name and slug for the same id; grants, memberships, tokens and keys stay the user's [bitbucket 8, SPEC]."""
        old, new = user.name.lower(), name.lower()
        taken = {one.slug for one in self.users.values() if one is not user}
        user.name, user.slug = name, user_slug(name, taken, self.ascii_slugs())
        if old == new:
            return
        self.users = {new if one == old else one: held for one, held in self.users.items()}
        for grants in self._all_grants():
            if old in grants.users:
                grants.users[new] = grants.users.pop(old)
        for group in self.groups.values():
            group.members = [new if one == old else one for one in group.members]
        for project in self.projects.values():
            project.owner = new if project.owner == old else project.owner
        for one in self._restrictions():
            one.users = [new if name == old else name for name in one.users]
        for token in self.tokens.values():
            token.owner = new if token.owner == old else token.owner
        for key in self.ssh_keys.values():
            key.user = new if key.user == old else key.user

    def remove_user(self, user: User) -> None:
        """Gone, with grants, memberships, tokens and keys [bitbucket 7, SPEC; tokens and keys INFERRED]."""
        lower = user.name.lower()
        del self.users[lower]
        for grants in self._all_grants():
            grants.users.pop(lower, None)
        for group in self.groups.values():
            group.members = [one for one in group.members if one != lower]
        self.tokens = {number: one for number, one in self.tokens.items() if one.owner != lower}
        self.ssh_keys = {number: one for number, one in self.ssh_keys.items() if one.user != lower}

    def remove_group(self, name: str) -> None:
        """Gone, with its grants [bitbucket 7, SPEC]."""
        del self.groups[name]
        for grants in self._all_grants():
            grants.groups.pop(name, None)

    def rename_project(self, project: Project, key: str) -> None:
        """A new key; the old one stays as an alias [bitbucket 6, DB]."""
        old = project.key
        del self.projects[old]
        self.aliases = {alias: key if new == old else new for alias, new in self.aliases.items() if alias != key}
        self.aliases[old] = key
        project.key = key
        self.projects[key] = project
        for one in self._placed():
            if one.project == old:
                one.project = key

    def remove_project(self, project: Project) -> None:
        """Gone, with its aliases, tokens and access keys."""
        del self.projects[project.key]
        self.aliases = {old: new for old, new in self.aliases.items() if new != project.key}
        self._forget(project.key, None)

    def move_repository(self, repository: Repository, source: Project, target: Project, slug: str) -> None:
        """A new place; the old one stays as an alias [bitbucket 6, DB]."""
        old = repository.slug
        del source.repositories[old]
        target.repositories[slug] = repository
        repository.slug = slug
        self.repository_aliases.pop(f"{target.key}/{slug}", None)
        self.repository_aliases[f"{source.key}/{old}"] = repository.id
        for one in self._placed():
            if (one.project, one.repository) == (source.key, old):
                one.project, one.repository = target.key, slug

    def remove_repository(self, project: Project, slug: str) -> None:
        """Gone, with its aliases, tokens and access keys."""
        repository = project.repositories.pop(slug)
        self.repository_aliases = {old: number for old, number in self.repository_aliases.items() if number != repository.id}
        self._forget(project.key, slug)

    def _forget(self, key: str, slug: str | None) -> None:
        """Removes tokens and access keys of a project, or of one repository in it."""

        def gone(one: Token | AccessKey) -> bool:
            return one.project == key and (slug is None or one.repository == slug)

        self.tokens = {number: one for number, one in self.tokens.items() if not gone(one)}
        self.access_keys = [one for one in self.access_keys if not gone(one)]
        self.drop_unused_keys()

    def _placed(self) -> Iterator[Token | AccessKey]:
        """What belongs to a project or repository by its key and slug."""
        yield from self.tokens.values()
        yield from self.access_keys

    def drop_unused_keys(self) -> None:
        """An SSH key that is nobody's and opens nothing is gone (INFERRED), so that it can be added again."""
        used = {one.key for one in self.access_keys}
        self.ssh_keys = {number: one for number, one in self.ssh_keys.items() if one.user or one.id in used}

    def _restrictions(self) -> Iterator[Restriction]:
        for project in self.projects.values():
            yield from project.restrictions.values()
            for repository in project.repositories.values():
                yield from repository.restrictions.values()

    def _all_grants(self) -> Iterator[Grants]:
        yield self.grants
        for project in self.projects.values():
            yield project.grants
            for repository in project.repositories.values():
                yield repository.grants

    def repository_by_id(self, number: int | None) -> tuple[Project, Repository] | None:
        """The repository of that id and its project."""
        for project in self.projects.values():
            for repository in project.repositories.values():
                if repository.id == number:
                    return project, repository
        return None

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
