# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Ref matchers: the branches that a rule is about [breadth 1.1]. The server derives all but the type and the id."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field, Item

FIXED = {"ANY_REF": "ANY_REF_MATCHER_ID", "DEFAULT_BRANCH": "#"}  # the ids of the types that have only one
TYPES = ("BRANCH", "PATTERN", "MODEL_CATEGORY", "MODEL_BRANCH", *FIXED)
MODEL = {"MODEL_CATEGORY": ("FEATURE", "BUGFIX", "HOTFIX", "RELEASE"), "MODEL_BRANCH": ("development", "production")}
DEFAULT_BRANCH_SINCE = (10, 2)  # [breadth 1.1, LIVE]


def matcher_field(name: str = "matcher", **more: t.Any) -> Field:
    """Return the field that says which branches something is about."""
    kind = "The type of the matcher. V(DEFAULT_BRANCH) requires Bitbucket 10.2."
    number = (
        "What the matcher matches: for V(BRANCH) the full name of a branch, such as V(refs/heads/main), for V(PATTERN) a pattern, such as V(release/*), "
        "for V(MODEL_CATEGORY) V(FEATURE), V(BUGFIX), V(HOTFIX) or V(RELEASE), for V(MODEL_BRANCH) V(development) or V(production).",
        "V(ANY_REF) and V(DEFAULT_BRANCH) need none.",
    )
    fields = (Field("type", required=True, choices=TYPES, description=kind), Field("id", canon=lambda text: str(text).strip(), description=number))
    return Field(name, type="dict", fields=fields, check=_check, **more)


def _check(matcher: Item) -> str | None:
    kind, number = matcher.get("type"), matcher.get("id")
    if kind in FIXED:
        return f"{kind} goes without id. Leave it out" if number else None
    if not number:
        return f"{kind} needs an id"
    if kind == "BRANCH" and not number.startswith("refs/heads/"):
        return f"id: {number!r} is not the full name of a branch. Write refs/heads/{number.removeprefix('refs/')}"
    if kind in MODEL and number not in MODEL[kind]:
        return f"id: {number!r} is not one of {', '.join(MODEL[kind])}"
    return None


def sent(matcher: Item) -> Item:
    """Return a matcher as the server takes it."""
    return {"id": matcher.get("id") or FIXED.get(matcher["type"]), "type": {"id": matcher["type"]}}


def read(row: t.Mapping[str, t.Any]) -> Item:
    """Return a matcher as it is declared."""
    kind = str(row["type"]["id"])
    return {"type": kind} if kind in FIXED else {"type": kind, "id": str(row["id"])}


def since_of_sides(values: Item, sides: t.Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the version that came with what the matchers of a thing have, by the ``sides`` that have it."""
    return {f"{side}: DEFAULT_BRANCH": DEFAULT_BRANCH_SINCE for side in sides if (values.get(side) or {}).get("type") == "DEFAULT_BRANCH"}


def words(matcher: t.Any) -> str:
    """Return what a matcher is called; what is none is passed through."""
    if not isinstance(matcher, dict):
        return str(matcher)
    return " ".join(str(matcher[name]) for name in ("type", "id") if matcher.get(name))
