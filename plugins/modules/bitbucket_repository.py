#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Made by `make modules` from the tables in plugins/module_utils. Do not edit.

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_repository
short_description: Manage a repository of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes, renames, moves, archives and deletes repositories, and manages the permissions on them, their branch restrictions and webhooks.
  - A repository that has commits on a branch or a tag is deleted only with O(delete_content=true).
  - Options that are left out are not managed.
  - Use M(algorithmia.scm.bitbucket_repositories) for several repositories, which needs fewer calls.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Reports a repository that would not be deleted because it has commits on a branch or a tag.
  diff_mode:
    support: full
  idempotent:
    support: partial
    details:
      - V(always) in O(webhooks[].update_secret) writes the secrets in each run, since they cannot be compared.
      - V(always) in O(hooks[].update_secret) writes the secrets in each run, since they cannot be compared.
options:
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
      - Once it is moved, the task changes nothing. Declare the new key as O(project_key) from then on.
      - If there is no repository in either project, an empty one is created in the new one.
    type: str
  new_slug:
    description:
      - The slug to rename the repository to. Its former address redirects to the new one.
      - Bitbucket makes the slug from the name, so the name becomes O(new_slug) unless O(name) gives one with that slug.
      - Once it is renamed, the task changes nothing. Declare the new slug as O(slug) from then on.
      - If there is no repository with either slug, an empty one is created with the new one.
    type: str
  name:
    description:
      - The name of the repository. By default, a new repository is named by its O(slug).
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
      - Whether a fork gets the changes of the branches of its O(origin). A repository that is not a fork has nothing to sync with.
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
      - Whether O(state=absent) deletes a repository that has commits on a branch or a tag. A deleted repository cannot be restored.
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
          - An empty string revokes the grant of the user. Null is an error, unless O(permissions.state=absent).
          - Users that are not named are left alone, unless they are purged.
        type: dict
      groups:
        description:
          - The permission of each group, by group name, with the same values as O(permissions.users).
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
        type: str
        choices: [present, absent]
        default: present
  purge_branch_restrictions:
    description:
      - Whether O(branch_restrictions) is complete, so that branch restrictions that are not declared are deleted. With an empty list, all are. O(purge_limit)
        applies.
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
        type: str
        choices: [present, absent]
        default: present
  purge_webhooks:
    description:
      - Whether O(webhooks) is complete, so that webhooks that are not declared are deleted. With an empty list, all are. O(purge_limit) applies.
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
          - How pull requests are merged. Where it is inherited so far, O(pull_request_settings.merge_config.default_strategy) and
            O(pull_request_settings.merge_config.strategies) are required.
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
          - Whether pull requests can be merged automatically. Where it is inherited so far, O(pull_request_settings.auto_merge.enabled) is required. Requires
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
      - Whether O(reviewer_groups) is complete, so that reviewer groups that are not declared are deleted. With an empty list, all are. O(purge_limit) applies.
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
        type: str
        choices: [present, absent]
        default: present
  purge_default_reviewers:
    description:
      - Whether O(default_reviewers) is complete, so that conditions for default reviewers that are not declared are deleted. With an empty list, all are.
        O(purge_limit) applies.
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
        type: str
        choices: [present, absent]
        default: present
  purge_required_builds:
    description:
      - Whether O(required_builds) is complete, so that required builds that are not declared are deleted. With an empty list, all are. O(purge_limit) applies.
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
        type: str
        choices: [present, absent]
        default: present
  purge_default_tasks:
    description:
      - Whether O(default_tasks) is complete, so that default tasks that are not declared are deleted. With an empty list, all are. O(purge_limit) applies.
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
      - Whether O(secret_scanning_rules) is complete, so that secret scanning rules that are not declared are deleted. With an empty list, all are.
        O(purge_limit) applies.
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
      - Whether O(secret_scanning_allowlist_rules) is complete, so that allowlist rules of secret scanning that are not declared are deleted. With an empty
        list, all are. O(purge_limit) applies.
    type: bool
  state:
    description:
      - Whether the repository should exist.
    type: str
    choices: [present, absent]
    default: present
  assume_exists:
    description:
      - Whether check mode should assume that what the declaration refers to, and is not there, is created by an earlier task.
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
      - It applies to each project separately. What remains in one project does not allow removing more from another.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_repositories
"""

EXAMPLES = r"""
- name: Create a repository for the models
  algorithmia.scm.bitbucket_repository:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    slug: models
    description: What the algorithms load
    default_branch: main
    labels: [production]

- name: Move a repository to another project under another name
  algorithmia.scm.bitbucket_repository:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    project_key: ALG
    slug: models
    new_project_key: ML
    new_slug: public-models
"""

RETURN = r"""
repository:
  description: The repository after the task. In check mode, as it would be.
  returned: if it exists after the task
  type: dict
  contains:
    project_key:
      description: The key of the project that the repository is in.
      type: str
    slug:
      description: The slug of the repository.
      type: str
    name:
      description: The name of the repository.
      type: str
    description:
      description: The description of the repository.
      type: str
    public:
      description: Whether everybody can read the repository without logging in.
      type: bool
    forkable:
      description: Whether the repository can be forked.
      type: bool
    archived:
      description: Whether the repository is archived.
      type: bool
    default_branch:
      description: The name of the default branch.
      returned: if it is declared and the server tells it
      type: str
    labels:
      description: The labels of the repository.
      returned: if they are declared
      type: list
      elements: str
    origin:
      description: The repository that this one is a fork of.
      returned: if the repository is a fork
      type: str
    sync:
      description: Whether the fork is synced with its origin.
      returned: if it is declared
      type: bool
    lfs:
      description: Whether Git LFS is enabled.
      returned: if it is declared
      type: bool
    secret_scanning_exempt:
      description: Whether the repository is exempt from secret scanning.
      returned: if it is declared
      type: bool
    permissions:
      description: The permissions on it, as in M(algorithmia.scm.bitbucket_permission).
      returned: if they are declared in it
      type: dict
      contains:
        users:
          description: The permission of each user, by user name. Includes the grants that were left alone.
          returned: if they are declared or purged
          type: dict
        groups:
          description: The permission of each group, by group name. Includes the grants that were left alone.
          returned: if they are declared or purged
          type: dict
    branching_models:
      description: Its branching model, which can be declared here or in a list of all.
      returned: if they are declared in it
      type: dict
      contains:
        development:
          description: The full name of the development branch, or V(DEFAULT_BRANCH).
          type: str
        production:
          description: The full name of the production branch, or V(DEFAULT_BRANCH), empty where there is none.
          type: str
        types:
          description: The prefix of each type of branches, empty where the type is disabled.
          type: dict
          contains:
            bugfix:
              description: The prefix of bugfix branches, empty if disabled.
              type: str
            feature:
              description: The prefix of feature branches, empty if disabled.
              type: str
            hotfix:
              description: The prefix of hotfix branches, empty if disabled.
              type: str
            release:
              description: The prefix of release branches, empty if disabled.
              type: str
    branch_restrictions:
      description: The branch restrictions that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        type:
          description: What is prevented.
          type: str
        matcher:
          description: The branches that are restricted.
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        users:
          description: The names of the users who are exempt.
          type: list
          elements: str
        groups:
          description: The names of the groups that are exempt.
          type: list
          elements: str
        access_keys:
          description: The SSH access keys that are exempt.
          type: list
          elements: str
        restriction_id:
          description: The identifier of the restriction on the server.
          returned: if the server knows the restriction
          type: str
    webhooks:
      description: The webhooks that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        name:
          description: The name of the webhook.
          type: str
        url:
          description: The URL to call.
          type: str
        events:
          description: The events that fire the webhook, such as V(repo:refs_changed) for a push.
          type: list
          elements: str
        active:
          description: Whether the webhook is active.
          type: bool
        ssl_verification_required:
          description: Whether to verify the certificate of the URL.
          type: bool
        username:
          description: The user name that the webhook sends, empty for none.
          type: str
        webhook_id:
          description: The identifier of the webhook on the server.
          returned: if the server knows the webhook
          type: str
        secret_state:
          description: V(as declared). In the diff, V(not as declared) or V(not compared) before the task.
          returned: if a secret was sent to a webhook that existed
          type: str
    pull_request_settings:
      description: Its pull request settings, which can be declared here or in a list of all.
      returned: if they are declared in it
      type: dict
      contains:
        required_approvers:
          description: How many approvals a pull request needs.
          type: raw
        required_all_approvers:
          description: Whether all reviewers have to approve a pull request.
          type: raw
        required_all_tasks_complete:
          description: Whether all tasks of a pull request have to be complete.
          type: raw
        required_successful_builds:
          description: How many successful builds a pull request needs.
          type: raw
        needs_work:
          description: Whether a pull request cannot be merged while a reviewer requests changes.
          type: raw
        merge_config:
          description: How pull requests are merged, empty where it is inherited.
          type: dict
          contains:
            default_strategy:
              description: The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash).
              type: str
            strategies:
              description: The merge strategies that are enabled.
              type: list
              elements: str
            commit_summaries:
              description: How many commits the message of a merge lists.
              returned: if the server has it
              type: int
            commit_message_template:
              description: The template for the message of a merge.
              returned: if there is one
              type: dict
              contains:
                title:
                  description: The title of the message, such as C(${title}) (the title of the pull request).
                  type: str
                body:
                  description: The body of the message.
                  type: str
        auto_decline:
          description: When pull requests are declined automatically, empty where it is inherited.
          type: dict
          contains:
            enabled:
              description: Whether pull requests without activity are declined.
              type: bool
            inactivity_weeks:
              description: 'The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).'
              type: int
        auto_merge:
          description: Whether pull requests can be merged automatically, empty where it is inherited.
          type: dict
          contains:
            enabled:
              description: Whether pull requests can be merged automatically once all checks pass.
              type: bool
            restricted:
              description: Whether repositories of the project cannot set it otherwise.
              returned: if it is the setting of a project
              type: bool
    reviewer_groups:
      description: The reviewer groups that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        name:
          description: The name of the reviewer group.
          type: str
        description:
          description: The description of the reviewer group.
          type: str
        users:
          description: The names of the users in the reviewer group.
          type: list
          elements: str
        group_id:
          description: The identifier of the reviewer group on the server.
          returned: if the server knows the reviewer group
          type: str
    default_reviewers:
      description: The conditions for default reviewers that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        source_matcher:
          description: The branches that pull requests come from.
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        target_matcher:
          description: The branches that pull requests go to.
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        reviewers:
          description: The names of the users who become reviewers.
          type: list
          elements: str
        reviewer_groups:
          description: The names of the reviewer groups.
          type: list
          elements: str
        required_approvals:
          description: How many of the reviewers have to approve a pull request.
          type: int
        condition_id:
          description: The identifier of the condition on the server.
          returned: if the server knows the condition
          type: str
    hooks:
      description: The hooks that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        key:
          description: The key of the hook, as the app that brings it calls it.
          type: str
        enabled:
          description: Whether the hook is on.
          type: bool
        settings:
          description: The settings of the hook.
          returned: if they are declared
          type: dict
        secret_state:
          description: V(as declared). In the diff, V(not as declared) or V(not compared) before the task.
          returned: if secret settings were sent to a hook that was set
          type: str
    required_builds:
      description: The required builds that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        ref_matcher:
          description: The branches that pull requests go to.
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        exempt_ref_matcher:
          description: The branches that pull requests come from for which no build is required.
          returned: if there are any
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        build_parent_keys:
          description: The keys of the builds that have to succeed.
          type: list
          elements: str
        required_for_pull_request:
          description: Whether the builds have to succeed before a pull request can be merged.
          returned: on Bitbucket 10.2 or later
          type: bool
        required_for_merge_queue:
          description: Whether the builds have to succeed before the merge queue merges a pull request.
          returned: on Bitbucket 10.2 or later
          type: bool
        required_build_id:
          description: The identifier on the server.
          returned: if the server knows the required build
          type: str
    default_tasks:
      description: The default tasks that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        description:
          description: What has to be done, as text that may have Markdown.
          type: str
        source_matcher:
          description: The branches that pull requests come from.
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        target_matcher:
          description: The branches that pull requests go to.
          type: dict
          contains:
            type:
              description: The type of the matcher.
              type: str
            id:
              description: 'What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as
                V(release/*), for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).'
              type: str
        task_id:
          description: The identifier of the default task on the server.
          returned: if the server knows the default task
          type: str
    secret_scanning_rules:
      description: The secret scanning rules that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        name:
          description: The name of the secret scanning rule.
          type: str
        line_regex:
          description: The regular expression for the secret in a line of code.
          type: str
        path_regex:
          description: The regular expression for the names of files.
          type: str
        rule_id:
          description: The identifier on the server.
          returned: if the server knows the secret scanning rule
          type: str
    secret_scanning_allowlist_rules:
      description: The allowlist rules of secret scanning that belong to it.
      returned: if they are declared in it
      type: list
      elements: dict
      contains:
        name:
          description: The name of the rule.
          type: str
        line_regex:
          description: The regular expression for the line of code that is no secret.
          type: str
        path_regex:
          description: The regular expression for the names of files in which nothing is a secret.
          type: str
        rule_id:
          description: The identifier on the server.
          returned: if the server knows the rule
          type: str
    https_url:
      description: The URL to clone the repository from over HTTPS.
      returned: if the server offers it
      type: str
    ssh_url:
      description: The URL to clone the repository from over SSH.
      returned: if the server offers it
      type: str
  sample:
    project_key: ALG
    slug: models
    name: models
    description: What the algorithms load
    public: false
    forkable: true
    archived: false
    default_branch: main
    labels: [production]
    https_url: https://bitbucket.example.com/scm/alg/models.git
    ssh_url: ssh://git@bitbucket.example.com:7999/alg/models.git
summary:
  description: What happened to the repository, by name. In check mode, what would happen.
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
  sample: {created: [ALG/models], updated: [], deleted: [], unchanged: []}
changes:
  description: The repository before and after the task, if it changed. C(thing) names it; C(before) or C(after) is null if it does not exist.
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
  sample: [POST /rest/api/1.0/projects/ALG/repos]
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.repositories import ONE as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
