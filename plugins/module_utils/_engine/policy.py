# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The rails of a purge: how much of what nobody named may go at once. Pure.

What a purge spares is in Purge, and what only the server could say of it in Survey.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import KEYED, MAP, NAMES, PURGE, Field, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UPDATED, Change, title
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge


@dataclass(frozen=True)
class PurgePolicy:
    """What a task says of purges. ``whole``: whether things that nobody named go, not only parts of those that are declared."""

    whole: bool
    protect: tuple[str, ...] = ()
    limit: float = 1.0

    @classmethod
    def of(cls, params: t.Mapping[str, t.Any], whole: bool) -> PurgePolicy:
        return cls(whole, tuple(name.strip() for name in params.get("purge_protect", ())), params.get("purge_limit", 1.0))

    def problems(self) -> t.Iterator[str]:
        """Yield what is wrong with the options themselves."""
        if not 0 <= self.limit <= 1:
            percent = f". Write {self.limit / 100:g}" if 2 <= self.limit <= 100 else ""
            yield f"purge_limit: {self.limit} is not a share from 0 to 1{percent}"

    @property
    def purge(self) -> Purge:
        """Return what planning takes."""
        return Purge(self.whole, self.protect)

    def refuse_excess(self, resource: Resource, changes: t.Sequence[Change], current: t.Mapping[Key, Item], caller: str) -> None:
        """Raise PlanError where more would go than the limit allows of what is ``current``."""
        refuse_excess(resource, changes, self.limit, current, caller)


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
    there = Counter(map(resource.where, collection.values()))
    removed: dict[str, list[str]] = {}
    for each in changes:
        if each.undeclared:
            removed.setdefault(resource.where(each.item), []).append(title(resource, each))
    yield from (_Lot(where, there[where], lines) for where, lines in removed.items())


def _names(resource: Resource, changes: t.Sequence[Change], caller: str) -> t.Iterator[_Lot]:
    """Yield a lot for each thing from which a purge would remove names that nobody declared."""
    for change in (each for each in changes if each.op == UPDATED):
        there, removed = 0, []
        for spec, before, after, wanted, purges in _maps(resource.fields, change.before or {}, change.after or {}, change.wanted, change.purge):
            if purges:
                there += sum(spec.key(name) != spec.key(caller) for name in before)
                gone = [name for name in _unnamed(spec, wanted, before) if name not in after and spec.key(name) != spec.key(caller)]
                removed += [f"{resource.name(change.item)}: {spec.name} {name}" for name in gone]
        if removed:
            yield _Lot(resource.name(change.item), there, removed)


def _maps(fields: t.Sequence[Field], before: Item, after: Item, wanted: Item, purges: bool) -> t.Iterator[tuple[Field, Item, Item, Item, bool]]:
    """Yield the maps of an item, those in nested fields too: the field, its value on each side, and whether it is purged.

    A list of names is a map without values.
    """
    for each in (each for each in fields if not each.facet):  # what is in a facet is a declaration of its own
        sides = [side.get(each.name) or {} for side in (before, after, wanted)]
        if each.compare == MAP:
            yield (each, sides[0], sides[1], sides[2], purges)
        elif each.compare == NAMES:
            was, will_be, asked = (dict.fromkeys(side) for side in sides)
            yield (each, was, will_be, asked, purges)
        elif each.fields and each.compare != KEYED:
            yield from _maps(each.fields, sides[0], sides[1], sides[2], bool(sides[2].get(PURGE)))


def undeclared(resource: Resource, changes: t.Iterable[Change], caller: str) -> list[Item]:
    """Return the names, such as those of grants, that are there in declared things, that nobody declared, and that no purge is about: nobody compares them.

    The caller's own are left out, as for the limit of a purge.
    """
    return [
        {"thing": title(resource, change), "what": spec.counted, "field": spec.name, "name": name, "value": before[name]}
        for change in (changes if counts_undeclared(resource) else ())
        if change.before is not None and change.after is not None
        for spec, before, after, wanted, purges in _maps(resource.fields, change.before, change.after, change.wanted, change.purge)
        if spec.counted and not purges
        for name in _unnamed(spec, wanted, before)
        if name in after and spec.key(name) != spec.key(caller)
    ]


def _unnamed(spec: Field, wanted: Item, before: Item) -> list[str]:
    """Return the names of a map that are there and that a declaration does not name."""
    others = [name for name in before if name not in wanted]
    named = set(spec.matches(wanted, before).values()) if others else ()
    return [name for name in others if name not in named]


def undeclared_names(resource: Resource, changes: t.Iterable[Change], caller: str) -> dict[str, list[Item]]:
    """Return what a result has of that: nothing, where there cannot be such names."""
    return {"undeclared": undeclared(resource, changes, caller)} if counts_undeclared(resource) else {}


def counts_undeclared(resource: Resource) -> bool:
    """Tell whether there can be such names in things of a kind."""
    return any(each.counted for spec in resource.fields for each in (spec, *spec.fields))
