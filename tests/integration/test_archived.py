# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Archived repositories, which a server from 8.0 on lists only where it is asked: nothing of them is lost, and no purge is about them unsaid."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Item, Outcome, Play, Step, act
from integration.world import public_key

KEY = {"id": 900, "text": public_key("a"), "label": "builder"}
OLD: Item = {"project_key": "OPS", "repository": "old"}
THERE = [
    act(
        "seed",
        {
            "bitbucket": {
                "repositories": [
                    {"project": "OPS", "name": "old", "archived": True, "description": "kept", "users": {"bob": "REPO_WRITE"}},
                    {"project": "OPS", "name": "live"},
                ]
            }
        },
    ),
    act("tamper", {"bitbucket": {"ssh_keys": {"900": KEY}, "access_keys": [{"key": 900, "project": "OPS", "repository": "old", "permission": "REPO_READ"}]}}),
]


def declared(outcome: Outcome, kind: str) -> list[Item]:
    return t.cast("list[Item]", outcome.result["bitbucket"][f"bitbucket_{kind}"])


@pytest.mark.parametrize("version", ["7.21", "8.19", "9.4"])
def test_an_export_has_them_and_says_that_they_are(play_on: t.Callable[..., Play], version: str) -> None:
    (found,) = play_on(version)(Step("bitbucket_info", {"exclusive": True}, before=THERE))
    assert {"project_key": "OPS", "slug": "old", "description": "kept"}.items() <= declared(found, "repositories")[1].items()
    assert {**OLD, "users": {"bob": "REPO_WRITE"}, "purge": True}.items() <= declared(found, "permissions")[-1].items()
    assert [one["repository"] for one in declared(found, "access_keys")] == ["old"]
    assert declared(found, "repositories")[1]["archived"] is (version != "7.21")  # That version tells nothing of it.


@pytest.mark.parametrize("listing", ["listed", "filtered", "hidden"])
def test_the_round_trip_with_purge_removes_nothing(play: Play, listing: str) -> None:
    before = [*THERE, act("switch", "project_repos_archived", listing)]
    (found,) = play(Step("bitbucket_info", {"exclusive": True}, before=before))
    steps = [
        Step(f"bitbucket_{kind}", {kind: declared(found, kind), **more}, check, before=[act("reset"), *before])
        for check in (True, False)
        for kind, more in (
            ("projects", {"purge": True}),
            ("repositories", {"purge": True}),
            ("access_keys", {"purge": True}),
            ("permissions", {"purge": True}),
        )
    ]
    for outcome in play(*steps):
        assert not outcome.failed, outcome.msg
        assert (outcome.result["changed"], outcome.writes) == (False, [])


@pytest.mark.parametrize("listing", ["listed", "filtered"])
def test_a_purge_sees_them(play: Play, listing: str) -> None:
    """What an export has, a purge can remove; a project that has only archived ones is not empty."""
    before = [*THERE, act("switch", "project_repos_archived", listing)]
    gone = {"repositories": [{"project_key": "OPS", "slug": "live"}], "purge": True, "purge_limit": 1}
    foretold, project, purged = play(
        Step("bitbucket_repositories", gone, True, before=before),
        Step(
            "bitbucket_project",
            {"key": "OPS", "state": "absent"},
            True,
            before=[act("tamper", {"bitbucket": {"projects": {"OPS": {"repositories": {"live": None}}}}})],
        ),
        Step("bitbucket_repositories", gone, before=[act("reset"), *before]),
    )
    assert foretold.result["summary"]["deleted"] == purged.result["summary"]["deleted"] == ["OPS/old"]
    assert project.failed
    assert "old" in project.msg
