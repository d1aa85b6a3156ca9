# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is calling [bitbucket 2]."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import http.cookies
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulator.answers import Answer, Asked, Refused
from simulator.bitbucket.errors import JSON, NOT_PERMITTED, Error, body
from simulator.bitbucket.model import AccessKey, Project, Repository, Token, User
from simulator.bitbucket.permissions import highest, implies
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.slugs import user_slug
from simulator.bitbucket.world import World
from simulator.switches import Switches

PASSWORD = "com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException"
NO_ACCESS = "com.atlassian.bitbucket.auth.NoAccessAuthenticationException"
CAPTCHA = "com.atlassian.bitbucket.auth.CaptchaRequiredAuthenticationException"
SESSION = "BITBUCKETSESSIONID"  # The name is INFERRED [bitbucket 2].
DISABLED = "Basic Authentication has been disabled on this instance."


@dataclass
class Caller:
    """Who asks: nobody, a user, a user through a token, the service user of a token, or (over SSH only) an access key.

    A token can do what both its user and itself may; never anything global but reading as a licensed user, and the
    token of a project or repository nothing outside of it [bitbucket 2 and 9, DOC and LIVE].
    """

    user: User | None = None
    token: Token | None = None
    access: tuple[AccessKey, ...] = ()

    @property
    def is_service(self) -> bool:
        """The service user of a project's or repository's token [bitbucket 9, DOC]."""
        return self.token is not None and not self.token.owner

    def has_global(self, world: World, permission: str) -> bool:
        """Whether the caller has the global PERMISSION."""
        if self.token is None:
            return world.has_global(self.user, permission)
        return permission == "LICENSED_USER"

    def project_permission(self, world: World, project: Project) -> str | None:
        """The highest permission on PROJECT that the caller's user has; a service user and a key have their own."""
        if self.user is not None and not self.is_service:
            return world.project_permission(self.user, project)
        return highest(self._own(project, None))

    def repository_permission(self, world: World, project: Project, repository: Repository) -> str | None:
        """The same on REPOSITORY."""
        if self.user is not None and not self.is_service:
            return world.repository_permission(self.user, project, repository)
        return highest(self._own(project, repository))

    def may_project(self, world: World, project: Project, permission: str) -> bool:
        """Whether the caller has PERMISSION on PROJECT."""
        if self.user is None or self.is_service:
            return any(implies(held, permission) for held in self._own(project, None))
        return world.may_project(self.user, project, permission) and self._in_scope(permission)

    def may_repository(self, world: World, project: Project, repository: Repository, permission: str) -> bool:
        """Whether the caller has PERMISSION on REPOSITORY."""
        if self.user is None or self.is_service:
            return any(implies(held, permission) for held in self._own(project, repository))
        return world.may_repository(self.user, project, repository, permission) and self._in_scope(permission)

    def _own(self, project: Project, repository: Repository | None) -> list[str]:
        """What a service user or access keys have on PROJECT, or on REPOSITORY in it."""
        slugs = ("",) if repository is None else ("", repository.slug)
        held = [one.permission for one in self.access if one.project == project.key and one.repository in slugs]
        if self.token is not None and self.token.project == project.key and self.token.repository in slugs:
            held += self.token.permissions
        return held

    def _in_scope(self, permission: str) -> bool:
        """A token's PROJECT_x gives REPO_x as well, by weight [bitbucket 7, DB]."""
        return self.token is None or any(implies(held, permission) for held in self.token.permissions)


def service_user(token: Token, switches: Switches) -> User:
    """Who acts with the token of a project or repository. Type SERVICE is DOC, the names are UNKNOWN [bitbucket 9]."""
    name = switches["service_user_name"].replace("{id}", token.id)
    return User(int(token.id[-6:]), name, user_slug(name), token.name, "", "", type="SERVICE")


def token_text(number: str, prefix: str) -> str:
    """The text of a new token: Base64 of its id and 20 random bytes [bitbucket 9, DOC]."""
    return prefix + base64.b64encode(number.encode() + b":" + secrets.token_bytes(20)).decode()


def digest(text: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def _token_id(text: str) -> str:
    """The id inside of a token's text; empty where the text is no token."""
    try:
        return base64.b64decode(text.removeprefix("BBDC-"), validate=True).partition(b":")[0].decode("ascii")
    except (binascii.Error, ValueError):
        return ""


@dataclass
class Bucket:
    """A token bucket [bitbucket 3, DOC]."""

    left: float
    seen: float = field(default_factory=time.monotonic)


class Authentication:
    """Basic with password or personal token, Bearer, session, none; over SSH by public key."""

    def __init__(self, world: World, profile: Profile, url: str) -> None:
        self.world = world
        self.profile = profile
        self.url = url
        self._buckets: dict[str, Bucket] = {}
        self._sessions: dict[str, str] = {}

    def caller(self, asked: Asked) -> Caller:
        """The caller, or Refused."""
        scheme, _space, credential = asked.headers.get("Authorization", "").partition(" ")
        scheme = scheme.lower()
        if scheme == "basic":
            caller = self._basic(credential, asked)
        elif scheme == "bearer":
            caller = self._by_token(credential)
        else:
            return self._by_session(asked)
        if caller.user is not None:
            self._limit(caller.user)
        return caller

    def _basic(self, credential: str, asked: Asked) -> Caller:
        try:
            name, _colon, password = base64.b64decode(credential, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise self._wrong() from None
        if not self.profile.basic_auth and not self._excepted(name, asked):
            # 403 is LIVE; message second-hand, body UNKNOWN [bitbucket 2].
            if self.profile.switches["basic_auth_disabled_body"] == "text":
                raise Refused(Answer(403, DISABLED.encode(), "text/plain"))
            raise Error(403, DISABLED)
        return self.by_password(name, password)

    def _excepted(self, name: str, asked: Asked) -> bool:
        """The users and paths that may use Basic while it is blocked [bitbucket 2, SPEC]; a path is a prefix (INFERRED)."""
        rules = self.world.basic_auth
        path = asked.path.removeprefix(urlsplit(self.url).path)
        return name.lower() in (one.lower() for one in rules["allowed-users"]) or any(path.startswith(one) for one in rules["allowed-paths"])

    def by_password(self, name: str, password: str, tokens: bool = True) -> Caller:
        """The user of NAME by password or, with TOKENS, by a personal token as the password [bitbucket 2, DOC]."""
        user = self.world.users.get(name.lower())
        if user is None:
            raise self._wrong()
        if self._locked(user):
            raise self._captcha()
        token = None
        if not user.active or not hmac.compare_digest(password.encode(), user.password.encode()):
            token = self._token(password) if tokens and user.active else None
            if token is None or token.owner != name.lower():
                user.failed_logins += 1
                raise self._wrong()
        user.failed_logins = 0
        return self._licensed(user, token)

    def _by_token(self, credential: str) -> Caller:
        """The 401 of a token that is unknown, expired or whose user is gone is certain, its body UNKNOWN [bitbucket 2]."""
        token = self._token(credential.strip())
        if token is not None and not token.owner:
            token.last_authenticated = int(time.time() * 1000)
            return Caller(service_user(token, self.profile.switches), token)
        user = self.world.users.get(token.owner) if token else None
        if user is None or not user.active:
            if self.profile.switches["bad_token_answer"] == "incorrect-password":
                raise self._wrong()
            raise Error(401, NOT_PERMITTED, self.profile.anonymous_exception)
        return self._licensed(user, token)

    def _token(self, text: str) -> Token | None:
        """The token with that text, unless it has expired."""
        token = self.world.tokens.get(_token_id(text))
        if token is None or not hmac.compare_digest(token.digest, digest(text)):
            return None
        return None if token.expires is not None and token.expires <= time.time() * 1000 else token

    def _licensed(self, user: User, token: Token | None = None) -> Caller:
        """USER as the caller, if it is licensed; using a token is a login as well [bitbucket 8 and 9, LIVE]."""
        if not self.world.has_global(user, "LICENSED_USER"):
            # [bitbucket 2, LIVE]
            text = "You are not currently licensed to use Bitbucket.\nPlease contact your administrator to resolve this issue."
            raise Error(401, text, NO_ACCESS)
        user.last_authentication = int(time.time() * 1000)
        if token is not None:
            token.last_authenticated = user.last_authentication
        return Caller(user, token)

    # --- sessions ---

    def open_session(self, user: User) -> str:
        """The cookie's value of a new session of USER."""
        number = secrets.token_hex(16).upper()
        self._sessions[number] = user.name.lower()
        return number

    def _by_session(self, asked: Asked) -> Caller:
        """The session of the cookie [bitbucket 2, LIVE]. One that is unknown is nobody's (INFERRED)."""
        cookie: http.cookies.SimpleCookie = http.cookies.SimpleCookie()
        if header := asked.headers.get("Cookie", ""):
            with contextlib.suppress(http.cookies.CookieError):
                cookie.load(header)
        held = cookie.get(SESSION)
        user = self.world.users.get(self._sessions.get(held.value, "")) if held else None
        return self._licensed(user) if user is not None and user.active else Caller()

    # --- SSH ---

    def by_key(self, text: str) -> Caller | None:
        """Who the public key TEXT (type and Base64) belongs to: a user, or access keys [bitbucket 10]; None for nobody."""
        wanted = text.split()[:2]
        for key in self.world.ssh_keys.values():
            if key.text.split() != wanted:
                continue
            user = self.world.users.get(key.user)
            if user is not None:
                return Caller(user) if user.active and self.world.has_global(user, "LICENSED_USER") else None
            access = tuple(one for one in self.world.access_keys if one.key == key.id)
            return Caller(access=access) if access and self.profile.switches.on("ssh_access_keys") else None
        return None

    # --- refusals ---

    @staticmethod
    def _wrong() -> Error:
        """[bitbucket 2, REC]; an unknown user is not told from a wrong password (INFERRED)."""
        return Error(401, "Authentication failed. Please check your credentials and try again.", PASSWORD)

    def _locked(self, user: User) -> bool:
        threshold = self.profile.switches.number("captcha_threshold")
        return bool(threshold) and user.failed_logins >= threshold

    def _captcha(self) -> Error:
        """Class and text CLIENT, status and header UNKNOWN [bitbucket 2]: switches captcha_*."""
        switches = self.profile.switches
        error = Error(int(switches["captcha_status"]), "CAPTCHA required. Your Bitbucket account has been locked.", CAPTCHA)
        if switches.on("captcha_header"):
            error.answer.headers.append(("X-Authentication-Denied-Reason", f"CAPTCHA_CHALLENGE; login-url={self.url}/login"))
        return error

    def _limit(self, user: User) -> None:
        """429 where the bucket of the user is empty [bitbucket 3, DOC]."""
        setting = self.profile.switches["rate_limit"]
        if setting == "off":
            return
        capacity, rate = (float(part) for part in setting.split("/"))
        now = time.monotonic()
        bucket = self._buckets.setdefault(user.name, Bucket(capacity, now))
        bucket.left = min(capacity, bucket.left + (now - bucket.seen) * rate)
        bucket.seen = now
        if bucket.left < 1:
            answer = Answer(429, body([(None, "You have made too many requests.", None)]), JSON)
            if self.profile.switches["rate_limit_headers"] == "retry-after":
                answer.headers.append(("Retry-After", str(max(1, round((1 - bucket.left) / rate)))))
            raise Refused(answer)
        bucket.left -= 1

    def reset(self) -> None:
        self._buckets.clear()
        self._sessions.clear()
