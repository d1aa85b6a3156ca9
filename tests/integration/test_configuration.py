# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One declaration of several kinds: what it may not say, what one plan of all of it knows, and the order in which it is carried out.

Each case is run in check mode, for real, and once more: the first two say the same, and the third changes nothing.
"""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import run_module
from integration.world import public_key
from simulator.process import Simulator, lent

Item = dict[str, t.Any]
CONFIGURATION = "bitbucket_configuration"
KEY = public_key("one")


def user(name: str, **more: t.Any) -> Item:
    return {"name": name, "email_address": f"{name}@example.com", "password": "a-password-of-somebody", **more}


def key(place: Item, **more: t.Any) -> Item:
    return {**place, "public_key": KEY, **more}


@pytest.fixture(scope="module")
def running() -> t.Iterator[Simulator]:
    with lent() as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.control.reset()
    running.control.seed({"bitbucket": SEED})
    return running


SEED: Item = {
    "users": [{"name": "ann"}, {"name": "bob"}],
    "groups": [{"name": "team", "members": ["ann", "bob"]}],
    "projects": [{"key": "P", "name": "Pee", "users": {"bob": "PROJECT_WRITE"}, "repositories": [{"name": "models"}]}, {"key": "Q", "name": "Queue"}],
}
MODELS: Item = {"project_key": "P", "repository": "models"}

# What is declared, and the words of the refusal. Nothing is sent to the server but reads.
REFUSED: dict[str, tuple[Item, list[str]]] = {
    "a purge of only the users that takes one who is named elsewhere": (
        {"users": [{"name": "ann"}], "groups": [{"name": "team", "members": ["ann", "bob"]}], "only": ["users"], "purge": ["users"], "purge_limit": 1},
        ["users: bob is not declared and would be purged, but it is named in groups[0].members"],
    ),
    "a run of only kinds of which nothing is declared": (
        {"projects": [{"key": "P"}], "only": ["permissions"]},
        ["only: leaves nothing to look at. It names permissions, and what is declared is projects"],
    ),
    "a user who leaves and is still named": (
        {
            "users": [{"name": "bob", "state": "absent"}],
            "groups": [{"name": "team", "members": ["ann", "bob"]}],
            "projects": [{"key": "P", "permissions": {"users": {"bob": "PROJECT_WRITE"}}}],
            "permissions": [{**MODELS, "users": {"BOB": "REPO_READ"}}],
        },
        ["users[0]: bob is declared absent", "groups[0].members, permissions[0].users, projects[0].permissions.users", "Remove it there as well"],
    ),
    "a group that goes and still has a grant": (
        {"groups": [{"name": "team", "state": "absent"}], "permissions": [{"scope": "global", "groups": {"team": "PROJECT_CREATE"}}]},
        ["groups[0]: team is declared absent", "permissions[0].groups"],
    ),
    "a project that goes and still has a repository": (
        {"projects": [{"key": "Q", "state": "absent"}], "repositories": [{"project": "q", "slug": "new"}]},
        ["projects[0]: Q is declared absent", "repositories[0].project_key"],
    ),
    "a repository that goes and still has a grant and a key": (
        {
            "repositories": [{"project_key": "P", "slug": "models", "state": "absent"}],
            "permissions": [{**MODELS, "users": {"ann": "REPO_READ"}}],
            "access_keys": [key(MODELS, permission="REPO_READ")],
        },
        ["repositories[0]: P/models is declared absent", "access_keys[0].repository, permissions[0].repository"],
    ),
    "the old name of a user who is renamed": (
        {"users": [{"name": "bob", "new_name": "robert"}], "groups": [{"name": "team", "members": ["bob"]}]},
        ["users[0]: bob is renamed to robert", "groups[0].members", "Use the new name there"],
    ),
    "the old key of a project that is renamed": (
        {"projects": [{"key": "P", "new_key": "PAY"}], "repositories": [{"project_key": "P", "slug": "models"}]},
        ["projects[0]: P is renamed to PAY", "repositories[0].project_key", "Use the new name there"],
    ),
    "permissions of one project in two lists": (
        {
            "projects": [{"key": "P", "permissions": {"users": {"ann": "PROJECT_READ"}}}],
            "permissions": [{"project_key": "P", "users": {"bob": "PROJECT_READ"}}],
        },
        ["projects[0].permissions: declared in two places, here and in permissions[0]: permissions of P. Keep one of them"],
    ),
    "who is in a group, said two ways": (
        {"users": [{"name": "bob", "groups": ["team"]}], "groups": [{"name": "team", "members": ["ann"]}], "purge": ["members"]},
        ["users[0].groups: bob is to join team, but groups[0].members is complete"],
    ),
    "a user who would be purged and is still named": (
        {"users": [{"name": "ann"}], "groups": [{"name": "team", "members": ["ann", "bob"]}], "purge": ["users"], "purge_limit": 1},
        ["users: bob is not declared and would be purged, but it is named in groups[0].members"],
    ),
    "a project that would be purged and has repositories": (
        {"projects": [{"key": "Q"}], "purge": ["projects"], "purge_limit": 1},
        [
            'The project "P" cannot be deleted because it has repositories (models)',
            "P is not declared. Declare it, name it in purge_protect (variable bitbucket_purge_protect)",
            "or leave projects out of purge (variable bitbucket_purge)",
        ],
    ),
    "somebody whom nobody knows": ({"groups": [{"name": "team", "members": ["nobody"]}]}, ["groups[0]", "there is no user 'nobody'"]),
    "several kinds of problems at once": (
        {"users": [user("new")], "groups": [{"name": "team", "members": ["nobody"]}], "permissions": [{**MODELS, "users": {"no one": "REPO_READ"}}]},
        ["there is no user 'nobody'", "there is no user 'no one'"],
    ),
    "bad input in the last list": (
        {"users": [user("new")], "projects": [{"key": "1"}], "permissions": [{"users": {"ann": "ADMIN"}}]},
        ["projects[0].key", "permissions[0]", "scope=global"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(simulator: Simulator, case: str) -> None:
    args, words = REFUSED[case]
    results = [run_module(simulator, CONFIGURATION, args, check=check) for check in (True, False)]
    for result in results:
        assert result.get("failed"), result
        assert [word for word in words if word not in result["msg"]] == [], result["msg"]
    assert results[0]["msg"] == results[1]["msg"]
    assert writes(simulator) == []


def writes(simulator: Simulator) -> list[str]:
    return [call["path"] for call in simulator.control.log() if call["method"] not in ("GET", "HEAD")]


NEW_TEAM: Item = {
    "users": [user("carl", groups=["devs"])],
    "groups": [{"name": "devs", "members": ["carl", "ann"]}],
    "projects": [{"key": "NEW", "name": "New", "permissions": {"users": {"carl": "PROJECT_WRITE"}, "groups": {"devs": "PROJECT_READ"}}}],
    "repositories": [{"project_key": "NEW", "slug": "code"}],
    "access_keys": [key({"project_key": "NEW", "repository": "code"}, permission="REPO_READ")],
    "permissions": [{"project_key": "NEW", "repository": "code", "groups": {"devs": "REPO_WRITE"}}, {"scope": "global", "users": {"carl": "PROJECT_CREATE"}}],
}
ALL_NEW = ["user carl", "group devs", "repository NEW/code", "project NEW", f"access key NEW/code {KEY[-12:]}"]
# What is declared, and what happens: created, updated, deleted.
DONE: dict[str, tuple[Item, tuple[list[str], list[str], list[str]]]] = {
    "all of it new, each naming the others": (NEW_TEAM, (ALL_NEW, ["permissions of NEW/code", "permissions of the server", "permissions of NEW"], [])),
    "only the projects of it": ({**NEW_TEAM, "projects": [{"key": "NEW"}], "only": ["projects"]}, (["project NEW"], [], [])),
    "only the repositories, purged in all projects that are declared": (
        {"projects": [{"key": "P", "name": "Other"}], "repositories": [], "purge": ["repositories"], "purge_limit": 1, "only": ["repositories"]},
        ([], [], ["repository P/models"]),
    ),
    "a purge of what is left out does not happen": (
        {"users": [{"name": "ann"}], "groups": [], "purge": ["users", "groups"], "purge_limit": 1, "purge_protect": ["*"], "only": ["users"]},
        ([], [], []),
    ),
    "renames, and the new names elsewhere": (
        {
            "users": [{"name": "bob", "new_name": "robert"}],
            "groups": [{"name": "team", "members": ["ann", "robert"]}],
            "projects": [{"key": "P", "new_key": "PAY", "permissions": {"users": {"robert": "PROJECT_WRITE"}}}],
            "repositories": [{"project_key": "PAY", "slug": "models"}, {"project_key": "PAY", "slug": "more"}],
            "permissions": [{"project_key": "PAY", "repository": "models", "users": {"robert": "REPO_READ"}}],
            "purge": ["members"],
        },
        (["repository PAY/more"], ["user robert", "project PAY", "permissions of PAY/models"], []),
    ),
    "a project goes with its repository, and somebody leaves": (
        {
            "users": [{"name": "bob", "state": "absent"}],
            "groups": [{"name": "team", "state": "absent"}],
            "projects": [{"key": "P", "state": "absent"}],
            "repositories": [{"project_key": "P", "slug": "models", "state": "absent"}],
            "access_keys": [key(MODELS, state="absent")],
            "permissions": [{**MODELS, "users": {"bob": ""}}],
        },
        ([], [], ["user bob", "group team", "repository P/models", "project P"]),
    ),
    "a project goes once its repository has moved out of it": (
        {
            "projects": [{"key": "P", "state": "absent"}, {"key": "NEW"}],
            "repositories": [{"project_key": "P", "slug": "models", "new_project_key": "NEW", "new_slug": "kept"}],
        },
        (["project NEW"], ["repository NEW/kept"], ["project P"]),
    ),
    "a project is purged once its repository has moved out of it": (
        {
            "projects": [{"key": "Q"}],
            "repositories": [{"project_key": "P", "slug": "models", "new_project_key": "Q"}],
            "purge": ["projects"],
            "purge_limit": 1,
        },
        ([], ["repository Q/models"], ["project P"]),
    ),
    "absent in places that are not there": (
        {
            "access_keys": [key({"project_key": "GONE"}, state="absent"), key({"project_key": "P", "repository": "gone"}, state="absent")],
            "permissions": [
                {"project_key": "GONE", "groups": {"team": ""}},
                {"project_key": "P", "repository": "gone", "users": {"ann": "REPO_READ"}, "state": "absent"},
            ],
        },
        ([], [], []),
    ),
    "nothing": ({}, ([], [], [])),
}


@pytest.mark.parametrize("case", DONE)
def test_done(simulator: Simulator, case: str) -> None:
    args, (created, updated, deleted) = DONE[case]
    foretold, done, again = (run_module(simulator, CONFIGURATION, args, check=check) for check in (True, False, False))
    for result in (foretold, done):
        assert not result.get("failed"), result["msg"]
        assert {op: result["summary"][op] for op in ("created", "updated", "deleted")} == {"created": created, "updated": updated, "deleted": deleted}
    assert (again.get("failed"), again["changed"]) == (None, False), again
    assert [without_addresses(each) for each in foretold["changes"]] == [without_addresses(each) for each in done["changes"]]


def without_addresses(diff: Item) -> Item:
    """Return a diff without what only the server knows of a new thing."""
    known = ("https_url", "ssh_url", *(("active", "directory", "slug") if diff["thing"].startswith("user ") else ()))
    return {**diff, "after": diff["after"] and {name: value for name, value in diff["after"].items() if name not in known and not name.endswith("_id")}}


def test_grants_come_before_what_they_replace(simulator: Simulator) -> None:
    """Creations in the order of the dependencies, deletions in the reverse order after all else."""
    run_module(simulator, CONFIGURATION, {**NEW_TEAM, "groups": [*NEW_TEAM["groups"], {"name": "team", "state": "absent"}]})
    paths = writes(simulator)
    people = ["admin/groups?name=devs", "admin/users?", "users/add-groups", "groups/add-users"]
    steps = [*people, "/projects", "/projects/NEW/repos", "repos/code/ssh", "repos/code/permissions"]
    places = [next(number for number, path in enumerate(paths) if step in path) for step in steps]
    assert places == sorted(places), paths
    assert "admin/groups?name=team" in paths[-1]


CREW: Item = {
    "users": [user("carl"), user("dora"), {"name": "ann", "display_name": "Ann A."}],
    "groups": [{"name": "devs", "members": ["carl"]}, {"name": "crew", "members": ["dora"]}],
    "projects": [
        {"key": "NEW", "name": "New", "permissions": {"users": {"carl": "PROJECT_WRITE"}}},
        {"key": "P", "description": "changed", "permissions": {"users": {"dora": "PROJECT_READ"}}},
    ],
    "repositories": [{"project_key": "NEW", "slug": "code"}, {"project_key": "P", "slug": "more"}],
    "permissions": [{"project_key": "NEW", "repository": "code", "users": {"dora": "REPO_READ"}}, {**MODELS, "users": {"dora": "REPO_READ"}}],
}
REFUSED_LOGIN = '{"errors": [{"exceptionName": "com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException", "message": "no"}]}'
# What the server refuses, and what comes of CREW: the failures, what was not begun, and what was done.
REFUSED_ON_THE_WAY: dict[str, tuple[Item, list[str], list[str], list[str]]] = {
    "a user": (
        {"method": "POST", "path": "/admin/users.*carl", "status": 409},
        ["user carl"],
        ["group devs", "permissions of NEW"],
        [
            "user dora",
            "group devs",
            "group crew",
            "repository NEW/code",
            "repository P/more",
            "project NEW",
            "user ann",
            "project P",
            "permissions of NEW/code",
        ],
    ),
    "a project": (
        {"method": "POST", "path": "/projects$", "status": 403},
        ["project NEW"],
        ["repository NEW/code", "permissions of NEW/code", "permissions of NEW"],
        ["user carl", "user dora", "group devs", "group crew", "repository P/more", "user ann", "project P", "permissions of P/models"],
    ),
    "a grant on a new project": (
        {"method": "PUT", "path": "/projects/NEW/permissions", "status": 400},
        ["permissions of NEW"],
        [],
        ["user carl", "group devs", "project NEW", "repository NEW/code", "repository P/more", "permissions of P/models"],
    ),
    "the members of a group": (
        {"method": "POST", "path": "/groups/add-users", "status": 404},
        ["group devs"],
        [],
        ["group devs", "group crew", "project NEW", "permissions of P/models"],
    ),
    "everything, since the server is down": (
        {"method": "POST", "path": "/projects$", "status": 500},
        ["project NEW"],
        [
            *("project P", "repository NEW/code", "repository P/more"),
            *("permissions of NEW/code", "permissions of P/models", "permissions of NEW", "permissions of P"),
        ],
        ["user carl", "user dora", "group devs", "group crew", "user ann"],
    ),
}


@pytest.mark.parametrize("case", REFUSED_ON_THE_WAY)
def test_going_on(simulator: Simulator, case: str) -> None:
    """What does not depend on what failed is done, what does is not begun, and running again completes it."""
    fault, failures, not_begun, done = REFUSED_ON_THE_WAY[case]
    simulator.control.fault("bitbucket", "status", **{"count": 1, **fault})
    result = run_module(simulator, CONFIGURATION, {**CREW, "retries": 0, "concurrency": 1})
    assert result["failed"]
    assert [failure["thing"] for failure in result["failures"]] == failures, result["msg"]
    assert sorted(result["not_begun"]) == sorted(not_begun), result["msg"]
    happened = [name for op in ("created", "updated", "deleted") for name in result["summary"][op]]
    assert [name for name in done if name not in happened] == [], result["summary"]
    assert [name for name in [*failures, *not_begun] if name in happened and name not in done] == []
    assert [word for word in not_begun if word not in result["msg"]] == []
    assert len(result["writes"]) == len(writes(simulator)) - len(failures)
    again, then = (run_module(simulator, CONFIGURATION, CREW) for _time in range(2))
    assert (again.get("failed"), then.get("failed"), then["changed"]) == (None, None, False)


def test_a_refused_log_in_stops_at_once() -> None:
    """It is not tried again by what would be next. This run does not log in to this server any more, so it has one of its own."""
    with Simulator() as simulator:
        simulator.control.seed({"bitbucket": SEED})
        simulator.control.fault("bitbucket", "status", method="POST", path="/projects$", status=401, body=REFUSED_LOGIN, headers={"X-AUSERNAME": ""})
        result = run_module(simulator, CONFIGURATION, {**CREW, "concurrency": 1})
        assert [failure["thing"] for failure in result["failures"]] == ["project NEW"]
        assert {"project P", "repository P/more", "permissions of P/models"} < set(result["not_begun"])
        assert [call["status"] for call in simulator.control.log()].count(401) == 1


def test_a_missing_right_is_about_one_thing(simulator: Simulator) -> None:
    """Bitbucket answers with 401 as well, and does not refuse the login with it."""
    denied = '{"errors": [{"exceptionName": "com.atlassian.bitbucket.AuthorisationException", "message": "no"}]}'
    simulator.control.fault("bitbucket", "status", method="PUT", path="/projects/P$", status=401, body=denied, headers={"X-AUSERNAME": "admin"})
    result = run_module(simulator, "bitbucket_projects", {"projects": [{"key": key, "description": "changed"} for key in ("P", "Q")], "concurrency": 1})
    assert ([failure["thing"] for failure in result["failures"]], result["summary"]["updated"], result["not_begun"]) == (["project P"], ["Q"], [])


def test_every_refusal_is_told(simulator: Simulator) -> None:
    args = {"repositories": [{"project_key": "P", "slug": slug} for slug in ("a", "b", "c")]}
    simulator.control.fault("bitbucket", "status", method="POST", path="/repos$", status=400, count=2)
    result = run_module(simulator, CONFIGURATION, {**args, "concurrency": 1})
    assert result["msg"].startswith("2 things failed:\nrepository P/a: ")
    assert [failure["error"]["status"] for failure in result["failures"]] == [400, 400]
    assert result["summary"]["created"] == ["repository P/c"]
    again = run_module(simulator, CONFIGURATION, args)
    assert again["summary"]["created"] == ["repository P/a", "repository P/b"]


HOOK = {**MODELS, "url": "https://ci.example.com", "events": ["repo:refs_changed"]}
KEYS = {name: public_key(name) for name in ("old", "new")}
SUCCESSORS: dict[str, tuple[list[Item], list[Item], Item]] = {
    "webhooks": (
        [{**HOOK, "name": "old"}, {**HOOK, "repository": "other", "name": "else"}],
        [{**HOOK, "name": "new"}],
        {"method": "POST", "path": "/repos/models/webhooks$"},
    ),
    "access_keys": (
        [
            {**MODELS, "public_key": KEYS["old"], "permission": "REPO_READ"},
            {**MODELS, "repository": "other", "public_key": KEYS["old"], "permission": "REPO_READ"},
        ],
        [{**MODELS, "public_key": KEYS["new"], "permission": "REPO_READ"}],
        {"method": "POST", "path": "/repos/models/ssh$"},
    ),
}


@pytest.mark.parametrize("kind", SUCCESSORS)
@pytest.mark.parametrize("alone", [True, False], ids=["its own module", "all kinds"])
def test_nothing_is_deleted_in_a_place_where_its_successor_could_not_be_made(simulator: Simulator, kind: str, alone: bool) -> None:
    """What is elsewhere goes all the same, and running again completes it."""
    old, new, fault = SUCCESSORS[kind]
    assert not run_module(simulator, "bitbucket_repositories", {"repositories": [{"project_key": "P", "slug": "other"}]}).get("failed")
    assert not run_module(simulator, CONFIGURATION, {kind: old}).get("failed")
    simulator.control.fault("bitbucket", "status", status=400, count=1, **fault)
    module = f"bitbucket_{kind}" if alone else CONFIGURATION
    args = {kind: [*({**each, "state": "absent"} for each in old), *new]}
    result = run_module(simulator, module, args)
    (failure,) = result["failures"]
    (kept,) = result["not_begun"]
    assert ("/models" in kept, f"{kept} (needs {failure['thing']})" in result["msg"]) == (True, True), result["msg"]
    assert [("/other" in name, "/models" in name) for name in result["summary"]["deleted"]] == [(True, False)]
    again = run_module(simulator, module, args)
    assert (again.get("failed"), len(again["summary"]["created"]), len(again["summary"]["deleted"])) == (None, 1, 1)


def test_grants_stay_where_the_default_that_stands_in_for_them_is_refused(simulator: Simulator) -> None:
    grants = {"project_key": "P", "users": {"ann": "PROJECT_READ"}}
    assert not run_module(simulator, CONFIGURATION, {"permissions": [grants]}).get("failed")
    simulator.control.fault("bitbucket", "status", method="POST", path="/permissions/PROJECT_READ/all", status=400)
    result = run_module(simulator, CONFIGURATION, {"permissions": [{**grants, "users": {"ann": ""}, "default": "PROJECT_READ"}]})
    assert [failure["thing"] for failure in result["failures"]] == ["permissions of P"]
    assert result["writes"] == []


def test_a_project_stays_where_its_repository_could_not_be_deleted(simulator: Simulator) -> None:
    gone = {"state": "absent"}
    args = {"projects": [{"key": "P", **gone}, {"key": "Q", **gone}], "repositories": [{"project_key": "P", "slug": "models", **gone}]}
    simulator.control.fault("bitbucket", "status", method="DELETE", path="/repos/models", status=409)
    result = run_module(simulator, CONFIGURATION, args)
    assert (result["summary"]["deleted"], result["not_begun"]) == (["project Q"], ["project P"])
    assert "project P (needs repository P/models)" in result["msg"]


def test_a_project_stays_where_its_repository_could_not_be_moved_out_of_it(simulator: Simulator) -> None:
    args = {"projects": [{"key": "P", "state": "absent"}], "repositories": [{"project_key": "P", "slug": "models", "new_project_key": "Q"}]}
    simulator.control.fault("bitbucket", "status", method="PUT", path="/repos/models", status=409)
    result = run_module(simulator, CONFIGURATION, args)
    assert (result["summary"]["deleted"], result["not_begun"]) == ([], ["project P"])
    assert "project P (needs repository Q/models)" in result["msg"]


def test_of_grants_on_one_place_those_that_are_refused_stop_no_other(simulator: Simulator) -> None:
    """Nothing is taken away there then: the new comes before the old goes."""
    users = {"ann": "PROJECT_READ", "bob": "", "admin": "PROJECT_ADMIN"}
    simulator.control.fault("bitbucket", "status", method="PUT", path="name=ann", status=404)
    result = run_module(simulator, "bitbucket_permission", {"project_key": "P", "users": users})
    assert (result["failed"], [failure["thing"] for failure in result["failures"]]) == (True, ["permissions of P"])
    (diff,) = result["changes"]
    assert (diff["before"]["users"], diff["after"]["users"]) == ({"bob": "PROJECT_WRITE"}, {"admin": "PROJECT_ADMIN", "bob": "PROJECT_WRITE"})
    again = run_module(simulator, CONFIGURATION, {"permissions": [{"project_key": "P", "users": users}]})
    assert (again.get("failed"), again["summary"]["updated"]) == (None, ["permissions of P"])


@pytest.mark.parametrize("name", [CONFIGURATION, "bitbucket_users"])
def test_passwords_apart_from_the_users(simulator: Simulator, name: str) -> None:
    """A password beside the list is that of the user of its name; one in the list goes first; those of others are ignored."""
    simulator.control.reset()
    users: list[Item] = [{"name": name, "email_address": f"{name}@example.com"} for name in ("one", "two")]
    users[1]["password"] = "two's own"
    lacking = run_module(simulator, name, {"users": users})
    assert "password" in lacking["msg"]
    result = run_module(simulator, name, {"users": users, "passwords": {"one": "one's", "two": "not this", "three": "nobody's"}})
    assert result["summary"]["created"] != []
    there = simulator.control.state(secrets=True)["bitbucket"]["users"]
    assert (there["one"]["password"], there["two"]["password"]) == ("one's", "two's own")
    assert "three" not in there


def test_a_password_apart_is_found_whatever_the_letter_case_of_the_name(simulator: Simulator) -> None:
    """As is written goes first. A user that is renamed, or never was there by its former name, has it by the new one as well."""
    simulator.control.reset()
    users: list[Item] = [{"name": name, "email_address": "x@example.com"} for name in ("One", "TWO", "former")]
    users[2]["new_name"] = "Three"
    passwords = {"ONE": "not this", "One": "one's", "two": "two's", "three": "three's"}
    result = run_module(simulator, CONFIGURATION, {"users": users, "passwords": passwords})
    assert result["summary"]["created"] == ["user One", "user TWO", "user Three"]
    there = simulator.control.state(secrets=True)["bitbucket"]["users"]
    assert {name.lower(): user["password"] for name, user in there.items() if user["password"] in passwords.values()} == {
        "one": "one's",
        "two": "two's",
        "three": "three's",
    }


RENAMED_USER: Item = {"users": [{"name": "bob", "new_name": "robert"}]}
NEEDS_A_REFUSED_RENAME: dict[str, tuple[Item, str, str]] = {
    "a revocation": ({**RENAMED_USER, "permissions": [{"project_key": "P", "users": {"robert": ""}}]}, "users/rename", "permissions of P (needs user robert)"),
    "a purge of members": (
        {**RENAMED_USER, "groups": [{"name": "team", "members": ["ann"], "purge_members": True}], "purge_limit": 1},
        "users/rename",
        "group team (needs user robert)",
    ),
    "a deletion below a project": (
        {"projects": [{"key": "P", "new_key": "NEW"}], "repositories": [{"project_key": "NEW", "slug": "models", "state": "absent"}], "purge_limit": 1},
        "projects/P",
        "repository NEW/models (needs project NEW)",
    ),
}


@pytest.mark.parametrize("case", NEEDS_A_REFUSED_RENAME)
def test_what_is_taken_away_by_a_new_name_is_not_begun_where_the_rename_is_refused(simulator: Simulator, case: str) -> None:
    """By the new name, the server knows nobody to take anything from, which would be as good as done."""
    declaration, path, not_begun = NEEDS_A_REFUSED_RENAME[case]
    simulator.control.fault("bitbucket", "status", method="POST" if "users" in path else "PUT", path=path, status=409)
    result = run_module(simulator, CONFIGURATION, declaration)
    assert (result["failed"], result["summary"]["updated"], result["summary"]["deleted"]) == (True, [], [])
    assert f"Not begun: {not_begun}" in result["msg"]


LEFT_OUT: dict[str, tuple[Item, str]] = {
    "a project": (
        {"projects": [{"key": "NEW"}], "repositories": [{"project_key": "NEW", "slug": "a"}], "only": ["repositories"]},
        "there is no project NEW on this server, and only leaves out projects, where it is declared. Add projects to only",
    ),
    "a user who joins": (
        {"users": [user("new")], "groups": [{"name": "team", "members": ["new"]}], "only": ["groups"]},
        "there is no user 'new' on this server, and only leaves out users, where it is declared, so it cannot join team. Add users to only",
    ),
    "a group with a grant": (
        {"groups": [{"name": "New"}], "permissions": [{"project_key": "P", "groups": {"new": "PROJECT_READ"}}], "only": ["permissions"]},
        "there is no group 'new' on this server, and only leaves out groups, where it is declared, so it cannot be granted anything on P. Add groups to only",
    ),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_declared_and_left_out_is_said_to_be(simulator: Simulator, case: str) -> None:
    declaration, words = LEFT_OUT[case]
    result = run_module(simulator, CONFIGURATION, declaration, check=True)
    assert result["failed"] is True
    assert words in result["msg"]
    assert "nor is it declared" not in result["msg"]


GLOBAL_PURGE: Item = {
    "permissions": [{"scope": "global", "users": {"admin": "SYS_ADMIN"}, "groups": {"team": "ADMIN", "stash-users": "LICENSED_USER"}, "purge": True}],
    "purge_limit": 1,
}
LEAVES_NOBODY: dict[str, Item] = {
    "members leave": {**GLOBAL_PURGE, "groups": [{"name": "team", "members": [], "purge_members": True}]},
    "members are deleted": {**GLOBAL_PURGE, "users": [{"name": "ann", "state": "absent"}, {"name": "bob", "state": "absent"}]},
    "a member leaves and another is deleted": {
        **GLOBAL_PURGE,
        "users": [{"name": "ann", "groups": [], "purge_groups": True}, {"name": "bob", "state": "absent"}],
    },
    "a new group without members": {
        "groups": [{"name": "fresh"}],
        "permissions": [{"scope": "global", "users": {"admin": "SYS_ADMIN"}, "groups": {"fresh": "ADMIN", "stash-users": "LICENSED_USER"}, "purge": True}],
        "purge_limit": 1,
    },
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("case", LEAVES_NOBODY)
def test_a_purge_is_judged_by_who_is_in_the_groups_at_its_end(simulator: Simulator, case: str, check: bool) -> None:
    simulator.control.seed({"bitbucket": {"users": [{"name": "eve"}], "grants": {"users": {"eve": "ADMIN"}}}})
    result = run_module(simulator, CONFIGURATION, LEAVES_NOBODY[case], check=check)
    assert result.get("failed") is True
    assert "would leave the server without" in result["msg"]


def test_a_purge_that_leaves_a_new_member_goes_on(simulator: Simulator) -> None:
    simulator.control.seed({"bitbucket": {"users": [{"name": "eve"}], "grants": {"users": {"eve": "ADMIN"}}}})
    joins: Item = {"groups": [{"name": "fresh", "members": ["ann"]}]}
    grants: Item = {
        "scope": "global",
        "users": {"admin": "SYS_ADMIN", "ann": "LICENSED_USER"},
        "groups": {"fresh": "ADMIN", "stash-users": "LICENSED_USER"},
        "purge": True,
    }
    result = run_module(simulator, CONFIGURATION, {**joins, "permissions": [grants], "purge_limit": 1}, check=True)
    assert result.get("failed") is None, result["msg"]


LEAVING: Item = {"groups": [{"name": "team", "members": ["bob"], "purge_members": True}], "purge_limit": 1}
# The team has ADMIN, ann is the only one of it who can log in, and she leaves it. Whether somebody else is left at the end of the run.
LAST_IN_A_GROUP: dict[str, tuple[Item, Item, bool]] = {
    "nobody else": ({}, LEAVING, False),
    "somebody who is there": ({"users": {"eve": "ADMIN"}}, LEAVING, True),
    "somebody who is granted it in this run": ({}, {**LEAVING, "permissions": [{"scope": "global", "users": {"eve": "ADMIN"}}]}, True),
    "somebody who is granted it, and left out": ({}, {**LEAVING, "permissions": [{"scope": "global", "users": {"eve": "ADMIN"}}], "only": ["groups"]}, False),
    "somebody who is new": (
        {},
        {**LEAVING, "users": [user("zoe")], "permissions": [{"scope": "global", "users": {"zoe": "ADMIN"}}]},
        True,
    ),
    "somebody who joins instead": ({}, {**LEAVING, "groups": [{"name": "team", "members": ["bob", "eve"], "purge_members": True}]}, True),
    "somebody who joins another group with it": ({"groups": {"ops": "ADMIN"}}, {**LEAVING, "users": [{"name": "eve", "groups": ["ops"]}]}, True),
    "somebody who is deleted in this run": ({"users": {"eve": "ADMIN"}}, {**LEAVING, "users": [{"name": "eve", "state": "absent"}]}, False),
    "somebody whose grant is revoked in this run": (
        {"users": {"eve": "ADMIN"}},
        {**LEAVING, "permissions": [{"scope": "global", "users": {"EVE": ""}}]},
        False,
    ),
    "a group that is deleted in this run": (
        {"groups": {"ops": "ADMIN"}},
        {"groups": [*LEAVING["groups"], {"name": "ops", "state": "absent"}], "purge_limit": 1},
        False,
    ),
    "who leaves by the list of users, and nobody else": ({}, {"users": [{"name": "ann", "groups": [], "purge_groups": True}], "purge_limit": 1}, False),
    "who leaves by the list of users, and somebody joins by that of groups": (
        {"groups": {"ops": "ADMIN"}},
        {"users": [{"name": "ann", "groups": [], "purge_groups": True}], "groups": [{"name": "ops", "members": ["eve"]}], "purge_limit": 1},
        True,
    ),
}


@pytest.mark.parametrize("case", LAST_IN_A_GROUP)
def test_the_last_administrator_leaves_no_group_judged_by_the_end_of_the_run(simulator: Simulator, case: str) -> None:
    grants, declaration, goes_on = LAST_IN_A_GROUP[case]
    there = {"groups": {"team": "ADMIN", **grants.get("groups", {})}, "users": grants.get("users", {})}
    people = {"users": [{"name": "eve"}, {"name": "bob", "active": False}], "groups": [{"name": "ops", "members": []}]}
    simulator.control.seed({"bitbucket": {**people, "grants": there}})
    result = run_module(simulator, CONFIGURATION, declaration, check=True)
    assert (result.get("failed") is None) == goes_on, result.get("msg")
    assert goes_on or "a purge would leave the server without an ADMIN besides you" in result["msg"]


# Of each kind that belongs to a project or repository, one that is declared in a project that is not there.
LOST: Item = {
    "repositories": {"project_key": "NONE", "slug": "models"},
    "permissions": {"project_key": "NONE", "users": {"bob": "PROJECT_READ"}},
    "access_keys": {"project_key": "NONE", "public_key": KEY, "permission": "PROJECT_READ"},
    "webhooks": {"project_key": "NONE", "name": "ci", "url": "https://ci.example.com/hook", "events": ["repo:refs_changed"]},
    "reviewer_groups": {"project_key": "NONE", "name": "core", "users": ["bob"]},
    "branch_restrictions": {"project_key": "NONE", "type": "no-deletes", "matcher": {"type": "ANY_REF"}},
    "default_reviewers": {"project_key": "NONE", "source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "ANY_REF"}, "reviewers": ["bob"]},
    "secret_scanning_rules": {"project_key": "NONE", "name": "Vault token", "line_regex": "x"},
    "secret_scanning_allowlist_rules": {"project_key": "NONE", "name": "Fixtures", "path_regex": "x"},
    "default_tasks": {"project_key": "NONE", "description": "Say it in the changelog"},
    "pull_request_settings": {"project_key": "NONE", "required_approvers": 1},
}


@pytest.mark.parametrize("kind", LOST)
def test_what_is_declared_in_a_place_that_is_not_there_is_seen_to_differ(simulator: Simulator, kind: str) -> None:
    """It is refused, and check mode tells what is missing: drift, not something that could not be told."""
    foretold = run_module(simulator, CONFIGURATION, {kind: [LOST[kind]]}, check=True)
    assert foretold["failed"]
    assert f"{kind}[0].project_key: there is no project NONE on this server" in foretold["msg"]
    planned = foretold["planned"]["summary"]
    assert len(planned["created"]) + len(planned["updated"]) == 1
    done = run_module(simulator, CONFIGURATION, {kind: [LOST[kind]]})
    assert (done["msg"], done["changed"]) == (foretold["msg"], False)
