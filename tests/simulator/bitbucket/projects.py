# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects [bitbucket 6]."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import text, truth
from simulator.bitbucket.model import Project
from simulator.bitbucket.permissions import KINDS
from simulator.product import Route

BASE = "/api/{version}/projects"
KEY = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-]*")  # [bitbucket 6, JAVADOC]; the message forgets the hyphen
BAD_KEY = "Project keys must start with a letter and may only consist of ASCII letters, numbers and underscores (A-Z, a-z, 0-9, _)"
NO_KEY = "The project key must be specified when creating a project."
LIMITS = {"key": 128, "name": 128, "description": 255}  # [bitbucket 6, DB]
MEMBERS = {"key": text, "name": text, "description": text, "public": truth, "avatar": text}
DATA_URI = re.compile(r"data:image/[a-z+.-]+;base64,(.+)", re.DOTALL)


def routes() -> list[Route]:
    one = f"{BASE}/{{key}}"
    return [
        Route("GET", BASE, _list),
        Route("POST", BASE, _create),
        Route("GET", one, _get),
        Route("PUT", one, _update),
        Route("DELETE", one, _delete),
    ]


def _list(call: Call) -> Answer:
    """By name, what the caller sees, personal projects never [bitbucket 4 REC, bitbucket 6 INFERRED]."""
    if call.caller.user is None and not call.profile.public_access:
        _user = call.user
    permission = call.asked.first("permission")
    if permission is not None and permission not in KINDS["project"]:
        raise errors.unknown_permission(permission)

    def visible(project: Project) -> bool:
        return call.sees(project) and (permission is None or _has(call, project, permission))

    rows = [one for one in call.world.projects.values() if one.type == "NORMAL" and call.contains(one.name, parameter="name")]
    rows.sort(key=lambda one: (one.name.lower(), one.key))
    return call.page(rows, call.views.project, visible)


def _has(call: Call, project: Project, permission: str) -> bool:
    return call.sees(project) if permission == "PROJECT_VIEW" else call.caller.may_project(call.world, project, permission)


def _get(call: Call) -> Answer:
    project = call.project()
    if not call.sees(project):
        user = call.user
        assert user
        if call.switches["invisible_project_answer"] == "404":
            raise errors.no_project(call.asked.parts["key"])
        raise errors.not_permitted()
    return found(call.views.project(project))


def _create(call: Call) -> Answer:
    """PROJECT_CREATE; the creator gets PROJECT_ADMIN, also a SYS_ADMIN [bitbucket 6, DB]."""
    user = call.need_global("PROJECT_CREATE")
    content = call.members(MEMBERS)
    if not content.get("key"):
        raise errors.Error(400, NO_KEY)
    values = _checked(content)
    values.setdefault("name", content["key"])  # As typed [bitbucket 6, LIVE]
    _unique(call, values, None)
    project = call.world.add_project(values.pop("key"), values.pop("name"), **values)
    project.grants.users[user.name.lower()] = "PROJECT_ADMIN"
    answer = found(call.views.project(project), 201)
    if call.switches.on("create_location"):
        origin = "/".join(call.views.url.split("/")[:3])
        answer.headers.append(("Location", f"{origin}{call.asked.target.split('?')[0]}/{project.key}"))
    return answer


def _update(call: Call) -> Answer:
    """What is left out stays; 201 where the key changed [bitbucket 6, SPEC]."""
    project = call.need_project("PROJECT_ADMIN")
    values = _checked(call.members(MEMBERS))
    _unique(call, values, project)
    key = values.pop("key", project.key)
    for name, value in values.items():
        setattr(project, name, value)
    if key == project.key:
        return found(call.views.project(project))
    call.world.rename_project(project, key)
    return found(call.views.project(project), 201)


def _delete(call: Call) -> Answer:
    """At once; only without repositories [bitbucket 6, LIVE]."""
    project = call.need_project("PROJECT_ADMIN")
    if project.repositories:
        raise errors.Error(409, f'The project "{project.key}" cannot be deleted because it has repositories.', errors.INTEGRITY)
    call.world.remove_project(project)
    return done()


def _checked(content: dict[str, Any]) -> dict[str, Any]:
    """The members that can be set, checked; the key in upper case. Other members are ignored."""
    values = dict(content)
    wrong: list[tuple[str | None, str]] = []
    for name, limit in LIMITS.items():
        value = values.get(name)
        least = 0 if name == "description" else 1
        if value is not None and not least <= len(value) <= limit:
            wrong.append((name, f"The {name} should be between {least} and {limit} characters."))
    if not wrong and "key" in values:
        if not KEY.fullmatch(values["key"]):
            wrong.append(("key", BAD_KEY))
        values["key"] = values["key"].upper()
    if not wrong and str(values.get("name", "")).startswith("~"):
        wrong.append(("name", "Project names may not start with ~"))
    if "avatar" in values and not _is_image(values["avatar"]):
        wrong.append(("avatar", "The avatar is not a data URI with a Base64 encoded image"))
    if wrong:
        raise errors.Invalid(wrong)
    return values


def _is_image(avatar: str) -> bool:
    """data:image/...;base64,... [bitbucket 6, SPEC]."""
    match = DATA_URI.fullmatch(avatar)
    try:
        return match is not None and bool(base64.b64decode(match[1], validate=True))
    except binascii.Error:
        return False


def _unique(call: Call, values: dict[str, Any], me: Project | None) -> None:
    """409 for a key or name that another project has [bitbucket 5, LIVE; class UNKNOWN, a switch]."""
    taken: list[tuple[str | None, str]] = []
    exact = call.switches["duplicate_name_match"] == "case-sensitive"
    others = [one for one in call.world.projects.values() if one is not me and one.type == "NORMAL"]
    if any(one.key == values.get("key") for one in others):
        taken.append(("key", "The project key is already in use."))
    name = values.get("name")
    if name is not None and any(one.name == name or (not exact and one.name.lower() == name.lower()) for one in others):
        taken.append(("name", "The project name is already in use."))
    if taken:
        exception = errors.INTEGRITY if call.switches["duplicate_project_exception"] == "integrity" else None
        raise errors.Invalid(taken, 409, exception)
