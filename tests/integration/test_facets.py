# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permissions and webhooks that are declared inside projects and repositories: also those that the same run creates, renames or moves.

Each case is run in check mode, for real, and once more: the first two say the same, and the third changes nothing.
"""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import run_module
from integration.test_configuration import CONFIGURATION, writes
from simulator.process import Simulator, lent

Item = dict[str, t.Any]
SEED: Item = {
    "users": [{"name": "ann"}, {"name": "bob"}],
    "projects": [
        {"key": "P", "name": "Pee", "users": {"bob": "PROJECT_WRITE"}, "repositories": [{"name": "models", "users": {"bob": "REPO_WRITE"}}, {"name": "tools"}]},
        {"key": "Q", "name": "Queue"},
    ],
}


def hook(name: str, **more: t.Any) -> Item:
    return {"name": name, "url": f"https://{name}.example.com/hook", "events": ["repo:refs_changed"], **more}


THERE: Item = {
    "webhooks": [
        *({"project_key": "P", "repository": "models", **hook(name, secret="one")} for name in ("ci", "old")),
        {"project_key": "P", "repository": "tools", **hook("old")},
        {"project_key": "P", **hook("chat")},
    ]
}
MODELS: Item = {"project_key": "P", "slug": "models"}
GRANT: Item = {"users": {"ann": "REPO_READ"}}


@pytest.fixture(scope="module")
def running() -> t.Iterator[Simulator]:
    with lent() as simulator:
        simulator.control.seed({"bitbucket": SEED}, keep=True)
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.control.reset()
    assert run_module(running, CONFIGURATION, THERE)["changed"]
    return running


Summary = tuple[list[str], list[str], list[str]]  # created, updated, deleted
DONE: dict[str, tuple[Item, Summary]] = {
    "in what is new": (
        {
            "projects": [{"key": "new", "webhooks": [hook("ci")], "permissions": {"users": {"ann": "PROJECT_READ"}}}],
            "repositories": [{"project_key": "NEW", "slug": "code", "webhooks": [hook("ci")], "permissions": GRANT}],
        },
        (["repository NEW/code", "project NEW", "webhook NEW ci", "webhook NEW/code ci"], ["permissions of NEW/code", "permissions of NEW"], []),
    ),
    "inside and in their own lists": (
        {
            "repositories": [{**MODELS, "webhooks": [hook("ci", active=False)], "permissions": GRANT}],
            "webhooks": [{"project_key": "P", "repository": "models", **hook("more")}],
            "permissions": [{"project_key": "P", "users": {"ann": "PROJECT_READ"}}],
        },
        (["webhook P/models more"], ["permissions of P", "permissions of P/models", "webhook P/models ci"], []),
    ),
    "in a repository that is renamed": (
        {"repositories": [{**MODELS, "new_slug": "nets", "webhooks": [hook("ci")], "purge_webhooks": True, "permissions": {"users": {"bob": "REPO_READ"}}}]},
        ([], ["repository P/nets", "permissions of P/nets"], ["webhook P/nets old"]),
    ),
    "in a repository that moves to a new project": (
        {
            "projects": [{"key": "NEW"}],
            "repositories": [{**MODELS, "new_project_key": "NEW", "webhooks": [hook("ci")], "permissions": {"users": {"bob": "REPO_WRITE"}}}],
        },
        (["project NEW"], ["repository NEW/models"], []),
    ),
    "in a repository that is renamed in a project that is renamed": (
        {
            "projects": [{"key": "P", "new_key": "PAY", "webhooks": [hook("chat", active=False)], "permissions": {"users": {"bob": ""}}}],
            "repositories": [{"project_key": "PAY", "slug": "models", "new_slug": "nets", "webhooks": [hook("ci")], "permissions": {"users": {"bob": ""}}}],
        },
        ([], ["repository PAY/nets", "project PAY", "permissions of PAY", "permissions of PAY/nets", "webhook PAY chat"], []),
    ),
    "by a key that nothing had before": (
        {"projects": [{"key": "GONE", "new_key": "FRESH", "webhooks": [hook("ci")], "permissions": {"users": {"ann": "PROJECT_READ"}}}]},
        (["project FRESH", "webhook FRESH ci"], ["permissions of FRESH"], []),
    ),
    "a purge of those that declare it": (
        {"projects": [{"key": "P"}], "repositories": [{**MODELS, "webhooks": [hook("ci")]}, {"project_key": "P", "slug": "tools"}], "purge": ["webhooks"]},
        ([], [], ["webhook P/models old"]),
    ),
    "a purge of all": (
        {"projects": [{"key": "P"}], "repositories": [{**MODELS, "webhooks": [hook("ci")]}], "webhooks": [], "purge": ["webhooks"], "purge_limit": 1},
        ([], [], ["webhook P chat", "webhook P/models old"]),
    ),
    "complete and empty": (
        {"repositories": [{**MODELS, "webhooks": [], "purge_webhooks": True}], "purge_limit": 1},
        ([], [], ["webhook P/models ci", "webhook P/models old"]),
    ),
    "empty": ({"repositories": [{**MODELS, "webhooks": []}], "projects": [{"key": "P", "permissions": {}}], "purge": ["permissions"]}, ([], [], [])),
    "a purge of permissions inside": (
        {"repositories": [{**MODELS, "permissions": {**GRANT, "purge": True}}], "purge_limit": 1},
        ([], ["permissions of P/models"], []),
    ),
}


@pytest.mark.parametrize("case", DONE)
def test_done(simulator: Simulator, case: str) -> None:
    declared, (created, updated, deleted) = DONE[case]
    foretold, done, again = (run_module(simulator, CONFIGURATION, declared, check=check) for check in (True, False, False))
    for result in (foretold, done):
        assert not result.get("failed"), result["msg"]
        found = {op: sorted(result["summary"][op]) for op in ("created", "updated", "deleted")}
        assert found == {"created": sorted(created), "updated": sorted(updated), "deleted": sorted(deleted)}
    assert (again.get("failed"), again["changed"], again["diff"]) == (None, False, [])


REFUSED: dict[str, tuple[Item, list[str]]] = {
    "in two places": (
        {"repositories": [{**MODELS, "webhooks": [hook("ci")]}], "webhooks": [{"project_key": "p", "repository": "models", **hook("ci")}]},
        ["repositories[0].webhooks[0]: declared in two places, here and in webhooks[0]: webhook P/models ci"],
    ),
    "permissions in two places": (
        {"repositories": [{**MODELS, "permissions": GRANT}], "permissions": [{"project_key": "P", "repository": "models", **GRANT}]},
        ["repositories[0].permissions: declared in two places, here and in permissions[0]: permissions of P/models"],
    ),
    "in what is absent": (
        {"projects": [{"key": "Q", "state": "absent", "webhooks": []}], "repositories": [{**MODELS, "state": "absent", "permissions": GRANT}]},
        ["projects[0].webhooks: the project is declared absent", "repositories[0].permissions: the repository is declared absent"],
    ),
    "what is wrong with it": (
        {
            "projects": [{"key": "P", "permissions": {"users": {"ann": "REPO_READ"}}}],
            "repositories": [{**MODELS, "webhooks": [hook("ci", url="ftp://x")]}],
        },
        ["projects[0].permissions: users.ann: 'REPO_READ' is not one of PROJECT_READ", "repositories[0].webhooks[0].url: 'ftp://x' is not a URL"],
    ),
    "what is new without its url": (
        {"repositories": [{**MODELS, "webhooks": [{"name": "new"}]}]},
        ["repositories[0].webhooks[0]: the webhook P/models new does not exist yet. To create it, give url and events"],
    ),
    "somebody whom nobody knows": (
        {"repositories": [{**MODELS, "permissions": {"users": {"nobody": "REPO_READ"}}}]},
        ["repositories[0].permissions.users: there is no user 'nobody' on this server"],
    ),
}


ONE_KIND = [case for case, (declared, _words) in REFUSED.items() if list(declared) == ["repositories"]]


@pytest.mark.parametrize(("module", "case"), [*((CONFIGURATION, case) for case in REFUSED), *(("bitbucket_repositories", case) for case in ONE_KIND)])
def test_refused(simulator: Simulator, module: str, case: str) -> None:
    declared, words = REFUSED[case]
    before = len(writes(simulator))
    for check in (True, False):
        result = run_module(simulator, module, declared, check=check)
        assert result.get("failed"), result
        assert [word for word in words if word not in result["msg"]] == [], result["msg"]
    assert len(writes(simulator)) == before


ALONE: dict[str, tuple[str, Item]] = {
    "a new project": ("bitbucket_project", {"key": "NEW", "webhooks": [hook("ci", secret="two")], "permissions": {"users": {"ann": "PROJECT_READ"}}}),
    "a project that is renamed": ("bitbucket_project", {"key": "P", "new_key": "PAY", "webhooks": [hook("chat")], "permissions": {"users": {"bob": ""}}}),
    "a new repository": ("bitbucket_repository", {"project_key": "Q", "slug": "code", "webhooks": [hook("ci")], "permissions": GRANT}),
    "a repository that moves": (
        "bitbucket_repository",
        {**MODELS, "new_project_key": "Q", "webhooks": [hook("ci")], "purge_webhooks": True, "permissions": {**GRANT, "purge": True}, "purge_limit": 1},
    ),
    "an unchanged repository": ("bitbucket_repository", {**MODELS, "webhooks": [hook("old", secret="two")]}),
}


@pytest.mark.parametrize("case", ALONE)
def test_the_module_of_the_owner_returns_it_with_what_it_has(simulator: Simulator, case: str) -> None:
    name, args = ALONE[case]
    foretold, done, again = (run_module(simulator, name, args, check=check) for check in (True, False, False))
    thing = name.partition("_")[2]
    for result in (foretold, done):
        assert not result.get("failed"), result["msg"]
        assert [one["name"] for one in result[thing]["webhooks"]] == [one["name"] for one in args["webhooks"]]
        assert ("permissions" in result[thing]) == ("permissions" in args)
        assert len(result["diff"]) == 1
        assert "two" not in str({key: value for key, value in result.items() if key != "invocation"})
    assert (foretold["summary"], foretold["changed"]) == (done["summary"], True)
    assert (again.get("failed"), again["changed"], again[thing]["webhooks"]) == (None, False, _known(done[thing]["webhooks"]))


def _known(webhooks: t.Sequence[Item]) -> list[Item]:
    return [{name: value for name, value in one.items() if name != "secret_state"} for one in webhooks]


def test_what_is_exported_can_be_declared_inside_as_well(simulator: Simulator) -> None:
    found = run_module(simulator, "bitbucket_info", {"gather": ["projects", "repositories", "permissions", "webhooks"]})["bitbucket"]
    declared = {name.removeprefix("bitbucket_"): items for name, items in found.items()}
    assert run_module(simulator, CONFIGURATION, declared)["changed"] is False
    for kind in ("permissions", "webhooks"):
        for item in declared.pop(kind):
            key, slug = item.pop("project_key", None), item.pop("repository", None)
            if kind == "webhooks" or slug:
                owners = declared["repositories" if slug else "projects"]
                place = next(one for one in owners if one.get("slug") == slug and key in (one.get("project_key"), one.get("key")))
                place.update({kind: [*place.get(kind, ()), item] if kind == "webhooks" else item})
    result = run_module(simulator, CONFIGURATION, {**declared, "purge": ["webhooks"]})
    hooks = [name for name in result["summary"]["unchanged"] if name.startswith("webhook ")]
    assert (result.get("failed"), result["changed"], len(hooks)) == (None, False, 4)
