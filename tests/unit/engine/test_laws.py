# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The laws of planning, over every kind that a module manages."""

from __future__ import annotations

import copy
import json
import typing as t

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import MAP, NAMES, SHOWN, STATE, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import (
    CREATED,
    DELETED,
    UNCHANGED,
    UPDATED,
    Change,
    differences,
    plan,
    refuse_immutable,
    summarise,
    survey,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import SENTENCES
from unit.engine.kinds import KINDS, LAW, MARK, Caller, World, flat, items, purges, values, worlds

every_kind = pytest.mark.parametrize("resource", [pytest.param(each, id=kind) for kind, each in sorted(KINDS.items())])
FIELDS = [pytest.param(path, each, id=path) for kind, resource in sorted(KINDS.items()) for path, each in flat(resource.fields, kind)]


def planned(world: World) -> list[Change]:
    changes = plan(world.resource, world.declared, survey(Caller(world.resource), world.declared, world.current), purge=world.purge)
    refuse_immutable(world.resource, changes)
    return changes


def test_the_kinds_are_found() -> None:
    assert {"project", "permission", "SCM configuration"} <= set(KINDS)


@every_kind
@given(data=st.data())
@LAW
def test_what_was_planned_once_changes_nothing_the_second_time(resource: Resource, data: st.DataObject) -> None:
    world = data.draw(worlds(resource))
    first = planned(world)
    world.current = world.after(first)
    again = planned(world)
    assert [each.op for each in again] == [UNCHANGED] * len(again)
    assert [each.after for each in again] == [each.after for each in first[: len(world.declared)]]
    assert differences(resource, again) == {"changes": [], "diff": []}


@every_kind
@given(data=st.data())
@LAW
def test_a_plan_is_the_same_whatever_order_the_server_answers_in_and_leaves_its_inputs_alone(resource: Resource, data: st.DataObject) -> None:
    world = data.draw(worlds(resource))
    before = copy.deepcopy(world)
    first = planned(world)
    assert world == before
    world.current = dict(reversed(world.current.items()))
    assert planned(world) == first


@every_kind
@given(data=st.data())
@LAW
def test_changes_come_in_the_declared_order_and_then_what_is_purged_by_key(resource: Resource, data: st.DataObject) -> None:
    world = data.draw(worlds(resource))
    changes = planned(world)
    count = len(world.declared)
    assert [each.key for each in changes[:count]] == [each.key for each in world.declared]
    leftover = changes[count:]
    assert [each.key for each in leftover] == sorted(each.key for each in leftover)
    assert all(each.op == DELETED and each.undeclared for each in leftover)


@every_kind
@given(data=st.data())
@LAW
def test_what_happens_to_a_thing_follows_from_what_was_there_and_what_will_be(resource: Resource, data: st.DataObject) -> None:
    for each in planned(data.draw(worlds(resource))):
        shown = (resource.show(each.before), resource.show(each.after))
        assert (each.op == CREATED) == (each.before is None and each.after is not None)
        assert (each.op == DELETED) == (each.before is not None and each.after is None)
        assert (each.op == UPDATED) == (None not in shown and shown[0] != shown[1])


@every_kind
@given(data=st.data())
@LAW
def test_what_is_declared_holds_afterwards_and_what_is_not_stays(resource: Resource, data: st.DataObject) -> None:
    world = data.draw(worlds(resource))
    for declared, change in zip(world.declared, planned(world), strict=False):
        if change.after is not None:
            assert_holds(resource.fields, declared.values, change.after)
            for each in resource.fields:
                if each.name not in declared.values and not purges(declared, each.name):
                    assert change.after.get(each.name) == (change.before or {}).get(each.name)


def assert_holds(fields: t.Iterable[Field], wanted: Item, after: Item) -> None:
    for each in fields:
        value, now = wanted.get(each.name), after.get(each.name)
        if value is None or each.role not in STATE:
            continue
        if each.fields and isinstance(value, dict) and (value or each.absent is None):
            assert_holds(each.fields, value, now)
        elif each.compare == MAP:
            there = {each.key(name): level for name, level in now.items()}
            assert {each.key(name): level for name, level in value.items() if level != each.absent}.items() <= there.items()
            assert not {each.key(name) for name, level in value.items() if level == each.absent} & set(there)
        elif each.compare == NAMES:
            assert set(map(each.key, value)) <= set(map(each.key, now))
        else:
            assert each.comparison_key(now) == each.comparison_key(value)


@every_kind
@given(data=st.data())
@LAW
def test_a_secret_is_nowhere_but_in_the_secrets(resource: Resource, data: st.DataObject) -> None:
    world = data.draw(worlds(resource))
    changes = planned(world)
    assert MARK not in repr((world.declared, changes))
    shown = [summarise(resource, changes), differences(resource, changes), [(each.before, each.after, each.wanted, each.control) for each in changes]]
    assert MARK not in json.dumps(shown)
    for declared, change in zip(world.declared, changes, strict=False):
        assert change.secrets == declared.secrets


@every_kind
def test_a_secret_does_arrive_where_it_is_to_be_sent_from(resource: Resource) -> None:
    secret = [each for each in resource.fields if each.role == "write_only"]
    declared = resource.declare({each.name: {"deep": MARK} if each.type == "dict" else MARK for each in secret} | dict.fromkeys(resource.identity[:1], "x"))
    assert set(declared.secrets) == {each.name for each in secret}


@every_kind
def test_an_empty_value_clears_every_field_that_says_what_absent_looks_like(resource: Resource) -> None:
    for each in (each for each in resource.fields if each.absent is not None and each.compare != MAP):
        identity = dict.fromkeys((path for path in resource.identity if "." not in path), "X")
        declared = resource.declare({**identity, each.name: each.absent})
        there = {declared.key: {**identity, each.name: "SOMETHING"}}
        change = plan(resource, [declared], survey(Caller(resource), [declared], there))[0]
        assert (change.op, t.cast(Item, change.after)[each.name]) == (UPDATED, each.absent)


@every_kind
@given(data=st.data())
@LAW
def test_a_field_that_steers_renames_or_is_secret_is_never_part_of_a_thing(resource: Resource, data: st.DataObject) -> None:
    outside = {each.name for each in resource.fields if each.role not in SHOWN}
    declared = resource.declare(data.draw(items(resource.fields, resource.kind)))
    assert not outside & set(declared.values)
    assert not outside & set(resource.show(data.draw(items(resource.fields, resource.kind))) or {})


@pytest.mark.parametrize(("path", "spec"), FIELDS)
@given(data=st.data())
@LAW
def test_the_canonical_form_is_idempotent(path: str, spec: Field, data: st.DataObject) -> None:
    once = spec.normalize(data.draw(values(spec, path)))
    assert spec.normalize(once) == once


CANONICAL = [param for param in FIELDS if param.values[1].type == "str" and param.values[1].canon is not Field("x").canon]


@pytest.mark.parametrize(("path", "spec"), CANONICAL)
@given(text=st.text())
@example(text="http://[")
@example(text="http://\u2100.com")
@example(text="http://host:port/")
@LAW
def test_the_canonical_form_takes_any_text_and_comparing_is_stable_under_it(path: str, spec: Field, text: str) -> None:
    once = spec.normalize(text)
    assert spec.normalize(once) == once, path
    assert spec.comparison_key(once) == spec.comparison_key(spec.normalize(once))


@pytest.mark.parametrize(("path", "spec"), CANONICAL)
@given(text=st.text("abcXYZ019-_. /", max_size=12))
@LAW
def test_the_canonical_form_passes_through_what_it_does_not_know(path: str, spec: Field, text: str) -> None:
    assert str(spec.normalize(text)).strip().casefold() == text.strip().casefold(), path


@every_kind
def test_no_field_has_the_name_of_a_sentence(resource: Resource) -> None:
    """Secrets are masked in what has such a name, and the value of a field is data."""
    assert not {name for path, _field in flat(resource.fields, "") for name in path.split(".")} & SENTENCES
