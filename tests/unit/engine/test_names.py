# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of names: additive unless they are purged, whatever the letter case; and what only the server says or returns."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, NAMES, READ_ONLY, Field, Item, goes_with
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from unit.engine.clubs import CLUB, there
from unit.engine.memory import MemoryStore, Server, module

MEMBERS = Field("members", type="list", elements="str", compare=NAMES, key=str.lower)
FOUNDED = Field("founded", role=READ_ONLY)
FIELDS = (*CLUB.fields, MEMBERS, Field("only_these", type="bool", role=CONTROL, default=False), FOUNDED)


class Founding(MemoryStore):
    """A store whose server says of a new club when it was founded, and shows its key once."""

    def purge_exempt(self, _declared: t.Any, _before: Item) -> list[tuple[str, str]]:
        return [("members", "me")]

    def create(self, change: Change) -> Item:
        return {**super().create(change), "founded": "today"}

    def returned(self) -> Item:
        return {"key_of_the_door": "shown once"} if self.server.journal else {}


def clubs(server: Server, *, many: bool = True) -> Manage:
    made = module(server, many=many, fields=FIELDS, purge_option="only_these")
    return replace(made, store=lambda client, _params: Founding(client, made.resource))


def run(server: Server, check_mode: bool = False, *, many: bool = True, **params: t.Any) -> Result:
    made = clubs(server, many=many)
    checked = ArgumentSpecValidator(**specification(made)).validate({"club_url": "https://club", "club_password": "x", **params})
    assert not checked.error_messages
    return execute(made, checked.validated_parameters, check_mode)


def members(start: list[str], declared: list[str] | None, **more: t.Any) -> tuple[bool, list[str]]:
    """Return whether a club with the members ``start`` changes, and who is in it then."""
    server = Server(there({"key": "A", "members": start}))
    result = run(server, clubs=[{"key": "a", "members": declared, **{name: more.pop(name) for name in ("only_these",) if name in more}}], **more)
    assert "failed" not in result, result["msg"]
    (item,) = result["clubs"]
    assert server.items[("A",)]["members"] == item["members"]
    return result["changed"], item["members"]


@pytest.mark.parametrize(
    ("start", "declared", "more", "after"),
    [
        pytest.param(["al"], ["bo"], {}, ["al", "bo"], id="added to"),
        pytest.param(["al", "bo"], ["BO"], {}, ["al", "bo"], id="letter case does not count, and the server's stays"),
        pytest.param(["al"], [], {}, ["al"], id="none declared"),
        pytest.param(["al"], None, {}, ["al"], id="not managed"),
        pytest.param(["al", "bo"], ["bo"], {"only_these": True, "purge_limit": 0.5}, ["bo"], id="purged"),
        pytest.param(["al", "bo"], ["BO", "cy"], {"only_these": True, "purge_limit": 0.5}, ["bo", "cy"], id="purged and added to"),
        pytest.param(["al", "me"], [], {"only_these": True, "purge_limit": 1}, ["me"], id="purged but for whom it is purge_exempt"),
        pytest.param(["al", "Bo"], [], {"only_these": True, "purge_limit": 1, "purge_protect": ["b*"]}, ["Bo"], id="purged but for whom is protected"),
    ],
)
def test_who_is_in_it(start: list[str], declared: list[str] | None, more: dict[str, t.Any], after: list[str]) -> None:
    assert members(start, declared, **more) == (after != start, after)
    assert members(after, declared, **more) == (False, after)


def test_a_purge_of_names_has_its_limit_and_says_who_would_go() -> None:
    server = Server(there({"key": "A", "members": ["al", "bo", "cy"]}))
    result = run(server, clubs=[{"key": "a", "members": ["al"], "only_these": True}])
    assert result["failed"]
    assert [word for word in ("2 of 3 (67%)", "purge_limit=0.5", "- A: members bo", "- A: members cy") if word not in result["msg"]] == []
    assert server.journal == []


@pytest.mark.parametrize("more", [{}, {"only_these": True}], ids=["that does not purge", "that purges nobody"])
def test_members_who_stay_in_one_club_are_no_leave_to_empty_another(more: dict[str, bool]) -> None:
    everybody = ["al", "bo", "cy", "di", "ed", "fy"]
    start = there({"key": "A", "members": ["al", "bo"]}, {"key": "B", "members": everybody})
    declared = [{"key": "a", "members": ["al"], "only_these": True}, {"key": "b", "members": everybody, **more}]
    assert "1 of 2 (50%) in A" in run(Server(start), clubs=declared, purge_limit=0.4)["msg"]
    assert run(Server(start), clubs=declared, purge_limit=0.5)["summary"]["updated"] == ["A"]


def test_a_name_in_a_list_is_never_empty() -> None:
    assert run(Server(), clubs=[{"key": "a", "members": ["al", " "]}])["msg"] == "clubs[0].members: a name is empty"


def test_a_purge_of_the_whole_leaves_the_names_of_what_stays() -> None:
    server = Server(there({"key": "A", "members": ["al"]}, {"key": "B"}))
    result = run(server, clubs=[{"key": "a", "members": []}], purge=True)
    assert (result["summary"]["deleted"], server.items[("A",)]["members"]) == (["B"], ["al"])


def test_what_is_absent_is_not_purged_before() -> None:
    server = Server(there({"key": "A", "members": ["al", "bo"]}))
    assert run(server, clubs=[{"key": "a", "members": [], "only_these": True, "state": "absent"}])["summary"]["deleted"] == ["A"]


@pytest.mark.parametrize("many", [False, True])
def test_a_kind_with_names_has_the_rails_in_both_modules(many: bool) -> None:
    spec = clubs(Server(), many=many).spec()["argument_spec"]
    assert {"purge_protect", "purge_limit"} <= set(spec)
    assert "only_these" in (spec["clubs"]["options"] if many else spec)


@pytest.mark.parametrize(("value", "brought"), [(["b", "a", "B"], ["B", "a"]), ([" b ", "b"], ["b"]), ([], []), (None, None)])
def test_names_are_brought_to_one_form_which_stays(value: t.Any, brought: t.Any) -> None:
    assert MEMBERS.normalize(value) == brought
    assert MEMBERS.normalize(MEMBERS.normalize(value)) == MEMBERS.normalize(value)


def test_what_only_the_server_says_is_shown_and_no_option() -> None:
    server = Server()
    assert "founded" not in clubs(server, many=False).spec()["argument_spec"]
    foretold, made = run(server, True, many=False, key="a"), run(server, many=False, key="a")
    assert ("founded" in foretold["club"], made["club"]["founded"], made["changes"][0]["after"]["founded"]) == (False, "today", "today")
    server.items = there({"key": "A", "founded": "long ago"})
    again = run(server, many=False, key="a")
    assert (again["changed"], again["club"]) == (False, {"key": "A", "founded": "long ago"})


def test_what_is_shown_once_is_in_the_result_also_of_a_run_that_stops() -> None:
    server = Server(full="B")
    assert "key_of_the_door" not in run(server, True, clubs=[{"key": "a"}])
    assert run(Server(), clubs=[{"key": "a"}])["key_of_the_door"] == "shown once"
    stopped = run(server, clubs=[{"key": "a"}, {"key": "b"}])
    assert (stopped["failed"], stopped["key_of_the_door"]) == (True, "shown once")


def test_nothing_is_shown_once_where_nothing_was_begun() -> None:
    class Refusing(Founding):
        def review(self, _changes: list[Change]) -> tuple[list[Change], list[str]]:
            raise Failure("no")

    server = Server(journal=["of an earlier run"])
    made = replace(clubs(server), store=lambda client, _params: Refusing(client, CLUB))
    checked = ArgumentSpecValidator(**specification(made)).validate({"club_url": "x", "club_password": "x", "clubs": [{"key": "a"}]})
    assert "key_of_the_door" not in execute(made, checked.validated_parameters, False)


@pytest.mark.parametrize(
    ("item", "problems"),
    [
        ({"extra": True}, ["extra: goes with names"]),
        ({"extra": True, "names": ""}, ["extra: goes with names"]),
        ({"extra": True, "names": []}, []),
        ({"extra": False}, []),
        ({"names": ["a"]}, []),
    ],
)
def test_an_option_that_goes_with_another(item: dict[str, object], problems: list[str]) -> None:
    assert list(goes_with(item, "extra", "names")) == problems
