# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A purge of every kind, as provision declares it: it removes what nobody named anywhere, and the next run finds nothing to do."""

from __future__ import annotations

import typing as t

import pytest

from integration.journey import PROJECT, Journey
from integration.play import Item
from integration.world import public_key
from simulator.process import lent

KINDS = ["users", "groups", "members", "projects", "repositories", "access_keys", "permissions"]
EVERYTHING: Item = {"bitbucket_purge": KINDS, "bitbucket_purge_limit": 1, "bitbucket_purge_protect": ["admin", "stash-users"], "algorithmia_purge": True}
STRAY: Item = {
    "bitbucket": {
        "users": [{"name": "stray"}, {"name": "named"}, {"name": "helper"}],
        "groups": [{"name": "strays", "members": ["stray"]}, {"name": "holders"}],
        "projects": [{"key": "STRAY"}, {"key": "OPS", "users": {"stray": "PROJECT_READ"}, "repositories": [{"name": "old"}]}],
    },
    "algorithmia": {"scms": [{"id": "x", "provider": "github", "client_id": "x", "urls": {"web": "https://github.com", "api": "https://api.github.com"}}]},
}
# What the declaration names without an entry of its own.
NAMED: Item = {
    "bitbucket_repositories": [{"project_key": PROJECT, "slug": "etl"}],
    "bitbucket_access_keys": [{"project_key": PROJECT, "public_key": public_key("one"), "permission": "PROJECT_READ", "label": "one"}],
    "bitbucket_permissions": [
        {"scope": "global", "groups": {"data-science": "PROJECT_CREATE"}, "users": {"admin": "SYS_ADMIN"}},
        {"project_key": PROJECT, "repository": "etl", "users": {"named": "REPO_READ"}, "groups": {"holders": "REPO_READ"}},
    ],
}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Journey]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = Journey(simulator, tmp_path_factory.mktemp("purge"))
        run = made.run("provision")
        assert run.code == 0, run.output
        made.baseline()
        yield made


@pytest.fixture(autouse=True)
def start(journey: Journey) -> None:
    journey.control.reset()


def removed(lines: t.Iterable[Item]) -> set[str]:
    return {name for each in lines for name in each["result"].get("summary", {}).get("deleted", [])}


def test_what_nobody_named_goes(journey: Journey) -> None:
    journey.control.seed(STRAY)
    declared = {**NAMED, **EVERYTHING, "bitbucket_purge_protect": [*EVERYTHING["bitbucket_purge_protect"], "named", "holders"]}
    foretold, done, again = (journey.run("provision", *options, **declared) for options in (("--check",), (), ()))
    assert (foretold.code, done.code, again.code) == (0, 0, 0), foretold.output + done.output + again.output
    assert foretold.writes == []
    gone = {"user stray", "user helper", "group strays", "project STRAY", "repository OPS/old", "github x"}
    assert removed(foretold.lines) == removed(done.lines) == gone
    assert again.recap["changed"] == 0
    state = journey.control.state()["bitbucket"]
    assert {"named", "admin"} <= set(state["users"])
    assert "holders" in state["groups"]
    assert journey.run("detect_drift", **declared).code == 0


def test_what_is_named_without_an_entry_of_its_own_is_refused(journey: Journey) -> None:
    """The purge contradicts the rest of the declaration: all places are said, and nothing is written."""
    journey.control.seed(STRAY)
    for options in (("--check",), ()):
        run = journey.run("provision", *options, **NAMED, **EVERYTHING)
        assert (run.code != 0, run.writes) == (True, []), run.output
        assert "named is not declared and would be purged, but it is named in permissions[1].users" in run.msg
        assert "holders is not declared and would be purged, but it is named in permissions[1].groups" in run.msg


def test_a_rename_to_come_is_no_stranger(journey: Journey) -> None:
    """The project's new key is known to whatever is declared in it, and its old key is not taken for another project."""
    journey.control.seed({"bitbucket": {"projects": [{"key": "OPS", "repositories": [{"name": "models"}]}]}})
    own = {"bitbucket_repositories": [{"project_key": "FLEET", "slug": "models"}], "bitbucket_purge": ["repositories"]}
    projects = [{"key": "OPS", "new_key": "FLEET"}, {"key": PROJECT}]
    runs = [
        journey.run(name, *options, **own, bitbucket_projects=projects)
        for name, *options in (("provision", "--check"), ("provision",), ("provision",), ("detect_drift",))
    ]
    assert [each.code for each in runs] == [0, 0, 0, 0], [each.msg for each in runs]
    assert runs[2].recap["changed"] == 0
    assert removed(line for each in runs for line in each.lines) == set()


@pytest.mark.parametrize("given", [["user"], True])
def test_a_kind_that_is_none_is_said_to_be(journey: Journey, given: t.Any) -> None:
    run = journey.run("provision", "--check", bitbucket_purge=given)
    assert run.code == 2
    assert "bitbucket_purge" in run.failures[0]
    assert "must be one or more of" in run.failures[0]
    assert len(run.failures) == 1
    assert run.log == []
