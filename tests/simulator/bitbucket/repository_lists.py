# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of repositories: of a project, and of all [bitbucket 13 and 19]."""

from __future__ import annotations

from collections.abc import Callable

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.permissions import REPOSITORY
from simulator.product import Route

Row = tuple[Project, Repository]
Filter = Callable[[Row], bool]
STATES = ("AVAILABLE", "INITIALISING", "INITIALISATION_FAILED")  # [SPEC 8.5 to 10.0]
ARCHIVED = ("ACTIVE", "ARCHIVED", "ALL")


def routes() -> list[Route]:
    return [Route("GET", "/api/{version}/projects/{key}/repos", _list), Route("GET", "/api/{version}/repos", _all)]


def _list(call: Call) -> Answer:
    """By name, what the caller may read [bitbucket 4]. Whether archived ones are among them is UNKNOWN, a switch [bitbucket 19]."""
    project = call.project()
    if not call.sees(project):
        _user = call.user
        raise errors.not_permitted()
    rows = sorted(project.repositories.values(), key=lambda one: (one.name.lower(), one.slug))
    match call.switches["project_repos_archived"]:
        case "filtered" if call.profile.archived:
            kept = _archived(call)
            rows = [one for one in rows if kept((project, one))]
        case "hidden":
            rows = [one for one in rows if not one.archived]
    return call.page(rows, lambda one: call.views.repository(project, one), lambda one: call.sees_repository(project, one))


def _all(call: Call) -> Answer:
    """Every repository that the caller may read and that every filter keeps, by name of project and repository [bitbucket 13 and 19, SPEC]."""
    if call.caller.user is None and not call.profile.public_access:
        _user = call.user
    filters = _filters(call)
    rows = [(project, one) for project in call.world.projects.values() for one in project.repositories.values()]
    rows.sort(key=lambda row: (row[0].name.lower(), row[1].name.lower(), row[1].slug))
    return call.page(rows, lambda row: call.views.repository(*row), lambda row: call.sees_repository(*row) and all(one(row) for one in filters))


def _filters(call: Call) -> list[Filter]:
    """``name``, ``projectname``, ``permission``, ``visibility`` always, ``state`` from 5.13, ``projectkey`` and ``archived`` from 8.0 on [SPEC]."""
    filters: list[Filter] = [
        lambda row: call.contains(row[1].name, parameter="name"),
        lambda row: call.contains(row[0].name, parameter="projectname"),
        *_permission(call),
        *_visibility(call),
    ]
    if call.profile.numbers >= (5, 13):
        filters += _state(call)
    if call.profile.archived:
        filters += [*_project_key(call), _archived(call)]
    return filters


def _permission(call: Call) -> list[Filter]:
    permission = call.asked.first("permission")
    if permission is None:
        return []
    if permission not in REPOSITORY:
        raise errors.unknown_permission(permission)
    return [lambda row: call.caller.may_repository(call.world, *row, permission)]


def _visibility(call: Call) -> list[Filter]:
    """public or private, else 400 [SPEC 10.0]. What is in a public project is public (INFERRED)."""
    visibility = call.asked.first("visibility")
    if visibility is None:
        return []
    if visibility not in ("public", "private"):
        raise _invalid("visibility", visibility)
    return [lambda row: (row[0].public or row[1].public) is (visibility == "public")]


def _state(call: Call) -> list[Filter]:
    """Everything here is available."""
    state = call.asked.first("state")
    if state is None:
        return []
    if state not in STATES:
        raise _invalid("state", state)
    return [lambda _row: state == "AVAILABLE"]


def _project_key(call: Call) -> list[Filter]:
    """Without case and the blanks around it [SPEC 10.0]; whether the whole key has to match is INFERRED, a switch."""
    key = (call.asked.first("projectkey") or "").strip().upper()
    if call.switches["projectkey_match"] == "part":
        return [lambda row: key in row[0].key]
    return [lambda row: not key or row[0].key == key]


def _archived(call: Call) -> Filter:
    """ACTIVE unless it is asked otherwise, without case [bitbucket 19, SPEC 8.5 to 10.0]; that others are refused is INFERRED."""
    given = call.asked.first("archived") or "ACTIVE"
    wanted = given.upper()
    if wanted not in ARCHIVED:
        raise _invalid("archived", given)
    return lambda row: wanted == "ALL" or row[1].archived is (wanted == "ARCHIVED")


def _invalid(parameter: str, value: str) -> errors.Error:
    """The words are INFERRED."""
    return errors.Error(400, f"{value} is not a valid value for {parameter}", errors.ARGUMENT, parameter)
