# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table: secret scanning."""

from __future__ import annotations

from integration.play import Item
from integration.tamper.declared import ALLOWED, ALLOWED_ONLY, SCANNED, SCANNED_ONLY
from integration.tamper.ground import Rows, call, changed, gone, made

RULE, PURGED_RULE = Rows("bitbucket_secret_scanning_rules", SCANNED), Rows("bitbucket_secret_scanning_rules", SCANNED_ONLY)
ALLOW, PURGED_ALLOW = Rows("bitbucket_secret_scanning_allowlist_rules", ALLOWED), Rows("bitbucket_secret_scanning_allowlist_rules", ALLOWED_ONLY)
PLACES: tuple[tuple[str, str, Item], ...] = (
    ("", "", {"scope": "global"}),
    ("projects/ALG/", "ALG", {"project_key": "ALG"}),
    ("projects/ALG/repos/models/", "ALG/models", {"project_key": "ALG", "repository": "models"}),
)
R, L = "secret-scanning/rules", "secret-scanning/allowlist"
MINE: Item = {"name": "Mine", "lineRegex": "mine"}
GONE: Item = {"name": "Mine", "line_regex": "mine"}
NO_RULE = Rows("bitbucket_secret_scanning_rules", {"secret_scanning_rules": [{**place, "name": "Mine"} for _at, _name, place in PLACES], "state": "absent"})
NO_ALLOW = Rows(
    "bitbucket_secret_scanning_allowlist_rules",
    {"secret_scanning_allowlist_rules": [{**place, "name": "Mine"} for _at, _name, place in PLACES[1:]], "state": "absent"},
)

ROWS = (
    RULE("nothing"),
    RULE(
        "other expressions",
        call(f"PUT projects/ALG/{R}/{{Keys}}", name="Keys", lineRegex="mine", pathRegex="mine"),
        seen={"secret scanning rule ALG Keys": changed(("line_regex", "mine", "key"), ("path_regex", "mine", "pem"))},
        writes=f"PUT projects/ALG/{R}/#",
    ),
    RULE(
        "an expression where none is",
        call(f"PUT {R}/{{Server}}", name="Server", lineRegex="hvs", pathRegex="mine"),
        seen={"secret scanning rule Server": changed(("path_regex", "mine", ""))},
        writes=f"DELETE {R}/#\nPOST {R}",
        anew=True,
    ),
    RULE(
        "deleted",
        call(f"DELETE projects/ALG/{R}/{{Keys}}"),
        call(f"DELETE {R}/{{Server}}"),
        seen={
            "secret scanning rule ALG Keys": made({"project_key": "ALG", "name": "Keys", "line_regex": "key", "path_regex": "pem"}),
            "secret scanning rule Server": made({"scope": "global", "name": "Server", "line_regex": "hvs"}),
        },
        writes=f"POST projects/ALG/{R}\nPOST {R}",
    ),
    RULE(
        "made",
        call(f"POST {R}", **MINE),
        call(f"POST projects/ALG/{R}", **MINE),
        left=tuple(call(f"POST {at}{R}", **MINE) for at in ("", "projects/ALG/")),
        anew=True,
    ),
    RULE(
        "a second one of the name", call(f"POST projects/ALG/{R}", **{**MINE, "name": "Keys"}), refused=("name", "there are 2 secret_scanning_rules ALG Keys")
    ),
    PURGED_RULE("nothing, and others are to go"),
    PURGED_RULE(
        "made, and others are to go",
        *(call(f"POST {at}{R}", **MINE) for at, _name, _place in PLACES),
        seen={f"secret scanning rule {f'{name} Mine'.strip()}": gone({**place, **GONE}) for _at, name, place in PLACES},
        writes="\n".join(f"DELETE {at}{R}/#" for at, _name, _place in PLACES),
    ),
    PURGED_RULE("made elsewhere", call(f"POST projects/TMP/{R}", **MINE), left=(call(f"POST projects/TMP/{R}", **MINE),), anew=True),
    NO_RULE("nothing, and one name is not to be there in three places"),
    NO_RULE(
        "one name in one of three places",
        call(f"POST {R}", **MINE),
        seen={"secret scanning rule Mine": gone({"scope": "global", **GONE})},
        writes=f"DELETE {R}/#",
    ),
    NO_ALLOW("nothing, and one name is not to be there in two places"),
    NO_ALLOW(
        "one name in one of two places",
        call(f"POST projects/ALG/{L}", **MINE),
        seen={"secret scanning allowlist rule ALG Mine": gone({"project_key": "ALG", **GONE})},
        writes=f"DELETE projects/ALG/{L}/#",
    ),
    ALLOW("nothing"),
    ALLOW(
        "other expressions",
        call(f"PUT projects/ALG/{L}/{{Docs}}", name="Docs", lineRegex="mine", pathRegex="mine"),
        seen={"secret scanning allowlist rule ALG Docs": changed(("line_regex", "mine", "x"), ("path_regex", "mine", "docs"))},
        writes=f"PUT projects/ALG/{L}/#",
    ),
    ALLOW(
        "deleted",
        call(f"DELETE projects/ALG/{L}/{{Docs}}"),
        seen={"secret scanning allowlist rule ALG Docs": made({"project_key": "ALG", "name": "Docs", "line_regex": "x", "path_regex": "docs"})},
        writes=f"POST projects/ALG/{L}",
    ),
    ALLOW("made", call(f"POST projects/ALG/{L}", **MINE), left=(call(f"POST projects/ALG/{L}", **MINE),), anew=True),
    PURGED_ALLOW("nothing, and others are to go"),
    PURGED_ALLOW(
        "made, and others are to go",
        *(call(f"POST {at}{L}", **MINE) for at, _name, _place in PLACES[1:]),
        seen={f"secret scanning allowlist rule {name} Mine": gone({**place, **GONE}) for _at, name, place in PLACES[1:]},
        writes="\n".join(f"DELETE {at}{L}/#" for at, _name, _place in PLACES[1:]),
    ),
    PURGED_ALLOW("made elsewhere", call(f"POST projects/TMP/{L}", **MINE), left=(call(f"POST projects/TMP/{L}", **MINE),), anew=True),
)
