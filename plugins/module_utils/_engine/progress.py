# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a person sees of a task that takes long: how much of it is done, and each call where that is asked for. It is never in the result."""

from __future__ import annotations

import contextlib
import threading
import time
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless

INTERVAL = 5.0  # seconds from one line of progress to the next, and before the first

Show = t.Callable[[str], None]


class Watch:
    """Shows lines of progress with ``show`` and lines about calls with ``trace``; None shows nothing. Any thread may report to it."""

    def __init__(self, show: Show | None = None, trace: Show | None = None, clock: t.Callable[[], float] = time.monotonic) -> None:
        self._show, self._trace, self._clock = show, trace, clock
        self._lock = threading.Lock()
        self._last = clock()

    def step(self, doing: str, done: int, total: int) -> None:
        """Report that ``done`` of ``total`` things are done. ``doing``: a verb in the past tense, and what the things are: ``read projects``."""
        if self._show is None:
            return
        with self._lock:
            now = self._clock()
            if now - self._last < INTERVAL:
                return
            self._last = now
        verb, _blank, things = doing.partition(" ")
        self._show(f"{verb} {done} of {total} {things}")

    @contextlib.contextmanager
    def call(self, method: str, target: str) -> t.Iterator[Outcome]:
        """Report a call that the body sends. ``target``: the path and query without what is secret."""
        outcome = Outcome()
        began = self._clock()
        try:
            yield outcome
        finally:
            if self._trace is not None:
                self._trace(harmless(f"{method} {target}: {outcome.status}, {(self._clock() - began) * 1000:.0f} ms"))


class Outcome:
    """What came of a call: the HTTP status of the answer."""

    status: int | str = "no answer"


_silent = Watch()
_current = _silent


def current() -> Watch:
    """Return who watches this process."""
    return _current


@contextlib.contextmanager
def watched(watch: Watch) -> t.Iterator[None]:
    """Have what the body does reported to ``watch``."""
    global _current
    before, _current = _current, watch
    try:
        yield
    finally:
        _current = before
