# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loads the drift report with the collection's own playbooks."""

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.callback import drift_report

DOCUMENTATION = drift_report.DOCUMENTATION


class CallbackModule(drift_report.CallbackModule):
    CALLBACK_NEEDS_ENABLED = False
