# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bot's token was revoked behind our back: that is drift, and brought back. And a whole journey with its connections from the environment."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import requests

from integration.broken_journey import CONFIG, SMALL, TOKEN, BrokenJourney
from integration.journey import BOT, OTHER, PROJECT, Journey, Run
from integration.play import Item
from simulator.process import Simulator

IN_SYNC, DRIFT = 0, 2
TWO: Item = {
    "bitbucket_projects": [*SMALL["bitbucket_projects"], {"key": OTHER, "name": "Sandbox", "permissions": {"users": {BOT: "PROJECT_ADMIN"}}}],
    "algorithmia_scm_configs": [CONFIG, {"provider": "bitbucket", "project_key": OTHER, "access_token": TOKEN}],
}
CONNECTION = ("bitbucket_url", "bitbucket_username", "bitbucket_password", "bitbucket_ca_path", "algorithmia_url", "algorithmia_api_key", "algorithmia_ca_path")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    with Simulator(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = BrokenJourney(simulator, tmp_path_factory.mktemp("revoked"))
        done = made.run("provision")
        assert done.code == 0, done.output
        made.keep("one")
        yield made


@pytest.fixture
def journey(whole: BrokenJourney) -> BrokenJourney:
    """Return a provisioned pair whose token was revoked."""
    whole.back_to("one")
    revoke(whole)
    return whole


def revoke(journey: Journey) -> None:
    """Revoke the bot's token, as the bot does in a browser."""
    (token,) = journey.tokens()
    url = f"{journey.simulator.bitbucket_url}/rest/access-tokens/1.0/users/{BOT}/{token['id']}"
    login = (BOT, journey.secrets["bitbucket_bot_password"])
    requests.delete(url, auth=login, verify=journey.simulator.ca_file, timeout=30).raise_for_status()
    assert journey.tokens() == []


def detect(journey: Journey, code: int, *drift: str) -> Item:
    """Detect, and expect this drift and nothing else."""
    run = journey.run("detect_drift", drift_report_dir="drift")
    report = t.cast(Item, json.loads((journey.folder / "work" / "drift" / "drift.json").read_text(encoding="utf-8")))
    assert (run.code, run.writes, report["problems"]) == (code, [], []), run.output
    assert {each["title"]: each["op"] for each in report["things"] if each["status"] == "drift"} == dict.fromkeys(drift, "created")
    return report


def in_use(journey: BrokenJourney) -> None:
    """Have the configuration be in use in a way that Bitbucket shows nothing of."""
    journey.control.tamper({"algorithmia": {"scms": {journey.configs()[0]["id"]: {"algorithms": ["somebody/else"]}}}})


def grant(journey: BrokenJourney, permission: str | None) -> None:
    journey.control.tamper({"bitbucket": {"projects": {PROJECT: {"grants": {"users": {BOT: permission}}}}}})


def assert_refused(journey: BrokenJourney, run: Run, *words: str) -> None:
    assert run.code != 0, run.output
    assert [word for word in words if word not in run.msg] == [], run.msg
    assert (journey.tokens(), journey.default()) == ([], PROJECT)


def test_it_is_drift_and_is_brought_back(journey: BrokenJourney) -> None:
    detect(journey, DRIFT, "access token algorithmia")
    repaired = journey.run("provision")
    assert repaired.code == 0, repaired.output
    journey.assert_whole()
    assert journey.default() == PROJECT
    detect(journey, IN_SYNC)


def test_rotate_token_makes_it_anew(journey: BrokenJourney) -> None:
    done = journey.run("rotate_token")
    assert done.code == 0, done.output
    journey.assert_whole()
    assert journey.default() == PROJECT


def test_a_configuration_in_use_is_left(journey: BrokenJourney) -> None:
    """Algorithmia takes no other token for it. Both playbooks say so, and leave it."""
    in_use(journey)
    before = journey.configs()
    assert_refused(journey, journey.run("provision"), "has to be made anew, since it is missing", "Nothing was made")
    assert_refused(journey, journey.run("rotate_token"), "cannot be rotated now", f"In use: {PROJECT}")
    assert [each["client_secret"] for each in journey.configs()] == [each["client_secret"] for each in before]


def test_several_configurations(journey: BrokenJourney) -> None:
    """rotate_token could not put one back where another turns out to be in use, so it removes none, and names the way."""
    journey.back_to("one")
    assert journey.run("provision", **TWO).code == 0
    revoke(journey)
    run = journey.run("rotate_token", **TWO)
    assert run.writes == []
    assert_refused(journey, run, f"{PROJECT}, {OTHER}", "playbook provision")
    repaired = journey.run("provision", **TWO)
    assert repaired.code == 0, repaired.output
    journey.assert_whole(PROJECT, OTHER)


def test_a_bot_that_cannot_look_is_told_what_it_lacks(journey: BrokenJourney) -> None:
    journey.back_to("one")
    grant(journey, None)
    run = journey.run("rotate_token")
    assert (run.code != 0, run.writes) == (True, []), run.output
    assert [word for word in ("PROJECT_ADMIN", PROJECT, "nothing was changed") if word not in run.msg] == [], run.msg


def test_a_bot_that_may_only_read_is_told_what_it_lacks(journey: BrokenJourney) -> None:
    """That shows when the new token is used. Nothing is revoked, and once it is mended the next run ends what this one began."""
    journey.back_to("one")
    grant(journey, "PROJECT_READ")
    run = journey.run("rotate_token")
    assert run.code != 0, run.output
    assert [word for word in (f"Grant the user PROJECT_ADMIN on {PROJECT}", "Nothing was revoked") if word not in run.msg] == [], run.msg
    assert len(journey.tokens()) == 2
    grant(journey, "PROJECT_ADMIN")
    again = journey.run("rotate_token")
    assert again.code == 0, again.output
    journey.assert_whole()


def test_connections_from_the_environment(tmp_path: Path) -> None:
    """The declaration of the demonstration, and not one variable that says where the servers are."""
    with Simulator(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        # Nothing of the small declaration.
        journey = BrokenJourney(simulator, tmp_path, **dict.fromkeys(SMALL))
        for name in CONNECTION:
            journey.extra[name.upper()] = str((journey.variables if name in journey.variables else journey.secrets).pop(name))
        made = journey.run("provision")
        assert made.code == 0, made.output
        detect(journey, IN_SYNC)
        assert made.results("Look at every prerequisite of builds on check-in")
        journey.algorithm("greeter")
        in_use = journey.run("rotate_token", "--check")
        assert (in_use.code != 0, in_use.writes) == (True, []), in_use.output
        assert "algorithms work with it in ALG" in in_use.msg
