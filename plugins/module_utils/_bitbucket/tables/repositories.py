# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of repositories [bitbucket 13]. A repository is known by its slug; its name may be written otherwise."""

from __future__ import annotations

import re

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import project_key_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.branch_restrictions import BRANCH_RESTRICTION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.branching_models import BRANCHING_MODEL
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.default_reviewers import DEFAULT_REVIEWER
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.default_tasks import DEFAULT_TASK
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.hooks import HOOK
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import INSIDE, PERMISSION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import PULL_REQUEST_SETTING
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.required_builds import REQUIRED_BUILD
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.reviewer_groups import REVIEWER_GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.secret_scanning import SECRET_SCANNING_ALLOWLIST_RULE, SECRET_SCANNING_RULE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.webhooks import WEBHOOK
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import inside
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, CREATE_ONLY, READ_ONLY, RENAME, SET, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words


def _check_name(name: str) -> str | None:
    if re.fullmatch(r"[A-Za-z0-9][\w. \-]{0,127}", name):
        return None
    return f"{name!r} is not a repository's name: a letter or digit, then letters, digits, spaces, hyphens, underscores and periods, 128 at the most"


def _branch_name(name: str) -> str:
    return str(name).strip().removeprefix("refs/heads/")


def _check_branch(name: str) -> str | None:
    """As git has it."""
    parts = name.split("/")
    bad = re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|\.$", name) or any(not part or part.startswith(".") or part.endswith(".lock") for part in parts)
    return f"{name!r} is not the name of a branch, such as main" if bad or name.startswith("-") or name == "@" else None


def _origin(text: str) -> str:
    project, slash, slug = str(text).strip().partition("/")
    return f"{project.upper()}{slash}{slug.lower()}"


def _check_origin(text: str) -> str | None:
    return None if re.fullmatch(r"[^/]+/[^/]+", text) else f"{text!r} is not a repository with its project, such as ALG/models"


def _label_names(names: list[str]) -> list[str]:
    return sorted({str(name).strip().lower() for name in names})


def _check_labels(names: list[str]) -> str | None:
    wrong = [name for name in names if not re.fullmatch(r"[a-z0-9-]{3,50}", name)]  # [breadth 14, SPEC]
    return f"{', '.join(map(repr, wrong))}: a label has 3 to 50 letters, digits and hyphens" if wrong else None


WORDS = Words(
    noun="repository",
    nouns="repositories",
    subject="a repository",
    summary="Repositories: create, change, rename, move, delete, with permissions, branch restrictions and webhooks; keeps those with commits",
    description=(
        "Creates, changes, renames, moves, archives and deletes repositories, and manages the permissions on them, their branch restrictions and webhooks.",
        "A repository that has commits on a branch or a tag is deleted only with O(delete_content=true).",
        "Options that are left out are not managed.",
    ),
    attributes={"check_mode": ("Reports a repository that would not be deleted because it has commits on a branch or a tag.",)},
    state=("Whether the repository should exist.",),
    purge=(
        "Whether to delete repositories that are not declared, in the projects of those that are declared.",
        "M(algorithmia.scm.bitbucket_configuration) also purges the declared projects in which no repository is declared.",
        "A repository that has commits is never deleted. A purge that includes one is refused, and the error names it.",
    ),
    purge_limit=("It applies to each project separately. What remains in one project does not allow removing more from another.",),
    sample={
        "project_key": "ALG",
        "slug": "models",
        "name": "models",
        "description": "What the algorithms load",
        "public": False,
        "forkable": True,
        "archived": False,
        "default_branch": "main",
        "labels": ["production"],
        "https_url": "https://bitbucket.example.com/scm/alg/models.git",
        "ssh_url": "ssh://git@bitbucket.example.com:7999/alg/models.git",
    },
    write="POST /rest/api/1.0/projects/ALG/repos",
    examples="""
- name: Create a repository for the models
  bitbucket_repository:
    project_key: ALG
    slug: models
    description: What the algorithms load
    default_branch: main
    labels: [production]

- name: Move a repository to another project under another name
  bitbucket_repository:
    project_key: ALG
    slug: models
    new_project_key: ML
    new_slug: public-models
""",
    examples_many="""
- name: Manage the repositories of the team
  bitbucket_repositories:
    repositories:
      - project_key: ALG
        slug: models
        permissions:
          groups: {data-science: REPO_WRITE}
        webhooks:
          - {name: ci, url: "https://ci.example.com/hook", events: ["repo:refs_changed"]}
        purge_webhooks: true
      - {project_key: ALG, slug: scratch, state: absent, delete_content: true}
""",
)
PLACE_OF = {"project_key": "project_key", "repository": "slug"}  # of what a repository has, by its own fields
REPOSITORY = Resource(
    kind="repository",
    plural="repositories",
    identity=("project_key", "slug"),
    fields=(
        project_key_field(required=True, description="The key of the project that the repository is in."),
        slug_field(
            "slug",
            required=True,
            aliases=("repository",),
            description="The slug of the repository, the last part of its address in the browser.",
            result="The slug of the repository.",
        ),
        project_key_field(
            "new_project_key",
            aliases=(),
            role=RENAME,
            renames="project_key",
            description=(
                "The key of the project to move the repository to. Its former address redirects to the new one.",
                "Once it is moved, the task changes nothing. Declare the new key as O(project_key) from then on.",
                "If there is no repository in either project, an empty one is created in the new one.",
            ),
        ),
        slug_field(
            "new_slug",
            project_option="new_project_key",
            role=RENAME,
            renames="slug",
            description=(
                "The slug to rename the repository to. Its former address redirects to the new one.",
                "Bitbucket makes the slug from the name, so the name becomes O(new_slug) unless O(name) gives one with that slug.",
                "Once it is renamed, the task changes nothing. Declare the new slug as O(slug) from then on.",
                "If there is no repository with either slug, an empty one is created with the new one.",
            ),
        ),
        Field(
            "name",
            check=_check_name,
            description=(
                "The name of the repository. By default, a new repository is named by its O(slug).",
                "Bitbucket makes the slug from the name, so a name that would give another slug is an error.",
            ),
            result="The name of the repository.",
        ),
        Field("description", absent="", description="The description of the repository. An empty string clears it."),
        Field("public", type="bool", description="Whether everybody can read the repository without logging in."),
        Field("forkable", type="bool", description="Whether the repository can be forked."),
        Field(
            "archived",
            type="bool",
            absent=False,
            description=(
                "Whether the repository is archived, which Bitbucket can from version 8.0 on. An archived repository cannot be changed.",
                "With V(true), it is unarchived for a change of it, or of what is declared in it, and archived again.",
                "If this option is left out, a change of an archived repository, or of what is in it, is an error.",
            ),
            result="Whether the repository is archived.",
        ),
        Field(
            "default_branch",
            canon=_branch_name,
            check=_check_branch,
            description=(
                "The default branch, such as V(main) or V(refs/heads/main). It is read only if this option is given.",
                "In a repository that has branches, it has to be one of them.",
            ),
            result="The name of the default branch.",
            returned="if it is declared and the server tells it",
        ),
        Field(
            "labels",
            type="list",
            elements="str",
            compare=SET,
            absent=[],
            canon=_label_names,
            check=_check_labels,
            description=(
                "All labels of the repository. An empty list removes them. They are read only if this option is given.",
                "Labels need Bitbucket 5.13. A label has 3 to 50 letters, digits and hyphens, and is written in lower case.",
            ),
            result="The labels of the repository.",
            returned="if they are declared",
        ),
        Field(
            "origin",
            role=CREATE_ONLY,
            canon=_origin,
            check=_check_origin,
            advice="Leave origin out, or delete the repository to have it created as a fork.",
            description=(
                "The repository to create this one as a fork of, such as V(ALG/models). By default, a new repository is empty.",
                "It requires permission to read that repository. Bitbucket makes no fork of a repository that exists, so another origin is an error.",
            ),
            result="The repository that this one is a fork of.",
            returned="if the repository is a fork",
        ),
        Field(
            "sync",
            type="bool",
            absent=False,
            description=(
                "Whether a fork gets the changes of the branches of its O(origin). A repository that is not a fork has nothing to sync with.",
                "It is read only if this option is given.",
            ),
            result="Whether the fork is synced with its origin.",
            returned="if it is declared",
        ),
        Field(
            "lfs",
            type="bool",
            absent=False,
            description=(
                "Whether Git LFS is enabled in the repository. It is read only if this option is given.",
                "It requires permission to administer the repository.",
            ),
            result="Whether Git LFS is enabled.",
            returned="if it is declared",
        ),
        Field(
            "secret_scanning_exempt",
            type="bool",
            absent=False,
            description=(
                "Whether the repository is exempt from secret scanning. It is read only if this option is given.",
                "It needs Bitbucket 8.5, and permission to administer the project.",
            ),
            result="Whether the repository is exempt from secret scanning.",
            returned="if it is declared",
        ),
        Field(
            "delete_content",
            type="bool",
            role=CONTROL,
            default=False,
            description="Whether O(state=absent) deletes a repository that has commits on a branch or a tag. A deleted repository cannot be restored.",
        ),
        Field(
            "reuse_old_name",
            type="bool",
            role=CONTROL,
            default=False,
            description=(
                "Whether to create or rename a repository to a name that is the former name of a repository that was renamed or moved.",
                "That ends the redirect, so clones that still use the old address reach the other repository.",
                "By default, this is an error that names the present place of the repository.",
            ),
        ),
        *inside(PERMISSION, PLACE_OF, {"scope": "repository"}, leave_out=("default",), texts=INSIDE),
        *inside(BRANCHING_MODEL, PLACE_OF),
        *inside(BRANCH_RESTRICTION, PLACE_OF),
        *inside(WEBHOOK, PLACE_OF),
        *inside(PULL_REQUEST_SETTING, PLACE_OF, {"scope": "repository"}),
        *inside(REVIEWER_GROUP, PLACE_OF),
        *inside(DEFAULT_REVIEWER, PLACE_OF),
        *inside(HOOK, PLACE_OF),
        *inside(REQUIRED_BUILD, PLACE_OF),
        *inside(DEFAULT_TASK, PLACE_OF),
        *inside(SECRET_SCANNING_RULE, PLACE_OF, {"scope": "repository"}),
        *inside(SECRET_SCANNING_ALLOWLIST_RULE, PLACE_OF),
        Field("https_url", role=READ_ONLY, result="The URL to clone the repository from over HTTPS.", returned="if the server offers it"),
        Field("ssh_url", role=READ_ONLY, result="The URL to clone the repository from over SSH.", returned="if the server offers it"),
    ),
    name=lambda item: f"{item['project_key']}/{item['slug']}",
    heading="repository {name}",
    place=("project_key",),
    words=WORDS,
)
