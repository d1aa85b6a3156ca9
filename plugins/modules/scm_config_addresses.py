# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: scm_config_addresses
short_description: Look up the addresses of a Bitbucket that SCM configurations leave out
version_added: 0.1.0
description:
  - Asks a Bitbucket for its addresses, where an SCM configuration with a project key leaves out its own. It asks nothing where none does, and where
    no Bitbucket is known.
  - The role P(algorithmia.scm.algorithmia_scm_configs#role) uses it.
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
  scm_configs:
    description: The SCM configurations, as M(algorithmia.scm.algorithmia_scm_configs) takes them.
    type: list
    elements: dict
    default: []
extends_documentation_fragment:
  - algorithmia.scm.connections.bitbucket_only
seealso:
  - module: algorithmia.scm.algorithmia_scm_configs
  - module: algorithmia.scm.bitbucket_server_info
"""

EXAMPLES = r"""
- name: Look up the addresses of the Bitbucket
  algorithmia.scm.scm_config_addresses:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_token: "{{ vault_bitbucket_token }}"
    scm_configs: "{{ algorithmia_scm_configs }}"
  register: addresses

- name: Manage the configurations
  algorithmia.scm.algorithmia_scm_configs:
    scm_configs: "{{ algorithmia_scm_configs }}"
    bitbucket_urls: "{{ addresses.bitbucket_urls }}"
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
"""

RETURN = r"""
bitbucket_urls:
  description: The addresses, as O(algorithmia.scm.algorithmia_scm_configs#module:bitbucket_urls) takes them.
  returned: success
  type: dict
  sample: {web: 'https://bitbucket.example.com', api: 'https://bitbucket.example.com', ssh: 'ssh://git@bitbucket.example.com:7999'}
"""
