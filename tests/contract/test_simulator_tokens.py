# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP access tokens of the simulated Bitbucket [bitbucket 9]: what they can do, what never, and how they end."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_spec import shared
from contract.simulator_traffic import Callers, Client, Exchange
from simulator.process import Simulator, lent

API, TOKENS = "/rest/api/latest", "/rest/access-tokens/latest"
OWNER = ("owner", "a-long-password-of-the-owner")
LEAD = ("lead", "a-long-password-of-the-lead")
AUTHORISATION = "com.atlassian.bitbucket.AuthorisationException"
SEED = {
    "bitbucket": {
        "users": [{"name": "owner", "password": OWNER[1]}, {"name": "lead", "password": LEAD[1]}],
        "projects": [
            {"key": "OWN", "users": {"owner": "PROJECT_ADMIN"}, "repositories": [{"name": "models"}, {"name": "other"}]},
            {"key": "FAR", "public": True, "repositories": [{"name": "far"}]},
        ],
        "grants": {"users": {"lead": "ADMIN"}},
    }
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


def create(callers: Callers, permissions: list[str], who: str | tuple[str, str] = OWNER, at: str = "users/owner", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = callers.bitbucket(who)("PUT", f"{TOKENS}/{at}", 200, json={"name": "t", "permissions": permissions, **more}).json
    return made


def bearer(callers: Callers, made: dict[str, Any]) -> Client:
    return callers.bitbucket(None, headers={"Authorization": f"Bearer {made['token']}"})


def refused(answer: Exchange) -> None:
    """Without permission, but known: 401, not 403 [bitbucket 2, LIVE]."""
    assert (answer.status, answer.exception, "X-AUSERNAME" in answer.headers) == (401, AUTHORISATION, True)


@pytest.mark.parametrize(
    ("version", "prefix", "resources"), [("5.6", "", 404), ("7.21", "", 200), ("8.19", "BBDC-", 200), ("9.4", "BBDC-", 200), ("10.2", "BBDC-", 200)]
)
def test_versions(version: str, prefix: str, resources: int) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as callers:
        simulator.control.seed(SEED)
        made = create(callers, ["PROJECT_READ"])
        assert made["token"].startswith(prefix)
        assert base64.b64decode(made["token"].removeprefix(prefix)).partition(b":")[0].decode() == made["id"]
        assert len(made["token"].removeprefix(prefix)) == 44
        assert len(made["id"]) == 12
        bearer(callers, made)("GET", f"{API}/projects/OWN", 200)
        for place in ("projects/OWN", "projects/OWN/repos/models"):
            callers.bitbucket(OWNER)("PUT", f"{TOKENS}/{place}", resources, json={"name": "t", "permissions": ["REPO_READ"]})


def test_shape_as_recorded(callers: Callers) -> None:
    theirs = json.loads(shared("recorded", "official-kb-pat-list-7.3.json").read_text(encoding="utf-8"))["body"]
    for _time in theirs["values"]:
        create(callers, ["REPO_ADMIN", "PROJECT_READ"])
    mine = callers.bitbucket(OWNER)("GET", f"{TOKENS}/users/owner", 200).json
    assert list(mine) == list(theirs)
    for one, other in zip(mine["values"], theirs["values"], strict=True):
        assert list(one) == list(other)
        assert list(one["user"]) == list(other["user"])
        assert one["permissions"] == ["REPO_ADMIN", "PROJECT_READ"]


def test_text_is_shown_once_and_never_kept(callers: Callers) -> None:
    made = create(callers, ["PROJECT_READ"])
    owner = callers.bitbucket(OWNER)
    for path in (f"{TOKENS}/users/owner", f"{TOKENS}/users/owner/{made['id']}"):
        assert 'token":' not in owner("GET", path, 200).text
    assert made["token"] not in json.dumps(callers.simulator.control.state(secrets=True))
    assert made["token"] not in json.dumps(callers.simulator.control.log())


def test_bearer_and_basic(callers: Callers) -> None:
    made = create(callers, ["PROJECT_READ"])
    assert "lastAuthenticated" not in made
    before = int(time.time() * 1000)
    for client in (bearer(callers, made), callers.bitbucket(("owner", made["token"]))):
        assert client("GET", f"{API}/projects/OWN", 200).headers["X-AUSERNAME"] == "owner"
    callers.bitbucket(("lead", made["token"]))("GET", f"{API}/projects/OWN", 401)
    shown = callers.bitbucket(OWNER)("GET", f"{TOKENS}/users/owner/{made['id']}", 200).json
    assert shown["lastAuthenticated"] >= before
    user = callers.bitbucket()("GET", f"{API}/admin/users?filter=owner", 200).json["values"][0]
    assert user["lastAuthenticationTimestamp"] >= shown["lastAuthenticated"]


def test_least_of_user_and_token(callers: Callers) -> None:
    one, users = f"{API}/projects/OWN", f"{API}/projects/OWN/permissions/users"
    reader, both = bearer(callers, create(callers, ["PROJECT_READ"])), bearer(callers, create(callers, ["REPO_ADMIN", "PROJECT_READ"]))
    full = bearer(callers, create(callers, ["PROJECT_ADMIN"]))
    for client in (reader, both, full):
        client("GET", f"{one}/repos/models", 200)
    refused(reader("GET", users))
    refused(both("GET", users))
    refused(reader("GET", f"{one}/repos/models/permissions/users"))
    both("GET", f"{one}/repos/models/permissions/users", 200)
    full("GET", f"{one}/repos/models/permissions/users", 200)
    full("PUT", f"{users}?name=lead&permission=PROJECT_READ", 204)
    full("POST", f"{one}/repos", 201, json={"name": "made"})
    refused(both("POST", f"{one}/repos", json={"name": "no"}))
    # It never has more than its user, either.
    callers.bitbucket()("PUT", f"{users}?name=owner&permission=PROJECT_READ", 204)
    refused(full("GET", users))
    full("GET", one, 200)
    callers.bitbucket()("DELETE", f"{users}?name=owner", 204)
    callers.bitbucket()("DELETE", f"{one}/repos/made", 202)  # Its creator had a grant on it.
    refused(full("GET", one))
    assert [project["key"] for project in full("GET", f"{API}/projects", 200).json["values"]] == ["FAR"]


def test_nothing_global(callers: Callers) -> None:
    """Also the token of a system administrator [bitbucket 2, DOC and LIVE]."""
    token = bearer(callers, create(callers, ["PROJECT_ADMIN", "REPO_ADMIN"], "sysadmin", "users/admin"))
    for method, path, content in (
        ("GET", "admin/permissions/users", None),
        ("PUT", "admin/permissions/users?name=owner&permission=ADMIN", None),
        ("POST", "projects", {"key": "NEW"}),
        ("POST", "admin/users?name=n&password=p&displayName=d&emailAddress=a@b", None),
        ("POST", "admin/groups?name=g", None),
        ("PUT", "users", {"displayName": "x"}),
    ):
        refused(token(method, f"{API}/{path}", json=content))
    for path in ("admin/users", "admin/groups", "users?permission=ADMIN", "admin/groups/more-members?context=stash-users"):
        token("GET", f"{API}/{path}", 200)
    token("PUT", f"{API}/projects/OWN", 200, json={"description": "by token"})


def test_token_manages_neither_tokens_nor_keys(callers: Callers) -> None:
    made = create(callers, ["PROJECT_ADMIN"])
    token = bearer(callers, made)
    for method, path, content in (
        ("PUT", "users/owner", {"name": "x", "permissions": ["REPO_READ"]}),
        ("GET", "users/owner", None),
        ("POST", f"users/owner/{made['id']}", {"name": "x"}),
        ("DELETE", f"users/owner/{made['id']}", None),
        ("PUT", "projects/OWN", {"name": "x", "permissions": ["REPO_READ"]}),
    ):
        refused(token(method, f"{TOKENS}/{path}", json=content))
    refused(token("POST", "/rest/ssh/latest/keys", json={"text": "x"}))
    refused(token("DELETE", "/rest/ssh/latest/keys"))
    callers.simulator.control.switch("token_reads_tokens", "on")
    token("GET", f"{TOKENS}/users/owner", 200)


def test_administrators_change_and_revoke_but_do_not_create(callers: Callers) -> None:
    made = create(callers, ["PROJECT_READ"])
    lead, admin, one = callers.bitbucket(LEAD), callers.bitbucket(), f"{TOKENS}/users/owner/{made['id']}"
    refused(lead("PUT", f"{TOKENS}/users/owner", json={"name": "x", "permissions": ["REPO_READ"]}))
    assert lead("POST", one, 200, json={"permissions": ["REPO_READ"]}).json["permissions"] == ["REPO_READ"]
    assert lead("POST", one, 200, json={"name": "renamed"}).json["permissions"] == ["REPO_READ"]
    refused(bearer(callers, made)("GET", f"{API}/projects/OWN/permissions/users"))
    of_admin = create(callers, ["PROJECT_READ"], "sysadmin", "users/admin")
    refused(lead("DELETE", f"{TOKENS}/users/admin/{of_admin['id']}"))
    refused(callers.bitbucket(OWNER)("GET", f"{TOKENS}/users/admin"))
    admin("DELETE", one, 204)
    bearer(callers, made)("GET", f"{API}/projects/OWN", 401)
    gone = admin("GET", one, 404)
    assert "exceptionName" not in gone.text


def test_names_are_not_unique_and_levels_are_not_compared(callers: Callers) -> None:
    made = [create(callers, ["REPO_READ", "PROJECT_WRITE"]) for _time in range(2)]
    assert made[0]["id"] != made[1]["id"]
    assert made[0]["permissions"] == ["REPO_READ", "PROJECT_WRITE"]


def test_project_token(callers: Callers) -> None:
    made = create(callers, ["PROJECT_WRITE"], at="projects/own")
    token = bearer(callers, made)
    assert made["user"]["type"] == "SERVICE"
    token("GET", f"{API}/projects/OWN/repos/models", 200)
    refused(token("GET", f"{API}/projects/OWN/permissions/users"))
    token("GET", f"{API}/projects/FAR", 200)  # Public.
    callers.simulator.control.tamper({"bitbucket": {"projects": {"FAR": {"public": False}}}})
    refused(token("GET", f"{API}/projects/FAR"))
    callers.bitbucket(("owner", made["token"]))("GET", f"{API}/projects/OWN", 401)
    full = bearer(callers, create(callers, ["PROJECT_ADMIN"], at="projects/OWN"))
    full("PUT", f"{API}/projects/OWN/permissions/users?name=lead&permission=PROJECT_READ", 204)
    full("POST", f"{API}/projects/OWN/repos", 201, json={"name": "by service"})
    # It goes where its project goes.
    callers.bitbucket()("PUT", f"{API}/projects/OWN", 201, json={"key": "NEW"})
    token("GET", f"{API}/projects/NEW", 200)


def test_repository_token(callers: Callers) -> None:
    made = create(callers, ["REPO_WRITE"], at="projects/OWN/repos/models")
    token = bearer(callers, made)
    token("GET", f"{API}/projects/OWN/repos/models", 200)
    token("GET", f"{API}/projects/OWN", 200)
    refused(token("GET", f"{API}/projects/OWN/repos/other"))
    refused(token("GET", f"{API}/projects/OWN/repos/models/permissions/users"))
    callers.bitbucket(OWNER)("PUT", f"{TOKENS}/projects/OWN/repos/models", 400, json={"name": "t", "permissions": ["PROJECT_READ"]})
    callers.bitbucket()("DELETE", f"{API}/projects/OWN/repos/models", 202)
    token("GET", f"{API}/projects/OWN", 401)


@pytest.mark.parametrize(
    "change",
    [
        {"tokens": {"ID": {"expires": 1}}},
        {"tokens": {"ID": None}},
        {"users": {"owner": {"active": False}}},
        {"users": {"owner": None}},
        {"groups": {"stash-users": {"members": []}}},
    ],
)
def test_the_end_of_a_token(callers: Callers, change: dict[str, Any]) -> None:
    made = create(callers, ["PROJECT_READ"], expiryDays=1)
    client = bearer(callers, made)
    client("GET", f"{API}/projects/OWN", 200)
    callers.simulator.control.tamper({"bitbucket": json.loads(json.dumps(change).replace('"ID"', f'"{made["id"]}"'))})
    answer = client("GET", f"{API}/projects/OWN", 401)
    assert answer.exception != AUTHORISATION
    assert "X-AUSERNAME" not in answer.headers


def test_limits_set_by_the_administrator(callers: Callers) -> None:
    owner, control = callers.bitbucket(OWNER), callers.simulator.control
    control.switch("max_tokens", "2")
    for status in (200, 200, 400):
        answer = owner("PUT", f"{TOKENS}/users/owner", status, json={"name": "t", "permissions": ["REPO_READ"]})
    assert "already has their maximum number of tokens" in answer.text
    control.switch("max_tokens", "100")
    control.switch("token_expiry_policy", "30")
    for days, status in ((None, 400), (31, 400), (0, 400), (30, 200)):
        answer = owner("PUT", f"{TOKENS}/users/owner", status, json={"name": "t", "permissions": ["REPO_READ"], "expiryDays": days})
    assert answer.json["expiryDate"] == answer.json["createdDate"] + 30 * 86_400_000


@pytest.mark.parametrize(
    ("switch", "value", "content", "status"),
    [
        ("token_same_level", "reject", {"permissions": ["REPO_READ", "REPO_WRITE"]}, 400),
        ("token_same_level", "accept", {"permissions": ["REPO_READ", "REPO_WRITE"]}, 200),
        ("token_repo_create", "on", {"permissions": ["REPO_CREATE"]}, 200),
        ("token_repo_create", "off", {"permissions": ["REPO_CREATE"]}, 400),
        ("token_prefix", "off", {"permissions": ["LICENSED_USER"]}, 400),
    ],
)
def test_permissions_of_a_token(callers: Callers, switch: str, value: str, content: dict[str, Any], status: int) -> None:
    callers.simulator.control.switch(switch, value)
    callers.bitbucket(OWNER)("PUT", f"{TOKENS}/users/owner", status, json={"name": "t", **content})


def test_switches_of_service_users_and_updates(callers: Callers) -> None:
    control, owner = callers.simulator.control, callers.bitbucket(OWNER)
    control.switch("service_user_name", "robot {id}")
    made = create(callers, ["REPO_READ"], at="projects/OWN", expiryDays=1)
    token, one = bearer(callers, made), f"{TOKENS}/projects/OWN/{made['id']}"
    assert made["user"]["name"] == f"robot {made['id']}"
    assert token("GET", f"{API}/users", 200).headers["X-AUSERNAME"] == f"robot%20{made['id']}"
    token("GET", f"{API}/admin/groups", 200)
    control.switch("service_user_reads", "off")
    refused(token("GET", f"{API}/admin/groups"))
    control.switch("token_user_member", "off")
    shown = owner("POST", one, 200, json={"name": "new", "expiryDays": 9}).json
    assert ("user" in shown, shown["name"], shown["expiryDate"]) == (False, "new", made["expiryDate"])
    control.switch("token_update_expiry", "reject")
    owner("POST", one, 400, json={"expiryDays": 9})


def test_slug_not_name(callers: Callers) -> None:
    create(callers, ["REPO_READ"], "user", "users/jane_example")
    callers.bitbucket("user")("GET", f"{TOKENS}/users/jane@example", 404)
