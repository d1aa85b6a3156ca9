# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that got lost: what was carried out is no failure, and what may be lost is told."""

from __future__ import annotations

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import NO_SUCH_PRINCIPAL, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import TOKENS
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from unit.http.conftest import Connect
from unit.http.scripted import DROP, Reply, ScriptedServer

OLD, NEW = "/rest/api/1.0/projects/OLD", "/rest/api/1.0/projects/NEW"
GONE = Reply(404, {"errors": [{"message": "It does not exist.", "exceptionName": "a.NoSuchThing"}]})
MOVED = Reply(307, None, {"Location": NEW})
LOST = [DROP, Reply(502), Reply(503), Reply(504), Reply(200, {"a": 1}, cut=3)]


@pytest.mark.parametrize("lost", LOST, ids=["dropped", "502", "503", "504", "cut off"])
def test_what_is_gone_after_a_deletion_without_an_answer_was_deleted(server: ScriptedServer, connect: Connect, lost: Reply) -> None:
    server.script = [lost, GONE]
    session = connect()
    session.call("DELETE", OLD)
    assert server.lines == [f"DELETE {OLD}"] * 2
    assert session.journal == [f"DELETE {OLD}"]


@pytest.mark.parametrize("first", [[], [Reply(429)]], ids=["at once", "after a 429"])
def test_what_was_never_there_is_an_error(server: ScriptedServer, connect: Connect, first: list[Reply]) -> None:
    server.script = [*first, GONE]
    session = connect()
    with pytest.raises(RemoteError, match="404"):
        session.call("DELETE", OLD)
    assert session.journal == []


def test_a_gateways_page_is_no_proof(server: ScriptedServer, connect: Connect) -> None:
    server.script = [DROP, Reply(404, "<html>", {"Content-Type": "text/html"})]
    with pytest.raises(RemoteError, match="an HTML page"):
        connect().call("DELETE", OLD)


def test_a_deletion_that_is_refused_when_it_is_repeated_is_an_error(server: ScriptedServer, connect: Connect) -> None:
    server.script = [DROP, Reply(409)]
    with pytest.raises(RemoteError, match="409"):
        connect().call("DELETE", OLD)


@pytest.mark.parametrize("answer", [MOVED, GONE], ids=["moved", "gone"])
def test_a_rename_without_an_answer_is_looked_up(server: ScriptedServer, connect: Connect, answer: Reply) -> None:
    server.script = [DROP, answer, Reply(200, {"key": "NEW", "name": "n"})]
    session = connect()
    assert session.call("PUT", OLD, body={"key": "NEW"}, renamed=NEW).data["name"] == "n"
    assert server.lines == [f"PUT {OLD}", f"PUT {OLD}", f"GET {NEW}"]
    assert session.journal == [f"PUT {OLD}"]


def test_a_move_without_an_answer_is_looked_up(server: ScriptedServer, connect: Connect) -> None:
    """What is sent of a nested thing is a part of what is read of it."""
    server.script = [DROP, GONE, Reply(200, {"slug": "new", "name": "new", "project": {"key": "TO", "name": "To"}})]
    assert connect().call("PUT", OLD, body={"name": "new", "project": {"key": "TO"}}, renamed=NEW).data["slug"] == "new"


@pytest.mark.parametrize("there", [Reply(200, {"key": "NEW", "name": "another"}), GONE], ids=["another one", "nothing"])
def test_a_rename_that_did_not_come_about_is_an_error(server: ScriptedServer, connect: Connect, there: Reply) -> None:
    server.script = [DROP, GONE, there]
    session = connect()
    with pytest.raises(RemoteError, match="was answered with 404"):
        session.call("PUT", OLD, body={"key": "NEW", "name": "n"}, renamed=NEW)
    assert session.journal == []


@pytest.mark.parametrize("answer", [MOVED, GONE])
def test_a_rename_that_was_sent_once_is_not_looked_up(server: ScriptedServer, connect: Connect, answer: Reply) -> None:
    server.script = [answer]
    with pytest.raises(RemoteError):
        connect().call("PUT", OLD, body={"key": "NEW"}, renamed=NEW)
    assert server.lines == [f"PUT {OLD}"]


@pytest.mark.parametrize("lost", [DROP, Reply(502), Reply(504)])
def test_a_token_whose_answer_is_lost_may_be_there_and_its_value_is_not(server: ScriptedServer, connect: Connect, lost: Reply) -> None:
    server.script = [lost]
    with pytest.raises(RemoteError, match="its value is lost: revoke it") as error:
        connect(puts_that_create=TOKENS).call("PUT", f"{TOKENS}/users/ann")
    assert "nothing is lost" not in str(error.value)


def test_a_token_that_was_never_asked_for_is_not_lost(connect: Connect) -> None:
    with pytest.raises(RemoteError, match="nothing listens there") as error:
        connect(url="http://localhost:1", puts_that_create=TOKENS, retries=0).call("PUT", f"{TOKENS}/users/ann")
    assert "lost" not in str(error.value)


@pytest.mark.parametrize("holders", ["users", "groups"])
def test_who_has_vanished_is_taken_out_already(server: ScriptedServer, connect: Connect, holders: str) -> None:
    session = connect()
    client = Client(session, token=False)
    gone = Reply(404, {"errors": [{"message": "No.", "exceptionName": NO_SUCH_PRINCIPAL[holders]}]})
    server.script = [gone, gone, GONE]
    client.write("POST", "/admin/users/remove-group", body={}, gone=NO_SUCH_PRINCIPAL[holders])
    for reason in ("", NO_SUCH_PRINCIPAL[holders]):
        with pytest.raises(RemoteError, match="404"):
            client.write("POST", "/admin/users/remove-group", body={}, gone=reason)
    assert session.journal == []
