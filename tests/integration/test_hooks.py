# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hooks: what only they have. What all kinds have is in the cycle and tamper tables."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.pull_request_settings import BUNDLED, HOOKS
from integration.direct import Item, changes_of, run_module
from simulator.bitbucket.hooks import CHECKS, FORCE_PUSH
from simulator.process import Simulator, lent

PROJECT: Item = {"project_key": "OPS"}
TOOLS: Item = {**PROJECT, "repository": "tools"}
NOTIFY, PASSWORD = "com.example.app:notify", "password-of-the-hook"
APPS = {NOTIFY: {"type": "POST_RECEIVE", "needs": ["url"]}}
SEED: Item = {"bitbucket": {"projects": [{"key": "OPS", "repositories": [{"name": "tools"}]}], "apps": APPS}}
CHAT: Item = {"key": NOTIFY, "enabled": True, "settings": {"url": "https://chat.example.com", "retries": 2, "loud": True}}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *items: Item, check: bool = False, fails: bool = False) -> Item:
    result = run_module(simulator, "bitbucket_hooks", {"hooks": list(items)}, check=check)
    assert result.get("failed", False) is fails, result
    assert PASSWORD not in json.dumps(result)
    return result


def held(simulator: Simulator, *items: Item) -> Item:
    """Foretell, do, and find nothing left to do. Return what was done."""
    foretold, done, again = run(simulator, *items, check=True), run(simulator, *items), run(simulator, *items)
    assert (foretold["changes"], foretold["hooks"]) == (done["changes"], done["hooks"])
    assert (done["changed"], again["changed"]) == (True, False)
    return done


def own(simulator: Simulator, repository: str = "") -> Item:
    project = simulator.control.state(secrets=True)["bitbucket"]["projects"]["OPS"]
    place = project["repositories"][repository] if repository else project
    return {key: (one["enabled"], one["settings"]) for key, one in place["hooks"].items()}


def test_on_off_and_inherited_are_three_states(simulator: Simulator) -> None:
    """Told by the scope: what a repository sets is kept although the project has the same."""
    hook: Item = {"key": FORCE_PUSH}
    held(simulator, {**PROJECT, **hook, "enabled": True})
    assert held(simulator, {**TOOLS, **hook, "enabled": True})["summary"]["created"] == [f"OPS/tools {FORCE_PUSH}"]
    held(simulator, {**TOOLS, **hook, "enabled": False})
    assert own(simulator, "tools") == {FORCE_PUSH: (False, {})}
    held(simulator, {**TOOLS, **hook, "state": "absent"})
    assert own(simulator, "tools") == {}
    held(simulator, {**PROJECT, **hook, "enabled": False})
    assert run(simulator, {**PROJECT, **hook, "state": "absent"})["changed"] is False
    held(simulator, {**PROJECT, **hook, "enabled": True})
    held(simulator, {**PROJECT, **hook, "state": "absent"})
    assert own(simulator) == {FORCE_PUSH: (False, {})}


def test_settings_are_compared_as_apps_keep_them(simulator: Simulator) -> None:
    """As texts; they are sent as a whole, unknown ones too, and stay where they are not declared."""
    held(simulator, {**TOOLS, **CHAT})
    texts = {"url": "https://chat.example.com", "retries": "2", "loud": "true"}
    simulator.control.tamper({"bitbucket": {"projects": {"OPS": {"repositories": {"tools": {"hooks": {NOTIFY: {"settings": texts}}}}}}}})
    assert run(simulator, {**TOOLS, **CHAT})["changed"] is False
    held(simulator, {**TOOLS, "key": NOTIFY, "enabled": False})
    assert own(simulator, "tools") == {NOTIFY: (False, texts)}
    held(simulator, {**TOOLS, "key": NOTIFY, "enabled": True, "settings": {"url": "https://other", "x": ["y", {"z": 1}]}})
    assert own(simulator, "tools") == {NOTIFY: (True, {"url": "https://other", "x": ["y", {"z": 1}]})}


def test_secret_settings(simulator: Simulator) -> None:
    secret: Item = {**TOOLS, **CHAT, "secret_settings": {"password": PASSWORD}}
    held(simulator, secret)
    assert own(simulator, "tools")[NOTIFY][1]["password"] == PASSWORD
    changed = held(simulator, {**secret, "secret_settings": {"password": f"{PASSWORD}-2"}})
    assert [each["before"]["secret_state"] for each in changed["changes"]] == ["not as declared"]
    assert run(simulator, {**secret, "update_secret": "on_create"})["changed"] is False
    simulator.control.switch("hook_settings_mask", "on")
    assert run(simulator, secret)["changed"] is False
    assert run(simulator, {**secret, "update_secret": "always"})["changed"] is True
    simulator.control.switch("hook_settings_mask", "off")
    exported = run_module(simulator, "bitbucket_info", {"gather": ["hooks"]})["bitbucket"]
    assert exported == {"bitbucket_hooks": [{**TOOLS, "key": NOTIFY, "enabled": True}]}, "no settings where one looks like a secret"


def test_what_looks_like_a_secret_is_not_shown_where_it_is_not_declared_to_be_one(simulator: Simulator) -> None:
    """Neither where the settings that are declared lack it, nor where they have another, nor where other secrets are declared."""
    secrets = {"password": PASSWORD, "token": f"{PASSWORD}-2"}
    run(simulator, {**TOOLS, **CHAT, "secret_settings": secrets})
    held(simulator, {**TOOLS, "key": NOTIFY, "secret_settings": {"password": "another"}})
    assert own(simulator, "tools")[NOTIFY][1] == {**CHAT["settings"], **secrets, "password": "another"}
    changed = held(simulator, {**TOOLS, **CHAT, "settings": {**CHAT["settings"], "token": "another"}})
    assert changed["changes"][0]["before"]["settings"] == {**CHAT["settings"], "password": "********", "token": "********"}
    run(simulator, {**TOOLS, **CHAT, "secret_settings": secrets})
    held(simulator, {**TOOLS, **CHAT})
    assert own(simulator, "tools")[NOTIFY][1] == CHAT["settings"]
    run(simulator, {**TOOLS, **CHAT, "secret_settings": secrets})
    held(simulator, {**TOOLS, **CHAT, "state": "absent"})


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            {**PROJECT, "key": CHECKS["needsWork"], "enabled": True},
            "is a merge check. Declare it as needs_work in pull_request_settings, which is the same state",
        ),
        ({**TOOLS, "key": "com.example.app:notfy", "enabled": True}, f"there is no hook com.example.app:notfy on this server. Did you mean {NOTIFY}?"),
        ({**TOOLS, "key": "other.app:x", "enabled": True}, "there is no hook other.app:x on this server. Install the app that brings it"),
        ({**TOOLS, "key": NOTIFY}, f"OPS/tools {NOTIFY} is not set there yet. To set it, give enabled"),
        ({**TOOLS, **CHAT, "secret_settings": {"url": "x"}}, "secret_settings: url is in settings as well"),
        ({**PROJECT, "repository": "gone", **CHAT}, "there is no repository OPS/gone on this server"),
    ],
)
def test_what_is_refused_before_any_write(simulator: Simulator, item: Item, words: str) -> None:
    assert words in run(simulator, {**PROJECT, "key": FORCE_PUSH, "enabled": True}, item, fails=True)["msg"]
    assert [each for each in simulator.control.log() if each["method"] != "GET"] == []


@pytest.mark.parametrize(
    ("key", "option"),
    [
        (f"{BUNDLED}:required-approvers", "required_approvers"),
        (f"{BUNDLED}:RequiredApproversMergeCheck", "required_approvers"),
        (f"{BUNDLED}:all-approvers", "required_all_approvers"),
        (f"{BUNDLED}:required-all-approvers", "required_all_approvers"),
        (f"{BUNDLED}:incomplete-tasks", "required_all_tasks_complete"),
        (f"{BUNDLED}:requiredBuildsMergeCheck", "required_successful_builds"),
        ("com.atlassian.bitbucket.server.bitbucket-build:required-builds", "required_successful_builds"),
        (f"{BUNDLED}:needs-work", "needs_work"),
    ],
)
def test_a_key_that_is_near_a_merge_check_names_the_option(simulator: Simulator, key: str, option: str) -> None:
    words = run(simulator, {**TOOLS, "key": key, "enabled": True}, fails=True)["msg"]
    meant = f"Did you mean {HOOKS[option]}? It is a merge check. Declare it as {option} in pull_request_settings, which is the same state"
    assert words == f"hooks[0]: there is no hook {key} on this server. {meant}"


@pytest.mark.parametrize("key", [f"{BUNDLED}:xyz", "com.example.app:required-approvers"])
def test_a_key_that_is_near_no_hook(simulator: Simulator, key: str) -> None:
    """The name of an app makes no hooks of it alike, and an app may have a check of its own."""
    assert run(simulator, {**TOOLS, "key": key, "enabled": True}, fails=True)["msg"].endswith("Install the app that brings it, or correct the key")


def test_inside_their_owners(simulator: Simulator) -> None:
    declared: Item = {"repositories": [{**PROJECT, "slug": name, "hooks": [CHAT]} for name in ("new", "tools")]}
    foretold, done = (run_module(simulator, "bitbucket_configuration", declared, check=check) for check in (True, False))
    assert foretold["summary"] == done["summary"]
    assert changes_of("hook", foretold) == changes_of("hook", done) != []
    assert run_module(simulator, "bitbucket_configuration", declared)["changed"] is False
    assert own(simulator, "new") == own(simulator, "tools") == {NOTIFY: (True, CHAT["settings"])}
