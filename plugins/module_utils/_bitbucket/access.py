# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The caller's own ways in: what keeps a run from locking out the one who runs it."""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Query
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import Scope


class Access:
    """What the caller may do, and through which grants. Asks the server only what a decision needs, and each question once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._known: dict[Query, bool] = {}
        self._asking = threading.Lock()

    def through(self, scope: Scope, item: Item) -> list[tuple[str, str]]:
        """Return the grants (users or groups, name) of ``item`` that make the caller an administrator of the scope, the strongest first."""
        return [pair for pair, _rank in sorted(self._held(scope, item), key=lambda held: -held[1])]

    def rank(self, scope: Scope, item: Item) -> int:
        """Return the rank of the strongest grant in ``item`` that makes the caller an administrator, -1 where none does."""
        return max((rank for _pair, rank in self._held(scope, item)), default=-1)

    def _held(self, scope: Scope, item: Item) -> list[tuple[tuple[str, str], int]]:
        least = scope.rank(scope.admin)
        strong = [((principals, name), scope.rank(level)) for principals in ("users", "groups") for name, level in (item.get(principals) or {}).items()]
        return [(pair, rank) for pair, rank in strong if rank >= least and self._is_me(*pair)]

    def _is_me(self, principals: str, name: str) -> bool:
        if principals == "users":
            return name.lower() == self.client.identify().lower()
        return self._ask((("group", name),))

    def elsewhere(self, scope: Scope) -> bool:
        """Tell whether a permission outside the scope makes the caller its administrator as well [bitbucket 7, implication]."""
        if not scope.project_key:
            return False
        if self.may("ADMIN"):
            return True
        return bool(scope.repository) and self._ask((("permission.1", "PROJECT_ADMIN"), ("permission.1.projectKey", scope.project_key)))

    def may(self, permission: str) -> bool:
        """Tell whether the caller has a global permission, directly, by a group or by a stronger one."""
        return self._ask((("permission", permission),))

    def _ask(self, query: Query) -> bool:
        with self._asking:
            if query not in self._known:
                self._known[query] = self._am_among(query)
            return self._known[query]

    def _am_among(self, query: Query) -> bool:
        """Tell whether the caller is among the users that the filters select; the server resolves groups [bitbucket 2, LIVE]."""
        return bool(self.client.named(path_of("users"), self.client.identify(), query))
