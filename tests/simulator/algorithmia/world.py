# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated Algorithmia: SCM configurations, API keys, owners, algorithms and their builds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Scm:
    """An SCM configuration. ``client_id`` holds the project key, too: once stored, nobody can tell [algorithmia 1.4, DOC]."""

    id: str
    provider: str
    enabled: bool = True
    default: bool = False
    name: str = ""
    client_id: str | None = None
    client_secret: str | None = None
    urls: dict[str, str] | None = None
    algorithms: list[str] = field(default_factory=list)
    ever_used: bool = False
    private_key: str | None = None

    def natural_key(self) -> tuple[str, str | None, str | None]:
        """What no two configurations share [algorithmia 1.7, DOC]."""
        return self.provider, self.client_id, (self.urls or {}).get("web")


@dataclass
class Build:
    """A build [algorithmia 4, DOC]. Times as ISO 8601; ``log`` is there when it is finished."""

    build_id: str
    commit_sha: str
    started_at: str
    status: str = "in-progress"
    finished_at: str | None = None
    log: str | None = None


@dataclass
class Repository:
    """Where the code of an algorithm is."""

    project: str
    slug: str
    name: str
    owner: str
    https_url: str


@dataclass
class Algorithm:
    """An algorithm. ``check_in``: a push builds it; else only compile. ``repository`` is None with the internal SCM."""

    id: str
    owner: str
    name: str
    scm: str
    check_in: bool
    details: dict[str, Any]
    settings: dict[str, Any]
    repository: Repository | None = None
    branch: str = "master"
    webhook_url: str | None = None
    webhook_secret: str | None = None
    private_key: str | None = None
    builds: list[Build] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"{self.owner}/{self.name}"

    @classmethod
    def load(cls, content: Mapping[str, Any]) -> Algorithm:
        repository = content.get("repository")
        builds = [Build(**one) for one in content.get("builds", [])]
        return cls(**{**content, "repository": Repository(**repository) if repository else None, "builds": builds})


OWNERS = ("algorithmia", "data_science")  # A user and an organization that are there from the start; `seed` adds others.


class World:
    """Configurations by id, in order of creation, the keys, and algorithms by id."""

    def __init__(self, admin_key: str, standard_key: str) -> None:
        self.keys = {admin_key: "admin", standard_key: "standard"}
        self.tokens: dict[str, str] = {}  # JWT: kind. Empty so far; tamper or a later feature fills it.
        self.scms: dict[str, Scm] = {}
        # `internal` is there from the start and is the default [algorithmia 1.3, DOC].
        self.load({"scms": {"internal": {"id": "internal", "provider": "internal", "default": True}}})

    def dump(self) -> str:
        """The whole state as JSON, which is made faster than a copy."""
        state = {
            "scms": self.scms,
            "tokens": self.tokens,
            "owners": self.owners,
            "algorithms": self.algorithms,
        }
        return json.dumps(state, default=vars)

    def load(self, content: Mapping[str, Any]) -> None:
        self.scms = {name: Scm(**one) for name, one in content.get("scms", {}).items()}
        self.tokens = dict(content.get("tokens", {}))
        self.owners = list(content.get("owners", OWNERS))
        self.algorithms = {name: Algorithm.load(one) for name, one in content.get("algorithms", {}).items()}
        for one in self.scms.values():
            one.ever_used = one.ever_used or bool(one.algorithms)

    def others(self, me: Scm) -> Iterator[Scm]:
        return (one for one in self.scms.values() if one is not me)

    def seed(self, things: Mapping[str, Any]) -> None:
        """Adds configurations and owners (vocabulary: simulator.control). A new default takes over from the old one."""
        self.owners += [name for name in things.get("owners", []) if name not in self.owners]
        for one in things.get("scms", []):
            content = dict(one)
            key = content.pop("project_key", None)
            if key is not None:
                content["client_id"] = key
            content.setdefault("name", content.get("urls", {}).get("web", ""))
            scm = Scm(**content)
            scm.ever_used = bool(scm.algorithms)
            self.scms[scm.id] = scm
            if scm.default:
                self.make_default(scm)

    def make_default(self, scm: Scm) -> None:
        """Exactly one default [algorithmia 1.7, DOC]."""
        for one in self.scms.values():
            one.default = one is scm

    def algorithm(self, owner: str, name: str) -> Algorithm | None:
        """The algorithm of that name."""
        return next((one for one in self.algorithms.values() if (one.owner, one.name) == (owner, name)), None)
