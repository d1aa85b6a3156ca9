# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Who may do what: the grants of users and groups, and the default permission, on a project, a repository or the whole server.

An item is one *scope*: ``{project_key, repository, users: {name: permission}, groups: {name: permission}, default}``.
One grant for each name; granting again replaces it [bitbucket 7, DB].
"""

from __future__ import annotations

import contextlib
import typing as t
from functools import partial

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import licence
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access import Access
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.archived import refuse_archived
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, MEMBERS, NO_SUCH_PRINCIPAL, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.directory import option_of
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import NO_SUCH_PROJECT, NO_SUCH_REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.rails import Rails
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import (
    ASSUME_EXISTS,
    GLOBAL,
    NONE,
    PRINCIPALS,
    PROJECT,
    REPO_CREATE_NOT_UNTIL,
    REPO_CREATE_SINCE,
    Grant,
    Scope,
    added,
    granted,
    grants_anything,
    grants_changed,
    no_place,
    refuse_old_names,
    weakened,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.permissions import PERMISSION, PERMISSION_OPTIONS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import (
    Failure,
    PartlyDone,
    PlanError,
    Several,
    as_failure,
    gathered,
    leaving,
    part_of,
    refuse,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import PURGE, Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, is_present
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of


class PermissionStore(Store):
    """Reads and writes the grants of scopes. Reads only what is declared or may be purged."""

    concurrent = True

    def __init__(self, client: Client, *, last_admin: bool = False) -> None:
        """``last_admin``: whether a purge may remove the last administrator."""
        self.client = client
        self.access = Access(client)
        self._rails = Rails(client, last_admin)
        self._needless: set[Scope] = set()  # where nothing is granted, so that a place that is not there is as declared
        self._missing: dict[Scope, bool] = {}  # places that are not there, and whether their project is
        self.kept: list[str] = []  # what a purge has left, and why

    @property
    def caller(self) -> str:
        return self.client.user

    def read(self, declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        items = self.read_scopes([(Scope.of(each.values), each.values, each.purge) for each in declared])
        return {each.key: item for each, item in zip(declared, items)}

    def read_scopes(self, wanted: t.Sequence[tuple[Scope, Item, bool]]) -> list[Item]:
        """Return one item for each (scope, declared grants, whether to purge): what is asked about, as it is now. One read for each of users and groups."""
        self._needless |= {scope for scope, grants, _purge in wanted if not grants_anything(grants)}
        sections = [(scope, name) for scope, grants, purge in wanted for name in self._asked(grants, purge)]
        found = dict(zip(sections, concurrently(self._section, sections, self.client.concurrency, "read lists of grants")))
        items = []
        for scope, grants, purge in wanted:
            read = {name: found[scope, name] for name in self._asked(grants, purge)}
            items.append({**scope.identity(grants.get("scope")), **read})
        return items

    def _asked(self, grants: Item, purge: bool) -> list[str]:
        return [name for name in (*PRINCIPALS, "default") if grants.get(name) is not None or (purge and name in PRINCIPALS)]

    def _section(self, section: tuple[Scope, str]) -> t.Any:
        scope, name = section
        if self.client.renames.is_created(scope.project_key, scope.repository):
            if scope not in self._needless and not self._is_created(scope):
                self._missing[scope] = True  # nobody declares it in the project that is new
            return self._foretold(scope, in_new_project=self.client.renames.is_created(scope.project_key))[name]
        try:
            return self._default(scope) if name == "default" else self._holders(scope, name)
        except RemoteError as error:
            missing = error.code in (NO_SUCH_PROJECT, NO_SUCH_REPOSITORY)
            if missing and self._is_created(scope):
                return self._foretold(scope, in_new_project=error.code == NO_SUCH_PROJECT)[name]
            if not missing:
                raise
            if scope not in self._needless:
                self._missing[scope] = error.code == NO_SUCH_REPOSITORY
            return NONE if name == "default" else {}

    def initial(self, permission: str = "PROJECT_ADMIN") -> Item:
        """Return the grants of a project right after its creation: the creator's own [bitbucket 6, DB]."""
        return {"users": {self.client.identify(): permission}, "groups": {}, "default": NONE}

    def _foretold(self, scope: Scope, *, in_new_project: bool) -> Item:
        """Return the grants of what an earlier task creates. A project administrator gets none on a repository; others: UNKNOWN [bitbucket 19, ACC]."""
        if not scope.repository:
            return self.initial()
        if in_new_project or self.access.elsewhere(scope):
            return {"users": {}, "groups": {}, "default": NONE}
        words = f"check mode cannot tell whether this server grants REPO_ADMIN on the new repository {scope} to {self.caller}, who creates it; it assumes so"
        self.kept += [] if words in self.kept else [words]
        return self.initial("REPO_ADMIN")

    def _holders(self, scope: Scope, principals: str) -> dict[str, str]:
        singular = principals.rstrip("s")
        renamed = self.client.renames.final_user if principals == "users" else str
        return {renamed(each[singular]["name"]): each["permission"] for each in self.client.pages(f"{scope.path}/{principals}")}

    def _default(self, scope: Scope) -> str:
        """Return the strongest permission that all users have. Each is stored on its own [bitbucket 7, DB]."""
        return next((level for level in self._default_levels() if self._is_default(scope, level)), NONE)

    def _default_levels(self) -> list[str]:
        """Return the permissions that can be a default here, the strongest first."""
        return [level for level in reversed(PROJECT) if level != "REPO_CREATE" or not () < self.client.version() <= REPO_CREATE_NOT_UNTIL]

    def _is_default(self, scope: Scope, level: str) -> bool:
        """Tell whether all users have ``level``. A server that does not know REPO_CREATE answers with 400 [bitbucket 7, SPEC]."""
        unknown = (400,) if level == "REPO_CREATE" else ()
        return bool((self.client.get(f"{scope.path}{path_of(level, 'all')}", accept=unknown) or {}).get("permitted"))

    def knows_repo_create(self, scope: Scope) -> bool:
        """Tell whether REPO_CREATE exists on the server. Of a project that is still to be created it cannot be asked."""
        if "REPO_CREATE" not in self._default_levels() or self.client.version() >= REPO_CREATE_SINCE:
            return "REPO_CREATE" in self._default_levels()
        return self.client.answer(f"{scope.path}{path_of('REPO_CREATE', 'all')}", accept=(400, 404)).status != 400

    def purge_exempt(self, declared: Declared, before: Item) -> t.Iterable[tuple[str, str]]:
        return self.last_way_in(Scope.of(declared.values), declared.values, before)

    def last_way_in(self, scope: Scope, wanted: Item, before: Item) -> list[tuple[str, str]]:
        """Return the undeclared grants without which the caller could not administer the scope any more."""
        held = self.access.through(scope, before)
        remaining = {name: wanted.get(name) or {} for name in PRINCIPALS}
        if not held or self.access.rank(scope, remaining) >= self.access.rank(scope, before) or self.access.elsewhere(scope):
            return []
        principals, name = held[0]
        self.kept.append(
            f"{scope}: kept {before[principals][name]} of {principals.rstrip('s')} {name}, though not declared: it is your own administrator access"
        )
        return [held[0]]

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        scopes = [(Scope.of(each.item), each) for each in changes]
        problems = [no_place(each.label, scope, self.client, in_project=self._missing[scope]) for scope, each in scopes if scope in self._missing]
        changed = [(scope, each) for scope, each in scopes if each.op != UNCHANGED and scope not in self._missing]
        with gathered(problems):
            refuse_old_names([(each.label, scope) for scope, each in changed], self.client)
        with gathered(problems):
            refuse_archived(PERMISSION, changed, self.client)
        with gathered(problems):
            self.review_grants([(scope, each.before or {}, each.after or {}, each.wanted, each.label) for scope, each in changed])
        refuse(problems)
        return changes, [*self.kept, *licence.review(self.client, list(self._licensed(changes)))]

    def _licensed(self, changes: t.Sequence[Change]) -> t.Iterator[licence.Join]:
        """Yield whom new grants on the whole server would license."""
        for each in changes:
            if each.op != UNCHANGED and Scope.of(each.item).levels is GLOBAL:
                before, after = each.before or {}, each.after or {}
                yield from ((name, "") for name in added(before, after, "users"))
                groups = [name for name in added(before, after, "groups") if not self.client.foreseen.will_be("groups", name.lower())]
                yield from ((str(user["name"]), "") for name in groups for user in self.client.pages(MEMBERS, [("context", name)]))

    def review_grants(self, grants: t.Sequence[tuple[Scope, Item, Item, Item, str]]) -> None:
        """Raise PlanError for what the server would refuse, given (scope, before, after, declared, label) of each that changes."""
        pairs = [(before, after) for _scope, before, after, _wanted, _label in grants]
        unknown = {
            principals: self.client.unknown(principals, [name for before, after in pairs for name in added(before, after, principals)])
            for principals in PRINCIPALS
        }
        problems, foreseen = [], self.client.foreseen
        for scope, before, after, wanted, label in grants:
            lead = f"{label}: " if label else ""
            problems += [f"{lead}{words}" for words in self._rails.problems(scope, before, after, wanted)]
            for principals in PRINCIPALS:
                missing = [name for name in added(before, after, principals) if name in unknown[principals]]
                problems += [
                    f"{option_of(label, principals)}: there is no {principals.rstrip('s')} {name!r} on this server"
                    f"{foreseen.nor_declared(principals, name.lower())}, "
                    f"so it cannot be granted anything on {scope}{foreseen.remedy(principals, name.lower())}{self.client.assuming}"
                    for name in missing
                ]
            if self._needs_repo_create(before, after) and not self.knows_repo_create(scope):
                problems.append(f"{lead}REPO_CREATE does not exist on this server; there, only PROJECT_ADMIN lets create repositories")
            if weakened(scope, before, after) and self._locks_out(scope, before, after):
                problems.append(
                    f"{lead}this would take away your own ({self.caller}) {scope.admin} on {scope}, and you have no other. Let another administrator do it"
                )
        if problems:
            raise PlanError(problems)

    def _locks_out(self, scope: Scope, before: Item, after: Item) -> bool:
        if self.access.rank(scope, before) <= self.access.rank(scope, after) or self.access.elsewhere(scope):
            return False
        unread = {principals: self._holders(scope, principals) for principals in PRINCIPALS if principals not in before}
        return self.access.rank(scope, {**unread, **before}) > self.access.rank(scope, {**unread, **after})

    def _is_created(self, scope: Scope) -> bool:
        kind, key = scope.kind_and_key
        return self.client.foreseen.will_be(kind, *key)

    @staticmethod
    def _needs_repo_create(before: Item, after: Item) -> bool:
        given = [after.get("default"), *(after.get("users") or {}).values(), *(after.get("groups") or {}).values()]
        return "REPO_CREATE" in given and before != after

    def update(self, change: Change) -> None:
        with part_of(lambda left: {**(change.before or {}), **left}):
            self.write_scope(Scope.of(change.item), change.before or {}, change.after or {})

    def write_scope(self, scope: Scope, before: Item, after: Item) -> None:
        """Grant first, then take away, and the caller's own at the very end: a run that dies leaves nobody out, us least."""
        stages: tuple[list[Grant], ...] = ([], [], [])
        for grant in grants_changed(before, after):
            principals, name, now, then = grant
            up = scope.rank(then) > scope.rank(now)
            stages[0 if up else 2 if principals == "users" and name.casefold() == self.caller.casefold() else 1].append(grant)
        left = start = {name: value for name, value in before.items() if name in (*PRINCIPALS, "default")}
        changes_default = before.get("default") != after.get("default")
        for number, stage in enumerate(stages):
            refused: list[Failure] = []
            if changes_default and number == 0 and self._attempt(partial(self._grant_default, scope, after["default"]), refused):
                left = {**left, "default": max(before.get("default") or NONE, after["default"], key=scope.rank)}
            carried_out = concurrently(partial(self._try, scope, refused), stage, self.client.concurrency)
            left = granted(left, [grant for grant, is_done in zip(stage, carried_out) if is_done])
            if refused:  # what would be taken away stays where what would be given could not be
                cause = refused[0] if len(refused) == 1 else Several(refused)
                raise cause if left == start else PartlyDone(cause, left)
        if changes_default:
            with leaving(left) if left != start else contextlib.nullcontext():
                self._revoke_defaults(scope, after["default"])

    def _try(self, scope: Scope, refused: list[Failure], grant: Grant) -> bool:
        """Change a grant, and return whether that was done. One that is refused stops no other, and what would stop all of them is tried once."""
        return self._attempt(partial(self._grant, scope, grant), refused)

    @staticmethod
    def _attempt(write: t.Callable[[], None], refused: list[Failure]) -> bool:
        if not any(failure.stops for failure in refused):
            try:
                write()
            except Exception as problem:
                refused.append(as_failure(problem))
            else:
                return True
        return False

    def _grant(self, scope: Scope, grant: Grant) -> None:
        principals, name, _now, permission = grant
        if permission:
            self.client.write("PUT", f"{scope.path}/{principals}", [("name", name), ("permission", permission)])
        else:
            self.client.write("DELETE", f"{scope.path}/{principals}", [("name", name)], gone=NO_SUCH_PRINCIPAL[principals])

    def _grant_default(self, scope: Scope, wanted: str) -> None:
        if wanted:
            self.client.write("POST", f"{scope.path}{path_of(wanted, 'all')}", [("allow", "true")])

    def _revoke_defaults(self, scope: Scope, wanted: str) -> None:
        """Take away every default that is stronger than what is wanted, and for none the weaker ones as well."""
        for level in self._default_levels():
            if level != wanted and (not wanted or scope.rank(level) > scope.rank(wanted)) and self._is_default(scope, level):
                self.client.write("POST", f"{scope.path}{path_of(level, 'all')}", [("allow", "false")])


def _open(client: Client, params: dict[str, t.Any]) -> PermissionStore:
    return PermissionStore(client, last_admin=params["purge_last_admin"])


def _purging(params: Params, item: Item) -> Item:
    """Return an item that says itself whether it is purged: what its scope has to say depends on it."""
    return {**item, PURGE: params[PURGE]} if item.get(PURGE) is None and is_present(params, item) else item


_OPTIONS = {**ASSUME_EXISTS, **PERMISSION_OPTIONS}
ONE = Manage(BITBUCKET, PERMISSION, _open, many=False, options=_OPTIONS, complete=_purging)
MANY = Manage(BITBUCKET, PERMISSION, _open, many=True, options=_OPTIONS, complete=_purging)
