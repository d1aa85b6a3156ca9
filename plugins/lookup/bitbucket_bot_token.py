# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: bitbucket_bot_token
short_description: The value of the bot's access token, where it is known
version_added: 0.1.0
author: algorithmia.scm maintainers (@algorithmia)
description:
  - Returns the value of the token of C(bitbucket_url), C(bitbucket_bot_username) and C(bitbucket_bot_token_name), from where
    C(bitbucket_bot_token_store) keeps it. With other values of these variables it is another token.
  - Returns an empty text where the value is not known.
  - It is the default of C(bitbucket_access_token_value) in the roles of this collection.
notes:
  - The value is a secret. A task that may show it needs C(no_log=true).
seealso:
  - plugin: algorithmia.scm.bitbucket_bot_token
    plugin_type: module
"""

EXAMPLES = r"""
- name: Use the token in a task of one's own
  ansible.builtin.uri:
    url: "{{ bitbucket_url }}/rest/api/1.0/projects"
    headers:
      Authorization: "Bearer {{ lookup('algorithmia.scm.bitbucket_bot_token') }}"
  no_log: true
"""

RETURN = r"""
_raw:
  description: The value, or an empty text.
  type: list
  elements: str
"""

import os
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store, Unusable

VARIABLES = {  # by the options of the module: that of the role, then that of the whole collection
    "bitbucket_url": ("bitbucket_url",),
    "bot_username": ("bitbucket_access_token_username", "bitbucket_bot_username"),
    "name": ("bitbucket_access_token_name", "bitbucket_bot_token_name"),
    "store": ("bitbucket_access_token_store", "bitbucket_bot_token_store"),
    "stored_value": ("bitbucket_access_token_stored", "bitbucket_bot_token_stored"),
    "vault_file": ("bitbucket_access_token_vault_file", "bitbucket_bot_token_vault_file"),
    "vault_password": ("bitbucket_access_token_vault_password", "bitbucket_bot_token_vault_password"),
}


class LookupModule(LookupBase):
    """The value of one token."""

    def run(self, terms: t.Any, variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[str]:
        if terms or kwargs:
            raise AnsibleLookupError("bitbucket_bot_token takes no terms and no options: the variables say which token is meant")
        known = variables or {}
        given = {option: next((known[name] for name in names if name in known), None) for option, names in VARIABLES.items()}
        options = {option: self._templar.template(value) for option, value in given.items() if value is not None}
        options["bitbucket_url"] = options.get("bitbucket_url") or os.environ.get("BITBUCKET_URL", "")
        try:
            return [Store.of({"name": "algorithmia", **options}).value()]
        except Unusable as unusable:
            raise AnsibleLookupError(str(unusable)) from None
