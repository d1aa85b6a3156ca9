# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: required builds."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import BUILT, COVERED, REQUIRED_BUILDS, REQUIRED_BUILDS_ONLY, TESTED
from integration.tamper.ground import Rows, call, changed, gone, made

BUILD, PURGED_BUILD = Rows("bitbucket_required_builds", REQUIRED_BUILDS), Rows("bitbucket_required_builds", REQUIRED_BUILDS_ONLY)
MODELS, TOOLS = (f"required-builds/latest/projects/{place}/condition" for place in ("ALG/repos/models", "OPS/repos/tools"))
TESTED_NAMED, BUILT_NAMED = "required build ALG/models BRANCH refs/heads/main except PATTERN refs/heads/hotfix", "required build ALG/models ANY_REF"
COVERED_NAMED = "required build OPS/tools PATTERN release/*"


def body(matcher: tuple[str, str], *keys: str, exempt: tuple[str, str] | None = None) -> Item:
    sides = {"refMatcher": matcher, "exemptRefMatcher": exempt}
    return {"buildParentKeys": list(keys), **{name: {"type": {"id": side[0]}, "id": side[1]} for name, side in sides.items() if side}}


MAIN, HOTFIX, ANY = ("BRANCH", "refs/heads/main"), ("PATTERN", "refs/heads/hotfix"), ("ANY_REF", "any")
MINE = body(MAIN, "MINE")
GONE: Item = {"project_key": "ALG", "repository": "models", "ref_matcher": TESTED["ref_matcher"], "build_parent_keys": ["MINE"]}
NO_BUILD = Rows("bitbucket_required_builds", {"required_builds": [{**GONE, "build_parent_keys": None}], "state": "absent"})
NEIGHBOURS = tuple(
    call(f"POST {MODELS}", **body(matcher, "MINE", exempt=exempt))
    for matcher, exempt in (
        *((MAIN, None), (MAIN, ("BRANCH", HOTFIX[1])), (MAIN, ("PATTERN", "x"))),
        *((("PATTERN", MAIN[1]), HOTFIX), (("BRANCH", "refs/heads/x"), HOTFIX), (ANY, HOTFIX), (("PATTERN", "release/*"), None)),
    )
)

ROWS = (
    BUILD("nothing"),
    BUILD(
        "a key more and a key less",
        call(f"PUT {MODELS}/{{BRANCH}}", **body(MAIN, "ALG-TEST", "MINE", exempt=HOTFIX)),
        seen={TESTED_NAMED: changed(("build_parent_keys", "MINE", None), ("build_parent_keys", None, "ALG-LINT"))},
        writes=f"PUT {MODELS}/#",
    ),
    BUILD(
        "by somebody who forgets the exemption",
        call(f"PUT {MODELS}/{{BRANCH}}", **body(MAIN, "ALG-LINT", "ALG-TEST")),
        seen={TESTED_NAMED: made(TESTED)},
        writes=f"POST {MODELS}",
        left=(call(f"POST {MODELS}", **body(MAIN, "ALG-LINT", "ALG-TEST")),),
        anew=True,
    ),
    BUILD(
        "deleted",
        call(f"DELETE {MODELS}/{{BRANCH}}"),
        call(f"DELETE {MODELS}/{{ANY_REF}}"),
        call(f"DELETE {TOOLS}/{{PATTERN}}"),
        seen={TESTED_NAMED: made(TESTED), BUILT_NAMED: made(BUILT), COVERED_NAMED: made({**COVERED, "project_key": "OPS"})},
        writes=f"POST {MODELS}\nPOST {MODELS}\nPOST {TOOLS}",
    ),
    BUILD("made with other matchers", *NEIGHBOURS, left=NEIGHBOURS, anew=True),
    BUILD(
        "a second one with the matchers",
        call(f"POST {MODELS}", **body(ANY, "MINE")),
        refused=("exempt_ref_matcher", "there are 2 required_builds ALG/models ANY_REF"),
    ),
    PURGED_BUILD("nothing, and others are to go"),
    PURGED_BUILD(
        "made, and others are to go",
        call(f"POST {MODELS}", **MINE),
        seen={"required build ALG/models BRANCH refs/heads/main": gone(GONE)},
        writes=f"DELETE {MODELS}/#",
    ),
    NO_BUILD("nothing, and one is not to be there"),
    NO_BUILD(
        "made that is not to be there",
        call(f"POST {MODELS}", **MINE),
        seen={"required build ALG/models BRANCH refs/heads/main": gone(GONE)},
        writes=f"DELETE {MODELS}/#",
    ),
)
