# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: who may do what in projects and repositories and on the whole server."""

from __future__ import annotations

from integration.tamper.declared import PERMISSIONS, everybody, grant, leave, revoke
from integration.tamper.ground import Rows, call, changed

PERMISSION = Rows("bitbucket_permissions", PERMISSIONS)
GONE = Rows("bitbucket_permissions", {"permissions": [{"project_key": "OPS", "users": {"eve": "PROJECT_READ"}, "default": "PROJECT_READ"}], "state": "absent"})
ON_ALG, ON_OPS, ON_MODELS, ON_SERVER = "projects/ALG/", "projects/OPS/", "projects/ALG/repos/models/", "admin/"
MOVED = call("PUT projects/ALG/repos/models", project={"key": "TMP"})
RENAMED = call("PUT projects/ALG", key="AAA")

ROWS = (
    PERMISSION("nothing"),
    PERMISSION(
        "raised on a project",
        grant(ON_OPS, "users/ann", "PROJECT_ADMIN"),
        seen={"permissions of OPS": changed(("users.ann", "PROJECT_ADMIN", "PROJECT_READ"))},
        writes="PUT projects/OPS/permissions/users?name=ann&permission=PROJECT_READ",
    ),
    PERMISSION(
        "lowered on a project",
        grant(ON_OPS, "groups/ops", "PROJECT_READ"),
        seen={"permissions of OPS": changed(("groups.ops", "PROJECT_READ", "PROJECT_ADMIN"))},
        writes="PUT projects/OPS/permissions/groups?name=ops&permission=PROJECT_ADMIN",
    ),
    PERMISSION(
        "revoked on a project",
        revoke(ON_OPS, "users/ann"),
        seen={"permissions of OPS": changed(("users.ann", None, "PROJECT_READ"))},
        writes="PUT projects/OPS/permissions/users?name=ann&permission=PROJECT_READ",
    ),
    PERMISSION(
        "given on a project to somebody else, and others are left alone",
        grant(ON_OPS, "users/eve", "PROJECT_ADMIN"),
        left=(grant(ON_OPS, "users/eve", "PROJECT_ADMIN"),),
    ),
    PERMISSION(
        "the default raised",
        everybody("ALG", "REPO_CREATE", True),
        seen={"permissions of ALG": changed(("default", "REPO_CREATE", "PROJECT_WRITE"))},
        writes="POST projects/ALG/permissions/PROJECT_WRITE/all?allow=true\nPOST projects/ALG/permissions/REPO_CREATE/all?allow=false",
    ),
    PERMISSION(
        "the default taken away",
        everybody("ALG", "PROJECT_WRITE", False),
        seen={"permissions of ALG": changed(("default", "", "PROJECT_WRITE"))},
        writes="POST projects/ALG/permissions/PROJECT_WRITE/all?allow=true",
    ),
    PERMISSION(
        "raised on a repository",
        grant(ON_MODELS, "users/ann", "REPO_ADMIN"),
        seen={"permissions of ALG/models": changed(("users.ann", "REPO_ADMIN", "REPO_WRITE"))},
        writes=f"PUT {ON_MODELS}permissions/users?name=ann&permission=REPO_WRITE",
    ),
    PERMISSION(
        "lowered on a repository",
        grant(ON_MODELS, "users/ann", "REPO_READ"),
        seen={"permissions of ALG/models": changed(("users.ann", "REPO_READ", "REPO_WRITE"))},
        writes=f"PUT {ON_MODELS}permissions/users?name=ann&permission=REPO_WRITE",
    ),
    PERMISSION(
        "revoked on a repository",
        revoke(ON_MODELS, "groups/devs"),
        seen={"permissions of ALG/models": changed(("groups.devs", None, "REPO_READ"))},
        writes=f"PUT {ON_MODELS}permissions/groups?name=devs&permission=REPO_READ",
    ),
    PERMISSION(
        "given on a repository to somebody else, and others are to go",
        grant(ON_MODELS, "users/eve", "REPO_READ"),
        seen={"permissions of ALG/models": changed(("users.eve", "REPO_READ", None))},
        writes=f"DELETE {ON_MODELS}permissions/users?name=eve",
    ),
    PERMISSION(
        "moved on a repository from a user to a group",
        revoke(ON_MODELS, "users/ann"),
        grant(ON_MODELS, "groups/others", "REPO_WRITE"),
        seen={"permissions of ALG/models": changed(("users.ann", None, "REPO_WRITE"), ("groups.others", "REPO_WRITE", None))},
        writes=f"PUT {ON_MODELS}permissions/users?name=ann&permission=REPO_WRITE\nDELETE {ON_MODELS}permissions/groups?name=others",
    ),
    PERMISSION(
        "given on a repository that is not declared",
        grant("projects/OPS/repos/tools/", "users/eve", "REPO_ADMIN"),
        left=(grant("projects/OPS/repos/tools/", "users/eve", "REPO_ADMIN"),),
    ),
    PERMISSION(
        "raised on the server",
        grant(ON_SERVER, "users/ann", "ADMIN"),
        seen={"permissions of the server": changed(("users.ann", "ADMIN", "PROJECT_CREATE"))},
        writes="PUT admin/permissions/users?name=ann&permission=PROJECT_CREATE",
    ),
    PERMISSION(
        "lowered on the server",
        grant(ON_SERVER, "groups/devs", "LICENSED_USER"),
        seen={"permissions of the server": changed(("groups.devs", "LICENSED_USER", "PROJECT_CREATE"))},
        writes="PUT admin/permissions/groups?name=devs&permission=PROJECT_CREATE",
    ),
    PERMISSION(
        "revoked on the server",
        revoke(ON_SERVER, "users/ann"),
        seen={"permissions of the server": changed(("users.ann", None, "PROJECT_CREATE"))},
        writes="PUT admin/permissions/users?name=ann&permission=PROJECT_CREATE",
    ),
    PERMISSION(
        "given on the server to somebody else",
        grant(ON_SERVER, "users/eve", "SYS_ADMIN"),
        seen={"permissions of the server": changed(("users.eve", "SYS_ADMIN", None))},
        writes="DELETE admin/permissions/users?name=eve",
    ),
    PERMISSION(
        "two at once",
        grant(ON_SERVER, "groups/others", "ADMIN"),
        revoke(ON_ALG, "groups/devs"),
        grant(ON_ALG, "users/ann", "PROJECT_ADMIN"),
        seen={
            "permissions of the server": changed(("groups.others", "ADMIN", None)),
            "permissions of ALG": changed(("groups.devs", None, "PROJECT_READ"), ("users.ann", "PROJECT_ADMIN", "PROJECT_WRITE")),
        },
        writes="""
            DELETE admin/permissions/groups?name=others
            PUT projects/ALG/permissions/groups?name=devs&permission=PROJECT_READ
            PUT projects/ALG/permissions/users?name=ann&permission=PROJECT_WRITE
        """,
    ),
    PERMISSION(
        "a group deleted that is granted something",
        call("DELETE admin/groups?name=devs"),
        seen={
            "permissions of ALG": changed(("groups.devs", None, "PROJECT_READ")),
            "permissions of ALG/models": changed(("groups.devs", None, "REPO_READ")),
            "permissions of the server": changed(("groups.devs", None, "PROJECT_CREATE")),
        },
        refused=("groups", "there is no group 'devs' on this server, so it cannot be granted anything on ALG/models"),
    ),
    PERMISSION(
        "the repository deleted",
        call("DELETE projects/ALG/repos/models"),
        seen={"permissions of ALG/models": changed(("groups.devs", None, "REPO_READ"), ("users.ann", None, "REPO_WRITE"), ("users.bot", None, "REPO_ADMIN"))},
        refused=("repository", "there is no repository ALG/models on this server"),
    ),
    PERMISSION("the repository moved, which is seen as its own", MOVED, left=(MOVED,)),
    PERMISSION("the project renamed, which is seen as its own", RENAMED, left=(RENAMED,)),
    PERMISSION("a member gone from a group that is granted something", leave("zed", "devs"), left=(leave("zed", "devs"),)),
    GONE("nothing, and one is not to be there"),
    GONE(
        "given that is not to be there",
        grant(ON_OPS, "users/eve", "PROJECT_WRITE"),
        everybody("OPS", "PROJECT_READ", True),
        everybody("OPS", "PROJECT_ADMIN", True),
        seen={"permissions of OPS": changed(("users.eve", "PROJECT_WRITE", None), ("default", "PROJECT_ADMIN", ""))},
        writes="""
            DELETE projects/OPS/permissions/users?name=eve
            POST projects/OPS/permissions/PROJECT_ADMIN/all?allow=false
            POST projects/OPS/permissions/PROJECT_READ/all?allow=false
        """,
    ),
)
