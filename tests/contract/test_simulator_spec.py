# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every answer of the simulators against the official API documents of that version, over every route.

And the query parameters of the documents against those that the answers depend on. Where a document is wrong, or a parameter is ignored,
simulator_known_errors.py says so by name and why; an entry that is no longer needed fails here.
"""

from __future__ import annotations

import functools
import json
import re

import pytest

from contract.simulator_known_errors import ALGORITHMIA, BITBUCKET, IGNORED, Known
from contract.simulator_spec import DOCUMENT, Document, body_errors, document, shape
from contract.simulator_traffic import Callers, Exchange
from contract.simulator_walk import walk_algorithmia, walk_bitbucket
from simulator.process import lent

VERSIONS = sorted(DOCUMENT)


@functools.cache
def walked(version: str) -> tuple[list[Exchange], list[tuple[str, str, str]]]:
    """All exchanges with a simulator of VERSION, and its (product, method, route) list."""
    exchanges: list[Exchange] = []
    with lent(version, switches={"basic_auth": "on", "captcha_threshold": "0"}) as simulator:
        routes = [(product, method, path) for product, rows in simulator.control.routes().items() for method, path in rows]
        for prefix in ("1.0", "latest"):
            with Callers(simulator) as callers:
                walk_bitbucket(callers, prefix, version)
                exchanges += callers.with_routes()
            simulator.control.reset()
        with Callers(simulator) as callers:
            walk_algorithmia(callers)
            exchanges += callers.with_routes()
    return exchanges, routes


@functools.cache
def violations(version: str, product: str) -> frozenset[str]:
    """What the documents of PRODUCT do not say, as `document METHOD path status: what`."""
    source = document(DOCUMENT[version] if product == "bitbucket" else "algorithmia")
    found: set[str] = set()
    different = {(each.method, _path(each), each.status, each.text, tuple(each.query)): each for each in walked(version)[0] if each.product == product}
    for exchange in different.values():
        found |= {f"{source.name} {exchange.method} {_path(exchange)} {exchange.status}: {one}" for one in _broken(exchange, source)}
    return frozenset(found)


def _path(exchange: Exchange) -> str:
    return shape(exchange.route.removeprefix("/rest")) or "(no route)"


def _broken(exchange: Exchange, source: Document) -> list[str]:
    operation = source.operations.get((exchange.method, _path(exchange)))
    if operation is None:
        return ["operation unknown"]
    found = [f"parameter {name} unknown" for name in exchange.query if name not in operation.parameters]
    status = str(exchange.status)
    if status not in operation.statuses and "default" not in operation.statuses:
        return [*found, "status unknown"]
    schema = operation.statuses.get(status)
    if schema is not None and exchange.text:
        found += body_errors(schema, json.loads(exchange.text), source)
    return found


def _unknown(found: frozenset[str], known: list[Known]) -> list[str]:
    return sorted(one for one in found if not any(re.fullmatch(entry.pattern, one) for entry in known))


@pytest.mark.parametrize("version", VERSIONS)
def test_bitbucket_answers_as_documented(version: str) -> None:
    assert _unknown(violations(version, "bitbucket"), BITBUCKET) == []


def test_algorithmia_answers_as_documented() -> None:
    assert _unknown(violations("9.4", "algorithmia"), ALGORITHMIA) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_route_was_visited(version: str) -> None:
    exchanges, routes = walked(version)
    visited = {(one.product, one.method, one.route) for one in exchanges}
    assert [route for route in routes if route not in visited and not _elsewhere(*route)] == []


def _elsewhere(product: str, _method: str, path: str) -> bool:
    """Walked where Git is at hand: test_simulator_git.py, and test_simulator_algorithmia.py for algorithms and their tokens."""
    if product == "bitbucket":
        return "/scm/" in path
    return "algorithm" in path or "/token/" in path


@pytest.mark.parametrize("entry", [*BITBUCKET, *ALGORITHMIA], ids=lambda entry: entry.name)
def test_known_error_is_still_needed(entry: Known) -> None:
    found = [one for version in VERSIONS for one in violations(version, "bitbucket")] + list(violations("9.4", "algorithmia"))
    assert any(re.fullmatch(entry.pattern, one) for one in found), f"remove {entry.name}: the documents no longer differ there"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_error_has_the_error_body(version: str) -> None:
    """A JSON error names context, message and exceptionName, and an empty body has no Content-Type, but for a grant [bitbucket 19, REC]."""
    for one in walked(version)[0]:
        if one.product == "bitbucket" and "/tsv/" not in one.route and one.status >= 400 and "json" in one.headers.get("Content-Type", ""):
            assert one.json["errors"]
            assert all(set(error) == {"context", "message", "exceptionName"} for error in one.json["errors"])
        if not one.text:
            assert ("Content-Type" in one.headers) is ((one.method, one.status) == ("PUT", 204) and "/permissions/" in one.route)


@functools.cache
def ignored(version: str) -> frozenset[str]:
    """The documented query parameters that no answer depends on, as `document METHOD path: name`, over all operations that are offered."""
    exchanges, routes = walked(version)
    found = set()
    for product, method, route in routes:
        source = document(DOCUMENT[version] if product == "bitbucket" else "algorithmia")
        path = shape(route.removeprefix("/rest"))
        operation = source.operations.get((method, path))
        if operation is not None and not _elsewhere(product, method, route):
            honoured = {name for one in exchanges if (one.product, one.method, one.route) == (product, method, route) for name in one.honoured}
            found |= {f"{source.name} {method} {path}: {name}" for name in operation.parameters if not _honours(honoured, name)}
    return frozenset(found)


def _honours(honoured: set[str], name: str) -> bool:
    """The documents write N for a number."""
    return any(re.fullmatch(re.escape(name).replace("N", r"(N|\d+)"), one) for one in honoured)


@pytest.mark.parametrize("version", VERSIONS)
def test_documented_parameters_have_their_effect(version: str) -> None:
    assert _unknown(ignored(version), IGNORED) == []


@pytest.mark.parametrize("entry", IGNORED, ids=lambda entry: entry.name)
def test_every_ignored_parameter_is_still_ignored(entry: Known) -> None:
    found = frozenset[str]().union(*(ignored(version) for version in VERSIONS))
    assert [one for one in found if re.fullmatch(entry.pattern, one)] != []
