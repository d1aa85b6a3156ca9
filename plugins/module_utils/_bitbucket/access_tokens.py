# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""HTTP access tokens of users, projects and repositories [bitbucket 9].

The server shows a token's value once, at its creation, and only the user itself can create one. So a token is judged by its name, its
permissions and its expiry, and where a stored value is at hand by using it.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import TOKENS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import Scope, refuse_old_names
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.access_tokens import TOKEN, owner_of
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.token_rows import DAY, as_item, id_in, shown_date, token_line
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, InputError, PlanError, leaving
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

SCOPED_BY = (7, 18)  # project and repository tokens: since 7.17 or 7.18 [bitbucket 9, DOC]
UNSCOPED = "this server has no tokens of projects and repositories, only those of users: they came with 7.17 or 7.18"
SUCCESSOR = " (new, by algorithmia.scm)"  # behind the name of a token until it takes the place of the old one: nobody else calls one so


class TokenStore(Store):
    """The tokens of one owner, read in one list."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._value = ""
        self._unfinished: dict[Key, list[str]] = {}  # ids of successors that a run has left which was killed, by the token's key
        self._slugs: dict[str, str] = {}

    @property
    def caller(self) -> str:
        return self.client.user

    def returned(self) -> Item:
        return {"token": self._value} if self._value else {}

    def read(self, declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        if self.client.foreseen.assumes and not any(each.values.get("project_key") for each in declared):
            return {}  # nobody can log in as a user who is still to be created
        current: dict[Key, Item] = {}
        for each in declared:
            rows = self._rows(each.values)
            for key in (each.key, each.formerly):
                found = self._named(each, rows, key)
                if found is not None and key is not None:
                    current[key] = {**{name: each.values[name] for name in ("user", "project_key", "repository") if each.values.get(name)}, **found}
        return current

    def _rows(self, item: Item) -> list[t.Mapping[str, t.Any]]:
        try:
            return list(self.client.pages(self._path(item), api=TOKENS))
        except RemoteError as error:
            if error.status == 404 and not error.code and item.get("project_key") and self.client.version() < SCOPED_BY:
                raise PlanError([f"{owner_of(item)}{UNSCOPED}"]) from error
            raise

    def initial_state(self, _declared: Declared) -> Item:
        return {"expiry_days": 0, "condition": "new"}

    def _named(self, declared: Declared, rows: t.Sequence[t.Mapping[str, t.Any]], key: Key | None) -> Item | None:
        """Return the one token of that name. Names need not be unique [bitbucket 9, DB]. A successor that a killed run has left alone takes its place."""
        if key is None:
            return None
        chosen, name = declared.control.get("id"), key[-1]
        alike = [row for row in rows if row.get("name") == name and chosen in (None, str(row["id"]))]
        successors = sorted((row for row in rows if row.get("name") == f"{name}{SUCCESSOR}"), key=lambda row: (row.get("createdDate") or 0, str(row["id"])))
        if not alike and not chosen:
            alike, successors = successors[-1:], successors[:-1]  # what several killed runs have left: the newest
        self._unfinished.setdefault(declared.key, []).extend(str(row["id"]) for row in successors)
        if len(alike) > 1:
            lines = "".join(f"\n  - {token_line(row)}" for row in alike)
            label = TOKEN.name({**declared.values, "name": name})
            raise PlanError([f"there are {len(alike)} tokens of the name {label!r}:{lines}\nRevoke those that nobody uses: state=absent with the id of each."])
        return as_item(alike[0]) if alike else None

    def all(self, item: Item) -> list[Item]:
        """Return the tokens of one owner, without what belongs to no token."""
        return [{**as_item(row), "last_used": shown_date(row["lastAuthenticated"]) if row.get("lastAuthenticated") else "never"} for row in self._rows(item)]

    def _path(self, item: Item, *more: str) -> str:
        if item.get("project_key"):
            repository = ("repos", item["repository"]) if item.get("repository") else ()
            return path_of("projects", item["project_key"], *repository, *more)
        return path_of("users", self._slug(item.get("user") or self.client.login or self.client.identify()), *more)

    def _slug(self, name: str) -> str:
        """Return the slug of a user, which only the server knows [bitbucket 8]."""
        if name not in self._slugs:
            self._slugs[name] = str(self.client.named(path_of("users"), name).get("slug", ""))
        if self._slugs[name]:
            return self._slugs[name]
        raise PlanError([f"there is no user {name!r} on this server, or it has no licence"])

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        settled = [self._judged(each) for each in changes]
        refuse_old_names([(each.label, Scope.of(each.item)) for each in settled if each.op != UNCHANGED], self.client)
        problems = [f"{TOKEN.name(each.item)}: {words}" for each in settled for words in self._problems(each)]
        if problems:
            raise PlanError(problems)
        doubtful = [each for each in settled if each.before and each.after and each.after.get("condition") not in ("good", "new")]
        return settled, [f"{TOKEN.name(each.item)}: {each.item['condition']}. It is left as it is (lost_value=keep)" for each in doubtful]

    def _judged(self, change: Change) -> Change:
        """Return the change with the token made anew where it can serve no longer, and with what was found out about it."""
        if change.op in (CREATED, DELETED) or change.before is None or change.after is None:
            return change
        ended = self._ended(change.before, change)
        lost = "" if ended else self._lost(change.before, change)  # what has ended is not tried: a refused login may count against the user
        found = ended or lost or "good"
        anew = ended or change.differs("expiry_days") or (lost and change.control["lost_value"] == "replace")
        before = {**change.before, "condition": found}
        if not anew:
            return replace(change, before=before, after={**change.after, "condition": found})
        after = {name: value for name, value in change.after.items() if name not in ("token_id", "expires")}
        return replace(change, op=UPDATED, before=before, after={**after, "condition": "new"})

    def _ended(self, token: Item, change: Change) -> str:
        """Return why the token serves no longer, or soon will not."""
        left = (int(token["expires_at"]) - time.time() * 1000) / DAY if token.get("expires_at") else None
        if left is not None and left <= 0:
            return "it has expired"
        if left is not None and left <= change.control.get("renew_days_before", 0):
            return f"it expires in {left:.0f} days"
        return ""

    def _lost(self, token: Item, change: Change) -> str:
        """Return in which way the token's value is lost. A stored one is used once; its first part tells which token it is of [bitbucket 9]."""
        value = change.secrets.get("value")
        if not value:
            return "its value is not known" if change.control["lost_value"] != "keep" else ""
        of = id_in(value)
        if of and of != token["token_id"]:
            return f"the stored value is that of another token ({of})"
        return "" if self._tried(value).status == 200 else "the stored value is refused"

    def _problems(self, change: Change) -> t.Iterator[str]:
        item = change.item
        made = change.op == CREATED or _is_anew(change)
        state = (change.before or {}).get("condition", "good")
        if change.after is not None and not made and state != "good" and change.control["lost_value"] == "fail":
            given = "Give its value (value; in a role bitbucket_access_token_value)"
            yield f"{state}. {given}, or set lost_value=replace: it is revoked then, so whoever uses it needs the new one"
        if change.op == UNCHANGED:
            return
        if made and not item.get("permissions"):
            yield "permissions: is needed to create it"
        if not made or item.get("project_key"):
            return
        if self.client.has_token:
            yield "a token cannot create tokens: use bitbucket_username and bitbucket_password of the user itself"
        elif item.get("user") and item["user"].lower() != self.client.login.lower():
            yield f"only {item['user']} itself can create its token, an administrator cannot: log in as {item['user']}"

    def create(self, change: Change) -> Item:
        self._revoke(change.item, self._unfinished.get(change.key, ()))
        return self._made(change.item, change.item["name"])

    def _made(self, item: Item, name: str) -> Item:
        body: Item = {"name": name, "permissions": item["permissions"]}
        if item.get("expiry_days"):
            body["expiryDays"] = item["expiry_days"]
        made = self.client.write("PUT", self._path(item), body=body, api=TOKENS)
        self._value = str(made["token"])
        return {**as_item(made), "condition": "new"}

    def update(self, change: Change) -> Item | None:
        if _is_anew(change):
            return self._replaced(change)
        before = t.cast(Item, change.before)
        body = {**change.sets("name"), **change.sets("permissions")}
        self.client.write("POST", self._path(before, before["token_id"]), body=body, api=TOKENS)
        return None

    def _replaced(self, change: Change) -> Item:
        """Create a successor, prove it, and only then revoke the old token and give the successor its name: what fails leaves a token that works."""
        before, name = t.cast(Item, change.before), change.item["name"]
        self._revoke(before, self._unfinished.get(change.key, ()))
        made = self._made(change.item, f"{name}{SUCCESSOR}")
        with leaving({**change.item, **made}):
            answer = self._tried(self._value)
        if answer.status != 200:
            self._value = ""
            self._revoke(before, [made["token_id"]])
            raise Failure(f"{TOKEN.name(change.item)}: the server refuses the new token ({answer.status}). It was revoked, and the old one was kept")
        with leaving({**change.item, **made}):
            self._revoke(before, [before["token_id"]])
            self.client.write("POST", self._path(before, made["token_id"]), body={"name": name}, api=TOKENS)
        return {**made, "name": name}

    def _tried(self, value: str) -> Answer:
        """Return how the server answers to a token's value: 200 where it accepts it."""
        return self.client.with_token(value).answer(path_of("projects"), [("limit", "1")], accept=(401, 403))

    def _revoke(self, owned: Item, ids: t.Iterable[str]) -> None:
        for token_id in ids:
            self.client.write("DELETE", self._path(owned, token_id), api=TOKENS)

    def delete(self, change: Change) -> None:
        before = t.cast(Item, change.before)
        self._revoke(before, [*self._unfinished.get(change.key, ()), before["token_id"]])


def _is_anew(change: Change) -> bool:
    return change.op == UPDATED and (change.after or {}).get("condition") == "new"


def _open(client: Client, _params: Params) -> TokenStore:
    return TokenStore(client)


def _info(client: Client, params: Params) -> Result:
    problems = [words for name in _OWNER for words in TOKEN.field(name).problems(params[name], name)]
    if problems:
        raise InputError(problems)
    wanted = TOKEN.declare({"name": "any", **{name: params[name] for name in _OWNER}})
    shown = ("name", "token_id", "permissions", "expiry_days", "expires", "last_used")
    return {"access_tokens": [{name: row[name] for name in shown} for row in TokenStore(client).all(wanted.values)]}


_OWNER = ("user", "project_key", "repository")
INFO = Info(BITBUCKET, _info, "access_tokens", {name: TOKEN.field(name).option() for name in _OWNER})
_OPTIONS = {
    "assume_exists": {
        "type": "bool",
        "default": False,
        "description": "Whether check mode should assume that the user that logs in is created by an earlier task. It does not log in then.",
    }
}
ONE = Manage(BITBUCKET, TOKEN, _open, many=False, options=_OPTIONS)
