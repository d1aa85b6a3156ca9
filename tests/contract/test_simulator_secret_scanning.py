# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secret scanning of the simulated Bitbucket [breadth 15]."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

SERVER, PROJECT, MODELS = (f"/rest/api/latest{place}/secret-scanning/{{}}" for place in ("", "/projects/ALG", "/projects/ALG/repos/models"))
SEED = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}]}]}}
RULE = {"name": "Vault token", "lineRegex": "hvs\\..*"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.mark.parametrize("put", ["full", "partial"])
def test_rules_and_allowlists(callers: Callers, put: str) -> None:
    callers.simulator.control.switch("secret_scanning_put", put)
    admin = callers.bitbucket()
    made = [admin("POST", place.format("rules"), 200, json=RULE).json for place in (SERVER, PROJECT, MODELS)]
    assert [one["scope"]["type"] for one in made] == ["GLOBAL", "PROJECT", "REPOSITORY"]
    admin("POST", MODELS.format("rules"), 200, json=RULE)  # The same once more.
    assert [len(admin("GET", place.format("rules"), 200).json["values"]) for place in (SERVER, PROJECT, MODELS)] == [1, 2, 4]
    assert admin("GET", MODELS.format("rules?filter=vault"), 200).json["size"] == 4
    admin("POST", PROJECT.format("rules"), 400, json={"name": "None"})
    admin("POST", PROJECT.format("rules"), 400, json={"lineRegex": "x"})
    one = f"{MODELS.format('rules')}/{made[2]['id']}"
    changed = admin("PUT", one, 200, json={"name": "Vault token", "pathRegex": ".*"}).json
    assert ("lineRegex" in changed, changed["pathRegex"]) == (put == "partial", ".*")
    admin("GET", f"{MODELS.format('rules')}/{made[1]['id']}", 404)
    admin("DELETE", one, 204)
    admin("GET", one, 404)
    assert "scope" not in admin("POST", PROJECT.format("allowlist"), 200, json=RULE).json
    assert admin("GET", MODELS.format("allowlist"), 200).json["values"] == []
    admin("GET", SERVER.format("allowlist"), 404)
    callers.simulator.control.switch("secret_scanning_name", "unique")
    admin("POST", PROJECT.format("allowlist"), 409, json=RULE)


@pytest.mark.parametrize(("version", "status"), [("5.6", 404), ("7.21", 404), ("8.19", 200), ("9.4", 200), ("10.2", 200)])
def test_versions(version: str, status: int) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        for place in (SERVER, PROJECT, MODELS):
            Callers(simulator).bitbucket()("GET", place.format("rules"), status)
