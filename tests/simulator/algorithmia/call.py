# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request, with everything a handler needs to answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.algorithmia.errors import JSON, Error
from simulator.algorithmia.remote import Remote
from simulator.algorithmia.world import Algorithm, Scm, World
from simulator.answers import Answer, Asked, BadBody, json_object, to_json
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.algorithmia.builder import Builder


@dataclass
class Call:
    """A request, the state, and the ways to Bitbucket. ``url`` is that of Algorithmia itself."""

    asked: Asked
    kind: str | None
    world: World
    switches: Switches
    remote: Remote
    builder: Builder
    url: str

    def scm(self) -> Scm:
        """The configuration of the path."""
        scm = self.world.scms.get(self.asked.parts["id"])
        if scm is None:
            raise Error(4009)
        return scm

    def algorithm(self) -> Algorithm:
        """The algorithm of the path, by UUID or by owner and name."""
        parts = self.asked.parts
        found = self.world.algorithm(parts["owner"], parts["name"]) if "name" in parts else self.world.algorithms.get(parts["id"])
        if found is None:
            raise Error(1001 if "name" in parts else 1009)
        return found

    def content(self) -> dict[str, Any]:
        """The JSON object of the body."""
        try:
            return json_object(self.asked.body)
        except BadBody as error:
            raise Error(2013) from error


def found(content: object, status: int = 200) -> Answer:
    """An answer with JSON."""
    return Answer(status, to_json(content), JSON)
