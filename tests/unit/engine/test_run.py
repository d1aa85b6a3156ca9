# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two doors: what the in-process one returns is what a real AnsibleModule prints."""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Callable
from datetime import date, datetime

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Manage
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import plain
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process, run_module
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import HIDDEN, invocation_of
from unit.engine.clubs import there
from unit.engine.memory import Server, internal_args, module, product, public_result

NAME = "ns.name.clubs"
SECRET = "s3cret-marker"
OTHER = "another-secret"
LOGIN = {"club_url": "https://club", "club_password": SECRET}

Doors = Callable[..., tuple[Result, Result]]


@pytest.fixture
def doors(capsys: pytest.CaptureFixture[str]) -> Doors:
    """Run a module through both doors, each on a server of its own, and return both results.

    Without the warnings: in a process that holds the controller's code, AnsibleModule hands them to the display.
    """

    def through(make: Callable[[Server], Manage | Info], args: dict[str, t.Any], check_mode: bool = False) -> tuple[Result, Result]:
        with patch_module_args({**args, **internal_args(NAME, check_mode)}), pytest.raises(SystemExit):
            run_module(make(Server(there({"key": "A"}))))
        shipped = public_result(capsys.readouterr().out)
        in_process = run_in_process(make(Server(there({"key": "A"}))), NAME, args, check_mode)
        in_process.pop("warnings", None)
        return shipped, in_process

    return through


CASES: dict[str, dict[str, t.Any]] = {
    "success": {**LOGIN, "clubs": [{"key": "b", "motto": "x", "password": SECRET}]},
    "nothing to do": {**LOGIN, "clubs": [{"key": "a"}]},
    "values that are converted": {**LOGIN, "extra": "7", "purge": "yes", "purge_limit": "1", "clubs": [{"key": 5, "open": "no"}]},
    "a secret in a failure of the run": {**LOGIN, "clubs": [{"key": "b", "motto": "refuse", "password": OTHER}]},
    "a failure of the run": {**LOGIN, "clubs": [{"key": "full"}]},
    "a problem of the declaration": {**LOGIN, "purge_limit": 3, "clubs": [{"key": "b"}]},
    "an option that is none": {**LOGIN, "clubs": [], "colour": "red", "z": 1},
    "an option of an item that is none": {**LOGIN, "clubs": [{"key": "a", "colour": "red"}]},
    "a missing option": {"clubs": []},
    "a missing option of an item": {**LOGIN, "clubs": [{"motto": "x"}]},
    "a wrong type": {**LOGIN, "clubs": [{"key": "a", "open": "perhaps"}]},
    "a wrong choice": {**LOGIN, "clubs": [{"key": "a", "state": "gone"}]},
    "half of a pair": {"club_url": "x", "clubs": []},
    "a mistyped secret": {**LOGIN, "club_pasword": OTHER, "clubs": [{"key": "a"}]},
    "a mistyped secret of an item": {**LOGIN, "clubs": [{"key": "a", "pasword": OTHER, "bar": {"till": "x", "pin": OTHER}}]},
    "a secret beside an item that is none": {"club_url": "x", "club_password": SECRET, "clubs": [{"key": "a", "password": OTHER}, 7]},
}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_both_doors_answer_alike(doors: Doors, case: str, check_mode: bool) -> None:
    shipped, in_process = doors(lambda server: module(with_room(server)), CASES[case], check_mode)
    assert in_process == shipped
    assert not {SECRET, OTHER} & set(re.findall(r"[\w-]+", json.dumps(in_process)))


def with_room(server: Server) -> Server:
    server.full = "FULL"
    return server


def test_an_option_that_is_none_is_named_with_the_module_and_the_options_that_there_are() -> None:
    result = run_in_process(module(Server()), NAME, CASES["an option that is none"], False)
    assert result["failed"] is True
    assert result["msg"].startswith(f"Unsupported parameters for ({NAME}) module: colour, z. Supported parameters include: ")


def test_the_invocation_of_refused_options_has_those_that_there_are() -> None:
    args = {**LOGIN, "colour": "red", "clubs": [{"key": "a", "motto": "x", "shade": "red", "bar": {"till": "y", "pin": "z"}}]}
    shown = run_in_process(module(Server()), NAME, args, False)["invocation"]["module_args"]
    assert (shown["club_url"], shown["club_password"]) == ("https://club", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")
    (item,) = shown["clubs"]
    assert {name: value for name, value in item.items() if value is not None} == {"key": "a", "motto": "x", "bar": {"till": "y", "purge": False, "seats": None}}
    assert "colour" not in shown


MALFORMED: dict[str, tuple[t.Any, t.Any]] = {
    "a list where an item is due": ([["eve", "secret"]], [HIDDEN]),
    "a text where an item is due": (["eve: secret"], [HIDDEN]),
    "a text where a list is due": ("eve: secret", HIDDEN),
    "null where an item is due": ([None, {"name": "eve"}], [None, {"name": "eve"}]),
    "an item where a list is due": ({"name": "eve", "password": "secret"}, {"name": "eve", "password": HIDDEN}),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_the_invocation_hides_what_is_no_item_where_items_have_secrets(case: str) -> None:
    """Nobody can tell what in it is a secret. Where items have none, it shows."""
    given, shown = MALFORMED[case]
    items = {"type": "list", "elements": "dict", "options": {"name": {"type": "str"}, "password": {"type": "str", "no_log": True}}}
    assert invocation_of({"users": given}, {"users": items}, frozenset()) == {"users": shown}
    plain_items = {**items, "options": {"name": {"type": "str"}}}
    assert invocation_of({"users": [["eve", "no secret"]]}, {"users": plain_items}, frozenset()) == {"users": [["eve", "no secret"]]}


def test_the_invocation_of_refused_options_has_aliases() -> None:
    result = run_in_process(with_alias(Server()), NAME, {**LOGIN, "town": "b", "colour": "red"}, False)
    args = result["invocation"]["module_args"]
    assert (result["failed"], args["town"], "colour" in args) == (True, "b", False)


IN_DATA = {**LOGIN, "clubs": [{"key": "x", "motto": f"my {SECRET}", "songs": [SECRET], "password": OTHER}]}


def test_a_secret_that_occurs_in_data_leaves_the_data_alone(doors: Doors) -> None:
    for result in doors(module, IN_DATA):
        assert result["clubs"][0] == {"key": "X", "motto": f"my {SECRET}", "songs": [SECRET]}
        assert result["changes"][0]["after"]["motto"] == f"my {SECRET}"


def test_a_secret_that_is_a_name_leaves_the_summary_alone(doors: Doors) -> None:
    for result in doors(module, {"club_url": "x", "club_password": "BUILDER", "clubs": [{"key": "builder"}]}):
        assert result["summary"]["created"] == ["BUILDER"]


def test_secrets_are_masked_in_sentences_and_in_the_invocation(doors: Doors) -> None:
    def read(_client: Server, _params: t.Any) -> Result:
        row = {"check": SECRET, "ok": False, "detail": f"refused {SECRET}", "fix": f"change {SECRET}"}
        return {"x": [row], "left_out": [{"what": SECRET, "why": f"no {SECRET}"}]}

    for result in doors(lambda server: Info(product(server), read, "x"), {**LOGIN, "club_url": f"https://{SECRET}"}):
        assert result["x"] == [{"check": SECRET, "ok": False, "detail": "refused ********", "fix": "change ********"}]
        assert result["left_out"] == [{"what": SECRET, "why": "no ********"}]
        args = result["invocation"]["module_args"]
        assert (args["club_url"], args["club_password"]) == ("https://********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER")
    result = run_in_process(module(Server()), NAME, IN_DATA, False)
    assert result["invocation"]["module_args"]["clubs"][0]["password"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_a_mixed_secret_dict_hides_only_what_is_not_declared_openly(doors: Doors) -> None:
    def read(_client: Server, params: t.Any) -> Result:
        raise Failure(f"{params['key']}: refused {params['body']['scm']['token']}")

    options = {"key": {"type": "str"}, "body": {"type": "dict", "no_log": True, "mixed": True}}
    args = {**LOGIN, "key": "ALG", "body": {"scm": {"key": "ALG", "token": OTHER, "on": True, "none": None}}}
    for result in doors(lambda server: Info(product(server), read, "x", options), args):
        assert result["msg"] == "ALG: refused ********"
        hidden = {"key": "ALG", "token": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "on": True, "none": None}
        assert result["invocation"]["module_args"]["body"] == {"scm": hidden}


def test_a_dict_of_secrets_hides_all_its_values(doors: Doors) -> None:
    """One that is like an open text of the task is a secret all the same."""

    def read(_client: Server, params: t.Any) -> Result:
        raise Failure(f"refused {params['passwords']['new']} and {params['passwords']['bob']}")

    options = {"key": {"type": "str"}, "passwords": {"type": "dict", "no_log": True}}
    args = {**LOGIN, "key": "ALG", "passwords": {"new": "ALG", "bob": OTHER, "ann": "", "eve": None}}
    for result in doors(lambda server: Info(product(server), read, "x", options), args):
        assert result["msg"] == "refused ******** and ********"
        assert result["invocation"]["module_args"]["passwords"] == {"new": HIDDEN, "bob": HIDDEN, "ann": "", "eve": None}


@pytest.mark.parametrize("mask", ["********", "x ******** y", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "value_specified_in_no_log_parameter", "$REDACTED$"])
@pytest.mark.parametrize("option", ["motto", "password"])
def test_a_mask_is_not_taken_for_a_value(doors: Doors, option: str, mask: str) -> None:
    for result in doors(module, {**LOGIN, "clubs": [{"key": "b", option: mask}]}):
        assert result["failed"] is True
        assert f"clubs[0].{option}: has " in result["msg"]
        assert "stands for a hidden value" in result["msg"]


def test_other_rows_of_asterisks_are_no_mask() -> None:
    args = {**LOGIN, "clubs": [{"key": "b", "motto": "*** a *********"}]}
    assert run_in_process(module(Server()), NAME, args, False)["changed"] is True


def test_the_invocation_shows_the_options_with_their_defaults() -> None:
    args = run_in_process(module(Server()), NAME, {**LOGIN, "clubs": []}, False)["invocation"]["module_args"]
    assert (args["state"], args["extra"], args["purge_limit"], args["club_url"]) == ("present", 1, 0.5, "https://club")


def test_a_secret_that_reads_like_a_boolean_leaves_the_flags_of_the_result_alone() -> None:
    result = run_in_process(module(Server()), NAME, {"club_url": "x", "club_password": "True", "clubs": [{"key": "b"}]}, False)
    assert result["changed"] is True


def test_an_option_falls_back_to_the_environment_at_both_doors(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUB_URL", "https://from.env")
    for result in doors(module, {"club_password": "x", "clubs": []}):
        assert result["invocation"]["module_args"]["club_url"] == "https://from.env"


def test_a_missing_library_is_told_in_ansibles_words_at_both_doors(doors: Doors) -> None:
    def read(_client: Server, _params: t.Any) -> Result:
        raise MissingLibrary("requests", "for all of it")

    shipped, in_process = doors(lambda server: Info(product(server), read, "x"), LOGIN)
    assert shipped["msg"] == in_process["msg"]
    assert "(requests)" in shipped["msg"]
    assert "for all of it" in shipped["msg"]


def test_both_an_option_and_its_alias_is_warned_of() -> None:
    result = run_in_process(with_alias(Server()), NAME, {**LOGIN, "city": "a", "town": "b"}, False)
    assert result["warnings"] == ["Both option city and its alias town are set."]


def with_alias(server: Server) -> Info:
    return Info(product(server), lambda _client, params: {"x": params["city"]}, "x", {"city": {"type": "str", "aliases": ["town"]}})


class Tagged(str):
    """Text that carries more than text, as the controller's templates give it."""


@pytest.mark.parametrize(
    ("value", "same"),
    [
        ({1: (Tagged("a"), None, True, 2, 1.5)}, {"1": ["a", None, True, 2, 1.5]}),
        ({date(2026, 1, 2)}, ["2026-01-02"]),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),
        ([], []),
    ],
)
def test_arguments_become_what_a_shipped_module_would_get(value: t.Any, same: t.Any) -> None:
    assert plain(value) == same


def test_text_that_carries_more_is_text_only() -> None:
    found = [*plain([Tagged("a")]), *plain({Tagged("a"): 1})]
    assert found == ["a", "a"]
    assert not any(isinstance(each, Tagged) for each in found)


def test_the_warnings_of_a_run_are_in_the_result() -> None:
    assert run_in_process(module(Server()), NAME, CASES["nothing to do"], False)["warnings"] == ["1 reviewed"]
