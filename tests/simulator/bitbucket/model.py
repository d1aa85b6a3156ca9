# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The things that a Bitbucket holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class User:
    """A user of a directory. Keyed by lower-case name: names are compared without case [bitbucket 7, INFERRED]."""

    id: int
    name: str
    slug: str
    display_name: str
    email_address: str
    password: str
    active: bool = True
    type: str = "NORMAL"
    directory: str = "Bitbucket Internal Directory"
    deletable: bool = True
    mutable_details: bool = True
    mutable_groups: bool = True
    last_authentication: int | None = None
    failed_logins: int = 0


@dataclass
class Group:
    """A group and the lower-case names of its members."""

    name: str
    members: list[str] = field(default_factory=list)
    deletable: bool = True


@dataclass
class Grants:
    """One permission a principal [bitbucket 7, DB]: users by lower-case name, groups by lower-case name."""

    users: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def of(self, what: str) -> dict[str, str]:
        """The users' or the groups' grants."""
        return self.users if what == "users" else self.groups

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Grants:
        """From what asdict() gave, or from a seed, whatever the case of the names."""
        return cls(*({name.lower(): permission for name, permission in content.get(what, {}).items()} for what in ("users", "groups")))


@dataclass
class Repository:
    """A repository of a project."""

    id: int
    slug: str
    name: str
    hierarchy_id: str
    description: str | None = None
    forkable: bool = True
    public: bool = False
    default_branch: str | None = None
    grants: Grants = field(default_factory=Grants)

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Repository:
        return cls(**{**content, "grants": Grants.load(content.get("grants", {}))})


@dataclass
class Project:
    """A project, its explicit grants and its default permissions: a set, kept in a list [bitbucket 7, DB]."""

    id: int
    key: str
    name: str
    description: str | None = None
    public: bool = False
    type: str = "NORMAL"
    owner: str | None = None
    avatar: str | None = None
    grants: Grants = field(default_factory=Grants)
    default: list[str] = field(default_factory=list)
    repositories: dict[str, Repository] = field(default_factory=dict)

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Project:
        repositories = {slug: Repository.load(one) for slug, one in content.get("repositories", {}).items()}
        return cls(**{**content, "grants": Grants.load(content.get("grants", {})), "repositories": repositories})


def plain(thing: Any) -> dict[str, Any]:
    """A dataclass as JSON can hold it."""
    return asdict(thing)


def known(kind: type, content: Mapping[str, Any]) -> dict[str, Any]:
    """The members of CONTENT that KIND has."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in content.items() if name in names}
