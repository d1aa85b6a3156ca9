# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branching models: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import Item, changes_of, run_module
from simulator.bitbucket.branching_models import MODEL
from simulator.process import Simulator, lent

PROJECT: Item = {"project_key": "OPS"}
TOOLS: Item = {**PROJECT, "repository": "tools"}
SEED: Item = {"bitbucket": {"projects": [{"key": "OPS", "repositories": [{"name": "tools"}]}]}}
USUAL: Item = {"bugfix": "bugfix/", "feature": "feature/", "hotfix": "hotfix/", "release": "release/"}
DEVELOP, MAIN, DEFAULT = "refs/heads/develop", "refs/heads/main", "DEFAULT_BRANCH"
PRESET: Item = {"development": DEFAULT, "production": "", "types": USUAL}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *items: Item, check: bool = False, fails: bool = False) -> Item:
    result = run_module(simulator, "bitbucket_branching_models", {"branching_models": list(items)}, check=check)
    assert result.get("failed", False) is fails, result
    return result


def held(simulator: Simulator, *items: Item) -> Item:
    """Foretell, do, and find nothing left to do. Return what was done."""
    foretold, done, again = run(simulator, *items, check=True), run(simulator, *items), run(simulator, *items)
    assert (foretold["changes"], foretold["branching_models"]) == (done["changes"], done["branching_models"])
    assert (done["changed"], again["changed"], again["branching_models"]) == (True, False, done["branching_models"])
    return done


def own(simulator: Simulator, repository: str = "") -> Item | None:
    """Return the model that a place sets."""
    project = simulator.control.state()["bitbucket"]["projects"]["OPS"]
    place = project["repositories"][repository] if repository else project
    return t.cast("Item | None", place["settings"].get(MODEL))


def test_a_model_of_its_own_is_another_state_than_the_same_that_is_inherited(simulator: Simulator) -> None:
    """Set as what is inherited where nothing is said, kept though the project has the same, and inherited again."""
    held(simulator, {**PROJECT, "development": DEVELOP, "production": MAIN, "types": {"feature": "f/", "hotfix": ""}})
    result = held(simulator, {**TOOLS, "production": DEFAULT})
    types = {**USUAL, "feature": "f/", "hotfix": ""}
    assert result["branching_models"] == [{**TOOLS, "development": DEVELOP, "production": DEFAULT, "types": types}]
    held(simulator, {**TOOLS, "production": MAIN})
    assert own(simulator, "tools") == own(simulator)
    assert own(simulator) is not None
    held(simulator, {**TOOLS, "state": "absent"})
    assert own(simulator, "tools") is None


def test_what_is_not_declared_is_sent_as_it_is(simulator: Simulator) -> None:
    """The server replaces all of a model. The prefix of a type that is not enabled stays."""
    held(simulator, {**TOOLS, "development": DEVELOP, "production": DEFAULT, "types": {"feature": "f/"}})
    held(simulator, {**TOOLS, "types": {"feature": "", "release": "r/"}})
    held(simulator, {**TOOLS, "production": ""})
    model = t.cast(Item, own(simulator, "tools"))
    assert (model["development"]["refId"], model["production"]) == (DEVELOP, None)
    assert model["types"]["FEATURE"] == {"enabled": False, "prefix": "f/"}
    assert model["types"]["RELEASE"] == {"enabled": True, "prefix": "r/"}


@pytest.mark.parametrize("scope", ["project", "global"])
def test_a_project_is_overwritten(simulator: Simulator, scope: str) -> None:
    """Whichever scope the server says of a project that has set none. One that is as out of the box is in no export, and is not written."""
    simulator.control.switch("branching_model_scope", scope)
    assert run(simulator, {**PROJECT, **PRESET})["changed"] is False
    assert run(simulator, {**PROJECT, "state": "absent"})["changed"] is False
    assert run_module(simulator, "bitbucket_info", {"gather": ["branching_models"]})["bitbucket"]["bitbucket_branching_models"] == []
    held(simulator, {**PROJECT, "production": MAIN})
    exported = run_module(simulator, "bitbucket_info", {"gather": ["branching_models"]})["bitbucket"]["bitbucket_branching_models"]
    assert exported == [{**PROJECT, **PRESET, "production": MAIN}]
    held(simulator, {**PROJECT, "state": "absent"})
    assert run(simulator, {**PROJECT, **PRESET})["changed"] is False


def test_problems_are_told_together_before_the_first_call(simulator: Simulator) -> None:
    item = {**TOOLS, "development": "a/develop", "production": "refs/heads/"}
    words = run(simulator, item, {**PROJECT, "development": "", "types": {"bugfix": "x/", "feature": "x/"}}, fails=True)["msg"]
    for line in (
        "branching_models[0].development: 'a/develop' is not the full name of a branch. Write refs/heads/a/develop, or DEFAULT_BRANCH for the default branch",
        "branching_models[0].production: 'refs/heads/' is not the full name of a branch",
        "branching_models[1].development: '' is not the full name of a branch",
        "branching_models[1].types: x/ is the prefix of several types",
    ):
        assert line in words
    assert simulator.control.log() == []


def test_a_model_that_has_to_be_enabled_first() -> None:
    with lent("5.6") as simulator:
        simulator.control.seed(SEED)
        assert run(simulator, {**TOOLS, "state": "absent"}, {**PROJECT, "state": "absent"})["changed"] is False
        held(simulator, {**TOOLS, "production": MAIN}, {**PROJECT, "development": DEVELOP})
        held(simulator, {**TOOLS, "state": "absent"})


def test_inside_their_owners(simulator: Simulator) -> None:
    """With a repository that the same task creates, which begins with the model that its project has before; an empty dictionary inherits."""
    run(simulator, {**PROJECT, "development": DEVELOP})
    declared: Item = {
        "projects": [{"key": "OPS", "branching_models": {"production": MAIN}}, {"key": "NEW", "name": "New", "branching_models": {"development": DEVELOP}}],
        "repositories": [
            {**PROJECT, "slug": "new", "branching_models": {"types": {"hotfix": ""}}},
            {**PROJECT, "slug": "tools", "branching_models": {"production": DEFAULT}},
            {"project_key": "NEW", "slug": "new", "branching_models": {"production": MAIN}},
        ],
    }
    foretold, done = (run_module(simulator, "bitbucket_configuration", declared, check=check) for check in (True, False))
    assert not done.get("failed"), done
    assert foretold["summary"] == done["summary"]
    assert changes_of("branching model", foretold) == changes_of("branching model", done) != []
    assert run_module(simulator, "bitbucket_configuration", declared)["changed"] is False
    assert {name: t.cast(Item, own(simulator, name))["development"]["refId"] for name in ("", "new", "tools")} == dict.fromkeys(("", "new", "tools"), DEVELOP)
    run_module(simulator, "bitbucket_repository", {**PROJECT, "slug": "tools", "branching_models": {}})
    assert own(simulator, "tools") is None
    twice: Item = {**declared, "branching_models": [{**TOOLS, "production": ""}]}
    assert "declared in two places" in run_module(simulator, "bitbucket_configuration", twice)["msg"]
