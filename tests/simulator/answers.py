# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a request handler is given and what it gives back, apart from any HTTP library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Headers = list[tuple[str, str]]


@dataclass
class Answer:
    """Status, body and extra headers. ``content_type`` empty: neither body nor Content-Type."""

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: Headers = field(default_factory=list)


class Refused(Exception):
    """Ends the handling of a request with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def to_json(content: object) -> bytes:
    """CONTENT as compact JSON."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


class BadBody(ValueError):
    """The body is not a JSON object."""


def json_object(body: bytes, lenient: bool = False) -> dict[str, Any]:
    """The JSON object in BODY. Raises BadBody.

    What cannot be written again, such as half of a surrogate pair, is refused; LENIENT puts ? in the place of such a half.
    """
    try:
        content = json.loads((body or b"null").decode(), parse_constant=_no_number)
        if lenient:
            content = json.loads(json.dumps(content, ensure_ascii=False).encode(errors="replace"))
        to_json(content)
    except (ValueError, RecursionError) as error:
        raise BadBody(str(error)) from error
    if not isinstance(content, dict):
        raise BadBody("the body is not a JSON object")
    return content


def _no_number(name: str) -> float:
    raise BadBody(f"{name} is no number")


@dataclass
class Asked:
    """A request as the products see it. ``query`` keeps repeated names; ``path`` is decoded, ``target`` is as sent.

    ``read`` collects the query parameters that somebody looked for, whether they were there or not.
    """

    method: str
    target: str
    path: str
    query: list[tuple[str, str]]
    parts: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    read: set[str] = field(default_factory=set)

    def all(self, name: str) -> list[str]:
        """Every value of a query parameter."""
        self.read.add(name)
        return [value for key, value in self.query if key == name]

    def first(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next(iter(self.all(name)), None)
