# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branch restrictions of projects and repositories, over REST [breadth 3]. What they do to a push: simulator.bitbucket.branch_rules."""

from __future__ import annotations

import json
from typing import Any

from simulator.answers import Answer, json_object
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Project, Repository, Restriction
from simulator.bitbucket.profile import Profile
from simulator.product import NUMBER, Route

VERSIONS = ("2.0", "latest")
BULK = "application/vnd.atl.bitbucket.bulk+json"
TYPES = ("read-only", "no-deletes", "fast-forward-only", "pull-request-only")
FIXED = {"ANY_REF": "ANY_REF_MATCHER_ID", "DEFAULT_BRANCH": "#"}
MATCHERS = {
    "BRANCH": "Branch",
    "PATTERN": "Pattern",
    "MODEL_CATEGORY": "Branching model category",
    "MODEL_BRANCH": "Branching model branch",
    "ANY_REF": "Any branch",
    "DEFAULT_BRANCH": "Default branch",
}


def routes(_profile: Profile) -> list[Route]:
    """In every version, at both scopes [breadth 1.6, SPEC]."""
    rows = []
    for version in VERSIONS:
        for scope in ("", "/repos/{slug}"):
            base = f"/branch-permissions/{version}/projects/{{key}}{scope}/restrictions"
            one = f"{base}/{NUMBER}"
            rows += [Route("GET", base, _list), Route("POST", base, _create), Route("GET", one, _get), Route("DELETE", one, _delete)]
    return rows


def _scope(call: Call) -> tuple[Project, Repository | None]:
    """The project or repository of the path, for its administrator [breadth 3]."""
    if "slug" in call.asked.parts:
        return call.need_repository("REPO_ADMIN")
    return call.need_project("PROJECT_ADMIN"), None


def _visible(call: Call) -> list[tuple[Restriction, str, int]]:
    """Those of the path with their scope. A repository shows its project's too, and its route deletes them [breadth 3, LIVE]. Their order is INFERRED."""
    project, repository = _scope(call)
    own = [(one, "REPOSITORY", repository.id) for one in repository.restrictions.values()] if repository else []
    return sorted([*own, *((one, "PROJECT", project.id) for one in project.restrictions.values())], key=lambda row: row[0].id)


def _shown(call: Call, one: Restriction, scope: str, resource: int) -> dict[str, Any]:
    """Users are objects, keys are nested, and what is derived of a matcher is the server's [breadth 1.1 and 3, LIVE]."""
    world = call.world
    kind = {"id": one.matcher_type, "name": MATCHERS[one.matcher_type]}
    return {
        "id": one.id,
        "scope": {"type": scope, "resourceId": resource},
        "type": one.type,
        "matcher": {"id": one.matcher_id, "displayId": one.matcher_id.removeprefix("refs/heads/"), "type": kind, "active": True},
        "users": [call.views.user(world.users[name]) for name in one.users if name in world.users],
        "groups": [world.groups[name].name for name in one.groups if name in world.groups],
        "accessKeys": [{"key": call.views.ssh_key(world.ssh_keys[str(number)])} for number in one.access_keys if str(number) in world.ssh_keys],
    }


def _list(call: Call) -> Answer:
    kind, matcher, number = (call.asked.first(name) for name in ("type", "matcherType", "matcherId"))
    if kind is not None and kind not in _types(call):
        raise _invalid("type", "Invalid type")
    wanted = [(kind, "type"), (matcher, "matcher_type"), (number if matcher else None, "matcher_id")]
    rows = [row for row in _visible(call) if all(value is None or getattr(row[0], name) == value for value, name in wanted)]
    return call.page(rows, lambda row: _shown(call, *row))


def _one(call: Call) -> tuple[Restriction, str, int] | None:
    return next((row for row in _visible(call) if str(row[0].id) == call.asked.parts["number"]), None)


def _get(call: Call) -> Answer:
    row = _one(call)
    if row is None:
        raise errors.no_entity(f"There is no restriction with ID {call.asked.parts['number']}")
    return found(_shown(call, *row))


def _delete(call: Call) -> Answer:
    """204 also where there is none [breadth 3, LIVE]."""
    row = _one(call)
    if row is not None:
        project, repository = _scope(call)
        held = project.restrictions if row[1] == "PROJECT" or repository is None else repository.restrictions
        del held[str(row[0].id)]
    return done()


def _create(call: Call) -> Answer:
    """One, or with the bulk content type a list; whether all or none is UNKNOWN, a switch. The same again keeps its id, and replaces all exemptions (LIVE)."""
    project, repository = _scope(call)
    bulk = call.asked.headers.get("Content-Type", "").split(";")[0].strip() == BULK
    given = _bodies(call) if bulk else [call.content()]
    atomic = call.switches["restriction_bulk"] == "atomic"
    made = [_checked(call, one) for one in given] if atomic else (_checked(call, one) for one in given)
    held, scope, resource = (repository.restrictions, "REPOSITORY", repository.id) if repository else (project.restrictions, "PROJECT", project.id)
    rows = []
    for new in made:
        same = next((one for one in held.values() if one.identity == new.identity), None)
        new.id = same.id if same else call.world.next_id()
        held[str(new.id)] = new
        rows.append(_shown(call, new, scope, resource))
    return found(rows if bulk else rows[0])


def _bodies(call: Call) -> list[dict[str, Any]]:
    try:
        content = json.loads(call.asked.body)
    except ValueError as error:
        raise errors.Error(400, str(error)) from error
    if not isinstance(content, list):
        raise errors.Error(400, "A list of restrictions is needed")
    return [json_object(json.dumps(one).encode()) for one in content if isinstance(one, dict)]


def _types(call: Call) -> tuple[str, ...]:
    return (*TYPES, "no-creates") if call.profile.numbers >= (9, 4) else TYPES  # [breadth 1.6, LIVE]


def _checked(call: Call, content: dict[str, Any]) -> Restriction:
    """Names of users, names of groups, ids of keys; other members are ignored [breadth 3, LIVE]. Words of what is not LIVE there are INFERRED."""
    if content.get("type") not in _types(call):
        raise _invalid("type", "Invalid type")
    matcher = content.get("matcher")
    kind = matcher.get("type", {}).get("id") if isinstance(matcher, dict) and isinstance(matcher.get("type"), dict) else None
    if kind == "DEFAULT_BRANCH" and not call.switches.auto("restriction_default_branch", call.profile.numbers >= (10, 2)):
        raise _invalid("matcher", "The ref matcher provider of type DEFAULT_BRANCH could not be found")
    if kind not in MATCHERS or not isinstance(matcher, dict) or not isinstance(matcher.get("id"), str):
        raise _invalid("matcher", f"Unable to get ref matcher for type {kind}")
    names = {}
    for member, what, known in (("users", "user", call.world.users), ("groups", "group", call.world.groups)):
        given = content.get(member) or []
        for name in given:
            if not isinstance(name, str) or name.lower() not in known:
                shown = "{" + ", ".join(f"{key}={value}" for key, value in name.items()) + "}" if isinstance(name, dict) else name
                raise _invalid(member, f"{shown} is not a valid {what}")
        names[member] = list(dict.fromkeys(name.lower() for name in given))
    keys = content.get("accessKeys") or []
    if any(not isinstance(one, int) for one in keys):
        raise errors.Error(500, "An error occurred while processing the request.")
    for one in keys:
        if str(one) not in call.world.ssh_keys:
            raise _invalid("accessKeys", f"{one} is not a valid access key")
    return Restriction(0, content["type"], str(kind), str(FIXED.get(str(kind)) or matcher["id"]), names["users"], names["groups"], list(keys))


def _invalid(field: str, text: str) -> errors.Invalid:
    return errors.Invalid([(field, text)], exception=errors.ARGUMENT)
