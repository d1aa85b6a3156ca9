# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages with an opaque cursor [bitbucket 4].

``start`` counts rows before the permission filter, as recorded: a list of which row 1 is hidden from the caller goes from
start 0 to nextPageStart 2 at limit 1. The switch ``paging_holes`` pretends that many hidden rows behind each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from simulator.answers import Asked
from simulator.bitbucket.errors import ARGUMENT, Error
from simulator.switches import Switches

T = TypeVar("T")
DEFAULT_LIMIT = 25  # [bitbucket 4, SPEC]


def page(rows: Iterable[T], visible: Callable[[T], bool], show: Callable[[T], Any], start: int, limit: int, holes: int = 0) -> dict[str, Any]:
    """One page of the visible ROWS. nextPageStart is absent on the last page [bitbucket 4, REC]."""
    values: list[Any] = []
    following = None
    for index, row in enumerate(rows):
        position = index * (1 + holes)
        if position < start or not visible(row):
            continue
        if len(values) == limit:
            following = position
            break
        values.append(show(row))
    answer: dict[str, Any] = {"size": len(values), "limit": limit, "isLastPage": following is None, "values": values, "start": start}
    if following is not None:
        answer["nextPageStart"] = following
    return answer


def window(asked: Asked, switches: Switches) -> tuple[int, int]:
    """Start and effective limit: capped in silence and echoed [bitbucket 4, DOC]."""
    start = _number(asked, "start", 0, 0, switches)
    limit = _number(asked, "limit", DEFAULT_LIMIT, 1, switches)
    return start, min(limit, switches.number("page_max"))


def _number(asked: Asked, name: str, default: int, least: int, switches: Switches) -> int:
    text = asked.first(name)
    if text is None:
        return default
    if text.isdigit() and int(text) >= least:
        return int(text)
    if switches["bad_page_parameter"] == "400":
        raise Error(400, f"{text} is not a valid value for {name}", ARGUMENT, name)
    return default
