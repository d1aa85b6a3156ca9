# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The files that a report names: where a task stands, and where a thing is declared.

ansible-core remembers of each value that it reads the file and the line, through templates too. How it remembers is private to it, so what it
does not tell is not known, and nothing else depends on it.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Resource

try:
    from ansible._internal._datatag._tags import Origin
except ImportError:
    Origin = None

Origins = dict[str, tuple[str, int]]
IN_COLLECTION = re.compile(r"^.*/ansible_collections/([^/]+)/([^/]+)/(.*)$")


def relative(path: str, folder: str) -> str:
    """Return a path below the collection, the current folder, or that of the playbook; else the name of the file alone."""
    found = IN_COLLECTION.match(path)
    return found[3] if found else _below(path, folder) or Path(path).name


def _below(path: str, folder: str) -> str:
    for start in (Path.cwd(), Path(folder).resolve()):
        if Path(path).resolve().is_relative_to(start):
            return Path(path).resolve().relative_to(start).as_posix()
    return ""


def users_own(playbook: str, variables: t.Iterable[t.Any]) -> str:
    """Return the file that stands for what is declared where that is not known: the playbook unless a collection brings it, else a file of
    variables that the command line names (``@file``). ``""`` where there is neither below the current folder, or that of the playbook.
    """
    files = [str(Path(playbook).absolute()), *(str(Path(each[1:]).absolute()) for each in variables if isinstance(each, str) and each.startswith("@"))]
    below = (_below(each, str(Path(playbook).parent)) for each in files if not IN_COLLECTION.match(each))
    return next(filter(None, below), "")


def origins(resource: Resource, args: Mapping[str, t.Any], owners: t.Iterable[Resource] = ()) -> Origins:
    """Return the absolute path and the line of each declared thing in a task's options, by its name. ``""``: of the options as a whole.

    ``owners``: the kinds of the task, inside whose things it can be declared.
    """
    listed = args.get(resource.plural)
    found: Origins = {}
    own: list[tuple[t.Any, t.Any, t.Sequence[t.Any]]] = [(item, item, ()) for item in (listed if isinstance(listed, list) else [args])]
    for item, named, around in [*own, *(pair for owner in owners for pair in _inside(owner, resource, args))]:
        place = _place(item, *_identity(resource, item), *around) if isinstance(item, Mapping) else None
        if place:
            found.setdefault(_name(resource, named), place)
    whole = _place(listed, args)
    return {**found, "": whole} if whole else found


def origins_of_rules(resource: Resource, args: Mapping[str, t.Any]) -> Origins:
    """Return the absolute path and the line of each rule for many things in a task's options, by its label."""
    listed = args.get(resource.plural)
    items = [item if isinstance(item, Mapping) else {} for item in (listed if isinstance(listed, list) else ())]
    places = {f"{resource.plural}[{number}]": _place(item, *item.values()) for number, item in enumerate(items)}
    return {label: place for label, place in places.items() if place}


def _inside(owner: Resource, resource: Resource, args: Mapping[str, t.Any]) -> t.Iterator[tuple[t.Any, t.Any, t.Sequence[t.Any]]]:
    """Yield what is declared of a kind inside things of another: as it is, with the place that it has there, and the owner, which tells where that is."""
    for facet in [each.facet for each in owner.fields if each.facet and each.facet.resource is resource]:
        listed = args.get(owner.plural)
        for item in [each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, Mapping) and resource.plural in each]:
            place = facet.place_of(owner.declare(_by_main_names(owner, item)).values)
            value = item.get(resource.plural)
            things = value if isinstance(value, list) else [value]
            yield from ((thing, {**thing, **place}, (item, *_identity(owner, item))) for thing in things if isinstance(thing, Mapping))


def _name(resource: Resource, item: Mapping[str, t.Any]) -> str:
    """Return what reports call an item, ``""`` where that takes more than was declared."""
    try:
        return str(resource.name(_by_main_names(resource, item)))
    except (KeyError, TypeError, AttributeError):
        return ""


def _by_main_names(resource: Resource, item: Mapping[str, t.Any]) -> dict[str, t.Any]:
    main = {alias: field.name for field in resource.fields for alias in (field.name, *field.aliases)}
    return {main.get(str(name), str(name)): value for name, value in item.items()}


def _identity(resource: Resource, item: Mapping[str, t.Any]) -> list[t.Any]:
    fields = [field for field in resource.fields if field.name in {path.partition(".")[0] for path in resource.identity}]
    return [item[name] for field in fields for name in (field.name, *field.aliases) if name in item]


def _place(*values: t.Any) -> tuple[str, int] | None:
    """Return the file and line of the first value of which they are known."""
    for value in values:
        tag = Origin.get_tag(value) if Origin is not None else None
        if tag is not None and tag.path:
            return str(tag.path), int(tag.line_num or 0)
    return None
