# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Readiness against answers that no simulator gives: other versions, states and shapes, and what is asked after a refusal."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.readiness import ALL, INFO
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process
from ansible_collections.algorithmia.scm.plugins.module_utils._http import session
from unit.http.scripted import Reply, ScriptedServer

Item = dict[str, t.Any]
Look = Callable[..., dict[str, Item]]
RUNNING, ABOUT = Reply(body={"state": "RUNNING"}), Reply(body={"version": "9.4.2"})
IN = {"bitbucket_username": "ann", "bitbucket_password": "a-secret"}
TOKEN = {"bitbucket_token": "a-token"}
ME = {"X-AUSERNAME": "ann"}
BASIC_OFF = "Basic Authentication has been disabled on this instance."
OUTSIDE = ["GET /status", "GET /rest/api/1.0/application-properties"]
LOGIN = "GET /rest/api/1.0/projects?limit=25"


def page(*values: Item) -> Reply:
    return Reply(body={"values": list(values), "isLastPage": True}, headers=ME)


def refused(status: int, message: str, code: str | None = None) -> Reply:
    return Reply(status, {"errors": [{"context": None, "message": message, "exceptionName": code}]})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    kept: dict[t.Any, session.Session] = {}
    monkeypatch.setattr(session, "_kept", kept)
    running = ScriptedServer()
    yield running
    for each in kept.values():
        each._transport.close()
    running.close()


@pytest.fixture
def look(server: ScriptedServer) -> Look:
    """Run the module against scripted answers, and return its findings by name."""

    def run(*script: Reply, **options: t.Any) -> dict[str, Item]:
        server.script[:] = script
        result = run_in_process(INFO, "x", {"bitbucket_url": server.url, "retries": 0, "timeout": 1, "use_proxy": False, **options}, False)
        assert "failed" not in result, result
        return {each["check"]: each for each in result["bitbucket_readiness"]["findings"]}

    return run


@pytest.mark.parametrize(
    ("version", "ok"), [("5.5.99", False), ("5.6.0", True), ("5.10.1", True), ("10.2.2", True), ("4.14.0", False), ("", None), (None, None)]
)
def test_versions(look: Look, version: str | None, ok: bool | None) -> None:
    found = look(RUNNING, Reply(body={"version": version} if version is not None else {}))
    assert found["version"]["ok"] is ok
    assert not version or version in found["version"]["detail"]


@pytest.mark.parametrize(("state", "ok"), [("RUNNING", True), ("STARTING", False), ("FIRST_RUN", False), ("MAINTENANCE", False), ("ERROR", False)])
def test_states(look: Look, state: str, ok: bool) -> None:
    found = look(Reply(200 if ok else 503, {"state": state}), ABOUT)["status"]
    assert (found["ok"], found["detail"], bool(found["fix"])) == (ok, f"the server is {state}", not ok)


@pytest.mark.parametrize("answer", [Reply(404, "<html>", {"Content-Type": "text/html"}), Reply(body={}), Reply(body=[])])
def test_a_server_without_a_state(look: Look, answer: Reply) -> None:
    assert look(answer, ABOUT)["status"]["ok"] is None


def test_without_tls_there_is_no_certificate(look: Look, server: ScriptedServer) -> None:
    found = look(RUNNING, ABOUT)
    assert (found["certificate_valid"]["ok"], found["certificate_expiry"]["ok"]) == (False, None)
    assert found["certificate_valid"]["detail"] == f"{server.url} has no certificate"


def test_what_is_no_bitbucket_gets_no_credentials(look: Look, server: ScriptedServer) -> None:
    found = look(Reply(404, ""), Reply(404, "<html>", {"Content-Type": "text/html"}), **IN)
    assert found["version"]["ok"] is False
    assert {found[each]["detail"] for each in ("login", "admin_rights", "ssh_enabled")} == {"it does not answer as a Bitbucket"}
    assert server.lines == OUTSIDE
    assert [each.headers.get("Authorization") for each in server.calls] == [None, None]


@pytest.mark.parametrize(
    ("answer", "options", "basic"),
    [
        (refused(401, "Authentication failed.", "com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException"), IN, True),
        (refused(401, "Not licensed", "com.atlassian.bitbucket.auth.NoAccessAuthenticationException"), IN, True),
        (refused(403, "CAPTCHA required.", "com.atlassian.bitbucket.auth.CaptchaRequiredAuthenticationException"), IN, True),
        (refused(403, BASIC_OFF), IN, False),
        (Reply(403, BASIC_OFF, {"Content-Type": "text/plain"}), IN, False),
        (Reply(502, "<html>", {"Content-Type": "text/html"}), IN, None),
        (Reply(drop=True), IN, None),
        (refused(401, "You are not permitted", "com.atlassian.bitbucket.AuthorisationException"), TOKEN, None),
        (Reply(body={"values": []}), TOKEN, None),
    ],
    ids=["wrong password", "no licence", "captcha", "off", "off, as text", "a proxy's page", "no answer", "wrong token", "nobody"],
)
def test_a_refused_log_in_is_tried_once(look: Look, server: ScriptedServer, answer: Reply, options: Item, basic: bool | None) -> None:
    found = look(RUNNING, ABOUT, answer, **options, bot_username="bot", project_key="ALG")
    assert (found["login"]["ok"], found["basic_auth"]["ok"]) == (False, basic)
    assert server.lines == [*OUTSIDE, LOGIN]
    open_ones = ALL[ALL.index("admin_rights") :]
    assert {(found[each]["ok"], found[each]["detail"]) for each in (*open_ones, "base_url")} == {(None, "the login failed")}
    assert ("allowed-users" in found["basic_auth"]["fix"]) == (basic is False)


@pytest.mark.parametrize(
    ("users", "login"),
    [
        (Reply(body={"values": [{"name": "Ann"}]}), (True, "as Ann")),
        (Reply(body={"values": []}), (False, "Bitbucket does not tell which user this is: its answers lack the header X-AUSERNAME")),
        (refused(401, "You are not permitted", "x.AuthenticationRequiredException"), (False, "answered with 401: You are not permitted.")),
    ],
    ids=["the header", "both", "the login"],
)
def test_what_a_proxy_takes_out_is_found(look: Look, server: ScriptedServer, users: Reply, login: tuple[bool, str]) -> None:
    found = look(RUNNING, ABOUT, Reply(body={"values": []}), users, **IN)
    assert (found["login"]["ok"], login[1] in found["login"]["detail"]) == (login[0], True), found["login"]
    assert server.lines[2:4] == [LOGIN, "GET /rest/api/1.0/users?filter=ann&start=0&limit=1000"]


def test_what_goes_wrong_on_the_way_costs_that_check_only(look: Look) -> None:
    broken = refused(500, "Something broke.")
    found = look(RUNNING, ABOUT, page({"key": "ALG"}), broken, broken, broken, broken, **IN)
    for check in ("base_url", "admin_rights", "https_clone", "ssh_enabled", "ssh_host_key"):
        assert found[check]["ok"] is None
        assert "was answered with 500: Something broke." in found[check]["detail"]
    assert found["login"]["ok"] is True


REPOSITORY = {"slug": "m", "links": {"clone": [{"href": "https://ann@h/scm/alg/m.git", "name": "http"}, {"href": "ssh://git@h/alg/m.git", "name": "ssh"}]}}


@pytest.mark.parametrize(
    ("repositories", "ok", "detail"),
    [
        ([page(), page(REPOSITORY)], True, "https://...@h/scm/alg/m.git"),
        ([page({"slug": "m", "links": {"clone": [{"href": "ssh://h", "name": "ssh"}]}})], False, "A/m has no clone address over HTTP(S)"),
        ([page({"slug": "m", "links": {"self": []}})], False, "A/m has no clone address over HTTP(S)"),
        ([page(), page()], None, "there is no repository to be seen whose clone addresses would tell it"),
        ([refused(404, "gone"), page(REPOSITORY)], True, "https://...@h/scm/alg/m.git"),
    ],
    ids=["on", "off", "both off", "no repository", "gone meanwhile"],
)
def test_git_over_https(look: Look, repositories: list[Reply], ok: bool | None, detail: str) -> None:
    me = {"name": "ann", "links": {"self": [{"href": "https://h/users/ann"}]}}
    found = look(RUNNING, ABOUT, page({"key": "A"}, {"key": "B"}), page(me), page(me), *repositories, **IN)["https_clone"]
    assert (found["ok"], found["detail"]) == (ok, detail)


@pytest.mark.parametrize(
    ("settings", "enabled", "access_keys"),
    [
        ({"enabled": False}, False, None),
        ({}, None, None),
        ([], None, None),
        ({"enabled": True, "port": 1, "accessKeysEnabled": False}, True, False),
        ({"enabled": True, "port": 1, "accessKeys": {"enabled": True}}, True, True),
        ({"enabled": True, "port": 1}, True, None),
    ],
)
def test_ssh_settings_in_every_shape(look: Look, settings: t.Any, enabled: bool | None, access_keys: bool | None) -> None:
    found = look(RUNNING, ABOUT, page(), page(), page({"name": "ann"}), Reply(body=settings, headers=ME), **IN)
    assert (found["ssh_enabled"]["ok"], found["ssh_access_keys"]["ok"]) == (enabled, access_keys)
    assert found["ssh_host_key"]["ok"] is None
    assert found["ssh_banner"]["ok"] is (False if enabled else None)


def test_the_ssh_port_is_not_that_of_the_web_interface(look: Look, server: ScriptedServer) -> None:
    before = [RUNNING, ABOUT, page(), page(), page({"name": "ann"})]
    for url, ok in ((server.url.replace("http", "ssh"), False), (f"ssh://127.0.0.1:{server.port}", True)):
        found = look(*before, Reply(body={"enabled": True, "port": 7999, "baseUrl": url}, headers=ME), **IN)["ssh_port"]
        assert (found["ok"], found["detail"].startswith(f"{server.port} (the server listens on 7999)")) == (ok, True)


OPTIONS: list[tuple[Item, str]] = [
    ({"severity": {"verison": "error"}}, f"severity: 'verison' is no check; there are {', '.join(ALL)}"),
    ({"severity": {"version": "fatal"}}, "severity.version: 'fatal' is not one of error, warning, ignore"),
    ({"certificate_days": -1}, "certificate_days: -1 is negative"),
    ({"expected_ssh_port": 65536}, "expected_ssh_port: 65536 is not a port"),
    ({"expected_base_url": "bitbucket.example.com"}, "expected_base_url: 'bitbucket.example.com' is not a URL"),
    ({"project_key": "ALG"}, "project_key: goes with bot_username only"),
    ({"bot_username": "bot", "project_key": ".."}, "project_key: '..' is not a project key"),
    ({"bot_username": ""}, "bot_username: is empty"),
    ({"unknown": "fatal"}, "value of unknown must be one of: error, warning, ignore, got: fatal"),
]


@pytest.mark.parametrize(("options", "words"), OPTIONS, ids=[next(iter(options)) for options, _words in OPTIONS])
def test_options_that_make_no_sense(server: ScriptedServer, options: Item, words: str) -> None:
    result = run_in_process(INFO, "x", {"bitbucket_url": server.url, **IN, **options}, False)
    assert result["failed"] is True
    assert words in result["msg"]
    assert server.calls == []
