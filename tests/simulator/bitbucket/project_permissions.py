# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permissions on projects [bitbucket 7]."""

from __future__ import annotations

from functools import partial

from simulator.answers import Answer
from simulator.bitbucket import errors, grants
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Project
from simulator.bitbucket.permissions import GLOBAL, PROJECT, implies, weight
from simulator.bitbucket.profile import Profile
from simulator.product import Route

BASE = "/api/{version}/projects/{key}/permissions"


def routes(profile: Profile) -> list[Route]:
    """Bulk revoke and search only where the version has them [bitbucket 14, SPEC]."""
    found = []
    for what in ("users", "groups"):
        found += [
            Route("GET", f"{BASE}/{what}", partial(_list, what)),
            Route("PUT", f"{BASE}/{what}", partial(_grant, what)),
            Route("DELETE", f"{BASE}/{what}", partial(_revoke, what)),
            Route("GET", f"{BASE}/{what}/none", partial(_none, what)),
        ]
    found += [Route("GET", f"{BASE}/{{permission}}/all", _default), Route("POST", f"{BASE}/{{permission}}/all", _set_default)]
    if profile.bulk_revoke:
        found += [Route("DELETE", BASE, _revoke_many), Route("GET", f"{BASE}/search", _search)]
    return found


def names(profile: Profile) -> tuple[str, ...]:
    """The permissions that can be granted on a project."""
    return tuple(name for name in PROJECT if profile.repo_create or name != "REPO_CREATE")


def _scope(call: Call, project: Project) -> grants.Scope:
    return grants.Scope(project.grants, names(call.profile), lambda: weight(call.caller.project_permission(call.world, project)))


def _list(what: str, call: Call) -> Answer:
    return grants.listed(call, what, call.need_project("PROJECT_ADMIN").grants)


def _grant(what: str, call: Call) -> Answer:
    return grants.grant(call, what, _scope(call, call.need_project("PROJECT_ADMIN")))


def _revoke(what: str, call: Call) -> Answer:
    """On a project that does not exist this one 404 comes without exceptionName [bitbucket 5, LIVE]."""
    key = call.asked.parts["key"].upper()
    if call.caller.user and key not in call.world.projects and key not in call.world.aliases:
        return errors.bare_not_found(call.switches["bare_404_body"])
    return grants.revoke(call, what, _scope(call, call.need_project("PROJECT_ADMIN")))


def _revoke_many(call: Call) -> Answer:
    return grants.revoke_many(call, _scope(call, call.need_project("PROJECT_ADMIN")))


def _none(what: str, call: Call) -> Answer:
    """200 for both, though the documents print 202 for groups [bitbucket 7, SPEC]."""
    return grants.without(call, what, call.need_project("PROJECT_ADMIN").grants, licensed_only=True)


def _search(call: Call) -> Answer:
    project = call.need_project("PROJECT_ADMIN")
    return grants.search(call, [(project.grants, "project"), (call.world.grants, "global")], frozenset((*names(call.profile), *GLOBAL)))


def _permission(call: Call) -> str:
    permission = call.asked.parts["permission"]
    if permission not in names(call.profile):
        raise errors.unknown_permission(permission)
    return permission


def _default(call: Call) -> Answer:
    """Stored one by one; whether a higher one implies READ here is UNKNOWN, a switch [bitbucket 7, DB]."""
    project = call.need_project("PROJECT_ADMIN")
    permission = _permission(call)
    implied = call.switches.on("default_read_implied") and any(implies(held, permission) for held in project.default)
    return found({"permitted": permission in project.default or implied})


def _set_default(call: Call) -> Answer:
    project = call.need_project("PROJECT_ADMIN")
    permission = _permission(call)
    allow = (call.asked.first("allow") or "").lower()
    if allow not in ("true", "false"):
        raise errors.Error(400, "allow must be true or false", errors.ARGUMENT, "allow")
    stored = {permission}
    if allow == "true" and permission == "PROJECT_WRITE" and call.switches.on("default_write_stores_read"):
        stored.add("PROJECT_READ")
    kept = set(project.default) | stored if allow == "true" else set(project.default) - stored
    project.default = sorted(kept, key=weight)
    return done()
