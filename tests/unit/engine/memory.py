# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server of clubs in memory, for whole runs of a module."""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field, replace

from ansible import constants

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, Product
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from unit.engine.clubs import CLUB


@dataclass
class Server:
    """What is there, and every write that came. ``full``: the key that it cannot create."""

    items: dict[Key, Item] = field(default_factory=dict)
    address: str = ""
    journal: list[str] = field(default_factory=list)
    concurrency: int = 1
    full: str = ""
    connected: list[tuple[Params, bool]] = field(default_factory=list)


class MemoryStore(Store):
    """Reads and writes the items of a Server."""

    def __init__(self, server: Server, resource: Resource) -> None:
        self.server, self.resource = server, resource

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        asked = {key for each in declared for key in (each.key, each.formerly)}
        return {key: item for key, item in self.server.items.items() if everything or key in asked}

    def purge_exempt(self, _declared: Declared, _before: Item) -> t.Iterable[tuple[str, str]]:
        return [("seats", "me")]

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        return changes, [f"{len(changes)} reviewed"]

    def create(self, change: Change) -> Item:
        if change.key[0] == self.server.full:
            raise Failure("no room")
        if change.item.get("motto") == "refuse":
            raise Failure(f"the password {change.secrets['password']} is refused")
        return self._write(change)

    def update(self, change: Change) -> Item:
        return self._write(change)

    def delete(self, change: Change) -> None:
        self._write(change)

    def _write(self, change: Change) -> Item:
        self.server.journal.append(f"{change.op} {change.key[0]}")
        self.server.items = {key: item for key, item in self.server.items.items() if item is not change.before}
        if change.after is not None:
            self.server.items[change.key] = change.after
        return {}


def product(server: Server) -> Product:
    """Return a product whose connection is the server itself."""

    def connect(params: Params, check_mode: bool) -> Server:
        server.connected.append((params, check_mode))
        server.journal = []
        return server

    options = {"club_url": {"type": "str", "required": True, "env": "CLUB_URL"}, "club_password": {"type": "str", "no_log": True}}
    return Product(options, connect, {"required_together": [["club_url", "club_password"]]})


def module(server: Server, *, many: bool = True, always_exists: bool = False, of: Resource = CLUB, **more: t.Any) -> Manage:
    """Return a module for the clubs of ``server``."""
    resource = replace(of, always_exists=always_exists, **more)
    return Manage(product(server), resource, lambda client, _params: MemoryStore(client, resource), many, {"extra": {"type": "int", "default": 1}})


def internal_args(name: str, check_mode: bool) -> dict[str, t.Any]:
    """Return what the controller tells a module besides its options. From ansible-core 2.21 on it has to ask for the invocation."""
    asks = "INJECT_INVOCATION" in constants.config.get_configuration_definitions()
    return {"_ansible_check_mode": check_mode, "_ansible_module_name": name, **({"_ansible_inject_invocation": True} if asks else {})}


def public_result(printed: str) -> dict[str, t.Any]:
    """Return what a shipped module printed, without what is between it and the controller."""
    return {name: value for name, value in json.loads(printed).items() if not name.startswith("_ansible_")}
