# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permissions on repositories [bitbucket 7]."""

from __future__ import annotations

from functools import partial

from simulator.answers import Answer
from simulator.bitbucket import grants
from simulator.bitbucket.call import Call
from simulator.bitbucket.permissions import GLOBAL, REPOSITORY, weight
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.project_permissions import names
from simulator.product import Route

BASE = "/api/{version}/projects/{key}/repos/{slug}/permissions"


def routes(profile: Profile) -> list[Route]:
    """Bulk revoke and search only where the version has them [bitbucket 14, SPEC]."""
    rows = []
    for what in ("users", "groups"):
        rows += [
            Route("GET", f"{BASE}/{what}", partial(_granted, what)),
            Route("PUT", f"{BASE}/{what}", partial(_grant, what)),
            Route("DELETE", f"{BASE}/{what}", partial(_revoke, what)),
            Route("GET", f"{BASE}/{what}/none", partial(_none, what)),
        ]
    if profile.bulk_revoke:
        rows += [Route("DELETE", BASE, _revoke_many), Route("GET", f"{BASE}/search", _search)]
    return rows


def _scope(call: Call) -> grants.Scope:
    project, repository = call.need_repository("REPO_ADMIN")
    return grants.Scope(repository.grants, REPOSITORY, lambda: weight(call.caller.repository_permission(call.world, project, repository)))


def _granted(what: str, call: Call) -> Answer:
    return grants.listed(call, what, call.need_repository("REPO_ADMIN")[1].grants)


def _none(what: str, call: Call) -> Answer:
    return grants.without(call, what, call.need_repository("REPO_ADMIN")[1].grants, licensed_only=True)


def _grant(what: str, call: Call) -> Answer:
    return grants.grant(call, what, _scope(call))


def _revoke(what: str, call: Call) -> Answer:
    return grants.revoke(call, what, _scope(call))


def _revoke_many(call: Call) -> Answer:
    return grants.revoke_many(call, _scope(call))


def _search(call: Call) -> Answer:
    project, repository = call.need_repository("REPO_ADMIN")
    sources = [(repository.grants, "repository"), (project.grants, "project"), (call.world.grants, "global")]
    return grants.search(call, sources, frozenset((*REPOSITORY, *names(call.profile), *GLOBAL)))
