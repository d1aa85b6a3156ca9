# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server may cost: time, memory, pages, depth; and answers that are JSON, but not what was asked for."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import typing as t
from collections.abc import Iterator

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import client as bitbucket
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._http import transport
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from unit.http.conftest import Connect
from unit.http.scripted import Reply, ScriptedServer

PATH = "/rest/x"
LIST = "/rest/api/1.0/things"
FIRST = "?start=0&limit=1000"
GZIP = {"Content-Encoding": "gzip"}
Drip = t.Callable[[bytes, bytes], str]


@pytest.fixture
def drip() -> Iterator[Drip]:
    """Start a server that sends an answer at once, and the rest of it one byte every 50 ms."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def start(at_once: bytes, rest: bytes) -> str:
        def serve() -> None:
            connection, _address = listening.accept()
            with connection:
                connection.recv(65536)
                try:
                    connection.sendall(at_once)
                    for number in range(len(rest)):
                        if ended.wait(0.05):
                            return
                        connection.sendall(rest[number : number + 1])
                except OSError:
                    return

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    ended.set()
    listening.close()
    for each in threads:
        each.join(5)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n"


@pytest.mark.parametrize(
    ("at_once", "rest"),
    [
        (HEAD + b"\r\n", b" " * 400),
        (HEAD, b"X-Header: " + b"x" * 400),
        (b"", HEAD),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n190\r\n", b" " * 400),
    ],
    ids=["the body", "the headers", "the first line", "chunks"],
)
def test_the_time_limit_is_for_the_whole_answer(connect: Connect, drip: Drip, at_once: bytes, rest: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(RemoteError, match="it took too long"):
        connect(url=drip(at_once, rest), timeout=0.3, retries=0).get(PATH)
    assert time.monotonic() - began < 3


def test_an_answer_within_the_limit_is_read_whole_however_it_comes(connect: Connect, drip: Drip) -> None:
    url = drip(b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"', b": 12}")
    assert connect(url=url, timeout=5.0).get(PATH).data == {"a": 12}


def test_a_compressed_answer_is_read(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(200, gzip.compress(b'{"a": 1}'), GZIP)]
    assert connect().get(PATH).data == {"a": 1}


@pytest.mark.parametrize("body", [b" " * 3000, gzip.compress(b" " * 3000)], ids=["plain", "compressed"])
def test_a_body_that_is_too_large_is_not_read(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr(transport, "LARGEST", 2000)
    server.script = [Reply(200, body, GZIP if body[:1] != b" " else {}), Reply()]
    session = connect()
    with pytest.raises(RemoteError, match=r"answered with 200: a body of more than 0 MiB"):
        session.get(PATH)
    assert session.get(PATH).status == 200


def test_the_limit_holds_for_an_answer_that_is_an_error(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LARGEST", 2000)
    server.script = [Reply(404, b" " * 3000), Reply(302, b" " * 3000, {"Location": "/rest/y"})]
    for _call in range(2):
        with pytest.raises(RemoteError):
            connect(retries=0).call("PUT", PATH)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "deflate"])
def test_a_compression_that_was_not_asked_for_is_not_undone(server: ScriptedServer, connect: Connect, encoding: str) -> None:
    server.script = [Reply(200, gzip.compress(gzip.compress(b"{}")), {"Content-Encoding": encoding})]
    with pytest.raises(RemoteError, match="compressed in a way that was not asked for"):
        connect().get(PATH)


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 200_000])
def test_json_that_is_too_deep_is_an_error_in_words(server: ScriptedServer, connect: Connect, body: str) -> None:
    server.script = [Reply(200, body)]
    with pytest.raises(RemoteError, match="nested too deeply"):
        connect().get(PATH)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_redirect_to_an_address_that_is_none_is_an_error_in_words(server: ScriptedServer, connect: Connect, method: str) -> None:
    server.script = [Reply(302, None, {"Location": "http://[::1/rest/"})]
    with pytest.raises(RemoteError, match=r"answered with 302: it sends us to an address that is none"):
        connect().call(method, PATH)


def test_no_cookie_is_sent_back(server: ScriptedServer, connect: Connect) -> None:
    session = connect()
    server.script = [Reply(headers={"Set-Cookie": "BITBUCKETSESSIONID=fixed; Path=/"})]
    session.get(PATH)
    session.get(PATH)
    assert [each.headers.get("Cookie") for each in server.calls] == [None, None]


def page(rows: list[t.Any], following: object = None) -> Reply:
    return Reply(200, {"values": rows, "isLastPage": following is None, "nextPageStart": following})


def listed(connect: Connect, **options: t.Any) -> list[t.Any]:
    return list(Client(connect(**options), token=False).pages("/things"))


def test_pages_that_go_round_in_a_circle_come_to_an_end(server: ScriptedServer, connect: Connect) -> None:
    server.script = [page([{"n": 1}], 25), page([{"n": 2}], 50)] * 200
    with pytest.raises(RemoteError, match=rf"GET {LIST} was answered with 200: a page that leads back to another one \(start=25\)"):
        listed(connect)
    assert len(server.calls) == 3


def test_pages_without_end_come_to_one(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitbucket, "PAGES", 5)
    server.script = [page([], number) for number in range(1, 400)]
    with pytest.raises(RemoteError, match="more than 5 pages"):
        listed(connect)
    assert len(server.calls) == 5


@pytest.mark.parametrize("rows", [[None], ["text"], [{"n": 1}, None]])
def test_a_row_that_is_no_object_is_an_error_in_words(server: ScriptedServer, connect: Connect, rows: list[t.Any]) -> None:
    server.script = [page(rows)]
    with pytest.raises(RemoteError, match="not a paged list"):
        listed(connect)


GATEWAY = {"message": "no healthy upstream", "token": "s3cret"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (GATEWAY, "an object without 'values' but with message, token: no healthy upstream"),
        ([], "a list instead of an object"),
        ('"text"', "a text instead of an object"),
        ("7", "a number instead of an object"),
        ({}, "an object without 'values'"),
        ({"values": None}, "an object without 'values'"),
        ({"values": {}}, "not a paged list"),
    ],
)
def test_a_list_that_is_none_is_told_with_what_came(server: ScriptedServer, connect: Connect, body: t.Any, words: str) -> None:
    server.script = [Reply(200, body if isinstance(body, str) else json.dumps(body))]
    with pytest.raises(RemoteError) as error:
        listed(connect)
    path = LIST if words == "not a paged list" else LIST + FIRST
    assert (
        str(error.value) == f"Bitbucket: GET {path} was answered with 200: {words}. Is the URL right, and does it lead to the server itself, past any gateway?"
    )
    assert (error.value.method, error.value.path, error.value.status) == ("GET", path, 200)


def test_what_is_missing_deep_in_a_document_is_told_where_it_is_asked_for(server: ScriptedServer, connect: Connect) -> None:
    server.script = [page([{"user": {"name": "ann"}}, {"user": {}}, {"user": None}])]
    first, second, third = listed(connect)
    assert first["user"]["name"] == "ann"
    for ask in (lambda: second["user"]["name"], lambda: third["user"]["name"]):
        with pytest.raises(RemoteError, match=rf"GET {LIST}\?\S+ was answered with 200: an object without"):
            ask()
    assert third.get("user") is None


def test_a_write_that_is_answered_with_something_else_is_in_the_journal_all_the_same(server: ScriptedServer, connect: Connect) -> None:
    session = connect()
    client = Client(session, token=False)
    for body in (GATEWAY, [], None):
        server.script = [Reply(200, body)]
        made = client.write("PUT", "/things")
        with pytest.raises(RemoteError, match=rf"PUT {LIST} was answered with 200: an object without 'id'"):
            made["id"]
    assert session.journal == [f"PUT {LIST}"] * 3


@pytest.mark.parametrize("path", ["projects.ProjectStore._one", "version"])
def test_reads_of_products_go_by_the_same_rule(server: ScriptedServer, connect: Connect, path: str) -> None:
    from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.projects import ProjectStore

    server.script = [Reply(200, GATEWAY)]
    client = Client(connect(), token=False)
    with pytest.raises(Failure, match=r"GET /rest/api/1\.0/\S+ was answered with 200: an object without '\w+' but with message, token: no healthy upstream"):
        client.version() if path == "version" else ProjectStore(client, many=False)._one("OPS")
