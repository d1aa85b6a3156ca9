# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a thing is once its declaration holds, and what a purge removes of what nobody named. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import KEYED, MAP, NAMES, PURGE, STATE, Field, Item


@dataclass(frozen=True)
class Purge:
    """What may be removed though nobody named it: nothing, or all that is not declared but for what is protected."""

    active: bool = False
    protect: tuple[str, ...] = ()
    keep: frozenset[tuple[str, str]] = frozenset()

    def removes(self, group: str, name: str) -> bool:
        """Tell whether the undeclared ``name`` of the field ``group`` is to go."""
        return self.active and (group, name) not in self.keep and not self.protects(name)

    def protects(self, name: str) -> bool:
        """Tell whether the user protects ``name``, by itself or by a pattern; letter case does not count."""
        return any(name.lower() == each.lower() or fnmatchcase(name.lower(), each.lower()) for each in self.protect)


def reconcile(fields: t.Sequence[Field], wanted: Item, current: Item, purge: Purge) -> Item:
    """Return ``current`` as it is once ``wanted`` holds. What counts as equal stays as the server writes it."""
    after = dict(current)
    for each in fields:
        value = wanted.get(each.name)
        now = current.get(each.name)
        if each.role not in STATE or (value is None and not (each.compare in (MAP, NAMES) and purge.active and now is not None)):
            continue
        if each.fields and each.compare != KEYED and value is not None and (value or each.absent is None):
            after[each.name] = reconcile(each.fields, value, now or {}, replace(purge, active=bool(value.get(PURGE))))
        elif each.compare == MAP:
            after[each.name] = _reconcile_map(each, value or {}, now or {}, purge)
        elif each.compare == NAMES:
            after[each.name] = list(_reconcile_map(each, dict.fromkeys(value or (), True), dict.fromkeys(now or (), True), purge))
        elif each.comparison_key(value) != each.comparison_key(now):
            after[each.name] = value
    return after


def _reconcile_map(spec: Field, wanted: Item, current: Item, purge: Purge) -> Item:
    matches = spec.matches(wanted, current)
    named = {there: wanted[name] for name, there in matches.items()}
    after = {}
    for name, now in current.items():
        value = named.get(name)
        if value is None and not purge.removes(spec.name, name):
            after[name] = now
        elif value is not None and value != spec.absent:
            after[name] = now if value == now or spec.comparison_key(value) == spec.comparison_key(now) else value
    after.update({name: value for name, value in wanted.items() if name not in matches and value != spec.absent})
    return dict(sorted(after.items()))
