# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook, each time in a fork of a process that has begun as that program does: it takes a third of the program's processor time.

Such a process has read its settings from one environment, and has imported this collection, before any run. So that runs have the same environment, they
know their folder by one path: see ``stage``. The archives that Ansible ships are kept. The demonstration and the tests of the documentation start the
program itself.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import hashlib
import importlib
import logging
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import typing as t
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path

from tools.forks import FORKS, Files, become, fork
from tools.tree import ROOT

A_DAY = 86_400  # in seconds, after which archives go that no run has asked for
LATER = re.compile(r"PYTEST_CURRENT_TEST$|RECORDER_PLAN$|BITBUCKET_|ALGORITHMIA_")  # variables that nothing reads before a run, but for one of ONE_RUNS
MANY = 3  # processes that have begun, the least used of which end for others
PLUGINS = "ansible_collections.algorithmia.scm.plugins"
ONE_RUNS = ("module_utils._http.auth_failures", "plugin_utils.bot_token.memory")  # modules that hold something of one run, from when they are imported
NEEDED = (
    *("ansible.cli.playbook", "ansible.executor.task_executor"),
    *("ansible.plugins.callback.default", "ansible.plugins.connection.local", "ansible.plugins.strategy.linear"),
)


@functools.cache
def _stages() -> Path:
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    return Path(folder)


def stage(folder: Path) -> Path:
    """Return the path by which all runs know their folder, from now on that one. It is short: a socket's name, in a folder of a test, would be too long."""
    path = _stages() / "now"
    path.unlink(missing_ok=True)
    path.symlink_to(folder)
    return path


@functools.cache
def shipped() -> Path:
    """Return a folder for the archives in which this ansible-core ships the modules as they are now. They name no task and hold no option."""
    sources = hashlib.sha256(f"{version('ansible-core')} {sys.version}".encode())
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        status = path.stat()
        sources.update(f"{path.relative_to(ROOT)} {status.st_mtime_ns} {status.st_size}\n".encode())
    folder = ROOT / ".cache" / "shipped" / sources.hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    for other in folder.parent.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another worker was here
            if other.stat().st_mtime < time.time() - A_DAY:
                shutil.rmtree(other, ignore_errors=True)
    return folder


class Running:
    """A run of ansible-playbook."""

    def __init__(self, pid: int, pipe: Connection) -> None:
        self.pid, self._pipe = pid, pipe
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self.wait() if self._code is None and self._pipe.poll() else self._code

    def wait(self) -> int:
        """Wait for the end and return the exit code."""
        if self._code is None:
            self._code = self._pipe.recv()
        return t.cast(int, self._code)

    def kill(self) -> None:
        """Kill it and all that it has started: Ansible's workers are in sessions of their own and would carry on without it."""
        family = _family(self.pid)
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.wait()
        while any(runs(pid) for pid in family):
            time.sleep(0.01)


def _family(pid: int) -> list[int]:
    """Return a process and its descendants, parents first."""
    parents = {int(each.parent.name): _status(each)[1] for each in Path("/proc").glob("[0-9]*/stat")}
    found = [pid]
    for one in found:
        found += [each for each, parent in parents.items() if parent == one]
    return found


def _status(file: Path) -> tuple[str, int]:
    """Return (state, parent) from /proc/PID/stat, after the name, which may hold anything."""
    try:
        state, parent = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "X", 0
    return state, int(parent)


def runs(pid: int) -> bool:
    """Tell whether there is a process that has not ended."""
    return _status(Path("/proc") / str(pid) / "stat")[0] not in "XZ"


class Begun:
    """A process in which Ansible has read its settings from an environment, and which forks for each run."""

    def __init__(self, environment: t.Mapping[str, str]) -> None:
        self._pipe, end = FORKS.Pipe()
        with tempfile.TemporaryDirectory() as written:
            outputs = [Path(written) / name for name in ("stdout", "stderr")]
            self._process = fork(_begin, end, files=(None, *outputs), environment=environment, folder=Path(written))
            end.close()
            with contextlib.suppress(EOFError):
                self._pipe.recv()
            said = "".join(path.read_text(encoding="utf-8") for path in outputs)
            if said:
                self.end()
                raise AssertionError(said)

    def start(self, command: list[str], files: Files, environment: t.Mapping[str, str], folder: Path) -> Running:
        self._pipe.send((_ansible_playbook, (command, shipped()), files, dict(environment), folder))
        return Running(self._pipe.recv(), self._pipe)

    def end(self) -> None:
        self._pipe.close()
        self._process.join()


BEGUN: dict[t.Hashable, Begun] = {}


@atexit.register
def _end() -> None:
    while BEGUN:
        BEGUN.popitem()[1].end()


def start(command: list[str], environment: t.Mapping[str, str], folder: Path, output: Path, error: Path) -> Running:
    """Start a command of ansible-playbook, when the last one has ended. It reads nothing, and adds to the files ``output`` and ``error``."""
    early = {name: value for name, value in environment.items() if not LATER.match(name)}
    key = (frozenset(early.items()), Path(early["ANSIBLE_CONFIG"]).read_bytes())
    begun = BEGUN.pop(key, None) or Begun(early)
    while len(BEGUN) >= MANY:
        BEGUN.pop(next(iter(BEGUN))).end()
    for path in (output, error):
        path.touch()
    running = begun.start(command, (None, output, error), environment, folder)
    BEGUN[key] = begun
    return running


def run(command: list[str], environment: t.Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of ansible-playbook and return what came of it. It reads nothing."""
    with tempfile.TemporaryDirectory() as written:
        outputs = [Path(written) / name for name in ("stdout", "stderr")]
        running = start(command, environment, folder, *outputs)
        try:
            code = running.wait()
        except BaseException:
            running.kill()
            raise
        return subprocess.CompletedProcess(command, code, *(path.read_text(encoding="utf-8") for path in outputs))


def _begin(pipe: Connection) -> None:
    """Do what ansible-playbook does before it looks at its arguments, and some of what it does for any; then fork for each run."""
    assert "ansible.constants" not in sys.modules, "Ansible has read the environment of the process that was forked: import less there"
    from ansible import cli
    from ansible.plugins import loader

    loader.init_plugin_loader()
    cli.init_plugin_loader = lambda _paths: None  # it warns when asked twice
    for plugins in (loader.callback_loader, loader.connection_loader, loader.shell_loader, loader.become_loader):
        list(plugins.all(class_only=True))
    actions = [f"{PLUGINS}.action.{path.stem}" for path in (ROOT / "plugins" / "action").glob("[!_]*.py")]
    for name in (*NEEDED, f"{PLUGINS}.callback.drift_report", *actions):
        importlib.import_module(name)
    importlib.import_module(f"{PLUGINS}.plugin_utils.drift.page").template()  # to compile it takes as long as a small playbook
    gc.freeze()  # what is never written to is shared with each fork
    pipe.send(None)
    with contextlib.suppress(EOFError):
        while True:
            child = multiprocessing.get_context("fork").Process(target=become, args=pipe.recv())
            child.start()
            pipe.send(child.pid)
            child.join()
            pipe.send(child.exitcode)
            child.close()


def _ansible_playbook(command: list[str], kept: Path) -> None:
    """Be that program."""
    from ansible.cli.playbook import main
    from ansible.constants import DEFAULT_LOCAL_TMP

    sys.argv = command
    for name in ONE_RUNS:
        importlib.reload(importlib.import_module(f"{PLUGINS}.{name}"))
    tempfile.tempdir = None  # for the stage
    for handler in logging.root.handlers:
        handler.close()  # which opens its file again when it writes
    shutil.rmtree(DEFAULT_LOCAL_TMP, ignore_errors=True)  # of the process that has begun, or of a run that was killed
    os.makedirs(DEFAULT_LOCAL_TMP, mode=0o700)
    (Path(DEFAULT_LOCAL_TMP) / "ansiballz_cache").symlink_to(kept)
    try:
        main()
    finally:
        atexit._run_exitfuncs()  # which a child of multiprocessing ends without
