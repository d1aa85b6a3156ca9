# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of branching models [breadth 10]. A model is there where a repository sets it itself, or a project has another than out of the box."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

DEFAULT_BRANCH = "DEFAULT_BRANCH"  # as the ref matcher is called
NONE = ""
TYPES = {name: f"{name} branches" for name in ("bugfix", "feature", "hotfix", "release")}  # all there are [breadth 10, LIVE]
PREFIXES = {name: f"{name}/" for name in TYPES}  # out of the box
HEADS = "refs/heads/"


def _stripped(text: t.Any) -> str:
    return str(text).strip()


def _check_branch(name: str) -> str | None:
    if name == DEFAULT_BRANCH or (name.startswith(HEADS) and name != HEADS):
        return None
    return f"{name!r} is not the full name of a branch. Write {HEADS}{name.removeprefix(HEADS) or 'main'}, or {DEFAULT_BRANCH} for the default branch"


def _check_types(types: Item) -> str | None:
    used = [prefix for prefix in types.values() if prefix]
    twice = sorted({prefix for prefix in used if used.count(prefix) > 1})
    return f"{', '.join(twice)} is the prefix of several types. Give each a prefix of its own" if twice else None


WORDS = Words(
    noun="branching model",
    nouns="branching models",
    subject="the branching model of a project or repository",
    subjects="the branching models of projects and repositories",
    summary="Branching models of projects and repositories: the development and production branches, and the prefixes of other branches",
    description=(
        "Sets which branches a project or repository develops and releases on, and which prefixes its other branches have.",
        "A repository has the model of its project, unless it sets one itself. One that is set is kept although the project has the same.",
        "What is left out of a model that a repository does not set yet is set as it is inherited before the task.",
        "Branch restrictions and default reviewers with the matchers V(MODEL_BRANCH) and V(MODEL_CATEGORY) are about the branches of the model.",
    ),
    state=(
        "V(present) sets the model in its place, which is another state than the same that is inherited.",
        "V(absent) sets a repository back to the model of its project. A project, which inherits none, gets the model that Bitbucket has out of the box: "
        "development on the default branch, no production branch, and all types with their usual prefixes.",
    ),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "development": "refs/heads/develop",
        "production": "refs/heads/main",
        "types": {"bugfix": "bugfix/", "feature": "feature/", "hotfix": "", "release": "release/"},
    },
    write="PUT /rest/branch-utils/1.0/projects/ALG/repos/models/branchmodel/configuration",
    examples="""
- name: Develop on a branch of its own, without hotfixes
  bitbucket_branching_model:
    project_key: ALG
    development: refs/heads/develop
    production: DEFAULT_BRANCH
    types: {feature: feature/, hotfix: ""}
""",
    examples_many="""
- name: Set the model of a project, and have a repository inherit it again
  bitbucket_branching_models:
    branching_models:
      - project_key: ALG
        development: refs/heads/develop
        production: refs/heads/main
      - project_key: ALG
        repository: old
        state: absent
""",
)
BRANCHING_MODEL = Resource(
    kind="branching model",
    plural="branching_models",
    identity=PLACE,
    fields=(
        project_key_field(required=True, description="The key of the project.", result="The key of the project."),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository. By default, the model is that of the project.",
            result="The slug of the repository.",
            returned="if the model is that of a repository",
        ),
        Field(
            "development",
            canon=_stripped,
            check=_check_branch,
            description=(
                "The branch that new work goes to: its full name, such as V(refs/heads/develop), or V(DEFAULT_BRANCH). The branch need not exist.",
                "There is always one.",
            ),
            result="The full name of the development branch, or V(DEFAULT_BRANCH).",
        ),
        Field(
            "production",
            canon=_stripped,
            check=lambda name: None if name == NONE else _check_branch(name),
            description="The branch that is released: its full name, or V(DEFAULT_BRANCH). An empty string is no such branch.",
            result="The full name of the production branch, or V(DEFAULT_BRANCH), empty where there is none.",
        ),
        Field(
            "types",
            type="dict",
            check=_check_types,
            fields=tuple(
                Field(name, canon=_stripped, description=f"The prefix of {what}, such as V({name}/).", result=f"The prefix of {what}, empty if disabled.")
                for name, what in TYPES.items()
            ),
            description=(
                "The prefix of each type of branches. A type with a prefix is enabled, an empty string disables it.",
                "Types that are left out are not managed.",
            ),
            result="The prefix of each type of branches, empty where the type is disabled.",
        ),
    ),
    name=lambda item: str(Scope.of(item)),
    heading="branching model of {name}",
    inherits=True,
    place=PLACE,
    words=WORDS,
)
