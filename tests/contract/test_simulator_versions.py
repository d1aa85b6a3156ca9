# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What begins, ends or looks otherwise with a version of Bitbucket [bitbucket 14 and 19]."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from contract.simulator_traffic import Callers
from contract.simulator_walk_access import public_key
from simulator.bitbucket.authentication import Caller
from simulator.bitbucket.git import Change, Push
from simulator.bitbucket.payload import Payloads
from simulator.bitbucket.profile import profile
from simulator.bitbucket.views import Views
from simulator.bitbucket.world import World
from simulator.process import Simulator
from simulator.switches import Switches

API = "/rest/api/latest"
ONE = f"{API}/projects/OWN/repos/models"
VERSIONS = ("5.6", "7.21", "8.19", "9.4", "10.2")
SEED = {"bitbucket": {"projects": [{"key": "OWN", "name": "Own", "public": True, "repositories": [{"name": "models"}]}]}}
On = Callable[[str], Callers]


@pytest.fixture(scope="module")
def simulators() -> Iterator[dict[str, Simulator]]:
    running: dict[str, Simulator] = {}
    yield running
    for one in running.values():
        one.stop()


@pytest.fixture
def on(simulators: dict[str, Simulator]) -> Iterator[On]:
    """Return the callers of a simulator of a version, in its start state."""
    opened: list[Callers] = []

    def start(version: str) -> Callers:
        if version not in simulators:
            simulators[version] = Simulator(version, switches={"basic_auth": "on"}).start()
            simulators[version].control.seed(SEED, keep=True)
        simulators[version].control.reset()
        opened.append(Callers(simulators[version]))
        return opened[-1]

    yield start
    for callers in opened:
        callers.close()


@pytest.mark.parametrize(("version", "number"), [("5.6", 1), ("7.21", 1), ("8.19", 2), ("9.4", 2), ("10.2", 2)])
def test_id_of_the_first_administrator(on: On, version: str, number: int) -> None:
    """1 up to 6.10 (REC), 2 on 8.5.4 and 9.4.2 (ACC, REC) [bitbucket 19]; 7.x is INFERRED, a switch."""
    answer = on(version).bitbucket()("GET", f"{API}/users/admin", 200)
    assert (answer.json["id"], answer.headers["X-AUSERID"]) == (number, str(number))


def test_id_of_the_first_administrator_is_a_switch() -> None:
    with Simulator("7.21", switches={"first_user_id": "2"}) as simulator, Callers(simulator) as callers:
        assert callers.bitbucket()("GET", f"{API}/users/admin", 200).json["id"] == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_hierarchy_of_a_repository(on: On, version: str) -> None:
    """None on 5.x [bitbucket 19, REC 2018]."""
    assert ("hierarchyId" in on(version).bitbucket()("GET", ONE, 200).json) is (version != "5.6")


@pytest.mark.parametrize("version", VERSIONS)
def test_default_branch_of_a_repository(on: On, version: str) -> None:
    """From 7.8 at the latest [bitbucket 19, DOC 7.8.0]."""
    admin = on(version).bitbucket()
    admin("GET", f"{ONE}/default-branch", 404 if version == "5.6" else 200)
    admin("PUT", f"{ONE}/default-branch", 404 if version == "5.6" else 204, json={"id": "refs/heads/main"})


@pytest.mark.parametrize("version", VERSIONS)
def test_the_secret_of_a_webhook_is_readable(on: On, version: str) -> None:
    """[bitbucket 13, REC 5.x and 6.x; 19, ACC 8.5.4 and 9.4.2; LIVE 9.2 to 10.4]."""
    admin = on(version).bitbucket()
    hook = {"name": "h", "url": "https://hook.example.com", "events": ["repo:refs_changed"], "configuration": {"secret": "very"}}
    made = admin("POST", f"{ONE}/webhooks", 201, json=hook).json
    assert admin("GET", f"{ONE}/webhooks/{made['id']}", 200).json["configuration"] == {"secret": "very"}


@pytest.mark.parametrize("version", VERSIONS)
def test_texts_of_keys(on: On, version: str) -> None:
    """A given label wins over the comment, and the text comes back as it was sent [bitbucket 19, ACC 9.4.2 and FLUX]."""
    admin, text = on(version).bitbucket(), public_key("me@laptop")
    made = admin("POST", "/rest/ssh/1.0/keys", 201, json={"text": text, "label": "given", "expiryDays": 90}).json
    assert (made["text"], made["label"]) == (text, "given")
    assert made.get("expiryDays") == (90 if version in ("9.4", "10.2") else None)
    bare = " ".join(public_key().split()[:2])
    shown = admin("POST", "/rest/ssh/1.0/keys", 201, json={"text": bare, "label": "only this"}).json
    assert (shown["text"], shown["label"]) == (bare, "only this")
    access = {"key": {"text": public_key("build"), "label": "given"}, "permission": "PROJECT_READ"}
    made = admin("POST", "/rest/keys/1.0/projects/OWN/ssh", 201 if version in ("9.4", "10.2") else 200, json=access).json
    assert (made["key"]["text"], made["key"]["label"]) == (access["key"]["text"], "given")


def test_a_key_in_two_places_keeps_its_first_label(on: On) -> None:
    """[bitbucket 19, LIVE]. The text is that of the first as well (INFERRED)."""
    admin, text = on("9.4").bitbucket(), public_key("one")
    for path, label, level in (("projects/OWN", "first", "PROJECT_READ"), ("projects/OWN/repos/models", "second", "REPO_READ")):
        shown = admin("POST", f"/rest/keys/1.0/{path}/ssh", 201, json={"key": {"text": text, "label": label}, "permission": level}).json
        assert (shown["key"]["label"], shown["key"]["text"]) == ("first", text)


# --- headers ---


@pytest.mark.parametrize("version", ["5.6", "7.21", "9.4"])
def test_an_anonymous_401_asks_for_oauth(on: On, version: str) -> None:
    """[bitbucket 19, REC 2020-03]. Nothing of it where a login was sent."""
    callers = on(version)
    realm = f'OAuth realm="{quote(callers.simulator.bitbucket_url, safe="")}"'
    for path in (f"{API}/admin/permissions/users", f"{API}/users"):
        assert callers.bitbucket(None)("GET", path, 401).headers["WWW-Authenticate"] == realm
    assert "WWW-Authenticate" not in callers.bitbucket(("admin", "wrong"))("GET", f"{API}/users", 401).headers
    assert "WWW-Authenticate" not in callers.bitbucket("user")("GET", f"{API}/admin/permissions/users", 401).headers
    assert "WWW-Authenticate" not in callers.bitbucket(None)("GET", f"{API}/application-properties", 200).headers
    if version == "9.4":
        name, password = callers.simulator.bitbucket_login("user")
        by_cookie = callers.bitbucket(None)
        by_cookie("POST", "/rest/tsv/latest/authenticate", 200, json={"username": name, "password": password})
        assert "WWW-Authenticate" not in by_cookie("GET", f"{API}/admin/permissions/users", 401).headers


@pytest.mark.parametrize(("value", "granted", "deleted"), [("grants", True, False), ("none", False, False), ("all", True, True)])
def test_content_type_of_an_empty_answer(on: On, value: str, granted: bool, deleted: bool) -> None:
    """204 of a grant has one (REC 2020-03, seven times) [bitbucket 19]; of others UNKNOWN, a switch."""
    callers = on("9.4")
    if value != "grants":
        callers.simulator.control.switch("empty_content_type", value)
    admin = callers.bitbucket()
    for path in (f"{API}/projects/OWN/permissions", f"{ONE}/permissions", f"{API}/admin/permissions"):
        permission = "LICENSED_USER" if "admin" in path else "REPO_READ" if "repos" in path else "PROJECT_READ"
        for what, name in (("users", "jane@example"), ("groups", "stash-users")):
            answer = admin("PUT", f"{path}/{what}?name={name}&permission={permission}", 204)
            assert (answer.headers.get("Content-Type"), answer.text) == ("application/json;charset=UTF-8" if granted else None, "")
    admin("DELETE", ONE, 202)
    answer = admin("DELETE", f"{API}/projects/OWN", 204)
    assert ("Content-Type" in answer.headers) is deleted


# --- the licence ---


@pytest.mark.parametrize("version", ["5.6", "9.4"])
def test_licence(on: On, version: str) -> None:
    """[SPEC, all]: how many users it allows, and how many there are. For ADMIN."""
    callers = on(version)
    control, admin, path = callers.simulator.control, callers.bitbucket(), f"{API}/admin/license"
    control.switch("licence_users", "10")
    shown = admin("GET", path, 200).json
    assert (shown["maximumNumberOfUsers"], shown["unlimitedNumberOfUsers"], shown["status"]["currentNumberOfUsers"]) == (10, False, 2)
    admin("POST", f"{API}/admin/users?name=one.more&password=x&displayName=New&emailAddress=new@example.com", 204)
    assert admin("GET", path, 200).json["status"]["currentNumberOfUsers"] == 3
    callers.bitbucket("user")("GET", path, 401)
    callers.bitbucket(None)("GET", path, 401)


@pytest.mark.parametrize(("value", "shown"), [("-1", -1), ("absent", None)])
def test_unlimited_licence(on: On, value: str, shown: int | None) -> None:
    """What is told of no limit is INFERRED: a switch."""
    callers = on("9.4")
    callers.simulator.control.switch("licence_unlimited", value)
    found = callers.bitbucket()("GET", f"{API}/admin/license", 200).json
    assert (found.get("maximumNumberOfUsers"), found["unlimitedNumberOfUsers"]) == (shown, True)


def test_no_licence(on: On) -> None:
    """[SPEC, all]: 404."""
    callers = on("9.4")
    callers.simulator.control.switch("licence_users", "none")
    callers.bitbucket()("GET", f"{API}/admin/license", 404)


# --- what a webhook is sent [bitbucket 19, REC 2018, 2023, 2025, 2026] ---


def payload(version: str, commits: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return what would be sent after a push to a repository of that version."""
    world = World()
    user = world.add_user("jane@example", "x")
    project = world.add_project("OWN", "Own")
    repository = world.add_repository(project, "models", "models")
    view = Views(world, profile(version, Switches()), "https://localhost")
    return Payloads(view).pushed(Push(Caller(user), project, repository, [Change("refs/heads/main", "0" * 40, "a" * 40)], commits or []))


@pytest.mark.parametrize(("version", "links", "commits"), [("5.6", False, False), ("7.21", False, False), ("9.4", True, False), ("10.2", True, True)])
def test_payload_of_a_push(version: str, links: bool, commits: bool) -> None:
    sent = payload(version, [{"id": "a" * 40, "displayId": "a" * 11}])
    for one in (sent["actor"], sent["repository"], sent["repository"]["project"]):
        assert ("links" in one) is links
    assert ("hierarchyId" in sent["repository"]) is (version != "5.6")
    assert ("commits" in sent, "toCommit" in sent) == (commits, commits)
    assert [one["ref"]["displayId"] for one in sent["changes"]] == ["main"]
    if commits:
        assert sent["toCommit"]["id"] == "a" * 40
        assert [one["id"] for one in sent["commits"]] == ["a" * 40]


class _Ear(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.mark.parametrize("version", ["9.4", "10.2"])
def test_commits_of_a_push(on: On, tmp_path: Path, version: str) -> None:
    callers = on(version)
    admin, (name, password) = callers.bitbucket(), callers.simulator.bitbucket_login()
    with http.server.HTTPServer(("127.0.0.1", 0), _Ear) as ear:
        ear.heard = []
        threading.Thread(target=ear.serve_forever, daemon=True).start()
        hook = {"name": "h", "url": f"http://127.0.0.1:{ear.server_address[1]}/", "events": ["repo:refs_changed"]}
        admin("POST", f"{ONE}/webhooks", 201, json=hook)
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_SSL_CAINFO": callers.simulator.ca_file}
        url = callers.simulator.bitbucket_url.replace("https://", f"https://{name}:{password}@") + "/scm/own/models.git"
        author = ("-c", "user.name=Jane Doe", "-c", "user.email=jane@example.com")
        for arguments in (
            ("init", "--quiet", "--initial-branch=master"),
            (*author, "commit", "--quiet", "--allow-empty", "--message=first\n\nand more"),
            ("push", "--quiet", url, "master"),
            (*author, "commit", "--quiet", "--allow-empty", "--message=second"),
            ("push", "--quiet", url, "master"),
        ):
            subprocess.run(["git", *arguments], cwd=tmp_path, env=environment, check=True, timeout=60, capture_output=True)
        callers.simulator.control.settle()
        ear.shutdown()
    first, second = ear.heard
    if version == "9.4":
        assert "commits" not in first
        return
    assert [one["message"] for one in first["commits"]] == ["first\n\nand more"]
    assert [one["message"] for one in second["commits"]] == ["second"]
    commit = second["toCommit"]
    assert commit["id"] == second["changes"][0]["toHash"]
    assert commit["author"] == {"name": "Jane Doe", "emailAddress": "jane@example.com"}
    assert [one["id"] for one in commit["parents"]] == [second["changes"][0]["fromHash"]]
