# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Who can do what on a project, a repository or the whole server, and through which grants.

``entries`` is pure: from where permissions come (``Source``) to what each user has. The rest reads. What somebody can do is the server's own
word, ``GET /users?permission=`` [bitbucket 8, LIVE]; the grants say why. Where the two differ, the entry says so.
"""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.permissions import PermissionStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import NONE, PROJECT, REPOSITORY, Scope
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import PERMISSION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Query
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

# All permissions from the weakest to the strongest, by the server's own weights [bitbucket 7, DB].
ORDER = (
    *("LICENSED_USER", "REPO_READ", "PROJECT_READ", "REPO_WRITE", "PROJECT_WRITE", "REPO_ADMIN"),
    *("REPO_CREATE", "PROJECT_ADMIN", "PROJECT_CREATE", "ADMIN", "SYS_ADMIN"),
)
ADMINISTRATORS = ("ADMIN", "SYS_ADMIN")
# What a permission on a project is worth on its repositories [bitbucket 7, DB; of REPO_CREATE by its weight only, INFERRED].
ON_REPOSITORIES = dict(zip(PROJECT, (*REPOSITORY, "REPO_ADMIN")))
EVERYBODY = None
UNREAD = (
    "who has a global permission is the server's word, but not through which grant: reading those needs the global permission ADMIN, "
    "which a token never carries. Use bitbucket_username and bitbucket_password of an administrator to see it"
)
Reason = dict[str, str]
Levels = t.Sequence[str]


class Source(t.NamedTuple):
    """Where a permission comes from, and for whom: folded names of users, or EVERYBODY who has a licence."""

    permission: str
    through: str
    name: str
    scope: str
    who: frozenset[str] | None


class Person(t.NamedTuple):
    """A user: ``counted`` is the permission that the server says it has."""

    name: str
    display_name: str
    active: bool
    licensed: bool
    counted: str


def given(permission: str, levels: Levels) -> str:
    """Return what ``permission``, held on a scope or above it, is worth on the scope that knows ``levels``; NONE for nothing [bitbucket 7]."""
    if permission in levels:
        return permission
    if permission in ADMINISTRATORS:
        return levels[-1]
    return ON_REPOSITORIES.get(permission, NONE) if tuple(levels) == REPOSITORY else NONE


def strongest(permissions: t.Iterable[str]) -> str:
    return max((each for each in permissions if each), key=ORDER.index, default=NONE)


def reasons(sources: t.Iterable[Source], levels: Levels, name: str) -> list[Reason]:
    """Return all that gives the user ``name`` something on the scope, the strongest first."""
    mine = [each for each in sources if given(each.permission, levels) and (each.who is EVERYBODY or name.lower() in each.who)]
    mine.sort(key=lambda each: (-ORDER.index(each.permission), each.through != "user", each.through, each.name.lower(), each.scope))
    return [{"permission": each.permission, "through": each.through, "name": each.name, "scope": each.scope} for each in mine]


def entries(people: t.Iterable[Person], sources: t.Sequence[Source], levels: Levels, *, everybody: bool = False) -> list[Item]:
    """Return what each of ``people`` can do and why, by name. Who has nothing, and would have nothing, is left out unless ``everybody``."""
    found = []
    for person in sorted(people, key=lambda each: each.name.lower()):
        why = reasons(sources, levels, person.name)
        if person.active and person.licensed:
            permission, note = _judged(person.counted, why, levels)
        else:
            own = [each for each in why if each["through"] not in ("default", "public")]
            permission, note = NONE, _barred(person, own)
            why = []
            if not own and not everybody:
                continue
        if permission or note or everybody:
            found.append({"user": person.name, "display_name": person.display_name, "permission": permission, "why": why, "note": note})
    return found


def _judged(counted: str, why: list[Reason], levels: Levels) -> tuple[str, str]:
    """Return the effective permission and what is to be said about it. Whether the server counts what is public as well is not known [bitbucket 8]."""
    explained = strongest(given(each["permission"], levels) for each in why if each["through"] != "public")
    with_public = strongest(given(each["permission"], levels) for each in why)
    if counted in (explained, with_public):
        return with_public, ""
    public = strongest(given(each["permission"], levels) for each in why if each["through"] == "public")
    if strongest((counted, explained)) == counted:
        return strongest((counted, public)), f"the server counts {counted}, and no grant explains it: a group in a group, perhaps"
    return strongest((counted, public)), f"the server counts {counted or 'nothing'}, though by the grants it would be {explained}"


def _barred(person: Person, why: list[Reason]) -> str:
    reason = "has no licence (LICENSED_USER), so it cannot log in" if person.active else "is deactivated, so it cannot log in"
    return f"{reason}; without effect: {'; '.join(_told(each, NONE) for each in why)}" if why else reason


def _told(reason: Reason, permission: str) -> str:
    """Return a reason in words, with its permission where that is not the one that the user has in the end."""
    what = "" if reason["permission"] == permission else f"{reason['permission']} by "
    how = {"user": "own grant", "group": f"group {reason['name']}", "public": "public access", "owner": "ownership", "global": "a grant"}
    return f"{what}{how.get(reason['through'], reason['through'])} {'on the whole server' if reason['scope'] == 'global' else 'on ' + reason['scope']}"


def table(found: t.Sequence[Item], anonymous: Item) -> list[str]:
    """Return a line for each user, to be printed."""
    rows = [(each["user"], each) for each in found] + ([("(anonymous)", anonymous)] if anonymous["why"] or anonymous["note"] else [])
    name_width = max((len(name) for name, _each in rows), default=0)
    width = max((len(each["permission"]) for _name, each in rows), default=0)
    lines = []
    for name, each in rows:
        words = [*(_told(reason, each["permission"]) for reason in each["why"]), *([each["note"]] if each["note"] else [])]
        lines.append(f"{name:<{name_width}}  {each['permission'] or '-':<{width}}  {'; '.join(words)}".rstrip())
    return lines


# --- reading ---


def _words(scope: Scope) -> str:
    return f"{'repository' if scope.repository else 'project'} {scope}" if scope.project_key else "global"


class _Reader:
    """Reads what ``entries`` needs, in a number of calls that does not depend on how many users there are."""

    def __init__(self, client: Client, scope: Scope, user: str) -> None:
        self.client, self.scope = client, scope
        self.only: Query = [("filter", user)] if user else []
        self.wanted = user.lower()
        self.store = PermissionStore(client)
        self.unread = False

    def sources(self) -> list[Source]:
        """Return all that gives somebody a permission here: on the scope itself, and on what is above it."""
        scopes = [Scope(self.scope.project_key, self.scope.repository), Scope(self.scope.project_key)] if self.scope.repository else [self.scope]
        items = self.store.read_scopes(
            [(each, {"users": {}, "groups": {}, **({} if each.levels is not PROJECT else {"default": NONE})}, False) for each in scopes]
        )
        held = dict(zip(scopes, items))
        found: list[Source] = []
        if self.scope.project_key:
            held.update(self._global())
            found += self._asked() if self.unread else []
        groups = sorted({name for item in held.values() for name in item["groups"]})
        members = dict(zip(groups, concurrently(self._members, groups, self.client.concurrency)))
        for scope, item in held.items():
            found += [Source(level, "user", name, _words(scope), frozenset({name.lower()})) for name, level in item["users"].items()]
            found += [Source(level, "group", name, _words(scope), members[name]) for name, level in item["groups"].items()]
            found += [Source(item["default"], "default", "", _words(scope), EVERYBODY)] if item.get("default") else []
        return found

    def _global(self) -> dict[Scope, Item]:
        """Return the global grants, where the caller may read them."""
        try:
            return {Scope(): self.store.read_scopes([(Scope(), {"users": {}, "groups": {}}, False)])[0]}
        except RemoteError as error:
            if error.status not in (401, 403):
                raise
            self.unread = True
            return {}

    def _asked(self) -> list[Source]:
        """Return who has which global permission: anybody may ask that, with a token too [bitbucket 2, LIVE]."""
        admins, sysadmins = concurrently(lambda level: self._named([("permission", level)]), ADMINISTRATORS, self.client.concurrency)
        return [Source("SYS_ADMIN", "global", "", "global", sysadmins), Source("ADMIN", "global", "", "global", admins - sysadmins)]

    def _members(self, group: str) -> frozenset[str]:
        pages = self.client.pages(path_of("admin", "groups", "more-members"), [("context", group), *self.only])
        return frozenset(str(each["name"]).lower() for each in pages)

    def _named(self, query: Query) -> frozenset[str]:
        return frozenset(str(each["name"]).lower() for each in self.client.pages(path_of("users"), [*query, *self.only]))

    def people(self, sources: t.Sequence[Source]) -> list[Person]:
        """Return the users, with what the server says that they have. Who has a grant but is in no directory any more is not active [bitbucket 7]."""
        granted = any(each.permission == "REPO_CREATE" for each in sources)
        levels = [level for level in self.scope.levels if level != "REPO_CREATE" or granted or self.store.knows_repo_create(self.scope)]
        licensed, *principals = concurrently(self._named, [[("permission", "LICENSED_USER")], *map(self._about, levels)], self.client.concurrency)
        users = {str(each["name"]).lower(): each for each in self.client.pages(path_of("admin", "users"), self.only)}
        gone = {each.name.lower(): {"name": each.name, "active": False} for each in sources if each.through == "user"}
        return [
            Person(
                str(each["name"]),
                str(each.get("displayName", "")),
                bool(each.get("active", True)),
                name in licensed,
                strongest(level for level, who in zip(levels, principals) if name in who),
            )
            for name, each in {**gone, **users}.items()
            if self.wanted in ("", name)
        ]

    def _about(self, level: str) -> Query:
        """Return the filter for the users who have ``level`` here, by whatever way [bitbucket 8, SPEC]."""
        if not self.scope.project_key:
            return [("permission", level)]
        place = [("permission.1", level), ("permission.1.projectKey", self.scope.project_key)]
        return [*place, ("permission.1.repositorySlug", self.scope.repository)] if self.scope.repository else place

    def place(self) -> tuple[list[Source], str]:
        """Return what being public, or somebody's own, gives; and the scope that is public, ``""`` for none."""
        if not self.scope.project_key:
            return [], ""
        path = path_of("projects", self.scope.project_key)
        repository = self.client.get(path + path_of("repos", self.scope.repository)) if self.scope.repository else {}
        project = self.client.get(path_of("projects", repository["project"]["key"]) if repository else path)
        # A former key, slug or project leads here too [bitbucket 6, DB].
        self.scope = Scope(str(project["key"]), str(repository.get("slug", "")))
        above = Scope(self.scope.project_key)
        owner = (project.get("owner") or {}).get("name")
        found = [Source("PROJECT_ADMIN", "owner", str(owner), _words(above), frozenset({str(owner).lower()}))] if owner else []
        public = _words(above) if project.get("public") else _words(self.scope) if repository.get("public") else ""
        if public:
            found.append(Source(self.scope.levels[0], "public", "", public, EVERYBODY))
        return found, public

    def anonymous(self, public: str) -> Item:
        """Try what nobody in particular can see: whether public access is on at all is told by no call [bitbucket 2]."""
        nothing: Item = {"permission": NONE, "why": [], "note": ""}
        if not public:
            return nothing
        path = path_of("projects", self.scope.project_key) + (path_of("repos", self.scope.repository) if self.scope.repository else "")
        if self.client.without_login().answer(path, accept=(401, 403, 404)).status != 200:
            return {**nothing, "note": f"{public} is public, but this server lets nobody in without a login (feature.public.access)"}
        level = self.scope.levels[0]
        return {**nothing, "permission": level, "why": [{"permission": level, "through": "public", "name": "", "scope": public}]}


def _info(client: Client, params: Params) -> Result:
    place = {name: params[name] for name in ("project_key", "repository")}
    item = {**place, "scope": None if place["project_key"] else "global", "users": {}}  # only looking: nothing is lost where a key is missing by mistake
    problems = list(PERMISSION.problems(item, ""))
    if problems:
        raise InputError(problems)
    scope, user = Scope.of(PERMISSION.declare(item).values), (params["user"] or "").strip()
    reader = _Reader(client, scope, user)
    found, public = reader.place()
    sources = [*reader.sources(), *found]
    people = reader.people(sources)
    if user and not people:
        raise PlanError([f"there is no user {user!r} on this server. Give the name to log in with, not the display name or the e-mail address"])
    listed, anonymous = entries(people, sources, scope.levels, everybody=bool(user)), reader.anonymous(public)
    warnings = [f"{reader.scope}: {UNREAD}"] if reader.unread else []
    return {"effective_permissions": listed, "anonymous": anonymous, "table": table(listed, anonymous), "warnings": warnings}


_OPTIONS = {**{name: PERMISSION.field(name).option() for name in ("project_key", "repository")}, "user": {"type": "str"}}
INFO = Info(BITBUCKET, _info, "effective_permissions", _OPTIONS)
