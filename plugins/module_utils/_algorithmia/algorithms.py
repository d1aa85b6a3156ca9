# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Algorithms: Algorithmia makes the repository of a new one in the project of its SCM configuration, and leaves it there at the end [algorithmia 2]."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.algorithms import ALGORITHM
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

_SOURCE = ("repository_owner", "repository_name", "repository_https_url", "repository_ssh_url")


def where(item: t.Mapping[str, t.Any], *more: str) -> str:
    return path_of("v1", "algorithms", item["owner"], item["name"], *more)


class AlgorithmStore(Store):
    """Reads and writes with the standard key, where there is one."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        current = {}
        for each in declared:
            answer = self.client.algorithms.get(where(each.values), accept=(404,))
            if answer.status == 200:
                current[each.key] = _item(each.values, answer.data)
        return current

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        missing = [f"{each.item['owner']}/{each.item['name']} does not exist yet. To create it, give scm_config" for each in changes if _lacks_config(each)]
        if missing:
            raise PlanError(missing)
        return changes, []

    def create(self, change: Change) -> Item:
        item, control = change.item, change.control
        settings = {name: control[name] for name in ("source_visibility", "license", "network_access", "pipeline_enabled")}
        body: Item = {
            "name": item["name"],
            "details": {"label": control.get("label") or item["name"]},
            "settings": {**settings, "algorithm_environment": control.get("environment") or self._environment(control["language"])},
            "source": {"scm": item["scm_config"]},
        }
        if change.secrets.get("scm_token"):
            body["scmsCredentials"] = {"secretToken": change.secrets["scm_token"]}
        elif change.secrets.get("scm_password"):
            body["scmsCredentials"] = {"username": control["scm_username"], "password": change.secrets["scm_password"]}
        made = self.client.algorithms.call("POST", path_of("v1", "algorithms", item["owner"]), body=body, hidden=change.hidden()).data
        return _item(item, made)

    def _environment(self, language: str) -> str:
        """Return the id of the first environment for a language. The list comes bare or wrapped [algorithmia 4, CLIENT]."""
        found = self.client.algorithms.get(path_of("v1", "algorithm-environments", "edge", "languages", language, "environments"), expected=(dict, list)).data
        rows = found.get("environments") if isinstance(found, dict) else found
        if not rows:
            raise PlanError([f"the cluster has no environment for {language!r}: give environment, the id of one"])
        return str(rows[0]["id"])

    def delete(self, change: Change) -> None:
        self.client.algorithms.call("DELETE", where(change.item))


def _lacks_config(change: Change) -> bool:
    return change.op == CREATED and not change.wanted.get("scm_config")


def _item(item: Item, found: t.Mapping[str, t.Any]) -> Item:
    source = found.get("source") or {}
    read = {"owner": item["owner"], "name": item["name"], "scm_config": (source.get("scm") or {}).get("id"), "id": found.get("id")}
    return {name: value for name, value in {**read, **{name: source.get(name) for name in _SOURCE}}.items() if value is not None}


ONE = Manage(ALGORITHMIA, ALGORITHM, lambda client, _params: AlgorithmStore(client), many=False)
