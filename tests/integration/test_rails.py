# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A purge stays on its rails, and nobody loses their own administrator access."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Play, Step, act
from integration.world import OWNER

ONE, MANY = "bitbucket_permission", "bitbucket_permissions"
HELD = {"owner": "PROJECT_ADMIN", "bob": "PROJECT_READ", "Carol": "PROJECT_WRITE", "bobby": "PROJECT_READ"}
PROJECTS = act(
    "seed",
    {
        "bitbucket": {
            "projects": [
                {"key": "OWN", "users": HELD, "groups": {"devs": "PROJECT_READ"}},
                {"key": "GRP", "users": {"bob": "PROJECT_READ"}, "groups": {"owners": "PROJECT_ADMIN"}},
                {"key": "REP", "repositories": [{"name": "models", "users": {"owner": "REPO_ADMIN", "bob": "REPO_READ"}}]},
            ]
        }
    },
)


def test_limit_and_protect(play: Play) -> None:
    own: dict[str, t.Any] = {"project_key": "OWN", "scope": "project", "users": {"Carol": "PROJECT_WRITE"}, "purge": True, "purge_last_admin": True}
    over, over_again, protected, foretold, done = play(
        Step(ONE, {**own, "purge_limit": 0.5}, True, before=[PROJECTS]),
        Step(ONE, {**own, "purge_limit": 0.5}),
        Step(ONE, {**own, "purge_limit": 0.5, "purge_protect": ["BOB*"]}, True),
        Step(ONE, {**own, "purge_limit": 0.8}, True),
        Step(ONE, {**own, "purge_limit": 0.8}, state=True),
    )
    for outcome in (over, over_again):
        assert outcome.failed
        assert [word for word in ("4 of 5", "purge_limit", "users owner", "users bob", "users bobby", "groups devs") if word not in outcome.msg] == []
        assert outcome.writes == []
    assert protected.things == [{**own_scope(bob="PROJECT_READ", bobby="PROJECT_READ", Carol="PROJECT_WRITE"), "groups": {}}]
    assert foretold.foretold() == done.foretold()
    assert done.state["bitbucket"]["projects"]["OWN"]["grants"] == {"users": {"carol": "PROJECT_WRITE"}, "groups": {}}


def own_scope(**users: str) -> dict[str, t.Any]:
    return {"project_key": "OWN", "scope": "project", "users": dict(sorted(users.items()))}


LAST_WAY_IN: dict[str, tuple[dict[str, str], str]] = {
    "own grant": ({"project_key": "OWN", "scope": "project"}, "OWN: kept PROJECT_ADMIN of user owner"),
    "through a group": ({"project_key": "GRP", "scope": "project"}, "GRP: kept PROJECT_ADMIN of group owners"),
    "repository": ({"project_key": "REP", "repository": "models"}, "REP/models: kept REPO_ADMIN of user owner"),
}


def test_the_last_way_in_is_kept(play: Play, subtests: pytest.Subtests) -> None:
    cases = {}
    for name, (scope, _kept) in LAST_WAY_IN.items():
        args = {**scope, "users": {}, "purge": True, "purge_limit": 1, **OWNER}
        cases[name] = [Step(ONE, args, True, before=[PROJECTS]), Step(ONE, args), Step(ONE, args)]
    for name, (foretold, done, again) in play.table(cases).items():
        with subtests.test(name):
            assert foretold.foretold() == done.foretold()
            for outcome in (foretold, done):
                assert outcome.result["changed"] is True
                assert [each.partition(", though")[0] for each in outcome.result["warnings"]] == [LAST_WAY_IN[name][1]]
            left = done.things[0]
            assert len(left["users"]) + len(left["groups"]) == 1
            assert again.result["changed"] is False


def test_who_has_another_way_in_is_not_kept(play: Play) -> None:
    """A purge in the project leaves the grant on the repository to go, as the project's keeps the door open; the same for administrators."""
    repository = {"project_key": "REP", "repository": "models", "users": {"bob": "REPO_READ"}, "purge": True, "purge_limit": 1}
    by_admin, by_owner = play(
        Step(
            ONE,
            {"project_key": "OWN", "scope": "project", "users": {"bob": "PROJECT_READ"}, "purge": True, "purge_limit": 1, "purge_last_admin": True},
            before=[PROJECTS],
        ),
        Step(ONE, {**repository, **OWNER}, before=[act("seed", {"bitbucket": {"projects": [{"key": "REP", "users": {"owner": "PROJECT_ADMIN"}}]}})]),
    )
    assert by_admin.things == [{"project_key": "OWN", "scope": "project", "users": {"bob": "PROJECT_READ"}, "groups": {}}]
    assert by_owner.things[0]["users"] == {"bob": "REPO_READ"}
    assert "warnings" not in by_admin.result
    assert "warnings" not in by_owner.result


DEMOTIONS: dict[str, tuple[dict[str, t.Any], dict[str, str]]] = {
    "lower": ({"project_key": "OWN", "users": {"owner": "PROJECT_WRITE"}}, OWNER),
    "revoke": ({"project_key": "OWN", "users": {"OWNER": ""}}, OWNER),
    "absent": ({"project_key": "OWN", "users": {"owner": "PROJECT_READ"}, "state": "absent"}, OWNER),
    "group": ({"project_key": "GRP", "groups": {"owners": "PROJECT_READ"}}, OWNER),
    "repository": ({"project_key": "REP", "repository": "models", "users": {"owner": "REPO_READ"}}, OWNER),
    "global lower": ({"scope": "global", "users": {"admin": "ADMIN"}}, {}),
    "global revoke": ({"scope": "global", "users": {"admin": ""}}, {}),
}


def test_nobody_demotes_themselves(play: Play, subtests: pytest.Subtests) -> None:
    """Said before any write, and before the server would."""
    checked = ("lower", "global revoke")  # in check mode the same
    cases = {name: [Step(ONE, {**given, **login}, name in checked, before=[PROJECTS])] for name, (given, login) in DEMOTIONS.items()}
    for name, outcomes in play.table(cases).items():
        with subtests.test(name):
            for outcome in outcomes:
                assert outcome.failed
                assert "your own" in outcome.msg
                assert DEMOTIONS[name][1].get("bitbucket_username", "admin") in outcome.msg
                assert outcome.writes == []


def test_self_demotion_with_another_way_in(play: Play) -> None:
    """What the server allows is not refused: a group keeps the door open."""
    both = act("seed", {"bitbucket": {"projects": [{"key": "GRP", "users": {"owner": "PROJECT_ADMIN"}}]}})
    (lowered,) = play(Step(MANY, {"permissions": [{"project_key": "GRP", "users": {"owner": "PROJECT_READ"}}], **OWNER}, before=[PROJECTS, both]))
    assert lowered.things[0]["users"]["owner"] == "PROJECT_READ"
