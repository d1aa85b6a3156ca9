# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Required builds of the simulated Bitbucket [breadth 9]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

CONDITION = "/rest/required-builds/latest/projects/ALG/repos/models/condition"
SEED = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}]}]}}
MAIN = {"id": "refs/heads/main", "type": {"id": "BRANCH"}}
HOTFIX = {"id": "hotfix/*", "type": {"id": "PATTERN"}}
BODY: dict[str, Any] = {"buildParentKeys": ["ALG-TEST"], "refMatcher": MAIN, "exemptRefMatcher": HOTFIX}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("10.2", switches={"basic_auth": "on"}) as running:
        running.control.seed(SEED, keep=True)
        yield running


def test_a_change_replaces_all(callers: Callers) -> None:
    admin = callers.bitbucket()
    made = admin("POST", CONDITION, 200, json={**BODY, "requiredForMergeQueue": False}).json
    assert (made["buildParentKeys"], made["exemptRefMatcher"]["id"], made["refMatcher"]["displayId"]) == (["ALG-TEST"], "hotfix/*", "main")
    assert (made["requiredForPullRequest"], made["requiredForMergeQueue"]) == (True, False)
    one = f"{CONDITION}/{made['id']}"
    changed = admin("PUT", one, 200, json={"buildParentKeys": ["ALG-LINT"], "refMatcher": {**MAIN, "id": "main"}}).json
    assert (changed["id"], changed["refMatcher"]["id"], changed["requiredForMergeQueue"]) == (made["id"], "refs/heads/main", True)
    assert "exemptRefMatcher" not in changed
    admin("POST", CONDITION, 200, json=BODY)
    admin("POST", CONDITION, 200, json=BODY)  # The same once more.
    assert len(admin("GET", f"{CONDITION}s", 200).json["values"]) == 3
    admin("DELETE", one, 204)
    admin("DELETE", one, 204)
    admin("PUT", one, 404, json=BODY)


@pytest.mark.parametrize(
    "body", [{"buildParentKeys": []}, {"refMatcher": None}, {"refMatcher": {**MAIN, "type": {"id": "BRANCHES"}}}, {"exemptRefMatcher": {"id": "x"}}]
)
def test_what_is_refused(callers: Callers, body: dict[str, Any]) -> None:
    callers.bitbucket()("POST", CONDITION, 400, json={**BODY, **body})


@pytest.mark.parametrize(("version", "status"), [("5.6", 404), ("7.21", 200), ("8.19", 200), ("9.4", 200), ("10.2", 200)])
def test_versions(version: str, status: int) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        admin = Callers(simulator).bitbucket()
        answer = admin("POST", CONDITION, status, json={**BODY, "requiredForPullRequest": False})
        if status == 200:
            assert answer.json.get("requiredForPullRequest") is (False if version == "10.2" else None)
            admin("POST", CONDITION, 200 if version == "10.2" else 400, json={**BODY, "refMatcher": {"id": "#", "type": {"id": "DEFAULT_BRANCH"}}})
        admin("GET", "/rest/required-builds/latest/projects/ALG/conditions", 404)
