# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Labels of repositories [breadth K6; bitbucket 19]. A label is there as long as a repository has it (INFERRED)."""

from __future__ import annotations

import re

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.profile import Profile
from simulator.product import Route

ALL = "/api/{version}/labels"
OF_REPOSITORY = "/api/{version}/projects/{key}/repos/{slug}/labels"
NAME = re.compile(r"[a-z0-9-]{3,50}")  # [SPEC 8.5 to 10.0]


def routes(profile: Profile) -> list[Route]:
    """From 5.13 on [breadth 1.6, DOC]."""
    if profile.numbers < (5, 13):
        return []
    return [
        Route("GET", ALL, _list),
        Route("GET", f"{ALL}/{{label}}", _get),
        Route("GET", f"{ALL}/{{label}}/labeled", _labeled),
        Route("GET", OF_REPOSITORY, _of_repository),
        Route("POST", OF_REPOSITORY, _add),
        Route("DELETE", f"{OF_REPOSITORY}/{{label}}", _remove),
    ]


def _no_label() -> errors.Error:
    """[bitbucket 19, REC 2023]."""
    return errors.Error(404, "Label not found.", "com.atlassian.bitbucket.label.NoSuchLabelException")


def _rows(call: Call) -> list[tuple[Project, Repository]]:
    return [(project, one) for project in call.world.projects.values() for one in project.repositories.values()]


def _list(call: Call) -> Answer:
    """Any user may ask; ``prefix`` is how a name begins [SPEC 8.5 to 10.0]."""
    _user = call.user
    prefix = (call.asked.first("prefix") or "").lower()
    names = sorted({label for _project, one in _rows(call) for label in one.labels if label.startswith(prefix)})
    return call.page(names, lambda name: {"name": name})


def _label(call: Call) -> str:
    _user = call.user
    label = call.asked.parts["label"]
    if not any(label in one.labels for _project, one in _rows(call)):
        raise _no_label()
    return label


def _get(call: Call) -> Answer:
    return found({"name": _label(call)})


def _labeled(call: Call) -> Answer:
    """Repositories that the caller sees; there is nothing else to be labelled [SPEC 8.5 to 10.0]."""
    label, kind = _label(call), call.asked.first("type")
    if kind not in (None, "REPOSITORY"):
        raise errors.Error(400, f"{kind} is not a valid value for type", errors.ARGUMENT, "type")
    rows = [row for row in _rows(call) if label in row[1].labels]
    return call.page(rows, lambda row: {**call.views.repository(*row), "labelableType": "REPOSITORY"}, lambda row: call.sees_repository(*row))


def _of_repository(call: Call) -> Answer:
    project, repository = call.repository()
    if not call.sees_repository(project, repository):
        _user = call.user
        raise errors.not_permitted()
    return call.page(sorted(repository.labels), lambda name: {"name": name})


def _add(call: Call) -> Answer:
    """400 where it is applied already [breadth K6, LIVE]; the words are INFERRED."""
    _project, repository = call.need_repository("REPO_ADMIN")
    (name,) = call.texts("name")
    if not NAME.fullmatch(name):
        raise errors.Invalid([("name", "A label has 3 to 50 of the characters a-z, 0-9 and -.")])
    if name in repository.labels:
        raise errors.Invalid([("name", f"The label {name} is already applied to this repository.")])
    repository.labels.append(name)
    return found({"name": name})


def _remove(call: Call) -> Answer:
    _project, repository = call.need_repository("REPO_ADMIN")
    if call.asked.parts["label"] not in repository.labels:
        raise _no_label()
    repository.labels.remove(call.asked.parts["label"])
    return done()
