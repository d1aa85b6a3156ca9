# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Facets: kinds whose things belong to those of another kind, and can be declared inside them. Pure.

The options inside an owner follow from the table of the facet. What is declared there becomes items of the facet's own kind, in the place of the owner
at the end of the run; from then on there is no difference between them and those of the kind's own list.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import CONTROL, FACET, PURGE, RENAME, Field, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import STATE, Text, standard_options

PRESENT = "present"
RULES = "by_rule"  # in an item, and no option of it: the rule for many things that each of its fields comes from, by field; "": all of the item


@dataclass(frozen=True)
class Facet:
    """A kind whose things belong to those of another, their owner, and can be declared inside it.

    ``place``: the fields that say where a thing is, each with the owner's field that it follows from; ``fixed``: values that it has in this owner.
    """

    resource: Resource
    place: t.Mapping[str, str]
    fixed: t.Mapping[str, t.Any] = field(default_factory=dict)

    @property
    def is_listed(self) -> bool:
        """Tell whether an owner can have several of it."""
        return not set(self.resource.identity) <= {*self.place, *self.fixed}

    def place_of(self, owner: Item) -> Item:
        """Return the fields that say where a thing of ``owner`` is."""
        return {**self.fixed, **{name: owner.get(path) for name, path in self.place.items()}}

    def shown(self, thing: Item | None) -> Item | None:
        """Return a thing as its owner shows it: without its place."""
        shown = self.resource.show(thing)
        return shown and {name: value for name, value in shown.items() if name not in self.place and name not in self.fixed}


def inside(
    resource: Resource,
    place: t.Mapping[str, str],
    fixed: t.Mapping[str, t.Any] | None = None,
    *,
    leave_out: t.Container[str] = (),
    texts: t.Mapping[str, Text] | None = None,
) -> tuple[Field, ...]:
    """Return the fields of an owner by which things of a kind are declared inside it: a list, or a dictionary of what each owner has one of.

    ``place``, ``fixed``: as in Facet. ``leave_out``: fields that have no meaning in this owner; ``texts``: descriptions that differ in it.
    """
    facet, words, texts = Facet(resource, place, fixed or {}), resource.words, texts or {}
    standard = standard_options(words)
    own = [each for each in resource.fields if each.name not in {*facet.place, *facet.fixed, PURGE} and each.name not in leave_out]
    own.append(Field("state", role=CONTROL, choices=tuple(STATE["choices"]), default=PRESENT, description=standard["state"]["description"]))
    if resource.always_exists:
        own.append(Field(PURGE, type="bool", role=CONTROL, description=standard[PURGE]["description"]))
    option = Field(
        resource.plural,
        role=FACET,
        type="list" if facet.is_listed else "dict",
        elements="dict" if facet.is_listed else None,
        no_log=False,
        fields=tuple(replace(each, description=texts.get(each.name, each.description)) for each in own),
        facet=facet,
        description=texts.get(resource.plural)
        or (
            f"The {words.nouns} that belong to it. They can be declared here or by themselves."
            if facet.is_listed
            else f"Its {resource.heading.partition(' of {name}')[0]}, which can be declared here or in a list of all."
        ),
        returned="if they are declared in it",
    )
    return (option, _purge_of(option)) if facet.is_listed and not resource.inherits else (option,)


def _purge_of(option: Field) -> Field:
    nouns = t.cast(Facet, option.facet).resource.words.nouns
    text = f"Whether O({option.name}) is complete, so that {nouns} that are not declared are deleted. With an empty list, all are. O(purge_limit) applies."
    return Field(purge_option(option), type="bool", role=CONTROL, description=text)


def purge_option(option: Field) -> str:
    """Return the option by which a list in an owner is said to be complete; as an option of a task, the default for it and for what is in a dictionary."""
    return f"{PURGE}_{option.name}"


@dataclass
class Nested:
    """What is declared of a kind inside owners: the items with their labels, and each place with a list and whether its owner says that it is complete."""

    items: list[tuple[str, Item]] = field(default_factory=list)
    places: list[tuple[str, Item, bool | None]] = field(default_factory=list)


def facets_of(resource: Resource) -> list[Field]:
    """Return the fields of a kind in which facets are declared."""
    return [each for each in resource.fields if each.facet]


def expand(owner: Resource, items: t.Iterable[tuple[str, Item, bool]], nested: dict[str, Nested]) -> t.Iterator[str]:
    """Add to ``nested``, by kind, what ``items`` declare inside them, each with its label and whether it is present. Yield the problems."""
    for label, item, present in items:
        prefix = f"{label}." if label else ""
        for option in facets_of(owner):
            value = item.get(option.name)
            if value is None:
                if item.get(purge_option(option)):
                    yield f"{prefix}{purge_option(option)}: goes with {option.name}. Declare an empty list to delete all"
            elif not present:
                yield f"{prefix}{option.name}: the {owner.words.noun or owner.kind} is declared absent, so nothing can be declared in it. Leave it out"
            elif _has_place(owner, item):
                _add(option, value, item.get(purge_option(option)), owner.declare(item).values, f"{prefix}{option.name}", nested)


def _has_place(owner: Resource, item: Item) -> bool:
    """Tell whether it can be said where an owner is; where not, that is said of the owner itself."""
    fields = [each for each in owner.fields if each.name in owner.identity or each.role == RENAME]
    return not any(problem for each in fields for problem in each.problems(item.get(each.name), each.name))


def _add(option: Field, value: t.Any, complete: bool | None, owner: Item, label: str, nested: dict[str, Nested]) -> None:
    facet = t.cast(Facet, option.facet)
    place, found = facet.place_of(owner), nested.setdefault(option.name, Nested())
    if facet.is_listed:
        found.items += [(f"{label}[{number}]", {**thing, **place}) for number, thing in enumerate(value)]
        found.places.append((label, place, complete))
        return
    says_nothing = all(inner is None or (name, inner) == ("state", PRESENT) for name, inner in value.items())
    if says_nothing and not facet.resource.always_exists:  # as of a setting of the server
        value = {**value, "state": "absent"}
    if not says_nothing or not facet.resource.always_exists:
        found.items.append((label, {**value, **place}))
