#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_configuration
short_description: Manage users, groups, projects, repositories and permissions of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Takes one declaration of several kinds, plans all of it before the first write, and applies it in the order of the dependencies.
  - So users can join groups that the same task creates, grants can name users that it renames, and a project can be deleted with its repositories.
  - A declaration that contradicts itself is refused before the first write, with all places. An example is a user that is declared absent and still named in a
    grant.
  - A kind that is left out is neither read nor changed. Options that are left out are not managed.
  - The result says what happened to each thing. What is there, and stays, is returned by M(algorithmia.scm.bitbucket_info).
  - What belongs to a project or repository, such as its permissions and webhooks, can be declared inside it or in a list of its own. The same thing in both is
    refused. O(repository_rules) declares the same for many repositories.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Computes the same plan. It includes what the same task would create, rename or delete.
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - V(always) in O(users[].update_password) writes the secrets in each run, since they cannot be compared.
      - V(always) in O(webhooks[].update_secret) writes the secrets in each run, since they cannot be compared.
      - V(always) in O(hooks[].update_secret) writes the secrets in each run, since they cannot be compared.
options:
  users:
    description:
      - The users to manage.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the user, with which it logs in. It is not always the slug that is part of addresses. For example, V(jane@example) has the slug
            V(jane_example). Letter case is ignored.
        type: str
        required: true
      new_name:
        description:
          - The name to rename the user to. Grants and group memberships stay. The slug may change.
          - Once it is renamed, the task changes nothing. Declare the new name as O(users[].name) from then on.
        type: str
      display_name:
        description:
          - The display name of the user. By default, a new user is shown by its O(users[].name). It cannot be empty.
        type: str
      email_address:
        description:
          - The e-mail address of the user. It is required to create a user. It cannot be empty.
        type: str
        aliases: [email]
      password:
        description:
          - The password of the user. It is required to create a user. It is never read.
          - Bitbucket takes the password of a new user in the query of the URL, which proxies and access logs may keep. There is no other API call for it. The
            collection never shows it. With O(users[].update_password=always) it is set again by a call that carries it in its body.
        type: str
      update_password:
        description:
          - When to set the O(users[].password). V(on_create) sets it for a new user only.
          - V(always) sets it in every run, and reports a change in every run, because a password cannot be read.
        type: str
        choices: [on_create, always]
        default: on_create
      add_to_default_group:
        description:
          - Whether to add a new user to the default group, which usually licenses it. A user without a licence cannot log in.
          - Ignored with O(users[].purge_groups=true), which removes the user from every group that is not declared.
        type: bool
        default: true
      groups:
        description:
          - The groups that the user is in. Groups that are not listed are left alone, unless O(users[].purge_groups=true).
        type: list
        elements: str
      purge_groups:
        description:
          - Whether to remove the user from groups that are not listed in O(users[].groups).
          - By default, whether O(purge) contains V(members).
        type: bool
      state:
        description:
          - Whether the user should exist.
          - V(absent) deletes the user with its grants, tokens and keys.
          - The default is V(present).
        type: str
        choices: [present, absent]
  groups:
    description:
      - The groups to manage.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the group. Letter case is ignored.
        type: str
        required: true
      members:
        description:
          - The users that are in the group. Members that are not listed are left alone, unless O(groups[].purge_members=true).
        type: list
        elements: str
      purge_members:
        description:
          - Whether to remove users that are not listed in O(groups[].members). The user that runs the task is never removed.
          - By default, whether O(purge) contains V(members).
        type: bool
      state:
        description:
          - Whether the group should exist.
          - V(absent) deletes the group with its grants.
          - The default is V(present).
        type: str
        choices: [present, absent]
  repositories:
    description:
      - The repositories to manage.
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
          - The slug of the repository, the last part of its address in the browser.
        type: str
        required: true
        aliases: [repository]
      new_project_key:
        description:
          - The key of the project to move the repository to. Its former address redirects to the new one.
          - Once it is moved, the task changes nothing. Declare the new key as O(repositories[].project_key) from then on.
          - If there is no repository in either project, an empty one is created in the new one.
        type: str
      new_slug:
        description:
          - The slug to rename the repository to. Its former address redirects to the new one.
          - Bitbucket makes the slug from the name, so the name becomes O(repositories[].new_slug) unless O(repositories[].name) gives one with that slug.
          - Once it is renamed, the task changes nothing. Declare the new slug as O(repositories[].slug) from then on.
          - If there is no repository with either slug, an empty one is created with the new one.
        type: str
      name:
        description:
          - The name of the repository. By default, a new repository is named by its O(repositories[].slug).
          - Bitbucket makes the slug from the name, so a name that would give another slug is an error.
        type: str
      description:
        description:
          - The description of the repository. An empty string clears it.
        type: str
      public:
        description:
          - Whether everybody can read the repository without logging in.
        type: bool
      forkable:
        description:
          - Whether the repository can be forked.
        type: bool
      archived:
        description:
          - Whether the repository is archived, which Bitbucket can from version 8.0 on. An archived repository cannot be changed.
          - With V(true), it is unarchived for a change of it, or of what is declared in it, and archived again.
          - If this option is left out, a change of an archived repository, or of what is in it, is an error.
        type: bool
      default_branch:
        description:
          - The default branch, such as V(main) or V(refs/heads/main). It is read only if this option is given.
          - In a repository that has branches, it has to be one of them.
        type: str
      labels:
        description:
          - All labels of the repository. An empty list removes them. They are read only if this option is given.
          - Labels need Bitbucket 5.13. A label has 3 to 50 letters, digits and hyphens, and is written in lower case.
        type: list
        elements: str
      origin:
        description:
          - The repository to create this one as a fork of, such as V(ALG/models). By default, a new repository is empty.
          - It requires permission to read that repository. Bitbucket makes no fork of a repository that exists, so another origin is an error.
        type: str
      sync:
        description:
          - Whether a fork gets the changes of the branches of its O(repositories[].origin). A repository that is not a fork has nothing to sync with.
          - It is read only if this option is given.
        type: bool
      lfs:
        description:
          - Whether Git LFS is enabled in the repository. It is read only if this option is given.
          - It requires permission to administer the repository.
        type: bool
      secret_scanning_exempt:
        description:
          - Whether the repository is exempt from secret scanning. It is read only if this option is given.
          - It needs Bitbucket 8.5, and permission to administer the project.
        type: bool
      delete_content:
        description:
          - Whether O(repositories[].state=absent) deletes a repository that has commits on a branch or a tag. A deleted repository cannot be restored.
        type: bool
        default: false
      reuse_old_name:
        description:
          - Whether to create or rename a repository to a name that is the former name of a repository that was renamed or moved.
          - That ends the redirect, so clones that still use the old address reach the other repository.
          - By default, this is an error that names the present place of the repository.
        type: bool
        default: false
      permissions:
        description:
          - The permissions on it, as in M(algorithmia.scm.bitbucket_permission). They can be declared here or by themselves.
        type: dict
        suboptions:
          users:
            description:
              - The permission of each user, by user name (which is not always the slug).
              - The permissions on a project are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (if the server supports it) and V(PROJECT_ADMIN).
              - The permissions on a repository are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).
              - The permissions on the whole server are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).
              - An empty string revokes the grant of the user. Null is an error, unless O(repositories[].permissions.state=absent).
              - Users that are not named are left alone, unless they are purged.
            type: dict
          groups:
            description:
              - The permission of each group, by group name, with the same values as O(repositories[].permissions.users).
            type: dict
          state:
            description:
              - V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups.
            type: str
            choices: [present, absent]
            default: present
          purge:
            description:
              - Whether to revoke the grants of users and groups that are not declared. The user that runs the task never loses its own administrator access.
              - By default, whether O(purge) contains V(permissions).
            type: bool
      branching_models:
        description:
          - Its branching model, which can be declared here or in a list of all.
        type: dict
        suboptions:
          development:
            description:
              - 'The branch that new work goes to: its full name, such as V(refs/heads/develop), or V(DEFAULT_BRANCH). The branch need not exist.'
              - There is always one.
            type: str
          production:
            description:
              - 'The branch that is released: its full name, or V(DEFAULT_BRANCH). An empty string is no such branch.'
            type: str
          types:
            description:
              - The prefix of each type of branches. A type with a prefix is enabled, an empty string disables it.
              - Types that are left out are not managed.
            type: dict
            suboptions:
              bugfix:
                description:
                  - The prefix of bugfix branches, such as V(bugfix/).
                type: str
              feature:
                description:
                  - The prefix of feature branches, such as V(feature/).
                type: str
              hotfix:
                description:
                  - The prefix of hotfix branches, such as V(hotfix/).
                type: str
              release:
                description:
                  - The prefix of release branches, such as V(release/).
                type: str
          state:
            description:
              - V(present) sets the model in its place, which is another state than the same that is inherited.
              - 'V(absent) sets a repository back to the model of its project. A project, which inherits none, gets the model that Bitbucket has out of the box:
                development on the default branch, no production branch, and all types with their usual prefixes.'
            type: str
            choices: [present, absent]
            default: present
      branch_restrictions:
        description:
          - The branch restrictions that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - 'What is prevented: with V(read-only) all changes, with V(no-deletes) deletion, with V(fast-forward-only) rewriting of history, with
                V(pull-request-only) changes without a pull request, with V(no-creates) creation.'
              - V(no-creates) requires Bitbucket 9.4.
            type: str
            required: true
            choices: [read-only, no-deletes, fast-forward-only, pull-request-only, no-creates]
          matcher:
            description:
              - The branches that are restricted. The type and the matcher identify a restriction in its place.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          users:
            description:
              - The names of the users who are exempt. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          groups:
            description:
              - The names of the groups that are exempt. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          access_keys:
            description:
              - The SSH access keys that are exempt. By default, they are not changed. An empty list means nobody.
              - Each is the public key, the label or the id of an access key of the project or repository.
            type: list
            elements: str
          state:
            description:
              - Whether the branch restriction should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_branch_restrictions:
        description:
          - Whether O(repositories[].branch_restrictions) is complete, so that branch restrictions that are not declared are deleted. With an empty list, all
            are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(branch_restrictions).
        type: bool
      webhooks:
        description:
          - The webhooks that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the webhook. It identifies the webhook in its project or repository.
              - Bitbucket accepts several webhooks of one name. If there are, the task fails and lists their ids and URLs.
            type: str
            required: true
          url:
            description:
              - The URL to call. Required to create a webhook.
              - It is compared as it is written, with variables such as C(${project.key}).
              - A URL with a user name or password in it is refused. What a server has of them is shown as C(...).
              - The URL is shown in diffs and reports, with its query. A token belongs in O(repositories[].webhooks[].secret) or
                O(repositories[].webhooks[].password).
            type: str
          events:
            description:
              - The events that fire the webhook, such as V(repo:refs_changed) for a push. Required to create a webhook. The order is ignored.
              - The version of Bitbucket decides which events exist. The names are not checked before they are sent.
            type: list
            elements: str
          active:
            description:
              - Whether the webhook is active. The default for a new webhook is V(true).
            type: bool
          ssl_verification_required:
            description:
              - Whether to verify the certificate of the URL. The default for a new webhook is V(true). V(false) requires Bitbucket 7.
            type: bool
          secret:
            description:
              - The secret that signs each request. An empty secret removes it.
              - It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See
                O(repositories[].webhooks[].update_secret).
            type: str
          username:
            description:
              - The user name that the webhook sends with each request. An empty name removes the credentials.
              - Requires Bitbucket 7. Another name requires O(repositories[].webhooks[].password).
            type: str
          password:
            description:
              - The password for O(repositories[].webhooks[].username). The server never shows it, so it is only sent with a new
                O(repositories[].webhooks[].username). See O(repositories[].webhooks[].update_secret).
            type: str
          update_secret:
            description:
              - When to send O(repositories[].webhooks[].secret) and O(repositories[].webhooks[].password) to a webhook that exists.
              - By default, O(repositories[].webhooks[].secret) is sent if the server shows another secret or none. A server that hides secrets only gets it
                with a new webhook.
              - V(on_create) neither compares nor sends them.
              - V(always) sends them each time, and reports a change each time.
            type: str
            choices: [on_create, always]
          state:
            description:
              - Whether the webhook should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_webhooks:
        description:
          - Whether O(repositories[].webhooks) is complete, so that webhooks that are not declared are deleted. With an empty list, all are. O(purge_limit)
            applies.
          - By default, whether O(purge) contains V(webhooks).
        type: bool
      pull_request_settings:
        description:
          - Its pull request settings, which can be declared here or in a list of all.
        type: dict
        suboptions:
          required_approvers:
            description:
              - How many approvals a pull request needs.
              - V(0) switches the check off.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_all_approvers:
            description:
              - Whether all reviewers have to approve a pull request.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_all_tasks_complete:
            description:
              - Whether all tasks of a pull request have to be complete.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_successful_builds:
            description:
              - How many successful builds a pull request needs.
              - V(0) switches the check off.
              - An empty string sets it back to what the repository inherits.
            type: raw
          needs_work:
            description:
              - Whether a pull request cannot be merged while a reviewer requests changes.
              - Requires Bitbucket 6.
              - An empty string sets it back to what the repository inherits.
            type: raw
          merge_config:
            description:
              - How pull requests are merged. Where it is inherited so far, O(repositories[].pull_request_settings.merge_config.default_strategy) and
                O(repositories[].pull_request_settings.merge_config.strategies) are required.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              default_strategy:
                description:
                  - The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
                type: str
              strategies:
                description:
                  - The merge strategies that are enabled. All others are disabled. The order is ignored.
                type: list
                elements: str
              commit_summaries:
                description:
                  - How many commits the message of a merge lists.
                type: int
              commit_message_template:
                description:
                  - The template for the message of a merge. An empty dictionary removes it.
                type: dict
                suboptions:
                  title:
                    description:
                      - The title of the message, such as C(${title}) (the title of the pull request).
                    type: str
                  body:
                    description:
                      - The body of the message.
                    type: str
          auto_decline:
            description:
              - When pull requests are declined automatically. Where it is inherited so far, both options are required. Requires Bitbucket 8.5.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether pull requests without activity are declined.
                type: bool
              inactivity_weeks:
                description:
                  - 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
                type: int
          auto_merge:
            description:
              - Whether pull requests can be merged automatically. Where it is inherited so far, O(repositories[].pull_request_settings.auto_merge.enabled) is
                required. Requires Bitbucket 9.4.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether pull requests can be merged automatically once all checks pass.
                type: bool
              restricted:
                description:
                  - Whether repositories of the project cannot set it otherwise. For projects only.
                type: bool
          state:
            description:
              - V(present) sets what is listed.
              - V(absent) sets all settings of the place back to what it inherits, and switches the merge checks of a project off.
            type: str
            choices: [present, absent]
            default: present
      reviewer_groups:
        description:
          - The reviewer groups that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the reviewer group. It identifies the group in its project or repository.
            type: str
            required: true
          description:
            description:
              - The description of the reviewer group. An empty string clears it.
            type: str
          users:
            description:
              - The names of all users in the reviewer group. Required to create one. Bitbucket refuses an empty group.
            type: list
            elements: str
          state:
            description:
              - Whether the reviewer group should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_reviewer_groups:
        description:
          - Whether O(repositories[].reviewer_groups) is complete, so that reviewer groups that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(reviewer_groups).
        type: bool
      default_reviewers:
        description:
          - The conditions for default reviewers that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          source_matcher:
            description:
              - The branches that pull requests come from.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          target_matcher:
            description:
              - The branches that pull requests go to. The two matchers identify a condition in its place.
              - Bitbucket accepts several conditions with the same matchers. If there are, the task fails and lists their ids.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          reviewers:
            description:
              - The names of all users who become reviewers. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          reviewer_groups:
            description:
              - 'The names of all reviewer groups whose users become reviewers: those of the repository, or of its project. By default, they are not changed.'
              - Requires Bitbucket 9.5.
            type: list
            elements: str
          required_approvals:
            description:
              - How many of the reviewers have to approve a pull request. The default for a new condition is V(0).
            type: int
          state:
            description:
              - Whether the condition should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_default_reviewers:
        description:
          - Whether O(repositories[].default_reviewers) is complete, so that conditions for default reviewers that are not declared are deleted. With an empty
            list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(default_reviewers).
        type: bool
      hooks:
        description:
          - The hooks that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - The key of the hook, as the app that brings it calls it. The hooks of a place are in its settings and at C(settings/hooks).
            type: str
            required: true
          enabled:
            description:
              - Whether the hook is on. Required to set a hook that the place does not set yet.
            type: bool
          settings:
            description:
              - All settings of the hook, but for those of O(repositories[].hooks[].secret_settings). The app decides what they are.
              - Numbers and booleans count as the same as their texts. An empty dictionary clears them.
            type: dict
          secret_settings:
            description:
              - Settings that nobody is to see, such as passwords. They are sent with O(repositories[].hooks[].settings), and never shown.
              - They are compared unless the server hides them. See O(repositories[].hooks[].update_secret).
            type: dict
          update_secret:
            description:
              - When to send O(repositories[].hooks[].secret_settings) to a hook that is set already.
              - By default, they are sent if the server shows others. V(on_create) never sends them, V(always) each time.
            type: str
            choices: [on_create, always]
          state:
            description:
              - V(present) sets the hook in its place, which is another state than the same that is inherited.
              - V(absent) sets a repository back to what it inherits. In a project, which inherits nothing, the hook is switched off.
            type: str
            choices: [present, absent]
            default: present
      required_builds:
        description:
          - The required builds that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          ref_matcher:
            description:
              - The branches that pull requests go to.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          exempt_ref_matcher:
            description:
              - The branches that pull requests come from for which no build is required. By default, there are none.
              - The two matchers identify a required build in its repository, so another exemption makes another required build.
              - Bitbucket accepts several with the same matchers. If there are, the task fails and lists their ids.
            type: dict
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          build_parent_keys:
            description:
              - The keys of all builds that have to succeed, as their parents. By default, they are not changed. Required to create a required build.
            type: list
            elements: str
          required_for_pull_request:
            description:
              - Whether the builds have to succeed before a pull request can be merged.
              - Requires Bitbucket 10.2, where the default for a new required build is V(true).
            type: bool
          required_for_merge_queue:
            description:
              - Whether the builds have to succeed before the merge queue merges a pull request.
              - Requires Bitbucket 10.2, where the default for a new required build is V(true).
            type: bool
          state:
            description:
              - Whether the required build should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_required_builds:
        description:
          - Whether O(repositories[].required_builds) is complete, so that required builds that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(required_builds).
        type: bool
      default_tasks:
        description:
          - The default tasks that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          description:
            description:
              - What has to be done, as text that may have Markdown.
              - Bitbucket accepts several default tasks with the same text and matchers. If there are, the task fails and lists their ids.
            type: str
            required: true
          source_matcher:
            description:
              - The branches that pull requests come from. By default, all branches.
            type: dict
            default: {type: ANY_REF}
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          target_matcher:
            description:
              - The branches that pull requests go to. By default, all branches.
            type: dict
            default: {type: ANY_REF}
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          state:
            description:
              - Whether the default task should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_default_tasks:
        description:
          - Whether O(repositories[].default_tasks) is complete, so that default tasks that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(default_tasks).
        type: bool
      secret_scanning_rules:
        description:
          - The secret scanning rules that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the secret scanning rule.
            type: str
            required: true
          line_regex:
            description:
              - The regular expression for the secret in a line of code, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          path_regex:
            description:
              - The regular expression for the names of files, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          state:
            description:
              - Whether the secret scanning rule should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_secret_scanning_rules:
        description:
          - Whether O(repositories[].secret_scanning_rules) is complete, so that secret scanning rules that are not declared are deleted. With an empty list,
            all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(secret_scanning_rules).
        type: bool
      secret_scanning_allowlist_rules:
        description:
          - The allowlist rules of secret scanning that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the rule.
            type: str
            required: true
          line_regex:
            description:
              - The regular expression for the line of code that is no secret, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          path_regex:
            description:
              - The regular expression for the names of files in which nothing is a secret, as Java has it. An empty string removes it. By default, it is not
                changed.
            type: str
          state:
            description:
              - Whether the allowlist rules of secret scanning should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_secret_scanning_allowlist_rules:
        description:
          - Whether O(repositories[].secret_scanning_allowlist_rules) is complete, so that allowlist rules of secret scanning that are not declared are deleted.
            With an empty list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(secret_scanning_allowlist_rules).
        type: bool
      state:
        description:
          - Whether the repository should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  projects:
    description:
      - The projects to manage.
    type: list
    elements: dict
    suboptions:
      key:
        description:
          - The key of the project, such as V(ALG). Letter case is ignored.
        type: str
        required: true
        aliases: [project_key]
      new_key:
        description:
          - The key to rename the project to. It is renamed in place, with everything in it.
          - Once it is renamed, the task changes nothing. Declare the new key as O(projects[].key) from then on.
        type: str
      name:
        description:
          - The name of the project. By default, a new project is named by its key.
        type: str
      description:
        description:
          - The description of the project. An empty string clears it.
        type: str
      public:
        description:
          - Whether everybody can read the project without logging in.
        type: bool
      permissions:
        description:
          - The permissions on it, as in M(algorithmia.scm.bitbucket_permission). They can be declared here or by themselves.
        type: dict
        suboptions:
          users:
            description:
              - The permission of each user, by user name (which is not always the slug).
              - The permissions on a project are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (if the server supports it) and V(PROJECT_ADMIN).
              - The permissions on a repository are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).
              - The permissions on the whole server are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).
              - An empty string revokes the grant of the user. Null is an error, unless O(projects[].permissions.state=absent).
              - Users that are not named are left alone, unless they are purged.
            type: dict
          groups:
            description:
              - The permission of each group, by group name, with the same values as O(projects[].permissions.users).
            type: dict
          default:
            description:
              - The permission of every licensed user on the project. An empty string revokes it. Repositories and the server have no such setting.
            type: str
          state:
            description:
              - V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups.
            type: str
            choices: [present, absent]
            default: present
          purge:
            description:
              - Whether to revoke the grants of users and groups that are not declared. The user that runs the task never loses its own administrator access.
              - By default, whether O(purge) contains V(permissions).
            type: bool
      branching_models:
        description:
          - Its branching model, which can be declared here or in a list of all.
        type: dict
        suboptions:
          development:
            description:
              - 'The branch that new work goes to: its full name, such as V(refs/heads/develop), or V(DEFAULT_BRANCH). The branch need not exist.'
              - There is always one.
            type: str
          production:
            description:
              - 'The branch that is released: its full name, or V(DEFAULT_BRANCH). An empty string is no such branch.'
            type: str
          types:
            description:
              - The prefix of each type of branches. A type with a prefix is enabled, an empty string disables it.
              - Types that are left out are not managed.
            type: dict
            suboptions:
              bugfix:
                description:
                  - The prefix of bugfix branches, such as V(bugfix/).
                type: str
              feature:
                description:
                  - The prefix of feature branches, such as V(feature/).
                type: str
              hotfix:
                description:
                  - The prefix of hotfix branches, such as V(hotfix/).
                type: str
              release:
                description:
                  - The prefix of release branches, such as V(release/).
                type: str
          state:
            description:
              - V(present) sets the model in its place, which is another state than the same that is inherited.
              - 'V(absent) sets a repository back to the model of its project. A project, which inherits none, gets the model that Bitbucket has out of the box:
                development on the default branch, no production branch, and all types with their usual prefixes.'
            type: str
            choices: [present, absent]
            default: present
      branch_restrictions:
        description:
          - The branch restrictions that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - 'What is prevented: with V(read-only) all changes, with V(no-deletes) deletion, with V(fast-forward-only) rewriting of history, with
                V(pull-request-only) changes without a pull request, with V(no-creates) creation.'
              - V(no-creates) requires Bitbucket 9.4.
            type: str
            required: true
            choices: [read-only, no-deletes, fast-forward-only, pull-request-only, no-creates]
          matcher:
            description:
              - The branches that are restricted. The type and the matcher identify a restriction in its place.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          users:
            description:
              - The names of the users who are exempt. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          groups:
            description:
              - The names of the groups that are exempt. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          access_keys:
            description:
              - The SSH access keys that are exempt. By default, they are not changed. An empty list means nobody.
              - Each is the public key, the label or the id of an access key of the project or repository.
            type: list
            elements: str
          state:
            description:
              - Whether the branch restriction should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_branch_restrictions:
        description:
          - Whether O(projects[].branch_restrictions) is complete, so that branch restrictions that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(branch_restrictions).
        type: bool
      webhooks:
        description:
          - The webhooks that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the webhook. It identifies the webhook in its project or repository.
              - Bitbucket accepts several webhooks of one name. If there are, the task fails and lists their ids and URLs.
            type: str
            required: true
          url:
            description:
              - The URL to call. Required to create a webhook.
              - It is compared as it is written, with variables such as C(${project.key}).
              - A URL with a user name or password in it is refused. What a server has of them is shown as C(...).
              - The URL is shown in diffs and reports, with its query. A token belongs in O(projects[].webhooks[].secret) or O(projects[].webhooks[].password).
            type: str
          events:
            description:
              - The events that fire the webhook, such as V(repo:refs_changed) for a push. Required to create a webhook. The order is ignored.
              - The version of Bitbucket decides which events exist. The names are not checked before they are sent.
            type: list
            elements: str
          active:
            description:
              - Whether the webhook is active. The default for a new webhook is V(true).
            type: bool
          ssl_verification_required:
            description:
              - Whether to verify the certificate of the URL. The default for a new webhook is V(true). V(false) requires Bitbucket 7.
            type: bool
          secret:
            description:
              - The secret that signs each request. An empty secret removes it.
              - It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See
                O(projects[].webhooks[].update_secret).
            type: str
          username:
            description:
              - The user name that the webhook sends with each request. An empty name removes the credentials.
              - Requires Bitbucket 7. Another name requires O(projects[].webhooks[].password).
            type: str
          password:
            description:
              - The password for O(projects[].webhooks[].username). The server never shows it, so it is only sent with a new O(projects[].webhooks[].username).
                See O(projects[].webhooks[].update_secret).
            type: str
          update_secret:
            description:
              - When to send O(projects[].webhooks[].secret) and O(projects[].webhooks[].password) to a webhook that exists.
              - By default, O(projects[].webhooks[].secret) is sent if the server shows another secret or none. A server that hides secrets only gets it with a
                new webhook.
              - V(on_create) neither compares nor sends them.
              - V(always) sends them each time, and reports a change each time.
            type: str
            choices: [on_create, always]
          state:
            description:
              - Whether the webhook should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_webhooks:
        description:
          - Whether O(projects[].webhooks) is complete, so that webhooks that are not declared are deleted. With an empty list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(webhooks).
        type: bool
      pull_request_settings:
        description:
          - Its pull request settings, which can be declared here or in a list of all.
        type: dict
        suboptions:
          required_approvers:
            description:
              - How many approvals a pull request needs.
              - V(0) switches the check off.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_all_approvers:
            description:
              - Whether all reviewers have to approve a pull request.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_all_tasks_complete:
            description:
              - Whether all tasks of a pull request have to be complete.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_successful_builds:
            description:
              - How many successful builds a pull request needs.
              - V(0) switches the check off.
              - An empty string sets it back to what the repository inherits.
            type: raw
          needs_work:
            description:
              - Whether a pull request cannot be merged while a reviewer requests changes.
              - Requires Bitbucket 6.
              - An empty string sets it back to what the repository inherits.
            type: raw
          merge_config:
            description:
              - How pull requests are merged. Where it is inherited so far, O(projects[].pull_request_settings.merge_config.default_strategy) and
                O(projects[].pull_request_settings.merge_config.strategies) are required.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              default_strategy:
                description:
                  - The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
                type: str
              strategies:
                description:
                  - The merge strategies that are enabled. All others are disabled. The order is ignored.
                type: list
                elements: str
              commit_summaries:
                description:
                  - How many commits the message of a merge lists.
                type: int
              commit_message_template:
                description:
                  - The template for the message of a merge. An empty dictionary removes it.
                type: dict
                suboptions:
                  title:
                    description:
                      - The title of the message, such as C(${title}) (the title of the pull request).
                    type: str
                  body:
                    description:
                      - The body of the message.
                    type: str
          auto_decline:
            description:
              - When pull requests are declined automatically. Where it is inherited so far, both options are required. Requires Bitbucket 8.5.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether pull requests without activity are declined.
                type: bool
              inactivity_weeks:
                description:
                  - 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
                type: int
          auto_merge:
            description:
              - Whether pull requests can be merged automatically. Where it is inherited so far, O(projects[].pull_request_settings.auto_merge.enabled) is
                required. Requires Bitbucket 9.4.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether pull requests can be merged automatically once all checks pass.
                type: bool
              restricted:
                description:
                  - Whether repositories of the project cannot set it otherwise. For projects only.
                type: bool
          state:
            description:
              - V(present) sets what is listed.
              - V(absent) sets all settings of the place back to what it inherits, and switches the merge checks of a project off.
            type: str
            choices: [present, absent]
            default: present
      reviewer_groups:
        description:
          - The reviewer groups that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the reviewer group. It identifies the group in its project or repository.
            type: str
            required: true
          description:
            description:
              - The description of the reviewer group. An empty string clears it.
            type: str
          users:
            description:
              - The names of all users in the reviewer group. Required to create one. Bitbucket refuses an empty group.
            type: list
            elements: str
          state:
            description:
              - Whether the reviewer group should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_reviewer_groups:
        description:
          - Whether O(projects[].reviewer_groups) is complete, so that reviewer groups that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(reviewer_groups).
        type: bool
      default_reviewers:
        description:
          - The conditions for default reviewers that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          source_matcher:
            description:
              - The branches that pull requests come from.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          target_matcher:
            description:
              - The branches that pull requests go to. The two matchers identify a condition in its place.
              - Bitbucket accepts several conditions with the same matchers. If there are, the task fails and lists their ids.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          reviewers:
            description:
              - The names of all users who become reviewers. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          reviewer_groups:
            description:
              - 'The names of all reviewer groups whose users become reviewers: those of the repository, or of its project. By default, they are not changed.'
              - Requires Bitbucket 9.5.
            type: list
            elements: str
          required_approvals:
            description:
              - How many of the reviewers have to approve a pull request. The default for a new condition is V(0).
            type: int
          state:
            description:
              - Whether the condition should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_default_reviewers:
        description:
          - Whether O(projects[].default_reviewers) is complete, so that conditions for default reviewers that are not declared are deleted. With an empty list,
            all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(default_reviewers).
        type: bool
      hooks:
        description:
          - The hooks that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - The key of the hook, as the app that brings it calls it. The hooks of a place are in its settings and at C(settings/hooks).
            type: str
            required: true
          enabled:
            description:
              - Whether the hook is on. Required to set a hook that the place does not set yet.
            type: bool
          settings:
            description:
              - All settings of the hook, but for those of O(projects[].hooks[].secret_settings). The app decides what they are.
              - Numbers and booleans count as the same as their texts. An empty dictionary clears them.
            type: dict
          secret_settings:
            description:
              - Settings that nobody is to see, such as passwords. They are sent with O(projects[].hooks[].settings), and never shown.
              - They are compared unless the server hides them. See O(projects[].hooks[].update_secret).
            type: dict
          update_secret:
            description:
              - When to send O(projects[].hooks[].secret_settings) to a hook that is set already.
              - By default, they are sent if the server shows others. V(on_create) never sends them, V(always) each time.
            type: str
            choices: [on_create, always]
          state:
            description:
              - V(present) sets the hook in its place, which is another state than the same that is inherited.
              - V(absent) sets a repository back to what it inherits. In a project, which inherits nothing, the hook is switched off.
            type: str
            choices: [present, absent]
            default: present
      default_tasks:
        description:
          - The default tasks that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          description:
            description:
              - What has to be done, as text that may have Markdown.
              - Bitbucket accepts several default tasks with the same text and matchers. If there are, the task fails and lists their ids.
            type: str
            required: true
          source_matcher:
            description:
              - The branches that pull requests come from. By default, all branches.
            type: dict
            default: {type: ANY_REF}
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          target_matcher:
            description:
              - The branches that pull requests go to. By default, all branches.
            type: dict
            default: {type: ANY_REF}
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          state:
            description:
              - Whether the default task should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_default_tasks:
        description:
          - Whether O(projects[].default_tasks) is complete, so that default tasks that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(default_tasks).
        type: bool
      secret_scanning_rules:
        description:
          - The secret scanning rules that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the secret scanning rule.
            type: str
            required: true
          line_regex:
            description:
              - The regular expression for the secret in a line of code, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          path_regex:
            description:
              - The regular expression for the names of files, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          state:
            description:
              - Whether the secret scanning rule should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_secret_scanning_rules:
        description:
          - Whether O(projects[].secret_scanning_rules) is complete, so that secret scanning rules that are not declared are deleted. With an empty list, all
            are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(secret_scanning_rules).
        type: bool
      secret_scanning_allowlist_rules:
        description:
          - The allowlist rules of secret scanning that belong to it. They can be declared here or by themselves.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the rule.
            type: str
            required: true
          line_regex:
            description:
              - The regular expression for the line of code that is no secret, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          path_regex:
            description:
              - The regular expression for the names of files in which nothing is a secret, as Java has it. An empty string removes it. By default, it is not
                changed.
            type: str
          state:
            description:
              - Whether the allowlist rules of secret scanning should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_secret_scanning_allowlist_rules:
        description:
          - Whether O(projects[].secret_scanning_allowlist_rules) is complete, so that allowlist rules of secret scanning that are not declared are deleted.
            With an empty list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(secret_scanning_allowlist_rules).
        type: bool
      state:
        description:
          - Whether the project should exist. V(absent) is refused for a project that has repositories.
          - The default is V(present).
        type: str
        choices: [present, absent]
  access_keys:
    description:
      - The access keys to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the access key gives access to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository of the project that the access key gives access to. By default, it gives access to the whole project.
        type: str
        aliases: [slug]
      public_key:
        description:
          - The public key, such as V(ssh-ed25519 AAAA...). A comment behind it is ignored.
        type: str
        required: true
      label:
        description:
          - The label of the key.
          - It cannot be changed. Bitbucket stores each key once, with the label that it got first, so in a second place another label is only a warning.
        type: str
      permission:
        description:
          - 'The permission of the key: V(PROJECT_READ) or V(PROJECT_WRITE), and for a repository V(REPO_READ) or V(REPO_WRITE). Required to add a key.'
        type: str
      state:
        description:
          - Whether the access key should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  permissions:
    description:
      - The scopes, each with its permissions.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project. V(~alice) is a personal project. Required unless O(permissions[].scope=global).
        type: str
        aliases: [project]
      repository:
        description:
          - The slug of the repository in the project. Without it, the permissions are those on the project.
        type: str
        aliases: [slug]
      scope:
        description:
          - The scope of the permissions. V(global) is the whole server, and has to be set for it. V(project) and V(repository) confirm which of the two is
            meant.
          - V(project) is required where grants on a project are purged, so that a O(permissions[].repository) that is missing by mistake does not purge its
            project.
        type: str
        choices: [global, project, repository]
      users:
        description:
          - The permission of each user, by user name (which is not always the slug).
          - The permissions on a project are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (if the server supports it) and V(PROJECT_ADMIN).
          - The permissions on a repository are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).
          - The permissions on the whole server are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).
          - An empty string revokes the grant of the user. Null is an error, unless O(permissions[].state=absent).
          - Users that are not named are left alone, unless they are purged.
        type: dict
      groups:
        description:
          - The permission of each group, by group name, with the same values as O(permissions[].users).
        type: dict
      default:
        description:
          - The permission of every licensed user on the project. An empty string revokes it. Repositories and the server have no such setting.
        type: str
      purge:
        description:
          - Whether to revoke the grants of users and groups in the declared scope that are not declared.
          - With O(permissions[].scope=global) it never revokes the last grants of C(LICENSED_USER) that license other users. Revoke those by name.
          - The user that runs the task never loses its own administrator access. The default permission is managed by O(permissions[].default) only.
          - By default, whether O(purge) contains V(permissions).
        type: bool
      state:
        description:
          - V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups, and a listed O(permissions[].default).
          - The default is V(present).
        type: str
        choices: [present, absent]
  webhooks:
    description:
      - The webhooks to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the webhook belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the webhook belongs to.
          - By default, it belongs to the project and fires for all of its repositories. That requires Bitbucket 8.9.
        type: str
        aliases: [slug]
      name:
        description:
          - The name of the webhook. It identifies the webhook in its project or repository.
          - Bitbucket accepts several webhooks of one name. If there are, the task fails and lists their ids and URLs.
        type: str
        required: true
      url:
        description:
          - The URL to call. Required to create a webhook.
          - It is compared as it is written, with variables such as C(${project.key}).
          - A URL with a user name or password in it is refused. What a server has of them is shown as C(...).
          - The URL is shown in diffs and reports, with its query. A token belongs in O(webhooks[].secret) or O(webhooks[].password).
        type: str
      events:
        description:
          - The events that fire the webhook, such as V(repo:refs_changed) for a push. Required to create a webhook. The order is ignored.
          - The version of Bitbucket decides which events exist. The names are not checked before they are sent.
        type: list
        elements: str
      active:
        description:
          - Whether the webhook is active. The default for a new webhook is V(true).
        type: bool
      ssl_verification_required:
        description:
          - Whether to verify the certificate of the URL. The default for a new webhook is V(true). V(false) requires Bitbucket 7.
        type: bool
      secret:
        description:
          - The secret that signs each request. An empty secret removes it.
          - It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See O(webhooks[].update_secret).
        type: str
      username:
        description:
          - The user name that the webhook sends with each request. An empty name removes the credentials.
          - Requires Bitbucket 7. Another name requires O(webhooks[].password).
        type: str
      password:
        description:
          - The password for O(webhooks[].username). The server never shows it, so it is only sent with a new O(webhooks[].username). See
            O(webhooks[].update_secret).
        type: str
      update_secret:
        description:
          - When to send O(webhooks[].secret) and O(webhooks[].password) to a webhook that exists.
          - By default, O(webhooks[].secret) is sent if the server shows another secret or none. A server that hides secrets only gets it with a new webhook.
          - V(on_create) neither compares nor sends them.
          - V(always) sends them each time, and reports a change each time.
        type: str
        choices: [on_create, always]
      state:
        description:
          - Whether the webhook should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  reviewer_groups:
    description:
      - The reviewer groups to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the reviewer group belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the reviewer group belongs to. By default, it belongs to the project.
        type: str
        aliases: [slug]
      name:
        description:
          - The name of the reviewer group. It identifies the group in its project or repository.
        type: str
        required: true
      description:
        description:
          - The description of the reviewer group. An empty string clears it.
        type: str
      users:
        description:
          - The names of all users in the reviewer group. Required to create one. Bitbucket refuses an empty group.
        type: list
        elements: str
      state:
        description:
          - Whether the reviewer group should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  branching_models:
    description:
      - The branching models to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository. By default, the model is that of the project.
        type: str
        aliases: [slug]
      development:
        description:
          - 'The branch that new work goes to: its full name, such as V(refs/heads/develop), or V(DEFAULT_BRANCH). The branch need not exist.'
          - There is always one.
        type: str
      production:
        description:
          - 'The branch that is released: its full name, or V(DEFAULT_BRANCH). An empty string is no such branch.'
        type: str
      types:
        description:
          - The prefix of each type of branches. A type with a prefix is enabled, an empty string disables it.
          - Types that are left out are not managed.
        type: dict
        suboptions:
          bugfix:
            description:
              - The prefix of bugfix branches, such as V(bugfix/).
            type: str
          feature:
            description:
              - The prefix of feature branches, such as V(feature/).
            type: str
          hotfix:
            description:
              - The prefix of hotfix branches, such as V(hotfix/).
            type: str
          release:
            description:
              - The prefix of release branches, such as V(release/).
            type: str
      state:
        description:
          - V(present) sets the model in its place, which is another state than the same that is inherited.
          - 'V(absent) sets a repository back to the model of its project. A project, which inherits none, gets the model that Bitbucket has out of the box:
            development on the default branch, no production branch, and all types with their usual prefixes.'
          - The default is V(present).
        type: str
        choices: [present, absent]
  branch_restrictions:
    description:
      - The branch restrictions to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the restriction belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the restriction belongs to.
          - By default, it belongs to the project and applies to all of its repositories.
        type: str
        aliases: [slug]
      type:
        description:
          - 'What is prevented: with V(read-only) all changes, with V(no-deletes) deletion, with V(fast-forward-only) rewriting of history, with
            V(pull-request-only) changes without a pull request, with V(no-creates) creation.'
          - V(no-creates) requires Bitbucket 9.4.
        type: str
        required: true
        choices: [read-only, no-deletes, fast-forward-only, pull-request-only, no-creates]
      matcher:
        description:
          - The branches that are restricted. The type and the matcher identify a restriction in its place.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      users:
        description:
          - The names of the users who are exempt. By default, they are not changed. An empty list means nobody.
        type: list
        elements: str
      groups:
        description:
          - The names of the groups that are exempt. By default, they are not changed. An empty list means nobody.
        type: list
        elements: str
      access_keys:
        description:
          - The SSH access keys that are exempt. By default, they are not changed. An empty list means nobody.
          - Each is the public key, the label or the id of an access key of the project or repository.
        type: list
        elements: str
      state:
        description:
          - Whether the branch restriction should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  default_reviewers:
    description:
      - The conditions for default reviewers to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the condition belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the condition belongs to.
          - By default, it belongs to the project and applies to all of its repositories.
        type: str
        aliases: [slug]
      source_matcher:
        description:
          - The branches that pull requests come from.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      target_matcher:
        description:
          - The branches that pull requests go to. The two matchers identify a condition in its place.
          - Bitbucket accepts several conditions with the same matchers. If there are, the task fails and lists their ids.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      reviewers:
        description:
          - The names of all users who become reviewers. By default, they are not changed. An empty list means nobody.
        type: list
        elements: str
      reviewer_groups:
        description:
          - 'The names of all reviewer groups whose users become reviewers: those of the repository, or of its project. By default, they are not changed.'
          - Requires Bitbucket 9.5.
        type: list
        elements: str
      required_approvals:
        description:
          - How many of the reviewers have to approve a pull request. The default for a new condition is V(0).
        type: int
      state:
        description:
          - Whether the condition should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  pull_request_settings:
    description:
      - The places, each with its settings.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project. Required unless O(pull_request_settings[].scope=global).
        type: str
        aliases: [project]
      repository:
        description:
          - The slug of the repository in the project. Without it, the settings are those of the project.
        type: str
        aliases: [slug]
      scope:
        description:
          - The scope of the settings. V(global) is the whole server, and has to be set for it. Only O(pull_request_settings[].merge_config) can be set there.
          - V(project) and V(repository) confirm which of the two is meant.
        type: str
        choices: [global, project, repository]
      required_approvers:
        description:
          - How many approvals a pull request needs.
          - V(0) switches the check off.
          - An empty string sets it back to what the repository inherits.
        type: raw
      required_all_approvers:
        description:
          - Whether all reviewers have to approve a pull request.
          - An empty string sets it back to what the repository inherits.
        type: raw
      required_all_tasks_complete:
        description:
          - Whether all tasks of a pull request have to be complete.
          - An empty string sets it back to what the repository inherits.
        type: raw
      required_successful_builds:
        description:
          - How many successful builds a pull request needs.
          - V(0) switches the check off.
          - An empty string sets it back to what the repository inherits.
        type: raw
      needs_work:
        description:
          - Whether a pull request cannot be merged while a reviewer requests changes.
          - Requires Bitbucket 6.
          - An empty string sets it back to what the repository inherits.
        type: raw
      merge_config:
        description:
          - How pull requests are merged. Where it is inherited so far, O(pull_request_settings[].merge_config.default_strategy) and
            O(pull_request_settings[].merge_config.strategies) are required.
          - An empty dictionary sets it back to what the place inherits.
        type: dict
        suboptions:
          default_strategy:
            description:
              - The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
            type: str
          strategies:
            description:
              - The merge strategies that are enabled. All others are disabled. The order is ignored.
            type: list
            elements: str
          commit_summaries:
            description:
              - How many commits the message of a merge lists.
            type: int
          commit_message_template:
            description:
              - The template for the message of a merge. An empty dictionary removes it.
            type: dict
            suboptions:
              title:
                description:
                  - The title of the message, such as C(${title}) (the title of the pull request).
                type: str
              body:
                description:
                  - The body of the message.
                type: str
      auto_decline:
        description:
          - When pull requests are declined automatically. Where it is inherited so far, both options are required. Requires Bitbucket 8.5.
          - An empty dictionary sets it back to what the place inherits.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether pull requests without activity are declined.
            type: bool
          inactivity_weeks:
            description:
              - 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
            type: int
      auto_merge:
        description:
          - Whether pull requests can be merged automatically. Where it is inherited so far, O(pull_request_settings[].auto_merge.enabled) is required. Requires
            Bitbucket 9.4.
          - An empty dictionary sets it back to what the place inherits.
        type: dict
        suboptions:
          enabled:
            description:
              - Whether pull requests can be merged automatically once all checks pass.
            type: bool
          restricted:
            description:
              - Whether repositories of the project cannot set it otherwise. For projects only.
            type: bool
      state:
        description:
          - V(present) sets what is listed.
          - V(absent) sets all settings of the place back to what it inherits, and switches the merge checks of a project off.
          - The default is V(present).
        type: str
        choices: [present, absent]
  hooks:
    description:
      - The hooks to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository. By default, the hook is that of the project.
        type: str
        aliases: [slug]
      key:
        description:
          - The key of the hook, as the app that brings it calls it. The hooks of a place are in its settings and at C(settings/hooks).
        type: str
        required: true
      enabled:
        description:
          - Whether the hook is on. Required to set a hook that the place does not set yet.
        type: bool
      settings:
        description:
          - All settings of the hook, but for those of O(hooks[].secret_settings). The app decides what they are.
          - Numbers and booleans count as the same as their texts. An empty dictionary clears them.
        type: dict
      secret_settings:
        description:
          - Settings that nobody is to see, such as passwords. They are sent with O(hooks[].settings), and never shown.
          - They are compared unless the server hides them. See O(hooks[].update_secret).
        type: dict
      update_secret:
        description:
          - When to send O(hooks[].secret_settings) to a hook that is set already.
          - By default, they are sent if the server shows others. V(on_create) never sends them, V(always) each time.
        type: str
        choices: [on_create, always]
      state:
        description:
          - V(present) sets the hook in its place, which is another state than the same that is inherited.
          - V(absent) sets a repository back to what it inherits. In a project, which inherits nothing, the hook is switched off.
          - The default is V(present).
        type: str
        choices: [present, absent]
  required_builds:
    description:
      - The required builds to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the repository is in.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the required build belongs to.
        type: str
        required: true
        aliases: [slug]
      ref_matcher:
        description:
          - The branches that pull requests go to.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      exempt_ref_matcher:
        description:
          - The branches that pull requests come from for which no build is required. By default, there are none.
          - The two matchers identify a required build in its repository, so another exemption makes another required build.
          - Bitbucket accepts several with the same matchers. If there are, the task fails and lists their ids.
        type: dict
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      build_parent_keys:
        description:
          - The keys of all builds that have to succeed, as their parents. By default, they are not changed. Required to create a required build.
        type: list
        elements: str
      required_for_pull_request:
        description:
          - Whether the builds have to succeed before a pull request can be merged.
          - Requires Bitbucket 10.2, where the default for a new required build is V(true).
        type: bool
      required_for_merge_queue:
        description:
          - Whether the builds have to succeed before the merge queue merges a pull request.
          - Requires Bitbucket 10.2, where the default for a new required build is V(true).
        type: bool
      state:
        description:
          - Whether the required build should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  default_tasks:
    description:
      - The default tasks to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the default task belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the default task belongs to.
          - By default, it belongs to the project and applies to all of its repositories.
        type: str
        aliases: [slug]
      description:
        description:
          - What has to be done, as text that may have Markdown.
          - Bitbucket accepts several default tasks with the same text and matchers. If there are, the task fails and lists their ids.
        type: str
        required: true
      source_matcher:
        description:
          - The branches that pull requests come from. By default, all branches.
        type: dict
        default: {type: ANY_REF}
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      target_matcher:
        description:
          - The branches that pull requests go to. By default, all branches.
        type: dict
        default: {type: ANY_REF}
        suboptions:
          type:
            description:
              - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
            type: str
            required: true
            choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
          id:
            description:
              - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*),
                for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
            type: str
      state:
        description:
          - Whether the default task should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  secret_scanning_rules:
    description:
      - The secret scanning rules to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the secret scanning rule belongs to. Required unless O(secret_scanning_rules[].scope=global).
        type: str
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the secret scanning rule belongs to. By default, it belongs to the project and applies to all of its repositories.
        type: str
        aliases: [slug]
      scope:
        description:
          - What the rule applies to. V(global) is the whole server, and has to be set for it.
          - V(project) and V(repository) confirm which of the two is meant. By default, that follows from the key and the slug.
        type: str
        choices: [global, project, repository]
      name:
        description:
          - The name of the secret scanning rule.
        type: str
        required: true
      line_regex:
        description:
          - The regular expression for the secret in a line of code, as Java has it. An empty string removes it. By default, it is not changed.
        type: str
      path_regex:
        description:
          - The regular expression for the names of files, as Java has it. An empty string removes it. By default, it is not changed.
        type: str
      state:
        description:
          - Whether the secret scanning rule should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  secret_scanning_allowlist_rules:
    description:
      - The allowlist rules of secret scanning to manage.
    type: list
    elements: dict
    suboptions:
      project_key:
        description:
          - The key of the project that the allowlist belongs to.
        type: str
        required: true
        aliases: [project]
      repository:
        description:
          - The slug of the repository that the rule belongs to. By default, it belongs to the project and applies to all of its repositories.
        type: str
        aliases: [slug]
      name:
        description:
          - The name of the rule.
        type: str
        required: true
      line_regex:
        description:
          - The regular expression for the line of code that is no secret, as Java has it. An empty string removes it. By default, it is not changed.
        type: str
      path_regex:
        description:
          - The regular expression for the names of files in which nothing is a secret, as Java has it. An empty string removes it. By default, it is not
            changed.
        type: str
      state:
        description:
          - Whether the allowlist rules of secret scanning should exist.
          - The default is V(present).
        type: str
        choices: [present, absent]
  banner:
    description:
      - The announcement banner. An empty dictionary removes it.
    type: dict
    suboptions:
      text:
        description:
          - The text of the banner. Required to create it.
        type: str
      audience:
        description:
          - 'Who sees the banner: V(ALL), or V(AUTHENTICATED) for users who are logged in. The default for a new banner is V(AUTHENTICATED).'
        type: str
        choices: [ALL, AUTHENTICATED]
      enabled:
        description:
          - Whether the banner is shown. The default for a new banner is V(true).
        type: bool
      state:
        description:
          - Whether the banner should exist.
        type: str
        choices: [present, absent]
  repository_rules:
    description:
      - Rules that declare the same for many repositories.
      - A rule fills in each option that a repository does not declare itself, neither in O(repositories) nor in the list of that kind. What a repository
        declares itself is never mixed with what a rule has for the same option.
      - If several rules match and have the same option, the first of them applies.
      - Messages name what comes from a rule by the rule, such as C(repository_rules[0].webhooks[1]). RV(changes) and RV(diff) name the rule too.
    type: list
    elements: dict
    suboptions:
      match:
        description:
          - The repositories that the rule is about, as shell-style patterns for C(PROJECT_KEY/slug), such as V(ALG/*). Letter case is ignored.
          - The names are those after the renames of the same task. Repositories that are declared absent are left alone.
        type: list
        elements: str
        required: true
      exclude:
        description:
          - Patterns of repositories that the rule is not about, although O(repository_rules[].match) matches them.
        type: list
        elements: str
      undeclared:
        description:
          - Whether the rule is also about repositories on the server that O(repositories) does not list. All rules together read one list.
          - Personal repositories and archived ones are left out, with a warning that names those that match.
          - It cannot be combined with V(repositories) in O(purge), which deletes what nobody declares.
        type: bool
        default: false
      public:
        description:
          - Whether everybody can read the repository without logging in.
        type: bool
      forkable:
        description:
          - Whether the repository can be forked.
        type: bool
      default_branch:
        description:
          - The default branch, such as V(main) or V(refs/heads/main). It is read only if this option is given.
          - In a repository that has branches, it has to be one of them.
        type: str
      labels:
        description:
          - All labels of the repository. An empty list removes them. They are read only if this option is given.
          - Labels need Bitbucket 5.13. A label has 3 to 50 letters, digits and hyphens, and is written in lower case.
        type: list
        elements: str
      lfs:
        description:
          - Whether Git LFS is enabled in the repository. It is read only if this option is given.
          - It requires permission to administer the repository.
        type: bool
      permissions:
        description:
          - The scope of each repository.
        type: dict
        suboptions:
          users:
            description:
              - The permission of each user, by user name (which is not always the slug).
              - The permissions on a project are V(PROJECT_READ), V(PROJECT_WRITE), V(REPO_CREATE) (if the server supports it) and V(PROJECT_ADMIN).
              - The permissions on a repository are V(REPO_READ), V(REPO_WRITE) and V(REPO_ADMIN).
              - The permissions on the whole server are V(LICENSED_USER), V(PROJECT_CREATE), V(ADMIN) and V(SYS_ADMIN).
              - An empty string revokes the grant of the user. Null is an error, unless O(repository_rules[].permissions.state=absent).
              - Users that are not named are left alone, unless they are purged.
            type: dict
          groups:
            description:
              - The permission of each group, by group name, with the same values as O(repository_rules[].permissions.users).
            type: dict
          state:
            description:
              - V(present) grants the listed permissions. V(absent) revokes the grants of the listed users and groups.
            type: str
            choices: [present, absent]
            default: present
          purge:
            description:
              - Whether to revoke the grants of users and groups that are not declared. The user that runs the task never loses its own administrator access.
              - By default, whether O(purge) contains V(permissions).
            type: bool
      branching_models:
        description:
          - The branching model of each repository.
        type: dict
        suboptions:
          development:
            description:
              - 'The branch that new work goes to: its full name, such as V(refs/heads/develop), or V(DEFAULT_BRANCH). The branch need not exist.'
              - There is always one.
            type: str
          production:
            description:
              - 'The branch that is released: its full name, or V(DEFAULT_BRANCH). An empty string is no such branch.'
            type: str
          types:
            description:
              - The prefix of each type of branches. A type with a prefix is enabled, an empty string disables it.
              - Types that are left out are not managed.
            type: dict
            suboptions:
              bugfix:
                description:
                  - The prefix of bugfix branches, such as V(bugfix/).
                type: str
              feature:
                description:
                  - The prefix of feature branches, such as V(feature/).
                type: str
              hotfix:
                description:
                  - The prefix of hotfix branches, such as V(hotfix/).
                type: str
              release:
                description:
                  - The prefix of release branches, such as V(release/).
                type: str
          state:
            description:
              - V(present) sets the model in its place, which is another state than the same that is inherited.
              - 'V(absent) sets a repository back to the model of its project. A project, which inherits none, gets the model that Bitbucket has out of the box:
                development on the default branch, no production branch, and all types with their usual prefixes.'
            type: str
            choices: [present, absent]
            default: present
      branch_restrictions:
        description:
          - The branch restrictions of each repository.
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - 'What is prevented: with V(read-only) all changes, with V(no-deletes) deletion, with V(fast-forward-only) rewriting of history, with
                V(pull-request-only) changes without a pull request, with V(no-creates) creation.'
              - V(no-creates) requires Bitbucket 9.4.
            type: str
            required: true
            choices: [read-only, no-deletes, fast-forward-only, pull-request-only, no-creates]
          matcher:
            description:
              - The branches that are restricted. The type and the matcher identify a restriction in its place.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          users:
            description:
              - The names of the users who are exempt. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          groups:
            description:
              - The names of the groups that are exempt. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          access_keys:
            description:
              - The SSH access keys that are exempt. By default, they are not changed. An empty list means nobody.
              - Each is the public key, the label or the id of an access key of the project or repository.
            type: list
            elements: str
          state:
            description:
              - Whether the branch restriction should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_branch_restrictions:
        description:
          - Whether O(repository_rules[].branch_restrictions) is complete, so that branch restrictions that are not declared are deleted. With an empty list,
            all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(branch_restrictions).
        type: bool
      webhooks:
        description:
          - The webhooks of each repository.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the webhook. It identifies the webhook in its project or repository.
              - Bitbucket accepts several webhooks of one name. If there are, the task fails and lists their ids and URLs.
            type: str
            required: true
          url:
            description:
              - The URL to call. Required to create a webhook.
              - It is compared as it is written, with variables such as C(${project.key}).
              - A URL with a user name or password in it is refused. What a server has of them is shown as C(...).
              - The URL is shown in diffs and reports, with its query. A token belongs in O(repository_rules[].webhooks[].secret) or
                O(repository_rules[].webhooks[].password).
            type: str
          events:
            description:
              - The events that fire the webhook, such as V(repo:refs_changed) for a push. Required to create a webhook. The order is ignored.
              - The version of Bitbucket decides which events exist. The names are not checked before they are sent.
            type: list
            elements: str
          active:
            description:
              - Whether the webhook is active. The default for a new webhook is V(true).
            type: bool
          ssl_verification_required:
            description:
              - Whether to verify the certificate of the URL. The default for a new webhook is V(true). V(false) requires Bitbucket 7.
            type: bool
          secret:
            description:
              - The secret that signs each request. An empty secret removes it.
              - It is compared if the server shows it, which Bitbucket does to administrators of the project or repository. See
                O(repository_rules[].webhooks[].update_secret).
            type: str
          username:
            description:
              - The user name that the webhook sends with each request. An empty name removes the credentials.
              - Requires Bitbucket 7. Another name requires O(repository_rules[].webhooks[].password).
            type: str
          password:
            description:
              - The password for O(repository_rules[].webhooks[].username). The server never shows it, so it is only sent with a new
                O(repository_rules[].webhooks[].username). See O(repository_rules[].webhooks[].update_secret).
            type: str
          update_secret:
            description:
              - When to send O(repository_rules[].webhooks[].secret) and O(repository_rules[].webhooks[].password) to a webhook that exists.
              - By default, O(repository_rules[].webhooks[].secret) is sent if the server shows another secret or none. A server that hides secrets only gets it
                with a new webhook.
              - V(on_create) neither compares nor sends them.
              - V(always) sends them each time, and reports a change each time.
            type: str
            choices: [on_create, always]
          state:
            description:
              - Whether the webhook should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_webhooks:
        description:
          - Whether O(repository_rules[].webhooks) is complete, so that webhooks that are not declared are deleted. With an empty list, all are. O(purge_limit)
            applies.
          - By default, whether O(purge) contains V(webhooks).
        type: bool
      pull_request_settings:
        description:
          - The place of each repository.
        type: dict
        suboptions:
          required_approvers:
            description:
              - How many approvals a pull request needs.
              - V(0) switches the check off.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_all_approvers:
            description:
              - Whether all reviewers have to approve a pull request.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_all_tasks_complete:
            description:
              - Whether all tasks of a pull request have to be complete.
              - An empty string sets it back to what the repository inherits.
            type: raw
          required_successful_builds:
            description:
              - How many successful builds a pull request needs.
              - V(0) switches the check off.
              - An empty string sets it back to what the repository inherits.
            type: raw
          needs_work:
            description:
              - Whether a pull request cannot be merged while a reviewer requests changes.
              - Requires Bitbucket 6.
              - An empty string sets it back to what the repository inherits.
            type: raw
          merge_config:
            description:
              - How pull requests are merged. Where it is inherited so far, O(repository_rules[].pull_request_settings.merge_config.default_strategy) and
                O(repository_rules[].pull_request_settings.merge_config.strategies) are required.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              default_strategy:
                description:
                  - The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
                type: str
              strategies:
                description:
                  - The merge strategies that are enabled. All others are disabled. The order is ignored.
                type: list
                elements: str
              commit_summaries:
                description:
                  - How many commits the message of a merge lists.
                type: int
              commit_message_template:
                description:
                  - The template for the message of a merge. An empty dictionary removes it.
                type: dict
                suboptions:
                  title:
                    description:
                      - The title of the message, such as C(${title}) (the title of the pull request).
                    type: str
                  body:
                    description:
                      - The body of the message.
                    type: str
          auto_decline:
            description:
              - When pull requests are declined automatically. Where it is inherited so far, both options are required. Requires Bitbucket 8.5.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether pull requests without activity are declined.
                type: bool
              inactivity_weeks:
                description:
                  - 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
                type: int
          auto_merge:
            description:
              - Whether pull requests can be merged automatically. Where it is inherited so far, O(repository_rules[].pull_request_settings.auto_merge.enabled)
                is required. Requires Bitbucket 9.4.
              - An empty dictionary sets it back to what the place inherits.
            type: dict
            suboptions:
              enabled:
                description:
                  - Whether pull requests can be merged automatically once all checks pass.
                type: bool
              restricted:
                description:
                  - Whether repositories of the project cannot set it otherwise. For projects only.
                type: bool
          state:
            description:
              - V(present) sets what is listed.
              - V(absent) sets all settings of the place back to what it inherits, and switches the merge checks of a project off.
            type: str
            choices: [present, absent]
            default: present
      reviewer_groups:
        description:
          - The reviewer groups of each repository.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the reviewer group. It identifies the group in its project or repository.
            type: str
            required: true
          description:
            description:
              - The description of the reviewer group. An empty string clears it.
            type: str
          users:
            description:
              - The names of all users in the reviewer group. Required to create one. Bitbucket refuses an empty group.
            type: list
            elements: str
          state:
            description:
              - Whether the reviewer group should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_reviewer_groups:
        description:
          - Whether O(repository_rules[].reviewer_groups) is complete, so that reviewer groups that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(reviewer_groups).
        type: bool
      default_reviewers:
        description:
          - The conditions for default reviewers of each repository.
        type: list
        elements: dict
        suboptions:
          source_matcher:
            description:
              - The branches that pull requests come from.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          target_matcher:
            description:
              - The branches that pull requests go to. The two matchers identify a condition in its place.
              - Bitbucket accepts several conditions with the same matchers. If there are, the task fails and lists their ids.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          reviewers:
            description:
              - The names of all users who become reviewers. By default, they are not changed. An empty list means nobody.
            type: list
            elements: str
          reviewer_groups:
            description:
              - 'The names of all reviewer groups whose users become reviewers: those of the repository, or of its project. By default, they are not changed.'
              - Requires Bitbucket 9.5.
            type: list
            elements: str
          required_approvals:
            description:
              - How many of the reviewers have to approve a pull request. The default for a new condition is V(0).
            type: int
          state:
            description:
              - Whether the condition should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_default_reviewers:
        description:
          - Whether O(repository_rules[].default_reviewers) is complete, so that conditions for default reviewers that are not declared are deleted. With an
            empty list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(default_reviewers).
        type: bool
      hooks:
        description:
          - The hooks of each repository.
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - The key of the hook, as the app that brings it calls it. The hooks of a place are in its settings and at C(settings/hooks).
            type: str
            required: true
          enabled:
            description:
              - Whether the hook is on. Required to set a hook that the place does not set yet.
            type: bool
          settings:
            description:
              - All settings of the hook, but for those of O(repository_rules[].hooks[].secret_settings). The app decides what they are.
              - Numbers and booleans count as the same as their texts. An empty dictionary clears them.
            type: dict
          secret_settings:
            description:
              - Settings that nobody is to see, such as passwords. They are sent with O(repository_rules[].hooks[].settings), and never shown.
              - They are compared unless the server hides them. See O(repository_rules[].hooks[].update_secret).
            type: dict
          update_secret:
            description:
              - When to send O(repository_rules[].hooks[].secret_settings) to a hook that is set already.
              - By default, they are sent if the server shows others. V(on_create) never sends them, V(always) each time.
            type: str
            choices: [on_create, always]
          state:
            description:
              - V(present) sets the hook in its place, which is another state than the same that is inherited.
              - V(absent) sets a repository back to what it inherits. In a project, which inherits nothing, the hook is switched off.
            type: str
            choices: [present, absent]
            default: present
      required_builds:
        description:
          - The required builds of each repository.
        type: list
        elements: dict
        suboptions:
          ref_matcher:
            description:
              - The branches that pull requests go to.
            type: dict
            required: true
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          exempt_ref_matcher:
            description:
              - The branches that pull requests come from for which no build is required. By default, there are none.
              - The two matchers identify a required build in its repository, so another exemption makes another required build.
              - Bitbucket accepts several with the same matchers. If there are, the task fails and lists their ids.
            type: dict
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          build_parent_keys:
            description:
              - The keys of all builds that have to succeed, as their parents. By default, they are not changed. Required to create a required build.
            type: list
            elements: str
          required_for_pull_request:
            description:
              - Whether the builds have to succeed before a pull request can be merged.
              - Requires Bitbucket 10.2, where the default for a new required build is V(true).
            type: bool
          required_for_merge_queue:
            description:
              - Whether the builds have to succeed before the merge queue merges a pull request.
              - Requires Bitbucket 10.2, where the default for a new required build is V(true).
            type: bool
          state:
            description:
              - Whether the required build should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_required_builds:
        description:
          - Whether O(repository_rules[].required_builds) is complete, so that required builds that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(required_builds).
        type: bool
      default_tasks:
        description:
          - The default tasks of each repository.
        type: list
        elements: dict
        suboptions:
          description:
            description:
              - What has to be done, as text that may have Markdown.
              - Bitbucket accepts several default tasks with the same text and matchers. If there are, the task fails and lists their ids.
            type: str
            required: true
          source_matcher:
            description:
              - The branches that pull requests come from. By default, all branches.
            type: dict
            default: {type: ANY_REF}
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          target_matcher:
            description:
              - The branches that pull requests go to. By default, all branches.
            type: dict
            default: {type: ANY_REF}
            suboptions:
              type:
                description:
                  - The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2.
                type: str
                required: true
                choices: [BRANCH, PATTERN, MODEL_CATEGORY, MODEL_BRANCH, ANY_REF, DEFAULT_BRANCH]
              id:
                description:
                  - 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                    V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
                  - V(ANY_REF) and V(DEFAULT_BRANCH) need none.
                type: str
          state:
            description:
              - Whether the default task should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_default_tasks:
        description:
          - Whether O(repository_rules[].default_tasks) is complete, so that default tasks that are not declared are deleted. With an empty list, all are.
            O(purge_limit) applies.
          - By default, whether O(purge) contains V(default_tasks).
        type: bool
      secret_scanning_rules:
        description:
          - The secret scanning rules of each repository.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the secret scanning rule.
            type: str
            required: true
          line_regex:
            description:
              - The regular expression for the secret in a line of code, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          path_regex:
            description:
              - The regular expression for the names of files, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          state:
            description:
              - Whether the secret scanning rule should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_secret_scanning_rules:
        description:
          - Whether O(repository_rules[].secret_scanning_rules) is complete, so that secret scanning rules that are not declared are deleted. With an empty
            list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(secret_scanning_rules).
        type: bool
      secret_scanning_allowlist_rules:
        description:
          - The allowlist rules of secret scanning of each repository.
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - The name of the rule.
            type: str
            required: true
          line_regex:
            description:
              - The regular expression for the line of code that is no secret, as Java has it. An empty string removes it. By default, it is not changed.
            type: str
          path_regex:
            description:
              - The regular expression for the names of files in which nothing is a secret, as Java has it. An empty string removes it. By default, it is not
                changed.
            type: str
          state:
            description:
              - Whether the allowlist rules of secret scanning should exist.
            type: str
            choices: [present, absent]
            default: present
      purge_secret_scanning_allowlist_rules:
        description:
          - Whether O(repository_rules[].secret_scanning_allowlist_rules) is complete, so that allowlist rules of secret scanning that are not declared are
            deleted. With an empty list, all are. O(purge_limit) applies.
          - By default, whether O(purge) contains V(secret_scanning_allowlist_rules).
        type: bool
  only:
    description:
      - The kinds to read and change. By default, all that are declared. The declaration is always checked as a whole.
      - What is declared inside an item, such as the permissions of a project, belongs to its own kind, such as V(permissions).
    type: list
    elements: str
    choices:
      - users
      - groups
      - repositories
      - projects
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
  passwords:
    description:
      - The passwords of users that are declared without O(users[].password), by the name of the user. So a declaration that is exported or kept in a repository
        needs no passwords in it.
      - The letter case of a name does not count, and an exact match goes first. A user that has none by its name has the one by its O(users[].new_name). Names
        of other users are ignored.
    type: dict
  purge:
    description:
      - The kinds whose declaration is complete, so that what it does not list is removed.
      - Kinds such as V(users) apply to whole things. Those that belong to a project or repository, such as V(repositories) and V(access_keys), apply only to
        those in declared projects and repositories.
      - V(members) applies to the members of the declared groups, and to the groups of the declared users. V(permissions) applies to the grants on what is
        declared.
      - Nothing of a kind is removed if its list is left out. An empty list is a declaration. Without a list of its own, a kind that is declared inside projects
        and repositories is purged in those that declare it.
    type: list
    elements: str
    choices:
      - users
      - groups
      - repositories
      - projects
      - access_keys
      - permissions
      - webhooks
      - reviewer_groups
      - branch_restrictions
      - default_reviewers
      - required_builds
      - default_tasks
      - secret_scanning_rules
      - secret_scanning_allowlist_rules
      - members
    default: []
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
      - It applies to the things of each kind, and to the grants or members of each thing separately.
    type: float
    default: 0.5
  bot_username:
    description:
      - The user whose access token builds use. A purge never removes it, nor what it may do, although it may be declared by this name alone.
    type: str
  purge_last_admin:
    description:
      - Whether a purge may leave a project without an administrator, or remove the last grant on the server that licenses other users or that makes another
        user an administrator.
    type: bool
    default: false
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
    type: bool
    default: false
seealso:
  - module: algorithmia.scm.bitbucket_info
"""

EXAMPLES = r"""
- name: Manage a team, its project and its repository
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

- name: Manage a project, and revoke all grants on it that are not declared
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

- name: Declare the same for all repositories of a project but one, and for those that nobody lists
  algorithmia.scm.bitbucket_configuration:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    repository_rules:
      - match: ALG/*
        exclude: [ALG/playground]
        undeclared: true
        branch_restrictions:
          - {type: no-deletes, matcher: {type: PATTERN, id: release/*}}
        pull_request_settings: {required_approvers: 1}
"""

RETURN = r"""
summary:
  description: What happened to each thing, by kind and name. In check mode, what would happen.
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
  sample:
    created: [user algorithmia-bot, group data-science]
    updated: [repository ALG/models]
    deleted: []
    unchanged:
      - project ALG
      - access key ALG/models builder
      - permissions of ALG
      - webhook ALG/models ci
      - reviewer group ALG/models core
      - branching model of ALG/models
      - branch restriction ALG/models read-only BRANCH refs/heads/main
      - default reviewers ALG/models from ANY_REF to BRANCH refs/heads/main
      - pull request settings of ALG/models
      - hook ALG/models com.example.app:commit-messages
      - required build ALG/models BRANCH refs/heads/main except PATTERN hotfix/*
      - 'default task ALG/models from ANY_REF to BRANCH refs/heads/main: Say it in the changelog'
      - secret scanning rule ALG/models Vault token
      - secret scanning allowlist rule ALG/models Fixtures
      - announcement banner
changes:
  description:
    - Each thing before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
    - C(rule) names the O(repository_rules) that it comes from. It is missing if there are none.
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
  sample: [POST /rest/api/1.0/projects]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
