# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The table of pull request settings [breadth 6, 7.1, 12]. Each is set in a place, or inherited: then it is empty there."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, Scope, check_scope, project_key_field, scope_field, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import SET, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words

INHERITED = ""
COUNTED = ("required_approvers", "required_successful_builds")
CHECKS = ("required_approvers", "required_all_approvers", "required_all_tasks_complete", "required_successful_builds", "needs_work")
GROUPS = ("merge_config", "auto_decline", "auto_merge")  # settings of several options, which are inherited together
SETTINGS = (*CHECKS, *GROUPS)
ELSEWHERE = (*CHECKS, "auto_decline", "auto_merge")  # what the server as a whole does not have
BUNDLED = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks"
# The hook of each merge check, and its name in the settings of a repository [breadth 7.1, LIVE].
HOOKS = {
    "required_approvers": f"{BUNDLED}:requiredApproversMergeHook",
    "required_all_approvers": f"{BUNDLED}:all-approvers-merge-check",
    "required_all_tasks_complete": f"{BUNDLED}:incomplete-tasks-merge-check",
    "required_successful_builds": "com.atlassian.bitbucket.server.bitbucket-build:requiredBuildsMergeCheck",
    "needs_work": f"{BUNDLED}:needs-work-merge-check",
}
WEEKS = (1, 2, 4, 8, 12)
TRUE, FALSE = ("true", "yes", "on", "1", "y", "t"), ("false", "no", "off", "0", "n", "f")
BACK = "An empty string sets it back to what the repository inherits."


def _truth(value: t.Any) -> t.Any:
    text = str(value).strip().lower()
    return True if text in TRUE else False if text in FALSE else value


def _number(value: t.Any) -> t.Any:
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


def _check_truth(value: t.Any) -> str | None:
    return None if isinstance(value, bool) or value == INHERITED else f"{value!r} is neither a boolean nor empty"


def _check_number(value: t.Any) -> str | None:
    return None if (isinstance(value, int) and not isinstance(value, bool) and value >= 0) or value == INHERITED else f"{value!r} is neither a number nor empty"


def _check_merge(config: Item) -> str | None:
    default, strategies = config.get("default_strategy"), config.get("strategies")
    if default and strategies and default not in strategies:
        return f"default_strategy is {default}, which is not one of strategies. Add it there"
    return None


def off(name: str) -> t.Any:
    """Return the value by which a merge check is off."""
    return 0 if name in COUNTED else False


def inherited(scope: Scope, name: str) -> t.Any:
    """Return the value that a setting has in a place that does not set it. There is nothing above the merge checks of a project."""
    return {} if name in GROUPS else INHERITED if scope.repository else off(name)


def _check(item: Item) -> t.Iterator[str]:
    unclear = list(check_scope(item, purges=False, what="pull request settings"))
    yield from unclear
    scope = Scope.of(item)
    if unclear or scope.repository:
        if (item.get("auto_merge") or {}).get("restricted") is not None:
            yield "auto_merge.restricted: only a project restricts its repositories"
        return
    for name in CHECKS:
        if scope.project_key and item.get(name) == INHERITED:
            yield f"{name}: a project inherits no merge check. Set it to {str(off(name)).lower()} to switch it off"
    if not scope.project_key:
        yield from (f"{name}: goes with project_key. The whole server has merge_config only" for name in ELSEWHERE if item.get(name) is not None)


def _truth_field(name: str, *description: str) -> Field:
    return Field(name, type="raw", canon=_truth, check=_check_truth, absent=INHERITED, description=(*description, BACK), result=description[0])


def _number_field(name: str, *description: str) -> Field:
    return Field(name, type="raw", canon=_number, check=_check_number, absent=INHERITED, description=(*description, BACK), result=description[0])


WORDS = Words(
    noun="place",
    nouns="places",
    subject="the pull request settings of a project, a repository or the server",
    subjects="the pull request settings of projects, repositories and the server",
    summary="Pull request settings of the server, of projects and of repositories: merge checks, merge strategies, auto-decline and auto-merge",
    description=(
        "Sets what pull requests need to be merged, how they are merged, and when they are declined or merged automatically.",
        "Each setting is set in its place, or inherited. A setting that is left out is not managed. An empty value sets it back to what is inherited.",
        "A value that is set in a repository is kept although the project has the same.",
        "The merge checks of a project are hooks of Bitbucket, and so are those of a repository. They are declared here only.",
    ),
    attributes={"check_mode": ("Reports merge strategies that the server does not have, and settings that a project restricts.",)},
    listed="The places, each with its settings.",
    state=(
        "V(present) sets what is listed.",
        "V(absent) sets all settings of the place back to what it inherits, and switches the merge checks of a project off.",
    ),
    sample={
        "project_key": "ALG",
        "repository": "models",
        "required_approvers": 2,
        "required_all_approvers": False,
        "required_all_tasks_complete": True,
        "required_successful_builds": 1,
        "needs_work": True,
        "merge_config": {"default_strategy": "squash", "strategies": ["no-ff", "squash"], "commit_summaries": 20},
        "auto_decline": {"enabled": True, "inactivity_weeks": 8},
        "auto_merge": {"enabled": True},
    },
    write="POST /rest/api/1.0/projects/ALG/repos/models/settings/pull-requests",
    examples="""
- name: Merge by squashing, with two approvals and a successful build
  bitbucket_pull_request_setting:
    project_key: ALG
    repository: models
    merge_config:
      default_strategy: squash
      strategies: [squash, no-ff]
    required_approvers: 2
    required_successful_builds: 1

- name: Take the strategies of the project again
  bitbucket_pull_request_setting:
    project_key: ALG
    repository: models
    merge_config: {}
""",
    examples_many="""
- name: Require two approvals in the project, and one in a repository
  bitbucket_pull_request_settings:
    pull_request_settings:
      - scope: global
        merge_config: {default_strategy: no-ff, strategies: [no-ff, squash]}
      - project_key: ALG
        required_approvers: 2
        needs_work: true
        auto_decline: {enabled: true, inactivity_weeks: 8}
      - project_key: ALG
        repository: models
        required_approvers: 1
        needs_work: "" # as in the project
""",
)
PULL_REQUEST_SETTING = Resource(
    kind="pull request setting",
    plural="pull_request_settings",
    identity=(*PLACE, "scope"),
    fields=(
        project_key_field(
            description="The key of the project. Required unless O(scope=global).",
            result="The key of the project.",
            returned="unless the scope is the whole server",
        ),
        slug_field(
            "repository",
            aliases=("slug",),
            description="The slug of the repository in the project. Without it, the settings are those of the project.",
            result="The slug of the repository.",
            returned="if the settings are those of a repository",
        ),
        scope_field(
            description=(
                "The scope of the settings. V(global) is the whole server, and has to be set for it. Only O(merge_config) can be set there.",
                "V(project) and V(repository) confirm which of the two is meant.",
            ),
            result="V(global) for the whole server, otherwise the value that was declared.",
            returned="if it is declared",
        ),
        _number_field("required_approvers", "How many approvals a pull request needs.", "V(0) switches the check off."),
        _truth_field("required_all_approvers", "Whether all reviewers have to approve a pull request."),
        _truth_field("required_all_tasks_complete", "Whether all tasks of a pull request have to be complete."),
        _number_field("required_successful_builds", "How many successful builds a pull request needs.", "V(0) switches the check off."),
        _truth_field("needs_work", "Whether a pull request cannot be merged while a reviewer requests changes.", "Requires Bitbucket 6."),
        Field(
            "merge_config",
            type="dict",
            absent={},
            check=_check_merge,
            fields=(
                Field("default_strategy", description="The merge strategy that is offered first, such as V(no-ff), V(ff), V(ff-only) or V(squash)."),
                Field(
                    "strategies",
                    type="list",
                    elements="str",
                    compare=SET,
                    canon=lambda names: sorted({str(name).strip() for name in names}),
                    check=lambda names: None if names and all(names) else "at least one strategy is needed, and none may be empty",
                    description="The merge strategies that are enabled. All others are disabled. The order is ignored.",
                ),
                Field(
                    "commit_summaries",
                    type="int",
                    check=lambda number: None if number >= 0 else f"{number} is less than 0",
                    description="How many commits the message of a merge lists.",
                    returned="if the server has it",
                ),
                Field(
                    "commit_message_template",
                    type="dict",
                    absent={},
                    check=lambda template: None if not template or len([text for text in template.values() if text]) == 2 else "title and body are both needed",
                    fields=(
                        Field("title", description="The title of the message, such as C(${title}) (the title of the pull request)."),
                        Field("body", description="The body of the message."),
                    ),
                    description="The template for the message of a merge. An empty dictionary removes it.",
                    returned="if there is one",
                ),
            ),
            description=(
                "How pull requests are merged. Where it is inherited so far, O(merge_config.default_strategy) and O(merge_config.strategies) are required.",
                "An empty dictionary sets it back to what the place inherits.",
            ),
            result="How pull requests are merged, empty where it is inherited.",
        ),
        Field(
            "auto_decline",
            type="dict",
            absent={},
            fields=(
                Field("enabled", type="bool", description="Whether pull requests without activity are declined."),
                Field(
                    "inactivity_weeks",
                    type="int",
                    check=lambda weeks: None if weeks in WEEKS else f"{weeks} is not one of {', '.join(map(str, WEEKS))}",
                    description="The number of weeks without activity: V(1), V(2), V(4), V(8) or V(12).",
                ),
            ),
            description=(
                "When pull requests are declined automatically. Where it is inherited so far, both options are required. Requires Bitbucket 8.5.",
                "An empty dictionary sets it back to what the place inherits.",
            ),
            result="When pull requests are declined automatically, empty where it is inherited.",
        ),
        Field(
            "auto_merge",
            type="dict",
            absent={},
            fields=(
                Field("enabled", type="bool", description="Whether pull requests can be merged automatically once all checks pass."),
                Field(
                    "restricted",
                    type="bool",
                    description="Whether repositories of the project cannot set it otherwise. For projects only.",
                    returned="if it is the setting of a project",
                ),
            ),
            description=(
                "Whether pull requests can be merged automatically. Where it is inherited so far, O(auto_merge.enabled) is required. Requires Bitbucket 9.4.",
                "An empty dictionary sets it back to what the place inherits.",
            ),
            result="Whether pull requests can be merged automatically, empty where it is inherited.",
        ),
    ),
    name=lambda item: str(Scope.of(item)),
    heading="pull request settings of {name}",
    inherits=True,
    place=PLACE,
    check=_check,
    words=WORDS,
)
