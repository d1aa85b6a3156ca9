# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are none, and the words in which a user learns what to do."""

from __future__ import annotations

import re
import socket
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._http import diagnose
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.options import connection_options, session_options
from ansible_collections.algorithmia.scm.plugins.module_utils._http.ssh_probe import ssh_banner
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import base_url
from unit.http.conftest import Connect
from unit.http.scripted import DROP, Reply, ScriptedServer

PATH = "/rest/x"
LOGIN_PAGE = "<!DOCTYPE html><html><head>\n<title>\n Log in &mdash; Company\n</title></head></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXT = {"Content-Type": "text/plain"}
NOT_THE_SERVER = "Is the URL right, context path included, and does it lead to the server itself, past any proxy or login page?"
PROXY = "Run again; if it stays, look at the proxy in front of the server."

ANSWERS: dict[str, tuple[Reply, str]] = {
    "an HTML page, titled": (Reply(200, LOGIN_PAGE, HTML), f"200: an HTML page titled 'Log in — Company' instead of JSON. {NOT_THE_SERVER}"),
    "an HTML page that says it is not": (Reply(200, "  <html>", TEXT), f"200: an HTML page instead of JSON. {NOT_THE_SERVER}"),
    "an HTML page of an error": (Reply(500, "<html><title>Oops</title>", HTML), f"500: an HTML page titled 'Oops' instead of JSON. {NOT_THE_SERVER}"),
    "nothing": (Reply(200, None), f"200: an empty body instead of JSON. {PROXY}"),
    "half a document": (Reply(200, '{"values": [1,'), f"200: a body that is not JSON, or only a part of it. {PROXY}"),
    "words": (Reply(403, "XSRF check failed\n", TEXT), "403: XSRF check failed"),
    "an error with the server's words": (Reply(409, {"errors": [{"message": "It is there."}]}), "409: It is there."),
    "an error without words": (Reply(500, None), "500"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_is_none(server: ScriptedServer, connect: Connect, case: str) -> None:
    reply, words = ANSWERS[case]
    server.script = [reply]
    with pytest.raises(RemoteError) as error:
        connect(retries=0).get(PATH, [("a", "b")])
    assert str(error.value) == f"Bitbucket: GET {PATH}?a=b was answered with {words}"


NO_ANSWERS: dict[str, tuple[Reply, str]] = {
    "a dropped connection": (
        DROP,
        "the server closed the connection without an answer ({}). Run again. If that does not help, this may be an https port: "
        "should the URL start with https://?",
    ),
    "a body that is cut": (Reply(200, {"a": "long"}, cut=5), "the answer was cut off ({}). " + PROXY),
    "a server that is slow": (Reply(wait=0.4), "it took too long ({}). Raise timeout (variable bitbucket_timeout) if the server is only slow."),
}


@pytest.mark.parametrize("case", NO_ANSWERS)
def test_no_answer(server: ScriptedServer, connect: Connect, case: str) -> None:
    reply, words = NO_ANSWERS[case]
    server.script = [reply]
    with pytest.raises(RemoteError) as error:
        connect(retries=0, timeout=0.2).get(PATH)
    assert str(error.value) == f"Bitbucket: GET {PATH} got no answer: {words.format(f'localhost:{server.port}')}"
    assert error.value.status is None


def test_a_host_that_is_down_and_one_that_is_unknown(connect: Connect) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(RemoteError, match=rf"nothing listens there \({host}\)\. Is the server up, and is this its port\?$"):
            connect(url=f"http://{host}", retries=0).get(PATH)
    with pytest.raises(RemoteError, match=r"the host name is not known \(no\.such\.host\.invalid\)\. Is the URL right\?$"):
        connect(url="http://no.such.host.invalid", retries=0).get(PATH)


def test_an_accepted_status_is_an_answer_whatever_its_body(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(404, None), Reply(404, LOGIN_PAGE, HTML), Reply(503, {"state": "STARTING"})]
    session = connect(retries=0)
    answers = [session.get(PATH, accept=(404, 503)) for _call in range(3)]
    assert [(each.status, each.data) for each in answers] == [(404, None), (404, None), (503, {"state": "STARTING"})]


@pytest.mark.parametrize(("method", "status"), [("DELETE", 204), ("PUT", 200), ("POST", 202)])
def test_a_write_may_be_answered_with_nothing(server: ScriptedServer, connect: Connect, method: str, status: int) -> None:
    server.script = [Reply(status, None)]
    assert connect().call(method, PATH).data == {}


def test_an_error_reports_its_parts(server: ScriptedServer, connect: Connect) -> None:
    errors = [{"message": "No.", "exceptionName": "a.b.NotToday"}]
    server.script = [Reply(401, {"errors": errors}, {"X-AREQUESTID": "*1*2*", "X-AUSERNAME": "ann"})]
    with pytest.raises(RemoteError) as error:
        connect().call("PUT", PATH)
    hint = "The user 'ann' lacks the permission for this."
    report = {"method": "PUT", "path": PATH, "status": 401, "code": "a.b.NotToday", "said": "No.", "hint": hint, "request_id": "*1*2*"}
    assert error.value.report() == report
    assert str(error.value) == f"Bitbucket: PUT {PATH} was answered with 401: No. {hint}"


@pytest.mark.parametrize(
    ("parts", "message", "report"),
    [
        ({}, "It failed", {}),
        ({"said": "no", "hint": "Try yes."}, "It failed: no. Try yes.", {"said": "no", "hint": "Try yes."}),
        ({"said": "No."}, "It failed: No.", {"said": "No."}),
        ({"hint": "Try."}, "It failed. Try.", {"hint": "Try."}),
        ({"status": 0}, "It failed", {"status": 0}),
    ],
)
def test_the_message_of_a_remote_error(parts: dict[str, t.Any], message: str, report: dict[str, t.Any]) -> None:
    error = RemoteError("It failed", **parts)
    assert (str(error), error.report()) == (message, report)


@pytest.mark.parametrize("url", ["https://h", "https://h/", "http://h:7990/git/", "https://[::1]:8443", "https://h/restful"])
def test_a_base_url_loses_its_trailing_slash_only(url: str) -> None:
    assert base_url("o", url, "/rest") == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is not a URL with a scheme and a host"),
        ("bitbucket.example.com", "is not a URL with a scheme and a host"),
        ("ftp://h", "is not a URL with a scheme and a host"),
        ("https://", "is not a URL with a scheme and a host"),
        ("https:///x", "is not a URL with a scheme and a host"),
        ("http://[", "is not a URL with a scheme and a host"),
        ("http://\u2100.example", "is not a URL with a scheme and a host"),
        ("https://h?a=b", "carries a query or fragment"),
        ("https://h#a", "carries a query or fragment"),
        ("https://h/rest", "is the address of the API; give the base URL that a browser shows, without /rest"),
        ("https://h/git/rest/api/1.0/", "is the address of the API"),
    ],
)
def test_a_base_url_that_is_none_is_named_with_its_option(url: str, words: str) -> None:
    with pytest.raises(InputError, match=f"^bitbucket_url: {re.escape(repr(url))} {re.escape(words)}"):
        base_url("bitbucket_url", url, "/rest")


@pytest.mark.parametrize(
    "url", ["https://ann:s3cret@h", "https://:s3cret@h", "https://s3cret@h/x", "ftp://ann:s3cret@h", "https://ann:s3cret@", "ann:s3cret@h"]
)
def test_credentials_in_a_url_are_refused_and_not_shown(url: str) -> None:
    with pytest.raises(InputError) as error:
        base_url("bitbucket_url", url, "/rest")
    assert "s3cret" not in str(error.value)


def params(**given: t.Any) -> dict[str, t.Any]:
    spec = connection_options("bitbucket", {"bitbucket_url": {"type": "str"}})
    return {**{name: option.get("default") for name, option in spec.items()}, "bitbucket_url": "https://h/", **given}


def test_the_options_of_a_session_follow_from_those_of_the_module() -> None:
    made = session_options(
        "bitbucket", "/rest", params(timeout=3, retries=0, concurrency=1, use_proxy=False, client_cert="c", client_key="k"), {"b": "2", "a": "1"}, True
    )
    assert (made.url, made.api, made.headers, made.verify) == ("https://h", "/rest", (("a", "1"), ("b", "2")), True)
    assert (made.timeout, made.retries, made.concurrency, made.use_proxy, made.client_cert, made.client_key) == (3.0, 0, 1, False, "c", "k")
    assert made.check_mode is True


@pytest.mark.parametrize(
    ("given", "verify"),
    [({}, True), ({"ca_path": "/ca"}, "/ca"), ({"validate_certs": False, "ca_path": "/ca"}, False)],
)
def test_which_certificates_are_trusted(given: dict[str, t.Any], verify: bool | str) -> None:
    assert session_options("bitbucket", "/rest", params(**given), {}, False).verify == verify


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"timeout": 0}, "timeout: 0 is not a positive number"),
        ({"concurrency": -1}, "concurrency: -1 is not a positive number"),
        ({"retries": -1}, "retries: -1 is negative"),
        ({"client_key": "k"}, "client_key: goes with client_cert only"),
    ],
)
def test_a_connection_option_that_cannot_be(given: dict[str, t.Any], problem: str) -> None:
    with pytest.raises(InputError) as error:
        session_options("bitbucket", "/rest", params(**given), {}, False)
    assert error.value.problems == [problem]


def test_every_connection_option_has_its_own_environment_variable_and_goes_by_the_products_name_too() -> None:
    spec = connection_options("bitbucket", {"bitbucket_url": {"type": "str"}})
    assert all(option["env"] == (name if name.startswith("bitbucket_") else f"bitbucket_{name}").upper() for name, option in spec.items())
    assert all(option["aliases"] == [f"bitbucket_{name}"] for name, option in spec.items() if name != "bitbucket_url")


class TestSshBanner:
    def banner(self, sent: bytes) -> str:
        with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
            pool.submit(self.answer, listening, sent)
            return ssh_banner("127.0.0.1", listening.getsockname()[1], 2.0)

    def answer(self, listening: socket.socket, sent: bytes) -> None:
        connection, _address = listening.accept()
        with connection:
            connection.sendall(sent)

    def test_it_is_the_first_line(self) -> None:
        assert self.banner(b"SSH-2.0-OpenSSH_9.2 x\r\nmore") == "SSH-2.0-OpenSSH_9.2 x"

    @pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 400 Bad Request\r\n", b"\xff" * 300])
    def test_anything_else_is_no_ssh_server(self, sent: bytes) -> None:
        with pytest.raises(OSError, match="it does not answer as an SSH server"):
            self.banner(sent)


def test_a_hint_names_the_variable_beside_the_option() -> None:
    """Whoever uses a role sets a variable: of the product that was asked, and once only."""
    hint = "Look at ca_path and client_key, set use_proxy=false, raise timeout; bitbucket_token and --client-cert are as they are."
    named = (
        "Look at ca_path (variable algorithmia_ca_path) and client_key (variable algorithmia_client_key), "
        "set use_proxy=false (variable algorithmia_use_proxy), raise timeout (variable algorithmia_timeout); bitbucket_token and --client-cert are as they are."
    )
    assert diagnose.with_variables(hint, "Algorithmia") == named
    assert diagnose.with_variables(named, "Algorithmia") == named
