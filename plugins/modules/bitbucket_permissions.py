#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_permissions
short_description: Manage permissions of Bitbucket Server / Data Center, scope by scope
version_added: 0.1.0
description:
  - Grants and revokes permissions on projects, on repositories and on the whole server, to users, to groups and (on projects) to everybody.
  - A user or group has at most one grant in a scope; granting a lower permission demotes.
  - A user, group or project that is not there is an error that names it.
  - Reads each scope once, whatever the number of grants, several at the same time, and writes only what differs.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Looks up users and groups that have no grant yet, and refuses unknown ones before anything is written.
      - Says where the licence has no room for whom new grants on the whole server would license.
  diff_mode:
    support: full
options:
  permissions:
    description:
      - The scopes, each with its grants.
    type: list
    elements: dict
    required: true
    suboptions:
      project_key:
        description:
          - The project that this is about. V(~alice) is a personal project. Required unless O(permissions[].scope=global).
        type: str
        aliases: [project]
      repository:
        description:
          - The repository of the project that this is about, by its slug, as in its address.
        type: str
        aliases: [slug]
      scope:
        description:
          - What this is about. V(global) is the whole server, and has to be set for it. V(project) and V(repository) confirm which of the two is meant.
          - V(project) is required where grants on a project are purged, so that a O(permissions[].repository) that is missing by mistake
            does not purge its project.
        type: str
        choices: [global, project, repository]
      users:
        description:
          - The permission of each user, by user name (which is not always the slug).
          - On a project they are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (where the server has it) and V(PROJECT_ADMIN).
          - On a repository they are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).
          - On the whole server they are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).
          - An empty string means that the user has no grant here. Null is an error, unless O(permissions[].state=absent).
          - Users that are not named are left alone, unless they are purged.
        type: dict
      groups:
        description:
          - The permission of each group, by group name, in the same way.
        type: dict
      default:
        description:
          - What every licensed user may do in the project; repositories and the server have no such setting. An empty string means nothing.
        type: str
      state:
        description:
          - Whether the named users and groups should have the given permissions, or none; V(absent) also clears a O(permissions[].default) that is given.
          - The O(state) of the task where it is left out.
        type: str
        choices: [present, absent]
      purge:
        description:
          - Whether grants that are not declared are removed, of users and of groups alike, in the scope that is declared.
          - With O(permissions[].scope=global) it never removes the last grants of C(LICENSED_USER) that license others. Revoke those by name.
          - It never removes your own administrator access. The default permission is nobody's grant; O(permissions[].default) says what becomes of it.
          - The O(purge) of the task where it is left out.
        type: bool
  state:
    description:
      - The state of the scopes that do not say so themselves.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether grants that are not declared are removed, in the declared scopes that do not say so themselves.
    type: bool
    default: false
  planned_projects:
    description:
      - Keys of projects that an earlier task of the same run creates. Check mode takes them as new ones where they are not there yet;
        without this, an unknown project is an error in check mode too.
    type: list
    elements: str
    default: []
  planned_repositories:
    description:
      - Repositories that an earlier task of the same run creates, as C(KEY/slug), in the same way as O(planned_projects).
    type: list
    elements: str
    default: []
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
      - With O(permissions[].scope=global) it is about the last C(ADMIN) and the last C(SYS_ADMIN) of the server besides you.
    type: bool
    default: false
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what is there that a purge may remove. A purge that would remove more is
        refused as a whole, and says what it would have removed.
      - It holds for each scope by itself. What stays in one is no reason to remove more from another.
      - Grants of the user who runs the task do not count, because Bitbucket gives them to whoever creates a project.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_permission
  - module: algorithmia.scm.bitbucket_projects
"""

EXAMPLES = r"""
- name: Who may do what, and nobody else
  algorithmia.scm.bitbucket_permissions:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    permissions:
      - project_key: ALG
        scope: project
        users: {algorithmia-bot: PROJECT_ADMIN}
        groups: {data-science: PROJECT_WRITE}
        default: PROJECT_READ          # every licensed user; "" for none
      - project_key: ALG
        repository: models
        users: {ci: REPO_READ}
    purge: true
    purge_protect: ["svc-*"]           # never removed
    purge_limit: 0.25                  # refuse to remove more than a quarter

- name: Global permissions
  algorithmia.scm.bitbucket_permissions:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    permissions:
      - scope: global
        users: {alice: PROJECT_CREATE}
        groups: {stash-users: LICENSED_USER}
"""

RETURN = r"""
permissions:
  description:
    - The declared scopes, as they are now. In check mode, as they would be.
  returned: always
  type: list
  elements: dict
  contains:
    scope:
      description: V(global) for the whole server; otherwise as it is declared.
      type: str
    project_key:
      description: The project; missing for the whole server.
      type: str
    repository:
      description: The repository's slug, where it is about one.
      type: str
    users:
      description: The grants of users, where they are managed, with those beside them that were left alone.
      type: dict
    groups:
      description: The grants of groups, in the same way.
      type: dict
    default:
      description: The default permission, where it is managed.
      type: str
  sample:
    - project_key: ALG
      users: {algorithmia-bot: PROJECT_ADMIN}
      groups: {data-science: PROJECT_WRITE}
      default: PROJECT_READ
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.permissions import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
