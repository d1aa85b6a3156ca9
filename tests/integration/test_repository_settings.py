# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a repository has beside its name: whether it is archived, its default branch, its labels. What all options have is in the tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

ONE, MANY, ALL = "bitbucket_repository", "bitbucket_repositories", "bitbucket_configuration"
OPS = "/rest/api/1.0/projects/OPS/repos"
OLD: Item = {"project_key": "OPS", "slug": "old"}
LIVE: Item = {"project_key": "OPS", "slug": "live"}
USER: Item = {"users": {"bob": "REPO_READ"}}
HOOK: Item = {"name": "ci", "url": "https://ci.example.com/", "events": ["repo:refs_changed"]}
SEED = {
    "bitbucket": {
        "users": [{"name": "bob"}],
        "projects": [{"key": "OPS", "name": "Operations", "repositories": [{"name": "old", "archived": True}, {"name": "live"}]}],
    }
}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()
    simulator.control.seed(SEED)


def run(simulator: Simulator, module: str, *, check: bool = False, fails: bool = False, **args: t.Any) -> Item:
    result = run_module(simulator, module, args, check=check)
    assert result.get("failed", False) is fails, result
    return result


def calls(simulator: Simulator, since: int = 0) -> list[str]:
    return [f"{each['method']} {each['path']}" for each in simulator.control.log()][since:]


def writes(simulator: Simulator) -> list[str]:
    return [each for each in calls(simulator) if not each.startswith("GET")]


def there(simulator: Simulator, slug: str) -> Item:
    return t.cast(Item, simulator.control.state()["bitbucket"]["projects"]["OPS"]["repositories"][slug])


def unread(result: Item) -> Item:
    """Return what check mode can know of a result."""
    return {name: result.get(name) for name in ("changed", "summary")}


# --- archived ---


def test_archive_and_unarchive(simulator: Simulator) -> None:
    for archived, repository in ((True, LIVE), (False, OLD)):
        foretold = run(simulator, ONE, **repository, archived=archived, check=True)
        done = run(simulator, ONE, **repository, archived=archived)
        assert unread(foretold) == unread(done)
        assert (done["changed"], done["repository"]["archived"]) == (True, archived)
        assert there(simulator, repository["slug"])["archived"] is archived
        assert run(simulator, ONE, **repository, archived=archived)["changed"] is False
    assert writes(simulator) == [f"PUT {OPS}/live", f"PUT {OPS}/old"]


def test_a_new_repository_is_archived_last(simulator: Simulator) -> None:
    new = {"project_key": "OPS", "slug": "new", "archived": True, "permissions": USER, "webhooks": [HOOK]}
    foretold = run(simulator, ALL, repositories=[new], check=True)
    done = run(simulator, ALL, repositories=[new])
    assert foretold["summary"] == done["summary"]
    new_one = there(simulator, "new")
    assert (new_one["archived"], new_one["grants"]["users"]["bob"], len(new_one["webhooks"])) == (True, "REPO_READ", 1)
    assert run(simulator, ALL, repositories=[new])["changed"] is False


def test_what_is_archived_is_unarchived_for_a_change_and_archived_again(simulator: Simulator) -> None:
    """Its details, and what is declared in it or deleted from it; nothing that is not a change unarchives it."""
    run(simulator, ONE, **OLD, archived=True)
    assert writes(simulator) == []
    run(simulator, ONE, **OLD, archived=True, description="New")
    assert writes(simulator) == [f"PUT {OPS}/old"] * 3
    inside = {**OLD, "archived": True, "permissions": USER, "webhooks": [HOOK]}
    run(simulator, MANY, repositories=[inside])
    run(simulator, MANY, repositories=[{**inside, "webhooks": [], "purge_webhooks": True}], purge_limit=1)
    old = there(simulator, "old")
    assert (old["archived"], old["description"], old["grants"]["users"], old["webhooks"]) == (True, "New", {"bob": "REPO_READ"}, {})
    assert run(simulator, MANY, repositories=[{**inside, "webhooks": []}])["changed"] is False


def test_a_change_that_is_refused_leaves_it_archived(simulator: Simulator) -> None:
    bad = {**HOOK, "events": ["no:such:event"]}
    run(simulator, MANY, repositories=[{**OLD, "archived": True, "webhooks": [bad]}], fails=True)
    assert there(simulator, "old")["archived"] is True


def test_a_change_that_fails_half_way_leaves_it_archived(simulator: Simulator) -> None:
    simulator.control.fault("bitbucket", "status", method="PUT", path="default-branch", status=409)
    assert run(simulator, ONE, **OLD, archived=True, default_branch="main", fails=True)["error"]
    assert there(simulator, "old")["archived"] is True


def test_what_is_left_of_a_creation_that_fails_half_way(simulator: Simulator) -> None:
    simulator.control.fault("bitbucket", "status", method="POST", path="labels", status=400)
    result = run(simulator, ONE, project_key="OPS", slug="new", archived=True, labels=["etl"], fails=True)
    assert (result["changed"], result["repository"]["labels"], result["repository"]["archived"]) == (True, [], False)
    assert (there(simulator, "new")["labels"], there(simulator, "new")["archived"]) == ([], False)


@pytest.mark.parametrize("check", [True, False])
def test_nobody_unarchives_it_unsaid(simulator: Simulator, check: bool) -> None:
    words = run(simulator, MANY, repositories=[{**OLD, "description": "New"}], check=check, fails=True)["msg"]
    assert "repositories[0]: OPS/old is archived, so Bitbucket refuses to change it. Declare the repository with archived=true" in words
    assert writes(simulator) == []
    if not check:
        refused = run(simulator, "bitbucket_permission", project_key="OPS", repository="old", **USER, fails=True)["msg"]
        assert "Declare the repository with archived=true" in refused


def test_it_is_exported(simulator: Simulator) -> None:
    found = run(simulator, "bitbucket_info", gather=["repositories"])
    live, old = found["bitbucket"]["bitbucket_repositories"]
    assert (live, old) == ({**LIVE, "default_branch": "master"}, {**OLD, "archived": True, "default_branch": "master"})
    assert found["left_out"] == []


@pytest.mark.parametrize(("version", "number"), [("5.6", "5.6.3"), ("7.21", "7.21.4")])
@pytest.mark.parametrize("check", [True, False])
def test_an_old_server_archives_nothing(version: str, number: str, check: bool) -> None:
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        listed = [{**LIVE, "archived": True}, {"project_key": "OPS", "slug": "new", "archived": False}]
        words = run(simulator, MANY, repositories=listed, check=check, fails=True)["msg"]
        assert words == f"repositories[0]: archived repositories need Bitbucket 8.0, this is {number}. Leave it out"
        assert writes(simulator) == []
        assert run(simulator, ONE, **LIVE, archived=False, check=check)["changed"] is False


# --- the default branch ---


def push(simulator: Simulator, branch: str) -> None:
    run(simulator, "bitbucket_commit", project_key="OPS", repository="live", branch=branch, path="a", content="a", commit_message="Add a")


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "9.4", "10.2"])
def test_the_default_branch(version: str) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        push(simulator, "main")
        push(simulator, "next")
        for name, branch in (("refs/heads/main", "main"), ("next", "next")):
            foretold = run(simulator, ONE, **LIVE, default_branch=name, check=True)
            done = run(simulator, ONE, **LIVE, default_branch=name)
            assert unread(foretold) == unread(done)
            assert (done["changed"], done["repository"]["default_branch"], there(simulator, "live")["default_branch"]) == (True, branch, branch)
            assert run(simulator, ONE, **LIVE, default_branch=name)["changed"] is False
        words = run(simulator, ONE, **LIVE, default_branch="mian", check=True, fails=True)["msg"]
        assert words == "default_branch: OPS/live has no branch 'mian'. Push it first, or correct the name"
        by_rule = {"repositories": [LIVE], "repository_rules": [{"match": "OPS/*", "default_branch": "mian"}]}
        assert run(simulator, ALL, **by_rule, check=True, fails=True)["msg"] == f"repository_rules[0].{words}"


@pytest.mark.parametrize(("version", "switch"), [("5.6", "200"), ("9.4", "200"), ("9.4", "404")])
def test_the_default_branch_of_what_is_empty(version: str, switch: str) -> None:
    """It is given to what is created. Where it cannot be read afterwards, it is left alone, and the warning says so."""
    with lent(version, switches={"missing_default_branch": switch}) as simulator:
        simulator.control.seed(SEED)
        new = {"project_key": "OPS", "slug": "new", "default_branch": "main"}
        assert run(simulator, ONE, **new, check=True)["summary"] == run(simulator, ONE, **new)["summary"]
        assert there(simulator, "new")["default_branch"] == "main"
        again = run(simulator, ONE, **new)
        told = (version, switch) == ("9.4", "200")
        assert (again["changed"], len(again["warnings"])) == (False, 0 if told else 1)
        changed = run(simulator, ONE, **{**new, "default_branch": "trunk"})["changed"]
        assert (changed, there(simulator, "new")["default_branch"]) == (told, "trunk" if told else "main")


def test_the_default_branch_of_what_is_archived_and_moved(simulator: Simulator) -> None:
    args = {**OLD, "new_slug": "older", "archived": True, "default_branch": "main"}
    foretold, done = run(simulator, ONE, **args, check=True), run(simulator, ONE, **args)
    assert unread(foretold) == unread(done)
    assert (there(simulator, "older")["default_branch"], there(simulator, "older")["archived"]) == ("main", True)
    assert run(simulator, ONE, **args)["changed"] is False


@pytest.mark.parametrize("name", ["", "a b", "a..b", "/a", "a/", "a.lock", "-a", "a~1", "a:b", "@"])
def test_what_is_no_branch(simulator: Simulator, name: str) -> None:
    assert "is not the name of a branch" in run(simulator, ONE, **LIVE, default_branch=name, fails=True)["msg"]
    assert calls(simulator) == []


def test_it_is_read_only_where_it_is_declared(simulator: Simulator) -> None:
    run(simulator, MANY, repositories=[LIVE, {**OLD, "archived": True}])
    assert sorted(calls(simulator)) == [f"GET {OPS}/live", f"GET {OPS}/old"]
    run(simulator, MANY, repositories=[LIVE, {**OLD, "default_branch": "master"}])
    assert sorted(calls(simulator, 2)) == sorted(
        [f"GET {OPS}/live", f"GET {OPS}/old", "GET /rest/api/1.0/application-properties", f"GET {OPS}/old/default-branch"]
    )


# --- labels ---


@pytest.mark.parametrize("version", ["7.21", "8.19", "9.4", "10.2"])
def test_labels(version: str) -> None:
    """All that are declared and no other, in any order; what is not declared stays."""
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        new = {"project_key": "OPS", "slug": "new"}
        for labels in (["Production", "etl"], ["etl", "team-a"], ["team-a", "etl"], []):
            foretold, done = (run(simulator, ONE, **new, labels=labels, check=check) for check in (True, False))
            assert unread(foretold) == unread(done)
            assert done["repository"]["labels"] == sorted(label.lower() for label in labels) == sorted(there(simulator, "new")["labels"])
            assert run(simulator, ONE, **new, labels=labels)["changed"] is False
        run(simulator, ONE, **new, labels=["kept"])
        run(simulator, ONE, **new, description="New")
        assert there(simulator, "new")["labels"] == ["kept"]
        found = run(simulator, "bitbucket_info", gather=["repositories"])["bitbucket"]["bitbucket_repositories"]
        assert [each.get("labels") for each in found] == [None, ["kept"], None]


def test_labels_of_what_is_archived(simulator: Simulator) -> None:
    assert run(simulator, ONE, **OLD, archived=True, labels=["frozen"])["changed"] is True
    assert (there(simulator, "old")["labels"], there(simulator, "old")["archived"]) == (["frozen"], True)


def test_what_is_no_label(simulator: Simulator) -> None:
    words = run(simulator, MANY, repositories=[{**LIVE, "labels": ["ab", "good", "a_b"]}], fails=True)["msg"]
    assert words == "repositories[0].labels: 'a_b', 'ab': a label has 3 to 50 letters, digits and hyphens"
    assert calls(simulator) == []


@pytest.mark.parametrize("check", [True, False])
def test_an_old_server_has_no_labels(check: bool) -> None:
    with lent("5.6") as simulator:
        simulator.control.seed(SEED)
        for repository in (LIVE, {"project_key": "OPS", "slug": "new"}):
            words = run(simulator, ONE, **repository, labels=["etl"], check=check, fails=True)["msg"]
            assert words == "labels: need Bitbucket 5.13, this is 5.6.3. Leave them out"
        assert run(simulator, ONE, **LIVE, labels=[], check=check)["changed"] is False
        assert writes(simulator) == []
