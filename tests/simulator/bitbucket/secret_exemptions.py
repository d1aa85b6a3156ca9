# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Repositories that are exempt from secret scanning [breadth 15]."""

from __future__ import annotations

import json
from collections.abc import Iterable

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.profile import Profile
from simulator.product import Route

Row = tuple[Project, Repository]
SERVER, PROJECT, REPOSITORY = (f"/api/{{version}}{place}/secret-scanning/exempt" for place in ("", "/projects/{key}", "/projects/{key}/repos/{slug}"))


def routes(profile: Profile) -> list[Route]:
    if not profile.secret_scanning:
        return []
    return [
        Route("GET", SERVER, _of_server),
        Route("POST", SERVER, _exempt_for_server),
        Route("GET", PROJECT, _of_project),
        *([Route("POST", PROJECT, _exempt_for_project)] if profile.secret_exemptions_by_scope else []),
        Route("GET", REPOSITORY, _get),
        Route("PUT", REPOSITORY, _exempt),
        Route("DELETE", REPOSITORY, _scan),
    ]


def _page(call: Call, rows: Iterable[Row]) -> Answer:
    """Repositories by the names of project and repository, in the ``order`` NAME_ASC unless NAME_DESC [SPEC]."""
    by_name = sorted(rows, key=lambda row: (row[0].name.lower(), row[1].name.lower()), reverse=call.asked.first("order") == "NAME_DESC")
    return call.page(by_name, lambda row: call.views.repository(*row))


def _of_server(call: Call) -> Answer:
    """Who may ask is INFERRED, as it is of a project: who may exempt."""
    call.need_global("ADMIN")
    return _page(call, ((project, one) for project in call.world.projects.values() for one in project.repositories.values() if one.exempted))


def _of_project(call: Call) -> Answer:
    """Whether those are among them that were exempted for the whole server is UNKNOWN, a switch."""
    project = call.need_project("PROJECT_ADMIN")
    return _page(call, ((project, one) for one in project.repositories.values() if set(one.exempted) - _apart(call)))


def _apart(call: Call) -> set[str]:
    """By whom repositories are exempted of which their projects neither tell nor end it."""
    return {"GLOBAL"} if call.switches["secret_scanning_exempt_global"] == "apart" else set()


def _selected(call: Call) -> list[Row]:
    """The repositories that a body selects [SPEC]. 400 for another body and 404 for a repository that there is not are INFERRED.

    Whether what is archived may be exempted is UNKNOWN, a switch.
    """
    try:
        selectors = json.loads(call.asked.body)
        wanted = [(str(one["projectKey"]), str(one["slug"])) for one in selectors]
    except (ValueError, TypeError, KeyError) as error:
        raise errors.Error(400, "A list of repositories with projectKey and slug is needed.", errors.ARGUMENT) from error
    rows = []
    for key, slug in wanted:
        project = call.world.projects.get(key.upper())
        if project is None:
            raise errors.no_project(key)
        repository = project.repository(slug)
        if repository is None:
            raise errors.no_repository(project.key, slug)
        if repository.archived and call.switches["archived_settings"] == "409":
            raise errors.archived(project.key, repository.slug)
        rows.append((project, repository))
    return rows


def _refuse_exempt(call: Call, repositories: Iterable[Repository]) -> None:
    """409 if one is exempt already [SPEC 9.4]; the document of 8.5 has none."""
    if call.profile.secret_exemptions_by_scope and any(one.exempted for one in repositories):
        raise errors.Error(409, "At least one of the repositories is already exempt from secret scanning.")


def _exempt_for_server(call: Call) -> Answer:
    """By administrators of the server [SPEC 9.4]."""
    call.need_global("ADMIN")
    rows = _selected(call)
    _refuse_exempt(call, (one for _project, one in rows))
    for _project, one in rows:
        one.exempted = sorted({*one.exempted, "GLOBAL"})
    return done()


def _exempt_for_project(call: Call) -> Answer:
    """By administrators of the project; no 409 [SPEC 9.4]. 400 for a repository of another project is INFERRED."""
    project = call.need_project("PROJECT_ADMIN")
    rows = _selected(call)
    if any(other is not project for other, _one in rows):
        raise errors.Error(400, f"Only repositories of the project {project.key} are exempted here.", errors.ARGUMENT)
    for _project, one in rows:
        one.exempted = sorted({*one.exempted, "PROJECT"})
    return done()


def _get(call: Call) -> Answer:
    """True or false [SPEC]; that this is the whole body is INFERRED, as is who may ask."""
    return found(bool(call.need_repository("REPO_ADMIN")[1].exempted))


def _exempt(call: Call) -> Answer:
    """Deprecated since 8.6 [SPEC 9.4]."""
    repository = call.need_repository("REPO_ADMIN")[1]
    _refuse_exempt(call, [repository])
    repository.exempted = ["PROJECT"]
    return done()


def _scan(call: Call) -> Answer:
    """204, of one that is not exempt too (INFERRED). Whether it ends what was done for the whole server is UNKNOWN, a switch."""
    repository = call.need_repository("REPO_ADMIN")[1]
    repository.exempted = sorted(set(repository.exempted) & _apart(call))
    return done()
