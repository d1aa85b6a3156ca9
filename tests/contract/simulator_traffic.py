# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives a simulator with plain `requests` and keeps every exchange."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from simulator.process import Simulator


@dataclass
class Exchange:
    """A request and its answer; ``route`` is the template of the route, empty where none matched, ``honoured`` the parameters it looked for."""

    product: str
    method: str
    route: str
    query: list[str]
    status: int
    text: str
    headers: requests.structures.CaseInsensitiveDict[str]
    honoured: set[str] = field(default_factory=set)

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def exception(self) -> str | None:
        """exceptionName of the first error."""
        name: str | None = self.json["errors"][0]["exceptionName"]
        return name

    @property
    def code(self) -> int:
        """Error code of Algorithmia."""
        code: int = self.json["error"]["code"]
        return code


class Client:
    """One product of a running simulator, as one caller. ``exchanges`` grows with each request."""

    def __init__(self, simulator: Simulator, product: str, exchanges: list[Exchange] | None = None, **session: Any) -> None:
        self.simulator = simulator
        self.product = product
        self.url = simulator.bitbucket_url if product == "bitbucket" else simulator.algorithmia_url
        self.exchanges = exchanges if exchanges is not None else []
        self.session = requests.Session()
        self.session.trust_env = False  # Whatever CA bundle the environment names.
        self.session.verify = simulator.ca_file
        self.session.auth = session.get("auth")
        self.session.headers.update({"Accept": "application/json", **session.get("headers", {})})

    def __call__(self, method: str, path: str, expected: int | None = None, **more: Any) -> Exchange:
        """One request; EXPECTED is the status it must have."""
        answer = self.session.request(method, self.url + path, allow_redirects=False, timeout=20, **more)
        query = [name for name, _value in parse_qsl(urlsplit(answer.request.url or "").query, keep_blank_values=True)]
        exchange = Exchange(self.product, method, "", query, answer.status_code, answer.text, answer.headers)
        self.exchanges.append(exchange)
        if expected is not None:
            assert exchange.status == expected, f"{method} {path}: {exchange.status} {exchange.text}"
        return exchange

    def close(self) -> None:
        self.session.close()


class Callers:
    """Every kind of caller of one simulator, all keeping their exchanges in one list."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.exchanges: list[Exchange] = []
        self._clients: list[Client] = []

    def bitbucket(self, who: str | tuple[str, str] | None = "sysadmin", **session: Any) -> Client:
        """As sysadmin, user, unlicensed, (name, password), or nobody."""
        auth = self.simulator.bitbucket_login(who) if isinstance(who, str) else who
        return self._add(Client(self.simulator, "bitbucket", self.exchanges, auth=auth, **session))

    def algorithmia(self, authorization: str | None = None) -> Client:
        """With this Authorization header; by default with the admin key."""
        value = f"Simple {self.simulator.algorithmia_key()}" if authorization is None else authorization
        return self._add(Client(self.simulator, "algorithmia", self.exchanges, headers={"Authorization": value} if value else {}))

    def _add(self, client: Client) -> Client:
        self._clients.append(client)
        return client

    def with_routes(self) -> list[Exchange]:
        """All exchanges, each with what the simulator's log says of it."""
        entries = self.simulator.control.log()
        assert len(entries) == len(self.exchanges)
        for entry, exchange in zip(entries, self.exchanges, strict=True):
            assert (entry["method"], entry["product"]) == (exchange.method, exchange.product)
            exchange.route, exchange.honoured = entry["route"], set(entry["parameters"])
        return self.exchanges

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def __enter__(self) -> Callers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
