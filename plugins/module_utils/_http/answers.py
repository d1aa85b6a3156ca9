# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a server sends: the document in it, or what is wrong with it."""

from __future__ import annotations

import html
import json
import re
import typing as t
from dataclasses import dataclass

EMPTY = "an empty body instead of JSON"
PROXY_HINT = "Run again; if it stays, look at the proxy in front of the server."
LARGEST = 64 * 2**20  # bytes of a body, decompressed


@dataclass(frozen=True)
class Received:
    """An answer as it came. ``unread``: why its body was not read, ``""`` where it was."""

    status: int
    headers: t.Mapping[str, str]
    body: bytes
    url: str
    unread: str = ""


class Unusable(Exception):
    """A body that is not the JSON document it should be. ``hint``: what to do."""

    def __init__(self, said: str, hint: str) -> None:
        self.hint = hint
        super().__init__(said)


Complain = t.Callable[[str], Exception]


class Document(dict[str, t.Any]):
    """A JSON object. To ask by ``[]`` for a member that it lacks, or that is null, raises what ``complain`` makes of the words for it."""

    def __init__(self, members: t.Iterable[tuple[str, t.Any]] = (), complain: Complain = KeyError) -> None:
        super().__init__(members)
        self._complain = complain

    def __getitem__(self, name: str) -> t.Any:
        found = self.get(name)
        if found is None:
            raise self._complain(f"an object without {name!r}{self._described()}")
        return found

    def _described(self) -> str:
        """Return which members there are, and of their values only the message of an error: others may be secrets."""
        names = [name for name, value in self.items() if value is not None]
        if not names:
            return ""
        message = self.get("message")
        return f" but with {', '.join(names)}{f': {message}' if isinstance(message, str) and message else ''}"[:300]


def document(received: Received, complain: Complain) -> t.Any:
    """Return the JSON document of an answer, None for an empty body. Raises Unusable."""
    if received.unread:
        raise Unusable(received.unread, PROXY_HINT)
    if not received.body:
        return None
    try:
        return json.loads(received.body, object_pairs_hook=lambda members: Document(members, complain))
    except RecursionError:
        raise Unusable("JSON that is nested too deeply", PROXY_HINT) from None
    except ValueError:
        raise _other(received) from None


def kind_of(data: t.Any) -> str:
    """Return what a document is, in words."""
    names = {type(None): "nothing", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(data), "an object")


def _other(received: Received) -> Unusable:
    """Return what a body is that is not JSON."""
    text, kind = received.body.decode("utf-8", "replace"), received.headers.get("Content-Type", "")
    if "html" in kind or re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
        title = re.search(r"<title[^>]*>(.*?)</title>", text[:100_000], re.IGNORECASE | re.DOTALL)
        named = f" titled '{html.unescape(title.group(1)).strip()[:100]}'" if title else ""
        hint = "Is the URL right, context path included, and does it lead to the server itself, past any proxy or login page?"
        return Unusable(f"an HTML page{named} instead of JSON", hint)
    if kind.startswith("text/plain"):
        return Unusable(text.strip(), "")
    return Unusable("a body that is not JSON, or only a part of it", PROXY_HINT)
