# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What permissions are about, and which there are, from the weakest to the strongest. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

NONE = ""
# From the weakest to the strongest [bitbucket 7, DB].
PROJECT = ("PROJECT_READ", "PROJECT_WRITE", "REPO_CREATE", "PROJECT_ADMIN")
REPOSITORY = ("REPO_READ", "REPO_WRITE", "REPO_ADMIN")
GLOBAL = ("LICENSED_USER", "PROJECT_CREATE", "ADMIN", "SYS_ADMIN")
PRINCIPALS = ("users", "groups")
PLACE = ("project_key", "repository")  # the fields that say in which project, or in which repository of it, something is
REPO_CREATE_SINCE = (8, 2)  # [bitbucket 19, DOC]
REPO_CREATE_NOT_UNTIL = (5, 10, 99)  # what is in between is not known: the server is asked [bitbucket 7, SPEC]


if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client


def check_project_key(key: str) -> str | None:
    """Return what is wrong with a project's key; that of a personal project starts with ``~`` [bitbucket 6, JAVADOC]."""
    if re.fullmatch(r"[A-Z][A-Z0-9_\-]{0,127}|~[A-Z0-9_.\-]{1,127}", key):
        return None
    return f"{key!r} is not a project key: a letter, then letters, digits, underscores and hyphens, 128 at the most"


def check_slug(slug: str, option: str = "repository", project_option: str = "project_key") -> str | None:
    """Return what is wrong with a repository's slug, and by which options to give it where it is written with its project, such as ``PAY/ledger``."""
    if re.fullmatch(r"[a-z0-9_.\-]{1,128}", slug) and slug not in (".", ".."):
        return None
    key, _slash, name = slug.partition("/")
    is_with_project = check_project_key(key.upper()) is None and check_slug(name) is None
    advice = f". Write {option}={name}, with {project_option}={key.upper()}" if is_with_project else ""
    return f"{slug!r} is not a repository's slug: the last part of its address in the browser, lower case without spaces{advice}"


def project_key_field(name: str = "project_key", *, aliases: tuple[str, ...] = ("project",), **more: t.Any) -> Field:
    """Return the field for the key of the project that something is in."""
    return Field(name, canon=lambda key: str(key).strip().upper(), no_log=False, aliases=aliases, check=check_project_key, **more)


def slug_field(name: str, *, project_option: str = "project_key", **more: t.Any) -> Field:
    """Return the field for the slug of a repository. ``project_option``: the option for its project."""
    return Field(name, canon=lambda slug: str(slug).strip().lower(), check=lambda slug: check_slug(slug, name, project_option), **more)


SCOPES = ("global", "project", "repository")


def scope_field(**more: t.Any) -> Field:
    """Return the field that says what permissions are about, so that a name that is missing never widens it. It follows from the key and the slug."""
    return Field("scope", choices=SCOPES, compare_by=lambda _said: "", **more)


def check_scope(item: Item, purges: bool, what: str = "permissions") -> t.Iterator[str]:
    """Yield what is wrong with how an item says where it is. ``purges``: what it does not declare there is removed. ``what``: what it is about."""
    scope, project, repository = (item.get(name) for name in ("scope", "project_key", "repository"))
    if repository and not project:
        yield "repository: goes with project_key"
    elif scope == "global" and project:
        yield "scope: global is the whole server, so it goes with neither project_key nor repository"
    elif scope == "project" and (repository or not project):
        yield "scope: project goes with project_key alone"
    elif scope == "repository" and not repository:
        yield "scope: repository goes with project_key and repository"
    elif not scope and not project:
        yield f"project_key: no value is given. Give one, or set scope=global for the {what} of the whole server"
    elif not scope and not repository and purges:
        yield "repository: no value is given, so purge would be about the project. Give one, or set scope=project if that is meant"


def check_grants(grants: Item, levels: t.Sequence[str], where: str = "") -> t.Iterator[str]:
    """Yield what is wrong with the permissions in ``grants`` for a scope that knows ``levels``."""
    for principals in PRINCIPALS:
        for name, permission in (grants.get(principals) or {}).items():
            if permission not in (*levels, NONE):
                yield f"{where}{principals}.{name}: {permission!r} is not one of {', '.join(levels)}, or empty for none"
    default = grants.get("default")
    if default and levels is not PROJECT:
        yield f"{where}default: only a project has a default permission"
    elif default and default not in levels:
        yield f"{where}default: {default!r} is not one of {', '.join(levels)}, or empty for none"


ASSUME_EXISTS: dict[str, dict[str, t.Any]] = {
    "assume_exists": {
        "type": "bool",
        "default": False,
        "description": "Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.",
    }
}


@dataclass(frozen=True)
class Scope:
    """What permissions are about: a project, a repository of it, or (with neither) the whole server."""

    project_key: str = ""
    repository: str = ""

    @classmethod
    def of(cls, item: Item) -> Scope:
        return cls(item.get("project_key") or "", item.get("repository") or "")

    def identity(self, said: str | None = None) -> Item:
        """Return the fields by which an item is about this scope. ``said``: how its declaration calls it; the whole server has to be called so."""
        named = {"project_key": self.project_key, "repository": self.repository, "scope": said or ("" if self.project_key else "global")}
        return {name: value for name, value in named.items() if value}

    @property
    def levels(self) -> tuple[str, ...]:
        return REPOSITORY if self.repository else PROJECT if self.project_key else GLOBAL

    @property
    def admin(self) -> str:
        return "REPO_ADMIN" if self.repository else "PROJECT_ADMIN" if self.project_key else "ADMIN"

    @property
    def kind_and_key(self) -> tuple[str, tuple[str, ...]]:
        """Return what the scope is, but for the whole server, and its identity."""
        return ("repositories", (self.project_key, self.repository)) if self.repository else ("projects", (self.project_key,))

    @property
    def path(self) -> str:
        if self.repository:
            return path_of("projects", self.project_key, "repos", self.repository, "permissions")
        return path_of("projects", self.project_key, "permissions") if self.project_key else path_of("admin", "permissions")

    def rank(self, permission: str) -> int:
        """Return how strong ``permission`` is here, -1 for none."""
        return self.levels.index(permission) if permission in self.levels else -1

    def __str__(self) -> str:
        return f"{self.project_key}/{self.repository}" if self.repository else self.project_key or "the server"


def refuse_old_names(places: t.Iterable[tuple[str, Scope]], client: Client) -> None:
    """Raise PlanError where one of ``places``, each with its label, goes by another name now: Bitbucket reads by the old one, and refuses to write by it."""
    moved = client.moved
    problems = []
    for label, scope in places:
        now = moved.get((scope.project_key, scope.repository)) or moved.get((scope.project_key, ""))
        if now is not None and not client.foreseen.restores(scope.project_key):
            renamed = f"{scope} is {'/'.join(now)} now" if now[1] else f"the project {scope.project_key} goes by the key {now[0]} now"
            problems.append(f"{f'{label}: ' if label else ''}{renamed}. Declare it by that name, since Bitbucket refuses to change anything by a former one")
    if problems:
        raise PlanError(dict.fromkeys(problems))


def no_place(label: str, scope: Scope, client: Client, *, in_project: bool = True) -> str:
    """Return the words that a place is not there. ``in_project``: whether its project is."""
    kind, name, option = ("repository", str(scope), "repository") if scope.repository and in_project else ("project", scope.project_key, "project_key")
    where = f"{label}.{option}" if label else option
    of = ("repositories", scope.project_key, scope.repository) if kind == "repository" else ("projects", scope.project_key)
    remedy = client.foreseen.remedy(*of) or f". {client.ways_out(kind)}"
    return f"{where}: there is no {kind} {name} on this server{client.foreseen.nor_declared(*of)}{remedy}"


def holding(scope: Scope, item: Item, permission: str) -> list[tuple[str, str]]:
    """Return (users or groups, name) of the grants in ``item`` that give ``permission`` or a stronger one."""
    least = scope.rank(permission)
    return [(principals, name) for principals in PRINCIPALS for name, level in (item.get(principals) or {}).items() if scope.rank(level) >= least]


def added(before: Item, after: Item, principals: str) -> list[str]:
    there = {name.lower() for name in before.get(principals) or {}}
    return [name for name in after.get(principals) or {} if name.lower() not in there]


def weakened(scope: Scope, before: Item, after: Item) -> bool:
    """Tell whether a grant that makes somebody an administrator is lowered or taken away."""
    least = scope.rank(scope.admin)
    strong = [(principals, name, scope.rank(level)) for principals in PRINCIPALS for name, level in (before.get(principals) or {}).items()]
    return any(rank >= least and scope.rank((after.get(principals) or {}).get(name, NONE)) < rank for principals, name, rank in strong)


Grant = tuple[str, str, str, str]  # users or groups, the name, the permission before, the permission after


def granted(grants: Item, changes: t.Iterable[Grant]) -> Item:
    """Return ``grants`` with ``changes`` carried out."""
    after = {name: dict(value) if name in PRINCIPALS else value for name, value in grants.items()}
    for principals, name, _now, permission in changes:
        if permission:
            after.setdefault(principals, {})[name] = permission
        else:
            after.get(principals, {}).pop(name, None)
    return after


def grants_anything(grants: Item) -> bool:
    """Tell whether somebody is granted something."""
    return bool(grants.get("default")) or any(any((grants.get(name) or {}).values()) for name in PRINCIPALS)


def grants_changed(before: Item, after: Item) -> t.Iterator[Grant]:
    """Yield the grants that differ."""
    for principals in PRINCIPALS:
        now, then = before.get(principals) or {}, after.get(principals) or {}
        yield from ((principals, name, now.get(name, NONE), then.get(name, NONE)) for name in {**now, **then} if now.get(name) != then.get(name))
