# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branching models of the simulated Bitbucket [breadth 10], over REST and where branch restrictions name them on real pushes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from contract.test_simulator_git import BOT, SEED, Git
from simulator.process import Simulator, lent

ALG = "/rest/branch-utils/1.0/projects/ALG/branchmodel/configuration"
MODELS = "/rest/branch-utils/1.0/projects/ALG/repos/models/branchmodel/configuration"
RULES = "/rest/branch-permissions/2.0/projects/ALG/repos/models/restrictions"
DEFAULT = {"refId": None, "useDefault": True}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent(switches={"captcha_threshold": "0"}) as running:
        running.control.seed({"bitbucket": SEED}, keep=True)
        yield running


def shown(callers: Callers, path: str) -> tuple[Any, Any, dict[str, str], str]:
    """Return both branches, the prefixes of the types that are enabled, and the scope."""
    model = callers.bitbucket(BOT)("GET", path, 200).json
    return model["development"], model["production"], {one["id"]: one["prefix"] for one in model["types"] if one["enabled"]}, model["scope"]["type"]


def test_a_model_is_that_of_the_nearest_place_that_has_one(callers: Callers) -> None:
    """A PUT replaces all of it; only a repository goes back to what it inherits."""
    bot, usual = callers.bitbucket(BOT), {name: f"{name.lower()}/" for name in ("BUGFIX", "FEATURE", "HOTFIX", "RELEASE")}
    assert shown(callers, MODELS) == (DEFAULT, None, usual, "PROJECT")
    callers.simulator.control.switch("branching_model_scope", "global")
    assert shown(callers, MODELS) == shown(callers, ALG) == (DEFAULT, None, usual, "GLOBAL")
    develop = {"refId": "refs/heads/develop", "useDefault": False}
    bot("PUT", ALG, 200, json={"development": develop, "production": DEFAULT, "types": [{"id": "FEATURE", "enabled": True, "prefix": "f/"}]})
    assert shown(callers, ALG) == shown(callers, MODELS) == (develop, DEFAULT, {"FEATURE": "f/"}, "PROJECT")
    bot("PUT", MODELS, 200, json={"types": [{"id": "HOTFIX", "enabled": True}, {"id": "RELEASE", "enabled": False, "prefix": "r/"}]})
    assert shown(callers, MODELS) == (DEFAULT, None, {"HOTFIX": "hotfix/"}, "REPOSITORY")
    bot("PUT", MODELS, 400, json={"types": [{"id": "hotfix", "enabled": True}]})
    callers.simulator.control.switch("branching_model_type", "ignore")
    bot("PUT", MODELS, 200, json={"types": [{"id": "hotfix", "enabled": True}]})
    assert shown(callers, MODELS)[2] == {}
    bot("DELETE", MODELS, 204)
    assert shown(callers, MODELS)[3] == "PROJECT"
    bot("DELETE", ALG, 405)


def test_a_model_that_is_not_enabled(callers: Callers) -> None:
    callers.simulator.control.switch("branching_model_unset", "on")
    bot = callers.bitbucket(BOT)
    words = bot("GET", MODELS, 404).json["errors"][0]["message"]
    assert words.endswith("You must enable the branch model first")
    bot("PUT", MODELS, 200, json={})
    assert shown(callers, MODELS)[3] == "REPOSITORY"
    bot("GET", ALG, 404)


PUSHES = {  # the matcher, and what it is about and not
    ("MODEL_BRANCH", "development"): ("develop", "main"),
    ("MODEL_BRANCH", "production"): ("main", "develop"),
    ("MODEL_CATEGORY", "FEATURE"): ("f/x", "feature/x"),
    ("MODEL_CATEGORY", "HOTFIX"): ("", "hotfix/x"),
}


def test_pushes_obey_restrictions_of_the_model(callers: Callers, tmp_path: Path) -> None:
    git, bot = Git(tmp_path, callers.simulator), callers.bitbucket(BOT)
    git("init", "--quiet", "one")
    git.commit("one")
    url, types = git.https("alg/models"), [{"id": "FEATURE", "enabled": True, "prefix": "f/"}]
    bot("PUT", ALG, 200, json={"development": {"refId": "refs/heads/develop"}, "production": {"refId": "refs/heads/main"}, "types": types})
    for (kind, name), (refused, taken) in PUSHES.items():
        number = bot("POST", RULES, 200, json={"type": "read-only", "matcher": {"id": name, "type": {"id": kind}}}).json["id"]
        if refused:
            assert "is restricted" in git("-C", "one", "push", url, f"HEAD:refs/heads/{refused}", fails=True), refused
        git("-C", "one", "push", url, f"HEAD:refs/heads/{taken}")
        git("-C", "one", "push", url, f":refs/heads/{taken}")
        bot("DELETE", f"{RULES}/{number}", 204)
