#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_pull_request_setting
short_description: Manage the pull request settings of a project, a repository or the server of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Sets what pull requests need to be merged, how they are merged, and when they are declined or merged automatically.
  - Each setting is set in its place, or inherited. A setting that is left out is not managed. An empty value sets it back to what is inherited.
  - A value that is set in a repository is kept although the project has the same.
  - The merge checks of a project are hooks of Bitbucket, and so are those of a repository. They are declared here only.
  - Use M(algorithmia.scm.bitbucket_pull_request_settings) for several places, which needs fewer calls.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Reports merge strategies that the server does not have, and settings that a project restricts.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  project_key:
    description:
      - The key of the project. Required unless O(scope=global).
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository in the project. Without it, the settings are those of the project.
    type: str
    aliases: [slug]
  scope:
    description:
      - The scope of the settings. V(global) is the whole server, and has to be set for it. Only O(merge_config) can be set there.
      - V(project) and V(repository) confirm which of the two is meant.
    type: str
    choices: [global, project, repository]
  required_approvers:
    description:
      - How many approvals a pull request needs.
      - V(0) switches the check off.
      - An empty string sets it back to what the repository inherits.
    type: raw
  required_all_approvers:
    description:
      - Whether all reviewers have to approve a pull request.
      - An empty string sets it back to what the repository inherits.
    type: raw
  required_all_tasks_complete:
    description:
      - Whether all tasks of a pull request have to be complete.
      - An empty string sets it back to what the repository inherits.
    type: raw
  required_successful_builds:
    description:
      - How many successful builds a pull request needs.
      - V(0) switches the check off.
      - An empty string sets it back to what the repository inherits.
    type: raw
  needs_work:
    description:
      - Whether a pull request cannot be merged while a reviewer requests changes.
      - Requires Bitbucket 6.
      - An empty string sets it back to what the repository inherits.
    type: raw
  merge_config:
    description:
      - How pull requests are merged. Where it is inherited so far, O(merge_config.default_strategy) and O(merge_config.strategies) are required.
      - An empty dictionary sets it back to what the place inherits.
    type: dict
    suboptions:
      default_strategy:
        description:
          - The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
        type: str
      strategies:
        description:
          - The merge strategies that are enabled. All others are disabled. The order is ignored.
        type: list
        elements: str
      commit_summaries:
        description:
          - How many commits the message of a merge lists.
        type: int
      commit_message_template:
        description:
          - The template for the message of a merge. An empty dictionary removes it.
        type: dict
        suboptions:
          title:
            description:
              - The title of the message, such as C(${title}) (the title of the pull request).
            type: str
          body:
            description:
              - The body of the message.
            type: str
  auto_decline:
    description:
      - When pull requests are declined automatically. Where it is inherited so far, both options are required. Requires Bitbucket 8.5.
      - An empty dictionary sets it back to what the place inherits.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether pull requests without activity are declined.
        type: bool
      inactivity_weeks:
        description:
          - 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
        type: int
  auto_merge:
    description:
      - Whether pull requests can be merged automatically. Where it is inherited so far, O(auto_merge.enabled) is required. Requires Bitbucket 9.4.
      - An empty dictionary sets it back to what the place inherits.
    type: dict
    suboptions:
      enabled:
        description:
          - Whether pull requests can be merged automatically once all checks pass.
        type: bool
      restricted:
        description:
          - Whether repositories of the project cannot set it otherwise. For projects only.
        type: bool
  state:
    description:
      - V(present) sets what is listed.
      - V(absent) sets all settings of the place back to what it inherits, and switches the merge checks of a project off.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_pull_request_settings
"""

EXAMPLES = r"""
- name: Merge by squashing, with two approvals and a successful build
  algorithmia.scm.bitbucket_pull_request_setting:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    merge_config:
      default_strategy: squash
      strategies: [squash, no-ff]
    required_approvers: 2
    required_successful_builds: 1

- name: Take the strategies of the project again
  algorithmia.scm.bitbucket_pull_request_setting:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    merge_config: {}
"""

RETURN = r"""
pull_request_setting:
  description: The place after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    project_key:
      description: The key of the project.
      returned: unless the scope is the whole server
      type: str
    repository:
      description: The slug of the repository.
      returned: if the settings are those of a repository
      type: str
    scope:
      description: V(global) for the whole server, otherwise the value that was declared.
      returned: if it is declared
      type: str
    required_approvers:
      description: How many approvals a pull request needs.
      type: raw
    required_all_approvers:
      description: Whether all reviewers have to approve a pull request.
      type: raw
    required_all_tasks_complete:
      description: Whether all tasks of a pull request have to be complete.
      type: raw
    required_successful_builds:
      description: How many successful builds a pull request needs.
      type: raw
    needs_work:
      description: Whether a pull request cannot be merged while a reviewer requests changes.
      type: raw
    merge_config:
      description: How pull requests are merged, empty where it is inherited.
      type: dict
      contains:
        default_strategy:
          description: The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
          type: str
        strategies:
          description: The merge strategies that are enabled.
          type: list
          elements: str
        commit_summaries:
          description: How many commits the message of a merge lists.
          returned: if the server has it
          type: int
        commit_message_template:
          description: The template for the message of a merge.
          returned: if there is one
          type: dict
          contains:
            title:
              description: The title of the message, such as C(${title}) (the title of the pull request).
              type: str
            body:
              description: The body of the message.
              type: str
    auto_decline:
      description: When pull requests are declined automatically, empty where it is inherited.
      type: dict
      contains:
        enabled:
          description: Whether pull requests without activity are declined.
          type: bool
        inactivity_weeks:
          description: 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
          type: int
    auto_merge:
      description: Whether pull requests can be merged automatically, empty where it is inherited.
      type: dict
      contains:
        enabled:
          description: Whether pull requests can be merged automatically once all checks pass.
          type: bool
        restricted:
          description: Whether repositories of the project cannot set it otherwise.
          returned: if it is the setting of a project
          type: bool
  sample:
    project_key: ALG
    repository: models
    required_approvers: 2
    required_all_approvers: false
    required_all_tasks_complete: true
    required_successful_builds: 1
    needs_work: true
    merge_config: {default_strategy: squash, strategies: [no-ff, squash], commit_summaries: 20}
    auto_decline: {enabled: true, inactivity_weeks: 8}
    auto_merge: {enabled: true}
summary:
  description: What happened to the place, by name. In check mode, what would happen.
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
  description: The place before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/api/1.0/projects/ALG/repos/models/settings/pull-requests]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.pull_request_settings import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
