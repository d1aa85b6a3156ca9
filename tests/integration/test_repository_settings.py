# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a repository has beside its name: whether it is archived, its default branch, its labels, whether it is
exempt from secret scanning. What all options have is in the tables."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
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
        "users": [{"name": "bob"}, {"name": "eve", "password": "a-password-of-eve"}],
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


# --- the exemption from secret scanning ---

EXEMPT = "/rest/api/1.0/projects/OPS/secret-scanning/exempt"
LIVE_EXEMPT = f"{OPS}/live/secret-scanning/exempt"


def is_exempt(simulator: Simulator, slug: str) -> bool:
    return bool(there(simulator, slug)["exempted"])


@pytest.mark.parametrize("version", ["8.19", "9.4", "10.2"])
def test_an_exemption_from_secret_scanning(version: str) -> None:
    """Of what is there and of what is created, on and off again, as check mode foretells it."""
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        for repository in (LIVE, {"project_key": "OPS", "slug": "new"}):
            for exempt in (True, False):
                args = {**repository, "secret_scanning_exempt": exempt}
                foretold, done = (run(simulator, ONE, **args, check=check) for check in (True, False))
                assert unread(foretold) == unread(done)
                assert (done["changed"], done["repository"]["secret_scanning_exempt"]) == (True, exempt)
                assert is_exempt(simulator, repository["slug"]) is exempt
                assert run(simulator, ONE, **args)["changed"] is False
        new = LIVE_EXEMPT.replace("live", "new")
        assert writes(simulator) == [f"POST {EXEMPT}", f"DELETE {LIVE_EXEMPT}", f"POST {OPS}", f"POST {EXEMPT}", f"DELETE {new}"]


def test_a_repository_exempts_itself_on_8_5(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project exempts its repositories from 8.6 on only."""
    monkeypatch.setattr(Client, "version", lambda _client: (8, 5, 4))
    for exempt in (True, False):
        assert run(simulator, ONE, **LIVE, secret_scanning_exempt=exempt)["changed"] is True
        assert run(simulator, ONE, **LIVE, secret_scanning_exempt=exempt)["changed"] is False
    assert writes(simulator) == [f"PUT {LIVE_EXEMPT}", f"DELETE {LIVE_EXEMPT}"]


def test_exemptions_are_read_once_for_each_project_and_only_where_declared(simulator: Simulator) -> None:
    run(simulator, MANY, repositories=[LIVE, {**OLD, "archived": True}])
    assert [each for each in calls(simulator) if "exempt" in each] == []
    run(simulator, MANY, repositories=[{**each, "secret_scanning_exempt": False} for each in (LIVE, OLD)])
    assert [each.partition("?")[0] for each in calls(simulator) if "exempt" in each] == [f"GET {EXEMPT}"]


def test_exemptions_are_exported(simulator: Simulator) -> None:
    run(simulator, ONE, **LIVE, secret_scanning_exempt=True)
    live, old = run(simulator, "bitbucket_info", gather=["repositories"])["bitbucket"]["bitbucket_repositories"]
    assert (live["secret_scanning_exempt"], "secret_scanning_exempt" in old) == (True, False)


@pytest.mark.parametrize(("value", "written", "left"), [("shared", ["DELETE"], []), ("apart", ["POST", "DELETE"], ["GLOBAL"])])
def test_what_is_exempt_for_the_whole_server(simulator: Simulator, value: str, written: list[str], left: list[str]) -> None:
    """It is as if its project had exempted it, unless the server keeps the two apart: then only that of the project is managed."""
    simulator.control.seed({"bitbucket": {"projects": [{"key": "GEN", "repositories": [{"name": "code", "exempted": ["GLOBAL"]}]}]}})
    simulator.control.switch("secret_scanning_exempt_global", value)
    code = {"project_key": "GEN", "slug": "code"}
    for exempt in (True, True, False, False):
        run(simulator, ONE, **code, secret_scanning_exempt=exempt)
    assert [each.partition(" ")[0] for each in writes(simulator)] == written
    assert simulator.control.state()["bitbucket"]["projects"]["GEN"]["repositories"]["code"]["exempted"] == left


def test_what_is_archived_or_renamed_is_exempted_in_its_place(simulator: Simulator) -> None:
    args = {**OLD, "new_slug": "older", "archived": True, "secret_scanning_exempt": True}
    foretold, done = (run(simulator, ONE, **args, check=check) for check in (True, False))
    assert unread(foretold) == unread(done)
    assert (there(simulator, "older")["archived"], is_exempt(simulator, "older")) == (True, True)
    assert run(simulator, ONE, **args)["changed"] is False
    run(simulator, ONE, **{**args, "slug": "older", "new_slug": "oldest", "secret_scanning_exempt": False})
    assert (there(simulator, "oldest")["archived"], is_exempt(simulator, "oldest")) == (True, False)


def test_an_exemption_is_read_in_a_project_that_is_renamed(simulator: Simulator) -> None:
    run(simulator, ONE, **LIVE, secret_scanning_exempt=True)
    live = {"project_key": "DEV", "slug": "live", "secret_scanning_exempt": True}
    for check in (True, False):
        changes = run(simulator, ALL, projects=[{"key": "OPS", "new_key": "DEV"}], repositories=[live], check=check)["changes"]
        assert len(changes) == 1, changes


def test_what_is_left_of_a_creation_without_its_exemption(simulator: Simulator) -> None:
    simulator.control.fault("bitbucket", "status", method="POST", path="exempt", status=409)
    result = run(simulator, ONE, project_key="OPS", slug="new", secret_scanning_exempt=True, fails=True)
    assert (result["changed"], result["repository"]["secret_scanning_exempt"]) == (True, False)


@pytest.mark.parametrize("check", [True, False])
def test_only_an_administrator_of_the_project_is_told_of_exemptions(simulator: Simulator, check: bool) -> None:
    """Who may not know is told so before the first write, who may create repositories too, and exports the rest."""
    run(simulator, "bitbucket_permission", project_key="OPS", users={"eve": "REPO_CREATE"})
    run(simulator, "bitbucket_permission", project_key="OPS", repository="live", users={"eve": "REPO_ADMIN"})
    eve = {"bitbucket_username": "eve", "bitbucket_password": "a-password-of-eve"}
    before = writes(simulator)
    for slug, exempt in (("live", True), ("live", False), ("new", True)):
        words = run(simulator, ONE, **eve, project_key="OPS", slug=slug, secret_scanning_exempt=exempt, check=check, fails=True)["msg"]
        assert words == (
            "secret_scanning_exempt: which repositories of OPS are exempt from secret scanning is told to its administrators only. "
            "Grant PROJECT_ADMIN on OPS to eve, or leave it out"
        )
    assert writes(simulator) == before
    assert run(simulator, ONE, **eve, project_key="OPS", slug="new", secret_scanning_exempt=False, check=check)["changed"] is True
    found = run(simulator, "bitbucket_info", **eve, gather=["repositories"])["bitbucket"]["bitbucket_repositories"]
    assert all("secret_scanning_exempt" not in each for each in found)


def test_an_exemption_in_a_project_to_come(simulator: Simulator) -> None:
    new = {"project_key": "NEW", "slug": "new", "secret_scanning_exempt": True}
    run(simulator, ONE, **new, assume_exists=True, check=True)
    for check in (True, False):
        assert len(run(simulator, ALL, projects=[{"key": "NEW"}], repositories=[new], check=check)["summary"]["created"]) == 2
    assert run(simulator, ONE, **new)["changed"] is False


@pytest.mark.parametrize("status", [404, 500])
def test_another_error_is_not_taken_for_no_exemption(simulator: Simulator, status: int) -> None:
    simulator.control.fault("bitbucket", "status", method="GET", path="exempt", status=status, count=9)
    assert str(status) in run(simulator, ONE, **LIVE, secret_scanning_exempt=False, fails=True)["msg"]


@pytest.mark.parametrize(("version", "number"), [("5.6", "5.6.3"), ("7.21", "7.21.4")])
@pytest.mark.parametrize("check", [True, False])
def test_an_old_server_exempts_nothing(version: str, number: str, check: bool) -> None:
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        for repository in (LIVE, {"project_key": "OPS", "slug": "new"}):
            words = run(simulator, ONE, **repository, secret_scanning_exempt=True, check=check, fails=True)["msg"]
            assert words == f"secret_scanning_exempt: needs Bitbucket 8.5, this is {number}. Leave it out"
        listed = [LIVE, {**OLD, "secret_scanning_exempt": True}]
        assert "repositories[1].secret_scanning_exempt: needs Bitbucket 8.5" in run(simulator, MANY, repositories=listed, check=check, fails=True)["msg"]
        assert run(simulator, ONE, **LIVE, secret_scanning_exempt=False, check=check)["changed"] is False
        assert [each for each in calls(simulator) if "secret-scanning" in each or not each.startswith("GET")] == []
        found = run(simulator, "bitbucket_info", gather=["repositories"])["bitbucket"]["bitbucket_repositories"]
        assert all("secret_scanning_exempt" not in each for each in found)
