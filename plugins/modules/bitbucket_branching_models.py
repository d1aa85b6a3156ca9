#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_branching_models
short_description: Manage the branching models of projects and repositories of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Sets which branches a project or repository develops and releases on, and which prefixes its other branches have.
  - A repository has the model of its project, unless it sets one itself. One that is set is kept although the project has the same.
  - What is left out of a model that a repository does not set yet is set as it is inherited before the task.
  - Branch restrictions and default reviewers with the matchers V(MODEL_BRANCH) and V(MODEL_CATEGORY) are about the branches of the model.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  branching_models:
    description:
      - The branching models to manage.
    type: list
    elements: dict
    required: true
    suboptions:
      project_key:
        description:
          - The key of the project.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository. By default, the model is that of the project.
        type: str
        aliases: [slug]
      development:
        description:
          - 'The branch that new work goes to: its full name, such as V(refs/heads/develop), or V(DEFAULT_BRANCH). The branch need not exist.'
          - There is always one.
        type: str
      production:
        description:
          - 'The branch that is released: its full name, or V(DEFAULT_BRANCH). An empty string is no such branch.'
        type: str
      types:
        description:
          - The prefix of each type of branches. A type with a prefix is enabled, an empty string disables it.
          - Types that are left out are not managed.
        type: dict
        suboptions:
          bugfix:
            description:
              - The prefix of bugfix branches, such as V(bugfix/).
            type: str
          feature:
            description:
              - The prefix of feature branches, such as V(feature/).
            type: str
          hotfix:
            description:
              - The prefix of hotfix branches, such as V(hotfix/).
            type: str
          release:
            description:
              - The prefix of release branches, such as V(release/).
            type: str
      state:
        description:
          - V(present) sets the model in its place, which is another state than the same that is inherited.
          - 'V(absent) sets a repository back to the model of its project. A project, which inherits none, gets the model that Bitbucket has out of the box:
            development on the default branch, no production branch, and all types with their usual prefixes.'
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for branching models that do not set O(branching_models[].state).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_branching_model
"""

EXAMPLES = r"""
- name: Set the model of a project, and have a repository inherit it again
  algorithmia.scm.bitbucket_branching_models:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    branching_models:
      - project_key: ALG
        development: refs/heads/develop
        production: refs/heads/main
      - project_key: ALG
        repository: old
        state: absent
"""

RETURN = r"""
branching_models:
  description: The declared branching models that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      returned: if the model is that of a repository
      type: str
    development:
      description: The full name of the development branch, or V(DEFAULT_BRANCH).
      type: str
    production:
      description: The full name of the production branch, or V(DEFAULT_BRANCH), empty where there is none.
      type: str
    types:
      description: The prefix of each type of branches, empty where the type is disabled.
      type: dict
      contains:
        bugfix:
          description: The prefix of bugfix branches, empty if disabled.
          type: str
        feature:
          description: The prefix of feature branches, empty if disabled.
          type: str
        hotfix:
          description: The prefix of hotfix branches, empty if disabled.
          type: str
        release:
          description: The prefix of release branches, empty if disabled.
          type: str
  sample:
    - project_key: ALG
      repository: models
      development: refs/heads/develop
      production: refs/heads/main
      types: {bugfix: bugfix/, feature: feature/, hotfix: "", release: release/}
summary:
  description: What happened to each branching model, by name. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: What was created.
      type: list
      elements: str
    updated:
      description: What was changed.
      type: list
      elements: str
    deleted:
      description: What was deleted.
      type: list
      elements: str
    unchanged:
      description: What already was as declared.
      type: list
      elements: str
  sample: {created: [ALG/models], updated: [], deleted: [], unchanged: []}
changes:
  description: Each branching model before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
server:
  description: The URL of the server.
  returned: unless the options are wrong
  type: str
  sample: https://bitbucket.example.com
error:
  description: What the server refused, for programs. RV(ignore:msg) says it in words.
  returned: if a call failed
  type: dict
  contains:
    method:
      description: The HTTP method of the call.
      type: str
    path:
      description: The path of the call.
      type: str
    status:
      description: The HTTP status of the response. Missing if there was none.
      type: int
    code:
      description: The name or number by which the server knows the error.
      type: str
    said:
      description: The words of the server.
      type: str
    hint:
      description: What to do about it.
      type: str
    request_id:
      description: The identifier of the request, as in the logs of the server.
      type: str
writes:
  description: The writes that were done before the failure. Running the task again does the rest.
  returned: if the task failed while writing
  type: list
  elements: str
  sample: [PUT /rest/branch-utils/1.0/projects/ALG/repos/models/branchmodel/configuration]
failures:
  description: What failed, each with C(thing), C(msg) and, if a call was refused, C(error). What does not depend on it was done.
  returned: if the task failed while writing
  type: list
  elements: dict
not_begun:
  description: What was not begun, because it depends on what failed, or because the task had to stop. Running the task again does it.
  returned: if the task failed while writing
  type: list
  elements: str
planned:
  description: What differs, with C(summary), C(diff) and the things as in the result of a task that succeeds. Nothing would be changed.
  returned: in check mode, if what is declared would be refused
  type: dict
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.branching_models import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
