# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""How one kind is read and written: what a product file implements. It knows nothing of plans, check mode or Ansible."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change


class Store:
    """One kind on one server. Every method but create, update and delete only reads; all may raise RemoteError."""

    concurrent = False  # whether changes of this kind may be written at the same time

    @property
    def caller(self) -> str:
        """Return the name of the user who runs this, ``""`` where that does not matter."""
        return ""

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        """Return what is there of the declared things by identity, and all there is in their scope where ``everything`` is asked.

        Of a place that is declared to be ``complete``, all there is in it.
        """
        raise NotImplementedError

    def initial_state(self, _declared: Declared) -> Item:
        """Return what a thing looks like right after its creation where the declaration says nothing."""
        return {}

    def purge_exempt(self, _declared: Declared, _before: Item) -> t.Iterable[tuple[str, str]]:
        """Return the (field, name) pairs that a purge must leave."""
        return ()

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        """Return the changes in the order to carry them out, and warnings.

        Foresees what the server would refuse: raises PlanError. Runs in check mode too, before any write.
        """
        return changes, []

    def stages(self, change: Change) -> t.Sequence[Change | None]:
        """Return a creation or update taken apart by what has to wait for other kinds: one change for each stage of the kind, None where there is none."""
        return (change,)

    def returned(self) -> Item:
        """Return what the result carries besides the things themselves, such as a secret that the server shows only once."""
        return {}

    def begin(self, changes: t.Sequence[Change]) -> None:
        """Take note of the changes that are about to be carried out, such as to make several in one call."""

    def create(self, change: Change) -> Item | None:
        """Create the thing; return values that only the server could know."""
        raise NotImplementedError

    def update(self, change: Change) -> Item | None:
        """Bring the thing from ``change.before`` to ``change.after``; return values that only the server could know."""
        raise NotImplementedError

    def delete(self, change: Change) -> Item | None:
        """Delete the thing; return what is left of it where the declaration puts up with less than its deletion."""
        raise NotImplementedError
