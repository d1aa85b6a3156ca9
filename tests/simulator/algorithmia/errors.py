# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors as Algorithmia words them [algorithmia 1.6]."""

from __future__ import annotations

import uuid

from simulator.answers import Answer, to_json
from simulator.switches import Switches

JSON = "application/json"
MESSAGES = {
    1001: "algorithm was not found",
    1002: "algorithm name has been taken",
    1008: "Failed to create algorithm on backing SCM",
    1009: "algorithm was not found",
    1010: "algorithm build was not found",
    1011: "algorithm build logs were not found",
    2001: "not authorized",
    2002: "unknown or invalid API key",
    2013: "malformed JSON",
    2015: "invalid request",
    3000: "user was not found",
    4001: "unknown algorithm language",
    4009: "SCM configuration was not found",
    4020: "provided SCM configuration is invalid",
    4021: "malformed SCM update payload",
    4040: "Unable to delete SCM configuration",
    4041: "cannot do this on the default SCM",
    4042: "cannot do this on a disabled SCM",
    4043: "Unable to delete SCM configuration in use",
    4044: "SCM configuration already exists",
    4045: "operation is not allowed on this SCM",
    4050: "SCM does not support this",
    4070: "malformed SCM webhook payload",
    4080: "SCM provider is not authorized",
    4081: "SCM provider did not authenticate the token",
    4083: "unknown SCM error",
    4084: "Failed communicating with SCM",
    5002: "invalid marker",
    5003: "invalid limit",
    6001: "input validation failed",
}
# INFERRED: only the codes are documented [algorithmia 1.6]; changed by the switch error_status.
STATUS = {4001: 404, 1001: 404, 1009: 404, 1010: 404, 1011: 404, 2001: 403, 2002: 401, 3000: 404, 4009: 404, 4044: 409}


class Error(Exception):
    """Ends a request with this error code."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.message = f"{MESSAGES[code]}: {detail}" if detail else MESSAGES[code]


def status_of(code: int, switches: Switches) -> int:
    """The HTTP status that goes with an error code."""
    chosen = dict(STATUS)
    for pair in filter(None, switches["error_status"].split(",")):
        known, _colon, status = pair.partition(":")
        chosen[int(known)] = int(status)
    return chosen.get(code, 400)


def answer(error: Error, switches: Switches) -> Answer:
    """Wrapped or flat [algorithmia 1.6, DOC]."""
    content = {"id": str(uuid.uuid4()), "code": error.code, "message": error.message}
    body = content if switches["error_shape"] == "flat" else {"error": content}
    return Answer(status_of(error.code, switches), to_json(body), JSON)


def unknown_route(switches: Switches) -> Answer:
    """UNKNOWN, a switch."""
    if switches["unknown_route_body"] == "json":
        return Answer(404, to_json({"error": {"message": "not found", "code": 2015}}), JSON)
    return Answer(404, b"<!DOCTYPE html><html><body><h1>Not found</h1></body></html>", "text/html; charset=utf-8")
