# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads the drift report with the collection's own playbooks, whose processes have nothing to do but what is declared."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.callback import drift_report
from ansible_collections.algorithmia.scm.plugins.plugin_utils.garbage import collect_seldom

DOCUMENTATION = drift_report.DOCUMENTATION


class CallbackModule(drift_report.CallbackModule):
    CALLBACK_NEEDS_ENABLED = False

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        collect_seldom()
        super().v2_playbook_on_start(playbook)
