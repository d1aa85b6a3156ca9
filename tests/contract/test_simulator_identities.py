# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""By which names and paths a thing of the simulated Bitbucket is found, and what is none [bitbucket 19]."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.simulator_traffic import Callers
from contract.simulator_walk_access import public_key
from simulator.bitbucket.slugs import user_slug
from simulator.process import Simulator, lent

API = "/rest/api/latest"
OWNER = ("owner", "a-long-password-of-the-owner")
HOOK = {"name": "hook", "url": "https://hook.example.com/x", "events": ["repo:refs_changed"]}
SEED = {
    "bitbucket": {
        "users": [{"name": "owner", "password": OWNER[1]}, {"name": "admin 123"}, {"name": "bob"}],
        "projects": [{"key": "OWN", "name": "Own", "users": {"owner": "PROJECT_ADMIN"}, "repositories": [{"name": "Test Repo"}, {"name": "models"}]}],
    }
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


# --- the name of a repository is as good as its slug [bitbucket 19, ACC 6.10 to 9.4.2] ---

NAMED = [
    ("GET", f"{API}/projects/OWN/repos/{{}}", 200),
    ("GET", f"{API}/projects/OWN/repos/{{}}/permissions/users", 200),
    ("GET", f"{API}/projects/OWN/repos/{{}}/branches", 200),
    ("GET", f"{API}/projects/OWN/repos/{{}}/default-branch", 200),
    ("GET", f"{API}/projects/OWN/repos/{{}}/webhooks", 200),
    ("GET", "/rest/keys/1.0/projects/OWN/repos/{}/ssh", 200),
    ("GET", "/rest/access-tokens/1.0/projects/OWN/repos/{}", 200),
    ("GET", f"{API}/users?permission=REPO_READ&permission.projectKey=OWN&permission.repositorySlug={{}}", 200),
    ("PUT", f"{API}/projects/OWN/repos/{{}}/permissions/users?name=bob&permission=REPO_READ", 204),
    ("DELETE", f"{API}/projects/OWN/repos/{{}}", 202),
]


@pytest.mark.parametrize(("method", "path", "status"), NAMED, ids=[f"{method} {path.rpartition('/')[2][:30]}" for method, path, _status in NAMED])
def test_a_repository_is_found_by_its_name(callers: Callers, method: str, path: str, status: int) -> None:
    callers.bitbucket(OWNER if method == "GET" else "sysadmin")(method, path.format("Test%20Repo"), status)


def test_deletion_by_name_deletes(callers: Callers) -> None:
    admin, base = callers.bitbucket(), f"{API}/projects/OWN/repos"
    admin("DELETE", f"{base}/test%20REPO", 202)
    admin("GET", f"{base}/test-repo", 404)
    admin("DELETE", f"{base}/Test%20Repo", 204)
    assert [one["slug"] for one in admin("GET", base, 200).json["values"]] == ["models"]


# --- slugs of users ---


@pytest.mark.parametrize(
    ("name", "slug"),
    [("admin 123", "admin 123"), ("jane@example", "jane_example"), ("John.Doe", "john.doe"), ("team/ops", "team_ops"), ("a\\b", "a_b"), ("Zoë+1", "zoë+1")],
)
def test_slug_of_a_user(name: str, slug: str) -> None:
    """A blank stays (ACC since 2020), @ becomes _ (REC), and so does what the pattern `[^\\\\/]+` has not (JAVADOC) [bitbucket 19]."""
    assert user_slug(name) == slug


def test_a_slug_keeps_its_blank(callers: Callers) -> None:
    admin = callers.bitbucket()
    shown = admin("GET", f"{API}/users/admin%20123", 200).json
    assert (shown["name"], shown["slug"]) == ("admin 123", "admin 123")
    assert shown["links"]["self"][0]["href"].endswith("/users/admin%20123")
    admin("GET", f"{API}/users/admin_123", 404)
    admin("GET", "/rest/access-tokens/latest/users/admin%20123", 200)


def test_slugs_of_ascii_only(callers: Callers) -> None:
    """Whether other characters are kept is INFERRED: a switch."""
    callers.simulator.control.switch("user_slug_characters", "ascii")
    admin = callers.bitbucket()
    for name in ("Zoë+1", "with blank"):
        admin("POST", f"{API}/admin/users", 204, params={"name": name, "password": "x", "displayName": "X", "emailAddress": "x@example.com"})
    admin("GET", f"{API}/users/zo__1", 200)
    admin("GET", f"{API}/users/with%20blank", 200)


# --- a trailing slash [bitbucket 19, CLIENT stashy and esp.bitbucket; JAX-RS] ---


@pytest.mark.parametrize("path", ["projects/", "projects/OWN/", "projects/OWN/repos/models/", "projects/OWN/permissions/users/?limit=1", "admin/groups/"])
def test_a_trailing_slash_is_the_same_resource(callers: Callers, path: str) -> None:
    admin = callers.bitbucket()
    assert admin("GET", f"{API}/{path}", 200).json == admin("GET", f"{API}/{path.replace('/?', '?').removesuffix('/')}", 200).json
    routes = [one["route"] for one in callers.simulator.control.log()]
    assert routes[0] == routes[1]


def test_a_trailing_slash_of_writes(callers: Callers) -> None:
    admin = callers.bitbucket()
    admin("POST", f"{API}/projects/", 201, json={"key": "NEW"})
    admin("PUT", f"{API}/projects/NEW/", 200, json={"name": "Newer"})
    admin("DELETE", f"{API}/projects/NEW/", 204)
    admin("DELETE", f"{API}/projects/", 405)
    admin("GET", f"{API}/nothing/", 404)


# --- personal projects [bitbucket 19, FLUX and REC; the second path is that of the documents' introduction] ---


def test_a_personal_project_begins_with_its_first_repository(callers: Callers) -> None:
    owner, base = callers.bitbucket(OWNER), f"{API}/projects/~owner"
    owner("GET", base, 404)
    made = owner("POST", f"{base}/repos", 201, json={"name": "My Tools"}).json
    assert (made["project"]["key"], made["project"]["type"], made["project"]["owner"]["name"]) == ("~OWNER", "PERSONAL", "owner")
    url = callers.simulator.bitbucket_url
    assert made["links"]["self"][0]["href"] == f"{url}/users/owner/repos/my-tools/browse"
    assert made["project"]["links"]["self"][0]["href"] == f"{url}/users/owner"
    assert [link["href"] for link in made["links"]["clone"] if link["name"] == "http"] == [f"{url}/scm/~owner/my-tools.git"]
    assert [one["slug"] for one in owner("GET", f"{base}/repos", 200).json["values"]] == ["my-tools"]
    assert owner("GET", f"{API}/users/owner/repos/my-tools", 200).json == made
    assert owner("GET", f"{API}/users/owner/repos", 200).json["size"] == 1
    assert owner("GET", f"{API}/users/owner/repos/my-tools/permissions/users", 200).json["values"] == []
    assert "~OWNER" not in [one["key"] for one in owner("GET", f"{API}/projects", 200).json["values"]]
    assert "my-tools" in [one["slug"] for one in owner("GET", f"{API}/repos", 200).json["values"]]
    owner("DELETE", f"{API}/users/owner/repos/my-tools", 202)
    owner("GET", f"{base}/repos/my-tools", 404)


def test_personal_projects_belong_to_somebody(callers: Callers) -> None:
    owner, admin = callers.bitbucket(OWNER), callers.bitbucket()
    owner("POST", f"{API}/projects/~bob/repos", 401, json={"name": "x"})
    admin("POST", f"{API}/projects/~bob/repos", 201, json={"name": "x"})
    owner("GET", f"{API}/projects/~bob/repos/x", 401)
    owner("POST", f"{API}/projects/~nobody/repos", 404, json={"name": "x"})
    owner("GET", f"{API}/users/nobody/repos", 404)
    owner("POST", f"{API}/projects/~owner/repos", 400, json={"name": ""})
    owner("GET", f"{API}/projects/~owner", 404)  # What was refused began nothing.
    callers.simulator.control.switch("personal_project_before", "empty")
    assert owner("GET", f"{API}/projects/~owner/repos", 200).json["values"] == []
    assert owner("GET", f"{API}/projects/~owner", 200).json["type"] == "PERSONAL"


def test_a_renamed_personal_repository_is_moved(callers: Callers) -> None:
    owner = callers.bitbucket(OWNER)
    owner("POST", f"{API}/projects/~owner/repos", 201, json={"name": "tools"})
    owner("PUT", f"{API}/users/owner/repos/tools", 201, json={"name": "newer"})
    for path, place in (("projects/~owner", "projects/~OWNER"), ("users/owner", "users/owner")):
        moved = owner("GET", f"{API}/{path}/repos/tools/branches?limit=1", 307)
        assert moved.headers["Location"].endswith(f"{API}/{place}/repos/newer/branches?limit=1")


# --- operations and ids ---


def test_webhooks_search_is_an_operation(callers: Callers) -> None:
    """Those of the repository and of its project, by ``scopeType`` [SPEC 9.4 and 10.0]."""
    owner, base = callers.bitbucket(OWNER), f"{API}/projects/OWN"
    ids = {path: owner("POST", f"{base}{path}/webhooks", 201, json=HOOK).json["id"] for path in ("", "/repos/models")}
    search = f"{base}/repos/models/webhooks/search"

    def found(query: str = "") -> list[int]:
        return sorted(one["id"] for one in owner("GET", f"{search}?{query}", 200).json["values"])

    assert found() == found("scopeType=repository&scopeType=project") == sorted(ids.values())
    assert found("scopeType=project") == [ids[""]]
    assert found("scopeType=repository") == [ids["/repos/models"]]
    assert found("event=pr:opened") == []
    callers.bitbucket("user")("GET", search, 401)


@pytest.mark.parametrize("version", ["5.6", "8.19"])
def test_webhooks_search_is_of_9_x(version: str) -> None:
    with lent(version) as simulator, Callers(simulator) as made:
        simulator.control.seed(SEED)
        made.bitbucket()("GET", f"{API}/projects/OWN/repos/models/webhooks/search", 404)


@pytest.mark.parametrize("path", [f"{API}/projects/OWN/repos/models/webhooks/abc", "/rest/ssh/1.0/keys/abc", "/rest/keys/1.0/projects/OWN/ssh/abc"])
def test_an_id_that_is_no_number(callers: Callers, path: str) -> None:
    """404 without exceptionName, as seen for another resource [bitbucket 5, LIVE]."""
    callers.simulator.control.switch("bare_404_body", "errors")
    assert callers.bitbucket()("GET", path, 404).exception is None


@pytest.mark.parametrize("version", ["7.21", "10.2"])
def test_labels(version: str) -> None:
    """An unknown one: 404, with the class and words of a recording [bitbucket 19, REC 2023]."""
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as made:
        simulator.control.seed(SEED)
        owner, base = made.bitbucket(OWNER), f"{API}/projects/OWN/repos/models/labels"
        missing = owner("GET", f"{API}/labels/nothing", 404)
        assert missing.json["errors"] == [
            {"context": None, "message": "Label not found.", "exceptionName": "com.atlassian.bitbucket.label.NoSuchLabelException"}
        ]
        owner("GET", f"{API}/labels/nothing/labeled", 404)
        assert owner("POST", base, 200, json={"name": "tools"}).json == {"name": "tools"}
        owner("POST", base, 400, json={"name": "tools"})  # LIVE: it is applied already [breadth K6]
        for name in ("ab", "UPPER", "with blank", "x" * 51):
            owner("POST", base, 400, json={"name": name})
        assert owner("GET", base, 200).json["values"] == [{"name": "tools"}]
        assert owner("GET", f"{API}/labels?prefix=to", 200).json["values"] == [{"name": "tools"}]
        assert owner("GET", f"{API}/labels?prefix=x", 200).json["values"] == []
        assert owner("GET", f"{API}/labels/tools", 200).json == {"name": "tools"}
        labeled = owner("GET", f"{API}/labels/tools/labeled", 200).json["values"]
        assert [(one["labelableType"], one["slug"]) for one in labeled] == [("REPOSITORY", "models")]
        owner("GET", f"{API}/labels/tools/labeled?type=PROJECT", 400)
        owner("DELETE", f"{base}/tools", 204)
        owner("GET", f"{API}/labels/tools", 404)


def test_labels_are_younger_than_5_6() -> None:
    """From 5.13 on [breadth 1.6, DOC]."""
    with lent("5.6") as simulator, Callers(simulator) as made:
        made.bitbucket()("GET", f"{API}/labels", 404)


def test_pull_requests_of_an_unknown_repository(callers: Callers) -> None:
    """[bitbucket 19, REC 2020]. There is never one here."""
    owner, base = callers.bitbucket(OWNER), f"{API}/projects/OWN/repos"
    for path in ("gone/pull-requests", "gone/pull-requests/1"):
        missing = owner("GET", f"{base}/{path}", 404)
        assert missing.exception == "com.atlassian.bitbucket.repository.NoSuchRepositoryException"
        assert missing.json["errors"][0]["message"] == "Repository OWN/gone does not exist."
    assert owner("GET", f"{base}/models/pull-requests?state=ALL", 200).json["values"] == []
    assert owner("GET", f"{base}/models/pull-requests/1", 404).exception == "com.atlassian.bitbucket.pull.NoSuchPullRequestException"
    callers.bitbucket("user")("GET", f"{base}/models/pull-requests", 401)


# --- SSH keys of the user of a token ---


def test_a_token_lists_the_keys_of_its_user(callers: Callers) -> None:
    """[SPEC: any authenticated user, for itself]; it still changes none [bitbucket 2, DOC]."""
    owner, keys = callers.bitbucket(OWNER), "/rest/ssh/1.0/keys"
    number = owner("POST", keys, 201, json={"text": public_key("mine")}).json["id"]
    token = owner("PUT", "/rest/access-tokens/1.0/users/owner", 200, json={"name": "t", "permissions": ["REPO_READ"]}).json["token"]
    bearer = callers.bitbucket(None, headers={"Authorization": f"Bearer {token}"})
    for path in (keys, f"{keys}?user=owner", f"{keys}?userName=owner"):
        assert [one["id"] for one in bearer("GET", path, 200).json["values"]] == [number]
    assert bearer("GET", f"{keys}/{number}", 200).json["id"] == number
    bearer("GET", f"{keys}?user=bob", 401)
    bearer("POST", keys, 401, json={"text": public_key()})
    bearer("DELETE", keys, 401)
    bearer("DELETE", f"{keys}/{number}", 401)
