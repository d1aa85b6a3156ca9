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
from simulator.process import Simulator

TOKENS = f"/rest/access-tokens/1.0/users/{BOT}"
MAKE_USER = Write("bitbucket", "POST", "/rest/api/1.0/admin/users")
MAKE_PROJECT = Write("bitbucket", "POST", "/rest/api/1.0/projects$")
GRANT = Write("bitbucket", "PUT", "/permissions/users")
MAKE_TOKEN = Write("bitbucket", "PUT", f"{TOKENS}$")
RENAME_TOKEN = Write("bitbucket", "POST", f"{TOKENS}/")
REVOKE_TOKEN = Write("bitbucket", "DELETE", f"{TOKENS}/")
HOOK_PROBE = Write("bitbucket", "POST", "/webhooks$")
MAKE_CONFIG = Write("algorithmia", "POST", "/v1/admin/scms$")
INTERNAL_DEFAULT = Write("algorithmia", "POST", "/v1/admin/scms/internal/default$")
MAKE_DEFAULT = Write("algorithmia", "POST", "/v1/admin/scms/[0-9a-f-]{36}/default$")
DISABLE_CONFIG = Write("algorithmia", "PATCH", "/v1/admin/scms/")
REMOVE_CONFIG = Write("algorithmia", "DELETE", "/v1/admin/scms/")
REMOVE_PROJECT = Write("bitbucket", "DELETE", "/rest/api/1.0/projects/ALG$")
REMOVE_USER = Write("bitbucket", "DELETE", "/rest/api/1.0/admin/users")

MEMORY = {"bitbucket_bot_token_store": "memory"}
QUICK = ("--skip-tags", "bitbucket_readiness")  # it only reads, many times
PEOPLE = ("--tags", "bitbucket_users,bitbucket_projects")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    """Return a journey, and keep how far it has come: ``people``, and all of it."""
    with Simulator(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
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
    """Nothing relies on a token whose value died with the run: it is made anew, and not beside the old one."""
    journey.back_to()
    for write in (MAKE_USER, MAKE_PROJECT, GRANT, MAKE_TOKEN, REVOKE_TOKEN, MAKE_CONFIG, MAKE_DEFAULT):
        journey.killed_at(write, "provision", *QUICK, **MEMORY)
        assert len(journey.tokens()) <= 1
        journey.assert_no_dead_token()
    completes(journey, "provision", **MEMORY)
    assert not journey.vault.exists()


def test_provision_that_keeps_the_value(journey: BrokenJourney) -> None:
    """The run dies between the making of the token and the keeping of its value, then between that and the configuration."""
    journey.back_to("people")
    for write in (MAKE_TOKEN, REVOKE_TOKEN, MAKE_CONFIG):
        journey.killed_at(write, "provision", *QUICK)
        assert journey.vault.exists() == (write == MAKE_CONFIG)
        assert len(journey.tokens()) <= 1
        journey.assert_no_dead_token()
    made = journey.tokens()
    completes(journey, "provision")
    assert [each["id"] for each in journey.tokens()] == [each["id"] for each in made]


def test_rotation_that_forgets_the_value(journey: BrokenJourney) -> None:
    """Whenever a configuration is there, its token works, however many tokens the killed runs have left."""
    journey.back_to("provisioned")
    old = journey.tokens()[0]["id"]
    steps = (INTERNAL_DEFAULT, DISABLE_CONFIG, REMOVE_CONFIG, RENAME_TOKEN, MAKE_TOKEN, HOOK_PROBE, MAKE_CONFIG, MAKE_DEFAULT, REVOKE_TOKEN)
    for write in steps:
        journey.killed_at(write, "rotate_token", **MEMORY)
        journey.assert_no_dead_token()
    completes(journey, "rotate_token", **MEMORY)
    assert old not in [each["id"] for each in journey.tokens()]
    assert journey.control.state()["bitbucket"]["projects"]["ALG"]["repositories"] == {}


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


def test_renewal(journey: BrokenJourney) -> None:
    """A token that has expired is made anew, also that of the default configuration, and none is left with a token that is no more."""
    journey.back_to("provisioned")
    (old,) = journey.tokens()
    journey.control.tamper({"bitbucket": {"tokens": {old["id"]: {"expires": old["created"] + 1}}}})
    for write in (REMOVE_CONFIG, REVOKE_TOKEN, MAKE_TOKEN):
        journey.killed_at(write, "provision", *QUICK, **MEMORY)
        journey.assert_no_dead_token()
    completes(journey, "provision", **MEMORY)
    assert journey.tokens()[0]["id"] != old["id"]


def test_renewal_of_what_is_in_use(journey: BrokenJourney) -> None:
    """Algorithmia could not take a new one: nothing is made, and the configuration is as it was."""
    journey.back_to("provisioned")
    (old,), (scm,) = journey.tokens(), journey.configs()
    journey.control.tamper({"bitbucket": {"tokens": {old["id"]: {"expires": old["created"] + 1}}}})
    journey.control.tamper({"algorithmia": {"scms": {scm["id"]: {"algorithms": ["somebody/else"]}}}})
    refused = journey.run("provision")
    assert refused.code != 0, refused.output
    assert [word for word in ("has to be made anew, since it has expired", "rotate_token") if word not in refused.msg] == [], refused.msg
    assert [each["id"] for each in journey.tokens()] == [old["id"]]
    assert [(each["id"], each["enabled"]) for each in journey.configs()] == [(scm["id"], True)]
    assert journey.default() == "ALG"


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
