# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""When a call is sent again: after a connection that failed, to a server that was busy, and to one that limits the rate of calls."""

from __future__ import annotations

import random
import threading
import time
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._http.answers import Received

try:
    import requests
    import urllib3
except ImportError:
    pass  # a session says so before anything is sent

READS = ("GET", "HEAD")
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})  # each PATCH here says what something should be, not what to add to it
BUSY = (502, 503, 504)
LIMITED = 429
LONGEST_WAIT = 60.0  # seconds between two tries, whatever Retry-After asks for
LONGEST_LIMIT = 300.0  # seconds that one call waits in total for a server that limits the rate of calls
PAUSES = (0.5, 8.0)  # seconds, the first and the longest, where such a server does not say how long to wait


class Pause:
    """A pause that all calls of a session keep, while the server limits their rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._next = PAUSES[0]

    def wait(self) -> float:
        """Wait until the pause is over. Return when that was."""
        while True:
            now = time.monotonic()
            if now >= self._until:
                return now
            time.sleep(self._until - now)

    def begin(self, sent: float, asked: float | None) -> None:
        """Begin a pause because a call that was ``sent`` at that time was refused. One that was sent before a pause began does not prolong it."""
        with self._lock:
            now = time.monotonic()
            if asked:
                self._until = max(self._until, now + asked)
            elif sent >= self._until:
                self._until = now + self._next * random.uniform(0.8, 1.2)
                self._next = min(PAUSES[1], self._next * 2)

    def over(self) -> None:
        """Note that the server takes calls again."""
        self._next = PAUSES[0]


class RetryPolicy:
    """Sends a call again where that is safe: ``retries`` times, and while the server limits the rate for up to LONGEST_LIMIT seconds."""

    def __init__(self, retries: int) -> None:
        self.retries = retries
        self.pause = Pause()

    def send(self, once: t.Callable[[], Received], *, repeatable: bool) -> tuple[Received, bool]:
        """Return the answer, and whether an earlier sending of the call may have been executed without an answer. Raises what ``once`` does."""
        tries, unsure = 0, False
        began = time.monotonic()
        while True:
            sent = self.pause.wait()
            try:
                received = once()
            except Exception as problem:
                unsent = was_not_sent(problem)
                if tries >= self.retries or not (unsent or (repeatable and _is_passing(problem))):
                    raise
                unsure = unsure or not unsent
                wait = _back_off(tries)
            else:
                asked = retry_after(received.headers)
                if received.status == LIMITED:  # the server says itself that it did nothing
                    if time.monotonic() + (asked or 0) - began > LONGEST_LIMIT:
                        return received, unsure
                    self.pause.begin(sent, asked)
                    continue
                self.pause.over()
                if received.status not in BUSY or not repeatable or tries >= self.retries:
                    return received, unsure
                unsure = True
                wait = _back_off(tries) if asked is None else min(LONGEST_WAIT, asked)
            tries += 1
            time.sleep(wait)


def was_not_sent(problem: BaseException) -> bool:
    """Tell whether an exception says that there was no connection, so that nothing was sent."""
    cause: t.Any = problem
    while True:
        inner = getattr(cause, "reason", None) or getattr(cause, "original_error", None) or next(iter(getattr(cause, "args", ())), None)
        if not isinstance(inner, Exception):
            return False
        cause = inner
        if isinstance(cause, (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)):
            return True


def _is_passing(problem: BaseException) -> bool:
    """Tell whether an exception is about a connection that was there and failed, which may be otherwise the next time."""
    lasting = (requests.exceptions.SSLError, requests.exceptions.ProxyError)
    passing = (requests.exceptions.ConnectionError, requests.exceptions.Timeout, urllib3.exceptions.ProtocolError, urllib3.exceptions.TimeoutError)
    return isinstance(problem, passing) and not isinstance(problem, lasting)


def retry_after(headers: t.Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks to wait, None where it does not say, or not so that it is understood."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, float(urllib3.util.Retry().parse_retry_after(asked))) if asked else None
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return None


def _back_off(tries: int) -> float:
    pause: float = 0.25 * 2 ** min(tries + 1, 16) * random.uniform(0.5, 1.5)
    return min(LONGEST_WAIT, pause)
