#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_commit
short_description: Bring a file to a branch of a Bitbucket repository by a real push
version_added: 0.1.0
description:
  - Fetches the head of the branch over HTTP(S), commits the file where it differs, and pushes it, with the real git client.
  - The file is compared and written byte by byte, without a work tree. Line ends and C(.gitattributes) change nothing, and an existing file keeps its mode.
  - A path that is, or leads through, a symbolic link or a submodule in the repository is an error.
  - The credentials, the trusted certificates and the proxy of the connection are used for git as well. The credentials go to git in its environment,
    never in an address or an argument, and only to the server of O(bitbucket_url). A repository whose clone link leads elsewhere is an error.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Fetches, makes the commit in a temporary folder, and does not push it.
  diff_mode:
    support: N/A
notes:
  - Needs the program git, 2.31 or newer, where the task runs.
options:
  project_key:
    description:
      - The key of the project.
    type: str
    required: true
    aliases: [project]
  repository:
    description:
      - The slug of the repository.
    type: str
    required: true
    aliases: [slug]
  branch:
    description:
      - The branch. The default branch where this is left out. A branch that does not exist yet starts with this file alone.
    type: str
  path:
    description:
      - The path of the file in the repository.
    type: str
    required: true
  content:
    description:
      - The whole content of the file.
    type: str
    required: true
  commit_message:
    description:
      - The message of the commit.
    type: str
    required: true
  author_name:
    description:
      - The name of the author. The name of the user who logs in where this is left out.
    type: str
  author_email:
    description:
      - The author's e-mail address.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_repository
"""

EXAMPLES = r"""
- name: A change that starts a build
  algorithmia.scm.bitbucket_commit:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_token: "{{ vault_bot_token }}"
    project_key: ALG
    repository: hello
    path: src/hello.py
    content: "{{ lookup('ansible.builtin.file', 'hello.py') }}"
    commit_message: Say hello
  register: pushed
"""

RETURN = r"""
commit:
  description: The commit at the head of the branch.
  returned: success
  type: dict
  contains:
    id:
      description: The commit's hash. Not known in check mode where a commit would be made.
      type: str
    branch:
      description: The branch.
      type: str
    path:
      description: The path of the file.
      type: str
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
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.commits import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
