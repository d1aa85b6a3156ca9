# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.modules import bitbucket_secret_scanning_allowlist_rule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    MODULE = bitbucket_secret_scanning_allowlist_rule.MODULE
