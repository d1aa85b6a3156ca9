# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is documented as returned is what is returned, and the other way round: every module is run, against the simulated servers."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, resources
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Manage
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process
from contract.test_documentation import NAMES, Item, document, module
from integration.tamper.ground import NEWER
from simulator.process import Simulator, lent
from tools.tree import ROOT

ALWAYS = {"changed", "failed", "msg", "warnings", "invocation"}  # what every module of Ansible returns
FAILED = {"error", "writes", "failures", "not_begun"}
URLS = {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}
GRANTS = {"users": {"jane@example": "PROJECT_READ"}, "groups": {"stash-users": "PROJECT_READ"}, "default": "PROJECT_READ"}
PROJECT = {"key": "NEW", "name": "New", "description": "It is", "public": True, "permissions": GRANTS}
HOOK = {"name": "chat", "url": "https://chat.example.com/hook", "events": ["pr:opened"]}
CONFIGS = [{"provider": "bitbucket", "project_key": "A", "urls": URLS}, {"provider": "github", "client_id": "x", "client_secret": "a-secret", "urls": URLS}]
USER = {"name": "ada", "display_name": "Ada", "email_address": "ada@example.com", "password": "a-password", "groups": ["stash-users"]}
GROUP = {"name": "operators", "members": ["jane@example"]}
FORCE_PUSH = {"key": "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:force-push-hook", "enabled": True, "settings": {"why": "history"}}
FORCE_PUSH["secret_settings"] = {"password": "one"}
OTHER_SECRET = {"secret_settings": {"password": "two"}}
REPOSITORY = {"project_key": "ALG", "slug": "etl", "description": "It is", "default_branch": "master", "labels": ["etl"]}
REPOSITORY |= {"origin": "ALG/models", "sync": True, "lfs": True, "secret_scanning_exempt": True}
MODEL = {"development": "refs/heads/develop", "production": "DEFAULT_BRANCH", "types": {"bugfix": "b/", "feature": "f/", "hotfix": "", "release": "r/"}}
PULL_REQUESTS = {
    "merge_config": {
        "default_strategy": "squash",
        "strategies": ["squash"],
        "commit_summaries": 3,
        "commit_message_template": {"title": "t", "body": "b"},
    },
    "required_approvers": 2,
    "required_all_approvers": True,
    "required_all_tasks_complete": False,
    "required_successful_builds": 1,
    "needs_work": True,
    "auto_decline": {"enabled": True, "inactivity_weeks": 4},
    "auto_merge": {"enabled": True},
}
INSIDE: dict[str, t.Any] = {"webhooks": [HOOK], "pull_request_settings": PULL_REQUESTS, "hooks": [FORCE_PUSH], "branching_models": MODEL}
INSIDE["permissions"] = {name: {who: "REPO_READ"} for name, who in (("users", "jane@example"), ("groups", "stash-users"))}
INSIDE["branch_restrictions"] = [{"type": "no-deletes", "matcher": {"type": "ANY_REF"}}]
KEY = {"project_key": "ALG", "repository": "models", "label": "builder", "permission": "REPO_READ"}
KEY["public_key"] = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ"
WEBHOOK = {"project_key": "ALG", "repository": "models", "name": "ci", "url": "https://ci.example.com/hook", "events": ["pr:opened"], "secret": "one"}
REVIEWERS = {"project_key": "ALG", "repository": "models", "name": "core", "description": "Core team", "users": ["admin"]}
MAIN = {"source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
CONDITION = {"project_key": "ALG", "repository": "models", **MAIN, "reviewers": ["admin"], "required_approvals": 1}
TASK = {"project_key": "ALG", "repository": "models", "description": "Say it in the changelog", **MAIN}
OF_PLACE = {**INSIDE, "reviewer_groups": [{"name": "core", "description": "x", "users": ["admin"]}], "default_reviewers": [{**MAIN, "reviewers": ["admin"]}]}
VAULT = {"name": "Vault token", "line_regex": "hvs", "path_regex": ".*"}
SCANNED = {"project_key": "ALG", "repository": "models", **VAULT}
OF_PLACE |= {"secret_scanning_rules": [VAULT], "secret_scanning_allowlist_rules": [VAULT]}
OF_PLACE["default_tasks"] = [{"description": "Say it in the changelog", **MAIN}]
REQUIRED = {
    "ref_matcher": {"type": "BRANCH", "id": "refs/heads/main"},
    "exempt_ref_matcher": {"type": "PATTERN", "id": "x/*"},
    "build_parent_keys": ["ALG-TEST"],
}
OF_REPOSITORY = {**OF_PLACE, "required_builds": [REQUIRED]}
REQUIRED_BUILD = {"project_key": "ALG", "repository": "models", **REQUIRED}
RESTRICTION = {"project_key": "ALG", "repository": "models", "type": "read-only", "matcher": {"type": "BRANCH", "id": "refs/heads/main"}, "users": ["admin"]}
BANNER = {"text": "Maintenance on Sunday", "audience": "ALL", "enabled": True}
MODELS_HOOK = {"project_key": "ALG", "repository": "models", **FORCE_PUSH}
MODELS_MODEL = {"project_key": "ALG", "repository": "models", **MODEL}
RESTRICTED = {"auto_merge": {"enabled": True, "restricted": False}}
PULL_REQUEST = {"project_key": "ALG", "repository": "models", "scope": "repository", **PULL_REQUESTS}
TOKENS = [
    {"name": "one", "permissions": ["PROJECT_READ"]},
    {"name": "one", "user": "admin", "permissions": ["PROJECT_READ"]},
    {"name": "two", "project_key": "ALG", "repository": "models", "permissions": ["REPO_READ"], "expiry_days": 3},
]
COMMIT = {"project_key": "ALG", "repository": "models", "path": "a", "content": "b", "commit_message": "c"}
ALGORITHM = {"owner": "data_science", "name": "hello", "scm_config": "{bitbucket}"}
CONFIGURATION = {
    "users": [USER],
    "groups": [GROUP],
    "projects": [PROJECT],
    "repositories": [REPOSITORY],
    "access_keys": [KEY],
    "branch_restrictions": [RESTRICTION],
    "webhooks": [WEBHOOK],
    "pull_request_settings": [PULL_REQUEST, {"project_key": "ALG", **RESTRICTED}],
    "reviewer_groups": [REVIEWERS],
    "default_reviewers": [CONDITION],
    "hooks": [MODELS_HOOK],
    "branching_models": [MODELS_MODEL],
    "required_builds": [REQUIRED_BUILD],
    "default_tasks": [TASK],
    "secret_scanning_rules": [{**SCANNED, "scope": "repository"}],
    "secret_scanning_allowlist_rules": [SCANNED],
    "banner": BANNER,
    "permissions": [
        {"scope": "global", "users": {}, "groups": {}},
        {"project_key": "ALG", "repository": "models", "users": {}},
        {"project_key": "ALG", **GRANTS},
    ],
}
# The steps of each module's run; a step of another module comes with that module's name.
CALLS: dict[str, list[t.Any]] = {
    "bitbucket_project": [{**OF_PLACE, **PROJECT}],
    "bitbucket_projects": [{"projects": [{**OF_PLACE, **PROJECT}]}],
    "bitbucket_permission": [{"scope": "global", "users": {}}, {"project_key": "ALG", **GRANTS}, {"project_key": "ALG", "repository": "models", "users": {}}],
    "bitbucket_permissions": [
        {"permissions": [{"scope": "global", "users": {}}, {"project_key": "ALG", **GRANTS}, {"project_key": "ALG", "repository": "models", "users": {}}]}
    ],
    "bitbucket_user": [USER],
    "bitbucket_users": [{"users": [USER]}],
    "bitbucket_group": [GROUP],
    "bitbucket_groups": [{"groups": [GROUP]}],
    "bitbucket_repository": [{**REPOSITORY, **OF_REPOSITORY}],
    "bitbucket_repositories": [{"repositories": [{**REPOSITORY, **OF_REPOSITORY}]}],
    "bitbucket_access_key": [KEY],
    "bitbucket_access_keys": [{"access_keys": [KEY]}],
    "bitbucket_branch_restriction": [RESTRICTION],
    "bitbucket_branch_restrictions": [{"branch_restrictions": [RESTRICTION]}],
    "bitbucket_webhook": [WEBHOOK, {**WEBHOOK, "secret": "another"}],
    "bitbucket_webhooks": [{"webhooks": [WEBHOOK]}, {"webhooks": [{**WEBHOOK, "secret": "another"}]}],
    "bitbucket_pull_request_setting": [PULL_REQUEST, {"project_key": "ALG", **RESTRICTED}],
    "bitbucket_pull_request_settings": [{"pull_request_settings": [PULL_REQUEST, {"project_key": "ALG", **RESTRICTED}]}],
    "bitbucket_reviewer_group": [REVIEWERS],
    "bitbucket_reviewer_groups": [{"reviewer_groups": [REVIEWERS]}],
    "bitbucket_default_reviewer": [CONDITION],
    "bitbucket_default_reviewers": [{"default_reviewers": [CONDITION]}],
    "bitbucket_branching_model": [MODELS_MODEL],
    "bitbucket_branching_models": [{"branching_models": [MODELS_MODEL]}],
    "bitbucket_hook": [MODELS_HOOK, {**MODELS_HOOK, **OTHER_SECRET}],
    "bitbucket_hooks": [{"hooks": [MODELS_HOOK]}, {"hooks": [{**MODELS_HOOK, **OTHER_SECRET}]}],
    "bitbucket_required_build": [REQUIRED_BUILD],
    "bitbucket_required_builds": [{"required_builds": [REQUIRED_BUILD]}],
    "bitbucket_default_task": [TASK],
    "bitbucket_default_tasks": [{"default_tasks": [TASK]}],
    "bitbucket_secret_scanning_rule": [{**SCANNED, "scope": "repository"}],
    "bitbucket_secret_scanning_rules": [{"secret_scanning_rules": [{**SCANNED, "scope": "repository"}]}],
    "bitbucket_secret_scanning_allowlist_rule": [SCANNED],
    "bitbucket_secret_scanning_allowlist_rules": [{"secret_scanning_allowlist_rules": [SCANNED]}],
    "bitbucket_banner": [BANNER],
    "bitbucket_access_token": TOKENS,
    "bitbucket_access_token_info": [("bitbucket_access_token", TOKENS[0]), {"query": "[].name"}],
    "bitbucket_commit": [COMMIT],
    "bitbucket_effective_permission_info": [{"project_key": "ALG", "query": "[].user"}],
    "bitbucket_checkin_probe": [{"project_key": "ALG"}],
    "bitbucket_info": [("bitbucket_banner", BANNER), {"query": "bitbucket_projects[].key"}],
    "bitbucket_server_info": [{"query": "version"}],
    "bitbucket_configuration": [
        CONFIGURATION,
        {**CONFIGURATION, "groups": [{"name": "more", "members": ["admin"]}], "webhooks": [{**WEBHOOK, "secret": "another"}]},
        {"hooks": [{**MODELS_HOOK, **OTHER_SECRET}]},
    ],
    "bitbucket_readiness_info": [{"query": "ready"}],
    "bitbucket_properties": [{"settings": {"a": "1"}, "secrets": {"b": "c"}}, {"settings": {"a": "2"}, "secrets": {"b": "c"}}],
    "algorithmia_scm_config": [*CONFIGS, *CONFIGS],
    "algorithmia_scm_configs": [{"scm_configs": CONFIGS}, {"scm_configs": CONFIGS}],
    "algorithmia_scm_config_info": [{"query": "[].id"}],
    "algorithmia_checkin_info": [{"project_key": "ALG", "query": "ready"}],
    "algorithmia_algorithm": [ALGORITHM],
    "algorithmia_build": [
        ("algorithmia_algorithm", ALGORITHM),
        ("bitbucket_commit", {**COMMIT, "repository": "hello"}),
        {"owner": "data_science", "name": "hello", "commit": "{commit}"},
    ],
}
REFUSALS: dict[str, Item] = {
    "bitbucket_configuration": {"projects": [{"key": "OTHER"}]},
    "bitbucket_project": {"key": "OTHER"},
    "bitbucket_permission": {"project_key": "ALG", "users": {"admin": "PROJECT_READ"}},
    "bitbucket_user": {**USER, "name": "eve"},
    "bitbucket_group": {"name": "others"},
    "bitbucket_repository": {**REPOSITORY, "slug": "other"},
    "bitbucket_access_key": {**KEY, "permission": "REPO_WRITE"},
    "bitbucket_branch_restriction": {**RESTRICTION, "type": "no-deletes"},
    "bitbucket_webhook": {**WEBHOOK, "name": "cd"},
    "bitbucket_pull_request_setting": {**PULL_REQUEST, "required_approvers": 3},
    "bitbucket_reviewer_group": {**REVIEWERS, "name": "others"},
    "bitbucket_default_reviewer": {**CONDITION, "source_matcher": {"type": "PATTERN", "id": "x/*"}},
    "bitbucket_branching_model": {**MODELS_MODEL, "production": ""},
    "bitbucket_hook": {**MODELS_HOOK, "settings": {"why": "else"}},
    "bitbucket_required_build": {**REQUIRED_BUILD, "exempt_ref_matcher": None},
    "bitbucket_default_task": {**TASK, "description": "Ask Ada"},
    "bitbucket_secret_scanning_rule": {**SCANNED, "name": "Other"},
    "bitbucket_secret_scanning_allowlist_rule": {**SCANNED, "name": "Other"},
    "bitbucket_banner": {**BANNER, "text": "Maintenance on Monday"},
    "bitbucket_access_token": {"name": "three", "permissions": ["PROJECT_READ"]},
    "algorithmia_scm_config": {"provider": "gitlab", "client_id": "x", "client_secret": "a-secret", "urls": URLS},
    "algorithmia_algorithm": {**ALGORITHM, "name": "other"},
}
PLURALS = {"bitbucket_repositories": "bitbucket_repository"}


def row(table: str, rows: t.Mapping[str, t.Any], name: str) -> t.Any:
    """Return the row of a module."""
    assert name in rows, f"add a row for {name} to {table} in {Path(__file__).relative_to(ROOT)}"
    return rows[name]


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        projects = [{"key": "ALG", "repositories": [{"name": "models"}]}]
        configs = [{"id": name, "provider": name, "client_id": "X", "urls": URLS} for name in ("bitbucket", "github")]
        running.control.seed({"bitbucket": {"projects": projects}, "algorithmia": {"scms": configs}}, keep=True)
        yield running


class Servers:
    """Both servers as one run sees them: its connections, and what an earlier step has learned."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        simulator.control.reset()
        self.simulator, self.folder = simulator, folder
        self.learned: dict[str, str] = {}

    def connection(self, name: str) -> Item:
        if name == "bitbucket_properties":
            return {"path": str(self.folder / "bitbucket.properties")}
        user, password = self.simulator.bitbucket_login()
        logins = {
            "bitbucket": {"bitbucket_url": self.simulator.bitbucket_url, "bitbucket_username": user, "bitbucket_password": password},
            "algorithmia": {
                "algorithmia_url": self.simulator.algorithmia_url,
                "algorithmia_api_key": self.simulator.algorithmia_key(),
                "algorithmia_standard_api_key": self.simulator.algorithmia_key("standard"),
            },
        }
        return {**logins[name.partition("_")[0]], "ca_path": self.simulator.ca_file}

    def run(self, name: str, args: Item) -> Item:
        """Run a module, with what was learned in the place of ``{names}``."""
        filled = {option: value.format(**self.learned) if isinstance(value, str) else value for option, value in args.items()}
        result = run_in_process(module(name), name, {**self.connection(name), **filled}, False)
        if "commit" in result:
            self.learned["commit"] = result["commit"]["id"]
        return result

    def configure(self) -> None:
        """Have a token of the administrator's made, and a configuration for ALG that carries it."""
        token = self.run("bitbucket_access_token", {"name": "for Algorithmia", "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"]})["token"]
        settings = self.simulator.ready["bitbucket"]
        urls = {"web": settings["url"], "api": settings["url"], "ssh": settings["ssh_url"]}
        made = self.run("algorithmia_scm_config", {"provider": "bitbucket", "project_key": "ALG", "access_token": token, "urls": urls})
        self.learned["bitbucket"] = made["scm_config"]["id"]


@pytest.mark.parametrize("name", NAMES)
def test_return_values(simulator: Simulator, name: str, tmp_path: Path) -> None:
    """Documented is what is returned, and the other way round; so for the fields of what a module is about."""
    servers, made = Servers(simulator, tmp_path), module(name)
    if name.startswith(("algorithmia_algorithm", "algorithmia_build", "algorithmia_checkin")):
        servers.configure()
    steps = [step if isinstance(step, tuple) else (name, step) for step in row("CALLS", CALLS, name)]
    ran = [(used, servers.run(used, args)) for used, args in steps]
    assert [result.get("msg") for _used, result in ran if result.get("failed")] == []
    results = [result for used, result in ran if used == name]
    documented = document(name)["return"]
    managed = resources(made)
    subjects = [] if isinstance(made, Configure) else [made.answer]
    optional = FAILED if isinstance(made, Action) or name == "bitbucket_properties" else set()
    if managed:
        assert set(results[0]["summary"]) == set(documented["summary"]["contains"])
        if name != "bitbucket_properties":
            results.append(refused(servers, name, made))
            assert set(results[-1]["error"]) - set(documented["error"]["contains"]) == set()
    assert {key for result in results for key in result} - ALWAYS == set(documented) - optional - {"planned"}
    for subject in subjects:
        found = [result[subject] for result in results if subject in result]
        listed = [item for each in found for item in (each if isinstance(each, list) else [each])]
        newer = {field for one in managed if subject in (one.singular, one.plural) for kind, field in NEWER if kind == one.kind}
        lacking = set(documented[subject]["contains"]) - {key for item in listed for key in item} - newer
        assert not lacking, f"{subject} never had {', '.join(sorted(lacking))}: extend the row for {name} in CALLS so that each field is returned once"
        assert {key for item in listed for key in item} | newer == set(documented[subject]["contains"]), subject


def refused(servers: Servers, name: str, made: Manage | Configure) -> Item:
    """Return what a module returns of which the server refuses a write."""
    many = isinstance(made, Manage) and made.many
    one = PLURALS.get(name, name.removesuffix("s") if many else name)
    refusal = row("REFUSALS", REFUSALS, one)
    body = '{"errors": [{"message": "no", "exceptionName": "x.Y"}], "error": {"code": 4020, "message": "no"}}'
    product = name.partition("_")[0]
    servers.simulator.control.fault(product, "status", status=409, body=body, method="POST")
    servers.simulator.control.fault(product, "status", status=409, body=body, method="PUT")
    failure = servers.run(name, {made.resource.plural: [refusal]} if many else refusal)
    assert failure["failed"] is True
    return failure
