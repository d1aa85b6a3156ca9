# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Users by the numbers that reviewers go by [breadth 1.3]. They are looked up in one list of all users, once for the whole run."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

USERS = path_of("admin", "users")


class Reviewers:
    """Names and numbers of users, as far as they were read."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._ids: dict[str, int] = {}

    def names(self, rows: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
        """Return the names of users that are read, as they are at the end of the run."""
        found = {self.client.renames.final_user(str(row["name"])): int(row["id"]) for row in rows}
        self._ids.update({name.lower(): number for name, number in found.items()})
        return sorted(found)

    def unknown(self, change: Change, option: str) -> t.Iterator[str]:
        """Yield who is to become a reviewer and is not there."""
        wanted = [name for name in change.item.get(option) or () if name.lower() not in self._ids]
        if wanted:
            self.names(self.client.listed(USERS))
        where, foreseen = f"{change.label}.{option}" if change.label else option, self.client.foreseen
        for name in wanted:
            if name.lower() not in self._ids and not foreseen.will_be("users", name.lower()):
                also = f"{foreseen.nor_declared('users', name.lower())}{foreseen.remedy('users', name.lower())}{self.client.assuming}"
                yield f"{where}: there is no user {name!r} on this server{also}"

    def sent(self, names: t.Iterable[str]) -> list[Item]:
        """Return users as the server takes them. One that this run has made is asked for by itself."""
        for name in names:
            if name.lower() not in self._ids:
                row = self.client.named(USERS, name)
                if not row:
                    raise Failure(f"there is no user {name!r} on this server")
                self._ids[name.lower()] = int(row["id"])
        return [{"id": self._ids[name.lower()]} for name in names]
