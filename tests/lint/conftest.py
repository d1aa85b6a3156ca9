# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run tools as tests: a tool that fails is a failing test that shows what the tool said."""

from __future__ import annotations

import os
import signal
import subprocess
import typing as t
from pathlib import Path

import pytest

from tools.tree import ROOT

Run = t.Callable[..., str]


@pytest.fixture
def run() -> Run:
    """Return a function that runs a command, in the root of the checkout unless another folder is named, and fails with its output unless it exits 0."""

    def call(*command: str, cwd: Path = ROOT, **environment: str) -> str:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "NO_COLOR": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output = process.communicate()[0]
        except BaseException:  # out of time, or interrupted: what the tool has started goes too
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if process.returncode:
            pytest.fail(f"exit code {process.returncode}: {' '.join(command)}\n{output}", pytrace=False)
        return output

    return call
