# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A log-in that was refused in one worker is known to all others, until something was changed on a server."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http import refusals
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Session
from unit.http.scripted import Reply, ScriptedServer

Connect = Callable[..., Session]
BAD = (("Authorization", "Bearer bad"),)


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    refusals.forget()
    yield
    refusals.forget()


def in_a_worker(work: Callable[[], None]) -> None:
    worker = multiprocessing.get_context("fork").Process(target=work)
    worker.start()
    worker.join()
    assert worker.exitcode == 0


def refused(session: Session) -> str:
    with pytest.raises(RemoteError) as error:
        session.get("/rest/things")
    assert error.value.status == 401
    return str(error.value)


def test_what_one_worker_was_refused_no_other_tries() -> None:
    in_a_worker(lambda: refusals.remember("https://h", "Bearer bad"))
    assert refusals.remembers("https://h", "Bearer bad")
    assert not refusals.remembers("https://h", "Bearer good")
    assert not refusals.remembers("https://other", "Bearer bad")


def test_what_is_changed_on_one_server_is_nothing_to_another() -> None:
    for url in ("https://h", "https://other"):
        refusals.remember(url, "Bearer bad")
    in_a_worker(lambda: refusals.forget("https://h"))
    assert [refusals.remembers(url, "Bearer bad") for url in ("https://h", "https://other")] == [False, True]


def test_no_credentials_are_kept() -> None:
    refusals.remember("https://h", "Bearer a-secret")
    assert b"secret" not in refusals._memory[:]


def test_there_is_room_for_many_and_the_last_are_known_longest() -> None:
    for number in range(refusals.ROOM + 1):
        refusals.remember("https://h", str(number))
    assert [refusals.remembers("https://h", str(number)) for number in (0, 1, refusals.ROOM)] == [False, True, True]


def test_another_session_sends_nothing_with_refused_credentials(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(401)]
    assert "was answered with 401" in refused(connect(headers=BAD))
    said = refused(connect(headers=BAD, concurrency=2))
    assert "GET /rest/things was not sent" in said
    assert "refused before in this run" in said
    assert len(server.calls) == 1


def test_other_credentials_and_none_are_sent(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(401)]
    refused(connect(headers=BAD))
    connect(headers=(("Authorization", "Bearer good"),)).get("/rest/things")
    connect().get("/rest/things")
    assert len(server.calls) == 3


def test_after_a_confirmed_write_they_are_tried_again(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(401), Reply(500), Reply(200)]
    refused(connect(headers=BAD))
    other = connect(headers=(("Authorization", "Bearer good"),))
    with pytest.raises(RemoteError):
        other.call("POST", "/rest/things")
    refused(connect(headers=BAD))
    assert len(server.calls) == 2
    other.call("POST", "/rest/things")
    connect(headers=BAD).get("/rest/things")
    assert len(server.calls) == 4


def test_the_session_that_was_refused_tries_again_too(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(401)]
    session = connect(headers=BAD)
    refused(session)
    refused(session)
    connect(headers=(("Authorization", "Bearer good"),)).call("POST", "/rest/things")
    session.get("/rest/things")
    assert len(server.calls) == 3
