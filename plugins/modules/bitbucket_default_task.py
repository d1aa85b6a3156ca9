#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_default_task
short_description: Manage a default task of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates and deletes default tasks of projects and repositories. Requires Bitbucket 9.0.
  - The default tasks of a project also apply to its repositories. They are managed in the project only, and never deleted through a repository.
  - 'The text and the two matchers identify a default task. With another text or matcher, it is another task: the former one stays until it is deleted.'
  - Use M(algorithmia.scm.bitbucket_default_tasks) for several default tasks, which needs fewer calls.
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
  project_key:
    description:
      - The key of the project that the default task belongs to.
    type: str
    required: true
    aliases: [project]
  repository:
    description:
      - The slug of the repository that the default task belongs to.
      - By default, it belongs to the project and applies to all of its repositories.
    type: str
    aliases: [slug]
  description:
    description:
      - What has to be done, as text that may have Markdown.
      - Bitbucket accepts several default tasks with the same text and matchers. If there are, the task fails and lists their ids.
    type: str
    required: true
  source_matcher:
    description:
      - The branches that pull requests come from. By default, all branches.
    type: dict
    default: {type: ANY_REF}
    suboptions:
      type:
        description:
          - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
        type: str
        required: true
        choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
      id:
        description:
          - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*), for
            V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
          - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
        type: str
  target_matcher:
    description:
      - The branches that pull requests go to. By default, all branches.
    type: dict
    default: {type: ANY_REF}
    suboptions:
      type:
        description:
          - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
        type: str
        required: true
        choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
      id:
        description:
          - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*), for
            V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
          - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
        type: str
  state:
    description:
      - Whether the default task should exist.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_default_tasks
"""

EXAMPLES = r"""
- name: Ask for an entry in the changelog wherever the main branch changes
  algorithmia.scm.bitbucket_default_task:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    description: Say it in the changelog
    target_matcher: {type: BRANCH, id: refs/heads/main}
"""

RETURN = r"""
default_task:
  description: The default task after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      returned: if the default task belongs to a repository
      type: str
    description:
      description: What has to be done, as text that may have Markdown.
      type: str
    source_matcher:
      description: The branches that pull requests come from.
      type: dict
      contains:
        type:
          description: The type of the matcher.
          type: str
        id:
          description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
            V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
          type: str
    target_matcher:
      description: The branches that pull requests go to.
      type: dict
      contains:
        type:
          description: The type of the matcher.
          type: str
        id:
          description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
            V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
          type: str
    task_id:
      description: The identifier of the default task on the server.
      returned: if the server knows the default task
      type: str
  sample:
    project_key: ALG
    repository: models
    description: Say it in the changelog
    source_matcher: {type: ANY_REF}
    target_matcher: {type: BRANCH, id: refs/heads/main}
    task_id: "31"
summary:
  description: What happened to the default task, by name. In check mode, what would happen.
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
  sample:
    created: ["ALG/models from ANY_REF to BRANCH refs/heads/main: Say it in the changelog"]
    updated: []
    deleted: []
    unchanged: []
changes:
  description: The default task before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/default-tasks/latest/projects/ALG/repos/models/tasks]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.default_tasks import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
