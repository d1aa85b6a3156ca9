# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control endpoint: plain HTTP on this machine, for tests only (client and meaning of the verbs: simulator.control)."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.algorithmia.app import Algorithmia
from simulator.answers import json_object
from simulator.bitbucket.app import Bitbucket
from simulator.bitbucket.deliveries import Deliveries
from simulator.bitbucket.git import Git
from simulator.bitbucket.seed import seed
from simulator.bitbucket.ssh import SshAddress
from simulator.certificates import Certificates
from simulator.control import TOKEN
from simulator.log import masked
from simulator.product import Binding, Surroundings
from simulator.switches import Switches

PREFIX = "/_simulator"
LOCAL = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
PRODUCTS = ("bitbucket", "algorithmia")
Json = dict[str, Any]


def merged(target: Any, patch: Any) -> Any:
    """RFC 7396: objects are merged, null removes, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


@dataclass
class Inside:
    """What the control endpoint reaches into."""

    bitbucket: Bitbucket
    algorithmia: Algorithmia
    certificates: Certificates
    address: SshAddress
    git: Git
    deliveries: Deliveries


class ControlServer:
    """Reads and changes everything behind the products' backs."""

    def __init__(self, inside: Inside, switches: Switches, around: Surroundings, bindings: list[Binding], token: str) -> None:
        self.inside = inside
        self.bitbucket = inside.bitbucket
        self.algorithmia = inside.algorithmia.world
        self.switches = switches
        self.around = around
        self.bindings = bindings
        self._start = self._pristine = self._dump()
        self._certificate_at_start = inside.certificates.kind
        self._token = token.encode()
        self.app = web.Application(middlewares=[self._guarded], client_max_size=64 * 2**20)
        for verb in ("log", "counts", "routes", "switches", "state", "deliveries", "pending"):
            self.app.router.add_get(f"{PREFIX}/{verb}", getattr(self, f"_{verb}"))
        for verb in ("reset", "seed", "tamper", "latency", "fault", "switch", "certificate", "ssh"):
            self.app.router.add_post(f"{PREFIX}/{verb}", self._verb(getattr(self, f"_{verb}")))

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        """403 without the token of the ready file, and by another name than one of this machine: any page of the web may send requests here."""
        given = request.headers.get(TOKEN, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._token) or not LOCAL.fullmatch(request.headers.get("Host", "")):
            return web.json_response({"error": f"needs {TOKEN} of the ready file, and localhost as the host"}, status=403)
        return await handler(request)

    def _verb(self, carry_out: Callable[[Json], None]) -> Callable[[web.Request], Awaitable[web.Response]]:
        """A POST: 400 with the reason where it is not possible, and nothing is changed then."""

        async def handler(request: web.Request) -> web.Response:
            before = self._dump()
            try:
                carry_out(json_object(await request.read() or b"{}"))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self._load(before)
                return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
            return web.json_response({})

        return handler

    def _dump(self) -> dict[str, str]:
        return {"bitbucket": self.bitbucket.dump(), "algorithmia": self.algorithmia.dump()}

    def _load(self, dumped: dict[str, str]) -> None:
        self.bitbucket.load(json.loads(dumped["bitbucket"]))
        self.algorithmia.load(json.loads(dumped["algorithmia"]))

    def _content(self) -> Json:
        """What there is, as state() shows it and tamper() addresses it."""
        return {name: json.loads(text) for name, text in self._dump().items()}

    async def _log(self, request: web.Request) -> web.Response:
        return web.json_response(self.around.log.since(int(request.query.get("since", "0"))))

    async def _counts(self, _request: web.Request) -> web.Response:
        return web.json_response(self.around.log.counts())

    async def _routes(self, _request: web.Request) -> web.Response:
        return web.json_response({one.product.name: one.routes for one in self.bindings})

    async def _switches(self, _request: web.Request) -> web.Response:
        return web.json_response(self.switches.as_dict())

    async def _state(self, request: web.Request) -> web.Response:
        state = self._content()
        return web.json_response(state if request.query.get("secrets") == "1" else masked(state))

    async def _deliveries(self, _request: web.Request) -> web.Response:
        return web.json_response(self.inside.deliveries.done)

    async def _pending(self, _request: web.Request) -> web.Response:
        """What goes on behind the answers: webhook deliveries and builds."""
        return web.json_response({"deliveries": self.inside.deliveries.pending(), "builds": self.inside.algorithmia.pending()})

    def _reset(self, wanted: Json) -> None:
        if wanted.get("whole"):
            self._start = self._pristine
        self.inside.deliveries.clear()
        self.inside.algorithmia.stop()
        self._load(self._start)
        self.inside.git.wipe()
        self._ssh({})
        if self.inside.certificates.kind != self._certificate_at_start:
            self._certificate({"kind": self._certificate_at_start})
        self.switches.reset(whole=bool(wanted.get("whole")))
        self.around.log.clear()
        self.around.faults.clear()
        self.around.latency.clear()

    def _seed(self, wanted: Json) -> None:
        things = wanted["things"]
        unknown = set(things) - set(PRODUCTS)
        if unknown:
            raise ValueError(f"no such product: {', '.join(sorted(unknown))}")
        seed(self.bitbucket.world, things.get("bitbucket", {}))
        self.algorithmia.seed(things.get("algorithmia", {}))
        if wanted.get("keep"):
            self._start = self._dump()

    def _tamper(self, wanted: Json) -> None:
        self._load({name: json.dumps(content) for name, content in merged(self._content(), wanted).items()})

    def _latency(self, wanted: Json) -> None:
        if wanted["product"] not in PRODUCTS:
            raise ValueError(f"no such product: {wanted['product']}")
        self.around.latency[wanted["product"]] = float(wanted["milliseconds"]) / 1000

    def _fault(self, wanted: Json) -> None:
        if wanted["product"] not in PRODUCTS:
            raise ValueError(f"no such product: {wanted['product']}")
        self.around.faults.add(wanted)

    def _certificate(self, wanted: Json) -> None:
        self.inside.certificates.use(wanted["kind"])

    def _ssh(self, wanted: Json) -> None:
        address = self.inside.address
        address.lie(wanted.get("port"), wanted.get("host_key"), wanted.get("base_url"))
        self.bitbucket.views.ssh_url = address.says("url")

    def _switch(self, wanted: Json) -> None:
        self.switches.set(wanted["name"], wanted["value"], keep=bool(wanted.get("keep")))
