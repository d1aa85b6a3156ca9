# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys of users and access keys of the simulated Bitbucket [bitbucket 10]."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.simulator_traffic import Callers
from contract.simulator_walk_access import public_key
from simulator.bitbucket.authentication import Authentication
from simulator.bitbucket.profile import profile
from simulator.bitbucket.world import World
from simulator.process import Simulator, lent
from simulator.switches import Switches

API, KEYS, ACCESS = "/rest/api/latest", "/rest/ssh/1.0/keys", "/rest/keys/1.0"
OWNER = ("owner", "a-long-password-of-the-owner")
SEED = {
    "bitbucket": {
        "users": [{"name": "owner", "password": OWNER[1]}],
        "projects": [{"key": "OWN", "users": {"owner": "PROJECT_ADMIN"}, "repositories": [{"name": "models"}]}],
    }
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.mark.parametrize("algorithm", ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256"])
def test_key_of_a_user(callers: Callers, algorithm: str) -> None:
    owner, text = callers.bitbucket(OWNER), public_key("me@laptop", algorithm)
    made = owner("POST", KEYS, 201, json={"text": text}).json
    assert (made["text"], made["label"]) == (text, "me@laptop")
    assert made["bitLength"] == (2048 if algorithm == "ssh-rsa" else 256)
    listed = callers.bitbucket()("GET", f"{KEYS}?user=OWNER", 200).json["values"]
    assert [one["id"] for one in listed] == [made["id"]]
    callers.simulator.control.switch("ssh_key_text", "bare")
    assert owner("GET", KEYS, 200).json["values"][0]["text"] == text.rpartition(" ")[0]


@pytest.mark.parametrize("text", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", None, 3])
def test_bad_text(callers: Callers, text: object) -> None:
    answer = callers.bitbucket(OWNER)("POST", KEYS, 400, json={"text": text})
    assert answer.json["errors"] == [{"context": "text", "message": "You must enter a valid public key", "exceptionName": None}]
    callers.bitbucket(OWNER)("POST", f"{ACCESS}/projects/OWN/ssh", 400, json={"key": {"text": text}, "permission": "PROJECT_READ"})


def test_a_key_is_known_once(callers: Callers) -> None:
    owner, admin, text = callers.bitbucket(OWNER), callers.bitbucket(), public_key("a")
    owner("POST", KEYS, 201, json={"text": text})
    same = f"{text.rpartition(' ')[0]} other label"
    admin("POST", KEYS, 409, json={"text": same})
    access = {"key": {"text": same}, "permission": "PROJECT_READ"}
    owner("POST", f"{ACCESS}/projects/OWN/ssh", 409, json=access)
    owner("DELETE", KEYS, 204)
    owner("POST", f"{ACCESS}/projects/OWN/ssh", 201, json=access)
    owner("POST", f"{ACCESS}/projects/OWN/ssh", 409, json=access)
    owner("POST", KEYS, 409, json={"text": text})


def test_access_key_of_several_places_is_one_key(callers: Callers) -> None:
    owner, text = callers.bitbucket(OWNER), public_key("build")
    on_project = owner("POST", f"{ACCESS}/projects/OWN/ssh", 201, json={"key": {"text": text}, "permission": "PROJECT_READ"}).json
    repository = f"{ACCESS}/projects/own/repos/MODELS/ssh"
    on_repository = owner("POST", repository, 201, json={"key": {"text": text}, "permission": "REPO_WRITE"}).json
    number = on_project["key"]["id"]
    assert on_repository["key"]["id"] == number
    assert (on_project["project"]["key"], on_repository["repository"]["slug"]) == ("OWN", "models")
    assert [one["permission"] for one in owner("GET", repository, 200).json["values"]] == ["REPO_WRITE"]
    assert [one["permission"] for one in owner("GET", f"{repository}?effective=true", 200).json["values"]] == ["PROJECT_READ", "REPO_WRITE"]
    assert owner("GET", f"{repository}?permission=REPO_ADMIN", 200).json["size"] == 0
    assert owner("PUT", f"{repository}/{number}/permission/REPO_READ", 200).json["permission"] == "REPO_READ"
    owner("PUT", f"{repository}/{number}/permission/PROJECT_READ", 400)
    owner("DELETE", f"{repository}/{number}", 204)
    owner("GET", f"{ACCESS}/projects/OWN/ssh/{number}", 200)
    owner("DELETE", f"{ACCESS}/projects/OWN/ssh/{number}", 204)
    owner("POST", KEYS, 201, json={"text": text})  # Nothing holds it any more.


def test_access_keys_follow_the_repository(callers: Callers) -> None:
    owner, base = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos"
    content = {"key": {"text": public_key("x")}, "permission": "REPO_READ"}
    owner("POST", f"{ACCESS}/projects/OWN/repos/models/ssh", 201, json=content)
    owner("PUT", f"{base}/models", 201, json={"name": "renamed"})
    assert owner("GET", f"{ACCESS}/projects/OWN/repos/renamed/ssh", 200).json["size"] == 1
    owner("DELETE", f"{base}/renamed", 202)
    assert callers.simulator.control.state()["bitbucket"]["access_keys"] == []
    owner("POST", KEYS, 201, json={"text": content["key"]["text"]})


@pytest.mark.parametrize(
    ("version", "status", "more"), [("5.6", 200, False), ("7.21", 200, False), ("8.19", 200, False), ("9.4", 201, True), ("10.2", 201, True)]
)
def test_versions(version: str, status: int, more: bool) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as callers:
        simulator.control.seed(SEED)
        owner = callers.bitbucket(OWNER)
        owner("POST", f"{ACCESS}/projects/OWN/ssh", status, json={"key": {"text": public_key("x")}, "permission": "PROJECT_READ"})
        key = owner("POST", KEYS, 201, json={"text": public_key("x")}).json
        assert ("fingerprint" in key) is more
        owner("GET", f"{KEYS}/{key['id']}", 200 if more else 405)


def test_whose_key(callers: Callers) -> None:
    """What Git over SSH asks: a user with what it may do, or what an access key opens."""
    owner = callers.bitbucket(OWNER)
    mine, build = public_key("mine"), public_key("build")
    owner("POST", KEYS, 201, json={"text": mine})
    owner("POST", f"{ACCESS}/projects/OWN/repos/models/ssh", 201, json={"key": {"text": build}, "permission": "REPO_READ"})
    world, switches = World(), Switches()
    world.load(callers.simulator.control.state(secrets=True)["bitbucket"])
    who = Authentication(world, profile("9.4", switches), "https://localhost")
    project = world.projects["OWN"]
    repository = project.repositories["models"]
    assert who.by_key(public_key()) is None
    user = who.by_key(mine.rpartition(" ")[0])
    assert user is not None
    assert user.user is world.users["owner"]
    assert user.may_repository(world, project, repository, "REPO_WRITE")
    access = who.by_key(build)
    assert access is not None
    assert access.user is None
    assert access.may_repository(world, project, repository, "REPO_READ")
    assert not access.may_repository(world, project, repository, "REPO_WRITE")
    assert not access.may_project(world, project, "PROJECT_READ")
    world.users["owner"].active = False
    switches.set("ssh_access_keys", "off")
    assert who.by_key(mine) is None
    assert who.by_key(build) is None
