# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has what on a repository that was just created: check mode and the run agree on it."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Item, Play, Step, act
from integration.world import MAKER, OWNER

NEW: Item = {"project_key": "OPS", "slug": "new"}
THERE = [act("seed", {"bitbucket": {"projects": [{"key": "OPS", "users": {"owner": "PROJECT_ADMIN", "maker": "REPO_CREATE"}}]}})]
GRANTS: Item = {"project_key": "OPS", "repository": "new", "users": {"bob": "REPO_READ"}, "groups": {}, "purge": True}
CREATORS: dict[str, tuple[Item, dict[str, str]]] = {
    "a system administrator": ({}, {}),
    "who administers the project": (OWNER, {}),
    "who may create repositories only": (MAKER, {"maker": "REPO_ADMIN"}),
}


def users(outcome: t.Any, side: str) -> Item:
    (entry,) = outcome.result["changes"]
    return t.cast(Item, entry[side]["users"])


@pytest.mark.parametrize(("login", "granted"), CREATORS.values(), ids=CREATORS)
def test_check_mode_knows_what_the_creator_gets(play: Play, login: Item, granted: dict[str, str]) -> None:
    foretold, made, done, again = play(
        Step("bitbucket_permissions", {"permissions": [GRANTS], "assume_exists": True, **login}, True, before=THERE),
        Step("bitbucket_repository", {**NEW, **login}),
        Step("bitbucket_permissions", {"permissions": [GRANTS], **login}, state=True),
        Step("bitbucket_permissions", {"permissions": [GRANTS], **login}, True),
    )
    assert not made.failed, made.msg
    assert foretold.foretold() == done.foretold()
    kept = done.state["bitbucket"]["projects"]["OPS"]["repositories"]["new"]["grants"]["users"]
    assert kept == {"bob": "REPO_READ", **granted}
    assert not again.result["changed"]


def test_check_mode_says_that_it_does_not_know_what_only_a_maker_gets(play: Play) -> None:
    (foretold,) = play(Step("bitbucket_permissions", {"permissions": [GRANTS], "assume_exists": True, **MAKER}, True, before=THERE))
    assert [one for one in foretold.result["warnings"] if "cannot tell" in one and "OPS/new" in one and "maker" in one]


def test_a_repository_of_a_new_project(play: Play) -> None:
    """Whoever creates the project administers it."""
    grants = {**GRANTS, "project_key": "NEW"}
    foretold, _project, _repository, done = play(
        Step("bitbucket_permissions", {"permissions": [grants], "assume_exists": True, **MAKER}, True),
        Step("bitbucket_project", {"key": "NEW", **MAKER}),
        Step("bitbucket_repository", {"project_key": "NEW", "slug": "new", **MAKER}),
        Step("bitbucket_permissions", {"permissions": [grants], **MAKER}),
    )
    assert foretold.foretold() == done.foretold()
