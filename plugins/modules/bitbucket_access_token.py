#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_access_token
short_description: Manage an HTTP access token of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and revokes the access tokens of users, projects and repositories. Bitbucket called those of users personal access tokens before.
  - Bitbucket shows the value of a token once, when it is created, and returns it in RV(token). After that a token is judged by its name, permissions and
    expiry, and with O(value) by using it.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Says that a token would be made, and why. Its value is not known before.
  diff_mode:
    support: full
options:
  name:
    description:
      - The token's name. Bitbucket lets several tokens have one name; here that is an error that lists them.
    type: str
    required: true
  new_name:
    description:
      - The name that the token has from now on. Its value stays.
    type: str
  user:
    description:
      - The user that the token belongs to, by name. The one who logs in where this is left out.
      - Only the user itself can create its token. An administrator can change and revoke the tokens of others.
    type: str
  project_key:
    description:
      - The project that the token belongs to, instead of a user. Such tokens came with Bitbucket 7.17 or 7.18.
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository of O(project_key) that the token belongs to.
    type: str
    aliases: [slug]
  permissions:
    description:
      - 'What the token allows, within what its user may do itself: one of V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) and V(PROJECT_ADMIN), and one
        of V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).'
      - A token never carries a global permission. Needed to create a token.
    type: list
    elements: str
  expiry_days:
    description:
      - After how many days, counted from its creation, the token expires. V(0) means never.
      - 'A token cannot be renewed: one with another life time is an error, unless O(replace=true).'
    type: int
  id:
    description:
      - The 12 digits that tell the token from others of the same name.
    type: str
  value:
    description:
      - The value of the token as it is stored somewhere. It is used once, to see whether it still works; O(lost_value) says what happens where it does not.
    type: str
  lost_value:
    description:
      - 'What to do where the token is there and its value is lost: O(value) is not given, is refused, or is that of another token. Nobody can read it
        again.'
      - V(keep) leaves the token as it is. V(replace) recreates it as O(replace) does. V(fail) stops.
    type: str
    choices: [keep, replace, fail]
    default: keep
  renew_days_before:
    description:
      - How many days before it expires the token is recreated.
    type: int
    default: 0
  replace:
    description:
      - Whether to recreate a token that has another life time than O(expiry_days). Whoever uses it needs the new value.
      - The new token is created with C(new, by algorithmia.scm) behind its name and tried before the old one is revoked, then it gets the name. So
        there has to be room for one more token. If a step fails, the old token or the new one works, and the next run completes the replacement.
    type: bool
    default: false
  planned_users:
    description:
      - Users that an earlier task of the same run creates. In check mode they are not there yet, so nobody can log in as one of them.
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the token should exist. V(absent) revokes it.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: algorithmia.scm.bitbucket_user
"""

EXAMPLES = r"""
- name: The token that Algorithmia works with, made by the bot itself
  algorithmia.scm.bitbucket_access_token:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: algorithmia-bot
    bitbucket_password: "{{ vault_bot_password }}"
    name: algorithmia
    permissions: [PROJECT_ADMIN, REPO_ADMIN]
  register: bot_token
  no_log: true

- name: A token for the pipelines of one repository
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

- name: A token that nobody uses any more
  algorithmia.scm.bitbucket_access_token:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    user: jane@example
    name: laptop
    state: absent
"""

RETURN = r"""
token:
  description:
    - The value of the token. Bitbucket shows it this once.
    - The task needs C(no_log=true) where this may be returned, and hands it on by C(register).
  returned: when the token was created or recreated
  type: str
access_tokens:
  description:
    - The declared token, as it is now, unless it is absent. In check mode, as it would be.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The token's name.
      type: str
    user:
      description: The user that it belongs to, where one was named.
      type: str
    project_key:
      description: The project that it belongs to.
      type: str
    repository:
      description: The repository that it belongs to.
      type: str
    permissions:
      description: What it allows.
      type: list
      elements: str
    expiry_days:
      description: Its life time in days, 0 for a token that never expires.
      type: int
    token_id:
      description: Its identification, 12 digits.
      type: str
    expires:
      description: The day on which it expires, or C(never).
      type: str
    condition:
      description: C(good), C(new), or in a diff why it was recreated.
      type: str
  sample:
    - name: algorithmia
      permissions: [PROJECT_ADMIN, REPO_ADMIN]
      token_id: "075905477751"
      expires: never
      condition: good
summary:
  description: What happened to each, by name. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: Those that were not there before.
      type: list
      elements: str
    updated:
      description: Those that were changed.
      type: list
      elements: str
    deleted:
      description: Those that are there no more.
      type: list
      elements: str
    unchanged:
      description: Those that were as declared already.
      type: list
      elements: str
  sample: {created: [ALG], updated: [], deleted: [], unchanged: []}
diff:
  description: Before and after of each that changed; Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
server:
  description: The URL of the server that was asked.
  returned: once the options were in order
  type: str
  sample: https://bitbucket.example.com
error:
  description: What the server refused, for machines; C(msg) says it in words.
  returned: on a failed call
  type: dict
  contains:
    method:
      description: The HTTP method of the call.
      type: str
    path:
      description: The path of the call.
      type: str
    status:
      description: The HTTP status of the answer; missing where there was none.
      type: int
    code:
      description: The server's own name or number for the error.
      type: str
    said:
      description: The server's own words.
      type: str
    hint:
      description: What to do about it.
      type: str
    request_id:
      description: The server's own identification of the request, to be found in its logs.
      type: str
writes:
  description: The writes that the server had confirmed before the failure. Running again completes the rest.
  returned: on a failure in the middle
  type: list
  elements: str
  sample: ["POST /rest/api/1.0/projects"]
failures:
  description: What failed, each with C(thing), C(msg) and, where a call was refused, C(error). What does not depend on it was done.
  returned: on a failure in the middle
  type: list
  elements: dict
not_begun:
  description: What was not begun, since it depends on what failed, or since nothing could be done any more. Running again completes it.
  returned: on a failure in the middle
  type: list
  elements: str
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_tokens import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
