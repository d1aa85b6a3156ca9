# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated Algorithmia: SCM configurations and API keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
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

    def natural_key(self) -> tuple[str, str | None, str | None]:
        """What no two configurations share [algorithmia 1.7, DOC]."""
        return self.provider, self.client_id, (self.urls or {}).get("web")


class World:
    """Configurations by id, in order of creation, and the keys."""

    def __init__(self, admin_key: str, standard_key: str) -> None:
        self.keys = {admin_key: "admin", standard_key: "standard"}
        self.tokens: dict[str, str] = {}  # JWT: kind. Empty so far; tamper or a later feature fills it.
        self.scms: dict[str, Scm] = {}
        # `internal` is there from the start and is the default [algorithmia 1.3, DOC].
        self.load({"scms": {"internal": {"id": "internal", "provider": "internal", "default": True}}})

    def dump(self) -> dict[str, Any]:
        return {"scms": {name: asdict(one) for name, one in self.scms.items()}, "tokens": dict(self.tokens)}

    def load(self, content: Mapping[str, Any]) -> None:
        self.scms = {name: Scm(**one) for name, one in content.get("scms", {}).items()}
        self.tokens = dict(content.get("tokens", {}))
        for one in self.scms.values():
            one.ever_used = one.ever_used or bool(one.algorithms)

    def others(self, me: Scm) -> Iterator[Scm]:
        return (one for one in self.scms.values() if one is not me)

    def seed(self, things: Mapping[str, Any]) -> None:
        """Adds configurations (vocabulary: simulator.control). A new default takes over from the old one."""
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
