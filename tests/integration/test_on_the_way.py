# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls that carry a secret, on a bad way: nothing of it in output, log, results or drift report, in any spelling, on either execution path."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from integration.play import DOORS, IN_PROCESS, Item, Play, Step, act
from integration.relay import Relay
from integration.test_scm_configs import urls
from integration.world import OWNER, SECRETS

USER, TOKEN, CONFIG, PROJECT, PROJECTS, ALGORITHM = (
    "bitbucket_user",
    "bitbucket_access_token",
    "algorithmia_scm_config",
    "bitbucket_project",
    "bitbucket_projects",
    "algorithmia_algorithm",
)
NEW = {"name": "newcomer", "email_address": "newcomer@example.com", "password": "{{ new_password }}"}
SCM = {"provider": "bitbucket", "project_key": "OPS", "urls": urls("bitbucket.example.com")}
STANDARD = {"algorithmia_standard_api_key": "{{ standard_key }}"}
PERSISTENT = {"retries": 9, "concurrency": 1}
CARRIERS: dict[str, tuple[str, Item]] = {
    "a new user's password": (USER, NEW),
    "a change of a password": (USER, {"name": "bob", "password": "{{ other_password }}", "update_password": "always"}),
    "a new access token": (TOKEN, {"name": "t", "permissions": ["PROJECT_READ"], **OWNER}),
    "a stored access token": (TOKEN, {"name": "t", "value": "{{ made.token }}", "lost_value": "keep", **OWNER}),
    "an SCM configuration": (CONFIG, {**SCM, "id": "one", "access_token": "{{ pat }}"}),
    "an SCM configuration by extra_body": (
        CONFIG,
        {**SCM, "id": "two", "project_key": "TWO", "extra_body": {"oauth": {"client_secret": "{{ extra_secret }}"}}},
    ),
    "an SCM configuration that gets a new token": (CONFIG, {"id": "one", "access_token": "{{ other_pat }}", "update_secret": "connect", **STANDARD}),
    "an algorithm with a token": (ALGORITHM, {"owner": "data_science", "name": "hello", "scm_config": "one", "scm_token": "{{ pat }}", **STANDARD}),
}

# The server says no to these, after it has got the secret.
REFUSED = ("an SCM configuration by extra_body", "an SCM configuration that gets a new token", "an algorithm with a token")


def test_a_refused_connection_before_every_call_that_carries_a_secret(play: Play) -> None:
    """Play looks for secrets in all that Ansible prints, in its log file and in the results."""
    simulator = play.simulator
    with Relay(simulator.bitbucket_url, simulator.ca_file) as bitbucket, Relay(simulator.algorithmia_url, simulator.ca_file) as algorithmia:
        at = {"bitbucket": {"bitbucket_url": bitbucket.url}, "algorithmia": {"algorithmia_url": algorithmia.url}}
        steps = [
            Step(
                module,
                {**at[module.partition("_")[0]], **PERSISTENT, **args},
                task={"register": "made", "no_log": True} if name == "a new access token" else {},
            )
            for name, (module, args) in CARRIERS.items()
        ]
        outcomes = play(*steps)
    for name, outcome in zip(CARRIERS, outcomes, strict=True):
        assert name in REFUSED or not outcome.failed, (name, outcome.msg)
        assert name == "a stored access token" or outcome.writes, name


@pytest.mark.parametrize("door", DOORS)
def test_credentials_that_cannot_be_ones_and_servers_that_repeat_secrets(play: Play, tmp_path: Path, door: str) -> None:
    """The drift report in its five formats says why it could not tell, and repeats nothing."""
    echo = json.dumps({"errors": [{"context": None, "message": f"Cannot POST /x?password={quote_plus(SECRETS['new_password'])}", "exceptionName": None}]})
    flawed = {
        "bitbucket_token ends": (
            PROJECT,
            {"key": "OPS", "bitbucket_username": "{{ omit }}", "bitbucket_password": "{{ omit }}", "bitbucket_token": "{{ pat }}\n"},
        ),
        "algorithmia_api_key ends": (CONFIG, {"id": "internal", "algorithmia_api_key": "{{ wrong_key }}\n"}),
        "algorithmia_token has": (CONFIG, {"id": "internal", "algorithmia_api_key": "{{ omit }}", "algorithmia_token": "{{ jwt }}€"}),
    }
    steps = [Step(module, args, True) for module, args in flawed.values()]
    steps.append(Step(USER, NEW, before=[act("fault", "bitbucket", "status", method="POST", path="/admin/users", status=400, body=echo)]))
    folder = tmp_path / "report"
    run = play.run

    def reported(*args: t.Any, **more: t.Any) -> list[Item]:
        own = {"ANSIBLE_CALLBACKS_ENABLED": "recorder,algorithmia.scm.drift_report", "DRIFT_REPORT_DIR": str(folder)}
        return run(*args, **{**more, "environment": own})

    play.run = reported  # type: ignore[method-assign]
    outcomes = play(*steps, doors=[door], vars={"drift_report_dir": str(folder)})
    for words, outcome in zip(flawed, outcomes, strict=False):
        option, verb = words.split()
        assert outcome.failed
        assert outcome.msg.startswith(f"{option}: it {verb}"), outcome.msg
    assert "password=********" in outcomes[-1].msg
    files = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}
    assert set(files) == {"drift.json", "drift.xml", "drift.sarif", "drift.md", "drift.html"}
    assert "bitbucket_token: it ends with a line break" in files["drift.json"]
    for content in files.values():
        play._hide_and_seek(content)


def test_what_a_server_says_acts_on_nobodys_terminal(play: Play) -> None:
    nasty = "no\n::add-mask::e\n##vso[task.setvariable variable=PATH]/evil\n\x1b]0;OWNED\x07\x1b[2J\u202e"
    body = json.dumps({"errors": [{"context": None, "message": nasty, "exceptionName": None}]})
    (outcome,) = play(Step(PROJECT, {"key": "OPS"}, before=[act("fault", "bitbucket", "status", status=409, body=body, count=9)]), doors=IN_PROCESS)
    assert outcome.failed
    for line in play.output.splitlines():
        assert not line.lstrip().startswith(("::add-mask", "##vso")), line
    assert not {"\x1b", "\x07", "\u202e", "##vso["} & set(play.output) | {each for each in ("##vso[", "\x1b]0") if each in play.output}


def test_lost_answers(play: Play) -> None:
    """What was carried out without an answer is done: changed, in the summary, and among the writes."""
    gone: dict[str, tuple[str, Item]] = {
        "/projects/OPS": (PROJECT, {"key": "OPS", "state": "absent"}),
        "/admin/users": (USER, {"name": "bobby", "state": "absent"}),
        "/admin/groups": ("bitbucket_group", {"name": "devs", "state": "absent"}),
        "/permissions/users": ("bitbucket_permission", {"scope": "global", "users": {"maker": ""}}),
    }
    lost: dict[str, t.Any] = {"count": 1, "execute": True}
    cases = {
        path: [Step(module, args, before=[act("fault", "bitbucket", "drop", method="DELETE", path=path, **lost)])] for path, (module, args) in gone.items()
    }
    renamed = Step(PROJECT, {"key": "OPS", "new_key": "NEW"}, before=[act("fault", "bitbucket", "drop", method="PUT", path="/projects/OPS", **lost)])
    move = {"project_key": "OPS", "slug": "models", "new_slug": "public-models", "new_project_key": "TO"}
    seed = act("seed", {"bitbucket": {"projects": [{"key": "TO"}], "repositories": [{"project": "OPS", "name": "models"}]}})
    moved = Step("bitbucket_repository", move, before=[seed, act("fault", "bitbucket", "drop", method="PUT", path="/repos/models", **lost)])
    called = Step(USER, {"name": "bob", "new_name": "robert"}, before=[act("fault", "bitbucket", "drop", method="POST", path="users/rename", **lost)])
    for path, (outcome,) in play.table({**cases, "rename": [renamed], "move": [moved], "user": [called]}).items():
        assert not outcome.failed, (path, outcome.msg)
        assert outcome.result["changed"] is True, path
        assert len(outcome.result["diff"]) == 1, path


def test_what_was_created_before_a_failure_is_in_the_summary(play: Play) -> None:
    """A thing that takes several writes: it is there after the first, though the rest of it is not."""
    cases: dict[str, tuple[str, Item, str, str]] = {
        "users": (USER, {**NEW, "name": "new", "groups": ["devs"]}, "POST", "/users/add-groups"),
        "groups": ("bitbucket_group", {"name": "new", "members": ["bob"]}, "POST", "/groups/add-users"),
        "projects": (PROJECT, {"key": "NEW", "permissions": {"users": {"bob": "PROJECT_READ"}}}, "PUT", "/permissions/users"),
    }
    steps = {
        kind: [
            Step(module, args, before=[act("fault", "bitbucket", "status", method=method, path=path, status=409, body="{}")]),
            Step(module, args),
        ]
        for kind, (module, args, method, path) in cases.items()
    }
    for kind, (stopped, again) in play.table(steps).items():
        assert (stopped.failed, stopped.result["changed"]) == (True, True), kind
        assert [name.lower() for name in stopped.result["summary"]["created"]] == ["new"], kind
        assert [name.lower() for name in again.result["summary"]["updated"]] == ["new"], kind


def test_what_was_changed_before_a_failure_is_in_the_summary(play: Play) -> None:
    cases: dict[str, tuple[str, Item, str, str]] = {
        "robert": (USER, {"name": "bob", "new_name": "robert", "display_name": "Robert"}, "PUT", "/admin/users"),
        "NEW": (PROJECT, {"key": "OPS", "new_key": "NEW", "permissions": {"users": {"bob": "PROJECT_READ"}}}, "PUT", "/permissions/users"),
    }
    steps = {
        name: [Step(module, args, before=[act("fault", "bitbucket", "status", method=method, path=path, status=409, body="{}")])]
        for name, (module, args, method, path) in cases.items()
    }
    for name, (stopped,) in play.table(steps).items():
        assert (stopped.failed, stopped.result["changed"], stopped.result["summary"]["updated"]) == (True, True, [name]), stopped.result


def test_somebody_who_has_vanished_has_no_grant_any_more(play: Play) -> None:
    """Whether a server answers so is not known: the rest is done all the same [bitbucket 7, UNKNOWN]."""
    body = json.dumps({"errors": [{"context": None, "message": "No.", "exceptionName": "com.atlassian.bitbucket.user.NoSuchUserException"}]})
    grants = {"project_key": "OPS", "users": {"bob": "PROJECT_READ", "Carol": "PROJECT_READ"}, "concurrency": 1}
    _granted, revoked = play(
        Step("bitbucket_permission", grants),
        Step(
            "bitbucket_permission",
            {**grants, "users": {"bob": "", "Carol": ""}},
            before=[act("fault", "bitbucket", "status", method="DELETE", path="name=bob", status=404, body=body, count=1)],
        ),
    )
    assert not revoked.failed, revoked.msg
    assert [each["status"] for each in revoked.log if each["method"] == "DELETE"] == [404, 204]


def test_a_gateway_in_the_middle_of_a_run(play: Play) -> None:
    """What a gateway says instead of the server is told; what was done before is told too."""
    gateway: dict[str, t.Any] = {"status": 200, "body": json.dumps({"message": "no healthy upstream"}), "count": 1}
    read, middle = play(
        Step(PROJECT, {"key": "OPS"}, before=[act("fault", "bitbucket", "status", **gateway)]),
        Step(
            TOKEN, {"name": "t", "permissions": ["PROJECT_READ"], **OWNER}, before=[act("fault", "bitbucket", "status", method="PUT", execute=True, **gateway)]
        ),
    )
    for outcome in (read, middle):
        assert outcome.failed
        assert "no healthy upstream" in outcome.msg
        assert outcome.result["error"]["status"] == 200
    assert read.result["changed"] is False
    assert middle.result["changed"] is True
    assert len(middle.result["writes"]) == 1
    assert set(middle.result["summary"]) == {"created", "updated", "deleted", "unchanged"}


def test_a_rate_limit(play: Play) -> None:
    """The usual bucket of a server: 60 calls at once, then some more each second; the members of two hundred groups, eight at a time."""
    groups = [{"name": f"team-{number}", "members": []} for number in range(200)]
    limited = [act("seed", {"bitbucket": {"groups": [{"name": group["name"]} for group in groups]}}), act("switch", "rate_limit", "60/50")]
    (outcome,) = play(Step("bitbucket_groups", {"groups": groups, "retries": 0}, True, before=limited))
    assert not outcome.failed, outcome.msg
    assert len(outcome.result["summary"]["unchanged"]) == 200
    assert 429 in [each["status"] for each in outcome.log]
