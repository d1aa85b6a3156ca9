#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_effective_permission_info
short_description: Tell who can do what in Bitbucket, and why
version_added: 0.1.0
description:
  - Tells for a project, a repository or the whole server which permission each user has in the end, and everything that gives it, such as a
    grant of its own, a group, the default permission, a project above, or a global permission.
  - What a user can do is the server's own answer. The grants say why. Where the two differ, the note of that user says so.
  - The number of calls depends on how many groups hold something there, not on how many users there are.
  - Users only. Access keys and the tokens of projects and repositories are not users; see M(algorithmia.scm.bitbucket_access_token_info).
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
options:
  project_key:
    description:
      - The key of the project to look at. Without it, the whole server, which needs the global permission ADMIN; a project needs PROJECT_ADMIN.
      - Whoever lacks the global permission ADMIN, or comes with a token, is told who has a global permission, but not through which grant; a
        warning says so.
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository of O(project_key) to look at. Needs PROJECT_ADMIN as well, because what is granted on the project counts here.
    type: str
    aliases: [slug]
  user:
    description:
      - The only user to tell about, by the name to log in with; letter case does not count. All who have something there where this is left out.
    type: str
  query:
    description:
      - A JMESPath expression that is applied to RV(effective_permissions); what it selects is returned as RV(selected). Needs the Python library
        jmespath.
    type: str
seealso:
  - module: algorithmia.scm.bitbucket_permissions
  - module: algorithmia.scm.bitbucket_access_token_info
"""

EXAMPLES = r"""
- name: Who can do what in a project
  algorithmia.scm.bitbucket_effective_permission_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
  register: found

- name: Print it
  ansible.builtin.debug:
    var: found.table

- name: Why can alice write to this repository
  algorithmia.scm.bitbucket_effective_permission_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    user: alice

- name: Who administers the server
  algorithmia.scm.bitbucket_effective_permission_info:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    query: "[?ends_with(permission, 'ADMIN')].user"
"""

RETURN = r"""
effective_permissions:
  description: The users who have something there, by name. Also those who would have if they could log in.
  returned: success
  type: list
  elements: dict
  contains:
    user:
      description: The name to log in with.
      type: str
    display_name:
      description: The name that people see.
      type: str
    permission:
      description: The strongest permission in the end, such as C(PROJECT_ADMIN), C(REPO_WRITE) or C(SYS_ADMIN); empty for none.
      type: str
    why:
      description:
        - Everything that gives it, the strongest first, each with C(permission), C(through), C(name) and C(scope).
        - C(through) is C(user), C(group), C(default) (every licensed user), C(owner) (of a personal project), C(public), or C(global) where
          the grant could not be read. C(name) is that of the user or group. C(scope) is such as C(project ALG), C(repository ALG/models) or C(global).
      type: list
      elements: dict
    note:
      description: What else there is to say, such as that the user has no licence or is deactivated and has nothing for that reason.
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
    - What somebody without a log-in can do, as C(permission), C(why) and C(note). Where the project or repository is public it is tried, because
      no call tells whether the server lets anybody in at all.
  returned: success
  type: dict
table:
  description: The same to be printed, a line for each user.
  returned: success
  type: list
  elements: str
  sample:
    - alice  PROJECT_WRITE  group data-science on project ALG; PROJECT_READ by default on project ALG
selected:
  description: What O(query) selects.
  returned: with O(query)
  type: raw
server:
  description: The URL of the server that was asked.
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
