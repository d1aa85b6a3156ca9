# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The receiver of webhooks [algorithmia 2.4]."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from simulator.algorithmia.builds import BASES
from simulator.algorithmia.call import Call, found
from simulator.algorithmia.errors import Error
from simulator.algorithmia.remote import bearer
from simulator.algorithmia.world import Algorithm
from simulator.answers import Answer, BadBody, json_object
from simulator.product import Route

REFS, MODIFIED = "repo:refs_changed", "repo:modified"


def routes() -> list[Route]:
    """Without an API key: X-Event-Key is all that Bitbucket brings [algorithmia 2.4, DOC]."""
    return [Route("POST", f"{base}/scm/webhook", receive) for base in BASES]


async def receive(call: Call) -> Answer:
    """204 for what is acted upon, 202 with the reason for the rest."""
    algorithm = call.algorithm()
    event = call.asked.headers.get("X-Event-Key")
    if not event:
        raise Error(4070, "X-Event-Key is missing")
    try:
        content = json_object(call.asked.body)
    except BadBody as error:
        raise Error(4070) from error
    _check_signature(call, algorithm)
    if not algorithm.check_in or algorithm.repository is None:
        return _ignored("this algorithm is not built on check-in")
    if event == MODIFIED:
        return _renamed(algorithm, content)
    if event != REFS:
        return _ignored(f"nothing to do for {event}")
    return await _pushed(call, algorithm, content)


def _ignored(reason: str) -> Answer:
    return found({"reason": reason}, 202)


def _check_signature(call: Call, algorithm: Algorithm) -> None:
    """UNK: switch webhook_signature."""
    if call.switches["webhook_signature"] == "check":
        made = hmac.new((algorithm.webhook_secret or "").encode(), call.asked.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={made}".encode(), call.asked.headers.get("X-Hub-Signature", "").encode()):
            raise Error(4070, "X-Hub-Signature does not fit")


def _renamed(algorithm: Algorithm, content: dict[str, Any]) -> Answer:
    """A moved or renamed repository is followed [algorithmia 2.4, DOC]; `new` is the repository as it is now (INF)."""
    new = content.get("new")
    assert algorithm.repository is not None
    try:
        algorithm.repository.slug, algorithm.repository.name = str(new["slug"]), str(new["name"])  # type: ignore[index]
        algorithm.repository.project = str(new["project"]["key"])  # type: ignore[index]
    except (KeyError, TypeError) as error:
        raise Error(4070) from error
    return Answer(204)


async def _pushed(call: Call, algorithm: Algorithm, content: dict[str, Any]) -> Answer:
    """Only the default branch builds [algorithmia 2.1.8, DOC]. That the configuration is disabled changes nothing [algorithmia 1.7]."""
    changes = content.get("changes")
    if not isinstance(changes, list) or not all(isinstance(one, dict) for one in changes):
        raise Error(4070)
    algorithm.branch = await _default_branch(call, algorithm)
    for one in changes:
        if one.get("refId") == f"refs/heads/{algorithm.branch}" and one.get("type") != "DELETE":
            call.builder.start(algorithm, str(one.get("toHash")))
            return Answer(204)
    return _ignored(f"no change of the default branch {algorithm.branch}")


async def _default_branch(call: Call, algorithm: Algorithm) -> str:
    """As Bitbucket says with the stored token; the last one known where it does not."""
    scm, repository = call.world.scms.get(algorithm.scm), algorithm.repository
    if scm is None or scm.urls is None or repository is None:
        return algorithm.branch
    path = f"/rest/api/1.0/projects/{repository.project}/repos/{repository.slug}/branches/default"
    try:
        reply = await call.remote.rest("GET", scm.urls["api"].rstrip("/") + path, bearer(scm.client_secret or ""))
    except Error:
        return algorithm.branch
    if reply.status != 200 or not isinstance(reply.json, dict):
        return algorithm.branch
    return str(reply.json.get("displayId") or algorithm.branch)
