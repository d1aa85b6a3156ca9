# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What is on a server, as the declaration that would bring it about: the variables of the role provision. Only reads.

No secret is read. What the caller may not see is said to be left out, and why; so is what nobody declares, such as personal projects.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from fnmatch import fnmatchcase
from functools import partial

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ARCHIVED_TOO, BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import KINDS as MANAGED
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import NAMES as KINDS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.directory import DirectoryStore, described
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.groups import GroupStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.licence import DEFAULT_GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.permissions import PermissionStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.projects import ProjectStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.repositories import RepositoryStore, as_item
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import NONE, PLACE, PRINCIPALS, Scope, check_project_key, check_slug
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.groups import GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import PERMISSION
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.projects import PROJECT
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.users import USER
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.users import READ, UserStore
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.export import NOT_EXPORTED, declarations, exported
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import WRITE_ONLY, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

IN_PLACES = {kind.name: kind for kind in MANAGED if kind.resource.place == PLACE}
ELSEWHERE = "in a read-only directory"
NOTHING_PURGED: Params = {"purge": (), "purge_protect": (), "bot_username": None}
T = t.TypeVar("T")


class Export:
    """One reading of a server. ``left_out``: what is not in it, and why; ``warnings``: those of them that the caller may not know of."""

    def __init__(self, client: Client, params: Params) -> None:
        self.client, self.exclusive = client, params["exclusive"]
        self.patterns = [pattern.strip().upper() for pattern in params["projects"]]
        self.gathered: set[str] = set(params["gather"])
        self.left_out: list[Item] = []
        self.warnings: list[str] = []
        self.joined: set[str] | None = None  # who is in the default group, where the members of groups are known

    def read(self) -> Result:
        """Return the declarations, a list for each of the kinds that are gathered and could be read."""
        self._look_around()
        readers: dict[str, t.Callable[[], t.Any]] = {
            **{kind.name: partial(self._setting if kind.resource.is_setting else self._in_places, kind) for kind in MANAGED},
            "users": self._users,
            "groups": self._groups,
            "projects": self._projects,
            "repositories": self._repositories,
            "permissions": self._permissions,
        }
        found = {kind: readers[kind]() for kind in sorted(self.gathered, key=lambda kind: (kind != "groups", KINDS.index(kind)))}
        declared = {f"bitbucket_{kind}": found[kind] for kind in KINDS if found.get(kind) is not None}
        return {"bitbucket": declared, "left_out": self.left_out, "warnings": self.warnings}

    # --- where ---

    def _look_around(self) -> None:
        """Find the projects and repositories, and which of them the caller administers: two lists each, however many there are [bitbucket 6; 13, SPEC]."""
        found = ProjectStore(self.client, many=True).read((), True)
        self.projects = {key: item for (key,), item in found.items() if self._is_asked_for(key) and self._is_sound(f"project {key!a}", check_project_key(key))}
        self.repositories: list[Item] = []
        self.administered: set[Scope] = set()
        for pattern in self.patterns:
            if not any(fnmatchcase(key, pattern) for key in self.projects):
                self._leave_out(f"project {pattern}", f"{self.client.user_in_words} sees none of that key", warn=True)
        in_places = self.gathered & set(IN_PLACES)
        if in_places or "projects" in self.gathered:
            mine = self.client.pages(path_of("projects"), [("permission", "PROJECT_ADMIN")])
            self.administered |= {Scope(each["key"]) for each in mine if each["key"] in self.projects}
        if in_places or self.gathered & {"repositories", "permissions"}:
            rows = list(self.client.pages(path_of("repos"), ARCHIVED_TOO))
            there = [as_item(key, row) for row in rows for key in [row["project"]["key"]] if key in self.projects]
            self.repositories = [each for each in there if self._is_sound(f"repository {each['project_key']}/{each['slug']!a}", check_slug(each["slug"]))]
            personal = {row["project"]["key"] for row in rows if row["project"]["key"].startswith("~")}
            self._leave_out(_counted(len(personal), "personal project"), "Bitbucket makes and removes them by itself")
        if in_places or "permissions" in self.gathered:
            mine = self.client.pages(path_of("repos"), [("permission", "REPO_ADMIN"), *ARCHIVED_TOO])
            self.administered |= {Scope(each["project"]["key"], each["slug"]) for each in mine if each["project"]["key"] in self.projects}

    def _is_asked_for(self, key: str) -> bool:
        return not self.patterns or any(fnmatchcase(key, pattern) for pattern in self.patterns)

    def _is_sound(self, what: str, problem: str | None) -> bool:
        """Tell whether a name is one that Bitbucket gives, and say so of any other. Files are named after it, and no declaration takes another."""
        self._leave_out(what if problem else "", "no Bitbucket gives a name like that", warn=True)
        return not problem

    def _project_scopes(self) -> list[Scope]:
        return [Scope(key) for key in self.projects]

    def _repository_scopes(self) -> list[Scope]:
        return [Scope(each["project_key"], each["slug"]) for each in self.repositories]

    def _open(self, what: str, scopes: list[Scope]) -> list[Scope]:
        """Return those of ``scopes`` that the caller administers, and say so of the others."""
        closed = {
            level: [str(scope) for scope in scopes if scope.admin == level and scope not in self.administered] for level in ("PROJECT_ADMIN", "REPO_ADMIN")
        }
        for level, names in closed.items():
            self._leave_out(f"{what} of {', '.join(names)}" if names else "", f"{self.client.user_in_words} lacks {level} there", warn=True)
        return [scope for scope in scopes if scope in self.administered]

    def _leave_out(self, what: str, why: str, *, warn: bool = False) -> None:
        if what:
            self.left_out.append({"what": what, "why": why})
            self.warnings += [NOT_EXPORTED.format(what=what, why=why)] if warn else []

    def _attempt(self, what: str, read: t.Callable[[], T]) -> T | None:
        """Return what ``read`` returns, None where the server refuses it to this user. A login that is refused goes on as an error."""
        try:
            return read()
        except RemoteError as problem:
            if problem.status not in (401, 403) or not self.client.session.is_accepted:
                raise
            self._leave_out(what, (problem.hint or problem.said or str(problem)).rstrip("."), warn=True)
            return None

    def _declarations(self, resource: Resource, store: Store, items: t.Iterable[Item]) -> list[Item]:
        def fresh(item: Item) -> Item | None:
            return None if self.exclusive else store.initial_state(resource.declare({name: item.get(name) for name in resource.identity}))

        return declarations(resource, items, fresh, partial(self._leave_out, warn=True))

    def _only(self, **said: t.Any) -> Item:
        """Return what a declaration says besides where it is to be all there is."""
        return said if self.exclusive else {}

    # --- the kinds ---

    def _users(self) -> list[Item] | None:
        store = UserStore(self.client)
        rows = self._own("user", store)
        if rows is None:
            return None
        inactive = _counted(sum(not row.get("active", True) for row in rows), "inactive user")
        self._leave_out(f"the state of {inactive}" if inactive else "", "no call changes it, so they are exported like others")
        users = self._declarations(USER, store, (described(row, READ) for row in rows))
        if self.joined is None:
            return users
        # The groups say who is in them, so a user that is created again joins nothing by itself.
        return [each if each["name"].lower() in self.joined else {**each, "add_to_default_group": False} for each in users]

    def _groups(self) -> list[Item] | None:
        store = GroupStore(self.client)
        rows = self._own("group", store)
        members = None if rows is None else self._attempt("groups", lambda: store.members("groups", [row["name"] for row in rows]))
        if members is None:
            return None
        items: list[Item] = [{"name": name, "members": names} for name, names in members.items()]
        self.joined = {name.lower() for item in items if item["name"].lower() == DEFAULT_GROUP for name in item["members"]}
        found = self._declarations(GROUP, store, items)
        return [{**each, **(self._only(purge_members=True) if "members" in each else {})} for each in found]

    def _own(self, kind: str, store: DirectoryStore) -> list[t.Mapping[str, t.Any]] | None:
        """Return the server's entries of the directories that can be written."""
        rows = self._attempt(f"{kind}s", lambda: store.found((), True))
        own = [row for row in rows or () if row.get("deletable", True)]
        self._leave_out(_counted(len(rows or ()) - len(own), kind), ELSEWHERE)
        return None if rows is None else own

    def _projects(self) -> list[Item]:
        """Return the projects with the permissions on them."""
        scopes = self._open("permissions", self._project_scopes())
        items = [{**scope.identity(), **grants} for scope, grants in self._grants(scopes, "default")]
        permissions = self._declarations(PERMISSION, PermissionStore(self.client), items)
        inside = {each.pop("project_key"): {**each, **self._only(purge=True)} for each in permissions}
        found = self._declarations(PROJECT, ProjectStore(self.client, many=True), self.projects.values())
        return [{**each, **({"permissions": inside[each["key"]]} if inside.get(each["key"]) else {})} for each in found]

    def _repositories(self) -> list[Item]:
        store = RepositoryStore(self.client)
        store.add_settings(self.repositories)
        return self._declarations(REPOSITORY, store, self.repositories)

    def _in_places(self, kind: Kind) -> list[Item]:
        """Return the things of a kind of which each project and repository has a list."""
        resource, what = kind.resource, kind.name.replace("_", " ")
        scopes = self._open(what, [*self._project_scopes(), *self._repository_scopes()])
        # What is asked for is each place as a whole, so nothing in it has to be named.
        unnamed = dict.fromkeys(set(resource.identity) - set(PLACE), "")
        store = self._store(kind)

        def read(scopes: t.Sequence[Scope]) -> list[Item]:
            places = [{"project_key": scope.project_key, "repository": scope.repository or None, **unnamed} for scope in scopes]
            return list(store.read([resource.declare(place, present=False) for place in places], True).values())

        whole = self._attempt(f"{what} of the whole server", lambda: read([Scope()])) if "scope" in resource.identity else None
        items = [*(whole or []), *read(scopes)]
        times = Counter(map(resource.key, items))
        for item in {resource.key(item): item for item in items}.values():
            several = "there are several of this name, which no declaration tells apart" if times[resource.key(item)] > 1 else ""
            why = several or next(resource.problems(exported(resource, item, None), ""), "")
            if why:
                times[resource.key(item)] = 0
                self._leave_out(f"{resource.kind} {resource.name(item)}", f"no declaration takes it: {why}", warn=True)
        found = self._declarations(resource, store, (item for item in items if times[resource.key(item)]))
        secrets = " and ".join(field.name for field in resource.fields if field.role == WRITE_ONLY)
        self._leave_out(f"{secrets} of {_counted(len(found), resource.kind)}" if secrets and found else "", "no secret is exported")
        return found

    def _store(self, kind: Kind) -> Store:
        return kind.module.store(self.client, kind.params(NOTHING_PURGED))

    def _setting(self, kind: Kind) -> Item | None:
        """Return what there is one of on each server, None where nothing has to be said of it."""
        resource, store = kind.resource, self._store(kind)
        found = self._attempt(f"the {kind.name}", lambda: store.read([resource.declare({}, present=False)], True))
        declared = None if found is None else next(iter(self._declarations(resource, store, found.values())), {})
        return declared if declared or self.exclusive else None

    def _permissions(self) -> list[Item]:
        scopes = self._open("permissions", self._repository_scopes())
        whole = self._attempt("global permissions", lambda: self._grants([Scope()])) or []
        items = [{**scope.identity(), **grants} for scope, grants in [*whole, *self._grants(scopes)]]
        found = self._declarations(PERMISSION, PermissionStore(self.client), items)
        return [{**each, **self._only(purge=True)} for each in found if set(each) & set(PRINCIPALS)]

    def _grants(self, scopes: list[Scope], *more: str) -> list[tuple[Scope, Item]]:
        asked: Item = {**{principals: {} for principals in PRINCIPALS}, **dict.fromkeys(more, NONE)}
        found = PermissionStore(self.client).read_scopes([(scope, asked, False) for scope in scopes])
        return [(scope, {name: item[name] for name in asked}) for scope, item in zip(scopes, found)]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


INFO = Info(
    BITBUCKET,
    lambda client, params: Export(client, params).read(),
    "bitbucket",
    {
        "gather": {"type": "list", "elements": "str", "choices": list(KINDS), "default": list(KINDS)},
        "projects": {"type": "list", "elements": "str", "default": []},
        "exclusive": {"type": "bool", "default": False},
    },
)
