# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pull requests are set to, and hooks, in the simulated Bitbucket [breadth 6, 7, 12]: the rules behind the routes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from contract.test_simulator_git import BOT, Git
from contract.test_simulator_git import SEED as WITH_BOT
from simulator.bitbucket.hooks import CHECKS, FORCE_PUSH
from simulator.process import Simulator, lent

API = "/rest/api/latest"
SERVER, PROJECT, REPOSITORY = f"{API}/admin/pull-requests/git", f"{API}/projects/OWN/settings", f"{API}/projects/OWN/repos/models/settings"
MERGES = (SERVER, f"{PROJECT}/pull-requests/git", f"{REPOSITORY}/pull-requests")
APPROVERS, SECRETS = CHECKS["requiredApprovers"], "com.example:secrets"
APPS = {SECRETS: {"type": "PRE_RECEIVE", "needs": ["url"]}}
SEED = {"bitbucket": {"projects": [{"key": "OWN", "repositories": [{"name": "models"}]}], "apps": APPS}}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


def config(default: str, *others: str, **more: Any) -> dict[str, Any]:
    return {"mergeConfig": {"defaultStrategy": {"id": default}, "strategies": [{"id": name} for name in (default, *others)], **more}}


def merge(callers: Callers, path: str) -> tuple[str, str, list[str]]:
    """Return the level, the default and the enabled strategies at a path."""
    answer = callers.bitbucket()("GET", path, 200).json
    found = answer.get("mergeConfig", answer)
    return found["type"], found["defaultStrategy"]["id"], [one["id"] for one in found["strategies"] if one["enabled"]]


def test_a_merge_config_is_that_of_the_nearest_level_that_has_one(callers: Callers) -> None:
    """DEFAULT, SCM for the server, PROJECT, REPOSITORY [breadth 1.2, JAVADOC]; an empty one ends it [breadth 6, SPEC]."""
    admin = callers.bitbucket()
    assert [merge(callers, path)[0] for path in MERGES] == ["DEFAULT"] * 3
    for path, strategy, levels in zip(
        MERGES, ("ff", "squash", "ff-only"), (["SCM"] * 3, ["SCM", "PROJECT", "PROJECT"], ["SCM", "PROJECT", "REPOSITORY"]), strict=True
    ):
        admin("POST", path, 200, json=config(strategy, "no-ff"))
        assert [merge(callers, each)[0] for each in MERGES] == levels
    assert merge(callers, MERGES[2]) == ("REPOSITORY", "ff-only", ["no-ff", "ff-only"])
    assert len(admin("GET", MERGES[2], 200).json["mergeConfig"]["strategies"]) == 7  # All are listed [breadth 6, REC].
    admin("POST", MERGES[1], 200, json={"mergeConfig": {}})
    admin("POST", MERGES[2], 200, json={"mergeConfig": {}})
    assert merge(callers, MERGES[2]) == ("SCM", "ff", ["no-ff", "ff"])


def test_a_template_stays_until_it_is_sent_empty(callers: Callers) -> None:
    admin, template = callers.bitbucket(), {"title": "t", "body": "b"}
    for sent, left in (({"commitMessageTemplate": template}, template), ({}, template), ({"commitMessageTemplate": {}}, None)):
        admin("POST", MERGES[2], 200, json=config("no-ff", **sent))
        assert admin("GET", MERGES[2], 200).json["mergeConfig"].get("commitMessageTemplate") == left


def test_all_or_nothing(callers: Callers) -> None:
    """One wrong part, and nothing is stored [breadth 6, SPEC]; an object where the documents show one is refused [breadth 6, LIVE]."""
    admin = callers.bitbucket()
    before = admin("GET", MERGES[2], 200).json
    sent = {**config("squash"), "needsWork": True, "requiredApprovers": {"enabled": True, "count": 2}}
    answer = admin("POST", MERGES[2], 400, json=sent).json["errors"][0]
    assert answer["message"] == "The number of required approvals is invalid"
    assert admin("GET", MERGES[2], 200).json == before


def test_a_check_is_one_state_behind_two_apis(callers: Callers) -> None:
    admin, hook = callers.bitbucket(), f"{REPOSITORY}/hooks/{APPROVERS}"
    admin("PUT", f"{PROJECT}/hooks/{APPROVERS}/enabled", 200, json={"requiredCount": "2"})
    assert admin("GET", MERGES[2], 200).json["requiredApprovers"] == 2
    assert admin("GET", hook, 200).json["scope"]["type"] == "PROJECT"
    admin("POST", MERGES[2], 200, json={"requiredApprovers": 0, "unheard": True})
    assert (admin("GET", hook, 200).json["enabled"], admin("GET", hook, 200).json["scope"]["type"]) == (False, "REPOSITORY")
    callers.simulator.control.switch("check_rows", "inherited")
    assert admin("GET", hook, 200).json["scope"]["type"] == "PROJECT"
    admin("DELETE", hook, 204)
    assert admin("GET", MERGES[2], 200).json["requiredApprovers"] == 2


def test_a_hook_is_on_or_off_here_or_inherited(callers: Callers) -> None:
    admin, hook = callers.bitbucket(), f"{REPOSITORY}/hooks/{FORCE_PUSH}"

    def state() -> tuple[bool, str]:
        row = admin("GET", hook, 200).json
        return row["enabled"], row["scope"]["type"]

    assert state() == (False, "PROJECT")
    admin("PUT", f"{PROJECT}/hooks/{FORCE_PUSH}/enabled", 200)
    assert state() == (True, "PROJECT")
    admin("DELETE", f"{hook}/enabled", 200)
    assert state() == (False, "REPOSITORY")
    admin("PUT", f"{hook}/enabled", 200)
    assert state() == (True, "REPOSITORY")
    admin("DELETE", hook, 204)
    assert state() == (True, "PROJECT")
    callers.simulator.control.switch("untouched_hook_scope", "own")
    admin("DELETE", f"{PROJECT}/hooks/{FORCE_PUSH}/enabled", 200)
    assert admin("GET", f"{REPOSITORY}/hooks/{SECRETS}", 200).json["scope"]["type"] == "REPOSITORY"


def test_settings_of_a_hook(callers: Callers) -> None:
    """It is refused without those that it needs; a PUT replaces them; texts stay texts [breadth 7, SPEC and REC]."""
    admin, hook = callers.bitbucket(), f"{REPOSITORY}/hooks/{SECRETS}"
    words = [one["message"] for one in admin("PUT", f"{hook}/enabled", 400).json["errors"]]
    assert words == ["The settings specified are invalid.", "url is required"]
    admin("PUT", f"{hook}/enabled", 200, json={"url": "https://x", "count": "2", "password": "very"})
    assert admin("GET", f"{hook}/settings", 200).json == {"url": "https://x", "count": "2", "password": "very"}
    callers.simulator.control.switch("hook_settings_mask", "on")
    assert admin("GET", f"{hook}/settings", 200).json["password"] == "********"
    admin("PUT", f"{hook}/settings", 200, json={"url": "https://y"})
    assert admin("GET", f"{hook}/settings", 200).json == {"url": "https://y"}
    admin("GET", f"{REPOSITORY}/hooks/no:such/settings", 200)


def test_automation(callers: Callers) -> None:
    """Both members are needed, in these words [breadth 12, LIVE]; a read without a setting is no 404; a restricted project is above its repositories."""
    admin, decline, merging = callers.bitbucket(), f"{REPOSITORY}/auto-decline", f"{REPOSITORY}/auto-merge"
    assert admin("GET", decline, 200).json["scope"]["type"] == "GLOBAL"
    words = [one["message"] for one in admin("PUT", decline, 400, json={}).json["errors"]]
    assert words == ["The parameter 'inactivityWeeks' is required.", "'enabled' is required."]
    admin("PUT", decline, 400, json={"enabled": True, "inactivityWeeks": 3})
    admin("PUT", f"{PROJECT}/auto-decline", 200, json={"enabled": False, "inactivityWeeks": 12})
    shown = admin("GET", decline, 200).json
    assert (shown["enabled"], shown["inactivityWeeks"], shown["scope"]["type"]) == (False, 12, "PROJECT")
    admin("PUT", merging, 200, json={"enabled": False})
    admin("PUT", f"{PROJECT}/auto-merge", 400, json={"enabled": True})
    admin("PUT", f"{PROJECT}/auto-merge", 200, json={"enabled": True, "restrictionAction": "CREATE"})
    shown = admin("GET", merging, 200).json
    assert (shown["enabled"], shown["restrictionState"], shown["scope"]["type"]) == (True, "RESTRICTED_UNMODIFIABLE", "PROJECT")
    admin("PUT", merging, 403, json={"enabled": False})


@pytest.mark.parametrize(
    ("version", "strategies", "needs_work", "decline", "merging"),
    [("5.6", 5, False, 404, 404), ("7.21", 7, True, 404, 404), ("8.19", 7, True, 200, 404), ("10.2", 7, True, 200, 200)],
)
def test_versions(version: str, strategies: int, needs_work: bool, decline: int, merging: int) -> None:
    with lent(version, switches={"basic_auth": "on", "enabled_strategies": "all"}) as simulator, Callers(simulator) as callers:
        simulator.control.seed(SEED)
        admin = callers.bitbucket()
        shown = admin("GET", MERGES[2], 200).json
        assert (len(shown["mergeConfig"]["strategies"]), "needsWork" in shown) == (strategies, needs_work)
        assert all(one["enabled"] for one in shown["mergeConfig"]["strategies"])
        admin("GET", f"{REPOSITORY}/auto-decline", decline)
        admin("GET", f"{REPOSITORY}/auto-merge", merging)
        admin("POST", MERGES[2], 200, json=config("no-ff", commitMessageTemplate={"title": "t", "body": "b"}))
        assert ("commitMessageTemplate" in admin("GET", MERGES[2], 200).json["mergeConfig"]) is (decline == 200)


def test_a_push_obeys_the_hook_against_rewriting(tmp_path: Path) -> None:
    """Of the project, until the repository switches it off."""
    with lent() as simulator, Callers(simulator) as callers:
        simulator.control.seed({"bitbucket": WITH_BOT})
        git, bot, hook = Git(tmp_path, simulator), callers.bitbucket(BOT), f"settings/hooks/{FORCE_PUSH}/enabled"
        git("init", "--quiet", "one")
        for _time in range(3):
            git.commit("one")
        url, project = git.https("alg/models"), f"{API}/projects/ALG"
        git("-C", "one", "push", url, "HEAD~1:refs/heads/main")
        bot("PUT", f"{project}/{hook}", 200)
        git("-C", "one", "push", url, "HEAD:refs/heads/main")
        assert "force-push-hook" in git("-C", "one", "push", "--force", url, "HEAD~2:refs/heads/main", fails=True)
        bot("DELETE", f"{project}/repos/models/{hook}", 200)
        git("-C", "one", "push", "--force", url, "HEAD~2:refs/heads/main")
