# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated servers make of JSON that is almost what was meant, and of what is none [bitbucket 19]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from contract.simulator_walk_access import public_key
from simulator.process import Simulator, lent

API = "/rest/api/latest"
ONE = f"{API}/projects/OWN/repos/models"
HOOKS = f"{ONE}/webhooks"
HOOK: dict[str, Any] = {"name": "hook", "url": "https://hook.example.com/x", "events": ["repo:refs_changed"]}
SEED = {"bitbucket": {"projects": [{"key": "OWN", "name": "Own", "repositories": [{"name": "models"}]}]}}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


# --- as Jackson does [bitbucket 19, CLIENT esp.bitbucket; Jackson's default] ---


@pytest.mark.parametrize(("sent", "kept"), [("true", True), ("True", True), ("TRUE", True), ("false", False), (1, True), (0, False), (True, True)])
def test_truth_values(callers: Callers, sent: object, kept: bool) -> None:
    admin = callers.bitbucket()
    assert admin("POST", HOOKS, 201, json={**HOOK, "active": sent}).json["active"] is kept
    assert admin("POST", HOOKS, 201, json={**HOOK, "sslVerificationRequired": sent}).json["sslVerificationRequired"] is kept
    assert admin("POST", f"{API}/projects", 201, json={"key": "NEW", "public": sent}).json["public"] is kept
    assert admin("PUT", f"{API}/projects/NEW", 200, json={"public": sent}).json["public"] is kept
    made = admin("POST", f"{API}/projects/OWN/repos", 201, json={"name": "r", "forkable": sent, "public": sent}).json
    assert (made["forkable"], made["public"]) == (kept, kept)
    changed = admin("PUT", ONE, 201, json={"forkable": sent, "archived": sent}).json
    assert (changed["forkable"], changed["archived"]) == (kept, kept)


@pytest.mark.parametrize("sent", ["yes", "on", [], {}, 1.5])
def test_what_is_no_truth_value(callers: Callers, sent: object) -> None:
    admin = callers.bitbucket()
    for method, path, content, field in (
        ("POST", HOOKS, {**HOOK, "active": sent}, "active"),
        ("POST", f"{API}/projects", {"key": "NEW", "public": sent}, "public"),
        ("POST", f"{API}/projects/OWN/repos", {"name": "r", "forkable": sent}, "forkable"),
        ("PUT", ONE, {"archived": sent}, "archived"),
    ):
        assert [one["context"] for one in admin(method, path, 400, json=content).json["errors"]] == [field]


def test_texts_and_numbers(callers: Callers) -> None:
    """A number or truth value where a text is meant becomes its text, and the text of a number the number."""
    admin = callers.bitbucket()
    made = admin("POST", f"{API}/projects", 201, json={"key": "NEW", "name": 7, "description": True}).json
    assert (made["name"], made["description"]) == ("7", "true")
    assert admin("POST", f"{API}/projects/NEW/repos", 201, json={"name": 2024, "description": 1.5}).json["name"] == "2024"
    assert admin("GET", f"{API}/projects/NEW/repos/2024", 200).json["description"] == "1.5"
    token = admin("PUT", "/rest/access-tokens/latest/users/admin", 200, json={"name": 3, "permissions": ["REPO_READ"], "expiryDays": "3"}).json
    assert token["name"] == "3"
    assert token["expiryDate"] - token["createdDate"] == 3 * 86_400_000
    admin("PUT", "/rest/access-tokens/latest/users/admin", 400, json={"name": "t", "permissions": ["REPO_READ"], "expiryDays": "soon"})
    key = admin("POST", "/rest/ssh/1.0/keys", 201, json={"text": public_key(), "label": 5, "expiryDays": "90"}).json
    assert (key["label"], key["expiryDays"]) == ("5", 90)
    for content in ({"key": "X", "description": []}, {"key": "X", "name": {}}):
        admin("POST", f"{API}/projects", 400, json=content)
    admin("POST", f"{API}/projects/NEW/repos", 400, json={"name": "r", "description": {}})


# --- what is no JSON, or no text: it never breaks a later answer ---

BODIES = {
    "lone surrogate": b'{"key":"BAD","name":"a","description":"x\\ud800y"}',
    "lone surrogate as a name": b'{"key":"BAD","name":"a","\\udfff":1}',
    "no UTF-8": b'{"key":"BAD","name":"\xff"}',
    "surrogate in UTF-8": b'{"key":"BAD","name":"\xed\xa0\x80"}',
    "no number": b'{"key":"BAD","name":"a","description":NaN}',
    "infinite": b'{"key":"BAD","name":Infinity}',
    "deep": b'{"key":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no object": b"[]",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_bad_body_is_refused(callers: Callers, body: bytes) -> None:
    """What a real server answers is UNKNOWN."""
    admin = callers.bitbucket()
    admin("POST", f"{API}/projects", 400, data=body, headers=JSON)
    admin("PUT", f"{API}/projects/OWN", 400, data=body, headers=JSON)
    algorithmia = callers.algorithmia()
    algorithmia("POST", "/v1/admin/scms", 400, data=body, headers=JSON)
    assert [one["key"] for one in admin("GET", f"{API}/projects", 200).json["values"]] == ["OWN"]
    algorithmia("GET", "/v1/scms", 200)
    assert len(callers.simulator.control.log()) == 5


def test_a_lone_surrogate_is_replaced(callers: Callers) -> None:
    """The other way of the switch; what follows is readable either way."""
    callers.simulator.control.switch("lone_surrogates", "replace")
    admin = callers.bitbucket()
    assert admin("PUT", f"{API}/projects/OWN", 200, data=b'{"description":"x\\ud800y"}', headers=JSON).json["description"] == "x?y"
    assert admin("PUT", f"{API}/projects/OWN", 200, data=b'{"description":"\\ud83d\\ude00"}', headers=JSON).json["description"] == "\U0001f600"
    assert [one["description"] for one in admin("GET", f"{API}/projects", 200).json["values"]] == ["\U0001f600"]


def test_lone_surrogates_elsewhere(callers: Callers) -> None:
    """In a query, a path, a form, a header and the control endpoint."""
    control, admin = callers.simulator.control, callers.bitbucket()
    admin("GET", f"{API}/projects?name=%ED%A0%80", 200)
    admin("GET", f"{API}/projects/%ED%A0%80", 404)
    admin("POST", f"{API}/admin/users?name=a%ED%A0%80&password=x&displayName=%FF&emailAddress=a@x", 204)
    admin("GET", f"{API}/admin/users", 200)
    with pytest.raises(RuntimeError, match="400"):
        control.seed({"bitbucket": {"projects": [{"key": "BAD", "name": "\ud800"}]}})
    with pytest.raises(RuntimeError, match="400"):
        control.tamper({"bitbucket": {"projects": {"OWN": {"description": "\ud800"}}}})
    admin("GET", f"{API}/projects", 200)
