# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logging in with a cookie, and turning HTTP basic authentication on and off over REST [bitbucket 2, LIVE and SPEC]."""

from __future__ import annotations

import json

from simulator.answers import Answer, Refused
from simulator.bitbucket import errors
from simulator.bitbucket.authentication import SESSION, Authentication
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import truth
from simulator.bitbucket.profile import Profile
from simulator.product import Route

LOGIN = "/tsv/latest/authenticate"
CONFIG = "/basicauth/latest/config"


def routes(authentication: Authentication, profile: Profile) -> list[Route]:
    """From 9.4 on, and only as ``latest`` [bitbucket 2, SPEC]."""

    def login(call: Call) -> Answer:
        """200 and a session cookie; 401 with a message, and whether a CAPTCHA is needed [bitbucket 2, SPEC]."""
        name, password = call.texts("username", "password")
        try:
            caller = authentication.by_password(name, password, tokens=False)
        except Refused as refused:
            # The status is SPEC; that a missing licence looks the same is INFERRED.
            message = json.loads(refused.answer.body)["errors"][0]["message"]
            return found({"captchaRequired": refused.answer.status != 401 or "CAPTCHA" in message, "message": message}, 401)
        assert caller.user is not None
        answer = found({"next": call.content().get("targetUrl") or "/"})
        path = f"/{call.views.url.partition('://')[2].partition('/')[2]}"
        answer.headers.append(("Set-Cookie", f"{SESSION}={authentication.open_session(caller.user)}; Path={path}; Secure; HttpOnly"))
        return answer

    if not profile.sessions:
        return []
    return [Route("POST", LOGIN, login), Route("GET", CONFIG, _config), Route("PUT", CONFIG, _configure)]


def _config(call: Call) -> Answer:
    """Who may read it is UNKNOWN, a switch [bitbucket 2]."""
    call.need_global(call.switches["basicauth_config_permission"])
    return found({"block-requests": not call.profile.basic_auth, **call.world.basic_auth})


def _configure(call: Call) -> Answer:
    """204 [bitbucket 2, LIVE]. What is blocked is the switch basic_auth from then on; 409 is not simulated."""
    call.need_global(call.switches["basicauth_config_permission"])
    content = {**call.content(), **call.members({name: truth for name, kind in KINDS.items() if kind is bool})}
    wrong = [name for name, kind in KINDS.items() if not _is(content.get(name), kind)]
    if wrong:
        raise errors.Invalid([(name, f"{name} is missing or wrong") for name in wrong])
    call.switches.set("basic_auth", "off" if content["block-requests"] else "on")
    call.world.basic_auth = {name: content[name] for name in KINDS if name != "block-requests"}
    return done()


KINDS: dict[str, type] = {"block-requests": bool, "allowed-paths": list, "allowed-users": list, "show-warning-message": bool}


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and (not isinstance(value, list) or all(isinstance(one, str) for one in value))
