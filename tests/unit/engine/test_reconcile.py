# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a declared value meets the one that is there, for every way of comparing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import MAP, Field, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, UPDATED
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge, reconcile
from unit.engine.clubs import FACET, SEATS, after, club, planned, there

KEPT = {"Alice": "CHAIR", "bob": "MEMBER"}


@pytest.mark.parametrize(
    ("wanted", "then"),
    [
        pytest.param({}, KEPT, id="nothing declared, nothing changed"),
        pytest.param({"ALICE": "chair"}, KEPT, id="the same in other letters keeps the server's spelling"),
        pytest.param({"carol": "member"}, {**KEPT, "carol": "MEMBER"}, id="a new name is added, the undeclared stay"),
        pytest.param({"ALICE": ""}, {"bob": "MEMBER"}, id="the absent value removes, in any letters"),
        pytest.param({" bob ": "chair"}, {"Alice": "CHAIR", "bob": "CHAIR"}, id="white space around a name does not count"),
        pytest.param({"nobody": ""}, KEPT, id="removing what is not there is nothing"),
    ],
)
def test_a_map_without_purge(wanted: Item, then: Item) -> None:
    assert after({"seats": wanted}, {"seats": KEPT}) == {"seats": then}


TWINS = {"strasse": "MEMBER", "straße": "MEMBER"}


@pytest.mark.parametrize(
    ("wanted", "current", "then"),
    [
        pytest.param({"strasse": "chair"}, TWINS, {"strasse": "CHAIR", "straße": "MEMBER"}, id="ß is not ss"),
        pytest.param({"straße": ""}, TWINS, {"strasse": "MEMBER"}, id="nor is ss ß"),
        pytest.param({"strasse": "chair"}, {"straße": "MEMBER"}, {"strasse": "CHAIR", "straße": "MEMBER"}, id="though there is no other"),
        pytest.param({"Bob": "chair"}, {"BOB": "MEMBER", "Bob": "MEMBER"}, {"BOB": "MEMBER", "Bob": "CHAIR"}, id="an exact match goes first"),
        pytest.param({"bob": "chair"}, {"BOB": "MEMBER", "Bob": "MEMBER"}, {"BOB": "CHAIR", "Bob": "MEMBER"}, id="otherwise one, always the same"),
    ],
)
def test_who_is_who(wanted: Item, current: Item, then: Item) -> None:
    assert after({"seats": wanted}, {"seats": current}) == {"seats": then}
    assert after({"seats": wanted}, {"seats": dict(reversed(current.items()))}) == {"seats": then}


def test_a_map_whose_names_have_letter_case_keeps_them_apart() -> None:
    spec = Field("seats", type="dict", compare=MAP, absent="")
    assert reconcile((spec,), {"seats": {"A": "1"}}, {"seats": {"a": "0"}}, Purge(True)) == {"seats": {"A": "1"}}


def test_a_name_without_a_value_is_a_slip() -> None:
    problems = list(FACET.problems({"key": "A", "seats": {"bob": None, "al": ""}}, "clubs[0]"))
    assert list(FACET.problems({"key": "A", "seats": {"bob": None}}, "clubs[0]", present=False)) == []
    assert problems == ['clubs[0].seats.bob: no value is given. Write "" to remove bob, or leave the name out']


@pytest.mark.parametrize("seats", [{"bob": "", " Bob": "x"}, {"bob ": "", "BOB": ""}])
def test_a_name_that_is_written_twice(seats: Item) -> None:
    (problem,) = FACET.problems({"key": "A", "seats": seats}, "")
    assert problem.endswith("is there more than once; letter case does not count")


def test_a_changed_name_in_a_map_keeps_the_servers_spelling() -> None:
    assert after({"seats": {"ALICE": "member"}}, {"seats": KEPT}) == {"seats": {"Alice": "MEMBER", "bob": "MEMBER"}}


@pytest.mark.parametrize(
    ("protect", "kept", "then"),
    [
        pytest.param((), (), {"Alice": "CHAIR"}, id="all that is not declared goes"),
        pytest.param(("SVC-*",), (), {"Alice": "CHAIR", "svc-ci": "MEMBER"}, id="but for what a pattern protects, in any letters"),
        pytest.param((), (("seats", "bob"),), {"Alice": "CHAIR", "bob": "MEMBER"}, id="and for what is purge_exempt"),
        pytest.param((), (("bar", "bob"),), {"Alice": "CHAIR"}, id="which is so in its own field only"),
        pytest.param(("svc",), (), {"Alice": "CHAIR"}, id="a pattern is for the whole name"),
    ],
)
def test_a_map_with_purge(protect: tuple[str, ...], kept: tuple[tuple[str, str], ...], then: Item) -> None:
    current = {"seats": {**KEPT, "svc-ci": "MEMBER"}}
    assert after({"seats": {"alice": "chair"}}, current, purge=True, protect=protect, kept=kept) == {"seats": then}


def test_a_purge_clears_a_map_of_which_nothing_is_declared_but_only_if_it_was_read() -> None:
    assert after({}, {"seats": KEPT}, purge=True) == {"seats": {}}
    assert after({}, {}, purge=True) == {}


def test_a_declared_name_that_is_protected_can_still_be_removed_by_name() -> None:
    assert after({"seats": {"bob": ""}}, {"seats": KEPT}, purge=True, protect=("*",)) == {"seats": {"Alice": "CHAIR"}}


def test_a_nested_map_is_purged_by_its_own_word_and_not_by_that_around_it() -> None:
    current = {"seats": KEPT, "bar": {"seats": KEPT}}
    assert after({"seats": {}, "bar": {"seats": {}}}, current, purge=True) == {"seats": {}, "bar": {"seats": KEPT}}
    assert after({"seats": {}, "bar": {"seats": {}, "purge": True}}, current) == {"seats": KEPT, "bar": {"seats": {}}}


def test_names_in_a_map_come_out_sorted() -> None:
    assert list(after({"seats": {"carol": "x", "ann": "x"}}, {"seats": KEPT})["seats"]) == ["Alice", "ann", "bob", "carol"]


@pytest.mark.parametrize(
    ("field", "declared", "current", "same"),
    [
        ("motto", "", None, True),
        ("motto", "", "x", False),
        ("motto", "x", "x", True),
        ("motto", "x", "X", False),
        ("open", False, None, False),
        ("open", False, True, False),
        ("open", True, True, True),
        ("songs", ["a", "b"], ["a", "b"], True),
        ("songs", ["a", "b"], ["b", "a"], False),
        ("songs", [], None, True),
        ("songs", [], ["a"], False),
        ("colours", ["Red", "blue", "red"], ["blue", "RED"], True),
        ("colours", ["red"], ["red", "blue"], False),
        ("colours", [], None, True),
        ("colours", [], ["red"], False),
        ("rooms", [{"name": "a", "size": 1}, {"name": "b"}], [{"name": "b"}, {"name": "a", "size": 1}], True),
        ("rooms", [{"name": "a", "size": 1}], [{"name": "a", "size": 2}], False),
        ("rooms", [{"name": "a"}], [{"name": "a"}, {"name": "b"}], False),
        ("rooms", [{"size": 1, "name": "a"}], [{"name": "a", "size": 1}], True),
        ("rooms", [{"name": "a", "size": None}], [{"name": "a"}], True),
    ],
)
def test_whether_a_field_differs(field: str, declared: t.Any, current: t.Any, same: bool) -> None:
    change = planned(club(**{field: declared}), there({"key": "A"} | ({} if current is None else {field: current})))[0]
    assert change.op == (UNCHANGED if same else UPDATED)
    assert change.differs(field) is not same


@pytest.mark.parametrize("field", ["motto", "open", "songs", "colours", "rooms", "seats", "bar", "born"])
def test_none_means_not_managed(field: str) -> None:
    current = {
        "key": "A",
        "motto": "x",
        "open": True,
        "songs": ["a"],
        "colours": ["b"],
        "rooms": [{"name": "c"}],
        "seats": KEPT,
        "bar": {"till": "d"},
        "born": "1",
    }
    change = planned(club(**{field: None}), there(current))[0]
    assert (change.op, change.after) == (UNCHANGED, current)


def test_what_counts_as_equal_stays_as_the_server_writes_it() -> None:
    assert after({"colours": ["red", "blue"]}, {"colours": ["BLUE", "Red"]}) == {"colours": ["BLUE", "Red"]}


def test_nested_fields_are_compared_one_by_one() -> None:
    assert after({"bar": {"till": "new"}}, {"bar": {"till": "old", "seats": KEPT}}) == {"bar": {"till": "new", "seats": KEPT}}


def test_an_item_is_brought_to_its_form_all_the_way_down() -> None:
    assert club(" a ", seats={"bob": " member "}, bar={"seats": {"X": None}, "till": None}).values == {
        "key": "A",
        "seats": {"bob": "MEMBER"},
        "bar": {"seats": {"X": ""}},
    }


def test_the_absent_value_and_none_have_one_form() -> None:
    assert SEATS.comparison_key(None) == SEATS.comparison_key("")
