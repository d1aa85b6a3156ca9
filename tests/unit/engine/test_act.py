# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules that do something: what they are told, what they return, and what is left of them in a failure."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.testing import patch_module_args

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Params, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process, run_module
from unit.engine.memory import Server, internal_args, product, public_result

LOGIN = {"club_url": "https://club", "club_password": "s3cret-marker"}
Perform = t.Callable[[Server, Params, bool], Result]


class Refused(Failure):
    def report(self) -> dict[str, t.Any]:
        return {"status": 409}


def act(perform: Perform, server: Server | None = None) -> Action:
    options = {"song": {"type": "str", "required": True}, "loud": {"type": "bool", "default": False}, "verse": {"type": "int"}}
    return Action(product(server or Server()), perform, "sung", options, {"mutually_exclusive": [["verse", "loud"]]})


def sing(server: Server, params: Params, check_mode: bool) -> Result:
    if not check_mode:
        server.journal.append(f"sang {params['song']}")
    return {"changed": True, "sung": {"song": params["song"]}}


def fail(server: Server, params: Params, _check_mode: bool) -> Result:
    if params["loud"]:
        server.journal.append("cleared the throat")
    raise Refused("no voice")


@pytest.mark.parametrize("check_mode", [False, True])
def test_it_is_told_of_check_mode_and_so_is_the_connection(check_mode: bool) -> None:
    server = Server()
    assert execute(act(sing, server), {"song": "x"}, check_mode) == {"changed": True, "sung": {"song": "x"}}
    assert ([checked for _params, checked in server.connected], server.journal) == ([check_mode], [] if check_mode else ["sang x"])


def test_it_has_changed_nothing_unless_it_says_so() -> None:
    assert execute(act(lambda _server, _params, _check: {"sung": {}}), {"song": "x"}, False) == {"changed": False, "sung": {}}


def test_a_failure_tells_what_had_been_written() -> None:
    assert execute(act(fail), {"song": "x", "loud": True}, False) == {
        "failed": True,
        "msg": "no voice",
        "error": {"status": 409},
        "changed": True,
        "writes": ["cleared the throat"],
    }
    assert execute(act(fail), {"song": "x", "loud": False}, False) == {"failed": True, "msg": "no voice", "error": {"status": 409}, "changed": False}


def test_a_problem_of_the_options_is_a_failure_without_a_report() -> None:
    def refuse(_server: Server, _params: Params, _check_mode: bool) -> Result:
        raise InputError(["song: is none"])

    assert execute(act(refuse), {"song": "x"}, True) == {"failed": True, "msg": "song: is none", "changed": False}


def test_its_options_are_its_own_and_the_products() -> None:
    spec = act(sing).spec()
    assert set(spec["argument_spec"]) == {"song", "loud", "verse", "club_url", "club_password"}
    assert (spec["mutually_exclusive"], spec["required_together"]) == ([["verse", "loud"]], [["club_url", "club_password"]])


CASES: dict[str, tuple[Perform, dict[str, t.Any]]] = {
    "success": (sing, {"song": "x"}),
    "failure": (fail, {"song": "x", "loud": "yes"}),
    "excluded": (sing, {"song": "x", "verse": 1, "loud": True}),
    "missing": (sing, {}),
    "unknown": (sing, {"song": "x", "colour": "red"}),
}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_both_doors_answer_alike(capsys: pytest.CaptureFixture[str], case: str, check_mode: bool) -> None:
    perform, args = CASES[case]
    with patch_module_args({**LOGIN, **args, **internal_args("x", check_mode)}), pytest.raises(SystemExit):
        run_module(act(perform))
    shipped = public_result(capsys.readouterr().out)
    assert run_in_process(act(perform), "x", {**LOGIN, **args}, check_mode) == shipped
    assert "s3cret-marker" not in json.dumps(shipped)
