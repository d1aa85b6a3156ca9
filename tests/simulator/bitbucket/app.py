# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bitbucket as a product: its routes, and what is the same for every request."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from collections.abc import Awaitable
from typing import Any
from urllib.parse import quote

from simulator.answers import Answer, Asked, Headers, Refused
from simulator.bitbucket import (
    automation,
    banner,
    branches,
    branching_models,
    default_tasks,
    directories,
    errors,
    forks,
    git_http,
    global_permissions,
    groups,
    hooks,
    keys,
    labels,
    licence,
    project_permissions,
    projects,
    pull_request_settings,
    pull_requests,
    repositories,
    repository_lists,
    repository_permissions,
    required_builds,
    restrictions,
    reviewers,
    secret_exemptions,
    secret_scanning,
    sessions,
    ssh,
    tokens,
    users,
    webhooks,
)
from simulator.bitbucket.authentication import Authentication, Caller
from simulator.bitbucket.call import Call, found
from simulator.bitbucket.git import Git
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.views import Views
from simulator.bitbucket.world import World
from simulator.product import Handler, Route

OF_USER = re.compile(r"(/rest/api/[^/]+/)users/([^/]+)/repos(/.*)?$")
PREFIXES = ("1.0", "latest")  # [bitbucket 1, LIVE]
ACCEPTED = ("*/*", "application/*", "application/json")
# [bitbucket 1, REC]
COMMON: Headers = [
    ("Cache-Control", "private, no-cache"),
    ("Cache-Control", "no-cache, no-transform"),
    ("Pragma", "no-cache"),
    ("Vary", "accept-encoding,x-auserid,cookie,x-ausername,accept-encoding"),
    ("X-Content-Type-Options", "nosniff"),
]


class Bitbucket:
    """A version of Bitbucket at URL, which ends with the context path."""

    name = "bitbucket"

    def __init__(self, world: World, profile: Profile, url: str, context_path: str, address: ssh.SshAddress) -> None:
        self.world = world
        world.ascii_slugs = lambda: profile.switches["user_slug_characters"] == "ascii"
        self.profile = profile
        self.context_path = context_path
        self.address = address
        self.views = Views(world, profile, url)
        self.views.ssh_url = address.url
        self.authentication = Authentication(world, profile, url)
        self.git: Git | None = None  # Set before the routes are asked for.
        self._numbers = itertools.count(1)
        self._sessions: dict[str, str] = {}

    def routes(self) -> list[Route]:
        """Every route twice, 1.0 and latest, but for those that have one version only."""
        rest = [
            Route("GET", "/api/{version}/application-properties", _properties),
            *projects.routes(),
            *project_permissions.routes(self.profile),
            *repositories.routes(),
            *repository_lists.routes(),
            *branches.routes(self.profile),
            *repository_permissions.routes(self.profile),
            *global_permissions.routes(),
            *users.routes(),
            *groups.routes(),
            *directories.routes(self.profile),
            *tokens.routes(self.profile),
            *keys.routes(self.profile),
            *webhooks.routes(self.profile),
            *restrictions.routes(self.profile),
            *reviewers.routes(self.profile),
            *required_builds.routes(self.profile),
            *default_tasks.routes(self.profile),
            *sessions.routes(self.authentication, self.profile),
            *labels.routes(self.profile),
            *forks.routes(),
            *secret_scanning.routes(self.profile),
            *secret_exemptions.routes(self.profile),
            *licence.routes(),
            *banner.routes(self.profile),
            *hooks.routes(),
            *pull_request_settings.routes(),
            *automation.routes(self.profile),
            *branching_models.routes(),
            *pull_requests.routes(),
            *ssh.routes(self.address),
        ]
        rows = [Route("GET", f"{self.context_path}/status", _status)]
        if self.git is not None:
            rows += git_http.routes(self.git, self.context_path)
        for prefix in PREFIXES:
            rows += [
                Route(one.method, f"{self.context_path}/rest{one.path.replace('{version}', prefix)}", one.handler) for one in rest if "{version}" in one.path
            ]
        rows += [Route(one.method, f"{self.context_path}/rest{one.path}", one.handler) for one in rest if "{version}" not in one.path]
        return rows

    def handle(self, asked: Asked, handler: Handler) -> tuple[Answer | Awaitable[Answer], str | None]:
        """Authentication, then XSRF, then Accept, then the resource."""
        if handler is _status:
            return _status(self.world), None
        if isinstance(handler, git_http.Endpoint):
            return handler(asked)
        caller = Caller()
        try:
            caller = self.authentication.caller(asked)
            _check_xsrf(asked)
            _check_accept(asked)
            answer = handler(Call(asked, caller, self.world, self.profile, self.views))
            assert isinstance(answer, Answer)
        except Refused as refused:
            answer = refused.answer
        if answer.status == 204 and self.profile.switches["empty_content_type"] == "all":
            answer.content_type = errors.JSON
        if answer.status == 401 and caller.user is None and "Authorization" not in asked.headers:
            # [bitbucket 19, REC 2020-03]
            answer.headers.append(("WWW-Authenticate", f'OAuth realm="{quote(self.views.url, safe="")}"'))
        answer.headers = self._headers(caller) + answer.headers
        return answer, caller.user.name if caller.user else None

    def canonical(self, path: str) -> str:
        """A trailing slash says nothing [bitbucket 19, CLIENT and JAX-RS]; a user's repositories are those of the personal project [bitbucket 19, REC]."""
        if not path.startswith(f"{self.context_path}/rest/"):
            return path
        return OF_USER.sub(r"\1projects/~\2/repos\3", path.rstrip("/"))

    def lost(self, asked: Asked, wrong_method: bool) -> tuple[Answer, str | None]:
        """HTML outside of the REST root, a bare 404 inside [bitbucket 1 INFERRED, bitbucket 5 LIVE]."""
        if not asked.path.startswith(f"{self.context_path}/rest/"):
            return errors.html_not_found(), None
        caller = Caller()
        try:
            caller = self.authentication.caller(asked)
            if wrong_method and self.profile.switches["wrong_method"] == "405":
                answer = Answer(405)
            else:
                answer = errors.bare_not_found(self.profile.switches["bare_404_body"])
        except Refused as refused:
            answer = refused.answer
        answer.headers = self._headers(caller) + answer.headers
        return answer, caller.user.name if caller.user else None

    def _headers(self, caller: Caller) -> Headers:
        """X-AREQUESTID always, the user's only for a user [bitbucket 1, REC]."""
        now = time.localtime()
        headers = [("X-AREQUESTID", f"@SIMULATx{now.tm_hour * 60 + now.tm_min}x{next(self._numbers)}x0"), *COMMON]
        if self.profile.tells_licence:
            headers.append(("X-ASEN", "SEN-0000000"))
        user = caller.user
        if user is not None:
            session = self._sessions.setdefault(user.name, secrets.token_hex(4)[:7])
            headers += [("X-ASESSIONID", session), ("X-AUSERID", str(user.id)), ("X-AUSERNAME", quote(user.name, safe="@"))]
        return headers

    def dump(self) -> str:
        return self.world.dump()

    def load(self, content: dict[str, Any]) -> None:
        self.world.load(content)
        self.authentication.reset()


def _status(world: World) -> Answer:
    """Needs no login [bitbucket 1, LIVE]."""
    return found({"state": world.state})


def _properties(call: Call) -> Answer:
    """Four strings, for anybody; displayName is the product, never the title [bitbucket 1, REC and LIVE]."""
    profile = call.profile
    return found({"version": profile.version, "buildNumber": profile.build_number, "buildDate": profile.build_date, "displayName": "Bitbucket"})


def _check_xsrf(asked: Asked) -> None:
    """Forms need X-Atlassian-Token: no-check, JSON does not [bitbucket 2, DOC and INFERRED]."""
    kind = asked.headers.get("Content-Type", "").lower()
    if asked.method != "GET" and kind.startswith("multipart/form-data") and asked.headers.get("X-Atlassian-Token", "").lower() != "no-check":
        raise Refused(Answer(403, b"XSRF check failed", "text/plain"))


def _check_accept(asked: Asked) -> None:
    """406 with an empty body for what cannot be served [bitbucket 1, LIVE]."""
    accept = asked.headers.get("Accept", "")
    if accept and not any(one.split(";")[0].strip().lower() in ACCEPTED for one in accept.split(",")):
        raise Refused(Answer(406))
