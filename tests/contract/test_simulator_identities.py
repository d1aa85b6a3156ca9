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
from simulator.process import Simulator

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
    with Simulator("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture
def callers(simulator: Simulator) -> Iterator[Callers]:
    simulator.control.reset()
    with Callers(simulator) as made:
        yield made


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


# --- a trailing slash [bitbucket 19, CLIENT stashy and esp.bitbucket; JAX-RS] ---


# --- personal projects [bitbucket 19, FLUX and REC; the second path is that of the documents' introduction] ---


# --- operations and ids ---


# --- SSH keys of the user of a token ---
