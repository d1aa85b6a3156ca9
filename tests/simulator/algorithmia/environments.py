# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Languages and algorithm environments [algorithmia 4]. Ids are fixed, so that a test can name one."""

from __future__ import annotations

import uuid
from typing import Any

from simulator.algorithmia.call import Call, found
from simulator.algorithmia.errors import Error
from simulator.answers import Answer
from simulator.product import Route

BASE = "/v1/algorithm-environments/edge/languages"
LANGUAGES = {"python3": "Python 3.x", "java11": "Java 11", "r36": "R 3.6.x"}
SPACE = uuid.UUID("6f8d7a1e-3b52-4a55-9d0e-0c6a3c1f2b10")


def routes() -> list[Route]:
    return [Route("GET", BASE, _languages), Route("GET", f"{BASE}/{{language}}/environments", _environments)]


def _languages(_call: Call) -> Answer:
    return found([_language(name) for name in LANGUAGES])


def _language(name: str) -> dict[str, str]:
    return {"name": name, "display_name": LANGUAGES[name]}


def _environments(call: Call) -> Answer:
    """A bare list, or wrapped: switch environments_shape. Members INF from the documentation's examples."""
    name = call.asked.parts["language"]
    if name not in LANGUAGES:
        raise Error(4001)
    rows: list[dict[str, Any]] = [
        {
            "id": str(uuid.uuid5(SPACE, f"{name} {machine}")),
            "environment_specification_id": str(uuid.uuid5(SPACE, f"specification {name} {machine}")),
            "display_name": f"{LANGUAGES[name]} {machine}",
            "description": f"{LANGUAGES[name]} on {machine}",
            "created_at": "2021-03-01T00:00:00.000Z",
            "language": _language(name),
            "machine_type": machine,
        }
        for machine in ("CPU", "GPU")
    ]
    return found({"environments": rows} if call.switches["environments_shape"] == "wrapped" else rows)
