# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which branches something is about: ref matchers, as all that has them takes and shows them [breadth 1.1]."""

from __future__ import annotations

from typing import Any

from simulator.bitbucket import errors
from simulator.bitbucket.call import Call

ANY = "ANY_REF_MATCHER_ID"
NAMES = {
    "BRANCH": "Branch",
    "PATTERN": "Pattern",
    "MODEL_CATEGORY": "Branching model category",
    "MODEL_BRANCH": "Branching model branch",
    "ANY_REF": "Any branch",
    "DEFAULT_BRANCH": "Default branch",
}


def matcher(call: Call, given: object, lacking: str, *, no_provider: int = 500) -> dict[str, str]:
    """Type and id of a matcher; 400 that says LACKING where it has not both. Another member is derived, and ignored [LIVE].

    NO_PROVIDER: the status for DEFAULT_BRANCH on an old server.
    """
    kind = given.get("type") if isinstance(given, dict) else None
    kind = kind.get("id") if isinstance(kind, dict) else None
    number = given.get("id") if isinstance(given, dict) else None
    if not kind or not number:
        raise errors.Error(400, lacking, errors.ARGUMENT)
    if kind not in NAMES or (kind == "DEFAULT_BRANCH" and not call.profile.default_branch_matcher):
        if kind == "DEFAULT_BRANCH":  # [LIVE]
            raise errors.Error(no_provider, "The ref matcher provider of type DEFAULT_BRANCH could not be found")
        raise errors.Error(400, f"Unable to get ref matcher for type {kind}", errors.ARGUMENT)
    return {"type": str(kind), "id": ANY if kind == "ANY_REF" else str(number)}


def shown(one: dict[str, str]) -> dict[str, Any]:
    """[REC in BSERV-12773]."""
    short = one["id"].removeprefix("refs/heads/") if one["type"] == "BRANCH" else one["id"]
    return {"active": True, "id": one["id"], "displayId": short, "type": {"id": one["type"], "name": NAMES[one["type"]]}}
