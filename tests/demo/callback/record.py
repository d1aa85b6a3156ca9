# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records the results of a run, a JSON document a line, in the file that the environment names."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record
type: aggregate
short_description: Records results
description: Records the results of a run.
"""


class CallbackModule(CallbackBase):
    """Writes one line for each result."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record"

    def _record(self, outcome: t.Any) -> None:
        result = outcome.result if hasattr(outcome, "result") else outcome._result
        kept = {name: result[name] for name in ("changed", "failed", "msg", "summary", "diff", "commit", "build", "projects") if name in result}
        line = json.dumps({"task": outcome.task_name if hasattr(outcome, "task_name") else str(outcome._task), **kept}, default=str)
        with open(os.environ["DEMO_RECORD"], "a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._record(result)

    def v2_runner_on_failed(self, result: t.Any, **_options: t.Any) -> None:
        self._record(result)
