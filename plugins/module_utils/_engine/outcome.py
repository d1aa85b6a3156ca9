# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a module returns of a run besides what it is about: the server, warnings, and what failed or was not begun."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import Refusal
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless

Result = dict[str, t.Any]
LISTED = 20  # names in a sentence at the most


class Client(t.Protocol):
    """A connection to a server. ``address``: its URL, ``""`` where it is no server. ``journal``: the writes that it has confirmed, a line each."""

    address: str
    journal: list[str]
    concurrency: int


def server(client: Client) -> Result:
    return {"server": client.address} if client.address else {}


def refused_plan(result: Result) -> Result:
    """Return what a result in check mode says of a plan that would be refused: what differs is told, though nothing would be changed."""
    return {"planned": {name: value for name, value in result.items() if name != "changed"}}


def failed(failure: Failure) -> Result:
    return {"failed": True, "msg": harmless(str(failure), lines=True), **_error(failure)}


def unfinished(client: Client, failures: t.Sequence[tuple[str, Refusal]], not_begun: Mapping[str, str]) -> Result:
    """Return what a result says of a plan that was not carried out whole, ``{}`` where it was.

    ``failures``, each with the thing that it is about; ``not_begun``: the things that were not begun, and for each what it needs of the failed ones.
    """
    if not failures:
        return {}
    listed = [{"thing": name, "msg": harmless(str(one.failure), lines=True), **_error(one.failure)} for name, one in failures]
    lines = [each["msg"] for each in listed]
    if len(lines) > 1:
        lines = [f"{len(lines)} things failed:", *(f"{each['thing']}: {each['msg']}" for each in listed)]
    if not_begun:
        left = [f"{name} (needs {need})" if need else name for name, need in not_begun.items()]
        more = f" and {len(left) - LISTED} more" if len(left) > LISTED else ""
        lines.append(harmless(f"Not begun: {', '.join(left[:LISTED])}{more}. Run again once the cause is gone."))
    first = next((one.failure for _name, one in failures if one.failure.stops), failures[0][1].failure)
    result = {"failed": True, "msg": "\n".join(lines), **_error(first), "failures": listed, "not_begun": [harmless(name) for name in not_begun]}
    return {**result, "changed": bool(client.journal), "writes": list(client.journal)}


def _error(failure: Failure) -> Result:
    report = failure.report()
    return {"error": report} if report else {}


def shown(warnings: t.Iterable[str]) -> list[str]:
    """Return warnings as they may be printed: names in them come from a server."""
    return [harmless(each, lines=True) for each in warnings]
