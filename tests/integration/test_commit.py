# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A commit that is really pushed, and pushed once."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import typing as t
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from integration.play import DOORS, IN_PROCESS, Item, Outcome, Play, Step, act
from integration.world import OMIT, OWNER, SECRETS

COMMIT, TOKEN = "bitbucket_commit", "bitbucket_access_token"
SEED = act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": "models", "users": {"owner": "REPO_READ"}}]}})
FILE: Item = {"project_key": "ops", "repository": "Models", "path": "src/hello.py", "content": "print('Grüß Gott')\n", "commit_message": "Say hello"}
BRANCHES = "/rest/api/1.0/projects/OPS/repos/models/branches"


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def test_push(play: Play) -> None:
    foretold, still_empty, done, there, again_foretold, again, other, back = play(
        Step(COMMIT, FILE, True, before=[SEED]),
        Step(COMMIT, FILE, True),
        Step(COMMIT, FILE),
        Step("bitbucket_repository", {"project_key": "OPS", "slug": "models", "state": "absent"}, True),
        Step(COMMIT, FILE, True),
        Step(COMMIT, FILE),
        Step(COMMIT, {**FILE, "content": "print('Moin')\n"}),
        Step(COMMIT, FILE),
        doors=DOORS,
    )
    for outcome in (foretold, still_empty):
        assert (outcome.result["changed"], outcome.writes) == (True, [])
        assert outcome.result["commit"] == {"id": None, "branch": "master", "path": "src/hello.py"}
    assert done.result["changed"] is True
    made = done.result["commit"]["id"]
    assert re.fullmatch("[0-9a-f]{40}", made)
    assert done.writes == ["POST /scm/ops/models.git/git-receive-pack"]
    assert "has commits" in there.msg
    for outcome in (again_foretold, again):
        assert (outcome.result["changed"], outcome.writes) == (False, [])
        assert outcome.result["commit"]["id"] == made
    assert other.result["changed"] is back.result["changed"] is True
    assert len({made, other.result["commit"]["id"], back.result["commit"]["id"]}) == 3


@pytest.mark.parametrize("given", [{}, {"branch": "develop"}], ids=["default", "named"])
def test_branch(play: Play, given: Item) -> None:
    """That which the server calls the default one, also while the repository is empty; or the one that is named."""
    trunk = act("tamper", {"bitbucket": {"projects": {"OPS": {"repositories": {"models": {"default_branch": "trunk"}}}}}})
    expected = given.get("branch", "trunk")
    foretold, first, again, more = play(
        Step(COMMIT, {**FILE, **given}, True, before=[SEED, trunk]),
        Step(COMMIT, {**FILE, **given}),
        Step(COMMIT, {**FILE, **given}),
        Step(COMMIT, {**FILE, **given, "path": "b.txt"}),
    )
    assert [each.result["commit"]["branch"] for each in (foretold, first, again, more)] == [expected] * 4
    assert [each.result["changed"] for each in (foretold, first, again, more)] == [True, True, False, True]


@pytest.mark.parametrize("version", ["5.6", "10.2"])
def test_other_versions(play_on: t.Callable[..., Play], version: str) -> None:
    on = act("switch", "basic_auth", "on")
    done, again = play_on(version)(Step(COMMIT, FILE, before=[SEED, on]), Step(COMMIT, FILE))
    assert (done.result["changed"], done.result["commit"]["branch"], again.result["changed"]) == (True, "master", False)


def test_under_a_context_path(play_on: t.Callable[..., Play]) -> None:
    done, again = play_on("9.4", "/bitbucket")(Step(COMMIT, FILE, before=[SEED]), Step(COMMIT, FILE))
    assert (done.result["changed"], again.result["changed"]) == (True, False)


def test_who_commits(play: Play, tmp_path: Path) -> None:
    """The one who is logged in, or whoever is named; the commits stand one upon the other, with the message and the file as given."""
    named = {"author_name": "Ada", "author_email": "ada@x.example"}
    done, by_name = play(Step(COMMIT, FILE, before=[SEED]), Step(COMMIT, {**FILE, "path": "b", **named}))
    assert (done.failed, by_name.failed) == (False, False)
    user, password = play.simulator.bitbucket_login()
    url = play.simulator.bitbucket_url.replace("https://", f"https://{user}:{quote(password)}@")
    environment = {**os.environ, "GIT_SSL_CAINFO": play.simulator.ca_file, "GIT_TERMINAL_PROMPT": "0"}
    clone = ["git", "clone", "--quiet", f"{url}/scm/ops/models.git", str(tmp_path / "clone")]
    subprocess.run(clone, check=True, env=environment, capture_output=True)
    log = ["git", "-C", str(tmp_path / "clone"), "log", "--format=%an <%ae> %s"]
    said = subprocess.run(log, check=True, capture_output=True, text=True).stdout
    assert said.splitlines() == ["Ada <ada@x.example> Say hello", "admin <admin@localhost> Say hello"]
    assert (tmp_path / "clone" / FILE["path"]).read_text(encoding="utf-8") == FILE["content"]


def test_with_a_token(play: Play) -> None:
    by_token = {"bitbucket_username": OMIT, "bitbucket_password": OMIT, "bitbucket_token": "{{ made.token }}"}
    _made, done, again = play(
        Step(TOKEN, {"name": "ci", "permissions": ["REPO_WRITE"]}, task={"register": "made", "no_log": True}, before=[SEED]),
        Step(COMMIT, {**FILE, **by_token}),
        Step(COMMIT, {**FILE, **by_token}, True),
    )
    assert (done.result["changed"], again.result["changed"]) == (True, False)
    assert {each["user"] for each in done.log} == {"admin"}
    assert "BBDC-" not in play.output


ELSEWHERE = json.dumps({"slug": "models", "links": {"clone": [{"name": "http", "href": "http://bitbucket.example.com/scm/ops/models.git"}]}})
WRONG = {"bitbucket_username": OMIT, "bitbucket_password": OMIT, "bitbucket_token": "{{ pat }}"}


def test_refused(play: Play, subtests: pytest.Subtests) -> None:
    """The words say what is missing, and whose; a refused secret is in none of them."""
    off = act("switch", "http_clone", "off")
    cases: dict[str, tuple[list[t.Any], Item, list[str]]] = {
        "wrong token": ([SEED], WRONG, ["401", "bitbucket_token"]),
        "may only read": ([SEED], OWNER, ["git push", "403", "REPO_WRITE"]),
        "no repository": ([], {}, ["Repository OPS/models does not exist"]),
        "no HTTPS": ([SEED, off], {}, ["OPS/models has no HTTPS clone address", "Server settings"]),
        "revoked meanwhile": (
            [SEED, act("fault", "bitbucket", "status", path="info/refs", status=401, count=9, headers={"WWW-Authenticate": 'Basic realm="x"'})],
            {},
            ["git ls-remote", "The server refused the credentials for git"],
        ),
        "clone link of another address": (
            [SEED, act("fault", "bitbucket", "status", path="/repos/models$", status=200, body=ELSEWHERE)],
            {},
            ["'http://bitbucket.example.com/scm/ops/models.git', which is not below bitbucket_url", "correct the base URL in Administration > Server settings"],
        ),
        "broken": ([SEED, act("fault", "bitbucket", "status", path="info/refs", status=500, body="")], {}, ["git ls-remote", "500"]),
    }
    steps = {name: [Step(COMMIT, {**FILE, **login}, before=before)] for name, (before, login, _words) in cases.items()}
    for name, (outcome,) in play.table(steps, doors=IN_PROCESS).items():
        with subtests.test(name):
            assert outcome.failed
            assert [word for word in cases[name][2] if word not in outcome.msg] == [], outcome.msg
            assert outcome.result["changed"] is False
    assert base64.b64encode(f"owner:{SECRETS['owner_password']}".encode()).decode() not in play.output


def test_the_certificate_is_verified(play: Play) -> None:
    """With the CA that the task names, in git as anywhere else."""
    (outcome,) = play(Step(COMMIT, {**FILE, "validate_certs": False, "ca_path": OMIT}, before=[SEED]))
    assert outcome.result["changed"] is True


def test_every_content_is_committed_once(play: Play) -> None:
    """Line ends count, and so does a missing one."""
    contents = ("", "one\r\ntwo\r\n", "one\ntwo\n", "one\rtwo\r", "one", "Grüß Gott \u2028 日本")
    twice = [Step(COMMIT, {**FILE, "content": content}) for content in contents for _run in range(2)]
    outcomes = play(replace(twice[0], before=[SEED]), *twice[1:])
    assert [outcome.result["changed"] for outcome in outcomes] == [True, False] * len(contents)


def test_bad_input(play: Play) -> None:
    cases = {
        "branch: 'a..b' is not a name that git accepts for a branch": {"branch": "a..b"},
        "branch: 'a:b' is not a name that git accepts for a branch": {"branch": "a:b"},
        "commit_message: a commit needs a message": {"commit_message": " \n"},
        "author_name: contains a NUL character": {"author_name": "a\0b"},
    }
    for words, outcome in zip(cases, play(*(Step(COMMIT, {**FILE, **args}, before=[SEED]) for args in cases.values())), strict=True):
        refused(outcome, words)
        assert outcome.calls == []


def test_paths_that_lead_elsewhere(play: Play) -> None:
    paths = ("/etc/passwd", "../a", "a/../../b", ".git/config", "a/.GIT/config", "", ".")
    for path, outcome in zip(paths, play(*(Step(COMMIT, {**FILE, "path": path}, before=[SEED]) for path in paths)), strict=True):
        refused(outcome, f"path: {path!r} is not the path of a file in a repository")
        assert outcome.calls == []
