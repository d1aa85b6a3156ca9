# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a repository may be deleted."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import NOTHING_FORESEEN
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.repositories import RepositoryStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import plan, survey

Item = dict[str, t.Any]
PATH = "/rest/api/1.0/projects/OPS/repos/models"
ROW: Item = {"slug": "models", "name": "models", "project": {"key": "OPS"}}


class Client:
    """A server with one repository, and ``refs`` in it: the names of the lists that are not empty."""

    user, concurrency, check_mode = "admin", 1, False
    moved: t.ClassVar[Item] = {}

    def __init__(self, *refs: str) -> None:
        self.refs = refs
        self.archived_now: Item = {}

    foreseen = NOTHING_FORESEEN
    renames = foreseen.renames

    def get(self, path: str, _query: t.Any = ()) -> Item:
        kind = path.rpartition("/")[2]
        return {"values": [{"id": f"refs/{kind}/x"}] if kind in self.refs else []} if kind in ("branches", "tags") else ROW


def reviewed(client: Client, **control: bool) -> None:
    store = RepositoryStore(t.cast(t.Any, client))
    declared = [REPOSITORY.declare({"project_key": "OPS", "slug": "models", **control}, present=False)]
    store.review(plan(REPOSITORY, declared, survey(store, declared, store.read(declared, False))))


@pytest.mark.parametrize("refs", [("branches",), ("tags",), ("branches", "tags")], ids="+".join)
def test_what_keeps_commits_is_not_deleted(refs: tuple[str, ...]) -> None:
    with pytest.raises(PlanError, match="OPS/models has commits"):
        reviewed(Client(*refs))
    reviewed(Client(*refs), delete_content=True)


def test_an_empty_one_is_deleted() -> None:
    reviewed(Client())
