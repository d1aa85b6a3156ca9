#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_group
short_description: Manage a group of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates and deletes groups of the internal directory, and says who is in them.
  - Groups of a directory that Bitbucket only reads are recognised, left alone as long as they are as declared, and never fought.
  - What is not declared is left as it is.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Says beforehand what Bitbucket would refuse, such as an unknown user, a change in a directory that it only reads, or more users than the licence
        has room for. Where Bitbucket does not show the licence, a warning says that it cannot be told.
  diff_mode:
    support: full
notes:
  - 'Needs the global permission ADMIN, so it needs a user and password: a token cannot do it.'
options:
  name:
    description:
      - The group's name. Letter case does not count.
    type: str
    required: true
  members:
    description:
      - The users that are in the group. Members that are not named are left alone, unless O(purge_members=true).
    type: list
    elements: str
  purge_members:
    description:
      - Whether users that O(members) does not name leave the group. You never do.
    type: bool
  planned_users:
    description:
      - Users that an earlier task of the same run creates. In check mode they are not there yet, and may join a group nevertheless.
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the group should exist.
      - V(absent) deletes the group, and with it its grants.
    type: str
    choices: [present, absent]
    default: present
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
      - It holds for the groups, and for the members of each group by itself.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_groups
"""

EXAMPLES = r"""
- name: The data scientists
  algorithmia.scm.bitbucket_group:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    name: data-science
    members: [ada, grace]

- name: Exactly these and nobody else
  algorithmia.scm.bitbucket_group:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    name: release-managers
    members: [grace]
    purge_members: true
"""

RETURN = r"""
groups:
  description:
    - The declared groups, as they are now, without those that are absent. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The group's name.
      type: str
    members:
      description: The users that are in the group.
      type: list
      elements: str
      returned: where members are declared
  sample:
    - name: data-science
      members: [ada, grace]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.groups import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
