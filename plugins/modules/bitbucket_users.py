#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_users
short_description: Manage users of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes, renames and deletes users of the internal directory, and adds them to groups.
  - Users in read-only directories, such as LDAP or Crowd, are never modified. A user there that is not as declared is an error that says what to change.
  - Options that are left out are not managed.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Reports what Bitbucket would refuse, such as an unknown group, a change in a read-only directory, or more users than the licence allows. Where Bitbucket
        does not show the licence, a warning says that this cannot be checked.
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - V(always) in O(users[].update_password) writes the secrets in each run, since they cannot be compared.
notes:
  - Needs the global permission ADMIN, and a user and password for it. A token cannot manage users.
options:
  users:
    description:
      - The users to manage.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The name of the user, with which it logs in. It is not always the slug that is part of addresses. For example, V(jane@example) has the slug
            V(jane_example). Letter case is ignored.
        type: str
        required: true
      new_name:
        description:
          - The name to rename the user to. Grants and group memberships stay. The slug may change.
          - Once it is renamed, the task changes nothing. Declare the new name as O(users[].name) from then on.
        type: str
      display_name:
        description:
          - The display name of the user. By default, a new user is shown by its O(users[].name). It cannot be empty.
        type: str
      email_address:
        description:
          - The e-mail address of the user. It is required to create a user. It cannot be empty.
        type: str
        aliases: [email]
      password:
        description:
          - The password of the user. It is required to create a user. It is never read.
          - Bitbucket takes the password of a new user in the query of the URL, which proxies and access logs may keep. There is no other API call for it. The
            collection never shows it. With O(users[].update_password=always) it is set again by a call that carries it in its body.
        type: str
      update_password:
        description:
          - When to set the O(users[].password). V(on_create) sets it for a new user only.
          - V(always) sets it in every run, and reports a change in every run, because a password cannot be read.
        type: str
        choices: [on_create, always]
        default: on_create
      add_to_default_group:
        description:
          - Whether to add a new user to the default group, which usually licenses it. A user without a licence cannot log in.
          - Ignored with O(users[].purge_groups=true), which removes the user from every group that is not declared.
        type: bool
        default: true
      groups:
        description:
          - The groups that the user is in. Groups that are not listed are left alone, unless O(users[].purge_groups=true).
        type: list
        elements: str
      purge_groups:
        description:
          - Whether to remove the user from groups that are not listed in O(users[].groups).
          - By default, the O(purge_groups) of the task.
        type: bool
      state:
        description:
          - Whether the user should exist.
          - V(absent) deletes the user with its grants, tokens and keys.
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for users that do not set O(users[].state).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
  purge_groups:
    description:
      - The value for users that do not set O(users[].purge_groups).
    type: bool
    default: false
  passwords:
    description:
      - The passwords of users that are declared without O(users[].password), by the name of the user. So a declaration that is exported or kept in a repository
        needs no passwords in it.
      - The letter case of a name does not count, and an exact match goes first. A user that has none by its name has the one by its O(users[].new_name). Names
        of other users are ignored.
    type: dict
  purge:
    description:
      - Whether to delete users that are not declared. Users in read-only directories, administrators and the user that runs the task are never deleted.
      - Projects that they administer are not checked. A warning names the users that are kept.
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
      - It applies to the users, and to the groups of each user separately.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_user
"""

EXAMPLES = r"""
- name: Manage the users of the team
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
  description: The declared users that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The name of the user.
      type: str
    display_name:
      description: The display name of the user.
      type: str
    email_address:
      description: The e-mail address of the user.
      type: str
    groups:
      description: The groups that the user is in.
      returned: if groups are declared
      type: list
      elements: str
    slug:
      description: The user in addresses. Only the server knows it, so it is missing for a new user in check mode.
      returned: if the server knows the user
      type: str
    active:
      description: Whether the user can log in.
      returned: if the server knows the user
      type: bool
    directory:
      description: The directory that the user is in.
      returned: if the server knows the user
      type: str
  sample:
    - name: algorithmia-bot
      display_name: Algorithmia
      email_address: algorithmia@example.com
      groups: [stash-users]
      slug: algorithmia-bot
      active: true
      directory: Bitbucket Internal Directory
summary:
  description: What happened to each user, by name. In check mode, what would happen.
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
  sample: {created: [algorithmia-bot], updated: [], deleted: [], unchanged: []}
changes:
  description: Each user before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/api/1.0/admin/users]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.users import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
