# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs end when they are not wanted any more, and so does all that they have started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http import process
from tools.tree import collections_path

# Starts a child, says who they both are, and waits: for the child, who holds the output open.
FAMILY = 'sleep 600 & echo "$$ $!" > family; wait'
# Whoever started the tests may ignore signals, as nohup does, and a shell for what it starts with &.
RUN = f"""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from ansible_collections.algorithmia.scm.plugins.module_utils._http import process
process.run(["sh", "-c", {FAMILY!r}], {{"PATH": {os.environ["PATH"]!r}}}, 600)
"""


def run(script: str, timeout: float = 30, content: bytes = b"") -> process.Ended:
    return process.run(["sh", "-c", script], {"PATH": os.environ["PATH"], "WHO": "Zoë"}, timeout, content=content)


def alive(family: list[int]) -> list[int]:
    """Return who of ``family`` is still there. One that nobody has waited for yet is not."""
    running = []
    for member in family:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(member)], capture_output=True, text=True, check=False).stdout
        running += [member] if state and not state.startswith("Z") else []
    return running


def wait_until_gone(family: list[int]) -> None:
    until = time.monotonic() + 20
    while alive(family) and time.monotonic() < until:
        time.sleep(0.01)
    assert alive(family) == []


def family_in(folder: Path) -> list[int]:
    """Return the numbers of the program and its child, once both are there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        text = (folder / "family").read_text(encoding="utf-8") if (folder / "family").exists() else ""
        if text.endswith("\n"):
            return [int(number) for number in text.split()]
        time.sleep(0.01)
    raise AssertionError("the program did not start")


def test_what_a_program_says() -> None:
    assert run('cat; echo "$WHO" >&2; exit 3', content=b"\xff\r\n") == process.Ended(3, b"\xff\r\n", "Zoë\n".encode())


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        process.run(["no-such-program"], {}, 1)


def test_the_whole_family_ends_with_the_time_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TimeoutError):
        run(FAMILY, timeout=1)
    wait_until_gone(family_in(tmp_path))


def test_the_whole_family_ends_where_the_program_itself_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child holds the output open, so nobody knows that the program is through."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TimeoutError):
        run('sleep 600 & echo "$$ $!" > family', timeout=1)
    wait_until_gone(family_in(tmp_path))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_the_whole_family_ends_with_us(tmp_path: Path, number: signal.Signals) -> None:
    """A program in a group of its own does not see the Ctrl-C of the terminal, nor what Ansible sends to the group of its worker."""
    environment = {**os.environ, "PYTHONPATH": str(collections_path())}
    with subprocess.Popen([sys.executable, "-c", RUN], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as us:
        family = family_in(tmp_path)
        us.send_signal(number)
        try:
            assert us.wait(20) == -number
        finally:
            us.kill()
    wait_until_gone(family)


def test_signals_are_as_they_were_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    run("true")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
