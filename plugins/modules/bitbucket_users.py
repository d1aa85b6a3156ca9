#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_users
short_description: Manage users of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes, renames and deletes users of the internal directory, and has them join groups.
  - Users of a directory that Bitbucket only reads, such as LDAP or Crowd, are recognised. They are left alone as long as they are as declared, and what
    would have to be changed there is said.
  - What is not declared is left as it is.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Says beforehand what Bitbucket would refuse, such as an unknown group, a change in a directory that it only reads, or more users than the licence
        has room for. Where Bitbucket does not show the licence, a warning says that it cannot be told.
  diff_mode:
    support: full
notes:
  - 'Needs the global permission ADMIN, so it needs a user and password: a token cannot do it.'
options:
  users:
    description:
      - The users.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The user's name, with which it logs in. It is not always the slug that stands in addresses, for V(jane@example) has the slug V(jane_example).
            Letter case does not count.
        type: str
        required: true
      new_name:
        description:
          - The name that the user has from now on. Grants and memberships stay, the slug may change.
          - Once it is renamed the task changes nothing any more; later on, declare the new name as O(users[].name).
        type: str
      display_name:
        description:
          - The name that people see. A new user without one is shown by its O(users[].name). It cannot be empty.
        type: str
      email_address:
        description:
          - The e-mail address. Needed to create a user. It cannot be empty.
        type: str
        aliases: [email]
      password:
        description:
          - The password. Needed to create a user; it is never read.
          - Bitbucket takes the password of a new user in the query of the address, which proxies and access logs may keep; there is no other call. Nothing
            of ours shows it. With O(users[].update_password=always) it is set again by a call that carries it in its body.
        type: str
      update_password:
        description:
          - When O(users[].password) is set. V(on_create) sets it for a new user only.
          - V(always) sets it in every run, and reports a change in every run, because a password cannot be read.
        type: str
        choices: [on_create, always]
        default: on_create
      add_to_default_group:
        description:
          - Whether a new user joins the default group, which usually is what gives it a licence. A user without a licence cannot log in.
          - Not done with O(users[].purge_groups=true), which leaves every group that is not named.
        type: bool
        default: true
      groups:
        description:
          - The groups that the user is in. Groups that are not named are left alone, unless O(users[].purge_groups=true).
        type: list
        elements: str
      purge_groups:
        description:
          - Whether the user leaves the groups that O(users[].groups) does not name.
          - The O(purge_groups) of the task where it is left out.
        type: bool
      state:
        description:
          - Whether the user should exist.
          - V(absent) deletes the user, and with it its grants, tokens and keys.
          - The O(state) of the task where it is left out.
        type: str
        choices: [present, absent]
  planned_groups:
    description:
      - Groups that an earlier task of the same run creates. In check mode they are not there yet, and a user may join them nevertheless.
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the users should exist, for those that do not say so themselves.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether users that are not declared are deleted. It never is about users of a directory that Bitbucket only reads, about an administrator, or about
        you.
      - It does not look at the projects that they administer. What of them is spared is named in a warning.
    type: bool
    default: false
  purge_groups:
    description:
      - Whether the users that declare their groups and do not say so themselves leave those that are not declared.
    type: bool
    default: false
  purge_protect:
    description:
      - Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case does not count.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what is there that a purge may remove. A purge that would remove more is refused as a whole, and says what
        it would have removed.
      - It holds for the users, and for the groups of each user by itself.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_user
"""

EXAMPLES = r"""
- name: The users of the team
  algorithmia.scm.bitbucket_users:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    users:
      - name: algorithmia-bot
        email_address: algorithmia@example.com
        password: "{{ vault_bot_password }}"
      - name: ada
        display_name: Ada Lovelace
        email_address: ada@example.com
        password: "{{ vault_initial_password }}"
        groups: [data-science]
      - name: mallory
        state: absent
"""

RETURN = r"""
users:
  description:
    - The declared users, as they are now, without those that are absent. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The user's name.
      type: str
    display_name:
      description: The name that people see.
      type: str
    email_address:
      description: The e-mail address.
      type: str
    groups:
      description: The groups that the user is in.
      type: list
      elements: str
      returned: where groups are declared
    slug:
      description: What stands for the user in addresses. Only the server makes it, so check mode does not know that of a new user.
      type: str
    active:
      description: Whether the user can log in.
      type: bool
    directory:
      description: The directory that the user is in.
      type: str
  sample:
    - name: algorithmia-bot
      display_name: Algorithmia
      email_address: algorithmia@example.com
      slug: algorithmia-bot
      active: true
      directory: Bitbucket Internal Directory
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.users import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
