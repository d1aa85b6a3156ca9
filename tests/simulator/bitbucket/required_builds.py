# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Required builds of repositories: the builds that have to succeed before a pull request can be merged [breadth 9]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import truth
from simulator.bitbucket.model import Repository
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.ref_matchers import matcher, shown
from simulator.product import NUMBER, Route

Thing = dict[str, Any]
BASE = "/required-builds/{version}/projects/{key}/repos/{slug}"
REQUIRED_FOR = ("requiredForPullRequest", "requiredForMergeQueue")


def routes(profile: Profile) -> list[Route]:
    """Of repositories only [breadth 1.2]."""
    if not profile.required_builds:
        return []
    one = f"{BASE}/condition/{NUMBER}"
    return [
        Route("GET", f"{BASE}/conditions", _list),
        Route("POST", f"{BASE}/condition", _create),
        Route("PUT", one, _update),
        Route("DELETE", one, _delete),
    ]


def _repository(call: Call, permission: str) -> Repository:
    return call.need_repository(permission)[1]


def _shown(call: Call, one: Thing) -> Thing:
    """Without an exemption where there is none; what 10.2 added shows from there on [breadth 9, LIVE]."""
    about = {"id": one["id"], "buildParentKeys": one["keys"], "refMatcher": shown(one["ref"])}
    exempt = {"exemptRefMatcher": shown(one["exempt"])} if one.get("exempt") else {}
    return {**about, **exempt, **({name: one[name] for name in REQUIRED_FOR} if call.profile.builds_required_for else {})}


def _list(call: Call) -> Answer:
    return call.page(list(_repository(call, "REPO_READ").required_builds.values()), lambda one: _shown(call, one))


def _create(call: Call) -> Answer:
    """Two with the same matchers are accepted (INFERRED)."""
    held = _repository(call, "REPO_ADMIN").required_builds
    one = {"id": call.world.next_id(), **_checked(call)}
    held[str(one["id"])] = one
    return found(_shown(call, one))


def _update(call: Call) -> Answer:
    """Full: an exemption that is left out goes [breadth 9]."""
    held = _repository(call, "REPO_ADMIN").required_builds
    number = call.asked.parts["number"]
    if number not in held:
        raise errors.no_entity(f"There is no required build condition with ID {number}")
    held[number] = {"id": held[number]["id"], **_checked(call)}
    return found(_shown(call, held[number]))


def _delete(call: Call) -> Answer:
    """204 also where it never was [breadth 9]."""
    _repository(call, "REPO_ADMIN").required_builds.pop(call.asked.parts["number"], None)
    return done()


def _checked(call: Call) -> Thing:
    """400 for no keys, and for a matcher that cannot be built [breadth 9, SPEC]; the words are INFERRED. What 10.2 added is ignored before [LIVE]."""
    content, flags = call.content(), call.members(dict.fromkeys(REQUIRED_FOR, truth))
    keys = content.get("buildParentKeys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) and key for key in keys):
        raise errors.Error(400, "At least one build parent key is required", errors.ARGUMENT, "buildParentKeys")
    exempt = content.get("exemptRefMatcher")
    return {
        "keys": list(dict.fromkeys(keys)),
        "ref": _matcher(call, content.get("refMatcher")),
        "exempt": _matcher(call, exempt) if exempt is not None else None,
        **{name: flags.get(name, True) if call.profile.builds_required_for else True for name in REQUIRED_FOR},
    }


def _matcher(call: Call, given: object) -> dict[str, str]:
    """The full name of a branch may be short [breadth 1.1, LIVE]; how that is shown is INFERRED."""
    one = matcher(call, given, "A ref matcher with ID and type is required.", no_provider=400)
    short = one["type"] == "BRANCH" and not one["id"].startswith("refs/")
    return {**one, "id": f"refs/heads/{one['id']}"} if short else one
