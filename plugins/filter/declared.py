# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a declaration as the modules read it, for roles that look into one: aliases, text lists and text booleans are brought to one form."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible.errors import AnsibleFilterError
from ansible.module_utils.common.validation import check_type_bool, check_type_dict

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, RENAME, Field, Item, Resource

KINDS = {kind.name: kind.resource for kind in CONFIGURATION.kinds if not kind.resource.is_setting} | {CONFIG.plural: CONFIG}
STATE = Field("state")


def listed(value: t.Any) -> t.Any:
    """Return a list: of the parts of a text between commas, as an option of the type ``list`` takes it, or what it is."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, Mapping):
        raise AnsibleFilterError("a dictionary was given where a list is due")
    return list(value)


def declared(items: t.Any, kind: str, *names: str) -> list[t.Any]:
    """Return the declared ``items`` of a kind by the main names of their options, without options that are null.

    ``names``: the options that are asked for, all where none is named. No other is touched: its value may be a template that cannot be filled in yet.
    """
    resource = _kind(kind)
    if isinstance(items, (str, Mapping)):
        raise AnsibleFilterError(f"the declared {kind} are a {'text' if isinstance(items, str) else 'dictionary'}, not a list of dictionaries")
    return [_by_main_names(item, _options(resource), names) if isinstance(item, Mapping) else item for item in items or ()]


def planned(items: t.Any, kind: str) -> list[str]:
    """Return the names of those things that are there once the declaration holds: ``ALG``, of a repository ``ALG/models``."""
    resource = _kind(kind)
    identity = {name: name for name in resource.identity}
    identity.update({field.renames: field.name for field in resource.fields if field.role == RENAME})
    names = []
    for item in declared(items, kind, *resource.identity, *identity.values(), STATE.name):
        parts = [item.get(identity[name], item.get(name)) for name in identity] if isinstance(item, Mapping) and item.get(STATE.name) != "absent" else [None]
        if all(part not in (None, "") for part in parts):
            names.append("/".join(resource.field(name).canon(str(part)) for name, part in zip(identity, parts)))
    return names


def _kind(name: str) -> Resource:
    if name not in KINDS:
        raise AnsibleFilterError(f"{name!r} is no kind of thing: one of {', '.join(KINDS)}")
    return KINDS[name]


def _options(resource: Resource) -> tuple[Field, ...]:
    return (*(field for field in resource.fields if field.role != READ_ONLY), STATE)


def _by_main_names(item: Mapping[str, t.Any], fields: t.Sequence[Field], names: t.Sequence[str] = ()) -> Item:
    """Return an item by main names. Two values for one option are left to the module, which refuses them."""
    there, known = list(item), {name for field in fields for name in (field.name, *field.aliases)}
    found: Item = {}
    for field in fields:
        if not names or field.name in names:
            values = [item[name] for name in (field.name, *field.aliases) if name in there and item[name] is not None]
            found[field.name] = _value(values[0], field) if values else None
    if not names:
        found.update({name: item[name] for name in there if name not in known})
    return {name: value for name, value in found.items() if value is not None}


def _value(value: t.Any, field: Field) -> t.Any:
    """Return a value in the form that the type of its option has. What cannot have it is left to the module, which refuses it."""
    if value is None:
        return None
    try:
        if field.type == "bool":
            return check_type_bool(value)
        if field.type == "list":
            return [_by_main_names(each, field.fields) if field.fields and isinstance(each, Mapping) else each for each in listed(value)]
        if field.type == "dict":
            return _by_main_names(check_type_dict(value), field.fields) if field.fields else check_type_dict(value)
    except (TypeError, AnsibleFilterError):
        pass
    return value


class FilterModule:
    """The filters."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"declared": declared, "listed": listed, "planned": planned}
