# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pull requests: there is never one, but what is asked for has to be there [bitbucket 19, REC 2020]."""

from __future__ import annotations

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call
from simulator.bitbucket.model import Project, Repository
from simulator.product import NUMBER, Route

BASE = "/api/{version}/projects/{key}/repos/{slug}/pull-requests"


def routes() -> list[Route]:
    return [Route("GET", BASE, _list), Route("GET", f"{BASE}/{NUMBER}", _get)]


def _place(call: Call) -> tuple[Project, Repository]:
    project, repository = call.repository()
    if not call.sees_repository(project, repository):
        _user = call.user
        raise errors.not_permitted()
    return project, repository


def _list(call: Call) -> Answer:
    _place(call)
    return call.page([], lambda one: one)


def _get(call: Call) -> Answer:
    """The class is that of the JAVADOC, the words are INFERRED."""
    project, repository = _place(call)
    text = f"Pull request {call.asked.parts['number']} does not exist in {project.key}/{repository.slug}."
    raise errors.Error(404, text, "com.atlassian.bitbucket.pull.NoSuchPullRequestException")
