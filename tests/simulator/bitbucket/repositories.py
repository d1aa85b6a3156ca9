# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repositories: create, read, change, move, delete [bitbucket 13]. Lists: simulator.bitbucket.repository_lists."""

from __future__ import annotations

import re

from simulator.answers import Answer, to_json
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import text, truth
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.slugs import repository_slug
from simulator.product import Route

BASE = "/api/{version}/projects/{key}/repos"
ONE = f"{BASE}/{{slug}}"
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9 _.\-]{0,127}")
BAD_NAME = "Repository names are limited to 128 characters. They must start with a letter or number and may contain spaces, hyphens, underscores and periods"
MEMBERS = {"description": "description", "forkable": "forkable", "public": "public", "defaultBranch": "default_branch"}
KINDS = {"name": text, "scmId": text, "description": text, "defaultBranch": text, "forkable": truth, "public": truth, "archived": truth}
BAD_SLUG = "Please enter a non-empty value less than 128 characters"


def routes() -> list[Route]:
    return [
        Route("POST", BASE, _create),
        Route("GET", ONE, _get),
        Route("PUT", ONE, _update),
        Route("DELETE", ONE, _delete),
        Route("POST", ONE, _fork),
    ]


def _create(call: Call) -> Answer:
    """REPO_CREATE where the version has it, PROJECT_ADMIN before [bitbucket 13, SPEC]."""
    project = call.need_project("REPO_CREATE" if call.profile.repo_create else "PROJECT_ADMIN", call.project(begins=True))
    content = call.members(KINDS)
    name = _name(content.get("name"))
    if content.get("scmId", "git") != "git":
        raise errors.Invalid([("scmId", "The only SCM is git")])
    slug = repository_slug(name)
    _free(call, project, slug)
    wanted = {member: content[key] for key, member in MEMBERS.items() if key in content}
    call.world.begin(project)
    repository = call.world.add_repository(project, slug, name, **wanted)
    if _is_granted(call, project):
        repository.grants.users[call.user.name.lower()] = "REPO_ADMIN"
    return found(call.views.repository(project, repository), 201)


def _fork(call: Call) -> Answer:
    """Of what the caller reads, with its name and default branch unless others are said [SPEC 10.0], into a personal project [bitbucket 19, REC] or another.

    That it takes over the description, and what is answered where the origin may not be forked, is INFERRED.
    """
    _project, origin = call.need_repository("REPO_READ")
    content, project = call.members(KINDS), call.content().get("project")
    if "scmId" in content or (project is not None and not (isinstance(project, dict) and isinstance(project.get("key"), str))):
        raise errors.Invalid([("project", "A project must be specified by its key, and no SCM")])
    key = project["key"] if project else f"~{call.user.slug}"
    target = call.world.projects.get(key.upper()) or (call.world.personal_project(key[1:]) if key.startswith("~") else None)
    if target is None:
        raise errors.no_project(key)
    call.need_project("REPO_CREATE" if call.profile.repo_create else "PROJECT_ADMIN", target)
    if not origin.forkable:
        raise errors.not_permitted()
    name = _name(content.get("name", origin.name))
    slug = repository_slug(name)
    _free(call, target, slug)
    call.world.begin(target)
    branch = content.get("defaultBranch", origin.default_branch)
    fork = call.world.add_repository(target, slug, name, description=origin.description, default_branch=branch, origin=origin.id)
    call.views.copy(origin, fork)
    if _is_granted(call, target):
        fork.grants.users[call.user.name.lower()] = "REPO_ADMIN"
    return found(call.views.repository(target, fork), 201)


def _is_granted(call: Call, project: Project) -> bool:
    """Whether the creator gets REPO_ADMIN: not who administers the project [bitbucket 19, ACC]; who does not is UNKNOWN, a switch."""
    switch = call.switches["repository_creator_grant"]
    if call.caller.is_service or switch == "off":
        return False
    return switch == "on" or not call.world.may_project(call.user, project, "PROJECT_ADMIN")


def _name(name: str | None) -> str:
    if name is None or not NAME.fullmatch(name):
        raise errors.Invalid([("name", BAD_NAME), ("slug", BAD_SLUG)] if not name else [("name", BAD_NAME)])
    return name


def _free(call: Call, project: Project, slug: str) -> None:
    """409 where PROJECT has that slug [bitbucket 5, LIVE]."""
    if slug in project.repositories:
        words = "This repository URL is already taken."
        if call.profile.long_duplicate_repository:
            words = f"This repository URL is already taken by '{project.repositories[slug].name}' in '{project.name}'."
        raise errors.Invalid([("name", words)], 409)


def _update(call: Call) -> Answer:
    """201, also where nothing changed; a new name means a new slug, ``project.key`` moves it [bitbucket 13, SPEC]."""
    project, repository = call.need_repository("REPO_ADMIN")
    content = call.members(KINDS)
    _refuse_archived(call, project, repository, set(content) - {"archived"} | ({"project"} & set(call.content())))
    name = _name(content.get("name", repository.name))
    target = _target(call, project, call.content().get("project"))
    slug = repository.slug if name == repository.name else repository_slug(name)
    if (target, slug) != (project, repository.slug):
        _free(call, target, slug)
        call.world.move_repository(repository, project, target, slug)
    repository.name = name
    for key, member in {**MEMBERS, **({"archived": "archived"} if call.profile.archived else {})}.items():
        if key in content:
            setattr(repository, member, content[key])
    return found(call.views.repository(target, repository), 201)


def _refuse_archived(call: Call, project: Project, repository: Repository, changed: set[str]) -> None:
    """The details of an archived repository are read-only [bitbucket 19, DOC]; by the call that unarchives it UNKNOWN, a switch."""
    unarchives = call.content().get("archived") is False and call.switches["archived_details"] == "accept"
    if repository.archived and changed and not unarchives:
        raise errors.archived(project.key, repository.slug)


def _target(call: Call, project: Project, wanted: object) -> Project:
    """The project to move to; who may create there may move there, and needs PROJECT_ADMIN here (INFERRED) [bitbucket 13]."""
    key = wanted.get("key") if isinstance(wanted, dict) else None
    if not isinstance(key, str) or key.upper() == project.key:
        return project
    target = call.world.projects.get(key.upper())
    if target is None:
        raise errors.no_project(key)
    call.need_project("PROJECT_ADMIN", project)
    return call.need_project("REPO_CREATE" if call.profile.repo_create else "PROJECT_ADMIN", target)


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
    _user, key = call.user, call.asked.parts["key"].upper()
    if key not in call.world.projects and key not in call.world.aliases:
        return done()
    project = call.project()
    typed = call.asked.parts["slug"]
    if project.repository(typed) is None and f"{project.key}/{typed.lower()}" not in call.world.repository_aliases:
        return done()
    _project, repository = call.need_repository("REPO_ADMIN")
    call.world.remove_repository(project, repository.slug)
    if call.switches["repository_delete_body"] == "message":
        content = {"context": None, "message": "Repository scheduled for deletion.", "exceptionName": None}
        return Answer(202, to_json(content), errors.JSON)
    return Answer(202)
