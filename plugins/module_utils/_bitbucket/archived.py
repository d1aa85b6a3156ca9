# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What is inside archived repositories, which Bitbucket refuses to change [bitbucket 19, DOC]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import place_of
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import UNARCHIVE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change, called, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

ARCHIVED_SINCE = (8, 0)  # [bitbucket 13, SPEC 8.5]


def refuse_archived(resource: Resource, changes: t.Sequence[tuple[Scope, Change]], client: Client) -> None:
    """Raise PlanError where one of ``changes``, each with its place, is in an archived repository that does not declare ``archived``.

    Where it does, the client unarchives it for the change. What is in a new repository is not looked at.
    """
    asked = list(dict.fromkeys(scope for scope, _change in changes if scope.repository and not _is_settled(scope, client)))
    if not asked or client.version() < ARCHIVED_SINCE:
        return
    found = concurrently(lambda scope: _is_archived(scope, client), asked, client.concurrency, "read repositories")
    archived = {scope for scope, is_archived in zip(asked, found) if is_archived}
    refuse(f"{_lead(resource, change)}{_refusal(scope, client)}" for scope, change in changes if scope in archived)


def _is_settled(scope: Scope, client: Client) -> bool:
    """Tell whether it is known that a change is possible there: the repository is new, or declares whether it is archived."""
    place = (scope.project_key, scope.repository)
    return place in client.foreseen.archival or client.renames.is_created(*place)


def _is_archived(scope: Scope, client: Client) -> bool:
    """Tell whether a repository is archived before the run. It is read once for the whole plan; one that is not there is not archived."""
    path = client.renames.present_place(path_of("projects", scope.project_key, "repos", scope.repository))
    place = place_of(path)
    if place not in client.archived_now:
        client.archived_now[place] = bool((client.get(path, accept=(404,)) or {}).get("archived"))
    return client.archived_now[place]


def _lead(resource: Resource, change: Change) -> str:
    return f"{called(resource, change.item)} is not declared and would be purged, but " if change.undeclared else label_prefix(change)


def _refusal(scope: Scope, client: Client) -> str:
    remedy = client.foreseen.remedy("repositories", scope.project_key, scope.repository)
    return f"the repository {scope} is archived, so Bitbucket refuses changes in it. {UNARCHIVE}{remedy}"
