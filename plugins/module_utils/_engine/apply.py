# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Carries a plan out, in its order, at the same time where the kind allows it.

What is wrong with one thing is no reason to leave the others. What is wrong with all of them, such as a lost connection, stops the run.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import typing as t
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine import progress
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, PartlyDone, as_failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change, title
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store

T = t.TypeVar("T")
R = t.TypeVar("R")


class Refusal(t.NamedTuple):
    """A change that could not be carried out, and why."""

    change: Change
    failure: Failure


@dataclass
class Applied:
    """What became of changes, in their order: ``done``, what could be done of those that failed half-way too, the failures, and what was not begun.

    ``needs``: what changes that were not begun need of others, by their keys, where it is not that the run had to stop.
    """

    done: list[Change] = field(default_factory=list)
    failures: list[Refusal] = field(default_factory=list)
    not_begun: list[Change] = field(default_factory=list)
    needs: dict[Key, str] = field(default_factory=dict)

    @property
    def stopped(self) -> bool:
        """Tell whether something happened after which nothing may be begun."""
        return any(refusal.failure.stops for refusal in self.failures)


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


def apply(store: Store, changes: t.Sequence[Change], concurrency: int) -> Applied:
    """Carry out ``changes``, and return what became of them, with what only the server could know filled in."""
    write = {CREATED: store.create, UPDATED: store.update, DELETED: store.delete}
    done: dict[int, Change] = {number: change for number, change in enumerate(changes) if change.op == UNCHANGED}
    failures: dict[int, Refusal] = {}

    def carry_out(number: int) -> None:
        change = changes[number]
        try:
            done[number] = _as_done(change, write[change.op](change))
        except Exception as problem:
            failure = as_failure(problem)
            if isinstance(failure, PartlyDone):
                done[number] = _as_left(change, failure.left)
            failures[number] = Refusal(change, failure)
            if failure.stops:
                raise failure from problem

    with contextlib.suppress(Failure):  # it is among the failures
        numbers = [number for number, change in enumerate(changes) if change.op != UNCHANGED]
        store.begin([changes[number] for number in numbers])
        concurrently(carry_out, numbers, concurrency if store.concurrent else 1, "wrote changes")
    not_begun = [change for number, change in enumerate(changes) if number not in done and number not in failures]
    return Applied([done[number] for number in sorted(done)], [failures[number] for number in sorted(failures)], not_begun)


class Shortfalls:
    """What was to be made or changed in each place and was not: what stands in for it there is not deleted."""

    def __init__(self) -> None:
        self._titles: dict[tuple[str, str], list[str]] = {}

    def add(self, resource: Resource, change: Change) -> None:
        if change.op != DELETED:
            self._titles.setdefault((resource.plural, resource.where(change.item)), []).append(title(resource, change))

    def needs(self, resource: Resource, change: Change) -> list[str]:
        """Return what is lacking of a kind in the place from which ``change`` deletes one. Kinds without places have things of their own."""
        where = resource.where(change.item) if change.op == DELETED else ""
        return self._titles.get((resource.plural, where), []) if where else []


def apply_all(resource: Resource, store: Store, changes: t.Sequence[Change], concurrency: int) -> Applied:
    """Carry out all changes of a kind. In each place deletions come last, and only where all else was done."""
    if not resource.place:
        return apply(store, changes, concurrency)
    first = apply(store, [change for change in changes if change.op != DELETED], concurrency)
    shortfalls = Shortfalls()
    for change in (*(refusal.change for refusal in first.failures), *first.not_begun):
        shortfalls.add(resource, change)
    deletions = [change for change in changes if change.op == DELETED]
    needs = {change.key: ", ".join(shortfalls.needs(resource, change)) for change in deletions}
    ready = [] if first.stopped else [change for change in deletions if not needs[change.key]]
    then = apply(store, ready, concurrency)
    kept = [change for change in deletions if change not in ready]
    return Applied([*first.done, *then.done], [*first.failures, *then.failures], [*first.not_begun, *kept, *then.not_begun], needs)


def _as_left(change: Change, left: Item | None) -> Change:
    """Return what a change came to that failed after its first write."""
    return replace(change, op=DELETED if left is None else CREATED if change.before is None else UPDATED, after=left)


def _as_done(change: Change, learned: Item | None) -> Change:
    if not learned:
        return change
    if change.op == DELETED:
        return replace(change, op=UNCHANGED if learned == change.before else UPDATED, after=learned)
    return replace(change, after={**(change.after or {}), **learned})
