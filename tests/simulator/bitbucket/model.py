# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The things that a Bitbucket holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
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
class Directory:
    """A user directory [bitbucket 8, SPEC]. Users and groups of any but the internal one cannot be changed here."""

    name: str
    type: str = "INTERNAL"
    description: str = ""
    active: bool = True


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
        """From what vars() gave, or from a seed, whatever the case of the names."""
        return cls(*({name.lower(): permission for name, permission in content.get(what, {}).items()} for what in ("users", "groups")))


@dataclass
class Token:
    """An HTTP access token [bitbucket 9]. Its text is never kept, only its SHA-256. Times in milliseconds.

    ``owner`` is the lower-case name of a user, empty for the token of a project or repository, which the other two name.
    """

    id: str
    name: str
    permissions: list[str]
    owner: str
    digest: str
    created: int
    project: str = ""
    repository: str = ""
    last_authenticated: int | None = None
    expires: int | None = None


@dataclass
class SshKey:
    """A public SSH key: ``text`` is its type and Base64, ``sent`` what it came as. ``user``: a lower-case name, empty for an access key [bitbucket 10]."""

    id: int
    text: str
    label: str
    user: str = ""
    algorithm: str = ""
    bits: int = 0
    fingerprint: str = ""
    created: int = 0
    sent: str = ""
    expiry_days: int | None = None


@dataclass
class AccessKey:
    """What the SSH key with the id ``key`` may do on a project or repository [bitbucket 10]."""

    key: int
    project: str
    permission: str
    repository: str = ""


@dataclass
class Webhook:
    """A webhook of a repository or project [bitbucket 13, REC]."""

    id: int
    name: str
    url: str
    events: list[str]
    active: bool = True
    configuration: dict[str, str] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    ssl_verification_required: bool = True
    credentials: dict[str, str] = field(default_factory=dict)


@dataclass
class Restriction:
    """A branch restriction of a repository or project; who is exempt by lower-case name, or by the id of an SSH key [breadth 3]."""

    id: int
    type: str
    matcher_type: str
    matcher_id: str
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    access_keys: list[int] = field(default_factory=list)

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.type, self.matcher_type, self.matcher_id


@dataclass
class Hook:
    """What a project or repository says of a hook: a merge check, or another bundled one, or one of an app [breadth 7]."""

    enabled: bool
    settings: dict[str, Any] = field(default_factory=dict)


def _parts(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a repository or project carries, from a saved state."""
    kinds: dict[str, type] = {"webhooks": Webhook, "restrictions": Restriction, "hooks": Hook}
    things = {name: {number: kind(**one) for number, one in content.get(name, {}).items()} for name, kind in kinds.items()}
    return {"grants": Grants.load(content.get("grants", {})), **things}


@dataclass
class Repository:
    """A repository of a project.

    ``origin``: the id of the repository that it is a fork of.
    ``exempted``: by whom it was from secret scanning: PROJECT, GLOBAL, or both.
    ``settings``: what it sets for itself of pull requests, by simulator.bitbucket.pull_request_settings.
    """

    id: int
    slug: str
    name: str
    hierarchy_id: str
    description: str | None = None
    forkable: bool = True
    public: bool = False
    archived: bool = False
    default_branch: str | None = None
    labels: list[str] = field(default_factory=list)
    origin: int | None = None
    sync: bool = False
    lfs: bool = False
    exempted: list[str] = field(default_factory=list)
    grants: Grants = field(default_factory=Grants)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    restrictions: dict[str, Restriction] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    reviewer_groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    reviewer_conditions: dict[str, dict[str, Any]] = field(default_factory=dict)
    default_tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret_rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret_allowlist: dict[str, dict[str, Any]] = field(default_factory=dict)
    required_builds: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Repository:
        return cls(**{**content, **_parts(content)})


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
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    restrictions: dict[str, Restriction] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    reviewer_groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    reviewer_conditions: dict[str, dict[str, Any]] = field(default_factory=dict)
    default_tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret_rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret_allowlist: dict[str, dict[str, Any]] = field(default_factory=dict)

    def repository(self, typed: str) -> Repository | None:
        """The repository that a path names: by slug without case [bitbucket 16, INFERRED], else by its name [bitbucket 19, ACC 6.10 to 9.4.2]."""
        lower = typed.lower()
        return self.repositories.get(lower) or next((one for one in self.repositories.values() if one.name.lower() == lower), None)

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Project:
        repositories = {slug: Repository.load(one) for slug, one in content.get("repositories", {}).items()}
        return cls(**{**content, **_parts(content), "repositories": repositories})


def known(kind: type, content: Mapping[str, Any]) -> dict[str, Any]:
    """The members of CONTENT that KIND has."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in content.items() if name in names}
