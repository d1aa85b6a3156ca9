# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/v1/openapispec: a small true document of the simulated version [algorithmia 1.1, DOC]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.algorithmia.validation import PROVIDERS
from simulator.switches import Switches

STRING = {"type": "string"}


def document(switches: Switches) -> dict[str, Any]:
    """The operations that are served, with the provider names of this version."""
    provider = {"type": "string", "enum": list(PROVIDERS[switches["provider_enum"]])}
    urls = {"type": "object", "properties": dict.fromkeys(("web", "api", "ssh"), STRING), "required": ["web", "api", "ssh"]}
    secrets = {"client_id": STRING, "client_secret": {"type": "string", "writeOnly": True}}
    oauth = {"type": "object", "properties": secrets}
    common = {"id": STRING, "enabled": {"type": "boolean", "default": True}, "name": STRING, "provider": provider, "urls": urls}
    key = {"type": "object", "properties": {"project_key": STRING}}
    both = {"type": "object", "properties": {**secrets, "project_key": STRING}}
    schemas = {
        "ScmConfigurationRequestDto": {"type": "object", "properties": {**common, "scm": key, "oauth": oauth}, "required": ["provider", "urls"]},
        "ScmConfigurationResponseDto": {
            "type": "object",
            "properties": {**common, "default": {"type": "boolean", "readOnly": True}, "scm": both},
            "required": ["id", "provider"],
        },
        "ScmUpdateRequest": {"type": "object", "properties": {"enabled": {"type": "boolean"}, "urls": urls}},
    }
    return {"openapi": "3.0.0", "info": {"version": "1.5.1", "title": "Algorithmia Management APIs"}, "paths": _paths(), "components": {"schemas": schemas}}


def _paths() -> dict[str, Any]:
    def operation(name: str, *statuses: int) -> dict[str, Any]:
        return {"operationId": name, "responses": {str(status): {"description": str(status)} for status in statuses}}

    return {
        "/v1/admin/scms": {"post": operation("createScm", 201, 400, 404, 409, 500)},
        "/v1/admin/scms/{scmId}": {"patch": operation("updateScm", 200, 400, 404, 500), "delete": operation("deleteScm", 204, 400, 404, 500)},
        "/v1/admin/scms/{scmId}/default": {"post": operation("setDefaultScm", 204, 400, 404, 500)},
        "/v1/scms": {"get": operation("listScms", 200, 401, 500)},
        "/v1/scms/{scmId}": {"get": operation("getScm", 200, 401, 403, 404, 500)},
        "/v1/scms/{scmId}/token/connect": {"post": operation("connectScmToken", 200, 400, 401, 404, 500)},
        "/v1/scms/{scmId}/token/status": {"get": operation("getScmTokenStatus", 200, 400, 401, 404, 500)},
        "/v1/algorithms/{username}": {"post": operation("createAlgorithm", 201, 400, 401, 403, 500), "get": operation("getAlgorithmById", 200, 403, 404, 500)},
        **_by_both(operation),
    }


def _by_both(operation: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """What can be asked of an algorithm by UUID and by owner and name."""
    one = "/v1/algorithms/{username}/{algoname}"
    found = {
        one: {"get": operation("getAlgorithm", 200), "delete": operation("deleteAlgorithm", 204, 400, 401, 403, 404, 500)},
        f"{one}/scm/status": {"get": operation("getAlgorithmScmStatus", 200, 401, 403, 404, 500)},
    }
    for base, name in (("/v1/algorithms/{algorithmId}", "ById"), (one, "")):
        found |= {
            f"{base}/builds": {"get": operation(f"listBuilds{name}", 200, 401, 403, 404, 500)},
            f"{base}/builds/{{buildid}}": {"get": operation(f"getBuild{name}", 200, 401, 403, 404, 500)},
            f"{base}/builds/{{buildid}}/logs": {"get": operation(f"getBuildLogs{name}", 200, 401, 403, 404, 500)},
            f"{base}/compile": {"post": operation(f"compile{name}", 200, 404, 500)},
            f"{base}/scm/webhook": {"post": operation(f"receiveScmEvent{name}", 202, 204, 400, 404, 500)},
        }
    return found
