# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The way back: from what was read to what has to be declared to have it. Pure.

The law that holds for every kind: planning what was exported, against what it was exported from, changes nothing.
"""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import KEYED, MAP, NAMES, STATE, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import called
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import Reader
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible

NOT_EXPORTED = "not exported: {what} ({why})"


def exported(resource: Resource, item: Item, fresh: Item | None) -> Item:
    """Return the declaration of ``item``, in the order of the table, without what only the server says.

    ``fresh`` is what the thing looks like where the declaration says nothing; what equals it is left out, the identity never. With None, all that was
    read is declared. Names in a map or list are kept even where a new thing has them too, since who creates it may be somebody else.
    """
    identity = {each.name: item[each.name] for each in resource.fields if each.name in resource.identity and item.get(each.name) is not None}
    declared = {**_declared(resource.fields, item, fresh), **identity}
    return {each.name: declared[each.name] for each in resource.fields if each.name in declared}


def declarations(resource: Resource, items: t.Iterable[Item], fresh: t.Callable[[Item], Item | None], leave_out: t.Callable[[str, str], None]) -> list[Item]:
    """Return the declarations of ``items``, in order. ``leave_out`` is told what the reader refuses, and why. ``fresh``: see ``exported``, for each item."""
    found: list[Item] = []
    options = resource.options()
    for item in ordered(resource, items):
        declared, wrong = declarable(resource, options, exported(resource, item, fresh(item)))
        found += [] if declared is None else [declared]
        thing = visible(called(resource, item))
        for option, problem in wrong.items():
            leave_out(thing if declared is None else f"{option} of {thing}", f"no declaration takes it: {problem}")
    return found


def declarable(resource: Resource, options: t.Mapping[str, Item], declaration: Item) -> tuple[Item | None, dict[str, str]]:
    """Return a declaration without the options that the reader refuses, and what is wrong with each of them.

    ``options``: those of the kind. None is returned where one of them says which thing it is, or has to be given.
    """
    wrong: dict[str, str] = {}
    for name, value in declaration.items():
        reader = Reader({"": resource})
        reader.options({name: value}, {name: {**options[name], "required": False}})
        if reader.problems:
            wrong[name] = reader.problems[0]
    needed = {each.name for each in resource.fields if each.required or each.name in resource.identity}
    return (None if needed & set(wrong) else {name: value for name, value in declaration.items() if name not in wrong}), wrong


def ordered(resource: Resource, items: t.Iterable[Item]) -> list[Item]:
    """Return ``items`` in the order of their identity, whatever the order in which the server told them."""
    return sorted(items, key=resource.key)


def _declared(fields: t.Sequence[Field], item: Item, fresh: Item | None) -> Item:
    known = [each for each in fields if each.role in STATE and item.get(each.name) is not None]
    if fresh is None:
        return {each.name: _plain(each, item[each.name]) for each in known}
    return {each.name: _plain(each, item[each.name], fresh) for each in known if _differs(each, item[each.name], fresh.get(each.name))}


def _plain(spec: Field, value: t.Any, fresh: Item | None = None) -> t.Any:
    """Return a value with its parts in order."""
    if spec.fields and spec.compare != KEYED:
        return _declared(spec.fields, value, None if fresh is None else fresh.get(spec.name) or {})
    if spec.compare not in (MAP, NAMES):
        return value
    names = sorted(value, key=lambda name: (name.lower(), name))
    return {name: value[name] for name in names} if spec.compare == MAP else names


def _differs(spec: Field, value: t.Any, fresh: t.Any) -> bool:
    """Tell whether a value has to be said, since a new thing does not have it."""
    if spec.fields and spec.compare != KEYED:
        return bool(_declared(spec.fields, value, fresh or {}))
    return bool(value) if spec.compare in (MAP, NAMES) else bool(spec.comparison_key(value) != spec.comparison_key(fresh))
