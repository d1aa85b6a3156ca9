# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulators against recorded traffic of real servers: headers, field sets and their order, error bodies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_spec import shared
from contract.simulator_traffic import Callers, Exchange
from simulator.bitbucket.profile import Profile
from simulator.process import Simulator, lent
from simulator.switches import Switches

API = "/rest/api/1.0"
OLD, NEW = "7.21", "9.4"


@pytest.fixture(scope="module", params=[OLD, NEW])
def simulator(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    with lent(request.param, switches={"bare_404_body": "errors"}) as running:
        yield running


def recorded(name: str, file: str, request: str = "") -> dict[str, Any]:
    """One interaction of the recorded traffic."""
    content = json.loads(shared("recorded", name).read_text(encoding="utf-8"))
    return next(one for one in content["interactions"] if one["file"].startswith(file) and one["request"].partition(" (")[0].endswith(request))


def vcr(file: str, request: str = "") -> dict[str, Any]:
    return recorded("sourcegraph-vcr-7.x.json", file, request)


def keys(content: Any) -> Any:
    """The members of CONTENT in their order, values left out."""
    if isinstance(content, dict):
        return {name: keys(value) for name, value in content.items()}
    return [keys(one) for one in content] if isinstance(content, list) else type(content).__name__


def same_members(mine: Any, theirs: Any) -> bool:
    return json.dumps(keys(mine)) == json.dumps(keys(theirs))


def test_headers_and_version(callers: Callers) -> None:
    theirs = vcr("GetVersion")
    mine = callers.bitbucket()("GET", f"{API}/application-properties", 200)
    assert same_members(mine.json, theirs["body"])
    assert mine.json["displayName"] == theirs["body"]["displayName"]
    for name, value in theirs["headers"].items():
        assert name in mine.headers
        if not name.startswith("X-A"):
            assert mine.headers[name] == (", ".join(value) if isinstance(value, list) else value)
    assert re.fullmatch(r"@\w+x\d+x\d+x\d+", mine.headers["X-AREQUESTID"])
    assert re.fullmatch(r"@\w+x\d+x\d+x\d+", theirs["headers"]["X-Arequestid"])
    assert mine.headers["X-AUSERNAME"] == "admin"
    assert mine.headers["X-AUSERID"].isdigit()


def test_nobody_has_no_user_headers(callers: Callers) -> None:
    mine = callers.bitbucket(None)("GET", f"{API}/application-properties", 200)
    assert "X-AREQUESTID" in mine.headers
    assert not {"X-AUSERNAME", "X-AUSERID", "X-ASESSIONID"} & {name.upper() for name in mine.headers}


def test_build_number() -> None:
    """major*10^6 + minor*10^3 + patch, in the recording and here."""
    theirs = vcr("GetVersion")["body"]
    switches = Switches()
    for version, number in (theirs["version"], theirs["buildNumber"]), ("9.4.2", "9004002"):
        assert Profile("", version, "", switches).build_number == number


def test_projects_list(callers: Callers) -> None:
    theirs = vcr("Projects.yaml", "projects?limit=100")["body"]
    known = [one for one in theirs["values"] if isinstance(one, dict)]
    projects = [{"key": one["key"], "name": one["name"], "description": one.get("description"), "public": one["public"]} for one in known]
    callers.simulator.control.seed({"bitbucket": {"projects": projects}})
    mine = callers.bitbucket()("GET", f"{API}/projects?limit=100", 200).json
    assert list(mine) == list(theirs)
    assert len(known) == len(mine["values"])
    for one, other in zip(mine["values"], known, strict=True):
        assert {**one, "id": 0, "links": 0} == {**other, "id": 0, "links": 0}
        assert list(one) == list(other)
        assert one["links"]["self"][0]["href"] == other["links"]["self"][0]["href"].replace("https://bb.sgdev.org", callers.simulator.bitbucket_url)


def test_opaque_cursor(callers: Callers) -> None:
    """limit=1 with a hidden second row: nextPageStart is 2, and the last page starts at 8 and has no such member."""
    first, last = vcr("Projects.yaml", "projects?limit=1"), vcr("Projects.yaml", "projects?limit=1&start=8")
    hidden = (1, 4)
    projects = [{"key": f"P{index}", "name": f"p{index}", "public": index not in hidden} for index in range(9)]
    callers.simulator.control.seed({"bitbucket": {"projects": projects}})
    jane = callers.bitbucket("user")
    mine = jane("GET", f"{API}/projects?limit=1", 200).json
    assert list(mine) == list(first["body"])
    assert {**mine, "values": 0} == {**first["body"], "values": 0}
    assert len(jane("GET", f"{API}/projects?limit=100", 200).json["values"]) == 7
    mine = jane("GET", f"{API}/projects?limit=1&start=8", 200).json
    assert {**mine, "values": 0} == {**last["body"], "values": 0}


def test_missing_repository(callers: Callers) -> None:
    theirs = vcr("PullRequests-non-existing-repo")
    callers.simulator.control.seed({"bitbucket": {"projects": [{"key": "SOUR"}]}})
    for path in ("", "/pull-requests", "/pull-requests/9999"):
        assert callers.bitbucket()("GET", f"{API}/projects/SOUR/repos/invalidslug{path}", 404).json == theirs["body"]


def test_anonymous_administration(callers: Callers) -> None:
    theirs = vcr("enterprise authz")["body"]
    mine = callers.bitbucket(None)("GET", f"{API}/admin/permissions/users?filter=", 401).json
    if callers.simulator.ready["bitbucket"]["version"].startswith("7."):
        assert mine == theirs
    else:
        assert mine["errors"][0]["message"] == theirs["errors"][0]["message"]
        assert mine["errors"][0]["exceptionName"] == "com.atlassian.plugins.rest.api.security.exception.AuthenticationRequiredException"


def test_personal_project_and_clone_links(callers: Callers) -> None:
    theirs = vcr("CreateFork")
    callers.simulator.control.seed(
        {
            "bitbucket": {
                "users": [{"name": "engineers", "display_name": "Sourcegraph Engineers"}],
                "projects": [{"key": "~ENGINEERS", "name": "Sourcegraph Engineers", "repositories": [{"name": "go"}]}],
            }
        }
    )
    mine = callers.bitbucket()("GET", f"{API}/projects/~engineers/repos/go", 200).json
    assert same_members(mine["project"], theirs["body_project"])
    assert "public" not in mine["project"]
    ready = callers.simulator.ready["bitbucket"]
    expected = [
        {**link, "href": link["href"].replace("https://bitbucket.sgdev.org", ready["url"]).replace("ssh://git@bitbucket.sgdev.org:7999", ready["ssh_url"])}
        for link in theirs["body_clone_links"]
    ]
    assert mine["links"]["clone"] == expected


def rows() -> list[dict[str, Any]]:
    content = json.loads(shared("recorded", "live-error-registry-9.2-10.4.json").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = content["rows"]
    return found


def provoke(callers: Callers, exception: str, status: int) -> list[Exchange]:
    """Requests that must give the error of a row of the live registry; none where the simulator does not serve that yet."""
    control = callers.simulator.control
    control.seed({"bitbucket": {"projects": [{"key": "LT299000", "repositories": [{"name": "r"}]}]}})
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    name = callers.simulator.bitbucket_login("user")[0]
    projects, one = "/rest/api/latest/projects", "/rest/api/latest/projects/LT299000"
    match status, exception.rpartition(".")[2]:
        case 400, "":
            return [admin("POST", projects, json={"name": "x"})]
        case 401, "AuthorisationException":
            return [jane("GET", f"{one}/permissions/users")]
        case 401, "IncorrectPasswordAuthenticationException":
            wrong = callers.bitbucket((name, "wrong"))
            return [wrong("GET", f"{API}/projects"), wrong("GET", "/rest/api/latest/users")]
        case 401, "NoAccessAuthenticationException":
            unlicensed = callers.bitbucket("unlicensed")
            return [unlicensed(method, path) for method, path in (("DELETE", one), ("GET", one), ("GET", f"{one}/permissions/users"), ("POST", projects))]
        case 401, "AuthenticationRequiredException":
            return [callers.bitbucket(None)("GET", f"{API}/projects"), callers.bitbucket(None)("GET", projects)]
        case 404, "":
            return [admin("DELETE", f"{projects}/NOSUCHPROJECT/permissions/users?name=x"), admin("GET", "/rest/api/latest/definitely-not-a-route")]
        case 404, "NoSuchProjectException":
            return [admin("GET", f"{projects}/DRYP84800"), admin("GET", f"{projects}/DRYP84800/permissions/users")]
        case 404, "NoSuchRepositoryException":
            return [admin("GET", f"{one}/repos/no-such-repository")]
        case 404, "NoSuchUserException":
            return [admin("GET", "/rest/api/latest/users/nobody-by-that-name")]
        case 409, "IntegrityException":
            return [admin("DELETE", one)]
    return []


@pytest.mark.parametrize("simulator", [NEW], indirect=True)
def test_live_error_registry(callers: Callers) -> None:
    """Every row of the registry that is about something the simulator serves."""
    checked = 0
    for row in rows():
        for mine in provoke(callers, row.get("exception", ""), row["status"]):
            assert mine.status == row["status"]
            error = mine.json["errors"][0]
            assert (error["exceptionName"] or "") == row["exception"]
            if "message" in row and row["exception"].rpartition(".")[2] != "NoSuchRepositoryException":  # its example names another project
                assert error["message"] == row["message"]
            checked += 1
    assert checked == 17


def test_live_empty_answers(callers: Callers) -> None:
    """204 and 406 have no body, and no Content-Type but for a grant [bitbucket 19, REC]."""
    admin = callers.bitbucket()
    admin("POST", f"{API}/projects", 201, json={"key": "OLD"})
    assert admin("PUT", f"{API}/projects/OLD/permissions/users?name=admin&permission=PROJECT_ADMIN", 204).text == ""
    for mine in (
        admin("GET", f"{API}/projects/OLD", 406, headers={"Accept": "text/html"}),
        admin("DELETE", f"{API}/projects/OLD", 204),
    ):
        assert (mine.text, "Content-Type" in mine.headers) == ("", False)


def test_algorithmia_list(callers: Callers) -> None:
    theirs = json.loads(shared("recorded", "algorithmia-get-v1-scms.json").read_text(encoding="utf-8"))
    members = ("id", "provider", "enabled", "default", "name", "urls")
    things = [{"client_id": one["scm"]["client_id"], **{name: one[name] for name in members}} for one in theirs["results"][1:]]
    callers.simulator.control.seed({"algorithmia": {"scms": things}})
    mine = callers.algorithmia()("GET", "/v1/scms", 200)
    assert mine.json == theirs
    assert json.dumps(mine.json) == json.dumps(theirs)
