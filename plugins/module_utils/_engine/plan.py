# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What has to happen: the difference between what is declared and what is there. Pure, total, deterministic.

The law that holds for every kind: once a plan is carried out, planning the same declaration again changes nothing.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facts import sides
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CREATE_ONLY,
    PURGE,
    REPLACE,
    Declared,
    Item,
    Key,
    Resource,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge, reconcile

CREATED, UPDATED, DELETED, UNCHANGED = "created", "updated", "deleted", "unchanged"


NO_PURGE = Purge()


@dataclass(frozen=True)
class Change:
    """What happens to one thing. ``before`` is None where it was not there, ``after`` where it will not be there.

    ``wanted`` is what was declared of it; ``undeclared``: nobody named it, so it goes by a purge. ``rules``: as of what is declared.
    """

    op: str
    key: Key
    before: Item | None
    after: Item | None
    wanted: Item = field(default_factory=dict)
    control: Item = field(default_factory=dict)
    secrets: Item = field(default_factory=dict, repr=False)
    label: str = ""
    purge: bool = False
    undeclared: bool = False
    rules: t.Mapping[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """Return the rules for many things that what is changed comes from, ``""`` where it is declared by itself."""
        return ", ".join(dict.fromkeys(rule for name, rule in self.rules.items() if not name or self.differs(name)))

    @property
    def item(self) -> Item:
        """Return the thing as it is at the end of its life in this plan."""
        return self.after or self.before or self.wanted

    def differs(self, name: str) -> bool:
        """Tell whether the field ``name`` is changed."""
        return (self.before or {}).get(name) != (self.after or {}).get(name)

    def sets(self, name: str) -> Item:
        """Return ``{name: value}`` where the change gives ``name`` a new value, else ``{}``: payloads are made of these."""
        return {name: self.item[name]} if self.differs(name) and self.item.get(name) is not None else {}

    def hidden(self) -> list[str]:
        """Return the texts in the secrets that the thing itself does not have, too: nobody is to see them."""
        return sorted(set(_texts(self.secrets)) - set(_texts(self.item)))


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


@dataclass(frozen=True)
class Survey:
    """All that planning needs to know of a server.

    ``current``: what is there, by identity. ``initial``: what the declared things that are not there look like right after their creation where the
    declaration says nothing, and ``spared``: the (field, name) pairs that a purge must leave of the declared things, both by the declared identity.
    """

    current: t.Mapping[Key, Item]
    initial: t.Mapping[Key, Item] = field(default_factory=dict)
    spared: t.Mapping[Key, frozenset[tuple[str, str]]] = field(default_factory=dict)


class Scope(t.Protocol):
    """What a survey asks of a kind besides what was read."""

    def initial_state(self, declared: Declared) -> Item:
        """Return what a thing looks like right after its creation where the declaration says nothing."""

    def purge_exempt(self, declared: Declared, before: Item) -> t.Iterable[tuple[str, str]]:
        """Return the (field, name) pairs that a purge must leave: the caller's own administrator access."""


def survey(scope: Scope, declared: t.Sequence[Declared], current: t.Mapping[Key, Item]) -> Survey:
    """Return what was read, completed by what planning needs to know of the declared things. This may read more."""
    initial: dict[Key, Item] = {}
    spared: dict[Key, frozenset[tuple[str, str]]] = {}
    for one in declared:
        before = _before(one, current)
        if one.present and before is None:
            initial[one.key] = scope.initial_state(one)
        if one.present and (one.purge or _purges_inside(one)):
            spared[one.key] = frozenset(scope.purge_exempt(one, initial[one.key] if before is None else before))
    return Survey(current, initial, spared)


def plan(
    resource: Resource,
    declared: t.Sequence[Declared],
    known: Survey,
    *,
    purge: Purge = NO_PURGE,
    places: t.Mapping[Key, Declared] | None = None,
) -> list[Change]:
    """Return one change for each declared item, in the declared order, then one for each that a purge removes, by key.

    ``purge`` is about whole items here; parts of items go by the items' own ``purge``. ``places``: what says of its place whether that is purged.
    Raises InputError for two declarations of one thing, PlanError where the server's state leaves no way.
    """
    refuse_duplicates(resource, declared)
    current = known.current
    problems = [problem for each in declared for problem in _impossible(resource, each, current)]
    if problems:
        raise PlanError(problems)
    changes = [_change(resource, each, known, purge) for each in declared]
    spoken_for = {key for each in declared for key in (each.key, each.formerly)} | {resource.key(each.before) for each in changes if each.before}
    leftover = {key: current[key] for key in sorted(current) if key not in spoken_for}
    told = {key: places[resource.spot(item)] for key, item in leftover.items() if resource.spot(item) in places} if places else {}
    own = {key: replace(purge, active=bool(one.complete)) for key, one in told.items()}
    gone = [key for key, item in leftover.items() if own.get(key, purge).removes(resource.plural, resource.name(item))]
    return changes + [Change(DELETED, key, current[key], None, undeclared=True, rules=told[key].rules if key in told else {}) for key in gone]


def _impossible(resource: Resource, declared: Declared, current: t.Mapping[Key, Item]) -> t.Iterator[str]:
    """Yield why a rename cannot be: the new key is taken by another thing."""
    there = current.get(declared.key)
    if _renames(declared) and declared.formerly in current and there is not None and resource.key(there) == declared.key:
        old, new = resource.name(current[t.cast(Key, declared.formerly)]), resource.name(there)
        words = f"{old} cannot be renamed to {new}: that {resource.kind} exists already. Choose another name, or remove one of the two first"
        yield f"{label_prefix(declared)}{words}"


def _renames(declared: Declared) -> bool:
    return declared.formerly not in (None, declared.key)


def _before(declared: Declared, current: t.Mapping[Key, Item]) -> Item | None:
    """Return a declared thing as it is, which may be there by its name before a rename."""
    before = current.get(t.cast(Key, declared.formerly)) if _renames(declared) else None
    return current.get(declared.key) if before is None else before


def _change(resource: Resource, declared: Declared, known: Survey, purge: Purge) -> Change:
    before = _before(declared, known.current)
    made: dict[str, t.Any] = {name: getattr(declared, name) for name in ("key", "purge", "control", "secrets", "label", "rules")}
    made["wanted"] = declared.values
    if not declared.present:
        # A thing that answers to the name but goes by another (it was renamed) is not the one to delete.
        if before is None or (resource.renamable and resource.key(before) != declared.key):
            return Change(UNCHANGED, before=None, after=None, **made)
        return Change(DELETED, before=before, after=None, **made)
    start = before if before is not None else known.initial[declared.key]
    own = replace(purge, active=declared.purge, keep=known.spared.get(declared.key, frozenset()))
    after = reconcile(resource.fields, declared.values, start, own)
    if before is None:
        return Change(CREATED, before=None, after=after, **made)
    return Change(UNCHANGED if resource.show(after) == resource.show(before) else UPDATED, before=before, after=after, **made)


def _purges_inside(declared: Declared) -> bool:
    return any(isinstance(value, dict) and value.get(PURGE) for value in declared.values.values())


def refuse_duplicates(resource: Resource, declared: t.Sequence[Declared]) -> None:
    """Raise InputError where two declarations are about one thing, as far as the declarations themselves tell."""
    first: dict[Key, Declared] = {}
    twice = []
    for each in declared:
        keys = {each.key, each.formerly or each.key}
        twice += [(each, first[key]) for key in sorted(keys) if key in first]
        first.update(dict.fromkeys(keys, each))
    if twice:
        raise InputError(_twice(resource, *pair) for pair in twice)


def _twice(resource: Resource, one: Declared, other: Declared) -> str:
    """Return why two declarations are about one thing: they name the same, or a name goes from the one to the other."""
    if one.key == other.key and (one.inside or other.inside):
        return f"{one.label}: declared in two places, here and in {other.label}: {called(resource, one.values)}. Keep one of them"
    if one.key == other.key or not (_renames(one) and _renames(other)):
        return f"{one.label}: duplicate of {other.label}, both declare {resource.name(one.values)}"
    shared = sorted({one.key, one.formerly or one.key} & {other.key, other.formerly or other.key})
    names = ", ".join("/".join(key) for key in shared)
    return f"{one.label}: {names} is a name that {other.label} gives up or takes as well. A name changes hands in two runs, not in one"


def label_prefix(about: Declared | Change) -> str:
    """Return what a sentence about a declared thing begins with."""
    return f"{about.label}: " if about.label else ""


def refuse_immutable(resource: Resource, changes: t.Sequence[Change]) -> None:
    """Raise PlanError where something would have to be changed that can only be given at creation, unless the item may be recreated."""
    stuck = [problem for each in changes for problem in _immutable(resource, each)]
    if stuck:
        raise PlanError(stuck)


def _immutable(resource: Resource, change: Change) -> t.Iterator[str]:
    if change.op == UPDATED and not change.control.get(REPLACE):
        for each in resource.fields:
            if each.role == CREATE_ONLY and change.differs(each.name):
                name, value = resource.name(change.item), (change.before or {}).get(each.name)
                now = f"{name} has no {each.name}," if value in (None, "") else f"{each.name} of {name} is {value!r}"
                yield f"{label_prefix(change)}{now} and the server cannot change it. {each.advice}"


def summarise(resource: Resource, changes: t.Iterable[Change]) -> dict[str, list[str]]:
    """Return the names of the things by what happened to them."""
    summary: dict[str, list[str]] = {op: [] for op in (CREATED, UPDATED, DELETED, UNCHANGED)}
    for each in changes:
        summary[each.op].append(resource.name(each.item))
    return summary


def differences(resource: Resource, changes: t.Iterable[Change]) -> dict[str, list[Item]]:
    """Return each thing that changes before and after, under ``changes`` as data and under ``diff``, in the same order, in the form that Ansible prints."""
    changed = [each for each in changes if each.op != UNCHANGED]
    return {"changes": [_as_data(resource, each) for each in changed], "diff": [_as_text(resource, each) for each in changed]}


def _as_data(resource: Resource, change: Change) -> Item:
    rule = {"rule": change.rule} if change.rule else {}
    return {"thing": title(resource, change), **rule, "before": resource.show(change.before), "after": resource.show(change.after)}


def _as_text(resource: Resource, change: Change) -> Item:
    rule = f" ({change.rule})" if change.rule else ""
    headers = {"before_header": called(resource, change.before or change.item), "after_header": f"{title(resource, change)}{rule}"}
    return {**headers, **sides(resource.show(change.before), resource.show(change.after))}


def title(resource: Resource, change: Change) -> str:
    """Return what diffs and summaries of several kinds call the thing of a change."""
    return called(resource, change.item)


def called(resource: Resource, item: Item) -> str:
    """Return the same of an item."""
    return resource.heading.format(name=resource.name(item))
