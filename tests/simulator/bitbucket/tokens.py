# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP access tokens of users, projects and repositories [bitbucket 9]. PUT creates, POST updates."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.answers import Answer, Refused
from simulator.bitbucket import errors, json_types
from simulator.bitbucket.authentication import digest, service_user, token_text
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Token
from simulator.bitbucket.permissions import PROJECT, REPOSITORY
from simulator.bitbucket.profile import Profile
from simulator.product import Route

ROOT = "/access-tokens/{version}"
DAY = 86_400_000  # milliseconds
KINDS = {"name": json_types.text, "expiryDays": json_types.number}


@dataclass(frozen=True)
class Holder:
    """Whose tokens a request is about, and which permissions those can have."""

    allowed: tuple[str, ...]
    owner: str = ""
    project: str = ""
    repository: str = ""

    def has(self, token: Token) -> bool:
        return (token.owner, token.project, token.repository) == (self.owner, self.project, self.repository)


Find = Callable[[Call, bool], Holder]


def routes(profile: Profile) -> list[Route]:
    """Of users in every version, of projects and repositories from 7.17 or 7.18 on [bitbucket 9, SPEC and DOC]."""
    places: list[tuple[str, Find]] = [("users/{slug}", _of_user)]
    if profile.resource_tokens:
        places += [("projects/{key}", _of_project), ("projects/{key}/repos/{slug}", _of_repository)]
    rows = []
    for path, find in places:
        base, one = f"{ROOT}/{path}", f"{ROOT}/{path}/{{number}}"
        rows += [
            Route("PUT", base, partial(_create, find)),
            Route("GET", base, partial(_list, find)),
            Route("GET", one, partial(_get, find)),
            Route("POST", one, partial(_update, find)),
            Route("DELETE", one, partial(_delete, find)),
        ]
    return rows


# --- whose ---


def _may_begin(call: Call, reads: bool) -> None:
    """A token manages no tokens [bitbucket 9, DOC]; whether it may list them is UNKNOWN, a switch."""
    if not (reads and call.switches.on("token_reads_tokens")):
        call.need_password()


def _of_user(call: Call, reads: bool) -> Holder:
    """The user itself or who administers it: ADMIN, for a SYS_ADMIN only SYS_ADMIN [bitbucket 9, DOC and JAVADOC]."""
    me = call.user
    user = call.world.user_by_slug(call.asked.parts["slug"])
    if user is None:
        raise errors.no_user(call.asked.parts["slug"])
    _may_begin(call, reads)
    if user is not me and not call.caller.has_global(call.world, "SYS_ADMIN" if call.world.has_global(user, "SYS_ADMIN") else "ADMIN"):
        raise errors.not_permitted()
    return Holder(_permissions(call), owner=user.name.lower())


def _of_project(call: Call, reads: bool) -> Holder:
    project = call.need_project("PROJECT_ADMIN")
    _may_begin(call, reads)
    return Holder(_permissions(call), project=project.key)


def _of_repository(call: Call, reads: bool) -> Holder:
    """Only REPO_* [bitbucket 9, DOC]."""
    project, repository = call.need_repository("REPO_ADMIN")
    _may_begin(call, reads)
    return Holder(REPOSITORY, project=project.key, repository=repository.slug)


def _permissions(call: Call) -> tuple[str, ...]:
    """REPO_CREATE in a token is UNKNOWN, a switch [bitbucket 9]."""
    create = call.profile.repo_create and call.switches.on("token_repo_create")
    return tuple(name for name in (*PROJECT, *REPOSITORY) if name != "REPO_CREATE" or create)


def _one(call: Call, holder: Holder) -> Token:
    """The token of the path; a bare 404 where the holder has none of that id [bitbucket 9, LIVE]."""
    token = call.world.tokens.get(call.asked.parts["number"])
    if token is None or not holder.has(token):
        raise Refused(errors.bare_not_found(call.switches["bare_404_body"]))
    return token


# --- what ---


def _create(find: Find, call: Call) -> Answer:
    """200, with the only copy of the text. Nobody creates tokens for somebody else [bitbucket 9, DOC and LIVE]."""
    holder = find(call, False)
    if holder.owner and holder.owner != call.user.name.lower():
        raise errors.not_permitted()
    content = call.members(KINDS)
    name = _name(content.get("name"))
    permissions = _checked(call, holder, call.content().get("permissions"))
    now = int(time.time() * 1000)
    expires = _expires(call, content.get("expiryDays"), now)
    tokens = call.world.tokens
    if sum(map(holder.has, tokens.values())) >= call.switches.number("max_tokens"):
        # The words are INFERRED from the document's.
        raise errors.Error(400, f"{holder.owner or holder.repository or holder.project} already has their maximum number of tokens")
    number = _free(tokens)
    text = token_text(number, call.profile.token_prefix)
    token = Token(number, name, permissions, holder.owner, digest(text), now, holder.project, holder.repository, expires=expires)
    tokens[number] = token
    return found({**_shown(call, token), "token": text})


def _free(tokens: dict[str, Token]) -> str:
    """An id that is free: 12 digits, also leading zeros [bitbucket 9, REC]."""
    while (number := f"{secrets.randbelow(10**12):012}") in tokens:
        pass
    return number


def _name(name: str | None) -> str:
    if name is None or not 1 <= len(name) <= 255:
        raise errors.Invalid([("name", "The name should be between 1 and 255 characters.")])
    return name


def _checked(call: Call, holder: Holder, wanted: object) -> list[str]:
    """Known permissions, at least one; that REPO is no less than PROJECT is not asked [bitbucket 9, LIVE]."""
    if not isinstance(wanted, list) or not wanted:
        raise errors.Invalid([("permissions", "At least one permission is required.")])
    for name in wanted:
        if name not in holder.allowed:
            raise errors.unknown_permission(str(name))
    kept: list[str] = list(dict.fromkeys(wanted))
    if call.switches["token_same_level"] == "reject" and any(sum(one in level for one in kept) > 1 for level in (PROJECT, REPOSITORY)):
        raise errors.Invalid([("permissions", "There can be one permission for projects and one for repositories.")])
    return kept


def _expires(call: Call, days: int | None, now: int) -> int | None:
    """400 beyond the administrator's policy (INFERRED), which cannot be read over REST [bitbucket 9]."""
    if days is not None and days < 1:
        raise errors.Invalid([("expiryDays", "expiryDays is a positive number of days")])
    policy = call.switches["token_expiry_policy"]
    if policy != "off" and (days is None or days > int(policy)):
        raise errors.Invalid([("expiryDays", f"Tokens must expire within {policy} days")])
    return None if days is None else now + days * DAY


def _list(find: Find, call: Call) -> Answer:
    """Newest first (INFERRED from one recording)."""
    holder = find(call, True)
    rows = [token for token in reversed(call.world.tokens.values()) if holder.has(token)]
    return call.page(rows, lambda token: _shown(call, token))


def _get(find: Find, call: Call) -> Answer:
    return found(_shown(call, _one(call, find(call, True))))


def _update(find: Find, call: Call) -> Answer:
    """Name and permissions only; what is left out stays [bitbucket 9, SPEC]."""
    holder = find(call, False)
    token = _one(call, holder)
    content = {**call.content(), **call.members(KINDS)}
    if content.get("expiryDays") is not None and call.switches["token_update_expiry"] == "reject":
        raise errors.Invalid([("expiryDays", "The expiry of a token cannot be changed")])
    name = token.name if content.get("name") is None else _name(content["name"])
    permissions = token.permissions if content.get("permissions") is None else _checked(call, holder, content["permissions"])
    token.name, token.permissions = name, permissions
    return found(_shown(call, token))


def _delete(find: Find, call: Call) -> Answer:
    token = _one(call, find(call, False))
    del call.world.tokens[token.id]
    return done()


def _shown(call: Call, token: Token) -> dict[str, Any]:
    """lastAuthenticated and expiryDate are left out where there is none [bitbucket 9, REC; expiryDate CLIENT]."""
    shown: dict[str, Any] = {"id": token.id, "createdDate": token.created}
    if token.expires is not None:
        shown["expiryDate"] = token.expires
    if token.last_authenticated is not None:
        shown["lastAuthenticated"] = token.last_authenticated
    shown.update(name=token.name, permissions=list(token.permissions))
    if token.owner:
        shown["user"] = call.views.user(call.world.users[token.owner])
    elif call.switches.on("token_user_member"):
        shown["user"] = call.views.user(service_user(token, call.switches))
    return shown
