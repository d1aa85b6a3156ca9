#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_permission
short_description: Manage the permissions in one scope of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Grants and revokes permissions on projects, on repositories and on the whole server, to users, to groups and (on projects) to every licensed user.
  - A user or group has at most one grant in a scope. Granting a lower permission replaces a higher one.
  - A user, group, project or repository that does not exist is an error that names it.
  - Use M(algorithmia.scm.bitbucket_permissions) for several scopes, which needs fewer calls.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Looks up users and groups that have no grant yet. Unknown ones are an error before anything is written.
      - Reports where the licence has no room for the users that new grants on the whole server would license.
  diff_mode:
    support: full
  idempotent:
    support: full
options:
  project_key:
    description:
      - The key of the project. V(~alice) is a personal project. Required unless O(scope=global).
    type: str
    aliases: [project]
  repository:
    description:
      - The slug of the repository in the project. Without it, the permissions are those on the project.
    type: str
    aliases: [slug]
  scope:
    description:
      - The scope of the permissions. V(global) is the whole server, and has to be set for it. V(project) and V(repository) confirm which of the two is meant.
      - V(project) is required where grants on a project are purged, so that a O(repository) that is missing by mistake does not purge its project.
    type: str
    choices: [global, project, repository]
  users:
    description:
      - The permission of each user, by user name (which is not always the slug).
      - The permissions on a project are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (if the server supports it) and V(PROJECT_ADMIN).
      - The permissions on a repository are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).
      - The permissions on the whole server are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).
      - An empty string revokes the grant of the user. Null is an error, unless O(state=absent).
      - Users that are not named are left alone, unless they are purged.
    type: dict
  groups:
    description:
      - The permission of each group, by group name, with the same values as O(users).
    type: dict
  default:
    description:
      - The permission of every licensed user on the project. An empty string revokes it. Repositories and the server have no such setting.
    type: str
  purge:
    description:
      - Whether to revoke the grants of users and groups in the declared scope that are not declared.
      - With O(scope=global) it never revokes the last grants of C(LICENSED_USER) that license other users. Revoke those by name.
      - The user that runs the task never loses its own administrator access. The default permission is managed by O(default) only.
    type: bool
    default: false
  state:
    description:
      - V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups, and a listed O(default).
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
  purge_last_admin:
    description:
      - Whether a purge may remove the last administrators of a project, so that only administrators of the whole server remain. Otherwise such a purge is
        refused, and the error names them. The grant of the user that runs the task does not count, because Bitbucket adds it when that user creates a project.
      - With O(scope=global) it applies to the last C(ADMIN) and the last C(SYS_ADMIN) of the server besides the user that runs the task.
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
      - It applies to each scope separately. What remains in one scope does not allow removing more from another.
      - Grants of the user that runs the task do not count, because Bitbucket adds them when that user creates a project.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_permissions
  - module: algorithmia.scm.bitbucket_project
"""

EXAMPLES = r"""
- name: Make the bot an administrator of the project
  algorithmia.scm.bitbucket_permission:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    users:
      algorithmia-bot: PROJECT_ADMIN

- name: Let two groups read one repository
  algorithmia.scm.bitbucket_permission:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    repository: models
    groups:
      audit & legal: REPO_READ
      support: REPO_READ

- name: Revoke the permission of one user
  algorithmia.scm.bitbucket_permission:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    users:
      mallory: ""
"""

RETURN = r"""
permission:
  description: The scope after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    project_key:
      description: The key of the project.
      returned: unless the scope is the whole server
      type: str
    repository:
      description: The slug of the repository.
      returned: if the scope is a repository
      type: str
    scope:
      description: V(global) for the whole server, otherwise the value that was declared.
      returned: if it is declared
      type: str
    users:
      description: The permission of each user, by user name. Includes the grants that were left alone.
      returned: if they are declared or purged
      type: dict
    groups:
      description: The permission of each group, by group name. Includes the grants that were left alone.
      returned: if they are declared or purged
      type: dict
    default:
      description: The default permission.
      returned: if it is declared
      type: str
  sample:
    project_key: ALG
    users: {algorithmia-bot: PROJECT_ADMIN}
    groups: {data-science: PROJECT_WRITE}
    default: PROJECT_READ
summary:
  description: What happened to the scope, by name. In check mode, what would happen.
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
  sample: {created: [ALG], updated: [], deleted: [], unchanged: []}
changes:
  description: The scope before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
  returned: always
  type: list
  elements: dict
diff:
  description: RV(changes) as text, one line for each fact. Ansible prints it with C(--diff).
  returned: always
  type: list
  elements: dict
undeclared:
  description: The grants and members of declared things that nobody declared and that no purge is about, as far as they were read. Each with C(thing), C(what),
    C(field), C(name) and C(value).
  returned: always
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
  sample: [PUT /rest/api/1.0/projects/ALG/permissions/users]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.permissions import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
