# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Algorithms and their builds, in both flavours, from the configuration to the log; and a configuration that is handed a new token."""

from __future__ import annotations

import typing as t

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from integration import world
from integration.play import DOORS, Action, Item, Outcome, Play, Step, act
from simulator.process import Simulator

ALGORITHM, BUILD, COMMIT, CONFIG, KEY = "algorithmia_algorithm", "algorithmia_build", "bitbucket_commit", "algorithmia_scm_config", "bitbucket_access_key"
INFO, TOKEN = "algorithmia_checkin_info", "bitbucket_access_token"
STANDARD = {"algorithmia_standard_api_key": "{{ standard_key }}"}
HELLO: Item = {"owner": "data_science", "name": "hello", **STANDARD}
FILE: Item = {"project_key": "OPS", "repository": "hello", "path": "src/hello.py", "content": "def apply(x):\n    return x\n", "commit_message": "Say hello"}
BY_OWNER = {"bitbucket_username": "owner", "bitbucket_password": "{{ owner_password }}"}
LOGIN = {"scm_username": "owner", "scm_password": "{{ owner_password }}"}
SEED = act("seed", {"bitbucket": {"projects": [{"key": "OPS", "users": {"owner": "PROJECT_ADMIN"}}]}})
FULL = {"name": "t", "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"], **BY_OWNER}
KEPT = {"register": "made", "no_log": True}
PUSH = Step(COMMIT, {**FILE, **BY_OWNER}, task={"register": "pushed"}, busy=True)
DELIVERED = act("settle", builds=False)  # so that Bitbucket's webhook is not among what the next step sends
BUILT = {**HELLO, "commit": "{{ pushed.commit.id }}"}


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


def urls(play: Play) -> Item:
    ready = play.simulator.ready["bitbucket"]
    return {"web": ready["url"], "api": ready["url"], "ssh": ready["ssh_url"]}


def on_check_in(play: Play, *before: Action) -> list[Step]:
    """Return the steps that bring about a configuration with a token, and an algorithm in it."""
    config = {"id": "bb", "provider": "bitbucket", "project_key": "OPS", "urls": urls(play), "access_token": "{{ made.token }}"}
    return [Step(TOKEN, FULL, task=KEPT, before=[SEED, *before]), Step(CONFIG, config), Step(ALGORITHM, {**HELLO, "scm_config": "bb"})]


def by_api(play: Play, *before: Action) -> list[Step]:
    """Return the steps that bring about a configuration without a token, an algorithm in it, and the key for its builds."""
    config = {"id": "api", "provider": "bitbucket", "project_key": "OPS", "urls": urls(play)}
    return [
        Step(CONFIG, config, before=[SEED, *before]),
        Step(ALGORITHM, {**HELLO, "scm_config": "api", **LOGIN}),
        Step(KEY, {"project_key": "OPS", "repository": "hello", "public_key": "{{ rsa_public }}", "permission": "REPO_READ"}),
    ]


@pytest.fixture
def rsa_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the play ``rsa_private`` in PKCS1, ``openssh_private`` and ``rsa_public``. The private ones may be seen nowhere."""
    key = rsa.generate_private_key(65537, 2048)
    private = {
        name: key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
        for name, form in (("rsa_private", PrivateFormat.TraditionalOpenSSL), ("openssh_private", PrivateFormat.OpenSSH))
    }
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    known = world.variables

    def variables(simulator: Simulator) -> dict[str, str]:
        return {**known(simulator), **private}

    monkeypatch.setattr(world, "variables", variables)
    monkeypatch.setattr(world, "secrets", hidden(world.secrets, [line for text in private.values() for line in text.splitlines()[1:4]]))
    monkeypatch.setattr(world, "variables", lambda simulator: {**variables(simulator), "rsa_public": public})


def hidden(known: t.Callable[[Simulator], list[str]], more: list[str]) -> t.Callable[[Simulator], list[str]]:
    return lambda simulator: [each for each in known(simulator) if not each.startswith(("-----BEGIN", "ssh-"))] + more


# --- on check-in ---


def test_a_push_is_built(play: Play) -> None:
    outcomes = play(
        *on_check_in(play),
        PUSH,
        Step(BUILD, BUILT, busy=True),
        Step(BUILD, BUILT, True, busy=True),
        Step(ALGORITHM, {**HELLO, "scm_config": "bb"}, True),
        Step(INFO, {"project_key": "ops", "urls": urls(play)}),
        doors=DOORS,
    )
    made, pushed, built, foretold, again, info = outcomes[2:]
    (algorithm,) = made.things
    assert (algorithm["repository_owner"], algorithm["repository_name"], algorithm["scm_config"]) == ("OPS", "hello", "bb")
    assert algorithm["repository_https_url"].endswith("/scm/ops/hello.git")
    assert algorithm["repository_ssh_url"] == f"{urls(play)['ssh']}/ops/hello.git"
    build = built.result["build"]
    assert (built.result["changed"], built.writes) == (False, [])
    assert (build["status"], build["commit"]) == ("succeeded", pushed.result["commit"]["id"])
    assert build["log"][-1] == "succeeded"
    assert build["started_at"] <= build["finished_at"]
    assert foretold.result["build"] == {name: value for name, value in build.items() if name != "log"}
    assert again.result["changed"] is False
    assert info.result["algorithmia_checkin"]["ready"] is True


def test_other_shapes_and_statuses(play: Play) -> None:
    """The documents disagree on the list of environments."""
    made, again = play(
        Step(ALGORITHM, {**HELLO, "scm_config": "internal"}, before=[act("switch", "environments_shape", "wrapped")]),
        Step(ALGORITHM, {**HELLO, "scm_config": "internal", "environment": "anything"}),
    )
    assert (made.result["changed"], again.result["changed"]) == (True, False)
    assert made.log[-1]["body"]["settings"] == {
        "source_visibility": "closed",
        "license": "apl",
        "network_access": "isolated",
        "pipeline_enabled": False,
        "algorithm_environment": made.log[-1]["body"]["settings"]["algorithm_environment"],
    }
    assert made.log[-1]["body"]["details"] == {"label": "hello"}


def test_a_failed_build_shows_its_log(play: Play) -> None:
    """Here the token was revoked after the algorithm was made."""
    gone = Step(TOKEN, {"name": "t", "state": "absent", **BY_OWNER})
    outcomes = play(*on_check_in(play), gone, PUSH, Step(BUILD, BUILT, before=[DELIVERED], busy=True))
    failed = outcomes[-1]
    refused(failed, "data_science/hello: the build of ", "has failed:", "\n  | building data_science/hello", "\n  | error 40")
    assert failed.result["changed"] is False


def test_a_build_that_does_not_come(play: Play) -> None:
    """What was not pushed to the default branch, or came while the webhook was off."""
    off = act("switch", "webhook_events", "repo:modified")
    soon: Item = {**BUILT, "wait_timeout": 1}
    *_made, pushed, none, never, negative = play(
        *on_check_in(play, off),
        PUSH,
        Step(BUILD, soon, busy=True),
        Step(BUILD, {**soon, "wait_timeout": 0}, busy=True),
        Step(BUILD, {**soon, "wait_timeout": -1}, busy=True),
    )
    for outcome, seconds in ((none, 1), (never, 0)):
        words = f"no build of {pushed.result['commit']['id']} within {seconds} s: none was begun"
        refused(outcome, words, "pushed to the default branch", "webhook", "certificate")
    refused(negative, "wait_timeout: -1 is negative")
    assert (len(never.calls), negative.calls) == (2, [])


def test_a_build_that_takes_too_long(play: Play) -> None:
    slow = act("switch", "build_seconds", "30")
    outcomes = play(*on_check_in(play, slow), PUSH, Step(BUILD, {**BUILT, "wait_timeout": 1}, before=[DELIVERED], busy=True))
    refused(outcomes[-1], "within 1 s: it is still running")


# --- by API ---


@pytest.mark.usefixtures("rsa_keys")
@pytest.mark.parametrize("status", ["202", "200"])
def test_a_build_is_asked_for(play: Play, status: str) -> None:
    with_key = {**BUILT, "ssh_private_key": "{{ rsa_private }}"}
    *_made, foretold, built, again_foretold, again = play(
        *by_api(play, act("switch", "compile_status", status)),
        PUSH,
        Step(BUILD, with_key, True, busy=True),
        Step(BUILD, with_key, busy=True),
        Step(BUILD, with_key, True, busy=True),
        Step(BUILD, with_key, busy=True),
    )
    assert (foretold.result["changed"], foretold.result["build"]) == (True, None)
    assert (built.result["changed"], built.writes) == (True, ["POST /v1/algorithms/data_science/hello/compile"])
    assert built.result["build"]["status"] == "succeeded"
    for outcome in (again_foretold, again):
        assert (outcome.result["changed"], outcome.writes) == (False, [])
        assert outcome.result["build"]["build_id"] == built.result["build"]["build_id"]
    assert built.result["invocation"]["module_args"]["ssh_private_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


@pytest.mark.usefixtures("rsa_keys")
def test_a_failed_build_is_asked_for_again(play: Play) -> None:
    """Without the key at Bitbucket it fails; with it, the same commit is built by the next run."""
    config, algorithm, key = by_api(play)
    with_key = {**BUILT, "ssh_private_key": "{{ rsa_private }}"}
    *_made, failed, _key, foretold, built = play(
        config,
        algorithm,
        PUSH,
        Step(BUILD, with_key, busy=True),
        key,
        Step(BUILD, with_key, True, busy=True),
        Step(BUILD, with_key, busy=True),
    )
    assert failed.failed
    assert [word for word in ("has failed", "  | cloning ssh://") if word not in failed.msg] == [], failed.msg
    assert (failed.result["changed"], failed.result["writes"]) == (True, ["POST /v1/algorithms/data_science/hello/compile"])
    assert foretold.result["changed"] is built.result["changed"] is True
    assert foretold.result["build"]["status"] == "failed"
    assert built.result["build"]["status"] == "succeeded"


@pytest.mark.usefixtures("rsa_keys")
def test_a_key_in_another_form_is_refused_before_the_first_call(play: Play) -> None:
    for outcome in play(*(Step(BUILD, {**HELLO, "commit": "a" * 40, "ssh_private_key": "{{ openssh_private }}"}, check) for check in (True, False))):
        refused(outcome, "ssh_private_key: Algorithmia takes an RSA key in PKCS1 PEM only", "ssh-keygen -t rsa -m PEM")
        assert outcome.calls == []


# --- what is refused ---


def test_refused(play: Play, subtests: pytest.Subtests) -> None:
    config = act("seed", {"algorithmia": {"scms": [{"id": "api", "provider": "bitbucket", "project_key": "OPS", "urls": urls(play)}]}})
    cases: dict[str, tuple[Item, list[str]]] = {
        "no configuration named": ({}, ["data_science/hello does not exist yet", "give scm_config"]),
        "no such configuration": ({"scm_config": "nowhere"}, ["4009"]),
        "no credentials": ({"scm_config": "api"}, ["6001"]),
        "wrong credentials": ({"scm_config": "api", "scm_username": "owner", "scm_password": "{{ wrong_password }}"}, ["408"]),
        "no such language": ({"scm_config": "internal", "language": "cobol"}, ["4001"]),
        "both credentials": ({"scm_config": "api", "scm_token": "{{ pat }}", **LOGIN}, ["scm_token: give a token, or scm_username and scm_password"]),
        "half of them": ({"scm_config": "api", "scm_username": "owner"}, ["scm_username, scm_password: go together"]),
        "admin key": ({"scm_config": "internal", "algorithmia_standard_api_key": world.OMIT}, ["algorithmia_standard_api_key"]),
    }
    steps = {name: [Step(ALGORITHM, {**HELLO, **args}, before=[SEED, config])] for name, (args, _words) in cases.items()}
    for name, (outcome,) in play.table(steps).items():
        with subtests.test(name):
            assert outcome.failed
            assert [word for word in cases[name][1] if word not in outcome.msg] == [], outcome.msg
            assert outcome.result["changed"] is False


def test_an_algorithm_stays_in_its_configuration(play: Play) -> None:
    config = act("seed", {"algorithmia": {"scms": [{"id": "api", "provider": "bitbucket", "project_key": "OPS", "urls": urls(play)}]}})
    _made, moved = play(Step(ALGORITHM, {**HELLO, "scm_config": "internal"}, before=[config]), Step(ALGORITHM, {**HELLO, "scm_config": "api"}))
    refused(moved, "scm_config of data_science/hello is 'internal'", "delete it and create another one")


def test_the_repository_stays(play: Play) -> None:
    *_made, gone, absent = play(*on_check_in(play), *(Step(ALGORITHM, {**HELLO, "state": "absent"}, state=True) for _time in range(2)))
    assert gone.result["summary"]["deleted"] == ["data_science/hello"]
    assert gone.state["algorithmia"]["algorithms"] == {}
    assert list(gone.state["bitbucket"]["projects"]["OPS"]["repositories"]) == ["hello"]
    assert absent.result["changed"] is False


# --- a new token for a configuration ---


def test_connect(play: Play) -> None:
    """By a call whose body is not known: it is sent each time, since nobody can read what is stored."""
    supported = act("switch", "token_connect", "secretToken")
    seed = act("seed", {"algorithmia": {"scms": [{"id": "bb", "provider": "bitbucket", "project_key": "OPS", "urls": urls(play), "client_secret": "old"}]}})
    args: Item = {"id": "bb", "access_token": "{{ other_pat }}", "update_secret": "connect", **STANDARD}
    own_body = {**args, "connect_body": {"secretToken": "{{ pat }}", "more": {"deep": "{{ extra_secret }}"}}}
    many = {"scm_configs": [{name: value for name, value in args.items() if name != "algorithmia_standard_api_key"}], **STANDARD}
    foretold, done, again, with_body, by_default, unsupported = play(
        Step(CONFIG, args, True, before=[seed, supported]),
        Step(CONFIG, args),
        Step("algorithmia_scm_configs", many),
        Step(CONFIG, own_body),
        Step(CONFIG, {**args, "update_secret": "on_create"}),
        Step(CONFIG, args, before=[act("switch", "token_connect", "unsupported")]),
    )
    assert foretold.foretold() == done.foretold()
    assert foretold.writes == []
    for outcome in (done, again, with_body):
        assert outcome.result["summary"]["updated"] == ["bitbucket OPS"]
        assert outcome.writes == ["POST /v1/scms/bb/token/connect"]
    assert list(done.log[-1]["body"]) == ["secretToken"]
    assert list(with_body.log[-1]["body"]) == ["secretToken", "more"]
    assert (by_default.result["changed"], by_default.writes) == (False, [])
    assert unsupported.failed
    assert [word for word in ("token/connect", "4050") if word not in unsupported.msg] == [], unsupported.msg
    assert play.simulator.control.state(secrets=True)["algorithmia"]["scms"]["bb"]["client_secret"] == world.SECRETS["pat"]


def test_connect_takes_what_is_there_only(play: Play) -> None:
    """A configuration that is made has its token from the start."""
    supported = act("switch", "token_connect", "secretToken")
    config = {"provider": "bitbucket", "project_key": "OPS", "urls": urls(play), "access_token": "{{ pat }}", "update_secret": "connect", **STANDARD}
    (made,) = play(Step(CONFIG, config, before=[supported]))
    assert made.writes == ["POST /v1/admin/scms"]


# --- whether the check-in is set up ---


def test_checkin_info(play: Play, subtests: pytest.Subtests) -> None:
    own = {"id": "bb", "provider": "bitbucket", "project_key": "OPS", "urls": urls(play)}
    cases: dict[str, tuple[Item | None, Item, dict[str, str]]] = {
        "ready": (own, {"urls": urls(play)}, {}),
        "no configuration": (None, {}, {"config": "Algorithmia has no SCM configuration for the project OPS"}),
        "disabled": ({**own, "enabled": False}, {}, {"config_enabled": "is disabled"}),
        "moved": (own, {"urls": {**urls(play), "ssh": "ssh://git@h:22"}}, {"config_urls": "urls.ssh is "}),
        "wrong key": (own, {"algorithmia_api_key": "{{ wrong_key }}"}, {"config": "401"}),
        "by id": (own, {"id": "nowhere"}, {"config": "no SCM configuration"}),
    }
    steps = {
        name: [Step(INFO, {"project_key": "ops", **args}, before=[act("seed", {"algorithmia": {"scms": [config] if config else []}})])]
        for name, (config, args, _words) in cases.items()
    }
    for name, (outcome,) in play.table(steps).items():
        with subtests.test(name):
            answer = outcome.result["algorithmia_checkin"]
            failed = {each["check"]: each["detail"] for each in answer["findings"] if each["ok"] is False}
            assert failed.keys() == cases[name][2].keys()
            assert [detail for check, detail in failed.items() if cases[name][2][check] not in detail] == []
            assert answer["ready"] is (not failed)
            assert all(each["fix"] for each in answer["findings"] if each["ok"] is False)
