# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What differs between two states of a thing, field by field, and whom that affects. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import PERMISSION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import facets_of

Item = dict[str, t.Any]
Place = tuple[tuple[str, ...], str]  # the path of a field, and the name in it where the field is a list of names
Changes = dict[Place, tuple[t.Any, t.Any]]  # what is there before and after; None where there is nothing
NOTHING: tuple[t.Any, ...] = (None, "", [], {})
SCALARS = (str, int, float, bool)
LICENSED = "every licensed user"
GRANTS = frozenset(field.name for field in PERMISSION.fields if field.counted == "grant")
_OPTIONS = ((kind.resource.kind, option) for kind in CONFIGURATION.kinds for option in facets_of(kind.resource))
OWNERS = frozenset((kind, option.name) for kind, option in _OPTIONS if option.facet and option.facet.resource is PERMISSION)
# Who notices what kind of policy is not as declared.
POLICIES = {
    **dict.fromkeys(("pull request setting", "default reviewer", "default task", "required build"), "pull requests of {place}"),
    **dict.fromkeys(("branch restriction", "secret scanning rule", "secret scanning allowlist rule"), "whoever pushes to {place}"),
    "branching model": "whoever creates branches of {place}",
    "hook": "whoever pushes to {place} or merges there",
    "reviewer group": "reviewers of {place}",
}


def plain(value: t.Any) -> t.Any:
    """Return a value as JSON has it: no subclasses, no text that cannot be written, and dicts and lists of the same."""
    if isinstance(value, dict):
        return {plain(str(name)): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    for number in (int, float):
        if isinstance(value, number):
            return number(value)
    text = value if isinstance(value, str) else str(value)
    return str.__str__(text).encode("utf-8", "replace").decode("utf-8")


def differences(before: Item | None, after: Item | None) -> Changes:
    """Return what differs. A list of names yields a change for each name that comes or goes."""
    whole = before is None or after is None
    found = dict(_walk((), before or {}, after or {}))
    return {place: pair for place, pair in found.items() if not (whole and pair[0] in NOTHING and pair[1] in NOTHING)}


def _walk(path: tuple[str, ...], before: t.Any, after: t.Any) -> t.Iterator[tuple[Place, tuple[t.Any, t.Any]]]:
    sides = (before, after)
    if before == after:
        return
    if all(side is None or isinstance(side, dict) for side in sides):
        was, will_be = before or {}, after or {}
        for name in dict.fromkeys([*was, *will_be]):
            yield from _walk((*path, name), was.get(name), will_be.get(name))
    elif all(side is None or _are_names(side) for side in sides):
        was, will_be = before or [], after or []
        gone, come = [each for each in was if each not in will_be], [each for each in will_be if each not in was]
        if not gone and not come:  # only the order differs
            yield (path, ""), sides
        yield from (((path, str(each)), (each, None)) for each in gone)
        yield from (((path, str(each)), (None, each)) for each in come)
    else:
        yield (path, ""), sides


def _are_names(value: t.Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, SCALARS) for each in value)


def laid_over(item: Item, changes: Changes) -> Item:
    """Return ``item`` as it is after the changes."""
    made = dict(item)
    for (path, name), (before, after) in changes.items():
        holder = made
        for step in path[:-1]:
            holder[step] = dict(holder[step]) if isinstance(holder.get(step), dict) else {}
            holder = holder[step]
        if name:
            listed = [each for each in holder.get(path[-1]) or [] if each not in (before, after)]
            holder[path[-1]] = [*listed, *([] if after is None else [after])]
        elif after is None:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = after
    return made


def whose_permission(kind: str, path: tuple[str, ...]) -> str:
    """Return whose permission a field is, ``""`` where it is none: a field of permissions, which are things themselves or a facet of others."""
    inner = path[1:] if (kind, path[0]) in OWNERS else path if kind == PERMISSION.kind else ()
    if len(inner) > 1 and inner[0] in GRANTS:
        return f"{inner[0][:-1]} {inner[1]}"
    return LICENSED if inner == ("default",) else ""


def _repositories(item: Item) -> str:
    """Return the repositories that a policy is for: one, all of a project, or all."""
    key, repository = item.get("project_key"), item.get("repository")
    return f"{key}/{repository}" if repository else f"the repositories of {key}" if key else "all repositories"


def affected(kind: str, name: str, item: Item, changes: Changes) -> list[str]:
    """Return who notices that a thing of this kind is not as declared, in words, each once."""
    found: list[str] = []
    always = {
        "user": f"user {name}",
        "SCM configuration": f"builds of project {item['project_key']}" if item.get("project_key") else f"builds through {name}",
        "algorithm": f"builds of {name}",
        "access key": "whoever has this key",
        "access token": f"user {item['user']}" if item.get("user") else "whoever has this token",
    }
    if kind in always:
        found.append(always[kind])
    if kind in POLICIES:
        found.append(POLICIES[kind].format(place=_repositories(item)))
    if kind == "webhook":
        found.append(f"the receiver of webhook {name}")
    if kind == "group" and (("name",), "") in changes:  # it comes or goes
        found.append(f"group {name}")
    for (path, element), pair in changes.items():
        permitted = whose_permission(kind, path)
        if kind == "group" and path == ("members",) and element:
            found.append(f"user {element}")
        elif permitted:
            found.append(permitted)
        elif kind in ("project", "repository") and path == ("public",) and True in pair:
            found.append("anybody, even without a login")
        elif kind == "repository" and path == ("secret_scanning_exempt",) and True in pair:
            found.append(f"whoever pushes to {name}")
    return list(dict.fromkeys(found))
