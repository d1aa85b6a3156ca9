# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The worked example of the guide "Adding a kind": a whole kind, as small as it can be."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import SET, Declared, Field, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, Product
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store

SHELF = Resource(
    kind="shelf",
    plural="shelves",
    identity=("name",),
    fields=(
        Field("name", required=True, canon=lambda name: str(name).strip().lower()),
        Field("room", absent=""),
        Field("topics", type="list", elements="str", compare=SET, absent=[]),
    ),
    name=lambda item: str(item["name"]),
    heading="shelf {name}",
)


class Library:
    """A server: in the place of a client that sends requests."""

    address = "library"
    concurrency = 1

    def __init__(self) -> None:
        self.shelves: dict[Key, Item] = {}


class ShelfStore(Store):
    """How shelves are read and written."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        """Return what exists: of what is declared, or, for a purge, all of it."""
        asked = {each.key for each in declared}
        return {key: item for key, item in self.library.shelves.items() if everything or key in asked}

    def create(self, change: Change) -> Item:
        self.library.shelves[change.key] = change.item
        return {}  # what only the server knows, such as a number that it gives

    def update(self, change: Change) -> Item:
        self.library.shelves[change.key] = change.item
        return {}

    def delete(self, change: Change) -> None:
        del self.library.shelves[change.key]


LIBRARY = Library()


def connect(_options: Params, _check_mode: bool) -> Library:
    return LIBRARY


PRODUCT = Product({}, connect, {})
SHELF_MODULE = Manage(PRODUCT, SHELF, lambda library, _options: ShelfStore(library), many=False)
SHELVES_MODULE = Manage(PRODUCT, SHELF, lambda library, _options: ShelfStore(library), many=True)
