# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what was read to what has to be declared: what is said, in which order, and that it changes nothing."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.export import exported, ordered
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CONTROL,
    CREATE_ONLY,
    KEYED,
    MAP,
    NAMES,
    PURGE,
    READ_ONLY,
    RENAME,
    SET,
    WRITE_ONLY,
    Field,
    Item,
    Resource,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import UNCHANGED, plan, survey
from unit.engine.kinds import LAW

PURGES = Field(PURGE, type="bool", role=CONTROL, default=False)
BOX = Resource(
    kind="box",
    plural="boxes",
    identity=("shelf", "name"),
    fields=(
        Field("name", required=True, compare_by=str.lower),
        Field("new_name", role=RENAME, renames="name"),
        Field("shelf"),
        Field("label", absent=""),
        Field("open", type="bool"),
        Field("made_of", role=CREATE_ONLY),
        Field("secret", role=WRITE_ONLY, no_log=True),
        Field("tags", type="list", elements="str", compare=SET),
        Field("parts", type="list", elements="dict", compare=KEYED, by="id", fields=(Field("id"), Field("size"))),
        Field("members", type="list", elements="str", compare=NAMES, key=str.lower),
        Field("grants", type="dict", fields=(Field("users", type="dict", compare=MAP, key=str.lower, absent=""), Field("default", absent=""), PURGES)),
        Field("number", role=READ_ONLY),
    ),
    name=lambda item: str(item["name"]),
    heading="box {name}",
)
FRESH: Item = {"label": "", "open": False, "made_of": "wood", "members": ["me"], "grants": {"users": {"me": "all"}, "default": ""}}
FULL: Item = {
    "number": "7",
    "grants": {"default": "read", "users": {"bob": "read", "Al": "all"}},
    "members": ["b", "A"],
    "parts": [{"id": "1", "size": "s"}],
    "tags": ["x"],
    "made_of": "iron",
    "open": True,
    "label": "it",
    "name": "one",
    "shelf": "top",
}


class Shelf:
    """What planning asks of a kind's store."""

    caller = "me"

    def initial_state(self, _declared: object) -> Item:
        return {}

    def purge_exempt(self, _declared: object, _before: Item) -> tuple[()]:
        return ()


CASES: dict[str, tuple[Item, Item | None, Item]] = {
    "all that differs is said, in the order of the table": (
        FULL,
        FRESH,
        {
            "name": "one",
            "shelf": "top",
            "label": "it",
            "open": True,
            "made_of": "iron",
            "tags": ["x"],
            "parts": [{"id": "1", "size": "s"}],
            "members": ["A", "b"],
            "grants": {"users": {"Al": "all", "bob": "read"}, "default": "read"},
        },
    ),
    "what is fresh is not, but for the identity": (
        {"name": "one", "shelf": "top", **FRESH, "members": [], "grants": {"users": {}, "default": ""}},
        FRESH,
        {"name": "one", "shelf": "top"},
    ),
    "names stay, though a new thing has them too": (
        {"name": "one", **FRESH},
        FRESH,
        {"name": "one", "members": ["me"], "grants": {"users": {"me": "all"}}},
    ),
    "a fresh identity stays": ({"name": "one", "shelf": "top"}, {"name": "one", "shelf": "top"}, {"name": "one", "shelf": "top"}),
    "nothing is left out": (
        {"name": "one", "label": "", "open": False, "members": [], "grants": {"users": {}, "default": ""}, "number": "7"},
        None,
        {"name": "one", "label": "", "open": False, "members": [], "grants": {"users": {}, "default": ""}},
    ),
    "what was not read is not said": ({"name": "one", "label": None, "grants": {"users": {"a": "b"}}}, None, {"name": "one", "grants": {"users": {"a": "b"}}}),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said(name: str) -> None:
    item, fresh, wanted = CASES[name]
    found = exported(BOX, item, fresh)
    assert found == wanted
    assert str(found) == str(wanted), "the order is that of the table, and of names"


def test_nothing_is_changed_in_what_was_read() -> None:
    before = repr(FULL)
    exported(BOX, FULL, FRESH)["grants"]["users"]["eve"] = "all"
    assert repr(FULL) == before


def test_the_order_is_that_of_the_identity() -> None:
    items = [{"shelf": shelf, "name": name} for shelf in ("", "a") for name in ("A", "b", "C")]
    mixed = random.Random(1).sample(items, len(items))
    assert ordered(BOX, mixed) == items


names = st.text("abAB", min_size=1, max_size=3)
holders = st.dictionaries(names, st.sampled_from(("read", "all")), max_size=3).filter(lambda grants: len({name.lower() for name in grants}) == len(grants))
boxes = st.fixed_dictionaries(
    {"name": names},
    optional={
        "label": st.sampled_from(("", "x")),
        "open": st.booleans(),
        "made_of": st.sampled_from(("wood", "iron")),
        "tags": st.lists(names, unique=True),
        "members": st.lists(names, unique_by=str.lower).map(sorted),
        "grants": st.fixed_dictionaries({"users": holders, "default": st.sampled_from(("", "read"))}),
        "number": st.just("1"),
    },
)


@LAW
@given(item=boxes, terse=st.booleans())
def test_what_is_exported_changes_nothing(item: Item, terse: bool) -> None:
    declared = BOX.declare(exported(BOX, item, FRESH if terse else None))
    (change,) = plan(BOX, [declared], survey(Shelf(), [declared], {BOX.key(item): item}))
    assert change.op == UNCHANGED


@LAW
@given(item=boxes)
def test_what_is_exported_in_full_makes_a_new_one_like_it(item: Item) -> None:
    shown = {name: value for name, value in item.items() if name != "number"}
    declared = [BOX.declare(exported(BOX, item, None))]
    (change,) = plan(BOX, declared, survey(Shelf(), declared, {}))
    assert exported(BOX, change.item, {}) == exported(BOX, shown, {})
