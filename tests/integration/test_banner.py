# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The announcement banner of Bitbucket: what only it has. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

SUNDAY: Item = {"text": "Maintenance on Sunday", "audience": "ALL", "enabled": True}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *, check: bool = False, fails: bool = False, module: str = "bitbucket_banner", **args: t.Any) -> Item:
    result = run_module(simulator, module, args, check=check)
    assert result.get("failed", False) is fails, result
    return result


def there(simulator: Simulator) -> Item:
    """Return the banner as it is declared."""
    banner = simulator.control.state()["bitbucket"]["banner"]
    return {"text" if name == "message" else name: value for name, value in banner.items()}


def test_a_new_banner_is_for_those_who_are_logged_in(simulator: Simulator) -> None:
    """Nobody else is told of it unless that is declared."""
    for check in (True, False):
        result = run(simulator, text="Maintenance on Sunday\n", check=check)
        assert result["banner"] == {**SUNDAY, "audience": "AUTHENTICATED"}
    assert there(simulator) == {**SUNDAY, "audience": "AUTHENTICATED"}
    assert run(simulator, text="Maintenance on Sunday\n")["changed"] is False


def test_what_is_not_declared_stays(simulator: Simulator) -> None:
    run(simulator, **SUNDAY)
    assert run(simulator, enabled=False)["banner"] == {**SUNDAY, "enabled": False}
    assert there(simulator) == {**SUNDAY, "enabled": False}


@pytest.mark.parametrize("declared", [{}, {"state": "absent"}])
def test_in_a_configuration(simulator: Simulator, declared: Item) -> None:
    """An empty dictionary removes it, and what is not declared is not even read."""
    for check in (True, False):
        result = run(simulator, module="bitbucket_configuration", banner=SUNDAY, check=check)
        assert ([each["after"] for each in result["changes"]], result["summary"]["created"]) == ([SUNDAY], ["announcement banner"])
    run(simulator, module="bitbucket_configuration", groups=[])
    assert [each["path"] for each in simulator.control.log() if "banner" in each["path"]] == ["/rest/api/1.0/admin/banner"] * 3
    result = run(simulator, module="bitbucket_configuration", banner=declared)
    assert (result["summary"]["deleted"], there(simulator)) == (["announcement banner"], {})
    assert run(simulator, module="bitbucket_configuration", banner=declared)["changed"] is False


def test_what_is_exported(simulator: Simulator) -> None:
    """What is there, without what a new one has by itself; that there is none only where the declaration is the whole truth."""

    def exported(**args: t.Any) -> Item:
        return t.cast(Item, run(simulator, module="bitbucket_info", gather=["banner"], **args)["bitbucket"])

    assert (exported(), exported(exclusive=True)) == ({}, {"bitbucket_banner": {}})
    run(simulator, **SUNDAY)
    assert (exported(), exported(exclusive=True)) == (
        {"bitbucket_banner": {"text": "Maintenance on Sunday", "audience": "ALL"}},
        {"bitbucket_banner": SUNDAY},
    )


def test_who_may_not_see_it_is_told_so(simulator: Simulator) -> None:
    name, password = simulator.bitbucket_login("user")
    login = {"bitbucket_username": name, "bitbucket_password": password}
    assert "lacks the global permission ADMIN" in run(simulator, text="x", fails=True, **login)["msg"]
    result = run(simulator, module="bitbucket_info", gather=["banner"], **login)
    assert (result["bitbucket"], [each["what"] for each in result["left_out"]]) == ({}, ["the banner"])


def test_what_a_banner_needs(simulator: Simulator) -> None:
    assert run(simulator, enabled=False, check=True, fails=True)["msg"] == "there is no banner yet, and to create it, give text"
    words = "banner.text: is empty. To remove the banner, set state to absent"
    assert run(simulator, module="bitbucket_configuration", banner={"text": " "}, fails=True)["msg"] == words
    assert [each["method"] for each in simulator.control.log()] == ["GET"]


@pytest.mark.parametrize(("version", "words"), [("7.21", "7.21.4"), ("5.6", "5.6.3")])
@pytest.mark.parametrize("check", [True, False])
def test_an_old_server(version: str, words: str, check: bool) -> None:
    """There is no banner to remove, and none can be set, which is said before any write."""
    with lent(version) as simulator:
        refused = run(simulator, module="bitbucket_configuration", groups=[{"name": "new"}], banner=SUNDAY, check=check, fails=True)["msg"]
        assert refused == f"banner: the announcement banner needs Bitbucket 8.5, this is {words}"
        assert {each["method"] for each in simulator.control.log()} == {"GET"}
        assert run(simulator, state="absent", check=check)["changed"] is False


def test_an_older_server_that_has_it() -> None:
    """Which version between 5.10 and 8.5 has it first is not known, so the server is asked."""
    with Simulator("7.21", switches={"banner": "on"}) as simulator:
        assert run(simulator, **SUNDAY)["changed"] is True
    with Simulator("9.4", switches={"banner": "off"}) as simulator:
        assert "was answered with 404" in run(simulator, **SUNDAY, fails=True)["msg"]
