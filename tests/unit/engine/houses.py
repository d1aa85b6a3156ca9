# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Made-up kinds, two of which are facets of a third: houses, with lamps (a list) and hours (one of each house, or those of the town)."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, field, replace

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import inside
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, RENAME, WRITE_ONLY, Declared, Field, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.owner import Owner
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words
from unit.engine.memory import Server, product


class Refused(Failure):
    """What concerns one thing."""

    stops = False


TOWN = 9  # when houses open that have no hours of their own
LAMP = Resource(
    kind="lamp",
    plural="lamps",
    identity=("house", "name"),
    fields=(
        Field("house", required=True),
        Field("name", required=True, aliases=("title",)),
        Field("watts", type="int", check=lambda watts: "is too bright" if watts > 100 else None),
        Field("code", role=WRITE_ONLY, no_log=True),
        Field("serial", role=READ_ONLY),
    ),
    name=lambda item: f"{item['house']}/{item['name']}",
    heading="lamp {name}",
    place=("house",),
    words=Words(noun="lamp", nouns="lamps"),
)
HOURS = Resource(
    kind="opening hours",
    plural="hours",
    identity=("house",),
    fields=(Field("house", required=True), Field("opens", type="int")),
    name=lambda item: str(item["house"]),
    heading="hours of {name}",
)
HOUSE = Resource(
    kind="house",
    plural="houses",
    identity=("key",),
    fields=(
        Field("key", required=True, canon=str.upper, check=lambda key: None if key.isalpha() else "is no key"),
        Field("new_key", role=RENAME, renames="key", canon=str.upper),
        Field("colour"),
        *inside(LAMP, {"house": "key"}),
        *inside(HOURS, {"house": "key"}),
    ),
    name=lambda item: str(item["key"]),
    heading="house {name}",
)


@dataclass
class Street(Server):
    """What there is, by kind and identity, what was read, and the writes. ``refuses``: the thing that cannot be written."""

    things: dict[str, dict[Key, Item]] = field(default_factory=lambda: {"houses": {}, "lamps": {}, "hours": {}})
    reads: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # the present key of each house that a plan renames, by its new one
    refuses: str = ""


class StreetStore(Store):
    """Reads houses, and their facets by house."""

    def __init__(self, street: Street, resource: Resource) -> None:
        self.street, self.resource = street, resource

    @property
    def there(self) -> dict[Key, Item]:
        return self.street.things[self.resource.plural]

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        if self.resource is HOUSE:
            asked = {key for one in declared for key in (one.key, one.formerly)}
            return {key: item for key, item in self.there.items() if everything or key in asked}
        found: dict[Key, Item] = {}
        for house in sorted({key[0] for key in self.street.things["houses"]} if everything else {one.values["house"] for one in declared}):
            self.street.reads.append(f"{self.resource.plural} of {house}")
            whole = everything or any(one.complete and one.values["house"] == house for one in declared)
            for key, item in self.there.items():
                named = (house, *key[1:])
                if item["house"] == self.street.renamed.get(house, house) and (whole or named in {one.key for one in declared}):
                    found[named] = {**item, "house": house}
        return found

    def initial_state(self, declared: Declared) -> Item:
        named = {name: declared.values[name] for name in self.resource.identity}
        return {**named, "opens": TOWN} if self.resource is HOURS else named

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        if self.resource is HOUSE:
            self.street.renamed = {change.after["key"]: change.before["key"] for change in changes if change.before and change.after}
        return changes, []

    def create(self, change: Change) -> Item:
        name = f"{change.op} {self.resource.heading.format(name=self.resource.name(change.item))}"
        if self.street.refuses and self.street.refuses in name:
            raise Refused("no permission")
        self.street.journal.append(name)
        if change.before is not None:
            old, new = self.resource.key(change.before), self.resource.key(change.item)
            self.there.pop(old, None)
            if self.resource is HOUSE and change.after is not None and old != new:
                for things in (self.street.things["lamps"], self.street.things["hours"]):
                    for key in [key for key in things if key[0] == old[0]]:
                        things[(new[0], *key[1:])] = {**things.pop(key), "house": new[0]}
        if change.after is not None:
            self.there[self.resource.key(change.after)] = change.after
        return {"serial": "1"} if self.resource is LAMP and change.op == "created" else {}

    update = create

    def delete(self, change: Change) -> None:
        self.create(change)


def manage(street: Street, resource: Resource) -> Manage:
    return Manage(product(street), resource, lambda client, _params: StreetStore(client, resource), many=True)


RULES: dict[str, t.Any] = {
    "check": lambda _declared: (),
    "review": lambda _declared, _planned: (),
    "needed": lambda kind, change, failed: [failed["houses", change.key[:1]]] if kind != "houses" and ("houses", change.key[:1]) in failed else [],
    "foreseeing": lambda _client, _chosen, _declared: contextlib.nullcontext(),
}


def owner(street: Street, *, many: bool) -> Owner:
    def store(client: t.Any, _params: t.Any) -> StreetStore:
        return StreetStore(client, HOUSE)

    return Owner(product(street), HOUSE, store, many, facets=(manage(street, LAMP), manage(street, HOURS)), rules=RULES)


def together(street: Street, *left_out: Resource) -> Configure:
    """Return a module for all three kinds."""

    def kind(resource: Resource, turn: int) -> Kind:
        def params(given: Params) -> Params:
            return {**given, "state": "present", "purge": resource.plural in given["purge"]}

        return Kind(owner(street, many=True) if resource is HOUSE else manage(street, resource), (turn,), params)

    kinds = tuple(kind(resource, turn) for turn, resource in enumerate((HOUSE, LAMP, HOURS)) if resource not in left_out)
    options = {"purge": {"type": "list", "elements": "str", "default": []}, "purge_limit": {"type": "float", "default": 1.0}}
    return Configure(product(street), kinds, options, **RULES)


def run(made: Manage | Configure, check_mode: bool = False, /, **params: t.Any) -> Result:
    checked = ArgumentSpecValidator(**specification(made)).validate({"club_url": "https://club", "club_password": "x", **params})
    assert not checked.error_messages
    return execute(made, checked.validated_parameters, check_mode)


def street(**houses: t.Sequence[str]) -> Street:
    """Return a street with these houses, each with lamps of these names; of those that end with a number, the hour at which they open."""
    made = Street()
    for key, lamps in houses.items():
        made.things["houses"][key,] = {"key": key}
        made.things["lamps"].update({(key, name): {"house": key, "name": name, "watts": 40} for name in lamps if not name.isdigit()})
        made.things["hours"].update(((key,), {"house": key, "opens": int(name)}) for name in lamps if name.isdigit())
    return made


def copy_of(street: Street) -> Street:
    return replace(street, things={name: dict(things) for name, things in street.things.items()}, reads=[], journal=[])
