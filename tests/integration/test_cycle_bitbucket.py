# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module that manages something of Bitbucket, through the twelve steps."""

from __future__ import annotations

import typing as t

import pytest

from integration.cycle import Stage, run
from integration.play import Play

P = "/rest/api/1.0/projects"
ADMIN = {"admin": "PROJECT_ADMIN"}


def grants(users: dict[str, str], groups: dict[str, str], default: str) -> dict[str, t.Any]:
    return {"users": users, "groups": groups, "default": default}


ALG = {"key": "ALG", "name": "Algorithms", "description": "All of them", "public": False}
ALG_MADE = {**ALG, "permissions": grants({**ADMIN, "bob": "PROJECT_WRITE"}, {"devs": "PROJECT_READ"}, "PROJECT_READ")}
ALG_MODIFIED = {**ALG, "name": "Models", "description": "", "public": True, "permissions": grants(ADMIN, {"devs": "PROJECT_ADMIN"}, "")}
ALG_GONE = {name: value for name, value in ALG_MODIFIED.items() if name != "permissions"}
ALG_ARGS = {**ALG, "key": "alg", "permissions": grants({"bob": "PROJECT_WRITE"}, {"devs": "PROJECT_READ"}, "PROJECT_READ")}
ALG_CHANGE = {"key": "Alg", "name": "Models", "description": "", "public": True, "permissions": grants({"bob": ""}, {"devs": "PROJECT_ADMIN"}, "")}
ALG_CREATION = [
    f"POST {P}",
    f"PUT {P}/ALG/permissions/users?name=bob&permission=PROJECT_WRITE",
    f"PUT {P}/ALG/permissions/groups?name=devs&permission=PROJECT_READ",
    f"POST {P}/ALG/permissions/PROJECT_READ/all?allow=true",
]
ALG_CHANGES = [
    f"PUT {P}/ALG",
    f"DELETE {P}/ALG/permissions/users?name=bob",
    f"PUT {P}/ALG/permissions/groups?name=devs&permission=PROJECT_ADMIN",
    f"POST {P}/ALG/permissions/PROJECT_READ/all?allow=false",
]

PROJECT = (
    Stage(ALG_ARGS, "created", ["ALG"], [ALG_MADE], [(None, ALG_MADE)], reads=6, more=3, writes=ALG_CREATION, again=8),
    Stage(ALG_CHANGE, "updated", ["ALG"], [ALG_MODIFIED], [(ALG_MADE, ALG_MODIFIED)], reads=10, more=3, writes=ALG_CHANGES, again=8),
    Stage({"key": "ALG", "state": "absent"}, "deleted", ["ALG"], [], [(ALG_GONE, None)], reads=2, writes=[f"DELETE {P}/ALG"], again=1),
)

ML = {"key": "ML", "name": "ML", "description": "", "public": False}
ML_MODIFIED = {**ML, "description": "Learning"}
PROJECTS = (
    Stage(
        {"projects": [ALG_ARGS, {"key": "ml"}]},
        "created",
        ["ALG", "ML"],
        [ALG_MADE, ML],
        [(None, ALG_MADE), (None, ML)],
        reads=7,
        more=3,
        writes=[*ALG_CREATION, f"POST {P}"],
        again=8,
    ),
    Stage(
        {"projects": [ALG_CHANGE, {"key": "ML", "description": "Learning"}]},
        "updated",
        ["ALG", "ML"],
        [ALG_MODIFIED, ML_MODIFIED],
        [(ALG_MADE, ALG_MODIFIED), (ML, ML_MODIFIED)],
        reads=9,
        more=3,
        writes=[*ALG_CHANGES, f"PUT {P}/ML"],
        again=8,
    ),
    Stage(
        {"projects": [{"key": "ALG"}, {"key": "ML"}], "state": "absent"},
        "deleted",
        ["ALG", "ML"],
        [],
        [(ALG_GONE, None), (ML_MODIFIED, None)],
        reads=3,
        writes=[f"DELETE {P}/ALG", f"DELETE {P}/ML"],
        again=3,
    ),
)

OPS = {"project_key": "OPS"}
OPS_BARE = {**OPS, **grants({}, {}, "")}
OPS_MADE = {**OPS, **grants({"bob": "PROJECT_READ", "Carol": "PROJECT_ADMIN"}, {"devs": "REPO_CREATE"}, "PROJECT_WRITE")}
OPS_MODIFIED = {**OPS, **grants({"bob": "PROJECT_WRITE", "Carol": "PROJECT_READ"}, {}, "PROJECT_READ")}
OPS_CHANGE = {"project_key": "ops", **grants({"BOB": "project_write", "carol": "PROJECT_READ"}, {"devs": ""}, "project_read")}
OPS_ABSENT = {**OPS, **grants({"bob": "PROJECT_WRITE", "carol": "PROJECT_READ"}, {"devs": ""}, "PROJECT_READ"), "state": "absent"}
OPS_GRANTS = [
    f"PUT {P}/OPS/permissions/users?name=bob&permission=PROJECT_READ",
    f"PUT {P}/OPS/permissions/users?name=Carol&permission=PROJECT_ADMIN",
    f"PUT {P}/OPS/permissions/groups?name=devs&permission=REPO_CREATE",
    f"POST {P}/OPS/permissions/PROJECT_WRITE/all?allow=true",
]
OPS_CHANGES = [
    f"PUT {P}/OPS/permissions/users?name=bob&permission=PROJECT_WRITE",
    f"PUT {P}/OPS/permissions/users?name=Carol&permission=PROJECT_READ",
    f"DELETE {P}/OPS/permissions/groups?name=devs",
    f"POST {P}/OPS/permissions/PROJECT_READ/all?allow=true",
    f"POST {P}/OPS/permissions/PROJECT_WRITE/all?allow=false",
]
OPS_REVOCATIONS = [
    f"DELETE {P}/OPS/permissions/users?name=bob",
    f"DELETE {P}/OPS/permissions/users?name=Carol",
    f"POST {P}/OPS/permissions/PROJECT_READ/all?allow=false",
]
PERMISSION = (
    Stage(OPS_MADE, "updated", ["OPS"], [OPS_MADE], [(OPS_BARE, OPS_MADE)], reads=10, more=2, writes=OPS_GRANTS, again=6),
    Stage(OPS_CHANGE, "updated", ["OPS"], [OPS_MODIFIED], [(OPS_MADE, OPS_MODIFIED)], reads=6, more=3, writes=OPS_CHANGES, again=7),
    Stage(OPS_ABSENT, "updated", ["OPS"], [OPS_BARE], [(OPS_MODIFIED, OPS_BARE)], reads=7, more=4, writes=OPS_REVOCATIONS, again=7),
)

G = "/rest/api/1.0/admin/permissions"
GLOBAL = {"scope": "global", "users": {"admin": "SYS_ADMIN", "maker": "PROJECT_CREATE"}}
GLOBAL_MADE = {"scope": "global", "users": {**GLOBAL["users"], "c++": "PROJECT_CREATE"}}
GLOBAL_MODIFIED = {"scope": "global", "users": {**GLOBAL["users"], "c++": "ADMIN"}}
PERMISSIONS = (
    Stage(
        {"permissions": [OPS_MADE, {"scope": "global", "users": {"c++": "PROJECT_CREATE"}}]},
        "updated",
        ["OPS", "the server"],
        [OPS_MADE, GLOBAL_MADE],
        [(OPS_BARE, OPS_MADE), (GLOBAL, GLOBAL_MADE)],
        reads=13,
        more=2,
        writes=[*OPS_GRANTS, f"PUT {G}/users?name=c%2B%2B&permission=PROJECT_CREATE"],
        again=7,
    ),
    Stage(
        {"permissions": [OPS_CHANGE, {"scope": "global", "users": {"c++": "ADMIN"}}]},
        "updated",
        ["OPS", "the server"],
        [OPS_MODIFIED, GLOBAL_MODIFIED],
        [(OPS_MADE, OPS_MODIFIED), (GLOBAL_MADE, GLOBAL_MODIFIED)],
        reads=7,
        more=3,
        writes=[*OPS_CHANGES, f"PUT {G}/users?name=c%2B%2B&permission=ADMIN"],
        again=8,
    ),
    Stage(
        {"permissions": [OPS_ABSENT, {"scope": "global", "users": {"c++": ""}}]},
        "updated",
        ["OPS", "the server"],
        [OPS_BARE, GLOBAL],
        [(OPS_MODIFIED, OPS_BARE), (GLOBAL_MODIFIED, GLOBAL)],
        reads=8,
        more=4,
        writes=[*OPS_REVOCATIONS, f"DELETE {G}/users?name=c%2B%2B"],
        again=8,
    ),
)


B = "/rest/api/1.0/admin/banner"
SUNDAY = {"text": "Maintenance on Sunday", "audience": "AUTHENTICATED", "enabled": True}
MONDAY = {**SUNDAY, "text": "Maintenance on Monday", "audience": "ALL"}
BANNER = (
    Stage({"text": "Maintenance on Sunday "}, "created", ["banner"], [SUNDAY], [(None, SUNDAY)], reads=1, writes=[f"PUT {B}"], again=1),
    Stage(
        {"text": "Maintenance on Monday", "audience": "ALL"},
        "updated",
        ["banner"],
        [MONDAY],
        [(SUNDAY, MONDAY)],
        reads=1,
        writes=[f"PUT {B}"],
        again=1,
    ),
    Stage({"state": "absent"}, "deleted", ["banner"], [], [(MONDAY, None)], reads=1, writes=[f"DELETE {B}"], again=1),
)


CYCLES = (
    ("bitbucket_project", PROJECT),
    ("bitbucket_projects", PROJECTS),
    ("bitbucket_permission", PERMISSION),
    ("bitbucket_permissions", PERMISSIONS),
    ("bitbucket_banner", BANNER),
)


@pytest.mark.parametrize(("module", "stages"), CYCLES, ids=lambda value: value if isinstance(value, str) and "_" in value else "")
def test_cycle(play: Play, module: str, stages: tuple[Stage, ...]) -> None:
    run(play, module, stages)
