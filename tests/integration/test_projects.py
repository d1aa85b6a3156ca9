# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is special about projects: renaming in place, refusals foretold, and who creates them."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Item, Outcome, Play, Step, act
from integration.world import MAKER, OWNER

P = "/rest/api/1.0/projects"
ONE, MANY = "bitbucket_project", "bitbucket_projects"
THINGS = act(
    "seed",
    {
        "bitbucket": {
            "projects": [
                {"key": "OLD", "name": "Old", "users": {"owner": "PROJECT_ADMIN"}},
                {"key": "TAKEN", "name": "Taken"},
                {"key": "FULL", "name": "Full", "repositories": [{"name": "models"}]},
            ]
        }
    },
)


@pytest.fixture(params=[ONE, MANY])
def step(request: pytest.FixtureRequest) -> t.Callable[..., Step]:
    """Return what makes a step about one project, with the singular and with the plural module."""

    def made(project: dict[str, t.Any], check: bool = False, *, before: t.Sequence[t.Any] = (), state: bool = False, **more: t.Any) -> Step:
        args = {**project, **more} if request.param == ONE else {"projects": [project], **more}
        return Step(request.param, args, check, before=before, state=state)

    return made


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []
    assert outcome.step.check or outcome.result["summary"] == {"created": [], "updated": [], "deleted": [], "unchanged": []}


def test_absent_of_a_former_key_names_the_project_that_stays(play: Play, step: t.Callable[..., Step]) -> None:
    gone = {"key": "old", "state": "absent"}
    _renamed, foretold, really = play(step({"key": "old", "new_key": "young"}, before=[THINGS]), step(gone, True), step(gone))
    for outcome in (foretold, really):
        assert (outcome.result["summary"]["unchanged"], outcome.writes) == (["OLD"], [])
        assert "OLD is the former key of YOUNG: that project was renamed. That one is not deleted" in outcome.result["warnings"]


def test_rename_in_place(play: Play, step: t.Callable[..., Step]) -> None:
    rename = {"key": "old", "new_key": "young"}
    foretold, renamed, again_foretold, again, back_foretold, back, gone = play(
        step(rename, True, before=[THINGS]),
        step(rename, state=True),
        step(rename, True),
        step(rename),
        step({"key": "OLD"}, True),
        step({"key": "OLD"}),
        step({"key": "YOUNG", "state": "absent"}),
    )
    project = {"key": "YOUNG", "name": "Old", "description": "", "public": False}
    assert renamed.things == [project]
    assert renamed.result["summary"]["updated"] == ["YOUNG"]
    assert [(each["before"], each["after"]) for each in renamed.result["changes"]] == [({**project, "key": "OLD"}, project)]
    assert (renamed.result["diff"][0]["before_header"], renamed.result["diff"][0]["after_header"]) == ("project OLD", "project YOUNG")
    assert foretold.foretold() == renamed.foretold()
    assert renamed.writes == [f"PUT {P}/OLD"], "renamed in place: neither created nor deleted"
    assert renamed.state["bitbucket"]["projects"]["YOUNG"]["grants"]["users"] == {"owner": "PROJECT_ADMIN"}
    for outcome in (again_foretold, again):
        assert outcome.result["summary"]["unchanged"] == ["YOUNG"]
        assert outcome.writes == []
    # Somebody renamed it: the declared key still answers, and gets its project back.
    assert back_foretold.foretold() == back.foretold()
    assert (back.result["summary"]["updated"], back.writes) == (["OLD"], [f"PUT {P}/YOUNG"])
    # An old key that still answers is not the project to delete.
    assert (gone.result["changed"], gone.writes) == (False, [])


def test_new_key_of_another_project(play: Play, step: t.Callable[..., Step]) -> None:
    for outcome in play(*(step({"key": "OLD", "new_key": "TAKEN"}, check, before=[THINGS]) for check in (True, False))):
        refused(outcome, "TAKEN", "exists")


def test_delete_with_repositories(play: Play, step: t.Callable[..., Step]) -> None:
    for outcome in play(*(step({"key": "full", "state": "absent"}, check, before=[THINGS]) for check in (True, False))):
        refused(outcome, 'The project "FULL" cannot be deleted because it has repositories', "models")


def test_who_creates(play: Play, step: t.Callable[..., Step]) -> None:
    new: dict[str, t.Any] = {"key": "NEW", "permissions": {"users": {"bob": "PROJECT_READ"}, "purge": True}}
    foretold, not_allowed, predicted, made, again = play(
        step(new, True, **OWNER), step(new, **OWNER), step(new, True, **MAKER), step(new, state=True, **MAKER), step(new, **MAKER)
    )
    for outcome in (foretold, not_allowed):
        refused(outcome, "owner", "PROJECT_CREATE")
    # The creator's own grant is known to exist, and is the administrator access of somebody without global permissions.
    grants = {"bob": "PROJECT_READ", "maker": "PROJECT_ADMIN"}
    assert predicted.foretold() == made.foretold()
    assert made.things[0]["permissions"]["users"] == grants
    assert made.state["bitbucket"]["projects"]["NEW"]["grants"]["users"] == grants
    assert made.writes == [f"POST {P}", f"PUT {P}/NEW/permissions/users?name=bob&permission=PROJECT_READ"]
    assert ["own administrator access" in warning for warning in made.result["warnings"]] == [True]
    assert (again.result["changed"], again.writes) == (False, [])


def test_purge_of_the_creators_grant(play: Play, step: t.Callable[..., Step]) -> None:
    """An administrator keeps the way in by the global permission, so the grant of the creation goes with the purge."""
    new = {"key": "NEW", "permissions": {"users": {"bob": "PROJECT_READ"}, "purge": True}}
    foretold, made, again = play(step(new, True), step(new, state=True), step(new))
    assert foretold.foretold() == made.foretold()
    assert made.state["bitbucket"]["projects"]["NEW"]["grants"]["users"] == {"bob": "PROJECT_READ"}
    assert made.things[0]["permissions"] == {"users": {"bob": "PROJECT_READ"}, "groups": {}}
    assert again.result["changed"] is False


def test_purge_of_projects(play: Play) -> None:
    """Whole projects go where they are not declared, within the rails."""
    declared = [{"key": "OPS"}, {"key": "OLD"}]
    limited, allowed, foretold, done = play(
        Step(
            MANY,
            {"projects": [{"key": "OPS"}], "purge": True, "purge_limit": 0.4},
            before=[
                act("seed", {"bitbucket": {"projects": [{"key": "OLD"}, {"key": "TAKEN"}, {"key": "SVC_A"}]}}),
            ],
        ),
        Step(MANY, {"projects": declared, "purge": True, "purge_limit": 0.25, "purge_protect": ["svc*"]}, True),
        Step(MANY, {"projects": declared, "purge": True}, True),
        Step(MANY, {"projects": declared, "purge": True}, state=True),
    )
    refused(limited, "3 of 4", "purge_limit", "OLD", "TAKEN", "SVC_A")
    assert allowed.result["summary"]["deleted"] == ["TAKEN"]
    assert foretold.foretold() == done.foretold()
    assert done.result["summary"] == {"created": [], "updated": [], "deleted": ["SVC_A", "TAKEN"], "unchanged": ["OPS", "OLD"]}
    assert sorted(done.state["bitbucket"]["projects"]) == ["OLD", "OPS"]


def test_many_creations_ask_once_who_we_are(play: Play) -> None:
    """However many projects are created at the same time, what the caller may do is one question."""
    (created,) = play(Step(MANY, {"projects": [{"key": f"P{number}", "permissions": {"users": {"bob": "PROJECT_READ"}}} for number in range(8)]}))
    assert len(created.result["summary"]["created"]) == 8
    assert len([call for call in created.calls if "permission=PROJECT_CREATE" in call]) == 1
    assert len([call for call in created.calls if "/admin/users?filter=bob&" in call]) == 1


NAMED = act("seed", {"bitbucket": {"projects": [{"key": "ML", "name": "Models"}]}})
NAMES: dict[str, tuple[str, Item, tuple[str, ...]]] = {
    "taken": (ONE, {"key": "NEW", "name": "Operations"}, ("the name 'Operations' is taken by the project OPS",)),
    "taken, in other letters": (ONE, {"key": "ML", "name": "OPERATIONS"}, ("the name 'OPERATIONS' is taken by the project OPS",)),
    "taken, of many": (MANY, {"projects": [{"key": "A"}, {"key": "NEW", "name": "operations"}]}, ("projects[1]: ", "is taken by the project OPS")),
    "one of two": (MANY, {"projects": [{"key": "A", "name": "b"}, {"key": "B"}]}, ("projects[1]: would have the name 'B', as projects[0] would",)),
    "exchanged": (MANY, {"projects": [{"key": "OPS", "name": "Models"}, {"key": "ML", "name": "Operations"}]}, ("ML and OPS would exchange their names",)),
}


def test_names_that_are_not_free(play: Play, subtests: pytest.Subtests) -> None:
    """Said in check mode, and before anything else of the task is done."""
    cases = {name: [Step(module, args, check, before=[NAMED]) for check in (True, False)] for name, (module, args, _words) in NAMES.items()}
    for name, outcomes in play.table(cases).items():
        with subtests.test(name):
            for outcome in outcomes:
                refused(outcome, *NAMES[name][2])


def test_names_that_become_free(play: Play) -> None:
    """One after the other, whatever the declared order; who does not see all projects is told that a name may be taken."""
    declared = {"projects": [{"key": "NEW", "name": "Operations"}, {"key": "OPS", "name": "Models"}, {"key": "ML", "name": "models of old"}]}
    foretold, done, again, unseen = play(
        Step(MANY, declared, True, before=[NAMED]),
        Step(MANY, declared),
        Step(MANY, declared),
        Step(ONE, {"key": "MADE", "name": "Made", **MAKER}, True),
    )
    assert foretold.foretold() == done.foretold()
    assert done.result["summary"] == {"created": ["NEW"], "updated": ["OPS", "ML"], "deleted": [], "unchanged": []}
    assert again.result["changed"] is False
    assert unseen.result["warnings"] == [
        "cannot be told: whether a project that maker does not see has the name 'Made'. Only an administrator sees all projects"
    ]
