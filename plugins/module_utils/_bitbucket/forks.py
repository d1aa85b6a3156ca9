# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Repositories that are forks of others [bitbucket 13, SPEC]. A repository is a fork from its creation on, or never."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, NO_SUCH_REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

Row = t.Mapping[str, t.Any]


class Forks:
    """Finds origins, and creates forks of them. ``concurrent``: whether no change of the plan has to wait for another."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.concurrent = True

    def read(self, current: t.Mapping[Key, Item], declared: t.Sequence[Declared]) -> None:
        """Tell an origin by the name that it is declared by: it may have been renamed or moved since, or may be by this run."""
        formerly = {each.key: each.formerly for each in declared if each.formerly is not None}
        asked = [(each.values["origin"], item) for each in declared for item in [current.get(each.formerly or each.key)] if _differs(each, item)]
        rows = concurrently(lambda one: self._row(formerly.get(_key(one[0]), _key(one[0]))), asked, self.client.concurrency, "read origins of forks")
        for (origin, item), row in zip(asked, rows):
            if row is not None and place_in(row) == t.cast(Item, item)["origin"]:
                t.cast(Item, item)["origin"] = origin

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        """Return the changes with each origin before its forks, and what would be refused."""
        planned = {each.key: each for each in changes if each.after is not None and (each.op == CREATED or each.key != _key_before(each))}
        depths = {id(each): self._depth(each, planned) for each in changes}
        self.concurrent = not any(depths.values())
        forks = [each for each in changes if each.op == CREATED and each.item.get("origin")]
        rows = concurrently(lambda one: self._row(_key(one.item["origin"])), forks, self.client.concurrency)
        problems = [f"{label_prefix(each)}origin: {words}" for each, row in zip(forks, rows) for words in self._refused(each, row, changes, depths[id(each)])]
        return sorted(changes, key=lambda each: depths[id(each)] or 0), problems

    def _depth(self, change: Change, planned: t.Mapping[Key, Change]) -> int | None:
        """Return how many changes of a run have to come before one, None where a fork would be one of itself."""
        number, origin = 0, _origin_of(change)
        while origin in planned:
            number, origin = number + 1, _origin_of(planned[origin])
            if number > len(planned):
                return None
        return number

    def _refused(self, change: Change, row: Row | None, changes: t.Sequence[Change], depth: int | None) -> t.Iterator[str]:
        origin = change.item["origin"]
        key = _key(origin)
        after = next((each.after for each in changes if each.key == key and each.after is not None), None)
        if depth is None:
            yield f"{origin} would be a fork of itself. Correct the name"
        elif row is None and after is None and not self.client.foreseen.will_be("repositories", *key):
            remedy = self.client.foreseen.remedy("repositories", *key) or f". {self.client.ways_out('repository')}"
            yield f"there is no repository {origin} on this server{self.client.foreseen.nor_declared('repositories', *key)}{remedy}"
        elif not (after or row or {}).get("forkable", True):
            yield f"{origin} cannot be forked. Set forkable=true there first"

    def create(self, change: Change) -> tuple[Row, Item]:
        """Create a fork, and return its row and what has to be changed of it to be as declared: its origin's description may come with it."""
        item = change.item
        project, slug = _key(item["origin"])
        branch = {"defaultBranch": item["default_branch"]} if item.get("default_branch") else {}
        body = {"name": item["name"], "project": {"key": item["project_key"]}, **branch}
        row = self.client.write("POST", path_of("projects", project, "repos", slug), body=body)
        now = {"description": row.get("description") or "", "public": bool(row.get("public")), "forkable": bool(row.get("forkable", True))}
        return row, {name: item[name] for name, value in now.items() if item[name] != value}

    def _row(self, key: Key) -> Row | None:
        path = self.client.renames.present_place(path_of("projects", key[0], "repos", key[1]))
        try:
            return t.cast(Row, self.client.get(path))
        except RemoteError as error:
            if error.code in (NO_SUCH_PROJECT, NO_SUCH_REPOSITORY):
                return None
            raise


def place_in(row: Row) -> str:
    """Return where a repository is, as KEY/slug."""
    return f"{row['project']['key']}/{row['slug']}"


def _key(origin: str) -> Key:
    project, _slash, slug = origin.partition("/")
    return (project, slug)


def _origin_of(change: Change) -> Key:
    return _key(change.item.get("origin") or "") if change.op == CREATED else ("", "")


def _key_before(change: Change) -> Key | None:
    return (change.before["project_key"], change.before["slug"]) if change.before else None


def _differs(declared: Declared, item: Item | None) -> bool:
    return bool(item and item.get("origin") and declared.values.get("origin") not in (None, item["origin"]))
