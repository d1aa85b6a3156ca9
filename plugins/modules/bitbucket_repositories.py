#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bitbucket_repositories
short_description: Manage repositories of Bitbucket Server / Data Center
version_added: 0.1.0
description:
  - Creates, changes and deletes repositories.
  - A repository that has commits on a branch or a tag is deleted only where O(repositories[].delete_content) says so.
  - What is not declared is left as it is.
author: algorithmia.scm maintainers (@algorithmia)
extends_documentation_fragment:
  - algorithmia.scm.attributes
  - algorithmia.scm.bitbucket
attributes:
  check_mode:
    support: full
    details:
      - Says beforehand that a repository has commits on a branch or a tag and would not be deleted.
  diff_mode:
    support: full
options:
  repositories:
    description:
      - The repositories.
    type: list
    elements: dict
    required: true
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
          - The O(state) of the task where it is left out.
        type: str
        choices: [present, absent]
  planned_projects:
    description:
      - Keys of projects that an earlier task of the same run creates, which in check mode are not there yet.
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the repositories should exist, for those that do not say so themselves.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description:
      - Whether repositories that are not declared are deleted, in the projects of those that are declared and in O(purge_projects).
      - One that has commits is never deleted. A purge that would reach one is refused, and names it.
    type: bool
    default: false
  purge_projects:
    description:
      - The keys of projects that O(purge) is about though no repository of theirs is declared.
    type: list
    elements: str
    default: []
  purge_protect:
    description:
      - Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case does not count.
    type: list
    elements: str
    default: []
  purge_limit:
    description:
      - The largest share, from V(0) to V(1), of what is there that a purge may remove. A purge that would remove more is refused as a whole, and says what
        it would have removed.
      - It holds for each project by itself. What stays in one is no reason to remove more from another.
    type: float
    default: 0.5
seealso:
  - module: algorithmia.scm.bitbucket_repository
"""

EXAMPLES = r"""
- name: The repositories of the team
  algorithmia.scm.bitbucket_repositories:
    bitbucket_url: https://bitbucket.example.com
    bitbucket_username: admin
    bitbucket_password: "{{ vault_bitbucket_password }}"
    repositories:
      - {project_key: ALG, slug: models}
      - {project_key: ALG, slug: scratch, state: absent, delete_content: true}
"""

RETURN = r"""
repositories:
  description:
    - The declared repositories, as they are now, without those that are absent. In check mode, as they would be.
  returned: always
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

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.repositories import MANY as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_module


def main() -> None:
    run_module(MODULE)


if __name__ == "__main__":
    main()
