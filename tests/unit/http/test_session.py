# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes over the wire: connections, headers, escaping, check mode, the journal, and moves within the server."""

from __future__ import annotations

import base64
import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, BITBUCKET_ANYBODY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Product
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import CheckModeViolation, RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Session
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of
from unit.http.conftest import Connect
from unit.http.scripted import Reply, ScriptedServer

THINGS = "/rest/api/1.0/projects"


def parameters(of: Product, **given_ones: object) -> dict[str, object]:
    return {**{name: spec.get("default") for name, spec in of.options.items()}, **given_ones}


def test_many_calls_go_through_one_connection(server: ScriptedServer, connect: Connect) -> None:
    session = connect()
    for method in ("GET", "PUT", "POST", "DELETE", "GET"):
        session.call(method, THINGS)
    assert len({each.connection for each in server.calls}) == 1


def test_concurrent_calls_need_no_more_connections_than_the_options_allow(server: ScriptedServer, connect: Connect) -> None:
    session = connect(concurrency=2)
    session.get(THINGS)
    server.script = [Reply(wait=0.02)] * 8
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(session.get, [THINGS] * 8))
    assert len({each.connection for each in server.calls}) == 2


BASIC = base64.b64encode("ann:p:ä".encode()).decode()


@pytest.mark.parametrize(
    ("of", "params", "header"),
    [
        (BITBUCKET, {"bitbucket_username": "ann", "bitbucket_password": "p:ä"}, f"Basic {BASIC}"),
        (BITBUCKET, {"bitbucket_token": "tok"}, "Bearer tok"),
        (BITBUCKET, {"bitbucket_token": "tok", "bitbucket_username": "ann"}, "Bearer tok"),
        (BITBUCKET_ANYBODY, {}, None),
        (ALGORITHMIA, {"algorithmia_api_key": "simA"}, "Simple simA"),
        (ALGORITHMIA, {"algorithmia_token": "jwt"}, "Bearer jwt"),
    ],
)
@pytest.mark.usefixtures("kept")
def test_credentials_are_in_the_header(server: ScriptedServer, of: Product, params: dict[str, str], header: str | None) -> None:
    url = "algorithmia_url" if of is ALGORITHMIA else "bitbucket_url"
    client = of.connect(parameters(of, **params, **{url: server.url}), False)
    client.get(path_of("things"))
    assert server.calls[0].headers.get("Authorization") == header


@pytest.mark.usefixtures("kept")
def test_bitbucket_is_told_that_no_browser_is_calling(server: ScriptedServer) -> None:
    BITBUCKET_ANYBODY.connect(parameters(BITBUCKET, bitbucket_url=server.url), False).get("/x")
    assert (server.calls[0].headers["X-Atlassian-Token"], server.calls[0].headers["Accept"]) == ("no-check", "application/json")


NAMES = ["a@b.c", "r&d", "c++", "50%", "a/b", "a b", "Zoë", "~me", "x?y#z", "a;b=c,d", "%2F", "'\"<>"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_whole_in_path_and_query(server: ScriptedServer, connect: Connect, name: str) -> None:
    connect().call("PUT", f"/rest{path_of('users', name, 'end')}", [("name", name), ("permission", "X")])
    path, _mark, query = server.calls[0].target.partition("?")
    assert [unquote(each) for each in path.split("/")] == ["", "rest", "users", name, "end"]
    assert [[unquote(part) for part in pair.split("=")] for pair in query.split("&")] == [["name", name], ["permission", "X"]]
    assert "+" not in query


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: name not in (".", "..")))
@example("%2e%2e")
@settings(max_examples=50)
def test_a_segment_of_a_path_stays_one_segment(name: str) -> None:
    assert [unquote(each) for each in path_of("a", name).split("/")] == ["", "a", name]


def test_a_body_is_json(server: ScriptedServer, connect: Connect) -> None:
    connect().call("POST", THINGS, body={"name": "ä"})
    assert server.calls[0].headers["Content-Type"] == "application/json"
    assert server.calls[0].body in (b'{"name": "\\u00e4"}', '{"name": "ä"}'.encode())


def test_a_context_path_is_kept(server: ScriptedServer, connect: Connect) -> None:
    connect(url=f"{server.url}/git").get(THINGS)
    assert server.lines == [f"GET /git{THINGS}"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_check_mode_refuses_every_write_before_it_is_sent(server: ScriptedServer, connect: Connect, method: str) -> None:
    session = connect(check_mode=True)
    session.get(THINGS)
    with pytest.raises(CheckModeViolation, match=f"^{method} {THINGS} was about to be sent in check mode"):
        session.call(method, THINGS)
    assert server.lines == [f"GET {THINGS}"]


def test_the_journal_holds_the_writes_that_were_confirmed_and_no_others(server: ScriptedServer, connect: Connect) -> None:
    session = connect(retries=0)
    server.script = [Reply(201), Reply(), Reply(204, None), Reply(409), Reply(404), Reply(drop=True), Reply(200, {"a": 1}, cut=3), Reply(302, None)]
    for method in ("POST", "GET", "DELETE"):
        session.call(method, THINGS, [("name", "a b")])
    session.call("PUT", "/rest/accepted", accept=(409,))
    for _each in range(4):
        with pytest.raises(RemoteError):
            session.call("PUT", THINGS)
    assert session.journal == [f"POST {THINGS}?name=a%20b", f"DELETE {THINGS}?name=a%20b"]


def test_who_we_are_is_read_from_the_answers(server: ScriptedServer, connect: Connect) -> None:
    session = connect()
    server.script = [Reply(headers={"X-AUSERNAME": "zo%C3%AB"}), Reply()]
    session.get(THINGS)
    session.get(THINGS)
    assert session.user == "zoë"


def test_netrc_never_replaces_our_credentials(server: ScriptedServer, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine localhost login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    connect(headers=(("Authorization", "Bearer ours"),)).get(THINGS)
    connect().get(THINGS)
    assert [each.headers.get("Authorization") for each in server.calls] == ["Bearer ours", None]


def test_a_proxy_of_the_environment_is_used_unless_it_is_told_not_to(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    connect(url="http://bitbucket.invalid").get(THINGS)
    assert server.lines == [f"GET http://bitbucket.invalid{THINGS}"]
    with pytest.raises(RemoteError, match="the host name is not known"):
        connect(url="http://bitbucket.invalid", use_proxy=False, retries=0).get(THINGS)
    assert len(server.calls) == 1


def test_no_proxy_is_respected(server: ScriptedServer, other: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    monkeypatch.setenv("no_proxy", "localhost")
    connect().get(THINGS)
    assert (len(server.calls), other.calls) == (1, [])


def test_a_proxy_that_does_not_answer_is_named_as_the_culprit(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://localhost:1")
    with pytest.raises(RemoteError, match=r"the proxy could not be used .*use_proxy=false"):
        connect(url="http://bitbucket.invalid", retries=0).get(THINGS)


class TestMoves:
    NEW = "/rest/api/1.0/projects/NEW"

    def moved(self, to: str, status: int = 307) -> Reply:
        return Reply(status, None, {"Location": to})

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_a_read_follows_within_the_server(self, server: ScriptedServer, connect: Connect, status: int) -> None:
        server.script = [self.moved(server.url + self.NEW, status), Reply(body={"key": "NEW"})]
        assert connect().get(THINGS).data == {"key": "NEW"}
        assert server.lines == [f"GET {THINGS}", f"GET {self.NEW}"]

    def test_a_context_path_is_kept(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [self.moved(f"{server.url}/git{self.NEW}")]
        connect(url=f"{server.url}/git").get(THINGS)
        assert server.lines == [f"GET /git{THINGS}", f"GET /git{self.NEW}"]

    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
    def test_a_write_does_not(self, server: ScriptedServer, connect: Connect, method: str) -> None:
        server.script = [self.moved(server.url + self.NEW)]
        with pytest.raises(RemoteError, match=r"answered with 307: it has moved to .*/projects/NEW\. Use the new name\.$"):
            connect().call(method, THINGS)
        assert server.lines == [f"{method} {THINGS}"]

    @pytest.mark.parametrize("login", ["/login?next={}", "/login?next={}%3Fstart%3D0", "{other}/sso?to=%2Frest", "{other}/rest-login"])
    def test_a_login_page_is_explained_and_gets_nothing(self, server: ScriptedServer, other: ScriptedServer, connect: Connect, login: str) -> None:
        server.script = [self.moved(login.format(THINGS, other=other.url))] * 9
        with pytest.raises(RemoteError, match=r"it sends us to http://localhost:\d+/\S*\. That is not its REST API\. Is the URL right"):
            connect(headers=(("Authorization", "Bearer ours"),)).get(THINGS, [("start", "0")])
        assert other.calls == []

    def test_credentials_never_go_to_another_host_even_where_it_has_the_same_api(self, server: ScriptedServer, other: ScriptedServer, connect: Connect) -> None:
        server.script = [self.moved(other.url + self.NEW)]
        connect(headers=(("Authorization", "Bearer ours"),)).get(THINGS)
        assert (server.lines, other.calls) == ([f"GET {THINGS}", f"GET {self.NEW}"], [])

    def test_from_http_to_https_is_explained(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [self.moved(f"https://localhost:{server.port}{THINGS}", 301)]
        with pytest.raises(RemoteError, match=r"it sends us to https://localhost:\d+/\S+\. Set the URL to https\.$"):
            connect().get(THINGS)
        assert len(server.calls) == 1

    def test_a_circle_comes_to_an_end(self, server: ScriptedServer, connect: Connect) -> None:
        server.script = [self.moved(self.NEW), self.moved(THINGS)] * 10
        with pytest.raises(RemoteError, match="answered with 307"):
            connect().get(THINGS)
        assert len(server.calls) <= 4


@pytest.mark.parametrize("url", ["http://LOCALHOST:{}", "HTTP://localhost:{}", "http://localhost:{}/a b", "http://localhost:{}/ä"])
def test_a_read_is_sent_once_however_the_url_is_written(server: ScriptedServer, connect: Connect, url: str) -> None:
    connect(url=url.format(server.port)).get(THINGS)
    assert len(server.calls) == 1


def test_a_segment_that_means_the_folder_above_is_not_taken_for_one(server: ScriptedServer, connect: Connect) -> None:
    """Clients and servers drop `..` and what stands before it, escaped or not: the call would be about something else."""
    with contextlib.suppress(Failure):
        connect().get(path_of("projects", "ALG", "repos", "..", "permissions"))
    assert "GET /projects/ALG/permissions" not in server.lines


def test_options_do_not_show_credentials(connect: Connect) -> None:
    session: Session = connect(headers=(("Authorization", "Bearer s3cret"),))
    assert "s3cret" not in f"{session.options!r} {session.options}"
