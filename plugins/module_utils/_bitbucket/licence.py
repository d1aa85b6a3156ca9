# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Whether the licence has room for the users that a plan would license: Bitbucket refuses the rest half-way [bitbucket 7, 8, SPEC]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

DEFAULT_GROUP = "stash-users"  # what new users join [bitbucket 8, DB]
Join = tuple[str, str]  # a user, and the group by which it would be licensed: "" where it is by a grant of its own


def review(client: Client, joins: t.Sequence[Join], leaving: int = 0) -> list[str]:
    """Return what cannot be told. Raises PlanError where the licence has no room.

    ``leaving``: how many users the same plan deletes, of whom it is not known whether they free a licence in time.
    """
    users = {user.lower() for user, _group in joins}
    if not users:
        return []
    answer = client.answer(path_of("admin", "license"), accept=(401, 403, 404))
    if answer.status == 404:
        return []  # no licence is installed [SPEC]
    room = _room(answer.data if answer.status == 200 else None)
    if room is None:
        return _untold(client, f"whether the licence has room for {_listed(users)}: GET /admin/license was answered with {answer.status}")
    total, used = room
    free = max(0, total - used)
    if len(users) > free:
        users = _newly_licensed(client, joins)
    if len(users) <= free:
        return []
    words = f"the licence has room for {free} more users ({used} of {total} are there), and {_listed(users)} would need it"
    if len(users) <= free + leaving:
        return _untold(client, f"whether users who are deleted make room in time: {words}")
    raise PlanError([f"{words}. Free a licence, or do not license all of them: add_to_default_group=false creates a user without one"])


def _room(data: t.Any) -> tuple[int, int] | None:
    """Return how many users the licence allows and how many there are, None where that is not said."""
    if not isinstance(data, dict):
        return None
    total, used = data.get("maximumNumberOfUsers"), (data.get("status") or {}).get("currentNumberOfUsers")
    if data.get("unlimitedNumberOfUsers") or total == -1:
        return 2**31, 0
    return (total, used) if isinstance(total, int) and isinstance(used, int) else None


def _newly_licensed(client: Client, joins: t.Sequence[Join]) -> set[str]:
    """Return who is not licensed yet and would be. Every global permission is a licence as well [bitbucket 7, SPEC]."""
    licensed = {str(each["name"]).lower() for each in client.pages(path_of("users"), [("permission", "LICENSED_USER")])}
    groups = {str(each["group"]["name"]).lower() for each in client.pages(path_of("admin", "permissions", "groups"))} | {""}
    return {user.lower() for user, group in joins if group.lower() in groups} - licensed


def _untold(client: Client, words: str) -> list[str]:
    """Only check mode has to say it: otherwise the server says it itself."""
    return [f"cannot be told: {words}"] if client.check_mode else []


def _listed(users: t.Collection[str]) -> str:
    few = sorted(users)[:5]
    return f"{len(users)} ({', '.join(few)}{', ...' if len(users) > len(few) else ''})"
