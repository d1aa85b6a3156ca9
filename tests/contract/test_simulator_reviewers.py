# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reviewer groups and default reviewers of the simulated Bitbucket [breadth 4 and 5]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_traffic import Callers, Client
from simulator.process import Simulator, lent

ALG, MODELS = "projects/ALG", "projects/ALG/repos/models"
SEED = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}]}], "users": [{"name": "ann"}]}}
ANY = {"id": "whatever", "type": {"id": "ANY_REF"}}
MAIN = {"id": "refs/heads/main", "type": {"id": "BRANCH"}}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("10.2", switches={"basic_auth": "on"}) as running:
        running.control.seed(SEED, keep=True)
        yield running


def groups(place: str) -> str:
    return f"/rest/api/latest/{place}/settings/reviewer-groups"


def conditions(place: str) -> str:
    return f"/rest/default-reviewers/latest/{place}/condition"


def ann(admin: Client) -> dict[str, int]:
    return {"id": admin("GET", "/rest/api/latest/users/ann", 200).json["id"]}


def test_reviewer_groups(callers: Callers) -> None:
    admin = callers.bitbucket()
    core: dict[str, Any] = {"name": "core", "users": [ann(admin)]}
    for users in ([], [{"name": "ann"}], [{"slug": "ann"}]):  # [LIVE]
        words = admin("POST", groups(ALG), 400, json={**core, "users": users}).json["errors"][0]["message"]
        assert words == "Reviewer groups must contain 1 or more reviewer(s)"
    admin("POST", groups(ALG), 400, json={**core, "name": None})
    made = admin("POST", groups(ALG), 201, json={**core, "description": "Core team"}).json
    assert ([one["name"] for one in made["users"]], made["scope"]["type"]) == (["ann"], "PROJECT")
    admin("POST", groups(ALG), 409, json=core)
    one = f"{groups(ALG)}/{made['id']}"
    assert admin("PUT", one, 200, json={"name": "kernel"}).json["description"] == "Core team"
    admin("PUT", one, 400, json={"name": "x" * 51})
    admin("POST", groups(MODELS), 201, json=core)
    assert [each["scope"]["type"] for each in admin("GET", groups(MODELS), 200).json["values"]] == ["REPOSITORY", "PROJECT"]
    assert [each["name"] for each in admin("GET", groups(ALG), 200).json["values"]] == ["kernel"]
    admin("DELETE", one, 204)
    assert admin("GET", one, 404).json["errors"][0]["message"] == f"There is no reviewer group with ID {made['id']}."


def test_conditions(callers: Callers) -> None:
    admin = callers.bitbucket()
    body = {"sourceMatcher": ANY, "targetMatcher": MAIN, "reviewers": [ann(admin)], "requiredApprovals": 1}
    refused = admin("POST", conditions(ALG), 404, json={**body, "reviewers": [{"name": "ann"}]}).json["errors"][0]
    assert refused["message"] == "User with ID -1 does not exist"
    made = admin("POST", conditions(ALG), 200, json=body).json
    assert (made["sourceRefMatcher"]["id"], made["sourceRefMatcher"]["type"]["name"]) == ("ANY_REF_MATCHER_ID", "Any branch")
    assert (made["targetRefMatcher"]["displayId"], "sourceMatcher" in made) == ("main", False)
    admin("POST", conditions(ALG), 200, json=body)  # The same once more.
    for lacking in ("sourceMatcher", "targetMatcher"):
        words = admin("PUT", f"{conditions(ALG)}/{made['id']}", 400, json={**body, lacking: None}).json["errors"][0]["message"]
        assert words == f"A {lacking} with ID and type is required when creating or updating a new condition."
    admin("POST", conditions(ALG), 400, json={**body, "sourceMatcher": {"id": "x", "type": {"id": "ANY_REF_MATCHER"}}})
    admin("POST", conditions(ALG), 400, json={**body, "requiredApprovals": 2})
    callers.simulator.control.switch("required_approvals_check", "accept")
    admin("POST", conditions(MODELS), 200, json={**body, "requiredApprovals": 2})
    listed = admin("GET", f"{conditions(MODELS)}s", 200).json
    assert [one["scope"]["type"] for one in listed] == ["REPOSITORY", "PROJECT", "PROJECT"]
    changed = admin("PUT", f"{conditions(MODELS)}/{made['id']}", 200, json={**body, "reviewers": None, "requiredApprovals": None}).json
    assert (changed["id"], changed["scope"]["type"], changed["reviewers"]) == (made["id"], "PROJECT", [])
    admin("DELETE", f"{conditions(MODELS)}/{made['id']}", 204)  # Of the project, through the repository [LIVE].
    admin("DELETE", f"{conditions(MODELS)}/{made['id']}", 404)


@pytest.mark.parametrize(("value", "status", "left"), [("delete", 204, []), ("409", 409, ["core"])])
def test_a_reviewer_group_in_use(callers: Callers, value: str, status: int, left: list[str]) -> None:
    callers.simulator.control.switch("reviewer_group_in_use", value)
    admin = callers.bitbucket()
    group = admin("POST", groups(ALG), 201, json={"name": "core", "users": [ann(admin)]}).json
    body = {"sourceMatcher": ANY, "targetMatcher": MAIN, "reviewerGroups": [{"id": group["id"]}], "requiredApprovals": 1}
    admin("POST", conditions(MODELS), 200, json=body)
    admin("DELETE", f"{groups(ALG)}/{group['id']}", status)
    (condition,) = admin("GET", f"{conditions(MODELS)}s", 200).json
    assert [one["name"] for one in condition["reviewerGroups"]] == left


@pytest.mark.parametrize(
    ("version", "of_groups", "in_conditions"), [("5.6", 404, False), ("7.21", 200, False), ("8.19", 200, False), ("9.4", 200, False), ("10.2", 200, True)]
)
def test_versions(version: str, of_groups: int, in_conditions: bool) -> None:
    """Before 9.5 a condition takes reviewer groups and drops them; the default branch is a matcher from 10.2 on [LIVE]."""
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as callers:
        simulator.control.seed(SEED)
        admin = callers.bitbucket()
        admin("GET", groups(ALG), of_groups)
        body = {"sourceMatcher": ANY, "targetMatcher": MAIN, "reviewers": [ann(admin)], "reviewerGroups": [{"id": 999}]}
        admin("POST", conditions(ALG), 404 if in_conditions else 200, json=body)
        default = {**body, "reviewerGroups": [], "targetMatcher": {"id": "#", "type": {"id": "DEFAULT_BRANCH"}}}
        admin("POST", conditions(ALG), 200 if version == "10.2" else 500, json=default)
