#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_readiness_info
short_description: Tell whether a Bitbucket Server / Data Center is ready for builds on check-in
version_added: 0.1.0
description:
  - Looks at every prerequisite of a build-on-checkin configuration of Algorithmia, not only up to the first that fails, and returns one table.
  - Only reads. What is out of reach is said in RV(bitbucket_readiness.findings), not raised, even where the server cannot be reached at all.
    Only options that make no sense are an error.
  - Logs in once. Where that is refused, nothing else is tried, because repeated failures lock the account.
  - "The checks are C(status) (the server is running), C(version) (5.6 or newer), C(certificate_valid) (trusted by O(ca_path) or by those that
    Python trusts, and for the host name in O(bitbucket_url)), C(certificate_expiry), C(base_url) (starts with C(https://), and is the one that
    is expected), C(login), C(basic_auth), C(admin_rights) (you may create projects and administer users), C(https_clone) (Git over HTTPS is on),
    C(ssh_enabled), C(ssh_port) (another one than the web interface has), C(ssh_banner) (an SSH server answers there), C(ssh_host_key) (with the
    key whose fingerprint Bitbucket reports over HTTPS), and C(ssh_access_keys)."
  - "With O(bot_username) also C(bot_exists), C(bot_licensed) and C(bot_not_admin); with O(project_key) in addition C(bot_project_admin)."
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
requirements:
  - cryptography, to read the certificate
  - ssh-keyscan of OpenSSH, to look at the SSH host key
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
options:
  bot_username:
    description:
      - The name of the user whose token builds use. Its name, not the slug that stands in addresses.
    type: str
  project_key:
    description:
      - The key of the project that O(bot_username) has to administer.
    type: str
  expected_base_url:
    description:
      - The base URL that the server has to have. O(bitbucket_url) where this is left out.
    type: str
  expected_ssh_port:
    description:
      - The port that clone addresses over SSH have to have. Any but that of the web interface where this is left out.
    type: int
  certificate_days:
    description:
      - For how many days the certificate has to be good, at the least.
    type: int
    default: 30
  severity:
    description:
      - What a check counts for when it fails, by its name, V(error), V(warning) or V(ignore).
      - All are errors but C(certificate_expiry) and C(ssh_access_keys), which are warnings.
    type: dict
    default: {}
  unknown:
    description:
      - What a check counts for of which nothing could be told, for lack of a log-in, say. It never counts for more than O(severity) says.
    type: str
    choices: [error, warning, ignore]
    default: warning
  query:
    description:
      - A JMESPath expression that is applied to RV(bitbucket_readiness); what it selects is returned as RV(selected). Needs the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_server_info
"""

EXAMPLES = r"""
- name: Look at every prerequisite
  algorithmia.scm.bitbucket_readiness_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    bot_username: algorithmia-bot
    project_key: ALG
  register: found

- name: Show the table
  ansible.builtin.debug:
    msg: "{{ found.bitbucket_readiness.table.splitlines() }}"

- name: Nothing may be left open, and SSH has to be on port 7999; access keys do not matter
  algorithmia.scm.bitbucket_readiness_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    expected_ssh_port: 7999
    certificate_days: 14
    unknown: error
    severity:
      certificate_expiry: error
      ssh_access_keys: ignore
  register: found
  failed_when: not found.bitbucket_readiness.ready

- name: Only what is not as it has to be
  algorithmia.scm.bitbucket_readiness_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    query: "findings[?ok == `false`].[check, fix]"
"""

RETURN = r"""
bitbucket_readiness:
  description: What was found.
  returned: success
  type: dict
  contains:
    ready:
      description: Whether no finding that counts for an error failed, or could not be told where O(unknown) is V(error).
      type: bool
    findings:
      description: The findings, always in the same order.
      type: list
      elements: dict
      contains:
        check:
          description: The name of the check.
          type: str
        ok:
          description: Whether it is as it has to be; null where that could not be told.
          type: bool
        severity:
          description: What it counts for if it is not, V(error), V(warning) or V(ignore).
          type: str
        detail:
          description: What was seen. For the certificate also its names, who issued it, and when it ends.
          type: str
        fix:
          description: What to click or to set; empty where it is as it has to be.
          type: str
    table:
      description: The findings as a text to print, with a last line that sums up.
      type: str
  sample:
    ready: false
    findings:
      - {check: status, ok: true, severity: error, detail: the server is RUNNING, fix: ""}
      - {check: ssh_enabled, ok: false, severity: error, detail: SSH is off, fix: "Administration > Server settings: tick SSH enabled, with a port of its own"}
    table: |-
      ok    status       the server is RUNNING
      FAIL  ssh_enabled  SSH is off
                         -> Administration > Server settings: tick SSH enabled, with a port of its own
      not ready: 1 error, 0 warnings, 1 of 2 ok
selected:
  description: What O(query) selects.
  returned: with O(query)
  type: raw
server:
  description: The URL of the server that was asked.
  returned: success
  type: str
  sample: https://bitbucket.example.com
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.readiness import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
