#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_webhooks
short_description: Manage webhooks of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and deletes webhooks of a repository, and of a project from Bitbucket 8.9 on.
  - Bitbucket replaces a webhook as a whole. What is not declared of it is sent back unchanged, with its secret and credentials.
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
      - V(always) in O(webhooks[].update_secret) writes the secrets in each run, since they cannot be compared.
options:
  webhooks:
    description:
      - The webhooks to manage.
    type: list
    elements: dict
    required: true
    suboptions:
      project_key:
        description:
          - The key of the project that the webhook belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the webhook belongs to.
          - By default, it belongs to the project and fires for all of its repositories. That requires Bitbucket 8.9.
        type: str
        aliases: [slug]
      name:
        description:
          - The name of the webhook. It identifies the webhook in its project or repository.
          - Bitbucket accepts several webhooks of one name. If there are, the task fails and lists their ids and URLs.
        type: str
        required: true
      url:
        description:
          - The URL to call. Required to create a webhook.
          - It is compared as it is written, with variables such as C(${project.key}).
          - A URL with a user name or password in it is refused. What a server has of them is shown as C(...).
          - The URL is shown in diffs and reports, with its query. A token belongs in O(webhooks[].secret) or O(webhooks[].password).
        type: str
      events:
        description:
          - The events that fire the webhook, such as V(repo:refs_changed) for a push. Required to create a webhook. The order is ignored.
          - The version of Bitbucket decides which events exist. The names are not checked before they are sent.
        type: list
        elements: str
      active:
        description:
          - Whether the webhook is active. The default for a new webhook is V(true).
        type: bool
      ssl_verification_required:
        description:
          - Whether to verify the certificate of the URL. The default for a new webhook is V(true). V(false) requires Bitbucket 7.
        type: bool
      secret:
        description:
          - The secret that signs each request. An empty secret removes it.
          - It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See O(webhooks[].update_secret).
        type: str
      username:
        description:
          - The user name that the webhook sends with each request. An empty name removes the credentials.
          - Requires Bitbucket 7. Another name requires O(webhooks[].password).
        type: str
      password:
        description:
          - The password for O(webhooks[].username). The server never shows it, so it is only sent with a new O(webhooks[].username). See
            O(webhooks[].update_secret).
        type: str
      update_secret:
        description:
          - When to send O(webhooks[].secret) and O(webhooks[].password) to a webhook that exists.
          - By default, O(webhooks[].secret) is sent if the server shows another secret or none. A server that hides secrets only gets it with a new webhook.
          - V(on_create) neither compares nor sends them.
          - V(always) sends them each time, and reports a change each time.
        type: str
        choices: [on_create, always]
      state:
        description:
          - Whether the webhook should exist.
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for webhooks that do not set O(webhooks[].state).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
  purge:
    description:
      - Whether to delete webhooks that are not declared, from the projects and repositories of those that are declared.
      - M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no webhook is declared.
    type: bool
    default: false
  purge_protect:
    description:
      - Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case is ignored.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what exists that a purge may remove. A purge that would remove more is refused as a whole, and the error lists
        what it would have removed.
      - It applies to each project and each repository separately. What remains in one place does not allow removing more from another.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_webhook
"""

EXAMPLES = r"""
- name: Manage the webhooks of a project and of one of its repositories, and delete all others there
  algorithmia.scm.bitbucket_webhooks:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    webhooks:
      - project_key: ALG
        name: chat
        url: https://chat.example.com/hook
        events: ["pr:opened"]
      - project_key: ALG
        repository: models
        name: ci
        url: https://ci.example.com/hook
        events: ["repo:refs_changed"]
        secret: "{{ vault_hook_secret }}"
    purge: true
"""

RETURN = r"""
webhooks:
  description: The declared webhooks that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      returned: if the webhook belongs to a repository
      type: str
    name:
      description: The name of the webhook.
      type: str
    url:
      description: The URL to call.
      type: str
    events:
      description: The events that fire the webhook, such as V(repo:refs_changed) for a push.
      type: list
      elements: str
    active:
      description: Whether the webhook is active.
      type: bool
    ssl_verification_required:
      description: Whether to verify the certificate of the URL.
      type: bool
    username:
      description: The user name that the webhook sends, empty for none.
      type: str
    webhook_id:
      description: The identifier of the webhook on the server.
      returned: if the server knows the webhook
      type: str
    secret_state:
      description: V(as declared). In the diff, V(not as declared) or V(not compared) before the task.
      returned: if a secret was sent to a webhook that existed
      type: str
  sample:
    - project_key: ALG
      repository: models
      name: ci
      url: https://ci.example.com/hook
      events: [pr:opened, repo:refs_changed]
      active: true
      ssl_verification_required: true
      username: ""
      webhook_id: "7"
summary:
  description: What happened to each webhook, by name. In check mode, what would happen.
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
  sample: {created: [ALG/models ci], updated: [], deleted: [], unchanged: []}
changes:
  description: Each webhook before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/api/1.0/projects/ALG/repos/models/webhooks]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.webhooks import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
