# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A module for things that have facets: one plan for them and for what is declared inside them, and a result in which that is a part of them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, Kind, Part
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import Facet, facets_of, purge_option
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import PURGE, Field, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, UPDATED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.policy import undeclared


@dataclass(frozen=True)
class Owner(Manage):
    """Manages things with their facets. ``facets``: the modules of these kinds; ``rules``: as Configure has them, of how the kinds go together."""

    facets: tuple[Manage, ...] = ()
    rules: t.Mapping[str, t.Any] = field(default_factory=dict)

    def spec(self) -> dict[str, t.Any]:
        """Return what AnsibleModule and ArgumentSpecValidator take. The module for several things has the defaults for the purges inside them, too."""
        spec = super().spec()
        own = {purge_option(option): {"type": "bool", "default": False} for option in facets_of(self.resource) if self.many and _can_purge(option)}
        return {**spec, "argument_spec": {**spec["argument_spec"], **own}}

    def validate(self, params: Params) -> None:
        """Raise InputError with all that is wrong with a declaration by itself."""
        together, own = self._together(params)
        together.declared(own)

    def execute(self, params: Params, check_mode: bool) -> Result:
        """Bring the declared things, and what is declared inside them, to their state, or in check mode foretell it."""
        together, own = self._together(params)
        names = [name for option in facets_of(self.resource) for name in (option.name, purge_option(option))]
        declares = any(item.get(name) is not None for _label, item in self.given(params) for name in names)
        return together.execute(own, check_mode) if declares else super().execute(params, check_mode)

    def _together(self, params: Params) -> tuple[Configure, Params]:
        """Return a module for this kind and its facets, and the options for it, in which no facet has a list of its own."""
        own_kind = Kind(self, (0,), lambda _given: params, at_once=not self.resource.place)
        kinds = (own_kind, *(self._kind(module, turn) for turn, module in enumerate(self.facets, 1)))
        own = {**params, **{kind.name: None for kind in kinds}, self.resource.plural: self.given(params), "only": None}
        return _Together(self.product, kinds, {}, **self.rules, owner=self), own

    def _kind(self, module: Manage, turn: int) -> Kind:
        name = module.resource.plural
        defaults = {option: spec.get("default") for option, spec in module.options.items()}

        def options(given: Params) -> Params:
            purge = bool(self.many and given.get(f"{PURGE}_{name}"))
            return {**defaults, **given, "state": "present", PURGE: purge}

        return Kind(module, (turn,), options)


def _can_purge(option: Field) -> bool:
    facet = option.facet
    return facet is not None and (facet.resource.always_exists or (facet.is_listed and not facet.resource.inherits))


@dataclass(frozen=True)
class _Together(Configure):
    """Configures an owner and its facets, and returns what the module of the owner does."""

    owner: Owner | None = None

    def _result(self, parts: t.Sequence[Part], check_mode: bool) -> Result:
        owner = t.cast(Owner, self.owner)
        changes = parts[0].result(check_mode) if parts else []
        for part in parts[1:]:
            facet = next(option.facet for option in facets_of(owner.resource) if option.facet and option.name == part.kind.name)
            changes = _with_facet(changes, facet, part.result(check_mode))
        beside = [found for part in parts for found in undeclared(part.kind.resource, part.planned, part.store.caller)]
        return {**owner.result(changes), "undeclared": beside}


def _with_facet(changes: t.Sequence[Change], facet: Facet, inner: t.Sequence[Change]) -> list[Change]:
    """Return changes of owners with those of a facet as a part of them."""
    by_place: dict[t.Any, list[Change]] = {}
    for change in inner:
        by_place.setdefault(facet.resource.spot(change.item), []).append(change)
    return [_joined(change, facet, by_place.get(facet.resource.spot(facet.place_of(change.item)), ())) for change in changes]


def _joined(change: Change, facet: Facet, inner: t.Sequence[Change]) -> Change:
    if not inner or change.after is None:
        return change
    name = facet.resource.plural

    def side(things: t.Iterable[Item | None]) -> t.Any:
        shown = [facet.shown(thing) for thing in things if thing is not None]
        return shown if facet.is_listed else (shown or [None])[0]

    before = {**change.before, name: side(one.before for one in inner)} if change.before is not None else None
    after = {**change.after, name: side(one.after for one in inner)}
    differs = change.op == UNCHANGED and any(one.op != UNCHANGED for one in inner)
    return replace(change, op=UPDATED if differs else change.op, before=before, after=after)
