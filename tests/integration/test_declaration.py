# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Declarations that once did harm, or said one thing in check mode and another in the run. Each row says what is declared, and what is right."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import run_module
from integration.test_configuration import CONFIGURATION, user, without_addresses, writes
from integration.world import public_key
from simulator.process import Simulator, lent
from tools.yaml_text import loaded

KEY = public_key("one")
SEED = """
users:
- {name: ann}
- {name: bob}
- {name: eve}
- {name: svc-ci}
- {name: emergency}
- {name: strasse}
- {name: straße}
- {name: "007"}
groups:
- {name: team, members: [ann, bob]}
- {name: svc-group, members: []}
projects:
- {key: P, name: Pee, users: {bob: PROJECT_WRITE, straße: PROJECT_READ}, groups: {team: PROJECT_READ}, repositories: [{name: models}]}
- {key: Q, name: Queue, users: {ann: PROJECT_READ, bob: PROJECT_READ, eve: PROJECT_READ}}
- {key: LOST, name: Lost, users: {ann: PROJECT_READ, bob: PROJECT_READ, eve: PROJECT_READ, svc-ci: PROJECT_READ}}
- {key: "FALSE", name: Falsehood}
grants: {users: {eve: ADMIN}}
"""


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed({"bitbucket": loaded(SEED)}, keep=True)
        yield running


# What is declared, and the words of the refusal: the same in both modes, before anything is written.
REFUSED: dict[str, tuple[str, list[str]]] = {
    "a purge of global permissions that takes everybody's licence": (
        "{permissions: [{scope: global, users: {ann: PROJECT_CREATE}}], purge: [permissions], purge_limit: 1}",
        ["a purge would take away the licence of everybody", "purge_protect"],
    ),
    "a purge of global permissions that takes the other administrators": (
        "{permissions: [{scope: global, users: {admin: SYS_ADMIN}, groups: {stash-users: LICENSED_USER}}], purge: [permissions], purge_limit: 1}",
        ["a purge would leave the server without", "user eve", "purge_last_admin=true"],
    ),
    "a purge that empties one project beside others that it leaves": (
        "{projects: [{key: LOST, permissions: {users: {ann: PROJECT_READ}}}, "
        "{key: Q, permissions: {users: {ann: PROJECT_READ, bob: PROJECT_READ, eve: PROJECT_READ}}}], purge: [permissions]}",
        ["refused to purge 3 of 4 (75%) in LOST"],
    ),
    "a permission whose project is null": (
        "{permissions: [{project_key: ~, users: {}, purge: true}], purge_limit: 1}",
        ["permissions[0]: project_key: no value is given. Give one, or set scope=global"],
    ),
    "a user who is deleted and still granted something": (
        "{users: [{name: ghost, state: absent}], permissions: [{project_key: P, users: {ghost: PROJECT_READ}}]}",
        ["users[0]: ghost is declared absent, but it is named in permissions[0].users. Remove it there as well"],
    ),
    "a project that is deleted and still has a repository": (
        "{projects: [{project_key: q, state: absent}], repositories: [{project: Q, repository: new}]}",
        ["projects[0]: Q is declared absent, but it is named in repositories[0].project_key"],
    ),
    "a repository that is deleted and still has a grant": (
        "{repositories: [{project: P, repository: models, state: absent}], permissions: [{project: P, slug: models, users: {ann: REPO_READ}}]}",
        ["repositories[0]: P/models is declared absent, but it is named in permissions[0].repository"],
    ),
    "the permissions of a project in two lists": (
        "{purge: [permissions], projects: [{project_key: P, permissions: {users: {ann: PROJECT_READ}}}], "
        "permissions: [{project: p, scope: project, users: {bob: PROJECT_WRITE}}]}",
        ["projects[0].permissions: declared in two places, here and in permissions[0]: permissions of P. Keep one of them"],
    ),
    "who is in a group, by the user and not by the group": (
        "{purge: [members], users: [{name: bob, groups: [team]}], groups: [{name: team, members: [ann]}]}",
        ["users[0].groups: bob is to join team, but groups[0].members is complete and does not name it"],
    ),
    "somebody who is purged and still in a group and granted something": (
        "{purge: [users], purge_limit: 1, users: [{name: ann}], groups: [{name: team, members: [ann, bob]}], "
        "projects: [{key: P, permissions: {users: {bob: PROJECT_READ}}}]}",
        ["users: bob is not declared and would be purged, but it is named in groups[0].members, projects[0].permissions.users"],
    ),
    "a project key that is no text": ("projects: [{key: NO, name: 1.10}]", ["key: false is a boolean", "name: 1.1 is a number", "Put it in quotes"]),
    "users that are no texts": ("users: [{name: 007}, {name: no}]", ["users[0] (7).name: 7 is a number", "users[1] (false).name: false is a boolean"]),
    "a grant to no text": ("permissions: [{project_key: P, users: {no: PROJECT_READ}}]", ["permissions[0] (P).users: the name false is a boolean, not text"]),
    "a grant without a value": (
        "projects: [{key: P, permissions: {users: {bob: }}}]",
        ['projects[0].permissions.users.bob: no value is given. Write "" to remove bob, or leave the name out'],
    ),
    "an option that nearly has the name of one": (
        "{project: [], purge_protekt: [bob]}",
        ["project: unknown option, did you mean projects?", "did you mean purge_protect?"],
    ),
    "an option of the last list": (
        "{projects: [{key: NEW}], permissions: [{project_key: P, user: {bob: PROJECT_READ}}]}",
        ["permissions[0] (P).user: unknown option, did you mean users?"],
    ),
    "unknown options, and what is wrong with the rest": (
        "{users: [{name: ghost, colour: red}], projects: [{key: '9'}], permissions: [{project_key: P, user: {}, users: {ann: REPO_READ}}]}",
        [
            "users[0] (ghost).colour: unknown option",
            "(P).user: unknown option",
            "projects[0].key: '9' is not a project key",
            "permissions[0]: users.ann: 'REPO_READ'",
        ],
    ),
    "names that nobody knows, in every list": (
        "{groups: [{name: team, members: [nobody]}], users: [{name: ann, groups: [nothing]}], "
        "projects: [{key: P, permissions: {users: {nobody: PROJECT_READ}, groups: {nothing: PROJECT_READ}}}], "
        "permissions: [{project_key: P, repository: gone, users: {ann: REPO_READ}}, {project_key: GONE, users: {ann: PROJECT_READ}}], "
        "repositories: [{project_key: GONE, slug: a}], access_keys: [{project_key: GONE, repository: b, public_key: KEY, permission: REPO_READ}]}",
        [
            "groups[0].members: there is no user 'nobody' on this server, nor is it declared",
            "users[0].groups: there is no group 'nothing' on this server, nor is it declared",
            "projects[0].permissions.users: there is no user 'nobody'",
            "projects[0].permissions.groups: there is no group 'nothing'",
            "permissions[0].repository: there is no repository P/gone on this server, nor is it declared. Declare it in repositories",
            "permissions[1].project_key: there is no project GONE on this server, nor is it declared. Declare it in projects",
            "repositories[0].project_key: there is no project GONE",
            "access_keys[0].project_key: there is no project GONE",
        ],
    ),
    "repositories that nobody declares, in a project that is new": (
        "{projects: [{key: NEW}], permissions: [{project_key: NEW, repository: a, users: {ann: REPO_READ}}], "
        "access_keys: [{project_key: NEW, repository: b, public_key: KEY, permission: REPO_READ}], "
        "webhooks: [{project_key: NEW, repository: c, name: ci, url: 'https://ci', events: ['pr:opened']}]}",
        [
            "permissions[0].repository: there is no repository NEW/a on this server, nor is it declared",
            "access_keys[0].repository: there is no repository NEW/b on this server, nor is it declared",
            "webhooks[0].repository: there is no repository NEW/c on this server, nor is it declared",
        ],
    ),
    "a repository that is deleted and still the origin of a fork": (
        "repositories: [{project_key: P, slug: models, state: absent}, {project_key: Q, slug: fork, origin: P/models}]",
        ["repositories[0]: P/models is declared absent, but it is named in repositories[1].origin. Remove it there as well"],
    ),
    "a repository that is to move to the project in which it is said to be, which is not there": (
        "repositories: [{project_key: GONE, slug: models, new_project_key: gone}]",
        ["repositories[0].project_key: there is no project GONE"],
    ),
    "a name that another one has": (
        "projects: [{key: P, name: Queue}, {key: NEW, name: lost}]",
        ["'Queue' is taken by the project Q", "'lost' is taken by the project LOST"],
    ),
    "a name that is free only once its project is deleted": (
        "projects: [{key: P, name: Queue}, {key: Q, state: absent}]",
        ["projects[0]: the name 'Queue' is taken by the project Q, which is deleted after all else"],
    ),
    "two names that change places": (
        "projects: [{key: P, name: Queue}, {key: Q, name: Pee}]",
        ["P and Q would exchange their names"],
    ),
    "a user who takes the name that another one gives up": (
        "users: [{name: ann, new_name: anna}, {name: bob, new_name: ann}]",
        ["users[1]: ann is a name that users[0] gives up or takes as well. A name changes hands in two runs"],
    ),
    "a key that another project has": ("projects: [{key: P, new_key: Q}]", ["projects[0]: P cannot be renamed to Q"]),
    "a purge of projects in which something is declared": (
        "{purge: [projects], purge_limit: 1, projects: [{key: P}], repositories: [{project_key: Q, slug: new}]}",
        ["projects: Q is not declared and would be purged, but it is named in repositories[0].project_key"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(simulator: Simulator, case: str) -> None:
    text, words = REFUSED[case]
    declaration = loaded(text.replace("KEY,", f"{KEY},"))
    simulator.control.reset()
    foretold, done = (run_module(simulator, CONFIGURATION, declaration, check=check) for check in (True, False))
    assert foretold["msg"] == done["msg"]
    assert [word for word in words if word not in done["msg"]] == [], done["msg"]
    assert (foretold["failed"], done["failed"], writes(simulator)) == (True, True, [])


Summary = tuple[list[str], list[str], list[str]]  # created, updated, deleted
# What is declared, and what becomes of it: in check mode, in the run, and nothing more in the next one.
DONE: dict[str, tuple[str, Summary]] = {
    "a new user in a new group": (
        "{users: [{name: new, email: n@x, password: a-password, groups: [fresh]}], groups: [{name: fresh}]}",
        (["user new", "group fresh"], [], []),
    ),
    "a user who is renamed, by the new name in a group and a grant": (
        "{users: [{name: bob, new_name: robert}], groups: [{name: team, members: [ann, robert]}], "
        "permissions: [{project_key: P, users: {robert: PROJECT_ADMIN}}]}",
        ([], ["user robert", "permissions of P"], []),
    ),
    "all of it by aliases": (
        "{projects: [{project_key: ali, name: Ali}], repositories: [{project: ali, repository: code}], "
        "permissions: [{project: ali, slug: code, users: {ann: REPO_READ}}], "
        "access_keys: [{project: ali, repository: code, public_key: KEY, permission: REPO_READ}]}",
        (["repository ALI/code", "project ALI", "access key ALI/code"], ["permissions of ALI/code"], []),
    ),
    "the wrong person has what the right one should": (
        "permissions: [{project_key: P, users: {strasse: PROJECT_ADMIN}}]",
        ([], ["permissions of P"], []),
    ),
    "absent of a name that only looks like one": ("users: [{name: strasze, state: absent}]", ([], [], [])),
    "what is in a place that is gone is gone": (
        "{repositories: [{project_key: P, slug: gone, state: absent}, {project_key: GONE, slug: x, state: absent}], "
        "access_keys: [{project_key: P, repository: gone, public_key: KEY, state: absent}], "
        "permissions: [{project_key: P, repository: gone, users: {ann: REPO_READ}, state: absent}, {project_key: NOPE, groups: {team: ''}}]}",
        ([], [], []),
    ),
    "a project goes with its repository": (
        "{projects: [{key: P, state: absent}], repositories: [{project_key: P, slug: models, state: absent}]}",
        ([], [], ["repository P/models", "project P"]),
    ),
    "protected by a text": (
        "{users: [{name: ann}, {name: bob}, {name: strasse}, {name: straße}, {name: '007'}], groups: [{name: team}], "
        "purge: 'users, groups', purge_limit: 1, purge_protect: 'svc-*, emergency'}",
        ([], [], ["user jane@example", "user no.licence"]),
    ),
    "keys and names in quotes": (
        "{projects: [{key: 'NO', name: '1.10'}], users: [{name: '007', display_name: Bond}]}",
        (["project NO"], ["user 007"], []),
    ),
    "null is not managed": ("{users: ~, groups: ~, projects: [{key: P, description: ~, permissions: {users: ~, groups: ~, default: ~}}]}", ([], [], [])),
    "as much as the limit allows": (
        "{projects: [{key: LOST, permissions: {users: {ann: PROJECT_READ, bob: PROJECT_READ, eve: PROJECT_READ}, purge: true}}], purge_limit: 0.25}",
        ([], ["permissions of LOST"], []),
    ),
}


@pytest.mark.parametrize("case", DONE)
def test_done(simulator: Simulator, case: str) -> None:
    text, (created, updated, deleted) = DONE[case]
    declaration = loaded(text.replace("KEY,", f"{KEY},"))
    simulator.control.reset()
    foretold, done, again = (run_module(simulator, CONFIGURATION, declaration, check=check) for check in (True, False, False))
    for result in (foretold, done):
        assert not result.get("failed"), result["msg"]
        summary = {op: [name.replace(f" {KEY[-12:]}", "") for name in names] for op, names in result["summary"].items()}
        assert (summary["created"], summary["updated"], summary["deleted"]) == (created, updated, deleted)
    assert list(map(without_addresses, foretold["changes"])) == list(map(without_addresses, done["changes"]))
    assert (again.get("failed"), again["changed"]) == (None, False), again


def test_the_right_person_is_granted_and_nobody_else(simulator: Simulator) -> None:
    """The server lower-cases names and folds nothing else: ß is not ss there."""
    simulator.control.reset()
    run_module(simulator, CONFIGURATION, {"permissions": [{"project_key": "P", "users": {"strasse": "PROJECT_ADMIN"}}]})
    run_module(
        simulator, CONFIGURATION, {"users": [{"name": "STRASZE", "state": "absent"}, *({"name": f"none{number}", "state": "absent"} for number in range(12))]}
    )
    found = run_module(simulator, "bitbucket_info", {})["bitbucket"]
    (grants,) = [project["permissions"]["users"] for project in found["bitbucket_projects"] if project["key"] == "P"]
    assert grants == {"bob": "PROJECT_WRITE", "straße": "PROJECT_READ", "strasse": "PROJECT_ADMIN"}
    assert {"strasse", "straße"} < {one["name"] for one in found["bitbucket_users"]}


def test_two_servers_in_one_process_know_nothing_of_each_other(simulator: Simulator) -> None:
    simulator.control.reset()
    with Simulator() as other:
        first = {"users": [user("new")], "projects": [{"key": "NEW", "permissions": {"users": {"new": "PROJECT_READ"}}}]}
        assert run_module(simulator, CONFIGURATION, first)["changed"]
        result = run_module(other, CONFIGURATION, {"permissions": [{"project_key": "NEW", "users": {"new": "PROJECT_READ"}}]}, check=True)
        assert "permissions[0].project_key: there is no project NEW on this server" in result["msg"]
        assert run_module(other, CONFIGURATION, first, check=True)["summary"]["created"] == ["user new", "project NEW"]


def test_new_grants_are_looked_up_in_pages(simulator: Simulator) -> None:
    """Not one call for each name."""
    simulator.control.reset()
    names = [f"user{number}" for number in range(120)]
    simulator.control.seed({"bitbucket": {"users": [{"name": name} for name in names]}})
    before = len(simulator.control.log())
    run_module(simulator, CONFIGURATION, {"permissions": [{"project_key": "Q", "users": dict.fromkeys(names, "PROJECT_READ")}]}, check=True)
    paths = [call["path"] for call in simulator.control.log()[before:]]
    assert len(paths) <= 8, paths
    assert sum("/admin/users" in path for path in paths) == 1


# A module for one kind, what it is given, and what it says of what is not there.
ALONE: dict[str, tuple[str, str, str]] = {
    "a grant in a project": ("bitbucket_permission", "{project_key: NEW, users: {ann: PROJECT_READ}}", "project_key: there is no project NEW on this server"),
    "a grant in a repository": (
        "bitbucket_permissions",
        "permissions: [{project_key: P, repository: new, users: {ann: REPO_READ}}]",
        "permissions[0].repository: there is no repository P/new on this server",
    ),
    "a grant to a user": ("bitbucket_permission", "{project_key: P, users: {new: PROJECT_READ}}", "users: there is no user 'new' on this server"),
    "a grant in a new project": (
        "bitbucket_projects",
        "projects: [{key: NEW, permissions: {groups: {new: PROJECT_READ}}}]",
        "projects[0].permissions.groups: there is no group 'new' on this server",
    ),
    "a repository": ("bitbucket_repository", "{project_key: NEW, slug: code}", "project_key: there is no project NEW on this server"),
    "an access key": (
        "bitbucket_access_key",
        "{project_key: P, repository: new, public_key: KEY, permission: REPO_READ}",
        "repository: there is no repository P/new on this server",
    ),
    "a member": ("bitbucket_group", "{name: team, members: [new]}", "members: there is no user 'new' on this server"),
    "a group": ("bitbucket_user", "{name: ann, groups: [new]}", "groups: there is no group 'new' on this server"),
    "some of it in one declaration": (
        CONFIGURATION,
        "{groups: [{name: team, members: [new]}], repositories: [{project_key: NEW, slug: code}]}",
        "groups[0].members: there is no user 'new' on this server, nor is it declared",
    ),
}


@pytest.mark.parametrize("case", ALONE)
def test_what_an_earlier_task_creates_can_be_assumed_in_check_mode(simulator: Simulator, case: str) -> None:
    name, text, words = ALONE[case]
    args = loaded(text.replace("KEY,", f"{KEY},"))
    simulator.control.reset()
    check, real, useless = (
        run_module(simulator, name, args, check=True),
        run_module(simulator, name, args),
        run_module(simulator, name, {**args, "assume_exists": True}),
    )
    assert words in check["msg"]
    assert words in real["msg"]
    assert real["msg"] == useless["msg"]
    assert ("If an earlier task creates it, set assume_exists=true" in check["msg"]) == (name != CONFIGURATION)
    assert writes(simulator) == []
    assumed = run_module(simulator, name, {**args, "assume_exists": True}, check=True)
    assert (assumed.get("failed"), assumed["changed"]) == (None, True)
