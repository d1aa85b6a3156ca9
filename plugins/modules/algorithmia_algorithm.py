#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_algorithm
short_description: Manage an algorithm of Algorithmia Enterprise
version_added: 0.1.0
description:
  - Creates an algorithm, for which Algorithmia makes a repository in the project of the SCM configuration, and deletes it.
  - An algorithm that is there is left as it is.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
notes:
  - 'Algorithms are managed with a standard key: O(algorithmia_standard_api_key) is used where it is given.'
options:
  owner:
    description:
      - The user or organization of Algorithmia that the algorithm belongs to.
    type: str
    required: true
  name:
    description:
      - The algorithm's name.
    type: str
    required: true
  scm_config:
    description:
      - The id of the SCM configuration that its repository is made in. Needed to create an algorithm; it cannot be changed.
    type: str
  label:
    description:
      - What people see. The O(name) where this is left out.
    type: str
  environment:
    description:
      - The id of the environment that a new algorithm runs in. The first one for O(language) where this is left out.
    type: str
  language:
    description:
      - The language that an environment is looked up for.
    type: str
    default: python3
  source_visibility:
    description:
      - Whether the source of a new algorithm is open to everybody.
    type: str
    choices: [closed, open]
    default: closed
  license:
    description:
      - The licence of a new algorithm, in Algorithmia's own words.
    type: str
    default: apl
  network_access:
    description:
      - Whether a new algorithm reaches the network.
    type: str
    choices: [isolated, full]
    default: isolated
  pipeline_enabled:
    description:
      - Whether a new algorithm may call others.
    type: bool
    default: false
  scm_username:
    description:
      - The Bitbucket user who creates the repository, for a configuration without a token (build via API).
    type: str
  scm_password:
    description:
      - That user's password.
    type: str
  scm_token:
    description:
      - A Bitbucket token of that user's, instead of name and password.
    type: str
  state:
    description:
      - Whether the algorithm should exist. V(absent) deletes it; Algorithmia leaves its repository where it is.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: algorithmia.scm.algorithmia_build
  - module: algorithmia.scm.algorithmia_scm_config
"""

EXAMPLES = r"""
- name: An algorithm whose source lives in Bitbucket
  algorithmia.scm.algorithmia_algorithm:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    algorithmia_standard_api_key: "{{ vault_algorithmia_key }}"
    owner: data-science
    name: hello
    scm_config: 1234abcd-12ab-34cd-56ef-789012ab
"""

RETURN = r"""
algorithms:
  description:
    - The algorithm, as it is now, unless it is absent. In check mode, as it would be.
  returned: always
  type: list
  elements: dict
  contains:
    owner:
      description: Whom it belongs to.
      type: str
    name:
      description: Its name.
      type: str
    scm_config:
      description: The id of its SCM configuration.
      type: str
    id:
      description: Algorithmia's own id for it.
      type: str
    repository_owner:
      description: The project that its repository is in.
      type: str
    repository_name:
      description: The name of its repository.
      type: str
    repository_https_url:
      description: The address to clone its repository from over HTTPS.
      type: str
    repository_ssh_url:
      description: The address to clone its repository from over SSH.
      type: str
summary:
  description: What happened to each, by name. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: Those that were not there before.
      type: list
      elements: str
    updated:
      description: Those that were changed.
      type: list
      elements: str
    deleted:
      description: Those that are there no more.
      type: list
      elements: str
    unchanged:
      description: Those that were as declared already.
      type: list
      elements: str
  sample: {created: [ALG], updated: [], deleted: [], unchanged: []}
diff:
  description: Before and after of each that changed; Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
server:
  description: The URL of the server that was asked.
  returned: once the options were in order
  type: str
  sample: https://algorithmia.example.com
error:
  description: What the server refused, for machines; C(msg) says it in words.
  returned: on a failed call
  type: dict
  contains:
    method:
      description: The HTTP method of the call.
      type: str
    path:
      description: The path of the call.
      type: str
    status:
      description: The HTTP status of the answer; missing where there was none.
      type: int
    code:
      description: The server's own name or number for the error.
      type: str
    said:
      description: The server's own words.
      type: str
    hint:
      description: What to do about it.
      type: str
    request_id:
      description: The server's own identification of the request, to be found in its logs.
      type: str
writes:
  description: The writes that the server had confirmed before the failure. Running again completes the rest.
  returned: on a failure in the middle
  type: list
  elements: str
  sample: ["POST /rest/api/1.0/projects"]
failures:
  description: What failed, each with C(thing), C(msg) and, where a call was refused, C(error). What does not depend on it was done.
  returned: on a failure in the middle
  type: list
  elements: dict
not_begun:
  description: What was not begun, since it depends on what failed, or since nothing could be done any more. Running again completes it.
  returned: on a failure in the middle
  type: list
  elements: str
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.algorithms import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
