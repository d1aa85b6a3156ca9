# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: checkin_removal
short_description: Remove what builds on check-in need, and what nothing uses any more
version_added: 0.1.0
description:
  - Removes SCM configurations, the bot's token with its value, projects, groups and users, in this order.
  - What is in use stays. A configuration that algorithms use stays, and with it its project, the users and the token. A project that has repositories
    stays too.
  - The role P(algorithmia.scm.deprovision#role) uses it.
author: algorithmia.scm maintainers (@algorithmia)
attributes:
  check_mode:
    description: Can run in C(check_mode), says what would be removed, and removes nothing.
    support: full
  diff_mode:
    description: Returns what is removed, or in check mode what would be.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
    support: full
  action:
    description: Runs on the controller. What it asks of the servers it asks from the host of the task.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: posix
options:
  confirm:
    description: Whether to remove what cannot be brought back. Otherwise it says what it would remove, and changes nothing.
    type: bool
    default: false
  scm_configs:
    description: The SCM configurations, as M(algorithmia.scm.algorithmia_scm_configs) takes them. Without any, Algorithmia is not asked.
    type: list
    elements: dict
    default: []
  projects:
    description: The projects, as M(algorithmia.scm.bitbucket_projects) takes them.
    type: list
    elements: dict
    default: []
  groups:
    description: The groups, by name.
    type: list
    elements: str
    default: []
  users:
    description: The users, by name. The token is that of the first one.
    type: list
    elements: str
    default: []
  token_name:
    description: The name of the token.
    type: str
    default: algorithmia
  undeclared_configs:
    description:
      - What to do before a token that still serves is revoked where Algorithmia has SCM configurations for this Bitbucket that O(scm_configs) does not name.
        V(refuse) changes nothing, and lists them. V(ignore) goes on.
      - See O(algorithmia.scm.bitbucket_bot_token#module:undeclared_configs).
    type: str
    choices: [refuse, ignore]
    default: refuse
  vault_file:
    description:
      - The encrypted file with the value of the token. A relative path counts from the current folder. A file that cannot be decrypted, or that has
        anything else in it, stays.
    type: path
  vault_password:
    description: The password that encrypts it.
    type: str
extends_documentation_fragment:
  - algorithmia.scm.connections
seealso:
  - module: algorithmia.scm.bitbucket_bot_token
"""

EXAMPLES = r"""
- name: Say what would be removed
  algorithmia.scm.checkin_removal:
    scm_configs:
      - {provider: bitbucket, project_key: ALG}
    projects:
      - {key: ALG}
    users: [algorithmia-bot]
"""

RETURN = r"""
summary:
  description: What was removed, by name. In check mode, and unless it is confirmed, what would be.
  returned: always
  type: dict
  sample: {deleted: ['SCM configuration bitbucket ALG', 'project ALG']}
changes:
  description: What was removed, as it was before. C(thing) names it.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
left:
  description: What stays, and why.
  returned: always
  type: list
  elements: str
tally:
  description: What was done on each server, kind by kind, or in check mode what would be. The last lines of a run count it.
  returned: always
  type: list
  elements: dict
  sample: [{server: 'https://bitbucket.example.com', kind: project, check_mode: false, summary: {deleted: [ALG]}}]
"""
