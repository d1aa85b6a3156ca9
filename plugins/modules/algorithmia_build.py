#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_build
short_description: Wait for the build of a commit on Algorithmia Enterprise, or ask for it
version_added: 0.1.0
description:
  - Waits for the build of one commit of an algorithm, and fails with the last lines of its log where it fails or does not come.
  - With O(ssh_private_key) it asks for the build first, as configurations without webhook need it (build via API), unless the commit is built already.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
    details:
      - Asks for nothing and waits for nothing.
  diff_mode:
    support: N/A
notes:
  - 'Builds are looked at with a standard key: O(algorithmia_standard_api_key) is used where it is given.'
options:
  owner:
    description:
      - The user or organization that the algorithm belongs to.
    type: str
    required: true
  name:
    description:
      - The algorithm's name.
    type: str
    required: true
  commit:
    description:
      - The hash of the commit.
    type: str
    required: true
  ssh_private_key:
    description:
      - 'The private key with which Algorithmia reads the repository: RSA in PKCS1 PEM, which is what C(ssh-keygen -t rsa -m PEM) makes.'
    type: str
  wait_timeout:
    description:
      - How many seconds to wait for the end of the build.
    type: int
    default: 300
seealso:
  - module: algorithmia.scm.algorithmia_algorithm
"""

EXAMPLES = r"""
- name: The build that the push has started
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
  description: The build. In check mode that which is there, if any.
  returned: success
  type: dict
  contains:
    build_id:
      description: Algorithmia's own id for it.
      type: str
    status:
      description: How it went.
      type: str
    commit:
      description: The hash of the commit.
      type: str
    started_at:
      description: When it was begun.
      type: str
    finished_at:
      description: When it was over.
      type: str
    log:
      description: The last lines of its log.
      type: list
      elements: str
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
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.builds import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
