# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Required builds: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

MODELS: Item = {"project_key": "ALG", "repository": "models"}
MAIN: Item = {"ref_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
EXEMPT: Item = {"exempt_ref_matcher": {"type": "PATTERN", "id": "hotfix/*"}}
KEYS: Item = {"build_parent_keys": ["ALG-TEST"]}
SEED: Item = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}]}]}}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent("10.2", switches={"basic_auth": "on"}) as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *, check: bool = False, fails: bool = False, **args: t.Any) -> Item:
    result = run_module(simulator, "bitbucket_configuration", args, check=check)
    assert result.get("failed", False) is fails, result
    return result


def writes(simulator: Simulator) -> list[str]:
    return [each["method"] for each in simulator.control.log() if each["method"] != "GET"]


def builds_of(simulator: Simulator) -> list[Item]:
    return list(simulator.control.state()["bitbucket"]["projects"]["ALG"]["repositories"]["models"]["required_builds"].values())


def test_what_is_not_declared_is_sent_back(simulator: Simulator) -> None:
    """The exemption, and what 10.2 added; in a new repository, whose project has none and is not asked."""
    repository = {"project_key": "ALG", "slug": "new", "required_builds": [{**MAIN, **EXEMPT, **KEYS, "required_for_merge_queue": False}]}
    for check in (True, False):
        (*_others, created) = run(simulator, repositories=[repository], check=check)["summary"]["created"]
        assert created == "required build ALG/new BRANCH refs/heads/main except PATTERN hotfix/*"
    assert run(simulator, repositories=[repository], purge=["required_builds"])["changed"] is False
    new: Item = {"project_key": "ALG", "repository": "new", **MAIN, **EXEMPT}
    run(simulator, required_builds=[{**new, "build_parent_keys": ["ALG-LINT", "alg-lint"]}])
    (exported,) = run_module(simulator, "bitbucket_info", {"gather": ["required_builds"]})["bitbucket"]["bitbucket_required_builds"]
    assert exported == {**new, "build_parent_keys": ["ALG-LINT", "alg-lint"], "required_for_merge_queue": False}, "without what is the default"
    run(simulator, repositories=[{"project_key": "ALG", "slug": "new", "required_builds": [], "purge_required_builds": True}], purge_limit=1)
    assert run(simulator, required_builds=[{**new, "state": "absent"}])["changed"] is False


def test_the_default_branch(simulator: Simulator) -> None:
    default = {**MODELS, "ref_matcher": {"type": "DEFAULT_BRANCH"}, **KEYS}
    for changed in (True, False):
        assert run(simulator, required_builds=[default])["changed"] is changed


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({**MODELS, **MAIN}, "the required build ALG/models BRANCH refs/heads/main does not exist yet. To create it, give build_parent_keys"),
        ({**MODELS, **MAIN, "build_parent_keys": []}, "at least one key is needed"),
        ({**MODELS, "ref_matcher": {"type": "BRANCH", "id": "main"}, **KEYS}, "Write refs/heads/main"),
        ({**MODELS, **MAIN, "exempt_ref_matcher": {"type": "PATTERN"}, **KEYS}, "exempt_ref_matcher: PATTERN needs an id"),
        ({"project_key": "ALG", **MAIN, **KEYS}, "repository"),
    ],
)
def test_what_is_refused(simulator: Simulator, item: Item, words: str) -> None:
    for check in (True, False):
        assert words in run(simulator, required_builds=[item], check=check, fails=True)["msg"]
    assert writes(simulator) == []


def test_two_with_the_same_matchers(simulator: Simulator) -> None:
    run(simulator, required_builds=[{**MODELS, **MAIN, **KEYS}])
    (one,) = builds_of(simulator)
    second = {"repositories": {"models": {"required_builds": {"900": {**one, "id": 900}}}}}
    simulator.control.tamper({"bitbucket": {"projects": {"ALG": second}}})
    words = run(simulator, required_builds=[{**MODELS, **MAIN, "build_parent_keys": ["X"]}], fails=True)["msg"]
    assert f"so which of them is declared is not known: {one['id']}; 900" in words


def test_an_error_though_it_is_stored(simulator: Simulator) -> None:
    """Under load a server may answer so. It is not sent again: that would make two."""
    simulator.control.fault("bitbucket", "status", method="POST", path="condition", status=500, count=2, execute=True)
    assert run(simulator, required_builds=[{**MODELS, **MAIN, **KEYS}, {**MODELS, **MAIN, **EXEMPT, **KEYS}])["changed"] is True
    assert (len(builds_of(simulator)), writes(simulator)) == (2, ["POST", "POST"])


def test_an_error_and_nothing_is_stored(simulator: Simulator) -> None:
    simulator.control.fault("bitbucket", "status", method="POST", path="condition", status=500)
    assert "500" in run(simulator, required_builds=[{**MODELS, **MAIN, **KEYS}], fails=True)["msg"]
    assert builds_of(simulator) == []


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "9.4"])
def test_an_old_server(version: str) -> None:
    """What it has not, or takes and ignores, is refused before the first write; the rest works."""
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        build: Item = {**MODELS, **MAIN, **EXEMPT, **KEYS}
        if version == "5.6":
            words = run(simulator, required_builds=[build], fails=True)["msg"]
            assert words == "required_builds[0]: required builds need Bitbucket 7.4, this is 5.6.3. Leave it out"
            assert run(simulator, required_builds=[{**build, "state": "absent"}])["changed"] is False
            assert writes(simulator) == []
            return
        words = run(simulator, required_builds=[{**build, "required_for_pull_request": True}], fails=True)["msg"]
        assert words.startswith(f"required_builds[0]: required_for_pull_request of required builds needs Bitbucket 10.2, this is {version}.")
        words = run(simulator, required_builds=[{**build, "ref_matcher": {"type": "DEFAULT_BRANCH"}}], fails=True)["msg"]
        assert "ref_matcher: DEFAULT_BRANCH of required builds needs Bitbucket 10.2" in words
        assert writes(simulator) == []
        for changed in (True, False):
            assert run(simulator, required_builds=[build])["changed"] is changed
