# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branch restrictions of Bitbucket: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from integration.world import public_key
from simulator.process import Simulator, lent

MAIN: Item = {"type": "BRANCH", "id": "refs/heads/main"}
TOOLS: Item = {"project_key": "OPS", "repository": "tools"}
RESTRICTION: Item = {**TOOLS, "type": "read-only", "matcher": MAIN}
PATH = "/rest/branch-permissions/2.0/projects/OPS/repos/tools/restrictions"
SEED: Item = {
    "bitbucket": {
        "users": [{"name": "Ann"}, {"name": "bob"}],
        "groups": [{"name": "devs"}],
        "projects": [{"key": "OPS", "repositories": [{"name": "tools"}]}],
    }
}
KEY = public_key("ci")


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *items: Item, check: bool = False, fails: bool = False, **more: t.Any) -> Item:
    result = run_module(simulator, "bitbucket_branch_restrictions", {"branch_restrictions": list(items), **more}, check=check)
    assert result.get("failed", False) is fails, result
    return result


def add_key(simulator: Simulator) -> None:
    key = {"project_key": "OPS", "public_key": KEY, "label": "ci", "permission": "PROJECT_READ"}
    assert not run_module(simulator, "bitbucket_access_key", key).get("failed")


def there(simulator: Simulator, repository: str = "tools") -> dict[str, Item]:
    """Return the restrictions on the server by their type and matcher."""
    project = simulator.control.state()["bitbucket"]["projects"]["OPS"]
    found = (project["repositories"][repository] if repository else project)["restrictions"].values()
    return {f"{each['type']} {each['matcher_id']}": each for each in found}


def writes(simulator: Simulator) -> list[tuple[str, str]]:
    return [(each["method"], each["path"]) for each in simulator.control.log() if each["method"] != "GET"]


def test_exemptions_that_are_not_declared_are_sent_back(simulator: Simulator) -> None:
    """A POST replaces all of them: an empty list clears, and an option that is left out does not."""
    add_key(simulator)
    run(simulator, {**RESTRICTION, "users": ["ANN"], "groups": ["devs"], "access_keys": ["ci"]})
    (before,) = there(simulator).values()
    assert (before["users"], before["groups"], len(before["access_keys"])) == (["ann"], ["devs"], 1)
    assert run(simulator, {**RESTRICTION, "users": ["ann"], "groups": ["DEVS"], "access_keys": [f"{KEY} a comment"]})["changed"] is False
    assert run(simulator, RESTRICTION)["changed"] is False
    result = run(simulator, {**RESTRICTION, "users": ["bob"], "groups": []})
    assert result["summary"]["updated"] == ["OPS/tools read-only BRANCH refs/heads/main"]
    assert list(there(simulator).values()) == [{**before, "users": ["bob"], "groups": []}]
    run(simulator, {**RESTRICTION, "access_keys": []})
    assert list(there(simulator).values()) == [{**before, "users": ["bob"], "groups": [], "access_keys": []}]


def test_every_type_and_matcher_in_one_call(simulator: Simulator) -> None:
    matchers: list[Item] = [
        MAIN,
        {"type": "PATTERN", "id": "release/*"},
        {"type": "MODEL_CATEGORY", "id": "FEATURE"},
        {"type": "MODEL_BRANCH", "id": "production"},
        {"type": "ANY_REF"},
    ]
    types = ("read-only", "no-deletes", "fast-forward-only", "pull-request-only", "no-creates")
    items = [{**TOOLS, "type": kind, "matcher": matcher} for kind, matcher in zip(types, matchers, strict=True)]
    foretold = run(simulator, *items, check=True)
    done = run(simulator, *items)
    assert (foretold["summary"], foretold["changed"]) == (done["summary"], True)
    assert writes(simulator) == [("POST", PATH)]
    assert len({each["restriction_id"] for each in done["branch_restrictions"]}) == len(there(simulator)) == 5
    assert run(simulator, *items)["changed"] is False


def test_one_that_is_refused_stops_no_other(simulator: Simulator) -> None:
    """All of one call are refused together, so each is made by itself then."""
    simulator.control.fault("bitbucket", "status", method="POST", path=PATH, status=400)
    run(simulator, RESTRICTION, {**RESTRICTION, "type": "no-deletes"})
    assert [method for method, _path in writes(simulator)] == ["POST"] * 3
    assert len(there(simulator)) == 2


def test_restrictions_of_the_project_are_never_changed_through_a_repository(simulator: Simulator) -> None:
    """The list of the repository has them, and its address deletes them [breadth 3, LIVE]."""
    run(simulator, {**RESTRICTION, "repository": None, "users": ["ann"]}, {**RESTRICTION, "type": "no-deletes"})
    of_project = there(simulator, "")
    result = run(simulator, {**RESTRICTION, "users": ["bob"]}, purge=True, purge_limit=1)
    assert (result["summary"]["created"], result["summary"]["deleted"]) == (
        ["OPS/tools read-only BRANCH refs/heads/main"],
        ["OPS/tools no-deletes BRANCH refs/heads/main"],
    )
    assert there(simulator, "") == of_project
    assert [method for method, _path in writes(simulator)][-2:] == ["POST", "DELETE"]  # the branch is never open in between
    assert run(simulator, {**RESTRICTION, "state": "absent"})["changed"] is True
    assert (there(simulator, ""), there(simulator)) == (of_project, {})


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"type": "no-creates"}, "branch_restrictions[1]: branch restrictions with no-creates need Bitbucket 9.4, this is 8.19.2"),
        ({"matcher": {"type": "DEFAULT_BRANCH"}}, "branch_restrictions[1]: branch restrictions with DEFAULT_BRANCH need Bitbucket 10.2, this is 8.19.2"),
    ],
)
def test_an_old_server(old: Simulator, item: Item, words: str) -> None:
    """What it does not know is refused before the first write."""
    assert words in run(old, RESTRICTION, {**RESTRICTION, **item}, fails=True)["msg"]
    assert writes(old) == []


@pytest.fixture(scope="module")
def old() -> t.Iterator[Simulator]:
    with lent("8.19") as running:
        running.control.seed(SEED)
        yield running


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "read only"}, "type"),
        ({"matcher": {"type": "BRANCH", "id": "main"}}, "matcher: id: 'main' is not the full name of a branch. Write refs/heads/main"),
        ({"matcher": {"type": "BRANCH"}}, "matcher: BRANCH needs an id"),
        ({"matcher": {"type": "MODEL_BRANCH", "id": "PRODUCTION"}}, "matcher: id: 'PRODUCTION' is not one of development, production"),
        ({"matcher": {"type": "ANY_REF", "id": "x"}}, "matcher: ANY_REF goes without id. Leave it out"),
        ({"users": [" "]}, "users: a name is empty"),
    ],
)
def test_bad_input(simulator: Simulator, change: Item, words: str) -> None:
    assert words in run(simulator, {**RESTRICTION, **change}, fails=True)["msg"]
    assert simulator.control.log() == []


def test_who_does_not_exist_is_told_before_the_first_write(simulator: Simulator) -> None:
    item = {**RESTRICTION, "users": ["ann", "nobody"], "groups": ["none"], "access_keys": ["gone"]}
    words = run(simulator, item, check=True, fails=True)["msg"]
    for part in ("users: there is no user 'nobody'", "groups: there is no group 'none'", "access_keys: there is no access key 'gone' of OPS/tools"):
        assert part in words
    assert writes(simulator) == []


def test_in_a_configuration(simulator: Simulator) -> None:
    """After the group and the key that it names; as a part of what the same run creates."""
    restriction = {"type": "read-only", "matcher": MAIN, "groups": ["new"], "access_keys": [KEY]}
    args = {
        "groups": [{"name": "new"}],
        "projects": [{"key": "NEW", "branch_restrictions": [{"type": "no-deletes", "matcher": {"type": "ANY_REF"}}]}],
        "repositories": [{"project_key": "NEW", "slug": "code", "branch_restrictions": [restriction], "purge_branch_restrictions": True}],
        "access_keys": [{"project_key": "NEW", "repository": "code", "public_key": KEY, "label": "ci", "permission": "REPO_READ"}],
    }
    for check in (True, False):
        result = run_module(simulator, "bitbucket_configuration", args, check=check)
        assert not result.get("failed"), result
        assert result["summary"]["created"][-2:] == [
            "branch restriction NEW/code read-only BRANCH refs/heads/main",
            "branch restriction NEW no-deletes ANY_REF",
        ]
    assert run_module(simulator, "bitbucket_configuration", args)["changed"] is False
    exported = run_module(simulator, "bitbucket_info", {"gather": ["branch_restrictions"]})["bitbucket"]
    assert exported == {
        "bitbucket_branch_restrictions": [
            {"project_key": "NEW", "type": "no-deletes", "matcher": {"type": "ANY_REF"}},
            {"project_key": "NEW", "repository": "code", **restriction},
        ]
    }
    absent = {"groups": [{"name": "new", "state": "absent"}], "branch_restrictions": [{**RESTRICTION, "groups": ["new"]}]}
    assert "named in branch_restrictions[0].groups" in run_module(simulator, "bitbucket_configuration", absent, check=True)["msg"]
