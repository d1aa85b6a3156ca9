# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Default tasks of the simulated Bitbucket [breadth 13]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

PROJECT, MODELS = (f"/rest/default-tasks/latest/projects/{place}/tasks" for place in ("ALG", "ALG/repos/models"))
SEED = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}]}]}}
MAIN = {"id": "refs/heads/main", "type": {"id": "BRANCH"}}
ANY = {"id": "whatever", "type": {"id": "ANY_REF"}}
BODY: dict[str, Any] = {"description": "Say it in the changelog", "sourceMatcher": ANY, "targetMatcher": MAIN}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("10.2", switches={"basic_auth": "on"}) as running:
        running.control.seed(SEED, keep=True)
        yield running


def test_of_both_scopes(callers: Callers) -> None:
    """A repository lists its project's, and can delete none of them [LIVE]."""
    admin = callers.bitbucket()
    made = admin("POST", PROJECT, 200, json=BODY).json
    assert (made["description"], made["sourceMatcher"]["id"], made["scope"]["type"]) == ("Say it in the changelog", "ANY_REF_MATCHER_ID", "PROJECT")
    own = admin("POST", MODELS, 200, json=BODY).json
    admin("POST", MODELS, 200, json=BODY)  # The same once more.
    listed = admin("GET", f"{MODELS}?markup=true", 200).json["values"]
    assert [(one["scope"]["type"], one["html"]) for one in listed] == [(kind, f"<p>{BODY['description']}</p>") for kind in (*["REPOSITORY"] * 2, "PROJECT")]
    admin("DELETE", f"{MODELS}/{made['id']}", 204)
    admin("PUT", f"{MODELS}/{made['id']}", 404, json=BODY)
    assert admin("PUT", f"{MODELS}/{own['id']}", 200, json={**BODY, "sourceMatcher": MAIN}).json["sourceMatcher"]["displayId"] == "main"
    admin("DELETE", MODELS, 204)
    assert [one["id"] for one in admin("GET", MODELS, 200).json["values"]] == [made["id"]]
    admin("DELETE", f"{PROJECT}/{made['id']}", 204)
    assert admin("GET", PROJECT, 200).json["values"] == []


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ("description", "A description is required."),
        *((side, f"A {side} with ID and type is required when creating or updating a default task.") for side in ("sourceMatcher", "targetMatcher")),
    ],
)
def test_what_is_refused(callers: Callers, lacking: str, words: str) -> None:
    answer = callers.bitbucket()("POST", PROJECT, 400, json={**BODY, lacking: None})
    assert answer.json["errors"][0]["message"] == words


@pytest.mark.parametrize(("version", "status"), [("5.6", 404), ("7.21", 404), ("8.19", 404), ("9.4", 200), ("10.2", 200)])
def test_versions(version: str, status: int) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        admin = Callers(simulator).bitbucket()
        admin("POST", PROJECT, status, json=BODY)
        if status == 200:
            default = {**BODY, "targetMatcher": {"id": "#", "type": {"id": "DEFAULT_BRANCH"}}}
            admin("POST", PROJECT, 200 if version == "10.2" else 400, json=default)
            simulator.control.switch("default_task_default_branch", "off")
            admin("POST", PROJECT, 400, json=default)
