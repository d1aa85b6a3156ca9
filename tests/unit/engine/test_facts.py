# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Diffs for people: a line for each fact, so that what Ansible prints as changed is just what changed."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.plugins.callback.default import CallbackModule
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facts import facts, sides
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless
from tools.tree import ROOT
from unit.drift.samples import module
from unit.engine.clubs import there
from unit.engine.memory import Server
from unit.engine.test_names import run

BOT = {"algorithmia-bot": "PROJECT_ADMIN"}


def printed(before: t.Any, after: t.Any) -> list[str]:
    """Return the lines that Ansible prints as changed."""
    shown = CallbackModule()._get_diff([{"before_header": "x", "after_header": "x", **sides(before, after)}])
    return [line for line in shown.splitlines() if line.startswith(("+", "-")) and not line.startswith(("+++", "---"))]


def test_what_is_not_changed_is_not_shown_as_changed() -> None:
    before = {"key": "ALG", "permissions": {"users": {**BOT, "grace": "PROJECT_ADMIN"}, "groups": {"all": "PROJECT_READ"}}, "tags": ["a", "b"]}
    after = {"key": "ALG", "permissions": {"users": BOT, "groups": {"all": "PROJECT_READ", "new": "PROJECT_READ"}}, "tags": ["a", "b", "c"]}
    assert printed(before, after) == ["-permissions.users.grace: PROJECT_ADMIN", "+permissions.groups.new: PROJECT_READ", "+tags: c"]


def test_a_thing_that_comes_or_goes_is_all_its_facts() -> None:
    item = {"key": "ALG", "description": "", "public": False, "permissions": {"users": BOT, "groups": {}}}
    lines = ["key: ALG", 'description: ""', "public: false", "permissions.users.algorithmia-bot: PROJECT_ADMIN"]
    assert printed(None, item) == [f"+{line}" for line in lines]
    assert printed(item, None) == [f"-{line}" for line in lines]
    assert sides(None, item)["before"] == ""


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("a b", "x: a b"),
        ("true", 'x: "true"'),
        (True, "x: true"),
        ("7", 'x: "7"'),
        ("07", 'x: "07"'),
        (7, "x: 7"),
        (" a", 'x: " a"'),
        ("a\nb", r'x: "a\nb"'),
        (r"a\nb", r"x: a\nb"),
        ("\x1b[31m", r'x: "\u001b[31m"'),
        ("\u202ecba", r'x: "\u202ecba"'),
        ("##vso[task.complete]", r'x: "\x23#vso[task.complete]"'),
        ([{"a": 1, "b": "c"}], 'x: {"a": 1, "b": "c"}'),
    ],
)
def test_a_value_in_a_line(value: t.Any, line: str) -> None:
    assert facts({"x": value}) == [line]


def test_only_that_a_list_is_known_to_be_empty() -> None:
    assert printed({"a": 1}, {"a": 1, "groups": []}) == ["+groups: []"]
    assert printed({"a": 1, "groups": ["x"]}, {"a": 1, "groups": []}) == ["-groups: x"]


def same(one: t.Any, other: t.Any) -> bool:
    """Tell whether two values are one: 1 is not True."""
    return json.dumps(one) == json.dumps(other)


NAMES = st.text(alphabet='ab:" \n\x1b\u202e{#[', min_size=1, max_size=4)
LEAVES = st.none() | st.booleans() | st.integers(0, 9) | st.text(alphabet='a1":{}[]\\ \n#\u202e', max_size=4)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6)
ITEMS = st.none() | st.dictionaries(NAMES, VALUES, min_size=1, max_size=3)


@settings(max_examples=300)
@given(ITEMS, ITEMS)
def test_each_fact_is_one_line_that_hides_nothing(before: t.Any, after: t.Any) -> None:
    for item in (before, after):
        for line in facts(item, empty=True):
            assert len(f"{line}\n".splitlines()) == 1
            assert harmless(line) == line
    shown = sides(before, after)
    assert (shown["before"] == shown["after"]) == same(before, after)


@settings(max_examples=300)
@given(LEAVES, LEAVES)
def test_two_values_are_two_texts(one: t.Any, other: t.Any) -> None:
    assert (facts({"x": one}) == facts({"x": other})) == same(one, other)


def test_modules_return_both_the_data_and_the_text() -> None:
    """In check mode and for real."""
    for check_mode in (True, False):
        server = Server(there({"key": "A", "members": ["ann", "bob"]}, {"key": "B"}))
        result = run(server, check_mode, clubs=[{"key": "a", "members": ["cy"]}, {"key": "b"}])
        assert result["changes"] == [
            {"thing": "club A", "before": {"key": "A", "members": ["ann", "bob"]}, "after": {"key": "A", "members": ["ann", "bob", "cy"]}}
        ]
        assert result["diff"] == [
            {
                "before_header": "club A",
                "after_header": "club A",
                "before": "key: A\nmembers: ann\nmembers: bob\n",
                "after": "key: A\nmembers: ann\nmembers: bob\nmembers: cy\n",
            }
        ]


def test_a_secret_is_in_no_diff() -> None:
    made = module("bitbucket_user").resource
    names = {each.name for each in made.fields if each.role == "write_only"}
    shown = made.show({"name": "ada", **dict.fromkeys(names, "s3cret")})
    assert names
    assert "s3cret" not in sides(None, shown)["after"]


def test_every_diff_is_made_of_facts_or_of_files() -> None:
    """A module that makes a diff of its own in another way would show data as Ansible writes it: JSON."""
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "plugins").rglob("*.py")}
    makers = {path.name for path, text in texts.items() if '"before_header"' in text and "facts import sides" not in text}
    assert makers == {"declaration_files.py"}
