# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of default reviewers [breadth 4]. The server knows a condition by its id only; here its two matchers tell it from others of its place."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import matcher_field, words
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.reviewer_groups import names_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

WORDS = Words(
    noun="condition for default reviewers",
    nouns="conditions for default reviewers",
    subject="a condition for default reviewers",
    subjects="conditions for default reviewers",
    summary="Default reviewers of pull requests in projects and repositories",
    description=(
        "Creates, changes and deletes the conditions by which pull requests of a project or repository get default reviewers.",
        "The conditions of a project also apply to its repositories. They are managed in the project only, and never changed through a repository.",
        "Bitbucket replaces a condition as a whole. What is not declared of it is sent back unchanged.",
    ),
    state=("Whether the condition should exist.",),
    purge=(
        "Whether to delete conditions that are not declared, from the projects and repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no condition is declared.",
    ),
    purge_limit=("It applies to each project and each repository separately. What remains in one place does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "source_matcher": {"type": "ANY_REF"},
        "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"},
        "reviewers": ["ada", "grace"],
        "reviewer_groups": [],
        "required_approvals": 1,
        "condition_id": "27",
    },
    write="POST /rest/default-reviewers/1.0/projects/ALG/repos/models/condition",
    examples="""
- name: Have changes of the main branch reviewed
  bitbucket_default_reviewer:
    project_key: ALG
    source_matcher: {type: ANY_REF}
    target_matcher: {type: BRANCH, id: refs/heads/main}
    reviewers: [ada, grace]
    required_approvals: 1
""",
    examples_many="""
- name: Manage the default reviewers of a project, and delete all other conditions there
  bitbucket_default_reviewers:
    default_reviewers:
      - project_key: ALG
        source_matcher: {type: ANY_REF}
        target_matcher: {type: MODEL_BRANCH, id: production}
        reviewers: [ada, grace]
    purge: true
""",
)
DEFAULT_REVIEWER = Resource(
    kind="default reviewer",
    plural="default_reviewers",
    identity=(*PLACE, "source_matcher.type", "source_matcher.id", "target_matcher.type", "target_matcher.id"),
    fields=(
        project_key_field(required=True, description="The key of the project that the condition belongs to.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description=(
                "The slug of the repository that the condition belongs to.",
                "By default, it belongs to the project and applies to all of its repositories.",
            ),
            result="The slug of the repository.",
            returned="if the condition belongs to a repository",
        ),
        matcher_field("source_matcher", required=True, description="The branches that pull requests come from."),
        matcher_field(
            "target_matcher",
            required=True,
            description=(
                "The branches that pull requests go to. The two matchers identify a condition in its place.",
                "Bitbucket accepts several conditions with the same matchers. If there are, the task fails and lists their ids.",
            ),
        ),
        names_field(
            "reviewers",
            check=lambda names: None if all(names) else "a name is empty",
            description="The names of all users who become reviewers. By default, they are not changed. An empty list means nobody.",
            result="The names of the users who become reviewers.",
        ),
        names_field(
            "reviewer_groups",
            str,
            check=lambda names: None if all(names) else "a name is empty",
            description=(
                "The names of all reviewer groups whose users become reviewers: those of the repository, or of its project. By default, they are not changed.",
                "Requires Bitbucket 9.5.",
            ),
            result="The names of the reviewer groups.",
        ),
        Field(
            "required_approvals",
            type="int",
            check=lambda number: None if number >= 0 else "is negative",
            description="How many of the reviewers have to approve a pull request. The default for a new condition is V(0).",
        ),
        Field("condition_id", role=READ_ONLY, result="The identifier of the condition on the server.", returned="if the server knows the condition"),
    ),
    name=lambda item: f"{Scope.of(item)} from {words(item['source_matcher'])} to {words(item['target_matcher'])}",
    heading="default reviewers {name}",
    place=PLACE,
    words=WORDS,
)
