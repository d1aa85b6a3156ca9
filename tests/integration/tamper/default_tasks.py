# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: default tasks."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import DEFAULT_TASKS, DEFAULT_TASKS_ONLY, NOTED
from integration.tamper.ground import Rows, call, gone, made

TASK, PURGED_TASK = Rows("bitbucket_default_tasks", DEFAULT_TASKS), Rows("bitbucket_default_tasks", DEFAULT_TASKS_ONLY)
PROJECT, MODELS, ELSEWHERE = (f"default-tasks/latest/projects/{place}/tasks" for place in ("ALG", "ALG/repos/models", "OPS"))
ANY, X, Y = ("ANY_REF", "any"), ("BRANCH", "refs/heads/x"), ("BRANCH", "refs/heads/y")
ASKED: Item = {"project_key": "ALG", "description": "Ask Ada", "source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "ANY_REF"}}
GONE: Item = {**ASKED, "description": "Mine"}
NO_TASK = Rows("bitbucket_default_tasks", {"default_tasks": [GONE, {**GONE, "repository": "models"}], "state": "absent"})


def body(description: str, source: tuple[str, str] = ANY, target: tuple[str, str] = ANY) -> Item:
    sides = {"sourceMatcher": source, "targetMatcher": target}
    return {"description": description, **{name: {"type": {"id": kind}, "id": number} for name, (kind, number) in sides.items()}}


MINE = body("Mine")
NEIGHBOURS = tuple(
    call(f"POST {MODELS}", **body(description, source, target))
    for description, source, target in (
        *(("Note it", ("PATTERN", X[1]), Y), ("Note it", ("BRANCH", "refs/heads/z"), Y)),
        *(("Note it", X, ("PATTERN", Y[1])), ("Note it", X, ("BRANCH", "refs/heads/z")), ("Mine", X, Y)),
    )
)

ROWS = (
    TASK("nothing"),
    TASK(
        "deleted",
        call(f"DELETE {MODELS}/{{Note it}}"),
        call(f"DELETE {PROJECT}/{{Ask Ada}}"),
        seen={
            "default task ALG/models from BRANCH refs/heads/x to BRANCH refs/heads/y: Note it": made(NOTED),
            "default task ALG from ANY_REF to ANY_REF: Ask Ada": made(ASKED),
        },
        writes=f"POST {MODELS}\nPOST {PROJECT}",
    ),
    TASK(
        "another text",
        call(f"PUT {PROJECT}/{{Ask Ada}}", **body("Ask Eve")),
        seen={"default task ALG from ANY_REF to ANY_REF: Ask Ada": made(ASKED)},
        writes=f"POST {PROJECT}",
        left=(call(f"POST {PROJECT}", **body("Ask Eve")),),
        anew=True,
    ),
    TASK("made with other matchers, or with another text", *NEIGHBOURS, left=NEIGHBOURS, anew=True),
    TASK(
        "a second one that is the same",
        call(f"POST {MODELS}", **body("Note it", X, Y)),
        refused=("description", "there are 2 default_tasks ALG/models from BRANCH refs/heads/x"),
    ),
    PURGED_TASK("nothing, and others are to go"),
    PURGED_TASK(
        "made, and others are to go",
        call(f"POST {PROJECT}", **MINE),
        call(f"POST {MODELS}", **MINE),
        seen={
            "default task ALG from ANY_REF to ANY_REF: Mine": gone(GONE),
            "default task ALG/models from ANY_REF to ANY_REF: Mine": gone({**GONE, "repository": "models"}),
        },
        writes=f"DELETE {PROJECT}/#\nDELETE {MODELS}/#",
    ),
    PURGED_TASK("made elsewhere", call(f"POST {ELSEWHERE}", **MINE), left=(call(f"POST {ELSEWHERE}", **MINE),), anew=True),
    NO_TASK("nothing, and one is not to be there in two places"),
    NO_TASK(
        "one in one of two places",
        call(f"POST {MODELS}", **MINE),
        seen={"default task ALG/models from ANY_REF to ANY_REF: Mine": gone({**GONE, "repository": "models"})},
        writes=f"DELETE {MODELS}/#",
    ),
)
