# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""How many things a run created, updated, deleted and left as they are, on each server: the last lines of a run. Counts only, no names of things. Pure."""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Mapping

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, by_kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Manage, Module
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless

DONE = {CREATED: "created", UPDATED: "updated", DELETED: "deleted", UNCHANGED: "unchanged"}
FORESEEN = {CREATED: "to create", UPDATED: "to update", DELETED: "to delete", UNCHANGED: "unchanged"}
LOCALHOST = "localhost"
Place = tuple[str, str]  # a host of the inventory, and the URL of the server that it stands for
Item = dict[str, t.Any]


def counted(module: Module | None, result: Mapping[str, t.Any], *, check_mode: bool) -> list[Item]:
    """Return what a module did on its server, or in check mode would do, for each kind: the names of things by operation.

    A module that acts says so of a thing without a name.
    """
    server, result = result.get("server") or "", {**result, **(result.get("planned") or {})}
    kinds: list[tuple[str, Mapping[str, t.Any]]] = []
    if isinstance(module, (Manage, Configure)) and "summary" in result:
        kinds = [(resource.kind, part["summary"]) for resource, part in by_kind(module, result)]
    elif isinstance(module, Action) and result.get("changed"):
        kinds = [(module.answer, {UPDATED: [""]})]
    return [
        {"server": server, "kind": kind, "check_mode": check_mode, "summary": dict(summary)}
        for kind, summary in kinds
        if server or any(summary.values())  # else it is about no server
    ]


class Tally:
    """Counts each thing once, however many tasks looked at it."""

    def __init__(self) -> None:
        self._ops: dict[Place, dict[tuple[str, str, int], set[tuple[str, bool]]]] = {}

    def add(self, host: str, server: str, kind: str, summary: Mapping[str, t.Iterable[t.Any]], *, check_mode: bool) -> None:
        """Take in what a task did to the things of a kind, or in check mode would do: their names by operation. Those without a name are never the same."""
        things = self._ops.setdefault((host, server), {})
        numbers: Counter[str] = Counter()  # two things of one task may have one name
        for op, names in summary.items():
            for name in map(str, names):
                things.setdefault((kind, name, numbers[name] if name else len(things)), set()).add((op, check_mode))
                numbers[name] += 1

    def lines(self, problems: t.Sequence[Mapping[str, t.Any]], *, check_mode: bool) -> list[str]:
        """Return a line for each server: ``bitbucket-eu: 2 created, 47 updated, 0 deleted, 1017 unchanged``. ``problems``: of the drift report."""
        words = FORESEEN if check_mode else DONE
        lines = []
        for (host, server), things in self._ops.items():
            counts = Counter(op for ops in things.values() for op in _told({op for op, foreseen in ops if foreseen == check_mode or op == UNCHANGED}))
            failed = sum(1 for each in problems if each["host"] == host and each["server"] in ("", server))
            more = f"; {failed} {'problem' if failed == 1 else 'problems'}, see above" if failed else ""
            mode = " (check mode)" if check_mode else ""
            lines.append(f"{self._name(host, server)}: {', '.join(f'{counts[op]} {word}' for op, word in words.items())}{more}{mode}")
        return lines

    def _name(self, host: str, server: str) -> str:
        """Return what a person calls a server: the host of the inventory, its address where the host stands for several, or for none."""
        address = server.partition("://")[2] or server
        several = sum(1 for other, _server in self._ops if other == host) > 1
        return harmless(address if host == LOCALHOST else f"{host} ({address})" if several and address != host else host)


def _told(ops: set[str]) -> set[str]:
    """Return what to count of a thing that several tasks looked at: what was created and then changed was created."""
    changed = ops - {UNCHANGED}
    return changed - {UPDATED} if CREATED in changed else changed or ops
