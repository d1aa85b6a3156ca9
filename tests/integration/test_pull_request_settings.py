# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pull request settings: what only they have. What all kinds have is in the cycle, tamper and round trip tables."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

import pytest

from integration.direct import Item, changes_of, run_module
from simulator.bitbucket.hooks import CHECKS
from simulator.process import Simulator, lent

PROJECT: Item = {"project_key": "OPS"}
TOOLS: Item = {**PROJECT, "repository": "tools"}
SEED: Item = {"bitbucket": {"projects": [{"key": "OPS", "repositories": [{"name": "tools"}]}]}}
SQUASH: Item = {"default_strategy": "squash", "strategies": ["squash", "no-ff"]}
TEMPLATE: Item = {"title": "#${id}", "body": "${title}"}
P, R = "/rest/api/1.0/projects/OPS/settings", "/rest/api/1.0/projects/OPS/repos/tools/settings"


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed(SEED, keep=True)
        yield running


@pytest.fixture(autouse=True)
def start(simulator: Simulator) -> None:
    simulator.control.reset()


def run(simulator: Simulator, *items: Item, check: bool = False, fails: bool = False) -> Item:
    result = run_module(simulator, "bitbucket_pull_request_settings", {"pull_request_settings": list(items)}, check=check)
    assert result.get("failed", False) is fails, result
    return result


def held(simulator: Simulator, *items: Item) -> Item:
    """Foretell, do, and find nothing left to do. Return what was done."""
    foretold, done, again = run(simulator, *items, check=True), run(simulator, *items), run(simulator, *items)
    assert (foretold["changes"], foretold["pull_request_settings"]) == (done["changes"], done["pull_request_settings"])
    assert (done["changed"], again["changed"], again["pull_request_settings"]) == (True, False, done["pull_request_settings"])
    return done


def own(simulator: Simulator, repository: str = "") -> Item:
    """Return what a place sets: the hooks by the end of their keys, and the rest."""
    project = simulator.control.state()["bitbucket"]["projects"]["OPS"]
    place = project["repositories"][repository] if repository else project
    return {**{key.partition(":")[2]: one["settings"].get("requiredCount", one["enabled"]) for key, one in place["hooks"].items()}, **place["settings"]}


def writes(simulator: Simulator) -> list[str]:
    return [f"{each['method']} {each['path'].partition('?')[0]}" for each in simulator.control.log() if each["method"] != "GET"]


def test_a_value_of_its_own_is_another_state_than_the_same_that_is_inherited(simulator: Simulator) -> None:
    """Set, kept though the project has the same, and inherited again: told by the scope, never by the value."""
    held(simulator, {**PROJECT, "required_approvers": 2, "needs_work": True, "required_all_approvers": False})
    assert own(simulator) == {"requiredApproversMergeHook": "2", "needs-work-merge-check": True}
    held(simulator, {**TOOLS, "required_approvers": 2, "needs_work": False})
    assert own(simulator, "tools") == {"requiredApproversMergeHook": "2", "needs-work-merge-check": False}
    result = held(simulator, {**TOOLS, "required_approvers": "", "needs_work": ""})
    assert result["changes"][0]["before"] == {**TOOLS, "required_approvers": 2, "needs_work": False}
    assert own(simulator, "tools") == {}


def test_one_call_sets_all_of_a_repository_and_a_check_is_a_hook_of_a_project(simulator: Simulator) -> None:
    checks: Item = {"required_approvers": "1", "required_all_approvers": "yes", "required_all_tasks_complete": True, "required_successful_builds": 3}
    run(simulator, {**TOOLS, **checks, "needs_work": False, "merge_config": SQUASH})
    assert writes(simulator) == [f"POST {R}/pull-requests"]
    simulator.control.reset()
    run(simulator, {**PROJECT, **checks})
    names = ("requiredApprovers", "requiredAllApprovers", "requiredAllTasksComplete", "requiredSuccessfulBuilds")
    assert writes(simulator) == [f"PUT {P}/hooks/{quote(CHECKS[name])}/enabled" for name in names]
    assert own(simulator)["requiredBuildsMergeCheck"] == "3"


def test_what_is_not_declared_stays(simulator: Simulator) -> None:
    """A merge config is sent as a whole, so all else of it is sent back; other settings are neither read nor written."""
    held(simulator, {**TOOLS, "merge_config": {**SQUASH, "commit_summaries": 5, "commit_message_template": TEMPLATE}, "auto_decline": {}, "needs_work": True})
    held(simulator, {**TOOLS, "merge_config": {"default_strategy": "no-ff"}})
    assert own(simulator, "tools")["merge"] == {"default": "no-ff", "strategies": ["no-ff", "squash"], "summaries": 5, "template": TEMPLATE}
    held(simulator, {**TOOLS, "merge_config": {"commit_message_template": {}}})
    assert "template" not in own(simulator, "tools")["merge"]
    assert own(simulator, "tools")["needs-work-merge-check"] is True
    log = len(simulator.control.log())
    run(simulator, {**TOOLS, "auto_merge": {}})
    assert [each["path"] for each in simulator.control.log()[log:]] == [f"{R}/auto-merge"]


def test_merge_strategies_at_three_levels(simulator: Simulator) -> None:
    whole: Item = {"scope": "global"}
    for place in (whole, PROJECT, TOOLS):
        held(simulator, {**place, "merge_config": SQUASH})
    for place in (TOOLS, PROJECT, whole):
        held(simulator, {**place, "merge_config": {}})
    state = simulator.control.state()["bitbucket"]
    assert (own(simulator, "tools"), own(simulator), state["settings"]) == ({}, {}, {})


def test_automation(simulator: Simulator) -> None:
    held(simulator, {**TOOLS, "auto_decline": {"enabled": True, "inactivity_weeks": 4}, "auto_merge": {"enabled": True}})
    held(simulator, {**TOOLS, "auto_decline": {"inactivity_weeks": 12}, "auto_merge": {"enabled": False}})
    assert own(simulator, "tools") == {"auto_decline": {"enabled": True, "inactivityWeeks": 12}, "auto_merge": {"enabled": False}}
    held(simulator, {**TOOLS, "auto_decline": {}, "auto_merge": {}})
    assert own(simulator, "tools") == {}


def test_a_project_restricts_its_repositories(simulator: Simulator) -> None:
    held(simulator, {**PROJECT, "auto_merge": {"enabled": True, "restricted": True}})
    merging: Item = {**TOOLS, "auto_merge": {"enabled": False}}
    assert run(simulator, merging, fails=True, check=True)["msg"] == (
        "pull_request_settings[0]: auto_merge of OPS/tools is restricted by the project OPS. Leave it out, or set restricted to false in the project"
    )
    held(simulator, merging, {**PROJECT, "auto_merge": {"restricted": False}})
    assert own(simulator)["auto_merge"] == {"enabled": True, "restricted": False}


def test_absent_is_back_to_what_is_inherited(simulator: Simulator) -> None:
    everything: Item = {"needs_work": True, "required_approvers": 1, "merge_config": SQUASH, "auto_decline": {"enabled": False, "inactivity_weeks": 1}}
    for place, name in ((TOOLS, "tools"), (PROJECT, "")):
        run(simulator, {**place, **everything, "auto_merge": {"enabled": True}})
        result = run(simulator, {**place, "state": "absent"})
        assert len(result["summary"]["deleted"]) == 1
        assert set(own(simulator, name).values()) <= {False, "1"}  # a hook of a project that is off keeps its number
        assert run(simulator, {**place, "state": "absent"})["changed"] is False


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            {**TOOLS, "merge_config": {"default_strategy": "ff", "strategies": ["squash"]}},
            "merge_config: default_strategy is ff, which is not one of",
        ),
        ({**TOOLS, "merge_config": {"default_strategy": "ff"}}, "merge_config of OPS/tools is inherited so far. To set it there, give merge_config.strategies"),
        ({**TOOLS, "merge_config": {"default_strategy": "x", "strategies": ["x"]}}, "merge_config: this server has no merge strategy x. It has no-ff, ff,"),
        ({**TOOLS, "auto_decline": {"enabled": True}}, "auto_decline of OPS/tools is inherited so far. To set it there, give auto_decline.inactivity_weeks"),
        ({**TOOLS, "auto_decline": {"inactivity_weeks": 3}}, "auto_decline.inactivity_weeks: 3 is not one of 1, 2, 4, 8, 12"),
        ({**TOOLS, "auto_merge": {"restricted": True}}, "auto_merge.restricted: only a project restricts its repositories"),
        ({**TOOLS, "needs_work": "perhaps"}, "needs_work: 'perhaps' is neither a boolean nor empty"),
        ({**TOOLS, "required_approvers": -1}, "required_approvers: -1 is neither a number nor empty"),
        ({**PROJECT, "needs_work": ""}, "needs_work: a project inherits no merge check. Set it to false to switch it off"),
        ({"scope": "global", "needs_work": True}, "needs_work: goes with project_key. The whole server has merge_config only"),
        ({"merge_config": SQUASH}, "project_key: no value is given. Give one, or set scope=global for the pull request settings of the whole server"),
        ({**TOOLS, "merge_config": {"commit_message_template": {"title": "x"}}}, "commit_message_template: title and body are both needed"),
        ({**PROJECT, "repository": "gone", "needs_work": True}, "there is no repository OPS/gone on this server"),
    ],
)
def test_what_is_refused_before_any_write(simulator: Simulator, item: Item, words: str) -> None:
    assert words in run(simulator, {**PROJECT, "required_approvers": 1}, item, fails=True)["msg"]
    assert writes(simulator) == []


@pytest.mark.parametrize(
    ("version", "item", "words"),
    [
        ("5.6", {"needs_work": True}, "pull_request_settings[0].needs_work: needs Bitbucket 6.0, this is 5.6.3"),
        ("7.21", {"auto_decline": {"enabled": True, "inactivity_weeks": 1}}, "pull_request_settings[0].auto_decline: needs Bitbucket 8.5, this is 7.21.4"),
        ("8.19", {"auto_merge": {"enabled": True}}, "pull_request_settings[0].auto_merge: needs Bitbucket 9.4, this is 8.19.2"),
        (
            "5.6",
            {"merge_config": {**SQUASH, "commit_message_template": TEMPLATE}},
            "pull_request_settings[0]: merge_config.commit_message_template: Bitbucket 5.6.3 has none. Leave it out",
        ),
    ],
)
def test_an_old_server(version: str, item: Item, words: str) -> None:
    with lent(version) as simulator:
        simulator.control.seed(SEED)
        for check in (True, False):
            assert run(simulator, {**TOOLS, "required_approvers": 1, **item}, check=check, fails=True)["msg"] == words
        assert writes(simulator) == []
        held(simulator, {**TOOLS, "required_approvers": 1, "merge_config": SQUASH}, {**PROJECT, "required_all_approvers": True})
        assert run(simulator, {**TOOLS, "state": "absent"})["changed"] is True
        assert own(simulator, "tools") == {}


def test_a_template_that_a_server_ignores_is_told() -> None:
    with lent("7.21") as simulator:
        simulator.control.seed(SEED)
        words = run(simulator, {**TOOLS, "merge_config": {**SQUASH, "commit_message_template": TEMPLATE}}, fails=True)["msg"]
        assert words.startswith("merge_config.commit_message_template: Bitbucket 7.21.4 took the settings of OPS/tools without it")


def test_inside_their_owners_and_in_an_export(simulator: Simulator) -> None:
    """With a repository that the same task creates; an empty dictionary is back to what is inherited."""
    declared: Item = {
        "projects": [{"key": "OPS", "pull_request_settings": {"required_approvers": 2}}],
        "repositories": [
            {**PROJECT, "slug": "new", "pull_request_settings": {"merge_config": SQUASH, "needs_work": True}},
            {**PROJECT, "slug": "tools", "pull_request_settings": {"needs_work": True}},
        ],
    }
    foretold, done = (run_module(simulator, "bitbucket_configuration", declared, check=check) for check in (True, False))
    assert foretold["summary"] == done["summary"]
    assert changes_of("pull request settings", foretold) == changes_of("pull request settings", done) != []
    assert run_module(simulator, "bitbucket_configuration", declared)["changed"] is False
    exported = run_module(simulator, "bitbucket_info", {"gather": ["pull_request_settings"]})["bitbucket"]["bitbucket_pull_request_settings"]
    assert exported == [
        {"project_key": "OPS", "required_approvers": 2},
        {**PROJECT, "repository": "new", "needs_work": True, "merge_config": {**SQUASH, "strategies": ["no-ff", "squash"], "commit_summaries": 20}},
        {**TOOLS, "needs_work": True},
    ]
    run_module(simulator, "bitbucket_repository", {**PROJECT, "slug": "tools", "pull_request_settings": {}})
    assert own(simulator, "tools") == {}
    twice: Item = {**declared, "pull_request_settings": [{**TOOLS, "needs_work": False}]}
    assert "declared in two places" in run_module(simulator, "bitbucket_configuration", twice)["msg"]


def test_an_old_server_lacks_a_check_in_a_new_place_too_and_its_export_can_be_declared() -> None:
    with lent("5.6") as old:
        old.control.seed({"bitbucket": {"projects": [{"key": "OLD"}]}})
        new: Item = {"projects": [{"key": "NEW", "pull_request_settings": {"needs_work": True}}]}
        for check in (True, False):
            assert "needs_work: needs Bitbucket 6.0, this is 5.6" in run_module(old, "bitbucket_configuration", new, check=check)["msg"]
        settings = {"pull_request_settings": [{"project_key": "OLD", "required_approvers": 1}]}
        assert not run_module(old, "bitbucket_configuration", settings).get("failed")
        exported = run_module(old, "bitbucket_info", {"gather": ["pull_request_settings"]})["bitbucket"]
        again = {"pull_request_settings": exported["bitbucket_pull_request_settings"]}
        assert run_module(old, "bitbucket_configuration", again, check=True)["changed"] is False
