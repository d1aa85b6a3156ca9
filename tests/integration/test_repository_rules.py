# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules for many repositories at once: what they fill in, what they leave alone, and where it shows.

Each case is run in check mode, for real, and once more: the first two say the same, and the third changes nothing.
"""

from __future__ import annotations

import json
import typing as t

import pytest

from integration.direct import run_module
from integration.test_configuration import CONFIGURATION, writes
from integration.test_facets import hook
from simulator.process import Simulator, lent

Item = dict[str, t.Any]
SEED: Item = {
    "users": [{"name": "ann"}, {"name": "bob"}],
    "projects": [
        {"key": "P", "name": "Pee", "repositories": [{"name": name, "archived": name == "old"} for name in ("models", "tools", "legacy", "old")]},
        {"key": "Q", "name": "Queue", "repositories": [{"name": "jobs"}]},
        {"key": "~ANN", "name": "Ann", "repositories": [{"name": "mine"}]},
    ],
}
MODELS: Item = {"project_key": "P", "slug": "models"}
TOOLS: Item = {"project_key": "p", "slug": "tools"}
NO_DELETES: Item = {"type": "no-deletes", "matcher": {"type": "PATTERN", "id": "release/*"}}
LEFT_OUT = "repository_rules: archived repositories that nobody declares are left out: P/old. Add them to exclude, and there is no warning"

NOT_DECLARED = "Set undeclared=true if it is about repositories that are not declared"


def rule(*patterns: str, **more: t.Any) -> Item:
    return {"match": list(patterns), **more}


@pytest.fixture(scope="module")
def running() -> t.Iterator[Simulator]:
    with lent() as simulator:
        simulator.control.seed({"bitbucket": SEED}, keep=True)
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.control.reset()
    return running


Case = tuple[Item, dict[str, str], list[str]]  # what is declared; what changes, each with its rule; warnings
CASES: dict[str, Case] = {
    "what a repository declares itself wins": (
        {
            "repositories": [{**MODELS, "webhooks": [hook("own")]}, TOOLS, {"project_key": "P", "slug": "gone", "state": "absent"}],
            "repository_rules": [rule("p/*", webhooks=[hook("ci"), hook("chat")], pull_request_settings={"required_approvers": 2})],
        },
        {
            "webhook P/models own": "",
            "webhook P/tools ci": "repository_rules[0]",
            "webhook P/tools chat": "repository_rules[0]",
            "pull request settings of P/models": "repository_rules[0]",
            "pull request settings of P/tools": "repository_rules[0]",
        },
        [],
    ),
    "so does what is in the list of the kind": (
        {
            "repositories": [MODELS, TOOLS],
            "webhooks": [{"project_key": "P", "repository": "Models", **hook("own")}],
            "permissions": [{"project_key": "P", "repository": "tools", "users": {"bob": "REPO_READ"}}],
            "repository_rules": [rule("P/*", webhooks=[hook("ci")], permissions={"users": {"ann": "REPO_READ"}})],
        },
        {
            "webhook P/models own": "",
            "webhook P/tools ci": "repository_rules[0]",
            "permissions of P/models": "repository_rules[0]",
            "permissions of P/tools": "",
        },
        [],
    ),
    "the first rule that has an option": (
        {
            "repositories": [MODELS, TOOLS, {"project_key": "P", "slug": "new"}],
            "repository_rules": [rule("P/m*", "*/new", webhooks=[hook("ci")]), rule("*", exclude=["*/NEW"], webhooks=[hook("chat")], public=True)],
        },
        {
            "repository P/new": "",
            "repository P/models": "repository_rules[1]",
            "repository P/tools": "repository_rules[1]",
            "webhook P/models ci": "repository_rules[0]",
            "webhook P/new ci": "repository_rules[0]",
            "webhook P/tools chat": "repository_rules[1]",
        },
        [],
    ),
    "repositories that nobody declares": (
        {
            "repositories": [{**MODELS, "branch_restrictions": []}, {**TOOLS, "new_slug": "kit"}, {"project_key": "P", "slug": "legacy", "state": "absent"}],
            "repository_rules": [
                rule("P/*", branch_restrictions=[NO_DELETES], undeclared=True),
                rule("Q/*", labels=["queue"], webhooks=[hook("ci")], undeclared=True),
            ],
        },
        {
            "repository P/kit": "",
            "repository P/legacy": "",
            "branch restriction P/kit no-deletes PATTERN release/*": "repository_rules[0]",
            "repository Q/jobs": "repository_rules[1]",
            "webhook Q/jobs ci": "repository_rules[1]",
        },
        [LEFT_OUT],
    ),
    "repositories in a project that is renamed": (
        {"projects": [{"key": "Q", "new_key": "R"}], "repository_rules": [rule("R/*", webhooks=[hook("ci")], undeclared=True)]},
        {"project R": "", "webhook R/jobs ci": "repository_rules[0]"},
        [],
    ),
    "a setting of a rule that is in sync": (
        {"repositories": [{**MODELS, "description": "Models"}], "repository_rules": [rule("P/*", forkable=True)]},
        {"repository P/models": ""},
        [],
    ),
    "what matches nothing": (
        {
            "repositories": [MODELS, {"project_key": "P", "slug": "gone", "state": "absent"}],
            "repository_rules": [rule("P/mdoels", "P/gone", "P/*", forkable=False), rule("Z/*", hooks=[], undeclared=True)],
        },
        {"repository P/models": "repository_rules[0]"},
        [
            f"repository_rules[0].match: 'P/mdoels' matches no repository of repositories. {NOT_DECLARED}",
            f"repository_rules[0].match: 'P/gone' matches no repository of repositories. {NOT_DECLARED}",
            "repository_rules[1].match: 'Z/*' matches no repository",
        ],
    ),
    "only some kinds": (
        {
            "repositories": [MODELS],
            "repository_rules": [rule("*", webhooks=[hook("ci")]), rule("Q/*", public=True, hooks=[], undeclared=True)],
            "only": ["webhooks"],
        },
        {"webhook P/models ci": "repository_rules[0]"},
        [],
    ),
    "only a kind that a rule has, of what nobody declares": (
        {"repositories": [MODELS], "repository_rules": [rule("Q/*", webhooks=[hook("ci")], public=True, undeclared=True)], "only": ["webhooks"]},
        {"webhook Q/jobs ci": "repository_rules[0]"},
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_rules_fill_in(simulator: Simulator, case: str) -> None:
    declared, changes, warnings = CASES[case]
    foretold = run_module(simulator, CONFIGURATION, declared, check=True)
    assert writes(simulator) == []
    lists_all = any(each.get("undeclared") for each in declared["repository_rules"]) and case != "only some kinds"
    assert ("/rest/api/1.0/repos" in [call["path"].partition("?")[0] for call in simulator.control.log()]) is lists_all
    done, again = (run_module(simulator, CONFIGURATION, declared) for _time in range(2))
    for result in (foretold, done):
        assert not result.get("failed"), result["msg"]
        assert {change["thing"]: change.get("rule", "") for change in result["changes"]} == changes
        assert result["warnings"] == warnings
        headers = [f"{thing} ({name})" if name else thing for thing, name in changes.items()]
        assert sorted(diff["after_header"] for diff in result["diff"]) == sorted(headers)
    assert (again.get("failed"), again["changed"], again["diff"]) == (None, False, [])


THERE: Item = {
    "webhooks": [{"project_key": "P", "repository": name, **hook(hooked)} for name in ("models", "legacy") for hooked in ("ci", "stray")],
    "access_keys": [],
}
PURGES: dict[str, tuple[Item, list[str]]] = {
    "by the rule": (
        {"repositories": [MODELS], "repository_rules": [rule("P/*", webhooks=[hook("ci")], purge_webhooks=True)]},
        ["webhook P/models stray"],
    ),
    "by the rule, where nobody declares": (
        {"repository_rules": [rule("P/l*", exclude=["P/old"], webhooks=[], purge_webhooks=True, undeclared=True)], "purge_limit": 1},
        ["webhook P/legacy ci", "webhook P/legacy stray"],
    ),
    "by the task": (
        {"repositories": [MODELS], "repository_rules": [rule("P/legacy", webhooks=[hook("ci")], undeclared=True)], "purge": ["webhooks"]},
        ["webhook P/legacy stray"],
    ),
    "not where a rule only has a setting": (
        {"repositories": [TOOLS], "repository_rules": [rule("P/legacy", public=True, undeclared=True)], "webhooks": [], "purge": ["webhooks"]},
        [],
    ),
}


@pytest.mark.parametrize("case", PURGES)
def test_purges(simulator: Simulator, case: str) -> None:
    declared, deleted = PURGES[case]
    assert run_module(simulator, CONFIGURATION, THERE)["changed"]
    foretold, done = (run_module(simulator, CONFIGURATION, declared, check=check) for check in (True, False))
    for result in (foretold, done):
        assert not result.get("failed"), result["msg"]
        assert sorted(result["summary"]["deleted"]) == deleted
        assert {change["rule"] for change in result["changes"] if not change["after"]} == ({"repository_rules[0]"} if deleted else set())


TWICE = "repository_rules[3].webhooks[1]: declared in two places, here and in repository_rules[3].webhooks[0]"


def test_all_that_is_wrong_is_told_at_once(simulator: Simulator) -> None:
    rules = [
        {"match": "ALG", "webhooks": [hook("ci", url="ftp://x")]},
        {"match": [], "default_branch": "a..b", "undeclared": True},
        {"match": "P/*", "purge_webhooks": True, "permissions": {"users": {"ann": "PROJECT_READ"}}},
        {"match": "P/*", "webhooks": [hook("two"), hook("two")]},
        {"match": "P/*"},
    ]
    result = run_module(simulator, CONFIGURATION, {"repositories": [MODELS, TOOLS], "repository_rules": rules, "purge": ["repositories"]})
    assert result["msg"].splitlines() == [
        "repository_rules[0].match: 'ALG': a pattern is about PROJECT_KEY/slug. Write ALG/* for all repositories of the project ALG",
        "repository_rules[0].webhooks[0].url: 'ftp://x' is not a URL that starts with http:// or https:// and names a host",
        "repository_rules[1].match: no pattern is given. Give one, such as ALG/*",
        "repository_rules[1].default_branch: 'a..b' is not the name of a branch, such as main",
        "repository_rules[1].undeclared: cannot be combined with repositories in purge, which deletes what nobody declares. Remove one of the two",
        "repository_rules[2].purge_webhooks: goes with webhooks. Declare an empty list to delete all",
        "repository_rules[2].permissions: users.ann: 'PROJECT_READ' is not one of REPO_READ, REPO_WRITE, REPO_ADMIN, or empty for none",
        f"{TWICE}: webhook PROJECT/repository two. Keep one of them",
        "repository_rules[4]: declares nothing of the repositories. Add an option, such as permissions, or remove the rule",
    ]
    assert simulator.control.log() == []


def test_an_unknown_option_and_a_rule_without_a_pattern(simulator: Simulator) -> None:
    result = run_module(simulator, CONFIGURATION, {"repository_rules": [{"match": "P/*", "webhoks": []}, {"hooks": []}]})
    assert result["msg"].splitlines() == [
        "repository_rules[0] (P/*).webhoks: unknown option, did you mean webhooks?",
        "repository_rules[1].match: no value is given. Give one",
    ]


@pytest.mark.parametrize("check", [True, False])
def test_what_the_server_refuses_of_a_rule_names_the_rule(check: bool) -> None:
    """A version that is too old is told once for a rule, and once for each repository that declares the option itself."""
    with lent("5.6") as simulator:
        simulator.control.seed({"bitbucket": SEED})
        rules = [rule("P/*", labels=["etl"], reviewer_groups=[{"name": "team", "users": ["ann"]}], undeclared=True)]
        repositories = [MODELS, TOOLS, {**MODELS, "slug": "own", "labels": ["etl"]}]
        args = {"repositories": repositories, "repository_rules": rules}
        assert run_module(simulator, CONFIGURATION, args, check=check)["msg"].splitlines() == [
            "repository_rules[0].labels: need Bitbucket 5.13, this is 5.6.3. Leave them out",
            "repositories[2].labels: need Bitbucket 5.13, this is 5.6.3. Leave them out",
            "repository_rules[0].reviewer_groups[0]: reviewer groups need Bitbucket 7.0, this is 5.6.3. Leave it out",
        ]
        assert writes(simulator) == []


def test_one_list_however_many_rules_and_repositories(simulator: Simulator) -> None:
    """One call lists all repositories. Each of them is then asked for what the rules say of it, in one call."""
    names = [f"r{number:02}" for number in range(30)]
    simulator.control.seed({"bitbucket": {"projects": [{"key": "MANY", "repositories": [{"name": name} for name in names]}]}})
    rules = [rule(f"MANY/r{digit}*", webhooks=[], purge_webhooks=True, undeclared=True) for digit in range(3)]
    result = run_module(simulator, CONFIGURATION, {"repository_rules": rules})
    assert (result["changed"], result["warnings"]) == (False, [])
    calls = sorted(call["path"].partition("?")[0] for call in simulator.control.log())
    assert calls == [*(f"/rest/api/1.0/projects/MANY/repos/{name}/webhooks" for name in names), "/rest/api/1.0/repos"]


def test_a_secret_of_a_rule_is_not_shown(simulator: Simulator) -> None:
    declared = {"repositories": [MODELS, TOOLS], "repository_rules": [rule("P/*", webhooks=[hook("ci", secret="only-the-server-knows")])]}
    for result in (run_module(simulator, CONFIGURATION, declared, check=check) for check in (True, False)):
        assert len(result["summary"]["created"]) == 2
        assert "only-the-server-knows" not in json.dumps(result)
