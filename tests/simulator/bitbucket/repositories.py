# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repositories and their permissions, as far as needed [bitbucket 7 and 13]."""

from __future__ import annotations

import re
from functools import partial

from simulator.answers import Answer, to_json
from simulator.bitbucket import errors, grants
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.permissions import GLOBAL, REPOSITORY, weight
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.project_permissions import names
from simulator.bitbucket.slugs import repository_slug
from simulator.product import Route

BASE = "/api/{version}/projects/{key}/repos"
ONE = f"{BASE}/{{slug}}"
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9 _.\-]{0,127}")
BAD_NAME = "Repository names are limited to 128 characters. They must start with a letter or number and may contain spaces, hyphens, underscores and periods"
MEMBERS = {"description": "description", "forkable": "forkable", "public": "public", "defaultBranch": "default_branch"}
BAD_SLUG = "Please enter a non-empty value less than 128 characters"


def routes(profile: Profile) -> list[Route]:
    rows = [
        Route("GET", BASE, _list),
        Route("POST", BASE, _create),
        Route("GET", ONE, _get),
        Route("DELETE", ONE, _delete),
    ]
    for what in ("users", "groups"):
        rows += [
            Route("GET", f"{ONE}/permissions/{what}", partial(_granted, what)),
            Route("PUT", f"{ONE}/permissions/{what}", partial(_grant, what)),
            Route("DELETE", f"{ONE}/permissions/{what}", partial(_revoke, what)),
            Route("GET", f"{ONE}/permissions/{what}/none", partial(_none, what)),
        ]
    if profile.bulk_revoke:
        rows += [Route("DELETE", f"{ONE}/permissions", _revoke_many), Route("GET", f"{ONE}/permissions/search", _search)]
    return rows


def _list(call: Call) -> Answer:
    """By name, what the caller may read [bitbucket 4]."""
    project = call.project()
    if not call.sees(project):
        _user = call.user
        raise errors.not_permitted()
    rows = sorted(project.repositories.values(), key=lambda one: (one.name.lower(), one.slug))
    return call.page(rows, lambda one: call.views.repository(project, one), lambda one: call.sees_repository(project, one))


def _create(call: Call) -> Answer:
    """REPO_CREATE where the version has it, PROJECT_ADMIN before [bitbucket 13, SPEC]."""
    project = call.need_project("REPO_CREATE" if call.profile.repo_create else "PROJECT_ADMIN")
    content = call.content()
    name = content.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise errors.Invalid([("name", BAD_NAME), ("slug", BAD_SLUG)] if not name else [("name", BAD_NAME)])
    if content.get("scmId", "git") != "git":
        raise errors.Invalid([("scmId", "The only SCM is git")])
    slug = repository_slug(name)
    if slug in project.repositories:
        text = "This repository URL is already taken."
        if call.profile.long_duplicate_repository:
            text = f"This repository URL is already taken by '{project.repositories[slug].name}' in '{project.name}'."
        raise errors.Invalid([("name", text)], 409)
    wanted = {member: content[key] for key, member in MEMBERS.items() if content.get(key) is not None}
    repository = call.world.add_repository(project, slug, name, **wanted)
    if call.switches.on("repository_creator_grant"):
        repository.grants.users[call.user.name.lower()] = "REPO_ADMIN"
    return found(call.views.repository(project, repository), 201)


def _get(call: Call) -> Answer:
    project, repository = call.repository()
    if not call.sees_repository(project, repository):
        _user = call.user
        if call.switches["invisible_project_answer"] == "404":
            raise errors.no_repository(project.key, call.asked.parts["slug"])
        raise errors.not_permitted()
    return found(call.views.repository(project, repository))


def _delete(call: Call) -> Answer:
    """202, and gone at once; 204 where it did not exist [bitbucket 13, LIVE]."""
    user, key = call.user, call.asked.parts["key"].upper()
    if key not in call.world.projects and key not in call.world.aliases:
        return done()
    project = call.project()
    slug = call.asked.parts["slug"].lower()
    if slug not in project.repositories:
        return done()
    if not call.world.may_repository(user, project, project.repositories[slug], "REPO_ADMIN"):
        raise errors.not_permitted()
    del project.repositories[slug]
    if call.switches["repository_delete_body"] == "message":
        content = {"context": None, "message": "Repository scheduled for deletion.", "exceptionName": None}
        return Answer(202, to_json(content), errors.JSON)
    return Answer(202)


def _scope(call: Call) -> grants.Scope:
    project, repository = call.need_repository("REPO_ADMIN")
    user = call.user
    return grants.Scope(repository.grants, REPOSITORY, lambda: weight(call.world.repository_permission(user, project, repository)))


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
