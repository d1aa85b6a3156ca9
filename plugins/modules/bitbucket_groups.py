#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_groups
short_description: Manage groups of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates and deletes groups of the internal directory, and manages their members.
  - Groups in read-only directories are never modified. A group there that is not as declared is an error that says what to change.
  - Options that are left out are not managed.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Reports what Bitbucket would refuse, such as an unknown user, a change in a read-only directory, or more users than the licence allows. Where Bitbucket
        does not show the licence, a warning says that this cannot be checked.
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - Needs the global permission ADMIN, and a user and password for it. A token cannot manage groups.
options:
  groups:
    description:
      - The groups to manage.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The name of the group. Letter case is ignored.
        type: str
        required: true
      members:
        description:
          - The users that are in the group. Members that are not listed are left alone, unless O(groups[].purge_members=true).
        type: list
        elements: str
      purge_members:
        description:
          - Whether to remove users that are not listed in O(groups[].members). The user that runs the task is never removed.
          - By default, the O(purge_members) of the task.
        type: bool
      state:
        description:
          - Whether the group should exist.
          - V(absent) deletes the group with its grants.
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for groups that do not set O(groups[].state).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
  purge_members:
    description:
      - The value for groups that do not set O(groups[].purge_members).
    type: bool
    default: false
  purge:
    description:
      - Whether to delete groups that are not declared. Groups in read-only directories and groups with a global permission are never deleted.
      - Projects that they administer are not checked. A warning names the groups that are kept.
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
      - It applies to the groups, and to the members of each group separately.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_group
"""

EXAMPLES = r"""
- name: Manage the groups of the team
  algorithmia.scm.bitbucket_groups:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    groups:
      - name: data-science
        members: [ada, grace]
      - name: interns
        state: absent
"""

RETURN = r"""
groups:
  description: The declared groups that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The name of the group.
      type: str
    members:
      description: The users that are in the group.
      returned: if members are declared
      type: list
      elements: str
  sample: [{name: data-science, members: [ada, grace]}]
summary:
  description: What happened to each group, by name. In check mode, what would happen.
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
  sample: {created: [data-science], updated: [], deleted: [], unchanged: []}
changes:
  description: Each group before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
undeclared:
  description: The grants and members of declared things that nobody declared and that no purge is about, as far as they were read. Each with C(thing), C(what),
    C(field), C(name) and C(value).
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
  sample: [POST /rest/api/1.0/admin/groups]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.groups import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
