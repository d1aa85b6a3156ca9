# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What all modules can do."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode), says what would change, and writes nothing.
  diff_mode:
    description: Returns before and after of what changes, or in check mode of what would change.
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, unless something else has changed the server.
  action_group:
    description: Use C(group/algorithmia.scm.bitbucket) or C(group/algorithmia.scm.algorithmia) in C(module_defaults) to give the connection once.
    support: full
    membership:
      - algorithmia.scm.bitbucket
      - algorithmia.scm.algorithmia
notes:
  - Runs inside the controller, without the start of a Python process, where the task is for the controller itself (a local connection without
    become, async or environment). Elsewhere it is shipped to the host like any other module. The results are the same.
  - Set the variable C(algorithmia_scm_in_process) of the task, play or host to V(false), or E(ALGORITHMIA_SCM_IN_PROCESS) in the environment, to have it
    shipped always. Then it uses C(ansible_python_interpreter) rather than the Python of the controller, and each attempt is a process of its own.
  - On a local connection a relative path to a CA, certificate or key is one from the folder of the playbook, or from the current folder where the
    playbook is in a collection. On other connections it is one from the home folder on the host.
  - Secrets are masked in messages and in the invocation. What a server says is data and is not masked, even where it has the text of a secret in it.
  - Names in dictionaries have to be text. Put in quotes what YAML reads as a number, a date, a boolean or null.
"""
