# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between two states of a thing, and whom that affects: a table of cases, and the law that before plus what differs is after."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.changes import POLICIES, affected, differences, laid_over, plain


class Masked(str):
    """A text that says more than it shows, as the secrets of bitbucket.properties."""

    __slots__ = ("revealed",)

    def __str__(self):
        return self.revealed


def paths(before, after):
    return [(".".join(path), *pair) for (path, _name), pair in differences(before, after).items()]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": "x"}, {"a": "y"}, [("a", "x", "y")]),
        ({"a": "x"}, {}, [("a", "x", None)]),
        ({}, {"a": "x"}, [("a", None, "x")]),
        ({"a": True}, {"a": False}, [("a", True, False)]),
        ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 1, "d": 3}}}, [("a.b.d", 2, 3)]),
        ({"a": {"b": 1}}, {}, [("a.b", 1, None)]),
        ({}, {"a": {}}, []),
        ({"members": ["ada", "bob"]}, {"members": ["bob", "eve"]}, [("members", "ada", None), ("members", None, "eve")]),
        ({"members": ["ada"]}, {}, [("members", "ada", None)]),
        ({"order": ["a", "b"]}, {"order": ["b", "a"]}, [("order", ["a", "b"], ["b", "a"])]),
        ({"list": [{"a": 1}]}, {"list": [{"a": 2}]}, [("list", [{"a": 1}], [{"a": 2}])]),
        ({"a": "x"}, {"a": ["x"]}, [("a", "x", ["x"])]),
        ({"a": {"b": 1}}, {"a": "b"}, [("a", {"b": 1}, "b")]),
        # What comes or goes as a whole shows what is in it, and not what is empty.
        (None, {"key": "ALG", "description": "", "groups": {}, "public": False}, [("key", None, "ALG"), ("public", None, False)]),
        ({"key": "ALG", "members": ["ada"]}, None, [("key", "ALG", None), ("members", "ada", None)]),
        ({"description": "x"}, {"description": ""}, [("description", "x", "")]),
    ],
)
def test_differences(before, after, expected):
    assert paths(before, after) == expected


NAMES = st.text("abc.|<", min_size=1, max_size=3)
VALUES = st.recursive(
    st.integers() | NAMES | st.lists(NAMES, unique=True, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
ITEMS = st.dictionaries(NAMES, VALUES, max_size=4)


def bare(value):
    """Return a value without what is empty, lists without their order."""
    if isinstance(value, dict):
        return {name: inner for name, inner in ((name, bare(inner)) for name, inner in value.items()) if inner not in ({}, [])}
    return sorted(value) if isinstance(value, list) else value


@given(ITEMS, ITEMS)
def test_before_and_what_differs_make_after(before, after):
    assert bare(laid_over(before, differences(before, after))) == bare(after)


@given(ITEMS)
def test_nothing_differs_from_itself(item):
    assert differences(item, item) == {}


def test_plain_shows_what_a_secret_shows():
    """Ansible's texts and our secrets are more than text: only what they show gets into a document."""
    secret = Masked("********")
    secret.revealed = "hunter2"
    found = plain({"a": [secret, 1, 1.5, True, None, ("x",)], "b": "\ud800"})
    assert found == {"a": ["********", 1, 1.5, True, None, ["x"]], "b": "?"}
    assert not isinstance(found["a"][0], Masked)
    json.dumps(found, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("project", {"permissions": {"users": {"grace": "R"}}}, {"permissions": {"users": {}, "groups": {"ops": "W"}}}, ["user grace", "group ops"]),
        ("project", {"permissions": {"default": "R"}}, {"permissions": {"default": ""}}, ["every licensed user"]),
        ("project", {"public": True}, {"public": False}, ["anybody, even without a login"]),
        ("project", {"public": False}, {"public": True}, ["anybody, even without a login"]),
        ("project", None, {"key": "ALG", "public": False}, []),
        ("project", {"description": "a"}, {"description": "b"}, []),
        ("repository", {"permissions": {"users": {"eve": "R"}}}, {"permissions": {"groups": {"ops": "W"}}}, ["user eve", "group ops"]),
        ("webhook", {"permissions": {"users": {"eve": "R"}}}, {"permissions": {}}, ["the receiver of webhook it"]),
        ("branch restriction", None, {"project_key": "ALG", "repository": "models", "type": "read-only"}, ["whoever pushes to ALG/models"]),
        ("hook", {"project_key": "ALG", "enabled": True}, None, ["whoever pushes to the repositories of ALG or merges there"]),
        ("pull request setting", {"needs_work": True}, {"needs_work": False}, ["pull requests of all repositories"]),
        ("repository", {"public": True}, {"public": False}, ["anybody, even without a login"]),
        ("repository", {"secret_scanning_exempt": True}, {"secret_scanning_exempt": False}, ["whoever pushes to it"]),
        ("repository", {"secret_scanning_exempt": False}, {"secret_scanning_exempt": True}, ["whoever pushes to it"]),
        ("repository", None, {"secret_scanning_exempt": False}, []),
        ("permission", {"users": {"a.b": "R"}}, {"users": {"a.b": "W"}, "groups": {"g": "R"}}, ["user a.b", "group g"]),
        ("permission", {"default": "R"}, {"default": "W"}, ["every licensed user"]),
        ("group", {"name": "it", "members": ["ada"]}, {"name": "it", "members": ["bob"]}, ["user ada", "user bob"]),
        ("group", None, {"name": "it", "members": ["ada"]}, ["group it", "user ada"]),
        ("group", {"name": "it"}, None, ["group it"]),
        ("user", {"name": "it", "groups": ["a"]}, {"name": "it", "groups": ["b"]}, ["user it"]),
        ("SCM configuration", {"project_key": "ALG", "default": True}, {"project_key": "ALG", "default": False}, ["builds of project ALG"]),
        ("SCM configuration", {"client_id": "x", "enabled": True}, {"client_id": "x", "enabled": False}, ["builds through it"]),
        ("algorithm", None, {"owner": "o", "name": "n"}, ["builds of it"]),
        ("access token", None, {"user": "bot", "name": "n"}, ["user bot"]),
        ("access token", None, {"project_key": "ALG", "name": "n"}, ["whoever has this token"]),
        ("access key", {"permission": "R"}, {"permission": "W"}, ["whoever has this key"]),
        ("properties file", {"users": {"a": "1"}}, {"users": {}}, []),
        ("properties file", {"settings": {"users": "a"}}, {"settings": {"users": "b", "default": "c"}}, []),
    ],
)
def test_affected(kind, before, after, expected):
    assert kind in {"algorithm", "access token", "SCM configuration", "properties file", *(each.resource.kind for each in CONFIGURATION.kinds)}
    assert affected(kind, "it", after or before, differences(before, after)) == expected


def test_each_policy_is_a_kind():
    assert set(POLICIES) - {each.resource.kind for each in CONFIGURATION.kinds} == set()
