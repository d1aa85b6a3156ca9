# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Rules that fill in what many things do not declare themselves: what a module for several kinds asks of them. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import Nested
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item, Resource

Params = dict[str, t.Any]


@dataclass(frozen=True)
class Found:
    """What the rules found on a server: ``things`` that nobody declares and that they are about, and ``warnings``."""

    things: t.Sequence[Item] = ()
    warnings: t.Sequence[str] = ()


class Rules:
    """The rules of a module, of which there are none unless a product has some."""

    resources: tuple[Resource, ...] = ()
    """The table of each option in which rules are declared."""

    def options(self) -> Params:
        """Return the options in which rules are declared."""
        listed = {"type": "list", "elements": "dict"}
        return {each.plural: {**listed, "options": each.options(), "description": each.words.listed} for each in self.resources}

    def problems(self, _params: Params) -> t.Iterable[str]:
        """Yield what is wrong with the rules by themselves, whatever they are about."""
        return ()

    def filled(self, params: Params, _nested: dict[str, Nested], _things: t.Sequence[Item]) -> Params:
        """Return the options with what the rules say of each declared thing, and add to ``nested`` what they say inside it.

        ``things``: the identities of those that are not declared. From here on nobody knows of rules, but for the labels.
        """
        return params

    def asks(self, _params: Params) -> bool:
        """Tell whether the rules are also about what is on the server and not declared."""
        return False

    def look_up(self, _client: t.Any, _params: Params) -> Found:
        """Return what the rules find on the server, which is read only where they ask for it."""
        return Found()
