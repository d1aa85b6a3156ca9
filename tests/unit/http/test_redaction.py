# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets appear nowhere, in no spelling, whatever a server or a library says of them; and what cannot be a credential is never sent."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import logging
import socket
import typing as t
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Product
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.progress import Watch, watched
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from unit.http.conftest import Connect
from unit.http.scripted import Reply, ScriptedServer
from unit.http.test_session import parameters

PATH = "/rest/x"
TEXT = {"Content-Type": "text/plain"}
SECRET = "p@ss/W0rd X+yz&1\"'<é>"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda secret: secret,
    "quoted": quote,
    "quoted whole": lambda secret: quote(secret, safe=""),
    "quoted in lower case": lambda secret: quote(secret, safe="").replace("%2F", "%2f"),
    "as in a form": quote_plus,
    "repr": lambda secret: repr(secret)[1:-1],
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON, not ASCII": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "HTML": html.escape,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
}


def words_of(session: t.Any, *args: t.Any, **options: t.Any) -> str:
    with pytest.raises(RemoteError) as error:
        session.call(*args, **options)
    return f"{error.value} {error.value.report()} {error.value!r}"


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["the query", "the body", "a token", "a password"])
@pytest.mark.parametrize("shape", ["text", "JSON", "title", "exception", "request id"])
def test_what_a_server_repeats_is_masked(server: ScriptedServer, connect: Connect, spelling: str, place: str, shape: str) -> None:
    echo = SPELLINGS[spelling](SECRET)
    pair = f"admin:{SECRET}".encode()
    headers = {"a token": f"Bearer {SECRET}".encode().decode("latin-1"), "a password": f"Basic {base64.b64encode(pair).decode()}"}.get(place)
    call = {"the query": {"secret": [("password", SECRET)]}, "the body": {"body": {"password": SECRET}, "hidden": [SECRET]}}.get(place, {})
    replies = {
        "text": Reply(400, f"Cannot POST {echo}!", {"Content-Type": "text/plain; charset=utf-8"}),
        "JSON": Reply(400, {"errors": [{"message": f"Cannot POST {echo}!"}]}),
        "title": Reply(400, f"<html><title>Cannot POST {echo[:60]}!</title>", {"Content-Type": "text/html; charset=utf-8"}),
        "exception": Reply(400, {"errors": [{"message": "no", "exceptionName": echo}]}),
        "request id": Reply(400, {}, {"X-AREQUESTID": quote(SECRET, safe="")}),
    }
    if place == "a token" and not SECRET.isascii():
        headers, echo = "Bearer T0ken/+&=x", SPELLINGS[spelling]("T0ken/+&=x")
        replies = {name: Reply(400, f"Cannot POST {echo}!", TEXT) for name in replies}
    server.script = [replies[shape]]
    shown = words_of(connect(headers=(("Authorization", headers),) if headers else ()), "POST", PATH, **call)
    assert echo not in shown
    assert "W0rd" not in shown
    assert "********" in shown or shape == "title"


def test_the_whole_header_of_a_login_is_masked(server: ScriptedServer, connect: Connect) -> None:
    pair = base64.b64encode(b"admin:S3cr3t-admin").decode()
    server.script = [Reply(400, f"no: Authorization: Basic {pair}", TEXT), Reply(302, None, {"Location": f"https://sso.example/{pair}"})]
    session = connect(headers=(("Authorization", f"Basic {pair}"),))
    assert pair.rstrip("=") not in words_of(session, "POST", PATH)
    assert pair.rstrip("=") not in words_of(session, "POST", PATH)


def test_a_redirect_to_an_address_with_credentials_shows_none(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(302, None, {"Location": "https://ann:s3cret@sso.example/login?x=s3cret#s3cret"})]
    assert "s3cret" not in words_of(connect(), "POST", PATH)


def test_a_line_of_a_private_key_is_masked(server: ScriptedServer, connect: Connect) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0\n-----END RSA PRIVATE KEY-----\n"
    server.script = [Reply(400, "bad line: MIIEowIBAAKCAQEA0", TEXT)]
    assert "MIIEow" not in words_of(connect(), "POST", PATH, body={"key": key}, hidden=[key])


PRODUCTS = [(BITBUCKET, "bitbucket_token"), (ALGORITHMIA, "algorithmia_api_key"), (ALGORITHMIA, "algorithmia_token")]
FLAWS = {
    "TopS3cret\n": "ends with a line break",
    "TopS3cret\r\n": "ends with a line break",
    "\nTopS3cret": "begins with a line break",
    "Top\nS3cret": "has in it a line break",
    "TopS3cret ": "ends with a blank",
    "TopS3cret\x00": "ends with a control character",
    "Top\tS3cret": "has in it a control character",
    "TopS3cret€": "has in it a character that is not in ASCII",
    "TopS3cret\u2028": "ends with a blank",
}


@pytest.mark.parametrize("credential", FLAWS)
@pytest.mark.parametrize(("of", "option"), PRODUCTS)
@pytest.mark.usefixtures("kept")
def test_a_token_that_cannot_be_one_is_named_by_its_option_and_not_sent(server: ScriptedServer, of: Product, option: str, credential: str) -> None:
    url = f"{option.partition('_')[0]}_url"
    with pytest.raises(InputError) as error:
        of.connect(parameters(of, **{option: credential, url: server.url}), False)
    assert str(error.value).startswith(f"{option}: it {FLAWS[credential]}")
    assert "S3cret" not in str(error.value)
    assert server.calls == []


@pytest.mark.usefixtures("kept")
def test_a_standard_key_is_looked_at_too(server: ScriptedServer) -> None:
    with pytest.raises(InputError, match="algorithmia_standard_api_key: it ends with a line break"):
        ALGORITHMIA.connect(parameters(ALGORITHMIA, algorithmia_url=server.url, algorithmia_api_key="k", algorithmia_standard_api_key="S3cret\n"), False)


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ({"bitbucket_username": "ann", "bitbucket_password": "S3cret\n"}, "bitbucket_password: it ends with a line break"),
        ({"bitbucket_username": "ann\n", "bitbucket_password": "S3cret"}, "bitbucket_username: it ends with a line break"),
        ({"bitbucket_username": "a:b", "bitbucket_password": "S3cret"}, "bitbucket_username: it has a colon in it"),
        ({"bitbucket_username": "Zoë M", "bitbucket_password": " pass wörd€ "}, ""),
    ],
)
@pytest.mark.usefixtures("kept")
def test_a_login_that_cannot_be_one(server: ScriptedServer, login: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=words) if words else contextlib.nullcontext():
        BITBUCKET.connect(parameters(BITBUCKET, bitbucket_url=server.url, **login), False)


def test_a_stored_token_that_cannot_be_one(connect: Connect) -> None:
    with pytest.raises(InputError, match="value: it ends with a line break") as error:
        Client(connect(), token=False).with_token("S3cret\n")
    assert "S3cret" not in str(error.value)


@pytest.mark.parametrize("header", ["Bearer TopS3cret\n", "Bearer TopS3cret€"])
def test_of_an_exception_that_nobody_knows_only_the_name_is_told(connect: Connect, header: str) -> None:
    with pytest.raises(RemoteError) as error:
        connect(headers=(("Authorization", header),), retries=0).get(PATH)
    assert "S3cret" not in f"{error.value} {error.value.report()}"
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


@pytest.mark.parametrize(
    "proxy",
    [
        "http://user:Secret9@127.0.0.1:99999",
        "http://user:Secret9@127.0.0.1:port",
        "http://user:Sec/ret9@127.0.0.1:3128",
        "http://user:Sec#ret9@127.0.0.1:3128",
        "http://user:Sec?ret9@127.0.0.1:3128",
        "http://user:Secret9@[::1",
        "http://user:Secret9@",
        "user:Secret9@127.0.0.1:99999",
    ],
)
@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_a_proxy_that_cannot_be_one_is_named_without_its_password(connect: Connect, monkeypatch: pytest.MonkeyPatch, proxy: str, variable: str) -> None:
    monkeypatch.setenv(variable, proxy)
    with pytest.raises(Failure) as error:
        connect(url="http://bitbucket.invalid", retries=0).get(PATH)
    assert "the proxy that the environment names (http_proxy, all_proxy) is not an address" in str(error.value)
    assert not [part for part in ("Sec", "ret9", "user:") if part in str(error.value)]
    connect(url="http://bitbucket.invalid", use_proxy=False)


def test_a_proxy_that_does_not_answer_is_told_without_its_password(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://user:Sec%2Fret9@127.0.0.1:1")
    with pytest.raises(RemoteError, match="the proxy could not be used") as error:
        connect(url="http://bitbucket.invalid", retries=0).get(PATH)
    assert "ret9" not in f"{error.value} {error.value.report()}"


def test_the_password_of_a_proxy_that_a_server_repeats_is_masked(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url.replace("http://", "http://user:Sec%2Fret9@"))
    basic = server.url and base64.b64encode(b"user:Sec/ret9").decode()
    server.script = [Reply(407, f"refused: Sec/ret9 Sec%2Fret9 {basic}", TEXT)]
    shown = words_of(connect(url="http://bitbucket.invalid"), "POST", PATH)
    assert "ret9" not in shown
    assert basic.rstrip("=") not in shown


def test_a_proxy_gets_its_own_credentials_and_never_those_of_a_server_behind_tls(
    server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", server.url.replace("http://", "http://user:Secret9@"))
    server.script = [Reply(502)]
    with pytest.raises(RemoteError):
        connect(url="https://bitbucket.invalid", headers=(("Authorization", "Bearer ours"),), retries=0).get(PATH)
    assert [each.method for each in server.calls] == ["CONNECT"]
    assert server.calls[0].headers.get("Authorization") is None
    assert server.calls[0].headers["Proxy-Authorization"] == f"Basic {base64.b64encode(b'user:Secret9').decode()}"


class Log(logging.Handler):
    """What Ansible does with ``log_path``: a handler of the root logger."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log() -> Iterator[Log]:
    handler, level = Log(), logging.root.level
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.DEBUG)
    yield handler
    logging.root.setLevel(level)
    logging.root.removeHandler(handler)


def test_no_library_logs_a_call(server: ScriptedServer, connect: Connect, log: Log) -> None:
    """A connection that was refused, and headers that cannot be read, are what urllib3 logs with the whole address."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(RemoteError):
            connect(url=url, retries=2).call("POST", PATH, secret=[("password", "Tops3cret")])
    server.script = [Reply(200, {}, {"X Broken": "a\r\n no: header\r\nbroken"})]
    connect().call("POST", PATH, secret=[("password", "Tops3cret")])
    assert [f"{each.name}: {each.getMessage()}" for each in log.records] == []


def test_a_trace_of_a_call_has_no_secret(server: ScriptedServer, connect: Connect) -> None:
    """Its line is about what was asked, and what came of each try."""
    lines: list[str] = []
    server.script = [Reply(503), Reply(200)]
    with watched(Watch(trace=lines.append)):
        connect(retries=1).call("PUT", PATH, [("name", "ann")], {"password": SECRET}, secret=[("token", SECRET)], hidden=[SECRET])
    assert [line.rpartition(", ")[0] for line in lines] == [f"PUT {PATH}?name=ann: 503", f"PUT {PATH}?name=ann: 200"]
