# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reviewer groups and default reviewers: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

PROJECT, MODELS = {"project_key": "ALG"}, {"project_key": "ALG", "repository": "models"}
MAIN: Item = {"source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
SEED: Item = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}]}], "users": [{"name": "ann"}, {"name": "bob"}]}}
CORE: Item = {"name": "core", "users": ["ann", "bob"]}


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
    return [each["path"] for each in simulator.control.log() if each["method"] != "GET"]


def reviewers_of(simulator: Simulator, slug: str = "") -> list[list[int]]:
    project = simulator.control.state()["bitbucket"]["projects"]["ALG"]
    return [each["reviewers"] for each in (project["repositories"][slug] if slug else project)["reviewer_conditions"].values()]


def test_all_in_one_run(simulator: Simulator) -> None:
    """Users, then reviewer groups, then conditions; back in the reverse order. Users are looked up once."""
    users = [{"name": "eve", "display_name": "Eve", "email_address": "eve@example.com", "password": "a-password"}]
    repositories = [{"project_key": "ALG", "slug": "models", "default_reviewers": [{**MAIN, "reviewers": ["eve"], "reviewer_groups": ["core"]}]}]
    projects = [{"key": "ALG", "reviewer_groups": [{**CORE, "users": ["ann", "eve"]}], "default_reviewers": [{**MAIN, "reviewers": ["ANN", "bob"]}]}]
    for check in (True, False):
        result = run(simulator, users=users, projects=projects, repositories=repositories, check=check)
        assert [name.partition(" ALG")[0] for name in result["summary"]["created"][-3:]] == ["reviewer group", "default reviewers", "default reviewers"]
    assert run(simulator, users=users, projects=projects, repositories=repositories)["changed"] is False
    absent = {"default_reviewers": [{**MODELS, **MAIN, "state": "absent"}], "reviewer_groups": [{**PROJECT, "name": "core", "state": "absent"}]}
    assert len(run(simulator, **absent)["summary"]["deleted"]) == 2
    last = [path for path in writes(simulator) if "condition" in path or "reviewer-groups" in path][-2:]
    assert ["condition" in path for path in last] == [True, False]


@pytest.mark.parametrize("purge", [True, False])
def test_the_project_s_are_not_touched_through_the_repository(simulator: Simulator, purge: bool) -> None:
    run(simulator, reviewer_groups=[{**PROJECT, **CORE}], default_reviewers=[{**PROJECT, **MAIN, "reviewers": ["ann"]}])
    own = {"default_reviewers": [{**MODELS, **MAIN, "reviewers": ["bob"]}], "reviewer_groups": [{**MODELS, **CORE}]}
    result = run(simulator, **own, purge=["default_reviewers", "reviewer_groups"] if purge else [], purge_limit=1)
    assert (len(result["summary"]["created"]), result["summary"]["deleted"]) == (2, [])
    gone = {kind: [{**each, "state": "absent"} for each in items] for kind, items in own.items()}
    run(simulator, **gone)
    assert run(simulator, **gone)["changed"] is False
    assert (len(reviewers_of(simulator)), reviewers_of(simulator, "models")) == (1, [])


def test_what_is_not_declared_is_sent_back(simulator: Simulator) -> None:
    run(simulator, reviewer_groups=[{**PROJECT, **CORE}], default_reviewers=[{**PROJECT, **MAIN, "reviewers": ["ann", "bob"], "reviewer_groups": ["core"]}])
    run(simulator, default_reviewers=[{**PROJECT, **MAIN, "required_approvals": 2}])
    (condition,) = run_module(simulator, "bitbucket_info", {"gather": ["default_reviewers"]})["bitbucket"]["bitbucket_default_reviewers"]
    assert condition == {**PROJECT, **MAIN, "reviewers": ["ann", "bob"], "reviewer_groups": ["core"], "required_approvals": 2}
    run(simulator, default_reviewers=[{**PROJECT, **MAIN, "reviewer_groups": []}])
    (group,) = simulator.control.state()["bitbucket"]["projects"]["ALG"]["reviewer_conditions"].values()
    assert (group["groups"], len(group["reviewers"])) == ([], 2)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"default_reviewers": [{**MODELS, **MAIN}]}, "To create them, give reviewers"),
        ({"default_reviewers": [{**MODELS, **MAIN, "reviewers": ["nobody"]}]}, "default_reviewers[0].reviewers: there is no user 'nobody' on this server"),
        (
            {"default_reviewers": [{**MODELS, **MAIN, "reviewers": ["ann"], "reviewer_groups": ["x"]}]},
            "reviewer_groups: there is no reviewer group 'x' of ALG/models",
        ),
        ({"default_reviewers": [{**MODELS, **MAIN, "reviewers": ["ann"], "required_approvals": 2}]}, "required_approvals: 2 is more than the 1 reviewer, so"),
        ({"default_reviewers": [{**MODELS, **MAIN, "target_matcher": {"type": "ANY_REF", "id": "x"}}]}, "ANY_REF goes without id"),
        ({"reviewer_groups": [{**MODELS, "name": "core"}]}, "To create it, give users"),
        ({"reviewer_groups": [{**MODELS, "name": "core", "users": []}]}, "at least one user is needed"),
        ({"reviewer_groups": [{**MODELS, "name": "core", "users": ["nobody"]}]}, "reviewer_groups[0].users: there is no user 'nobody'"),
        (
            {"reviewer_groups": [{**PROJECT, "name": "core", "state": "absent"}], "default_reviewers": [{**PROJECT, **MAIN, "reviewer_groups": ["core"]}]},
            "core is declared absent, but it is named in default_reviewers[0].reviewer_groups",
        ),
        ({"users": [{"name": "ann", "state": "absent"}], "reviewer_groups": [{**PROJECT, **CORE}]}, "named in reviewer_groups[0].users"),
    ],
)
def test_what_is_refused(simulator: Simulator, args: Item, words: str) -> None:
    for check in (True, False):
        assert words in run(simulator, **args, check=check, fails=True)["msg"]
    assert writes(simulator) == []


def test_two_with_the_same_matchers(simulator: Simulator) -> None:
    run(simulator, default_reviewers=[{**PROJECT, **MAIN, "reviewers": ["ann"]}])
    project = simulator.control.state()["bitbucket"]["projects"]["ALG"]
    (one,) = project["reviewer_conditions"].values()
    simulator.control.tamper({"bitbucket": {"projects": {"ALG": {"reviewer_conditions": {"900": {**one, "id": 900}}}}}})
    words = run(simulator, default_reviewers=[{**PROJECT, **MAIN, "reviewers": ["bob"]}], fails=True)["msg"]
    assert f"so which of them is declared is not known: {one['id']}; 900" in words


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "9.4"])
def test_an_old_server(version: str) -> None:
    """What it has not, or takes and drops, is refused before the first write; the rest works."""
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        condition: Item = {**MODELS, **MAIN, "reviewers": ["ann"]}
        words = run(simulator, default_reviewers=[{**condition, "reviewer_groups": ["core"]}], fails=True)["msg"]
        assert words.startswith(f"default_reviewers[0]: reviewer_groups of default reviewers needs Bitbucket 9.5, this is {version}.")
        words = run(simulator, default_reviewers=[{**condition, "source_matcher": {"type": "DEFAULT_BRANCH"}}], fails=True)["msg"]
        assert "DEFAULT_BRANCH of default reviewers needs Bitbucket 10.2" in words
        if version == "5.6":
            words = run(simulator, reviewer_groups=[{**PROJECT, **CORE}], fails=True)["msg"]
            assert words == "reviewer_groups[0]: reviewer groups need Bitbucket 7.0, this is 5.6.3. Leave it out"
            assert run(simulator, reviewer_groups=[{**PROJECT, "name": "core", "state": "absent"}])["changed"] is False
        assert writes(simulator) == []
        for changed in (True, False):
            assert run(simulator, default_reviewers=[condition])["changed"] is changed
