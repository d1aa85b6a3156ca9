# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many calls a run that changes nothing may make, however much is declared."""

from __future__ import annotations

import pytest

from integration.play import Play, Step, act
from integration.test_scm_configs import declared, seeded, urls

USERS = {f"user{number:02}": ("PROJECT_READ", "PROJECT_WRITE", "PROJECT_ADMIN")[number % 3] for number in range(20)}
GROUPS = {f"group{number:02}": ("PROJECT_READ", "PROJECT_WRITE")[number % 2] for number in range(20)}
KEYS = [f"P{number:02}" for number in range(50)]
SEED = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": name} for name in USERS],
            "projects": [{"key": key, "name": key, "users": USERS, "groups": GROUPS} for key in KEYS],
        }
    },
)


@pytest.mark.parametrize("purge", [False, True], ids=["declared", "purged"])
def test_fifty_projects(play: Play, purge: bool) -> None:
    """1 + 2N calls: the list of projects once, users and groups of each. With a purge, as many."""
    grants = {"users": USERS, "groups": GROUPS}
    permissions = {"permissions": [{"project_key": key, "scope": "project", **grants} for key in KEYS], "purge": purge}
    projects = {"projects": [{"key": key, "permissions": {**grants, "purge": purge}} for key in KEYS]}
    outcomes = play(Step("bitbucket_permissions", permissions, before=[SEED]), Step("bitbucket_projects", projects, True), Step("bitbucket_projects", projects))
    for outcome, calls in zip(outcomes, (100, 101, 101), strict=True):
        assert not outcome.failed, outcome.msg
        assert outcome.result["changed"] is False
        assert outcome.result["summary"]["unchanged"] == KEYS
        assert len(outcome.calls) == calls <= 102
        assert outcome.writes == []


def test_a_loop_of_one_grant_each(play: Play) -> None:
    """Each item of a loop reads its own scope, once."""
    (looped,) = play(Step("bitbucket_permission", {"project_key": "{{ item }}", "users": {"user00": "PROJECT_READ"}}, before=[SEED], task={"loop": KEYS[:5]}))
    assert [each["changed"] for each in looped.result["results"]] == [False] * 5
    assert len(looped.calls) == 5


def test_scm_configs(play: Play) -> None:
    """One call, however many configurations."""
    configs = [{"id": f"c{number}", "provider": "bitbucket", "project_key": f"K{number}", "urls": urls("bb.example")} for number in range(20)]
    many, one, purged = play(
        Step("algorithmia_scm_configs", {"scm_configs": [declared(each) for each in configs]}, before=[seeded(*configs)]),
        Step("algorithmia_scm_config", {"id": "c7"}),
        Step("algorithmia_scm_configs", {"scm_configs": [{"id": each["id"]} for each in configs], "purge": True}, True),
    )
    for outcome in (many, one, purged):
        assert (outcome.failed, outcome.result["changed"]) == (False, False)
        assert outcome.calls == ["GET /v1/scms"]


def test_writes_only_what_differs(play: Play) -> None:
    """One user of twenty lacks the grant in one of fifty projects: one write."""
    tampered = act("tamper", {"bitbucket": {"projects": {"P31": {"grants": {"users": {"user05": None}}}}}})
    permissions = {"permissions": [{"project_key": key, "users": USERS, "groups": GROUPS} for key in KEYS]}
    (repaired,) = play(Step("bitbucket_permissions", permissions, before=[SEED, tampered]))
    assert repaired.result["summary"]["updated"] == ["P31"]
    assert repaired.writes == ["PUT /rest/api/1.0/projects/P31/permissions/users?name=user05&permission=PROJECT_ADMIN"]
    assert repaired.reads == 101, "100, and whether the user is there at all"
