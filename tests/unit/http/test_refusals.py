# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A refused login is sent once, whichever processes of a run use it, until a write changes it."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import secrets
import signal
import tempfile
import typing as t
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import API, changed_log_ins
from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from ansible_collections.algorithmia.scm.plugins.module_utils._http.auth_failures import ACCEPTED, REFUSED, UNLICENSED, UNTRIED, Change, LogIn
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Session
from unit.http.scripted import DROP, Reply, ScriptedServer

Connect = Callable[..., Session]
BAD = (("Authorization", "Basic bad"),)
GOOD = (("Authorization", "Basic good"),)
WRONG = Reply(401, {"errors": [{"exceptionName": "com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException"}]})
FORK = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for temporary files, and a memory that has not been opened yet."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(auth_failures, "_memory", auth_failures._Memory())
    yield tmp_path / f"algorithmia-scm-{os.geteuid()}"
    if auth_failures._memory._file is not None:
        os.close(auth_failures._memory._file)


def in_workers(work: Callable[[], None], count: int = 1) -> None:
    """Do ``work`` in forked processes, at the same time."""
    gate = FORK.Barrier(count)

    def begin() -> None:
        gate.wait(10)
        work()

    workers: list[BaseProcess] = [FORK.Process(target=begin) for _number in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * count


def refused(session: Session) -> str:
    with pytest.raises(RemoteError) as error:
        session.get("/rest/things")
    assert error.value.status == 401
    return str(error.value)


def test_all_processes_of_a_run_know_what_one_was_told() -> None:
    in_workers(lambda: LogIn("https://h", "Basic bad").learn(REFUSED))
    assert LogIn("https://h", "Basic bad").is_refused
    assert LogIn("https://H", "Basic bad").is_refused
    assert LogIn("https://h", "Basic good").state == LogIn("https://other", "Basic bad").state == LogIn("https://h", "").state == UNTRIED


def test_another_run_knows_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    LogIn("https://h", "Basic bad").learn(REFUSED)
    monkeypatch.setattr(auth_failures, "RUN", secrets.token_hex(16))
    assert LogIn("https://h", "Basic bad").state == UNTRIED


def test_there_is_room_for_many_and_the_last_are_known_longest() -> None:
    for number in range(auth_failures.ROOM + 1):
        LogIn("https://h", str(number)).learn(REFUSED)
    assert [LogIn("https://h", str(number)).is_refused for number in (0, 1, auth_failures.ROOM)] == [False, True, True]


def test_the_file_is_private_and_holds_neither_credentials_nor_the_key_of_its_digests(memory: Path) -> None:
    LogIn("https://host", "Basic a-secret", "ann").learn(REFUSED)
    assert (memory.stat().st_mode & 0o777, (memory / "logins").stat().st_mode & 0o777) == (0o700, 0o600)
    kept = (memory / "logins").read_bytes()
    assert [text for text in ("secret", "ann", "host", auth_failures.RUN) if text.encode() in kept or text.encode().hex().encode() in kept] == []
    assert bytes.fromhex(auth_failures.RUN) not in kept


@pytest.mark.parametrize("trap", ["open to others", "a link", "a file"])
def test_a_folder_that_is_not_private_is_not_used(memory: Path, tmp_path: Path, trap: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(0o700)
    if trap == "open to others":
        memory.mkdir()
        memory.chmod(0o777)
    elif trap == "a link":
        memory.symlink_to(elsewhere)
    else:
        memory.write_text("")
    LogIn("https://h", "Basic bad").learn(REFUSED)
    assert LogIn("https://h", "Basic bad").is_refused
    assert list(elsewhere.iterdir()) == []
    assert trap == "a file" or list(memory.iterdir()) == []


@pytest.mark.parametrize(("problem", "tries"), [(errno.EDEADLK, 2), (errno.ENOLCK, 1)])
def test_a_file_system_that_refuses_a_lock_stops_nobody(monkeypatch: pytest.MonkeyPatch, problem: int, tries: int) -> None:
    """The system calls two threads of two processes a deadlock; some file systems have no locks."""
    real, tried = fcntl.lockf, []

    def refuse(*args: t.Any) -> None:
        if args[1] == fcntl.LOCK_EX:
            tried.append(args)
            if len(tried) < 2 or problem != errno.EDEADLK:
                raise OSError(problem, os.strerror(problem))
        real(*args)

    monkeypatch.setattr(fcntl, "lockf", refuse)
    LogIn("https://h", "Basic bad").learn(REFUSED)
    assert (LogIn("https://h", "Basic bad").is_refused, len(tried)) == (True, tries)


class TestCalls:
    def test_another_session_sends_nothing_with_refused_credentials(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [WRONG]
        assert "was answered with 401" in refused(connect(headers=BAD))
        said = refused(connect(headers=BAD, concurrency=2))
        assert "GET /rest/things was not sent" in said
        assert "refused before in this run" in said
        assert len(server.calls) == 1

    def test_other_credentials_and_none_are_sent(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [WRONG]
        refused(connect(headers=BAD))
        connect(headers=GOOD).get("/rest/things")
        connect().get("/rest/things")
        assert len(server.calls) == 3

    def test_of_many_processes_at_once_one_is_refused(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [Reply(WRONG.status, WRONG.body, wait=0.2)] + [WRONG] * 5
        in_workers(lambda: str(refused(connect(headers=BAD))) and None, 6)
        assert len(server.calls) == 1

    def test_once_they_are_accepted_nobody_waits(self) -> None:
        LogIn("https://h", "Basic good").learn(ACCEPTED)
        gate = FORK.Barrier(3)

        def work() -> None:
            with LogIn("https://h", "Basic good").turn():
                gate.wait(10)  # passes only if all three are in their turns

        in_workers(work, 3)

    def test_a_process_that_dies_on_its_turn_holds_nobody_up(self, server: ScriptedServer, connect: Connect) -> None:
        started = FORK.Event()

        def die() -> None:
            with LogIn(server.url, "Basic good").turn():
                started.set()
                signal.pause()

        worker = FORK.Process(target=die)
        worker.start()
        assert started.wait(10)
        os.kill(t.cast(int, worker.pid), signal.SIGKILL)
        worker.join()
        assert connect(headers=GOOD).get("/rest/things").status == 200

    def test_who_waits_for_an_attempt_that_gets_no_answer_goes_on_with_the_others(self, server: ScriptedServer) -> None:
        """A server that is down costs one time-out twice, not once for each process."""
        on, off = FORK.Semaphore(0), FORK.Event()

        def attempt() -> None:
            with LogIn(server.url, "Basic good").turn():
                on.release()
                assert off.wait(10)

        workers: list[BaseProcess] = [FORK.Process(target=attempt) for _number in range(4)]
        for worker in workers:
            worker.start()
        assert on.acquire(timeout=10)
        assert not on.acquire(timeout=0.5)  # the others wait
        off.set()
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0] * 4

    def test_no_answer_is_no_refusal(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [DROP, Reply(503)]
        session = connect(headers=GOOD, retries=0)
        for _try in range(2):
            with pytest.raises(RemoteError):
                session.get("/rest/things")
        assert session.get("/rest/things").status == 200


USERS = f"{API}/admin/users"
# What is written: (method, path, query, body), and whether the refused password and the missing licence of ann and bob are forgotten.
WRITES: dict[str, tuple[tuple[str, str, t.Any, t.Any], str]] = {
    "a project": (("POST", f"{API}/projects", [], {"key": "ann"}), ""),
    "a grant on a project": (("PUT", f"{API}/projects/A/permissions/users", [("name", "ann")], None), ""),
    "a token": (("PUT", "/rest/access-tokens/1.0/users/ann", [], {"name": "ann"}), ""),
    "another user": (("POST", USERS, [("name", "carol")], None), ""),
    "the user": (("POST", USERS, [("name", "Ann")], None), "ann's password, ann's licence"),
    "its password": (("PUT", f"{USERS}/credentials", [], {"name": "ann", "password": "x"}), "ann's password, ann's licence"),
    "its name": (("POST", f"{USERS}/rename", [], {"name": "carol", "newName": "ann"}), "ann's password, ann's licence"),
    "its CAPTCHA": (("DELETE", f"{USERS}/captcha", [("name", "ann")], None), "ann's password, ann's licence"),
    "its e-mail address": (("PUT", USERS, [], {"name": "ann", "email": "a@b"}), "ann's licence"),
    "its groups": (("POST", f"{USERS}/add-groups", [], {"user": "ann", "groups": ["g"]}), "ann's licence"),
    "the members of a group": (("POST", f"{API}/admin/groups/add-users", [], {"group": "g", "users": ["carol", "ann"]}), "ann's licence"),
    "its global permission": (("PUT", f"{API}/admin/permissions/users", [("name", "ann"), ("permission", "ADMIN")], None), "ann's licence"),
    "that of a group": (("PUT", f"{API}/admin/permissions/groups", [("name", "g")], None), "ann's licence, bob's licence"),
}


@pytest.mark.parametrize("write", WRITES)
def test_only_a_write_that_can_change_the_log_in_makes_it_be_tried_again(write: str) -> None:
    call, forgotten = WRITES[write]
    log_ins = {f"{user}'s {what}": LogIn("https://h", f"Basic {user} {what}", user) for user in ("ann", "bob") for what in ("password", "licence")}
    for name, log_in in log_ins.items():
        log_in.learn(REFUSED if name.endswith("password") else UNLICENSED)
    change = changed_log_ins(*call)
    if change is not None:
        in_workers(lambda: auth_failures.forget("https://h", t.cast(Change, change)))
    assert ", ".join(name for name, log_in in log_ins.items() if not log_in.is_refused) == forgotten


def test_a_change_on_one_server_is_nothing_to_another() -> None:
    for url in ("https://h", "https://other"):
        LogIn(url, "Basic bad", "ann").learn(REFUSED)
    auth_failures.forget("https://h", Change(["ann"], password=True))
    assert [LogIn(url, "Basic bad", "ann").is_refused for url in ("https://h", "https://other")] == [False, True]


def test_a_password_that_was_accepted_is_proven_anew_after_it_was_changed() -> None:
    LogIn("https://h", "Basic old", "ann").learn(ACCEPTED)
    auth_failures.forget("https://h", Change(["ann"], password=True))
    assert LogIn("https://h", "Basic old", "ann").state == UNTRIED


def test_the_session_that_was_refused_tries_again_after_such_a_write(server: ScriptedServer, connect: Connect) -> None:
    server.script = [WRONG]
    session, other = connect(headers=BAD), connect(headers=GOOD)
    refused(session)
    other.call("POST", "/rest/things", [("name", "ann")])
    refused(session)
    server.script = [Reply(500)]
    with pytest.raises(RemoteError):
        other.call("PUT", f"{USERS}/credentials", body={"name": "ann"})
    refused(session)
    other.call("PUT", f"{USERS}/credentials", body={"name": "ann"})
    session.get("/rest/things")
    assert len(server.calls) == 5
