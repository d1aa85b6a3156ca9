# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The laws of the round trip: what was exported changes nothing where it came from, and brings an empty server to the same state.

EXAMPLES in the environment says how many states are tried; ``make soak`` tries thousands.
"""

from __future__ import annotations

import os
import typing as t

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.export import declared_configs, secret_of
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.export import KINDS
from integration.direct import run_module
from integration.states import Item, State, configurations, states
from simulator.process import Simulator, lent

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]  # a soak takes its time, and so does making a failure small
EXAMPLES = int(os.environ.get("EXAMPLES", "20"))
UNCHANGED = {"created": [], "updated": [], "deleted": []}
PASSWORD = "a-password-of-the-round-trip"
NEEDS_PASSWORD = {"users": "name", "webhooks": "username"}  # by kind, the field that goes with a password where a thing is created


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    """Return a simulator with nothing in it but what a new installation has."""
    with lent() as running:
        yield running


def tries(share: float) -> settings:
    """Return the settings for a law that gets ``share`` of the states."""
    return settings(max_examples=max(1, int(EXAMPLES * share)), suppress_health_check=list(HealthCheck))


def run(simulator: Simulator, name: str, args: Item, *, check: bool = False) -> Item:
    """Run a module and return its result, which has to be a success."""
    result = run_module(simulator, name, args, check=check)
    assert not result.get("failed"), (name, result["msg"])
    return result


def export(simulator: Simulator, exclusive: bool) -> Item:
    return t.cast(Item, run(simulator, "bitbucket_info", {"exclusive": exclusive})["bitbucket"])


def declared(found: Item, *, passwords: bool = False) -> Item:
    """Return what was exported as the options that declare it, with the ``passwords`` that it takes to create it."""
    items = {kind: found[f"bitbucket_{kind}"] for kind in KINDS if f"bitbucket_{kind}" in found}
    for kind, beside in NEEDS_PASSWORD.items() if passwords else ():
        items[kind] = [{**each, "password": PASSWORD} if each.get(beside) else each for each in items[kind]]
    return items


def writes(simulator: Simulator) -> set[str]:
    counts = simulator.control.counts()
    return {method for product in counts.values() for method in product["methods"]} - {"GET"}


@tries(0.6)
@given(state=states(), exclusive=st.booleans())
def test_what_was_exported_changes_nothing(simulator: Simulator, state: State, exclusive: bool) -> None:
    state.build(simulator)
    found = export(simulator, exclusive)
    numbers = {kind: len(items) if isinstance(items, list) else 1 for kind, items in declared(found).items()}
    for kind, number in numbers.items():
        event(f"{kind}: {min(2, number)}")
    result = run(simulator, "bitbucket_configuration", declared(found), check=True)
    assert (result["changed"], {**result["summary"], **UNCHANGED}) == (False, result["summary"])
    inside = sum("permissions" in each for each in found["bitbucket_projects"])
    assert len(result["summary"]["unchanged"]) == sum(numbers.values()) + inside
    assert writes(simulator) == set()
    assert export(simulator, exclusive) == found


@tries(0.25)
@given(state=states(), exclusive=st.booleans())
def test_an_empty_server_becomes_the_same(simulator: Simulator, state: State, exclusive: bool) -> None:
    state.build(simulator)
    found = export(simulator, exclusive)
    State(state.directory, {}, {}).build(simulator)
    run(simulator, "bitbucket_configuration", declared(found, passwords=True))
    again = export(simulator, exclusive)
    assert again == (found if exclusive else with_creator(found))
    assert not run(simulator, "bitbucket_configuration", declared(again), check=True)["changed"]


def with_creator(found: Item) -> Item:
    """Return an export with what a server grants to whoever creates a project; where nothing is purged, that stays."""
    projects = [{**each, "permissions": creators(each.get("permissions", {}), "PROJECT_ADMIN")} for each in found["bitbucket_projects"]]
    return {**found, "bitbucket_projects": projects}


def creators(scope: Item, permission: str) -> Item:
    return {**scope, "users": {"admin": permission, **scope.get("users", {})}}


@tries(0.15)
@given(configs=configurations(), exclusive=st.booleans())
def test_configurations(simulator: Simulator, configs: list[Item], exclusive: bool) -> None:
    """Both laws for Algorithmia. A secret is only needed where a configuration is made."""
    simulator.control.reset()
    simulator.control.seed({"algorithmia": {"scms": configs}})
    found = declared_configs(run(simulator, "algorithmia_scm_config_info", {})["scm_configs"], pytest.fail, exclusive=exclusive)
    result = run(simulator, "algorithmia_scm_configs", {"scm_configs": found}, check=True)
    assert (result["changed"], len(result["summary"]["unchanged"])) == (False, len(found))
    assert writes(simulator) == set()
    simulator.control.reset()
    secret = [{**each, secret_of(each): "a-secret-of-the-round-trip"} if secret_of(each) else each for each in found]
    run(simulator, "algorithmia_scm_configs", {"scm_configs": secret})
    assert declared_configs(run(simulator, "algorithmia_scm_config_info", {})["scm_configs"], pytest.fail, exclusive=exclusive) == found
