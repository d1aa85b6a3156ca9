# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: reviewer groups and default reviewers."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import CORE, LEADS, REVIEWED, REVIEWED_IN_ALL, REVIEWER_GROUPS, REVIEWER_GROUPS_ONLY, REVIEWERS, REVIEWERS_ONLY
from integration.tamper.ground import Rows, call, changed, gone, made

GROUP, PURGED_GROUP = Rows("bitbucket_reviewer_groups", REVIEWER_GROUPS), Rows("bitbucket_reviewer_groups", REVIEWER_GROUPS_ONLY)
REVIEWER, PURGED_REVIEWER = Rows("bitbucket_default_reviewers", REVIEWERS), Rows("bitbucket_default_reviewers", REVIEWERS_ONLY)
PLACES: tuple[Item, ...] = ({"project_key": "ALG"}, {"project_key": "ALG", "repository": "models"}, {"project_key": "OPS"})
NO_GROUP = Rows("bitbucket_reviewer_groups", {"reviewer_groups": [{**place, "name": "mine"} for place in PLACES], "state": "absent"})
MINE_MATCHERS: Item = {"source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "PATTERN", "id": "mine"}}
NO_REVIEWER = Rows("bitbucket_default_reviewers", {"default_reviewers": [{**place, **MINE_MATCHERS} for place in PLACES], "state": "absent"})
GROUPS, MODELS_GROUPS = "projects/ALG/settings/reviewer-groups", "projects/ALG/repos/models/settings/reviewer-groups"
ADMIN, JANE = {"id": "#admin"}, {"id": "#jane@example"}
GROUP_MINE: Item = {"name": "mine", "users": [ADMIN]}
CONDITION, MODELS_CONDITION = "default-reviewers/1.0/projects/ALG/condition", "default-reviewers/1.0/projects/ALG/repos/models/condition"
CORE_GROUP, LEADS_GROUP = "reviewer group ALG core", "reviewer group ALG/models leads"
TO_MAIN, X_TO_Y = "default reviewers ALG/models from ANY_REF to BRANCH refs/heads/main", "default reviewers ALG from BRANCH refs/heads/x to BRANCH refs/heads/y"


def body(source: tuple[str, str], target: tuple[str, str], *reviewers: Item, approvals: int = 0) -> Item:
    sides = {f"{side}Matcher": {"type": {"id": kind}, "id": number} for side, (kind, number) in (("source", source), ("target", target))}
    return {**sides, "reviewers": list(reviewers), "requiredApprovals": approvals}


ANY, MINE, X, Y = ("ANY_REF", "any"), ("PATTERN", "mine"), ("BRANCH", "refs/heads/x"), ("BRANCH", "refs/heads/y")
OF_MAIN = f"PUT {MODELS_CONDITION}/{{refs/heads/main}}"
BRANCH = ("BRANCH", "refs/heads/main")
CONDITION_MINE = body(ANY, MINE, ADMIN)
NEIGHBOURS = tuple(
    call(f"POST {CONDITION}", **body(source, target, ADMIN))
    for source, target in ((X, ("PATTERN", Y[1])), (X, ("BRANCH", "refs/heads/z")), (("PATTERN", X[1]), Y), (("BRANCH", "refs/heads/z"), Y))
)

ROWS = (
    GROUP("nothing"),
    GROUP(
        "another description",
        call(f"PUT {GROUPS}/{{core}}", description="Mine"),
        seen={CORE_GROUP: changed(("description", "Mine", "Core team"))},
        writes=f"PUT {GROUPS}/#",
    ),
    GROUP("a user left", call(f"PUT {GROUPS}/{{core}}", users=[ADMIN]), seen={CORE_GROUP: changed(("users", None, "jane@example"))}, writes=f"PUT {GROUPS}/#"),
    GROUP(
        "a user more",
        call(f"PUT {MODELS_GROUPS}/{{leads}}", users=[ADMIN, JANE]),
        seen={LEADS_GROUP: changed(("users", "jane@example", None))},
        writes=f"PUT {MODELS_GROUPS}/#",
    ),
    GROUP(
        "deleted",
        call(f"DELETE {GROUPS}/{{core}}"),
        call(f"DELETE {MODELS_GROUPS}/{{leads}}"),
        seen={CORE_GROUP: made(CORE), LEADS_GROUP: made(LEADS)},
        writes=f"POST {GROUPS}\nPOST {MODELS_GROUPS}",
    ),
    GROUP("made", call(f"POST {GROUPS}", **GROUP_MINE), left=(call(f"POST {GROUPS}", **GROUP_MINE),), anew=True),
    PURGED_GROUP("nothing, and others are to go"),
    PURGED_GROUP(
        "made, and others are to go",
        call(f"POST {GROUPS}", **GROUP_MINE),
        call(f"POST {MODELS_GROUPS}", **GROUP_MINE),
        seen={
            f"reviewer group {place} mine": gone({**at, "name": "mine", "users": ["admin"]}) for place, at in (("ALG", PLACES[0]), ("ALG/models", PLACES[1]))
        },
        writes=f"DELETE {GROUPS}/#\nDELETE {MODELS_GROUPS}/#",
    ),
    PURGED_GROUP(
        "made elsewhere",
        call("POST projects/OPS/settings/reviewer-groups", **GROUP_MINE),
        left=(call("POST projects/OPS/settings/reviewer-groups", **GROUP_MINE),),
        anew=True,
    ),
    NO_GROUP("nothing, and one name is not to be there in three places"),
    NO_GROUP(
        "one name in one of three places",
        call(f"POST {MODELS_GROUPS}", **GROUP_MINE),
        seen={"reviewer group ALG/models mine": gone({**PLACES[1], "name": "mine", "users": ["admin"]})},
        writes=f"DELETE {MODELS_GROUPS}/#",
    ),
    REVIEWER("nothing"),
    REVIEWER(
        "a reviewer less",
        call(OF_MAIN, **body(ANY, BRANCH, ADMIN, approvals=1)),
        seen={TO_MAIN: changed(("reviewers", None, "jane@example"))},
        writes=f"PUT {MODELS_CONDITION}/#",
    ),
    REVIEWER(
        "a reviewer more",
        call(f"PUT {CONDITION}/{{refs/heads/y}}", **body(X, Y, ADMIN, JANE)),
        seen={X_TO_Y: changed(("reviewers", "jane@example", None))},
        writes=f"PUT {CONDITION}/#",
    ),
    REVIEWER(
        "no approval is required",
        call(OF_MAIN, **body(ANY, BRANCH, ADMIN, JANE)),
        seen={TO_MAIN: changed(("required_approvals", 0, 1))},
        writes=f"PUT {MODELS_CONDITION}/#",
    ),
    REVIEWER(
        "deleted through the repository",
        call(f"DELETE {MODELS_CONDITION}/{{refs/heads/y}}"),
        call(f"DELETE {MODELS_CONDITION}/{{refs/heads/main}}"),
        seen={X_TO_Y: made({**REVIEWED_IN_ALL, "required_approvals": 0}), TO_MAIN: made(REVIEWED)},
        writes=f"POST {CONDITION}\nPOST {MODELS_CONDITION}",
    ),
    REVIEWER("made with other matchers", *NEIGHBOURS, left=NEIGHBOURS, anew=True),
    REVIEWER(
        "a second one with the matchers",
        call(f"POST {CONDITION}", **body(X, Y, JANE)),
        refused=("target_matcher", "there are 2 default_reviewers ALG from BRANCH"),
    ),
    PURGED_REVIEWER("nothing, and others are to go"),
    PURGED_REVIEWER(
        "made, and others are to go",
        call(f"POST {CONDITION}", **CONDITION_MINE),
        call(f"POST {MODELS_CONDITION}", **CONDITION_MINE),
        seen={
            f"default reviewers {place} from ANY_REF to PATTERN mine": gone({**at, **MINE_MATCHERS, "reviewers": ["admin"], "required_approvals": 0})
            for place, at in (("ALG", PLACES[0]), ("ALG/models", PLACES[1]))
        },
        writes=f"DELETE {CONDITION}/#\nDELETE {MODELS_CONDITION}/#",
    ),
    PURGED_REVIEWER(
        "made elsewhere",
        call("POST default-reviewers/1.0/projects/OPS/condition", **CONDITION_MINE),
        left=(call("POST default-reviewers/1.0/projects/OPS/condition", **CONDITION_MINE),),
        anew=True,
    ),
    NO_REVIEWER("nothing, and one is not to be there in three places"),
    NO_REVIEWER(
        "one in one of three places",
        call(f"POST {MODELS_CONDITION}", **CONDITION_MINE),
        seen={
            "default reviewers ALG/models from ANY_REF to PATTERN mine": gone({**PLACES[1], **MINE_MATCHERS, "reviewers": ["admin"], "required_approvals": 0})
        },
        writes=f"DELETE {MODELS_CONDITION}/#",
    ),
)
