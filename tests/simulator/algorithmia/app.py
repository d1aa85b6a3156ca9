# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Algorithmia as a product: its routes, keys, and what is the same for every request."""

from __future__ import annotations

from collections.abc import Awaitable

import yaml

from simulator.algorithmia import algorithms, builds, environments, errors, scms, tokens, webhooks
from simulator.algorithmia.builder import Builder
from simulator.algorithmia.call import Call
from simulator.algorithmia.errors import Error
from simulator.algorithmia.openapi import document
from simulator.algorithmia.remote import Remote
from simulator.algorithmia.world import World
from simulator.answers import Answer, Asked, to_json
from simulator.product import Handler, Route
from simulator.switches import Switches


class Algorithmia:
    """An Algorithmia cluster at URL. REMOTE is its way to Bitbucket."""

    name = "algorithmia"

    def __init__(self, world: World, switches: Switches, remote: Remote, url: str) -> None:
        self.world = world
        self.switches = switches
        self.remote = remote
        self.url = url
        self.builder = Builder(world, switches, remote)

    def routes(self) -> list[Route]:
        """What is below an algorithm's UUID comes before what is below owner and name."""
        return [
            *tokens.routes(),
            *scms.routes(),
            *environments.routes(),
            *builds.routes(),
            *webhooks.routes(),
            *algorithms.routes(),
            Route("GET", "/v1/openapispec", self._openapispec),
        ]

    def handle(self, asked: Asked, handler: Handler) -> tuple[Answer | Awaitable[Answer], str | None]:
        """Key first, then the resource."""
        kind = None
        try:
            if handler == self._openapispec and not self.switches.on("openapispec_login"):
                return self._openapispec(None), None
            if handler is not webhooks.receive:
                kind = self._kind(asked)
                self._permit(kind, _needed(asked.path))
            made = handler(Call(asked, kind, self.world, self.switches, self.remote, self.builder, self.url))
        except Error as error:
            return errors.answer(error, self.switches), kind
        return (made if isinstance(made, Answer) else self._later(made)), kind

    async def _later(self, coming: Awaitable[Answer]) -> Answer:
        try:
            return await coming
        except Error as error:
            return errors.answer(error, self.switches)

    def canonical(self, path: str) -> str:
        """Every path has one way to be written (INFERRED)."""
        return path

    def lost(self, _asked: Asked, _wrong_method: bool) -> tuple[Answer, str | None]:
        """UNKNOWN [algorithmia 1.6]: switch unknown_route_body; a wrong method is a 404 as well."""
        return errors.unknown_route(self.switches), None

    def pending(self) -> int:
        """How many builds are under way."""
        return self.builder.pending()

    def stop(self) -> None:
        """Ends the builds that are under way."""
        self.builder.stop()

    def _kind(self, asked: Asked) -> str:
        """admin or standard: `Simple KEY`, the bare key, or `Bearer JWT` [algorithmia 1.1, DOC and CLIENT]."""
        scheme, _space, rest = asked.headers.get("Authorization", "").partition(" ")
        known = self.world.tokens if scheme.lower() == "bearer" else self.world.keys
        kind = known.get(rest or scheme) if scheme.lower() in ("bearer", "simple") or not rest else None
        if kind is None:
            raise Error(2002)
        return kind

    def _permit(self, kind: str, needed: str) -> None:
        """Whether a kind of key may read is contradictory [algorithmia 1.1]: switches *_key_reads."""
        if needed == "admin" and kind != "admin":
            raise Error(2001)
        if needed == "read" and not self.switches.on(f"{kind}_key_reads"):
            raise Error(2001)
        # Admin keys may call admin endpoints only [algorithmia 1.1, DOC]: switch admin_key_algorithms.
        if needed == "standard" and kind == "admin" and self.switches["admin_key_algorithms"] == "refuse":
            raise Error(2001)

    def _openapispec(self, _call: object) -> Answer:
        content = document(self.switches)
        if self.switches["openapispec_format"] == "yaml":
            return Answer(200, yaml.safe_dump(content).encode(), "application/yaml")
        return Answer(200, to_json(content), errors.JSON)


def _needed(path: str) -> str:
    """What kind of key a path wants: admin, standard, read (a configuration), or any [algorithmia 1.1 and 1.2, DOC]."""
    if path.startswith("/v1/admin/"):
        return "admin"
    if path.endswith("/scm/status"):
        return "any"
    if path.startswith("/v1/algorithms/") or "/token/" in path:
        return "standard"
    return "read" if path.startswith("/v1/scms") else "any"
