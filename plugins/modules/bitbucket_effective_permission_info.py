#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_effective_permission_info
short_description: Show who can do what in Bitbucket, and why
version_added: 0.1.0
description:
  - Shows for a project, a repository or the whole server which effective permission each user has, and everything that gives it, such as a
    grant to the user, a group, the default permission, the project, or a global permission.
  - The effective permission is what the server reports. The grants explain it. If the two differ, the note of that user says so.
  - The number of calls depends on the number of groups that have a grant, not on the number of users.
  - Shows users only. For the tokens of projects and repositories, which are not users, see M(algorithmia.scm.bitbucket_access_token_info).
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
  project_key:
    description:
      - The key of the project. Requires PROJECT_ADMIN on it. By default, the whole server, which requires the global permission ADMIN.
      - Without the global permission ADMIN, or with a token, it shows who has a global permission, but not through which grant. A warning says so.
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository of O(project_key). Requires PROJECT_ADMIN as well, because grants on the project apply to it.
    type: str
    aliases: [slug]
  user:
    description:
      - The name of the one user to show. Letter case is ignored. By default, all users that have a permission.
    type: str
  query:
    description:
      - A JMESPath expression to apply to RV(effective_permissions). The result is returned as RV(selected). Requires the Python library jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_permissions
  - module: algorithmia.scm.bitbucket_access_token_info
"""

EXAMPLES = r"""
- name: Show who can do what in a project
  algorithmia.scm.bitbucket_effective_permission_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
  register: found

- name: Print it
  ansible.builtin.debug:
    var: found.table

- name: Show why alice can write to a repository
  algorithmia.scm.bitbucket_effective_permission_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    user: alice

- name: List the administrators of the server
  algorithmia.scm.bitbucket_effective_permission_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    query: "[?ends_with(permission, 'ADMIN')].user"
"""

RETURN = r"""
effective_permissions:
  description: The users that have a permission, by name. Includes those that would have one if they could log in.
  returned: success
  type: list
  elements: dict
  contains:
    user:
      description: The name of the user.
      type: str
    display_name:
      description: The display name of the user.
      type: str
    permission:
      description: The effective permission, such as V(PROJECT_ADMIN), V(REPO_WRITE) or V(SYS_ADMIN). Empty for none.
      type: str
    why:
      description:
        - Everything that gives it, the strongest first, each with C(permission), C(through), C(name) and C(scope).
        - C(through) is C(user), C(group), C(default) (every licensed user), C(owner) (of a personal project), C(public), or C(global) if
          the grant could not be read. C(name) is that of the user or group. C(scope) is, for example, C(project ALG), C(repository ALG/models) or C(global).
      type: list
      elements: dict
    note:
      description: A note, such as that the user has no licence or is deactivated, and has no permission for that reason.
      type: str
  sample:
    - user: alice
      display_name: Alice
      permission: PROJECT_WRITE
      why:
        - {permission: PROJECT_WRITE, through: group, name: data-science, scope: project ALG}
        - {permission: PROJECT_READ, through: default, name: "", scope: project ALG}
      note: ""
anonymous:
  description:
    - What can be done without logging in, as C(permission), C(why) and C(note). If the project or repository is public, it is tried, because
      no call shows whether the server allows public access at all.
  returned: success
  type: dict
table:
  description: The effective permissions as text to print, a line for each user.
  returned: success
  type: list
  elements: str
  sample:
    - alice  PROJECT_WRITE  group data-science on project ALG; PROJECT_READ by default on project ALG
selected:
  description: The result of O(query).
  returned: if O(query) is set
  type: raw
server:
  description: The URL of the server.
  returned: success
  type: str
  sample: https://bitbucket.example.com
"""

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.effective import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
