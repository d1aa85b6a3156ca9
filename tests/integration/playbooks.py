# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook, each time in a fork of a process that has imported the libraries: it takes half the processor time of the program.

What Ansible makes of its environment, and this collection, are imported anew for each run; the archives that it ships are kept. What kills a run, the
demonstration, and the tests of the documentation start the program itself.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import typing as t
from importlib.metadata import version
from pathlib import Path

from tools.forks import fork
from tools.tree import ROOT

A_DAY = 86_400  # in seconds, after which archives go that no run has asked for


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


def run(command: list[str], environment: t.Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of ansible-playbook and return what came of it. It reads nothing."""
    with tempfile.TemporaryDirectory() as written:
        outputs = [Path(written) / name for name in ("stdout", "stderr")]
        child = fork(_ansible_playbook, command, shipped(), files=(None, *outputs), environment=environment, folder=folder)
        try:
            child.join()
        except BaseException:
            child.kill()
            child.join()
            raise
        code = t.cast(int, child.exitcode)
        child.close()
        return subprocess.CompletedProcess(command, code, *(path.read_text(encoding="utf-8") for path in outputs))


def _ansible_playbook(command: list[str], kept: Path) -> None:
    """Be that program."""
    assert "ansible.constants" not in sys.modules, "Ansible has read the environment of the process that was forked: import less there"
    sys.argv = command

    from ansible.cli.playbook import main
    from ansible.constants import DEFAULT_LOCAL_TMP

    (Path(DEFAULT_LOCAL_TMP) / "ansiballz_cache").symlink_to(kept)
    try:
        main()
    finally:
        atexit._run_exitfuncs()  # which a child of multiprocessing ends without
