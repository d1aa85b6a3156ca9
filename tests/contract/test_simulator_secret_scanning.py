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
SEED = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [{"name": "models"}, {"name": "etl"}]}, {"key": "OPS", "repositories": [{"name": "tools"}]}]}}
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
            for what in ("rules", "exempt"):
                Callers(simulator).bitbucket()("GET", place.format(what), status)


def selected(*places: str) -> list[dict[str, str]]:
    return [{"projectKey": key, "slug": slug} for key, slug in (place.split("/") for place in places)]


def slugs(callers: Callers, place: str, query: str = "") -> list[str]:
    return [row["slug"] for row in callers.bitbucket()("GET", f"{place.format('exempt')}{query}", 200).json["values"]]


@pytest.mark.parametrize(("value", "of_project", "left"), [("shared", ["etl", "models"], ["tools"]), ("apart", ["models"], ["etl", "tools"])])
def test_exemptions(callers: Callers, value: str, of_project: list[str], left: list[str]) -> None:
    """Of the whole server, which refuses what is exempt already, of a project, which does not, and of a repository."""
    callers.simulator.control.switch("secret_scanning_exempt_global", value)
    admin, server, project, models = callers.bitbucket(), *(place.format("exempt") for place in (SERVER, PROJECT, MODELS))
    admin("POST", server, 204, json=selected("ALG/etl", "OPS/tools"))
    assert admin("GET", models, 200).json is False
    for _time in range(2):
        admin("POST", project, 204, json=selected("alg/models"))
    assert admin("GET", models, 200).json is True
    admin("POST", server, 409, json=selected("ALG/models"))
    admin("PUT", models, 409)
    assert (slugs(callers, SERVER), slugs(callers, PROJECT)) == (["etl", "models", "tools"], of_project)
    assert slugs(callers, SERVER, "?order=NAME_DESC") == ["tools", "models", "etl"]
    for _time in range(2):
        admin("DELETE", models, 204)
    admin("DELETE", models.replace("models", "etl"), 204)
    assert slugs(callers, SERVER) == left
    admin("PUT", models, 204)
    assert slugs(callers, PROJECT) == ["models"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 204),
        ({"projectKey": "ALG", "slug": "models"}, 400),
        (None, 400),
        (["ALG/models"], 400),
        ([{"slug": "models"}], 400),
        (selected("NONE/models"), 404),
        (selected("ALG/none"), 404),
        (selected("ALG/models", "OPS/tools"), 400),
    ],
)
def test_what_is_no_repository_is_not_exempted(callers: Callers, body: object, status: int) -> None:
    callers.bitbucket()("POST", PROJECT.format("exempt"), status, json=body)
    assert slugs(callers, SERVER) == []


def test_what_is_archived_is_exempted_where_its_settings_can_be_changed(callers: Callers) -> None:
    admin, project = callers.bitbucket(), PROJECT.format("exempt")
    admin("PUT", "/rest/api/latest/projects/ALG/repos/models", 201, json={"archived": True})
    admin("POST", project, 409, json=selected("ALG/models"))
    admin("DELETE", MODELS.format("exempt"), 409)
    callers.simulator.control.switch("archived_settings", "accept")
    admin("POST", project, 204, json=selected("ALG/models"))
    admin("DELETE", MODELS.format("exempt"), 204)
