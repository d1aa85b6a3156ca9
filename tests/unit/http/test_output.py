# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a server says is shown on one line, and acts on no terminal and no CI system."""

from __future__ import annotations

import re

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless, visible
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from unit.http.conftest import Connect
from unit.http.scripted import Reply, ScriptedServer

PATH = "/rest/x"
NASTY = (
    "no\n::add-mask::e\n::stop-commands::tok\r##vso[task.setvariable variable=PATH]/evil ##[error] \x1b]0;OWNED\x07\x1b[2J[OK] all is well\u202e ##teamcity[x]"
)
COMMANDS = re.compile(r"(^|\s)::|##\w*\[|[\x00-\x1f\x7f-\x9f\u202e]")
REPLIES = {
    "an error": Reply(409, {"errors": [{"context": NASTY, "message": NASTY, "exceptionName": NASTY}]}),
    "a text": Reply(409, NASTY, {"Content-Type": "text/plain"}),
    "a title": Reply(409, f"<html><title>{NASTY}</title>", {"Content-Type": "text/html"}),
    "a gateway": Reply(200, {NASTY: 1, "message": NASTY}),
    "a name": Reply(401, {"errors": [{"message": "no"}]}, {"X-AUSERNAME": "%0a::set-env name=x::%1b[31m"}),
    "a redirect": Reply(302, None, {"Location": "https://sso.example/%0a\x1b[2J ##vso[x]"}),
    "a request id": Reply(409, {}, {"X-AREQUESTID": "\x1b[2J ##vso[x]"}),
}


@pytest.mark.parametrize("case", REPLIES)
def test_nothing_of_an_answer_acts(server: ScriptedServer, connect: Connect, case: str) -> None:
    server.script = [REPLIES[case]]
    session = connect(retries=0)
    with pytest.raises(RemoteError) as error:
        session.get(PATH).data["name"]
    for shown in (str(error.value), *map(str, error.value.report().values()), session.user):
        assert not COMMANDS.search(shown), shown


def test_words_without_an_end_are_cut(server: ScriptedServer, connect: Connect) -> None:
    server.script = [Reply(409, {"errors": [{"message": "x" * 100_000}]})]
    with pytest.raises(RemoteError) as error:
        connect().get(PATH)
    assert len(str(error.value)) < 2000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", r"\x3a:error::x"),
        ("a ::error::x", r"a \x3a:error::x"),
        ("a\n::error::x", r"a\n::error::x"),
        ("##vso[x] ##[group]", r"\x23#vso[x] \x23#[group]"),
        ("a::b, [::1]:80, C++ ## x #1 std::move", "a::b, [::1]:80, C++ ## x #1 std::move"),
        ("Zoë 日本 👩", "Zoë 日本 👩"),
        ("", ""),
    ],
)
def test_what_is_shown_of_a_text(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_lines_that_are_ours_stay_lines() -> None:
    assert harmless("one\n::error::two\x1b", lines=True) == "one\n\\x3a:error::two\\x1b"
    assert visible("a\nb", lines=True) == "a\nb"
