#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_access_key
short_description: Manage an SSH access key of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Registers SSH keys that reach one project or repository and belong to no user, changes what they allow, and removes them.
  - Bitbucket takes each public key once, whoever it belongs to.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
options:
  project_key:
    description:
      - The key of the project that the key reaches.
    type: str
    required: true
    aliases: [project]
  repository:
    description:
      - The slug of the one repository of the project that the key reaches.
    type: str
    aliases: [slug]
  public_key:
    description:
      - The public key, such as V(ssh-ed25519 AAAA...). What stands behind it does not count.
    type: str
    required: true
  label:
    description:
      - What the key is called.
      - It cannot be changed. Bitbucket keeps each key once, with the label that it got first, so in a second place another label is only a warning.
    type: str
  permission:
    description:
      - 'What the key allows: V(PROJECT_READ) or V(PROJECT_WRITE), and for a repository V(REPO_READ) or V(REPO_WRITE). Needed for a new key.'
    type: str
  planned_projects:
    description:
      - Keys of projects that an earlier task of the same run creates, which in check mode are not there yet.
    type: list
    elements: str
    default: []
  planned_repositories:
    description:
      - Repositories that an earlier task of the same run creates, as C(KEY/slug), in the same way as O(planned_projects).
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the key should exist.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: algorithmia.scm.bitbucket_access_keys
"""

EXAMPLES = r"""
- name: The key that builds use to read the repository
  algorithmia.scm.bitbucket_access_key:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9rBxdqmxfMTJr8JXvUBHMufQm3ZDbHiQ97e+FOV5eU
    label: builder
    permission: REPO_READ
"""

RETURN = r"""
access_keys:
  description:
    - The declared keys, as they are now, without those that are absent. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      type: str
    public_key:
      description: The public key.
      type: str
    label:
      description: What the key is called.
      type: str
    permission:
      description: What the key allows.
      type: str
    key_id:
      description: The server's own number for it.
      type: str
  sample:
    - {project_key: ALG, repository: models, public_key: ssh-ed25519 AAAA, label: builder, permission: REPO_READ, key_id: "7"}
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
  sample: https://bitbucket.example.com
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access_keys import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
