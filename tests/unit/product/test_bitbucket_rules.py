# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of Bitbucket: what can be declared of projects and permissions, and how strong each permission is where."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import (
    GLOBAL,
    PROJECT,
    REPOSITORY,
    Scope,
    added,
    check_project_key,
    check_slug,
    weakened,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_keys import ACCESS_KEY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import PERMISSION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.projects import PROJECT as PROJECT_KIND
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import PULL_REQUEST_SETTING
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Resource

SCOPES = [Scope(), Scope("ALG"), Scope("ALG", "models")]


@pytest.mark.parametrize("key", ["A", "ALG", "X_9", "DS-1", "~ANN", "~A.B-C_D", "A" * 128])
def test_a_project_key(key: str) -> None:
    assert check_project_key(key) is None


@pytest.mark.parametrize("key", ["", "1A", "_A", "A B", "A/B", "alg", "Ä", "~", "A" * 129, "A\n"])
def test_what_is_no_project_key(key: str) -> None:
    assert f"{key!r} is not a project key: a letter, then letters, digits, underscores and hyphens" in (check_project_key(key) or "")


@pytest.mark.parametrize("slug", ["models", "etl.v2", "a_b-c", "9", "..."])
def test_a_slug(slug: str) -> None:
    assert check_slug(slug) is None


@pytest.mark.parametrize("slug", ["", "Models", "a b", "a/b", "é", "a" * 129, ".", ".."])
def test_what_is_no_slug(slug: str) -> None:
    assert f"{slug!r} is not a repository's slug: the last part of its address in the browser" in (check_slug(slug) or "")


@pytest.mark.parametrize(
    ("slug", "advice"), [("pay/ledger", "Write repository=ledger, with project_key=PAY"), ("~ann/a.b", "Write repository=a.b, with project_key=~ANN")]
)
def test_a_slug_with_its_project(slug: str, advice: str) -> None:
    assert (check_slug(slug) or "").endswith(f". {advice}")


@pytest.mark.parametrize("slug", ["9/a", "a/b/c", "/a", "a/", "a b"])
def test_a_slug_without_a_project(slug: str) -> None:
    assert "Write" not in (check_slug(slug) or "")


@pytest.mark.parametrize(
    ("scope", "path", "levels", "admin", "name"),
    [
        (Scope(), "/admin/permissions", GLOBAL, "ADMIN", "the server"),
        (Scope("ALG"), "/projects/ALG/permissions", PROJECT, "PROJECT_ADMIN", "ALG"),
        (Scope("~ANN"), "/projects/~ANN/permissions", PROJECT, "PROJECT_ADMIN", "~ANN"),
        (Scope("ALG", "a b"), "/projects/ALG/repos/a%20b/permissions", REPOSITORY, "REPO_ADMIN", "ALG/a b"),
    ],
)
def test_a_scope(scope: Scope, path: str, levels: tuple[str, ...], admin: str, name: str) -> None:
    assert (scope.path, scope.levels, scope.admin, str(scope)) == (path, levels, admin, name)


@pytest.mark.parametrize(("resource", "title"), [(PERMISSION, "permissions of the server"), (PULL_REQUEST_SETTING, "pull request settings of the server")])
def test_what_is_about_no_project_is_of_the_server(resource: Resource, title: str) -> None:
    """In diffs, reports and messages."""
    assert resource.heading.format(name=resource.name({"scope": "global"})) == title


def test_a_scope_of_an_item() -> None:
    assert [Scope.of({}), Scope.of({"project_key": "ALG"}), Scope.of({"project_key": "ALG", "repository": "models", "users": {}})] == SCOPES


@pytest.mark.parametrize(
    ("scope", "order"),
    [
        (Scope(), "LICENSED_USER PROJECT_CREATE ADMIN SYS_ADMIN"),
        (Scope("ALG"), "PROJECT_READ PROJECT_WRITE REPO_CREATE PROJECT_ADMIN"),
        (Scope("ALG", "models"), "REPO_READ REPO_WRITE REPO_ADMIN"),
    ],
)
def test_permissions_from_the_weakest_to_the_strongest(scope: Scope, order: str) -> None:
    ranks = [scope.rank(each) for each in ("", "OTHER", *order.split())]
    assert ranks == [-1, -1, *range(len(order.split()))]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ({}, {"users": {"ann": "X"}}, ["ann"]),
        ({"users": {"Ann": "X"}}, {"users": {"ann": "Y", "bob": "X"}}, ["bob"]),
        ({"users": {"ann": "X"}}, {"users": {}}, []),
    ],
)
def test_who_is_new(before: dict[str, t.Any], after: dict[str, t.Any], new: list[str]) -> None:
    assert (added(before, after, "users"), added(before, after, "groups")) == (new, [])


@pytest.mark.parametrize(
    ("scope", "before", "after", "weak"),
    [
        (Scope("A"), "PROJECT_ADMIN", "PROJECT_ADMIN", False),
        (Scope("A"), "PROJECT_ADMIN", "REPO_CREATE", True),
        (Scope("A"), "PROJECT_ADMIN", None, True),
        (Scope("A"), "PROJECT_WRITE", None, False),
        (Scope("A", "b"), "REPO_ADMIN", "REPO_WRITE", True),
        (Scope(), "SYS_ADMIN", "ADMIN", True),
        (Scope(), "ADMIN", "SYS_ADMIN", False),
        (Scope(), "PROJECT_CREATE", None, False),
    ],
)
@pytest.mark.parametrize("principals", ["users", "groups"])
def test_whether_an_administrator_is_weakened(scope: Scope, before: str, after: str | None, weak: bool, principals: str) -> None:
    assert weakened(scope, {principals: {"ann": before}}, {principals: {"ann": after} if after else {}}) is weak


ALLOWED = "PROJECT_READ, PROJECT_WRITE, REPO_CREATE, PROJECT_ADMIN, or empty for none"
PERMISSION_PROBLEMS: list[tuple[dict[str, t.Any], list[str]]] = [
    ({"project_key": "alg", "users": {"ann": "project_admin", "bob": ""}, "groups": {}, "default": "project_read"}, []),
    ({"project_key": "alg", "repository": " Models ", "users": {"ann": "repo_read"}}, []),
    ({"users": {"ann": "sys_admin"}, "scope": "global"}, []),
    ({"users": {"ann": "sys_admin"}}, ["project_key: no value is given. Give one, or set scope=global for the permissions of the whole server"]),
    ({"scope": "global", "users": {"ann": "admin"}, "purge": True}, []),
    ({"scope": "global", "project_key": "A", "users": {}}, ["scope: global is the whole server, so it goes with neither project_key nor repository"]),
    ({"scope": "project", "users": {}}, ["scope: project goes with project_key alone"]),
    ({"scope": "project", "project_key": "A", "repository": "m", "users": {}}, ["scope: project goes with project_key alone"]),
    ({"scope": "repository", "project_key": "A", "users": {}}, ["scope: repository goes with project_key and repository"]),
    ({"scope": "repository", "project_key": "A", "repository": "m", "users": {}, "purge": True}, []),
    ({"project_key": "A", "repository": "m", "users": {}, "purge": True}, []),
    ({"project_key": "A", "scope": "project", "users": {}, "purge": True}, []),
    (
        {"project_key": "A", "users": {}, "purge": True},
        ["repository: no value is given, so purge would be about the project. Give one, or set scope=project if that is meant"],
    ),
    ({"project_key": "A", "users": {}, "purge": False}, []),
    ({"project_key": "A", "users": {"bob": None}}, ['users.bob: no value is given. Write "" to remove bob, or leave the name out']),
    ({"project_key": "A", "repository": "m", "groups": {"x": None}}, ['groups.x: no value is given. Write "" to remove x, or leave the name out']),
    ({"project_key": "alg", "default": ""}, []),
    ({"project_key": "1", "users": {}}, ["project_key: '1' is not a project key: a letter, then letters, digits, underscores and hyphens, 128 at the most"]),
    ({"repository": "m", "users": {}}, ["repository: goes with project_key"]),
    ({"project_key": "A"}, ["one of users, groups, default is needed: nothing is said about anybody's permission"]),
    ({"project_key": "A", "users": {"ann": "repo_read"}}, [f"users.ann: 'REPO_READ' is not one of {ALLOWED}"]),
    ({"project_key": "A", "groups": {"g": "x"}, "default": "x"}, [f"groups.g: 'X' is not one of {ALLOWED}", f"default: 'X' is not one of {ALLOWED}"]),
    ({"scope": "global", "default": "project_read"}, ["default: only a project has a default permission"]),
    ({"project_key": "A", "repository": "m", "default": "repo_read"}, ["default: only a project has a default permission"]),
    ({"project_key": "A", "users": {"ann": "", "Ann": ""}}, ["users: ann is there more than once; letter case does not count"]),
    ({"project_key": "A", "groups": {" ": ""}}, ["groups: a name is empty"]),
]


@pytest.mark.parametrize(("item", "problems"), PERMISSION_PROBLEMS)
def test_what_is_wrong_with_a_declared_permission(item: dict[str, t.Any], problems: list[str]) -> None:
    assert list(PERMISSION.problems(item, "")) == problems


PROJECT_PROBLEMS: list[tuple[dict[str, t.Any], list[str]]] = [
    ({"key": "alg", "new_key": "Alg2", "name": "x" * 128, "description": "x" * 255, "permissions": {"users": {"a": "project_read"}}}, []),
    ({"key": "~ann"}, ["p.key: '~ANN' is a personal project, which Bitbucket makes and removes by itself"]),
    ({"key": "A", "new_key": "~B"}, ["p.new_key: '~B' is a personal project, which Bitbucket makes and removes by itself"]),
    ({"key": "A", "name": "~ann"}, ["p.name: '~ann' is not a project name: 1 to 128 characters, not starting with ~"]),
    ({"key": "A", "name": ""}, ["p.name: '' is not a project name: 1 to 128 characters, not starting with ~"]),
    ({"key": "A", "description": "x" * 256}, ["p.description: 256 characters, Bitbucket keeps 255 at the most"]),
]


@pytest.mark.parametrize(("item", "problems"), PROJECT_PROBLEMS)
def test_what_is_wrong_with_a_declared_project(item: dict[str, t.Any], problems: list[str]) -> None:
    assert list(PROJECT_KIND.problems(item, "p")) == problems


def test_a_scope_is_the_same_whether_it_is_said_or_not() -> None:
    assert PERMISSION.key({"project_key": "A", "scope": "project"}) == PERMISSION.key({"project_key": "A"})
    assert PERMISSION.key({"scope": "global"}) == PERMISSION.key({})


def test_keys_slugs_and_permissions_are_brought_to_the_servers_letters() -> None:
    values = PERMISSION.declare({"project_key": " alg", "repository": "Models ", "users": {" Ann ": "repo_read", "Bob": ""}}).values
    assert values == {"project_key": "ALG", "repository": "models", "users": {"Ann": "REPO_READ", "Bob": ""}}


ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ"


@pytest.mark.parametrize(
    ("text", "is_key"),
    [
        (ED25519, True),
        (f"  {ED25519}  a label of it ", True),
        ("ssh-rsa nonsense", False),
        ("ssh-rsa AAAA", False),
        (ED25519.replace("ssh-ed25519", "ssh-rsa"), False),
        (ED25519[:26], False),
        ("AAAA", False),
    ],
)
def test_what_is_a_public_key(text: str, is_key: bool) -> None:
    """Its second word is base64, and begins with the first: seen without asking Bitbucket, which refuses it by 400 [bitbucket 10, SPEC]."""
    problems = list(ACCESS_KEY.problems({"project_key": "A", "public_key": text}, "access_keys[0]"))
    assert problems == ([] if is_key else ["access_keys[0].public_key: is not a public key such as 'ssh-ed25519 AAAA...'. Give the line in the .pub file"])
