# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request log and the counts: what the servers were asked, never a secret."""

from __future__ import annotations

import functools
import itertools
import json
import re
import time
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

MASK = "********"
SECRET = re.compile(r"pass|secret|token|key$|credential", re.IGNORECASE)
NOT_SECRET = frozenset({"key", "project_key", "projectKey"})


@functools.cache
def is_secret(name: str) -> bool:
    """Whether a member or parameter of this name is never written down."""
    return name not in NOT_SECRET and bool(SECRET.search(name))


def masked(content: Any) -> Any:
    """CONTENT with every secret replaced."""
    if isinstance(content, dict):
        return {key: MASK if is_secret(key) and isinstance(value, (str, bytes)) else masked(value) for key, value in content.items()}
    if isinstance(content, list):
        return [masked(item) for item in content]
    return content


def masked_target(target: str) -> str:
    """A path with query, its secrets replaced."""
    parts = urlsplit(target)
    if not SECRET.search(parts.query):
        return target
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return parts.path + "?" + "&".join(f"{quote(key)}={MASK if is_secret(key) else quote(value)}" for key, value in pairs)


def masked_body(body: bytes) -> Any:
    """A JSON body with its secrets replaced; anything else only by its size."""
    if not body:
        return None
    try:
        return masked(json.loads(body))
    except (ValueError, RecursionError):
        return f"{len(body)} bytes"


class Log:
    """All requests so far, and counts by product."""

    def __init__(self, products: tuple[str, ...]) -> None:
        self._products = products
        self.clear()

    def clear(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)
        self._counts: dict[str, dict[str, Any]] = {name: {"total": 0, "methods": {}, "connections": 0} for name in self._products}

    def connection(self, product: str) -> None:
        """A connection was opened."""
        self._counts[product]["connections"] += 1

    def request(self, product: str, method: str, target: str, route: str, body: bytes) -> dict[str, Any]:
        """Starts an entry; status and user are filled in when they are known."""
        counts = self._counts[product]
        counts["total"] += 1
        counts["methods"][method] = counts["methods"].get(method, 0) + 1
        entry = {
            "n": next(self._numbers),
            "product": product,
            "method": method,
            "path": masked_target(target),
            "route": route,
            "status": None,
            "user": None,
            "time": time.time(),
            "body": masked_body(body),
            "parameters": [],
        }
        self.entries.append(entry)
        return entry

    def since(self, number: int) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["n"] > number]

    def counts(self) -> dict[str, Any]:
        return self._counts
