# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pull requests that are declined or merged by themselves: what projects and repositories set of it [breadth 12]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.hooks import Place
from simulator.bitbucket.json_types import number, truth
from simulator.bitbucket.profile import Profile
from simulator.product import Route

DECLINE, MERGE = "auto_decline", "auto_merge"  # their members of ``settings``
WEEKS = (1, 2, 4, 8, 12)  # [breadth 12, SPEC]
PRESET: dict[str, dict[str, Any]] = {DECLINE: {"enabled": True, "inactivityWeeks": 4}, MERGE: {"enabled": False}}  # [breadth 12, SPEC, INFERRED]
ACTIONS = ("CREATE", "DELETE", "NONE")


def routes(profile: Profile) -> list[Route]:
    rows = []
    for scope in ("", "/repos/{slug}"):
        base = f"/api/{{version}}/projects/{{key}}{scope}/settings"
        if profile.auto_decline:
            path = f"{base}/auto-decline"
            rows += [Route("GET", path, _decline), Route("PUT", path, _set_decline), Route("DELETE", path, _unset_decline)]
        if profile.auto_merge:
            path = f"{base}/auto-merge"
            rows += [Route("GET", path, _merge), Route("PUT", path, _set_merge), Route("DELETE", path, _unset_merge)]
    return rows


def _place(call: Call, permission: str) -> Place:
    if "slug" in call.asked.parts:
        return Place(*call.need_repository(f"REPO_{permission}"))
    return Place(call.need_project(f"PROJECT_{permission}"), None)


def _own(place: Place) -> dict[str, dict[str, Any]]:
    return (place.repository or place.project).settings


def _effective(place: Place, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is in effect, and its scope; without a 404 where nobody has set it [breadth 12]."""
    repository, project = place.repository, place.project
    restricted = name == MERGE and project.settings.get(MERGE, {}).get("restricted")  # then the project's shows [breadth 12]
    if repository and name in repository.settings and not restricted:
        return repository.settings[name], {"type": "REPOSITORY", "resourceId": repository.id}
    if name in project.settings:
        return project.settings[name], {"type": "PROJECT", "resourceId": project.id}
    return PRESET[name], {"type": "GLOBAL", "resourceId": -1}


def _decline(call: Call) -> Answer:
    values, scope = _effective(_place(call, "READ"), DECLINE)
    return found({**values, "scope": scope})


def _set_decline(call: Call) -> Answer:
    """Both members are needed, with these words [breadth 12, LIVE]."""
    place = _place(call, "ADMIN")
    given = call.members({"enabled": truth, "inactivityWeeks": number})
    wrong: list[tuple[str | None, str]] = []
    if "inactivityWeeks" not in given:
        wrong.append((None, "The parameter 'inactivityWeeks' is required."))
    elif given["inactivityWeeks"] not in WEEKS:
        wrong.append((None, "inactivityWeeks must be one of 1, 2, 4, 8, 12."))
    if "enabled" not in given:
        wrong.append((None, "'enabled' is required."))
    if wrong:
        raise errors.Invalid(wrong)
    _own(place)[DECLINE] = given
    return _decline(call)


def _unset_decline(call: Call) -> Answer:
    _own(_place(call, "ADMIN")).pop(DECLINE, None)
    return done()


def _merge(call: Call) -> Answer:
    place = _place(call, "READ")
    values, scope = _effective(place, MERGE)
    restricted = place.project.settings.get(MERGE, {}).get("restricted")
    state = "NONE" if not restricted else "RESTRICTED_UNMODIFIABLE" if place.repository else "RESTRICTED_MODIFIABLE"
    return found({"enabled": values["enabled"], "restrictionState": state, "scope": scope})


def _modifiable(call: Call) -> Place:
    """403 where the project restricts it [breadth 12, SPEC]; the words are INFERRED."""
    place = _place(call, "ADMIN")
    if place.repository and place.project.settings.get(MERGE, {}).get("restricted"):
        raise errors.Error(403, "The project restricts this setting.", errors.AUTHORISATION)
    return place


def _set_merge(call: Call) -> Answer:
    """A project needs both members, a repository one [breadth 12, SPEC]."""
    place = _modifiable(call)
    content = call.content()
    given = call.members({"enabled": truth})
    action = content.get("restrictionAction")
    if "enabled" not in given or (place.repository is None and action not in ACTIONS):
        raise errors.Error(400, "The 'enabled' and 'restrictionAction' fields were not provided correctly.")
    before = _own(place).get(MERGE, {}).get("restricted", False)
    restricted = {} if place.repository else {"restricted": before if action == "NONE" else action == "CREATE"}
    _own(place)[MERGE] = {**given, **restricted}
    return _merge(call)


def _unset_merge(call: Call) -> Answer:
    """The restriction goes with it (INFERRED)."""
    _own(_modifiable(call)).pop(MERGE, None)
    return done()
