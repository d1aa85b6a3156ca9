# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: pull request settings, hooks and branching models."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import BRANCHING, CHECKED, COMMITTER, FORCE_PUSH, MODELS_MODEL, MODELS_PULLS, PULLS, SET_HOOKS, VERIFIED
from integration.tamper.ground import Call, Rows, call, changed, made
from simulator.bitbucket.hooks import CHECKS

HOOK = Rows("bitbucket_hooks", SET_HOOKS)
BRANCH = Rows("bitbucket_branching_models", BRANCHING)
PULL = Rows("bitbucket_pull_request_settings", PULLS)
ALG, MODELS = "projects/ALG/settings", "projects/ALG/repos/models/settings"
OF_ALG, OF_MODELS = "pull request settings of ALG", "pull request settings of ALG/models"
APPROVERS, NEEDS_WORK = f"hooks/{CHECKS['requiredApprovers']}", f"hooks/{CHECKS['needsWork']}"
SHOWN = "hooks/com.atlassian.bitbucket.server.bitbucket-bundled-hooks%3A"
OF_HOOK = f"hook ALG/models {COMMITTER}"
MODELS_BRANCHES = "branch-utils/1.0/projects/ALG/repos/models/branchmodel/configuration"
HOTFIXES = [{"id": "HOTFIX", "enabled": True, "prefix": "hotfix/"}]
POST = f"POST {MODELS}/pull-requests"


def merging(default: str, *strategies: str, **more: object) -> Call:
    """Return the call that sets how a repository's pull requests are merged."""
    config: Item = {"defaultStrategy": {"id": default}, "strategies": [{"id": name} for name in (default, *strategies)], "commitSummaries": 5, **more}
    return call(POST, mergeConfig=config)


ROWS = (
    PULL("nothing"),
    PULL(
        "other checks of a repository",
        call(POST, requiredApprovers=0, requiredAllApprovers=True, requiredAllTasksComplete=False, requiredSuccessfulBuilds=2, needsWork=False),
        seen={
            OF_MODELS: changed(
                ("required_approvers", 0, 2),
                ("required_all_approvers", True, False),
                ("required_all_tasks_complete", False, True),
                ("required_successful_builds", 2, 1),
                ("needs_work", False, True),
            )
        },
        writes=POST,
    ),
    PULL("a check inherited again", call(f"DELETE {MODELS}/{NEEDS_WORK}"), seen={OF_MODELS: changed(("needs_work", "", True))}, writes=POST),
    PULL(
        "a check that a repository inherits but declares",
        call(f"DELETE {MODELS}/{APPROVERS}"),
        call(f"PUT {ALG}/{APPROVERS}/enabled", requiredCount="2"),
        seen={OF_ALG: changed(("required_approvers", 2, 1)), OF_MODELS: changed(("required_approvers", "", 2))},
        writes=f"PUT {ALG}/{SHOWN}requiredApproversMergeHook/enabled\n{POST}",
    ),
    PULL(
        "a check of a project off",
        call(f"DELETE {ALG}/{NEEDS_WORK}/enabled"),
        seen={OF_ALG: changed(("needs_work", False, True))},
        writes=f"PUT {ALG}/{SHOWN}needs-work-merge-check/enabled",
    ),
    PULL(
        "other merge strategies",
        merging("ff-only", "squash", commitSummaries=9, commitMessageTemplate={"title": "Mine", "body": "mine"}),
        seen={
            OF_MODELS: changed(
                ("merge_config.default_strategy", "ff-only", "squash"),
                ("merge_config.strategies", "ff-only", None),
                ("merge_config.strategies", None, "no-ff"),
                ("merge_config.commit_summaries", 9, 5),
                ("merge_config.commit_message_template.title", "Mine", "Merge"),
                ("merge_config.commit_message_template.body", "mine", "Changes"),
            )
        },
        writes=POST,
    ),
    PULL(
        "merge strategies of the project's own",
        call(f"POST {ALG}/pull-requests/git", mergeConfig={"defaultStrategy": {"id": "ff"}, "strategies": [{"id": "ff"}]}),
        seen={
            OF_ALG: changed(
                ("merge_config.default_strategy", "ff", None),
                ("merge_config.strategies", "ff", None),
                ("merge_config.commit_summaries", 20, None),
            )
        },
        writes=f"POST {ALG}/pull-requests/git",
    ),
    PULL(
        "automation",
        call(f"PUT {MODELS}/auto-decline", enabled=False, inactivityWeeks=12),
        call(f"PUT {ALG}/auto-merge", enabled=False, restrictionAction="CREATE"),
        seen={
            OF_ALG: changed(("auto_merge.enabled", False, True), ("auto_merge.restricted", True, False)),
            OF_MODELS: changed(("auto_decline.enabled", False, True), ("auto_decline.inactivity_weeks", 12, 4)),
        },
        writes=f"PUT {ALG}/auto-merge\nPUT {MODELS}/auto-decline",
    ),
    PULL(
        "the repository deleted",
        call("DELETE projects/ALG/repos/models"),
        seen={OF_MODELS: changed(*((path, "" if path in CHECKED else None, value) for path, _none, value in made(MODELS_PULLS)[1]))},
        refused=("repository", "there is no repository ALG/models on this server"),
    ),
    HOOK("nothing"),
    HOOK(
        "off in the project",
        call(f"DELETE {ALG}/hooks/{FORCE_PUSH}/enabled"),
        seen={f"hook ALG {FORCE_PUSH}": changed(("enabled", False, True))},
        writes=f"PUT {ALG}/{SHOWN}force-push-hook/enabled",
    ),
    HOOK(
        "inherited again",
        call(f"DELETE {MODELS}/hooks/{COMMITTER}"),
        seen={OF_HOOK: made(VERIFIED)},
        writes=f"PUT {MODELS}/{SHOWN}verify-committer-hook/enabled",
    ),
    HOOK(
        "other settings by somebody who forgets the secret ones",
        call(f"PUT {MODELS}/hooks/{COMMITTER}/settings", level=3),
        seen={OF_HOOK: changed(("settings.level", 3, "2"))},
        writes=f"PUT {MODELS}/{SHOWN}verify-committer-hook/enabled",
    ),
    BRANCH("nothing"),
    BRANCH(
        "other branches",
        call(
            f"PUT {MODELS_BRANCHES}",
            production={"refId": "refs/heads/live"},
            types=[{"id": "HOTFIX", "enabled": True, "prefix": "hotfix/"}],
        ),
        seen={
            "branching model of ALG/models": changed(
                ("development", "DEFAULT_BRANCH", "refs/heads/develop"),
                ("production", "refs/heads/live", "refs/heads/main"),
                ("types.bugfix", "", "b/"),
                ("types.feature", "", "f/"),
                ("types.hotfix", "hotfix/", ""),
                ("types.release", "", "r/"),
            )
        },
        writes=f"PUT {MODELS_BRANCHES}",
    ),
    BRANCH(
        "inherited again",
        call(f"DELETE {MODELS_BRANCHES}"),
        seen={"branching model of ALG/models": made(MODELS_MODEL)},
        writes=f"PUT {MODELS_BRANCHES}",
    ),
)
