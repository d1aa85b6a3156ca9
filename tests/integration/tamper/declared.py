# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared in the tamper table, and words for what people do."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.ground import Call, call
from integration.world import SECRETS, public_key

# --- what is declared ---

SEED: Item = {
    "bitbucket": {
        "users": [{"name": "eve", "display_name": "Eve", "email_address": "eve@example.com"}, {"name": "tim", "password": SECRETS["owner_password"]}],
        "groups": [{"name": "devs"}, {"name": "ops"}, {"name": "temps"}, {"name": "others", "members": ["eve"]}],
    }
}
PASSWORD = {"password": "{{ new_password }}"}
ANN: Item = {"name": "ann", "display_name": "Ann", "email_address": "ann@example.com", "groups": ["devs", "stash-users"]}
ZED: Item = {"name": "zed", "display_name": "Zed", "email_address": "zed@example.com", "groups": ["devs", "temps"]}
BOT: Item = {"name": "bot", "display_name": "Bot", "email_address": "bot@example.com", "password": "{{ owner_password }}"}
USERS: Item = {"users": [{**ANN, **PASSWORD, "purge_groups": True}, BOT, {**ZED, **PASSWORD}]}
USERS_ONLY: Item = {**USERS, "purge": True, "purge_protect": ["jane*", "no.*", "eve", "tim"], "purge_limit": 1}

TEMPS: Item = {"name": "temps", "members": ["zed"]}
GROUPS: Item = {"groups": [{"name": "devs", "members": ["ann", "zed"], "purge_members": True}, {"name": "ops", "members": ["bot"]}, TEMPS]}
GROUPS_ONLY: Item = {**GROUPS, "purge": True, "purge_protect": ["others"], "purge_limit": 1}

ALG: Item = {"key": "ALG", "name": "Algorithms", "description": "Built", "public": False}
ALG_GRANTS: Item = {"users": {"bot": "PROJECT_ADMIN", "ann": "PROJECT_WRITE"}, "groups": {"devs": "PROJECT_READ"}, "default": "PROJECT_WRITE"}
OPS: Item = {"key": "OPS", "name": "Operations", "description": "", "permissions": {"users": {"ann": "PROJECT_READ"}, "groups": {"ops": "PROJECT_ADMIN"}}}
TMP: Item = {"key": "TMP", "name": "Temporary", "permissions": {"users": {"eve": "PROJECT_READ"}, "default": ""}}
PROJECTS: Item = {"projects": [{**ALG, "permissions": {**ALG_GRANTS, "purge": True}}, OPS, TMP]}
PROJECTS_ONLY: Item = {**PROJECTS, "purge": True, "purge_limit": 1}

MODELS: Item = {
    "project_key": "ALG",
    "slug": "models",
    "name": "models",
    "description": "Models",
    "public": False,
    "forkable": True,
    "archived": False,
    "default_branch": "master",
    "labels": ["models"],
    "lfs": True,
    "secret_scanning_exempt": True,
}
TOOLS: Item = {"project_key": "OPS", "slug": "tools", "name": "Tools", "description": "", "public": False, "forkable": False, "archived": False}
FORK: Item = {"project_key": "OPS", "slug": "fork", "origin": "ALG/models", "sync": True}
REPOSITORIES: Item = {"repositories": [MODELS, {"project_key": "ALG", "slug": "tools"}, TOOLS, FORK]}
REPOSITORIES_ONLY: Item = {**REPOSITORIES, "purge": True, "purge_limit": 1}

CI, DEPLOY, OTHER = (public_key(name) for name in ("ci", "deploy", "other"))
CI_KEY: Item = {"project_key": "ALG", "public_key": CI, "label": "ci", "permission": "PROJECT_READ"}
DEPLOY_KEY: Item = {"project_key": "ALG", "repository": "models", "public_key": DEPLOY, "label": "deploy", "permission": "REPO_WRITE"}
MORE_KEYS = [{**CI_KEY, "project_key": "OPS"}, {**CI_KEY, "repository": "models", "permission": "REPO_READ"}]
KEYS: Item = {"access_keys": [CI_KEY, DEPLOY_KEY, *MORE_KEYS]}
KEYS_ONLY: Item = {**KEYS, "purge": True, "purge_limit": 1}

BUILD_HOOK: Item = {
    "project_key": "ALG",
    "repository": "models",
    "name": "build",
    "url": "https://build.example.com/${project.key}",
    "events": ["pr:opened", "repo:refs_changed"],
    "active": True,
    "ssl_verification_required": True,
    "username": "ci",
}
CHAT_HOOK: Item = {"project_key": "ALG", "name": "chat", "url": "https://chat.example.com", "events": ["project:modified"]}
HOOKS: Item = {"webhooks": [{**BUILD_HOOK, "secret": "{{ client_secret }}", "password": "{{ extra_secret }}"}, CHAT_HOOK]}
HOOKS_ONLY: Item = {**HOOKS, "purge": True, "purge_limit": 1}

MERGING: Item = {"default_strategy": "squash", "strategies": ["no-ff", "squash"], "commit_summaries": 5}
MERGING["commit_message_template"] = {"title": "Merge", "body": "Changes"}
CHECKED: Item = {"required_approvers": 2, "required_all_approvers": False, "required_all_tasks_complete": True, "needs_work": True}
CHECKED["required_successful_builds"] = 1
MODELS_PULLS: Item = {**CHECKED, "merge_config": MERGING, "auto_decline": {"enabled": True, "inactivity_weeks": 4}}
ALG_PULLS: Item = {"required_approvers": 1, "needs_work": True, "auto_merge": {"enabled": True, "restricted": False}, "merge_config": {}}
PULLS: Item = {
    "pull_request_settings": [
        {"project_key": "ALG", **ALG_PULLS},
        {"project_key": "OPS", **ALG_PULLS},
        {"project_key": "ALG", "repository": "models", **MODELS_PULLS, "auto_merge": {}},
    ]
}
MODELS_MODEL: Item = {"project_key": "ALG", "repository": "models", "development": "refs/heads/develop", "production": "refs/heads/main"}
MODELS_MODEL["types"] = {"bugfix": "b/", "feature": "f/", "hotfix": "", "release": "r/"}
BRANCHING: Item = {"branching_models": [*({"project_key": key, "production": "DEFAULT_BRANCH"} for key in ("ALG", "OPS")), MODELS_MODEL]}
CORE: Item = {"project_key": "ALG", "name": "core", "description": "Core team", "users": ["admin", "jane@example"]}
LEADS: Item = {"project_key": "ALG", "repository": "models", "name": "leads", "users": ["admin"]}
REVIEWER_GROUPS: Item = {"reviewer_groups": [CORE, LEADS]}
REVIEWER_GROUPS_ONLY: Item = {**REVIEWER_GROUPS, "purge": True, "purge_limit": 1}
X_TO_Y: Item = {"source_matcher": {"type": "BRANCH", "id": "refs/heads/x"}, "target_matcher": {"type": "BRANCH", "id": "refs/heads/y"}}
MAIN: Item = {"source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
REVIEWED: Item = {"project_key": "ALG", "repository": "models", **MAIN, "reviewers": ["admin", "jane@example"], "required_approvals": 1}
REVIEWED_IN_ALL: Item = {"project_key": "ALG", **X_TO_Y, "reviewers": ["admin"]}
REVIEWERS: Item = {"default_reviewers": [REVIEWED, REVIEWED_IN_ALL]}
REVIEWERS_ONLY: Item = {**REVIEWERS, "purge": True, "purge_limit": 1}
NO_DELETES: Item = {"project_key": "ALG", "type": "no-deletes", "matcher": {"type": "PATTERN", "id": "release/*"}}
MAIN_ONLY: Item = {"project_key": "ALG", "repository": "models", "type": "read-only", "matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
MAIN_ONLY = {**MAIN_ONLY, "users": ["ann"], "groups": ["devs"], "access_keys": [CI]}
HISTORY_KEPT: Item = {"project_key": "OPS", "type": "fast-forward-only", "matcher": NO_DELETES["matcher"]}
RESTRICTIONS: Item = {"branch_restrictions": [NO_DELETES, {**HISTORY_KEPT, "project_key": "ALG"}, HISTORY_KEPT, MAIN_ONLY]}
RESTRICTIONS_ONLY: Item = {**RESTRICTIONS, "purge": True, "purge_limit": 1}
TESTED: Item = {"project_key": "ALG", "repository": "models", "ref_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
TESTED = {**TESTED, "exempt_ref_matcher": {"type": "PATTERN", "id": "refs/heads/hotfix"}, "build_parent_keys": ["ALG-LINT", "ALG-TEST"]}
BUILT: Item = {"project_key": "ALG", "repository": "models", "ref_matcher": {"type": "ANY_REF"}, "build_parent_keys": ["ALG-BUILD"]}
COVERED: Item = {"repository": "tools", "ref_matcher": {"type": "PATTERN", "id": "release/*"}, "build_parent_keys": ["COVER"]}
REQUIRED_BUILDS: Item = {"required_builds": [TESTED, BUILT, *({**COVERED, "project_key": key} for key in ("ALG", "OPS"))]}
REQUIRED_BUILDS_ONLY: Item = {**REQUIRED_BUILDS, "purge": True, "purge_limit": 1}
NOTED: Item = {"project_key": "ALG", "repository": "models", "description": "Note it", **X_TO_Y}
TRIED: Item = {"project_key": "ALG", "repository": "models", "description": "Try it"}
DEFAULT_TASKS: Item = {"default_tasks": [NOTED, TRIED, *({**TRIED, "project_key": key, "repository": "tools"} for key in ("ALG", "OPS"))]}
DEFAULT_TASKS["default_tasks"].append({"project_key": "ALG", "description": "Ask Ada"})
DEFAULT_TASKS_ONLY: Item = {**DEFAULT_TASKS, "purge": True, "purge_limit": 1}
SCANNED: Item = {"secret_scanning_rules": [{"scope": "global", "name": "Server", "line_regex": "hvs", "path_regex": ""}]}
SCANNED["secret_scanning_rules"].append({"project_key": "ALG", "name": "Keys", "line_regex": "key", "path_regex": "pem"})
ALLOWED: Item = {"secret_scanning_allowlist_rules": [{"project_key": "ALG", "name": "Docs", "line_regex": "x", "path_regex": "docs"}]}
for listed in (SCANNED["secret_scanning_rules"], ALLOWED["secret_scanning_allowlist_rules"]):
    listed += [{"project_key": key, "name": "One", "line_regex": "x"} for key in ("ALG", "OPS")]
    listed.append({"project_key": "ALG", "repository": "models", "name": "One", "line_regex": "x"})
SCANNED_ONLY: Item = {**SCANNED, "purge": True, "purge_limit": 1}
ALLOWED_ONLY: Item = {**ALLOWED, "purge": True, "purge_limit": 1}

FORCE_PUSH = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:force-push-hook"
COMMITTER = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:verify-committer-hook"
PROTECTED: Item = {"project_key": "ALG", "key": FORCE_PUSH, "enabled": True}
VERIFIED: Item = {"project_key": "ALG", "repository": "models", "key": COMMITTER, "enabled": True, "settings": {"level": "2"}}
SET_HOOKS: Item = {"hooks": [PROTECTED, {**PROTECTED, "project_key": "OPS"}, {**VERIFIED, "secret_settings": {"password": "{{ extra_secret }}"}}]}

BANNER: Item = {"text": "Maintenance on Sunday", "audience": "ALL", "enabled": True}

MODELS_GRANTS: Item = {"users": {"ann": "REPO_WRITE", "bot": "REPO_ADMIN"}, "groups": {"devs": "REPO_READ"}}
SERVER_GRANTS: Item = {"scope": "global", "users": {"ann": "PROJECT_CREATE"}, "groups": {"devs": "PROJECT_CREATE", "stash-users": "LICENSED_USER"}}
PERMISSIONS: Item = {
    "permissions": [
        {"project_key": "ALG", **ALG_GRANTS},
        {"project_key": "ALG", "repository": "models", **MODELS_GRANTS, "purge": True},
        {"project_key": "OPS", "users": {"ann": "PROJECT_READ"}, "groups": {"ops": "PROJECT_ADMIN"}},
        {**SERVER_GRANTS, "purge": True},
    ],
    "purge_last_admin": True,
}

BY_BOT = {"bitbucket_username": "bot", "bitbucket_password": "{{ owner_password }}"}
BUILDS: Item = {"user": "bot", "name": "builds", "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"], "expiry_days": 90}
TOKEN: Item = {**BUILDS, **BY_BOT, "replace": True}
TIMS_TOKEN: Item = {"name": "tims", "permissions": ["PROJECT_READ"], **BY_BOT, "bitbucket_username": "tim"}
ALG_TOKEN: Item = {"project_key": "ALG", "name": "alg-ci", "permissions": ["PROJECT_READ"]}
MODELS_TOKEN: Item = {"project_key": "ALG", "repository": "models", "name": "models-ci", "permissions": ["REPO_WRITE"]}


def urls(host: str) -> Item:
    return {"web": f"https://{host}.example.com", "api": f"https://api.{host}.example.com", "ssh": f"ssh://git@{host}.example.com:7999"}


BB, GH = urls("bitbucket"), urls("github")
ALG_CONFIG: Item = {"id": "alg", "provider": "bitbucket", "project_key": "ALG", "name": "Algorithms", "urls": BB, "enabled": True}
GH_CONFIG: Item = {"id": "gh", "provider": "github", "client_id": "app", "name": "GitHub", "urls": GH, "enabled": True}
OPS_CONFIG: Item = {"provider": "bitbucket", "project_key": "OPS", "name": "Operations", "urls": BB, "enabled": True}
SECRET = {"client_secret": "{{ client_secret }}"}
LIKE_GH: list[Item] = [
    {"provider": "gitlab", "client_id": "app", "urls": GH},
    {"provider": "github", "client_id": "app-2", "urls": GH},
    {"provider": "github", "client_id": "app", "urls": urls("enterprise")},
]
CONFIGS: Item = {
    "scm_configs": [
        {**ALG_CONFIG, "default": True, "access_token": "{{ pat }}", "replace": True},
        {**GH_CONFIG, **SECRET, "replace": True},
        {**OPS_CONFIG, "default": False},
        *({**each, **SECRET} for each in LIKE_GH),
    ]
}
CONFIGS_ONLY: Item = {**CONFIGS, "purge": True, "purge_limit": 1}
BY_ID: Item = {"scm_configs": [{"id": "alg", "enabled": True}, {"id": "gh", "enabled": True}]}
BY_KEY: Item = {
    "scm_configs": [
        {"provider": "bitbucket", "project_key": "ALG", "enabled": True},
        {"provider": "bitbucket", "project_key": "OPS", "enabled": True},
        *({**each, "enabled": True} for each in ({"provider": "github", "client_id": "app", "urls": GH}, *LIKE_GH)),
    ]
}

FILE: Item = {
    "path": "{{ file }}",
    "backup": False,
    "settings": {"server.port": 7990, "feature.x": True, "feature.z": ""},
    "secrets": {"jdbc.password": "{{ pat }}"},
}
FILE_ONLY: Item = {**FILE, "purge": True}

START: list[tuple[str, Item]] = [
    ("bitbucket_users", USERS),
    ("bitbucket_groups", GROUPS),
    ("bitbucket_projects", PROJECTS),
    ("bitbucket_repositories", REPOSITORIES),
    ("bitbucket_access_keys", KEYS),
    ("bitbucket_branch_restrictions", RESTRICTIONS),
    ("bitbucket_webhooks", HOOKS),
    ("bitbucket_pull_request_settings", PULLS),
    ("bitbucket_reviewer_groups", REVIEWER_GROUPS),
    ("bitbucket_default_reviewers", REVIEWERS),
    ("bitbucket_hooks", SET_HOOKS),
    ("bitbucket_branching_models", BRANCHING),
    ("bitbucket_required_builds", REQUIRED_BUILDS),
    ("bitbucket_default_tasks", DEFAULT_TASKS),
    ("bitbucket_secret_scanning_rules", SCANNED),
    ("bitbucket_secret_scanning_allowlist_rules", ALLOWED),
    ("bitbucket_banner", BANNER),
    ("bitbucket_permissions", {**PERMISSIONS, "purge_limit": 1}),
    ("bitbucket_access_token", TOKEN),
    ("bitbucket_access_token", TIMS_TOKEN),
    ("bitbucket_access_token", ALG_TOKEN),
    ("bitbucket_access_token", MODELS_TOKEN),
    ("algorithmia_scm_configs", CONFIGS),
]

# --- what people do ---


def grant(scope: str, holder: str, permission: str) -> Call:
    what, name = holder.split("/")
    return call(f"PUT {scope}permissions/{what}?name={name}&permission={permission}")


def revoke(scope: str, holder: str) -> Call:
    what, name = holder.split("/")
    return call(f"DELETE {scope}permissions/{what}?name={name}")


def everybody(key: str, permission: str, allow: bool) -> Call:
    return call(f"POST projects/{key}/permissions/{permission}/all?allow={str(allow).lower()}")


def leave(user: str, group: str) -> Call:
    return call("POST admin/users/remove-group", context=user, itemName=group)


def join(group: str, *users: str) -> Call:
    return call("POST admin/groups/add-users", group=group, users=list(users))


def new_user(name: str) -> Call:
    return call(f"POST admin/users?name={name}&displayName={name.title()}&emailAddress={name}%40example.com&password=x&addToDefaultGroup=true&notify=false")
