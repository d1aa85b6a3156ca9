# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a configuration's token works, and a new one for it [algorithmia 1.2]."""

from __future__ import annotations

from simulator.algorithmia.call import Call, found
from simulator.algorithmia.errors import Error
from simulator.algorithmia.remote import bearer
from simulator.algorithmia.scms import check
from simulator.algorithmia.validation import server_provider
from simulator.answers import Answer
from simulator.product import Route


def routes() -> list[Route]:
    """CREATE shows the status as POST, the document as GET: GET it is [algorithmia 1.2, DOC conflict]."""
    return [Route("GET", "/v1/scms/{id}/token/status", _status), Route("POST", "/v1/scms/{id}/token/connect", _connect)]


async def _status(call: Call) -> Answer:
    """INF: the token is tried on its project; without one nothing is authorized."""
    scm = call.scm()
    if scm.provider != server_provider(call.switches):
        raise Error(4050)
    if scm.client_secret is None:
        return found({"authorization_status": "unauthorized"})
    url = f"{(scm.urls or {})['api'].rstrip('/')}/rest/api/1.0/projects/{scm.client_id}"
    reply = await call.remote.rest("GET", url, bearer(scm.client_secret))
    if reply.status != 200:
        return found({"authorization_status": "unauthorized"})
    organizations = [{"scm_org_username": scm.client_id, "access_level": "MEMBER"}]
    return found({"authorization_status": "authorized", "scm_username": reply.user, "scm_organizations": organizations})


async def _connect(call: Call) -> Answer:
    """The body is UNK: switch token_connect. secretToken: {"secretToken": TOKEN} replaces what is stored."""
    scm = call.scm()
    if call.switches["token_connect"] == "unsupported" or scm.provider != server_provider(call.switches):
        raise Error(4050)
    token = call.content().get("secretToken")
    if not isinstance(token, str) or not token:
        raise Error(2015, "secretToken")
    if scm.client_secret is None:
        raise Error(4050, "this configuration has no token")
    before, scm.client_secret = scm.client_secret, token
    if call.switches.on("validate_credentials"):
        try:
            await check(call.remote, scm, server_provider(call.switches))
        except Error:
            scm.client_secret = before
            raise
    return Answer(200)
