# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Acts on the simulator before a task, and writes down what came of it. For ``integration.play`` only."""

from __future__ import annotations

import json
import os
import sys
import time
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: recorder
type: notification
short_description: Drives the simulator between tasks and records results
description:
  - Reads what to do before which task from the file that E(RECORDER_PLAN) names, and writes a line of JSON for each task.
requirements:
  - enabled in configuration
"""

TESTS = str(Path(__file__).resolve().parents[2])


class CallbackModule(CallbackBase):
    """Ansible calls it in the main process: before a task is handed to a worker, and when its result is in."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(*args, **kwargs)
        sys.path.append(TESTS)
        from simulator.control import Control

        self.plan = json.loads(Path(os.environ["RECORDER_PLAN"]).read_text(encoding="utf-8"))
        self.control = Control(**self.plan["control"])
        self.output = Path(self.plan["output"])
        self.marker = Path(self.plan["marker"])
        self.started = 0.0
        self.since = 0

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """Do what is to be done before this task."""
        for verb, args, kwargs in self.plan["before"].get(task.get_name(), []):
            getattr(self.control, verb)(*args, **kwargs)
        self.since = self.control.last()
        self.marker.write_text("", encoding="utf-8")
        self.started = time.monotonic()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """Write down a result."""
        self._record(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """Write down a failure."""
        self._record(result, failed=True)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """Write down what should never be."""
        self._record(result, failed=True)

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        """Write down what was skipped."""
        self._record(result)

    def _record(self, result: t.Any, failed: bool = False) -> None:
        name = result._task.get_name()
        line = {
            "name": name,
            "failed": failed,
            "result": result._result,
            "log": self.control.log(self.since),
            "seconds": time.monotonic() - self.started,
            "processes": len(self.marker.read_text(encoding="utf-8").splitlines()),
            "state": self.control.state() if name in self.plan["state"] else None,
        }
        with self.output.open("a", encoding="utf-8") as output:
            output.write(json.dumps(line, default=str) + "\n")
