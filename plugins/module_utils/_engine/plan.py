# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What has to happen: the difference between what is declared and what is there. Pure, total, deterministic.

The law that holds for every kind: once a plan is carried out, planning the same declaration again changes nothing.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CREATE_ONLY,
    KEYED,
    MAP,
    NAMES,
    PURGE,
    REPLACE,
    Declared,
    Field,
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

    ``wanted`` is what was declared of it; ``undeclared``: nobody named it, so it goes by a purge.
    """

    op: str
    key: Key
    before: Item | None
    after: Item | None
    wanted: Item = field(default_factory=dict)
    steering: Item = field(default_factory=dict)
    secrets: Item = field(default_factory=dict, repr=False)
    label: str = ""
    purge: bool = False
    undeclared: bool = False

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


class Scope(t.Protocol):
    """What planning needs to know of the kind besides what was read."""

    @property
    def caller(self) -> str:
        """Return the name of the user who runs this, ``""`` where that is not known or does not matter."""

    def fresh(self, declared: Declared) -> Item:
        """Return what a thing looks like right after its creation where the declaration says nothing."""

    def indispensable(self, declared: Declared, before: Item) -> t.Iterable[tuple[str, str]]:
        """Return the (field, name) pairs that a purge must leave: the caller's own administrator access."""


def plan(
    resource: Resource,
    declared: t.Sequence[Declared],
    current: t.Mapping[Key, Item],
    scope: Scope,
    *,
    purge: Purge = NO_PURGE,
) -> list[Change]:
    """Return one change for each declared item, in the declared order, then one for each that a purge removes, by key.

    ``current`` holds what is there by identity. ``purge`` is about whole items here; parts of items go by the items' own ``purge``.
    Raises InputError for two declarations of one thing, PlanError where the server's state leaves no way.
    """
    refuse_duplicates(resource, declared)
    problems = [problem for each in declared for problem in _impossible(resource, each, current)]
    if problems:
        raise PlanError(problems)
    changes = [_change(resource, each, current, scope, purge) for each in declared]
    spoken_for = {key for each in declared for key in (each.key, each.formerly)} | {resource.key(each.before) for each in changes if each.before}
    leftover = sorted(key for key in current if key not in spoken_for)
    return changes + [
        Change(DELETED, key, current[key], None, undeclared=True) for key in leftover if purge.removes(resource.plural, resource.name(current[key]))
    ]


def _impossible(resource: Resource, declared: Declared, current: t.Mapping[Key, Item]) -> t.Iterator[str]:
    """Yield why a rename cannot be: the new key is taken by another thing."""
    there = current.get(declared.key)
    if _renames(declared) and declared.formerly in current and there is not None and resource.key(there) == declared.key:
        old, new = resource.name(current[t.cast(Key, declared.formerly)]), resource.name(there)
        yield _said(declared, f"{old} cannot be renamed to {new}: that {resource.kind} exists already. Choose another name, or remove one of the two first")


def _renames(declared: Declared) -> bool:
    return declared.formerly not in (None, declared.key)


def _change(resource: Resource, declared: Declared, current: t.Mapping[Key, Item], scope: Scope, purge: Purge) -> Change:
    before = current.get(t.cast(Key, declared.formerly)) if _renames(declared) else None
    before = current.get(declared.key) if before is None else before
    made: dict[str, t.Any] = {name: getattr(declared, name) for name in ("key", "purge", "steering", "secrets", "label")}
    made["wanted"] = declared.values
    if not declared.present:
        # A thing that answers to the name but goes by another (it was renamed) is not the one to delete.
        if before is None or (resource.renamable and resource.key(before) != declared.key):
            return Change(UNCHANGED, before=None, after=None, **made)
        return Change(DELETED, before=before, after=None, **made)
    start = before if before is not None else scope.fresh(declared)
    own = replace(purge, active=declared.purge)
    keep = frozenset(scope.indispensable(declared, start)) if declared.purge or _purges_inside(declared) else frozenset()
    after = reconcile(resource.fields, declared.values, start, replace(own, keep=keep))
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
        raise InputError(f"{each.label}: duplicate of {other.label}, both declare {resource.name(each.values)}" for each, other in twice)


def _said(about: Declared | Change, words: str) -> str:
    return f"{about.label}: {words}" if about.label else words


def refuse_immutable(resource: Resource, changes: t.Sequence[Change]) -> None:
    """Raise PlanError where something would have to be changed that can only be given at creation, unless the item may be recreated."""
    stuck = [problem for each in changes for problem in _immutable(resource, each)]
    if stuck:
        raise PlanError(stuck)


def _immutable(resource: Resource, change: Change) -> t.Iterator[str]:
    if change.op == UPDATED and not change.steering.get(REPLACE):
        for each in resource.fields:
            if each.role == CREATE_ONLY and change.differs(each.name):
                now = f"{each.name} of {resource.name(change.item)} is {(change.before or {}).get(each.name)!r}"
                yield _said(change, f"{now} and the server cannot change it. {each.advice}")


class _Lot(t.NamedTuple):
    """What a purge is about in one place: where it is, how much is there, and what of it would go."""

    where: str
    there: int
    removed: list[str]


def refuse_excess(resource: Resource, changes: t.Sequence[Change], limit: float, collection: t.Mapping[Key, Item], caller: str) -> None:
    """Raise PlanError where purging would remove more than ``limit`` (a share, 0 to 1) of the things of ``collection``, or of the names in them.

    Each place of things, and each thing with names in it, is held against the limit by itself: what stays in one is no leave to empty another. So the
    limit holds for their sum as well. The caller's own grants do not count: a server gives them to whoever creates a thing.
    """
    share = Fraction(str(limit))  # as it is written: 29 of 100 is 0.29, which is less than that in binary
    lots = [*_things(resource, changes, collection), *_names(resource, changes, caller)]
    over = [each for each in lots if len(each.removed) > share * each.there]
    if over:
        shares = ", ".join(f"{len(each.removed)} of {each.there} ({len(each.removed) / each.there:.0%}){each.where and f' in {each.where}'}" for each in over)
        listed = "".join(f"\n  - {line}" for each in lots for line in each.removed)
        words = f"refused to purge {shares}, which is more than purge_limit={limit:g} allows. It would have removed:{listed}"
        raise PlanError([f"{words}\nRaise purge_limit to allow it."])


def _things(resource: Resource, changes: t.Sequence[Change], collection: t.Mapping[Key, Item]) -> t.Iterator[_Lot]:
    """Yield a lot for each place from which a purge would remove whole things."""

    def place(item: Item) -> str:
        return "/".join(str(item[name]) for name in resource.place if item.get(name))

    there = Counter(map(place, collection.values()))
    removed: dict[str, list[str]] = {}
    for each in changes:
        if each.undeclared:
            removed.setdefault(place(each.item), []).append(resource.heading.format(name=resource.name(each.item)))
    yield from (_Lot(where, there[where], lines) for where, lines in removed.items())


def _names(resource: Resource, changes: t.Sequence[Change], caller: str) -> t.Iterator[_Lot]:
    """Yield a lot for each thing from which a purge would remove names that nobody declared."""
    for change in changes:
        there, removed = 0, []
        for spec, before, after, wanted, purges in _maps(resource.fields, change.before or {}, change.after or {}, change.wanted, change.purge):
            if purges and change.after is not None:
                others = [name for name in before if spec.key(name) != spec.key(caller)]
                named = set(spec.matches(wanted, before).values())
                there += len(others)
                removed += [f"{resource.name(change.item)}: {spec.name} {name}" for name in others if name not in after and name not in named]
        if removed:
            yield _Lot(resource.name(change.item), there, removed)


def _maps(fields: t.Sequence[Field], before: Item, after: Item, wanted: Item, purges: bool) -> t.Iterator[tuple[Field, Item, Item, Item, bool]]:
    """Yield the maps of an item, those in nested fields too: the field, its value on each side, and whether it is purged.

    A list of names is a map without values.
    """
    for each in fields:
        sides = [side.get(each.name) or {} for side in (before, after, wanted)]
        if each.compare == MAP:
            yield (each, sides[0], sides[1], sides[2], purges)
        elif each.compare == NAMES:
            was, will_be, asked = (dict.fromkeys(side) for side in sides)
            yield (each, was, will_be, asked, purges)
        elif each.fields and each.compare != KEYED:
            yield from _maps(each.fields, sides[0], sides[1], sides[2], bool(sides[2].get(PURGE)))


def summarise(resource: Resource, changes: t.Iterable[Change]) -> dict[str, list[str]]:
    """Return the names of the things by what happened to them."""
    summary: dict[str, list[str]] = {op: [] for op in (CREATED, UPDATED, DELETED, UNCHANGED)}
    for each in changes:
        summary[each.op].append(resource.name(each.item))
    return summary


def differences(resource: Resource, changes: t.Iterable[Change]) -> list[dict[str, t.Any]]:
    """Return one diff for each thing that changes, in the shape that Ansible prints."""
    shown = []
    for each in changes:
        if each.op != UNCHANGED:
            names = [resource.heading.format(name=resource.name(item)) for item in (each.before or each.after, each.item) if item is not None]
            shown.append({"before_header": names[0], "after_header": names[-1], "before": resource.show(each.before), "after": resource.show(each.after)})
    return shown
