# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules as a whole: their options, messages, inheritance from the module to its items, and results."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Manage, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from unit.engine.clubs import CLUB, there
from unit.engine.kinds import MANAGED, MODULES
from unit.engine.memory import MemoryStore, Server, module, product


def run(made: Manage | Info, check_mode: bool = False, **params: t.Any) -> Result:
    """Run with the defaults of the specification filled in."""
    checked = ArgumentSpecValidator(**specification(made)).validate({"club_url": "https://club", "club_password": "x", **params})
    assert not checked.error_messages
    return execute(made, checked.validated_parameters, check_mode)


def test_a_run_brings_things_to_their_state_and_the_next_one_changes_nothing() -> None:
    server = Server(there({"key": "B", "motto": "x"}, {"key": "C"}))
    clubs = [{"key": "a", "motto": "y"}, {"key": "b", "motto": ""}, {"key": "c", "state": "absent"}]
    first = run(module(server), clubs=clubs)
    assert first["changed"]
    assert first["clubs"] == [{"key": "A", "motto": "y"}, {"key": "B", "motto": ""}]
    assert first["summary"] == {"created": ["A"], "updated": ["B"], "deleted": ["C"], "unchanged": []}
    assert [each["after_header"] for each in first["diff"]] == ["club A", "club B", "club C"]
    assert first["warnings"] == ["3 reviewed"]
    assert server.journal == ["created A", "updated B", "deleted C"]
    again = run(module(server), clubs=clubs)
    assert (again["changed"], again["clubs"], again["diff"], server.journal) == (False, first["clubs"], [], [])


def test_check_mode_foretells_the_same_result_and_writes_nothing() -> None:
    items = there({"key": "B", "motto": "x"}, {"key": "C"})
    clubs = [{"key": "a", "motto": "y"}, {"key": "b", "motto": ""}]
    real, foretold = Server(dict(items)), Server(dict(items))
    assert run(module(foretold), True, clubs=clubs, purge=True) == run(module(real), clubs=clubs, purge=True)
    assert (foretold.journal, foretold.items) == ([], items)
    assert [checked for _params, checked in foretold.connected] == [True]
    assert [checked for _params, checked in real.connected] == [False]


def test_a_failure_in_the_middle_tells_what_was_done() -> None:
    server = Server(there({"key": "Z"}), full="B")
    result = run(module(server), clubs=[{"key": "a"}, {"key": "b"}, {"key": "c"}, {"key": "z"}])
    assert (result["failed"], result["changed"], result["msg"], result["writes"]) == (
        True,
        True,
        "no room\nNot begun: club C. Run again once the cause is gone.",
        ["created A"],
    )
    assert (result["failures"], result["not_begun"]) == ([{"thing": "club B", "msg": "no room"}], ["club C"])
    assert result["summary"] == {"created": ["A"], "updated": [], "deleted": [], "unchanged": ["Z"]}
    assert run(module(Server(full="B")), clubs=[{"key": "b"}])["changed"] is False


def test_every_problem_is_told_at_once_each_with_its_item_and_option() -> None:
    def no_x(text: str) -> str | None:
        return "has an x" if "x" in text else None

    def both(item: Item) -> t.Iterator[str]:
        if item.get("motto") == item.get("born"):
            yield "motto: as born"

    def together(items: t.Sequence[tuple[str, Item]]) -> t.Iterator[str]:
        yield f"{len(items)} are present"

    fields = (
        *(each for each in CLUB.fields if each.name != "motto"),
        Field("motto", check=no_x),
        Field("spot", type="dict", fields=(Field("at", check=no_x),)),
    )
    made = module(Server(), fields=fields, check=both, check_together=together)
    clubs = [{"key": "a", "motto": "x", "born": "1"}, {"key": "b", "motto": "x", "born": "x", "spot": {"at": "x"}}, {"key": "c", "state": "absent"}]
    result = run(made, clubs=clubs, purge_limit=1.5)
    assert result["msg"].split("\n") == [
        "clubs[0].motto: has an x",
        "clubs[1].motto: has an x",
        "clubs[1].spot.at: has an x",
        "clubs[1]: motto: as born",
        "clubs[2]: motto: as born",
        "2 are present",
        "purge_limit: 1.5 is not a share from 0 to 1",
    ]
    assert (result["failed"], result["changed"]) == (True, False)
    single = run(module(Server(), many=False, fields=fields), key="a", motto="x")
    assert single["msg"] == "motto: has an x"


def test_nothing_is_asked_of_the_server_where_the_declaration_is_wrong() -> None:
    server = Server()
    assert run(module(server), clubs=[{"key": "a"}], purge_limit=-1)["failed"]
    assert server.connected == []


@pytest.mark.parametrize(
    ("top", "item", "goes"),
    [
        pytest.param("present", None, False, id="present by default"),
        pytest.param("absent", None, True, id="the items inherit the state"),
        pytest.param("absent", "present", False, id="an item has the last word: present"),
        pytest.param("present", "absent", True, id="an item has the last word: absent"),
    ],
)
def test_the_state_of_an_item(top: str, item: str | None, goes: bool) -> None:
    server = Server(there({"key": "A"}))
    run(module(server), state=top, clubs=[{"key": "a", **({"state": item} if item else {})}])
    assert (server.items == {}) is goes


@pytest.mark.parametrize(
    ("top", "item", "purges"),
    [(False, None, False), (True, None, True), (True, False, False), (False, True, True)],
)
def test_the_purge_of_an_item_of_a_facet(top: bool, item: bool | None, purges: bool) -> None:
    server = Server(there({"key": "A", "seats": {"al": "X", "bo": "X", "me": "X"}}))
    result = run(module(server, always_exists=True), purge=top, purge_limit=1, clubs=[{"key": "a", "seats": {"al": "x"}, "purge": item}])
    assert list(result["clubs"][0]["seats"]) == (["al", "me"] if purges else ["al", "bo", "me"])


def test_the_purge_of_a_kind_is_about_whole_things_and_not_about_what_is_in_them() -> None:
    server = Server(there({"key": "A", "seats": {"al": "X"}}, {"key": "B"}))
    result = run(module(server), purge=True, clubs=[{"key": "a", "seats": {}}])
    assert (result["summary"]["deleted"], server.items) == (["B"], there({"key": "A", "seats": {"al": "X"}}))


@pytest.mark.parametrize(("purge_limit", "protect", "left"), [(0.5, [], "AB"), (0.3, [], "ABC"), (1, ["b*"], "AB")])
def test_the_rails_of_a_purge_are_options(purge_limit: float, protect: list[str], left: str) -> None:
    server = Server(there({"key": "A"}, {"key": "B"}, {"key": "C"}))
    clubs = [{"key": key} for key in ("a", "b") if key == "a" or not protect]
    result = run(module(server), purge=True, purge_limit=purge_limit, purge_protect=protect, clubs=clubs)
    assert "".join(key for (key,) in server.items) == left
    assert bool(result.get("failed")) is (left == "ABC")


@pytest.mark.parametrize("label", ["clubs[0]", "purge"])
def test_a_purge_of_what_is_to_be_absent_is_refused(label: str) -> None:
    made = module(Server(), many=label != "purge", always_exists=True)
    params = {"clubs": [{"key": "a", "purge": True}]} if label != "purge" else {"key": "a", "purge": True}
    assert run(made, state="absent", **params)["msg"] == f"{label}: purge goes with state=present only"


def test_a_purge_that_is_inherited_does_not_concern_what_is_to_be_absent() -> None:
    server = Server(there({"key": "A", "seats": {"al": "X", "bo": "X"}}))
    result = run(module(server, always_exists=True), purge=True, clubs=[{"key": "a", "state": "absent", "seats": {"al": "x"}}])
    assert result["clubs"] == [{"key": "A", "seats": {"bo": "X"}}]


def test_results_come_as_declared_in_whatever_order_things_were_done() -> None:
    class Backwards(MemoryStore):
        def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
            return changes[::-1], []

    server = Server(full="A")
    made = replace(module(server), store=lambda client, _params: Backwards(client, CLUB))
    clubs = [{"key": key} for key in "abc"]
    stopped = run(made, clubs=clubs)
    assert (server.journal, stopped["summary"]["created"], stopped["failed"]) == (["created C", "created B"], ["B", "C"], True)
    server.full = ""
    assert [each["key"] for each in run(made, clubs=clubs)["clubs"]] == ["A", "B", "C"]
    assert server.journal == ["created A"]


def test_an_item_is_completed_from_the_options_before_it_is_looked_at() -> None:
    made = replace(module(Server()), complete=lambda params, item: {**item, "motto": f"{params['extra']}"})
    assert run(made, extra=3, clubs=[{"key": "a"}])["clubs"] == [{"key": "A", "motto": "3"}]


def options(made: Manage | Info) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", made.spec()["argument_spec"])


def test_the_options_of_a_module_for_one_are_those_of_the_kind_and_its_own_and_the_products() -> None:
    spec = module(Server(), many=False).spec()
    own = {*(each.name for each in CLUB.fields), "state", "extra", "purge_protect", "purge_limit", "club_url", "club_password"}
    assert set(spec["argument_spec"]) == own
    assert spec["required_together"] == [["club_url", "club_password"]]
    assert spec["argument_spec"]["state"] == {"description": (), "type": "str", "choices": ["present", "absent"], "default": "present"}


def test_the_options_of_a_module_for_many_hold_those_of_the_kind_in_a_list() -> None:
    rules = {"mutually_exclusive": [["motto", "born"]]}
    spec = module(Server(), constraints=rules).spec()
    assert set(spec["argument_spec"]) == {"clubs", "state", "purge", "extra", "purge_protect", "purge_limit", "club_url", "club_password"}
    listed = spec["argument_spec"]["clubs"]
    assert set(listed["options"]) == {*(each.name for each in CLUB.fields), "state"}
    assert (listed["mutually_exclusive"], "mutually_exclusive" in spec) == ([["motto", "born"]], False)
    assert module(Server(), many=False, constraints=rules).spec()["mutually_exclusive"] == [["motto", "born"]]
    assert "default" not in listed["options"]["state"]


@pytest.mark.parametrize("many", [True, False])
def test_a_facet_is_purged_item_by_item(many: bool) -> None:
    spec = options(module(Server(), many=many, always_exists=True))
    item = spec["clubs"]["options"] if many else spec
    assert item["purge"]["type"] == "bool"
    assert spec["purge"]["default"] is False


@pytest.mark.parametrize("many", [True, False])
def test_no_managed_field_has_a_default_which_would_fight_the_server(many: bool) -> None:
    for name, made in MANAGED.items():
        if made.many is many:
            steered = {each.name for each in made.resource.fields if each.role == "control"}
            steered |= {path.partition(".")[0] for path in made.resource.identity}  # which says what it is about
            item = options(made)[made.resource.plural]["options"] if many else {name: options(made)[name] for name in made.resource.options()}
            assert {option for option, spec in item.items() if "default" in spec} <= steered, name


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_option_that_carries_a_secret_is_kept_out_of_the_log(name: str) -> None:
    made = MODULES[name]
    secret = {option for option, spec in options(made).items() if option.endswith(("_password", "_token", "_api_key")) and "choices" not in spec}
    assert all(options(made)[option].get("no_log") for option in secret)
    if isinstance(made, Manage):
        assert all(each.option().get("no_log") is True for each in made.resource.fields if each.role == "write_only")


@pytest.mark.parametrize(
    ("spec", "option"),
    [
        (Field("a"), {"type": "str"}),
        (Field("a", required=True, default="", no_log=False), {"type": "str", "required": True, "default": "", "no_log": False}),
        (Field("a", type="bool", default=False, no_log=True), {"type": "bool", "default": False, "no_log": True}),
        (Field("a", choices=("x",), aliases=("b",)), {"type": "str", "choices": ["x"], "aliases": ["b"]}),
        (Field("a", type="list", elements="dict", fields=(Field("b"),)), {"type": "list", "elements": "dict", "options": {"b": {"type": "str"}}}),
    ],
)
def test_the_option_of_a_field(spec: Field, option: dict[str, t.Any]) -> None:
    assert spec.option() == option


def test_a_default_stays_as_it_is() -> None:
    """Ansible adds to it what its suboptions lack."""
    spec = Field("a", type="dict", default={"b": "x"}, fields=(Field("b"), Field("c")))
    assert ArgumentSpecValidator({"a": spec.option()}).validate({}).validated_parameters == {"a": {"b": "x", "c": None}}
    assert spec.default == {"b": "x"}


class TestInfo:
    def info(self, answer: t.Any = None) -> Info:
        return Info(product(Server()), lambda _client, params: {"clubs": answer or [params["city"]], "more": 1}, "clubs", {"city": {"type": "str"}})

    def test_it_reads_and_changes_nothing(self) -> None:
        assert run(self.info(), city="Ulm") == {"changed": False, "clubs": ["Ulm"], "more": 1}

    def test_it_says_which_server_it_asked(self) -> None:
        asked = Server(address="https://h")
        assert run(Info(product(asked), lambda _client, _params: {"x": 1}, "x"))["server"] == "https://h"

    def test_a_query_selects_from_the_answer(self) -> None:
        assert run(self.info([{"key": "A"}]), query="[0].key")["selected"] == "A"

    def test_a_query_that_selects_nothing_says_so(self) -> None:
        assert run(self.info([{"key": "A"}]), query="[3].key")["selected"] is None

    def test_a_query_that_is_none_is_an_error_before_anything_is_asked(self) -> None:
        server = Server()
        result = run(Info(product(server), lambda _client, _params: {}, "x"), query="[")
        assert (result["failed"], result["msg"].startswith("query: "), server.connected) == (True, True, [])

    def test_it_connects_as_in_check_mode_so_that_it_cannot_write(self) -> None:
        server = Server()
        run(Info(product(server), lambda _client, _params: {}, "x"))
        assert [checked for _params, checked in server.connected] == [True]


def test_the_message_of_several_problems_has_a_line_for_each() -> None:
    assert str(InputError(["a: b", "c: d"])) == "a: b\nc: d"


def test_the_purge_of_a_facet_leaves_things_of_which_nothing_is_declared() -> None:
    server = Server(there({"key": "A", "seats": {"al": "X"}}, {"key": "B", "seats": {"bo": "X"}}))
    result = run(module(server, always_exists=True), purge=True, purge_limit=1, clubs=[{"key": "a", "seats": {}}])
    assert (result["summary"]["deleted"], server.items[("B",)]) == ([], {"key": "B", "seats": {"bo": "X"}})


def test_to_delete_what_is_named_and_all_the_rest_is_refused() -> None:
    server = Server(there({"key": "A"}, {"key": "B"}))
    result = run(module(server), clubs=[{"key": "A"}], state="absent", purge=True)
    assert (result["failed"], result["msg"].partition(".")[0], server.journal) == (True, "purge: goes with state=present only", [])


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_differs_is_told_in_check_mode_though_it_would_be_refused(check_mode: bool) -> None:
    server = Server(there({"key": "A", "born": "1900"}, {"key": "B", "motto": "x"}))
    result = run(module(server), check_mode, clubs=[{"key": "A", "born": "2000"}, {"key": "B", "motto": "y"}])
    assert (result["failed"], "cannot change it" in result["msg"], server.journal) == (True, True, [])
    foretold = result.pop("planned") if check_mode else {"summary": {"updated": ["A", "B"]}, "changes": []}
    assert (foretold["summary"]["updated"], [each["before"].get("born") for each in foretold["changes"]]) == (["A", "B"], ["1900", None] if check_mode else [])
    assert (result["changed"], result["summary"]["updated"], result["changes"]) == (False, [], []), "nothing would be changed"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ((Field("timeout", type="int"),), "timeout"),
        ((Field("wait", aliases=("club_url",)),), "club_url"),
        ((Field("state"),), "state"),
        ((Field("purge", type="bool"),), "purge"),
        ((Field("limit", aliases=("purge_limit",)),), "purge_limit"),
        ((Field("extra"),), "extra"),
        ((Field("colour"), Field("paint", aliases=("colour",))), "colour"),
    ],
)
def test_a_table_with_a_field_that_hides_an_option_is_refused(fields: tuple[Field, ...], name: str) -> None:
    """Otherwise the option of the connection would silently take the place of the field, or the field that of the option."""
    server = Server()
    connected = replace(product(server), options={**product(server).options, "timeout": {"type": "int", "default": 30}})
    toy = replace(CLUB, fields=(*CLUB.fields, *fields))
    with pytest.raises(ValueError, match=rf"^club: {name} names an option of the module or of its connection, or two fields"):
        Manage(connected, toy, lambda client, _params: MemoryStore(client, toy), False, {"extra": {"type": "int"}})


def test_the_tables_of_all_kinds_are_accepted_with_the_options_of_their_connection() -> None:
    for made in MANAGED.values():
        assert replace(made) == made
