#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_scm_config_info
short_description: Read the SCM configurations of Algorithmia Enterprise
version_added: 0.1.0
description:
  - Returns the SCM configurations of a cluster, as M(algorithmia.scm.algorithmia_scm_configs) takes them.
  - Secrets cannot be read.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
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
  id:
    description:
      - The id of the one configuration to return.
    type: str
  provider:
    description:
      - The provider of the configurations to return.
    type: str
  project_key:
    description:
      - The project key of the configurations to return.
    type: str
  client_id:
    description:
      - The client id of the configurations to return.
    type: str
    aliases: [application_id, consumer_key]
  query:
    description:
      - A JMESPath expression to apply to RV(scm_configs). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.algorithmia_scm_configs
"""

EXAMPLES = r"""
- name: List all configurations
  algorithmia.scm.algorithmia_scm_config_info:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
  register: cluster

- name: Get the website of the default configuration
  algorithmia.scm.algorithmia_scm_config_info:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    query: "[?default].urls.web | [0]"
"""

RETURN = r"""
scm_configs:
  description: The configurations.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the configuration.
      type: str
    provider:
      description: The provider.
      type: str
    project_key:
      description: The project key, for Bitbucket Server.
      type: str
    client_id:
      description: The client id, for the others.
      type: str
    name:
      description: The display name, if it has one.
      type: str
    urls:
      description: The URLs of the website, the API and for SSH.
      type: dict
    enabled:
      description: Whether new algorithms can use the configuration.
      type: bool
    default:
      description: Whether the configuration is the default of the cluster.
      type: bool
  sample:
    - id: 83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708
      provider: bitbucket
      project_key: ALG
      urls:
        web: https://bitbucket.example.com
        api: https://bitbucket.example.com
        ssh: ssh://git@bitbucket.example.com:7999
      enabled: true
      default: false
selected:
  description: The result of O(query).
  returned: if O(query) is set
  type: raw
server:
  description: The URL of the server.
  returned: success
  type: str
  sample: https://algorithmia.example.com
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
