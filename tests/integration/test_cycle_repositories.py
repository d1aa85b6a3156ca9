# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repositories of Bitbucket, and what belongs to them or their projects, through the twelve steps."""

from __future__ import annotations

import pytest

from integration.cycle import Stage, run
from integration.play import Item, Play, act
from integration.world import public_key

R = "/rest/api/1.0/projects/OPS/repos"
MODELS: Item = {
    "project_key": "OPS",
    "slug": "my-models",
    "name": "My Models",
    "description": "All",
    "public": False,
    "forkable": True,
    "archived": False,
}
MODELS_ARGS = {"project_key": "ops", "slug": "My-models", "name": "My Models", "description": "All"}
MODELS_CHANGE = {"project_key": "OPS", "slug": "my-models", "description": "", "public": True, "forkable": False}
MODELS_CHANGED = {**MODELS, **MODELS_CHANGE}
NAMED = "OPS/my-models"
REPOSITORY = (
    Stage(MODELS_ARGS, "created", [NAMED], [MODELS], [(None, MODELS)], reads=1, writes=[f"POST {R}"], again=1),
    Stage(MODELS_CHANGE, "updated", [NAMED], [MODELS_CHANGED], [(MODELS, MODELS_CHANGED)], reads=1, writes=[f"PUT {R}/my-models"], again=1),
    Stage(
        {"project_key": "OPS", "slug": "my-models", "state": "absent"},
        "deleted",
        [NAMED],
        [],
        [(MODELS_CHANGED, None)],
        reads=3,
        writes=[f"DELETE {R}/my-models"],
        again=1,
    ),
)
PLAIN: Item = {"project_key": "OPS", "slug": "plain", "name": "plain", "description": "", "public": False, "forkable": True, "archived": False}
REPOSITORIES = (
    Stage(
        {"repositories": [MODELS_ARGS, {"project_key": "OPS", "slug": "plain"}]},
        "created",
        [NAMED, "OPS/plain"],
        [MODELS, PLAIN],
        [(None, MODELS), (None, PLAIN)],
        reads=2,
        writes=[f"POST {R}", f"POST {R}"],
        again=2,
    ),
    Stage(
        {"repositories": [MODELS_CHANGE, {"project_key": "OPS", "slug": "plain", "name": "Plain"}]},
        "updated",
        [NAMED, "OPS/plain"],
        [MODELS_CHANGED, {**PLAIN, "name": "Plain"}],
        [(MODELS, MODELS_CHANGED), (PLAIN, {**PLAIN, "name": "Plain"})],
        reads=2,
        writes=[f"PUT {R}/my-models", f"PUT {R}/plain"],
        again=2,
    ),
    Stage(
        {"repositories": [{"project_key": "OPS", "slug": "my-models"}, {"project_key": "OPS", "slug": "plain", "delete_content": True}], "state": "absent"},
        "deleted",
        [NAMED, "OPS/plain"],
        [],
        [(MODELS_CHANGED, None), ({**PLAIN, "name": "Plain"}, None)],
        reads=4,
        writes=[f"DELETE {R}/my-models", f"DELETE {R}/plain"],
        again=2,
    ),
)

K = "/rest/keys/1.0/projects/OPS/ssh"
KEY: Item = {"project_key": "OPS", "public_key": public_key("one"), "label": "a builder", "permission": "PROJECT_READ"}
KEY_ARGS = {**KEY, "project_key": "ops", "public_key": f"{public_key('one')} me@here\n", "permission": "project_read"}
KEY_CHANGE = {"project_key": "OPS", "public_key": public_key("one"), "permission": "PROJECT_WRITE"}
KEY_CHANGED = {**KEY, "permission": "PROJECT_WRITE"}
KEY_ABSENT = {"project_key": "OPS", "public_key": public_key("one")}
LABELLED, UNLABELLED = "OPS a builder", f"OPS {public_key('one')[-12:]}"
ACCESS_KEY = (
    Stage(KEY_ARGS, "created", [LABELLED], [KEY], [(None, KEY)], reads=1, writes=[f"POST {K}"], again=1),
    Stage(KEY_CHANGE, "updated", [LABELLED], [KEY_CHANGED], [(KEY, KEY_CHANGED)], reads=1, writes=[f"PUT {K}/#/permission/PROJECT_WRITE"], again=1),
    Stage(
        {**KEY_ABSENT, "state": "absent"},
        "deleted",
        [LABELLED],
        [],
        [(KEY_CHANGED, None)],
        reads=1,
        writes=[f"DELETE {K}/#"],
        again=1,
        later_names=[UNLABELLED],
    ),
)
OTHER: Item = {"project_key": "OPS", "public_key": public_key("two"), "permission": "PROJECT_WRITE"}
OTHER_NAMED = f"OPS {public_key('two')[-12:]}"
ACCESS_KEYS = (
    Stage(
        {"access_keys": [KEY_ARGS, OTHER]},
        "created",
        [LABELLED, OTHER_NAMED],
        [KEY, OTHER],
        [(None, KEY), (None, OTHER)],
        reads=1,
        writes=[f"POST {K}", f"POST {K}"],
        again=1,
    ),
    Stage(
        {"access_keys": [KEY_CHANGE, {**OTHER, "permission": "PROJECT_READ"}]},
        "updated",
        [LABELLED, OTHER_NAMED],
        [KEY_CHANGED, {**OTHER, "permission": "PROJECT_READ"}],
        [(KEY, KEY_CHANGED), (OTHER, {**OTHER, "permission": "PROJECT_READ"})],
        reads=1,
        writes=[f"PUT {K}/#/permission/PROJECT_WRITE", f"PUT {K}/#/permission/PROJECT_READ"],
        again=1,
    ),
    Stage(
        {"access_keys": [KEY_ABSENT, {"project_key": "OPS", "public_key": public_key("two")}], "state": "absent"},
        "deleted",
        [LABELLED, OTHER_NAMED],
        [],
        [(KEY_CHANGED, None), ({**OTHER, "permission": "PROJECT_READ"}, None)],
        reads=1,
        writes=[f"DELETE {K}/#", f"DELETE {K}/#"],
        again=1,
        later_names=[UNLABELLED, OTHER_NAMED],
    ),
)


W = "/rest/api/1.0/projects/OPS/webhooks"
HOOK: Item = {"project_key": "OPS", "name": "ci", "url": "https://ci.example.com/hook", "events": ["pr:opened", "repo:refs_changed"]}
HOOK = {**HOOK, "active": True, "ssl_verification_required": True, "username": "ci"}
HOOK_ARGS = {**HOOK, "project_key": "ops", "events": ["repo:refs_changed", "pr:opened"], "secret": "{{ extra_secret }}", "password": "{{ client_secret }}"}
HOOK_CHANGE = {"project_key": "OPS", "name": "ci", "url": "https://ci.example.com/${project.key}", "events": ["pr:merged"], "active": False, "username": ""}
HOOK_CHANGED = {**HOOK, **HOOK_CHANGE}
HOOK_NAMED, CHAT_NAMED = "OPS ci", "OPS chat"
WEBHOOK = (
    Stage(HOOK_ARGS, "created", [HOOK_NAMED], [HOOK], [(None, HOOK)], reads=2, writes=[f"POST {W}"], again=2),
    Stage(HOOK_CHANGE, "updated", [HOOK_NAMED], [HOOK_CHANGED], [(HOOK, HOOK_CHANGED)], reads=2, writes=[f"PUT {W}/#"], again=2),
    Stage(
        {"project_key": "OPS", "name": "ci", "state": "absent"},
        "deleted",
        [HOOK_NAMED],
        [],
        [(HOOK_CHANGED, None)],
        reads=2,
        writes=[f"DELETE {W}/#"],
        again=2,
    ),
)
CHAT: Item = {**HOOK, "name": "chat", "username": "", "ssl_verification_required": False}
WEBHOOKS = (
    Stage(
        {"webhooks": [HOOK_ARGS, CHAT]},
        "created",
        [HOOK_NAMED, CHAT_NAMED],
        [HOOK, CHAT],
        [(None, HOOK), (None, CHAT)],
        reads=2,
        writes=[f"POST {W}", f"POST {W}"],
        again=2,
    ),
    Stage(
        {"webhooks": [HOOK_CHANGE, {"project_key": "OPS", "name": "chat", "ssl_verification_required": True}]},
        "updated",
        [HOOK_NAMED, CHAT_NAMED],
        [HOOK_CHANGED, {**CHAT, "ssl_verification_required": True}],
        [(HOOK, HOOK_CHANGED), (CHAT, {**CHAT, "ssl_verification_required": True})],
        reads=2,
        writes=[f"PUT {W}/#", f"PUT {W}/#"],
        again=2,
    ),
    Stage(
        {"webhooks": [{"project_key": "OPS", "name": name} for name in ("ci", "chat")], "state": "absent"},
        "deleted",
        [HOOK_NAMED, CHAT_NAMED],
        [],
        [(HOOK_CHANGED, None), ({**CHAT, "ssl_verification_required": True}, None)],
        reads=2,
        writes=[f"DELETE {W}/#", f"DELETE {W}/#"],
        again=2,
    ),
)

S = "/rest/api/1.0/projects/OPS/settings"
NEEDS_WORK = f"{S}/hooks/com.atlassian.bitbucket.server.bitbucket-bundled-hooks%3Aneeds-work-merge-check/enabled"
MERGING: Item = {"default_strategy": "no-ff", "strategies": ["no-ff", "squash"], "commit_summaries": 20, "commit_message_template": {}}
UNSET: Item = {"project_key": "OPS", "needs_work": False, "merge_config": {}, "auto_decline": {}}
SET: Item = {"project_key": "OPS", "needs_work": True, "merge_config": MERGING, "auto_decline": {"enabled": True, "inactivity_weeks": 4}}
SET_ARGS = {**SET, "project_key": "ops", "needs_work": "yes", "merge_config": {"default_strategy": "no-ff", "strategies": ["squash", "no-ff"]}}
SET_CHANGE: Item = {"project_key": "OPS", "needs_work": True, "merge_config": {"commit_summaries": 5}, "auto_decline": {}}
SET_CHANGED = {**SET, "merge_config": {**MERGING, "commit_summaries": 5}, "auto_decline": {}}
NUMBERED = {"required_approvers": 0, "required_all_approvers": False, "required_all_tasks_complete": False, "required_successful_builds": 0}
SETTINGS: tuple[tuple[Item, str, list[Item], Item, Item | None, int, list[str]], ...] = (
    (SET_ARGS, "updated", [SET], UNSET, SET, 3, [f"POST {S}/pull-requests/git", f"PUT {NEEDS_WORK}", f"PUT {S}/auto-decline"]),
    (SET_CHANGE, "updated", [SET_CHANGED], SET, SET_CHANGED, 3, [f"POST {S}/pull-requests/git", f"DELETE {S}/auto-decline"]),
    (
        {"project_key": "OPS", "state": "absent"},
        "deleted",
        [],
        {**SET_CHANGED, **NUMBERED, "auto_merge": {}},
        None,
        4,
        [f"POST {S}/pull-requests/git", f"DELETE {NEEDS_WORK}"],
    ),
)


F = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:force-push-hook"
HOOKED: Item = {"project_key": "OPS", "key": F, "enabled": True, "settings": {"why": "history"}}
ENABLED = f"{S}/hooks/{F.replace(':', '%3A')}/enabled"
OTHERWISE: Item = {**HOOKED, "settings": {"why": "nobody knows"}}
HOOK_STAGES: tuple[tuple[Item, str, list[Item], Item | None, Item | None, int, str], ...] = (
    ({**HOOKED, "project_key": "ops"}, "updated", [HOOKED], {**HOOKED, "enabled": False, "settings": {}}, HOOKED, 2, f"PUT {ENABLED}"),
    ({**OTHERWISE, "enabled": None}, "updated", [OTHERWISE], HOOKED, OTHERWISE, 2, f"PUT {ENABLED}"),
    ({**OTHERWISE, "state": "absent"}, "deleted", [], OTHERWISE, None, 2, f"DELETE {ENABLED}"),
)


def of_hook(many: bool) -> tuple[Stage, ...]:
    """Return the stages for one hook, or of a list with one."""
    again = {"deleted": 1}
    return tuple(
        Stage({"hooks": [args]} if many else args, op, [f"OPS {F}"], there, [(before, after)], reads=reads, writes=[write], again=again.get(op, reads))
        for args, op, there, before, after, reads, write in HOOK_STAGES
    )


U = "/rest/branch-utils/1.0/projects/OPS/branchmodel/configuration"
MODEL_OLD: Item = {"project_key": "OPS", "development": "DEFAULT_BRANCH", "production": ""}
MODEL_OLD["types"] = {"bugfix": "bugfix/", "feature": "feature/", "hotfix": "hotfix/", "release": "release/"}
MODEL_CHANGE: Item = {"project_key": "OPS", "production": "refs/heads/main", "types": {"hotfix": ""}}
MODEL_NEW: Item = {**MODEL_OLD, **MODEL_CHANGE, "types": {**MODEL_OLD["types"], "hotfix": ""}}
MODEL_STAGES: tuple[tuple[Item, str, list[Item], Item], ...] = (
    ({**MODEL_CHANGE, "project_key": "ops"}, "updated", [MODEL_NEW], MODEL_OLD),
    ({"project_key": "OPS", "development": "refs/heads/x"}, "updated", [{**MODEL_NEW, "development": "refs/heads/x"}], MODEL_NEW),
    ({"project_key": "OPS", "state": "absent"}, "deleted", [], {**MODEL_NEW, "development": "refs/heads/x"}),
)


def of_model(many: bool) -> tuple[Stage, ...]:
    """Return the stages for one branching model, or of a list with one. That of a project is overwritten."""
    return tuple(
        Stage(
            {"branching_models": [args]} if many else args,
            op,
            ["OPS"],
            there,
            [(before, there[0] if there else None)],
            reads=1,
            writes=[f"PUT {U}"],
            again=1,
        )
        for args, op, there, before in MODEL_STAGES
    )


def of_settings(many: bool) -> tuple[Stage, ...]:
    """Return the stages for the settings of one place, or of a list with one."""
    return tuple(
        Stage({"pull_request_settings": [args]} if many else args, op, ["OPS"], there, [(before, after)], reads=reads, writes=writes, again=reads)
        for args, op, there, before, after, reads, writes in SETTINGS
    )


G = "/rest/api/1.0/projects/OPS/settings/reviewer-groups"
CORE: Item = {"project_key": "OPS", "name": "core", "description": "Core team", "users": ["admin", "jane@example"]}
CORE_CHANGE: Item = {"project_key": "OPS", "name": "core", "description": "", "users": ["admin"]}
C = "/rest/default-reviewers/1.0/projects/OPS/condition"
MAIN: Item = {"source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
REVIEWED: Item = {"project_key": "OPS", **MAIN, "reviewers": ["admin", "jane@example"], "reviewer_groups": [], "required_approvals": 2}
REVIEWED_CHANGE: Item = {"project_key": "OPS", **MAIN, "reviewers": ["admin"], "required_approvals": 1}
REVIEWED_CHANGED = {**REVIEWED, **REVIEWED_CHANGE}
MAIN_NAMED = "OPS from ANY_REF to BRANCH refs/heads/main"


def stages(path: str, name: str, made: Item, change: Item, changed: Item, absent: Item, reads: int, listed: str = "", users: int = 1) -> tuple[Stage, ...]:
    """Return the stages of one thing, in a list where ``listed`` says so. ``users``: how often users are looked up, where there are new ones.

    A repository in which something changes is read, too.
    """

    def given(item: Item) -> Item:
        return {listed: [item]} if listed else item

    gone = {**given(absent), "state": "absent"}
    changing = reads + ("repository" in made)
    return (
        Stage(given(made), "created", [name], [made], [(None, made)], reads=changing + users, writes=[f"POST {path}"], again=reads),
        Stage(given(change), "updated", [name], [changed], [(made, changed)], reads=changing, writes=[f"PUT {path}/#"], again=reads),
        Stage(gone, "deleted", [name], [], [(changed, None)], reads=changing, writes=[f"DELETE {path}/#"], again=reads),
    )


OF_CORE = (G, "OPS core", CORE, CORE_CHANGE, CORE_CHANGE, {"project_key": "OPS", "name": "core"}, 2)
OF_MAIN = (C, MAIN_NAMED, REVIEWED, REVIEWED_CHANGE, REVIEWED_CHANGED, {"project_key": "OPS", **MAIN}, 1)
B = "/rest/required-builds/latest/projects/OPS/repos/tools/condition"
BUILT: Item = {"project_key": "OPS", "repository": "tools", "ref_matcher": {"type": "MODEL_BRANCH", "id": "production"}}
BUILT |= {"exempt_ref_matcher": {"type": "ANY_REF"}, "build_parent_keys": ["ALG-LINT", "ALG-TEST"]}
BUILT_CHANGE = {**BUILT, "build_parent_keys": ["ALG-BUILD"]}
BUILT_ABSENT = {name: value for name, value in BUILT.items() if name != "build_parent_keys"}
OF_BUILD = (B, "OPS/tools MODEL_BRANCH production except ANY_REF", BUILT, BUILT_CHANGE, BUILT_CHANGE, BUILT_ABSENT, 2)
D = "/rest/default-tasks/latest/projects/OPS/tasks"
TASK: Item = {"project_key": "OPS", "description": "Ask Ada", "source_matcher": {"type": "ANY_REF"}, "target_matcher": MAIN["target_matcher"]}
TASK_ARGS = {"project_key": "ops", "description": "Ask Ada ", "target_matcher": MAIN["target_matcher"]}
TASK_NAMED = f"{MAIN_NAMED}: Ask Ada"


def of_task(many: bool) -> tuple[Stage, ...]:
    """Return the stages for one default task, or of a list with one. There is nothing of it that could be updated."""
    args = {"default_tasks": [TASK_ARGS]} if many else TASK_ARGS
    return (
        Stage(args, "created", [TASK_NAMED], [TASK], [(None, TASK)], reads=2, writes=[f"POST {D}"], again=2),
        Stage({**args, "state": "absent"}, "deleted", [TASK_NAMED], [], [(TASK, None)], reads=2, writes=[f"DELETE {D}/#"], again=2),
    )


S, L = (f"/rest/api/1.0/projects/OPS/secret-scanning/{what}" for what in ("rules", "allowlist"))
SCANNED: Item = {"project_key": "OPS", "name": "Vault token", "line_regex": "hvs", "path_regex": ""}
SCANNED_CHANGE: Item = {"project_key": "OPS", "name": "Vault token", "path_regex": ".*"}
OF_SCANNED = ("OPS Vault token", SCANNED, SCANNED_CHANGE, {**SCANNED, **SCANNED_CHANGE}, {"project_key": "OPS", "name": "Vault token"}, 2)
ON = "/rest/branch-permissions/2.0/projects/OPS/restrictions"
RULE: Item = {"project_key": "OPS", "type": "read-only", "matcher": {"type": "BRANCH", "id": "refs/heads/main"}}
RULE = {**RULE, "users": ["admin"], "groups": ["stash-users"], "access_keys": []}
RULE_ARGS = {name: value for name, value in {**RULE, "project_key": "ops"}.items() if name != "access_keys"}
RULE_CHANGE = {"project_key": "OPS", "type": "read-only", "matcher": RULE["matcher"], "groups": []}
RULE_CHANGED = {**RULE, **RULE_CHANGE}
RULE_ABSENT = {name: RULE[name] for name in ("project_key", "type", "matcher")}
RULE_NAMED, EASY_NAMED = "OPS read-only BRANCH refs/heads/main", "OPS no-deletes ANY_REF"
EASY: Item = {"project_key": "OPS", "type": "no-deletes", "matcher": {"type": "ANY_REF"}, "users": [], "groups": [], "access_keys": []}
EASY_ABSENT = {name: EASY[name] for name in RULE_ABSENT}
RESTRICTION = (
    Stage(RULE_ARGS, "created", [RULE_NAMED], [RULE], [(None, RULE)], reads=3, writes=[f"POST {ON}"], again=1),
    Stage(RULE_CHANGE, "updated", [RULE_NAMED], [RULE_CHANGED], [(RULE, RULE_CHANGED)], reads=1, writes=[f"POST {ON}"], again=1),
    Stage({**RULE_ABSENT, "state": "absent"}, "deleted", [RULE_NAMED], [], [(RULE_CHANGED, None)], reads=1, writes=[f"DELETE {ON}/#"], again=1),
)
RESTRICTIONS = (
    Stage(
        {"branch_restrictions": [RULE_ARGS, EASY]},
        "created",
        [RULE_NAMED, EASY_NAMED],
        [RULE, EASY],
        [(None, RULE), (None, EASY)],
        reads=3,
        writes=[f"POST {ON}"],
        again=1,
    ),
    Stage(
        {"branch_restrictions": [RULE_CHANGE, {**EASY, "users": ["admin"]}]},
        "updated",
        [RULE_NAMED, EASY_NAMED],
        [RULE_CHANGED, {**EASY, "users": ["admin"]}],
        [(RULE, RULE_CHANGED), (EASY, {**EASY, "users": ["admin"]})],
        reads=2,
        writes=[f"POST {ON}", f"POST {ON}"],
        again=1,
    ),
    Stage(
        {"branch_restrictions": [RULE_ABSENT, EASY_ABSENT], "state": "absent"},
        "deleted",
        [RULE_NAMED, EASY_NAMED],
        [],
        [(RULE_CHANGED, None), ({**EASY, "users": ["admin"]}, None)],
        reads=1,
        writes=[f"DELETE {ON}/#", f"DELETE {ON}/#"],
        again=1,
    ),
)


CYCLES = (
    ("bitbucket_repository", REPOSITORY),
    ("bitbucket_repositories", REPOSITORIES),
    ("bitbucket_access_key", ACCESS_KEY),
    ("bitbucket_access_keys", ACCESS_KEYS),
    ("bitbucket_branch_restriction", RESTRICTION),
    ("bitbucket_branch_restrictions", RESTRICTIONS),
    ("bitbucket_webhook", WEBHOOK),
    ("bitbucket_webhooks", WEBHOOKS),
    ("bitbucket_pull_request_setting", of_settings(False)),
    ("bitbucket_pull_request_settings", of_settings(True)),
    ("bitbucket_reviewer_group", stages(*OF_CORE)),
    ("bitbucket_reviewer_groups", stages(*OF_CORE, "reviewer_groups")),
    ("bitbucket_required_build", stages(*OF_BUILD, users=0)),
    ("bitbucket_required_builds", stages(*OF_BUILD, "required_builds", users=0)),
    ("bitbucket_secret_scanning_rule", stages(S, *OF_SCANNED, users=0)),
    ("bitbucket_secret_scanning_rules", stages(S, *OF_SCANNED, "secret_scanning_rules", users=0)),
    ("bitbucket_secret_scanning_allowlist_rule", stages(L, *OF_SCANNED, users=0)),
    ("bitbucket_secret_scanning_allowlist_rules", stages(L, *OF_SCANNED, "secret_scanning_allowlist_rules", users=0)),
    ("bitbucket_default_task", of_task(False)),
    ("bitbucket_default_tasks", of_task(True)),
    ("bitbucket_default_reviewer", stages(*OF_MAIN)),
    ("bitbucket_default_reviewers", stages(*OF_MAIN, "default_reviewers")),
    ("bitbucket_hook", of_hook(False)),
    ("bitbucket_hooks", of_hook(True)),
    ("bitbucket_branching_model", of_model(False)),
    ("bitbucket_branching_models", of_model(True)),
)


@pytest.mark.parametrize(("module", "stages"), CYCLES, ids=lambda value: value if isinstance(value, str) and "_" in value else "")
def test_cycle(play: Play, module: str, stages: tuple[Stage, ...]) -> None:
    in_repository = module.startswith("bitbucket_required_build")
    run(play, module, stages, [act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": "tools"}]}})] if in_repository else ())
