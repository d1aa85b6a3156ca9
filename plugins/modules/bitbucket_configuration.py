#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_configuration
short_description: Manage users, groups, projects, repositories and permissions of Bitbucket Server / Data Center together
version_added: 0.1.0
description:
  - Takes one declaration of several kinds, plans all of it before the first write, and applies it in the order of the dependencies.
  - So users may join groups that the same task creates, grants may name users that it renames, and a project can be deleted with its repositories.
  - What contradicts itself is refused before the first write, with all places, such as a user that is declared absent and still named in a grant.
  - A kind that is left out is neither read nor changed. What is not declared of a thing is left as it is.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Check mode computes the same plan. It knows what the same task would create, rename or delete.
  diff_mode:
    support: full
options:
  users:
    description:
      - The users.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The user's name, with which it logs in. It is not always the slug that stands in addresses, for V(jane@example) has the slug V(jane_example).
            Letter case does not count.
        type: str
        required: true
      new_name:
        description:
          - The name that the user has from now on. Grants and memberships stay, the slug may change.
          - Once it is renamed the task changes nothing any more; later on, declare the new name as O(users[].name).
        type: str
      display_name:
        description:
          - The name that people see. A new user without one is shown by its O(users[].name). It cannot be empty.
        type: str
      email_address:
        description:
          - The e-mail address. Needed to create a user. It cannot be empty.
        type: str
        aliases: [email]
      password:
        description:
          - The password. Needed to create a user; it is never read.
          - Bitbucket takes the password of a new user in the query of the address, which proxies and access logs may keep; there is no other call. Nothing
            of ours shows it. With O(users[].update_password=always) it is set again by a call that carries it in its body.
        type: str
      update_password:
        description:
          - When O(users[].password) is set. V(on_create) sets it for a new user only.
          - V(always) sets it in every run, and reports a change in every run, because a password cannot be read.
        type: str
        choices: [on_create, always]
        default: on_create
      add_to_default_group:
        description:
          - Whether a new user joins the default group, which usually is what gives it a licence. A user without a licence cannot log in.
          - Not done with O(users[].purge_groups=true), which leaves every group that is not named.
        type: bool
        default: true
      groups:
        description:
          - The groups that the user is in. Groups that are not named are left alone, unless O(users[].purge_groups=true).
        type: list
        elements: str
      purge_groups:
        description:
          - Whether the user leaves the groups that O(users[].groups) does not name.
          - By default, whether O(purge) has V(members).
        type: bool
      state:
        description:
          - Whether the user should exist.
          - V(absent) deletes the user, and with it its grants, tokens and keys.
          - By default V(present).
        type: str
        choices: [present, absent]
  groups:
    description:
      - The groups.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The group's name. Letter case does not count.
        type: str
        required: true
      members:
        description:
          - The users that are in the group. Members that are not named are left alone, unless O(groups[].purge_members=true).
        type: list
        elements: str
      purge_members:
        description:
          - Whether users that O(groups[].members) does not name leave the group. You never do.
          - By default, whether O(purge) has V(members).
        type: bool
      state:
        description:
          - Whether the group should exist.
          - V(absent) deletes the group, and with it its grants.
          - By default V(present).
        type: str
        choices: [present, absent]
  projects:
    description:
      - The projects.
    type: list
    elements: dict
    suboptions:
      key:
        description:
          - The project's key, such as V(ALG). Letter case does not count.
        type: str
        required: true
        aliases: [project_key]
      new_key:
        description:
          - The key that the project has from now on. The project is renamed in place, with all that is in it.
          - Once it is renamed the task changes nothing any more; later on, declare the new key as O(projects[].key).
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
              - By default, whether O(purge) has V(permissions).
            type: bool
      state:
        description:
          - Whether the project should exist. V(absent) is refused for a project that has repositories.
          - By default V(present).
        type: str
        choices: [present, absent]
  repositories:
    description:
      - The repositories.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the repository is in.
        type: str
        required: true
        aliases: [project]
      slug:
        description:
          - The repository's slug, the last part of its address in the browser.
        type: str
        required: true
        aliases: [repository]
      new_project_key:
        description:
          - The key of the project to move the repository to. Its former address redirects to the new one.
          - Once it is moved the task changes nothing. Declare the new key as O(repositories[].project_key) from then on.
          - Where there is no repository in either project, an empty one is created in the new one.
        type: str
      new_slug:
        description:
          - The slug to rename the repository to. Its former address redirects to the new one.
          - Bitbucket makes the slug from the name, so the name becomes O(repositories[].new_slug) unless O(repositories[].name) gives one with that slug.
          - Once it is renamed the task changes nothing. Declare the new slug as O(repositories[].slug) from then on.
          - Where there is no repository under either slug, an empty one is created under the new one.
        type: str
      name:
        description:
          - The repository's name. A new one without a name is named by its O(repositories[].slug).
          - Bitbucket makes the slug from the name, so a name that would give another slug is an error.
        type: str
      description:
        description:
          - What the repository is for. An empty string clears it.
        type: str
      public:
        description:
          - Whether everybody may read it, without logging in.
        type: bool
      forkable:
        description:
          - Whether it may be forked.
        type: bool
      delete_content:
        description:
          - Whether O(repositories[].state=absent) deletes a repository that has commits on a branch or a tag. A deleted repository cannot be restored.
        type: bool
        default: false
      reuse_old_name:
        description:
          - Whether to create an empty repository, or rename one, where the name is the former name of a repository that was renamed or moved.
          - That ends the redirect, so clones that still use the old address reach the other repository.
          - By default this is an error that names the present place of the repository.
        type: bool
        default: false
      state:
        description:
          - Whether the repository should exist.
          - By default V(present).
        type: str
        choices: [present, absent]
  access_keys:
    description:
      - The keys.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the key reaches.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the one repository of the project that the key reaches.
        type: str
        aliases: [slug]
      public_key:
        description:
          - The public key, such as V(ssh-ed25519 AAAA...). What stands behind it does not count.
        type: str
        required: true
      label:
        description:
          - What the key is called.
          - It cannot be changed. Bitbucket keeps each key once, with the label that it got first, so in a second place another label is only a warning.
        type: str
      permission:
        description:
          - 'What the key allows: V(PROJECT_READ) or V(PROJECT_WRITE), and for a repository V(REPO_READ) or V(REPO_WRITE). Needed for a new key.'
        type: str
      state:
        description:
          - Whether the key should exist.
          - By default V(present).
        type: str
        choices: [present, absent]
  permissions:
    description:
      - The scopes, each with its grants.
    type: list
    elements: dict
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
          - By default V(present).
        type: str
        choices: [present, absent]
      purge:
        description:
          - Whether grants that are not declared are removed, of users and of groups alike, in the scope that is declared.
          - With O(permissions[].scope=global) it never removes the last grants of C(LICENSED_USER) that license others. Revoke those by name.
          - It never removes your own administrator access. The default permission is nobody's grant; O(permissions[].default) says what becomes of it.
          - By default, whether O(purge) has V(permissions).
        type: bool
  only:
    description:
      - The kinds to look at and to change. By default all that are declared.
      - The declaration is checked as a whole.
    type: list
    elements: str
    choices: [users, groups, repositories, projects, access_keys, permissions]
  purge:
    description:
      - The kinds of which the declaration is complete, so that what it does not name is removed.
      - V(users), V(groups), V(projects), V(repositories) and V(access_keys) are about whole things, and V(repositories) and V(access_keys) only about
        those in declared projects and repositories.
      - V(members) is about who is in the declared groups, and in which groups the declared users are. V(permissions) is about grants on what is declared.
      - Nothing of a kind is removed whose list is left out. An empty list counts as a declaration.
    type: list
    elements: str
    choices: [users, groups, members, projects, repositories, access_keys, permissions]
    default: []
  purge_protect:
    description:
      - Names that are never purged. Patterns such as V(svc-*) are possible, and letter case does not count.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share of the things of one kind and place, or of the names in one thing, that may be purged. More is an error, and nothing is written.
    type: float
    default: 0.5
  purge_last_admin:
    description:
      - Whether a purge may leave a project without an administrator, or take away the last grant of the server that licenses others or that makes another
        user an administrator.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_info
    description: Returns what is on a server as such a declaration.
"""

EXAMPLES = r"""
- name: A team, its project and its repository
  algorithmia.scm.bitbucket_configuration:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    users:
      - {name: ada, email_address: ada@example.com, password: "{{ vault_ada_password }}"}
    groups:
      - {name: data-science, members: [ada]}
    projects:
      - key: ALG
        name: Algorithms
        permissions:
          groups: {data-science: PROJECT_WRITE}
    repositories:
      - {project_key: ALG, slug: models}

- name: Only the projects, and nobody in them who is not declared
  algorithmia.scm.bitbucket_configuration:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    projects:
      - key: ALG
        permissions:
          users: {admin: PROJECT_ADMIN}
          groups: {data-science: PROJECT_WRITE}
    purge: [permissions]
"""

RETURN = r"""
users:
  description:
    - The declared users, as they are now, without those that are absent. In check mode, as they would be.
  returned: if it is declared
  type: list
  elements: dict
  contains:
    name:
      description: The user's name.
      type: str
    display_name:
      description: The name that people see.
      type: str
    email_address:
      description: The e-mail address.
      type: str
    groups:
      description: The groups that the user is in.
      type: list
      elements: str
      returned: where groups are declared
    slug:
      description: What stands for the user in addresses. Only the server makes it, so check mode does not know that of a new user.
      type: str
    active:
      description: Whether the user can log in.
      type: bool
    directory:
      description: The directory that the user is in.
      type: str
  sample:
    - name: algorithmia-bot
      display_name: Algorithmia
      email_address: algorithmia@example.com
      slug: algorithmia-bot
      active: true
      directory: Bitbucket Internal Directory
groups:
  description:
    - The declared groups, as they are now, without those that are absent. In check mode, as they would be.
  returned: if it is declared
  type: list
  elements: dict
  contains:
    name:
      description: The group's name.
      type: str
    members:
      description: The users that are in the group.
      type: list
      elements: str
      returned: where members are declared
  sample:
    - name: data-science
      members: [ada, grace]
projects:
  description:
    - The declared projects, as they are now, without those that are absent. In check mode, as they would be.
  returned: if it is declared
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
repositories:
  description:
    - The declared repositories, as they are now, without those that are absent. In check mode, as they would be.
  returned: if it is declared
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    slug:
      description: The repository's slug.
      type: str
    name:
      description: The repository's name.
      type: str
    description:
      description: What it is for.
      type: str
    public:
      description: Whether everybody may read it.
      type: bool
    forkable:
      description: Whether it may be forked.
      type: bool
    https_url:
      description: The address to clone it from over HTTPS.
      type: str
    ssh_url:
      description: The address to clone it from over SSH.
      type: str
  sample:
    - {project_key: ALG, slug: models, name: models, description: "", public: false, forkable: true}
access_keys:
  description:
    - The declared keys, as they are now, without those that are absent. In check mode, as they would be.
  returned: if it is declared
  type: list
  elements: dict
  contains:
    project_key:
      description: The key of the project.
      type: str
    repository:
      description: The slug of the repository.
      type: str
    public_key:
      description: The public key.
      type: str
    label:
      description: What the key is called.
      type: str
    permission:
      description: What the key allows.
      type: str
    key_id:
      description: The server's own number for it.
      type: str
  sample:
    - {project_key: ALG, repository: models, public_key: ssh-ed25519 AAAA, label: builder, permission: REPO_READ, key_id: "7"}
permissions:
  description:
    - The declared scopes, as they are now. In check mode, as they would be.
  returned: if it is declared
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
  description: What happened to each thing, by kind and name. In check mode, what would happen.
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
      description: Those that do not exist any more.
      type: list
      elements: str
    unchanged:
      description: Those that were as declared already.
      type: list
      elements: str
  sample: {created: [project ALG, repository ALG/models], updated: [group data-science], deleted: [], unchanged: [user ada]}
diff:
  description: Before and after of each thing that changed. Ansible prints it with C(--diff).
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
