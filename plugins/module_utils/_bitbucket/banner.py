# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The announcement banner, one of each server [breadth 17, SPEC]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client, dotted
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.banner import BANNER
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

PATH = path_of("admin", "banner")
SURE_SINCE = (8, 5)  # in the document of 8.5 and not in that of 5.10; what is in between is not known: the server is asked [breadth 1.6, SPEC]


class BannerStore(Store):
    """Reads and writes the banner as a whole."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        answer = self.client.answer(PATH, accept=(404,))
        if answer.status == 404:
            version = self.client.version()
            if version >= SURE_SINCE:
                raise self.client.session.error(answer)
            words = f"the announcement banner needs Bitbucket 8.5, this is {dotted(version)}"
            refuse(f"{label_prefix(each)}{words}" for each in declared if each.present)
        row = answer.data if answer.status == 200 else None  # 204: there is none
        if row is None:
            return {}
        return {(): {"text": str(row.get("message") or "").strip(), "audience": row["audience"], "enabled": bool(row.get("enabled", True))}}

    def initial_state(self, _declared: Declared) -> Item:
        return {"audience": "AUTHENTICATED", "enabled": True}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        words = "there is no banner yet, and to create it, give text"
        refuse(f"{label_prefix(each)}{words}" for each in changes if each.op == CREATED and not each.wanted.get("text"))
        return changes, []

    def create(self, change: Change) -> None:
        item = change.item
        self.client.write("PUT", PATH, body={"message": item["text"], "audience": item["audience"], "enabled": item["enabled"]})

    update = create

    def delete(self, _change: Change) -> None:
        self.client.write("DELETE", PATH)


def _open(client: Client, _params: Params) -> BannerStore:
    return BannerStore(client)


ONE = Manage(BITBUCKET, BANNER, _open, many=False)
