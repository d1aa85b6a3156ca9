# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repositories, their default branch and their permissions [bitbucket 7 and 13]."""

from __future__ import annotations

import re
from functools import partial

from simulator.answers import Answer, to_json
from simulator.bitbucket import errors, grants
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Project, Repository
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
        Route("PUT", ONE, _update),
        Route("DELETE", ONE, _delete),
        Route("GET", "/api/{version}/repos", _all),
        Route("GET", f"{ONE}/branches", _branches),
        Route("GET", f"{ONE}/tags", _tags),
        Route("GET", f"{ONE}/branches/default", _present_branch),
        Route("PUT", f"{ONE}/branches/default", _set_branch),
    ]
    if profile.default_branch:
        rows += [Route("GET", f"{ONE}/default-branch", _configured_branch), Route("PUT", f"{ONE}/default-branch", _set_branch)]
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
    name = _name(content.get("name"))
    if content.get("scmId", "git") != "git":
        raise errors.Invalid([("scmId", "The only SCM is git")])
    slug = repository_slug(name)
    _free(call, project, slug)
    wanted = {member: content[key] for key, member in MEMBERS.items() if content.get(key) is not None}
    repository = call.world.add_repository(project, slug, name, **wanted)
    if call.switches.on("repository_creator_grant") and not call.caller.is_service:
        repository.grants.users[call.user.name.lower()] = "REPO_ADMIN"
    return found(call.views.repository(project, repository), 201)


def _name(name: object) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise errors.Invalid([("name", BAD_NAME), ("slug", BAD_SLUG)] if not name else [("name", BAD_NAME)])
    return name


def _free(call: Call, project: Project, slug: str) -> None:
    """409 where PROJECT has that slug [bitbucket 5, LIVE]."""
    if slug in project.repositories:
        text = "This repository URL is already taken."
        if call.profile.long_duplicate_repository:
            text = f"This repository URL is already taken by '{project.repositories[slug].name}' in '{project.name}'."
        raise errors.Invalid([("name", text)], 409)


def _update(call: Call) -> Answer:
    """201, also where nothing changed; a new name means a new slug, ``project.key`` moves it [bitbucket 13, SPEC]."""
    project, repository = call.need_repository("REPO_ADMIN")
    content = call.content()
    name = repository.name if content.get("name") is None else _name(content["name"])
    target = _target(call, project, content.get("project"))
    slug = repository.slug if name == repository.name else repository_slug(name)
    if (target, slug) != (project, repository.slug):
        _free(call, target, slug)
        call.world.move_repository(repository, project, target, slug)
    repository.name = name
    for key, member in {**MEMBERS, **({"archived": "archived"} if call.profile.archived else {})}.items():
        if content.get(key) is not None:
            setattr(repository, member, content[key])
    return found(call.views.repository(target, repository), 201)


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


def _all(call: Call) -> Answer:
    """Every repository that the caller may read, by name of project and repository; filters [bitbucket 13, SPEC]."""
    if call.caller.user is None and not call.profile.public_access:
        _user = call.user
    permission = call.asked.first("permission")
    if permission is not None and permission not in REPOSITORY:
        raise errors.unknown_permission(permission)

    def visible(row: tuple[Project, Repository]) -> bool:
        return call.sees_repository(*row) and (permission is None or call.caller.may_repository(call.world, *row, permission))

    rows = [(project, one) for project in call.world.projects.values() for one in project.repositories.values()]
    rows = [row for row in rows if call.contains(row[1].name, parameter="name") and call.contains(row[0].name, parameter="projectname")]
    rows.sort(key=lambda row: (row[0].name.lower(), row[1].name.lower(), row[1].slug))
    return call.page(rows, lambda row: call.views.repository(*row), visible)


# --- default branch ---


def _read(call: Call) -> Repository:
    project, repository = call.repository()
    if not call.sees_repository(project, repository):
        _user = call.user
        raise errors.not_permitted()
    return repository


def _branch(repository: Repository) -> str:
    """What is configured; a server's own default is master [bitbucket 13]."""
    return repository.default_branch or "master"


def _configured_branch(call: Call) -> Answer:
    """Also where nothing has been pushed yet [bitbucket 13, SPEC]."""
    name = _branch(_read(call))
    return found({"id": f"refs/heads/{name}", "displayId": name, "type": "BRANCH"})


def _branches(call: Call) -> Answer:
    """A page of branches; none while the repository is empty [bitbucket 4; SPEC]. Their order is UNKNOWN: by name."""
    repository = _read(call)
    heads, default = call.views.refs(repository, "heads"), f"refs/heads/{_branch(repository)}"
    rows = [(ref, commit) for ref, commit in sorted(heads.items()) if call.contains(ref.removeprefix("refs/heads/"), parameter="filterText")]
    return call.page(rows, lambda row: _shown_branch(*row, row[0] == default))


def _shown_branch(ref: str, commit: str, default: bool) -> dict[str, object]:
    return {**_shown_ref("BRANCH", ref.removeprefix("refs/heads/"), ref, commit), "isDefault": default}


def _shown_ref(kind: str, name: str, ref: str, commit: str) -> dict[str, object]:
    return {"id": ref, "displayId": name, "type": kind, "latestCommit": commit, "latestChangeset": commit}


def _tags(call: Call) -> Answer:
    """A page of tags [bitbucket 13, SPEC]; their order is UNKNOWN: by name. A lightweight tag has no hash of its own (INFERRED)."""
    tags = call.views.refs(_read(call), "tags")
    rows = [(ref.removeprefix("refs/tags/"), ref, commit) for ref, commit in sorted(tags.items())]
    return call.page([row for row in rows if call.contains(row[0], parameter="filterText")], lambda row: {**_shown_ref("TAG", *row), "hash": None})


def _present_branch(call: Call) -> Answer:
    """204 while the repository is empty, 404 while that branch is not there [bitbucket 13, SPEC]."""
    repository = _read(call)
    name, heads = _branch(repository), call.views.refs(repository, "heads")
    if not heads and call.switches["empty_default_branch"] == "204":
        return done()
    commit = heads.get(f"refs/heads/{name}")
    if commit is None:
        # The class is LIVE for other things, for a branch it is INFERRED [bitbucket 5].
        raise errors.no_entity(f"The default branch {name} does not exist.")
    return found(_shown_branch(f"refs/heads/{name}", commit, True))


def _set_branch(call: Call) -> Answer:
    _project, repository = call.need_repository("REPO_ADMIN")
    (name,) = call.texts("id")
    repository.default_branch = name.removeprefix("refs/heads/")
    return done()


# --- deletion and permissions ---


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
    slug = call.asked.parts["slug"].lower()
    if slug not in project.repositories and f"{project.key}/{slug}" not in call.world.repository_aliases:
        return done()
    call.need_repository("REPO_ADMIN")
    call.world.remove_repository(project, slug)
    if call.switches["repository_delete_body"] == "message":
        content = {"context": None, "message": "Repository scheduled for deletion.", "exceptionName": None}
        return Answer(202, to_json(content), errors.JSON)
    return Answer(202)


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
