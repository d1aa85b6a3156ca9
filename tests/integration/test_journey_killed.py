# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is killed at any write is completed by the next one: nothing twice, nothing orphaned, and Algorithmia's token works.

Really killed, with SIGKILL, as soon as the server has carried the write out and before its answer arrives. One journey after the other is
killed a step further, each going on from where the last one died: what that leaves piles up, and still has to come right.
"""

from __future__ import annotations

import typing as t

import pytest

from integration.broken_journey import BrokenJourney, Write
from integration.journey import BOT
from simulator.process import lent

TOKENS = f"/rest/access-tokens/1.0/users/{BOT}"
MAKE_USER = Write("bitbucket", "POST", "/rest/api/1.0/admin/users")
MAKE_PROJECT = Write("bitbucket", "POST", "/rest/api/1.0/projects$")
GRANT = Write("bitbucket", "PUT", "/permissions/users")
MAKE_TOKEN = Write("bitbucket", "PUT", f"{TOKENS}$")
REVOKE_TOKEN = Write("bitbucket", "DELETE", f"{TOKENS}/")
MAKE_CONFIG = Write("algorithmia", "POST", "/v1/admin/scms$")
INTERNAL_DEFAULT = Write("algorithmia", "POST", "/v1/admin/scms/internal/default$")
MAKE_DEFAULT = Write("algorithmia", "POST", "/v1/admin/scms/[0-9a-f-]{36}/default$")
DISABLE_CONFIG = Write("algorithmia", "PATCH", "/v1/admin/scms/")
REMOVE_CONFIG = Write("algorithmia", "DELETE", "/v1/admin/scms/")
REMOVE_PROJECT = Write("bitbucket", "DELETE", "/rest/api/1.0/projects/ALG$")
REMOVE_USER = Write("bitbucket", "DELETE", "/rest/api/1.0/admin/users")

MEMORY = {"bitbucket_bot_token_store": "memory"}
QUICK = ("--skip-tags", "bitbucket_readiness")  # it only reads, many times
PEOPLE = ("--tags", "bitbucket")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    """Return a journey, and keep how far it has come: ``people``, and all of it."""
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = BrokenJourney(simulator, tmp_path_factory.mktemp("killed"))
        people = made.run("provision", *PEOPLE)
        assert people.code == 0, people.output
        made.keep("people")
        done = made.run("provision")
        assert done.code == 0, done.output
        made.keep("provisioned")
        yield made


def completes(journey: BrokenJourney, playbook: str, **variables: t.Any) -> None:
    """The next run comes to the end, and a run of provision after that has nothing to do."""
    done = journey.run(playbook, **variables)
    assert done.code == 0, done.output
    journey.assert_whole()
    again = journey.run("provision", *QUICK, **variables)
    assert (again.code, again.recap["changed"], again.writes) == (0, 0, []), again.output
    journey.assert_whole()
    assert journey.default() == "ALG"


def test_provision_that_forgets_the_value(journey: BrokenJourney) -> None:
    """Nothing relies on a token whose value died with the run: it is recreated, and not beside the old one."""
    journey.back_to()
    for write in (MAKE_USER, MAKE_PROJECT, GRANT, MAKE_TOKEN, REVOKE_TOKEN, MAKE_CONFIG, MAKE_DEFAULT):
        journey.killed_at(write, "provision", *QUICK, **MEMORY)
        assert len(journey.tokens()) <= 1
        journey.assert_no_dead_token()
    completes(journey, "provision", **MEMORY)
    assert not journey.vault.exists()


def test_rotation_that_keeps_the_value(journey: BrokenJourney) -> None:
    """A new token whose value was kept is gone on with."""
    journey.back_to("provisioned")
    old = journey.tokens()[0]["id"]
    journey.killed_at(MAKE_TOKEN, "rotate_token")
    journey.assert_no_dead_token()
    journey.killed_at(MAKE_CONFIG, "rotate_token")
    journey.assert_no_dead_token()
    kept = [each["id"] for each in journey.tokens() if each["name"] == "algorithmia"]
    completes(journey, "rotate_token")
    assert [each["id"] for each in journey.tokens()] == kept != [old]


def test_deprovision(journey: BrokenJourney) -> None:
    journey.back_to("provisioned")
    for write in (INTERNAL_DEFAULT, DISABLE_CONFIG, REMOVE_CONFIG, REVOKE_TOKEN, REMOVE_PROJECT, REMOVE_USER):
        journey.killed_at(write, "deprovision", deprovision_confirm=True)
    last = journey.run("deprovision", deprovision_confirm=True)
    assert (last.code, last.recap["changed"], last.writes) == (0, 0, []), last.output
    state = journey.control.state()
    assert journey.configs() == journey.tokens() == []
    assert state["bitbucket"]["projects"] == {}
    assert BOT not in state["bitbucket"]["users"]
    assert not journey.vault.exists()


def test_an_answer_that_was_lost(journey: BrokenJourney) -> None:
    """Not killed: a PUT is sent again where its answer was lost, but not the one that makes a token, or there would be two."""
    journey.back_to("people")
    journey.control.fault(MAKE_TOKEN.product, "drop", method=MAKE_TOKEN.method, path=MAKE_TOKEN.path, execute=True)
    assert journey.run("provision", *QUICK).code != 0
    assert len(journey.tokens()) == 1
    done = journey.run("provision", *QUICK)
    assert done.code == 0, done.output
    journey.assert_whole()
