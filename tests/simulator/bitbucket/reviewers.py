# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reviewer groups [breadth 5] and the conditions of default reviewers [breadth 4], of projects and repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.answers import Answer, Refused
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import WrongType, number, text
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.ref_matchers import matcher, shown
from simulator.product import NUMBER, Route

Thing = dict[str, Any]
Owner = Project | Repository
DUPLICATE = "com.atlassian.bitbucket.reviewer.DuplicateReviewerGroupException"  # the class begins so; its package is INFERRED
NO_GROUP = "com.atlassian.bitbucket.reviewer.NoSuchReviewerGroupException"
SIDES = ("source", "target")


def routes(profile: Profile) -> list[Route]:
    rows = []
    for scope in ("/projects/{key}", "/projects/{key}/repos/{slug}"):
        base = f"/default-reviewers/{{version}}{scope}"
        rows += [
            Route("GET", f"{base}/conditions", _conditions),
            Route("POST", f"{base}/condition", _create_condition),
            Route("PUT", f"{base}/condition/{NUMBER}", _update_condition),
            Route("DELETE", f"{base}/condition/{NUMBER}", _delete_condition),
        ]
        base = f"/api/{{version}}{scope}/settings/reviewer-groups"
        if profile.reviewer_groups:
            rows += [
                Route("GET", base, _groups),
                Route("POST", base, _create_group),
                Route("GET", f"{base}/{NUMBER}", _group),
                Route("PUT", f"{base}/{NUMBER}", _update_group),
                Route("DELETE", f"{base}/{NUMBER}", _delete_group),
            ]
    return rows


def _owners(call: Call, permission: str) -> list[Owner]:
    """The place of the path, behind it what it inherits from: a repository shows its project's too, and changes them [breadth 0.2, LIVE]."""
    if "slug" in call.asked.parts:
        project, repository = call.need_repository(f"REPO_{permission}")
        return [repository, project]
    return [call.need_project(f"PROJECT_{permission}")]


def _scope(owner: Owner) -> Thing:
    return {"type": "PROJECT" if isinstance(owner, Project) else "REPOSITORY", "resourceId": owner.id}


def _users(call: Call, numbers: list[int]) -> list[Thing]:
    """Those who are there: who was deleted is in it no more (INFERRED)."""
    by_id = {user.id: user for user in call.world.users.values()}
    return [{name: value for name, value in call.views.user(by_id[one]).items() if name != "links"} for one in numbers if one in by_id]


def _ids(given: object) -> list[int]:
    """The numbers of a list of objects; one without a number is -1, whatever else it says [breadth 4 and 5, LIVE]."""
    rows = given if isinstance(given, list) else []
    try:
        return list(dict.fromkeys(number(row["id"]) if isinstance(row, dict) and row.get("id") is not None else -1 for row in rows))
    except WrongType:
        return [-1]


# --- reviewer groups ---


def _shown_group(call: Call, owner: Owner, one: Thing) -> Thing:
    about = {"id": one["id"], "name": one["name"], "scope": _scope(owner), "users": _users(call, one["users"])}
    return {**about, **({"description": one["description"]} if one["description"] else {})}


def _groups(call: Call) -> Answer:
    """The repository's, then the project's; their order is INFERRED."""
    return call.page([(owner, one) for owner in _owners(call, "READ") for one in owner.reviewer_groups.values()], lambda row: _shown_group(call, *row))


def _one_group(call: Call, permission: str) -> tuple[Owner, Thing]:
    """That the route of a repository changes a group of its project, as it does a condition, is INFERRED."""
    wanted = call.asked.parts["number"]
    for owner in _owners(call, permission):
        if wanted in owner.reviewer_groups:
            return owner, owner.reviewer_groups[wanted]
    raise errors.Error(404, f"There is no reviewer group with ID {wanted}.", NO_GROUP)


def _group(call: Call) -> Answer:
    return found(_shown_group(call, *_one_group(call, "READ")))


def _create_group(call: Call) -> Answer:
    owner = _owners(call, "ADMIN")[0]
    one = {"id": call.world.next_id(), **_checked_group(call, owner, {"name": "", "description": "", "users": []})}
    owner.reviewer_groups[str(one["id"])] = one
    return found(_shown_group(call, owner, one), 201)


def _update_group(call: Call) -> Answer:
    """Partial [breadth 5, SPEC]."""
    owner, one = _one_group(call, "ADMIN")
    one.update(_checked_group(call, owner, one))
    return found(_shown_group(call, owner, one))


def _checked_group(call: Call, owner: Owner, before: Mapping[str, Any]) -> Thing:
    """Users by number only, at least one that is there [breadth 5, LIVE]; names of one place differ [SPEC], words INFERRED."""
    given = {**call.members({"name": text, "description": text})}
    name = given.get("name", before["name"]).strip()
    if not 1 <= len(name) <= 50:
        raise errors.Error(400, "The name should be between 1 and 50 characters.", errors.ARGUMENT, "name")
    if any(one["name"] == name and one["id"] != before.get("id") for one in owner.reviewer_groups.values()):
        raise errors.Error(409, f"A reviewer group with the name {name} exists already.", DUPLICATE)
    known = {user.id for user in call.world.users.values()}
    sent = call.content().get("users")
    users = before["users"] if sent is None else [one for one in _ids(sent) if one in known]
    if not users:
        raise errors.Error(400, "Reviewer groups must contain 1 or more reviewer(s)", errors.ARGUMENT)
    return {"name": name, "description": given.get("description", before["description"]), "users": users}


def _delete_group(call: Call) -> Answer:
    """What becomes of the conditions that use it is UNKNOWN, a switch."""
    owner, one = _one_group(call, "ADMIN")
    conditions = [condition for condition in _all_conditions(call) if one["id"] in condition["groups"]]
    if conditions and call.switches["reviewer_group_in_use"] == "409":
        raise errors.Error(409, f"The reviewer group {one['name']} is in use.")
    for condition in conditions:
        condition["groups"].remove(one["id"])
    del owner.reviewer_groups[str(one["id"])]
    return done()


def _all_conditions(call: Call) -> list[Thing]:
    owners: list[Owner] = []
    for project in call.world.projects.values():
        owners += [project, *project.repositories.values()]
    return [one for owner in owners for one in owner.reviewer_conditions.values()]


# --- default reviewers ---


def _shown_condition(call: Call, owner: Owner, one: Thing) -> Thing:
    """The matchers by other names than they are sent by [breadth 4, REC]."""
    about: Thing = {"id": one["id"], "scope": _scope(owner), **{f"{side}RefMatcher": shown(one[side]) for side in SIDES}}
    about |= {"reviewers": _users(call, one["reviewers"]), "requiredApprovals": one["approvals"]}
    if call.profile.reviewer_groups_in_conditions:
        about["reviewerGroups"] = [_shown_group(call, place, group) for place, group in _known_groups(call) if group["id"] in one["groups"]]
    return about


def _known_groups(call: Call) -> list[tuple[Owner, Thing]]:
    return [(owner, one) for owner in _owners(call, "READ") for one in owner.reviewer_groups.values()]


def _conditions(call: Call) -> Answer:
    """A bare list, the repository's own first (INFERRED) [breadth 4, LIVE]."""
    return found([_shown_condition(call, owner, one) for owner in _owners(call, "READ") for one in owner.reviewer_conditions.values()])


def _one_condition(call: Call) -> tuple[Owner, Thing]:
    wanted = call.asked.parts["number"]
    for owner in _owners(call, "ADMIN"):
        if wanted in owner.reviewer_conditions:
            return owner, owner.reviewer_conditions[wanted]
    raise errors.no_entity(f"There is no condition with ID {wanted}")


def _create_condition(call: Call) -> Answer:
    """Two with the same matchers are accepted (INFERRED)."""
    owner = _owners(call, "ADMIN")[0]
    one = {"id": call.world.next_id(), **_checked_condition(call)}
    owner.reviewer_conditions[str(one["id"])] = one
    return found(_shown_condition(call, owner, one))


def _update_condition(call: Call) -> Answer:
    """Full: what is left out goes [breadth 4, LIVE]."""
    owner, one = _one_condition(call)
    one.update(_checked_condition(call))
    return found(_shown_condition(call, owner, one))


def _delete_condition(call: Call) -> Answer:
    owner, one = _one_condition(call)
    del owner.reviewer_conditions[str(one["id"])]
    return done()


def _checked_condition(call: Call) -> Thing:
    content = call.content()
    lacking = "A {}Matcher with ID and type is required when creating or updating a new condition."  # [LIVE]
    sides = {side: matcher(call, content.get(f"{side}Matcher"), lacking.format(side)) for side in SIDES}
    reviewers, known = _ids(content.get("reviewers")), {user.id for user in call.world.users.values()}
    for one in reviewers:
        if one not in known:
            raise errors.no_entity(f"User with ID {one} does not exist")
    groups = []
    if call.profile.reviewer_groups_in_conditions:  # Dropped before [LIVE 9.2 to 9.4].
        groups = _ids(content.get("reviewerGroups"))
        there = {group["id"] for _place, group in _known_groups(call)}
        for one in groups:
            if one not in there:
                raise errors.Error(404, f"There is no reviewer group with ID {one}.", NO_GROUP)
    try:
        approvals = number(content.get("requiredApprovals") or 0)
    except WrongType as error:
        raise Refused(errors.Error(400, f"requiredApprovals {error}").answer) from error
    if approvals > len(reviewers) and not groups and call.switches["required_approvals_check"] == "400":
        raise errors.Error(400, "The number of required approvals is invalid", errors.ARGUMENT)
    return {**sides, "reviewers": reviewers, "groups": groups, "approvals": approvals}
