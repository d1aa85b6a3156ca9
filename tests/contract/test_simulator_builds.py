# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Algorithms and builds of the simulated Algorithmia against the simulated Bitbucket, with a real git: both flavours."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from contract.test_simulator_git import BOT, READER, SEED, Git
from simulator.process import Simulator, lent

MINE = "/v1/algorithms/data_science"
ONE = f"{MINE}/hello"
SETTINGS = {
    "source_visibility": "closed",
    "license": "apl",
    "network_access": "full",
    "pipeline_enabled": True,
    "algorithm_environment": "00000000-0000-0000-0000-000000000001",
}
CREDENTIALS = {"username": BOT[0], "password": BOT[1]}
REPO = "/rest/api/1.0/projects/ALG/repos/hello"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent(switches={"captcha_threshold": "0"}) as running:
        running.control.seed({"bitbucket": SEED}, keep=True)
        yield running


def wanted(name: str = "hello", scm: str = "bb", **more: Any) -> dict[str, Any]:
    """The body of a create."""
    return {"name": name, "details": {"label": "Hello"}, "settings": SETTINGS, "source": {"scm": scm}, **more}


@dataclass
class Pair:
    """A Bitbucket and an Algorithmia with a configuration `bb` (check-in) and `api` (via API)."""

    callers: Callers
    git: Git

    def __post_init__(self) -> None:
        self.control = self.callers.simulator.control
        self.admin = self.callers.algorithmia()
        self.standard = self.callers.algorithmia(self.callers.simulator.algorithmia_key("standard"))
        self.bot = self.callers.bitbucket(BOT)
        self.token_id, self.token = self.new_token("PROJECT_ADMIN", "REPO_ADMIN")
        url = self.callers.simulator.bitbucket_url
        self.urls = {"web": url, "api": url, "ssh": self.git.ssh_url}
        self.configure("bb", oauth={"client_id": "ALG", "client_secret": self.token})
        self.configure("api", urls={**self.urls, "web": f"{url}/"}, scm={"project_key": "ALG"})

    def configure(self, name: str, **more: Any) -> None:
        self.admin("POST", "/v1/admin/scms", 201, json={"id": name, "provider": "bitbucket", "urls": self.urls, **more})

    def new_token(self, *permissions: str) -> tuple[str, str]:
        made = self.bot("PUT", "/rest/access-tokens/1.0/users/bot", 200, json={"name": "t", "permissions": permissions}).json
        return made["id"], made["token"]

    def builds(self) -> list[dict[str, Any]]:
        """All builds of `hello` when everything has come to its end, newest first."""
        self.control.settle()
        rows: list[dict[str, Any]] = self.standard("GET", f"{ONE}/builds", 200).json["results"]
        return rows

    def log(self, build: dict[str, Any]) -> str:
        text: str = self.standard("GET", f"{ONE}/builds/{build['build_id']}/logs", 200).json["logs"]
        return text

    def push(self, *refs: str) -> str:
        """A commit on the branch of `hello`, pushed."""
        if not (self.git.home / "work").exists():
            self.git("clone", self.git.https("alg/hello"), "work")
        commit = self.git.commit("work")
        self.git("-C", "work", "push", "origin", *(refs or ("HEAD:master",)))
        return commit


@pytest.fixture
def pair(callers: Callers, tmp_path: Path) -> Pair:
    return Pair(callers, Git(tmp_path, callers.simulator))


def test_creating_an_algorithm_does_it_all_at_bitbucket(pair: Pair) -> None:
    made = pair.standard("POST", MINE, 201, json=wanted(source={"scm": "bb", "initial_commit_message": "Begin"})).json
    assert made["source"]["repository_ssh_url"] == f"{pair.git.ssh_url}/alg/hello.git"
    assert made["source"]["repository_https_url"] == pair.git.https("alg/hello", None)
    repository = pair.bot("GET", REPO, 200).json
    assert (repository["name"], repository["public"]) == ("hello", False)
    pair.git("clone", pair.git.https("alg/hello"), "work")
    assert pair.git("-C", "work", "log", "--format=%s", "origin/master") == "Begin"
    assert {"src", "algorithmia.conf"} <= {path.name for path in (pair.git.home / "work").iterdir()}
    (webhook,) = pair.bot("GET", f"{REPO}/webhooks", 200).json["values"]
    assert webhook["url"] == f"{pair.callers.simulator.algorithmia_url}/v1/algorithms/{made['id']}/scm/webhook"
    assert set(webhook["events"]) == {"repo:refs_changed", "repo:modified"}
    (key,) = pair.bot("GET", "/rest/keys/1.0/projects/ALG/repos/hello/ssh", 200).json["values"]
    assert key["permission"] == "REPO_READ"
    status = pair.standard("GET", f"{ONE}/scm/status", 200).json
    assert status["scm_connection_status"] == "active"
    assert status["repository_public_deploy_key"].split()[:2] == key["key"]["text"].split()[:2]
    assert (status["repository_webhook_url"], uuid.UUID(status["repository_webhook_secret"]).version) == (webhook["url"], 4)
    assert pair.builds() == []  # The template is not built.
    assert pair.token not in json.dumps([pair.control.log(), pair.control.state(), made, status])
    assert pair.control.state()["algorithmia"]["scms"]["bb"]["algorithms"] == ["data_science/hello"]


def test_certificates_in_a_relative_folder(tmp_path: Path) -> None:
    """Git runs in a folder of its own, from where that path leads nowhere."""
    folder = tmp_path / "authorities"
    with Simulator(arguments=("--ca-dir", os.path.relpath(folder))) as running, Callers(running) as callers:
        assert running.ca_file == str(folder / "simulator-ca.pem")
        running.control.seed({"bitbucket": SEED})
        Pair(callers, Git(tmp_path, running)).standard("POST", MINE, 201, json=wanted())
    assert list(folder.iterdir()) == []


def test_a_push_builds(pair: Pair) -> None:
    pair.control.switch("build_seconds", "0.5")
    pair.standard("POST", MINE, 201, json=wanted())
    commit = pair.push()
    while not (rows := pair.standard("GET", f"{ONE}/builds", 200).json["results"]):
        pass
    assert (rows[0]["status"], rows[0]["commit_sha"], "finished_at" in rows[0]) == ("in-progress", commit, False)
    assert pair.standard("GET", f"{ONE}/builds/{rows[0]['build_id']}/logs", 404).code == 1011
    (build,) = pair.builds()
    assert (build["status"], build["commit_sha"], build["build_id"]) == ("succeeded", commit, rows[0]["build_id"])
    assert f"checked out {commit}" in pair.log(build)
    assert pair.standard("GET", ONE, 200).json["build"] == build
    second = pair.push()
    assert [row["commit_sha"] for row in pair.builds()] == [second, commit]
    assert [row["status"] for row in pair.control.deliveries()] == [204, 204]


def test_other_branches_do_not_build(pair: Pair) -> None:
    pair.standard("POST", MINE, 201, json=wanted())
    pair.push("HEAD:dev", "HEAD:refs/tags/v1")
    assert pair.builds() == []
    assert [row["status"] for row in pair.control.deliveries()] == [202]
    pair.bot("PUT", f"{REPO}/default-branch", 204, json={"id": "refs/heads/dev"})
    commit = pair.push("HEAD:dev")
    assert [row["commit_sha"] for row in pair.builds()] == [commit]


def test_a_disabled_configuration_goes_on_building(pair: Pair) -> None:
    pair.standard("POST", MINE, 201, json=wanted())
    pair.admin("PATCH", "/v1/admin/scms/bb", 200, json={"enabled": False})
    assert pair.standard("POST", MINE, 400, json=wanted("more")).code == 4042
    pair.push()
    assert [row["status"] for row in pair.builds()] == ["succeeded"]
    assert pair.admin("DELETE", "/v1/admin/scms/bb", 400).code == 4043
    pair.standard("DELETE", ONE, 204)
    assert pair.standard("GET", ONE, 404).code == 1001
    pair.bot("GET", REPO, 200)  # The repository stays.
    pair.admin("DELETE", "/v1/admin/scms/bb", 204)


def test_a_token_that_is_gone_stops_builds(pair: Pair) -> None:
    pair.standard("POST", MINE, 201, json=wanted())
    pair.bot("DELETE", f"/rest/access-tokens/1.0/users/bot/{pair.token_id}", 204)
    pair.push()
    (build,) = pair.builds()
    assert build["status"] == "failed"
    assert "4081" in pair.log(build)
    assert pair.standard("GET", "/v1/scms/bb/token/status", 200).json == {"authorization_status": "unauthorized"}
    assert pair.standard("POST", MINE, 400, json=wanted("more")).code == 4081


@pytest.mark.parametrize(("check", "status"), [("read", "succeeded"), ("admin", "failed")])
def test_a_token_with_less(pair: Pair, check: str, status: str) -> None:
    pair.control.switch("build_token_check", check)
    pair.standard("POST", MINE, 201, json=wanted())
    pair.bot("POST", f"/rest/access-tokens/1.0/users/bot/{pair.token_id}", 200, json={"permissions": ["PROJECT_READ"]})
    pair.push()
    (build,) = pair.builds()
    assert (build["status"], "4080" in pair.log(build)) == (status, status == "failed")
    assert pair.standard("POST", MINE, 400, json=wanted("more")).code == 4080


def test_a_bot_that_lost_its_permission(pair: Pair) -> None:
    pair.standard("POST", MINE, 201, json=wanted())
    pair.push()
    pair.control.settle()
    for path in (f"{REPO}/permissions/users", "/rest/api/1.0/projects/ALG/permissions/users"):
        pair.callers.bitbucket()("DELETE", f"{path}?name=bot", 204)
    pair.callers.bitbucket()("PUT", "/rest/api/1.0/projects/ALG/permissions/users?name=reader&permission=PROJECT_WRITE", 204)
    pair.git("-C", "work", "remote", "set-url", "origin", pair.git.https("alg/hello", READER))
    pair.push()
    latest, first = pair.builds()
    assert (latest["status"], first["status"]) == ("failed", "succeeded")
    assert "4080" in pair.log(latest)


def test_a_new_token(pair: Pair) -> None:
    path = "/v1/scms/bb/token/connect"
    pair.standard("POST", MINE, 201, json=wanted())
    pair.bot("DELETE", f"/rest/access-tokens/1.0/users/bot/{pair.token_id}", 204)
    content = {"secretToken": pair.new_token("PROJECT_ADMIN", "REPO_ADMIN")[1]}
    assert pair.standard("POST", path, 400, json=content).code == 4050
    pair.control.switch("token_connect", "secretToken")
    assert pair.standard("POST", path, 400, json={}).code == 2015
    assert pair.standard("POST", "/v1/scms/api/token/connect", 400, json=content).code == 4050
    pair.standard("POST", path, 200, json=content)
    status = pair.standard("GET", "/v1/scms/bb/token/status", 200).json
    assert (status["authorization_status"], status["scm_username"]) == ("authorized", "bot")
    pair.push()
    assert [row["status"] for row in pair.builds()] == ["succeeded"]
    pair.control.switch("validate_credentials", "on")
    assert pair.standard("POST", path, 400, json={"secretToken": "nonsense"}).code == 4081
    assert pair.standard("GET", "/v1/scms/bb/token/status", 200).json == status


@pytest.mark.parametrize(("where", "status"), [("repository", "active"), ("user", "deploy_key_error"), ("none", "deploy_key_error")])
def test_where_the_key_for_pulling_is(pair: Pair, where: str, status: str) -> None:
    pair.control.switch("pull_key", where)
    for name in ("hello", "more"):
        pair.standard("POST", MINE, 201, json=wanted(name))
    hello, more = (pair.standard("GET", f"{MINE}/{name}/scm/status", 200).json for name in ("hello", "more"))
    assert hello["scm_connection_status"] == status
    assert (hello["repository_public_deploy_key"] == more["repository_public_deploy_key"]) == (where == "user")
    pair.push()
    assert [row["status"] for row in pair.builds()] == ["succeeded" if where == "repository" else "failed"]
    if where != "repository":
        pair.bot("POST", "/rest/ssh/1.0/keys", 201, json={"text": hello["repository_public_deploy_key"]})
        pair.push()
        assert [row["status"] for row in pair.builds()] == ["succeeded", "failed"]


def test_what_stands_in_the_way_of_creating(pair: Pair) -> None:
    control, admin = pair.control, pair.callers.bitbucket()
    pair.configure("gone", oauth={"client_id": "GONE", "client_secret": pair.token})
    pair.configure("nowhere", urls={**pair.urls, "web": "https://x", "api": "https://localhost:1"}, oauth={"client_id": "ALG", "client_secret": pair.token})
    pair.configure("far", urls={**pair.urls, "web": "https://y", "api": "https://bb.example.com"}, oauth={"client_id": "ALG", "client_secret": pair.token})
    pair.configure("bad", urls={**pair.urls, "web": "https://z"}, oauth={"client_id": "ALG", "client_secret": "nonsense"})
    for scm, code in (("gone", 1008), ("nowhere", 4084), ("far", 4084), ("bad", 4081)):
        assert pair.standard("POST", MINE, 400, json=wanted(scm=scm)).code == code
    assert pair.standard("POST", MINE, 404, json=wanted(scm="none")).code == 4009
    control.certificate("expired")
    assert pair.standard("POST", MINE, 400, json=wanted()).code == 4084
    control.certificate("valid")
    admin("GET", REPO, 404)
    control.switch("http_clone", "off")
    assert pair.standard("POST", MINE, 400, json=wanted()).code == 1008
    admin("GET", REPO, 200)
    assert pair.standard("POST", MINE, 400, json=wanted()).code == 1008  # Taken.
    admin("DELETE", REPO, 202)
    control.switch("failed_create_repository", "removed")
    assert pair.standard("POST", MINE, 400, json=wanted()).code == 1008
    admin("GET", REPO, 404)
    control.switch("http_clone", "on")
    admin("PUT", "/rest/api/1.0/projects/ALG/permissions/users?name=bot&permission=PROJECT_WRITE", 204)
    assert pair.standard("POST", MINE, 400, json=wanted()).code == 4080
    assert pair.control.state()["algorithmia"]["algorithms"] == {}
    assert pair.control.state()["algorithmia"]["scms"]["bb"]["algorithms"] == []


@pytest.mark.parametrize("credentials", ["password", "token"])
def test_via_api(pair: Pair, credentials: str) -> None:
    given = CREDENTIALS if credentials == "password" else {"secretToken": pair.token}
    made = pair.standard("POST", MINE, 201, json=wanted(scm="api", scmsCredentials=given)).json
    assert pair.bot("GET", f"{REPO}/webhooks", 200).json["values"] == []
    assert pair.bot("GET", "/rest/keys/1.0/projects/ALG/repos/hello/ssh", 200).json["values"] == []
    commit = pair.push()
    assert pair.builds() == []
    pair.git.key("-t", "rsa", "-b", "2048", "-m", "PEM")
    pair.callers.bitbucket(READER)("POST", "/rest/ssh/1.0/keys", 201, json={"text": (pair.git.home / "key.pub").read_text()})
    key = (pair.git.home / "key").read_text()
    answer = pair.standard("POST", f"/v1/algorithms/{made['id']}/compile", 202, json={"sshPrivateKey": key, "commitSha": commit})
    assert answer.text == ""
    (build,) = pair.builds()
    assert (build["status"], build["commit_sha"]) == ("succeeded", commit)
    pair.control.switch("compile_status", "200")
    assert pair.standard("POST", f"{ONE}/compile", 200, json={"sshPrivateKey": key, "commitSha": "0" * 39 + "1"}).json["build"]["status"] == "in-progress"
    assert pair.builds()[0]["status"] == "failed"
    kept = json.dumps([pair.control.state(secrets=True), pair.control.log()])
    assert not any(line in kept for line in key.splitlines()[1:-1])


def test_via_api_refuses(pair: Pair) -> None:
    for credentials in (None, {}, {"username": "bot"}, {**CREDENTIALS, "secretToken": "x"}):
        assert pair.standard("POST", MINE, 400, json=wanted(scm="api", scmsCredentials=credentials)).code == 6001
    wrong = {"username": "bot", "password": "wrong"}
    assert pair.standard("POST", MINE, 400, json=wanted(scm="api", scmsCredentials=wrong)).code == 4081
    pair.standard("POST", MINE, 201, json=wanted(scm="api", scmsCredentials=CREDENTIALS))
    pair.git.key("-t", "rsa", "-b", "2048")
    openssh = (pair.git.home / "key").read_text()
    assert openssh.startswith("-----BEGIN OPENSSH")
    good = "0" * 40
    for content in (
        {},
        {"commitSha": good},
        {"sshPrivateKey": openssh, "commitSha": good},
        {"sshPrivateKey": "-----BEGIN RSA PRIVATE KEY-----", "commitSha": good},
    ):
        assert pair.standard("POST", f"{ONE}/compile", 400, json=content).code == 6001
    pair.standard("POST", MINE, 201, json=wanted("checked"))
    assert pair.standard("POST", f"{MINE}/checked/compile", 400, json={"sshPrivateKey": openssh, "commitSha": good}).code == 4045


def test_webhooks_are_received(pair: Pair) -> None:
    made = pair.standard("POST", MINE, 201, json=wanted()).json
    nobody, path = pair.callers.algorithmia(""), f"{ONE}/scm/webhook"
    for content, event, status in (
        ({"test": True}, "diagnostics:ping", 202),
        ({"changes": []}, "repo:refs_changed", 202),
        ({"changes": "x"}, "repo:refs_changed", 400),
        ({"new": {"slug": "other", "name": "other", "project": {"key": "ALG"}}}, "repo:modified", 204),
        ({}, "repo:modified", 400),
    ):
        answer = nobody("POST", path, status, json=content, headers={"X-Event-Key": event})
        assert (status == 202) == ("reason" in (answer.json if answer.text else {}))
    assert pair.standard("GET", ONE, 200).json["source"]["repository_name"] == "other"
    assert nobody("POST", path, 400, json={}).code == 4070
    assert nobody("POST", path, 400, data=b"{", headers={"X-Event-Key": "repo:refs_changed"}).code == 4070
    assert nobody("POST", f"{MINE}/gone/scm/webhook", 404, json={}).code == 1001
    pair.control.switch("webhook_signature", "check")
    assert nobody("POST", f"/v1/algorithms/{made['id']}/scm/webhook", 400, json={}, headers={"X-Event-Key": "diagnostics:ping"}).code == 4070


def test_a_signature_that_is_checked_fits(pair: Pair) -> None:
    pair.control.switch("webhook_signature", "check")
    pair.control.switch("webhook_events", "repo:refs_changed")
    pair.control.switch("template_build", "on")
    pair.standard("POST", MINE, 201, json=wanted())
    (template,) = pair.builds()
    assert template["status"] == "succeeded"
    assert [one["events"] for one in pair.bot("GET", f"{REPO}/webhooks", 200).json["values"]] == [["repo:refs_changed"]]
    pair.push()
    assert len(pair.builds()) == 2


def test_state_survives_a_tamper_and_a_build_finds_it(pair: Pair) -> None:
    pair.control.switch("build_seconds", "0.6")
    pair.standard("POST", MINE, 201, json=wanted())
    pair.push()
    while not pair.control.pending()["builds"]:
        pass
    pair.control.tamper({"bitbucket": {"projects": {"ALG": {"description": "changed meanwhile"}}}})
    assert [row["status"] for row in pair.builds()] == ["succeeded"]
    pair.control.reset()
    assert pair.control.pending() == {"deliveries": 0, "builds": 0}
    assert pair.control.state()["algorithmia"]["algorithms"] == {}


def test_who_may(pair: Pair) -> None:
    assert pair.admin("POST", MINE, 403, json=wanted()).code == 2001
    pair.control.switch("admin_key_algorithms", "accept")
    pair.admin("POST", MINE, 201, json=wanted())
    pair.control.switch("admin_key_algorithms", "refuse")
    pair.admin("GET", f"{ONE}/scm/status", 200)
    for path in (ONE, f"{ONE}/builds", "/v1/scms/bb/token/status"):
        pair.admin("GET", path, 403)
    assert pair.standard("POST", "/v1/algorithms/nobody", 404, json=wanted()).code == 3000
    pair.control.seed({"algorithmia": {"owners": ["nobody"]}})
    pair.standard("POST", "/v1/algorithms/nobody", 201, json=wanted("mine"))
