# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carrying out plans: order, concurrency, failures in the middle."""

from __future__ import annotations

import re
import threading
import time
import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import apply, concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, PartlyDone, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store


class Broken(Failure):
    def report(self) -> dict[str, t.Any]:
        return {"status": 500}


class Notebook(Store):
    """Writes down what it is told to do; fails at the keys in ``bad``, refuses those in ``refused``; answers with what is in ``learned``."""

    def __init__(self, bad: str = "", learned: dict[str, Item] | None = None, concurrent: bool = False, refused: str = "") -> None:
        self.told: list[str] = []
        self.bad, self.learned, self.concurrent, self.refused = bad, learned or {}, concurrent, refused

    def _do(self, word: str, change: Change) -> Item | None:
        key = change.key[0]
        if key in self.bad:
            time.sleep(0.02)
            raise Broken(f"{word} {key} failed")
        if key in self.refused:
            raise PlanError([f"{word} {key} refused"])
        self.told.append(f"{word} {key}")
        return self.learned.get(key)

    def create(self, change: Change) -> Item | None:
        return self._do("create", change)

    def update(self, change: Change) -> Item | None:
        return self._do("update", change)

    def delete(self, change: Change) -> Item | None:
        return self._do("delete", change)


OPS = {CREATED: (None, {"n": 1}), UPDATED: ({"n": 0}, {"n": 1}), DELETED: ({"n": 0}, None), UNCHANGED: ({"n": 1}, {"n": 1})}


def changes(**ops: str) -> list[Change]:
    return [Change(op, (key,), *OPS[op]) for key, op in ops.items()]


@pytest.mark.parametrize("concurrent", [False, True])
def test_every_change_goes_to_its_method_and_comes_back_in_its_place(concurrent: bool) -> None:
    store = Notebook(concurrent=concurrent)
    plan = changes(a=UPDATED, b=UNCHANGED, c=DELETED, d=CREATED)
    assert apply(store, plan, 8).done == plan
    assert sorted(store.told) == ["create d", "delete c", "update a"]


def test_a_kind_that_is_not_concurrent_is_written_in_order() -> None:
    store = Notebook()
    apply(store, changes(**dict.fromkeys("zyxwvu", UPDATED)), 8)
    assert store.told == [f"update {key}" for key in "zyxwvu"]


def test_after_a_failure_nothing_more_is_written_and_what_was_done_is_told() -> None:
    store = Notebook(bad="c")
    plan = changes(a=CREATED, b=UNCHANGED, c=UPDATED, d=DELETED, e=UNCHANGED)
    applied = apply(store, plan, 8)
    assert store.told == ["create a"]
    assert (applied.done, applied.not_begun, applied.stopped) == ([plan[0], plan[1], plan[4]], [plan[3]], True)
    ((change, failure),) = applied.failures
    assert (change, str(failure), failure.report(), type(failure)) == (plan[2], "update c failed", {"status": 500}, Broken)


@pytest.mark.parametrize("concurrent", [False, True])
def test_what_is_wrong_with_one_thing_does_not_stop_the_others(concurrent: bool) -> None:
    store = Notebook(refused="bd", concurrent=concurrent)
    plan = changes(a=CREATED, b=UPDATED, c=DELETED, d=CREATED, e=UPDATED)
    applied = apply(store, plan, 3)
    assert sorted(store.told) == ["create a", "delete c", "update e"]
    assert (applied.done, applied.not_begun, applied.stopped) == ([plan[0], plan[2], plan[4]], [], False)
    assert [(change, str(failure)) for change, failure in applied.failures] == [(plan[1], "update b refused"), (plan[3], "create d refused")]


@pytest.mark.parametrize(("cause", "stopped"), [(PlanError(["refused"]), False), (Broken("down"), True)])
def test_what_fails_half_way_stops_the_run_where_its_cause_does(cause: Failure, stopped: bool) -> None:
    class HalfWay(Notebook):
        def update(self, _change: Change) -> Item | None:
            raise PartlyDone(cause, {"n": 0.5})

    applied = apply(HalfWay(), changes(a=UPDATED, b=CREATED), 1)
    assert (applied.stopped, [change.key[0] for change in applied.not_begun]) == (stopped, ["b"] if stopped else [])
    assert (applied.done[0].op, applied.done[0].after) == (UPDATED, {"n": 0.5})


def test_what_ran_beside_the_failure_is_waited_for_and_told_as_well() -> None:
    store = Notebook(bad="b", concurrent=True)
    applied = apply(store, changes(a=CREATED, b=UPDATED, c=DELETED), 3)
    assert {f"{each.op[:6]} {each.key[0]}" for each in applied.done} == {"create a", "delete c"} == set(store.told)
    assert applied.stopped


@pytest.mark.parametrize("limit", [1, 4])
def test_a_defect_tells_what_was_done_before_it_as_well(limit: int) -> None:
    """Its text may hold a secret, so only the name of the exception is told."""

    class Defective(Notebook):
        concurrent = True

        def create(self, _change: Change) -> Item | None:
            raise ValueError("s3cret")

    applied = apply(Defective(), changes(a=UNCHANGED, b=CREATED), limit)
    assert [each.key for each in applied.done] == [("a",)]
    assert re.match(r"^ValueError in _engine/apply\.py, line [0-9]+: this is a defect", str(applied.failures[0].failure))
    assert "s3cret" not in str(applied.failures[0].failure)


def test_what_only_the_server_could_know_is_filled_in() -> None:
    store = Notebook(learned={"a": {"id": 7}, "b": {"n": 2}})
    assert [each.after for each in apply(store, changes(a=CREATED, b=UPDATED), 1).done] == [{"n": 1, "id": 7}, {"n": 2}]


@pytest.mark.parametrize(("left", "op"), [({"n": 5}, UPDATED), ({"n": 0}, UNCHANGED)])
def test_a_deletion_that_leaves_something_is_told_as_what_it_was(left: Item, op: str) -> None:
    done = apply(Notebook(learned={"a": left}), changes(a=DELETED), 1).done
    assert [(each.op, each.after) for each in done] == [(op, left)]


def test_results_come_in_the_order_of_the_things() -> None:
    def slow_at_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * 2

    assert concurrently(slow_at_first, range(5), 4) == [0, 2, 4, 6, 8]
    assert concurrently(slow_at_first, [], 4) == []


@pytest.mark.parametrize(("limit", "most"), [(1, 1), (2, 2), (8, 6)])
def test_so_many_at_a_time_and_no_more(limit: int, most: int) -> None:
    """Six things meet at a barrier for ``most``: it opens only if that many run at once."""
    lock, barrier = threading.Lock(), threading.Barrier(most)
    running, peak = 0, 0

    def work(_thing: int) -> None:
        nonlocal running, peak
        with lock:
            running += 1
            peak = max(peak, running)
        barrier.wait(5)
        with lock:
            running -= 1

    concurrently(work, range(6), limit)
    assert peak == most


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_nothing_is_begun_after_a_failure(limit: int) -> None:
    """The first thing fails while all that may run beside it still run: nothing else may have its turn."""
    begun: list[int] = []
    full, failed = threading.Barrier(limit), threading.Event()

    def work(thing: int) -> None:
        begun.append(thing)
        if thing < limit:
            full.wait(5)
        if thing == 0:
            failed.set()
            raise Broken("zero")
        failed.wait(5)
        time.sleep(0.05)

    with pytest.raises(Broken, match="zero"):
        concurrently(work, range(12), limit)
    assert sorted(begun) == list(range(limit))
