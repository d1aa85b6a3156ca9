# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Which log-ins were refused in this run: a few refusals lock an account, and a play may go on after a failed task.

Each task of Ansible runs in a process of its own, forked from one that has imported this file: they share the memory below. A log-in is kept as
keyed digests of its server and of itself, which nobody outside can make. A module that is shipped elsewhere starts with a memory of its own.
"""

from __future__ import annotations

import hashlib
import mmap
import os

SIZE = 16  # bytes of a digest
ROOM = 256  # log-ins; when they are used up, the oldest are forgotten
NONE = bytes(2 * SIZE)
_key = os.urandom(32)
_memory = mmap.mmap(-1, len(NONE) * ROOM)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), key=_key, digest_size=SIZE).digest()


def _all() -> list[bytes]:
    return [_memory[start : start + len(NONE)] for start in range(0, len(_memory), len(NONE))]


def remember(url: str, credentials: str) -> None:
    """Remember that ``url`` has refused ``credentials``."""
    kept = [_digest(url) + _digest(credentials), *_all()][:ROOM]
    _memory[:] = b"".join(kept)


def remembers(url: str, credentials: str) -> bool:
    """Tell whether ``url`` has refused ``credentials`` since ``forget``."""
    return _memory.find(_digest(url) + _digest(credentials)) >= 0


def forget(url: str = "") -> None:
    """Forget what ``url`` has refused: something was changed there, so that it may be accepted now. Without ``url``, forget all."""
    server = _digest(url)
    _memory[:] = b"".join(NONE if not url or each[:SIZE] == server else each for each in _all())
