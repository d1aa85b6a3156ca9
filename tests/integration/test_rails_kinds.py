# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rails of a purge, for every kind: what it is about, what it leaves alone, and what it says where it is refused."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Item, Outcome, Play, Step, act
from integration.world import OMIT, public_key

PERMISSION, PERMISSIONS, PROJECT, PROJECTS = "bitbucket_permission", "bitbucket_permissions", "bitbucket_project", "bitbucket_projects"
GROUPS, USERS, REPOSITORIES, KEYS = "bitbucket_groups", "bitbucket_users", "bitbucket_repositories", "bitbucket_access_keys"
HELD = act(
    "seed",
    {
        "bitbucket": {
            "projects": [
                {"key": "OWN", "users": {"owner": "PROJECT_ADMIN", "bob": "PROJECT_READ"}, "groups": {"devs": "PROJECT_READ"}},
                {"key": "GRP", "users": {"bob": "PROJECT_READ"}, "groups": {"owners": "PROJECT_ADMIN"}},
            ]
        }
    },
)
CONFIGURATION = "bitbucket_configuration"
EVERYTHING: Item = {"purge": True, "purge_limit": 1}
READERS: Item = {"users": {"bob": "PROJECT_READ"}}


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


# --- the last administrator of a project ---


@pytest.mark.parametrize(("key", "who"), [("OWN", "user owner"), ("GRP", "group owners")])
def test_the_last_administrator_stays_unless_that_is_said(play: Play, key: str, who: str) -> None:
    asked = {"project_key": key, "scope": "project", **READERS, **EVERYTHING}
    foretold, stopped, nested, done = play(
        Step(PERMISSION, asked, True, before=[HELD]),
        Step(PERMISSION, asked),
        Step(PROJECTS, {"projects": [{"key": key, "permissions": READERS}], "purge_permissions": True, "purge_limit": 1}),
        Step(PERMISSION, {**asked, "purge_last_admin": True}),
    )
    for outcome in (foretold, stopped, nested):
        refused(outcome, f"the project {key} without an administrator", f"would remove {who}", "purge_protect", "purge_last_admin=true")
    assert done.things == [{"project_key": key, "scope": "project", **READERS, "groups": {}}]


def test_who_says_it_otherwise_need_not_say_it_again(play: Play) -> None:
    """By name, by another administrator, by a pattern; and on a new project the only one is who makes it."""
    named, other, pattern, new = play(
        Step(PERMISSION, {"project_key": "OWN", "scope": "project", "users": {"bob": "PROJECT_READ", "owner": ""}, **EVERYTHING}, True, before=[HELD]),
        Step(PERMISSION, {"project_key": "OWN", "scope": "project", "users": {"bob": "PROJECT_ADMIN"}, **EVERYTHING}, True),
        Step(PERMISSION, {"project_key": "OWN", "scope": "project", **READERS, **EVERYTHING, "purge_protect": ["own*"]}, True),
        Step(PROJECT, {"key": "NEW", "permissions": {**READERS, "purge": True}}, True),
    )
    assert [each.failed for each in (named, other, pattern, new)] == [False] * 4, [each.msg for each in (named, other, pattern, new) if each.failed]
    assert named.things[0]["users"] == READERS["users"]
    assert pattern.things[0]["users"] == {"owner": "PROJECT_ADMIN", **READERS["users"]}


# --- the last licence and the last other administrator of the server ---

SERVER = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": "gone", "active": False}],
            "groups": [{"name": "ops", "members": ["owner"]}, {"name": "mine", "members": ["admin"]}],
            "grants": {"users": {"root2": "SYS_ADMIN", "gone": "ADMIN"}, "groups": {"ops": "ADMIN", "mine": "ADMIN"}},
        }
    },
)
ROOT2 = act("seed", {"bitbucket": {"users": [{"name": "root2"}]}})
ONLY_ME: Item = {"scope": "global", "users": {"admin": "SYS_ADMIN", "maker": "PROJECT_CREATE"}, **EVERYTHING}
LICENSED: Item = {"stash-users": "LICENSED_USER"}


def test_a_purge_leaves_others_their_licences_and_other_administrators_in_office(play: Play) -> None:
    both, both_again, licence, sysadmin, admin, allowed, named = play(
        Step(PERMISSION, ONLY_ME, True, before=[ROOT2, SERVER]),
        Step(PERMISSION, ONLY_ME),
        Step(PERMISSION, {**ONLY_ME, "purge_last_admin": True}, True),
        Step(PERMISSION, {**ONLY_ME, "groups": {**LICENSED, "ops": "ADMIN"}}, True),
        Step(PERMISSION, {**ONLY_ME, "users": {"root2": ""}, "groups": LICENSED}, True),
        Step(PERMISSION, {**ONLY_ME, "groups": LICENSED, "purge_last_admin": True}, True),
        Step(PERMISSION, {**ONLY_ME, "users": {"root2": ""}, "groups": {"stash-users": "", "ops": "", "mine": ""}}),
    )
    licences = ("the licence of everybody whom group stash-users licenses", "LICENSED_USER", "purge_protect")
    for outcome in (both, both_again):
        refused(outcome, *licences, "the server without a SYS_ADMIN besides you", "user root2", "purge_last_admin=true")
    refused(licence, *licences)
    assert "without a" not in licence.msg
    refused(sysadmin, "the server without a SYS_ADMIN besides you", "user root2")
    assert "licence" not in sysadmin.msg
    refused(admin, "the server without an ADMIN besides you", "group ops")
    assert [word for word in ("gone", "mine", "root2") if word in admin.msg] == []
    assert allowed.things == [{"scope": "global", "users": {"admin": "SYS_ADMIN", "maker": "PROJECT_CREATE"}, "groups": LICENSED}]
    assert named.things[0]["groups"] == {}


CHIEFS = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": "chief"}, {"name": "gone", "active": False}, {"name": "gone2", "active": False}],
            "groups": [{"name": "chiefs", "members": ["chief", "gone", "gone2"]}, {"name": "x", "members": ["chief"]}, {"name": "y", "members": ["chief"]}],
            "grants": {"groups": {"chiefs": "SYS_ADMIN"}},
        }
    },
)


def test_a_purge_of_members_leaves_another_administrator(play: Play) -> None:
    """Who administers the server by a group loses that with the group: within every limit, since the others in it are nobody."""
    idle: Item = {"name": "chiefs", "members": ["gone", "gone2"]}
    fewer: Item = {"name": "chief", "groups": ["stash-users", "x", "y"]}
    members, groups, renamed, successor, kept = play(
        Step(GROUPS, {"groups": [idle], "purge_members": True}, before=[CHIEFS]),
        Step(USERS, {"users": [fewer], "purge_groups": True}),
        Step(USERS, {"users": [{**fewer, "new_name": "boss"}], "purge_groups": True}, True),
        Step(GROUPS, {"groups": [{**idle, "members": ["gone", "gone2", "bob"]}], "purge_members": True}, True),
        Step(USERS, {"users": [{**fewer, "groups": ["stash-users", "chiefs", "x"]}], "purge_groups": True}, True),
    )
    for outcome in (members, groups, renamed):
        refused(outcome, "the server without a SYS_ADMIN besides you", "user chief from group chiefs", "by its name")
    assert [each.result["changed"] for each in (successor, kept)] == [True, True]


def test_a_purge_leaves_the_licence_of_a_group_that_creates_projects(play: Play) -> None:
    everybody = act("seed", {"bitbucket": {"groups": [{"name": "everybody", "members": ["bob"]}], "grants": {"groups": {"everybody": "PROJECT_CREATE"}}}})
    only_me: Item = {"scope": "global", "users": {"admin": "SYS_ADMIN", "maker": "PROJECT_CREATE"}, **EVERYTHING}
    _licence, stopped, another, named = play(
        Step(PERMISSION, {"scope": "global", "groups": {"stash-users": ""}}, before=[everybody]),
        Step(PERMISSION, only_me | {"users": {"admin": "SYS_ADMIN"}}, True),
        Step(PERMISSION, {**only_me, "groups": {"devs": "PROJECT_CREATE"}}, True),
        Step(PERMISSION, {**only_me, "groups": {"everybody": ""}}, True),
    )
    refused(stopped, "the licence of everybody whom group everybody licenses", "nobody else PROJECT_CREATE", "purge_protect")
    assert [each.result["changed"] for each in (another, named)] == [True, True]


def test_a_purge_takes_from_the_server_what_others_have_besides(play: Play) -> None:
    """An administrator who is declared, another group that licenses, and grants that are nobody's."""
    more = act("seed", {"bitbucket": {"groups": [{"name": "staff", "members": ["bob"]}], "grants": {"groups": {"staff": "LICENSED_USER"}}}})
    (done,) = play(
        Step(PERMISSION, {**ONLY_ME, "users": {"root2": "SYS_ADMIN"}, "groups": {"staff": "LICENSED_USER"}}, True, before=[ROOT2, SERVER, more]),
    )
    assert done.things[0]["groups"] == {"staff": "LICENSED_USER"}
    assert set(done.things[0]["users"]) == {"admin", "root2"}


def test_a_missing_name_does_not_empty_the_server_nor_a_project(play: Play) -> None:
    """Not even where much else stays in the same task."""
    many = act("seed", {"bitbucket": {"projects": [{"key": "MANY", "users": dict.fromkeys(("bob", "bobby", "Carol", "owner", "maker"), "PROJECT_READ")}]}})
    stays = {"project_key": "MANY", "scope": "project", "users": dict.fromkeys(("bob", "bobby", "Carol", "owner", "maker"), "PROJECT_READ")}
    server, project, limited = play(
        Step(PERMISSIONS, {"permissions": [stays, {"project_key": OMIT, "users": {}}], "purge": True}, before=[many, HELD]),
        Step(PERMISSIONS, {"permissions": [stays, {"project_key": "OWN", "repository": OMIT, "users": {}, "purge": True}]}),
        Step(PERMISSIONS, {"permissions": [stays, {"project_key": "OWN", "scope": "project", "users": {}}], "purge": True}),
    )
    for outcome, words in ((server, "permissions[1]: project_key: no value is given"), (project, "permissions[1]: repository: no value is given")):
        refused(outcome, words)
        assert outcome.calls == []
    refused(limited, "3 of 3 (100%) in OWN", "purge_limit")


# --- what lives in a read-only directory ---

FAR = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": "far", "email_address": "far@x.example", "directory": "Company LDAP"}, {"name": "near", "email_address": "near@x.example"}],
            "groups": [{"name": "remote", "members": ["far"], "directory": "Company LDAP"}],
        }
    },
)


def test_groups_of_other_directories_are_left_alone(play: Play) -> None:
    declared = {"groups": [{"name": "remote", "members": []}, {"name": "devs", "members": ["bob"]}], "purge_members": True, "purge_limit": 1}
    by_group, by_user, whole = play(
        Step(GROUPS, declared, before=[FAR]),
        Step(USERS, {"users": [{"name": "far", "groups": []}], "purge_groups": True, "purge_limit": 1}),
        Step(GROUPS, {"groups": [{"name": "devs"}], **EVERYTHING}, True),
    )
    assert by_group.result["changed"] is False
    assert by_group.result["warnings"] == ["remote: kept far, though not declared: it is in a read-only directory"]
    assert by_user.result["changed"] is False
    assert by_user.result["warnings"] == ["far: kept in remote, stash-users, though not declared: it is in a read-only directory"]
    assert "remote" not in whole.result["summary"]["deleted"]


# --- what a list says for those in it that do not ---


def test_members_are_purged_where_the_item_does_not_say_otherwise(play: Play) -> None:
    more = act("seed", {"bitbucket": {"groups": [{"name": name, "members": ["bob", "owner"]} for name in ("one", "two", "three")]}})
    items = [{"name": "one", "members": ["bob"]}, {"name": "two", "members": ["bob"], "purge_members": False}, {"name": "three"}]
    by_group, again, by_user = play(
        Step(GROUPS, {"groups": items, "purge_members": True}, before=[more]),
        Step(GROUPS, {"groups": items, "purge_members": True}),
        Step(USERS, {"users": [{"name": "owner", "groups": ["two", "three", "owners"]}], "purge_groups": True}, before=[more]),
    )
    assert by_group.result["summary"]["updated"] == ["one"]
    assert again.result["changed"] is False
    before, after = (set(by_user.result["changes"][0][side]["groups"]) for side in ("before", "after"))
    assert before - after == {"one", "stash-users"}
    assert after - before == set()


def test_grants_are_purged_where_the_project_does_not_say_otherwise(play: Play) -> None:
    admin = {"users": {"owner": "PROJECT_ADMIN"}}
    items = [{"key": "OWN", "permissions": admin}, {"key": "GRP", "permissions": {"users": {"bob": "PROJECT_READ"}, "purge": False}}, {"key": "OPS"}]
    (done,) = play(Step(PROJECTS, {"projects": items, "purge_permissions": True, "purge_limit": 1}, before=[HELD]))
    assert done.result["summary"]["updated"] == ["OWN"]
    assert done.result["changes"][0]["after"]["permissions"] == {**admin, "groups": {}}


# --- what is in declared places ---

STRAY = act("seed", {"bitbucket": {"projects": [{"key": "OPS", "repositories": [{"name": "old"}]}, {"key": "OWN", "repositories": [{"name": "kept"}]}]}})


def test_repositories_of_projects_without_a_declared_one(play: Play) -> None:
    asked: Item = {"projects": [{"key": "ops"}, {"key": "NONE"}], "repositories": [], "purge": ["repositories"]}
    out_of_scope, limited, foretold, done = play(
        Step(REPOSITORIES, {"repositories": [], "purge": True, "purge_limit": 1}, True, before=[STRAY]),
        Step(CONFIGURATION, asked, True),
        Step(CONFIGURATION, {**asked, "purge_limit": 1}, True),
        Step(CONFIGURATION, {**asked, "purge_limit": 1}),
    )
    assert out_of_scope.result["changed"] is False
    refused(limited, "1 of 1", "repository OPS/old", "purge_limit")
    assert foretold.foretold() == done.foretold()
    assert done.result["summary"]["deleted"] == ["repository OPS/old"]


def test_keys_of_places_without_a_declared_one(play: Play) -> None:
    keys: list[Item] = [
        {"project_key": "OPS", "public_key": public_key("one"), "permission": "PROJECT_READ"},
        {"project_key": "OPS", "repository": "old", "public_key": public_key("two"), "permission": "REPO_READ"},
    ]
    declared: Item = {"projects": [{"key": "OPS"}, {"key": "NONE"}], "repositories": [{"project_key": "OPS", "slug": slug} for slug in ("old", "none")]}
    asked: Item = {**declared, "access_keys": [], "purge": ["access_keys"], "purge_limit": 1}
    made, none, done = play(
        Step(KEYS, {"access_keys": keys}, before=[STRAY]),
        Step(KEYS, {"access_keys": [], **EVERYTHING}, True),
        Step(CONFIGURATION, asked),
    )
    assert none.result["changed"] is False
    assert sorted(done.result["summary"]["deleted"]) == sorted(f"access key {name}" for name in made.result["summary"]["created"])


# --- a refused purge lists what it would have removed ---

REFUSED: dict[str, tuple[str, Item, t.Sequence[str]]] = {
    "users": (USERS, {"users": []}, ("user bob", "user Carol")),
    "groups": (GROUPS, {"groups": []}, ("group devs", "group owners")),
    "members": (GROUPS, {"groups": [{"name": "devs", "members": []}], "purge_members": True}, ("devs: members bob",)),
    "their groups": (USERS, {"users": [{"name": "bob", "groups": []}], "purge_groups": True}, ("bob: groups devs",)),
    "projects": (PROJECTS, {"projects": []}, ("project GRP", "project OPS", "project OWN")),
    "grants in a project": (PROJECTS, {"projects": [{"key": "OWN", "permissions": {"groups": {}}}], "purge_permissions": True}, ("OWN: users owner", "devs")),
    "grants": (
        PERMISSIONS,
        {"permissions": [{"project_key": "OWN", "scope": "project", "users": {}}]},
        ("OWN: users owner", "OWN: users bob", "OWN: groups devs"),
    ),
    "configurations": ("algorithmia_scm_configs", {"scm_configs": []}, ("SCM configuration github",)),
}
GITHUB = {"id": "x", "provider": "github", "client_id": "x", "urls": {"web": "https://github.com", "api": "https://api.github.com"}}


def test_a_refused_purge_lists_what_it_would_have_removed(play: Play, subtests: pytest.Subtests) -> None:
    configs = act("seed", {"algorithmia": {"scms": [GITHUB]}})
    cases = {
        name: [Step(module, {"purge": True, **args, "purge_limit": 0}, check, before=[HELD, configs]) for check in (True, False)]
        for name, (module, args, _l) in REFUSED.items()
    }
    for name, outcomes in play.table(cases).items():
        with subtests.test(name):
            for outcome in outcomes:
                refused(outcome, "refused to purge", "It would have removed", *REFUSED[name][2])
