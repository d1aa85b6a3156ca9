# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCM configurations: the default, what is in use, making anew, purging, which key reads, and the shapes of errors."""

from __future__ import annotations

import pytest

from integration.play import Item, Play, Step, act
from integration.test_scm_configs import BB, MANY, ONE, S, declared, refused, seeded, urls

GH = {"id": "gh", "provider": "github", "client_id": "an-id", "urls": urls("github.com")}
USED = {**BB, "algorithms": ["owner/algorithm"]}
TOKEN = {"access_token": "{{ other_pat }}"}


def test_the_default_moves(play: Play) -> None:
    foretold, done, again, both = play(
        Step(ONE, {"id": "gh", "default": True}, True, before=[seeded(BB, GH)]),
        Step(ONE, {"id": "gh", "default": True}, state=True),
        Step(ONE, {"id": "gh", "default": True}),
        Step(MANY, {"scm_configs": [{"id": "gh", "default": False, "enabled": False}, {"id": "bb", "default": True}]}, state=True),
    )
    assert foretold.foretold() == done.foretold()
    assert done.writes == [f"POST {S}/gh/default"]
    assert [name for name, each in done.state["algorithmia"]["scms"].items() if each["default"]] == ["gh"]
    assert again.result["changed"] is False
    assert both.writes == [f"POST {S}/bb/default", f"PATCH {S}/gh"], "the successor first: the default cannot be disabled"
    assert (both.state["algorithmia"]["scms"]["gh"]["enabled"], both.state["algorithmia"]["scms"]["bb"]["default"]) == (False, True)


KEPT: dict[str, tuple[Item, list[str]]] = {
    "disable": ({"id": "gh", "enabled": False}, ["disabled", "default"]),
    "undo": ({"id": "gh", "default": False}, ["default", "another one"]),
    "absent": ({"id": "gh", "state": "absent"}, ["default", "another one"]),
    "replace": ({"id": "gh", "client_id": "new", "client_secret": "{{ client_secret }}", "replace": True}, ["default", "recreated"]),
    "a disabled one": ({"id": "bb", "default": True}, ["disabled", "default"]),
}


def test_the_default_is_kept(play: Play, subtests: pytest.Subtests) -> None:
    there = [seeded({**BB, "enabled": False}, {**GH, "default": True})]
    cases = {name: [Step(ONE, given, True, before=there), Step(ONE, given)] for name, (given, _words) in KEPT.items()}
    for name, outcomes in play.table(cases).items():
        with subtests.test(name):
            for outcome in outcomes:
                refused(outcome, *KEPT[name][1])


def test_one_stays_enabled(play: Play) -> None:
    off = [{"id": "internal", "enabled": False}, {"id": "bb", "enabled": False}]
    for outcome in play(*(Step(MANY, {"scm_configs": off}, check, before=[seeded({**BB, "default": True})]) for check in (True, False))):
        refused(outcome, "enabled")


def test_absent_while_in_use(play: Play) -> None:
    foretold, failed, tolerated, again = play(
        Step(ONE, {"id": "bb", "state": "absent"}, True, before=[seeded(USED)]),
        Step(ONE, {"id": "bb", "state": "absent"}, state=True),
        Step(ONE, {"id": "bb", "state": "absent", "in_use": "disable"}, state=True),
        Step(ONE, {"id": "bb", "state": "absent", "in_use": "disable"}),
    )
    assert "only its deletion shows" in foretold.result["warnings"][0]
    assert failed.failed
    assert [word for word in ("4043", "in use", "in_use=disable") if word not in failed.msg] == []
    assert failed.result["error"]["code"] == "4043"
    assert failed.state["algorithmia"]["scms"]["bb"]["enabled"] is True, "left as it was"
    assert tolerated.state["algorithmia"]["scms"]["bb"]["enabled"] is False
    assert tolerated.result["summary"]["updated"] == ["bitbucket ALG"]
    assert tolerated.things[0]["enabled"] is False
    assert (again.result["changed"], again.result["summary"]["unchanged"]) == (False, ["bitbucket ALG"])


def test_replace(play: Play) -> None:
    """What cannot be changed is made anew, where that is allowed and possible; what is in use stays as it was."""
    anew = {"id": "bb", "provider": "bitbucket", "project_key": "NEW", "urls": BB["urls"], "replace": True, **TOKEN}
    foretold, done, again, secret, used, disabled = play(
        Step(ONE, anew, True, before=[seeded(BB)]),
        Step(ONE, anew, state=True),
        Step(ONE, anew),
        Step(ONE, {**anew, "update_secret": "always"}, state=True),
        Step(ONE, {**anew, "project_key": "USED"}, state=True, before=[act("reset"), seeded(USED)]),
        Step(ONE, {**anew, "project_key": "USED"}, state=True, before=[act("reset"), seeded({**USED, "enabled": False})]),
    )
    assert foretold.foretold() == done.foretold()
    assert done.writes == [f"PATCH {S}/bb", f"DELETE {S}/bb", f"POST {S}"]
    assert done.result["summary"]["updated"] == ["bitbucket NEW"]
    assert done.state["algorithmia"]["scms"]["bb"]["client_id"] == "NEW"
    assert again.result["changed"] is False
    assert (secret.result["changed"], secret.writes) == (True, [f"PATCH {S}/bb", f"DELETE {S}/bb", f"POST {S}"])
    for outcome, enabled in ((used, True), (disabled, False)):
        assert outcome.failed
        assert "4043" in outcome.msg
        assert outcome.state["algorithmia"]["scms"]["bb"]["client_id"] == "ALG"
        assert outcome.state["algorithmia"]["scms"]["bb"]["enabled"] is enabled, "left as it was"


def test_a_replacement_that_is_refused(play: Play) -> None:
    """A configuration has to go before another one takes its id: it is put back where Algorithmia takes it, and the result says what is left."""
    new_key = {"id": "bb", "provider": "bitbucket", "project_key": "NEW", "urls": BB["urls"], "replace": True, **TOKEN}
    refusal = act("fault", "algorithmia", "status", method="POST", path="/v1/admin/scms", status=400, body="{}")
    back, gone, again = play(
        Step(ONE, new_key, before=[seeded(BB), refusal], state=True),
        Step(ONE, {**new_key, "project_key": "ALG", "update_secret": "always"}, before=[act("switch", "pat_shape", "scm")], state=True),
        Step(ONE, {**new_key, "token_format": "scm"}, state=True),
    )
    for outcome in (back, gone):
        assert (outcome.failed, outcome.result["changed"]) == (True, True)
        assert "POST /v1/admin/scms was answered with 400" in outcome.msg
    assert "(bb) was deleted for that, and was put back with the declared credentials" in back.msg
    assert (back.result["summary"]["updated"], back.state["algorithmia"]["scms"]["bb"]["client_id"]) == (["bitbucket ALG"], "ALG")
    assert "(bb) was deleted for that, and could not be put back" in gone.msg
    assert (gone.result["summary"]["deleted"], "bb" in gone.state["algorithmia"]["scms"]) == (["bitbucket ALG"], False)
    assert again.result["summary"]["created"] == ["bitbucket NEW"]


def test_a_replacement_whose_answer_is_lost(play: Play) -> None:
    """What was created all the same is not told to be missing; another configuration is not taken for it."""
    new = {"id": "bb", "provider": "bitbucket", "project_key": "ALG", "urls": BB["urls"], "replace": True, "update_secret": "always", **TOKEN}
    lost = act("fault", "algorithmia", "drop", method="POST", path="/v1/admin/scms", execute=True)
    (there,) = play(Step(ONE, new, before=[seeded(BB), lost], state=True))
    assert "was created all the same: only the answer was lost" in there.msg
    assert (there.failed, there.result["changed"], there.result["summary"]["updated"]) == (True, True, ["bitbucket ALG"])
    assert "bb" in there.state["algorithmia"]["scms"]


def test_a_change_whose_answer_is_lost_is_sent_again(play: Play) -> None:
    lost = act("fault", "algorithmia", "drop", method="PATCH", path="/v1/admin/scms", execute=True)
    (done,) = play(Step(ONE, {"id": "bb", "enabled": False}, before=[seeded(BB), lost], state=True))
    assert (done.result["changed"], done.state["algorithmia"]["scms"]["bb"]["enabled"]) == (True, False)


def test_purge(play: Play) -> None:
    """What is not declared goes, but for the internal one and what is protected."""
    configs = seeded(BB, GH, {**GH, "id": "gl", "provider": "gitlab"}, {**GH, "id": "svc", "client_id": "svc-one"})
    limited, foretold, done, again = play(
        Step(MANY, {"scm_configs": [declared(BB)], "purge": True}, True, before=[configs]),
        Step(MANY, {"scm_configs": [declared(BB)], "purge": True, "purge_protect": ["* SVC-*"]}, True),
        Step(MANY, {"scm_configs": [declared(BB)], "purge": True, "purge_protect": ["* SVC-*"]}, state=True),
        Step(MANY, {"scm_configs": [declared(BB)], "purge": True, "purge_protect": ["* SVC-*"]}),
    )
    refused(limited, "3 of 4", "purge_limit", "github an-id", "gitlab an-id", "github svc-one")
    assert foretold.foretold() == done.foretold()
    assert sorted(done.result["summary"]["deleted"]) == ["github an-id", "gitlab an-id"]
    assert sorted(done.state["algorithmia"]["scms"]) == ["bb", "internal", "svc"]
    assert again.result["changed"] is False


def test_a_standard_key_reads_where_the_admin_key_may_not(play: Play) -> None:
    helped, alone, nobody = play(
        Step(ONE, {**declared(BB), "algorithmia_standard_api_key": "{{ standard_key }}"}, before=[act("switch", "admin_key_reads", "off")]),
        Step(ONE, declared(BB)),
        Step(ONE, {**declared(BB), "algorithmia_standard_api_key": "{{ standard_key }}"}, before=[act("switch", "standard_key_reads", "off")]),
    )
    assert helped.result["summary"]["created"] == ["bitbucket ALG"]
    assert [(each["status"], each["user"]) for each in helped.log] == [(403, "admin"), (200, "standard"), (201, "admin")]
    for outcome in (alone, nobody):
        refused(outcome, "403", "algorithmia_standard_api_key")


def test_check_mode_says_whether_the_key_may_write(play: Play) -> None:
    """A standard key may read configurations, and nothing but a write or an administrator's own read shows that it is none."""
    by_standard = {**declared(BB), "algorithmia_api_key": "{{ standard_key }}"}
    foretold, failed, fine, same, empty = play(
        Step(ONE, by_standard, True),
        Step(ONE, by_standard),
        Step(ONE, declared(BB), True),
        Step(ONE, by_standard, True, before=[seeded(BB)]),
        Step(ONE, {**declared({**BB, "project_key": "OPS"}), "access_token": ""}, True),
    )
    for outcome in (foretold, failed):
        assert outcome.failed
        assert "algorithmia_api_key has to be an admin API key" in outcome.msg
    assert "warnings" not in fine.result
    assert same.result["changed"] is False
    assert empty.result["warnings"] == ["cannot be told: bitbucket OPS: whether its access token will be good: access_token is empty so far"]


def test_error_shapes(play: Play, subtests: pytest.Subtests) -> None:
    shapes = ("wrapped", "flat")
    outcomes = play(*(Step(ONE, {"id": "bb", "state": "absent"}, before=[seeded(USED), act("switch", "error_shape", shape)]) for shape in shapes))
    for shape, outcome in zip(shapes, outcomes, strict=True):
        with subtests.test(shape):
            assert outcome.failed
            assert "Unable to delete SCM configuration in use (error 4043)" in outcome.msg
            assert outcome.result["error"]["code"] == "4043"


def test_json_web_token(play: Play) -> None:
    jwt = {"algorithmia_api_key": "{{ omit }}", "algorithmia_token": "{{ jwt }}"}
    known = act("tamper", {"algorithmia": {"tokens": {"eyJ-a-token-0001": "admin"}}})
    (wrong,) = play(Step(ONE, {**declared(BB), **jwt}))
    refused(wrong, "401", "algorithmia_token")
    (right,) = play(Step(ONE, {**declared(BB), **jwt}, before=[known]))
    assert right.result["changed"] is True
