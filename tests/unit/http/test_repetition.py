# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a call is sent again, and when never."""

from __future__ import annotations

import socket
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import explain
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import WHO
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.retry import LONGEST_WAIT
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options, Session, session_for
from unit.http.conftest import RULES, Connect
from unit.http.scripted import DROP, Reply, ScriptedServer

PATH = "/rest/x"
BUSY = [Reply(status) for status in (429, 502, 503, 504)]
REPEATED = ["GET", "PUT", "PATCH", "DELETE"]
NOT_REPEATED = ["POST"]


def outcome(session: Session, method: str = "GET") -> int | None:
    """Return the status that a call ends with, None for no answer."""
    try:
        return session.call(method, PATH).status
    except RemoteError as error:
        return error.status


@pytest.mark.parametrize("method", REPEATED)
@pytest.mark.parametrize("trouble", [DROP, *BUSY], ids=["dropped", "429", "502", "503", "504"])
def test_what_can_be_repeated_is(server: ScriptedServer, connect: Connect, method: str, trouble: Reply) -> None:
    server.script = [trouble, trouble]
    assert outcome(connect(), method) == 200
    assert server.lines == [f"{method} {PATH}"] * 3


@pytest.mark.parametrize("method", NOT_REPEATED)
@pytest.mark.parametrize("trouble", [DROP, *BUSY[1:]], ids=["dropped", "502", "503", "504"])
def test_a_write_that_may_have_been_executed_is_not_repeated(server: ScriptedServer, connect: Connect, method: str, trouble: Reply) -> None:
    server.script = [trouble]
    assert outcome(connect(), method) == (None if trouble.drop else trouble.status)
    assert server.lines == [f"{method} {PATH}"]


@pytest.mark.parametrize("trouble", [DROP, BUSY[1]], ids=["dropped", "502"])
def test_a_put_that_creates_something_is_sent_once(server: ScriptedServer, connect: Connect, trouble: Reply) -> None:
    session = connect(puts_that_create="/rest/tokens")
    server.script = [trouble]
    with pytest.raises(RemoteError):
        session.call("PUT", "/rest/tokens/users/ann")
    assert server.lines == ["PUT /rest/tokens/users/ann"]
    server.script = [trouble]
    assert session.call("DELETE", "/rest/tokens/users/ann/1").status == 200
    server.script = [trouble]
    assert session.call("PUT", PATH).status == 200


@pytest.mark.parametrize("method", NOT_REPEATED)
def test_a_write_that_the_server_says_it_did_not_execute_is_repeated(server: ScriptedServer, connect: Connect, method: str) -> None:
    server.script = [BUSY[0]]
    assert outcome(connect(), method) == 200
    assert len(server.calls) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_that_is_refused_is_tried_again(connect: Connect, naps: list[float], method: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert outcome(connect(url=f"http://127.0.0.1:{closed.getsockname()[1]}", retries=2), method) is None
    assert len(naps) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_a_refusal_is_final(server: ScriptedServer, connect: Connect, status: int, method: str) -> None:
    server.script = [Reply(status)]
    assert outcome(connect(), method) == status
    assert len(server.calls) == 1


@pytest.mark.parametrize("trouble", [DROP, BUSY[2]])
@pytest.mark.parametrize("retries", [0, 2])
def test_it_is_tried_as_often_as_the_options_say(server: ScriptedServer, connect: Connect, trouble: Reply, retries: int) -> None:
    server.script = [trouble] * 9
    assert outcome(connect(retries=retries)) == (None if trouble.drop else trouble.status)
    assert len(server.calls) == retries + 1


def test_the_last_answer_of_a_busy_server_is_told_with_its_words(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(503, {"errors": [{"message": "Too busy"}]})] * 2
    with pytest.raises(RemoteError, match=r"answered with 503: Too busy\. Bitbucket is starting, or in maintenance"):
        connect(retries=1).get(PATH)


def test_the_waits_grow_and_differ(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    server.script = [BUSY[2]] * 4
    outcome(connect(retries=4))
    assert len(naps) == 4
    assert all(0.25 * 2**number * 0.5 <= nap <= 0.25 * 2**number * 1.5 for number, nap in enumerate(naps, start=1))
    assert len({nap / 2**number for number, nap in enumerate(naps)}) > 1


def test_no_wait_is_longer_than_the_longest(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    server.script = [BUSY[2]] * 12
    outcome(connect(retries=12))
    assert max(naps) == LONGEST_WAIT


@pytest.mark.parametrize(("asked", "waited", "status"), [("7", 7, 503), ("3600", LONGEST_WAIT, 503), (" 5 ", 5, 503), ("7", 7, 429), ("120", 120, 429)])
def test_a_wait_that_the_server_asks_for_is_respected_up_to_the_longest(
    server: ScriptedServer, connect: Connect, naps: list[float], asked: str, waited: float, status: int
) -> None:
    server.script = [Reply(status, headers={"Retry-After": asked})]
    assert outcome(connect()) == 200
    assert naps == [waited]


def test_a_wait_in_words_nobody_knows_is_as_none(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(503, headers={"Retry-After": "soon"})]
    assert outcome(connect()) == 200


ANN = (("Authorization", "Basic YW5uOmJhZA=="),)
LOGIN_REFUSED = Reply(401, {"errors": [{"message": "Authentication failed.", "exceptionName": "a.IncorrectPasswordAuthenticationException"}]})
NOT_PERMITTED = Reply(401, {"errors": [{"message": "You are not permitted"}]}, {"X-AUSERNAME": "ann"})


def test_after_a_refused_login_nothing_is_sent_any_more(server: ScriptedServer, connect: Connect) -> None:
    session = connect(headers=ANN)
    server.script = [LOGIN_REFUSED]
    said = []
    for method in ("GET", "POST", "GET"):
        with pytest.raises(RemoteError) as refusal:
            session.call(method, PATH)
        said.append(str(refusal.value))
    assert len(server.calls) == 1
    assert len(set(said)) == 1
    assert "repeated failures lock the account" in said[0]


def test_a_login_that_is_refused_later_on_stops_everything_as_well(server: ScriptedServer, connect: Connect) -> None:
    session = connect(headers=ANN)
    server.script = [Reply(), LOGIN_REFUSED]
    assert [outcome(session) for _call in range(4)] == [200, 401, 401, 401]
    assert len(server.calls) == 2


def test_a_missing_permission_does_not_stop_the_rest(server: ScriptedServer, connect: Connect) -> None:
    session = connect()
    server.script = [NOT_PERMITTED]
    assert [outcome(session), outcome(session)] == [401, 200]


def test_a_401_that_names_no_exception_is_a_refusal_only_of_what_was_not_accepted_before(server: ScriptedServer, connect: Connect) -> None:
    """Bitbucket names one for a wrong password. Something in front of it need not."""
    untried, accepted = connect(headers=(("Authorization", "Basic b3RoZXI6Yg=="),)), connect(headers=ANN)
    server.script = [Reply(), Reply(401), Reply(), Reply(401)]
    assert [outcome(accepted) for _call in range(3)] == [200, 401, 200]
    assert [outcome(untried) for _call in range(3)] == [401] * 3
    assert len(server.calls) == 4


def test_the_next_item_of_a_loop_does_not_try_refused_credentials_again(server: ScriptedServer, kept: dict[t.Any, Session]) -> None:
    bad, again, good = (Options(server.url, "/rest", (("Authorization", f"Bearer {token}"),)) for token in ("bad", "bad", "good"))
    server.script = [LOGIN_REFUSED]
    assert [outcome(session_for(options, "Bitbucket", explain, WHO, RULES)) for options in (bad, again)] == [401, 401]
    assert len(server.calls) == 1
    assert outcome(session_for(good, "Bitbucket", explain, WHO, RULES)) == 200
    assert len(kept) == 2


@pytest.mark.usefixtures("kept")
def test_the_items_of_a_loop_share_a_connection_but_not_a_journal(server: ScriptedServer) -> None:
    options = Options(server.url, "/rest")
    for _item in range(2):
        session = session_for(options, "Bitbucket", explain, WHO)
        session.call("POST", PATH)
        assert session.journal == [f"POST {PATH}"]
    assert len({each.connection for each in server.calls}) == 1


def test_check_mode_and_the_real_run_do_not_share_a_session(kept: dict[t.Any, Session]) -> None:
    for check_mode in (False, True):
        assert session_for(Options("http://x", "/rest", check_mode=check_mode), "Bitbucket", explain).options.check_mode is check_mode
    assert len(kept) == 2


def test_the_first_call_goes_alone_so_that_wrong_credentials_are_refused_once(server: ScriptedServer, connect: Connect) -> None:
    session = connect(headers=ANN, concurrency=8)
    server.script = [Reply(401, wait=0.05)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _each: outcome(session), range(8))) == [401] * 8
    assert len(server.calls) == 1


def test_once_the_first_call_has_succeeded_the_others_go_together(server: ScriptedServer, connect: Connect) -> None:
    session = connect(headers=ANN, concurrency=4)
    session.get(PATH)
    gate = threading.Barrier(4)
    original = server.answer

    def together(request: t.Any) -> None:
        gate.wait(5)
        original(request)

    server.answer = together  # type: ignore[method-assign]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _each: outcome(session), range(4))) == [200] * 4
