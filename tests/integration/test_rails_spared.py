# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a purge takes for what: a project's old key, an administrator who is none, whoever is spared and said to be, and who runs it."""

from __future__ import annotations

import pytest

from integration.play import Item, Outcome, Play, Step, act
from integration.world import OWNER, public_key

PERMISSION, GROUPS, USERS, REPOSITORIES, KEYS = (f"bitbucket_{name}" for name in ("permission", "groups", "users", "repositories", "access_keys"))
CONFIGURATION, LISTS = "bitbucket_configuration", ("repositories", "access_keys")
EVERYTHING: Item = {"purge": True, "purge_limit": 1}
PURGED: Item = {"purge": list(LISTS), "purge_limit": 1}
OLD = act("seed", {"bitbucket": {"projects": [{"key": "OLD", "repositories": [{"name": "r"}, {"name": "r2"}]}]}})


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def test_an_old_key_is_not_taken_for_another_project(play: Play) -> None:
    repositories = [{"project_key": "NEW", "slug": "r"}, {"project_key": "OLD", "slug": "r2"}]
    keys = [{"project_key": key, "public_key": public_key(name), "permission": "PROJECT_READ"} for key, name in (("NEW", "one"), ("OLD", "two"))]
    _renamed, mixed, scope, _made, alias, again = play(
        Step("bitbucket_project", {"key": "OLD", "new_key": "NEW"}, before=[OLD]),
        Step(REPOSITORIES, {"repositories": repositories, **EVERYTHING}),
        Step(CONFIGURATION, {"projects": [{"key": "OLD"}], "repositories": [{**each, "project_key": "NEW"} for each in repositories], **PURGED}, True),
        Step(KEYS, {"access_keys": [{**each, "project_key": "NEW"} for each in keys]}),
        Step(KEYS, {"access_keys": keys, **EVERYTHING}),
        Step(KEYS, {"access_keys": [{**each, "project_key": "NEW"} for each in keys], **EVERYTHING}),
    )
    refused(mixed, "repositories[1]: the project OLD goes by the key NEW now")
    refused(scope, "projects[0]: NEW gets its former key OLD back, but it is named in repositories[0].project_key, repositories[1].project_key")
    refused(alias, "access_keys[1]: the project OLD goes by the key NEW now")
    assert again.result["changed"] is False


def test_a_project_that_gets_its_old_key_back_is_purged_by_it(play: Play) -> None:
    """Check mode foresees what the earlier task of the run does, and so takes nothing in the project for undeclared."""
    repositories: Item = {"repositories": [{"project_key": "OLD", "slug": "r"}], **EVERYTHING}
    keys: Item = {"access_keys": [{"project_key": "OLD", "public_key": public_key("one"), "permission": "PROJECT_READ"}], **EVERYTHING}
    declared: Item = {"projects": [{"key": "OLD"}], **{name: items for each in (repositories, keys) for name, items in each.items() if name in LISTS}, **PURGED}
    _key, _renamed, foretold, done, again = play(
        Step(KEYS, keys, before=[OLD]),
        Step("bitbucket_project", {"key": "OLD", "new_key": "NEW"}),
        Step(CONFIGURATION, declared, True),
        Step(CONFIGURATION, declared),
        Step(CONFIGURATION, declared),
    )
    assert not foretold.failed, foretold.msg
    assert foretold.result["summary"] == done.result["summary"]
    assert (done.result["summary"]["updated"], again.result["changed"]) == (["project OLD"], False)


KEY = {"public_key": public_key("one"), "permission": "PROJECT_READ"}
TOKEN: Item = {"name": "t", "permissions": ["PROJECT_READ"]}
BY_AN_OLD_KEY: dict[str, tuple[str, Item]] = {
    "grant on the project": (PERMISSION, {"users": {"bob": "PROJECT_READ"}}),
    "grant on a repository": (PERMISSION, {"repository": "r", "users": {"bob": "REPO_READ"}}),
    "default permission": (PERMISSION, {"default": "PROJECT_READ"}),
    "new repository": ("bitbucket_repository", {"slug": "r3"}),
    "changed repository": ("bitbucket_repository", {"slug": "r", "description": "x"}),
    "deleted repository": ("bitbucket_repository", {"slug": "r", "state": "absent"}),
    "key": ("bitbucket_access_key", KEY),
    "token": ("bitbucket_access_token", TOKEN),
}


def test_nothing_is_changed_by_a_projects_old_key(play: Play) -> None:
    """Bitbucket follows it when it reads, and refuses to write by it: said in check mode too. Where nothing changes, it does."""
    rename = Step("bitbucket_project", {"key": "OLD", "new_key": "NEW"}, before=[OLD])
    steps = [Step(module, {"project_key": "OLD", **args}, check) for check in (True, False) for module, args in BY_AN_OLD_KEY.values()]
    _renamed, *outcomes, same, other = play(
        rename,
        *steps,
        Step("bitbucket_repository", {"project_key": "OLD", "slug": "r"}),
        Step("bitbucket_repository", {"project_key": "NEW", "slug": "r3"}, True),
    )
    for outcome in outcomes:
        refused(outcome, "OLD", "NEW", " now. Declare it by that name")
    assert [each.result["changed"] for each in (same, other)] == [False, True]


GRANTS = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": "gone", "active": False}],
            "groups": [{"name": "hollow"}],
            "projects": [
                {"key": "EMP", "users": {"owner": "PROJECT_ADMIN", "gone": "PROJECT_ADMIN"}, "groups": {"hollow": "PROJECT_ADMIN"}},
                {"key": "MY", "users": {"admin": "PROJECT_ADMIN", "bob": "PROJECT_READ"}},
                {"key": "RAW", "users": {"admin": "PROJECT_ADMIN"}},
            ],
        }
    },
)


@pytest.mark.parametrize("left", [{"users": {"gone": "PROJECT_ADMIN"}}, {"groups": {"hollow": "PROJECT_ADMIN"}}], ids=["inactive", "empty"])
def test_nobody_is_no_administrator(play: Play, left: Item) -> None:
    """Neither a user who cannot log in nor a group that nobody is in; a group with a member is one."""
    alone, member = play(
        Step(PERMISSION, {"project_key": "EMP", "scope": "project", **left, **EVERYTHING}, True, before=[GRANTS]),
        Step(PERMISSION, {"project_key": "EMP", "scope": "project", "groups": {"owners": "PROJECT_ADMIN"}, **EVERYTHING}, True),
    )
    refused(alone, "the project EMP without an administrator", "user owner")
    assert not member.failed


def test_the_own_grant_counts_unless_it_is_all_there_is(play: Play) -> None:
    """It is, right after the creation of a project."""
    only, first = play(
        Step(PERMISSION, {"project_key": "MY", "scope": "project", "users": {"bob": "PROJECT_READ"}, **EVERYTHING}, True, before=[GRANTS]),
        Step(PERMISSION, {"project_key": "RAW", "scope": "project", "users": {"bob": "PROJECT_READ"}, **EVERYTHING}, True),
    )
    refused(only, "the project MY without an administrator", "user admin")
    assert not first.failed


def test_who_runs_it_stays_in_its_groups(play: Play) -> None:
    boss = act("seed", {"bitbucket": {"groups": [{"name": "bosses", "members": ["owner"]}], "grants": {"groups": {"bosses": "ADMIN"}}}})
    (done,) = play(Step(USERS, {"users": [{"name": "owner", "groups": []}], "purge_groups": True, "purge_limit": 1, **OWNER}, before=[boss]))
    assert done.result["changed"] is False
    assert "bosses" in done.result["warnings"][0]
    assert "administrator access" in done.result["warnings"][0]


def test_who_is_spared_is_named(play: Play) -> None:
    intruder = act(
        "seed",
        {
            "bitbucket": {
                "users": [{"name": "mallory"}],
                "groups": [{"name": "power"}],
                "grants": {"users": {"mallory": "SYS_ADMIN"}, "groups": {"power": "ADMIN"}},
            }
        },
    )
    users, groups = play(Step(USERS, {"users": [], **EVERYTHING}, True, before=[intruder]), Step(GROUPS, {"groups": [], **EVERYTHING}, True))
    assert "mallory: kept, though not declared: an administrator is never purged" in users.result["warnings"]
    assert not any("admin:" in each for each in users.result["warnings"])
    assert "power: kept, though not declared: a group with a global permission is never purged" in groups.result["warnings"]
