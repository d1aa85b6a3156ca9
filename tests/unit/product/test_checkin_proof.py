# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof of builds on check-in: what is asked of which server, what a failure means, and that everything goes again."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import Finding, report
from ansible_collections.algorithmia.scm.plugins.module_utils._http.process import Ended
from ansible_collections.algorithmia.scm.plugins.plugin_utils import checkin_proof
from ansible_collections.algorithmia.scm.plugins.plugin_utils.checkin_proof import NO_VALUE, NOTHING, Proof
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers, Stopped

Item = dict[str, t.Any]
ALG: Item = {"provider": "bitbucket", "project_key": "ALG", "access_token": "a-token"}
BY_API: Item = {"provider": "bitbucket", "project_key": "S-1", "urls": {"web": "https://other"}}
OPTIONS: Item = {
    "scm_configs": [ALG],
    "bot_username": "bot",
    "bot_password": "a-password",
    "token": "a-token",
    "webhook_url": None,
    "ignore_repositories": ["old"],
    "severity": {},
    "fail": True,
    "push": False,
    "owner": "team",
    "language": "python3",
    "environment": None,
    "build_timeout": 300,
    "bitbucket_url": "https://b",
    "algorithmia_url": "https://a",
}
LOOKS = ["bitbucket_readiness_info", "bitbucket_server_info", "bitbucket_checkin_probe", "algorithmia_checkin_info"]
REMOVAL = ["algorithmia_algorithm absent", "bitbucket_repository absent"]
PUSH = [*REMOVAL, "algorithmia_algorithm", "bitbucket_commit", "algorithmia_build", *REMOVAL]
COMMIT, BUILD = {"id": "c0ffee"}, {"build_id": "7", "commit": "c0ffee", "status": "succeeded"}


def found(*wrong: str, ok: bool | None = False) -> Item:
    """Return a report in which these checks are wrong."""
    findings = [Finding("fine", True, "as it has to be"), *(Finding(check, ok, f"{check} is wrong", "mend it") for check in wrong)]
    return report(findings, dict.fromkeys(("fine", *wrong), "error"), "warning")


class World:
    """Both servers. ``answers``: a result for a module, or for each of its calls; ``asked``: the modules with their options."""

    def __init__(self, **answers: t.Any) -> None:
        self.answers: Item = {
            "bitbucket_readiness_info": {"bitbucket_readiness": found()},
            "bitbucket_server_info": {"bitbucket_server": {"url": "https://b", "base_url": "https://base", "ssh": {"base_url": "ssh://b"}}},
            "bitbucket_checkin_probe": {"bitbucket_checkin_probe": found()},
            "algorithmia_checkin_info": {"algorithmia_checkin": {"config": {"id": "an-id"}, **found()}},
            "algorithmia_algorithm": {"changed": True, "algorithm": {"repository_name": "a-repository"}},
            "bitbucket_commit": {"commit": COMMIT},
            "algorithmia_build": {"build": BUILD},
            **answers,
        }
        self.asked: list[tuple[str, Item]] = []
        self.lines: list[str] = []

    def __call__(self, module: str, options: Item, *, check: bool) -> Item:
        del check
        self.asked.append((module, options))
        result = self.answers.get(self.names()[-1], self.answers.get(module, {}))
        return t.cast(Item, result.pop(0) if isinstance(result, list) else result)

    def prove(self, *, check: bool = False, **options: t.Any) -> Item:
        return Proof({**OPTIONS, **options}, Servers(self, check=check), self.lines.append).run()

    def refusal(self, **options: t.Any) -> Stopped:
        with pytest.raises(Stopped) as stop:
            self.prove(**options)
        return stop.value

    def names(self) -> list[str]:
        return [f"{module} {options.get('state', '')}".strip() for module, options in self.asked]

    def options(self, name: str) -> list[Item]:
        return [options for (_module, options), asked in zip(self.asked, self.names(), strict=True) if asked == name]


# --- the look ---


def test_looks_from_every_side_and_writes_nothing() -> None:
    world = World()
    result = world.prove()
    assert world.names() == LOOKS
    assert world.options("bitbucket_readiness_info") == [{"bot_username": "bot", "project_key": "ALG", "severity": {}}]
    probe = {"bitbucket_token": "a-token", "project_key": "ALG", "ignore_repositories": ["old"], "webhook_url": "https://a"}
    assert world.options("bitbucket_checkin_probe") == [probe]
    urls = {"web": "https://base", "api": "https://base", "ssh": "ssh://b"}
    assert world.options("algorithmia_checkin_info") == [{"project_key": "ALG", "provider": "bitbucket", "urls": urls}]
    (project,) = result["projects"]
    assert (result["changed"], project["project_key"], project["ready"], len(project["findings"])) == (False, "ALG", True, 3)
    assert world.lines == [f"ALG:\n{project['table']}"]


def test_only_configurations_with_a_project_key_are_looked_at() -> None:
    world = World()
    assert [project["project_key"] for project in world.prove(scm_configs=[{"provider": "github"}, BY_API, ALG])["projects"]] == ["S-1", "ALG"]
    assert len(world.asked) == 2 * 3 + 1
    assert str(World().refusal(scm_configs=[{"provider": "github"}])) == str(World().refusal(scm_configs=[])) == NOTHING


def test_addresses_that_are_declared_are_not_looked_up() -> None:
    world = World()
    world.prove(scm_configs=[{**BY_API, "id": "x"}])
    assert "bitbucket_server_info" not in world.names()
    assert world.options("algorithmia_checkin_info") == [{"project_key": "S-1", "provider": "bitbucket", "id": "x", "urls": {"web": "https://other"}}]


def test_addresses_of_a_server_that_does_not_tell_them() -> None:
    """That it does not answer is a finding of its own."""
    world = World(bitbucket_server_info={"failed": True, "msg": "no"})
    world.prove()
    assert world.options("algorithmia_checkin_info")[0]["urls"] == {"web": "https://b", "api": "https://b"}


WEBHOOKS: dict[str, tuple[Item, Item, str | None]] = {
    "left out": ({}, ALG, "https://a"),
    "given": ({"webhook_url": "https://proxy"}, ALG, "https://proxy"),
    "left alone": ({"webhook_url": ""}, ALG, None),
    "no Algorithmia": ({"algorithmia_url": ""}, ALG, None),
    "built on request": ({}, BY_API, None),
}


@pytest.mark.parametrize("name", WEBHOOKS)
def test_where_webhooks_have_to_lead(name: str) -> None:
    options, config, url = WEBHOOKS[name]
    world = World()
    world.prove(**options, scm_configs=[config])
    assert world.options("bitbucket_checkin_probe")[0].get("webhook_url") == url


def test_without_the_value_of_the_token() -> None:
    world = World()
    (project,) = world.prove(token="")["projects"]
    assert "bitbucket_checkin_probe" not in world.names()
    assert (project["ready"], project["table"].splitlines()[2]) == (True, NO_VALUE)


def test_without_a_bot() -> None:
    world = World()
    world.prove(bot_username="", severity={"login": "ignore"})
    assert world.options("bitbucket_readiness_info") == [{"severity": {"login": "ignore"}}]


def test_all_that_is_wrong_is_said_once() -> None:
    wrong = [{"bitbucket_checkin_probe": found("git")}, {"bitbucket_checkin_probe": found()}]
    unknown = {"algorithmia_checkin": {"config": None, **found("config", ok=None)}}
    world = World(bitbucket_readiness_info={"bitbucket_readiness": found("ssh")}, bitbucket_checkin_probe=wrong, algorithmia_checkin_info=unknown)
    stop = world.refusal(scm_configs=[ALG, BY_API], push=True)
    assert str(stop) == "A push to ALG, S-1 would not be built.\nssh: ssh is wrong -> mend it\ngit: git is wrong -> mend it"
    assert [project["ready"] for project in stop.result["projects"]] == [False, False]
    assert set(world.names()) == set(LOOKS)


def test_failure_is_as_it_is_wanted() -> None:
    world = World(bitbucket_readiness_info={"bitbucket_readiness": found("ssh")})
    assert world.prove(fail=False)["projects"][0]["ready"] is False


# --- the push ---


def test_push_without_an_owner_is_refused_before_anything_is_asked() -> None:
    world = World()
    assert "verify_checkin_owner" in str(world.refusal(push=True, owner=""))
    assert world.asked == []


def test_push_is_built_and_leaves_nothing() -> None:
    world = World()
    result = world.prove(push=True)
    assert world.names() == [*LOOKS, *PUSH]
    assert (result["changed"], result["projects"][0]["commit"], result["projects"][0]["build"]) == (False, COMMIT, BUILD)
    assert world.lines[-1] == "ALG: the commit c0ffee was pushed, and build 7 of it succeeded"
    algorithm = {"owner": "team", "name": "algorithmia_scm_proof_alg"}
    assert world.options("algorithmia_algorithm") == [{**algorithm, "scm_config": "an-id", "language": "python3"}]
    (commit,) = world.options("bitbucket_commit")
    assert (commit["bitbucket_token"], commit["project_key"], commit["repository"]) == ("a-token", "ALG", "a-repository")
    assert world.options("algorithmia_build") == [{**algorithm, "commit": "c0ffee", "wait_timeout": 300}]
    gone = {"bitbucket_token": "a-token", "project_key": "ALG", "slug": "algorithmia_scm_proof_alg", "state": "absent", "delete_content": True}
    assert world.options("bitbucket_repository absent") == [gone, gone]


def test_no_push_in_check_mode() -> None:
    world = World()
    world.prove(push=True, check=True)
    assert world.names() == LOOKS


LOG_INS: dict[str, tuple[Item, Item]] = {
    "token": ({}, {"token": "a-token"}),
    "password": ({"token": None}, {"username": "bot", "password": "a-password"}),
    "that of the task": ({"token": None, "bot_username": "", "bot_password": None}, {}),
}


@pytest.mark.parametrize("name", LOG_INS)
def test_build_on_request_reads_with_a_key_of_its_own(name: str) -> None:
    """A configuration without a token has no webhook: the bot makes the repository, and Algorithmia gets a key for it."""
    options, log_in = LOG_INS[name]
    world = World()
    world.prove(push=True, scm_configs=[BY_API], environment="an-environment", **options)
    (made,), (key,), (build,) = (world.options(module) for module in ("algorithmia_algorithm", "bitbucket_access_key", "algorithmia_build"))
    assert {option: value for option, value in made.items() if option.startswith("scm_")} == {
        "scm_config": "an-id",
        **{f"scm_{option}": value for option, value in log_in.items()},
    }
    assert (made["name"], made["environment"]) == ("algorithmia_scm_proof_s_1", "an-environment")
    assert (key["repository"], key["permission"], key["public_key"].split()[0]) == (made["name"], "REPO_READ", "ssh-rsa")
    assert {option: value for option, value in key.items() if option.startswith("bitbucket_")} == {
        f"bitbucket_{option}": value for option, value in log_in.items()
    }
    assert build["ssh_private_key"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")


@pytest.mark.parametrize(("program", "words"), [("no-such-program", "is not installed on the controller"), ("false", "could not make the key")])
def test_key_that_cannot_be_made(program: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkin_proof, "KEYGEN", (program,))
    world = World()
    assert words in str(world.refusal(push=True, scm_configs=[BY_API]))
    assert world.names()[-2:] == REMOVAL


REFUSED: Item = {"failed": True, "msg": "refused"}


@pytest.mark.parametrize("module", ["algorithmia_algorithm", "bitbucket_commit", "algorithmia_build"])
def test_failure_in_the_middle_leaves_nothing(module: str) -> None:
    world = World(**{module: REFUSED, "algorithmia_algorithm absent": {}})
    stop = world.refusal(push=True)
    assert (str(stop), stop.result["changed"]) == ("refused", module != "algorithmia_algorithm")
    assert world.names()[-2:] == REMOVAL


def test_algorithm_that_cannot_be_removed() -> None:
    """The repository goes all the same, and the push is proven."""
    world = World(**{"algorithmia_algorithm absent": [{}, {**REFUSED, "msg": "in use"}]})
    stop = world.refusal(push=True)
    assert str(stop) == "in use"
    assert world.names()[-2:] == REMOVAL
    assert stop.result["projects"][0]["build"] == BUILD
    assert world.lines[-1].endswith("succeeded")


def test_leftovers_that_cannot_be_removed() -> None:
    world = World(**{"bitbucket_repository absent": REFUSED})
    assert str(world.refusal(push=True)) == "refused"
    assert world.names() == [*LOOKS, *REMOVAL]


def test_interrupted_proof_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: t.Any) -> Ended:
        raise KeyboardInterrupt

    monkeypatch.setattr(checkin_proof.process, "run", interrupted)
    world = World()
    with pytest.raises(KeyboardInterrupt):
        world.prove(push=True, scm_configs=[BY_API])
    assert world.names()[-2:] == REMOVAL
