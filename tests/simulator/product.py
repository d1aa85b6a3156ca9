# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Binds a product's handlers to aiohttp: routes, log, latency, faults, connection count.

A product is a table of routes and two functions; it never sees aiohttp. Handlers are plain functions that return an
Answer; one that has to wait may return an awaitable.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from aiohttp import web

from simulator.answers import Answer, Asked
from simulator.faults import HTML, Fault, Faults
from simulator.log import Log

NUMBER = r"{number:-?\d+}"  # For paths: what is no number is no id, and the path none that there is [bitbucket 5, LIVE].
Handler = Callable[..., Any]  # What it is given and gives is between the product and its handlers.


@dataclass(frozen=True)
class Route:
    """Method, path template as aiohttp writes it, and what answers. Only what is of the REST API is ``listed``."""

    method: str
    path: str
    handler: Handler
    listed: bool = True


class Product(Protocol):
    """What the binding needs to know of a product."""

    name: str

    def routes(self) -> list[Route]:
        """Every route of this version."""

    def handle(self, asked: Asked, handler: Handler) -> tuple[Answer | Awaitable[Answer], str | None]:
        """The answer, and the user it was given to (for the log)."""

    def canonical(self, path: str, /) -> str:
        """The path (encoded, without query) that PATH is another way to write, or PATH itself."""

    def lost(self, asked: Asked, wrong_method: bool, /) -> tuple[Answer, str | None]:
        """The answer where no route matches."""


@dataclass
class Surroundings:
    """What all products share."""

    log: Log
    faults: Faults
    latency: dict[str, float] = field(default_factory=dict)


class Binding:
    """A product as an aiohttp application."""

    def __init__(self, product: Product, around: Surroundings) -> None:
        self.product = product
        self.around = around
        self.app = web.Application(middlewares=[self._everything], client_max_size=32 * 2**20)
        self.routes: list[tuple[str, str]] = []
        self._handlers: dict[object, Handler] = {}
        for route in product.routes():
            place = _place()
            self._handlers[place] = route.handler
            resource = self.app.router.add_route(route.method, route.path, place).resource
            if route.listed and resource is not None:
                self.routes.append((route.method, resource.canonical))

    @web.middleware
    async def _everything(self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        del handler
        info = await self._match(request)  # Before the body is read: it is not possible afterwards.
        body = await request.read() if request.body_exists else b""
        resource = info.route.resource
        name, target = self.product.name, request.raw_path
        route = resource.canonical if resource else ""
        entry = self.around.log.request(name, request.method, target, route, body)
        if wait := self.around.latency.get(name):
            await asyncio.sleep(wait)
        fault = self.around.faults.take(name, request.method, target)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        asked = Asked(request.method, target, request.path, list(request.query.items()), info, request.headers, body)
        if fault is None or fault.executes:
            answer, entry["user"] = await self._answer(asked, info)
            entry["status"], entry["parameters"] = answer.status, sorted(asked.read)
            if fault is None or fault.kind == "slow":
                return _response(answer)
        else:
            answer = Answer()
        return await _spoilt(request, fault, answer, entry)

    async def _match(self, request: web.Request) -> web.UrlMappingMatchInfo:
        """The route. Where the product knows the path by another one, that one's."""
        path = request.rel_url.raw_path
        canonical = self.product.canonical(path)
        if canonical == path:
            return request.match_info
        return await self.app.router.resolve(request.clone(rel_url=canonical))

    async def _answer(self, asked: Asked, info: web.UrlMappingMatchInfo) -> tuple[Answer, str | None]:
        if info.http_exception is not None:
            return self.product.lost(asked, info.http_exception.status == 405)
        answer, user = self.product.handle(asked, self._handlers[info.handler])
        return (await answer if inspect.isawaitable(answer) else answer), user


def _place() -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """What aiohttp knows a route by. Never called: the middleware answers itself."""

    async def place(request: web.Request) -> web.StreamResponse:
        raise AssertionError(request.path)

    return place


def _response(answer: Answer) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body or None)
    headers = response.headers
    if answer.content_type:
        headers["Content-Type"] = answer.content_type
    for name, value in answer.headers:
        headers.add(name, value)
    return response


async def _spoilt(request: web.Request, fault: Fault, answer: Answer, entry: dict[str, object]) -> web.StreamResponse:
    """The answer as the fault wants it. What the log calls its status is what the client sees, 0 for none."""
    if fault.kind in ("drop", "truncate"):
        entry["status"] = 0
        begun = await _half(request, answer) if fault.kind == "truncate" else web.Response()
        if request.transport is not None:
            request.transport.abort()
        return begun  # Goes nowhere: aiohttp finds the connection gone.
    status = entry["status"] = cast(int, fault.status)
    text = fault.body if fault.body is not None else HTML if fault.kind == "html" else ""
    kind = "text/html" if fault.kind == "html" else "application/json;charset=UTF-8" if text else ""
    return _response(Answer(status, text.encode(), kind, list(fault.headers.items())))


async def _half(request: web.Request, answer: Answer) -> web.StreamResponse:
    """Writes head and half a body of an answer that promises all of it."""
    body = answer.body or b"{}" * 20
    stream = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type or "application/json"})
    stream.content_length = len(body)
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    await asyncio.sleep(0.05)  # So that the half leaves before the connection is cut.
    return stream
