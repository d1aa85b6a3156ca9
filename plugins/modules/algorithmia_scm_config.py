#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: algorithmia_scm_config
short_description: Manage an SCM configuration of Algorithmia Enterprise
version_added: 0.1.0
description:
  - Creates, changes and deletes the SCM configurations of an Algorithmia Enterprise cluster, which say where the source code of algorithms lives.
  - A configuration is found by its id, else by provider, project key or client id, and website.
  - Algorithmia can change whether one is enabled, whether it is the default, and its URLs. Where anything else differs the module says so, and
    what can be done.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.algorithmia
attributes:
  check_mode:
    support: full
    details:
      - Whether an algorithm uses a configuration shows only when it is deleted, so check mode says that it cannot tell.
        It refuses credentials that may not read the feature flags of the cluster, as only those of an administrator may.
  diff_mode:
    support: full
options:
  id:
    description:
      - The configuration's id. With it, all else but the provider can be left out for one that is there.
      - For a new one, the id it gets; Algorithmia makes one up where it is left out.
    type: str
  provider:
    description:
      - The kind of server, in the cluster's own word. V(github), V(gitlab), V(bitbucket-cloud) (or V(bitbucket_cloud)), and V(bitbucket) for
        Bitbucket Server, which some versions call V(bitbucket-server).
      - Any other word is passed on, since the words differ between versions.
    type: str
  project_key:
    description:
      - The project of the Bitbucket Server in which repositories are created.
    type: str
  client_id:
    description:
      - The id by which GitHub, GitLab (application id) or Bitbucket Cloud (consumer key) knows Algorithmia.
    type: str
    aliases: [application_id, consumer_key]
  name:
    description:
      - A display name. It can only be given at creation.
    type: str
  urls:
    description:
      - The server's addresses. All three are needed for a new configuration.
      - Without O(id) the website is part of what tells one configuration from another.
    type: dict
    suboptions:
      web:
        description: The website, such as V(https://bitbucket.example.com).
        type: str
      api:
        description: The API. For Bitbucket Server the same as the website, without C(/rest).
        type: str
      ssh:
        description: Where source code is pulled from, such as V(ssh://git@bitbucket.example.com:7999).
        type: str
  enabled:
    description:
      - Whether new algorithms can use it. A new one is enabled unless this says otherwise.
    type: bool
  default:
    description:
      - Whether it is the default of the cluster. V(true) takes that from the one that has it; V(false) on the default itself is refused
        unless another one takes it in the same task.
    type: bool
  access_token:
    description:
      - The personal access token of a Bitbucket user. With it a Bitbucket Server configuration builds on check-in; without it, by API only.
      - It is sent when the configuration is created, and never read back.
    type: str
    aliases: [personal_access_token]
  client_secret:
    description:
      - The secret that belongs to O(client_id). It is sent when the configuration is created, and never read back.
    type: str
  extra_body:
    description:
      - What to put into the request that creates the configuration, over what this module puts there; for clusters that want it another way.
      - It is treated as a secret, but for texts in it that other options of the task say openly, such as the project key.
    type: dict
  connect_body:
    description:
      - What O(update_secret=connect) sends, instead of C(secretToken) with O(access_token), which is a conclusion.
      - It is treated as a secret, but for texts in it that other options of the task say openly, such as the project key.
    type: dict
  token_format:
    description:
      - How the request that creates the configuration carries O(access_token). Algorithmia never documented it; both are conclusions.
      - V(oauth) sends C(oauth.client_id) (the project key) and C(oauth.client_secret).
      - V(scm) sends C(scm.project_key) and C(oauth.client_secret).
    type: str
    choices: [oauth, scm]
    default: oauth
  update_secret:
    description:
      - When credentials are sent. They cannot be read back, so nobody can tell whether they differ.
      - V(on_create) sends them with a new configuration only.
      - V(always) is for a new token. Algorithmia cannot change credentials, so this needs O(replace), and makes the configuration
        anew each time.
      - V(connect) hands O(access_token) in each run to a configuration that is there, by a call that Algorithmia names and
        does not describe. Whether your cluster takes a new token so is not known; O(connect_body) overrides what is sent.
    type: str
    choices: [on_create, always, connect]
    default: on_create
  replace:
    description:
      - Whether to recreate a configuration that differs in what Algorithmia cannot change, which is its id, provider, key, name and credentials.
      - Works only while no algorithm uses it. One that is in use is left as it was.
      - The old one is deleted first. If the new one is then refused, the old one is put back if possible, with the declared credentials.
    type: bool
    default: false
  in_use:
    description:
      - What O(state=absent) does about a configuration that an algorithm uses, which cannot be deleted.
      - V(fail) leaves it as it was and fails. V(keep) leaves it as it was. V(disable) leaves it there, disabled; its algorithms keep working.
    type: str
    choices: [fail, disable, keep]
    default: fail
  state:
    description:
      - Whether the configuration should exist.
      - V(absent) disables and then deletes it, which is refused for the default one and for one in use.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: algorithmia.scm.algorithmia_scm_configs
  - module: algorithmia.scm.algorithmia_scm_config_info
"""

EXAMPLES = r"""
- name: Build what is pushed to project ALG of our Bitbucket Server
  algorithmia.scm.algorithmia_scm_config:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    provider: bitbucket
    project_key: ALG
    access_token: "{{ vault_bitbucket_bot_token }}"
    urls:
      web: https://bitbucket.example.com
      api: https://bitbucket.example.com
      ssh: ssh://git@bitbucket.example.com:7999

- name: GitHub as the default
  algorithmia.scm.algorithmia_scm_config:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    id: github
    provider: github
    client_id: 0ff25ba21ec67dbed6e2
    client_secret: "{{ vault_github_client_secret }}"
    urls:
      web: https://github.com
      api: https://api.github.com
      ssh: ssh://git@github.com
    default: true

- name: No new algorithms on the old server, and no configuration for it once none is left
  algorithmia.scm.algorithmia_scm_config:
    algorithmia_url: https://algorithmia.example.com
    algorithmia_api_key: "{{ vault_algorithmia_admin_key }}"
    provider: gitlab
    client_id: 5e257d6e168d579d439b7d38
    state: absent
    in_use: disable
"""

RETURN = r"""
scm_configs:
  description:
    - The configuration, in a list of one; empty where it is absent. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The configuration's id. In check mode a new one has none yet, unless it is declared.
      type: str
    provider:
      description: The provider.
      type: str
    project_key:
      description: The project key, for Bitbucket Server.
      type: str
    client_id:
      description: The client id, for the others.
      type: str
    name:
      description: The display name, where there is one.
      type: str
    urls:
      description: The addresses of the website, the API and for SSH.
      type: dict
    enabled:
      description: Whether new algorithms can use it.
      type: bool
    default:
      description: Whether it is the default of the cluster.
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
  sample: {created: [bitbucket ALG], updated: [], deleted: [], unchanged: []}
diff:
  description: Before and after of each that changed; Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
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

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
