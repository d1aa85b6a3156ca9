# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What the module for several kinds takes besides the lists of things, and its words."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.users import PASSWORDS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words, standard_options

PURGED_BY = {"purge_groups": "members", "purge_members": "members"}  # the word in `purge` for an option of a kind
WORDS = Words(
    subjects="users, groups, projects, repositories and permissions",
    summary="All kinds of one Bitbucket in one declaration and one plan; refuses what contradicts itself",
    description=(
        "Takes one declaration of several kinds, plans all of it before the first write, and applies it in the order of the dependencies.",
        "So users can join groups that the same task creates, grants can name users that it renames, and a project can be deleted with its repositories.",
        "A declaration that contradicts itself is refused before the first write, with all places. An example is a user that is declared absent and still "
        "named in a grant.",
        "A kind that is left out is neither read nor changed. Options that are left out are not managed.",
        "The result says what happened to each thing. What is there, and stays, is returned by M(algorithmia.scm.bitbucket_info).",
        "What belongs to a project or repository, such as its permissions and webhooks, can be declared inside it or in a list of its own. The same thing in "
        "both is refused. O(repository_rules) declares the same for many repositories.",
    ),
    attributes={"check_mode": ("Computes the same plan. It includes what the same task would create, rename or delete.",)},
    purge_limit=("It applies to the things of each kind, and to the grants or members of each thing separately.",),
    seealso=("bitbucket_info",),
    write="POST /rest/api/1.0/projects",
    examples_many="""
- name: Manage a team, its project and its repository
  bitbucket_configuration:
    users:
      - {name: ada, email_address: ada@example.com, password: "{{ vault_ada_password }}"}
    groups:
      - {name: data-science, members: [ada]}
    projects:
      - key: ALG
        name: Algorithms
        permissions:
          groups: {data-science: PROJECT_WRITE}
    repositories:
      - {project_key: ALG, slug: models}

- name: Manage a project, and revoke all grants on it that are not declared
  bitbucket_configuration:
    projects:
      - key: ALG
        permissions:
          users: {admin: PROJECT_ADMIN}
          groups: {data-science: PROJECT_WRITE}
    purge: [permissions]

- name: Declare the same for all repositories of a project but one, and for those that nobody lists
  bitbucket_configuration:
    repository_rules:
      - match: ALG/*
        exclude: [ALG/playground]
        undeclared: true
        branch_restrictions:
          - {type: no-deletes, matcher: {type: PATTERN, id: release/*}}
        pull_request_settings: {required_approvers: 1}
""",
)
OPTIONS: dict[str, dict[str, t.Any]] = {
    **PASSWORDS,
    "purge": {
        "type": "list",
        "elements": "str",
        "default": [],
        "description": (
            "The kinds whose declaration is complete, so that what it does not list is removed.",
            "Kinds such as V(users) apply to whole things. Those that belong to a project or repository, such as V(repositories) and V(access_keys), apply "
            "only to those in declared projects and repositories.",
            "V(members) applies to the members of the declared groups, and to the groups of the declared users. V(permissions) applies to the grants on what "
            "is declared.",
            "Nothing of a kind is removed if its list is left out. An empty list is a declaration. Without a list of its own, a kind that is declared inside "
            "projects and repositories is purged in those that declare it.",
        ),
    },
    **{name: standard_options(WORDS)[name] for name in ("purge_protect", "purge_limit")},
    "bot_username": {
        "type": "str",
        "description": "The user whose access token builds use. A purge never removes it, nor what it may do, although it may be declared by this name alone.",
    },
    "purge_last_admin": {
        "type": "bool",
        "default": False,
        "description": (
            "Whether a purge may leave a project without an administrator, or remove the last grant on the server that licenses other users or that makes "
            "another user an administrator."
        ),
    },
}


def options(kinds: t.Sequence[str]) -> dict[str, dict[str, t.Any]]:
    """Return the options besides the lists of ``kinds``, each of which can be purged."""
    return {**OPTIONS, "purge": {**OPTIONS["purge"], "choices": [*kinds, "members"]}}
