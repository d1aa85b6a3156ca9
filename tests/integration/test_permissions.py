# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Grants: names of every sort, the default permission, REPO_CREATE, every scope, pages, and what is not there."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from integration.play import Outcome, Play, Step, act
from integration.world import OWNER, WEIRD

P = "/rest/api/1.0/projects"
ONE, MANY = "bitbucket_permission", "bitbucket_permissions"
REPOSITORY = act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": "models", "users": {"Carol": "REPO_WRITE"}}]}})


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def test_weird_names(play: Play) -> None:
    declared = {"project_key": "OPS", "users": dict.fromkeys(WEIRD, "PROJECT_READ"), "groups": dict.fromkeys(WEIRD, "PROJECT_WRITE")}
    shouted = {**declared, "users": {name.upper(): "project_read" for name in WEIRD}}
    foretold, done, again, other_case, gone = play(
        Step(ONE, declared, True),
        Step(ONE, declared, state=True),
        Step(ONE, declared),
        Step(ONE, shouted),
        Step(MANY, {"permissions": [shouted], "state": "absent"}, state=True),
    )
    held = done.state["bitbucket"]["projects"]["OPS"]["grants"]
    assert held["users"] == {name.lower(): "PROJECT_READ" for name in WEIRD}
    assert held["groups"] == {name.lower(): "PROJECT_WRITE" for name in WEIRD}
    assert foretold.foretold() == done.foretold()
    assert len(done.writes) == 2 * len(WEIRD)
    assert [again.result["changed"], other_case.result["changed"]] == [False, False]
    assert gone.things == [{"project_key": "OPS", "users": {}, "groups": {}}]
    assert gone.state["bitbucket"]["projects"]["OPS"]["grants"] == {"users": {}, "groups": {}}


SWITCHES = {"as known": {}, "implied": {"default_read_implied": "on"}, "stored": {"default_write_stores_read": "on"}}
STRENGTH = ["PROJECT_READ", "PROJECT_WRITE", "REPO_CREATE", "PROJECT_ADMIN"]


def test_default_permission(play: Play, subtests: pytest.Subtests) -> None:
    """Set, raise, lower, clear: whatever the server makes of several stored ones, each takes hold and stays."""
    levels = ["PROJECT_ADMIN", "PROJECT_WRITE", "PROJECT_READ", ""]
    cases = {}
    for name, switches in SWITCHES.items():
        steps = [Step(ONE, {"project_key": "OPS", "default": level}, check, state=True) for level in levels for check in (False, True)]
        cases[name] = [replace(steps[0], before=[act("switch", *switch) for switch in switches.items()]), *steps[1:]]
    for name, outcomes in play.table(cases).items():
        for level, done, again in zip(levels, outcomes[::2], outcomes[1::2], strict=True):
            with subtests.test(f"{name}: {level}"):
                assert done.result["changed"] is True
                assert done.things == again.things == [{"project_key": "OPS", "default": level}]
                assert again.result["changed"] is False, again.calls
                stored = done.state["bitbucket"]["projects"]["OPS"]["default"]
                assert max(map(STRENGTH.index, stored), default=-1) == (STRENGTH.index(level) if level else -1), stored


def test_repo_create_where_it_exists(play: Play) -> None:
    args = {"project_key": "OPS", "users": {"bob": "REPO_CREATE"}, "groups": {"devs": "REPO_CREATE"}}
    foretold, done, again = play(Step(ONE, args, True), Step(ONE, args), Step(ONE, args))
    assert foretold.foretold() == done.foretold()
    assert done.things[0]["users"] == {"bob": "REPO_CREATE"}
    assert again.result["changed"] is False


def test_repo_create_where_it_does_not_exist(play_on: t.Callable[..., Play]) -> None:
    args = {"project_key": "OPS", "users": {"bob": "REPO_CREATE"}}
    project = {"projects": [{"key": "NEW", "permissions": {"users": {"bob": "repo_create"}}}]}
    steps = [Step(ONE, args, True), Step(ONE, args), Step(ONE, {"project_key": "OPS", "default": "REPO_CREATE"}), Step("bitbucket_projects", project, True)]
    *all_refused, still_works = play_on("5.6")(*steps, Step(ONE, {"project_key": "OPS", "users": {"bob": "PROJECT_WRITE"}, "default": "PROJECT_READ"}))
    for outcome in all_refused:
        refused(outcome, "REPO_CREATE", "does not exist on this server")
    assert still_works.result["changed"] is True
    assert not [call for call in still_works.calls if "REPO_CREATE" in call]


def test_every_scope(play: Play) -> None:
    declared: dict[str, t.Any] = {
        "permissions": [
            {"project": "ops", "slug": "Models", "users": {"bob": "REPO_ADMIN"}, "groups": {"devs": "repo_read"}},
            {"scope": "global", "groups": {"devs": "PROJECT_CREATE"}},
            {"project_key": "OPS", "groups": {"devs": "PROJECT_READ"}},
        ]
    }
    foretold, done, again, gone = play(
        Step(MANY, declared, True, before=[REPOSITORY]),
        Step(MANY, declared, state=True),
        Step(MANY, declared),
        Step(MANY, {**declared, "state": "absent"}, state=True),
    )
    assert foretold.foretold() == done.foretold()
    assert done.result["summary"]["updated"] == ["OPS/models", "the server", "OPS"]
    assert done.things == [
        {"project_key": "OPS", "repository": "models", "users": {"Carol": "REPO_WRITE", "bob": "REPO_ADMIN"}, "groups": {"devs": "REPO_READ"}},
        {"scope": "global", "groups": {"devs": "PROJECT_CREATE", "stash-users": "LICENSED_USER"}},
        {"project_key": "OPS", "groups": {"devs": "PROJECT_READ"}},
    ]
    held = done.state["bitbucket"]["projects"]["OPS"]["repositories"]["models"]["grants"]
    assert held == {"users": {"carol": "REPO_WRITE", "bob": "REPO_ADMIN"}, "groups": {"devs": "REPO_READ"}}
    assert again.result["changed"] is False
    held = gone.state["bitbucket"]["projects"]["OPS"]["repositories"]["models"]["grants"]
    assert held == {"users": {"carol": "REPO_WRITE"}, "groups": {}}


def test_names_that_are_not_there(play: Play) -> None:
    unknown = {
        "permissions": [
            {"project_key": "OPS", "users": {"bo": "PROJECT_READ"}, "groups": {"dev": "PROJECT_READ"}},
            {"scope": "global", "users": {"nobody": "ADMIN"}},
        ]
    }
    nowhere = {"project_key": "NOWHERE", "users": {"bob": "PROJECT_READ"}}
    no_repository = {"project_key": "OPS", "repository": "none", "users": {"bob": "REPO_READ"}}
    outcomes = play(
        Step(MANY, unknown, True),
        Step(MANY, unknown),
        Step(ONE, nowhere, True),
        Step(ONE, {**nowhere, "assume_exists": True}),
        Step(ONE, no_repository),
    )
    for outcome in outcomes[:2]:
        # `bo` and `dev` are parts of names that are there, and the server's filter finds those.
        refused(outcome, "permissions[0]", "no user 'bo'", "no group 'dev'", "permissions[1]", "no user 'nobody'")
    for outcome in outcomes[2:4]:
        refused(outcome, "project_key: there is no project NOWHERE on this server. Create it first")
        assert ("set assume_exists=true" in outcome.msg) == outcome.step.check
    refused(outcomes[4], "repository: there is no repository OPS/none on this server. Create it first")


def test_projects_that_are_assumed_to_exist(play: Play) -> None:
    """In check mode, a project that an earlier task creates has its creator's grant and nothing else."""
    declared = {"permissions": [{"project_key": "NEW", "users": {"bob": "PROJECT_READ"}, "default": "PROJECT_READ"}], "assume_exists": True}
    foretold, _created, done = play(Step(MANY, declared, True), Step("bitbucket_project", {"key": "NEW"}), Step(MANY, declared))
    assert foretold.foretold() == done.foretold()
    assert done.things[0]["users"] == {"admin": "PROJECT_ADMIN", "bob": "PROJECT_READ"}


def test_pages_with_holes(play: Play) -> None:
    """The cursor of the next page is not start + limit; nobody is lost, nobody is read twice."""
    names = [f"user{number:02}" for number in range(23)]
    held = dict.fromkeys(names, "PROJECT_READ")
    seed = act("seed", {"bitbucket": {"users": [{"name": name} for name in names], "projects": [{"key": "OPS", "users": held}]}})
    args = {"project_key": "OPS", "users": held}
    again, purged = play(
        Step(ONE, args, before=[seed, act("switch", "page_max", "5"), act("switch", "paging_holes", "2")]),
        Step(ONE, {"project_key": "OPS", "scope": "project", "users": dict.fromkeys(names[:12], "PROJECT_READ"), "purge": True}, state=True),
    )
    assert again.result["changed"] is False
    assert len(again.things[0]["users"]) == 23
    assert again.calls == [f"GET {P}/OPS/permissions/users?start={start}&limit=1000" for start in (0, 15, 30, 45, 60)]
    assert sorted(purged.state["bitbucket"]["projects"]["OPS"]["grants"]["users"]) == names[:12]


def test_without_the_permission(play: Play) -> None:
    """A plain user manages the own project, and nobody else's."""
    seed = act("seed", {"bitbucket": {"projects": [{"key": "OWN", "users": {"owner": "PROJECT_ADMIN"}}]}})
    own, other, everywhere = play(
        Step(ONE, {"project_key": "OWN", "users": {"bob": "PROJECT_READ"}, **OWNER}, before=[seed]),
        Step(ONE, {"project_key": "OPS", "users": {"bob": "PROJECT_READ"}, **OWNER}),
        Step(ONE, {"scope": "global", "users": {"bob": "ADMIN"}, **OWNER}),
    )
    assert own.result["changed"] is True
    for outcome in (other, everywhere):
        refused(outcome, "401", "'owner'")
        assert len(outcome.calls) == 1


def test_repo_create_where_no_document_tells_whether_it_exists(play_on: t.Callable[..., Play], subtests: pytest.Subtests) -> None:
    """Between the versions that are known not to have it and those that do, the server is asked."""
    none, default = {"project_key": "OPS", "default": ""}, {"project_key": "OPS", "default": "REPO_CREATE"}
    everybody = act("tamper", {"bitbucket": {"projects": {"OPS": {"default": ["REPO_CREATE"]}}}})
    bob = {"project_key": "OPS", "users": {"bob": "REPO_CREATE"}}
    has, lacks = act("switch", "repo_create", "on"), act("switch", "repo_create", "off")
    info = {"query": "bitbucket_projects[?key=='OPS'].permissions.default", "gather": ["projects"]}
    effective = {"project_key": "OPS", "user": "bob"}
    cases: dict[str, list[Step]] = {
        "set": [Step(ONE, default, before=[has]), Step(ONE, default)],
        "clear": [Step(ONE, none, True, before=[has, everybody]), Step(ONE, none, state=True)],
        "export": [Step("bitbucket_info", info, before=[has, everybody])],
        "effective": [Step("bitbucket_effective_permission_info", effective, before=[has, everybody])],
        "there is none": [Step(ONE, default, True, before=[lacks]), Step(ONE, bob), Step(ONE, {**none, "users": {"bob": "PROJECT_WRITE"}})],
        "nor for effective": [Step("bitbucket_effective_permission_info", effective, before=[lacks])],
    }
    found = play_on("7.21").table(cases)
    with subtests.test("set"):
        assert [each.result["changed"] for each in found["set"]] == [True, False]
    with subtests.test("clear"):
        assert [each.result["changed"] for each in found["clear"]] == [True, True]
        assert found["clear"][1].state["bitbucket"]["projects"]["OPS"]["default"] == []
    with subtests.test("export"):
        assert found["export"][0].result["selected"] == ["REPO_CREATE"]
    with subtests.test("effective"):
        (entry,) = found["effective"][0].result["effective_permissions"]
        assert (entry["permission"], entry["note"], [each["through"] for each in entry["why"]]) == ("REPO_CREATE", "", ["default"])
    with subtests.test("there is none"):
        foretold, refused_grant, other = found["there is none"]
        refused(foretold, "REPO_CREATE", "does not exist on this server")
        refused(refused_grant, "REPO_CREATE", "does not exist on this server")
        assert (refused_grant.writes, other.result["changed"]) == ([], True)
    with subtests.test("nor for effective"):
        assert not found["nor for effective"][0].failed
