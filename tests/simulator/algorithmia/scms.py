# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SCM endpoints [algorithmia 1.2] and their rules [algorithmia 1.7]."""

from __future__ import annotations

import uuid
from typing import Any

from simulator.algorithmia.call import Call, found
from simulator.algorithmia.errors import Error
from simulator.algorithmia.remote import Remote, bearer
from simulator.algorithmia.validation import checked_urls, new_scm, server_provider
from simulator.algorithmia.world import Scm
from simulator.answers import Answer
from simulator.product import Route
from simulator.switches import Switches


def routes() -> list[Route]:
    """There is no GET of configurations below /v1/admin [algorithmia 1.1, DOC]. The flags are there because only an admin key may read them."""
    return [
        Route("GET", "/v1/admin/features", _features),
        Route("GET", "/v1/scms", _list),
        Route("GET", "/v1/scms/{id}", _get),
        Route("POST", "/v1/admin/scms", _create),
        Route("PATCH", "/v1/admin/scms/{id}", _update),
        Route("DELETE", "/v1/admin/scms/{id}", _delete),
        Route("POST", "/v1/admin/scms/{id}/default", _make_default),
    ]


def shown(scm: Scm) -> dict[str, Any]:
    """As read: the project key sits in client_id, twice; secrets never [algorithmia 1.4, DOC]."""
    row: dict[str, Any] = {"default": scm.default, "enabled": scm.enabled, "id": scm.id, "name": scm.name, "provider": scm.provider}
    if scm.client_id is not None:
        row |= {"scm": {"client_id": scm.client_id}, "oauth": {"client_id": scm.client_id}}
    if scm.urls is not None:
        row["urls"] = dict(scm.urls)
    return row


def _list(call: Call) -> Answer:
    """No paging [algorithmia 1.2, DOC]."""
    return found({"results": [shown(one) for one in call.world.scms.values()]})


def _features(_call: Call) -> Answer:
    """Feature flags, a bare list [algorithmia 4, SPEC]; which there are is UNKNOWN, and nobody asks."""
    return found([])


def _get(call: Call) -> Answer:
    return found(shown(call.scm()))


async def check(remote: Remote, scm: Scm, provider: str) -> None:
    """Whether a configuration would work: server reached, token accepted, project there [algorithmia 1.6, UNK]."""
    if scm.provider != provider or scm.urls is None:
        return
    rest = scm.urls["api"].rstrip("/") + "/rest/api/1.0"
    reply = await remote.rest("GET", f"{rest}/application-properties")
    if reply.status != 200:
        raise reply.error(4084, "server")
    if scm.client_secret is not None:
        reply = await remote.rest("GET", f"{rest}/projects/{scm.client_id}", bearer(scm.client_secret))
        if reply.status != 200:
            raise reply.error(4020, "project")


async def _create(call: Call) -> Answer:
    content = call.content()
    scm = new_scm(content, str(uuid.uuid4()), call.switches)
    if scm.id in call.world.scms or any(one.natural_key() == scm.natural_key() for one in call.world.scms.values()):
        raise Error(4044)
    if call.switches.on("validate_credentials"):
        await check(call.remote, scm, server_provider(call.switches))
    call.world.scms[scm.id] = scm
    return found(_created(scm, bool((content.get("scm") or {}).get("project_key")), call.switches), 201)


def _created(scm: Scm, by_key: bool, switches: Switches) -> dict[str, Any]:
    """Only here the project key is called so; urls and name are missing [algorithmia 1.5, DOC]."""
    row = shown(scm)
    if by_key:
        row |= {"scm": {"project_key": scm.client_id}, "oauth": {"project_key": scm.client_id}}
    if switches["create_response"] == "documented":
        del row["urls"], row["name"]
    return row


def _update(call: Call) -> Answer:
    """Only enabled and urls; the default stays enabled [algorithmia 1.4 and 1.7, DOC]."""
    scm, content = call.scm(), call.content()
    unknown = set(content) - {"enabled", "urls"}
    if unknown and call.switches["patch_unknown_fields"] == "reject":
        raise Error(4021, f"unknown: {', '.join(sorted(unknown))}")
    enabled = content.get("enabled", scm.enabled)
    if not isinstance(enabled, bool):
        raise Error(4021, "enabled is true or false")
    if scm.default and not enabled:
        raise Error(4041)
    if "urls" in content:
        _move(call, scm, checked_urls(content["urls"], 4021, call.switches))
    scm.enabled = enabled
    return found(shown(scm))


def _move(call: Call, scm: Scm, urls: dict[str, str]) -> None:
    """New urls. Landing on the natural key of another one is UNK, a switch [algorithmia 1.7]."""
    if scm.id == "internal":
        raise Error(4045)
    old, scm.urls = scm.urls, urls
    if call.switches["patch_collision"] == "conflict" and any(one.natural_key() == scm.natural_key() for one in call.world.others(scm)):
        scm.urls = old
        raise Error(4044)


def _delete(call: Call) -> Answer:
    """Not internal, not the default, disabled, not in use [algorithmia 1.7, DOC]."""
    scm = call.scm()
    if scm.id == "internal":
        raise Error(4045)
    if scm.default:
        raise Error(int(call.switches["delete_default_code"]))
    if scm.enabled:
        raise Error(4040)
    if scm.algorithms or (scm.ever_used and call.switches.on("in_use_for_ever")):
        raise Error(4043)
    del call.world.scms[scm.id]
    return Answer(204)


def _make_default(call: Call) -> Answer:
    scm = call.scm()
    if not scm.enabled:
        raise Error(4042)
    call.world.make_default(scm)
    return Answer(204)
