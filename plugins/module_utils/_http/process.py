# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The only place that starts a program. A program that is not wanted any more ends with everything that it has started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import typing as t
from dataclasses import dataclass

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Ended:
    """What came of a program: its exit status, and what it wrote."""

    status: int
    output: bytes
    errors: bytes


def run(command: t.Sequence[str], environment: t.Mapping[str, str], timeout: float, *, folder: str | None = None, content: bytes = b"") -> Ended:
    """Run a program with ``content`` as its input, in a process group of its own.

    Raises TimeoutError after ``timeout`` seconds, FileNotFoundError where there is no such program.
    """
    words = [word.encode("utf-8", "surrogateescape") for word in command]
    variables = {name.encode("utf-8", "surrogateescape"): value.encode("utf-8", "surrogateescape") for name, value in environment.items()}
    pipe = subprocess.PIPE
    # Not run_command: that belongs to a module, and this runs in the controller too; it cannot end all that was started, nor hand on bytes.
    # pylint: disable-next=ansible-bad-function
    with _signals_held() as hold, subprocess.Popen(words, cwd=folder, env=variables, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True) as process:
        try:
            hold(process)
            output, errors = process.communicate(content, timeout)
        except subprocess.TimeoutExpired as problem:
            _kill(process)
            raise TimeoutError(f"{command[0]} took more than {timeout:.0f} s") from problem
        except BaseException:
            _kill(process)
            raise
    return Ended(process.returncode, output, errors)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End ``process`` and its whole group. Only a process that was not waited for has its number for sure."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def _signals_held() -> t.Iterator[t.Callable[[subprocess.Popen[bytes]], None]]:
    """Give what a process is to be handed to that should end where a signal ends us. We get the signal after that.

    A group of its own is neither that of the terminal nor that of Ansible's worker, which end everything in theirs.
    """
    processes: list[subprocess.Popen[bytes]] = []
    seen: list[int] = []

    def end(number: int, _frame: object) -> None:
        seen.append(number)
        for process in processes:
            _kill(process)

    def hold(process: subprocess.Popen[bytes]) -> None:
        processes.append(process)
        if seen:  # while it was being started
            _kill(process)

    before: dict[int, t.Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in ENDING if signal.getsignal(number) not in (None, signal.SIG_IGN)}
    for number in before:
        signal.signal(number, end)
    try:
        yield hold
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in seen:
            os.kill(os.getpid(), number)
