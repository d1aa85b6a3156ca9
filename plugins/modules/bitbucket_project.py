#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_project
short_description: Manage a project of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes, renames and deletes projects of Bitbucket Server and Bitbucket Data Center, and grants permissions on them.
  - What is not declared is left as it is.
  - A project that somebody renamed is found by its old key, which it still answers to, and renamed back.
  - Use M(algorithmia.scm.bitbucket_projects) for more than one, which needs far fewer calls.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Says beforehand what Bitbucket would refuse, such as a deletion, a grant to an unknown user, or a creation without the permission for it.
      - Says which names are taken. No two projects have one name, whatever the letter case. Only an administrator sees all projects; for anybody else a
        warning says that it cannot be told.
  diff_mode:
    support: full
options:
  key:
    description:
      - The project's key, such as V(ALG). Letter case does not count.
    type: str
    required: true
    aliases: [project_key]
  new_key:
    description:
      - The key that the project has from now on. The project is renamed in place, with all that is in it.
      - Once it is renamed the task changes nothing any more; later on, declare the new key as O(key).
    type: str
  name:
    description:
      - The project's name. A new project without one is named by its key.
    type: str
  description:
    description:
      - What the project is for. An empty string clears it.
    type: str
  public:
    description:
      - Whether everybody may read it, without logging in.
    type: bool
  permissions:
    description:
      - Who may do what in the project, as for M(algorithmia.scm.bitbucket_permission).
    type: dict
    suboptions:
      users:
        description:
          - The permission of each user, by user name (which is not always the slug).
          - The permissions are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (where the server has it) and V(PROJECT_ADMIN).
          - An empty string means that the user has no grant here. Null is an error. Users that are not named are left alone, unless they are purged.
        type: dict
      groups:
        description:
          - The permission of each group, by group name, in the same way.
        type: dict
      default:
        description:
          - What every licensed user may do. An empty string means nothing.
        type: str
      purge:
        description:
          - Whether grants that are not declared here are removed, of users and of groups alike. Never removes your own last way in.
        type: bool
  state:
    description:
      - Whether the project should exist. V(absent) is refused for a project that has repositories.
    type: str
    choices: [present, absent]
    default: present
  planned_users:
    description:
      - Users that an earlier task of the same run creates. In check mode they are not there yet, and may be granted something nevertheless.
    type: list
    elements: str
    default: []
  planned_groups:
    description:
      - Groups that an earlier task of the same run creates, in the same way.
    type: list
    elements: str
    default: []
  purge_protect:
    description:
      - Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case does not count.
    type: list
    elements: str
    default: []
  purge_last_admin:
    description:
      - Whether a purge may remove the last administrators of a project, so that only those of the whole server administer it. Without it, such a purge is
        refused, and names them. Your own grant does not count, because Bitbucket gives it to whoever creates a project.
    type: bool
    default: false
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what is there that a purge may remove. A purge that would remove more is
        refused as a whole, and says what it would have removed.
      - It holds for the projects, and for the grants on each project by itself.
      - Grants of the user who runs the task do not count, because Bitbucket gives them to whoever creates a project.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_projects
  - module: algorithmia.scm.bitbucket_permission
"""

EXAMPLES = r"""
- name: A project for algorithms, which the bot administers
  algorithmia.scm.bitbucket_project:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    key: ALG
    name: Algorithms
    permissions:
      users:
        algorithmia-bot: PROJECT_ADMIN
      groups:
        data-science: PROJECT_WRITE

- name: Nobody but those declared (who is not declared, loses their grant)
  algorithmia.scm.bitbucket_project:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    key: ALG
    permissions:
      users:
        algorithmia-bot: PROJECT_ADMIN
      groups: {}
      default: ""
      purge: true
    purge_protect: ["svc-*"]

- name: Rename the key in place
  algorithmia.scm.bitbucket_project:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    key: OPS
    new_key: PLATFORM

- name: No such project, as long as it has no repositories
  algorithmia.scm.bitbucket_project:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    key: OLD
    state: absent
"""

RETURN = r"""
projects:
  description:
    - The project, in a list of one; empty where it is absent. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    key:
      description: The project's key, in capitals.
      type: str
    name:
      description: The project's name.
      type: str
    description:
      description: What the project is for, empty where nothing is said.
      type: str
    public:
      description: Whether everybody may read it.
      type: bool
    permissions:
      description: The grants that are managed, with those beside them that were left alone.
      returned: where permissions are declared
      type: dict
  sample:
    - key: ALG
      name: Algorithms
      description: ""
      public: false
      permissions:
        users: {algorithmia-bot: PROJECT_ADMIN}
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
  sample: {created: [ALG], updated: [], deleted: [], unchanged: []}
diff:
  description: Before and after of each that changed; Ansible prints it with C(--diff).
  returned: always
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.projects import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
