# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a difference means for who may do what: somebody has more rights than declared, or fewer, or something is open to everybody. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import GLOBAL, PROJECT, REPOSITORY
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.changes import Changes, Item, Place

PUBLIC, MORE, FEWER = "public", "more_rights", "fewer_rights"
WEIGHTS = (PUBLIC, MORE, FEWER)  # from the heaviest to the lightest
RANKS = {level: rank for levels in (GLOBAL, PROJECT, REPOSITORY) for rank, level in enumerate(levels, 1)}
BEARERS = ("user", "group", "access key", "access token")  # kinds that have rights themselves
EVERYBODY = "anybody, even without a login"
LICENSED = "every licensed user"


def consequences(kind: str, title: str, before: Item | None, after: Item | None, changes: Changes) -> list[Item]:
    """Return what a difference means, the heaviest first: ``effect``, and ``who``. ``before`` is on the server, ``after`` is declared."""
    whole = before is None or after is None
    found: dict[str, list[str]] = {effect: [] for effect in WEIGHTS}
    if whole and kind in BEARERS:
        found[MORE if after is None else FEWER].append(title)
    for place, (seen, declared) in changes.items():
        if kind in ("project", "repository") and place[0] == ("public",) and seen is True:
            found[PUBLIC].append(EVERYBODY)
        who = "" if whole else _whose_right(kind, title, place, seen if declared is None else declared)
        effect = _compared(seen, declared) if who else ""
        if effect:
            found[effect].append(who)
    return [{"effect": effect, "who": list(dict.fromkeys(who))} for effect, who in found.items() if who]


def _whose_right(kind: str, title: str, place: Place, value: t.Any) -> str:
    """Return who has the right that a change is about, ``""`` where it is about none."""
    path, _element = place
    holder = path[-2] if len(path) > 1 else ""
    if kind in ("project", "permission") and holder in ("users", "groups"):
        return f"{holder[:-1]} {path[-1]}"
    if kind in ("project", "permission") and path[-1] == "default":
        return LICENSED
    if kind == "group" and path == ("members",):
        return f"user {value}"
    return title if (kind, path) in {("user", ("groups",)), ("access key", ("permission",))} else ""


def _compared(seen: t.Any, declared: t.Any) -> str:
    """Return how what is on the server compares to what is declared: a permission, or a name in a list."""
    rank, wanted = (RANKS.get(str(value), 1) if value else 0 for value in (seen, declared))
    return MORE if rank > wanted else FEWER if rank < wanted else ""


def weight(thing: t.Mapping[str, t.Any]) -> int:
    """Return the place of a thing of the report in an order by consequence."""
    return min((WEIGHTS.index(each["effect"]) for each in thing["consequences"]), default=len(WEIGHTS))
