# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users, groups and access tokens of Bitbucket, through the twelve steps."""

from __future__ import annotations

import pytest

from integration.cycle import Stage, run
from integration.play import Item, Play

A = "/rest/api/1.0/admin"
ADA: Item = {"name": "Ada@Example", "display_name": "Ada", "email_address": "ada@x.example", "groups": ["devs"]}
ADA_ARGS = {**ADA, "password": "{{ new_password }}", "add_to_default_group": False}
ADA_CHANGE = {"name": "ada@example", "display_name": "Ada L.", "groups": ["owners"], "purge_groups": True}
ADA_CHANGED = {**ADA, "display_name": "Ada L.", "groups": ["owners"]}
ADA_GONE = {name: value for name, value in ADA_CHANGED.items() if name != "groups"}
ADA_CREATION = [
    f"POST {A}/users?name=Ada%40Example&displayName=Ada&emailAddress=ada%40x.example&addToDefaultGroup=false&notify=false&password=********",
    f"POST {A}/users/add-groups",
]
ADA_CHANGES = [f"PUT {A}/users", f"POST {A}/users/add-groups", f"POST {A}/users/remove-group"]
USER = (
    Stage(ADA_ARGS, "created", ["Ada@Example"], [ADA], [(None, ADA)], reads=4, more=1, writes=ADA_CREATION, again=2),
    Stage({**ADA_CHANGE, "purge_limit": 1}, "updated", ["Ada@Example"], [ADA_CHANGED], [(ADA, ADA_CHANGED)], reads=7, writes=ADA_CHANGES, again=2),
    Stage(
        {"name": "ADA@example", "state": "absent"},
        "deleted",
        ["Ada@Example"],
        [],
        [(ADA_GONE, None)],
        reads=2,
        writes=[f"DELETE {A}/users?name=Ada%40Example"],
        again=1,
        later_names=["ADA@example"],
    ),
)

EVE: Item = {"name": "eve", "display_name": "eve", "email_address": "eve@x.example"}
USERS = (
    Stage(
        {"users": [ADA_ARGS, {**EVE, "display_name": None, "password": "{{ other_password }}"}]},
        "created",
        ["Ada@Example", "eve"],
        [ADA, EVE],
        [(None, ADA), (None, EVE)],
        reads=5,
        more=2,
        writes=[
            *ADA_CREATION,
            f"POST {A}/users?name=eve&displayName=eve&emailAddress=eve%40x.example&addToDefaultGroup=true&notify=false&password=********",
        ],
        again=3,
    ),
    Stage(
        {"users": [ADA_CHANGE, {"name": "eve", "email_address": "e@x.example"}], "purge_limit": 1},
        "updated",
        ["Ada@Example", "eve"],
        [ADA_CHANGED, {**EVE, "email_address": "e@x.example"}],
        [(ADA, ADA_CHANGED), (EVE, {**EVE, "email_address": "e@x.example"})],
        reads=8,
        writes=[*ADA_CHANGES, f"PUT {A}/users"],
        again=3,
    ),
    Stage(
        {"users": [{"name": "Ada@Example"}, {"name": "eve"}], "state": "absent"},
        "deleted",
        ["Ada@Example", "eve"],
        [],
        [(ADA_GONE, None), ({**EVE, "email_address": "e@x.example"}, None)],
        reads=3,
        writes=[f"DELETE {A}/users?name=Ada%40Example", f"DELETE {A}/users?name=eve"],
        again=2,
    ),
)

BUILDERS: Item = {"name": "Build Bots", "members": ["Carol", "bob"]}
BUILDERS_CHANGED = {**BUILDERS, "members": ["bobby"]}
GROUP_CREATION = [f"POST {A}/groups?name=Build%20Bots", f"POST {A}/groups/add-users"]
GROUP_CHANGES = [f"POST {A}/groups/add-users", f"POST {A}/users/remove-group", f"POST {A}/users/remove-group"]
GROUP_CHANGE = {"name": "build bots", "members": ["bobby"], "purge_members": True}
GROUP = (
    Stage(BUILDERS, "created", ["Build Bots"], [BUILDERS], [(None, BUILDERS)], reads=4, writes=GROUP_CREATION, again=2),
    Stage(
        {**GROUP_CHANGE, "purge_limit": 1},
        "updated",
        ["Build Bots"],
        [BUILDERS_CHANGED],
        [(BUILDERS, BUILDERS_CHANGED)],
        reads=7,
        writes=GROUP_CHANGES,
        again=2,
    ),
    Stage(
        {"name": "BUILD BOTS", "state": "absent"},
        "deleted",
        ["Build Bots"],
        [],
        [({"name": "Build Bots"}, None)],
        reads=2,
        writes=[f"DELETE {A}/groups?name=Build%20Bots"],
        again=1,
        later_names=["BUILD BOTS"],
    ),
)
EMPTY: Item = {"name": "empty"}
GROUPS = (
    Stage(
        {"groups": [BUILDERS, EMPTY]},
        "created",
        ["Build Bots", "empty"],
        [BUILDERS, EMPTY],
        [(None, BUILDERS), (None, EMPTY)],
        reads=5,
        writes=[*GROUP_CREATION, f"POST {A}/groups?name=empty"],
        again=3,
    ),
    Stage(
        {"groups": [GROUP_CHANGE, {**EMPTY, "members": ["bob"]}], "purge_limit": 1},
        "updated",
        ["Build Bots", "empty"],
        [BUILDERS_CHANGED, {**EMPTY, "members": ["bob"]}],
        [(BUILDERS, BUILDERS_CHANGED), ({**EMPTY, "members": []}, {**EMPTY, "members": ["bob"]})],
        reads=10,
        writes=[*GROUP_CHANGES, f"POST {A}/groups/add-users"],
        again=4,
    ),
    Stage(
        {"groups": [{"name": "Build Bots"}, EMPTY], "state": "absent"},
        "deleted",
        ["Build Bots", "empty"],
        [],
        [({"name": "Build Bots"}, None), (EMPTY, None)],
        reads=3,
        writes=[f"DELETE {A}/groups?name=Build%20Bots", f"DELETE {A}/groups?name=empty"],
        again=2,
    ),
)

T = "/rest/access-tokens/1.0"
TOKEN: Item = {"name": "builds", "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"], "expiry_days": 0}
TOKEN_CHANGED = {**TOKEN, "permissions": ["PROJECT_READ"]}


def token_stages(place: Item, path: str, name: str, *, reads: int) -> list[Stage]:
    made = {"user": place["user"]} if "user" in place else place
    shown, changed = ({**made, **each} for each in (TOKEN, TOKEN_CHANGED))
    bare = {"name": "builds", "permissions": ["repo_admin", "PROJECT_ADMIN"]}
    return [
        Stage({**place, **bare}, "created", [f"{name}builds"], [shown], [(None, shown)], reads=reads, writes=[f"PUT {T}{path}"], again=reads),
        Stage(
            {**place, "name": "builds", "permissions": ["PROJECT_READ"]},
            "updated",
            [f"{name}builds"],
            [changed],
            [(shown, changed)],
            reads=reads,
            writes=[f"POST {T}{path}/#"],
            again=reads,
        ),
        Stage(
            {**place, "name": "builds", "state": "absent"},
            "deleted",
            [f"{name}builds"],
            [],
            [(changed, None)],
            reads=reads,
            writes=[f"DELETE {T}{path}/#"],
            again=reads,
        ),
    ]


CYCLES = (
    ("bitbucket_user", USER),
    ("bitbucket_users", USERS),
    ("bitbucket_group", GROUP),
    ("bitbucket_groups", GROUPS),
)


@pytest.mark.parametrize(("module", "stages"), CYCLES, ids=lambda value: value if isinstance(value, str) and "_" in value else "")
def test_cycle(play: Play, module: str, stages: tuple[Stage, ...]) -> None:
    run(play, module, stages)


def test_token_of_the_user(play: Play) -> None:
    run(play, "bitbucket_access_token", token_stages({"user": "admin"}, "/users/admin", "admin: ", reads=2))


def test_token_of_a_project(play: Play) -> None:
    run(play, "bitbucket_access_token", token_stages({"project_key": "OPS"}, "/projects/OPS", "OPS: ", reads=1))
