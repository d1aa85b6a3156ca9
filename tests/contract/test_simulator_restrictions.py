# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branch restrictions of the simulated Bitbucket, over REST and on real pushes [breadth 3]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from contract.test_simulator_git import BOT, SEED, Git
from simulator.process import Simulator, lent

API = "/rest/branch-permissions/2.0/projects/ALG"
OWN = f"{API}/repos/models/restrictions"
MATCHER: dict[str, Any] = {"id": "refs/heads/main", "type": {"id": "BRANCH"}}
READ_ONLY: dict[str, Any] = {"type": "read-only", "matcher": MATCHER}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent(switches={"captcha_threshold": "0"}) as running:
        running.control.seed({"bitbucket": {**SEED, "groups": [{"name": "Releasers", "members": ["bot"]}]}}, keep=True)
        yield running


def test_the_same_again_keeps_the_id_and_replaces_all_exemptions(callers: Callers) -> None:
    bot = callers.bitbucket(BOT)
    made = bot("POST", OWN, 200, json={**READ_ONLY, "users": ["BOT"], "groups": ["releasers"]}).json
    assert ([user["name"] for user in made["users"]], made["groups"], made["accessKeys"]) == (["bot"], ["Releasers"], [])
    assert (made["scope"]["type"], made["matcher"]["displayId"]) == ("REPOSITORY", "main")
    again = bot("POST", OWN, 200, json={**READ_ONLY, "userSlugs": ["bot"], "groupNames": ["releasers"], "accessKeyIds": [1]}).json
    assert (again["id"], again["users"], again["groups"]) == (made["id"], [], [])
    assert bot("POST", OWN, 200, json={**READ_ONLY, "matcher": {"id": "x", "type": {"id": "ANY_REF"}}}).json["matcher"]["id"] == "ANY_REF_MATCHER_ID"


def test_a_repository_lists_and_deletes_those_of_its_project(callers: Callers) -> None:
    bot = callers.bitbucket(BOT)
    number = bot("POST", f"{API}/restrictions", 200, json=READ_ONLY).json["id"]
    bot("POST", OWN, 200, json=READ_ONLY)
    assert [row["scope"]["type"] for row in bot("GET", OWN, 200).json["values"]] == ["PROJECT", "REPOSITORY"]
    bot("DELETE", f"{OWN}/{number}", 204)
    assert bot("GET", f"{API}/restrictions", 200).json["values"] == []
    assert bot("GET", f"{OWN}/{number}", 404).json["errors"][0]["message"] == f"There is no restriction with ID {number}"
    bot("DELETE", f"{OWN}/{number}", 204)
    assert bot("GET", f"{OWN}/abc", 404).text == ""


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"users": [{"name": "admin"}]}, 400, "{name=admin} is not a valid user"),
        ({"users": ["nobody"]}, 400, "nobody is not a valid user"),
        ({"accessKeys": [{"id": 1}]}, 500, ""),
        ({"type": "x"}, 400, "Invalid type"),
        ({"matcher": {"id": "x", "type": {"id": "ANY_REF_MATCHER"}}}, 400, "Unable to get ref matcher for type"),
        ({"matcher": {"id": "#", "type": {"id": "DEFAULT_BRANCH"}}}, 400, "could not be found"),
    ],
)
def test_refusals(callers: Callers, change: dict[str, Any], status: int, words: str) -> None:
    bot = callers.bitbucket(BOT)
    assert words in bot("POST", OWN, status, json={**READ_ONLY, **change}).text
    assert bot("GET", OWN, 200).json["values"] == []


def test_several_in_one_call(callers: Callers) -> None:
    bot, rows = callers.bitbucket(BOT), [READ_ONLY, {**READ_ONLY, "type": "no-deletes"}]
    headers = {"Content-Type": "application/vnd.atl.bitbucket.bulk+json"}
    assert [row["type"] for row in bot("POST", OWN, 200, data=json.dumps(rows), headers=headers).json] == ["read-only", "no-deletes"]
    bot("POST", OWN, 400, json=rows)
    for value, kept in (("atomic", 2), ("partial", 3)):
        callers.simulator.control.switch("restriction_bulk", value)
        bot("POST", OWN, 400, data=json.dumps([{**READ_ONLY, "type": "fast-forward-only"}, {"type": "x"}]), headers=headers)
        assert len(bot("GET", OWN, 200).json["values"]) == kept


@pytest.mark.parametrize(("version", "creates", "default"), [("5.6", 400, 400), ("8.19", 400, 400), ("9.4", 200, 400), ("10.2", 200, 200)])
def test_versions(version: str, creates: int, default: int) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as callers:
        simulator.control.seed({"bitbucket": SEED})
        callers.bitbucket(BOT)("POST", OWN, creates, json={**READ_ONLY, "type": "no-creates"})
        callers.bitbucket(BOT)("POST", OWN, default, json={**READ_ONLY, "matcher": {"id": "#", "type": {"id": "DEFAULT_BRANCH"}}})


PUSHES = {  # what is pushed, and which types of restriction refuse it
    "HEAD:main": {"read-only", "pull-request-only"},
    "+HEAD~1^{commit}:main": {"read-only", "pull-request-only", "fast-forward-only"},
    ":main": {"read-only", "no-deletes"},
}


def test_pushes_obey(callers: Callers, tmp_path: Path) -> None:
    """By HTTPS, of the project and of the repository; who is exempt may push."""
    git, bot = Git(tmp_path, callers.simulator), callers.bitbucket(BOT)
    git("init", "--quiet", "one")
    for _time in range(3):
        git.commit("one")
    url = git.https("alg/models")
    for kind in ("read-only", "no-deletes", "fast-forward-only", "pull-request-only"):
        base, matcher = (OWN, MATCHER) if kind != "no-deletes" else (f"{API}/restrictions", {"id": "m?i*", "type": {"id": "PATTERN"}})
        for push, refusing in PUSHES.items():
            callers.simulator.control.reset()
            git("-C", "one", "push", "--force", url, ("HEAD" if push.startswith("+") else "HEAD~1") + ":refs/heads/main")
            bot("POST", base, 200, json={"type": kind, "matcher": matcher})
            target = push.replace(":main", ":refs/heads/main")
            assert ("is restricted" in git("-C", "one", "push", url, target, fails=kind in refusing)) is (kind in refusing), (kind, push)
            git("-C", "one", "push", url, "HEAD:refs/heads/other")
            bot("POST", base, 200, json={"type": kind, "matcher": matcher, "groups": ["releasers"]})
            if kind in refusing:
                git("-C", "one", "push", url, target)
            git("-C", "one", "push", "--force", url, ":refs/heads/other")
