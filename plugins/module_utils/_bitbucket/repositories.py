# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Repositories [bitbucket 13]. A repository is known by its slug; its name may be written otherwise."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ARCHIVED_TOO, BITBUCKET, NO_SUCH_PROJECT, NO_SUCH_REPOSITORY, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import project_key_field, refuse_old_keys, slug_field
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, STEERING, Declared, Field, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import DELETED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import clone_url
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

OWN = ("name", "description", "public", "forkable")


def _check_name(name: str) -> str | None:
    if re.fullmatch(r"[A-Za-z0-9][\w. \-]{0,127}", name):
        return None
    return f"{name!r} is not a repository's name: a letter or digit, then letters, digits, spaces, hyphens, underscores and periods, 128 at the most"


REPOSITORY = Resource(
    kind="repository",
    plural="repositories",
    identity=("project_key", "slug"),
    fields=(
        project_key_field(required=True),
        slug_field("slug", required=True, aliases=("repository",)),
        Field("name", check=_check_name),
        Field("description", absent=""),
        Field("public", type="bool"),
        Field("forkable", type="bool"),
        Field("delete_content", type="bool", role=STEERING, default=False),
        Field("https_url", role=READ_ONLY),
        Field("ssh_url", role=READ_ONLY),
    ),
    name=lambda item: f"{item['project_key']}/{item['slug']}",
    heading="repository {name}",
)


class RepositoryStore(Store):
    """Reads repositories one by one, or whole projects where a purge asks for them."""

    concurrent = True

    def __init__(self, client: Client, planned_projects: t.Iterable[str] = (), purge_projects: t.Iterable[str] = ()) -> None:
        """``purge_projects``: the keys of projects that a purge is about besides those of the declared repositories."""
        self.client = client
        self._purged = {str(key).strip().upper() for key in purge_projects}
        self._planned = {str(key).strip().upper() for key in planned_projects}

    @property
    def caller(self) -> str:
        return self.client.user

    def read(self, declared: t.Sequence[Declared], everything: bool) -> dict[Key, Item]:
        current: dict[Key, Item] = {}
        if everything:
            projects = sorted({each.values["project_key"] for each in declared} | self._purged)
            listed = list(zip(projects, concurrently(self._all, projects, self.client.concurrency)))
            renamed = {asked: item["project_key"] for asked, items in listed for item in items}
            refuse_old_keys([(each.label, each.values["project_key"]) for each in declared], renamed)
            current = {REPOSITORY.key(item): item for _asked, items in listed for item in items}
        unseen = [each for each in declared if each.key not in current]
        found = concurrently(self._one, unseen, self.client.concurrency)
        current.update({each.key: item for each, item in zip(unseen, found) if item is not None})
        return current

    def _all(self, project: str) -> list[Item]:
        try:
            return [as_item(row["project"]["key"], row) for row in self.client.pages(path_of("projects", project, "repos"), ARCHIVED_TOO)]
        except RemoteError as error:
            if error.code == NO_SUCH_PROJECT:  # where one is declared in it, _one finds that out
                return []
            raise

    def _one(self, declared: Declared) -> Item | None:
        project, slug = declared.values["project_key"], declared.values["slug"]
        try:
            row = self.client.get(path_of("projects", project, "repos", slug))
        except RemoteError as error:
            planned = self.client.foretells and project in self._planned
            if error.code == NO_SUCH_REPOSITORY or (error.code == NO_SUCH_PROJECT and (planned or not declared.present)):
                return None
            raise
        # It may answer to an old place, and be in another since.
        return as_item(project, row) if row["slug"] == slug and not self._moved(project, row) else None

    def _moved(self, project: str, row: t.Mapping[str, t.Any]) -> bool:
        """Tell whether a repository is in another project now, rather than in the same that has another key now [bitbucket 6, DB]."""
        key = row["project"]["key"]
        return bool(key != project and key != self.client.get(path_of("projects", project))["key"])

    def fresh(self, declared: Declared) -> Item:
        values = declared.values
        own = {"project_key": values["project_key"], "slug": values["slug"], "name": values["slug"]}
        return {**own, "description": "", "public": False, "forkable": True}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        doomed = [each for each in changes if each.op == DELETED and not each.steering.get("delete_content")]
        full = concurrently(self._has_content, doomed, self.client.concurrency)
        problems = [f"{REPOSITORY.name(each.item)} {_in_the_way(each)}" for each, has in zip(doomed, full) if has]
        problems += [f"{REPOSITORY.name(each.item)}: {_slug_of(each.item['name'])!r} would be its slug" for each in changes if _named_otherwise(each)]
        if problems:
            raise PlanError(problems)
        return changes, []

    def _has_content(self, change: Change) -> bool:
        page = self.client.get(path_of("projects", change.item["project_key"], "repos", change.item["slug"], "branches"), [("limit", "1")]) or {}
        return bool(page.get("values"))

    def create(self, change: Change) -> Item:
        item = change.item
        body = {"scmId": "git", **{name: item[name] for name in OWN if item.get(name) not in (None, "")}}
        return _learned(self.client.write("POST", path_of("projects", item["project_key"], "repos"), body=body))

    def update(self, change: Change) -> None:
        body = {name: value for each in OWN for name, value in change.sets(each).items()}
        self.client.write("PUT", path_of("projects", change.item["project_key"], "repos", change.item["slug"]), body=body)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", path_of("projects", change.item["project_key"], "repos", change.item["slug"]))


def _in_the_way(change: Change) -> str:
    if change.wanted:
        return "has commits, and whoever deletes it deletes them. Set delete_content=true if that is what you want"
    return (
        "is not declared and has commits, which a purge never deletes. Declare it, name it in purge_protect, "
        "or declare it with state=absent and delete_content=true"
    )


def _slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9_.\-]", "-", name.lower())


def _named_otherwise(change: Change) -> bool:
    """Tell whether the name would give the repository another slug than the one that it is declared by [bitbucket 13]."""
    return change.after is not None and change.differs("name") and _slug_of(change.item["name"]) != change.item["slug"]


def _learned(row: t.Mapping[str, t.Any] | None) -> Item:
    links = {"https_url": clone_url(row or {}, "http"), "ssh_url": clone_url(row or {}, "ssh")}
    return {name: url for name, url in links.items() if url}


def as_item(project: str, row: t.Mapping[str, t.Any]) -> Item:
    own = {"project_key": project, "slug": row["slug"], "name": row["name"], "description": row.get("description") or ""}
    return {**own, "public": bool(row.get("public")), "forkable": bool(row.get("forkable", True)), **_learned(row)}


def _open(client: Client, params: Params) -> RepositoryStore:
    return RepositoryStore(client, params["planned_projects"], params.get("purge_projects", ()))


_OPTIONS = {"planned_projects": {"type": "list", "elements": "str", "default": []}}
ONE = Manage(BITBUCKET, REPOSITORY, _open, many=False, options=_OPTIONS)
_PURGE = {"purge_projects": {"type": "list", "elements": "str", "default": []}}
MANY = Manage(BITBUCKET, REPOSITORY, _open, many=True, options={**_OPTIONS, **_PURGE})
