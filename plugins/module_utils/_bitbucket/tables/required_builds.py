# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of required builds [breadth 9]. The server knows one by its id only; here its two matchers tell it from others of its repository."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.matchers import matcher_field, words
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.reviewer_groups import names_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

WORDS = Words(
    noun="required build",
    nouns="required builds",
    subject="a required build",
    subjects="required builds",
    summary="Builds that have to succeed before a pull request of a repository can be merged",
    description=(
        "Creates, changes and deletes the required builds of repositories. Requires Bitbucket 7.4.",
        "Projects have no required builds. Declare them in each repository.",
        "A build counts if it is reported through the build API of Bitbucket 7.4 or later, with one of O(build_parent_keys) as its parent.",
    ),
    state=("Whether the required build should exist.",),
    purge=(
        "Whether to delete required builds that are not declared, from the repositories of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared repositories in which no required build is declared.",
    ),
    purge_limit=("It applies to each repository separately. What remains in one does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "ref_matcher": {"type": "BRANCH", "id": "refs/heads/main"},
        "exempt_ref_matcher": {"type": "PATTERN", "id": "hotfix/*"},
        "build_parent_keys": ["ALG-LINT", "ALG-TEST"],
        "required_for_pull_request": True,
        "required_for_merge_queue": True,
        "required_build_id": "15",
    },
    write="POST /rest/required-builds/latest/projects/ALG/repos/models/condition",
    examples="""
- name: Merge into the main branch only what was tested, except for hotfixes
  bitbucket_required_build:
    project_key: ALG
    repository: models
    ref_matcher: {type: BRANCH, id: refs/heads/main}
    exempt_ref_matcher: {type: PATTERN, id: hotfix/*}
    build_parent_keys: [ALG-TEST, ALG-LINT]
""",
    examples_many="""
- name: Manage the required builds of a repository, and delete all others there
  bitbucket_required_builds:
    required_builds:
      - project_key: ALG
        repository: models
        ref_matcher: {type: MODEL_BRANCH, id: production}
        build_parent_keys: [ALG-TEST]
    purge: true
""",
)


def _name(item: Item) -> str:
    exempt = item.get("exempt_ref_matcher")
    return f"{Scope.of(item)} {words(item['ref_matcher'])}{f' except {words(exempt)}' if exempt else ''}"


def _required_for(name: str, what: str, **more: t.Any) -> Field:
    description = (f"Whether the builds have to succeed before {what}.", "Requires Bitbucket 10.2, where the default for a new required build is V(true).")
    return Field(name, type="bool", description=description, returned="on Bitbucket 10.2 or later", **more)


REQUIRED_BUILD = Resource(
    kind="required build",
    plural="required_builds",
    identity=(*PLACE, "ref_matcher.type", "ref_matcher.id", "exempt_ref_matcher.type", "exempt_ref_matcher.id"),
    fields=(
        project_key_field(required=True, description="The key of the project that the repository is in.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            required=True,
            description="The slug of the repository that the required build belongs to.",
            result="The slug of the repository.",
        ),
        matcher_field("ref_matcher", required=True, description="The branches that pull requests go to."),
        matcher_field(
            "exempt_ref_matcher",
            description=(
                "The branches that pull requests come from for which no build is required. By default, there are none.",
                "The two matchers identify a required build in its repository, so another exemption makes another required build.",
                "Bitbucket accepts several with the same matchers. If there are, the task fails and lists their ids.",
            ),
            returned="if there are any",
        ),
        names_field(
            "build_parent_keys",
            str,
            no_log=False,
            check=lambda keys: None if all(keys) and keys else "at least one key is needed, and no key may be empty",
            description="The keys of all builds that have to succeed, as their parents. By default, they are not changed. Required to create a required build.",
            result="The keys of the builds that have to succeed.",
        ),
        _required_for("required_for_pull_request", "a pull request can be merged"),
        _required_for("required_for_merge_queue", "the merge queue merges a pull request"),
        Field("required_build_id", role=READ_ONLY, result="The identifier on the server.", returned="if the server knows the required build"),
    ),
    name=_name,
    heading="required build {name}",
    place=PLACE,
    words=WORDS,
)
