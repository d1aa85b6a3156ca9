# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A declaration that uses the aliases of options is worth what one with main names is, in every step of the journey. So is a list that is given as text."""

from __future__ import annotations

import json
import typing as t

import pytest

from integration.broken_journey import SMALL, TOKEN, BrokenJourney
from integration.journey import BOT, PROJECT, Run
from integration.play import Item
from integration.test_journey_revoked import revoke
from simulator.process import lent

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIHsuHvz1uv+jMtnvNFmKqAXYkTWKmJyRFxKNdAwGqZL reader"
SLUG = "models"
ALIASED: Item = {
    "bitbucket_users": [{**{name: value for name, value in SMALL["bitbucket_users"][0].items() if name != "email_address"}, "email": "bot@example.com"}],
    "bitbucket_projects": [{"project_key": PROJECT, **{name: value for name, value in SMALL["bitbucket_projects"][0].items() if name != "key"}}],
    "bitbucket_repositories": [{"project": PROJECT, "repository": SLUG}],
    "bitbucket_access_keys": [{"project": PROJECT, "slug": SLUG, "public_key": KEY, "permission": "REPO_READ"}],
    "bitbucket_permissions": [{"project": PROJECT, "slug": SLUG, "users": {BOT: "REPO_ADMIN"}}],
    "algorithmia_scm_configs": [{"provider": "bitbucket", "project_key": PROJECT, "personal_access_token": TOKEN, "default": True}],
}
ALL_PURGED = {"bitbucket_purge": "repositories,access_keys,users,groups", "bitbucket_purge_limit": 1}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[tuple[BrokenJourney, Run]]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = BrokenJourney(simulator, tmp_path_factory.mktemp("aliases"), **ALIASED)
        checked = made.run("provision", "--check")
        done = made.run("provision")
        assert done.code == 0, done.output
        made.keep("one")
        yield made, checked


@pytest.fixture
def journey(whole: tuple[BrokenJourney, Run]) -> BrokenJourney:
    whole[0].back_to("one")
    return whole[0]


def test_check_mode_knows_what_is_created(whole: tuple[BrokenJourney, Run]) -> None:
    assert whole[1].code == 0, whole[1].output


def test_rotation_hands_the_new_token_over(journey: BrokenJourney) -> None:
    value = journey.token_of()
    done = journey.run("rotate_token")
    assert done.code == 0, done.output
    journey.assert_whole()
    assert journey.token_of() != value


UNCLEAR: dict[str, Item] = {
    "found by its id alone": {"id": "{{ known_id }}", "access_token": TOKEN},
    "a token as a client secret": {"provider": "bitbucket", "client_id": PROJECT, "client_secret": TOKEN},
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_rotation_stops_where_it_could_not_hand_the_token_over(journey: BrokenJourney, name: str) -> None:
    """The token is named in a way that does not say for which project: then nothing is revoked."""
    run = journey.run("rotate_token", algorithmia_scm_configs=[UNCLEAR[name]], known_id=journey.configs()[0]["id"])
    assert (run.code != 0, run.writes) == (True, []), run.output
    assert "project_key and access_token" in run.msg
    journey.assert_whole()


def test_token_that_was_revoked(journey: BrokenJourney) -> None:
    revoke(journey)
    done = journey.run("provision")
    assert done.code == 0, done.output
    journey.assert_whole()


def test_configuration_that_was_deleted(journey: BrokenJourney) -> None:
    journey.forget_configurations()
    journey.vault.unlink()
    done = journey.run("provision")
    assert done.code == 0, done.output
    journey.assert_whole()


def test_roles_that_do_not_share_their_variables(journey: BrokenJourney) -> None:
    """A setting of Ansible by which the defaults of a role are its own."""
    journey.extra["ANSIBLE_PRIVATE_ROLE_VARS"] = "true"
    try:
        revoke(journey)
        provisioned, detected, rotated = (journey.run(playbook) for playbook in ("provision", "detect_drift", "rotate_token"))
    finally:
        del journey.extra["ANSIBLE_PRIVATE_ROLE_VARS"]
    assert [run.code for run in (provisioned, detected, rotated)] == [0, 0, 0], provisioned.output + detected.output + rotated.output
    journey.assert_whole()


def test_verify(journey: BrokenJourney) -> None:
    done = journey.run("verify_checkin", verify_checkin_ignore_repositories=f"other, {SLUG}")
    assert done.code == 0, done.output


@pytest.mark.parametrize("protect", ["svc-*, emergency", ["svc-*", "emergency"]])
def test_purge(journey: BrokenJourney, protect: t.Any) -> None:
    """Of the declared projects, though nothing is declared of what is purged; whom a text of names protects stays."""
    people = [{"name": name, "password": "password-of-somebody-1"} for name in ("svc-ci", "emergency", "leaver")]
    journey.control.seed({"bitbucket": {"users": people, "groups": [{"name": "svc-group"}, {"name": "leavers"}]}})
    done = journey.run(
        "provision", bitbucket_access_keys=[], bitbucket_permissions=[], bitbucket_repositories=[], bitbucket_purge_protect=protect, **ALL_PURGED
    )
    assert done.code == 0, done.output
    state = journey.control.state()["bitbucket"]
    assert {"svc-ci", "emergency", "leaver"} & set(state["users"]) == {"svc-ci", "emergency"}
    assert {"svc-group", "leavers"} & set(state["groups"]) == {"svc-group"}
    assert SLUG not in json.dumps(state["projects"][PROJECT].get("repositories", {}))


def test_way_back(journey: BrokenJourney) -> None:
    """Not only by aliases: users and groups that are given as text are split, so that no other user's token is revoked."""
    journey.control.seed({"bitbucket": {"users": [{"name": BOT[0], "password": "password-of-somebody-1"}], "groups": [{"name": "g1"}]}})
    empty = {
        **{name: [] for name in ("bitbucket_repositories", "bitbucket_access_keys", "bitbucket_permissions")},
        "bitbucket_purge": ["repositories"],
        "bitbucket_purge_limit": 1,
    }
    emptied = journey.run("provision", **empty)
    assert emptied.code == 0, emptied.output
    asked = journey.run("deprovision", deprovision_users=BOT, deprovision_groups="g1")
    assert (asked.code, asked.writes) == (0, []), asked.output
    done = journey.run("deprovision", deprovision_confirm="true", deprovision_users=BOT, deprovision_groups="g1")
    assert done.code == 0, done.output
    state = journey.control.state()["bitbucket"]
    assert PROJECT not in state["projects"]
    assert (BOT in state["users"], BOT[0] in state["users"], "g1" in state["groups"]) == (False, True, False)
    assert [each for each in done.writes if "/access-tokens/" in each and f"/users/{BOT}/" not in each] == []
    assert journey.configs() == []
