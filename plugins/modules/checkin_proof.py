# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: checkin_proof
short_description: Prove that a push to a Bitbucket project is built
version_added: 0.1.0
description:
  - Looks at the Bitbucket as its administrator sees it, at the project as the bot sees it, and at the SCM configuration as Algorithmia has it. It shows
    what was found, and fails with all that is wrong and what to do about it.
  - With O(push), it then makes an algorithm, pushes a commit to the default branch of its repository, waits for the build of exactly that commit, and
    removes the algorithm and its repository, also after a failure. What a proof that was killed has left is removed first.
  - The role P(algorithmia.scm.verify_checkin#role) uses it.
author: algorithmia.scm maintainers (@algorithmia)
attributes:
  check_mode:
    description: Can run in C(check_mode), and makes nothing then.
    support: full
    details: What only a write would show is not known in check mode.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode).
    support: none
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
    support: full
    details: It removes all that it makes.
  action:
    description: Runs on the controller. What it asks of the servers it asks from the host of the task.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: posix
options:
  scm_configs:
    description: The SCM configurations, as M(algorithmia.scm.algorithmia_scm_configs) takes them. Those with a project key are proven.
    type: list
    elements: dict
    default: []
  bot_username:
    description: The user that Algorithmia works as.
    type: str
  bot_password:
    description: That user's password, used only without O(token), for configurations that have none.
    type: str
  token:
    description: The value of the token that Algorithmia works with. Without it, nothing is tried as the bot.
    type: str
  webhook_url:
    description: Where the webhooks of the repositories have to lead. Where it is left out, to the URL of the Algorithmia. An empty text leaves them alone.
    type: str
  ignore_repositories:
    description: Slugs of repositories that need no webhook.
    type: list
    elements: str
    default: []
  severity:
    description: What the checks of M(algorithmia.scm.bitbucket_readiness_info) count for.
    type: dict
    default: {}
  fail:
    description: Whether to fail where something is wrong.
    type: bool
    default: true
  push:
    description: Whether to prove it by a push and its build. In check mode there is none.
    type: bool
    default: false
  owner:
    description: The user or organization of Algorithmia whose algorithm is made for O(push).
    type: str
  language:
    description: The language that an environment is looked up for.
    type: str
    default: python3
  environment:
    description: The ID of the environment.
    type: str
  build_timeout:
    description: How many seconds to wait for the build.
    type: int
    default: 300
extends_documentation_fragment:
  - algorithmia.scm.connections
seealso:
  - module: algorithmia.scm.bitbucket_readiness_info
  - module: algorithmia.scm.bitbucket_checkin_probe
  - module: algorithmia.scm.algorithmia_checkin_info
"""

EXAMPLES = r"""
- name: A push to ALG is built
  algorithmia.scm.checkin_proof:
    scm_configs:
      - {provider: bitbucket, project_key: ALG, access_token: "{{ vault_bot_token }}"}
    bot_username: algorithmia-bot
    token: "{{ vault_bot_token }}"
    push: true
    owner: data_science
"""

RETURN = r"""
projects:
  description: What was found of each SCM configuration.
  returned: where something was looked at
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      returned: always
      type: str
      sample: ALG
    ready:
      description: Whether a push to it would be built, as far as can be seen without one.
      returned: always
      type: bool
    findings:
      description: All findings, as the modules return them that look.
      returned: always
      type: list
      elements: dict
    table:
      description: The same as a text.
      returned: always
      type: str
    commit:
      description: The commit that was pushed, as M(algorithmia.scm.bitbucket_commit) returns it.
      returned: with O(push)
      type: dict
    build:
      description: Its build, as M(algorithmia.scm.algorithmia_build) returns it.
      returned: with O(push)
      type: dict
tally:
  description: What was done on each server, kind by kind, or in check mode what would be. The last lines of a run count it.
  returned: always
  type: list
  elements: dict
  sample: [{server: 'https://bitbucket.example.com', kind: project, check_mode: false, summary: {deleted: [ALG]}}]
"""
