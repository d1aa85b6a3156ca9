# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secret scanning: what only it has. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, run_module
from simulator.process import Simulator, lent

SERVER: Item = {"scope": "global"}
PROJECT: Item = {"project_key": "ALG"}
MODELS: Item = {**PROJECT, "repository": "models"}
VAULT: Item = {"name": "Vault token", "line_regex": "hvs[.].*"}
FIXTURES: Item = {"name": "Fixtures", "path_regex": "tests/.*"}
SEED: Item = {
    "bitbucket": {
        "users": [{"name": "bob", "password": "a-password-of-bob"}],
        "projects": [{"key": "ALG", "users": {"bob": "PROJECT_ADMIN"}, "repositories": [{"name": "models"}]}],
    }
}
BOB: Item = {"bitbucket_username": "bob", "bitbucket_password": "a-password-of-bob"}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *, check: bool = False, fails: bool = False, module: str = "bitbucket_configuration", **args: t.Any) -> Item:
    result = run_module(simulator, module, args, check=check)
    assert result.get("failed", False) is fails, result
    return result


def writes(simulator: Simulator) -> list[str]:
    return [each["method"] for each in simulator.control.log() if each["method"] != "GET"]


def rules(simulator: Simulator, *place: str) -> list[str]:
    """Return the names of the rules of the server, of a project, or of a repository of it."""
    owner = simulator.control.state()["bitbucket"]
    for name, kind in zip(place, ("projects", "repositories"), strict=False):
        owner = owner[kind][name]
    return sorted(each["name"] for each in owner["secret_rules"].values())


def test_in_all_places(simulator: Simulator) -> None:
    """One name in each place, declared by itself and inside; an export declares the same."""
    args: Item = {
        "secret_scanning_rules": [{**SERVER, **VAULT}],
        "projects": [{"key": "ALG", "secret_scanning_rules": [VAULT], "secret_scanning_allowlist_rules": [FIXTURES]}],
        "repositories": [{**PROJECT, "slug": "new", "secret_scanning_rules": [VAULT], "secret_scanning_allowlist_rules": [FIXTURES]}],
    }
    for check in (True, False):
        assert len(run(simulator, **args, check=check)["summary"]["created"]) == 6
    assert run(simulator, **args, purge=["secret_scanning_rules", "secret_scanning_allowlist_rules"])["changed"] is False
    assert [rules(simulator, *place) for place in ((), ("ALG",), ("ALG", "new"))] == [["Vault token"]] * 3
    found = run(simulator, module="bitbucket_info", gather=["secret_scanning_rules", "secret_scanning_allowlist_rules"])["bitbucket"]
    assert found["bitbucket_secret_scanning_rules"] == [{**SERVER, **VAULT}, {**PROJECT, **VAULT}, {**PROJECT, "repository": "new", **VAULT}]
    assert [len(each) for each in found.values()] == [3, 2]


def test_what_is_inherited_is_not_touched(simulator: Simulator) -> None:
    run(simulator, secret_scanning_rules=[{**SERVER, **VAULT}, {**PROJECT, **VAULT}])
    run(simulator, secret_scanning_rules=[{**MODELS, "name": "Mine", "line_regex": "x"}])
    emptied = {**PROJECT, "slug": "models", "secret_scanning_rules": [], "purge_secret_scanning_rules": True}
    assert len(run(simulator, repositories=[emptied], purge_limit=1)["summary"]["deleted"]) == 1
    assert run(simulator, secret_scanning_rules=[{**MODELS, **VAULT, "state": "absent"}])["changed"] is False
    assert [rules(simulator, *place) for place in ((), ("ALG",), ("ALG", "models"))] == [["Vault token"], ["Vault token"], []]


@pytest.mark.parametrize("put", ["full", "partial"])
@pytest.mark.parametrize("name", ["accept", "unique"])
def test_an_expression_goes(simulator: Simulator, put: str, name: str) -> None:
    """Whatever the server does with what is not sent."""
    simulator.control.switch("secret_scanning_put", put)
    simulator.control.switch("secret_scanning_name", name)
    rule = {**MODELS, **VAULT, "path_regex": ".*"}
    for change in ({}, {"line_regex": ""}, {"line_regex": "y", "path_regex": "z"}):
        run(simulator, secret_scanning_rules=[{**rule, **change}])
        assert run(simulator, secret_scanning_rules=[{**rule, **change}])["changed"] is False
    run(simulator, secret_scanning_rules=[{**MODELS, "name": VAULT["name"], "path_regex": "kept"}])
    (one,) = simulator.control.state()["bitbucket"]["projects"]["ALG"]["repositories"]["models"]["secret_rules"].values()
    assert (one["line"], one["path"]) == ("y", "kept")


@pytest.mark.parametrize(
    ("kind", "item", "words"),
    [
        ("rules", {**MODELS, "name": "None"}, "secret_scanning_rules[0]: ALG/models None needs line_regex, path_regex, or both"),
        ("rules", {**VAULT}, "set scope=global for the rules of the whole server"),
        ("rules", {**SERVER, **PROJECT, **VAULT}, "scope: global is the whole server"),
        ("allowlist_rules", {**FIXTURES}, "project_key: no value is given"),
        ("allowlist_rules", {**MODELS, **FIXTURES, "name": " "}, "name: is empty"),
    ],
)
def test_what_is_refused(simulator: Simulator, kind: str, item: Item, words: str) -> None:
    for check in (True, False):
        assert words in run(simulator, **{f"secret_scanning_{kind}": [item]}, check=check, fails=True)["msg"]
    assert writes(simulator) == []


def test_who_does_not_administer_the_server(simulator: Simulator) -> None:
    """Exports the rest, and says so; a purge of what may not be read is refused."""
    run(simulator, secret_scanning_rules=[{**SERVER, **VAULT}, {**PROJECT, **VAULT}])
    found = run(simulator, module="bitbucket_info", **BOB, gather=["secret_scanning_rules"])
    assert found["bitbucket"]["bitbucket_secret_scanning_rules"] == [{**PROJECT, **VAULT}]
    assert "secret scanning rules" in str(found["left_out"])
    assert run(simulator, **BOB, secret_scanning_rules=[{**SERVER, **VAULT}], purge=["secret_scanning_rules"], fails=True)["changed"] is False


@pytest.mark.parametrize("version", ["5.6", "7.21", "8.19", "10.2"])
def test_versions(version: str) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator:
        simulator.control.seed(SEED)
        args = {"secret_scanning_rules": [{**PROJECT, **VAULT}], "secret_scanning_allowlist_rules": [{**MODELS, **FIXTURES}]}
        if version in ("5.6", "7.21"):
            words = run(simulator, **args, fails=True)["msg"]
            assert f"secret_scanning_rules[0]: secret scanning rules need Bitbucket 8.5, this is {version}" in words
            gone = {kind: [{**each, "state": "absent"} for each in items] for kind, items in args.items()}
            assert run(simulator, **gone, purge=list(args))["changed"] is False
            assert writes(simulator) == []
            return
        for changed in (True, False):
            assert run(simulator, **args)["changed"] is changed
