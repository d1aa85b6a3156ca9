# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of the simulated Algorithmia that no official document can check; at the end, algorithms and builds against the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.simulator_spec import body_errors, document, shape
from contract.simulator_traffic import Callers, Client, Exchange
from contract.test_simulator_builds import CREDENTIALS, MINE, ONE, Pair, wanted
from contract.test_simulator_git import SEED, Git
from simulator.process import Simulator, lent

ADMIN = "/v1/admin/scms"
URLS = {"web": "https://bb.example.com", "api": "https://bb.example.com", "ssh": "ssh://git@bb.example.com:7999"}
BY_API: dict[str, Any] = {"provider": "bitbucket", "scm": {"project_key": "ALG"}, "urls": URLS}
OAUTH_TOKEN = {"oauth": {"client_id": "ALG", "client_secret": "the-token"}}
SCM_TOKEN = {"scm": {"project_key": "ALG"}, "oauth": {"client_secret": "the-token"}}
GITHUB = {"provider": "github", "oauth": {"client_id": "c", "client_secret": "s"}, "urls": URLS}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent() as running:
        yield running


def test_create_answers_as_documented_and_reads_back_otherwise(callers: Callers) -> None:
    admin = callers.algorithmia()
    created = admin("POST", ADMIN, 201, json=BY_API).json
    new = created.pop("id")
    assert created == {"default": False, "enabled": True, "provider": "bitbucket", "scm": {"project_key": "ALG"}, "oauth": {"project_key": "ALG"}}
    assert admin("GET", f"/v1/scms/{new}", 200).json == {
        "default": False,
        "enabled": True,
        "id": new,
        "name": URLS["web"],
        "provider": "bitbucket",
        "scm": {"client_id": "ALG"},
        "oauth": {"client_id": "ALG"},
        "urls": URLS,
    }


@pytest.mark.parametrize(("shape", "oauth", "scm"), [("oauth", 201, 400), ("scm", 400, 201), ("both", 201, 201)])
def test_where_a_token_may_stand(callers: Callers, shape: str, oauth: int, scm: int) -> None:
    callers.simulator.control.switch("pat_shape", shape)
    admin = callers.algorithmia()
    for content, status in ((OAUTH_TOKEN, oauth), (SCM_TOKEN, scm)):
        answer = admin("POST", ADMIN, status, json={"provider": "bitbucket", "urls": URLS, "id": "x", **content})
        if status == 201:
            assert "the-token" not in answer.text + admin("GET", "/v1/scms", 200).text
            assert callers.simulator.control.state(secrets=True)["algorithmia"]["scms"]["x"]["client_secret"] == "the-token"
            callers.simulator.control.reset()
            callers.simulator.control.switch("pat_shape", shape)
        else:
            assert answer.code == 4020


@pytest.mark.parametrize(
    ("enum", "provider", "status"),
    [
        ("2021-06", "bitbucket-server", 201),
        ("2021-06", "bitbucket", 400),
        ("2021-06", "bitbucket-cloud", 400),
        ("2021-10", "bitbucket", 201),
        ("2021-10", "bitbucket-server", 400),
        ("2021-10", "legit", 400),
    ],
)
def test_provider_names(callers: Callers, enum: str, provider: str, status: int) -> None:
    callers.simulator.control.switch("provider_enum", enum)
    admin = callers.algorithmia()
    admin("POST", ADMIN, status, json={**BY_API, "provider": provider})
    schemas = admin("GET", "/v1/openapispec", 200).json["components"]["schemas"]
    named = schemas["ScmConfigurationRequestDto"]["properties"]["provider"]["enum"]
    assert ("bitbucket-server" in named) == (enum == "2021-06")


@pytest.mark.parametrize("change", [{"id": "x"}, {"id": "y", "enabled": False}])
def test_duplicates(callers: Callers, change: dict[str, Any]) -> None:
    """Same id, or same provider, project key and web URL."""
    admin = callers.algorithmia()
    admin("POST", ADMIN, 201, json={**BY_API, "id": "x"})
    assert admin("POST", ADMIN, 409, json={**BY_API, **change}).code == 4044
    admin("POST", ADMIN, 201, json={**BY_API, "id": "z", "scm": {"project_key": "OPS"}})


def test_the_way_to_absent(callers: Callers) -> None:
    admin, one = callers.algorithmia(), f"{ADMIN}/x"
    admin("POST", ADMIN, 201, json={**BY_API, "id": "x"})
    assert admin("DELETE", one, 400).code == 4040
    admin("POST", f"{one}/default", 204)
    assert [row["id"] for row in admin("GET", "/v1/scms", 200).json["results"] if row["default"]] == ["x"]
    assert admin("PATCH", one, 400, json={"enabled": False}).code == 4041
    assert admin("DELETE", one, 400).code == 4041
    admin("POST", f"{ADMIN}/internal/default", 204)
    admin("PATCH", one, 200, json={"enabled": False})
    assert admin("POST", f"{one}/default", 400).code == 4042
    callers.simulator.control.tamper({"algorithmia": {"scms": {"x": {"algorithms": ["owner/a"]}}}})
    assert admin("DELETE", one, 400).code == 4043
    callers.simulator.control.tamper({"algorithmia": {"scms": {"x": {"algorithms": []}}}})
    callers.simulator.control.switch("in_use_for_ever", "on")
    assert admin("DELETE", one, 400).code == 4043
    callers.simulator.control.switch("in_use_for_ever", "off")
    admin("DELETE", one, 204)
    assert admin("DELETE", one, 404).code == 4009


def test_internal_is_special(callers: Callers) -> None:
    admin, one = callers.algorithmia(), f"{ADMIN}/internal"
    assert admin("POST", ADMIN, 400, json={"provider": "internal", "urls": URLS}).code == 4045
    assert admin("DELETE", one, 400).code == 4045
    assert admin("PATCH", one, 400, json={"urls": URLS}).code == 4045
    assert admin("PATCH", one, 400, json={"enabled": False}).code == 4041


def test_patch_takes_enabled_and_urls_only(callers: Callers) -> None:
    admin, one = callers.algorithmia(), f"{ADMIN}/x"
    admin("POST", ADMIN, 201, json={**BY_API, "id": "x"})
    before = admin("GET", "/v1/scms/x", 200).json
    assert admin("PATCH", one, 200, json={"name": "other", "oauth": {"client_secret": "new"}}).json == before
    callers.simulator.control.switch("patch_unknown_fields", "reject")
    assert admin("PATCH", one, 400, json={"name": "other"}).code == 4021
    assert admin("PATCH", one, 400, json={"urls": {"web": "https://w"}}).code == 4021
    assert admin("PATCH", one, 200, json={"urls": {**URLS, "ssh": "ssh://git@b"}}).json == {**before, "urls": {**URLS, "ssh": "ssh://git@b"}}


@pytest.mark.parametrize(("switch", "status"), [("conflict", 409), ("allow", 200)])
def test_patch_onto_another_one(callers: Callers, switch: str, status: int) -> None:
    callers.simulator.control.switch("patch_collision", switch)
    admin = callers.algorithmia()
    admin("POST", ADMIN, 201, json={**BY_API, "id": "x"})
    admin("POST", ADMIN, 201, json={**BY_API, "id": "y", "urls": {**URLS, "web": "https://y"}})
    admin("PATCH", f"{ADMIN}/y", status, json={"urls": URLS})
    assert admin("GET", "/v1/scms/y", 200).json["urls"]["web"] == ("https://y" if status == 409 else URLS["web"])


@pytest.mark.parametrize(
    ("switch", "given", "stored"),
    [
        ("verbatim", "https://BB.Example.com/", "https://BB.Example.com/"),
        ("strip-slash", "https://bb.example.com/", "https://bb.example.com"),
        ("lower-host", "https://BB.Example.com/Ctx", "https://bb.example.com/Ctx"),
    ],
)
def test_url_normalisation(callers: Callers, switch: str, given: str, stored: str) -> None:
    callers.simulator.control.switch("url_normalisation", switch)
    admin = callers.algorithmia()
    admin("POST", ADMIN, 201, json={**BY_API, "id": "x", "urls": {**URLS, "web": given}})
    assert admin("GET", "/v1/scms/x", 200).json["urls"]["web"] == stored


def test_keys(callers: Callers) -> None:
    simulator = callers.simulator
    admin_key, standard_key = simulator.algorithmia_key("admin"), simulator.algorithmia_key("standard")
    assert admin_key.startswith("sim")
    for header in (f"Simple {admin_key}", admin_key, standard_key):
        callers.algorithmia(header)("GET", "/v1/scms", 200)
    for header in (f"Bearer {admin_key}", f"Basic {admin_key}", "", "Simple"):
        assert callers.algorithmia(header)("GET", "/v1/scms", 401).code == 2002
    assert callers.algorithmia(f"Simple {standard_key}")("POST", ADMIN, 403, json=BY_API).code == 2001
    simulator.control.switch("admin_key_reads", "off")
    assert callers.algorithmia()("GET", "/v1/scms", 403).code == 2001
    simulator.control.tamper({"algorithmia": {"tokens": {"a.b.c": "standard"}}})
    callers.algorithmia("Bearer a.b.c")("GET", "/v1/scms", 200)


def test_error_shape_and_status(callers: Callers) -> None:
    admin = callers.algorithmia()
    wrapped = admin("GET", "/v1/scms/gone", 404).json
    assert set(wrapped["error"]) == {"id", "code", "message"}
    callers.simulator.control.switch("error_shape", "flat")
    callers.simulator.control.switch("error_status", "4009:400,2013:422")
    assert admin("GET", "/v1/scms/gone", 400).json["code"] == 4009
    assert admin("POST", ADMIN, 422, data=b"{").json["code"] == 2013


def test_credentials_are_checked_on_demand(callers: Callers) -> None:
    control, admin, url = callers.simulator.control, callers.algorithmia(), callers.simulator.bitbucket_url
    control.switch("validate_credentials", "on")
    control.seed({"bitbucket": {"projects": [{"key": "ALG"}]}})
    assert admin("POST", ADMIN, 400, json=BY_API).code == 4084
    assert admin("POST", ADMIN, 400, json={"provider": "bitbucket", "urls": {**URLS, "api": url}, **OAUTH_TOKEN}).code == 4081
    admin("POST", ADMIN, 201, json={**BY_API, "urls": {**URLS, "api": url}})


def test_specification_as_yaml(callers: Callers) -> None:
    admin = callers.algorithmia()
    content = admin("GET", "/v1/openapispec", 200).json
    callers.simulator.control.switch("openapispec_format", "yaml")
    assert yaml.safe_load(admin("GET", "/v1/openapispec", 200).text) == content
    callers.simulator.control.switch("openapispec_login", "on")
    callers.algorithmia("")("GET", "/v1/openapispec", 401)


def test_other_providers_need_id_and_secret(callers: Callers) -> None:
    admin = callers.algorithmia()
    created = admin("POST", ADMIN, 201, json=GITHUB).json
    assert created["oauth"] == {"client_id": "c"}
    assert admin("POST", ADMIN, 400, json={**GITHUB, "oauth": {"client_id": "d"}}).code == 4020


# --- against the official document ---

# Where the document is silent or wrong: `METHOD path status: what`, with the reason.
KNOWN = {
    r"GET /v1/algorithms/\{\}/\{\} 40[134]: status unknown": "Errors of this operation are forgotten; the codes exist [algorithmia 1.6].",
    r"POST /v1/algorithms/\{\} 404: status unknown": "No status for an unknown owner or configuration is listed [algorithmia 1.6, INF].",
    r"GET /v1/algorithms/\{\} 401: status unknown": "A key is needed there, too.",
    r"POST /v1/algorithms/\{\}(/\{\})?/compile 202: status unknown": "202 without a body in the guide, 200 in the document [algorithmia 2.2.9, DOC conflict].",
    r"POST /v1/algorithms/\{\}(/\{\})?/compile 40[013]: status unknown": "Only 404 and 500 are listed.",
    r"GET /v1/algorithms/\{\}(/\{\})?/builds 400: status unknown": "Bad paging has codes, but no status [algorithmia 1.6].",
    r"GET /v1/algorithms/\{\}/\{\}/scm/status 400: status unknown": "The internal SCM has none [algorithmia 5.12].",
    r"GET /v1/algorithm-environments/\S* \d+: operation unknown": "Documented in the guides only [algorithmia 4, DOC].",
}


def _walk(pair: Pair) -> None:
    """Everything about algorithms, each route, success and error."""
    nobody, standard = pair.callers.algorithmia(""), pair.standard
    for path, status in (("", 200), ("/python3/environments", 200), ("/cobol/environments", 404)):
        standard("GET", f"/v1/algorithm-environments/edge/languages{path}", status)
    standard("GET", "/v1/scms/bb/token/status", 200)
    standard("GET", "/v1/scms/gone/token/status", 404)
    standard("GET", "/v1/scms/internal/token/status", 400)
    nobody("GET", "/v1/scms/bb/token/status", 401)
    standard("POST", "/v1/scms/bb/token/connect", 400, json={})
    pair.control.switch("token_connect", "secretToken")
    standard("POST", "/v1/scms/bb/token/connect", 200, json={"secretToken": pair.token})
    ids = [standard("POST", MINE, 201, json=wanted(name, scm, **more)).json["id"] for name, scm, more in FLAVOURS]
    standard("POST", MINE, 201, json={**wanted("inside"), "source": {"scm": "internal"}})
    standard("GET", f"{MINE}/inside/scm/status", 400)
    for broken in ({}, {**wanted(), "name": "1"}, {**wanted(), "details": {}}, {**wanted(), "settings": {}}, {**wanted(), "source": {}}, wanted("hello")):
        standard("POST", MINE, 400, json=broken)
    standard("POST", MINE, 400, data=b"{")
    nobody("POST", MINE, 401, json=wanted())
    standard("POST", "/v1/algorithms/nobody", 404, json=wanted())
    nobody("GET", f"/v1/algorithms/{ids[0]}", 401)
    standard("GET", f"{ONE}/scm/status", 200)
    standard("GET", f"{MINE}/gone/scm/status", 404)
    pair.git.key("-t", "rsa", "-b", "2048", "-m", "PEM")
    commit = {"sshPrivateKey": (pair.git.home / "key").read_text(), "commitSha": "0" * 40}
    for base in (f"/v1/algorithms/{ids[1]}", f"{MINE}/via"):
        _walk_one(standard, nobody, base, commit, pair)
    nobody("POST", f"{ONE}/scm/webhook", 202, json={}, headers={"X-Event-Key": "diagnostics:ping"})
    pair.admin("GET", ONE, 403)
    standard("DELETE", ONE, 204)
    standard("DELETE", ONE, 404)
    standard("GET", ONE, 404)


FLAVOURS: tuple[tuple[str, str, dict[str, Any]], ...] = (("hello", "bb", {}), ("via", "api", {"scmsCredentials": CREDENTIALS}))


def _walk_one(standard: Client, nobody: Client, base: str, commit: dict[str, str], pair: Pair) -> None:
    """Everything that can be asked by UUID and by name."""
    standard("POST", f"{base}/compile", 202, json=commit)
    standard("POST", f"{base}/compile", 400, json={})
    pair.control.settle()
    pair.control.switch("compile_status", "200")
    standard("POST", f"{base}/compile", 200, json=commit)
    pair.control.switch("compile_status", "202")
    pair.control.settle()
    page = standard("GET", f"{base}/builds?limit=1", 200).json
    rest = standard("GET", f"{base}/builds?limit=1&marker={page['marker']}", 200).json
    assert page["results"] != rest["results"]
    standard("GET", f"{base}/builds?limit=0", 400)
    standard("GET", f"{base}/builds?marker=x", 400)
    build = page["results"][0]["build_id"]
    standard("GET", base, 200)
    for path in (f"/builds/{build}", f"/builds/{build}/logs"):
        standard("GET", base + path, 200)
        standard("GET", base + path.replace(build, "gone"), 404)
        nobody("GET", base + path, 401)
    nobody("GET", f"{base}/builds", 401)
    nobody("POST", f"{base}/scm/webhook", 202, json={}, headers={"X-Event-Key": "repo:refs_changed"})
    nobody("POST", f"{base}/scm/webhook", 400, json={})


def _unlike(exchange: Exchange) -> list[str]:
    """How an exchange differs from the official document."""
    source, path = document("algorithmia"), shape(exchange.route)
    place = f"{exchange.method} {path} {exchange.status}"
    operation = source.operations.get((exchange.method, path))
    if operation is None:
        return [f"{place}: operation unknown"]
    found = [f"{place}: parameter {name} unknown" for name in exchange.query if name not in operation.parameters]
    if str(exchange.status) not in operation.statuses:
        return [*found, f"{place}: status unknown"]
    schema = operation.statuses[str(exchange.status)]
    if schema is not None:
        found += [f"{place}: {one}" for one in body_errors(schema, exchange.json, source)]
    return found


def test_algorithms_answer_as_documented(callers: Callers, tmp_path: Path) -> None:
    callers.simulator.control.seed({"bitbucket": SEED})
    pair = Pair(callers, Git(tmp_path, callers.simulator))
    _walk(pair)
    pair.control.settle()
    exchanges = [one for one in pair.callers.exchanges if one.product == "algorithmia"]
    entries = [one for one in pair.control.log() if one["product"] == "algorithmia"]
    for entry, exchange in zip(entries, exchanges, strict=True):
        assert (entry["method"], entry["status"]) == (exchange.method, exchange.status)
        exchange.route = entry["route"]
    asked = [one for one in exchanges if "algorithm" in one.route or "/token/" in one.route]
    found = {one for exchange in asked for one in _unlike(exchange)}
    assert sorted(one for one in found if not any(re.fullmatch(pattern, one) for pattern in KNOWN)) == []
    assert [pattern for pattern in KNOWN if not any(re.fullmatch(pattern, one) for one in found)] == []
    visited = {(one.method, one.route) for one in asked}
    routes = [(method, path) for method, path in pair.control.routes()["algorithmia"] if "algorithm" in path or "/token/" in path]
    assert [route for route in routes if route not in visited] == []
