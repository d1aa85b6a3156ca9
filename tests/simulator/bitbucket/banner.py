# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The announcement banner, one of each server [breadth 17, SPEC 8.5 to 10.0]."""

from __future__ import annotations

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import text, truth
from simulator.bitbucket.profile import Profile
from simulator.product import Route

PATH = "/api/{version}/admin/banner"
AUDIENCES = ("ALL", "AUTHENTICATED")
KINDS = {"message": text, "audience": text, "enabled": truth}


def routes(profile: Profile) -> list[Route]:
    """In the 8.5 document and later ones, not in that of 5.10 [breadth 1.6, SPEC]; between them UNKNOWN, a switch."""
    return [Route("GET", PATH, _get), Route("PUT", PATH, _set), Route("DELETE", PATH, _delete)] if profile.banner else []


def _get(call: Call) -> Answer:
    """For ADMIN; 204 where there is none, or none for the caller [SPEC]. Whether one that is not enabled is for an administrator is UNKNOWN, a switch."""
    call.need_global("ADMIN")
    banner = call.world.banner
    if not banner or (not banner["enabled"] and call.switches["banner_disabled"] == "hidden"):
        return done()
    return found(banner)


def _set(call: Call) -> Answer:
    """Replaces all of it (INFERRED), 204 [SPEC]. ``audience`` is required [SPEC]; what a missing message or ``enabled`` does is UNKNOWN, switches."""
    call.need_global("ADMIN")
    given = call.members(KINDS)
    wrong: list[tuple[str | None, str]] = []
    if given.get("audience") not in AUDIENCES:
        wrong.append(("audience", f"audience must be one of {', '.join(AUDIENCES)}"))
    if not given.get("message") and call.switches["banner_without_message"] == "400":
        wrong.append(("message", "message is required"))
    if wrong:
        raise errors.Invalid(wrong)
    enabled = given.get("enabled", call.switches.on("banner_enabled"))
    call.world.banner = {"message": given.get("message", ""), "audience": given["audience"], "enabled": enabled}
    return done()


def _delete(call: Call) -> Answer:
    """204, whether there was one or not [SPEC]."""
    call.need_global("ADMIN")
    call.world.banner = {}
    return done()
