# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of reviewer groups [breadth 5]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, SET, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words


def names_field(name: str, compare_by: t.Callable[[str], str] = str.lower, **more: t.Any) -> Field:
    """Return a field for a list of names that is declared as a whole."""

    def canon(names: t.Iterable[t.Any]) -> list[str]:
        return sorted({compare_by(found): found for found in (str(each).strip() for each in names)}.values())

    return Field(name, type="list", elements="str", compare=SET, canon=canon, compare_by=compare_by, absent=[], **more)


WORDS = Words(
    noun="reviewer group",
    nouns="reviewer groups",
    subject="a reviewer group",
    subjects="reviewer groups",
    summary="Reviewer groups of projects and repositories",
    description=(
        "Creates, changes and deletes reviewer groups of a project or repository. They require Bitbucket 7.",
        "The reviewer groups of a project can also be used in its repositories. They are managed in the project only, and never changed through a repository.",
    ),
    state=("Whether the reviewer group should exist.",),
    purge=(
        "Whether to delete reviewer groups that are not declared, from the projects and repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no reviewer group is declared.",
    ),
    purge_limit=("It applies to each project and each repository separately. What remains in one place does not allow removing more from another.",),
    sample={"project_key": "ALG", "repository": "models", "name": "core", "description": "Core team", "users": ["ada", "grace"], "group_id": "3"},
    write="POST /rest/api/1.0/projects/ALG/repos/models/settings/reviewer-groups",
    examples="""
- name: Manage the reviewers of the core team
  bitbucket_reviewer_group:
    project_key: ALG
    name: core
    description: Core team
    users: [ada, grace]
""",
    examples_many="""
- name: Manage the reviewer groups of a project, and delete all others there
  bitbucket_reviewer_groups:
    reviewer_groups:
      - {project_key: ALG, name: core, users: [ada, grace]}
    purge: true
""",
)
REVIEWER_GROUP = Resource(
    kind="reviewer group",
    plural="reviewer_groups",
    identity=(*PLACE, "name"),
    fields=(
        project_key_field(required=True, description="The key of the project that the reviewer group belongs to.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository that the reviewer group belongs to. By default, it belongs to the project.",
            result="The slug of the repository.",
            returned="if the reviewer group belongs to a repository",
        ),
        Field(
            "name",
            required=True,
            canon=lambda name: str(name).strip(),
            check=lambda name: None if 1 <= len(name) <= 50 else "needs 1 to 50 characters",
            description="The name of the reviewer group. It identifies the group in its project or repository.",
        ),
        Field("description", absent="", description="The description of the reviewer group. An empty string clears it."),
        names_field(
            "users",
            check=lambda names: None if all(names) and names else "at least one user is needed, and no name may be empty",
            description="The names of all users in the reviewer group. Required to create one. Bitbucket refuses an empty group.",
            result="The names of the users in the reviewer group.",
        ),
        Field("group_id", role=READ_ONLY, result="The identifier of the reviewer group on the server.", returned="if the server knows the reviewer group"),
    ),
    name=lambda item: f"{Scope.of(item)} {item['name']}",
    heading="reviewer group {name}",
    place=PLACE,
    words=WORDS,
)
