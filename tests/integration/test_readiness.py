# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every prerequisite, against the simulators: what is found when one thing is broken, and the role that shows it."""

from __future__ import annotations

import re
import typing as t

from integration.play import DOORS, IN_PROCESS, Outcome, Play, Step, act
from integration.world import MAKER, NOBODY, OMIT, OWNER

Item = dict[str, t.Any]
READY = "bitbucket_readiness_info"
BOT = {"bot_username": "bob", "project_key": "ALG"}
PROJECT: Item = {"key": "ALG", "users": {"bob": "PROJECT_ADMIN"}, "repositories": [{"name": "models"}]}
SEEDED = act("seed", {"bitbucket": {"projects": [PROJECT]}})
OUTSIDE = ("status", "version", "certificate_valid", "certificate_expiry")
SSH = ("ssh_enabled", "ssh_port", "ssh_banner", "ssh_host_key", "ssh_access_keys")
INSIDE = ("base_url", "login", "basic_auth", "admin_rights", "https_clone", *SSH)
BOTS = ("bot_exists", "bot_licensed", "bot_not_admin", "bot_project_admin")
GOOD_IN_ORDER = (*OUTSIDE, "base_url", "login", "basic_auth", "admin_rights", "https_clone", *SSH, *BOTS)
GOOD: dict[str, bool | None] = dict.fromkeys((*OUTSIDE, *INSIDE, *BOTS), True)


def readiness(args: Item | None = None, *before: t.Any, check: bool = False) -> Step:
    return Step(READY, {**BOT, **(args or {})}, before=[SEEDED, *before], check=check)


def verdicts(outcome: Outcome) -> dict[str, bool | None]:
    assert not outcome.failed, outcome.msg
    return {each["check"]: each["ok"] for each in outcome.result["bitbucket_readiness"]["findings"]}


def finding(outcome: Outcome, check: str) -> Item:
    return next(each for each in outcome.result["bitbucket_readiness"]["findings"] if each["check"] == check)


def without(*checks: str, ok: bool | None = False) -> dict[str, bool | None]:
    return {**GOOD, **dict.fromkeys(checks, ok)}


def test_all_is_well(play: Play) -> None:
    full, checked, queried = play(readiness(), readiness(check=True), readiness({"query": "findings[?check == 'version'].detail"}), doors=DOORS)
    for outcome in (full, checked):
        assert verdicts(outcome) == GOOD
        assert outcome.result["changed"] is False
        assert outcome.result["bitbucket_readiness"]["ready"] is True
        assert {each["fix"] for each in outcome.result["bitbucket_readiness"]["findings"]} == {""}
    assert queried.result["selected"] == ["Bitbucket 9.4.2"]
    ssh_url = play.simulator.ready["bitbucket"]["ssh_url"]
    assert finding(full, "base_url")["detail"] == play.simulator.bitbucket_url
    assert finding(full, "ssh_enabled")["detail"] == f"on at {ssh_url}"
    assert finding(full, "ssh_port")["detail"] == ssh_url.rpartition(":")[2]
    assert "localhost" in finding(full, "certificate_valid")["detail"]
    lines = full.result["bitbucket_readiness"]["table"].splitlines()
    assert [line.split()[1] for line in lines[:-1]] == [each["check"] for each in full.result["bitbucket_readiness"]["findings"]]
    assert lines[-1] == f"ready: 0 errors, 0 warnings, {len(GOOD)} of {len(GOOD)} ok"
    authorised = [each for each in full.log if each["user"]]
    assert authorised[0]["path"].startswith("/rest/api/1.0/projects")
    assert len(full.calls) <= 15


def test_each_thing_that_can_be_broken(play: Play) -> None:
    """The one finding turns, with what to do about it, and all others stay as they are."""
    switch = "switch"
    cases: dict[str, tuple[Step, dict[str, bool | None], str]] = {
        "starting": (readiness({}, act("tamper", {"bitbucket": {"state": "STARTING"}})), without("status"), "maintenance"),
        "soon": (readiness({}, act("certificate", "soon")), without("certificate_expiry"), "Renew"),
        "soon enough": (readiness({"certificate_days": 3}, act("certificate", "soon")), GOOD, ""),
        "base url": (readiness({"expected_base_url": "https://git.example"}), without("base_url"), "base URL to https://git.example"),
        "no https clone": (readiness({}, act(switch, "http_clone", "off")), without("https_clone"), "HTTP(S) enabled"),
        "no repository": (
            readiness({}, act("tamper", {"bitbucket": {"projects": {"ALG": {"repositories": {"models": None}}}}})),
            without("https_clone", ok=None),
            "",
        ),
        "no ssh": (
            readiness({}, act(switch, "ssh", "off")),
            {**without(*SSH, ok=None), "ssh_enabled": False},
            "Administration > Server settings: tick SSH enabled",
        ),
        "another port": (readiness({"expected_ssh_port": 7999}), without("ssh_port"), "to 7999"),
        "another key": (readiness({}, act("ssh", host_key="x" * 43)), without("ssh_host_key"), "Find out what answers there"),
        "no access keys": (readiness({}, act(switch, "ssh_access_keys", "off")), without("ssh_access_keys"), "access keys"),
        "no bot": (
            readiness({"bot_username": "nobody-here"}),
            {**without(*BOTS, ok=None), "bot_exists": False},
            "Administration > Users",
        ),
        "a part of a name": (readiness({"bot_username": "bobb"}), {**without(*BOTS, ok=None), "bot_exists": False}, "Users"),
        "a slug": (readiness({"bot_username": "jane_example"}), {**without(*BOTS, ok=None), "bot_exists": False}, "bot_username: jane@example"),
        "unlicensed": (readiness({"bot_username": "no.licence"}), without("bot_licensed", "bot_project_admin"), "LICENSED_USER"),
        "an administrator": (readiness({"bot_username": "admin"}), without("bot_not_admin"), "take ADMIN and SYS_ADMIN from admin"),
        "lower case": (readiness({"project_key": "alg", "bot_username": "BOB"}), GOOD, ""),
        "no project": (readiness({"project_key": "NONE"}), without("bot_project_admin"), "Create it"),
        "a project user": (readiness({"bot_username": "bobby"}), without("bot_project_admin"), "grant Admin to bobby"),
    }
    found = play.table({name: [step] for name, (step, _verdicts, _fix) in cases.items()})
    for name, (_step, wanted, fix) in cases.items():
        (outcome,) = found[name]
        assert verdicts(outcome) == wanted, name
        turned = [each for each in outcome.result["bitbucket_readiness"]["findings"] if each["ok"] is False]
        assert fix in " ".join(each["fix"] for each in turned), name
        errors = [each for each in turned if each["severity"] == "error"]
        assert outcome.result["bitbucket_readiness"]["ready"] is not bool(errors), name


def test_certificates_that_are_not_trusted(play: Play) -> None:
    """Nothing is sent to such a server, not even without credentials, and the certificate is read all the same."""
    kinds = {"expired": "the certificate has expired", "other-name": "the certificate is for another host name", "other-ca": "could not be verified"}
    steps = {kind: [readiness({}, act("certificate", kind))] for kind in kinds}
    unverified = [readiness({"validate_certs": False, "ca_path": OMIT}, act("certificate", "expired"))]
    found = play.table({**steps, "unverified": unverified}, doors=IN_PROCESS)
    for kind, words in kinds.items():
        (outcome,) = found[kind]
        wanted = dict.fromkeys(GOOD, None)
        assert verdicts(outcome) == {**wanted, "certificate_valid": False, "certificate_expiry": kind != "expired"}, kind
        assert words in finding(outcome, "certificate_valid")["detail"]
        assert re.search(r"for (localhost|other\.example\.com).*; issued by .*; ends \d{4}-", finding(outcome, "certificate_valid")["detail"])
        assert words in finding(outcome, "login")["detail"]
        assert outcome.calls == []
        assert outcome.result["bitbucket_readiness"]["ready"] is False
    (outcome,) = found["unverified"]
    assert verdicts(outcome) == {**GOOD, "certificate_valid": None, "certificate_expiry": False}


def test_a_server_that_is_not_there(play: Play) -> None:
    away, strict = play(
        Step(READY, {"bitbucket_url": "https://localhost:1", "retries": 0}),
        Step(READY, {"bitbucket_url": "https://localhost:1", "retries": 0, "unknown": "error", "severity": {"status": "ignore"}}),
    )
    for outcome in (away, strict):
        assert verdicts(outcome) == {**dict.fromkeys((*OUTSIDE, *INSIDE), None), "status": False}
        assert outcome.result["bitbucket_readiness"]["ready"] is False
        assert "nothing listens there (localhost:1)" in finding(outcome, "login")["detail"]
    assert finding(strict, "login")["severity"] == "error"


def test_who_looks(play: Play) -> None:
    anonymous, owner, maker, wrong, unlicensed, token = play(
        readiness(NOBODY),
        readiness(OWNER),
        readiness(MAKER),
        readiness({"bitbucket_password": "{{ wrong_password }}"}),
        readiness({"bitbucket_username": "no.licence", "bitbucket_password": "{{ unlicensed_password }}"}),
        readiness({**NOBODY, "bitbucket_token": "{{ pat }}"}),
    )
    shut_out = {**without(*INSIDE, *BOTS, ok=None), "login": False}
    assert verdicts(anonymous) == shut_out
    for outcome in (wrong, unlicensed):
        assert verdicts(outcome) == {**shut_out, "basic_auth": True}
        assert [each["status"] for each in outcome.log].count(401) == 1
    assert verdicts(token) == shut_out
    for outcome in (owner, maker):  # neither sees the project
        assert verdicts(outcome) == {**without("admin_rights"), "https_clone": None, "bot_project_admin": None}
    assert "PROJECT_CREATE only" in finding(maker, "admin_rights")["detail"]
    assert "none of PROJECT_CREATE, ADMIN and SYS_ADMIN" in finding(owner, "admin_rights")["detail"]
    assert not any(each.result["bitbucket_readiness"]["ready"] for each in (anonymous, owner, maker, wrong, unlicensed, token))


def test_versions(play_on: t.Callable[..., Play]) -> None:
    """The oldest one is ready. The newest has basic authentication off, and says how to turn it on."""
    (old,) = play_on("5.6")(readiness())
    assert verdicts(old) == GOOD
    play = play_on("10.2")
    (off, on) = play(readiness(), readiness({}, act("switch", "basic_auth", "on")))
    assert verdicts(off) == {**without(*INSIDE, *BOTS, ok=None), "login": False, "basic_auth": False}
    assert "/rest/basicauth/latest/config" in finding(off, "basic_auth")["fix"]
    assert verdicts(on) == GOOD


def test_under_a_context_path(play_on: t.Callable[..., Play]) -> None:
    (outcome,) = play_on(context_path="/bitbucket")(readiness())
    assert verdicts(outcome) == GOOD
    assert finding(outcome, "base_url")["detail"].endswith("/bitbucket")


# --- the role ---


def role(play: Play, *broken: tuple[str, str], check: bool = False, **variables: t.Any) -> dict[str, Item]:
    """Run the role with some switches changed, and return the lines of its tasks by name, whatever came of them."""
    connection = {"url": "{{ bitbucket }}", "ca_path": "{{ ca }}", "username": "admin", "password": "{{ admin_password }}"}
    given = {f"bitbucket_{name}": value for name, value in connection.items()}
    control = play.simulator.control
    control.reset()
    control.seed({"bitbucket": {"projects": [PROJECT]}})
    for name, value in broken:
        control.switch(name, value)
    included = {"ansible.builtin.include_role": {"name": "algorithmia.scm.bitbucket_readiness"}, "vars": {**given, **variables}}
    caught = {"name": "Caught", "ansible.builtin.debug": {"msg": "caught"}}
    tasks = [{"name": "All", "block": [included], "rescue": [caught]}]
    lines = play.run([{"hosts": "all", "gather_facts": False, "check_mode": check, "tasks": tasks}], {})
    return {line["name"].rpartition(" : ")[2]: line for line in lines}


LOOK = "Look at every prerequisite of builds on check-in"


def table(lines: dict[str, Item]) -> list[str]:
    return str(lines[LOOK]["result"]["bitbucket_readiness"]["table"]).splitlines()


def test_the_role_shows_the_table_and_goes_on(play: Play) -> None:
    for check in (False, True):
        lines = role(play, check=check, bitbucket_bot_username="bob", bitbucket_readiness_project_key="ALG")
        shown = table(lines)
        assert [line.split()[1] for line in shown[:-1]] == list(GOOD_IN_ORDER)
        assert shown[-1] == "ready: 0 errors, 0 warnings, 18 of 18 ok"


def test_the_role_stops_with_all_that_is_missing(play: Play) -> None:
    broken = [("http_clone", "off"), ("ssh_access_keys", "off")]
    lines = role(play, *broken, bitbucket_readiness_expected_ssh_port=7999)
    assert lines[LOOK]["failed"] is True
    said = lines[LOOK]["result"]["msg"]
    assert [line.partition(":")[0] for line in said.splitlines()[1:]] == ["https_clone", "ssh_port"]
    assert "HTTP(S) enabled" in said
    assert "to 7999" in said
    assert table(lines)[-1] == "not ready: 2 errors, 1 warning, 11 of 14 ok"
    assert "Caught" in lines


def test_the_role_goes_on_where_it_is_told_to(play: Play) -> None:
    lines = role(play, ("ssh", "off"), bitbucket_readiness_fail=False, bitbucket_readiness_severity={"status": "warning"}, bitbucket_readiness_unknown="error")
    assert lines[LOOK]["failed"] is False
    assert table(lines)[-1] == "not ready: 4 errors, 1 warning, 9 of 14 ok"
    assert "Caught" not in lines
