# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads the drift report with the collection's own playbooks, and with those that import one."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.callback import drift_report
from ansible_collections.algorithmia.scm.plugins.plugin_utils.garbage import collect_seldom

OWN = Path(__file__).resolve().parents[1]
DOCUMENTATION = drift_report.DOCUMENTATION


class CallbackModule(drift_report.CallbackModule):
    CALLBACK_NEEDS_ENABLED = False

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        if Path(playbook._file_name).resolve().is_relative_to(OWN):  # what else is done in the process of another one, nobody here knows
            collect_seldom()
        super().v2_playbook_on_start(playbook)
