# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of default tasks [breadth 13]. The server knows one by its id only; here its matchers and its text tell it from others of its place."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import matcher_field, words
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

WORDS = Words(
    noun="default task",
    nouns="default tasks",
    subject="a default task",
    subjects="default tasks",
    summary="Default tasks that each new pull request in projects and repositories gets",
    description=(
        "Creates and deletes default tasks of projects and repositories. Requires Bitbucket 9.0.",
        "The default tasks of a project also apply to its repositories. They are managed in the project only, and never deleted through a repository.",
        "The text and the two matchers identify a default task. With another text or matcher, it is another task: the former one stays until it is deleted.",
    ),
    state=("Whether the default task should exist.",),
    purge=(
        "Whether to delete default tasks that are not declared, from the projects and repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no default task is declared.",
    ),
    purge_limit=("It applies to each project and each repository separately. What remains in one place does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "description": "Say it in the changelog",
        "source_matcher": {"type": "ANY_REF"},
        "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"},
        "task_id": "31",
    },
    write="POST /rest/default-tasks/latest/projects/ALG/repos/models/tasks",
    examples="""
- name: Ask for an entry in the changelog wherever the main branch changes
  bitbucket_default_task:
    project_key: ALG
    description: Say it in the changelog
    target_matcher: {type: BRANCH, id: refs/heads/main}
""",
    examples_many="""
- name: Manage the default tasks of a project, and delete all others there
  bitbucket_default_tasks:
    default_tasks:
      - project_key: ALG
        description: Say it in the changelog
      - project_key: ALG
        description: Tell the operators
        source_matcher: {type: MODEL_CATEGORY, id: HOTFIX}
        target_matcher: {type: MODEL_BRANCH, id: production}
    purge: true
""",
)


ANY: Item = {"type": "ANY_REF"}


def _name(item: Item) -> str:
    source, target = (words(item.get(side) or ANY) for side in ("source_matcher", "target_matcher"))
    return f"{Scope.of(item)} from {source} to {target}: {item['description']}"


DEFAULT_TASK = Resource(
    kind="default task",
    plural="default_tasks",
    identity=(*PLACE, "source_matcher.type", "source_matcher.id", "target_matcher.type", "target_matcher.id", "description"),
    fields=(
        project_key_field(required=True, description="The key of the project that the default task belongs to.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description=(
                "The slug of the repository that the default task belongs to.",
                "By default, it belongs to the project and applies to all of its repositories.",
            ),
            result="The slug of the repository.",
            returned="if the default task belongs to a repository",
        ),
        Field(
            "description",
            required=True,
            canon=lambda text: str(text).strip(),
            check=lambda text: None if text else "is empty. Say what has to be done",
            description=(
                "What has to be done, as text that may have Markdown.",
                "Bitbucket accepts several default tasks with the same text and matchers. If there are, the task fails and lists their ids.",
            ),
        ),
        matcher_field("source_matcher", default=ANY, description="The branches that pull requests come from. By default, all branches."),
        matcher_field("target_matcher", default=ANY, description="The branches that pull requests go to. By default, all branches."),
        Field("task_id", role=READ_ONLY, result="The identifier of the default task on the server.", returned="if the server knows the default task"),
    ),
    name=_name,
    heading="default task {name}",
    place=PLACE,
    words=WORDS,
)
