# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proof that credentials can do what Algorithmia does with them: it leaves nothing behind, and each failure has its words."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import DOORS, Action, Item, Outcome, Play, Step, act
from integration.world import OMIT

PROBE, TOKEN = "bitbucket_checkin_probe", "bitbucket_access_token"
CHECKS = ["login", "project", "webhooks", "create_repository", "create_webhook", "git", "delete_repository"]
R = "/rest/api/1.0/projects/OPS/repos"
CLUSTER = "https://algorithmia.example.com"
PERMISSION = {"users": {"owner": "PROJECT_ADMIN", "maker": "PROJECT_READ"}}
SEED = act("seed", {"bitbucket": {"projects": [{"key": "OPS", **PERMISSION, "repositories": [{"name": "greeter"}]}]}})
BY_OWNER = {"bitbucket_username": "owner", "bitbucket_password": "{{ owner_password }}"}
BY_MAKER = {"bitbucket_username": "maker", "bitbucket_password": "{{ maker_password }}"}


def hook(url: str = f"http://api.{CLUSTER[8:]}/v1/algorithms/data_science/greeter/scm/webhook", **more: t.Any) -> Action:
    """Return what puts a webhook on the repository: that of Algorithmia unless said otherwise."""
    made = {"id": 900, "name": "Algorithmia", "url": url, "events": ["repo:refs_changed", "repo:modified"], "active": True, **more}
    return act("tamper", {"bitbucket": {"projects": {"OPS": {"repositories": {"greeter": {"webhooks": {"900": made}}}}}}})


def fault(kind: str = "status", **more: t.Any) -> Action:
    return act("fault", "bitbucket", kind, **{"status": 500, "body": "{}", **more})


def found(outcome: Outcome) -> dict[str, Item]:
    """Return the findings by check: all of them, in their order."""
    assert not outcome.failed, outcome.result
    findings = outcome.result["bitbucket_checkin_probe"]["findings"]
    assert [each["check"] for each in sorted(findings, key=lambda each: CHECKS.index(each["check"]))] == CHECKS
    return {each["check"]: each for each in findings}


def lasting(outcome: Outcome) -> t.Any:
    """Return the state without what every request moves on."""

    def without(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {name: without(inner) for name, inner in value.items() if name not in ("last_id", "last_authentication", "last_authenticated")}
        return [without(each) for each in value] if isinstance(value, list) else value

    return without(outcome.state)


def test_nothing_is_left_behind(play: Play) -> None:
    args: Item = {"project_key": "ops", "webhook_url": f"{CLUSTER}/", **BY_OWNER}
    before, looked_at, proven, again = play(
        Step("bitbucket_server_info", {}, before=[SEED, hook()], state=True),
        Step(PROBE, args, True, state=True),
        Step(PROBE, args, state=True),
        Step(PROBE, args, state=True),
        doors=DOORS,
    )
    for outcome in (looked_at, proven, again):
        assert lasting(outcome) == lasting(before)
        assert outcome.result["changed"] is False
        assert outcome.result["bitbucket_checkin_probe"]["ready"] is True
        assert outcome.result["bitbucket_checkin_probe"]["repositories"] == [{"slug": "greeter", "webhook": True}]
    for outcome in (proven, again):
        assert [each["ok"] for each in found(outcome).values()] == [True] * 7
        assert [call.split(R)[1].split("-probe-")[0] for call in outcome.writes] == ["", "/algorithmia-scm", "/algorithmia-scm"]
        assert found(outcome)["login"]["detail"] == "as owner"
        assert "7 of 7 ok" in outcome.result["bitbucket_checkin_probe"]["table"]
    assert [each["ok"] for each in found(looked_at).values()] == [True, True, True, None, None, None, None]
    assert {each["detail"] for each in found(looked_at).values() if each["ok"] is None} == {"not tried in check mode"}


def test_with_a_token(play: Play) -> None:
    """As Algorithmia does it. One that may less than it needs is found out."""
    kept = {"register": "made", "no_log": True}
    by_token = {"bitbucket_username": OMIT, "bitbucket_password": OMIT, "bitbucket_token": "{{ made.token }}"}
    full, less = ({"name": name, "permissions": [f"PROJECT_{name}", f"REPO_{name}"], **BY_OWNER} for name in ("ADMIN", "READ"))
    _made, proven, _less, weak = play(
        Step(TOKEN, full, task=kept, before=[SEED]),
        Step(PROBE, {"project_key": "OPS", **by_token}),
        Step(TOKEN, less, task=kept),
        Step(PROBE, {"project_key": "OPS", **by_token}),
    )
    assert [each["ok"] for each in found(proven).values()] == [True] * 7
    assert found(weak)["create_repository"]["ok"] is False
    assert "give its token PROJECT_ADMIN and REPO_ADMIN" in found(weak)["create_repository"]["fix"]
    assert "BBDC-" not in play.output


@pytest.mark.parametrize("version", ["5.6", "10.2"])
def test_other_versions(play_on: t.Callable[..., Play], version: str) -> None:
    on = act("switch", "basic_auth", "on")
    (proven,) = play_on(version)(Step(PROBE, {"project_key": "OPS", **BY_OWNER}, before=[SEED, on]))
    assert [each["ok"] for each in found(proven).values()] == [True] * 7


def test_what_a_killed_proof_left_goes_first(play: Play) -> None:
    left = act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": f"algorithmia-scm-probe-{name}"} for name in ("00000001", "00000002")]}})
    looked_at, proven = play(
        Step(PROBE, {"project_key": "OPS", "webhook_url": CLUSTER}, True, before=[SEED, hook(), left], state=True),
        Step(PROBE, {"project_key": "OPS", "webhook_url": CLUSTER}, state=True),
    )
    assert len(looked_at.state["bitbucket"]["projects"]["OPS"]["repositories"]) == 3
    assert list(proven.state["bitbucket"]["projects"]["OPS"]["repositories"]) == ["greeter"]
    assert [each["ok"] for each in found(proven).values()] == [True] * 7
    # What is left of a proof is no repository of an algorithm: it needs no webhook.
    assert found(looked_at)["webhooks"]["ok"] is True


ADMIN = "Grant the user PROJECT_ADMIN on OPS, and give its token PROJECT_ADMIN and REPO_ADMIN"
FAILURES: dict[str, tuple[list[Action], Item, dict[str, tuple[str, str]]]] = {
    "revoked": (
        [SEED],
        {"bitbucket_username": OMIT, "bitbucket_password": OMIT, "bitbucket_token": "{{ pat }}"},
        {"login": ("401", "The token is refused: it was revoked, it has expired")},
    ),
    "unreachable": ([SEED, fault("drop", count=9)], {}, {"login": ("got no answer", "Run again")}),
    "no project": ([], {"project_key": "NEW"}, {"project": ("Project NEW does not exist", "Declare the project NEW (bitbucket_projects)")}),
    "renamed": (
        [SEED, act("tamper", {"bitbucket": {"aliases": {"OLD": "OPS"}}})],
        {"project_key": "OLD"},
        {"project": ("the project OLD has been renamed to OPS", "Rename it back (new_key: OLD)")},
    ),
    "no webhook": ([SEED], {}, {"webhooks": ("for pushes to OPS/greeter", "ignore_repositories")}),
    "inactive": ([SEED, hook(active=False)], {}, {"webhooks": ("for pushes to OPS/greeter", ".../scm/status")}),
    "other events": ([SEED, hook(events=["pr:merged"])], {}, {"webhooks": ("for pushes to OPS/greeter", ".../scm/status")}),
    "of another cluster": ([SEED, hook("https://other.example.com/v1/algorithms/a/b/scm/webhook")], {}, {"webhooks": ("OPS/greeter", ".../scm/status")}),
    "for something else": ([SEED, hook(f"{CLUSTER}/notify")], {}, {"webhooks": ("OPS/greeter", ".../scm/status")}),
    "may only read": (
        [SEED, hook()],
        BY_MAKER,
        {"webhooks": ("401", "Grant the user PROJECT_ADMIN"), "create_repository": ("401", ADMIN)},
    ),
    "repository": ([SEED, hook(), fault(method="POST", path="/repos$")], {}, {"create_repository": ("500", ADMIN)}),
    "leftover": (
        [SEED, hook(), act("seed", {"bitbucket": {"repositories": [{"project": "OPS", "name": "algorithmia-scm-probe-00000001"}]}}), fault(method="DELETE")],
        {},
        {"create_repository": ("500", ADMIN)},
    ),
    "webhook": ([SEED, hook(), fault(method="POST", path="/webhooks$")], {}, {"create_webhook": ("500", ADMIN)}),
    "no HTTP(S)": ([SEED, hook(), act("switch", "http_clone", "off")], {}, {"git": ("there is no HTTPS clone address", "Enable HTTP(S)")}),
    "git refuses": ([SEED, hook(), fault(path="/info/refs", status=403, count=9)], {}, {"git": ("error: 403", "reading needs REPO_READ")}),
    "git": ([SEED, hook(), fault(path="/info/refs", count=9)], {}, {"git": ("git ls-remote", "Enable HTTP(S) for git")}),
    "deletion": ([SEED, hook(), fault(method="DELETE", path="-probe-")], {}, {"delete_repository": ("500", ADMIN)}),
}


def test_failures(play: Play, subtests: pytest.Subtests) -> None:
    """Each has its own words and its own way out; what hangs on it was not tried, and nothing else failed."""
    cases = {
        name: [Step(PROBE, {"project_key": "OPS", "webhook_url": CLUSTER, "retries": 0, **args}, before=before, state=True)]
        for name, (before, args, _words) in FAILURES.items()
    }
    for name, (outcome,) in play.table(cases).items():
        with subtests.test(name):
            findings, words = found(outcome), FAILURES[name][2]
            assert {check: each["detail"] for check, each in findings.items() if each["ok"] is False}.keys() == words.keys()
            for check, (detail, fix) in words.items():
                assert (detail in findings[check]["detail"], fix in findings[check]["fix"]) == (True, True), findings[check]
                assert findings[check]["severity"] == "error"
            assert {each["detail"] for each in findings.values() if each["ok"] is None} <= {"not tried after that"}
            assert outcome.result["bitbucket_checkin_probe"]["ready"] is False
            left = [slug for slug in outcome.state["bitbucket"]["projects"]["OPS"]["repositories"] if "-probe-" in slug]
            assert bool(left) is (name in ("leftover", "deletion")), left


def test_what_is_ignored(play: Play) -> None:
    """Repositories that are nobody's algorithm, and where nobody says of which cluster the webhooks should be, all of them."""
    ignored, not_asked, lacking = play(
        Step(PROBE, {"project_key": "OPS", "webhook_url": CLUSTER, "ignore_repositories": ["Greeter"]}, True, before=[SEED]),
        Step(PROBE, {"project_key": "OPS"}, True),
        Step(PROBE, {"project_key": "OPS", "webhook_url": CLUSTER}, True),
    )
    assert found(ignored)["webhooks"]["detail"] == "no algorithm has a repository there yet"
    assert found(not_asked)["webhooks"]["detail"] == "not asked about"
    assert lacking.result["bitbucket_checkin_probe"]["repositories"] == [{"slug": "greeter", "webhook": False}]
