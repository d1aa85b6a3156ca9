# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of projects [bitbucket 6]."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import check_project_key
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.branch_restrictions import BRANCH_RESTRICTION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.branching_models import BRANCHING_MODEL
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.default_reviewers import DEFAULT_REVIEWER
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.default_tasks import DEFAULT_TASK
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.hooks import HOOK
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import INSIDE, OPTIONS, PERMISSION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import PULL_REQUEST_SETTING
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.reviewer_groups import REVIEWER_GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.secret_scanning import SECRET_SCANNING_ALLOWLIST_RULE, SECRET_SCANNING_RULE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.webhooks import WEBHOOK
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import inside
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import RENAME, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

__all__ = ("OPTIONS", "PROJECT")


def _check_key(key: str) -> str | None:
    if key.startswith("~"):
        return f"{key!r} is a personal project, which Bitbucket makes and removes by itself"
    return check_project_key(key)


def _check_name(name: str) -> str | None:
    return None if re.fullmatch(r"[^~].{0,127}", name) else f"{name!r} is not a project name: 1 to 128 characters, not starting with ~"


def _check_description(text: str) -> str | None:
    return None if len(text) <= 255 else f"{len(text)} characters, Bitbucket keeps 255 at the most"


def _key(name: str, **more: t.Any) -> Field:
    return Field(name, canon=lambda key: str(key).strip().upper(), no_log=False, check=_check_key, **more)


WORDS = Words(
    noun="project",
    nouns="projects",
    subject="a project",
    summary="Projects: create, change, rename the key in place, delete; with the permissions on them, their branch restrictions and webhooks",
    description=(
        "Creates, changes, renames and deletes projects, and manages the permissions on them, their branch restrictions and webhooks.",
        "Options that are left out are not managed.",
        "A project that was renamed is found by its former key, to which it still answers, and is renamed back.",
    ),
    description_many=(
        "Reads all projects in one list, and permissions concurrently. A task that changes nothing makes one call, and two calls for each project whose "
        "permissions for users and groups are declared.",
    ),
    attributes={
        "check_mode": (
            "Reports what Bitbucket would refuse, such as the deletion of a project that has repositories, a grant to an unknown user, or the creation of a "
            "project without the permission to do so.",
            "Reports names that are taken. No two projects can have the same name, whatever its letter case. Only an administrator sees all projects. For "
            "anybody else a warning says that this cannot be checked.",
        )
    },
    state=("Whether the project should exist. V(absent) is refused for a project that has repositories.",),
    purge=(
        "Whether to delete projects that are not declared, of all that the user can see. Personal projects are never deleted.",
        "A project that has repositories cannot be deleted. A purge that includes one fails before any project is deleted.",
    ),
    purge_limit=(
        "It applies to the projects, and to the grants on each project separately.",
        "Grants of the user that runs the task do not count, because Bitbucket adds them when that user creates a project.",
    ),
    seealso=("bitbucket_permission",),
    sample={
        "key": "ALG",
        "name": "Algorithms",
        "description": "Built by Algorithmia on every push",
        "public": False,
        "permissions": {"users": {"algorithmia-bot": "PROJECT_ADMIN"}, "groups": {"data-science": "PROJECT_WRITE"}},
    },
    write="POST /rest/api/1.0/projects",
    examples="""
- name: Create a project that the bot administers
  bitbucket_project:
    key: ALG
    name: Algorithms
    permissions:
      users:
        algorithmia-bot: PROJECT_ADMIN
      groups:
        data-science: PROJECT_WRITE

- name: Revoke all grants that are not declared
  bitbucket_project:
    key: ALG
    permissions:
      users:
        algorithmia-bot: PROJECT_ADMIN
      groups: {}
      default: ""
      purge: true
    purge_protect: ["svc-*"]

- name: Rename the key in place
  bitbucket_project:
    key: OPS
    new_key: PLATFORM

- name: Delete a project that has no repositories
  bitbucket_project:
    key: OLD
    state: absent
""",
    examples_many="""
- name: Manage the projects of the data scientists
  bitbucket_projects:
    projects:
      - key: ALG
        name: Algorithms
        description: Built by Algorithmia on every push
        permissions:
          users: {algorithmia-bot: PROJECT_ADMIN}
          groups: {data-science: PROJECT_WRITE}
          default: PROJECT_READ
      - key: SANDBOX
        public: true
      - key: OLD
        state: absent

- name: Show what would change
  bitbucket_projects:
    projects: "{{ bitbucket_projects }}"
  check_mode: true
  diff: true
""",
)

PROJECT = Resource(
    kind="project",
    plural="projects",
    identity=("key",),
    fields=(
        _key(
            "key",
            required=True,
            aliases=("project_key",),
            description="The key of the project, such as V(ALG). Letter case is ignored.",
            result="The key of the project, in capitals.",
        ),
        _key(
            "new_key",
            role=RENAME,
            renames="key",
            description=(
                "The key to rename the project to. It is renamed in place, with everything in it.",
                "Once it is renamed, the task changes nothing. Declare the new key as O(key) from then on.",
            ),
        ),
        Field("name", check=_check_name, description="The name of the project. By default, a new project is named by its key."),
        Field("description", absent="", check=_check_description, description="The description of the project. An empty string clears it."),
        Field("public", type="bool", description="Whether everybody can read the project without logging in."),
        *inside(PERMISSION, {"project_key": "key"}, {"scope": "project", "repository": None}, texts=INSIDE),
        *inside(BRANCHING_MODEL, {"project_key": "key"}, {"repository": None}),
        *inside(BRANCH_RESTRICTION, {"project_key": "key"}, {"repository": None}),
        *inside(WEBHOOK, {"project_key": "key"}, {"repository": None}),
        *inside(PULL_REQUEST_SETTING, {"project_key": "key"}, {"scope": "project", "repository": None}),
        *inside(REVIEWER_GROUP, {"project_key": "key"}, {"repository": None}),
        *inside(DEFAULT_REVIEWER, {"project_key": "key"}, {"repository": None}),
        *inside(HOOK, {"project_key": "key"}, {"repository": None}),
        *inside(DEFAULT_TASK, {"project_key": "key"}, {"repository": None}),
        *inside(SECRET_SCANNING_RULE, {"project_key": "key"}, {"scope": "project", "repository": None}),
        *inside(SECRET_SCANNING_ALLOWLIST_RULE, {"project_key": "key"}, {"repository": None}),
    ),
    name=lambda item: str(item["key"]),
    heading="project {name}",
    renamable=True,
    words=WORDS,
)
