#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_checkin_info
short_description: Look whether Algorithmia is set up to build what is pushed to a Bitbucket project
version_added: 0.1.0
description:
  - Looks whether there is an SCM configuration for the project, whether it is enabled, and whether it points to the right server.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
options:
  project_key:
    description:
      - The key of the project.
    type: str
    required: true
  id:
    description:
      - The id of the configuration, where several could be meant.
    type: str
  provider:
    description:
      - The name of the provider. Any name that stands for Bitbucket Server where this is left out.
    type: str
  urls:
    description:
      - The addresses of the Bitbucket, which the configuration has to have. Those that are left out are not compared.
    type: dict
    suboptions:
      web:
        description:
          - The base URL.
        type: str
      api:
        description:
          - The base URL of the API, which is the same.
        type: str
      ssh:
        description:
          - The SSH base URL.
        type: str
  query:
    description:
      - A JMESPath expression that is applied to RV(algorithmia_checkin); what it selects is returned as RV(selected). Needs the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_checkin_probe
"""

EXAMPLES = r"""
- name: Does Algorithmia point here?
  algorithmia.scm.algorithmia_checkin_info:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    algorithmia_standard_api_key: "{{ vault_algorithmia_key }}"
    project_key: ALG
    urls:
      web: https://bitbucket.example.com
      ssh: ssh://git@bitbucket.example.com:7999
"""

RETURN = r"""
algorithmia_checkin:
  description: What was found.
  returned: always
  type: dict
  contains:
    ready:
      description: Whether everything is as it has to be.
      type: bool
    findings:
      description: A finding for each check, with its C(check), C(ok), C(severity), C(detail) and C(fix).
      type: list
      elements: dict
    table:
      description: The same as a text to print.
      type: str
    config:
      description: The configuration, where there is one.
      type: dict
selected:
  description: What the query selects.
  returned: with O(query)
  type: raw
server:
  description: The URL of the server that was asked.
  returned: success
  type: str
  sample: https://algorithmia.example.com
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.checkin import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
