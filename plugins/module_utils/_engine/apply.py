# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Carries a plan out, in its order, at the same time where the kind allows it. Stops at the first failure."""

from __future__ import annotations

import itertools
import threading
import typing as t
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine import progress
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, PartlyDone, as_failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store

T = t.TypeVar("T")
R = t.TypeVar("R")


class Interrupted(Failure):
    """A failure in the middle: ``cause`` is why, ``done`` the changes that were carried out before."""

    def __init__(self, cause: Failure, change: Change, done: list[Change]) -> None:
        self.cause, self.change, self.done = cause, change, done
        super().__init__(str(cause))

    def report(self) -> dict[str, t.Any]:
        """Return the cause's own report."""
        return self.cause.report()


def concurrently(work: t.Callable[[T], R], things: t.Sequence[T], limit: int, doing: str = "") -> list[R]:
    """Return ``[work(each) for each in things]``, up to ``limit`` at a time.

    After the first failure nothing new is begun; what runs is waited for, then that failure is raised. ``doing``: as in Watch.step, ``""`` for what is
    done in no time.
    """
    watch, done = progress.current(), itertools.count(1)

    def reported(thing: T) -> R:
        result = work(thing)
        if doing:
            watch.step(doing, next(done), len(things))
        return result

    if limit < 2 or len(things) < 2:
        return [reported(each) for each in things]
    failed = threading.Event()

    def work_unless_failed(thing: T) -> R:
        if failed.is_set():
            raise CancelledError
        try:
            return reported(thing)
        except BaseException:
            failed.set()  # before this thread takes the next thing
            raise

    with ThreadPoolExecutor(max_workers=min(limit, len(things))) as pool:
        futures = [pool.submit(work_unless_failed, each) for each in things]
    for each in futures:
        failure = each.exception()
        if failure is not None and not isinstance(failure, CancelledError):
            raise failure
    return [each.result() for each in futures]


def apply(store: Store, changes: t.Sequence[Change], concurrency: int) -> list[Change]:
    """Carry out ``changes`` and return them, with what only the server could know filled in. Raises Interrupted."""
    write = {CREATED: store.create, UPDATED: store.update, DELETED: store.delete}
    done: dict[int, Change] = {number: each for number, each in enumerate(changes) if each.op == UNCHANGED}

    def carry_out(number: int) -> None:
        change = changes[number]
        try:
            learned = write[change.op](change)
        except PartlyDone as stop:
            done[number] = _as_left(change, stop.left)
            raise Interrupted(stop, change, []) from stop
        except Exception as problem:
            raise Interrupted(as_failure(problem), change, []) from problem
        done[number] = _as_done(change, learned)

    try:
        concurrently(
            carry_out, [number for number, each in enumerate(changes) if each.op != UNCHANGED], concurrency if store.concurrent else 1, "wrote changes"
        )
    except Interrupted as stop:
        stop.done = [done[number] for number in sorted(done)]
        raise
    return [done[number] for number in sorted(done)]


def _as_left(change: Change, left: Item | None) -> Change:
    """Return what a change came to that failed after its first write."""
    return replace(change, op=DELETED if left is None else CREATED if change.before is None else UPDATED, after=left)


def _as_done(change: Change, learned: Item | None) -> Change:
    if not learned:
        return change
    if change.op == DELETED:
        return replace(change, op=UNCHANGED if learned == change.before else UPDATED, after=learned)
    return replace(change, after={**(change.after or {}), **learned})
