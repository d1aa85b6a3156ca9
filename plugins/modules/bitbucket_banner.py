#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_banner
short_description: Manage the announcement banner of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Sets and removes the announcement banner, which all pages of Bitbucket show.
  - Requires Bitbucket 8.5. Some earlier versions may have it.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  text:
    description:
      - The text of the banner. Required to create it.
    type: str
  audience:
    description:
      - 'Who sees the banner: V(ALL), or V(AUTHENTICATED) for users who are logged in. The default for a new banner is V(AUTHENTICATED).'
    type: str
    choices: [ALL, AUTHENTICATED]
  enabled:
    description:
      - Whether the banner is shown. The default for a new banner is V(true).
    type: bool
  state:
    description:
      - Whether the banner should exist.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: algorithmia.scm.bitbucket_configuration
"""

EXAMPLES = r"""
- name: Announce maintenance
  algorithmia.scm.bitbucket_banner:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    text: Maintenance on Sunday
    audience: ALL

- name: Remove the announcement
  algorithmia.scm.bitbucket_banner:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    state: absent
"""

RETURN = r"""
banner:
  description: The banner after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    text:
      description: The text of the banner.
      type: str
    audience:
      description: Who sees the banner.
      type: str
    enabled:
      description: Whether the banner is shown.
      type: bool
  sample: {text: Maintenance on Sunday, audience: ALL, enabled: true}
summary:
  description: What happened to the banner, by name. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: What was created.
      type: list
      elements: str
    updated:
      description: What was changed.
      type: list
      elements: str
    deleted:
      description: What was deleted.
      type: list
      elements: str
    unchanged:
      description: What already was as declared.
      type: list
      elements: str
  sample: {created: [banner], updated: [], deleted: [], unchanged: []}
changes:
  description: The banner before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
server:
  description: The URL of the server.
  returned: unless the options are wrong
  type: str
  sample: https://bitbucket.example.com
error:
  description: What the server refused, for programs. RV(ignore:msg) says it in words.
  returned: if a call failed
  type: dict
  contains:
    method:
      description: The HTTP method of the call.
      type: str
    path:
      description: The path of the call.
      type: str
    status:
      description: The HTTP status of the response. Missing if there was none.
      type: int
    code:
      description: The name or number by which the server knows the error.
      type: str
    said:
      description: The words of the server.
      type: str
    hint:
      description: What to do about it.
      type: str
    request_id:
      description: The identifier of the request, as in the logs of the server.
      type: str
writes:
  description: The writes that were done before the failure. Running the task again does the rest.
  returned: if the task failed while writing
  type: list
  elements: str
  sample: [PUT /rest/api/1.0/admin/banner]
failures:
  description: What failed, each with C(thing), C(msg) and, if a call was refused, C(error). What does not depend on it was done.
  returned: if the task failed while writing
  type: list
  elements: dict
not_begun:
  description: What was not begun, because it depends on what failed, or because the task had to stop. Running the task again does it.
  returned: if the task failed while writing
  type: list
  elements: str
planned:
  description: What differs, with C(summary), C(diff) and the things as in the result of a task that succeeds. Nothing would be changed.
  returned: in check mode, if what is declared would be refused
  type: dict
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.banner import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
