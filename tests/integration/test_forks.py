# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Forks of repositories, their syncing, and Git LFS. What all options have is in the tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

ALL, ONE = "bitbucket_configuration", "bitbucket_repository"
MODELS: Item = {"project_key": "ALG", "slug": "models"}
FORK: Item = {"project_key": "OPS", "slug": "fork", "origin": "alg/Models"}
SEED: Item = {
    "bitbucket": {
        "users": [{"name": "bob", "password": "a-password-of-bob"}],
        "projects": [
            {"key": "ALG", "users": {"bob": "PROJECT_READ"}, "repositories": [{"name": "models", "description": "All"}, {"name": "closed", "forkable": False}]},
            {"key": "OPS", "repositories": [{"name": "tools"}]},
        ],
    }
}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *, check: bool = False, fails: bool = False, module: str = ALL, **args: t.Any) -> Item:
    result = run_module(simulator, module, args, check=check)
    assert result.get("failed", False) is fails, result
    return result


def calls(simulator: Simulator) -> list[str]:
    return [f"{each['method']} {each['path'].removeprefix('/rest/')}" for each in simulator.control.log()]


def writes(simulator: Simulator) -> list[str]:
    return [each for each in calls(simulator) if not each.startswith("GET")]


def there(simulator: Simulator, project: str, slug: str) -> Item:
    return t.cast(Item, simulator.control.state()["bitbucket"]["projects"][project]["repositories"][slug])


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "9.4", "10.2"])
def test_a_fork_is_created_as_declared(version: str) -> None:
    """With what its origin has, a description too, brought to what is declared; syncing and Git LFS are turned on, and off again."""
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        args = {**FORK, "sync": True, "lfs": True}
        foretold, done = (run(simulator, module=ONE, **args, check=check) for check in (True, False))
        assert foretold["summary"] == done["summary"]
        assert foretold["changes"][0]["after"] == {name: value for name, value in done["repository"].items() if not name.endswith("_url")}
        assert done["repository"]["origin"] == "ALG/models"
        fork, models = there(simulator, "OPS", "fork"), there(simulator, "ALG", "models")
        assert (fork["origin"], fork["description"], fork["sync"], fork["lfs"]) == (models["id"], "", True, True)
        assert run(simulator, module=ONE, **args)["changed"] is False
        off = {**args, "sync": False, "lfs": False}
        assert [run(simulator, module=ONE, **off)["changed"] for _time in range(2)] == [True, False]
        fork = there(simulator, "OPS", "fork")
        assert (fork["sync"], fork["lfs"]) == (False, False)


def test_it_is_read_only_where_it_is_declared(simulator: Simulator) -> None:
    run(simulator, module=ONE, **MODELS)
    run(simulator, module=ONE, **MODELS, sync=False)
    assert calls(simulator) == ["GET api/1.0/projects/ALG/repos/models"] * 2, "what is not a fork is not asked whether it is synced"
    run(simulator, module=ONE, **MODELS, lfs=False)
    assert calls(simulator)[2:] == ["GET api/1.0/projects/ALG/repos/models", "GET git-lfs/admin/projects/ALG/repos/models/enabled"]


def test_origins_come_before_their_forks(simulator: Simulator) -> None:
    """In one run, whatever the order in which they are declared; then a project and an origin get other names, and a fork is still one of it."""
    chain = [
        {"project_key": "NEW", "slug": "c", "origin": "NEW/b"},
        {"project_key": "NEW", "slug": "b", "origin": "NEW/a"},
        {"project_key": "NEW", "slug": "a"},
    ]
    args = {"projects": [{"key": "NEW"}], "repositories": chain}
    for check in (True, False):
        simulator.control.fault("bitbucket", "slow", seconds=0.2, method="POST", path="repos", count=1)
        assert len(run(simulator, **args, check=check, concurrency=8)["summary"]["created"]) == 4
    assert run(simulator, **args)["changed"] is False
    moved = [{**chain[0], "project_key": "FRESH", "origin": "FRESH/b"}, {**chain[2], "project_key": "FRESH", "new_slug": "d"}]
    moved.append({**chain[1], "project_key": "FRESH", "origin": "FRESH/d"})
    for check in (True, False):
        done = run(simulator, projects=[{"key": "NEW", "new_key": "FRESH"}], repositories=moved, check=check)
        assert len(done["summary"]["updated"]) == 2, done["summary"]
    simulator.control.reset()
    run(simulator, repositories=[FORK])
    run(simulator, repositories=[{**MODELS, "new_slug": "weights"}])
    assert run(simulator, repositories=[FORK])["changed"] is False, "by the former name of its origin"


def test_it_is_exported(simulator: Simulator) -> None:
    run(simulator, repositories=[{**FORK, "sync": True}, {**MODELS, "lfs": True}])
    found = run(simulator, module="bitbucket_info", gather=["repositories"])["bitbucket"]["bitbucket_repositories"]
    fork, models, tools = (next(each for each in found if each["slug"] == slug) for slug in ("fork", "models", "tools"))
    assert (fork["origin"], fork["sync"], "lfs" in fork, models["lfs"]) == ("ALG/models", True, False, True)
    assert set(tools) == {"project_key", "slug", "default_branch"}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            {**FORK, "origin": "ALG/none"},
            "repositories[0]: origin: there is no repository ALG/none on this server, nor is it declared. Declare it in repositories",
        ),
        ({**FORK, "origin": "NONE/models"}, "origin: there is no repository NONE/models on this server"),
        ({**FORK, "origin": "models"}, "origin: 'MODELS' is not a repository with its project, such as ALG/models"),
        ({**FORK, "origin": "OPS/fork"}, "origin: OPS/fork would be a fork of itself"),
        ({**FORK, "origin": "ALG/closed"}, "origin: ALG/closed cannot be forked. Set forkable=true there first"),
        ({**MODELS, "sync": True}, "sync: ALG/models is not a fork, so there is nothing to sync it with. Leave it out"),
        ({"project_key": "OPS", "slug": "new", "sync": True}, "sync: OPS/new is not a fork"),
        ({**MODELS, "origin": "OPS/tools"}, "ALG/models has no origin, and the server cannot change it. Leave origin out, or delete the repository"),
    ],
)
def test_what_is_refused(simulator: Simulator, item: Item, words: str) -> None:
    for check in (True, False):
        assert words in run(simulator, repositories=[item], check=check, fails=True)["msg"]
    assert writes(simulator) == []


def test_another_origin_is_refused(simulator: Simulator) -> None:
    run(simulator, repositories=[FORK])
    words = run(simulator, repositories=[{**FORK, "origin": "OPS/tools"}], fails=True)["msg"]
    assert "repositories[0]: origin of OPS/fork is 'ALG/models' and the server cannot change it" in words


def test_what_is_left_of_a_fork_that_fails_half_way(simulator: Simulator) -> None:
    simulator.control.fault("bitbucket", "status", method="POST", path="sync", status=409)
    result = run(simulator, module=ONE, **FORK, sync=True, fails=True)
    assert (result["changed"], result["repository"]["origin"], result["repository"]["sync"]) == (True, "ALG/models", False)


@pytest.mark.parametrize(("off", "on"), [("404", "204"), ("409", "200"), ("400", "200")])
def test_any_answer_about_lfs(simulator: Simulator, off: str, on: str) -> None:
    simulator.control.switch("lfs_off_status", off)
    simulator.control.switch("lfs_on_status", on)
    for lfs in (True, False):
        for changed in (True, False):
            assert run(simulator, module=ONE, **MODELS, lfs=lfs)["changed"] is changed


def test_only_an_administrator_is_told_about_lfs(simulator: Simulator) -> None:
    """Who may not know is told so before the first write, and exports the rest."""
    bob = {"bitbucket_username": "bob", "bitbucket_password": "a-password-of-bob"}
    words = run(simulator, module=ONE, **bob, **MODELS, lfs=True, fails=True)["msg"]
    assert words == "lfs: whether ALG/models has Git LFS is told to its administrators only. Grant REPO_ADMIN to bob, or leave it out"
    found = run(simulator, module="bitbucket_info", **bob, gather=["repositories"])["bitbucket"]["bitbucket_repositories"]
    assert [each["slug"] for each in found] == ["closed", "models"]


@pytest.mark.parametrize("status", [500, 410])
def test_another_error_is_not_taken_for_off(simulator: Simulator, status: int) -> None:
    simulator.control.fault("bitbucket", "status", method="GET", path="git-lfs", status=status, count=9)
    assert str(status) in run(simulator, module=ONE, **MODELS, lfs=False, fails=True)["msg"]
