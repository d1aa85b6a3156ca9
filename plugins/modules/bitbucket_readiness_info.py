#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_readiness_info
short_description: Check whether a Bitbucket Server / Data Center is ready for builds on check-in
version_added: 0.1.0
description:
  - Checks every prerequisite for builds on check-in by Algorithmia, even after one fails, and returns one table.
  - Only reads. What fails is reported in RV(bitbucket_readiness.findings) and is no error, even if the server cannot be reached.
    Only invalid options are an error.
  - Logs in once. If authentication fails, nothing else is tried, because repeated failures lock the account.
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
  idempotent:
    support: N/A
    details:
      - It only reads.
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
  query:
    description:
      - A JMESPath expression to apply to RV(bitbucket_readiness). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_server_info
"""

EXAMPLES = r"""
- name: Check every prerequisite
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

- name: Fail on anything unknown, require SSH on port 7999, and ignore access keys
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

- name: List what has to be fixed
  algorithmia.scm.bitbucket_readiness_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    query: "findings[?ok == `false`].[check, fix]"
"""

RETURN = r"""
bitbucket_readiness:
  description: The findings.
  returned: success
  type: dict
  contains:
    ready:
      description: Whether no check with the severity V(error) failed. With O(unknown=error), also whether all were made.
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
          description: Whether the check passed. Null if it could not be made.
          type: bool
        severity:
          description: The severity of the check, V(error), V(warning) or V(ignore).
          type: str
        detail:
          description: What was found. For the certificate, includes its names, its issuer and its expiry.
          type: str
        fix:
          description: What to click or to set. Empty if the check passed.
          type: str
    table:
      description: The findings as text to print, with a summary in the last line.
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
  description: The result of O(query).
  returned: if O(query) is set
  type: raw
server:
  description: The URL of the server.
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
