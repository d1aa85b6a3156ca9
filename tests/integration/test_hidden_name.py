# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy takes out the header that tells who is logged in: a right that is missing is still no wrong password, and nobody loses their administrator access."""

from __future__ import annotations

import typing as t

import pytest

from integration import world
from integration.hiding_proxy import hiding_proxy
from integration.play import Item, Outcome, Play, Step, act
from integration.world import OWNER

PROJECT, PERMISSION = "bitbucket_project", "bitbucket_permission"
OWN = act("seed", {"bitbucket": {"projects": [{"key": "OWN", "users": {"owner": "PROJECT_ADMIN", "bob": "PROJECT_READ"}}]}})
BOB = {"users": {"bob": "PROJECT_WRITE"}}
PURGE = {"scope": "project", "project_key": "OWN", **BOB, "purge": True, "purge_last_admin": True}


@pytest.fixture
def proxied(play: Play) -> t.Iterator[t.Callable[..., list[Outcome]]]:
    """Return what runs steps in process, through the proxy."""
    with hiding_proxy(play.simulator.bitbucket_url, play.simulator.ca_file) as url:

        def run(*steps: Step) -> list[Outcome]:
            through = [Step(each.module, {"bitbucket_url": url, **each.args}, each.check, each.before, each.state, each.task) for each in steps]
            return play(*through)

        yield run


def test_an_administrator_administers(proxied: t.Callable[..., list[Outcome]]) -> None:
    user = {"name": "dave", "email_address": "d@e.example", "password": "{{ new_password }}"}
    (made, shown, ready) = proxied(Step("bitbucket_user", user), Step("bitbucket_server_info", {"probe_ssh": False}), Step("bitbucket_readiness_info", {}))
    assert made.result["summary"]["created"] == ["dave"]
    assert (shown.result["bitbucket_server"]["user"], shown.result["bitbucket_server"]["reachable"]["administer"]["ok"]) == ("admin", True)
    assert [each["detail"] for each in ready.result["bitbucket_readiness"]["findings"] if each["check"] == "login"] == ["as admin"]


def test_a_right_that_is_missing_is_no_refused_log_in(proxied: t.Callable[..., list[Outcome]]) -> None:
    lacks, has, may_not, wrong = proxied(
        Step(PERMISSION, {"project_key": "OPS", **BOB, **OWNER}, before=[OWN]),
        Step(PERMISSION, {"project_key": "OWN", **BOB, **OWNER}),
        Step("bitbucket_user", {"name": "bob", "display_name": "Bob", **OWNER}),
        Step(PERMISSION, {"project_key": "OWN", **BOB, **OWNER, "bitbucket_password": "{{ wrong_password }}"}),
    )
    assert "The user 'owner' lacks PROJECT_ADMIN on OPS." in lacks.msg
    assert "password" not in lacks.msg
    assert has.result["changed"] is True, has.msg
    assert "the user owner may not manage users" in may_not.msg
    assert "That was the login as 'owner': is its password right" in wrong.msg


def test_the_own_last_way_in_is_kept(proxied: t.Callable[..., list[Outcome]]) -> None:
    shouted = {"bitbucket_username": "OWNER"}
    purged, taken = proxied(
        Step(PERMISSION, {**PURGE, **OWNER, **shouted}, before=[OWN], state=True),
        Step(PERMISSION, {"project_key": "OWN", "users": {"owner": "PROJECT_READ", "Carol": "PROJECT_ADMIN"}, **OWNER, **shouted}),
    )
    assert purged.result["warnings"] == ["OWN: kept PROJECT_ADMIN of user owner, though not declared: it is your own administrator access"]
    assert purged.state["bitbucket"]["projects"]["OWN"]["grants"]["users"] == {"owner": "PROJECT_ADMIN", "bob": "PROJECT_WRITE"}
    assert "take away your own" in taken.msg
    assert taken.writes == []


def test_whose_a_token_is_is_not_guessed(play: Play) -> None:
    """A token that lacks a right goes on with what it may do; where it has to be known whose it is, the message tells what stands in the way."""
    token = {"bitbucket_username": world.OMIT, "bitbucket_password": world.OMIT, "bitbucket_token": "{{ made.token }}"}
    permissions = ["PROJECT_ADMIN", "REPO_ADMIN"]
    with hiding_proxy(play.simulator.bitbucket_url, play.simulator.ca_file) as url:
        through = {**world.BITBUCKET, "bitbucket_url": url}
        listed: list[tuple[str, Item, Item]] = [
            ("bitbucket_access_token", {**through, **OWNER, "name": "t", "permissions": permissions}, {"register": "made"}),
            (PERMISSION, {**through, **token, "project_key": "OPS", **BOB}, {}),
            (PERMISSION, {**through, **token, "project_key": "OWN", **BOB}, {}),
            (PERMISSION, {**through, **token, **PURGE}, {}),
            (PERMISSION, {**through, **token, "bitbucket_token": "{{ pat }}", "project_key": "OWN", **BOB}, {}),
            (PROJECT, {**through, **token, "bitbucket_token": "{{ pat }}", "key": "OWN"}, {}),
        ]
        tasks = [{"name": str(n), f"algorithmia.scm.{module}": args, "ignore_errors": True, **more} for n, (module, args, more) in enumerate(listed)]
        lines = play.run(
            [{"hosts": "all", "gather_facts": False, "tasks": tasks}], {"0": [act("reset"), act("switch", "anonymous_exception", "authorisation"), OWN]}
        )
    _made, lacks, has, purged, unknown, again = (Outcome(Step("", {}), line["failed"], line["result"], line["log"], 0, 0.0, {}) for line in lines)
    assert "Either bitbucket_token is not valid, or its user lacks PROJECT_ADMIN on OPS" in lacks.msg
    assert has.result["changed"] is True, has.msg
    assert "Bitbucket does not tell which user this is: its answers lack the header X-AUSERNAME. A proxy in front of it" in purged.msg
    assert purged.writes == []
    assert unknown.failed
    assert (again.failed, again.log) == (True, [])
