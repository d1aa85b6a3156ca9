# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The licence: how many users it allows, and how many there are [SPEC 5.10 to 10.0]. It cannot be changed here."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, found
from simulator.product import Route

CREATED = 1_331_038_800_000  # That of the documents' example.
SERVER = "BSIM-ULAT-ORXX-XXXX"


def routes() -> list[Route]:
    return [Route("GET", "/api/{version}/admin/license", _get)]


def _get(call: Call) -> Answer:
    """For ADMIN; 404 where there is none [SPEC]. What is told of a licence without a limit is INFERRED, a switch."""
    call.need_global("ADMIN")
    setting = call.switches["licence_users"]
    if setting == "none":
        # The class and the words are INFERRED.
        raise errors.no_entity("No license has been installed.")
    unlimited = setting == "0"
    shown: dict[str, Any] = {"creationDate": CREATED, "purchaseDate": CREATED}
    if not unlimited:
        shown["maximumNumberOfUsers"] = int(setting)
    elif call.switches["licence_unlimited"] == "-1":
        shown["maximumNumberOfUsers"] = -1
    status = {"serverId": SERVER, "currentNumberOfUsers": len(call.world.licensed())}
    return found({**shown, "unlimitedNumberOfUsers": unlimited, "serverId": SERVER, "supportEntitlementNumber": "SEN-0000000", "status": status})
