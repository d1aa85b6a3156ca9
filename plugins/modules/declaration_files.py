#!/usr/bin/python
# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What it does is in the action plugin of its name.

from __future__ import annotations

DOCUMENTATION = r"""
module: declaration_files
short_description: Write what was read from Bitbucket and Algorithmia as files that the role provision takes
version_added: 0.1.0
description:
  - Writes what M(algorithmia.scm.bitbucket_info) and M(algorithmia.scm.algorithmia_scm_config_info) return as files with the variables of the role
    C(algorithmia.scm.provision). The role C(algorithmia.scm.export_state) uses it.
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
  bitbucket:
    description: The return value RV(algorithmia.scm.bitbucket_info#module:bitbucket).
    type: dict
  bitbucket_server:
    description: The URL of the Bitbucket, for the comment at the beginning of the files.
    type: str
    default: ''
  scm_configs:
    description:
      - The return value RV(algorithmia.scm.algorithmia_scm_config_info#module:scm_configs).
      - What no declaration takes is left out. A warning names it.
    type: list
    elements: dict
  algorithmia_server:
    description: The URL of the cluster, for the comment at the beginning of the files.
    type: str
    default: ''
  exclusive:
    description: Whether what was read is exhaustive, so that defaults are written too.
    type: bool
    default: false
  remove:
    description: Whether to remove the files of projects that are not in O(bitbucket), with O(layout=projects). For an export of all projects.
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
    description: Runs on the controller.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
  become:
    description: Is usable alongside become keywords.
    support: none
  bypass_host_loop:
    description: Runs once for all hosts.
    support: none
  connection:
    description: Uses the target's configured connection information.
    support: none
  delegation:
    description: Can be used with C(delegate_to) and related keywords.
    support: none
  platform:
    description: Platforms that it can run on.
    support: full
    platforms: all
"""

EXAMPLES = r"""
- name: Read two projects
  algorithmia.scm.bitbucket_info:
    projects: [ALG, OPS]
    bitbucket_url: https://bitbucket.example.com
    bitbucket_token: "{{ vault_bitbucket_token }}"
  register: server

- name: Write them
  algorithmia.scm.declaration_files:
    dest: state
    layout: projects
    bitbucket: "{{ server.bitbucket }}"
    bitbucket_server: "{{ server.server }}"
"""

RETURN = r"""
files:
  description: The paths of the files of the export, those that did not change too.
  returned: success
  type: list
  elements: str
  sample: [/srv/state/hosts.yml, /srv/state/group_vars/all/projects/ALG.yml]
"""
