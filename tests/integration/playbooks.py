# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-playbook, each time in a fork of a process that has imported the libraries. This saves about a quarter of the processor time of a run.

What Ansible makes of its environment, and this collection, are imported anew for each run. What kills a run, the demonstration, and the tests of the
documentation start the program itself.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

# What every run imports, and what reads no environment.
LIBRARIES = ("cryptography.fernet", "jinja2.nativetypes", "jmespath", "multiprocessing.queues", "pkgutil", "requests", "tarfile", "yaml")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([*LIBRARIES, "ansible.config.manager"])


def run(command: list[str], environment: t.Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of ansible-playbook and return what came of it. It reads nothing."""
    with tempfile.TemporaryDirectory() as written:
        outputs = [Path(written) / name for name in ("stdout", "stderr")]
        for path in outputs:
            path.touch()
        child = FORKS.Process(target=_ansible_playbook, args=(command, dict(environment), folder, outputs))
        child.start()
        try:
            child.join()
        except BaseException:
            child.kill()
            child.join()
            raise
        code = t.cast(int, child.exitcode)
        child.close()
        return subprocess.CompletedProcess(command, code, *(path.read_text(encoding="utf-8") for path in outputs))


def _ansible_playbook(command: list[str], environment: dict[str, str], folder: Path, outputs: list[Path]) -> None:
    """Be that program."""
    for number, path in enumerate([Path(os.devnull), *outputs]):
        os.dup2(os.open(path, os.O_RDWR), number)
    assert "ansible.constants" not in sys.modules, "Ansible has read the environment of the process that was forked: import less there"
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = command

    from tools.compiled import keep_compiled

    keep_compiled()

    from ansible.cli.playbook import main

    try:
        main()
    finally:
        atexit._run_exitfuncs()  # which a child of multiprocessing ends without
