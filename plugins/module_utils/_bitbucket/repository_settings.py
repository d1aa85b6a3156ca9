# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a repository has beside its row: each has calls of its own, which are made only where it is declared [breadth 11 and 14]."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.archived import ARCHIVED_SINCE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client, too_old
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, UNARCHIVE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.secret_scanning import SINCE as SECRET_SCANNING_SINCE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._http.answers import EMPTY
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

BESIDE = ("default_branch", "labels", "lfs", "sync", "secret_scanning_exempt")
NEW: Item = {"labels": [], "lfs": False, "sync": False, "secret_scanning_exempt": False}  # what a new repository has of it
LFS, SYNC = "/rest/git-lfs/admin", "/rest/sync/latest"  # the first is in no document [breadth 14, CLIENT]
LABELS_SINCE = (5, 13)  # [breadth 1.6, DOC]
EXEMPT = ("secret-scanning", "exempt")
EXEMPT_BY_PROJECT_SINCE = (8, 6)  # the write of a repository is deprecated from then on [breadth 15, SPEC]
DEFAULT_BRANCH_SINCE = (7, 8)  # the resource of its own, at the latest [bitbucket 19, DOC]; before, and since, the deprecated one [breadth 11, SPEC]


class Settings:
    """Reads and writes them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._exempt: dict[str, frozenset[str] | None] = {}  # by project: the slugs of its repositories that are exempt from secret scanning

    def read(self, current: t.Mapping[Key, Item], wanted: t.Mapping[Key, t.Container[str]]) -> None:
        """Add to the items in ``current`` what is ``wanted`` of each."""
        asked = [(item, name) for key, names in wanted.items() for item in [current.get(key)] if item is not None for name in BESIDE if name in names]
        self._exempt = self._exempt_in(sorted({item["project_key"] for item, name in asked if name == "secret_scanning_exempt"}))
        found = concurrently(
            lambda one: getattr(self, f"_read_{one[1]}")(_path(one[0]), one[0]), asked, self.client.concurrency, "read settings of repositories"
        )
        for (item, name), value in zip(asked, found):
            item[name] = value

    def review(self, changes: t.Sequence[Change]) -> tuple[list[Change], list[str], list[str]]:
        """Return the changes, what would be refused of them, and warnings."""
        exempted = {each.item["project_key"] for each in changes if each.op == CREATED and each.wanted.get("secret_scanning_exempt")}
        self._exempt.update(self._exempt_in(sorted(exempted - set(self._exempt))))
        problems = [words for each in changes for words in self._refused(each)]
        doubtful = [each for each in changes if each.op != CREATED and each.before and each.after and each.differs("default_branch")]
        lacking = {each.key: words for each, words in zip(doubtful, concurrently(self._lacking, doubtful, self.client.concurrency)) if words is not None}
        problems += [f"{_lead(each, 'default_branch')}{lacking[each.key]}" for each in changes if lacking.get(each.key)]
        untold = [each for each in changes if lacking.get(each.key) == "" and not (each.before or {}).get("default_branch")]
        warnings = [
            f"cannot be told: which branch of {REPOSITORY.name(each.item)} is its default branch, since it is empty and this version does not say. "
            "It is left as it is"
            for each in untold
        ]
        return [_without_branch(each) if each in untold else each for each in changes], problems, warnings

    def write(self, change: Change) -> None:
        """Bring a repository that is there, and is not archived, to what is declared of it."""
        for name in BESIDE:
            if change.differs(name) and change.item.get(name) is not None:
                getattr(self, f"_write_{name}")(_path(change.item), change)

    def write_new(self, change: Change) -> None:
        """Add to a new repository what its creation cannot take."""
        for name in NEW:
            if change.item.get(name):
                getattr(self, f"_write_{name}")(_path(change.item), change)

    def archive(self, item: Item, archived: bool) -> t.Any:
        """Archive or unarchive a repository, and return its row. What is written inside one that is archived unarchives it for that time."""
        row = self.client.write("PUT", _path(item), body={"archived": archived})
        self.keep_archived(item, archived)
        return row

    @contextlib.contextmanager
    def unarchived(self, change: Change) -> t.Iterator[None]:
        """Unarchive what is archived for a change of it. Where that fails, it is archived again, as far as the server lets it."""
        before, item = t.cast(Item, change.before), change.item
        if before["archived"]:
            self.archive(before, False)
        try:
            yield
        except Failure:
            if before["archived"] and item["archived"]:
                with contextlib.suppress(Failure):
                    self.archive(before, True)
            raise

    def keep_archived(self, item: Item, archived: bool) -> None:
        """Note that a repository is declared to be archived, and is."""
        place = (item["project_key"], item["slug"])
        (self.client.archived.add if archived else self.client.archived.discard)(place)

    def _refused(self, change: Change) -> t.Iterator[str]:
        if change.after is None:
            return
        before = change.before or {}
        if change.wanted.get("labels") and self.client.version() < LABELS_SINCE:
            yield too_old(f"{_lead(change, 'labels')}need", LABELS_SINCE, self.client.version(), "Leave them out")
        if change.wanted.get("sync") and not change.after.get("origin"):
            yield f"{_lead(change, 'sync')}{REPOSITORY.name(change.item)} is not a fork, so there is nothing to sync it with. Leave it out"
        if change.wanted.get("lfs") is not None and change.op != CREATED and before.get("lfs") is None:
            name = REPOSITORY.name(before)
            remedy = f"Grant REPO_ADMIN to {self.client.user}, or leave it out"
            yield f"{_lead(change, 'lfs')}whether {name} has Git LFS is told to its administrators only. {remedy}"
        yield from self._exemption_refused(change)
        if change.op == UNCHANGED:
            return
        if change.after["archived"] and not before.get("archived") and self.client.version() < ARCHIVED_SINCE:
            yield too_old(f"{label_prefix(change)}archived repositories need", ARCHIVED_SINCE, self.client.version())
        if before.get("archived") and "archived" not in change.wanted:
            yield f"{label_prefix(change)}{REPOSITORY.name(before)} is archived, so Bitbucket refuses to change it. {UNARCHIVE}"

    # --- labels ---

    def _read_labels(self, path: str, _item: Item) -> list[str] | None:
        """Return the labels, None where the version has none."""
        return sorted(row["name"] for row in self.client.pages(f"{path}/labels")) if self.client.version() >= LABELS_SINCE else None

    def _write_labels(self, path: str, change: Change) -> None:
        now, wanted = (set((side or {}).get("labels") or ()) for side in (change.before, change.after))
        for name in sorted(wanted - now):
            self.client.write("POST", f"{path}/labels", body={"name": name})
        for name in sorted(now - wanted):
            self.client.write("DELETE", f"{path}/labels{path_of(name)}")

    # --- Git LFS ---

    def _read_lfs(self, path: str, _item: Item) -> bool | None:
        """Tell whether it is on: where not, the answer is an error [breadth 14, CLIENT]. None where the caller is not to know."""
        try:
            self.client.get(f"{path}/enabled", api=LFS)
        except RemoteError as error:
            if error.status in (401, 403) and not error.stops:
                return None
            if error.status == 200 and error.said == EMPTY:
                return True
            if error.status is None or not 400 <= error.status < 500 or error.stops:
                raise
            return False
        return True

    def _write_lfs(self, path: str, change: Change) -> None:
        self.client.write("PUT" if change.item["lfs"] else "DELETE", f"{path}/enabled", api=LFS)

    # --- the syncing of a fork ---

    def _read_sync(self, path: str, item: Item) -> bool:
        """Tell whether it is on. What is not a fork is not asked."""
        there = self.client.renames.present_place(path)
        return bool(item.get("origin") and self.client.get(there, api=SYNC).get("enabled"))

    def _write_sync(self, path: str, change: Change) -> None:
        self.client.write("POST", path, body={"enabled": change.item["sync"]}, api=SYNC)

    # --- the exemption from secret scanning ---

    def _exempt_in(self, projects: t.Sequence[str]) -> dict[str, frozenset[str] | None]:
        """Return which repositories of projects are exempt: a list of each, since no document says what a repository answers [breadth 15, SPEC]."""
        if not projects or self.client.version() < SECRET_SCANNING_SINCE:
            return {}
        return dict(zip(projects, concurrently(self._exempt_of, projects, self.client.concurrency, "read exemptions from secret scanning")))

    def _exempt_of(self, project: str) -> frozenset[str] | None:
        """Return the slugs of those that are exempt, None where the caller is not to know, nor to exempt any."""
        try:
            return frozenset(row["slug"] for row in self.client.pages(path_of("projects", project, *EXEMPT)))
        except RemoteError as error:
            if error.status in (401, 403) and not error.stops:
                return None
            if error.code == NO_SUCH_PROJECT:  # it is yet to come
                return frozenset()
            raise

    def _read_secret_scanning_exempt(self, _path: str, item: Item) -> bool | None:
        exempt = self._exempt.get(item["project_key"], frozenset())
        return None if exempt is None else item["slug"] in exempt

    def _exemption_refused(self, change: Change) -> t.Iterator[str]:
        exempt, lead = change.wanted.get("secret_scanning_exempt"), _lead(change, "secret_scanning_exempt")
        if exempt and self.client.version() < SECRET_SCANNING_SINCE:
            yield too_old(f"{lead}needs", SECRET_SCANNING_SINCE, self.client.version())
        project = (change.before or change.item)["project_key"]
        if (exempt or (exempt is False and change.before)) and self._exempt.get(project, ()) is None:
            told = f"which repositories of {project} are exempt from secret scanning is told to its administrators only"
            yield f"{lead}{told}. Grant PROJECT_ADMIN on {project} to {self.client.user}, or leave it out"

    def _write_secret_scanning_exempt(self, path: str, change: Change) -> None:
        item, own = change.item, f"{path}{path_of(*EXEMPT)}"
        if not item["secret_scanning_exempt"]:
            self.client.write("DELETE", own)
        elif self.client.version() < EXEMPT_BY_PROJECT_SINCE:
            self.client.write("PUT", own)
        else:
            selected = [{"projectKey": item["project_key"], "slug": item["slug"]}]
            self.client.write("POST", path_of("projects", item["project_key"], *EXEMPT), body=selected)

    # --- the default branch ---

    @property
    def _default_branch(self) -> str:
        return "default-branch" if self.client.version() >= DEFAULT_BRANCH_SINCE else "branches/default"

    def _read_default_branch(self, path: str, _item: Item) -> str | None:
        """Return the name that is configured, None where the server does not say: of an empty repository, or of one that lacks that branch."""
        found = self.client.get(f"{path}/{self._default_branch}", accept=(404,))
        return str(found["id"]).removeprefix("refs/heads/") if found and "id" in found else None

    def _write_default_branch(self, path: str, change: Change) -> None:
        self.client.write("PUT", f"{path}/{self._default_branch}", body={"id": f"refs/heads/{change.item['default_branch']}"})

    def _lacking(self, change: Change) -> str | None:
        """Return why a branch cannot be the default, ``""`` where the repository is empty, None where the branch is there [breadth 11, LIVE]."""
        path, name = _path(t.cast(Item, change.before)), change.item["default_branch"]
        rows = self.client.pages(f"{path}/branches", [("filterText", name)])
        if any(row["id"] == f"refs/heads/{name}" for row in rows):
            return None
        if not (self.client.get(f"{path}/branches", [("limit", "1")]) or {}).get("values"):
            return ""
        return f"{REPOSITORY.name(change.item)} has no branch {name!r}. Push it first, or correct the name"


def _path(item: Item) -> str:
    return path_of("projects", item["project_key"], "repos", item["slug"])


def _lead(change: Change, option: str) -> str:
    """Return what a sentence about an option begins with: where it is declared, which may be a rule for many repositories."""
    place = change.rules.get(option) or change.label
    return f"{place}.{option}: " if place else f"{option}: "


def _without_branch(change: Change) -> Change:
    """Return a change without the default branch."""
    after = {name: value for name, value in t.cast(Item, change.after).items() if name != "default_branch"}
    same = REPOSITORY.show(after) == REPOSITORY.show(change.before)
    return replace(change, op=UNCHANGED if same else change.op, after=after)
