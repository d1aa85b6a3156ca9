# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: projects, with the grants that are declared with them, and repositories."""

from __future__ import annotations

from integration.tamper.declared import (
    PROJECTS,
    PROJECTS_ONLY,
    REPOSITORIES,
    REPOSITORIES_ONLY,
    TMP,
    TOOLS,
    everybody,
    grant,
    revoke,
)
from integration.tamper.ground import Rows, call, changed, gone, made

PROJECT, PURGED_PROJECT = Rows("bitbucket_projects", PROJECTS), Rows("bitbucket_projects", PROJECTS_ONLY)
REPOSITORY, PURGED_REPOSITORY = Rows("bitbucket_repositories", REPOSITORIES), Rows("bitbucket_repositories", REPOSITORIES_ONLY)
PROJECT_GONE = Rows("bitbucket_projects", {"projects": [{"key": "NEW"}], "state": "absent"})
REPOSITORY_GONE = Rows("bitbucket_repositories", {"repositories": [{"project_key": "OPS", "slug": "gone"}], "state": "absent"})
ON_ALG, ON_OPS = "projects/ALG/", "projects/OPS/"
BY_ADMIN = {"admin": "PROJECT_ADMIN"}
NEW_TMP = made({**TMP, "description": "", "public": False, "permissions": {"users": {**BY_ADMIN, "eve": "PROJECT_READ"}, "default": ""}})
RENAMED_PROJECT = (call("POST projects", key="NEW", name="New"), call("PUT projects/NEW", key="NEWER"))
NEW_REPOSITORY = call("POST projects/OPS/repos", name="gone")
ELSEWHERE = (NEW_REPOSITORY, call("PUT projects/OPS/repos/gone", project={"key": "TMP"}))
RENAMED_REPOSITORY = (NEW_REPOSITORY, call("PUT projects/OPS/repos/gone", name="kept"))
RENAMED = call("PUT projects/ALG", key="AAA")
WRITE_TMP = "POST projects\nPUT projects/TMP/permissions/users?name=eve&permission=PROJECT_READ"
NEW = {"key": "NEW", "name": "New", "description": "", "public": False}

TOOLS_ANEW = (call("DELETE projects/OPS/repos/tools"), call("POST projects/OPS/repos", name="Tools", forkable=False))  # without what was in it

ROWS = (
    PROJECT("nothing"),
    PROJECT("another name", call("PUT projects/ALG", name="Mine"), seen={"project ALG": changed(("name", "Mine", "Algorithms"))}, writes="PUT projects/ALG"),
    PROJECT(
        "another description",
        call("PUT projects/ALG", description="Mine"),
        seen={"project ALG": changed(("description", "Mine", "Built"))},
        writes="PUT projects/ALG",
    ),
    PROJECT(
        "a description where none is",
        call("PUT projects/OPS", description="Mine"),
        seen={"project OPS": changed(("description", "Mine", ""))},
        writes="PUT projects/OPS",
    ),
    PROJECT("no description", call("PUT projects/ALG", description=""), seen={"project ALG": changed(("description", "", "Built"))}, writes="PUT projects/ALG"),
    PROJECT("made public", call("PUT projects/ALG", public=True), seen={"project ALG": changed(("public", True, False))}, writes="PUT projects/ALG"),
    PROJECT(
        "what is not declared changed", call("PUT projects/TMP", public=True, description="x"), left=(call("PUT projects/TMP", public=True, description="x"),)
    ),
    PROJECT(
        "another key",
        call("PUT projects/ALG", key="AAA"),
        seen={"project ALG": changed(("key", "AAA", "ALG"))},
        writes="PUT projects/AAA",
        left=(call("PUT projects/ALG", key="AAA"), call("PUT projects/AAA", key="ALG")),  # the server remembers keys
    ),
    PROJECT("deleted", call("DELETE projects/TMP"), seen={"project TMP": NEW_TMP}, writes=WRITE_TMP),
    PROJECT("made", call("POST projects", key="NEW", name="New"), left=(call("POST projects", key="NEW", name="New"),), anew=True),
    PROJECT(
        "a grant raised",
        grant(ON_ALG, "users/ann", "PROJECT_ADMIN"),
        seen={"project ALG": changed(("permissions.users.ann", "PROJECT_ADMIN", "PROJECT_WRITE"))},
        writes="PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE",
    ),
    PROJECT(
        "a grant lowered",
        grant(ON_ALG, "users/ann", "PROJECT_READ"),
        seen={"project ALG": changed(("permissions.users.ann", "PROJECT_READ", "PROJECT_WRITE"))},
        writes="PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE",
    ),
    PROJECT(
        "a grant revoked",
        revoke(ON_ALG, "users/ann"),
        seen={"project ALG": changed(("permissions.users.ann", None, "PROJECT_WRITE"))},
        writes="PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE",
    ),
    PROJECT(
        "a grant to somebody else, and others are to go",
        grant(ON_ALG, "users/eve", "PROJECT_ADMIN"),
        seen={"project ALG": changed(("permissions.users.eve", "PROJECT_ADMIN", None))},
        writes="DELETE projects/ALG/permissions/users?name=eve",
    ),
    PROJECT(
        "a grant to somebody else, and others are left alone", grant(ON_OPS, "users/eve", "PROJECT_ADMIN"), left=(grant(ON_OPS, "users/eve", "PROJECT_ADMIN"),)
    ),
    PROJECT(
        "a grant given to another",
        revoke(ON_ALG, "users/ann"),
        grant(ON_ALG, "users/eve", "PROJECT_WRITE"),
        seen={"project ALG": changed(("permissions.users.ann", None, "PROJECT_WRITE"), ("permissions.users.eve", "PROJECT_WRITE", None))},
        writes="PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE\nDELETE projects/ALG/permissions/users?name=eve",
    ),
    PROJECT(
        "a grant moved from a user to a group",
        revoke(ON_ALG, "users/ann"),
        grant(ON_ALG, "groups/others", "PROJECT_WRITE"),
        seen={"project ALG": changed(("permissions.users.ann", None, "PROJECT_WRITE"), ("permissions.groups.others", "PROJECT_WRITE", None))},
        writes="PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE\nDELETE projects/ALG/permissions/groups?name=others",
    ),
    PROJECT(
        "a group's grant raised",
        grant(ON_ALG, "groups/devs", "PROJECT_ADMIN"),
        seen={"project ALG": changed(("permissions.groups.devs", "PROJECT_ADMIN", "PROJECT_READ"))},
        writes="PUT projects/ALG/permissions/groups?name=devs&permission=PROJECT_READ",
    ),
    PROJECT(
        "a group's grant lowered",
        grant(ON_OPS, "groups/ops", "PROJECT_READ"),
        seen={"project OPS": changed(("permissions.groups.ops", "PROJECT_READ", "PROJECT_ADMIN"))},
        writes="PUT projects/OPS/permissions/groups?name=ops&permission=PROJECT_ADMIN",
    ),
    PROJECT(
        "a group's grant revoked",
        revoke(ON_OPS, "groups/ops"),
        seen={"project OPS": changed(("permissions.groups.ops", None, "PROJECT_ADMIN"))},
        writes="PUT projects/OPS/permissions/groups?name=ops&permission=PROJECT_ADMIN",
    ),
    PROJECT(
        "the default raised",
        everybody("ALG", "PROJECT_ADMIN", True),
        seen={"project ALG": changed(("permissions.default", "PROJECT_ADMIN", "PROJECT_WRITE"))},
        writes="POST projects/ALG/permissions/PROJECT_WRITE/all?allow=true\nPOST projects/ALG/permissions/PROJECT_ADMIN/all?allow=false",
    ),
    PROJECT(
        "the default lowered",
        everybody("ALG", "PROJECT_READ", True),
        everybody("ALG", "PROJECT_WRITE", False),
        seen={"project ALG": changed(("permissions.default", "PROJECT_READ", "PROJECT_WRITE"))},
        writes="POST projects/ALG/permissions/PROJECT_WRITE/all?allow=true",
        left=(everybody("ALG", "PROJECT_READ", True),),  # each is stored on its own, and the stronger one implies it
    ),
    PROJECT(
        "the default taken away",
        everybody("ALG", "PROJECT_WRITE", False),
        seen={"project ALG": changed(("permissions.default", "", "PROJECT_WRITE"))},
        writes="POST projects/ALG/permissions/PROJECT_WRITE/all?allow=true",
    ),
    PROJECT(
        "a default where none is",
        everybody("TMP", "PROJECT_READ", True),
        seen={"project TMP": changed(("permissions.default", "PROJECT_READ", ""))},
        writes="POST projects/TMP/permissions/PROJECT_READ/all?allow=false",
    ),
    PROJECT(
        "two at once",
        call("PUT projects/OPS", name="Mine"),
        grant(ON_ALG, "users/eve", "PROJECT_READ"),
        call("PUT projects/ALG", public=True),
        seen={
            "project OPS": changed(("name", "Mine", "Operations")),
            "project ALG": changed(("public", True, False), ("permissions.users.eve", "PROJECT_READ", None)),
        },
        writes="PUT projects/OPS\nPUT projects/ALG\nDELETE projects/ALG/permissions/users?name=eve",
    ),
    PROJECT(
        "another project in its place",
        call("PUT projects/ALG", key="AAA", name="Old"),
        call("POST projects", key="ALG", name="Mine"),
        seen={
            "project ALG": changed(
                ("name", "Mine", "Algorithms"),
                ("description", "", "Built"),
                ("permissions.default", "", "PROJECT_WRITE"),
                ("permissions.groups.devs", None, "PROJECT_READ"),
                ("permissions.users.admin", "PROJECT_ADMIN", None),
                ("permissions.users.ann", None, "PROJECT_WRITE"),
                ("permissions.users.bot", None, "PROJECT_ADMIN"),
            )
        },
        writes="""
            PUT projects/ALG
            PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE
            PUT projects/ALG/permissions/users?name=bot&permission=PROJECT_ADMIN
            PUT projects/ALG/permissions/groups?name=devs&permission=PROJECT_READ
            DELETE projects/ALG/permissions/users?name=admin
            POST projects/ALG/permissions/PROJECT_WRITE/all?allow=true
        """,
        left=(
            call("PUT projects/ALG", key="AAA", name="Old"),
            call("POST projects", key="ALG", name="Algorithms", description="Built"),
            *(grant(ON_ALG, *each) for each in (("users/ann", "PROJECT_WRITE"), ("users/bot", "PROJECT_ADMIN"), ("groups/devs", "PROJECT_READ"))),
            revoke(ON_ALG, "users/admin"),
            everybody("ALG", "PROJECT_WRITE", True),
        ),
        anew=True,
    ),
    PROJECT(
        "a user deleted who is granted something",
        call("DELETE admin/users?name=ann"),
        seen={
            "project ALG": changed(("permissions.users.ann", None, "PROJECT_WRITE")),
            "project OPS": changed(("permissions.users.ann", None, "PROJECT_READ")),
        },
        refused=("permissions.users", "there is no user 'ann' on this server, so it cannot be granted anything on ALG"),
    ),
    PURGED_PROJECT("nothing, and others are to go"),
    PURGED_PROJECT("made, and others are to go", call("POST projects", key="NEW", name="New"), seen={"project NEW": gone(NEW)}, writes="DELETE projects/NEW"),
    PROJECT_GONE("nothing, and one is not to be there"),
    PROJECT_GONE("made that is not to be there", call("POST projects", key="NEW", name="New"), seen={"project NEW": gone(NEW)}, writes="DELETE projects/NEW"),
    PROJECT_GONE("what is not to be there renamed", *RENAMED_PROJECT, left=RENAMED_PROJECT, anew=True),
    REPOSITORY("nothing"),
    REPOSITORY(
        "another name of the same slug",
        call("PUT projects/OPS/repos/tools", name="TOOLS"),
        seen={"repository OPS/tools": changed(("name", "TOOLS", "Tools"))},
        writes="PUT projects/OPS/repos/tools",
    ),
    REPOSITORY(
        "another description",
        call("PUT projects/ALG/repos/models", description="Mine"),
        seen={"repository ALG/models": changed(("description", "Mine", "Models"))},
        writes="PUT projects/ALG/repos/models",
    ),
    REPOSITORY(
        "a description where none is",
        call("PUT projects/OPS/repos/tools", description="Mine"),
        seen={"repository OPS/tools": changed(("description", "Mine", ""))},
        writes="PUT projects/OPS/repos/tools",
    ),
    REPOSITORY(
        "made public",
        call("PUT projects/ALG/repos/models", public=True),
        seen={"repository ALG/models": changed(("public", True, False))},
        writes="PUT projects/ALG/repos/models",
    ),
    REPOSITORY(
        "archived",
        call("PUT projects/ALG/repos/models", archived=True),
        seen={"repository ALG/models": changed(("archived", True, False))},
        writes="PUT projects/ALG/repos/models",
    ),
    REPOSITORY(
        "another label",
        call("POST projects/ALG/repos/models/labels", name="mine"),
        call("DELETE projects/ALG/repos/models/labels/models"),
        seen={"repository ALG/models": changed(("labels", "mine", None), ("labels", None, "models"))},
        writes="DELETE projects/ALG/repos/models/labels/mine\nPOST projects/ALG/repos/models/labels",
    ),
    REPOSITORY(
        "another default branch",
        call("PUT projects/ALG/repos/models/default-branch", id="refs/heads/mine"),
        seen={"repository ALG/models": changed(("default_branch", "mine", "master"))},
        writes="PUT projects/ALG/repos/models/default-branch",
    ),
    REPOSITORY(
        "no large files any more, and no syncing",
        call("DELETE git-lfs/admin/projects/ALG/repos/models/enabled"),
        call("POST sync/latest/projects/OPS/repos/fork", enabled=False),
        seen={"repository ALG/models": changed(("lfs", False, True)), "repository OPS/fork": changed(("sync", False, True))},
        writes="PUT git-lfs/admin/projects/ALG/repos/models/enabled\nPOST sync/latest/projects/OPS/repos/fork",
    ),
    REPOSITORY(
        "scanned for secrets again",
        call("DELETE projects/ALG/repos/models/secret-scanning/exempt"),
        seen={"repository ALG/models": changed(("secret_scanning_exempt", False, True))},
        writes="POST projects/ALG/secret-scanning/exempt",
    ),
    REPOSITORY(
        "an empty repository in the place of a fork",
        call("DELETE projects/OPS/repos/fork"),
        call("POST projects/OPS/repos", name="fork"),
        seen={"repository OPS/fork": changed(("origin", None, "ALG/models"), ("sync", False, True))},
        refused=("origin", "OPS/fork has no origin, and the server cannot change it"),
    ),
    REPOSITORY(
        "no forks any more",
        call("PUT projects/ALG/repos/models", forkable=False),
        seen={"repository ALG/models": changed(("forkable", False, True))},
        writes="PUT projects/ALG/repos/models",
    ),
    REPOSITORY(
        "forks where none are wanted",
        call("PUT projects/OPS/repos/tools", forkable=True),
        seen={"repository OPS/tools": changed(("forkable", True, False))},
        writes="PUT projects/OPS/repos/tools",
    ),
    REPOSITORY("what is not declared changed", call("PUT projects/ALG/repos/tools", public=True), left=(call("PUT projects/ALG/repos/tools", public=True),)),
    REPOSITORY(
        "deleted", call("DELETE projects/OPS/repos/tools"), seen={"repository OPS/tools": made(TOOLS)}, writes="POST projects/OPS/repos", left=TOOLS_ANEW
    ),
    REPOSITORY(
        "renamed",
        call("PUT projects/OPS/repos/tools", name="Tooling"),
        seen={"repository OPS/tools": made(TOOLS)},
        refused=("slug", "OPS/tools is the former name of OPS/tooling"),
    ),
    REPOSITORY("made", call("POST projects/OPS/repos", name="mine"), left=(call("POST projects/OPS/repos", name="mine"),), anew=True),
    REPOSITORY(
        "two at once",
        call("PUT projects/ALG/repos/models", public=True, forkable=False),
        call("DELETE projects/OPS/repos/tools"),
        seen={"repository ALG/models": changed(("public", True, False), ("forkable", False, True)), "repository OPS/tools": made(TOOLS)},
        writes="PUT projects/ALG/repos/models\nPOST projects/OPS/repos",
        left=TOOLS_ANEW,
    ),
    REPOSITORY(
        "moved to another project",
        call("PUT projects/OPS/repos/tools", project={"key": "TMP"}),
        seen={"repository OPS/tools": made(TOOLS)},
        refused=("project_key", "OPS/tools is the former name of TMP/tools"),
    ),
    REPOSITORY("its project renamed, which is seen as that", RENAMED, left=(RENAMED,)),
    PURGED_REPOSITORY("nothing, and others are to go"),
    PURGED_REPOSITORY(
        "made, and others are to go",
        call("POST projects/OPS/repos", name="mine"),
        seen={"repository OPS/mine": gone({**TOOLS, "slug": "mine", "name": "mine", "forkable": True})},
        writes="DELETE projects/OPS/repos/mine",
    ),
    PURGED_REPOSITORY("made elsewhere", call("POST projects/TMP/repos", name="mine"), left=(call("POST projects/TMP/repos", name="mine"),), anew=True),
    PURGED_REPOSITORY(
        "renamed, and others are to go",
        call("PUT projects/OPS/repos/tools", name="Tooling"),
        seen={"repository OPS/tools": made(TOOLS), "repository OPS/tooling": gone({**TOOLS, "slug": "tooling", "name": "Tooling"})},
        refused=("slug", "OPS/tools is the former name of OPS/tooling"),
    ),
    REPOSITORY_GONE("nothing, and one is not to be there"),
    REPOSITORY_GONE(
        "made that is not to be there",
        call("POST projects/OPS/repos", name="gone"),
        seen={"repository OPS/gone": gone({**TOOLS, "slug": "gone", "name": "gone", "forkable": True})},
        writes="DELETE projects/OPS/repos/gone",
    ),
    REPOSITORY_GONE("what is not to be there moved to another project", *ELSEWHERE, left=ELSEWHERE, anew=True),
    REPOSITORY_GONE("what is not to be there renamed", *RENAMED_REPOSITORY, left=RENAMED_REPOSITORY, anew=True),
)
