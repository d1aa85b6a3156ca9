#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_scm_configs
short_description: Manage SCM configurations of Algorithmia Enterprise
version_added: 0.1.0
description:
  - Creates, changes and deletes the SCM configurations of a cluster, which say where the source code of algorithms lives.
  - A configuration is found by its id, or else by provider, project key or client id, and website.
  - Algorithmia can change whether a configuration is enabled, whether it is the default, and its URLs. Any other difference is an error that says what can be
    done.
  - Reads all configurations with one call.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
    details:
      - Algorithmia shows whether an algorithm uses a configuration only when it is deleted, so check mode warns that it cannot know. Credentials that cannot
        read the feature flags of the cluster are refused, because only those of an administrator can.
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - V(always) in O(scm_configs[].update_secret) writes the secrets in each run, since they cannot be compared.
options:
  scm_configs:
    description:
      - The configurations to manage.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description:
          - The id of the configuration. With it, everything else but the provider can be left out for a configuration that exists.
          - For a new configuration, the id to create it with. By default, Algorithmia generates one.
        type: str
      provider:
        description:
          - 'The provider, in the words of the cluster: V(github), V(gitlab), V(bitbucket-cloud) (or V(bitbucket_cloud)), and V(bitbucket) for Bitbucket Server,
            which some versions call V(bitbucket-server).'
          - Any other word is passed on, because the words differ between versions.
        type: str
      project_key:
        description:
          - The key of the project of the Bitbucket Server in which repositories are created.
        type: str
      client_id:
        description:
          - The id by which GitHub, GitLab (application id) or Bitbucket Cloud (consumer key) knows Algorithmia.
        type: str
        aliases: [application_id, consumer_key]
      name:
        description:
          - The display name of the configuration. It can only be set when the configuration is created.
        type: str
      urls:
        description:
          - The addresses of the server. All three are required for a new configuration.
          - Without O(scm_configs[].id) the website is part of what identifies a configuration.
        type: dict
        suboptions:
          web:
            description:
              - The URL of the website, such as V(https://bitbucket.example.com).
            type: str
          api:
            description:
              - The URL of the API. For Bitbucket Server the same as the website, without C(/rest).
            type: str
          ssh:
            description:
              - The URL to pull source code from, such as V(ssh://git@bitbucket.example.com:7999).
            type: str
      enabled:
        description:
          - Whether new algorithms can use the configuration. By default, a new configuration is enabled.
        type: bool
      default:
        description:
          - Whether the configuration is the default of the cluster. V(true) takes that from the configuration that is. V(false) for the default itself is
            refused, unless another configuration becomes the default in the same task.
        type: bool
      access_token:
        description:
          - The personal access token of a Bitbucket user. Builds on check-in of a Bitbucket Server need it. Without it, builds are by API only.
          - It is sent when the configuration is created. It is never read.
        type: str
        aliases: [personal_access_token]
      client_secret:
        description:
          - The secret for O(scm_configs[].client_id). Sent when the configuration is created. Never read.
        type: str
      extra_body:
        description:
          - What to add to the body of the request that creates the configuration, or to override in it, for clusters that expect another body.
          - It is treated as a secret, except for texts that other options of the task contain, such as the project key.
        type: dict
      connect_body:
        description:
          - The body that O(scm_configs[].update_secret=connect) sends, instead of C(secretToken) with O(scm_configs[].access_token). Algorithmia does not
            document that body.
          - It is treated as a secret, except for texts that other options of the task contain, such as the project key.
        type: dict
      token_format:
        description:
          - How the request that creates the configuration carries O(scm_configs[].access_token). Algorithmia does not document it. Both formats are
            assumptions.
          - V(oauth) sends C(oauth.client_id) (the project key) and C(oauth.client_secret).
          - V(scm) sends C(scm.project_key) and C(oauth.client_secret).
        type: str
        choices: [oauth, scm]
        default: oauth
      update_secret:
        description:
          - When to send credentials. They cannot be read, so they cannot be compared.
          - V(on_create) sends them with a new configuration only.
          - V(always) is for a new token. Algorithmia cannot change credentials, so it requires O(scm_configs[].replace=true) and recreates the configuration in
            every run.
          - V(connect) sends O(scm_configs[].access_token) in every run to a configuration that exists, by a call that Algorithmia names but does not describe.
            It is not known whether a cluster accepts a new token so. O(scm_configs[].connect_body) overrides what is sent.
        type: str
        choices: [on_create, always, connect]
        default: on_create
      replace:
        description:
          - 'Whether to recreate a configuration that differs in what Algorithmia cannot change: its id, provider, key, name and credentials.'
          - It works only while no algorithm uses the configuration. One that is in use is left as it was.
          - The old one is deleted first. If the new one is then refused, the old one is put back if possible, with the declared credentials.
        type: bool
        default: false
      in_use:
        description:
          - What O(scm_configs[].state=absent) does with a configuration that an algorithm uses, which cannot be deleted.
          - V(fail) leaves it as it was and fails. V(keep) leaves it as it was. V(disable) disables it. Its algorithms keep working.
        type: str
        choices: [fail, disable, keep]
        default: fail
      state:
        description:
          - Whether the configuration should exist.
          - V(absent) disables and then deletes it. That is refused for the default configuration and for one in use.
          - By default, the O(state) of the task.
        type: str
        choices: [present, absent]
  state:
    description:
      - The value for configurations that do not set O(scm_configs[].state).
    type: str
    choices: [present, absent]
    default: present
  bitbucket_urls:
    description:
      - The addresses of the Bitbucket Server, for its configurations that do not set O(scm_configs[].urls).
      - M(algorithmia.scm.bitbucket_server_info) returns them.
    type: dict
    suboptions:
      web:
        description:
          - The URL of the website, such as V(https://bitbucket.example.com).
        type: str
      api:
        description:
          - The URL of the API. For Bitbucket Server the same as the website, without C(/rest).
        type: str
      ssh:
        description:
          - The URL to pull source code from, such as V(ssh://git@bitbucket.example.com:7999).
        type: str
  purge:
    description:
      - Whether to delete configurations that are not declared. The internal one is never deleted.
    type: bool
    default: false
  purge_protect:
    description:
      - Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case is ignored.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what exists that a purge may remove. A purge that would remove more is refused as a whole, and the error lists
        what it would have removed.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.algorithmia_scm_config
  - module: algorithmia.scm.algorithmia_scm_config_info
"""

EXAMPLES = r"""
- name: Manage the configurations for two projects of the Bitbucket Server
  algorithmia.scm.algorithmia_scm_configs:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    scm_configs:
      - provider: bitbucket
        project_key: ALG
        access_token: "{{ vault_bitbucket_bot_token }}"
        default: true
      - provider: bitbucket
        project_key: SANDBOX
        enabled: false
    bitbucket_urls:
      web: https://bitbucket.example.com
      api: https://bitbucket.example.com
      ssh: ssh://git@bitbucket.example.com:7999
"""

RETURN = r"""
scm_configs:
  description: The declared configurations that exist after the task. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The id of the configuration. In check mode a new one has none, unless it is declared.
      type: str
    provider:
      description: The provider.
      type: str
    project_key:
      description: The key of the project of the Bitbucket Server in which repositories are created.
      returned: for Bitbucket Server
      type: str
    client_id:
      description: The id by which GitHub, GitLab (application id) or Bitbucket Cloud (consumer key) knows Algorithmia.
      returned: for other providers than Bitbucket Server
      type: str
    name:
      description: The display name of the configuration.
      returned: if it has one
      type: str
    urls:
      description: The addresses of the server.
      type: dict
      contains:
        web:
          description: The URL of the website, such as V(https://bitbucket.example.com).
          type: str
        api:
          description: The URL of the API.
          type: str
        ssh:
          description: The URL for SSH.
          type: str
    enabled:
      description: Whether new algorithms can use the configuration.
      type: bool
    default:
      description: Whether the configuration is the default of the cluster.
      type: bool
  sample:
    - id: 83cd96ae-b1f4-4bd9-b9ca-6f7f25c37708
      provider: bitbucket
      project_key: ALG
      urls:
        web: https://bitbucket.example.com
        api: https://bitbucket.example.com
        ssh: ssh://git@bitbucket.example.com:7999
      enabled: true
      default: false
summary:
  description: What happened to each configuration, by name. In check mode, what would happen.
  returned: always
  type: dict
  contains:
    created:
      description: What was created.
      type: list
      elements: str
    updated:
      description: What was changed.
      type: list
      elements: str
    deleted:
      description: What was deleted.
      type: list
      elements: str
    unchanged:
      description: What already was as declared.
      type: list
      elements: str
  sample: {created: [bitbucket ALG], updated: [], deleted: [], unchanged: []}
changes:
  description: Each configuration before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
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
  sample: [POST /v1/admin/scms]
failures:
  description: What failed, each with C(thing), C(msg) and, if a call was refused, C(error). What does not depend on it was done.
  returned: if the task failed while writing
  type: list
  elements: dict
not_begun:
  description: What was not begun, because it depends on what failed, or because the task had to stop. Running the task again does it.
  returned: if the task failed while writing
  type: list
  elements: str
planned:
  description: What differs, with C(summary), C(diff) and the things as in the result of a task that succeeds. Nothing would be changed.
  returned: in check mode, if what is declared would be refused
  type: dict
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
