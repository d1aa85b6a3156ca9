# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What became of each login in this run: a few refusals lock an account, so one process tries it first and the others wait for the result.

Each task of Ansible runs in a process of its own: a worker that is forked from one that has imported this file, or a module that is shipped, to
which the action plugin hands the name of the run. All of one run that run on one machine as one user share a file in a private folder there. The
file holds digests, keyed by the name of the run, which is not in it. A lock is a byte of that file: the system frees it when its holder dies.
A module for which the variable is empty is a run of its own.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import mmap
import os
import secrets
import stat
import tempfile
import threading
import time
import typing as t
from dataclasses import dataclass

VARIABLE = "ALGORITHMIA_SCM_RUN"
RUN = os.environ.get(VARIABLE) or secrets.token_hex(16)

UNTRIED, ACCEPTED, REFUSED, UNLICENSED, UNCLEAR = b"\0", b"A", b"R", b"L", b"?"
State = bytes

RECORD = 32  # digest of the login (15), failed attempts (1), state (1), digests of its user (7) and of its server (8)
ROOM = 512  # logins; when they are used up, the oldest are forgotten
SIZE = RECORD * (ROOM + 1)  # the first record counts the others
FIRST_LOCK = 1 << 20  # locks of logins lie behind the records: a lock needs no byte to be there
LOCKS = 1 << 60


@dataclass(frozen=True)
class Change:
    """What a write may change: the logins of ``users`` (None for anybody's), and whether a wrong ``password`` may be right after it."""

    users: t.Collection[str] | None
    password: bool


@dataclass(frozen=True)
class Rules:
    """What a product says about logins.

    ``judge`` returns what an answer with a server's error code says about the login, UNCLEAR where it is refused unless it was accepted before. With
    a code, ``question`` tells, a path that every user may read. ``changes`` returns what a write changes, None for nothing. ``user``: the name that was given.
    """

    judge: t.Callable[[t.Any, str], State]
    changes: t.Callable[[str, str, t.Sequence[tuple[str, str]], t.Any], Change | None]
    question: str
    user: str = ""


def _digest(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode(), key=RUN.encode()[:64], digest_size=size).digest()


def _open() -> int:
    """Open the file of this user. Raises OSError, also where the folder is not private."""
    folder = os.path.join(tempfile.gettempdir(), f"algorithmia-scm-{os.geteuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    there = os.lstat(folder)
    if not stat.S_ISDIR(there.st_mode) or there.st_uid != os.geteuid() or there.st_mode & 0o077:
        raise PermissionError(folder)
    file = os.open(os.path.join(folder, "logins"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.fstat(file).st_size < SIZE:
        os.ftruncate(file, SIZE)
    return file


def _lock(file: int, place: int) -> bool:
    """Wait for a lock. Returns False where the file system has none."""
    problem = _lock_once(file, place)
    while problem == errno.EDEADLK:  # the system takes what two threads of one process hold and wait for as one: it is no deadlock
        time.sleep(0.01)
        problem = _lock_once(file, place)
    return not problem


def _lock_once(file: int, place: int) -> int | None:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX, 1, place)
    except OSError as problem:
        return problem.errno
    return None


class _Memory:
    """The records of the file; of this process alone where there can be none. They are mapped, since each call looks them up three times."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._records: mmap.mmap | None = None
        self._opening = threading.Lock()

    @property
    def records(self) -> mmap.mmap:
        """All records, which are those of the file."""
        with self._opening:
            if self._records is None:
                try:
                    self._file = _open()  # never closed: closing would free the locks of this process
                    self._records = mmap.mmap(self._file, SIZE)
                except OSError:
                    self._records = mmap.mmap(-1, SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            return self._records

    @contextlib.contextmanager
    def alone(self, place: int = 0) -> t.Iterator[None]:
        """Keep other processes out of ``place``; threads have to be kept out before."""
        file = self._file if self.records else None  # to ask for the records opens the file
        locked = file is not None and _lock(file, place)
        try:
            yield
        finally:
            if file is not None and locked:
                fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


_memory = _Memory()
_writing = threading.Lock()
_first = threading.Lock()


class LogIn:
    """One login at one server, as all processes of the run know it. Without credentials nothing is known, and nobody waits."""

    def __init__(self, url: str, credentials: str, user: str = "") -> None:
        self.url, self.credentials, self.user = url.lower(), credentials, user.lower()

    def _name(self) -> bytes:
        return _digest(f"{self.url}\n{self.credentials}", 15)

    def _known(self) -> tuple[bytes, State]:
        """Return the number of failed attempts and the state."""
        if not self.credentials:
            return b"\0", UNTRIED
        known = _memory.records
        place = known[:].find(self._name())
        return (known[place + 15 : place + 16], known[place + 16 : place + 17]) if place >= 0 else (b"\0", UNTRIED)

    @property
    def state(self) -> State:
        return self._known()[1]

    @property
    def is_refused(self) -> bool:
        return self.state in (REFUSED, UNLICENSED)

    def learn(self, state: State) -> None:
        """Keep the state. UNTRIED: one more attempt has failed."""
        failed, before = self._known()
        if not self.credentials or before == state != UNTRIED:
            return
        if state == UNTRIED:
            failed = bytes([(failed[0] + 1) % 256])
        record = self._name() + failed + state + _user(self.url, self.user) + _digest(self.url, 8)
        with _writing, _memory.alone():
            known = _memory.records
            place = known[:].find(record[:15])
            if place < 0:
                number = int.from_bytes(known[:8], "big")
                place = RECORD * (1 + number % ROOM)
                known[:8] = (number + 1).to_bytes(8, "big")
            known[place : place + RECORD] = record

    @contextlib.contextmanager
    def turn(self) -> t.Iterator[None]:
        """Let one call at a time through, of all processes, until it is known what the server says to this login.

        Who has waited for an attempt that failed without an answer goes on at once: a server that is down is not waited for by one after the other.
        """
        failed, state = self._known()
        if self.credentials and state == UNTRIED:
            with _first, _memory.alone(FIRST_LOCK + int.from_bytes(self._name(), "big") % LOCKS):
                if self._known() == (failed, UNTRIED):
                    try:
                        yield
                    finally:
                        if self.state == UNTRIED:
                            self.learn(UNTRIED)
                    return
        yield


def _user(url: str, name: str) -> bytes:
    return _digest(f"{url}\n{name}", 7)


def forget(url: str, change: Change) -> None:
    """Forget what is known of the logins at ``url`` that ``change`` is about. Whose a token is, is not known: it may be anybody's."""
    url = url.lower()
    server = _digest(url, 8)
    users = None if change.users is None else {_user(url, name.lower()) for name in (*change.users, "")}
    with _writing, _memory.alone():
        known = _memory.records
        for place in range(RECORD, SIZE, RECORD):
            record = known[place : place + RECORD]
            concerned = record[24:] == server and (users is None or record[17:24] in users)
            if concerned and (change.password or record[16:17] == UNLICENSED):
                known[place : place + RECORD] = bytes(RECORD)
