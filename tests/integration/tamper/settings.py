# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: settings of the server."""

from __future__ import annotations

from integration.tamper.declared import BANNER
from integration.tamper.ground import Call, Rows, call, changed, made

SIGN = Rows("bitbucket_banner", BANNER)
PATH = "admin/banner"


def put(**body: object) -> Call:
    """Return the call that sets the banner to what is declared, but for ``body``."""
    return call(f"PUT {PATH}", **{"message": BANNER["text"], "audience": BANNER["audience"], "enabled": BANNER["enabled"], **body})


ROWS = (
    SIGN("nothing"),
    SIGN("another message", put(message="Mine"), seen={"announcement banner": changed(("text", "Mine", BANNER["text"]))}, writes=f"PUT {PATH}"),
    SIGN("for others", put(audience="AUTHENTICATED"), seen={"announcement banner": changed(("audience", "AUTHENTICATED", "ALL"))}, writes=f"PUT {PATH}"),
    SIGN("not shown", put(enabled=False), seen={"announcement banner": changed(("enabled", False, True))}, writes=f"PUT {PATH}"),
    SIGN("removed", call(f"DELETE {PATH}"), seen={"announcement banner": made(BANNER)}, writes=f"PUT {PATH}"),
)
