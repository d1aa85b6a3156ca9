#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_access_token
short_description: Manage an HTTP access token of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and revokes the access tokens of users, projects and repositories. Bitbucket used to call those of users personal access tokens.
  - Bitbucket shows the value of a token once, when it is created. It is returned as RV(token). After that a token is known by its name, permissions and expiry,
    and with O(value) it is tried.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Reports that a token would be created, and why. Its value is not known beforehand.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  name:
    description:
      - The name of the token. Bitbucket allows several tokens with one name. Here that is an error that lists them.
    type: str
    required: true
  new_name:
    description:
      - The name to rename the token to. Its value stays.
    type: str
  user:
    description:
      - The name of the user that the token belongs to. By default, it belongs to the user that logs in.
      - Only the user itself can create its token. An administrator can change and revoke the tokens of other users.
    type: str
  project_key:
    description:
      - The key of the project that the token belongs to, instead of a user. Requires Bitbucket 7.18.
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository of O(project_key) that the token belongs to.
    type: str
    aliases: [slug]
  permissions:
    description:
      - 'The permissions of the token, within those of its user: one of V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) and V(PROJECT_ADMIN), and one of
        V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).'
      - A token never carries a global permission. They are required to create a token.
    type: list
    elements: str
  expiry_days:
    description:
      - The number of days after its creation when the token expires. V(0) means never.
      - A token cannot be renewed. One with another lifetime is an error, unless O(replace=true).
    type: int
  id:
    description:
      - The 12 digits that tell the token from others of the same name.
    type: str
  value:
    description:
      - The value of the token, as it is stored somewhere. It is used once, to test it. O(lost_value) says what happens if it does not work.
    type: str
  lost_value:
    description:
      - 'What to do if the token exists and its value is lost: O(value) is not set, is refused, or belongs to another token. It cannot be read again.'
      - V(keep) leaves the token as it is. V(replace) recreates it as O(replace) does. V(fail) fails.
    type: str
    choices: [keep, replace, fail]
    default: keep
  renew_days_before:
    description:
      - The number of days before it expires when the token is recreated.
    type: int
    default: 0
  replace:
    description:
      - Whether to recreate a token that has another lifetime than O(expiry_days). Everything that uses it needs the new value.
      - The new token is created with C(new, by algorithmia.scm) behind its name and tried before the old one is revoked. Then it gets the name. So there has to
        be room for one more token. If a step fails, the old token or the new one works, and the next run completes the replacement.
    type: bool
    default: false
  state:
    description:
      - Whether the access token should exist. V(absent) revokes it.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that the user that logs in is created by an earlier task. It does not log in then.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_access_token_info
  - module: algorithmia.scm.bitbucket_user
"""

EXAMPLES = r"""
- name: Let the bot create the token that Algorithmia uses
  algorithmia.scm.bitbucket_access_token:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    name: algorithmia
    permissions: [PROJECT_ADMIN, REPO_ADMIN]
  register: bot_token
  no_log: true

- name: Create a token for the pipelines of one repository
  algorithmia.scm.bitbucket_access_token:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    name: pipelines
    permissions: [REPO_READ]
    expiry_days: 90
    renew_days_before: 14
  register: pipeline_token
  no_log: true

- name: Revoke a token
  algorithmia.scm.bitbucket_access_token:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    user: jane@example
    name: laptop
    state: absent
"""

RETURN = r"""
access_token:
  description: The access token after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    name:
      description: The name of the token.
      type: str
    user:
      description: The name of the user that the token belongs to.
      returned: if it is declared
      type: str
    project_key:
      description: The key of the project that the token belongs to.
      returned: if the token belongs to a project or repository
      type: str
    repository:
      description: The slug of the repository that the token belongs to.
      returned: if the token belongs to a repository
      type: str
    permissions:
      description: The permissions of the token.
      type: list
      elements: str
    expiry_days:
      description: The lifetime of the token in days. 0 means that it never expires.
      type: int
    token_id:
      description: The identifier of the token, 12 digits.
      returned: if the server knows the token
      type: str
    expires:
      description: The day on which the token expires, or V(never).
      type: str
    condition:
      description: V(good), V(new), or in a diff the reason why the token was recreated.
      type: str
  sample:
    name: algorithmia
    permissions: [PROJECT_ADMIN, REPO_ADMIN]
    expiry_days: 0
    token_id: 075905477751
    expires: never
    condition: good
summary:
  description: What happened to the access token, by name. In check mode, what would happen.
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
  sample: {created: [algorithmia], updated: [], deleted: [], unchanged: []}
changes:
  description: The access token before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
token:
  description:
    - The value of the token. Bitbucket shows it this once.
    - Set C(no_log=true) on the task where this may be returned, and use C(register) to pass it on.
  returned: if the token was created or recreated
  type: str
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
  sample: [PUT /rest/access-tokens/1.0/users/algorithmia-bot]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_tokens import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
