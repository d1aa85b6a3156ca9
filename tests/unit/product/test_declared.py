# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles read a declaration as the modules do: every alias of every kind, text lists, text booleans."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.filter.declared import KINDS, declared, listed, planned
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Field, Item

ALIASES = [(kind, field.name, alias) for kind, resource in KINDS.items() for field in resource.fields for alias in field.aliases]
VALUES: Item = {"str": "text", "bool": "no", "list": "a,b", "dict": {"x": "y"}}
CASES = [(kind, field) for kind, resource in KINDS.items() for field in resource.fields if field.role != READ_ONLY and not field.fields]


def validated(kind: str, item: Item) -> Item:
    """Return what Ansible's own validation makes of an item, without the options that are not given."""
    spec = {**{name: {**option, "required": False} for name, option in KINDS[kind].options().items()}, "state": {"type": "str"}}
    found = ArgumentSpecValidator(spec).validate(item)
    assert found.error_messages == []
    defaults = ArgumentSpecValidator(spec).validate({}).validated_parameters
    return {name: value for name, value in found.validated_parameters.items() if name in spec and value is not None and value != defaults[name]}


@pytest.mark.parametrize(("kind", "name", "alias"), ALIASES)
def test_alias(kind: str, name: str, alias: str) -> None:
    value = VALUES[KINDS[kind].field(name).type]
    assert declared([{alias: value}], kind) == [{name: value}] == [validated(kind, {alias: value})]
    assert declared([{alias: value, "other": 1}], kind, name) == [{name: value}]
    assert declared([{name: value, alias: None}], kind) == declared([{name: None, alias: value}], kind) == [{name: value}]


def test_there_are_aliases() -> None:
    assert {("scm_configs", "access_token", "personal_access_token"), ("projects", "key", "project_key"), ("repositories", "slug", "repository")} <= set(
        ALIASES
    )


@pytest.mark.parametrize(("kind", "field"), CASES, ids=lambda each: each if isinstance(each, str) else each.name)
def test_value_is_what_ansible_makes_of_it(kind: str, field: Field) -> None:
    value = field.choices[0] if field.choices else VALUES[field.type]
    assert declared([{field.name: value}], kind)[0][field.name] == validated(kind, {field.name: value}).get(field.name, field.default)


def test_nested_options() -> None:
    (found,) = declared([{"project_key": "A", "permissions": {"users": {"a": "PROJECT_READ"}, "groups": None, "purge": "yes"}}], "projects")
    assert found == {"key": "A", "permissions": {"users": {"a": "PROJECT_READ"}, "purge": True}}


def test_what_is_not_asked_for_is_not_touched() -> None:
    """A value may be a template that cannot be filled in yet."""

    class Lazy(dict[str, t.Any]):
        def __getitem__(self, name: str) -> t.Any:
            assert name != "password"
            return super().__getitem__(name)

    items = [Lazy({"name": "ann", "email": "a@b", "password": "?", "groups": "x, y"})]
    assert declared(items, "users", "name", "groups") == [{"name": "ann", "groups": ["x", "y"]}]
    assert planned(items, "users") == ["ann"]


def test_what_does_not_fit_is_left_to_the_module() -> None:
    items = ["text", {"key": "A", "public": "perhaps", "permissions": 5, "unknown": 1}]
    assert declared(items, "projects") == items
    assert declared(None, "projects") == []
    for wrong in ("A,B", {"key": "A"}):
        with pytest.raises(AnsibleFilterError, match="not a list of dictionaries"):
            declared(wrong, "projects")
    with pytest.raises(AnsibleFilterError, match="no kind of thing"):
        declared([], "project")


PLANNED: list[tuple[str, list[t.Any], list[str]]] = [
    ("projects", [{"key": "a"}, {"project_key": "b "}], ["A", "B"]),
    ("projects", [{"key": "A", "new_key": "B"}, {"key": "C", "state": "absent"}], ["B"]),
    ("users", [{"name": "old", "new_name": "new"}, {"name": "Ghost", "state": "absent"}, {"name": 7}], ["new", "7"]),
    ("groups", [{"name": "Devs"}, {"name": ""}, {}, "text"], ["Devs"]),
    ("repositories", [{"project": "p", "repository": "R"}, {"project_key": "P"}, {"project_key": "P", "slug": "x", "state": "absent"}], ["P/r"]),
]


@pytest.mark.parametrize(("kind", "items", "names"), PLANNED)
def test_planned(kind: str, items: list[t.Any], names: list[str]) -> None:
    assert planned(items, kind) == names


def test_listed() -> None:
    assert listed("svc-*, x,") == listed(["svc-*", "x"]) == ["svc-*", "x"]
    assert listed(None) == listed("") == listed([]) == []
    with pytest.raises(AnsibleFilterError, match="a list is due"):
        listed({"a": 1})
