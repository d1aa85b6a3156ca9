# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Archived repositories, which a server from 8.0 on lists only where it is asked: nothing of them is lost, and no purge is about them unsaid."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import run_module
from integration.play import Item, Outcome, Play, Step, act
from integration.world import public_key
from simulator.process import Simulator, lent

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


# --- changes inside one that does not declare whether it is archived ---

ALL = "bitbucket_configuration"
HOOK: Item = {"name": "ci", "url": "https://ci.example.com/", "events": ["repo:refs_changed"]}
INSIDE: Item = {
    "permissions": {"users": {"bob": "REPO_READ"}},
    "webhooks": [HOOK],
    "reviewer_groups": [{"name": "team", "users": ["bob"]}],
    "branching_models": {"development": "refs/heads/main", "production": ""},
    "branch_restrictions": [{"type": "no-deletes", "matcher": {"type": "BRANCH", "id": "refs/heads/main"}}],
    "default_reviewers": [{"source_matcher": {"type": "ANY_REF"}, "target_matcher": {"type": "ANY_REF"}, "reviewers": ["bob"], "required_approvals": 1}],
    "pull_request_settings": {"required_approvers": 1},
    "hooks": [{"key": "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:force-push-hook", "enabled": True}],
    "required_builds": [{"ref_matcher": {"type": "BRANCH", "id": "refs/heads/main"}, "build_parent_keys": ["ci"]}],
    "default_tasks": [{"description": "Look"}],
    "secret_scanning_rules": [{"name": "Vault token", "line_regex": "hvs[.].*"}],
    "secret_scanning_allowlist_rules": [{"name": "Fixtures", "path_regex": "tests/.*"}],
}
WHY = "the repository OPS/old is archived, so Bitbucket refuses changes in it. Declare the repository with archived=true to have it unarchived"


@pytest.fixture
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        seeded(running)
        yield running


def seeded(simulator: Simulator) -> None:
    repositories = [{"name": "old", "archived": True}, {"name": "live"}]
    users = [{"name": "bob"}]
    simulator.control.seed({"bitbucket": {"users": users, "projects": [{"key": "OPS", "name": "Operations", "repositories": repositories}]}})


def run(simulator: Simulator, module: str, *, check: bool = False, fails: bool = False, **args: t.Any) -> Item:
    result = run_module(simulator, module, args, check=check)
    assert result.get("failed", False) is fails, result
    return result


def rows(simulator: Simulator, since: int = 0) -> list[str]:
    """Return the repositories whose rows were read, and fail where something was written."""
    log = simulator.control.log()[since:]
    assert [each for each in log if each["method"] != "GET"] == []
    return [each["path"].rpartition("/")[2] for each in log if each["path"].rpartition("/")[0].endswith("/repos")]


@pytest.mark.parametrize("check", [True, False])
def test_a_change_inside_is_refused_before_the_first_write(simulator: Simulator, check: bool) -> None:
    """Of each kind, and all of them at once. What is not archived beside it, or was just declared, is none of it."""
    key = {"public_key": public_key("a"), "permission": "REPO_READ", "label": "builder"}
    keys = [{**place, **key} for place in (OLD, {"project_key": "OPS", "repository": "live"}, {"project_key": "OPS", "repository": "new"})]
    repositories = [{"project_key": "OPS", "slug": slug, **INSIDE} for slug in ("old", "live", "new")]
    words = run(simulator, ALL, repositories=repositories, access_keys=keys, check=check, fails=True)["msg"].splitlines()
    places = [f"repositories[0].{name}{'[0]' if isinstance(one, list) else ''}" for name, one in INSIDE.items()]
    assert sorted(line.partition(": ")[0] for line in words) == sorted([*places, "access_keys[0]"])
    assert [line for line in words if not line.partition(": ")[2].startswith(WHY)] == []
    assert sorted(rows(simulator)) == ["live", "new", "old"]


@pytest.mark.parametrize("check", [True, False])
def test_where_only_what_is_inside_is_declared(simulator: Simulator, check: bool) -> None:
    """Each repository is read once; one in which nothing changes is not read at all."""
    listed = [{**OLD, **HOOK}, {**OLD, **HOOK, "name": "cd"}, {"project_key": "OPS", "repository": "live", **HOOK}]
    result = run(simulator, "bitbucket_webhooks", webhooks=listed, check=check, fails=True)
    places = [line.partition(": the repository OPS/old is archived")[0] for line in result["msg"].splitlines()]
    assert places == ["webhooks[0]", "webhooks[1]"]
    assert sorted(rows(simulator)) == ["live", "old"]
    assert len(result.get("planned", {}).get("changes", [])) == (3 if check else 0)
    one = run(simulator, "bitbucket_permission", **OLD, users={"bob": "REPO_READ"}, check=check, fails=True)
    assert one["msg"].startswith(WHY)


@pytest.mark.parametrize("check", [True, False])
def test_nothing_is_read_where_nothing_changes(simulator: Simulator, check: bool) -> None:
    run(simulator, "bitbucket_webhooks", webhooks=[{**OLD, "name": "ci", "state": "absent"}], check=check)
    run(simulator, "bitbucket_permissions", permissions=[{**OLD, "users": {"bob": ""}}, {"project_key": "OPS", "users": {"bob": ""}}], check=check)
    assert rows(simulator) == []


@pytest.mark.parametrize("check", [True, False])
def test_a_purge_of_what_is_inside_says_what_it_would_delete(simulator: Simulator, check: bool) -> None:
    run(simulator, "bitbucket_configuration", repositories=[{"project_key": "OPS", "slug": "old", "archived": True, "webhooks": [HOOK]}])
    since = len(simulator.control.log())
    old = {"project_key": "OPS", "slug": "old", "webhooks": [], "purge_webhooks": True}
    words = run(simulator, "bitbucket_repositories", repositories=[old], purge_limit=1, check=check, fails=True)["msg"]
    assert words.startswith(f"webhook OPS/old ci is not declared and would be purged, but {WHY}")
    assert rows(simulator, since) == ["old"]


@pytest.mark.parametrize("archived", [True, False])
def test_one_that_says_whether_it_is_archived_is_changed(simulator: Simulator, archived: bool) -> None:
    simulator.control.switch("archived_settings", "409")
    old = {"project_key": "OPS", "slug": "old", "new_slug": "older", "archived": archived, **INSIDE}
    foretold, done = (run(simulator, ALL, repositories=[old], check=check) for check in (True, False))
    assert foretold["summary"] == done["summary"]
    assert len(done["summary"]["created"]) + len(done["summary"]["updated"]) == len(INSIDE) + 1
    assert run(simulator, ALL, repositories=[old])["changed"] is False


@pytest.mark.parametrize("check", [True, False])
def test_one_that_says_so_where_it_is_not_carried_out(simulator: Simulator, check: bool) -> None:
    old = {"project_key": "OPS", "slug": "old", "archived": True, "webhooks": [HOOK]}
    words = run(simulator, ALL, repositories=[old], only=["webhooks"], check=check, fails=True)["msg"]
    assert words.startswith(f"repositories[0].webhooks[0]: {WHY}")
    assert words.endswith(". Add repositories to only")


@pytest.mark.parametrize("check", [True, False])
def test_a_renamed_one_is_read_by_its_present_name(simulator: Simulator, check: bool) -> None:
    there = {"projects": [{"key": "OPS", "new_key": "RUN"}], "webhooks": [{"project_key": "RUN", "repository": "old", **HOOK}]}
    words = run(simulator, ALL, **there, check=check, fails=True)["msg"]
    assert words.startswith("webhooks[0]: the repository RUN/old is archived")
    assert rows(simulator) == ["old"]


def test_what_an_earlier_task_creates_is_not_archived(simulator: Simulator) -> None:
    new = {"project_key": "OPS", "repository": "new"}
    assert run(simulator, "bitbucket_webhook", **new, **HOOK, assume_exists=True, check=True)["changed"] is True


@pytest.mark.parametrize("version", ["5.6", "7.21"])
def test_a_version_that_archives_nothing_is_not_asked(version: str) -> None:
    with lent(version) as simulator:
        seeded(simulator)
        run(simulator, "bitbucket_permission", **OLD, users={"bob": "REPO_READ"}, check=True)
        assert rows(simulator) == []
