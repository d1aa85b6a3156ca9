# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that limits the rate of calls: all calls of a session pause, and none of them fails of it."""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.retry import LONGEST_LIMIT, Pause
from unit.http.conftest import Connect
from unit.http.scripted import DROP, Reply, ScriptedServer

PATH = "/rest/x"
LIMITED = Reply(429, {"errors": [{"message": "Too fast"}]})


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST", "PATCH"])
def test_it_is_not_one_of_the_retries(server: ScriptedServer, connect: Connect, method: str) -> None:
    server.script = [LIMITED] * 9
    assert connect(retries=0).call(method, PATH).status == 200
    assert len(server.calls) == 10


def test_the_retries_are_still_there_for_what_else_goes_wrong(server: ScriptedServer, connect: Connect) -> None:
    server.script = [LIMITED, DROP, LIMITED, Reply(503), LIMITED]
    assert connect(retries=2).get(PATH).status == 200
    server.script = [LIMITED, DROP, LIMITED, Reply(503), LIMITED, Reply(503)]
    with pytest.raises(RemoteError, match="503"):
        connect(retries=2).get(PATH)


def test_the_pauses_grow_and_begin_anew_after_a_success(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    session = connect()
    server.script = [*[LIMITED] * 6, Reply(), LIMITED]
    session.get(PATH)
    session.get(PATH)
    assert all(later > 1.3 * sooner for sooner, later in pairwise(naps[:5]))
    assert 6 < naps[5] < 10
    assert naps[6] < 1


def test_a_server_that_asks_for_no_pause_gets_one_all_the_same(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    server.script = [Reply(429, headers={"Retry-After": "0"})] * 3
    connect().get(PATH)
    assert len(naps) == 3


def test_it_has_an_end(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    server.script = [LIMITED] * 1000
    with pytest.raises(RemoteError, match=r"answered with 429: Too fast\. The server limits this user's rate: lower concurrency"):
        connect().get(PATH)
    assert LONGEST_LIMIT - 10 < sum(naps) < LONGEST_LIMIT + 10


def test_a_server_that_asks_for_more_than_we_wait_is_not_waited_for(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    server.script = [Reply(429, headers={"Retry-After": "3600"})]
    with pytest.raises(RemoteError, match="429"):
        connect().get(PATH)
    assert (naps, len(server.calls)) == ([], 1)


def test_all_calls_of_a_session_pause(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    """While one call waits, no other is sent."""
    session = connect(concurrency=2)
    session.get(PATH)
    waiting, go_on = threading.Event(), threading.Event()
    append = naps.append

    class Naps(list[float]):
        def append(self, seconds: float) -> None:
            waiting.set()
            assert go_on.wait(5)
            append(seconds)

    from ansible_collections.algorithmia.scm.plugins.module_utils._http import retry

    retry.time.sleep = Naps().append  # type: ignore[assignment]
    server.script = [Reply(429, headers={"Retry-After": "5"})]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(session.get, PATH)
        assert waiting.wait(5)
        second = pool.submit(session.get, PATH)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.2)
        assert len(server.calls) == 2
        go_on.set()
        assert [first.result(5).status, second.result(5).status] == [200, 200]
    assert len(server.calls) == 4


def test_calls_that_were_under_way_when_a_pause_began_do_not_prolong_it(naps: list[float]) -> None:
    pause = Pause()
    sent = [pause.wait() for _call in range(8)]
    for each in sent:
        pause.begin(each, None)
    pause.wait()
    assert len(naps) == 1
    assert naps[0] < 1


def test_a_rate_limit_that_eight_calls_share(server: ScriptedServer, connect: Connect, naps: list[float]) -> None:
    """Sixty calls at once, then five a second: the bucket of a real server."""
    lock, bucket = threading.Lock(), {"left": 60.0, "seen": 0.0}
    original = server.answer

    def limited(request: t.Any) -> None:
        with lock:
            now = sum(naps)
            bucket["left"] = min(60.0, bucket["left"] + (now - bucket["seen"]) * 5)
            bucket["seen"] = now
            empty = bucket["left"] < 1
            bucket["left"] -= 0 if empty else 1
            server.script = [LIMITED if empty else Reply()]
            original(request)

    server.answer = limited  # type: ignore[method-assign]
    session = connect(concurrency=8, retries=1)
    with ThreadPoolExecutor(8) as pool:
        assert {each.status for each in pool.map(lambda _number: session.get(PATH), range(200))} == {200}
