# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the errors of both servers mean, in every shape that they come in."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia import client as algorithmia
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import client as bitbucket
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import hints
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer, Options, Session
from unit.http.scripted import Reply, ScriptedServer

AUTH = "com.atlassian.bitbucket.auth"
USER_OPTIONS = "bitbucket_username and bitbucket_password (bitbucket_bot_password if it is the user of builds)"
NO_KEY = "Look at {}. It was not tried again: repeated failures lock the account."


def error(message: str | None, exception: str | None = None, context: str | None = None) -> dict[str, t.Any]:
    return {"context": context, "message": message, "exceptionName": exception}


BITBUCKET: dict[str, tuple[int, dict[str, str], list[t.Any], tuple[str, str, str]]] = {
    "a wrong password": (
        401,
        {},
        [error("Authentication failed.", f"{AUTH}.IncorrectPasswordAuthenticationException")],
        (
            f"{AUTH}.IncorrectPasswordAuthenticationException",
            "Authentication failed.",
            NO_KEY.format(USER_OPTIONS),
        ),
    ),
    "too many wrong passwords": (
        401,
        {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=x"},
        [error("Denied.", "a.B")],
        ("a.B", "Denied.", "Log in once in a browser, or have an administrator clear the CAPTCHA, then look at bitbucket_username and bitbucket_password."),
    ),
    "no licence": (
        401,
        {},
        [error("You are not currently licensed.", f"{AUTH}.NoAccessAuthenticationException")],
        (
            f"{AUTH}.NoAccessAuthenticationException",
            "You are not currently licensed.",
            "Give the user a licence: the global permission LICENSED_USER, directly or by a group.",
        ),
    ),
    "no permission": (
        401,
        {"X-AUSERNAME": "ann"},
        [error("You are not permitted to access this resource", "x.AuthorisationException")],
        ("x.AuthorisationException", "You are not permitted to access this resource", "The user 'ann' lacks the permission for this."),
    ),
    "basic authentication turned off": (
        403,
        {},
        [error("Basic auth is not allowed")],
        (
            "",
            "Basic auth is not allowed",
            "Bitbucket 10 has it off unless it is turned on: use bitbucket_token, or have an administrator allow basic authentication for this user.",
        ),
    ),
    "no such project": (
        404,
        {},
        [error("Project X does not exist.", hints.NO_SUCH_PROJECT)],
        (
            hints.NO_SUCH_PROJECT,
            "Project X does not exist.",
            "Create it first, or correct the key.",
        ),
    ),
    "no such route": (404, {}, [], ("", "", "Is bitbucket_url right, context path included?")),
    "a field": (400, {}, [error("Too long.", None, "name"), error("Taken.", "a.B", "key")], ("a.B", "name: Too long.; key: Taken.", "")),
    "no exception": (400, {}, [error("The project key must be specified.", "")], ("", "The project key must be specified.", "")),
    "no message": (409, {}, [error(None, "a.B")], ("a.B", "", "")),
    "not a list of errors": (400, {}, ["words", None], ("", "", "")),
    "too many calls": (
        429,
        {},
        [],
        ("", "", "The server limits this user's rate: lower concurrency (variable bitbucket_concurrency), or have an administrator exempt the user."),
    ),
    "maintenance": (503, {}, [error("Starting")], ("", "Starting", "Bitbucket is starting, or in maintenance. Run again later.")),
    "a server that is broken": (500, {}, [error("Oops")], ("", "Oops", "")),
}


@pytest.mark.parametrize("case", BITBUCKET)
def test_an_error_of_bitbucket(case: str) -> None:
    status, headers, errors, told = BITBUCKET[case]
    assert hints.explain(Answer(status, headers, {"errors": errors})) == told


@pytest.mark.parametrize("data", [None, [], {}, {"errors": None}, "text", {"status-code": 404}])
def test_an_error_of_bitbucket_without_the_usual_body(data: t.Any) -> None:
    assert hints.explain(Answer(400, {}, data)) == ("", "", "")


@pytest.mark.parametrize(
    ("headers", "hint"),
    [
        ({}, NO_KEY.format("bitbucket_token")),
        (
            {"X-AUSERNAME": "ann"},
            "The user 'ann' lacks the permission for this."
            " A token never carries global permissions and cannot create projects: use bitbucket_username and bitbucket_password.",
        ),
    ],
)
def test_who_comes_with_a_token_is_told_about_tokens(headers: dict[str, str], hint: str) -> None:
    assert hints.explain(Answer(401, headers, None), token=True)[2] == hint


IN_USE = algorithmia.HINTS["4043"]
KEYS = f"{algorithmia.HINTS['2001']} Where such a key may not read configurations, give a standard key in algorithmia_standard_api_key as well."


@pytest.mark.parametrize(
    ("status", "data", "told"),
    [
        pytest.param(400, {"error": {"id": "x", "code": 4043, "message": "In use"}}, ("4043", "In use (error 4043)", IN_USE), id="wrapped"),
        pytest.param(400, {"id": "x", "code": 4043, "message": "In use"}, ("4043", "In use (error 4043)", IN_USE), id="flat"),
        pytest.param(400, {"error": "Bad thing"}, ("", "Bad thing", ""), id="wrapped string"),
        pytest.param(400, "Bad thing", ("", "Bad thing", ""), id="bare string"),
        pytest.param(500, None, ("", "", ""), id="nothing"),
        pytest.param(500, {"error": None}, ("", "", ""), id="wrapped nothing"),
        pytest.param(400, {"error": {"code": 4444, "message": "New"}}, ("4444", "New (error 4444)", ""), id="a number nobody knows"),
        pytest.param(400, {"message": "No number"}, ("", "No number", ""), id="no number"),
        pytest.param(401, None, ("", "", KEYS), id="401"),
        pytest.param(403, {"message": "no"}, ("", "no", KEYS), id="403"),
        pytest.param(404, None, ("", "", "Is algorithmia_url right?"), id="404"),
        pytest.param(404, {"code": 4009, "message": "Not found"}, ("4009", "Not found (error 4009)", ""), id="404 of a thing"),
    ],
)
def test_an_error_of_algorithmia(status: int, data: t.Any, told: tuple[str, str, str]) -> None:
    assert algorithmia.explain(Answer(status, {}, data)) == told


@pytest.mark.parametrize("code", sorted(algorithmia.HINTS))
def test_every_number_that_is_known_has_a_hint(code: str) -> None:
    hint = algorithmia.explain(Answer(400, {}, {"error": {"code": int(code), "message": "m"}}))[2]
    assert algorithmia.HINTS[code]
    assert hint.startswith(algorithmia.HINTS[code])


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def sessions(server: ScriptedServer) -> Iterator[list[Session]]:
    """Two sessions, of an administrator and of a reader."""
    made = [Session(Options(server.url, "/v1", (("Authorization", f"Simple {key}"),)), "Algorithmia", algorithmia.explain) for key in ("admin", "standard")]
    yield made
    for each in made:
        each._transport.close()


def keys(server: ScriptedServer) -> list[tuple[str, str]]:
    return [(each.method, each.headers["Authorization"].removeprefix("Simple ")) for each in server.calls]


@pytest.mark.parametrize("status", [401, 403])
def test_what_an_admin_key_may_not_read_is_read_with_the_standard_key_and_written_with_the_admin_key(
    server: ScriptedServer, sessions: list[Session], status: int
) -> None:
    server.script = [Reply(status, {"error": {"code": 2001, "message": "no"}}), Reply(200, {"results": []}), Reply(201, {"id": "x"})]
    client = algorithmia.Client(*sessions)
    assert client.get("/v1/scms") == {"results": []}
    assert client.write("POST", "/v1/admin/scms", {}) == {"id": "x"}
    assert keys(server) == [("GET", "admin"), ("GET", "standard"), ("POST", "admin")]


@pytest.mark.parametrize(("status", "second"), [(403, False), (500, True), (404, True)])
def test_the_standard_key_is_asked_only_if_there_is_one_and_it_is_a_matter_of_keys(
    server: ScriptedServer, sessions: list[Session], status: int, second: bool
) -> None:
    server.script = [Reply(status, {})]
    with pytest.raises(RemoteError):
        algorithmia.Client(sessions[0], sessions[1] if second else None).get("/v1/scms")
    assert keys(server) == [("GET", "admin")]


class TestPages:
    @pytest.fixture
    def client(self, server: ScriptedServer) -> Iterator[bitbucket.Client]:
        session = Session(Options(server.url, "/rest"), "Bitbucket", hints.explain, bitbucket.WHO)
        yield bitbucket.Client(session, token=False)
        session._transport.close()

    def test_the_next_page_starts_where_the_server_says_and_not_after_so_many(self, server: ScriptedServer, client: bitbucket.Client) -> None:
        server.script = [
            Reply(body={"values": [{"n": 1}, {"n": 2}], "isLastPage": False, "nextPageStart": 7}),
            Reply(body={"values": [{"n": 3}], "isLastPage": True}),
        ]
        assert [each["n"] for each in client.pages("/things", [("filter", "a b")])] == [1, 2, 3]
        assert [each.partition("?")[2] for each in server.lines] == [f"filter=a%20b&start={start}&limit=1000" for start in (0, 7)]

    @pytest.mark.parametrize("following", [None, 0])
    def test_a_server_that_never_says_last_does_not_keep_us(self, server: ScriptedServer, client: bitbucket.Client, following: int | None) -> None:
        server.script = [Reply(body={"values": [{"n": 1}], "isLastPage": False, "nextPageStart": following})] * 3
        assert [each["n"] for each in client.pages("/things")] == [1]

    @pytest.mark.parametrize("body", [{"a": 1}, [1], {"values": None}, {"values": {}}])
    def test_something_else_than_a_page_is_an_error(self, server: ScriptedServer, client: bitbucket.Client, body: t.Any) -> None:
        server.script = [Reply(body=body)]
        with pytest.raises(
            RemoteError,
            match=r"GET /rest/api/1\.0/things\S* was answered with 200: (an object without 'values'|a list instead|not a paged list)",
        ):
            list(client.pages("/things"))

    @pytest.mark.parametrize(("there", "found"), [(["ann"], True), (["ANN"], True), (["annie", "joann"], False), ([], False)])
    def test_a_list_filtered_by_substring_holds_a_name_only_as_a_whole(
        self, server: ScriptedServer, client: bitbucket.Client, there: list[str], found: bool
    ) -> None:
        server.script = [Reply(body={"values": [{"name": each} for each in there]})]
        assert bool(client.named("/users", "Ann")) is found

    @pytest.mark.parametrize(("said", "version"), [("9.4.2", (9, 4, 2)), ("8.19.0-SNAPSHOT", (8, 19, 0)), ("5.6", (5, 6)), ("", ())])
    def test_the_version_is_asked_for_once(self, server: ScriptedServer, client: bitbucket.Client, said: str, version: tuple[int, ...]) -> None:
        server.script = [Reply(body={"version": said})]
        assert (client.version(), client.version(), len(server.calls)) == (version, version, 1)

    def test_who_we_are_is_asked_only_if_no_answer_told(self, server: ScriptedServer, client: bitbucket.Client) -> None:
        server.script = [Reply(headers={"X-AUSERNAME": "ann"})]
        assert (client.identify(), client.identify(), len(server.calls)) == ("ann", "ann", 1)
