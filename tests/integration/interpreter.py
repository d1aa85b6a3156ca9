# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Python for modules that are shipped, which forks instead of starting. It has imported the libraries, which takes longer than most modules run, and
nothing of Ansible or of this collection: those come out of the archive.

    python -I interpreter.py SOCKET                         fork for each program that is asked for there, as long as there is standard input
    python -I -S interpreter.py SOCKET PROGRAM [ARGUMENT]   be that program, by means of a fork

A program has the files, the environment and the folder of whoever asks for it, is in a session of its own, and is killed when that one is. Variables that
Python reads when it starts have no effect.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys

SIZE = 8  # of the number of bytes that follow


def ask(server: str, program: list[str]) -> int | str:
    """Have a program run, and return its exit code, or what went wrong."""
    wanted = json.dumps([program, dict(os.environ), os.getcwd()]).encode()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(server)
        socket.send_fds(connection, [len(wanted).to_bytes(SIZE, "big")], [0, 1, 2])
        connection.sendall(wanted)
        code = connection.recv(1)
    return code[0] if code else "the program's process did not say how it ended"


def serve(server: str) -> list[str] | None:
    """Return what to be, in the process that is to be it; None in this one, where there is no more standard input."""
    import jmespath  # noqa: F401 - for all that follows
    import requests  # noqa: F401

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that attend
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(server)
        listening.listen()
        print(flush=True)
        while True:
            if 0 in select.select([listening, 0], [], [])[0]:
                return None
            connection, _address = listening.accept()
            if os.fork() == 0:
                break
            connection.close()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return attended(connection)


def attended(connection: socket.socket) -> list[str]:
    """Return what to be, in a process of its own. This one waits for that, and says how it ended, or ends with it where whoever has asked is gone."""
    os.setsid()
    with connection:
        size, files, _flags, _address = socket.recv_fds(connection, SIZE, 3)
        with connection.makefile("rb") as rest:
            program, environment, folder = json.loads(rest.read(int.from_bytes(size, "big")))
        pid = os.fork()
        if pid:
            attend(connection, pid, files)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    return list(program)


def attend(connection: socket.socket, pid: int, files: list[int]) -> None:
    """Do it, and do not return."""
    try:
        for file in files:
            os.close(file)
        ended = os.pidfd_open(pid)
        if ended not in select.select([connection, ended], [], [])[0]:
            os.killpg(0, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        connection.send(bytes([code if code >= 0 else 128 - code]))
    finally:
        os._exit(0)


def main(server: str, *program: str) -> int | str:
    """Run and return the exit code, or what went wrong."""
    if program:
        return ask(server, list(program))
    wanted = serve(server)
    if wanted:
        import runpy  # not for those that ask

        sys.argv = wanted
        runpy.run_path(wanted[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
