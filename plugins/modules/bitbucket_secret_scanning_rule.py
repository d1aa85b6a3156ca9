#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_secret_scanning_rule
short_description: Manage a secret scanning rule of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and deletes the rules by which the secret scanning of Bitbucket finds secrets, beside those that it has built in.
  - The rules of the server and of a project also apply to what is in it. They are managed there only, and never changed through a repository.
  - Requires Bitbucket 8.5.
  - Use M(algorithmia.scm.bitbucket_secret_scanning_rules) for several secret scanning rules, which needs fewer calls.
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
  project_key:
    description:
      - The key of the project that the secret scanning rule belongs to. Required unless O(scope=global).
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository that the secret scanning rule belongs to. By default, it belongs to the project and applies to all of its repositories.
    type: str
    aliases: [slug]
  scope:
    description:
      - What the rule applies to. V(global) is the whole server, and has to be set for it.
      - V(project) and V(repository) confirm which of the two is meant. By default, that follows from the key and the slug.
    type: str
    choices: [global, project, repository]
  name:
    description:
      - The name of the secret scanning rule.
    type: str
    required: true
  line_regex:
    description:
      - The regular expression for the secret in a line of code, as Java has it. An empty string removes it. By default, it is not changed.
    type: str
  path_regex:
    description:
      - The regular expression for the names of files, as Java has it. An empty string removes it. By default, it is not changed.
    type: str
  state:
    description:
      - Whether the secret scanning rule should exist.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_secret_scanning_rules
"""

EXAMPLES = r"""
- name: Find tokens of the vault in what is pushed anywhere
  algorithmia.scm.bitbucket_secret_scanning_rule:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    scope: global
    name: Vault token
    line_regex: "hvs[.][A-Za-z0-9]{24}"
"""

RETURN = r"""
secret_scanning_rule:
  description: The secret scanning rule after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    project_key:
      description: The key of the project.
      returned: unless the scope is the whole server
      type: str
    repository:
      description: The slug of the repository.
      returned: if the secret scanning rule belongs to a repository
      type: str
    scope:
      description: The scope of the rule.
      returned: if it is declared, or is the whole server
      type: str
    name:
      description: The name of the secret scanning rule.
      type: str
    line_regex:
      description: The regular expression for the secret in a line of code.
      type: str
    path_regex:
      description: The regular expression for the names of files.
      type: str
    rule_id:
      description: The identifier on the server.
      returned: if the server knows the secret scanning rule
      type: str
  sample:
    project_key: ALG
    repository: models
    scope: repository
    name: Vault token
    line_regex: "hvs[.][A-Za-z0-9]{24}"
    path_regex: ""
    rule_id: "7"
summary:
  description: What happened to the secret scanning rule, by name. In check mode, what would happen.
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
  sample: {created: [ALG/models Vault token], updated: [], deleted: [], unchanged: []}
changes:
  description: The secret scanning rule before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/api/1.0/projects/ALG/repos/models/secret-scanning/rules]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.secret_scanning_rules import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
