#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_server_info
short_description: Look at a Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Returns its version, base URL and SSH settings, who you are there, and whether what other modules need is within reach.
  - Finds out as much as it can. What is out of reach is said in RV(bitbucket_server.reachable), not raised; only a server that does not
    answer as a Bitbucket at all is an error.
  - Log in or not; without, less is to be seen.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
options:
  probe_ssh:
    description:
      - Whether to open a connection to the SSH port that the server names, and read what answers there.
    type: bool
    default: true
  query:
    description:
      - A JMESPath expression that is applied to RV(bitbucket_server); what it selects is returned as RV(selected). Needs the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_projects
"""

EXAMPLES = r"""
- name: Look at the server
  algorithmia.scm.bitbucket_server_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
  register: found

- name: Version 5.6 at least, and SSH within reach
  ansible.builtin.assert:
    that:
      - found.bitbucket_server.version is version('5.6', '>=')
      - found.bitbucket_server.reachable.ssh.ok

- name: Only the SSH address
  algorithmia.scm.bitbucket_server_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    query: ssh.base_url
"""

RETURN = r"""
bitbucket_server:
  description: What is known of the server. What could not be found out is null.
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
      description: What the server says of itself, V(RUNNING) when all is well.
      type: str
    base_url:
      description: The server's own base URL, read off the links that it makes.
      type: str
    user:
      description: The name of the user that you are there.
      type: str
    ssh:
      description: The SSH settings.
      type: dict
      contains:
        enabled:
          description: Whether Git over SSH is on.
          type: bool
        port:
          description: The port.
          type: int
        base_url:
          description: The address that clone URLs start with.
          type: str
        access_keys_enabled:
          description: Whether SSH access keys are on.
          type: bool
        fingerprint:
          description: The host key's fingerprint, with its algorithm.
          type: dict
    reachable:
      description: Whether what the next steps need is within reach, each with C(ok) and C(detail).
      type: dict
      contains:
        rest:
          description: The REST API answers.
          type: dict
        login:
          description: The credentials are accepted.
          type: dict
        create_projects:
          description: You may create projects.
          type: dict
        administer:
          description: You may administer the server, so that global permissions and users can be managed.
          type: dict
        ssh:
          description: The SSH port answers as an SSH server.
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
  description: What O(query) selects.
  returned: with O(query)
  type: raw
server:
  description: The URL of the server that was asked.
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
