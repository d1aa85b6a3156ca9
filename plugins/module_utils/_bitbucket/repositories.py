# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Repositories [bitbucket 13]. A repository is known by its slug; its name may be written otherwise."""

from __future__ import annotations

import re
import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import (
    branch_restrictions,
    branching_models,
    default_reviewers,
    default_tasks,
    hooks,
    permissions,
    pull_request_settings,
    required_builds,
    reviewer_groups,
    secret_scanning_allowlist_rules,
    secret_scanning_rules,
    webhooks,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ARCHIVED_TOO, BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import settle
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.forks import Forks, place_in
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, NO_SUCH_REPOSITORY, spared_from_purge
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.references import rules
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.repository_settings import BESIDE, NEW, Settings
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS, Scope, no_place, refuse_old_names
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import gathered, leaving, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.owner import Owner
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import clone_url
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

OWN = ("name", "description", "public", "forkable")


class RepositoryStore(Store):
    """Reads repositories one by one, or whole projects where a purge asks for them."""

    concurrent = True

    def __init__(self, client: Client) -> None:
        self.client = client
        self._settings = Settings(client)
        self._forks = Forks(client)
        self._homeless: set[Key] = set()  # what is declared in a project that is not there
        self._redirects: dict[Key, Key] = {}  # from the name that a repository had before to its present one
        self._formerly: dict[Key, Key] = {}  # from the declared name to the one before a declared rename

    @property
    def caller(self) -> str:
        return self.client.user

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        current: dict[Key, Item] = {}
        if everything:
            projects = sorted({each.values["project_key"] for each in declared} | {project for project, slug in self.client.foreseen.places if not slug})
            listed = list(zip(projects, concurrently(self._all, projects, self.client.concurrency, "read projects")))
            refuse_old_names([(each.label, Scope(each.values["project_key"])) for each in declared], self.client)
            current = {REPOSITORY.key(item): item for _asked, items in listed for item in items}
        self._formerly = {each.key: each.formerly for each in declared if each.formerly is not None}
        unseen = {key: each for each in declared for key in (each.formerly, each.key) if key is not None and key not in current}
        rows = concurrently(lambda pair: self._one(*pair), list(unseen.items()), self.client.concurrency, "read repositories")
        for (project, slug), row in zip(unseen, rows):
            if row is None:
                continue
            place = self._place(project, row)
            if place == (project, slug):
                current[project, slug] = as_item(project, row)
            else:
                self._redirects[project, slug] = place
        self._forks.read(current, declared)
        self._settings.read(current, {key: each.values for each in declared for key in (each.formerly, each.key) if key is not None})
        return current

    def add_settings(self, items: t.Sequence[Item]) -> None:
        """Add to repositories that were listed what each has beside its row."""
        self._settings.read({REPOSITORY.key(item): item for item in items}, {REPOSITORY.key(item): BESIDE for item in items})

    def _all(self, project: str) -> list[Item]:
        try:
            rows = list(map(self._noted, self.client.pages(path_of("projects", project, "repos"), ARCHIVED_TOO)))
            restored = self.client.foreseen.restores(project)
            return [as_item(project if restored else self.client.renames.final_key(row["project"]["key"]), row) for row in rows]
        except RemoteError as error:
            if error.code == NO_SUCH_PROJECT:  # where one is declared in it, _one finds that out
                return []
            raise

    def _one(self, key: Key, declared: Declared) -> t.Mapping[str, t.Any] | None:
        """Return what answers to the name ``key``, None where nothing does. It may go by another name, or be in another project since."""
        project, slug = key
        try:
            return self._noted(self.client.get(path_of("projects", project, "repos", slug)))
        except RemoteError as error:
            may_be_missing = self.client.foreseen.will_be("projects", project) or not declared.present or key == declared.formerly != declared.key
            if error.code not in (NO_SUCH_REPOSITORY, NO_SUCH_PROJECT):
                raise
            if error.code == NO_SUCH_PROJECT and not may_be_missing:
                self._homeless.add(declared.key)
            return None

    def _noted(self, row: t.Mapping[str, t.Any]) -> t.Mapping[str, t.Any]:
        """Note whether a repository that was read is archived, for what is declared in it."""
        self.client.archived_now[str(row["project"]["key"]).upper(), str(row["slug"]).lower()] = bool(row.get("archived"))
        return row

    def _place(self, project: str, row: t.Mapping[str, t.Any]) -> Key:
        """Return where a repository is that was asked for in ``project``, which may have another key now: it is in the same place then [bitbucket 6, DB]."""
        key = self.client.renames.final_key(str(row["project"]["key"]))
        renamed = key != project and key == self.client.get(path_of("projects", project))["key"]
        return (project if renamed else key, str(row["slug"]))

    def initial_state(self, declared: Declared) -> Item:
        values = declared.values
        own = {"project_key": values["project_key"], "slug": values["slug"], "name": values["slug"]}
        return {**own, "description": "", "public": False, "forkable": True, "archived": False}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        problems = [no_place(each.label, Scope(each.item["project_key"]), self.client) for each in changes if each.after and each.key in self._homeless]
        with gathered(problems):
            self._refuse_old_keys([each for each in changes if each.op != UNCHANGED])
        settled, refused, uncertain = self._settings.review([_renamed(each) for each in changes])
        problems += refused
        doomed = [each for each in settled if each.op == DELETED and not each.control.get("delete_content")]
        full = concurrently(self._has_content, doomed, self.client.concurrency)
        problems += [f"{REPOSITORY.name(each.item)} {_in_the_way(each)}" for each, has in zip(doomed, full) if has]
        problems += [_other_slug(each.item) for each in settled if _named_otherwise(each)]
        problems += [problem for each in settled for problem in self._misdirected(each)]
        settled, refused = self._forks.review(settled)
        self.concurrent = self._forks.concurrent
        refuse([*problems, *refused])
        for each in settled:
            if each.after and each.wanted.get("archived") and (each.before or {}).get("archived"):
                self._settings.keep_archived(each.after, True)
        settle(self.client.renames, settled, lambda item: (item["project_key"], item["slug"]))
        absent = [each for each in settled if each.after is None and each.op == UNCHANGED and each.key in self._redirects]
        return settled, [*uncertain, *(f"{_redirect_text(each.key, self._redirects[each.key])}. That one is not deleted" for each in absent)]

    def _misdirected(self, change: Change) -> t.Iterator[str]:
        """Yield why a repository is not created or renamed: its name leads to another one, which those who use the old address still reach by it."""
        if change.after is None or (change.op != CREATED and not _changes_place(change)) or change.control.get("reuse_old_name"):
            return
        before = REPOSITORY.key(change.before) if change.before else None
        for key in dict.fromkeys((change.key, self._formerly.get(change.key, change.key))):
            place = self._redirects.get(key)
            if place is not None and place != before:
                yield f"{f'{change.label}: ' if change.label else ''}{_redirect_text(key, place)}. {_ways_out(change, place)}"

    def _refuse_old_keys(self, changes: t.Sequence[Change]) -> None:
        """What led elsewhere may be the project, or the repository alone: the place of that is free."""
        led = {each.item["project_key"] for each in changes if (each.item["project_key"], each.item["slug"]) in self.client.moved}
        concurrently(lambda key: self.client.get(path_of("projects", key)), sorted(led), self.client.concurrency)
        refuse_old_names([(each.label, Scope(each.item["project_key"])) for each in changes], self.client)

    def _has_content(self, change: Change) -> bool:
        """Tell whether a branch or a tag keeps commits."""
        path = path_of("projects", change.item["project_key"], "repos", change.item["slug"])
        return any((self.client.get(f"{path}/{refs}", [("limit", "1")]) or {}).get("values") for refs in ("branches", "tags"))

    def create(self, change: Change) -> Item:
        item = change.item
        if item.get("origin"):
            row, differing = self._forks.create(change)
            with leaving({**as_item(item["project_key"], row), **NEW}):
                if differing:
                    row = self.client.write("PUT", path_of("projects", item["project_key"], "repos", item["slug"]), body=differing)
            return self._completed(change, row)
        body = {"scmId": "git", **{name: item[name] for name in OWN if item.get(name) not in (None, "")}}
        if item.get("default_branch"):
            body["defaultBranch"] = item["default_branch"]
        return self._completed(change, self.client.write("POST", path_of("projects", item["project_key"], "repos"), body=body))

    def _completed(self, change: Change, row: t.Any) -> Item:
        """Give a new repository what its creation cannot take."""
        item = change.item
        with leaving({**item, "archived": False, **NEW}):
            self._settings.write_new(change)
            return _learned(self._settings.archive(item, True) if item["archived"] else row)

    def update(self, change: Change) -> Item:
        """What is archived is unarchived first, and archived last [breadth 14]."""
        before, item = t.cast(Item, change.before), change.item
        body = {name: value for each in OWN for name, value in change.sets(each).items()}
        if change.differs("project_key"):
            body["project"] = {"key": item["project_key"]}
        row = None
        with self._settings.unarchived(change):
            if body:
                place = path_of("projects", item["project_key"], "repos", item["slug"]) if _changes_place(change) else ""
                row = self.client.write("PUT", path_of("projects", before["project_key"], "repos", before["slug"]), body=body, renamed=place)
            self._settings.write(change)
        return _learned(self._settings.archive(item, True) if item["archived"] else row)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", path_of("projects", change.item["project_key"], "repos", change.item["slug"]))


def _changes_place(change: Change) -> bool:
    return bool(change.before and change.after and (change.differs("project_key") or change.differs("slug")))


def _renamed(change: Change) -> Change:
    """Return a change of a repository's place with what follows from it: the name that makes the new slug, and addresses that only the server knows."""
    if not _changes_place(change):
        return change
    after = {name: value for name, value in t.cast(Item, change.after).items() if name not in ("https_url", "ssh_url")}
    if "name" not in change.wanted and _slug_of(after["name"]) != after["slug"]:
        after["name"] = after["slug"]
    return replace(change, after=after)


def _redirect_text(key: Key, place: Key) -> str:
    old, new = ("/".join(each) for each in (key, place))
    return f"{old} is the former name of {new}: that repository was renamed or moved"


def _ways_out(change: Change, place: Key) -> str:
    """Return what to declare instead of a repository that would take over the former name of the one at ``place``."""
    if change.before is not None:
        return "Choose another name, or set reuse_old_name=true: clones that still use the old address then reach the renamed repository"
    project, slug = place
    new = {"new_project_key": change.item["project_key"], "new_slug": change.item["slug"]}
    move = ", ".join(f"{option}={value}" for (option, value), now in zip(new.items(), place) if value != now)
    return (
        f"Declare it under its present name (project_key={project}, slug={slug}). To bring it back, add {move}. "
        "To create an empty repository instead, set reuse_old_name=true: clones that still use the old address then reach the empty one"
    )


def _in_the_way(change: Change) -> str:
    if change.wanted:
        return "has commits, and whoever deletes it deletes them. Set delete_content=true if that is what you want"
    return (
        f"is not declared and has commits, which a purge never deletes. {spared_from_purge('repositories')}. "
        "To delete it, declare it with state=absent and delete_content=true"
    )


def _slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9_.\-]", "-", name.lower())


def _named_otherwise(change: Change) -> bool:
    """Tell whether the name would give the repository another slug than the one that it is declared by [bitbucket 13]."""
    return change.after is not None and change.differs("name") and _slug_of(change.item["name"]) != change.item["slug"]


def _other_slug(item: Item) -> str:
    name, slug = item["name"], item["slug"]
    return f"{REPOSITORY.name(item)}: Bitbucket makes the slug from the name, and the name {name!r} gives {_slug_of(name)!r}, not {slug!r}. Change one of them"


def _learned(row: t.Mapping[str, t.Any] | None) -> Item:
    links = {"https_url": clone_url(row or {}, "http"), "ssh_url": clone_url(row or {}, "ssh")}
    return {name: url for name, url in links.items() if url}


def as_item(project: str, row: t.Mapping[str, t.Any]) -> Item:
    own = {"project_key": project, "slug": row["slug"], "name": row["name"], "description": row.get("description") or ""}
    own |= {"public": bool(row.get("public")), "forkable": bool(row.get("forkable", True)), "archived": bool(row.get("archived"))}
    return {**own, **({"origin": place_in(row["origin"])} if row.get("origin") else {}), **_learned(row)}


def _open(client: Client, _params: Params) -> RepositoryStore:
    return RepositoryStore(client)


FACETS = (
    permissions.MANY,
    branching_models.MANY,
    branch_restrictions.MANY,
    webhooks.MANY,
    pull_request_settings.MANY,
    reviewer_groups.MANY,
    default_reviewers.MANY,
    hooks.MANY,
    required_builds.MANY,
    default_tasks.MANY,
    secret_scanning_rules.MANY,
    secret_scanning_allowlist_rules.MANY,
)
ONE = Owner(BITBUCKET, REPOSITORY, _open, many=False, options=ASSUME_EXISTS, facets=FACETS, rules=rules(whole=False))
MANY = replace(ONE, many=True)
