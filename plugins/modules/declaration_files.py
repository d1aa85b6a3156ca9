#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: declaration_files
short_description: Export Bitbucket and Algorithmia as files that the role provision takes
version_added: 0.1.0
description:
  - Reads both servers, and writes what is there as files with the variables of the role C(algorithmia.scm.provision).
    The role C(algorithmia.scm.export_state) uses it. A server whose URL is not known is left out.
  - What is written of them is what M(algorithmia.scm.bitbucket_info) and M(algorithmia.scm.algorithmia_scm_config_info) return.
  - All files are written on the controller, by one task. Only their owner can read them. Text from a server is never a template in them,
    and invisible characters are escaped.
author:
  - algorithmia.scm maintainers (@algorithmia)
options:
  dest:
    description: The folder to write to. It is created if it does not exist. A relative path starts at the current folder.
    type: str
    required: true
  layout:
    description:
      - V(file) writes C(bitbucket.yml) and C(algorithmia.yml), for C(-e @FILE).
      - V(projects) writes a folder for C(-i), with one file for each project in C(group_vars/all/projects).
      - Files that an export of the other layout wrote to the folder are left there. A warning names them.
    type: str
    choices: [file, projects]
    default: file
  gather:
    description: What to export of the Bitbucket, see O(algorithmia.scm.bitbucket_info#module:gather). By default, everything.
    type: list
    elements: str
  projects:
    description:
      - Keys of the projects to export, or shell-style patterns such as V(ALG*). By default, all projects.
      - With O(layout=projects), an export of all projects removes the files of projects that are gone.
    type: list
    elements: str
    default: []
  exclusive:
    description: Whether to write an exhaustive declaration, see O(algorithmia.scm.bitbucket_info#module:exclusive).
    type: bool
    default: false
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what would be without changing anything.
    support: full
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode).
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
    support: full
  action:
    description: Runs on the controller. What it asks of the servers it asks from the host of the task.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: posix
extends_documentation_fragment:
  - algorithmia.scm.connections
seealso:
  - module: algorithmia.scm.bitbucket_info
  - module: algorithmia.scm.algorithmia_scm_config_info
"""

EXAMPLES = r"""
- name: Export two projects
  algorithmia.scm.declaration_files:
    dest: state
    layout: projects
    projects: [ALG, OPS]
    bitbucket_url: https://bitbucket.example.com
    bitbucket_token: "{{ vault_bitbucket_token }}"
"""

RETURN = r"""
files:
  description: The paths of the files of the export, those that did not change too.
  returned: success
  type: list
  elements: str
  sample: [/srv/state/hosts.yml, /srv/state/group_vars/all/projects/ALG.yml]
left_out:
  description: What is on the servers and not in the files, and why. What of it the user may not expect is a warning as well.
  returned: success
  type: list
  elements: dict
  sample: [{what: 1 personal project, why: Bitbucket makes and removes them by itself}]
tally:
  description: What was done on each server, which is nothing.
  returned: always
  type: list
  elements: dict
  sample: []
"""
