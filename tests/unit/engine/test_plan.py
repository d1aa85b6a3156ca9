# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans: renaming, aliases, duplicates, what only creation can set, facets, and the shape of changes."""

from __future__ import annotations

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facts import facts
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, differences, summarise
from unit.engine.clubs import CLUB, FACET, Scope, club, planned, there

A, B = {"key": "A", "motto": "x"}, {"key": "B", "motto": "x"}


def test_a_thing_that_is_not_there_is_made_from_what_is_declared_over_what_a_new_one_has() -> None:
    change = planned(club(motto="y"), {}, scope=Scope(born={"motto": "none", "open": False}))[0]
    assert (change.op, change.before, change.after) == (CREATED, None, {"key": "A", "motto": "y", "open": False})


def test_absent_deletes_what_is_there_and_only_that() -> None:
    gone, nothing = planned([club("A", state="absent"), club("C", state="absent", label="clubs[1]")], there(A, B))
    assert (gone.op, gone.before, gone.after) == (DELETED, A, None)
    assert (nothing.op, nothing.before, nothing.after) == (UNCHANGED, None, None)


def test_a_rename_changes_the_thing_that_has_the_old_key() -> None:
    change = planned(club("A", new_key="n"), there(A))[0]
    assert (change.op, change.key, change.before, change.after) == (UPDATED, ("N",), A, {"key": "N", "motto": "x"})


def test_a_rename_that_has_happened_changes_nothing() -> None:
    now = {"key": "N", "motto": "x"}
    assert [(each.op, each.after) for each in planned(club("A", new_key="n"), there(now))] == [(UNCHANGED, now)]


def test_a_rename_of_what_is_not_there_creates_it_under_the_new_key() -> None:
    change = planned(club("A", new_key="n"), {})[0]
    assert (change.op, change.key) == (CREATED, ("N",))


def test_a_rename_to_a_key_that_is_taken_is_refused() -> None:
    with pytest.raises(PlanError, match=r"^clubs\[0\]: A cannot be renamed to B: that club exists already. Choose another name, or remove one"):
        planned(club("A", new_key="B"), there(A, B))


def test_a_rename_to_an_alias_of_the_thing_itself_is_none_that_is_taken() -> None:
    change = planned(club("A", new_key="B"), {("A",): A, ("B",): A})[0]
    assert (change.op, change.after) == (UPDATED, {"key": "B", "motto": "x"})


def test_a_thing_found_by_an_alias_is_renamed_back() -> None:
    change = planned(club("OLD"), {("OLD",): A})[0]
    assert (change.op, change.before, change.after) == (UPDATED, A, {"key": "OLD", "motto": "x"})


def test_absent_of_an_alias_leaves_the_thing_that_goes_by_another_name() -> None:
    change = planned(club("OLD", state="absent"), {("OLD",): A})[0]
    assert (change.op, change.before, change.after) == (UNCHANGED, None, None)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        pytest.param({}, {"key": "a"}, "A", id="twice the same"),
        pytest.param({"new_key": "B"}, {"key": "B"}, "B", id="the new key of another"),
        pytest.param({"new_key": "B"}, {"key": "A"}, "A", id="the old key of another"),
    ],
)
def test_one_thing_declared_twice_is_refused_naming_both(first: dict[str, str], second: dict[str, str], named: str) -> None:
    with pytest.raises(InputError) as refusal:
        planned([club("A", **first), club(second["key"], label="clubs[1]")], {})
    assert refusal.value.problems == [f"clubs[1]: duplicate of clubs[0], both declare {named}"]


def test_a_rename_to_the_same_key_is_not_a_duplicate() -> None:
    assert planned(club("A", new_key="a"), there(A))[0].op == UNCHANGED


def test_what_only_creation_can_set_is_refused_with_advice_and_the_value_it_has() -> None:
    with pytest.raises(PlanError, match=r"^clubs\[0\]: born of A is '1900' and the server cannot change it\. Found another club\.$"):
        planned(club(born="2000"), there({**A, "born": "1900"}))


def test_what_only_creation_can_set_may_differ_where_the_item_may_be_made_anew_or_is_new_or_goes() -> None:
    old = there({**A, "born": "1900"})
    assert planned(club(born="2000", replace=True), old)[0].op == UPDATED
    assert planned(club(born="2000", state="absent"), old)[0].op == DELETED
    assert planned(club(born="2000"), {})[0].op == CREATED
    assert planned(club(born="1900"), old)[0].op == UNCHANGED


def test_all_that_cannot_be_is_said_at_once() -> None:
    with pytest.raises(PlanError) as refusal:
        planned([club("A", born="2"), club("B", born="2", label="clubs[1]")], there({**A, "born": "1"}, {**B, "born": "1"}))
    assert [problem.partition(":")[0] for problem in refusal.value.problems] == ["clubs[0]", "clubs[1]"]


def test_a_facet_is_never_deleted_absent_blanks_what_is_declared_of_it() -> None:
    declared = club(state="absent", of=FACET, motto="whatever", seats={"bob": "member"})
    change = planned(declared, there({"key": "A", "motto": "x", "open": True, "seats": {"Bob": "CHAIR", "al": "CHAIR"}}), of=FACET)[0]
    assert (change.op, change.after) == (UPDATED, {"key": "A", "motto": "", "open": True, "seats": {"al": "CHAIR"}})


def test_a_change_carries_what_was_declared_steering_and_secrets_apart() -> None:
    change = planned(club(motto="y", password="s3cret", replace=True), there(A))[0]
    assert (change.wanted, change.control, change.secrets, change.label) == ({"key": "A", "motto": "y"}, {"replace": True}, {"password": "s3cret"}, "clubs[0]")
    assert change.sets("motto") == {"motto": "y"}
    assert change.sets("open") == {}
    assert change.item == change.after


def test_a_secret_alone_is_no_change() -> None:
    assert planned(club(password="s3cret"), there(A))[0].op == UNCHANGED


def test_the_summary_and_the_diff_name_things_by_what_happened() -> None:
    declared = [club("A", new_key="N"), club("B", label="clubs[1]", state="absent"), club("C", label="clubs[2]", motto="new"), club("D", label="clubs[3]")]
    changes = planned(declared, there(A, B, {"key": "D"}), scope=Scope(born={"motto": "", "open": None}))
    assert summarise(CLUB, changes) == {"created": ["C"], "updated": ["N"], "deleted": ["B"], "unchanged": ["D"]}
    found = differences(CLUB, changes)
    assert found["changes"] == [
        {"thing": "club N", "before": A, "after": {"key": "N", "motto": "x"}},
        {"thing": "club B", "before": B, "after": None},
        {"thing": "club C", "before": None, "after": {"key": "C", "motto": "new"}},
    ]
    assert found["diff"] == [
        {"before_header": "club A", "after_header": "club N", "before": "key: A\nmotto: x\n", "after": "key: N\nmotto: x\n"},
        {"before_header": "club B", "after_header": "club B", "before": "".join(f"{line}\n" for line in facts(B)), "after": ""},
        {"before_header": "club C", "after_header": "club C", "before": "", "after": "key: C\nmotto: new\n"},
    ]


def test_a_thing_is_shown_in_the_order_of_the_table_without_what_is_not_known_or_not_part_of_it() -> None:
    shown = CLUB.show({"password": "x", "replace": True, "new_key": "N", "open": False, "motto": None, "key": "A", "songs": []})
    assert list((shown or {}).items()) == [("key", "A"), ("open", False), ("songs", [])]
