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
  - Lists access tokens. The value of a token can be read by nobody.
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
  user:
    description:
      - The user whose tokens to list, by name. The one who logs in where this is left out.
    type: str
  project_key:
    description:
      - The project whose tokens to list, instead of a user.
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository of O(project_key) whose tokens to list.
    type: str
    aliases: [slug]
  query:
    description:
      - A JMESPath expression that is applied to RV(access_tokens); what it selects is returned as RV(selected). Needs the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_access_token
"""

EXAMPLES = r"""
- name: Tokens that never expire
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
      description: The token's name.
      type: str
    token_id:
      description: Its identification, 12 digits.
      type: str
    permissions:
      description: What it allows.
      type: list
      elements: str
    expiry_days:
      description: Its life time in days, 0 for a token that never expires.
      type: int
    expires:
      description: The day on which it expires, or C(never).
      type: str
    last_used:
      description: The day on which it was last used, or C(never).
      type: str
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_tokens import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
