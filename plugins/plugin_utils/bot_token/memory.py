# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Values of tokens that are known in this run, in memory that all processes of the run share.

Each task of Ansible runs in a worker of its own, forked from the process that has imported this file, and what a worker learns is gone with it. A fact would
outlive it, but a fact needs a result that has the value in it. This memory has no name and no file, and ends with the run.
"""

from __future__ import annotations

import json
import mmap
import multiprocessing
import typing as t
from dataclasses import dataclass

SIZE = 1 << 20  # of which only what is written takes any memory
LENGTH = 8  # the first bytes say how long the text after them is
LOCK = multiprocessing.get_context("fork").Lock()
MEMORY = mmap.mmap(-1, SIZE)


@dataclass(frozen=True)
class Whose:
    """Which token a value is of. A second server, bot or name in the same run is another one."""

    url: str
    username: str
    name: str

    @property
    def key(self) -> str:
        return json.dumps([self.url.rstrip("/"), self.username.lower(), self.name])


def recall(whose: Whose) -> str:
    """Return the value, ``""`` where it is not known."""
    with LOCK:
        return _read().get(whose.key, "")


def remember(whose: Whose, value: str) -> None:
    """Keep the value for the rest of the run, ``""`` to forget it."""
    with LOCK:
        _write({**_read(), whose.key: value})


def _read() -> dict[str, str]:
    length = int.from_bytes(MEMORY[:LENGTH], "big")
    return t.cast("dict[str, str]", json.loads(MEMORY[LENGTH : LENGTH + length])) if length else {}


def _write(values: dict[str, str]) -> None:
    """Write what there is room for: the oldest values are forgotten."""
    kept = {key: value for key, value in values.items() if value}
    text = json.dumps(kept).encode()
    while len(text) > SIZE - LENGTH:
        del kept[next(iter(kept))]
        text = json.dumps(kept).encode()
    MEMORY[: LENGTH + len(text)] = len(text).to_bytes(LENGTH, "big") + text
