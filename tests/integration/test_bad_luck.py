# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong on the way to a server: a clear error each, no traceback, and what was done so far."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import trustme

from integration.play import Item, Play, Step, act
from integration.test_scm_configs import urls
from integration.world import NOBODY, OWNER

PROJECT, PROJECTS, GRANTS = "bitbucket_project", "bitbucket_projects", "bitbucket_permissions"
CONFIG = "algorithmia_scm_config"
P = "/rest/api/1.0/projects"
OPS = {"key": "OPS", "description": "new"}


def fault(kind: str, product: str = "bitbucket", **more: t.Any) -> t.Any:
    return act("fault", product, kind, **{"count": 9, **more})


ONCE = {"retries": 0}
# name: (module, options, faults, words of the message, status in `error`)
LUCK: dict[str, tuple[str, Item, list[t.Any], list[str], int | None]] = {
    "wrong password": (PROJECT, {**OPS, "bitbucket_password": "{{ wrong_password }}"}, [], ["401", "bitbucket_password", "not tried again"], 401),
    "unknown token": (
        PROJECT,
        {**OPS, **NOBODY, "bitbucket_token": "{{ pat }}"},
        [],
        ["401", "bitbucket_token"],
        401,
    ),
    "no licence": (
        PROJECT,
        {**OPS, "bitbucket_username": "no.licence", "bitbucket_password": "{{ unlicensed_password }}"},
        [],
        ["licen", "LICENSED_USER"],
        401,
    ),
    "no permission": (PROJECT, {"key": "OPS", "permissions": {"users": {"bob": "PROJECT_READ"}}, **OWNER}, [], ["401", "'owner'"], 401),
    "wrong key": (CONFIG, {"id": "internal", "algorithmia_api_key": "{{ wrong_key }}"}, [], ["401", "algorithmia_api_key"], 401),
    "standard key": (
        CONFIG,
        {"provider": "bitbucket", "project_key": "A", "urls": urls("h"), "algorithmia_api_key": "{{ standard_key }}"},
        [],
        ["403", "admin API key"],
        403,
    ),
    "unknown CA": (PROJECT, {**OPS, "ca_path": "{{ other_ca }}", **ONCE}, [], ["certificate", "ca_path"], None),
    "host down": (PROJECT, {**OPS, "bitbucket_url": "https://localhost:9", **ONCE}, [], ["nothing listens", "localhost:9"], None),
    "no such host": (PROJECT, {**OPS, "bitbucket_url": "https://no-such-host.invalid", **ONCE}, [], ["no-such-host.invalid"], None),
    "plain http": (PROJECT, {**OPS, "bitbucket_url": "{{ bitbucket | replace('https', 'http') }}", **ONCE}, [], [], None),
    "a proxy's page": (PROJECT, {**OPS, **ONCE}, [fault("html")], ["502", "HTML page", "Bad gateway"], 502),
    "a login page": (PROJECT, {**OPS, **ONCE}, [fault("html", status=200)], ["HTML page", "Bad gateway", "proxy or login page"], 200),
    "empty body": (PROJECT, {**OPS, **ONCE}, [fault("empty")], ["empty body"], 200),
    "not JSON": (CONFIG, {"id": "internal", **ONCE}, [fault("status", "algorithmia", status=200, body='{"results": [')], ["not JSON"], 200),
    "another document": (
        CONFIG,
        {"id": "internal", **ONCE},
        [fault("status", "algorithmia", status=200, body='{"scms": []}')],
        ["without 'results' but with scms"],
        200,
    ),
    "cut off": (PROJECT, {**OPS, **ONCE}, [fault("truncate")], ["cut off"], None),
    "hung up": (PROJECT, {**OPS, **ONCE}, [fault("drop")], ["closed the connection"], None),
    "too slow": (PROJECT, {**OPS, "timeout": 1, **ONCE}, [fault("slow", seconds=2, count=1)], ["too long", "timeout"], None),
    "moved": (
        PROJECT,
        {**OPS, **ONCE},
        [fault("redirect", headers={"Location": "https://sso.example/login?next=1"})],
        ["https://sso.example/login", "login page"],
        302,
    ),
    "no context path": (PROJECT, {**OPS, "bitbucket_url": "{{ bitbucket }}/bitbucket"}, [], ["404", "context path"], 404),
    "maintenance": (PROJECT, {**OPS, **ONCE}, [fault("status", status=503)], ["503", "maintenance"], 503),
    "too many": (PROJECT, {**OPS, **ONCE}, [fault("status", status=429, headers={"Retry-After": "3600"})], ["429", "concurrency"], 429),
}


def test_bad_luck(play: Play, tmp_path: Path, subtests: pytest.Subtests) -> None:
    other_ca = tmp_path / "other-ca.pem"
    trustme.CA().cert_pem.write_to_path(str(other_ca))
    steps = [Step(module, args, before=[act("reset"), *faults]) for module, args, faults, _words, _status in LUCK.values()]
    outcomes = play(*steps, vars={"other_ca": str(other_ca)})
    for (name, (_module, _args, _faults, words, status)), outcome in zip(LUCK.items(), outcomes, strict=True):
        with subtests.test(name):
            assert outcome.failed, outcome.result
            assert [word for word in words if word not in outcome.msg] == [], outcome.msg
            assert len(outcome.msg) < 600, outcome.msg
            assert outcome.result["changed"] is False
            assert outcome.result["summary"] == {"created": [], "updated": [], "deleted": [], "unchanged": []}
            assert outcome.result["error"].get("status") == status
            assert [each["status"] for each in outcome.log].count(401) <= 1


def test_one_refused_login(play: Play) -> None:
    """A few refused logins lock an account, so one is all there is: with many scopes read at once, in a loop, and in the tasks that follow."""
    wrong, other = {"bitbucket_password": "{{ wrong_password }}"}, {"bitbucket_password": "{{ other_password }}"}
    scopes = [{"project_key": "OPS", "repository": f"r{number}", "users": {"bob": "REPO_READ"}} for number in range(20)]
    at_once, later, in_a_row = play(
        Step(GRANTS, {"permissions": scopes, **wrong}),
        Step(PROJECT, {"key": "A", **wrong}),
        Step(PROJECT, {"key": "{{ item }}", **other}, task={"loop": ["A", "B", "C", "D", "E"]}),
    )
    assert [each["status"] for each in at_once.log] == [401]
    assert (later.failed, later.log) == (True, [])
    assert "the login was refused before in this run" in later.msg
    assert [each["status"] for each in in_a_row.log] == [401]
    assert len(in_a_row.result["results"]) == 5
    assert all("bitbucket_password" in each["msg"] for each in in_a_row.result["results"])
    (shipped,) = play(Step(GRANTS, {"permissions": scopes, **wrong}), doors=["shipped"])
    assert [each["status"] for each in shipped.log] == [401]


def test_locked_account(play: Play) -> None:
    """CAPTCHA: what to do is said, whichever status it comes with."""
    locked = act("tamper", {"bitbucket": {"users": {"owner": {"failed_logins": 9}}}})
    for status in ("401", "403"):
        (outcome,) = play(Step(PROJECT, {**OPS, **OWNER}, before=[locked, act("switch", "captcha_status", status)]))
        assert outcome.failed
        assert [word for word in ("CAPTCHA", "browser") if word not in outcome.msg] == []
        assert len(outcome.calls) == 1


def test_busy_server(play: Play) -> None:
    """What is surely not executed is sent again, after the pause that the server asks for; a creation that may have been is not."""
    args = {"key": "NEW", "permissions": {"users": {"bob": "PROJECT_READ"}}}
    limited, wrote, unsure = play(
        Step(PROJECT, args, True, before=[fault("status", status=429, headers={"Retry-After": "1"}, count=1)]),
        Step(
            PROJECT,
            args,
            before=[
                fault("status", status=429, method="POST", count=1, headers={"Retry-After": "0"}),
                fault("status", status=503, method="PUT", count=1),
                fault("drop", method="GET", path="/admin/users", count=1),
            ],
        ),
        Step(PROJECT, {"key": "NEW2"}, before=[fault("status", status=502, method="POST", count=1)]),
    )
    assert limited.result["changed"] is True
    assert [each["status"] for each in limited.log][:2] == [429, 404]
    assert limited.log[1]["time"] - limited.log[0]["time"] >= 1
    assert wrote.result["summary"]["created"] == ["NEW"]
    assert [each["status"] for each in wrote.log if each["method"] == "POST"] == [429, 201]
    assert [each["status"] for each in wrote.log if each["method"] == "PUT"] == [503, 204]
    assert unsure.failed
    assert [each["status"] for each in unsure.log if each["method"] == "POST"] == [502]


def test_race(play: Play) -> None:
    """Somebody creates the same project between the look and the creation."""
    body = '{"errors": [{"context": "key", "message": "The project key is already in use.", "exceptionName": null}]}'
    lost, again = play(
        Step(PROJECT, {"key": "NEW"}, before=[fault("status", status=409, body=body, method="POST", count=1, execute=True)]),
        Step(PROJECT, {"key": "NEW"}),
    )
    assert lost.failed
    assert [word for word in ("409", "The project key is already in use.", "run again") if word not in lost.msg] == []
    assert lost.result["error"]["status"] == 409
    assert (again.failed, again.result["changed"]) == (False, False)


def test_failure_in_the_middle(play: Play) -> None:
    """The result says what was done; running again completes the rest, and foretells only the rest."""
    projects = {"projects": [{"key": f"P{number}"} for number in range(5)], "concurrency": 1}
    broken, foretold, completed, again = play(
        Step(
            PROJECTS,
            projects,
            before=[
                fault("slow", seconds=0, method="POST", count=2),
                fault("status", status=500, method="POST", count=1, body="{}"),
            ],
        ),
        Step(PROJECTS, projects, True),
        Step(PROJECTS, projects),
        Step(PROJECTS, projects),
    )
    assert broken.failed
    assert "500" in broken.msg
    assert broken.result["changed"] is True
    assert broken.result["summary"] == {"created": ["P0", "P1"], "updated": [], "deleted": [], "unchanged": []}
    assert broken.result["writes"] == [f"POST {P}", f"POST {P}"]
    assert [each["key"] for each in broken.things] == ["P0", "P1"]
    assert len(broken.result["diff"]) == 2
    assert foretold.foretold() == completed.foretold()
    assert completed.result["summary"] == {"created": ["P2", "P3", "P4"], "updated": [], "deleted": [], "unchanged": ["P0", "P1"]}
    assert again.result["changed"] is False


def test_failure_within_one_thing(play: Play) -> None:
    """A project that was created but did not get all its grants: not in the summary, but among the writes, and completed by the next run."""
    args = {"key": "NEW", "concurrency": 1, "permissions": {"users": {"bob": "PROJECT_READ", "Carol": "PROJECT_READ", "owner": "PROJECT_READ"}}}
    broken, completed = play(
        Step(PROJECT, args, before=[fault("status", status=500, method="PUT", path="name=Carol", count=1, body="{}")]),
        Step(PROJECT, args, state=True),
    )
    assert broken.failed
    assert broken.result["changed"] is True
    assert broken.result["writes"] == [call for call in broken.writes if "Carol" not in call]
    assert broken.result["writes"][0] == f"POST {P}"
    assert completed.result["summary"]["updated"] == ["NEW"]
    assert len(completed.state["bitbucket"]["projects"]["NEW"]["grants"]["users"]) == 4
