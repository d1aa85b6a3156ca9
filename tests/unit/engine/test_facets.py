# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facets: what belongs to a thing is declared inside it or in a list of its own, from one table, and is planned and applied as one."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import by_kind, read_options
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import inside
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import problems_of
from unit.engine.houses import HOURS, HOUSE, LAMP, Street, copy_of, owner, run, street, together


def summary(result: Result) -> list[str]:
    return [f"{op} {name}" for op, names in result["summary"].items() for name in names if op != "unchanged"]


def three(made: Street, **declared: t.Any) -> Result:
    """Run in check mode, for real and once more: the first two say the same, and the third changes nothing."""
    foretold = run(together(copy_of(made)), True, **declared)
    done = run(together(made), **declared)
    assert not done.get("failed"), done["msg"]
    assert (foretold["changed"], foretold["summary"]) == (done["changed"], done["summary"])
    again = run(together(made), **declared)
    assert (again["changed"], again["diff"]) == (False, [])
    return done


def test_the_options_inside_an_owner_follow_from_the_table_of_the_facet() -> None:
    options = HOUSE.options()
    lamp = LAMP.options()
    assert {name: option for name, option in lamp.items() if name != "house"} == {
        name: option for name, option in options["lamps"]["options"].items() if name != "state"
    }
    assert (options["lamps"]["type"], options["lamps"]["elements"]) == ("list", "dict")
    assert options["lamps"]["options"]["code"]["no_log"] is True
    assert options["lamps"]["options"]["state"]["choices"] == ["present", "absent"]
    assert (options["hours"]["type"], list(options["hours"]["options"])) == ("dict", ["opens", "state"])
    assert ("purge_lamps" in options, "purge_hours" in options) == (True, False)


def test_the_constraints_of_a_facet_hold_inside_its_owner() -> None:
    rules = {"required_together": [["watts", "code"]]}
    (option, _purge) = inside(replace(LAMP, constraints=rules), {"house": "key"})
    assert option.option()["required_together"] == [["watts", "code"]]


def test_what_differs_in_an_owner_is_left_out_or_has_other_words() -> None:
    option = inside(LAMP, {"house": "key"}, leave_out=("code",), texts={"watts": "How bright."})[0].option()["options"]
    assert (sorted(option), option["watts"]["description"]) == (["name", "state", "watts"], "How bright.")


# What is there, what is declared, and what is done.
DONE: dict[str, tuple[Street, Item, list[str]]] = {
    "inside a new owner": (
        street(),
        {"houses": [{"key": "a", "lamps": [{"name": "hall", "watts": 5}], "hours": {"opens": 7}}]},
        ["created house A", "created lamp A/hall", "created hours of A"],
    ),
    "inside, and in their own lists": (
        street(A=["hall"], B=[]),
        {"houses": [{"key": "A", "lamps": [{"name": "hall", "watts": 5}]}], "lamps": [{"house": "A", "name": "door"}, {"house": "B", "name": "hall"}]},
        ["created lamp A/door", "created lamp B/hall", "updated lamp A/hall"],
    ),
    "absent": (street(A=["hall", "door"]), {"houses": [{"key": "A", "lamps": [{"name": "hall", "state": "absent"}]}]}, ["deleted lamp A/hall"]),
    "an empty list alone removes nothing": (street(A=["hall"]), {"houses": [{"key": "A", "lamps": []}]}, []),
    "none is not managed": (street(A=["hall", "8"]), {"houses": [{"key": "A", "lamps": None, "hours": None}], "purge": ["lamps"]}, []),
    "complete in one owner": (
        street(A=["hall", "door"], B=["hall"]),
        {"houses": [{"key": "A", "lamps": [{"name": "door"}], "purge_lamps": True}, {"key": "B", "lamps": [{"name": "door"}]}]},
        ["created lamp B/door", "deleted lamp A/hall"],
    ),
    "complete and empty": (
        street(A=["hall", "door"]),
        {"houses": [{"key": "A", "lamps": [], "purge_lamps": True}]},
        ["deleted lamp A/door", "deleted lamp A/hall"],
    ),
    "complete with what its own list says": (
        street(A=["hall", "door"]),
        {"houses": [{"key": "A", "lamps": [], "purge_lamps": True}], "lamps": [{"house": "A", "name": "door"}]},
        ["deleted lamp A/hall"],
    ),
    "a purge of the kind is about the owners that declare it": (
        street(A=["hall"], B=["hall"], C=["hall"]),
        {"houses": [{"key": "A", "lamps": []}, {"key": "B"}, {"key": "C", "lamps": [], "purge_lamps": False}], "purge": ["lamps"]},
        ["deleted lamp A/hall"],
    ),
    "a purge with its own list is about all owners, but for those that say otherwise": (
        street(A=["hall"], B=["hall"], C=["hall"]),
        {"houses": [{"key": "A", "lamps": []}, {"key": "C", "lamps": [], "purge_lamps": False}], "lamps": [], "purge": ["lamps"]},
        ["deleted lamp A/hall", "deleted lamp B/hall"],
    ),
    "in the place that an owner will have": (
        street(A=["hall", "door", "8"]),
        {"houses": [{"key": "A", "new_key": "Z", "lamps": [{"name": "hall", "watts": 5}], "purge_lamps": True, "hours": {"opens": 8}}]},
        ["updated house Z", "updated lamp Z/hall", "deleted lamp Z/door"],
    ),
    "one of each": (street(A=["8"]), {"houses": [{"key": "A", "hours": {"opens": 9}}]}, ["updated hours of A"]),
    "an empty dictionary is back to what is inherited": (street(A=["8"]), {"houses": [{"key": "A", "hours": {}}]}, ["deleted hours of A"]),
    "so is one that is absent": (street(A=["8"]), {"houses": [{"key": "A", "hours": {"state": "absent"}}]}, ["deleted hours of A"]),
}


@pytest.mark.parametrize("case", DONE)
def test_done(case: str) -> None:
    there, declared, done = DONE[case]
    assert sorted(summary(three(copy_of(there), **declared))) == sorted(done)


REFUSED: dict[str, tuple[Item, str]] = {
    "in two places": (
        {"houses": [{"key": "a", "lamps": [{"name": "hall"}]}], "lamps": [{"house": "A", "name": "hall"}]},
        "houses[0].lamps[0]: declared in two places, here and in lamps[0]: lamp A/hall. Keep one of them",
    ),
    "twice in one owner": (
        {"houses": [{"key": "A", "lamps": [{"name": "hall"}, {"name": "hall"}]}]},
        "houses[0].lamps[1]: declared in two places, here and in houses[0].lamps[0]: lamp A/hall. Keep one of them",
    ),
    "in what is absent": (
        {"houses": [{"key": "A", "state": "absent", "lamps": [], "hours": {"opens": 1}}]},
        "houses[0].lamps: the house is declared absent, so nothing can be declared in it. Leave it out\n"
        "houses[0].hours: the house is declared absent, so nothing can be declared in it. Leave it out",
    ),
    "complete and not declared": (
        {"houses": [{"key": "A", "purge_lamps": True}]},
        "houses[0].purge_lamps: goes with lamps. Declare an empty list to delete all",
    ),
    "a wrong value": ({"houses": [{"key": "A", "lamps": [{"name": "x", "watts": 200}]}]}, "houses[0].lamps[0].watts: is too bright"),
    "a wrong owner, said once": ({"houses": [{"key": "1", "lamps": [{"name": "x"}]}]}, "houses[0].key: is no key"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_the_first_call(case: str) -> None:
    declared, words = REFUSED[case]
    made = street(A=["hall"])
    for check_mode in (True, False):
        assert run(together(made), check_mode, **declared)["msg"] == words
    assert made.connected == []
    if "lamps" not in declared:
        alone = owner(made, many=True)
        assert run(alone, **declared)["msg"] == words
        problems = problems_of(alone, {"houses": declared["houses"], "club_url": "https://club", "club_password": "x"})
        assert "\n".join(problems) == words


def test_only_what_is_declared_is_read() -> None:
    made = street(A=["hall"], B=["hall"])
    run(together(made), houses=[{"key": "A", "lamps": [{"name": "hall"}]}, {"key": "B", "lamps": []}])
    assert made.reads == ["lamps of A"]
    run(owner(made, many=False), key="B", colour="red")
    assert made.reads == ["lamps of A"]


def test_each_facet_has_changes_of_its_own_among_several_kinds() -> None:
    made = street(A=[])
    module = together(made)
    result = run(module, houses=[{"key": "A", "lamps": [{"name": "hall"}]}])
    assert [each["after"] for each in result["changes"]] == [{"house": "A", "name": "hall", "serial": "1"}]
    assert {"houses", "lamps"}.isdisjoint(result)  # what stays as it is may be a thousand things
    assert [each["after_header"] for each in result["diff"]] == ["lamp A/hall"]
    parts = {resource.plural: part["summary"] for resource, part in by_kind(module, result)}
    assert (parts["houses"]["unchanged"], parts["lamps"]["created"]) == (["A"], ["A/hall"])


def test_only_names_the_kind_of_what_is_declared_inside() -> None:
    made = street(A=["hall"])
    declared = [{"key": "A", "colour": "red", "lamps": [{"name": "hall", "watts": 1}]}]
    assert summary(run(together(made), houses=declared, only=["lamps"])) == ["updated lamp A/hall"]
    assert summary(run(together(made), houses=declared, only=["houses"])) == ["updated house A"]


@pytest.mark.parametrize("many", [True, False])
def test_the_module_of_an_owner_returns_the_facet_as_a_part_of_it(many: bool) -> None:
    made = street(A=["hall", "8"])
    item = {"key": "A", "lamps": [{"name": "hall", "watts": 5}, {"name": "door"}], "hours": {"opens": 8}}
    args = {"houses": [item]} if many else item
    foretold = run(owner(copy_of(made), many=many), True, **args)
    result = run(owner(made, many=many), **args)
    house = result["houses"][0] if many else result["house"]
    assert house == {"key": "A", "lamps": [{"name": "hall", "watts": 5}, {"name": "door", "serial": "1"}], "hours": {"opens": 8}}
    assert (result["summary"], result["changed"]) == (foretold["summary"], True)
    assert result["summary"]["updated"] == ["A"]
    (change,) = result["changes"]
    assert (change["before"]["lamps"], change["before"]["hours"]) == ([{"name": "hall", "watts": 40}], {"opens": 8})
    assert run(owner(made, many=many), **args)["changed"] is False


def test_the_module_for_several_owners_has_the_default_for_the_purges_inside_them() -> None:
    assert run(owner(street(A=["hall"]), many=True), houses=[{"key": "A", "lamps": []}], purge_lamps=True, purge_limit=1)["houses"] == [
        {"key": "A", "lamps": []}
    ]
    made = street(A=["hall"], B=["hall"])
    run(owner(made, many=True), houses=[{"key": "A", "lamps": []}, {"key": "B", "lamps": [], "purge_lamps": False}], purge_lamps=True, purge_limit=1)
    assert list(made.things["lamps"]) == [("B", "hall")]


def test_a_purge_inside_an_owner_keeps_to_the_limit() -> None:
    made = street(A=["hall", "door", "roof"], B=["a", "b", "c", "d"])
    declared = [{"key": "A", "lamps": [{"name": "hall"}], "purge_lamps": True}, {"key": "B", "lamps": [{"name": "a"}]}]
    words = run(together(made), houses=declared, purge_limit=0.5)["msg"]
    assert "refused to purge 2 of 3 (67%) in A" in words
    assert made.journal == []


def test_a_facet_waits_for_its_owner_and_is_refused_by_itself() -> None:
    made = street()
    made.refuses = "house A"
    declared = [{"key": "A", "lamps": [{"name": "hall"}]}, {"key": "B", "lamps": [{"name": "hall"}]}]
    result = run(together(made), houses=declared)
    assert (result["not_begun"], summary(result)) == (["lamp A/hall"], ["created house B", "created lamp B/hall"])
    made = street()
    made.refuses = "lamp A"
    result = run(owner(made, many=True), houses=declared)
    assert [each["thing"] for each in result["failures"]] == ["lamp A/hall"]
    assert result["houses"] == [{"key": "A"}, {"key": "B", "lamps": [{"name": "hall", "serial": "1"}]}]


def test_the_reader_names_what_is_inside() -> None:
    made = street()
    given = {"club_url": "https://club", "houses": [{"key": "A", "lamps": [{"title": "hall", "wats": 1}, {"name": False}]}]}
    _read, problems, _readable = read_options(together(made), given)
    assert problems == [
        "houses[0] (A).lamps[0] (hall).wats: unknown option, did you mean watts?",
        "houses[0] (A).lamps[1] (false).name: false is a boolean, not text. Put it in quotes",
    ]
    _read, problems, _readable = read_options(owner(made, many=False), {"club_url": "https://club", "key": "A", "lamps": [{"name": 7}]})
    assert problems == ["lamps[0] (7).name: 7 is a number, not text. Put it in quotes"]


def test_a_facet_that_is_none_of_the_kinds_is_refused_when_the_module_is_made() -> None:
    with pytest.raises(ValueError, match=r"houses\.hours: a facet has to be one of the kinds"):
        together(street(), HOURS)


def test_a_place_of_a_facet_is_where_its_owner_is() -> None:
    kind = Resource(kind="x", plural="xs", identity=("house", "room"), fields=(Field("house"), Field("room"), Field("y")), name=str, heading="{name}")
    (option,) = inside(kind, {"house": "key"}, {"room": None})
    assert option.facet is not None
    assert (option.type, option.facet.place_of({"key": "A"})) == ("dict", {"house": "A", "room": None})
