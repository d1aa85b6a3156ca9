# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of permissions [bitbucket 7]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import (
    NONE,
    Scope,
    check_grants,
    check_scope,
    project_key_field,
    scope_field,
    slug_field,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, MAP, PURGE, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Text, Words


def _upper(value: t.Any) -> str:
    return str(value).strip().upper()


def _grants_field(name: str, description: Text, result: str) -> Field:
    """Return the field for the permissions of users or groups, by their names."""
    return Field(
        name,
        type="dict",
        compare=MAP,
        canon=_upper,
        key=str.lower,
        absent=NONE,
        counted="grant",
        description=description,
        result=f"{result} Includes the grants that were left alone.",
        returned="if they are declared or purged",
    )


def _check(item: Item) -> t.Iterator[str]:
    unclear = list(check_scope(item, bool(item.get(PURGE))))
    yield from unclear
    if all(item.get(name) is None for name in ("users", "groups", "default")):
        yield "one of users, groups, default is needed: nothing is said about anybody's permission"
    if not unclear:  # else nobody knows which permissions there are
        yield from check_grants(item, Scope.of(item).levels)


WORDS = Words(
    noun="scope",
    nouns="scopes",
    subject="the permissions in one scope",
    subjects="the permissions in several scopes",
    summary="Permissions of users and groups, and the default permission, on projects, repositories and the whole server",
    description=(
        "Grants and revokes permissions on projects, on repositories and on the whole server, to users, to groups and (on projects) to every licensed user.",
        "A user or group has at most one grant in a scope. Granting a lower permission replaces a higher one.",
        "A user, group, project or repository that does not exist is an error that names it.",
    ),
    description_many=("Reads each scope once, whatever the number of grants, several scopes concurrently, and writes only what differs.",),
    attributes={
        "check_mode": (
            "Looks up users and groups that have no grant yet. Unknown ones are an error before anything is written.",
            "Reports where the licence has no room for the users that new grants on the whole server would license.",
        )
    },
    listed="The scopes, each with its permissions.",
    state=("V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups, and a listed O(default).",),
    purge=(
        "Whether to revoke the grants of users and groups in the declared scope that are not declared.",
        "With O(scope=global) it never revokes the last grants of C(LICENSED_USER) that license other users. Revoke those by name.",
        "The user that runs the task never loses its own administrator access. The default permission is managed by O(default) only.",
    ),
    purge_limit=(
        "It applies to each scope separately. What remains in one scope does not allow removing more from another.",
        "Grants of the user that runs the task do not count, because Bitbucket adds them when that user creates a project.",
    ),
    seealso=("bitbucket_project",),
    sample={
        "project_key": "ALG",
        "users": {"algorithmia-bot": "PROJECT_ADMIN"},
        "groups": {"data-science": "PROJECT_WRITE"},
        "default": "PROJECT_READ",
    },
    write="PUT /rest/api/1.0/projects/ALG/permissions/users",
    examples="""
- name: Make the bot an administrator of the project
  bitbucket_permission:
    project_key: ALG
    users:
      algorithmia-bot: PROJECT_ADMIN

- name: Let two groups read one repository
  bitbucket_permission:
    project_key: ALG
    repository: models
    groups:
      audit & legal: REPO_READ
      support: REPO_READ

- name: Revoke the permission of one user
  bitbucket_permission:
    project_key: ALG
    users:
      mallory: ""
""",
    examples_many="""
- name: Grant what is declared, and revoke everything else
  bitbucket_permissions:
    permissions:
      - project_key: ALG
        scope: project
        users: {algorithmia-bot: PROJECT_ADMIN}
        groups: {data-science: PROJECT_WRITE}
        default: PROJECT_READ # every licensed user; "" for none
      - project_key: ALG
        repository: models
        users: {ci: REPO_READ}
    purge: true
    purge_protect: ["svc-*"] # never removed
    purge_limit: 0.25 # refuse to remove more than a quarter

- name: Manage global permissions
  bitbucket_permissions:
    permissions:
      - scope: global
        users: {alice: PROJECT_CREATE}
        groups: {stash-users: LICENSED_USER}
""",
)
PERMISSION = Resource(
    kind="permission",
    plural="permissions",
    identity=("project_key", "repository", "scope"),
    fields=(
        project_key_field(
            description="The key of the project. V(~alice) is a personal project. Required unless O(scope=global).",
            result="The key of the project.",
            returned="unless the scope is the whole server",
        ),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository in the project. Without it, the permissions are those on the project.",
            result="The slug of the repository.",
            returned="if the scope is a repository",
        ),
        scope_field(
            description=(
                "The scope of the permissions. V(global) is the whole server, and has to be set for it. V(project) and V(repository) confirm which of the two "
                "is meant.",
                "V(project) is required where grants on a project are purged, so that a O(repository) that is missing by mistake does not purge its project.",
            ),
            result="V(global) for the whole server, otherwise the value that was declared.",
            returned="if it is declared",
        ),
        _grants_field(
            "users",
            (
                "The permission of each user, by user name (which is not always the slug).",
                "The permissions on a project are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (if the server supports it) and V(PROJECT_ADMIN).",
                "The permissions on a repository are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).",
                "The permissions on the whole server are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).",
                "An empty string revokes the grant of the user. Null is an error, unless O(state=absent).",
                "Users that are not named are left alone, unless they are purged.",
            ),
            "The permission of each user, by user name.",
        ),
        _grants_field(
            "groups",
            "The permission of each group, by group name, with the same values as O(users).",
            "The permission of each group, by group name.",
        ),
        Field(
            "default",
            canon=_upper,
            absent=NONE,
            description="The permission of every licensed user on the project. An empty string revokes it. Repositories and the server have no such setting.",
            result="The default permission.",
            returned="if it is declared",
        ),
        Field(PURGE, type="bool", role=CONTROL),
    ),
    name=lambda item: str(Scope.of(item)),
    heading="permissions of {name}",
    always_exists=True,
    check=_check,
    words=WORDS,
)

INSIDE: dict[str, Text] = {
    "permissions": "The permissions on it, as in M(algorithmia.scm.bitbucket_permission). They can be declared here or by themselves.",
    "state": "V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups.",
    PURGE: "Whether to revoke the grants of users and groups that are not declared. The user that runs the task never loses its own administrator access.",
}
"""The texts that differ inside a project or repository."""

OPTIONS: dict[str, dict[str, t.Any]] = {
    "purge_last_admin": {
        "type": "bool",
        "default": False,
        "description": (
            "Whether a purge may remove the last administrators of a project, so that only administrators of the whole server remain. Otherwise such a purge "
            "is refused, and the error names them. The grant of the user that runs the task does not count, because Bitbucket adds it when that user creates a "
            "project."
        ),
    }
}
PERMISSION_OPTIONS = {
    "purge_last_admin": {
        **OPTIONS["purge_last_admin"],
        "description": (
            OPTIONS["purge_last_admin"]["description"],
            "With O(scope=global) it applies to the last C(ADMIN) and the last C(SYS_ADMIN) of the server besides the user that runs the task.",
        ),
    }
}
