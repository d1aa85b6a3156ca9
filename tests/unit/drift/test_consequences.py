# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a difference means: more rights than declared, fewer, or open to everybody."""

from __future__ import annotations

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.changes import LICENSED, differences
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.consequences import EVERYBODY, WRITERS, consequences, weight

READ, WRITE, ADMIN = "PROJECT_READ", "PROJECT_WRITE", "PROJECT_ADMIN"
MORE, FEWER, PUBLIC = "more_rights", "fewer_rights", "public"


def grants(**users):
    return {"permissions": {"users": users}}


@pytest.mark.parametrize(
    ("kind", "before", "after", "expected"),
    [
        ("project", grants(eve=ADMIN), grants(), [(MORE, ["user eve"])]),
        ("project", grants(), grants(ada=READ), [(FEWER, ["user ada"])]),
        ("project", grants(eve=ADMIN, ada=READ), grants(eve=READ, ada=WRITE), [(MORE, ["user eve"]), (FEWER, ["user ada"])]),
        ("project", grants(eve="REPO_CREATE"), grants(eve=ADMIN), [(FEWER, ["user eve"])]),
        ("project", {"permissions": {"default": WRITE}}, {"permissions": {"default": ""}}, [(MORE, [LICENSED])]),
        ("permission", {"groups": {"ops": "SYS_ADMIN"}}, {"groups": {"ops": "ADMIN"}}, [(MORE, ["group ops"])]),
        ("permission", {"users": {"eve": "NEW_KIND"}}, {"users": {}}, [(MORE, ["user eve"])]),
        ("project", {"public": True}, {"public": False}, [(PUBLIC, [EVERYBODY])]),
        ("repository", grants(eve="REPO_ADMIN"), grants(), [(MORE, ["user eve"])]),
        ("repository", {"permissions": {"groups": {"ops": "REPO_READ"}}}, {"permissions": {"groups": {"ops": "REPO_WRITE"}}}, [(FEWER, ["group ops"])]),
        ("webhook", grants(eve=ADMIN), grants(), []),  # no kind that permissions belong to
        ("repository", {"public": True}, None, [(PUBLIC, [EVERYBODY])]),
        ("repository", {"public": False}, {"public": True}, []),
        ("project", {"description": "a"}, {"description": "b"}, []),
        ("project", None, {**grants(ada=READ), "public": True}, []),  # nobody has any right to what is not there
        ("group", {"members": ["eve"]}, {"members": ["ada"]}, [(MORE, ["user eve"]), (FEWER, ["user ada"])]),
        ("group", {"members": ["eve"]}, None, [(MORE, ["the title"])]),
        ("group", None, {"members": ["ada"]}, [(FEWER, ["the title"])]),
        ("user", {"groups": ["a"]}, {"groups": []}, [(MORE, ["the title"])]),
        ("user", {"display_name": "a"}, {"display_name": "b"}, []),
        ("access key", {"permission": "REPO_WRITE"}, {"permission": "REPO_READ"}, [(MORE, ["the title"])]),
        ("access token", {"name": "t"}, None, [(MORE, ["the title"])]),
        ("webhook", {"url": "a"}, {"url": "b"}, []),
        ("branch restriction", {"users": ["eve"], "groups": []}, {"users": [], "groups": ["ops"]}, [(MORE, ["user eve"]), (FEWER, ["group ops"])]),
        ("branch restriction", {"access_keys": ["ci"]}, {"access_keys": []}, [(MORE, ["access key ci"])]),
        ("branch restriction", None, {"type": "read-only", "users": ["ada"]}, [(MORE, [WRITERS])]),
        ("branch restriction", {"type": "read-only", "users": ["ada"]}, None, [(FEWER, [WRITERS])]),
        ("banner", {"text": "a"}, None, []),
        ("properties file", {"settings": {"users": "a"}}, {"settings": {}}, []),
    ],
)
def test_consequences(kind, before, after, expected):
    found = consequences(kind, "the title", before, after, differences(before, after))
    assert [(each["effect"], each["who"]) for each in found] == expected


def test_the_heaviest_weighs_least():
    weights = [weight({"consequences": [{"effect": effect} for effect in effects]}) for effects in ([PUBLIC], [MORE, FEWER], [FEWER], [])]
    assert weights == sorted(set(weights))
