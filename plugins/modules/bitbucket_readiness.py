# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_readiness
short_description: Stop where a Bitbucket is not ready for builds on check-in
version_added: 0.1.0
description:
  - Looks at every prerequisite with M(algorithmia.scm.bitbucket_readiness_info), shows one table, and fails with all that is missing and what to do about it.
  - The role P(algorithmia.scm.bitbucket_readiness#role) uses it.
author: algorithmia.scm maintainers (@algorithmia)
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
    description: Runs on the controller. What it asks of the server it asks from the host of the task.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: posix
options:
  bot_username:
    description:
      - The name of the user whose token builds use (not its slug, which is part of addresses).
    type: str
  project_key:
    description:
      - The key of the project that O(bot_username) should administer.
    type: str
  expected_base_url:
    description:
      - The base URL that the server should have. By default, O(bitbucket_url).
    type: str
  expected_ssh_port:
    description:
      - The port that SSH clone URLs should have. By default, any port but that of the web interface.
    type: int
  certificate_days:
    description:
      - The smallest number of days for which the certificate should remain valid.
    type: int
    default: 30
  severity:
    description:
      - The severity of each check by its name, one of V(error), V(warning) and V(ignore).
      - By default, C(certificate_expiry) and C(ssh_access_keys) are warnings, and all others are errors.
    type: dict
    default: {}
  unknown:
    description:
      - The severity of a check that could not be made, for example without credentials. It is never more than the O(severity) of the check.
    type: str
    choices: [error, warning, ignore]
    default: warning
  is_step:
    description:
      - Whether it is a step of the role P(algorithmia.scm.provision#role). That goes on where no Bitbucket is known, and needs an administrator, who logs in by
        password, only where users, groups or projects are declared.
    type: bool
    default: false
  fail:
    description: Whether to fail where the server is not ready.
    type: bool
    default: true
extends_documentation_fragment:
  - algorithmia.scm.connections.bitbucket_only
seealso:
  - module: algorithmia.scm.bitbucket_readiness_info
"""

EXAMPLES = r"""
- name: The server is ready
  algorithmia.scm.bitbucket_readiness:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    bot_username: algorithmia-bot
    project_key: ALG
"""

RETURN = r"""
bitbucket_readiness:
  description: What was found, as M(algorithmia.scm.bitbucket_readiness_info) returns it.
  returned: where it was looked at
  type: dict
tally:
  description: What was done on each server, kind by kind, or in check mode what would be. The last lines of a run count it.
  returned: always
  type: list
  elements: dict
  sample: [{server: 'https://bitbucket.example.com', kind: project, check_mode: false, summary: {deleted: [ALG]}}]
"""
