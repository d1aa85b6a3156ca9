#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_verdict
short_description: End a play that looks for drift with an exit code
version_added: 0.1.0
description:
  - Ends the play with the result of the tasks before it, so that the exit code of C(ansible-playbook) shows it.
  - If everything is as declared, it succeeds. The exit code is 0.
  - If something differs, it fails and names what differs. The exit code is 2.
  - If something could not be checked, the host counts as unreachable, and the message says why. The exit code is 4. What differs is named too.
  - It is the last play of the playbook C(algorithmia.scm.detect_drift). In a playbook of your own, it goes last, after tasks with C(check_mode),
    C(ignore_errors) and C(ignore_unreachable). In a play of its own with C(tags=always) it is run too where no host is matched, or tags are chosen.
  - It uses what the callback plugin C(algorithmia.scm.drift_report) has recorded, which has to be enabled in a playbook of your own.
author:
  - algorithmia.scm maintainers (@algorithmia)
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what would be without changing anything.
    support: full
    details: It never changes anything.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode).
    support: none
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
    support: N/A
    details:
      - It only reads.
  action:
    description: Runs on the controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  become:
    description: Is usable alongside become keywords.
    support: none
  bypass_host_loop:
    description: Runs once for all hosts.
    support: none
    details: It applies to all hosts. Run it in a play on V(localhost), or with C(run_once).
  connection:
    description: Uses the target's configured connection information.
    support: none
  delegation:
    description: Can be used with C(delegate_to) and related keywords.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: all
requirements:
  - the callback plugin algorithmia.scm.drift_report, enabled
"""

EXAMPLES = r"""
- name: Check what differs
  hosts: localhost
  gather_facts: false
  check_mode: true
  diff: true
  ignore_errors: true # look at the rest too
  tasks:
    - name: Who may do what in two projects
      algorithmia.scm.bitbucket_permissions:
        permissions:
          - {project_key: ALG, scope: project, users: {algorithmia-bot: PROJECT_ADMIN}, groups: {data-science: PROJECT_WRITE}}
          - {project_key: OPS, scope: project, groups: {operations: PROJECT_ADMIN}}
        purge: true
        bitbucket_url: https://bitbucket.example.com
        bitbucket_token: "{{ vault_bitbucket_token }}"

- name: End with the result
  hosts: localhost
  gather_facts: false
  tags: [always]
  tasks:
    - name: End with 0 if nothing differs, with 2 if something does, with 4 if it could not tell
      algorithmia.scm.drift_verdict:
"""

RETURN = r"""
status:
  description:
    - V(in_sync), V(drift), or V(could_not_tell) if something could not be checked.
  returned: always
  type: str
  sample: drift
drift:
  description: What differs.
  returned: always
  type: list
  elements: str
  sample: [project ALG, group data-science]
problems:
  description: Why something could not be checked.
  returned: always
  type: list
  elements: str
  sample: []
"""
