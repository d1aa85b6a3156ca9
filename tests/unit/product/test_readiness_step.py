# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The prerequisites as a step: when it is skipped, what counts for nothing, and what a failure says."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.action.bitbucket_readiness import LENIENT, OPTIONS, ActionModule
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import Finding, report
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers, Stopped

Item = dict[str, t.Any]
GIVEN: Item = {**dict.fromkeys(OPTIONS), "severity": {"status": "warning"}, "is_step": False, "fail": True, "bitbucket_url": "https://b"}
WRONG = report(
    [Finding("ssh", False, "is off", "switch it on"), Finding("url", False, "is wrong"), Finding("fine", True, "x")],
    dict.fromkeys(("ssh", "url", "fine"), "error"),
    "warning",
)


def look(found: Item, variables: Item | None = None, **options: t.Any) -> tuple[Item, list[Item], list[str]]:
    """Return the result, what the module was asked, and what was shown."""
    asked: list[Item] = []
    lines: list[str] = []

    def run(_module: str, given: Item, *, check: bool) -> Item:
        del check
        asked.append(given)
        return {"changed": False, "bitbucket_readiness": found}

    action = object.__new__(ActionModule)
    action._variables = variables or {}
    action.show = lines.append
    return action.carry_out({**GIVEN, **options}, Servers(run, check=False)), asked, lines


SEVERITIES: dict[str, tuple[bool, Item, Item]] = {
    "by itself": (False, {}, {}),
    "a step, and only the cluster is declared": (True, {"algorithmia_scm_configs": []}, LENIENT),
    "a step, and projects are declared": (True, {"bitbucket_projects": []}, {}),
    "a step, and users are declared": (True, {"bitbucket_users": []}, {}),
    "a step, and groups are declared": (True, {"bitbucket_groups": []}, {}),
}


@pytest.mark.parametrize("name", SEVERITIES)
def test_administrator_is_needed_for_what_is_declared(name: str) -> None:
    is_step, variables, lenient = SEVERITIES[name]
    _result, asked, _lines = look(report([], {}, "warning"), variables, is_step=is_step, bot_username="bot")
    assert asked == [{"severity": {**lenient, "status": "warning"}, "bot_username": "bot"}]


def test_what_the_user_says_of_a_check_goes_before() -> None:
    _result, asked, _lines = look(report([], {}, "warning"), is_step=True, severity={"basic_auth": "error"})
    assert asked == [{"severity": {"admin_rights": "ignore", "basic_auth": "error"}}]


def test_step_without_a_bitbucket_is_skipped() -> None:
    result, asked, _lines = look(WRONG, is_step=True, bitbucket_url="")
    assert (result["skipped"], asked) == (True, [])
    assert len(look(report([], {}, "warning"), bitbucket_url="")[1]) == 1  # by itself, the module says what is missing


def test_failure_says_all_that_is_missing() -> None:
    with pytest.raises(Stopped) as stop:
        look(WRONG)
    assert str(stop.value) == "The Bitbucket is not ready for builds on check-in.\nssh: is off -> switch it on\nurl: is wrong"
    assert stop.value.result["bitbucket_readiness"] == WRONG
    result, _asked, lines = look(WRONG, fail=False)
    assert (result["bitbucket_readiness"], lines) == (WRONG, [WRONG["table"]])
