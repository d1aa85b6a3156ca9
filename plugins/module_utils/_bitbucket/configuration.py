# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""All kinds of one Bitbucket in the order of their dependencies, and what their declarations may not say of each other."""

from __future__ import annotations

from glob import escape

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import (
    access_keys,
    banner,
    branch_restrictions,
    branching_models,
    default_reviewers,
    default_tasks,
    groups,
    hooks,
    permissions,
    projects,
    pull_request_settings,
    repositories,
    required_builds,
    reviewer_groups,
    secret_scanning_allowlist_rules,
    secret_scanning_rules,
    users,
    webhooks,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.references import rules
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.repository_rules import RepositoryRules
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.configuration import PURGED_BY, WORDS, options
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params


def _kind(name: str, module: Manage, *turns: int) -> Kind:
    def params(given: Params) -> Params:
        purge = given["purge"]
        bot = given["bot_username"]
        protect = [*given["purge_protect"], *([escape(bot)] if bot else [])]
        purged = {"purge": name in purge, **{option: word in purge for option, word in PURGED_BY.items()}}
        return {**given, "state": "present", "purge_protect": protect, **purged}

    return Kind(module, turns, params)


# In the order in which they are planned. The numbers say when the stages of a kind are carried out.
KINDS = (
    _kind("users", users.MANY, 1),
    _kind("groups", groups.MANY, 0, 2),
    _kind("repositories", repositories.MANY, 4),
    _kind("projects", projects.MANY, 3),
    _kind("access_keys", access_keys.MANY, 5),
    _kind("permissions", permissions.MANY, 6),
    _kind("webhooks", webhooks.MANY, 7),
    _kind("reviewer_groups", reviewer_groups.MANY, 8),
    _kind("branching_models", branching_models.MANY, 9),
    _kind("branch_restrictions", branch_restrictions.MANY, 10),
    _kind("default_reviewers", default_reviewers.MANY, 11),
    _kind("pull_request_settings", pull_request_settings.MANY, 12),
    _kind("hooks", hooks.MANY, 13),
    _kind("required_builds", required_builds.MANY, 14),
    _kind("default_tasks", default_tasks.MANY, 15),
    _kind("secret_scanning_rules", secret_scanning_rules.MANY, 16),
    _kind("secret_scanning_allowlist_rules", secret_scanning_allowlist_rules.MANY, 17),
    _kind("banner", banner.ONE, 99),
)
NAMES = tuple(kind.name for kind in sorted(KINDS, key=lambda kind: kind.turns[-1]))
"""The names of the kinds, first those that others need."""

CONFIGURATION = Configure(
    BITBUCKET,
    KINDS,
    {**options([kind.name for kind in KINDS if not (kind.resource.is_setting or kind.resource.inherits)]), **ASSUME_EXISTS},
    **rules(whole=True),
    words=WORDS,
    rules=RepositoryRules(KINDS),
)
