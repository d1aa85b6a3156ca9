#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_algorithm
short_description: Manage an algorithm of Algorithmia Enterprise
version_added: 0.1.0
description:
  - Creates an algorithm, for which Algorithmia creates a repository in the project of the SCM configuration, and deletes it.
  - An algorithm that exists is not changed.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - Algorithms are managed with a standard key. O(algorithmia_standard_api_key) is used if it is set.
options:
  owner:
    description:
      - The user or organization of Algorithmia that the algorithm belongs to.
    type: str
    required: true
  name:
    description:
      - The name of the algorithm.
    type: str
    required: true
  scm_config:
    description:
      - The id of the SCM configuration in whose project the repository is created. It is required to create an algorithm. It cannot be changed.
    type: str
  label:
    description:
      - The label of a new algorithm, which people see. By default, the O(name).
    type: str
  environment:
    description:
      - The id of the environment that a new algorithm runs in. By default, the first one for the O(language).
    type: str
  language:
    description:
      - The language to look up an environment for.
    type: str
    default: python3
  source_visibility:
    description:
      - Whether the source code of a new algorithm is open to everybody.
    type: str
    choices: [closed, open]
    default: closed
  license:
    description:
      - The licence of a new algorithm, in the words of Algorithmia.
    type: str
    default: apl
  network_access:
    description:
      - Whether a new algorithm can access the network.
    type: str
    choices: [isolated, full]
    default: isolated
  pipeline_enabled:
    description:
      - Whether a new algorithm can call other algorithms.
    type: bool
    default: false
  scm_username:
    description:
      - The Bitbucket user that creates the repository, for a configuration without a token (build by API).
    type: str
  scm_password:
    description:
      - The password of O(scm_username).
    type: str
  scm_token:
    description:
      - An access token of the Bitbucket user, instead of name and password.
    type: str
  state:
    description:
      - Whether the algorithm should exist. V(absent) deletes it. Algorithmia does not delete its repository.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: algorithmia.scm.algorithmia_build
  - module: algorithmia.scm.algorithmia_scm_config
"""

EXAMPLES = r"""
- name: Create an algorithm whose source code lives in Bitbucket
  algorithmia.scm.algorithmia_algorithm:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    algorithmia_standard_api_key: "{{ vault_algorithmia_key }}"
    owner: data-science
    name: hello
    scm_config: 83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708
"""

RETURN = r"""
algorithm:
  description: The algorithm after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    owner:
      description: The user or organization of Algorithmia that the algorithm belongs to.
      type: str
    name:
      description: The name of the algorithm.
      type: str
    scm_config:
      description: The id of its SCM configuration.
      type: str
    id:
      description: The id of the algorithm.
      returned: if the server knows the algorithm
      type: str
    repository_owner:
      description: The project that its repository is in.
      returned: if the server knows the algorithm
      type: str
    repository_name:
      description: The name of its repository.
      returned: if the server knows the algorithm
      type: str
    repository_https_url:
      description: The URL to clone its repository from over HTTPS.
      returned: if the server knows the algorithm
      type: str
    repository_ssh_url:
      description: The URL to clone its repository from over SSH.
      returned: if the server knows the algorithm
      type: str
  sample:
    owner: data-science
    name: hello
    scm_config: 83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708
    id: 1d6d9a1c-8b0c-4d59-a2c4-0a9d2a6a9d4e
    repository_owner: ALG
    repository_name: hello
    repository_https_url: https://bitbucket.example.com/scm/alg/hello.git
    repository_ssh_url: ssh://git@bitbucket.example.com:7999/alg/hello.git
summary:
  description: What happened to the algorithm, by name. In check mode, what would happen.
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
  sample: {created: [data-science/hello], updated: [], deleted: [], unchanged: []}
changes:
  description: The algorithm before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: https://algorithmia.example.com
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
  sample: [POST /v1/algorithms/data-science]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.algorithms import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
