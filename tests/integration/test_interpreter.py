# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Python of shipped modules that forks does what Python does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from integration import interpreter
from integration.play import forks
from integration.playbooks import runs

TELLS = """
import atexit, json, os, sys
atexit.register(print, "last")
print(json.dumps([sys.argv[1:], sys.stdin.read(), os.getcwd(), os.environ["MINE"], __name__, "requests" in sys.modules, "ansible" in sys.modules]))
print("said", file=sys.stderr)
sys.exit(3)
"""
WAITS = """
import os, subprocess, sys
waiting = subprocess.Popen(["sleep", "60"])
print(os.getpid(), waiting.pid, flush=True)
waiting.wait()
"""


def command(folder: Path, text: str, *arguments: str) -> list[str]:
    program = folder / "program.py"
    program.write_text(text, encoding="utf-8")
    return [sys.executable, "-I", "-S", interpreter.__file__, forks(), str(program), *arguments]


def test_a_program_has_what_it_would_have(tmp_path: Path) -> None:
    environment = {**os.environ, "MINE": "é"}
    done = subprocess.run(command(tmp_path, TELLS, "-x", "1 2"), cwd=tmp_path, env=environment, input="given", capture_output=True, text=True, check=False)
    said, last = done.stdout.splitlines()
    assert json.loads(said) == [["-x", "1 2"], "given", str(tmp_path), "é", "__main__", True, False]
    assert (last, done.stderr, done.returncode) == ("last", "said\n", 3)


def test_one_that_is_killed_ends_as_for_a_shell(tmp_path: Path) -> None:
    assert subprocess.run(command(tmp_path, "import os; os.kill(os.getpid(), 9)"), check=False).returncode == 128 + signal.SIGKILL


def test_whoever_asks_takes_all_along_when_killed(tmp_path: Path) -> None:
    with subprocess.Popen(command(tmp_path, WAITS), stdout=subprocess.PIPE, text=True) as asks:
        assert asks.stdout
        pids = [int(each) for each in asks.stdout.readline().split()]
        asks.kill()
    until = time.monotonic() + 20
    while any(map(runs, pids)):
        assert time.monotonic() < until, pids
        time.sleep(0.05)
