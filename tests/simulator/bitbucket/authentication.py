# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is calling [bitbucket 2]."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from dataclasses import dataclass, field

from simulator.answers import Answer, Asked, Refused
from simulator.bitbucket.errors import JSON, NOT_PERMITTED, Error, body
from simulator.bitbucket.model import User
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.world import World

PASSWORD = "com.atlassian.bitbucket.auth.IncorrectPasswordAuthenticationException"
NO_ACCESS = "com.atlassian.bitbucket.auth.NoAccessAuthenticationException"
CAPTCHA = "com.atlassian.bitbucket.auth.CaptchaRequiredAuthenticationException"
DISABLED = "Basic Authentication has been disabled on this instance."


@dataclass
class Caller:
    """Who asks: nobody, or a user; ``token`` says that it was with a token, which never carries a global permission."""

    user: User | None = None
    token: object | None = None


@dataclass
class Bucket:
    """A token bucket [bitbucket 3, DOC]."""

    left: float
    seen: float = field(default_factory=time.monotonic)


class Authentication:
    """Basic password, Bearer, none. Tokens come later: ``_by_token`` is their place."""

    def __init__(self, world: World, profile: Profile, url: str) -> None:
        self.world = world
        self.profile = profile
        self.url = url
        self._buckets: dict[str, Bucket] = {}

    def caller(self, asked: Asked) -> Caller:
        """The caller, or Refused."""
        scheme, _space, credential = asked.headers.get("Authorization", "").partition(" ")
        scheme = scheme.lower()
        if scheme == "basic":
            caller = self._basic(credential)
        elif scheme == "bearer":
            caller = self._by_token(credential)
        else:
            return Caller()
        if caller.user is not None:
            self._limit(caller.user)
        return caller

    def _basic(self, credential: str) -> Caller:
        if not self.profile.basic_auth:
            # 403 is LIVE; message second-hand, body UNKNOWN [bitbucket 2].
            if self.profile.switches["basic_auth_disabled_body"] == "text":
                raise Refused(Answer(403, DISABLED.encode(), "text/plain"))
            raise Error(403, DISABLED)
        try:
            name, _colon, password = base64.b64decode(credential, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise self._wrong() from None
        user = self.world.users.get(name.lower())
        if user is None:
            raise self._wrong()
        if self._locked(user):
            raise self._captcha()
        if not user.active or not hmac.compare_digest(password.encode(), user.password.encode()):
            user.failed_logins += 1
            raise self._wrong()
        user.failed_logins = 0
        if not self.world.has_global(user, "LICENSED_USER"):
            # [bitbucket 2, LIVE]
            text = "You are not currently licensed to use Bitbucket.\nPlease contact your administrator to resolve this issue."
            raise Error(401, text, NO_ACCESS)
        user.last_authentication = int(time.time() * 1000)
        return Caller(user)

    def _by_token(self, credential: str) -> Caller:
        """No token exists yet: all are unknown. The 401 is certain, its body is UNKNOWN [bitbucket 2]."""
        del credential
        if self.profile.switches["bad_token_answer"] == "incorrect-password":
            raise self._wrong()
        raise Error(401, NOT_PERMITTED, self.profile.anonymous_exception)

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
