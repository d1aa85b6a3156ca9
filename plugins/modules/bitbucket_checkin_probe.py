#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_checkin_probe
short_description: Test whether credentials can do in a Bitbucket project what Algorithmia does there
version_added: 0.1.0
description:
  - Logs in, checks the project and the webhooks of its repositories, creates a repository with a webhook, fetches it with the git client,
    and deletes it.
  - Nothing is left behind. The repository is deleted after a failure too, and so is one that a killed run has left.
  - Makes all checks before it returns. It does not fail if a check fails.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Checks what can be checked without creating anything.
  diff_mode:
    support: N/A
  idempotent:
    support: N/A
    details:
      - It removes what it creates.
notes:
  - Requires the program git, 2.31 or newer, on the host that the task runs on. Git uses the trusted certificates and the proxy of the connection.
options:
  project_key:
    description:
      - The key of the project.
    type: str
    required: true
    aliases: [project]
  webhook_url:
    description:
      - The URL of the Algorithmia cluster. Every repository of the project needs an active webhook to it, for pushes. By default,
        webhooks are not checked.
    type: str
  ignore_repositories:
    description:
      - The slugs of repositories that need no webhook.
    type: list
    elements: str
    default: []
seealso:
  - module: algorithmia.scm.algorithmia_checkin_info
"""

EXAMPLES = r"""
- name: Test whether Algorithmia can work with a token
  algorithmia.scm.bitbucket_checkin_probe:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_token: "{{ vault_bot_token }}"
    project_key: ALG
    webhook_url: https://algorithmia.example.com
  register: probe
  failed_when: not probe.bitbucket_checkin_probe.ready
"""

RETURN = r"""
bitbucket_checkin_probe:
  description: The findings.
  returned: success
  type: dict
  contains:
    ready:
      description: Whether all checks passed.
      type: bool
    findings:
      description: A finding for each check, with its C(check), C(ok), C(severity), C(detail) and C(fix).
      type: list
      elements: dict
    table:
      description: The findings as text to print.
      type: str
    repositories:
      description: The C(slug) of each repository, and whether it has the C(webhook). Empty if webhooks are not checked.
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
  sample: ["POST /rest/api/1.0/projects"]
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.probe import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
