#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_access_token_info
short_description: List the HTTP access tokens of a user, project or repository
version_added: 0.1.0
description:
  - Lists access tokens. The value of a token cannot be read.
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
  user:
    description:
      - The name of the user whose tokens to list. By default, the user that logs in.
    type: str
  project_key:
    description:
      - The key of the project whose tokens to list, instead of a user.
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository of O(project_key) whose tokens to list.
    type: str
    aliases: [slug]
  query:
    description:
      - A JMESPath expression to apply to RV(access_tokens). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_access_token
"""

EXAMPLES = r"""
- name: List tokens that never expire
  algorithmia.scm.bitbucket_access_token_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    user: algorithmia-bot
    query: "[?expires == 'never'].name"
"""

RETURN = r"""
access_tokens:
  description: The tokens.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the token.
      type: str
    token_id:
      description: The identifier of the token, 12 digits.
      type: str
    permissions:
      description: The permissions of the token.
      type: list
      elements: str
    expiry_days:
      description: The lifetime of the token in days. 0 means that it never expires.
      type: int
    expires:
      description: The day on which the token expires, or V(never).
      type: str
    last_used:
      description: The day on which the token was last used, or V(never).
      type: str
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_tokens import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
