# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: playbook_target
short_description: Stop a playbook whose target is not in the inventory
version_added: 0.1.0
description:
  - Fails where no host of the inventory matches O(target). Ansible by itself skips the plays, and ends with exit code 0.
  - Warns where C(--tags) names no tag of O(tags).
  - The playbooks of this collection begin with it, in a play on C(localhost,all) with C(run_once).
author: algorithmia.scm maintainers (@algorithmia)
options:
  target:
    description: The hosts that the plays after it are for, as in C(hosts). This is V(localhost) where it is left out.
    type: str
  tags:
    description: The tags of the steps of the playbook.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what would be without changing anything.
    support: full
    details: It never changes anything.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode).
    support: N/A
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
    support: N/A
    details: It only reads.
  action:
    description: Runs on the controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  bypass_host_loop:
    description: Runs once for all hosts.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: all
"""

EXAMPLES = r"""
- name: Look who is meant
  hosts: localhost,all
  connection: local
  gather_facts: false
  tasks:
    - name: The target is in the inventory
      algorithmia.scm.playbook_target:
        target: bitbucket
      run_once: true
"""

RETURN = r"""
hosts:
  description: The hosts that match.
  returned: success
  type: list
  elements: str
  sample: [bitbucket-eu, bitbucket-us]
"""
