# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pure rules of the simulators: slugs, implication, paging, merge patches, masking, switches."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.answers import Asked
from simulator.bitbucket.paging import page, window
from simulator.bitbucket.permissions import GLOBAL, PROJECT, REPOSITORY, WEIGHTS, highest, implies, kind
from simulator.bitbucket.slugs import repository_slug, user_slug
from simulator.control_server import merged
from simulator.log import MASK, masked, masked_target
from simulator.switches import SWITCHES, BadSwitch, Switches, parse

NAMES = sorted(WEIGHTS)


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        ("jane@example", (), "jane_example"),
        ("john.doe", (), "john.doe"),
        ("Zoë", (), "zoë"),
        ("a b", (), "a b"),
        ("a-b_c", (), "a-b_c"),
        ("a@b", ("a_b",), "a_b1"),
        ("a@b", ("a_b", "a_b1"), "a_b2"),
    ],
)
def test_user_slug(name: str, taken: tuple[str, ...], slug: str) -> None:
    assert user_slug(name, taken) == slug


@given(st.text(min_size=1), st.sets(st.text(alphabet="ab_1", max_size=3)))
def test_user_slug_is_free_and_safe(name: str, taken: set[str]) -> None:
    slug = user_slug(name, taken)
    assert slug not in taken
    assert user_slug(slug) == slug


def test_repository_slug() -> None:
    assert repository_slug("My Models 2.0") == "my-models-2.0"


@pytest.mark.parametrize(
    ("held", "wanted", "gives"),
    [
        ("SYS_ADMIN", "ADMIN", True),
        ("ADMIN", "SYS_ADMIN", False),
        ("ADMIN", "PROJECT_ADMIN", True),
        ("ADMIN", "PROJECT_CREATE", True),
        ("PROJECT_CREATE", "PROJECT_READ", False),
        ("PROJECT_CREATE", "LICENSED_USER", True),
        ("LICENSED_USER", "PROJECT_VIEW", False),
        ("PROJECT_ADMIN", "REPO_CREATE", True),
        ("REPO_CREATE", "PROJECT_WRITE", True),
        ("PROJECT_WRITE", "REPO_CREATE", False),
        ("PROJECT_READ", "REPO_READ", True),
        ("PROJECT_READ", "REPO_WRITE", False),
        ("PROJECT_WRITE", "REPO_WRITE", True),
        ("REPO_ADMIN", "PROJECT_READ", False),
        ("REPO_ADMIN", "REPO_WRITE", True),
        ("REPO_READ", "PROJECT_VIEW", True),
        ("PROJECT_ADMIN", "LICENSED_USER", False),
        ("PROJECT_ADMIN", "PROJECT_CREATE", False),
    ],
)
def test_implies(held: str, wanted: str, gives: bool) -> None:
    assert implies(held, wanted) is gives


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_implies_is_an_order(one: str, two: str, three: str) -> None:
    assert implies(one, one)
    if implies(one, two) and implies(two, three):
        assert implies(one, three)
    if implies(one, two) and implies(two, one):
        assert one == two


def test_sys_admin_implies_everything() -> None:
    assert all(implies("SYS_ADMIN", name) for name in NAMES)
    assert {kind(name) for name in (*GLOBAL, *PROJECT, *REPOSITORY)} == {"global", "project", "repository"}
    assert kind("USER_ADMIN") is None


@given(st.lists(st.sampled_from([*NAMES, None])))
def test_highest(names: list[str | None]) -> None:
    best = highest(names)
    assert (best is None) == (not any(names))
    assert all(best is not None and WEIGHTS[best] >= WEIGHTS[name] for name in names if name)


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 7), st.integers(0, 3))
def test_following_the_cursor_shows_every_visible_row_once(visible: list[bool], limit: int, holes: int) -> None:
    rows = list(enumerate(visible))
    seen, start = [], 0
    while True:
        one = page(rows, lambda row: row[1], lambda row: row[0], start, limit, holes)
        assert one["size"] == len(one["values"]) <= limit
        assert one["isLastPage"] == ("nextPageStart" not in one)
        seen += one["values"]
        if one["isLastPage"]:
            break
        assert one["nextPageStart"] > start
        start = one["nextPageStart"]
    assert seen == [index for index, shown in rows if shown]


def asked(query: list[tuple[str, str]]) -> Asked:
    return Asked("GET", "/", "/", query, {}, {}, b"")


def test_window() -> None:
    switches = Switches({"page_max": "100", "bad_page_parameter": "default"})
    assert window(asked([]), switches) == (0, 25)
    assert window(asked([("start", "7"), ("limit", "1000")]), switches) == (7, 100)
    assert window(asked([("start", "-1"), ("limit", "0")]), switches) == (0, 25)


# The examples of RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        (["a"], ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(target: Any, patch: Any, result: Any) -> None:
    assert merged(target, patch) == result


@given(st.text(min_size=1).filter(lambda text: text not in MASK))
def test_masking(secret: str) -> None:
    body = {"password": secret, "oauth": {"client_secret": secret, "client_id": "c"}, "rows": [{"token": secret}], "project_key": "ALG"}
    hidden = masked(body)
    assert hidden == {"password": MASK, "oauth": {"client_secret": MASK, "client_id": "c"}, "rows": [{"token": MASK}], "project_key": "ALG"}
    assert json.dumps(hidden)


def test_masking_a_query() -> None:
    assert masked_target("/a?name=b%20c&password=x%26y") == f"/a?name=b%20c&password={MASK}"
    assert masked_target("/a?name=b+c") == "/a?name=b+c"


def test_every_switch_takes_its_default_and_cites_a_fact() -> None:
    for switch in SWITCHES.values():
        assert switch.check(switch.default) == switch.default
        assert switch.fact.startswith(("[bitbucket ", "[breadth ", "[algorithmia "))


@pytest.mark.parametrize("argument", ["ssh", "ssh=maybe", "unknown=on", "page_max=many", "rate_limit=fast", "error_status=4044"])
def test_bad_switches(argument: str) -> None:
    with pytest.raises(BadSwitch):
        parse([argument])
