#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_secret_scanning_allowlist_rules
short_description: Manage allowlist rules of secret scanning of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and deletes the rules of allowlists, by which the secret scanning of Bitbucket leaves out what is no secret.
  - Requires Bitbucket 8.5.
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
  secret_scanning_allowlist_rules:
    description:
      - The allowlist rules of secret scanning to manage.
    type: list
    elements: dict
    required: true
    suboptions:
      project_key:
        description:
          - The key of the project that the allowlist belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the rule belongs to. By default, it belongs to the project and applies to all of its repositories.
        type: str
        aliases: [slug]
      name:
        description:
          - The name of the rule.
        type: str
        required: true
      line_regex:
        description:
          - The regular expression for the line of code that is no secret, as Java has it. An empty string removes it. By default, it is not changed.
        type: str
      path_regex:
        description:
          - The regular expression for the names of files in which nothing is a secret, as Java has it. An empty string removes it. By default, it is not
            changed.
        type: str
      state:
        description:
          - Whether the allowlist rules of secret scanning should exist.
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for allowlist rules of secret scanning that do not set O(secret_scanning_allowlist_rules[].state).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
  purge:
    description:
      - Whether to delete allowlist rules of secret scanning that are not declared, from the projects and repositories of those that are declared.
      - M(algorithmia.scm.bitbucket_configuration) also purges the declared projects and repositories in which no allowlist rules of secret scanning is
        declared.
    type: bool
    default: false
  purge_protect:
    description:
      - Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case is ignored.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what exists that a purge may remove. A purge that would remove more is refused as a whole, and the error lists
        what it would have removed.
      - It applies to each place separately. What remains in one place does not allow removing more from another.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_secret_scanning_allowlist_rule
"""

EXAMPLES = r"""
- name: Manage the allowlist of a project, and delete all other rules of it
  algorithmia.scm.bitbucket_secret_scanning_allowlist_rules:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    secret_scanning_allowlist_rules:
      - {project_key: ALG, name: Fixtures, path_regex: tests/.*}
    purge: true
"""

RETURN = r"""
secret_scanning_allowlist_rules:
  description: The declared allowlist rules of secret scanning that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      returned: if the rule belongs to a repository
      type: str
    name:
      description: The name of the rule.
      type: str
    line_regex:
      description: The regular expression for the line of code that is no secret.
      type: str
    path_regex:
      description: The regular expression for the names of files in which nothing is a secret.
      type: str
    rule_id:
      description: The identifier on the server.
      returned: if the server knows the rule
      type: str
  sample:
    - project_key: ALG
      repository: models
      name: Fixtures
      line_regex: ""
      path_regex: tests/.*
      rule_id: "7"
summary:
  description: What happened to each allowlist rules of secret scanning, by name. In check mode, what would happen.
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
  sample: {created: [ALG/models Fixtures], updated: [], deleted: [], unchanged: []}
changes:
  description: Each allowlist rules of secret scanning before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not
    exist.
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
  sample: [POST /rest/api/1.0/projects/ALG/repos/models/secret-scanning/allowlist]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.secret_scanning_allowlist_rules import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
