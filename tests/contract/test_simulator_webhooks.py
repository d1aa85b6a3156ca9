# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Webhooks, and what can be changed of a repository, in the simulated Bitbucket [bitbucket 13]."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

API = "/rest/api/latest"
OWNER = ("owner", "a-long-password-of-the-owner")
HOOKS = f"{API}/projects/OWN/repos/models/webhooks"
HOOK: dict[str, Any] = {"name": "hook", "url": "https://hook.example.com/x", "events": ["repo:refs_changed"], "configuration": {"secret": "very"}}
CREDENTIALS = {"username": "ci", "password": "hook-password"}
SEED = {
    "bitbucket": {
        "users": [{"name": "owner", "password": OWNER[1]}, {"name": "writer", "password": OWNER[1]}],
        "projects": [
            {"key": "OWN", "users": {"owner": "PROJECT_ADMIN", "writer": "PROJECT_WRITE"}, "repositories": [{"name": "models"}, {"name": "taken"}]},
            {"key": "NEXT", "users": {"owner": "REPO_CREATE"}},
            {"key": "FAR"},
        ],
    }
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


def stored(callers: Callers) -> list[dict[str, Any]]:
    repository = callers.simulator.control.state(secrets=True)["bitbucket"]["projects"]["OWN"]["repositories"]["models"]
    return list(repository["webhooks"].values())


@pytest.mark.parametrize(
    ("version", "of_projects"),
    [("5.6", 404), ("7.21", 404), ("8.19", 201), ("9.4", 201), ("10.2", 201)],
)
def test_versions(version: str, of_projects: int) -> None:
    """Those of projects came with 8.9; 5.x ignores what it does not know [breadth 1.6 and (c)]."""
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as callers:
        simulator.control.seed(SEED)
        owner = callers.bitbucket(OWNER)
        answer = owner("POST", HOOKS, 201, json={**HOOK, "sslVerificationRequired": False, "credentials": CREDENTIALS}).json
        made = owner("GET", f"{HOOKS}/{answer['id']}", 200).json
        assert list(made)[:8] == ["id", "name", "createdDate", "updatedDate", "events", "configuration", "url", "active"]  # [bitbucket 13, REC]
        assert made["configuration"] == {"secret": "very"}
        assert ("scopeType" in made) is (of_projects == 201)
        assert made.get("sslVerificationRequired") is (None if version == "5.6" else False)
        assert made.get("credentials") == (None if version == "5.6" else {"username": "ci"})
        owner("POST", f"{API}/projects/OWN/webhooks", of_projects, json=HOOK)
        assert stored(callers)[0]["configuration"] == {"secret": "very"}


@pytest.mark.parametrize(("value", "shown"), [("echo", {"secret": "very"}), ("mask", {"secret": "********"}), ("omit", {})])
def test_secret(callers: Callers, value: str, shown: dict[str, str]) -> None:
    callers.simulator.control.switch("webhook_secret", value)
    owner = callers.bitbucket(OWNER)
    one = f"{HOOKS}/{owner('POST', HOOKS, 201, json=HOOK).json['id']}"
    made = owner("GET", one, 200).json
    assert made["configuration"] == shown
    owner("PUT", one, 200, json={**HOOK, "configuration": {"secret": made["configuration"].get("secret", "very")}})
    assert stored(callers)[0]["configuration"] == {"secret": "very"}
    owner("PUT", one, 200, json=HOOK | {"configuration": {}})
    assert stored(callers)[0]["configuration"] == {"secret": "very"}
    owner("PUT", one, 200, json={name: value for name, value in HOOK.items() if name != "configuration"})
    assert stored(callers)[0]["configuration"] == {}
    assert "very" not in str(callers.simulator.control.log())


@pytest.mark.parametrize(("value", "active"), [("partial", False), ("full", True)])
def test_update(callers: Callers, value: str, active: bool) -> None:
    callers.simulator.control.switch("webhook_put", value)
    owner = callers.bitbucket(OWNER)
    made = owner("POST", HOOKS, 201, json={**HOOK, "active": False, "sslVerificationRequired": False}).json
    changed = owner("PUT", f"{HOOKS}/{made['id']}", 200, json={"name": "new", "url": HOOK["url"], "events": ["pr:merged", "pr:merged"]}).json
    assert (changed["name"], changed["events"], changed["active"], changed["sslVerificationRequired"]) == ("new", ["pr:merged"], active, active)
    assert changed["updatedDate"] > made["updatedDate"]
    assert [one["id"] for one in owner("GET", f"{HOOKS}?event=pr:merged&event=pr:opened", 200).json["values"]] == [made["id"]]
    assert owner("GET", f"{HOOKS}?event=pr:opened", 200).json["size"] == 0


def test_the_answer_to_a_new_webhook_is_no_account_of_its_secret(callers: Callers) -> None:
    """It mostly lacks it, and rarely is a 400 though the webhook is stored [breadth 2, LIVE 9.2 to 10.4]."""
    owner = callers.bitbucket(OWNER)
    assert owner("POST", HOOKS, 201, json=HOOK).json["configuration"] == {}
    callers.simulator.control.switch("webhook_create_answer", "with-secret")
    assert owner("POST", HOOKS, 201, json=HOOK).json["configuration"] == {"secret": "very"}
    callers.simulator.control.switch("webhook_create_conflict", "on")
    assert owner("POST", HOOKS, 400, json=HOOK).json["errors"][0]["exceptionName"].endswith("ConcurrentModificationException")
    assert [one["configuration"] for one in stored(callers)] == [{"secret": "very"}] * 3  # All are the same, which is accepted [breadth 2, LIVE].


@pytest.mark.parametrize(("value", "status", "left"), [("500", 500, {"secret": "very"}), ("clear", 200, {})])
def test_an_empty_secret(callers: Callers, value: str, status: int, left: dict[str, str]) -> None:
    callers.simulator.control.switch("webhook_empty_secret", value)
    owner = callers.bitbucket(OWNER)
    owner("PUT", f"{HOOKS}/{owner('POST', HOOKS, 201, json=HOOK).json['id']}", status, json={**HOOK, "configuration": {"secret": ""}})
    assert stored(callers)[0]["configuration"] == left


@pytest.mark.parametrize(
    ("sent", "value", "left"),
    [
        ({"username": "ci"}, "no-password", CREDENTIALS),
        ({"username": "ci", "password": "new"}, "no-password", {"username": "ci", "password": "new"}),
        ({"username": "cd"}, "no-password", {"username": "cd", "password": ""}),
        ({"username": "cd"}, "keep", {"username": "cd", "password": "hook-password"}),
        (None, "no-password", {}),
    ],
)
def test_credentials(callers: Callers, sent: dict[str, str] | None, value: str, left: dict[str, str]) -> None:
    """Without a password that of the same username stays; without credentials both go; the password is never shown [breadth 2, LIVE]."""
    callers.simulator.control.switch("webhook_new_username", value)
    owner = callers.bitbucket(OWNER)
    made = owner("POST", HOOKS, 201, json={**HOOK, "credentials": CREDENTIALS}).json
    assert made["credentials"] == {"username": "ci"}
    owner("PUT", f"{HOOKS}/{made['id']}", 200, json={**HOOK, "credentials": sent})
    assert stored(callers)[0]["credentials"] == left
    assert "hook-password" not in str(callers.simulator.control.log())


def test_an_update_needs_everything(callers: Callers) -> None:
    """The name alone is refused, with these words [breadth 2, LIVE 9.2 to 10.4]."""
    owner = callers.bitbucket(OWNER)
    number = owner("POST", HOOKS, 201, json=HOOK).json["id"]
    errors = owner("PUT", f"{HOOKS}/{number}", 400, json={"name": "x"}).json["errors"]
    assert [one["message"] for one in errors] == ["No URL was specified", "At least one event must be provided"]
    unknown = owner("POST", HOOKS, 400, json={**HOOK, "events": ["pr:reviewer:changes_requested"]}).json["errors"]
    assert [one["message"] for one in unknown] == ["the event ${validatedValue} is unknown"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"url": "ftp://x"}, "url"),
        ({"url": "nowhere"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["no:such"]}, "events"),
        ({"active": "yes"}, "active"),
        ({"configuration": []}, "configuration"),
        ({"credentials": []}, "credentials"),
    ],
)
def test_bad_webhook(callers: Callers, change: dict[str, Any], field: str) -> None:
    answer = callers.bitbucket(OWNER)("POST", HOOKS, 400, json={**HOOK, **change})
    assert [one["context"] for one in answer.json["errors"]] == [field]
    assert stored(callers) == []


def test_webhooks_are_for_administrators(callers: Callers) -> None:
    callers.bitbucket(("writer", OWNER[1]))("POST", HOOKS, 401, json=HOOK)
    callers.simulator.control.switch("webhook_unknown_event", "accept")
    callers.bitbucket(OWNER)("POST", HOOKS, 201, json={**HOOK, "events": ["no:such"]})


# --- repositories ---


def test_rename_leaves_an_alias(callers: Callers) -> None:
    owner, base = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos"
    made = owner("PUT", f"{base}/models", 201, json={"name": "My Models", "description": "d"}).json
    assert (made["slug"], made["name"], made["description"]) == ("my-models", "My Models", "d")
    moved = owner("GET", f"{base}/models/webhooks?limit=1", 307)
    assert moved.headers["Location"].endswith(f"{base}/my-models/webhooks?limit=1")
    owner("DELETE", f"{base}/models", 307)
    owner("PUT", f"{base}/my-models", 409, json={"name": "taken"})
    owner("POST", base, 201, json={"name": "models"})  # Takes the alias.
    owner("GET", f"{base}/models", 200)


def test_move(callers: Callers) -> None:
    owner, one = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos/models"
    owner("PUT", one, 401, json={"project": {"key": "FAR"}})
    owner("PUT", one, 404, json={"project": {"key": "GONE"}})
    callers.bitbucket(("writer", OWNER[1]))("PUT", one, 401, json={"project": {"key": "NEXT"}})
    assert owner("PUT", one, 201, json={"project": {"key": "next"}}).json["project"]["key"] == "NEXT"
    assert owner("GET", one, 307).headers["Location"].endswith("/projects/NEXT/repos/models")
    callers.bitbucket()("GET", f"{API}/projects/NEXT/repos/models", 200)


def test_all_repositories(callers: Callers) -> None:
    owner, jane = callers.bitbucket(OWNER), callers.bitbucket("user")
    assert [one["slug"] for one in owner("GET", f"{API}/repos", 200).json["values"]] == ["models", "taken"]
    assert owner("GET", f"{API}/repos?name=mod&projectname=ow&permission=REPO_ADMIN", 200).json["size"] == 1
    assert jane("GET", f"{API}/repos", 200).json["size"] == 0
    callers.bitbucket(None)("GET", f"{API}/repos", 401)


def test_default_branch(callers: Callers) -> None:
    owner, one = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos/models"
    assert owner("GET", f"{one}/default-branch", 200).json == {"id": "refs/heads/master", "displayId": "master", "type": "BRANCH"}
    owner("PUT", f"{one}/default-branch", 204, json={"id": "refs/heads/main"})
    assert owner("GET", f"{one}/default-branch", 200).json["displayId"] == "main"
    owner("PUT", one, 201, json={"defaultBranch": "trunk"})
    assert owner("GET", f"{one}/default-branch", 200).json["displayId"] == "trunk"
    callers.simulator.control.switch("missing_default_branch", "404")
    owner("GET", f"{one}/default-branch", 404)
    owner("GET", f"{one}/branches/default", 204)  # Nothing was pushed yet.
    callers.simulator.control.switch("empty_default_branch", "404")
    owner("GET", f"{one}/branches/default", 404)
    callers.bitbucket(("writer", OWNER[1]))("PUT", f"{one}/default-branch", 401, json={"id": "refs/heads/main"})


def test_default_branch_after_a_push(callers: Callers, tmp_path: Path) -> None:
    owner, one = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos/models"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_SSL_CAINFO": callers.simulator.ca_file}
    (clone,) = (link["href"] for link in owner("GET", one, 200).json["links"]["clone"] if link["name"] == "http")
    url = clone.replace("https://", f"https://{OWNER[0]}:{OWNER[1]}@")

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch=main")
    git("-c", "user.name=a", "-c", "user.email=a@x", "commit", "--quiet", "--allow-empty", "--message=first")
    git("push", "--quiet", url, "main")
    owner("GET", f"{one}/branches/default", 404)  # There is a branch, but not the configured one.
    owner("PUT", f"{one}/branches/default", 204, json={"id": "refs/heads/main"})
    shown = owner("GET", f"{one}/branches/default", 200).json
    assert (shown["displayId"], shown["latestCommit"], shown["isDefault"]) == ("main", git("rev-parse", "HEAD"), True)


def test_archived(callers: Callers) -> None:
    owner, one = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos/models"
    assert owner("PUT", one, 201, json={"archived": True}).json["archived"] is True
    assert owner("GET", one, 200).json["archived"] is True
    owner("PUT", one, 409, json={"description": "x"})
    owner("PUT", one, 409, json={"archived": False, "description": "x"})
    owner("PUT", f"{one}/permissions/users?name=writer&permission=REPO_READ", 409)
    owner("POST", HOOKS, 409, json=HOOK)
    owner("GET", HOOKS, 200)
    for switch in ("archived_settings", "archived_details"):
        callers.simulator.control.switch(switch, "accept")
    owner("POST", HOOKS, 201, json=HOOK)
    owner("PUT", f"{one}/permissions/users?name=writer&permission=REPO_READ", 409)
    assert owner("PUT", one, 201, json={"archived": False, "description": "x"}).json["description"] == "x"
    owner("PUT", f"{one}/permissions/users?name=writer&permission=REPO_READ", 204)
