# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of the simulated Bitbucket that no official document can check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

API = "/rest/api/latest"
OWNER = ("owner", "a-long-password-of-the-owner")
SEED = {
    "bitbucket": {
        "users": [{"name": "owner", "password": OWNER[1]}, {"name": "bobby"}, {"name": "bob"}],
        "groups": [{"name": "Data Science", "members": ["owner"]}],
        "projects": [{"key": "OWN", "name": "own", "users": {"owner": "PROJECT_ADMIN"}, "repositories": [{"name": "models"}]}],
    }
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator("9.4", context_path="/bitbucket") as running:
        running.control.seed(SEED, keep=True)
        yield running


def permissions(callers: Callers, what: str = "users", base: str = f"{API}/projects/OWN/permissions") -> dict[str, str]:
    page = callers.bitbucket()("GET", f"{base}/{what}?limit=100", 200).json
    return {one[what[:-1]]["name"]: one["permission"] for one in page["values"]}


def test_context_path(callers: Callers) -> None:
    url = callers.simulator.bitbucket_url
    assert url.endswith("/bitbucket")
    client = callers.bitbucket()
    client.url = url.removesuffix("/bitbucket")
    answer = client("GET", f"{API}/projects", 404)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert callers.bitbucket()("GET", f"{API}/projects/OWN", 200).json["links"]["self"][0]["href"] == f"{url}/projects/OWN"
    clone = callers.bitbucket()("GET", f"{API}/projects/OWN/repos/models", 200).json["links"]["clone"]
    assert [one["href"] for one in clone] == [f"{url}/scm/own/models.git", f"{callers.simulator.ready['bitbucket']['ssh_url']}/own/models.git"]


def test_creator_is_project_admin_and_name_defaults_to_the_key_as_typed(callers: Callers) -> None:
    created = callers.bitbucket()("POST", f"{API}/projects", 201, json={"key": "test"})
    assert (created.json["key"], created.json["name"]) == ("TEST", "test")
    assert "description" not in created.json
    assert created.headers["Location"].endswith("/rest/api/latest/projects/TEST")
    assert permissions(callers, base=f"{API}/projects/test/permissions") == {"admin": "PROJECT_ADMIN"}
    callers.bitbucket()("DELETE", f"{API}/projects/tESt", 204)


@pytest.mark.parametrize(("key", "status"), [("A-b_9", 201), ("1A", 400), ("~ME", 400), ("A" * 128, 201), ("A" * 129, 400), ("Ä", 400), ("A.B", 400)])
def test_project_keys(callers: Callers, key: str, status: int) -> None:
    callers.bitbucket()("POST", f"{API}/projects", status, json={"key": key})


def test_update_leaves_out_what_it_is_not_told(callers: Callers) -> None:
    admin = callers.bitbucket()
    admin("PUT", f"{API}/projects/OWN", 200, json={"description": "d", "public": True})
    answer = admin("PUT", f"{API}/projects/OWN", 200, json={"name": "Own 2"}).json
    assert (answer["name"], answer["description"], answer["public"]) == ("Own 2", "d", True)
    assert "description" not in admin("PUT", f"{API}/projects/OWN", 200, json={"description": ""}).json


def test_both_taken_at_once(callers: Callers) -> None:
    errors = callers.bitbucket()("POST", f"{API}/projects", 409, json={"key": "own", "name": "OWN"}).json["errors"]
    assert [(one["context"], one["message"]) for one in errors] == [
        ("key", "The project key is already in use."),
        ("name", "The project name is already in use."),
    ]


def test_old_key_stays_until_somebody_takes_it(callers: Callers) -> None:
    admin = callers.bitbucket()
    admin("PUT", f"{API}/projects/OWN", 201, json={"key": "fresh"})
    moved = admin("GET", f"{API}/projects/own/permissions/users?limit=1", 307)
    assert moved.headers["Location"] == f"{callers.simulator.bitbucket_url}{API}/projects/FRESH/permissions/users?limit=1"
    admin("DELETE", f"{API}/projects/OWN/repos/models", 307)
    admin("PUT", f"{API}/projects/FRESH", 201, json={"key": "OWN"})
    admin("GET", f"{API}/projects/FRESH", 307)
    admin("GET", f"{API}/projects/OWN", 200)
    admin("POST", f"{API}/projects", 201, json={"key": "FRESH"})
    assert admin("GET", f"{API}/projects/FRESH", 200).json["name"] == "FRESH"


def test_project_with_repositories_is_not_deleted(callers: Callers) -> None:
    admin = callers.bitbucket()
    admin("DELETE", f"{API}/projects/OWN", 409)
    admin("DELETE", f"{API}/projects/OWN/repos/models", 202)
    admin("GET", f"{API}/projects/OWN/repos/models", 404)
    admin("DELETE", f"{API}/projects/OWN", 204)


def test_grant_sets_also_downwards_and_only_explicit_grants_are_listed(callers: Callers) -> None:
    admin = callers.bitbucket()
    for permission in ("PROJECT_ADMIN", "PROJECT_READ", "PROJECT_READ", "REPO_CREATE"):
        admin("PUT", f"{API}/projects/OWN/permissions/users?name=BOB&permission={permission}", 204)
        assert permissions(callers) == {"owner": "PROJECT_ADMIN", "bob": permission}
    admin("PUT", f"{API}/projects/OWN/permissions/groups?name=data%20SCIENCE&permission=PROJECT_WRITE", 204)
    assert permissions(callers, "groups") == {"Data Science": "PROJECT_WRITE"}


@pytest.mark.parametrize(("switch", "stored"), [("atomic", {}), ("partial", {"bob": "PROJECT_READ"})])
def test_grant_with_an_unknown_name(callers: Callers, switch: str, stored: dict[str, str]) -> None:
    callers.simulator.control.switch("bulk_put", switch)
    answer = callers.bitbucket()("PUT", f"{API}/projects/OWN/permissions/users?name=bob&name=nobody&permission=PROJECT_READ", 404)
    assert answer.exception == "com.atlassian.bitbucket.user.NoSuchUserException"
    assert permissions(callers) == {"owner": "PROJECT_ADMIN", **stored}


def test_self_rules_of_a_project_admin(callers: Callers) -> None:
    owner, users = callers.bitbucket(OWNER), f"{API}/projects/OWN/permissions/users"
    owner("PUT", f"{users}?name=owner&permission=PROJECT_WRITE", 403)
    owner("DELETE", f"{users}?name=owner", 409)
    owner("DELETE", f"{API}/projects/OWN/permissions?user=owner&user=bob", 409)
    assert permissions(callers) == {"owner": "PROJECT_ADMIN"}
    # Held through a group as well, it may go; then the group's is the last one.
    owner("PUT", f"{API}/projects/OWN/permissions/groups?name=Data Science&permission=PROJECT_ADMIN", 204)
    owner("DELETE", f"{users}?name=owner", 204)
    owner("DELETE", f"{API}/projects/OWN/permissions/groups?name=Data Science", 409)
    owner("PUT", f"{API}/projects/OWN/permissions/groups?name=Data Science&permission=PROJECT_READ", 403)
    # A global administrator may leave a project without anybody.
    callers.bitbucket()("DELETE", f"{API}/projects/OWN/permissions/groups?name=Data Science", 204)
    owner("GET", users, 401)


def test_default_permission_is_a_set(callers: Callers) -> None:
    admin, base = callers.bitbucket(), f"{API}/projects/OWN/permissions"

    def permitted() -> dict[str, bool]:
        return {one: admin("GET", f"{base}/{one}/all", 200).json["permitted"] for one in ("PROJECT_READ", "PROJECT_WRITE", "REPO_CREATE", "PROJECT_ADMIN")}

    assert set(permitted().values()) == {False}
    callers.bitbucket("user")("GET", f"{API}/projects/OWN", 401)
    admin("POST", f"{base}/PROJECT_WRITE/all?allow=true", 204)
    assert permitted() == {"PROJECT_READ": False, "PROJECT_WRITE": True, "REPO_CREATE": False, "PROJECT_ADMIN": False}
    callers.bitbucket("user")("GET", f"{API}/projects/OWN", 200)
    callers.simulator.control.switch("default_read_implied", "on")
    assert permitted()["PROJECT_READ"] is True


def test_permissions_are_effective(callers: Callers) -> None:
    admin = callers.bitbucket()

    def names(query: str) -> list[str]:
        return [one["name"] for one in admin("GET", f"{API}/users?{query}", 200).json["values"]]

    admin("PUT", f"{API}/admin/permissions/groups?name=data science&permission=PROJECT_CREATE", 204)
    assert names("permission=PROJECT_CREATE") == ["admin", "owner"]
    assert names("permission=ADMIN") == ["admin"]
    assert names("permission=PROJECT_ADMIN&permission.projectKey=own") == ["admin", "owner"]
    assert names("permission.1=REPO_WRITE&permission.1.projectKey=OWN&permission.1.repositorySlug=models&permission.3=NONSENSE") == ["admin", "owner"]
    assert names("filter=bob") == ["bob", "bobby"]
    assert "no.licence" not in names("permission=LICENSED_USER")


def test_project_create_gives_nothing_in_projects_of_others(callers: Callers) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    admin("PUT", f"{API}/admin/permissions/users?name=jane@example&permission=PROJECT_CREATE", 204)
    jane("GET", f"{API}/projects/OWN", 401)
    jane("POST", f"{API}/projects", 201, json={"key": "JANE"})
    assert [one["key"] for one in jane("GET", f"{API}/projects", 200).json["values"]] == ["JANE"]
    jane("POST", f"{API}/projects/JANE/repos", 201, json={"name": "r"})


def test_whoami_is_the_name_not_the_slug(callers: Callers) -> None:
    answer = callers.bitbucket("user")("GET", f"{API}/users/jane_example", 200)
    assert (answer.headers["X-AUSERNAME"], answer.json["name"], answer.json["slug"]) == ("jane@example", "jane@example", "jane_example")


def test_captcha_after_failed_logins(callers: Callers) -> None:
    control = callers.simulator.control
    name, password = callers.simulator.bitbucket_login("user")
    control.switch("captcha_threshold", "3")
    control.switch("captcha_header", "on")
    for _time in range(3):
        callers.bitbucket((name, "wrong"))("GET", f"{API}/projects", 401)
    locked = callers.bitbucket((name, password))("GET", f"{API}/projects", 403)
    assert locked.exception == "com.atlassian.bitbucket.auth.CaptchaRequiredAuthenticationException"
    assert locked.headers["X-Authentication-Denied-Reason"].startswith("CAPTCHA_CHALLENGE")
    control.tamper({"bitbucket": {"users": {name: {"failed_logins": 2}}}})
    callers.bitbucket((name, password))("GET", f"{API}/projects", 200)
    assert control.state()["bitbucket"]["users"][name]["failed_logins"] == 0


def test_paging_holes(callers: Callers) -> None:
    """start+limit skips rows; nextPageStart does not."""
    callers.simulator.control.seed({"bitbucket": {"projects": [{"key": f"P{index}"} for index in range(5)]}})
    callers.simulator.control.switch("paging_holes", "2")
    admin, start, seen, starts = callers.bitbucket(), 0, [], []
    while True:
        page = admin("GET", f"{API}/projects?limit=2&start={start}", 200).json
        seen += [one["key"] for one in page["values"]]
        if page["isLastPage"]:
            break
        start = page["nextPageStart"]
        starts.append(start)
    assert seen == ["OWN", "P0", "P1", "P2", "P3", "P4"]
    assert starts == [6, 12]


def test_limit_is_capped_in_silence(callers: Callers) -> None:
    callers.simulator.control.switch("page_max", "3")
    assert callers.bitbucket()("GET", f"{API}/users?limit=5000", 200).json["limit"] == 3


def test_public_access(callers: Callers) -> None:
    callers.simulator.control.tamper({"bitbucket": {"projects": {"OWN": {"public": True}}}})
    nobody = callers.bitbucket(None)
    nobody("GET", f"{API}/projects", 401)
    nobody("GET", f"{API}/projects/OWN", 401)
    callers.bitbucket("user")("GET", f"{API}/projects/OWN/repos/models", 200)
    callers.simulator.control.switch("public_access", "on")
    assert len(nobody("GET", f"{API}/projects", 200).json["values"]) == 1
    nobody("GET", f"{API}/projects/OWN/repos", 200)
    nobody("GET", f"{API}/projects/OWN/permissions/users", 401)


def test_clone_links_follow_what_is_on(callers: Callers) -> None:
    control, admin, path = callers.simulator.control, callers.bitbucket(), f"{API}/projects/OWN/repos/models"
    control.switch("ssh", "off")
    assert [one["name"] for one in admin("GET", path, 200).json["links"]["clone"]] == ["http"]
    assert admin("GET", "/rest/ssh/latest/settings", 200).json["enabled"] is False
    control.switch("http_clone", "off")
    assert "clone" not in admin("GET", path, 200).json["links"]


@pytest.mark.parametrize("value", ["empty", "errors", "html"])
def test_bare_404(callers: Callers, value: str) -> None:
    callers.simulator.control.switch("bare_404_body", value)
    answer = callers.bitbucket()("DELETE", f"{API}/projects/GONE/permissions/users?name=x", 404)
    assert ("exceptionName" in answer.text, "<html>" in answer.text) == (value == "errors", value == "html")


def test_failed_control_changes_nothing(callers: Callers) -> None:
    control = callers.simulator.control
    before = control.state(secrets=True)
    with pytest.raises(RuntimeError, match="no user 'ghost'"):
        control.seed({"bitbucket": {"projects": [{"key": "HALF", "users": {"ghost": "PROJECT_READ"}}]}})
    with pytest.raises(RuntimeError, match="no switch"):
        control.switch("no_such_switch", "on")
    assert control.state(secrets=True) == before


@pytest.mark.parametrize(
    ("version", "repo_create", "bulk", "basic", "public"),
    [
        ("5.6", 400, 404, True, True),
        ("7.21", 400, 204, True, True),
        ("8.19", 204, 204, True, False),
        ("9.4", 204, 204, True, False),
        ("10.2", 204, 204, False, False),
    ],
)
def test_version_profiles(version: str, repo_create: int, bulk: int, basic: bool, public: bool) -> None:
    with lent(version) as simulator, Callers(simulator) as callers:
        simulator.control.seed({"bitbucket": {"projects": [{"key": "PUB", "public": True}]}})
        callers.bitbucket(None)("GET", f"{API}/projects/PUB", 200 if public else 401)
        answer = callers.bitbucket()("GET", f"{API}/projects", 200 if basic else 403)
        if not basic:
            assert answer.json["errors"][0]["message"] == "Basic Authentication has been disabled on this instance."
            simulator.control.switch("basic_auth", "on")
        admin = callers.bitbucket()
        admin("PUT", f"{API}/projects/PUB/permissions/users?name=admin&permission=REPO_CREATE", repo_create)
        admin("DELETE", f"{API}/projects/PUB/permissions?user=admin", bulk)
        properties = admin("GET", f"{API}/application-properties", 200).json
        assert properties["version"].startswith(f"{version}.")
        assert simulator.ready["bitbucket"]["version"] == properties["version"]
