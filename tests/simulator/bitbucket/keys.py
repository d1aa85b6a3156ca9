# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys: those of users, and the access keys of projects and repositories [bitbucket 10]."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncssh

from simulator.answers import Answer
from simulator.bitbucket import errors, json_types
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import AccessKey, SshKey, User
from simulator.bitbucket.permissions import PROJECT, REPOSITORY, implies
from simulator.bitbucket.profile import Profile
from simulator.product import NUMBER, Route

USER = "/ssh/{version}/keys"
ACCESS = "/keys/{version}"
KINDS = {"ssh-rsa": "RSA", "ssh-dss": "DSA", "ssh-ed25519": "ED25519"}  # The rest is ECDSA; the names are INFERRED.
ED25519_BITS = 256


@dataclass(frozen=True)
class Place:
    """A project, or a repository in it, that access keys open."""

    project: str
    repository: str
    allowed: tuple[str, ...]

    def has(self, access: AccessKey) -> bool:
        return (access.project, access.repository) == (self.project, self.repository)


def routes(profile: Profile) -> list[Route]:
    """One user key by id can be read from 9.x on [bitbucket 14, SPEC]."""
    rows = [
        Route("GET", USER, _list),
        Route("POST", USER, _add),
        Route("DELETE", USER, _clear),
        Route("DELETE", f"{USER}/{NUMBER}", _remove),
        Route("GET", f"{ACCESS}/ssh/{NUMBER}/projects", partial(_opened, False)),
        Route("GET", f"{ACCESS}/ssh/{NUMBER}/repos", partial(_opened, True)),
    ]
    if profile.modern:
        rows.append(Route("GET", f"{USER}/{NUMBER}", _get))
    for path in ("projects/{key}/ssh", "projects/{key}/repos/{slug}/ssh"):
        base, one = f"{ACCESS}/{path}", f"{ACCESS}/{path}/{NUMBER}"
        rows += [
            Route("GET", base, _access_list),
            Route("POST", base, _access_add),
            Route("GET", one, _access_get),
            Route("DELETE", one, _access_remove),
            Route("PUT", f"{one}/permission/{{permission}}", _access_change),
        ]
    return rows


# --- keys of users ---


def _me(call: Call) -> User:
    """The caller, who may read with a token, and change nothing [bitbucket 2, DOC; SPEC: a user may list its own keys]."""
    return call.user if call.asked.method == "GET" else call.need_password()


def _user(call: Call) -> User:
    """The user that ``user`` names, or the caller. For others ADMIN, which no token has [bitbucket 2 DOC, bitbucket 10 SPEC]."""
    me = _me(call)
    given = [call.asked.first(parameter) for parameter in ("user", "userName")]  # The later name is SPEC 8.5 to 10.0.
    name = given[0] or given[1]
    if name is None or name.lower() == me.name.lower():
        return me
    call.need_global("ADMIN")
    return call.one_user(name)


def _list(call: Call) -> Answer:
    name = _user(call).name.lower()
    return call.page([key for key in call.world.ssh_keys.values() if key.user == name], call.views.ssh_key)


def _add(call: Call) -> Answer:
    """409 for a key that anybody has [bitbucket 10, SPEC]; class and words UNKNOWN."""
    user = _user(call)
    content = call.content()
    key = _parsed(call, content)
    if _same(call, key) is not None:
        raise _duplicate()
    key.user = user.name.lower()
    call.world.ssh_keys[str(key.id)] = key
    return found(call.views.ssh_key(key), 201)


def _clear(call: Call) -> Answer:
    """All keys of the user [bitbucket 10, SPEC]."""
    name = _user(call).name.lower()
    call.world.ssh_keys = {number: key for number, key in call.world.ssh_keys.items() if key.user != name}
    return done()


def _one(call: Call) -> SshKey | None:
    """The key of the path, if it is a user's; the documents want ADMIN, for one's own key that is INFERRED not to be so."""
    me = _me(call)
    key = call.world.ssh_keys.get(call.asked.parts["number"])
    if key is None or key.user != me.name.lower():
        call.need_global("ADMIN")
    return key if key is not None and key.user else None


def _get(call: Call) -> Answer:
    key = _one(call)
    if key is None:
        raise errors.no_entity(f"There is no SSH key with ID {call.asked.parts['number']}")
    return found(call.views.ssh_key(key))


def _remove(call: Call) -> Answer:
    """204 also where there is none [bitbucket 10, SPEC]."""
    key = _one(call)
    if key is not None:
        del call.world.ssh_keys[str(key.id)]
    return done()


# --- the text of a key ---


def _parsed(call: Call, content: dict[str, Any]) -> SshKey:
    """A new key, not yet kept; 400 for a text that is none [bitbucket 5, REC]. A given label wins over the comment [bitbucket 19, ACC and FLUX]."""
    text, label, days = content.get("text"), content.get("label"), content.get("expiryDays")
    try:
        public = asyncssh.import_public_key(text.strip() if isinstance(text, str) else "")
    except (ValueError, OverflowError):  # KeyImportError is a ValueError; a broken RSA key ends in others.
        raise errors.Invalid([("text", "You must enter a valid public key")]) from None
    kind, body, comment = [*str(text).split(maxsplit=2), "", "", ""][:3]
    if public.export_public_key().split()[:2] != [kind.encode(), body.encode()]:
        # asyncssh reads other forms as well; Bitbucket's form is that of OpenSSH (INFERRED).
        raise errors.Invalid([("text", "You must enter a valid public key")])
    try:
        given = "" if label is None else json_types.text(label)
        expiry = None if days is None else json_types.number(days)
    except json_types.WrongType as error:
        raise errors.Invalid([(None, f"A label is a text, and expiryDays a number: {error}")]) from error
    bits = getattr(public.pyca_key, "key_size", ED25519_BITS)
    fingerprint = public.get_fingerprint("sha256").partition(":")[2]
    now = int(time.time() * 1000)
    label = given or comment.strip()
    return SshKey(call.world.next_id(), f"{kind} {body}", label, "", KINDS.get(kind, "ECDSA"), bits, fingerprint, now, str(text), expiry)


def _same(call: Call, key: SshKey) -> SshKey | None:
    return next((one for one in call.world.ssh_keys.values() if one.text == key.text), None)


def _duplicate() -> errors.Error:
    return errors.Error(409, "This SSH key is already in use.", None, "text")


# --- access keys ---


def _place(call: Call) -> Place:
    """Where the path points to, for its administrator [bitbucket 10, SPEC]."""
    if "slug" in call.asked.parts:
        project, repository = call.need_repository("REPO_ADMIN")
        return Place(project.key, repository.slug, REPOSITORY)
    return Place(call.need_project("PROJECT_ADMIN").key, "", tuple(one for one in PROJECT if one != "REPO_CREATE"))


def _permission(place: Place, name: object) -> str:
    if name not in place.allowed:
        raise errors.unknown_permission(str(name) if name else None)
    return str(name)


def _access_list(call: Call) -> Answer:
    """``effective`` shows those of the project as well; ``filter`` is how a label begins [bitbucket 10, SPEC].

    The least permission is called ``permission``, on repositories also ``minimumPermission`` [SPEC 8.5 to 10.0].
    """
    place = _place(call)
    effective = (call.asked.first("effective") or "").lower() == "true"
    least = call.asked.first("permission")
    if place.repository:
        least = least or call.asked.first("minimumPermission")
    start = (call.asked.first("filter") or "").lower()

    def shown(access: AccessKey) -> bool:
        here = place.has(access) or (effective and access.project == place.project and not access.repository)
        label = call.world.ssh_keys[str(access.key)].label.lower()
        return here and label.startswith(start) and (least is None or implies(access.permission, _permission(place, least)))

    return call.page([one for one in call.world.access_keys if shown(one)], call.views.access_key)


def _access_add(call: Call) -> Answer:
    """A key that opens other places already is kept once; a user's, or one that is here already, is refused [bitbucket 10, SPEC]."""
    place = _place(call)
    content = call.content()
    permission = _permission(place, content.get("permission"))
    given = content.get("key")
    wanted = given if isinstance(given, dict) else {}
    key = _parsed(call, wanted)
    same = _same(call, key)
    if same is not None:
        if same.user or any(place.has(one) and one.key == same.id for one in call.world.access_keys):
            raise _duplicate()
        key = same
    call.world.ssh_keys[str(key.id)] = key
    access = AccessKey(key.id, place.project, permission, place.repository)
    call.world.access_keys.append(access)
    return found(call.views.access_key(access), call.profile.access_key_created)


def _access_one(call: Call) -> AccessKey | None:
    place, number = _place(call), call.asked.parts["number"]
    return next((one for one in call.world.access_keys if place.has(one) and str(one.key) == number), None)


def _no_access(call: Call) -> errors.Error:
    return errors.no_entity(f"There is no access key with ID {call.asked.parts['number']}")


def _access_get(call: Call) -> Answer:
    access = _access_one(call)
    if access is None:
        raise _no_access(call)
    return found(call.views.access_key(access))


def _access_change(call: Call) -> Answer:
    access = _access_one(call)
    if access is None:
        raise _no_access(call)
    access.permission = _permission(_place(call), call.asked.parts["permission"])
    return found(call.views.access_key(access))


def _access_remove(call: Call) -> Answer:
    """204 also where there is none [bitbucket 10, SPEC]."""
    access = _access_one(call)
    if access is not None:
        call.world.access_keys.remove(access)
        call.world.drop_unused_keys()
    return done()


def _opened(repositories: bool, call: Call) -> Answer:
    """What a key opens, as far as the caller administers it [bitbucket 10, SPEC]."""
    _me = call.user
    number, world = call.asked.parts["number"], call.world
    rows = [one for one in world.access_keys if str(one.key) == number]
    if not rows:
        raise _no_access(call)

    def visible(access: AccessKey) -> bool:
        project = world.projects[access.project]
        if access.repository:
            return call.caller.may_repository(world, project, project.repositories[access.repository], "REPO_ADMIN")
        return call.caller.may_project(world, project, "PROJECT_ADMIN")

    return call.page([one for one in rows if bool(one.repository) is repositories], call.views.access_key, visible)
