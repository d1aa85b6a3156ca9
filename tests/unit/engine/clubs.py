# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A made-up kind that has every sort of field, for tables of cases."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CONTROL,
    CREATE_ONLY,
    KEYED,
    MAP,
    PURGE,
    RENAME,
    REPLACE,
    SET,
    WRITE_ONLY,
    Declared,
    Field,
    Item,
    Key,
    Resource,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import NO_PURGE, Change, plan, refuse_immutable, survey
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge


def upper(value: t.Any) -> str:
    return str(value).strip().upper()


SEATS = Field("seats", type="dict", compare=MAP, canon=upper, key=str.lower, absent="")
CLUB = Resource(
    kind="club",
    plural="clubs",
    identity=("key",),
    fields=(
        Field("key", required=True, canon=upper),
        Field("new_key", canon=upper, role=RENAME, renames="key"),
        Field("motto", absent=""),
        Field("open", type="bool"),
        Field("born", role=CREATE_ONLY, advice="Found another club."),
        Field("colours", type="list", elements="str", compare=SET, absent=[], compare_by=str.lower),
        Field("songs", type="list", elements="str", absent=[]),
        Field("rooms", type="list", elements="dict", compare=KEYED, by="name", fields=(Field("name"), Field("size", type="int"))),
        SEATS,
        Field("bar", type="dict", fields=(SEATS, Field("till"), Field(PURGE, type="bool", role=CONTROL, default=False))),
        Field("password", role=WRITE_ONLY, no_log=True),
        Field(REPLACE, type="bool", role=CONTROL),
    ),
    name=lambda item: str(item["key"]),
    heading="club {name}",
    renamable=True,
)
FACET = replace(CLUB, kind="seating", plural="seatings", always_exists=True, renamable=False, heading="seats of {name}")


class Scope:
    """A server on which ``caller`` runs, whose new clubs look like ``born``, and where ``kept`` is exempt from a purge."""

    def __init__(self, caller: str = "", born: Item | None = None, kept: tuple[tuple[str, str], ...] = ()) -> None:
        self.caller, self._born, self._kept = caller, born or {}, kept

    def initial_state(self, _declared: Declared) -> Item:
        return dict(self._born)

    def purge_exempt(self, _declared: Declared, _before: Item) -> tuple[tuple[str, str], ...]:
        return self._kept


def club(key: str = "A", /, *, state: str = "present", purge: bool = False, label: str = "clubs[0]", of: Resource = CLUB, **values: t.Any) -> Declared:
    """Declare a club."""
    return of.declare({"key": key, **values}, present=state == "present", purge=purge, label=label)


def there(*items: Item) -> dict[Key, Item]:
    """Return what is there, by key."""
    return {(item["key"],): item for item in items}


def planned(
    declared: Declared | list[Declared], current: dict[Key, Item], *, of: Resource = CLUB, scope: Scope | None = None, purge: Purge = NO_PURGE
) -> list[Change]:
    """Plan."""
    listed = declared if isinstance(declared, list) else [declared]
    changes = plan(of, listed, survey(scope or Scope(), listed, current), purge=purge)
    refuse_immutable(of, changes)
    return changes


def after(values: Item, current: Item, *, purge: bool = False, protect: tuple[str, ...] = (), kept: tuple[tuple[str, str], ...] = ()) -> Item:
    """Return club A as it is once ``values`` are declared of it, without its key."""
    declared = club(purge=purge, of=FACET, **values)
    change = planned(declared, there({"key": "A", **current}), of=FACET, scope=Scope(kept=kept), purge=Purge(protect=protect))[0]
    return {name: value for name, value in (change.after or {}).items() if name != "key"}
