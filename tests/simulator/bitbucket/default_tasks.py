# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Default tasks of projects and repositories: what each new pull request between some branches asks to be done [breadth 13]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import text
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.ref_matchers import matcher, shown
from simulator.product import NUMBER, Route

Thing = dict[str, Any]
Owner = Project | Repository
SIDES = ("sourceMatcher", "targetMatcher")


def routes(profile: Profile) -> list[Route]:
    if not profile.default_tasks:
        return []
    rows = []
    for scope in ("/projects/{key}", "/projects/{key}/repos/{slug}"):
        base = f"/default-tasks/{{version}}{scope}/tasks"
        one = f"{base}/{NUMBER}"
        rows += [Route("GET", base, _list), Route("POST", base, _create), Route("DELETE", base, _delete_all)]
        rows += [Route("PUT", one, _update), Route("DELETE", one, _delete)]
    return rows


def _owners(call: Call, permission: str) -> list[Owner]:
    """The place of the path, behind it what it inherits from."""
    if "slug" in call.asked.parts:
        project, repository = call.need_repository(f"REPO_{permission}")
        return [repository, project]
    return [call.need_project(f"PROJECT_{permission}")]


def _shown(owner: Owner, one: Thing, *, markup: bool = False) -> Thing:
    """With more than the documents have: matchers and scope [LIVE]; the matchers by the names that they are sent by [CLIENT]."""
    scope = {"type": "PROJECT" if isinstance(owner, Project) else "REPOSITORY", "resourceId": owner.id}
    about = {"id": one["id"], "description": one["description"], **{side: shown(one[side]) for side in SIDES}, "scope": scope}
    return {**about, **({"html": f"<p>{one['description']}</p>"} if markup else {})}


def _list(call: Call) -> Answer:
    """Those of a repository, and its project's [LIVE]; their order is INFERRED."""
    markup = call.asked.first("markup") in ("", "true")
    rows = [(owner, one) for owner in _owners(call, "READ") for one in owner.default_tasks.values()]
    return call.page(rows, lambda row: _shown(*row, markup=markup))


def _create(call: Call) -> Answer:
    """Two that are the same are accepted (INFERRED)."""
    owner = _owners(call, "ADMIN")[0]
    one = {"id": call.world.next_id(), **_checked(call)}
    owner.default_tasks[str(one["id"])] = one
    return found(_shown(owner, one))


def _update(call: Call) -> Answer:
    """Full [LIVE]; that a task of the project is not found through its repository is INFERRED."""
    owner = _owners(call, "ADMIN")[0]
    number = call.asked.parts["number"]
    if number not in owner.default_tasks:
        raise errors.no_entity(f"There is no default task with ID {number}")
    owner.default_tasks[number].update(_checked(call))
    return found(_shown(owner, owner.default_tasks[number]))


def _delete(call: Call) -> Answer:
    """204 for a task of the project through its repository, which stays [LIVE]; for one that there is not, INFERRED."""
    _owners(call, "ADMIN")[0].default_tasks.pop(call.asked.parts["number"], None)
    return done()


def _delete_all(call: Call) -> Answer:
    """[breadth 13, SPEC]."""
    _owners(call, "ADMIN")[0].default_tasks.clear()
    return done()


def _checked(call: Call) -> Thing:
    """Both matchers are needed, whatever the documents say [LIVE]; the words about a description are INFERRED."""
    description = call.members({"description": text}).get("description", "").strip()
    if not description:
        raise errors.Error(400, "A description is required.", errors.ARGUMENT, "description")
    content = call.content()
    lacking = "A {} with ID and type is required when creating or updating a default task."
    sides = {side: _matcher(call, content.get(side), lacking.format(side)) for side in SIDES}
    return {"description": description, **sides}


def _matcher(call: Call, given: object, lacking: str) -> dict[str, str]:
    """From which version on tasks take DEFAULT_BRANCH is UNKNOWN, a switch."""
    one = matcher(call, given, lacking, no_provider=400)
    if one["type"] == "DEFAULT_BRANCH" and call.switches["default_task_default_branch"] == "off":
        raise errors.Error(400, "The ref matcher provider of type DEFAULT_BRANCH could not be found")
    return one
