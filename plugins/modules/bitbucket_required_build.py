#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_required_build
short_description: Manage a required build of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and deletes the required builds of repositories. Requires Bitbucket 7.4.
  - Projects have no required builds. Declare them in each repository.
  - A build counts if it is reported through the build API of Bitbucket 7.4 or later, with one of O(build_parent_keys) as its parent.
  - Use M(algorithmia.scm.bitbucket_required_builds) for several required builds, which needs fewer calls.
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
      - The key of the project that the repository is in.
    type: str
    required: true
    aliases: [project]
  repository:
    description:
      - The slug of the repository that the required build belongs to.
    type: str
    required: true
    aliases: [slug]
  ref_matcher:
    description:
      - The branches that pull requests go to.
    type: dict
    required: true
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
  exempt_ref_matcher:
    description:
      - The branches that pull requests come from for which no build is required. By default, there are none.
      - The two matchers identify a required build in its repository, so another exemption makes another required build.
      - Bitbucket accepts several with the same matchers. If there are, the task fails and lists their ids.
    type: dict
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
  build_parent_keys:
    description:
      - The keys of all builds that have to succeed, as their parents. By default, they are not changed. Required to create a required build.
    type: list
    elements: str
  required_for_pull_request:
    description:
      - Whether the builds have to succeed before a pull request can be merged.
      - Requires Bitbucket 10.2, where the default for a new required build is V(true).
    type: bool
  required_for_merge_queue:
    description:
      - Whether the builds have to succeed before the merge queue merges a pull request.
      - Requires Bitbucket 10.2, where the default for a new required build is V(true).
    type: bool
  state:
    description:
      - Whether the required build should exist.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_required_builds
"""

EXAMPLES = r"""
- name: Merge into the main branch only what was tested, except for hotfixes
  algorithmia.scm.bitbucket_required_build:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    ref_matcher: {type: BRANCH, id: refs/heads/main}
    exempt_ref_matcher: {type: PATTERN, id: hotfix/*}
    build_parent_keys: [ALG-TEST, ALG-LINT]
"""

RETURN = r"""
required_build:
  description: The required build after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      type: str
    ref_matcher:
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
    exempt_ref_matcher:
      description: The branches that pull requests come from for which no build is required.
      returned: if there are any
      type: dict
      contains:
        type:
          description: The type of the matcher.
          type: str
        id:
          description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
            V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
          type: str
    build_parent_keys:
      description: The keys of the builds that have to succeed.
      type: list
      elements: str
    required_for_pull_request:
      description: Whether the builds have to succeed before a pull request can be merged.
      returned: on Bitbucket 10.2 or later
      type: bool
    required_for_merge_queue:
      description: Whether the builds have to succeed before the merge queue merges a pull request.
      returned: on Bitbucket 10.2 or later
      type: bool
    required_build_id:
      description: The identifier on the server.
      returned: if the server knows the required build
      type: str
  sample:
    project_key: ALG
    repository: models
    ref_matcher: {type: BRANCH, id: refs/heads/main}
    exempt_ref_matcher: {type: PATTERN, id: hotfix/*}
    build_parent_keys: [ALG-LINT, ALG-TEST]
    required_for_pull_request: true
    required_for_merge_queue: true
    required_build_id: "15"
summary:
  description: What happened to the required build, by name. In check mode, what would happen.
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
    created: [ALG/models BRANCH refs/heads/main except PATTERN hotfix/*]
    updated: []
    deleted: []
    unchanged: []
changes:
  description: The required build before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/required-builds/latest/projects/ALG/repos/models/condition]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.required_builds import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
