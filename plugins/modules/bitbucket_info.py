#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_info
short_description: Export what is on a Bitbucket Server / Data Center as a declaration
version_added: 0.1.0
description:
  - Reads users, groups, projects, repositories, access keys and permissions, and returns them as the variables that the role
    P(algorithmia.scm.provision#role) takes. Declaring them on the same server changes nothing.
  - Values that are the default are left out, and so are those that no option sets. Entries are sorted by name.
  - Users and groups in read-only directories are left out, because they are managed there, and so are personal projects.
    RV(left_out) counts them, and names what the user may not see.
  - The default branch and the labels of each repository are read by a call of their own.
  - Groups list their members. A user that is not in C(stash-users) has C(add_to_default_group=false), so that it is the same when it is
    created again.
  - Secrets cannot be read. A password is required to create a user. The role P(algorithmia.scm.export_state#role) writes a placeholder for it.
  - Makes a few calls, one for each group, up to seven for each project, and three for each repository, concurrently.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
  idempotent:
    support: N/A
    details:
      - It only reads.
options:
  gather:
    description:
      - The kinds to read. V(projects) includes the permissions on them. V(permissions) are those on repositories and on the whole server.
    type: list
    elements: str
    choices:
      - users
      - groups
      - projects
      - repositories
      - access_keys
      - permissions
      - webhooks
      - reviewer_groups
      - branching_models
      - branch_restrictions
      - default_reviewers
      - pull_request_settings
      - hooks
      - required_builds
      - default_tasks
      - secret_scanning_rules
      - secret_scanning_allowlist_rules
      - banner
    default:
      - users
      - groups
      - projects
      - repositories
      - access_keys
      - permissions
      - webhooks
      - reviewer_groups
      - branching_models
      - branch_restrictions
      - default_reviewers
      - pull_request_settings
      - hooks
      - required_builds
      - default_tasks
      - secret_scanning_rules
      - secret_scanning_allowlist_rules
      - banner
  projects:
    description:
      - The keys of projects, or shell-style patterns such as V(ALG*). Only these projects, and what is in them, are read. Letter case is ignored.
      - By default, all projects. Users, groups and global permissions are read in any case, unless O(gather) leaves them out.
    type: list
    elements: str
    default: []
  exclusive:
    description:
      - Whether the declaration should be exhaustive, so that everything that is changed or added later shows as a change.
      - Default values are declared too, and grants and members are purged, with C(purge) for permissions and C(purge_members) for groups.
      - Otherwise, what is added later to what was exported is not managed, and does not show.
    type: bool
    default: false
  query:
    description:
      - A JMESPath expression to apply to RV(bitbucket). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.algorithmia_scm_config_info
"""

EXAMPLES = r"""
- name: Export everything
  algorithmia.scm.bitbucket_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
  register: found

- name: Create the same projects on another server
  algorithmia.scm.bitbucket_projects:
    bitbucket_url: https://other-bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_other_password }}"
    projects: "{{ found.bitbucket.bitbucket_projects }}"

- name: Export all permissions in some projects, so that any new one shows
  algorithmia.scm.bitbucket_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    gather: [projects, permissions]
    projects: [ALG, "OPS*"]
    exclusive: true

- name: List the permissions of each project
  algorithmia.scm.bitbucket_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    gather: [projects]
    query: "bitbucket_projects[].[key, permissions.users]"
"""

RETURN = r"""
bitbucket:
  description: The declaration, with a variable for each of O(gather) that could be read.
  returned: success
  type: dict
  contains:
    bitbucket_users:
      description: The users, as M(algorithmia.scm.bitbucket_users) takes them, without passwords.
      type: list
      elements: dict
    bitbucket_groups:
      description: The groups with their members, as M(algorithmia.scm.bitbucket_groups) takes them.
      type: list
      elements: dict
    bitbucket_projects:
      description: The projects with the permissions on them, as M(algorithmia.scm.bitbucket_projects) takes them.
      type: list
      elements: dict
    bitbucket_repositories:
      description: The repositories, as M(algorithmia.scm.bitbucket_repositories) takes them.
      type: list
      elements: dict
    bitbucket_access_keys:
      description: The access keys, as M(algorithmia.scm.bitbucket_access_keys) takes them.
      type: list
      elements: dict
    bitbucket_permissions:
      description: The permissions on the server and on repositories, as M(algorithmia.scm.bitbucket_permissions) takes them.
      type: list
      elements: dict
    bitbucket_webhooks:
      description: The webhooks, as M(algorithmia.scm.bitbucket_webhooks) takes them, without secrets and passwords.
      type: list
      elements: dict
    bitbucket_banner:
      description: The banner, as M(algorithmia.scm.bitbucket_banner) takes it. Missing if there is none, and empty with O(exclusive).
      type: dict
    bitbucket_branch_restrictions:
      description: The branch restrictions, as M(algorithmia.scm.bitbucket_branch_restrictions) takes them.
      type: list
      elements: dict
    bitbucket_pull_request_settings:
      description: The places, as M(algorithmia.scm.bitbucket_pull_request_settings) takes them.
      type: list
      elements: dict
    bitbucket_reviewer_groups:
      description: The reviewer groups, as M(algorithmia.scm.bitbucket_reviewer_groups) takes them.
      type: list
      elements: dict
    bitbucket_default_reviewers:
      description: The conditions for default reviewers, as M(algorithmia.scm.bitbucket_default_reviewers) takes them.
      type: list
      elements: dict
    bitbucket_hooks:
      description: The hooks, as M(algorithmia.scm.bitbucket_hooks) takes them, without secret_settingss.
      type: list
      elements: dict
    bitbucket_branching_models:
      description: The branching models, as M(algorithmia.scm.bitbucket_branching_models) takes them.
      type: list
      elements: dict
    bitbucket_required_builds:
      description: The required builds, as M(algorithmia.scm.bitbucket_required_builds) takes them.
      type: list
      elements: dict
    bitbucket_default_tasks:
      description: The default tasks, as M(algorithmia.scm.bitbucket_default_tasks) takes them.
      type: list
      elements: dict
    bitbucket_secret_scanning_rules:
      description: The secret scanning rules, as M(algorithmia.scm.bitbucket_secret_scanning_rules) takes them.
      type: list
      elements: dict
    bitbucket_secret_scanning_allowlist_rules:
      description: The allowlist rules of secret scanning, as M(algorithmia.scm.bitbucket_secret_scanning_allowlist_rules) takes them.
      type: list
      elements: dict
  sample:
    bitbucket_users:
      - {name: algorithmia-bot, email_address: algorithmia@example.com}
    bitbucket_projects:
      - {key: ALG, name: Algorithms, permissions: {users: {algorithmia-bot: PROJECT_ADMIN}, default: PROJECT_READ}}
left_out:
  description: What exists and is not in RV(bitbucket). What the user may not see is also a warning.
  returned: success
  type: list
  elements: dict
  contains:
    what:
      description: What was left out.
      type: str
    why:
      description: Why it was left out, and who lacks which permission.
      type: str
  sample:
    - {what: permissions of OPS, why: the user jane lacks PROJECT_ADMIN there}
selected:
  description: The result of O(query).
  returned: if O(query) is set
  type: raw
server:
  description: The URL of the server.
  returned: unless the options are wrong
  type: str
  sample: https://bitbucket.example.com
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.export import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
