# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: branch restrictions."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import CI, MAIN_ONLY, NO_DELETES, RESTRICTIONS, RESTRICTIONS_ONLY
from integration.tamper.ground import Call, Rows, call, changed, gone, made

RESTRICTION, PURGED_RESTRICTION = Rows("bitbucket_branch_restrictions", RESTRICTIONS), Rows("bitbucket_branch_restrictions", RESTRICTIONS_ONLY)
ALG, MODELS = (f"branch-permissions/2.0/projects/{place}/restrictions" for place in ("ALG", "ALG/repos/models"))
MAIN = "branch restriction ALG/models read-only BRANCH refs/heads/main"
NOT_DELETED = "branch restriction ALG no-deletes PATTERN release/*"
MINE: Item = {"type": "fast-forward-only", "matcher": {"id": "ANY_REF_MATCHER_ID", "type": {"id": "ANY_REF"}}}
MADE: Item = {"type": "fast-forward-only", "matcher": {"type": "ANY_REF"}}


def post(**body: object) -> Call:
    """Replace the restriction of the main branch with all its exemptions."""
    return call(f"POST {MODELS}", type="read-only", matcher={"id": "refs/heads/main", "type": {"id": "BRANCH"}}, **body)


ROWS = (
    RESTRICTION("nothing"),
    RESTRICTION(
        "other exemptions",
        post(users=["bot"], groups=["ops"]),
        seen={
            MAIN: changed(
                *(("users", "bot", None), ("users", None, "ann")),
                *(("groups", "ops", None), ("groups", None, "devs")),
                ("access_keys", None, CI),
            )
        },
        writes=f"POST {MODELS}",
    ),
    RESTRICTION(
        "deleted, also through the repository",
        call(f"DELETE {MODELS}/{{read-only}}"),
        call(f"DELETE {MODELS}/{{no-deletes}}"),
        seen={MAIN: made(MAIN_ONLY), NOT_DELETED: made(NO_DELETES)},
        writes=f"POST {MODELS}\nPOST {ALG}",
    ),
    RESTRICTION("made", call(f"POST {MODELS}", **MINE), left=(call(f"POST {MODELS}", **MINE),), anew=True),
    PURGED_RESTRICTION("nothing, and others are to go"),
    PURGED_RESTRICTION(
        "made, and others are to go",
        call(f"POST {MODELS}", **MINE),
        call(f"POST {ALG}", **MINE),
        seen={
            "branch restriction ALG fast-forward-only ANY_REF": gone({"project_key": "ALG", **MADE}),
            "branch restriction ALG/models fast-forward-only ANY_REF": gone({"project_key": "ALG", "repository": "models", **MADE}),
        },
        writes=f"DELETE {ALG}/#\nDELETE {MODELS}/#",
    ),
    PURGED_RESTRICTION(
        "made elsewhere",
        call("POST branch-permissions/2.0/projects/OPS/restrictions", **MINE),
        left=(call("POST branch-permissions/2.0/projects/OPS/restrictions", **MINE),),
        anew=True,
    ),
)
