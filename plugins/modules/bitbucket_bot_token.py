# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_bot_token
short_description: The access token that Algorithmia works with, from its creation to the end
version_added: 0.1.0
description:
  - Has the bot make its access token, keeps the value, which Bitbucket shows only once, replaces it by a new one, and revokes it.
  - Looks at both servers and at the store first, and plans from what is there. A token that something works with is never revoked. What has to go goes
    first, the new value is kept before Algorithmia gets it, and the old token is revoked last. A run that is killed is completed by the next one.
  - The roles of this collection use it, and the lookup plugin P(algorithmia.scm.bitbucket_bot_token#lookup) returns the value.
author: algorithmia.scm maintainers (@algorithmia)
attributes:
  check_mode:
    description: Can run in C(check_mode), says what would change, and writes nothing.
    support: full
  diff_mode:
    description: Returns before and after of what changes, or in check mode of what would change.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
    support: partial
    details:
      - V(rotated) in O(state) replaces the token in each run.
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
notes:
  - The value is never in the result.
options:
  state:
    description:
      - V(present) has the token. Where it is missing or has ended, the SCM configurations that work with it are recreated with the new one.
      - V(rotated) puts a new one in its place. It is used over REST and git before Algorithmia gets it.
      - V(absent) removes the SCM configurations, and where all of them are gone the token and its value. Without O(bot_username) the token stays, and so
        does its value.
    type: str
    choices: [present, rotated, absent]
    default: present
  check_only:
    description: Only see whether the value can be kept and what is kept can be read. No server is asked.
    type: bool
    default: false
  name:
    description: The token's name.
    type: str
    default: algorithmia
  permissions:
    description: What the token allows.
    type: list
    elements: str
    default: [PROJECT_ADMIN, REPO_ADMIN]
  expiry_days:
    description: After how many days it expires, V(0) for never.
    type: int
  renew_days_before:
    description: How many days before it expires it is recreated.
    type: int
    default: 0
  replace:
    description: Whether a token with another life time may be recreated.
    type: bool
    default: false
  lost_value:
    description:
      - What to do where the value of a token that still serves is not known, and O(scm_configs) is left out. With O(scm_configs), the value has to be known
        only where Algorithmia lacks one of them.
      - V(keep) where O(store=memory), else V(replace), unless this says otherwise.
    type: str
    choices: [keep, replace, fail]
  bitbucket_result:
    description: What M(algorithmia.scm.bitbucket_configuration) returned earlier in the run. From it check mode knows whether the bot is still to be created.
    type: dict
  bot_username:
    description: The user whose token it is.
    type: str
  bot_password:
    description: That user's password. Only the user itself can create its token; to revoke it, the login of an administrator will do.
    type: str
  scm_configs:
    description: The SCM configurations, as M(algorithmia.scm.algorithmia_scm_configs) takes them. The token is for those with an C(access_token).
    type: list
    elements: dict
  undeclared_configs:
    description:
      - What to do before a token that still serves is revoked where Algorithmia has SCM configurations for this Bitbucket that O(scm_configs) does not name.
        Which token they have cannot be read, so they may work with this one. They are found by the host and port of their URLs.
      - V(refuse) changes nothing, and lists them. V(ignore) goes on, for configurations that have another token.
      - Without O(algorithmia_url), nobody looks for them.
    type: str
    choices: [refuse, ignore]
    default: refuse
  value:
    description: The value, where something of yours knows it.
    type: str
  store:
    description:
      - Where the value is kept. V(memory) is for this run only, V(vault_file) a file on the controller that ansible-vault encrypts, with mode 0600.
      - With V(tasks) it is yours to keep. Where RV(pending) is returned, there is a new value, which the lookup plugin returns. Once it is kept, the same
        task with O(resume) goes on.
    type: str
    choices: [memory, vault_file, tasks]
    default: memory
  stored_value:
    description: What was kept with O(store=tasks).
    type: str
  store_tasks:
    description: The task file that keeps it with O(store=tasks). The caller includes it.
    type: path
  vault_file:
    description:
      - The file for O(store=vault_file). A relative path counts from the current folder.
      - It has the value as JSON, with the URL, the user and the name of its token. A file that has anything else in it, or the value of another token, is
        refused, and never overwritten. With O(state=absent) it stays, and RV(left) says so.
    type: path
  vault_password:
    description: The password that encrypts it.
    type: str
  retired_name:
    description: What the old token is called until it is revoked, other than O(name). C((retired)) behind its name where this is left out.
    type: str
  update_secret:
    description: How Algorithmia gets a new token, by recreating the configuration or by a call that is not documented.
    type: str
    choices: [replace, connect]
    default: replace
  overlap:
    description: How many seconds both tokens are valid at the end.
    type: int
    default: 0
  audit_file:
    description: A file on the controller that gets a line for each step. Where it cannot be written, nothing is begun.
    type: path
  resume:
    description: What the same task returned as RV(pending).
    type: dict
extends_documentation_fragment:
  - algorithmia.scm.connections
seealso:
  - module: algorithmia.scm.bitbucket_access_token
  - plugin: algorithmia.scm.bitbucket_bot_token
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: The token of the bot, kept in an encrypted file
  algorithmia.scm.bitbucket_bot_token:
    bitbucket_url: https://bitbucket.example.com
    bot_username: algorithmia-bot
    bot_password: "{{ vault_bot_password }}"
    store: vault_file
    vault_file: bot-token.vault
    vault_password: "{{ vault_password }}"
"""

RETURN = r"""
access_token:
  description: The token, as M(algorithmia.scm.bitbucket_access_token) returns it.
  returned: with O(state=present), and where a new one was made
  type: dict
summary:
  description: What happened to the token, and with O(state=absent) what was removed, by name. In check mode, what would happen.
  returned: always
  type: dict
  sample: {created: [algorithmia], updated: [], deleted: [], unchanged: []}
changes:
  description: What changed, before and after the task. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
steps:
  description: What was done, a line for each step. In check mode, what would be done.
  returned: always
  type: list
  elements: str
in_use:
  description: The project keys of SCM configurations that stay since algorithms use them.
  returned: with O(state=absent)
  type: list
  elements: str
left:
  description: What stays, and why.
  returned: with O(state=absent)
  type: list
  elements: str
pending:
  description: What to go on with once the value is kept.
  returned: with O(store=tasks), where there is a new value
  type: dict
server:
  description: The URL of the Bitbucket that was asked.
  returned: with O(state=present)
  type: str
error:
  description: What the server refused, for machines, as other modules return it.
  returned: on a failed call
  type: dict
tally:
  description: What was done on each server, kind by kind, or in check mode what would be. The last lines of a run count it.
  returned: always
  type: list
  elements: dict
  sample: [{server: 'https://bitbucket.example.com', kind: project, check_mode: false, summary: {deleted: [ALG]}}]
"""
