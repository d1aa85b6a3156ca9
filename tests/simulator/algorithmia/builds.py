# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds as they are asked for: list, one, log, compile [algorithmia 2.2 and 4]."""

from __future__ import annotations

import re

import asyncssh

from simulator.algorithmia.algorithms import build_shown, shown
from simulator.algorithmia.call import Call, found
from simulator.algorithmia.errors import Error
from simulator.algorithmia.world import Build
from simulator.answers import Answer
from simulator.product import Route

BASES = ("/v1/algorithms/{id}", "/v1/algorithms/{owner}/{name}")
PAGE = 50  # [algorithmia 4, DOC]
COMMIT = re.compile(r"[0-9a-f]{40}")
PKCS1 = "-----BEGIN RSA PRIVATE KEY-----"


def routes() -> list[Route]:
    """By UUID first: `.../{id}/builds` would also be an algorithm of that name."""
    rows = []
    for base in BASES:
        rows += [
            Route("GET", f"{base}/builds", _list),
            Route("GET", f"{base}/builds/{{build}}", _get),
            Route("GET", f"{base}/builds/{{build}}/logs", _log),
            Route("POST", f"{base}/compile", _compile),
        ]
    return rows


def _list(call: Call) -> Answer:
    """Newest first (INF); pages of LIMIT from MARKER on [algorithmia 4, DOC]. The marker's form is ours."""
    rows = [build_shown(one) for one in reversed(call.algorithm().builds)]
    limit, marker = call.asked.first("limit") or str(PAGE), call.asked.first("marker") or "0"
    if not limit.isdigit() or int(limit) < 1:
        raise Error(5003)
    if not marker.isdigit():
        raise Error(5002)
    first, last = int(marker), int(marker) + int(limit)
    content: dict[str, object] = {"results": rows[first:last]}
    if last < len(rows):
        content |= {"marker": str(last), "next_link": f"{call.url}{call.asked.path}?limit={limit}&marker={last}"}
    return found(content)


def _build(call: Call) -> Build:
    wanted = call.asked.parts["build"]
    for one in call.algorithm().builds:
        if one.build_id == wanted:
            return one
    raise Error(1010)


def _get(call: Call) -> Answer:
    return found(build_shown(_build(call)))


def _log(call: Call) -> Answer:
    """404 until the build is finished [algorithmia 4, DOC]."""
    build = _build(call)
    if build.log is None:
        raise Error(1011)
    return found({"logs": build.log})


def _compile(call: Call) -> Answer:
    """Only for algorithms of the via-API flavour; that others are refused is INF [algorithmia 2.2.9]."""
    algorithm, content = call.algorithm(), call.content()
    if algorithm.repository is None or algorithm.check_in:
        raise Error(4045, "this algorithm is not built by this call")
    key, commit = content.get("sshPrivateKey"), content.get("commitSha")
    if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
        raise Error(6001, "commitSha is the full hash of a commit")
    call.builder.start(algorithm, commit, _pem(key))
    if call.switches["compile_status"] == "200":
        return found(shown(call, algorithm))
    return Answer(202)


def _pem(key: object) -> str:
    """A PKCS1 RSA key in PEM; OpenSSH's own format is not supported [algorithmia 2.2.8, DOC]."""
    if not isinstance(key, str) or not key.strip().startswith(PKCS1):
        raise Error(6001, "sshPrivateKey is an RSA key in PKCS1 PEM")
    try:
        asyncssh.import_private_key(key.strip() + "\n")
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise Error(6001, "sshPrivateKey cannot be read") from error
    return key
