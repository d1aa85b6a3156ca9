# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Access tokens as the server lists them [bitbucket 9]. Pure."""

from __future__ import annotations

import base64
import binascii
import time
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item

DAY = 24 * 60 * 60 * 1000  # times are in milliseconds [bitbucket 1]


def token_line(row: t.Mapping[str, t.Any]) -> str:
    """Return a line by which a user tells a token from others of its name."""
    used = f"last used {shown_date(row['lastAuthenticated'])}" if row.get("lastAuthenticated") else "never used"
    return f"id {row['id']}, made {shown_date(row.get('createdDate') or 0)}, {used}"


def as_item(row: t.Mapping[str, t.Any]) -> Item:
    """Return a token as it is read; a token without an expiry date never expires [bitbucket 9, REC]."""
    expires = row.get("expiryDate")
    days = round((expires - row["createdDate"]) / DAY) if expires else 0
    return {
        "name": row["name"],
        "token_id": str(row["id"]),
        "permissions": sorted(row.get("permissions") or []),
        "expiry_days": days,
        "expires": shown_date(expires) if expires else "never",
        "expires_at": expires,
    }


def shown_date(milliseconds: int) -> str:
    """Return a time of Bitbucket as a date."""
    return time.strftime("%Y-%m-%d", time.gmtime(milliseconds / 1000))


def id_in(value: str) -> str:
    """Return the id that a token's text begins with, ``""`` where it cannot be told [bitbucket 9]."""
    try:
        text = base64.b64decode(value.removeprefix("BBDC-"), validate=True)
    except (binascii.Error, ValueError):
        return ""
    found = text[:12].decode("ascii", "replace")
    return found if text[12:13] == b":" and found.isdigit() else ""
