# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""User directories, and the accounts of the internal one: create, change, rename, delete [bitbucket 8]."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl

from simulator.answers import Answer
from simulator.bitbucket import errors, json_types
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.groups import read_only, within_licence
from simulator.bitbucket.model import User
from simulator.bitbucket.permissions import implies
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.seed import DEFAULT_GROUP
from simulator.product import Route

ADMIN = "/api/{version}/admin"
USERS = f"{ADMIN}/users"
PARAMETERS = ("name", "password", "displayName", "emailAddress", "addToDefaultGroup", "notify")
DETAILS = {"displayName": json_types.text, "email": json_types.text}


def routes(profile: Profile) -> list[Route]:
    """The list of directories came between 8.5 and 9.1 [bitbucket 14, SPEC]."""
    rows = [
        Route("POST", USERS, _create),
        Route("PUT", USERS, _update),
        Route("DELETE", USERS, _delete),
        Route("POST", f"{USERS}/rename", _rename),
        Route("PUT", f"{USERS}/credentials", _password),
        Route("DELETE", f"{USERS}/captcha", _captcha),
        Route("PUT", "/api/{version}/users", _own_details),
        Route("PUT", "/api/{version}/users/credentials", _own_password),
    ]
    return [*rows, Route("GET", f"{ADMIN}/user-directories", _directories)] if profile.modern else rows


def _directories(call: Call) -> Answer:
    """Active ones, or all with includeInactive; a list or a page is UNKNOWN, a switch [bitbucket 8]."""
    call.need_global("ADMIN")
    every = (call.asked.first("includeInactive") or "").lower() == "true"
    rows = [one for one in call.world.directories.values() if one.active or every]
    shown = [{"name": one.name, "description": one.description, "type": one.type, "active": one.active} for one in rows]
    return call.page(shown, lambda one: one) if call.switches["directories_shape"] == "page" else found(shown)


def _parameters(call: Call) -> dict[str, str]:
    """Query parameters; whether a form is taken as well is UNKNOWN, a switch [bitbucket 8]."""
    given = {name: value for name in PARAMETERS if (value := call.asked.first(name)) is not None}
    kind = call.asked.headers.get("Content-Type", "").partition(";")[0].lower()
    if call.switches.on("create_user_form") and kind == "application/x-www-form-urlencoded":
        given |= dict(parse_qsl(call.asked.body.decode(errors="replace"), keep_blank_values=True))
    return given


def _create(call: Call) -> Answer:
    """204 without a body; all that is said is in the query [bitbucket 8, SPEC]."""
    call.need_global("ADMIN")
    given = _parameters(call)
    name, display_name, email = (given.get(one, "").strip() for one in ("name", "displayName", "emailAddress"))
    notify = given.get("notify", "false").lower() != "false"
    wrong = _wrong({"name": name, "displayName": display_name, "emailAddress": email})
    if not given.get("password") and not (notify and call.switches["create_user_notify"] == "204"):
        wrong.append(("password", "A password is required, or a mail server to notify the user through."))
    if wrong:
        raise errors.Invalid(wrong)
    if name.lower() in call.world.users:
        raise _taken(call, name, 409)
    add = given.get("addToDefaultGroup", "true").lower() != "false"
    group = call.world.add_group(DEFAULT_GROUP) if add else None
    if group is not None and DEFAULT_GROUP in call.world.grants.groups:
        within_licence(call, {name.lower()})
    user = call.world.add_user(name, given.get("password") or secrets.token_urlsafe(24), display_name=display_name, email_address=email)
    if group is not None:
        group.members.append(user.name.lower())
    return done()


def _wrong(values: dict[str, str]) -> list[tuple[str | None, str]]:
    """An error for each of VALUES that is no name, or no address (the words are INFERRED) [bitbucket 5, SPEC]."""
    wrong: list[tuple[str | None, str]] = []
    for name, value in values.items():
        if not 1 <= len(value) <= 255:
            wrong.append((name, f"The {name} should be between 1 and 255 characters."))
        elif name in ("emailAddress", "email") and "@" not in value:
            wrong.append((name, "Please enter a valid e-mail address."))
    return wrong


def _taken(call: Call, name: str, status: int) -> errors.Error:
    """Status SPEC, class and words UNKNOWN [bitbucket 5]."""
    exception = errors.INTEGRITY if call.switches["duplicate_user_exception"] == "integrity" else None
    return errors.Error(status, f"Username {name} is already in use.", exception, "name")


def _target(call: Call, name: str, status: int = 401) -> User:
    """The user of NAME, unless it outranks the caller: 401, or 403 for some [bitbucket 8, SPEC]."""
    user = call.one_user(name)
    held, mine = call.world.global_permission(user), call.world.global_permission(call.user)
    if held and not (mine and implies(mine, held)):
        if status == 401:
            raise errors.not_permitted()
        raise errors.Error(status, f"User {user.name} has more permissions than you.", errors.AUTHORISATION)
    return user


def _update(call: Call) -> Answer:
    """What is left out stays (INFERRED); the address is called ``email`` here [bitbucket 8, SPEC]."""
    call.need_global("ADMIN")
    user = _target(call, call.texts("name")[0])
    if not user.mutable_details:
        raise read_only(call)
    _change(user, call.members(DETAILS))
    return found(call.views.detailed_user(user))


def _change(user: User, given: dict[str, str]) -> None:
    if wrong := _wrong(given):
        raise errors.Invalid(wrong)
    user.display_name = given.get("displayName", user.display_name)
    user.email_address = given.get("email", user.email_address)


def _rename(call: Call) -> Answer:
    """The id stays, the slug follows the name [bitbucket 8, SPEC]; the status for a taken name is UNKNOWN, a switch."""
    call.need_global("ADMIN")
    name, new = call.texts("name", "newName")
    user = _target(call, name)
    if not user.mutable_details:
        raise read_only(call)
    if call.world.users.get(new.lower(), user) is not user:
        raise _taken(call, new, int(call.switches["rename_taken_status"]))
    call.world.rename_user(user, new)
    return found(call.views.detailed_user(user))


def _password(call: Call) -> Answer:
    call.need_global("ADMIN")
    name, password, confirmed = call.texts("name", "password", "passwordConfirm")
    user = _target(call, name)
    _set_password(call, user, password, confirmed)
    return done()


def _set_password(call: Call, user: User, password: str, confirmed: str) -> None:
    if password != confirmed:
        raise errors.Invalid([("passwordConfirm", "The passwords do not match.")])
    if not user.mutable_details:
        raise read_only(call)
    user.password = password


def _delete(call: Call) -> Answer:
    """200 with the user that was [bitbucket 8, SPEC]."""
    me = call.need_global("ADMIN")
    user = _target(call, _name(call), 403)
    if user is me:
        raise errors.Error(409, "You cannot delete yourself.", errors.INTEGRITY)
    if not user.deletable:
        raise read_only(call)
    call.world.remove_user(user)
    return found(call.views.detailed_user(user))


def _name(call: Call) -> str:
    name = call.asked.first("name")
    if not name:
        raise errors.Error(400, "A name is required", errors.ARGUMENT, "name")
    return name


def _captcha(call: Call) -> Answer:
    """Lets a locked user log in again [bitbucket 2, SPEC]."""
    call.need_global("ADMIN")
    _target(call, _name(call), 403).failed_logins = 0
    return done()


def _own_details(call: Call) -> Answer:
    """Not with a token [bitbucket 2, DOC]."""
    user = call.need_password()
    if not user.mutable_details:
        raise read_only(call)
    _change(user, call.members(DETAILS))
    return found(call.views.user(user))


def _own_password(call: Call) -> Answer:
    user = call.need_password()
    old, password, confirmed = call.texts("oldPassword", "password", "passwordConfirm")
    if old != user.password:
        raise errors.Invalid([("oldPassword", "The current password is wrong.")])
    _set_password(call, user, password, confirmed)
    return done()
