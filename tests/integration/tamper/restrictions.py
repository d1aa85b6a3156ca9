# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: branch restrictions."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import CI, DEPLOY, HISTORY_KEPT, MAIN_ONLY, NO_DELETES, RESTRICTIONS, RESTRICTIONS_ONLY
from integration.tamper.ground import Call, Rows, call, changed, gone, made

RESTRICTION, PURGED_RESTRICTION = Rows("bitbucket_branch_restrictions", RESTRICTIONS), Rows("bitbucket_branch_restrictions", RESTRICTIONS_ONLY)
ALG, MODELS, OPS, TMP = (f"branch-permissions/2.0/projects/{place}/restrictions" for place in ("ALG", "ALG/repos/models", "OPS", "TMP"))
MAIN = "branch restriction ALG/models read-only BRANCH refs/heads/main"
NOT_DELETED = "branch restriction ALG no-deletes PATTERN release/*"
MINE: Item = {"type": "fast-forward-only", "matcher": {"id": "ANY_REF_MATCHER_ID", "type": {"id": "ANY_REF"}}}
MADE: Item = {"type": "fast-forward-only", "matcher": {"type": "ANY_REF"}}
RESTRICTION_GONE = Rows("bitbucket_branch_restrictions", {"branch_restrictions": [{"project_key": "ALG", **MADE}], "state": "absent"})


def post(where: str = MODELS, *, name: str = "refs/heads/main", matched: str = "BRANCH", **body: object) -> Call:
    """Replace the restriction of the main branch with all its exemptions, or make one that nearly is it."""
    return call(f"POST {where}", **{"type": "read-only", "matcher": {"id": name, "type": {"id": matched}}, **body})


NEIGHBOURS = (post(ALG), post(type="no-deletes"), post(matched="PATTERN"), post(name="refs/heads/x"))


ROWS = (
    RESTRICTION("nothing"),
    RESTRICTION(
        "other exemptions",
        post(users=["bot"], groups=["ops"], accessKeys=["#deploy"]),
        seen={
            MAIN: changed(
                *(("users", "bot", None), ("users", None, "ann")),
                *(("groups", "ops", None), ("groups", None, "devs")),
                *(("access_keys", DEPLOY, None), ("access_keys", None, CI)),
            )
        },
        writes=f"POST {MODELS}",
    ),
    RESTRICTION(
        "deleted, also through the repository",
        call(f"DELETE {MODELS}/{{read-only}}"),
        call(f"DELETE {MODELS}/{{no-deletes}}"),
        call(f"DELETE {OPS}/{{fast-forward-only}}"),
        seen={MAIN: made(MAIN_ONLY), NOT_DELETED: made(NO_DELETES), "branch restriction OPS fast-forward-only PATTERN release/*": made(HISTORY_KEPT)},
        writes=f"POST {MODELS}\nPOST {ALG}\nPOST {OPS}",
    ),
    RESTRICTION("made that are nearly a declared one", *NEIGHBOURS, left=NEIGHBOURS, anew=True),
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
    PURGED_RESTRICTION("made elsewhere", call(f"POST {TMP}", **MINE), left=(call(f"POST {TMP}", **MINE),), anew=True),
    RESTRICTION_GONE("nothing, and one is not to be there"),
    RESTRICTION_GONE(
        "made that is not to be there",
        call(f"POST {ALG}", **MINE),
        seen={"branch restriction ALG fast-forward-only ANY_REF": gone({"project_key": "ALG", **MADE})},
        writes=f"DELETE {ALG}/#",
    ),
)
