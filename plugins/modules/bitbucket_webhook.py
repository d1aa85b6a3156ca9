#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_webhook
short_description: Manage a webhook of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and deletes webhooks of a repository, and of a project from Bitbucket 8.9 on.
  - Bitbucket replaces a webhook as a whole. What is not declared of it is sent back unchanged, with its secret and credentials.
  - Use M(algorithmia.scm.bitbucket_webhooks) for several webhooks, which needs fewer calls.
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
      - V(always) in O(update_secret) writes the secrets in each run, since they cannot be compared.
options:
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
      - The URL is shown in diffs and reports, with its query. A token belongs in O(secret) or O(password).
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
      - It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See O(update_secret).
    type: str
  username:
    description:
      - The user name that the webhook sends with each request. An empty name removes the credentials.
      - Requires Bitbucket 7. Another name requires O(password).
    type: str
  password:
    description:
      - The password for O(username). The server never shows it, so it is only sent with a new O(username). See O(update_secret).
    type: str
  update_secret:
    description:
      - When to send O(secret) and O(password) to a webhook that exists.
      - By default, O(secret) is sent if the server shows another secret or none. A server that hides secrets only gets it with a new webhook.
      - V(on_create) neither compares nor sends them.
      - V(always) sends them each time, and reports a change each time.
    type: str
    choices: [on_create, always]
  state:
    description:
      - Whether the webhook should exist.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_webhooks
"""

EXAMPLES = r"""
- name: Tell the CI server of each push
  algorithmia.scm.bitbucket_webhook:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    name: ci
    url: https://ci.example.com/hook
    events: ["repo:refs_changed", "pr:opened"]
    secret: "{{ vault_hook_secret }}"
"""

RETURN = r"""
webhook:
  description: The webhook after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
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
    project_key: ALG
    repository: models
    name: ci
    url: https://ci.example.com/hook
    events: [pr:opened, repo:refs_changed]
    active: true
    ssl_verification_required: true
    username: ""
    webhook_id: "7"
summary:
  description: What happened to the webhook, by name. In check mode, what would happen.
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
  description: The webhook before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.webhooks import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
