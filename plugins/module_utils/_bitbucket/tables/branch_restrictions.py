# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of branch restrictions [breadth 3]. The server knows one by its type and matcher."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_keys import without_label
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import matcher_field, words
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, SET, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

TYPES = ("read-only", "no-deletes", "fast-forward-only", "pull-request-only", "no-creates")


def _exempt(name: str, result: str, canon: t.Callable[[t.Any], str], compare_by: t.Callable[[str], str], *more: str) -> Field:
    return Field(
        name,
        type="list",
        elements="str",
        compare=SET,
        no_log=False,
        canon=lambda names: sorted({compare_by(found): found for found in map(canon, names)}.values()),
        compare_by=compare_by,
        absent=[],
        check=lambda names: None if all(names) else "a name is empty",
        description=(f"{result} By default, they are not changed. An empty list means nobody.", *more),
        result=result,
    )


def _stripped(name: t.Any) -> str:
    return str(name).strip()


WORDS = Words(
    noun="branch restriction",
    nouns="branch restrictions",
    subject="a branch restriction",
    subjects="branch restrictions",
    summary="Branch restrictions (branch permissions) of projects and repositories",
    description=(
        "Creates, changes and deletes restrictions on the branches of a project or repository, and manages who is exempt from them.",
        "The restrictions of a project also apply to its repositories. Those are managed in the project only, and never changed through a repository.",
        "Bitbucket replaces all exemptions at once. Those that are not declared are sent back unchanged.",
    ),
    state=("Whether the branch restriction should exist.",),
    purge=(
        "Whether to delete branch restrictions that are not declared, from the projects and repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no branch restriction is declared.",
    ),
    purge_limit=("It applies to each project and each repository separately. What remains in one place does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "type": "read-only",
        "matcher": {"type": "BRANCH", "id": "refs/heads/main"},
        "users": ["algorithmia-bot"],
        "groups": ["releasers"],
        "access_keys": [],
        "restriction_id": "13",
    },
    write="POST /rest/branch-permissions/2.0/projects/ALG/repos/models/restrictions",
    examples="""
- name: Let only releasers push to the main branch
  bitbucket_branch_restriction:
    project_key: ALG
    repository: models
    type: read-only
    matcher: {type: BRANCH, id: refs/heads/main}
    groups: [releasers]
""",
    examples_many="""
- name: Manage the branch restrictions of a project and of one of its repositories, and delete all others there
  bitbucket_branch_restrictions:
    branch_restrictions:
      - project_key: ALG
        type: no-deletes
        matcher: {type: PATTERN, id: release/*}
      - project_key: ALG
        repository: models
        type: pull-request-only
        matcher: {type: MODEL_BRANCH, id: production}
        users: [algorithmia-bot]
    purge: true
""",
)
BRANCH_RESTRICTION = Resource(
    kind="branch restriction",
    plural="branch_restrictions",
    identity=(*PLACE, "type", "matcher.type", "matcher.id"),
    fields=(
        project_key_field(required=True, description="The key of the project that the restriction belongs to.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description=(
                "The slug of the repository that the restriction belongs to.",
                "By default, it belongs to the project and applies to all of its repositories.",
            ),
            result="The slug of the repository.",
            returned="if the restriction belongs to a repository",
        ),
        Field(
            "type",
            required=True,
            choices=TYPES,
            description=(
                "What is prevented: with V(read-only) all changes, with V(no-deletes) deletion, with V(fast-forward-only) rewriting of history, with "
                "V(pull-request-only) changes without a pull request, with V(no-creates) creation.",
                "V(no-creates) requires Bitbucket 9.4.",
            ),
            result="What is prevented.",
        ),
        matcher_field(required=True, description="The branches that are restricted. The type and the matcher identify a restriction in its place."),
        _exempt("users", "The names of the users who are exempt.", _stripped, str.lower),
        _exempt("groups", "The names of the groups that are exempt.", _stripped, str.lower),
        _exempt(
            "access_keys",
            "The SSH access keys that are exempt.",
            without_label,
            _stripped,
            "Each is the public key, the label or the id of an access key of the project or repository.",
        ),
        Field("restriction_id", role=READ_ONLY, result="The identifier of the restriction on the server.", returned="if the server knows the restriction"),
    ),
    name=lambda item: f"{Scope.of(item)} {item['type']} {words(item['matcher'])}",
    heading="branch restriction {name}",
    place=PLACE,
    words=WORDS,
)
