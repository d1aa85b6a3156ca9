# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of the simulated Algorithmia that no official document can check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from contract.simulator_traffic import Callers
from simulator.process import Simulator

ADMIN = "/v1/admin/scms"
URLS = {"web": "https://bb.example.com", "api": "https://bb.example.com", "ssh": "ssh://git@bb.example.com:7999"}
BY_API: dict[str, Any] = {"provider": "bitbucket", "scm": {"project_key": "ALG"}, "urls": URLS}
OAUTH_TOKEN = {"oauth": {"client_id": "ALG", "client_secret": "the-token"}}
SCM_TOKEN = {"scm": {"project_key": "ALG"}, "oauth": {"client_secret": "the-token"}}
GITHUB = {"provider": "github", "oauth": {"client_id": "c", "client_secret": "s"}, "urls": URLS}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def callers(simulator: Simulator) -> Iterator[Callers]:
    simulator.control.reset()
    with Callers(simulator) as made:
        yield made


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
