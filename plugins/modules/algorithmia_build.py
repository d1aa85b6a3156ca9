#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_build
short_description: Wait for the build of a commit on Algorithmia Enterprise, or request it
version_added: 0.1.0
description:
  - Waits for the build of one commit of an algorithm. If the build fails or does not start, the task fails with the last lines of its log.
  - With O(ssh_private_key) it requests the build first, as configurations without a webhook need it (build by API), unless the commit was built.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
    details:
      - Requests nothing and does not wait.
  diff_mode:
    support: N/A
  idempotent:
    support: partial
    details:
      - A commit whose build failed is built again.
notes:
  - Builds are read with a standard key. O(algorithmia_standard_api_key) is used if it is set.
options:
  owner:
    description:
      - The user or organization that the algorithm belongs to.
    type: str
    required: true
  name:
    description:
      - The name of the algorithm.
    type: str
    required: true
  commit:
    description:
      - The hash of the commit.
    type: str
    required: true
  ssh_private_key:
    description:
      - 'The private key with which Algorithmia reads the repository: RSA in PKCS1 PEM, as C(ssh-keygen -t rsa -m PEM) creates it.'
    type: str
  wait_timeout:
    description:
      - The number of seconds to wait for the end of the build.
    type: int
    default: 300
seealso:
  - module: algorithmia.scm.algorithmia_algorithm
"""

EXAMPLES = r"""
- name: Wait for the build that the push has started
  algorithmia.scm.algorithmia_build:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    algorithmia_standard_api_key: "{{ vault_algorithmia_key }}"
    owner: data-science
    name: hello
    commit: "{{ pushed.commit.id }}"
"""

RETURN = r"""
build:
  description: The build. In check mode, the one that exists, if any.
  returned: success
  type: dict
  contains:
    build_id:
      description: The id of the build.
      type: str
    status:
      description: The status of the build.
      type: str
    commit:
      description: The hash of the commit.
      type: str
    started_at:
      description: The time when the build started.
      type: str
    finished_at:
      description: The time when the build finished.
      type: str
    log:
      description: The last lines of its log.
      type: list
      elements: str
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
  sample: ["POST /rest/api/1.0/projects"]
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.builds import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
