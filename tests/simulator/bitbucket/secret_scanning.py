# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secret scanning: rules of the server, of projects and of repositories, and allowlists of the latter two [breadth 15]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import text
from simulator.bitbucket.profile import Profile
from simulator.product import NUMBER, Route

Thing = dict[str, Any]
Rows = dict[str, Thing]
PLACES = ("/projects/{key}", "/projects/{key}/repos/{slug}")
MEMBERS = {"name": "name", "lineRegex": "line", "pathRegex": "path"}


def routes(profile: Profile) -> list[Route]:
    """The server has no allowlist [SPEC]."""
    if not profile.secret_scanning:
        return []
    rows = []
    for place, below in (("", "rules"), *((place, below) for place in PLACES for below in ("rules", "allowlist"))):
        base = f"/api/{{version}}{place}/secret-scanning/{below}"
        one = f"{base}/{NUMBER}"
        rows += [Route("GET", base, _list), Route("POST", base, _create), Route("GET", one, _get), Route("PUT", one, _update), Route("DELETE", one, _delete)]
    return rows


def _levels(call: Call) -> list[tuple[Thing, Rows]]:
    """Those of the place of the path, behind it those that it inherits: for administrators [SPEC]. An allowlist shows no scope, and its own only (INFERRED)."""
    parts = call.asked.parts
    project = repository = None
    if "slug" in parts:
        project, repository = call.need_repository("REPO_ADMIN")
    elif "key" in parts:
        project = call.need_project("PROJECT_ADMIN")
    else:
        call.need_global("ADMIN")
    if "/secret-scanning/allowlist" in call.asked.path:
        place = repository or project
        assert place is not None
        return [({}, place.secret_allowlist)]
    levels = [({"type": "REPOSITORY", "resourceId": repository.id}, repository.secret_rules)] if repository else []
    levels += [({"type": "PROJECT", "resourceId": project.id}, project.secret_rules)] if project else []
    return [*levels, ({"type": "GLOBAL"}, call.world.secret_rules)]


def _shown(scope: Thing, one: Thing) -> Thing:
    regexes = {name: one[member] for name, member in MEMBERS.items() if one[member]}
    return {"id": one["id"], **regexes, **({"scope": scope} if scope else {})}


def _list(call: Call) -> Answer:
    """That a list has what is inherited, as those of other kinds have, is INFERRED. Names may be filtered [SPEC]; by what is INFERRED."""
    wanted = (call.asked.first("filter") or "").lower()
    rows = [(scope, one) for scope, held in _levels(call) for one in held.values() if wanted in one["name"].lower()]
    rows.sort(key=lambda row: row[1]["name"])
    return call.page(rows, lambda row: _shown(*row))


def _one(call: Call) -> tuple[Thing, Thing]:
    """That only what the place has itself is found by its number is INFERRED."""
    (scope, held), *_inherited = _levels(call)
    number = call.asked.parts["number"]
    if number not in held:
        raise errors.no_entity(f"There is no secret scanning rule with ID {number}")
    return scope, held[number]


def _get(call: Call) -> Answer:
    return found(_shown(*_one(call)))


def _create(call: Call) -> Answer:
    """200 [SPEC]. Two of one name are accepted: UNKNOWN, a switch."""
    (scope, held), *_inherited = _levels(call)
    one = {"id": call.world.next_id(), **_checked(call, {})}
    if call.switches["secret_scanning_name"] == "unique" and one["name"] in {each["name"] for each in held.values()}:
        raise errors.Error(409, f"A rule with the name {one['name']} exists already.")
    held[str(one["id"])] = one
    return found(_shown(scope, one))


def _update(call: Call) -> Answer:
    """Whether it is full or partial is UNKNOWN, a switch."""
    scope, one = _one(call)
    one.update(_checked(call, one if call.switches["secret_scanning_put"] == "partial" else {}))
    return found(_shown(scope, one))


def _delete(call: Call) -> Answer:
    """204, for one that there is not too (INFERRED)."""
    _levels(call)[0][1].pop(call.asked.parts["number"], None)
    return done()


def _checked(call: Call, before: Thing) -> Thing:
    """At least one regular expression [SPEC]; words and the need of a name are INFERRED."""
    given = call.members(dict.fromkeys(MEMBERS, text))
    one = {member: given.get(name, before.get(member, "")) for name, member in MEMBERS.items()}
    if not one["name"]:
        raise errors.Error(400, "A rule needs a name.", errors.ARGUMENT, "name")
    if not one["line"] and not one["path"]:
        raise errors.Error(400, "A rule needs a regular expression for lines, for paths, or for both.", errors.ARGUMENT)
    return one
