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

from integration.broken_journey import SMALL, BrokenJourney
from integration.journey import BOT, PROJECT, Journey
from integration.play import Item
from simulator.process import lent

IN_SYNC, DRIFT = 0, 2
CONNECTION = ("bitbucket_url", "bitbucket_username", "bitbucket_password", "bitbucket_ca_path", "algorithmia_url", "algorithmia_api_key", "algorithmia_ca_path")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
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


def test_it_is_drift_and_is_brought_back(journey: BrokenJourney) -> None:
    detect(journey, DRIFT, "access token algorithmia")
    repaired = journey.run("provision")
    assert repaired.code == 0, repaired.output
    journey.assert_whole()
    assert journey.default() == PROJECT
    detect(journey, IN_SYNC)


def test_connections_from_the_environment(tmp_path: Path) -> None:
    """The declaration of the demonstration, and not one variable that says where the servers are."""
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
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
