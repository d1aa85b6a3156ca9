#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_checkin_probe
short_description: Prove that credentials can do in a Bitbucket project what Algorithmia does there
version_added: 0.1.0
description:
  - Logs in, looks at the project and the webhooks of its repositories, creates a repository with a webhook, reads it with the real git client, and
    deletes it.
  - 'Nothing stays behind: the repository is deleted after a failure too, and so is one that a killed run has left.'
  - Finds everything out before it returns; it is the caller who fails on what was found.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Looks at what can be seen without making anything.
  diff_mode:
    support: N/A
notes:
  - Needs the program git, 2.31 or newer, where the task runs. It uses the trusted certificates and the proxy of the connection.
options:
  project_key:
    description:
      - The key of the project.
    type: str
    required: true
    aliases: [project]
  webhook_url:
    description:
      - The URL of the Algorithmia cluster. Every repository of the project has to have an active webhook to it, for pushes. Webhooks are not looked at
        where this is left out.
    type: str
  ignore_repositories:
    description:
      - Slugs of repositories that need no webhook.
    type: list
    elements: str
    default: []
seealso:
  - module: algorithmia.scm.algorithmia_checkin_info
"""

EXAMPLES = r"""
- name: Can Algorithmia work with this token?
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
  description: What was found.
  returned: success
  type: dict
  contains:
    ready:
      description: Whether everything is as it has to be.
      type: bool
    findings:
      description: A finding for each check, with its C(check), C(ok), C(severity), C(detail) and C(fix).
      type: list
      elements: dict
    table:
      description: The same as a text to print.
      type: str
    repositories:
      description: The C(slug) of each repository, and whether it has the C(webhook). Empty where webhooks are not looked at.
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
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.probe import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
