#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_checkin_info
short_description: Check whether Algorithmia builds what is pushed to a Bitbucket project
version_added: 0.1.0
description:
  - Checks whether there is an SCM configuration for the project, whether it is enabled, and whether it has the right addresses.
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
  project_key:
    description:
      - The key of the project.
    type: str
    required: true
  id:
    description:
      - The id of the configuration, if there are several for the project.
    type: str
  provider:
    description:
      - The name of the provider. By default, any name for Bitbucket Server.
    type: str
  urls:
    description:
      - The addresses of the Bitbucket Server, which the configuration should have. Those that are left out are not compared.
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
      - A JMESPath expression to apply to RV(algorithmia_checkin). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_checkin_probe
"""

EXAMPLES = r"""
- name: Check whether Algorithmia builds from this Bitbucket
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
  description: The findings.
  returned: always
  type: dict
  contains:
    ready:
      description: Whether all checks passed.
      type: bool
    findings:
      description: A finding for each check, with its C(check), C(ok), C(severity), C(detail) and C(fix).
      type: list
      elements: dict
    table:
      description: The findings as text to print.
      type: str
    config:
      description: The configuration, if there is one.
      type: dict
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

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.checkin import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
