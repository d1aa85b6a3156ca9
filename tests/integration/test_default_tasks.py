# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Default tasks: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

PROJECT: Item = {"project_key": "ALG"}
MODELS: Item = {**PROJECT, "repository": "models"}
CHANGELOG: Item = {"description": "Say it in the changelog", "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
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
    assert [path for method, path in writes(simulator) if method == "DELETE" and path.endswith("/tasks")] == [], "that would delete all"
    return result


def writes(simulator: Simulator) -> list[tuple[str, str]]:
    return [(each["method"], each["path"]) for each in simulator.control.log() if each["method"] != "GET"]


def tasks_of(simulator: Simulator, slug: str = "") -> list[str]:
    project = simulator.control.state()["bitbucket"]["projects"]["ALG"]
    return sorted(each["description"] for each in (project["repositories"][slug] if slug else project)["default_tasks"].values())


def test_inside_their_places(simulator: Simulator) -> None:
    """In a new repository too. A matcher that is left out means all branches, and an export says so."""
    args = {
        "projects": [{"key": "ALG", "default_tasks": [CHANGELOG]}],
        "repositories": [{"project_key": "ALG", "slug": "new", "default_tasks": [CHANGELOG, {"description": " Ask Ada "}]}],
    }
    for check in (True, False):
        created = run(simulator, **args, check=check)["summary"]["created"]
        assert "default task ALG/new from ANY_REF to ANY_REF: Ask Ada" in created
    assert run(simulator, **args, purge=["default_tasks"])["changed"] is False
    assert (tasks_of(simulator), tasks_of(simulator, "new")) == ([CHANGELOG["description"]], ["Ask Ada", CHANGELOG["description"]])
    (exported, *_own) = run_module(simulator, "bitbucket_info", {"gather": ["default_tasks"]})["bitbucket"]["bitbucket_default_tasks"]
    assert exported == {**PROJECT, **CHANGELOG, "source_matcher": {"type": "ANY_REF"}}
    emptied = {"project_key": "ALG", "slug": "new", "default_tasks": [], "purge_default_tasks": True}
    assert len(run(simulator, repositories=[emptied], purge_limit=1)["summary"]["deleted"]) == 2
    assert (len(tasks_of(simulator)), tasks_of(simulator, "new")) == (1, [])


@pytest.mark.parametrize("purge", [True, False])
def test_the_project_s_are_not_touched_through_the_repository(simulator: Simulator, purge: bool) -> None:
    """The server would answer 204, and do nothing: the run would say that they are deleted, every time."""
    run(simulator, default_tasks=[{**PROJECT, **CHANGELOG}, {**PROJECT, "description": "Ask Ada"}])
    own = {**MODELS, **CHANGELOG}
    result = run(simulator, default_tasks=[own], purge=["default_tasks"] if purge else [], purge_limit=1)
    assert (len(result["summary"]["created"]), result["summary"]["deleted"]) == (1, [])
    for changed in (True, False):
        assert run(simulator, default_tasks=[{**own, "state": "absent"}])["changed"] is changed
    assert (len(tasks_of(simulator)), tasks_of(simulator, "models")) == (2, [])


def test_another_text_is_another_task(simulator: Simulator) -> None:
    """It is created before the former one is deleted, and nothing else of the place is."""
    run(simulator, default_tasks=[{**PROJECT, **CHANGELOG}])
    result = run(simulator, default_tasks=[{**PROJECT, **CHANGELOG, "description": "Write about it"}], purge=["default_tasks"], purge_limit=1)
    assert [len(result["summary"][op]) for op in ("created", "updated", "deleted")] == [1, 0, 1]
    assert ([method for method, _path in writes(simulator)], tasks_of(simulator)) == (["POST", "POST", "DELETE"], ["Write about it"])


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({**MODELS, "description": " "}, "default_tasks[0].description: is empty. Say what has to be done"),
        ({**MODELS}, "description: no value is given"),
        ({**MODELS, **CHANGELOG, "source_matcher": {"type": "BRANCH", "id": "main"}}, "Write refs/heads/main"),
        ({**MODELS, **CHANGELOG, "source_matcher": {"type": "PATTERN"}}, "source_matcher: PATTERN needs an id"),
    ],
)
def test_what_is_refused(simulator: Simulator, item: Item, words: str) -> None:
    for check in (True, False):
        assert words in run(simulator, default_tasks=[item], check=check, fails=True)["msg"]
    assert writes(simulator) == []


def test_two_of_the_same(simulator: Simulator) -> None:
    run(simulator, default_tasks=[{**MODELS, **CHANGELOG}])
    held = simulator.control.state()["bitbucket"]["projects"]["ALG"]["repositories"]["models"]["default_tasks"]
    (one,) = held.values()
    second = {"repositories": {"models": {"default_tasks": {"900": {**one, "id": 900}}}}}
    simulator.control.tamper({"bitbucket": {"projects": {"ALG": second}}})
    words = run(simulator, default_tasks=[{**MODELS, **CHANGELOG, "state": "absent"}], fails=True)["msg"]
    assert f"so which of them is declared is not known: {one['id']}; 900" in words


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "9.4"])
def test_an_old_server(version: str) -> None:
    """What it has not is refused before the first write; that there is none needs nothing."""
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        default = {"target_matcher": {"type": "DEFAULT_BRANCH"}}
        words = run(simulator, default_tasks=[{**PROJECT, **CHANGELOG, **default}], fails=True)["msg"]
        if version == "9.4":
            assert words == "default_tasks[0]: target_matcher: DEFAULT_BRANCH of default tasks needs Bitbucket 10.2, this is 9.4.2. Leave it out"
        else:
            assert words.startswith(f"default_tasks[0]: default tasks need Bitbucket 9.0, this is {version}.")
            assert run(simulator, default_tasks=[{**PROJECT, **CHANGELOG, "state": "absent"}], purge=["default_tasks"])["changed"] is False
        assert writes(simulator) == []
        for changed in (True, False) if version == "9.4" else ():
            assert run(simulator, default_tasks=[{**MODELS, **CHANGELOG}])["changed"] is changed
