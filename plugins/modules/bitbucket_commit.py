#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_commit
short_description: Push a file to a branch of a Bitbucket repository
version_added: 0.1.0
description:
  - Fetches the head of the branch over HTTP(S), commits the file if it differs, and pushes it, with the git client.
  - The file is compared and written byte by byte, without a work tree. Line endings and C(.gitattributes) do not matter. An existing file keeps its mode.
  - A path that is, or leads through, a symbolic link or a submodule in the repository is an error.
  - Git uses the credentials, the trusted certificates and the proxy of the connection. It gets the credentials in its environment, never in a
    URL or an argument, and only for the server of O(bitbucket_url). A repository whose clone link leads elsewhere is an error.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Fetches, and creates the commit in a temporary folder, but does not push it.
  diff_mode:
    support: N/A
  idempotent:
    support: full
notes:
  - Requires the program git, 2.31 or newer, on the host that the task runs on.
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
      - The branch. By default, the default branch. A branch that does not exist yet starts with this file alone.
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
      - The name of the author. By default, the name of the user that logs in.
    type: str
  author_email:
    description:
      - The e-mail address of the author.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_repository
"""

EXAMPLES = r"""
- name: Push a change that starts a build
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
      description: The hash of the commit. Null in check mode if a commit would be created.
      type: str
    branch:
      description: The branch.
      type: str
    path:
      description: The path of the file.
      type: str
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
  sample: ["POST /rest/api/1.0/projects"]
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.commits import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
