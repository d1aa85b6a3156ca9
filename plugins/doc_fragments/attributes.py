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
  action_group:
    description: Use C(group/algorithmia.scm.bitbucket) or C(group/algorithmia.scm.algorithmia) in C(module_defaults) to give the connection once.
    support: full
    membership:
      - algorithmia.scm.bitbucket
      - algorithmia.scm.algorithmia
notes:
  - Runs inside the controller, without the start of a Python process, where the task is for the controller itself (a local connection without
    become, async or environment). Elsewhere it is shipped to the host like any other module. The results are the same.
"""
