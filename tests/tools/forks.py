# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs of the tests as forks of one process that has imported what all of them import: to import it anew takes longer than most of them run."""

from __future__ import annotations

import functools
import multiprocessing
import os
import subprocess
import sys
import typing as t
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

FORKS = multiprocessing.get_context("forkserver")
# What each ansible-playbook imports and what reads no environment, and the simulator. First what is to be there before anything keeps hold of yaml.load.
PRELOADED = (
    "tools.parsed",
    *("cryptography.fernet", "jinja2.nativetypes", "jmespath", "multiprocessing.queues", "pkgutil", "requests", "tarfile", "yaml"),
    *("ansible.config.manager", "ansible.errors", "ansible.module_utils.common.process", "ansible.parsing.utils.addresses", "ansible.vars.hostvars"),
    *("ansible._internal._ssh._ssh_agent", "ansible.utils.collection_loader", "simulator.cli"),
)
FORKS.set_forkserver_preload(list(PRELOADED))
TESTS = Path(__file__).parents[1]
Files = tuple[Connection | None, Path, Path]  # standard input, output and error


def fork(
    program: t.Callable[..., object], *arguments: object, files: Files, environment: t.Mapping[str, str], folder: Path, daemon: bool = False
) -> ForkServerProcess:
    """Start a program. As a ``daemon`` it is ended where this process ends, and forks nothing by multiprocessing."""
    _begin()
    for path in files[1:]:
        path.touch()  # whoever waits for the program can read it, whatever becomes of that
    made = FORKS.Process(target=become, args=(program, arguments, files, dict(environment), folder), daemon=daemon)
    made.start()
    return made


@functools.cache
def _begin() -> None:
    """Start the process that forks, which finds modules by its environment only, and says nothing of those that it does not find."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(TESTS)
    try:
        forkserver.ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        os.environ.update({} if before is None else {"PYTHONPATH": before})


class ForkedSimulator:
    """The simulator, as far as `simulator.process` knows its process: as a subprocess.Popen whose standard input is a pipe, and ends it."""

    def __init__(self, arguments: list[str], output: Path) -> None:
        end, self.stdin = FORKS.Pipe(duplex=False)
        self._process = fork(_simulator, arguments, files=(end, output, output), environment=os.environ, folder=Path.cwd(), daemon=True)
        end.close()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code. Raise subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("simulator", timeout or 0)
        return self.returncode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _simulator(arguments: list[str]) -> int:
    from simulator.cli import main

    return main(arguments)


def become(program: t.Callable[..., object], arguments: t.Sequence[object], files: Files, environment: dict[str, str], folder: Path) -> None:
    """Be a program, in a process that was forked for it."""
    given, *outputs = files
    os.dup2(os.open(os.devnull, os.O_RDONLY) if given is None else given.fileno(), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - multiprocessing has put something else in its place
    for number, path in enumerate(outputs, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.exit(t.cast("int | None", program(*arguments)))
