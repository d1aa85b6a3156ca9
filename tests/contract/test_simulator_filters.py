# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What limits a list of the simulated Bitbucket, and who gets what with a new repository [bitbucket 19]."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract.simulator_traffic import Callers, Client
from contract.simulator_walk_access import public_key
from contract.test_simulator_git import Git
from simulator.bitbucket.branches import boosted
from simulator.process import Simulator

API = "/rest/api/latest"
OWNER, MAKER = ("owner", "a-long-password-of-the-owner"), ("maker", "a-long-password-of-the-maker")
SEED = {
    "bitbucket": {
        "users": [{"name": name, "password": password} for name, password in (OWNER, MAKER)],
        "projects": [
            {
                "key": "OWN",
                "name": "Own",
                "users": {"owner": "PROJECT_ADMIN", "maker": "REPO_CREATE"},
                "repositories": [{"name": "live"}, {"name": "open", "public": True}, {"name": "old", "archived": True}],
            },
            {"key": "OWNER", "name": "Other", "repositories": [{"name": "far"}]},
            {"key": "PUB", "name": "Public", "public": True, "repositories": [{"name": "seen"}]},
        ],
    }
}
Start = Callable[..., tuple[Simulator, Callers]]


@pytest.fixture(scope="module")
def simulators() -> Iterator[dict[str, Simulator]]:
    running: dict[str, Simulator] = {}
    yield running
    for one in running.values():
        one.stop()


@pytest.fixture
def on(simulators: dict[str, Simulator]) -> Iterator[Callable[[str], Callers]]:
    """Return the callers of a simulator of a version, in its start state."""
    opened: list[Callers] = []

    def start(version: str) -> Callers:
        if version not in simulators:
            # Before 8.x nobody can have REPO_CREATE, and a seed is not checked.
            simulators[version] = Simulator(version, switches={"basic_auth": "on"}).start()
            simulators[version].control.seed(SEED, keep=True)
        simulators[version].control.reset()
        opened.append(Callers(simulators[version]))
        return opened[-1]

    yield start
    for callers in opened:
        callers.close()


def slugs(client: Client, query: str = "", path: str = f"{API}/repos") -> list[str]:
    return [one["slug"] for one in client("GET", f"{path}?{query}", 200).json["values"]]


EVERY = ["far", "live", "old", "open", "seen"]


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "9.4", "10.2"])
def test_archived_repositories_are_left_out_from_8_0_on(on: Callable[[str], Callers], version: str) -> None:
    """`archived` is ACTIVE by default, without letter case; before 8.0 no such parameter [bitbucket 19, SPEC 8.5 to 10.0]."""
    admin = on(version).bitbucket()
    old = version in ("5.6", "7.21")
    assert sorted(slugs(admin)) == sorted(slugs(admin, "archived=ACTIVE")) == (EVERY if old else ["far", "live", "open", "seen"])
    assert sorted(slugs(admin, "archived=archived")) == (EVERY if old else ["old"])
    assert sorted(slugs(admin, "archived=ALL")) == EVERY
    admin("GET", f"{API}/repos?archived=nonsense", 200 if old else 400)


@pytest.mark.parametrize("version", ["5.6", "10.2"])
def test_visibility(on: Callable[[str], Callers], version: str) -> None:
    """A repository of a public project is public [bitbucket 19, REC 2020-03; the 400 is SPEC 10.0]."""
    admin = on(version).bitbucket()
    assert sorted(slugs(admin, "visibility=public")) == ["open", "seen"]
    assert sorted(slugs(admin, "visibility=private&archived=ALL")) == ["far", "live", "old"]
    admin("GET", f"{API}/repos?visibility=nonsense", 400)


@pytest.mark.parametrize("version", ["7.21", "8.19"])
def test_project_key(on: Callable[[str], Callers], version: str) -> None:
    """`projectkey` from 8.0 on, stripped and without letter case [SPEC 10.0]; whether as a whole is a switch."""
    callers = on(version)
    admin = callers.bitbucket()
    assert sorted(slugs(admin, "projectkey=%20own%20&archived=ALL")) == (EVERY if version == "7.21" else ["live", "old", "open"])
    if version != "7.21":
        callers.simulator.control.switch("projectkey_match", "part")
        assert sorted(slugs(admin, "projectkey=own")) == ["far", "live", "open"]


@pytest.mark.parametrize(("version", "known"), [("5.6", False), ("7.21", True), ("9.4", True)])
def test_state(on: Callable[[str], Callers], version: str, known: bool) -> None:
    """`state` from 5.13 on [SPEC 8.5 to 10.0]; everything here is AVAILABLE."""
    admin = on(version).bitbucket()
    assert slugs(admin, "state=AVAILABLE") == slugs(admin)
    assert slugs(admin, "state=INITIALISING") == ([] if known else slugs(admin))
    admin("GET", f"{API}/repos?state=OFFLINE", 400 if known else 200)


@pytest.mark.parametrize(("value", "plain", "asked"), [("listed", True, True), ("filtered", False, True), ("hidden", False, False)])
def test_archived_repositories_of_a_project(on: Callable[[str], Callers], value: str, plain: bool, asked: bool) -> None:
    """In no document [bitbucket 19, UNKNOWN]: a switch."""
    callers = on("9.4")
    callers.simulator.control.switch("project_repos_archived", value)
    path = f"{API}/projects/OWN/repos"
    assert ("old" in slugs(callers.bitbucket(), path=path)) is plain
    assert ("old" in slugs(callers.bitbucket(), "archived=ALL", path)) is asked


# --- the creator of a repository ---


@pytest.mark.parametrize(
    ("value", "administrator", "maker"), [("repo-create", False, True), ("off", False, False), ("on", True, True)], ids=["default", "nobody", "everybody"]
)
def test_grant_of_the_creator(on: Callable[[str], Callers], value: str, administrator: bool, maker: bool) -> None:
    """A SYS_ADMIN has no grant on what it made [bitbucket 19, ACC 6.10, 8.5.4, 9.4.2]; for REPO_CREATE alone: a switch."""
    callers = on("9.4")
    if value != "repo-create":
        callers.simulator.control.switch("repository_creator_grant", value)
    assert callers.simulator.control.switches()["repository_creator_grant"] == value
    base = f"{API}/projects/OWN/repos"
    for login, slug, granted in ((None, "by-admin", administrator), (OWNER, "by-owner", administrator), (MAKER, "by-maker", maker)):
        client = callers.bitbucket(login) if login else callers.bitbucket()
        client("POST", base, 201, json={"name": slug})
        found = callers.bitbucket()("GET", f"{base}/{slug}/permissions/users", 200).json["values"]
        assert [(one["user"]["name"], one["permission"]) for one in found] == ([(login[0] if login else "admin", "REPO_ADMIN")] if granted else [])


def test_whoever_cannot_have_repo_create_gets_no_grant(on: Callable[[str], Callers]) -> None:
    """Before 8.x only who administers the project creates repositories [bitbucket 13, SPEC-5.10]."""
    callers = on("7.21")
    callers.bitbucket(OWNER)("POST", f"{API}/projects/OWN/repos", 201, json={"name": "mine"})
    assert callers.bitbucket()("GET", f"{API}/projects/OWN/repos/mine/permissions/users", 200).json["values"] == []


# --- other documented parameters ---


def test_access_keys_of_at_least_a_permission(on: Callable[[str], Callers]) -> None:
    """`minimumPermission` is what 8.5 to 10.0 document; `permission` is that of 5.10 [SPEC]."""
    owner = on("9.4").bitbucket(OWNER)
    base = "/rest/keys/1.0/projects/OWN/repos/live/ssh"
    for permission in ("REPO_READ", "REPO_WRITE"):
        owner("POST", base, 201, json={"key": {"text": public_key()}, "permission": permission})
    for name in ("minimumPermission", "permission"):
        found = owner("GET", f"{base}?{name}=REPO_WRITE", 200).json["values"]
        assert [one["permission"] for one in found] == ["REPO_WRITE"]
    owner("GET", f"{base}?minimumPermission=NONSENSE", 400)


def test_branches_begin_with_what_is_asked_for() -> None:
    """`boostMatches` puts exact and prefix matches first [SPEC 8.5 to 10.0]; the rest goes by name."""
    rows = [(f"refs/heads/{name}", "c") for name in ("a-fix", "b", "fix", "fix-2")]
    assert [ref.removeprefix("refs/heads/") for ref, _commit in boosted(rows, "FIX")] == ["fix", "fix-2", "a-fix", "b"]


def test_branches_in_the_order_of_their_last_push(on: Callable[[str], Callers], tmp_path: Path) -> None:
    """`orderBy` is ALPHABETICAL or MODIFICATION, last updated first [SPEC 5.10 to 10.0]."""
    callers = on("9.4")
    git, owner = Git(tmp_path, callers.simulator), callers.bitbucket(OWNER)
    git("init", "--quiet", "one")
    for name in ("b", "c", "a"):
        git.commit("one")
        git("-C", "one", "push", git.https("own/live", OWNER), f"HEAD:{name}")
    path = f"{API}/projects/OWN/repos/live/branches"
    for query, names in (("", "abc"), ("orderBy=ALPHABETICAL", "abc"), ("orderBy=MODIFICATION", "acb")):
        assert [one["displayId"] for one in owner("GET", f"{path}?{query}", 200).json["values"]] == list(names)
    owner("GET", f"{path}?orderBy=NONSENSE", 400)
