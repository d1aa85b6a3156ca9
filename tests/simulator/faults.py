# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: the next COUNT matching requests go wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

KINDS = ("status", "drop", "truncate", "html", "empty", "slow", "redirect")
STATUS = {"status": 500, "html": 502, "empty": 200, "redirect": 302}
HTML = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"


@dataclass
class Fault:
    """What goes wrong, for which requests, how often."""

    product: str
    kind: str
    method: str = "*"
    path: str = ""
    count: int = 1
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    seconds: float = 1.0
    execute: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.status is None:
            self.status = STATUS.get(self.kind, 500)
        self._path = re.compile(self.path)

    def matches(self, product: str, method: str, target: str) -> bool:
        return self.product == product and self.method in ("*", method) and bool(self._path.search(target))

    @property
    def executes(self) -> bool:
        """Whether the request is carried out all the same."""
        return self.execute or self.kind in ("slow", "truncate")


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, wanted: dict[str, Any]) -> None:
        self._waiting.append(Fault(**wanted))

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, product: str, method: str, target: str) -> Fault | None:
        """The fault for this request, if any; counts it down."""
        for fault in self._waiting:
            if fault.matches(product, method, target):
                fault.count -= 1
                if fault.count <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
