#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_server_info
short_description: Get information about a Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Returns the version, base URL and SSH settings of the server, the user that logs in, and whether what other modules need is reachable.
  - Returns as much as it can. What is not reachable is reported in RV(bitbucket_server.reachable) and is no error. Only a server that does not
    respond as Bitbucket is an error.
  - Credentials are optional. Without them, fewer values are returned.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
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
  probe_ssh:
    description:
      - Whether to connect to the SSH port that the server reports, and read its banner.
    type: bool
    default: true
  query:
    description:
      - A JMESPath expression to apply to RV(bitbucket_server). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_projects
"""

EXAMPLES = r"""
- name: Get information about the server
  algorithmia.scm.bitbucket_server_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
  register: found

- name: Require version 5.6, and SSH
  ansible.builtin.assert:
    that:
      - found.bitbucket_server.version is version('5.6', '>=')
      - found.bitbucket_server.reachable.ssh.ok

- name: Get the SSH address only
  algorithmia.scm.bitbucket_server_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    query: ssh.base_url
"""

RETURN = r"""
bitbucket_server:
  description: What is known of the server. What is not known is null.
  returned: success
  type: dict
  contains:
    url:
      description: The URL that was used.
      type: str
    version:
      description: The version of Bitbucket.
      type: str
    build_number:
      description: The number of the build.
      type: str
    state:
      description: The state that the server reports, normally V(RUNNING).
      type: str
    base_url:
      description: The base URL of the server, taken from the links that it returns.
      type: str
    user:
      description: The name of the user that logs in.
      type: str
    ssh:
      description: The SSH settings.
      type: dict
      contains:
        enabled:
          description: Whether Git over SSH is enabled.
          type: bool
        port:
          description: The port.
          type: int
        base_url:
          description: The URL that clone URLs start with.
          type: str
        access_keys_enabled:
          description: Whether SSH access keys are enabled.
          type: bool
        fingerprint:
          description: The fingerprint of the host key, with its algorithm.
          type: dict
    reachable:
      description: Whether what the next steps need is reachable, each with C(ok) and C(detail).
      type: dict
      contains:
        rest:
          description: The REST API responds.
          type: dict
        login:
          description: The credentials are accepted.
          type: dict
        create_projects:
          description: The user can create projects.
          type: dict
        administer:
          description: The user can administer the server, so it can manage global permissions and users.
          type: dict
        ssh:
          description: An SSH server responds on the SSH port.
          type: dict
  sample:
    url: https://bitbucket.example.com
    version: 9.4.2
    build_number: "9004002"
    state: RUNNING
    base_url: https://bitbucket.example.com
    user: admin
    ssh: {enabled: true, port: 7999, base_url: "ssh://git@bitbucket.example.com:7999", access_keys_enabled: true}
    reachable:
      rest: {ok: true, detail: "Bitbucket 9.4.2, RUNNING"}
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.server import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
