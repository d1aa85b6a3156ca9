# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rails of a purge: what it removes, what it leaves, and when it is refused as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import DELETED, UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.policy import counts_undeclared, refuse_excess, undeclared
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge
from unit.engine.clubs import CLUB, FACET, Scope, club, planned, there

CLUBS = there({"key": "A"}, {"key": "B"}, {"key": "C"}, {"key": "D"})


def test_a_purge_of_whole_things_removes_what_is_not_declared() -> None:
    changes = planned(club("B"), CLUBS, purge=Purge(active=True))
    assert [(each.op, each.key[0]) for each in changes] == [(UNCHANGED, "B"), (DELETED, "A"), (DELETED, "C"), (DELETED, "D")]


def test_nothing_is_removed_unless_a_purge_is_asked_for() -> None:
    assert len(planned(club("B"), CLUBS)) == 1


def test_a_purge_leaves_what_is_protected() -> None:
    changes = planned(club("B"), CLUBS, purge=Purge(active=True, protect=("[ac]",)))
    assert [each.key for each in changes if each.op == DELETED] == [("D",)]


def test_a_name_protects_itself_though_it_looks_like_a_pattern() -> None:
    assert Purge(active=True, protect=("team [a]",)).protects("Team [A]")
    assert not Purge(active=True, protect=("team [a]",)).protects("team b")


def test_names_that_stay_are_no_leave_to_remove_things() -> None:
    declared = club("A", bar={"seats": dict.fromkeys(FOUR, "x"), "purge": True})
    changes = planned(declared, there({"key": "A", "bar": {"seats": FOUR}}, {"key": "B"}, {"key": "C"}), purge=Purge(active=True))
    assert "2 of 3" in refusal(CLUB, changes, 0.5, there({"key": "A"}, {"key": "B"}, {"key": "C"}))


@pytest.mark.parametrize("declared", [club("A", new_key="B"), club("B", new_key="A")])
def test_a_purge_takes_no_name_of_a_declared_thing_for_another(declared: object) -> None:
    changes = planned([declared], there({"key": "A"}), purge=Purge(active=True))
    assert DELETED not in [each.op for each in changes]


def test_a_purge_leaves_the_thing_itself_where_it_was_declared_by_an_alias() -> None:
    item = {"key": "A"}
    changes = planned(club("OLD"), {("OLD",): item, ("A",): item}, purge=Purge(active=True))
    assert DELETED not in [each.op for each in changes]


def refusal(of: Resource, changes: list[Change], limit: float, collection: object = None, caller: str = "") -> str:
    try:
        refuse_excess(of, changes, limit, collection or {}, caller)
    except PlanError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("declared", "limit", "refused"),
    [
        ("ABCD", 0, False),
        ("ABC", 0, True),
        ("AB", 0.5, False),
        ("A", 0.5, True),
        ("A", 0.75, False),
        ("X", 0.99, True),
        ("X", 1, False),
    ],
)
def test_a_purge_of_whole_things_is_refused_above_the_limit(declared: str, limit: float, refused: bool) -> None:
    changes = planned([club(key, label=f"clubs[{key}]") for key in declared], CLUBS, purge=Purge(active=True), scope=Scope(born={"key": "X"}))
    assert bool(refusal(CLUB, changes, limit, CLUBS)) is refused


def test_the_refusal_lists_what_would_go_and_says_which_option_allows_it() -> None:
    changes = planned(club("A"), CLUBS, purge=Purge(active=True))
    assert refusal(CLUB, changes, 0.5, CLUBS) == (
        "refused to purge 3 of 4 (75%), which is more than purge_limit=0.5 allows. It would have removed:\n"
        "  - club B\n  - club C\n  - club D\nRaise purge_limit to allow it."
    )


def test_deleting_by_name_does_not_count() -> None:
    assert not refusal(CLUB, planned(club("A", state="absent"), CLUBS), 0, CLUBS)


FOUR = {"ann": "X", "Bob": "X", "carol": "X", "dan": "X"}


@pytest.mark.parametrize(
    ("seats", "limit", "refused"),
    [
        ({"ann": "x", "bob": "x", "carol": "x"}, 0, True),
        ({"ann": "x", "bob": "x", "carol": "x"}, 0.25, False),
        ({"ann": "x", "bob": "x"}, 0.49, True),
        ({"ann": "", "bob": "", "carol": "", "dan": ""}, 0, False),
        ({}, 1, False),
    ],
)
def test_names_that_a_purge_removes_from_maps_count_and_those_removed_by_name_do_not(seats: dict[str, str], limit: float, refused: bool) -> None:
    changes = planned(club(of=FACET, purge=True, seats=seats), there({"key": "A", "seats": FOUR}), of=FACET)
    assert bool(refusal(FACET, changes, limit)) is refused


def test_names_in_nested_maps_count_as_well_and_are_listed_with_their_thing() -> None:
    changes = planned(club(bar={"seats": {}, "purge": True}), there({"key": "A", "bar": {"seats": FOUR}}))
    message = refusal(CLUB, changes, 0.5)
    assert [f"\n  - A: seats {name}" in message for name in FOUR] == [True] * 4
    assert "4 of 4 (100%)" in message


def test_the_callers_own_names_count_neither_as_removed_nor_as_there() -> None:
    changes = planned(club(of=FACET, purge=True, seats={"ann": "x", "bob": "x"}), there({"key": "A", "seats": {"ann": "X", "bob": "X", "me": "X"}}), of=FACET)
    assert not refusal(FACET, changes, 0, caller="me")
    assert "1 of 3" in refusal(FACET, changes, 0, caller="somebody")
    gone = planned(club(of=FACET, purge=True, seats={"ann": "x"}), there({"key": "A", "seats": {"ann": "X", "bob": "X", "me": "X"}}), of=FACET)
    assert "1 of 2" in refusal(FACET, gone, 0, caller="me")


def test_the_caller_is_known_in_any_letters() -> None:
    changes = planned(club(of=FACET, purge=True, seats={}), there({"key": "A", "seats": {"ann": "X", "ME": "X"}}), of=FACET)
    assert "1 of 1" in refusal(FACET, changes, 0, caller="me")


def test_names_that_stay_in_one_thing_are_no_leave_to_empty_another() -> None:
    declared = [club(key, of=FACET, purge=True, seats=dict.fromkeys(FOUR, "x") if key != "A" else {}, label=f"clubs[{key}]") for key in "ABCD"]
    changes = planned(declared, there(*({"key": key, "seats": FOUR} for key in "ABCD")), of=FACET)
    assert "refused to purge 4 of 4 (100%) in A, which is more than purge_limit=0.5 allows" in refusal(FACET, changes, 0.5)


def test_things_that_stay_in_one_place_are_no_leave_to_empty_another() -> None:
    placed = replace(CLUB, place=("born",))
    clubs = there({"key": "A", "born": "here"}, *({"key": key, "born": "there"} for key in "BCD"))
    changes = planned([club(key, of=placed, label=key) for key in "BCD"], clubs, of=placed, purge=Purge(active=True))
    assert "refused to purge 1 of 1 (100%) in here, " in refusal(placed, changes, 0.5, clubs)
    assert not refusal(CLUB, changes, 0.5, clubs)


@pytest.mark.parametrize(("limit", "refused"), [(0.29, False), (0.2899, True), (0.28, True), (1e-07, True)])
def test_the_limit_is_as_it_is_written_not_as_the_machine_rounds_it(limit: float, refused: bool) -> None:
    seats = {f"user{number}": "X" for number in range(100)}
    stay = dict.fromkeys(list(seats)[29:], "x")
    changes = planned(club(of=FACET, purge=True, seats=stay), there({"key": "A", "seats": seats}), of=FACET)
    assert bool(refusal(FACET, changes, limit)) is refused


def test_the_one_thing_of_its_kind_is_deleted_by_word_and_does_not_count() -> None:
    """It has no identity, so nothing is declared of it but its state."""
    alone = replace(CLUB, identity=(), name=lambda _item: "it")
    declared = alone.declare({}, present=False)
    changes = planned(declared, {(): {"motto": "x"}}, of=alone)
    assert [each.op for each in changes] == [DELETED]
    assert not refusal(alone, changes, 0)


def test_things_that_no_purge_concerns_do_not_raise_what_it_may_remove() -> None:
    declared = [club("A", of=FACET, purge=True, seats={}), club("B", of=FACET, seats={"ann": "x"}, label="clubs[1]")]
    changes = planned(declared, there({"key": "A", "seats": FOUR}, {"key": "B", "seats": FOUR}), of=FACET)
    assert "4 of 4" in refusal(FACET, changes, 0.5)


def test_a_purge_leaves_a_thing_that_is_renamed_though_it_went_by_another_name_already() -> None:
    changes = planned(club("A", new_key="N"), {("A",): {"key": "X"}}, purge=Purge(active=True))
    assert [(each.op, each.key) for each in changes] == [("updated", ("N",))]


def test_a_purge_within_an_item_leaves_what_is_indispensable_too() -> None:
    current = there({"key": "A", "bar": {"seats": FOUR}})
    change = planned(club(bar={"seats": {}, "purge": True}), current, scope=Scope(kept=(("seats", "dan"),)))[0]
    assert change.item["bar"]["seats"] == {"dan": "X"}


COUNTED = replace(FACET, fields=tuple(replace(each, counted="seat") if each.name == "seats" else each for each in FACET.fields))
SEATED = there({"key": "A", "seats": {"ann": "X", "Bob": "X", "me": "X"}})


def left(changes: list[Change]) -> list[tuple[object, ...]]:
    return [tuple(each.values()) for each in undeclared(COUNTED, changes, "ME")]


def test_names_that_nobody_declared_and_no_purge_is_about_are_told() -> None:
    """A name that is declared, removed or purged is compared; the caller's own does not count; nor does what is only being created."""
    assert left(planned(club(of=COUNTED, seats={"bob": "x"}), SEATED, of=COUNTED)) == [("seats of A", "seat", "seats", "ann", "X")]
    assert left(planned(club(of=COUNTED, seats={"bob": "", "ann": "Y"}), SEATED, of=COUNTED)) == []
    assert left(planned(club(of=COUNTED, seats={"bob": "x"}, purge=True), SEATED, of=COUNTED)) == []
    assert left(planned(club(of=COUNTED, motto="m"), SEATED, of=COUNTED)) == [("seats of A", "seat", "seats", name, "X") for name in ("ann", "Bob")]
    assert left(planned(club(of=COUNTED, seats={}), {}, of=COUNTED, scope=Scope(born={"seats": {"ann": "X"}}))) == []


def test_only_names_that_are_counted_are_told() -> None:
    assert undeclared(FACET, planned(club(of=FACET, seats={}), SEATED, of=FACET), "") == []
    assert (counts_undeclared(COUNTED), counts_undeclared(FACET)) == (True, False)
