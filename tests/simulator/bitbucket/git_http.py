# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Git over HTTPS at {context}/scm/{key}/{slug}.git [bitbucket 10, REC], answered by `git http-backend`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.answers import Answer, Asked, Refused
from simulator.bitbucket.authentication import Caller
from simulator.bitbucket.git import ARCHIVED, NO_PUSH, Access, Git
from simulator.product import Route

SERVICES = ("upload-pack", "receive-pack")
TEXT = "text/plain;charset=UTF-8"
CHALLENGE = ("WWW-Authenticate", 'Basic realm="Atlassian Bitbucket"')  # Without it a git client never sends its login. Realm INFERRED.


@dataclass(frozen=True)
class Endpoint:
    """One of the three paths of the smart protocol. ``service`` is empty where the query names it."""

    git: Git
    rest: str
    service: str = ""

    def __call__(self, asked: Asked) -> tuple[Answer | Awaitable[Answer], str | None]:
        """The answer, and the user it is given to."""
        caller = Caller()
        try:
            caller = self.git.authentication.caller(asked)
            access = self._access(asked, caller)
        except Refused as refused:
            if refused.answer.status == 401:
                refused.answer.headers.append(CHALLENGE)
            return refused.answer, None
        user = caller.user.name if caller.user else None
        return (access if isinstance(access, Answer) else self._run(asked, caller, access)), user

    def _access(self, asked: Asked, caller: Caller) -> Access | Answer:
        """The repository, or the refusal."""
        switches = self.git.profile.switches
        if not switches.on("http_clone"):
            return _refusal(int(switches["http_clone_off_status"]), "Git over HTTP(S) is disabled.")
        service = self.service or (asked.first("service") or "").removeprefix("git-")
        if service not in SERVICES:
            return _refusal(403, "Only the smart protocol is served here.")  # `git http-backend` would serve the dumb one.
        access = self.git.access(caller, f"{asked.parts['key']}/{asked.parts['slug']}", service)
        if isinstance(access, Access):
            return access
        if caller.user is None:
            # Nobody: asked to log in, whether there is such a repository or not.
            return Answer(401, b"Authentication required", TEXT, [CHALLENGE])
        return _refusal(int(switches["git_no_write_status" if access in (NO_PUSH, ARCHIVED) else "git_no_read_status"]), access)

    async def _run(self, asked: Asked, caller: Caller, access: Access) -> Answer:
        """CGI. The body has come decompressed already."""
        async with self.git.session(access, caller, asked.headers.get("Git-Protocol", "")) as session:
            environment = {
                **session.environment,
                "GIT_PROJECT_ROOT": str(access.path.parent),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": f"/{access.path.name}/{self.rest}",
                "REQUEST_METHOD": asked.method,
                "QUERY_STRING": urlsplit(asked.target).query,
                "CONTENT_TYPE": asked.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(asked.body)),
                "REMOTE_ADDR": "127.0.0.1",
            }
            pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
            child = await asyncio.create_subprocess_exec("git", "http-backend", stdin=pipe, stdout=pipe, stderr=null, env=environment)
            try:
                printed, _errors = await child.communicate(asked.body)
            finally:
                if child.returncode is None:
                    child.kill()
                    await child.wait()
        return _from_cgi(printed)


def _refusal(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), TEXT)


def _from_cgi(printed: bytes) -> Answer:
    """What a CGI program printed, as an answer."""
    head, _blank, body = printed.partition(b"\r\n\r\n")
    answer = Answer(200, body)
    for line in head.decode("latin-1").splitlines():
        name, _colon, value = line.partition(":")
        value = value.strip()
        if name.lower() == "status":
            answer.status = int(value.split()[0])
        elif name.lower() == "content-type":
            answer.content_type = value
        else:
            answer.headers.append((name, value))
    return answer


def routes(git: Git, context_path: str) -> list[Route]:
    """The smart protocol. Not part of the REST API, and so not among what `control.routes()` lists."""
    base = f"{context_path}/scm/{{key}}/{{slug}}"
    rows = [Route("GET", f"{base}/info/refs", Endpoint(git, "info/refs"), listed=False)]
    return rows + [Route("POST", f"{base}/git-{one}", Endpoint(git, f"git-{one}", one), listed=False) for one in SERVICES]
