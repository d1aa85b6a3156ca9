#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_hooks
short_description: Manage hooks of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Switches hooks of a project or repository on and off, with their settings, or sets them back to what the repository inherits.
  - Merge checks that Bitbucket bundles are refused here, because they are the same state as M(algorithmia.scm.bitbucket_pull_request_setting).
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
    support: partial
    details:
      - V(always) in O(hooks[].update_secret) writes the secrets in each run, since they cannot be compared.
options:
  hooks:
    description:
      - The hooks to manage.
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
          - The slug of the repository. By default, the hook is that of the project.
        type: str
        aliases: [slug]
      key:
        description:
          - The key of the hook, as the app that brings it calls it. The hooks of a place are in its settings and at C(settings/hooks).
        type: str
        required: true
      enabled:
        description:
          - Whether the hook is on. Required to set a hook that the place does not set yet.
        type: bool
      settings:
        description:
          - All settings of the hook, but for those of O(hooks[].secret_settings). The app decides what they are.
          - Numbers and booleans count as the same as their texts. An empty dictionary clears them.
        type: dict
      secret_settings:
        description:
          - Settings that nobody is to see, such as passwords. They are sent with O(hooks[].settings), and never shown.
          - They are compared unless the server hides them. See O(hooks[].update_secret).
        type: dict
      update_secret:
        description:
          - When to send O(hooks[].secret_settings) to a hook that is set already.
          - By default, they are sent if the server shows others. V(on_create) never sends them, V(always) each time.
        type: str
        choices: [on_create, always]
      state:
        description:
          - V(present) sets the hook in its place, which is another state than the same that is inherited.
          - V(absent) sets a repository back to what it inherits. In a project, which inherits nothing, the hook is switched off.
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for hooks that do not set O(hooks[].state).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_hook
"""

EXAMPLES = r"""
- name: Set a hook of an app in a repository, and have another inherit it
  algorithmia.scm.bitbucket_hooks:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    hooks:
      - project_key: ALG
        repository: models
        key: com.example.app:notify
        enabled: true
        settings: {url: "https://chat.example.com"}
        secret_settings: {password: "{{ vault_notify_password }}"}
      - project_key: ALG
        repository: old
        key: com.example.app:notify
        state: absent
"""

RETURN = r"""
hooks:
  description: The declared hooks that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      returned: if the hook is that of a repository
      type: str
    key:
      description: The key of the hook, as the app that brings it calls it.
      type: str
    enabled:
      description: Whether the hook is on.
      type: bool
    settings:
      description: The settings of the hook.
      returned: if they are declared
      type: dict
    secret_state:
      description: V(as declared). In the diff, V(not as declared) or V(not compared) before the task.
      returned: if secret settings were sent to a hook that was set
      type: str
  sample:
    - project_key: ALG
      repository: models
      key: com.example.app:commit-messages
      enabled: true
      settings: {pattern: ALG-\d+.*}
summary:
  description: What happened to each hook, by name. In check mode, what would happen.
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
  sample: {created: [ALG/models com.example.app:commit-messages], updated: [], deleted: [], unchanged: []}
changes:
  description: Each hook before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample:
    - PUT /rest/api/1.0/projects/ALG/repos/models/settings/hooks/com.example.app%3Acommit-messages/enabled
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hooks import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
