# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of repositories: of a project, and of all [bitbucket 13 and 19]."""

from __future__ import annotations

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.permissions import REPOSITORY
from simulator.product import Route

Row = tuple[Project, Repository]


def routes() -> list[Route]:
    return [Route("GET", "/api/{version}/projects/{key}/repos", _list), Route("GET", "/api/{version}/repos", _all)]


def _list(call: Call) -> Answer:
    """By name, what the caller may read [bitbucket 4]."""
    project = call.project()
    if not call.sees(project):
        _user = call.user
        raise errors.not_permitted()
    rows = sorted(project.repositories.values(), key=lambda one: (one.name.lower(), one.slug))
    return call.page(rows, lambda one: call.views.repository(project, one), lambda one: call.sees_repository(project, one))


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
