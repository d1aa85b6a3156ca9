# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that only read."""

from __future__ import annotations

import typing as t

from integration.play import DOORS, Outcome, Play, Step, act
from integration.test_scm_configs import BB, BB2, seeded, urls
from integration.world import MAKER, NOBODY, OMIT, OWNER

SERVER, CONFIGS = "bitbucket_server_info", "algorithmia_scm_config_info"
STEPS = ("rest", "login", "create_projects", "administer", "ssh")


def reachable(outcome: Outcome) -> dict[str, bool]:
    return {name: outcome.result["bitbucket_server"]["reachable"][name]["ok"] for name in STEPS}


def test_server(play: Play) -> None:
    full, no_probe, queried, off = play(
        Step(SERVER, {}),
        Step(SERVER, {"probe_ssh": False, "query": "ssh.port"}, check=True),
        Step(SERVER, {"query": "reachable.*.ok"}),
        Step(SERVER, {}, before=[act("switch", "ssh", "off")]),
    )
    url, ssh_url = play.simulator.bitbucket_url, play.simulator.ready["bitbucket"]["ssh_url"]
    server = full.result["bitbucket_server"]
    assert {name: server[name] for name in ("url", "version", "build_number", "state", "base_url", "user")} == {
        "url": url,
        "version": "9.4.2",
        "build_number": "9004002",
        "state": "RUNNING",
        "base_url": url,
        "user": "admin",
    }
    assert (server["ssh"]["base_url"], server["ssh"]["enabled"]) == (ssh_url, True)
    assert reachable(full) == dict.fromkeys(STEPS, True)
    assert "SSH-2.0" in server["reachable"]["ssh"]["detail"]
    assert (full.result["changed"], "selected" in full.result) == (False, False)
    assert no_probe.result["selected"] == int(ssh_url.rpartition(":")[2])
    assert "not probed" in no_probe.result["bitbucket_server"]["reachable"]["ssh"]["detail"]
    assert queried.result["selected"] == [True] * 5
    assert reachable(off) == {**dict.fromkeys(STEPS, True), "ssh": False}


def test_server_as_others(play: Play) -> None:
    """What is out of reach is said, not raised."""
    anonymous, owner, maker, wrong, unlicensed = play(
        Step(SERVER, NOBODY),
        Step(SERVER, OWNER),
        Step(SERVER, MAKER),
        Step(SERVER, {"bitbucket_password": "{{ wrong_password }}"}),
        Step(SERVER, {"bitbucket_username": "no.licence", "bitbucket_password": "{{ unlicensed_password }}"}),
    )
    only_rest = {**dict.fromkeys(STEPS, False), "rest": True}
    for outcome in (anonymous, wrong, unlicensed):
        assert not outcome.failed, outcome.msg
        assert reachable(outcome) == only_rest
        assert (outcome.result["bitbucket_server"]["version"], outcome.result["bitbucket_server"]["user"]) == ("9.4.2", None)
    assert [each["status"] for each in wrong.log].count(401) == 1
    assert "bitbucket_password" in wrong.result["bitbucket_server"]["reachable"]["login"]["detail"]
    assert "LICENSED_USER" in unlicensed.result["bitbucket_server"]["reachable"]["login"]["detail"]
    assert reachable(owner) == {**dict.fromkeys(STEPS, True), "create_projects": False, "administer": False}
    assert reachable(maker) == {**dict.fromkeys(STEPS, True), "administer": False}


def test_versions(play_on: t.Callable[..., Play]) -> None:
    (old,) = play_on("5.6")(Step(SERVER, {}))
    assert (old.result["bitbucket_server"]["version"], reachable(old)) == ("5.6.3", dict.fromkeys(STEPS, True))


def test_scm_configs(play: Play) -> None:
    there = seeded(BB, BB2, {"id": "gh", "provider": "github", "client_id": "an-id", "urls": urls("github.com"), "default": True})
    every, by_id, by_provider, by_key, by_client, none, queried, wrong = play(
        Step(CONFIGS, {}, check=True, before=[there]),
        Step(CONFIGS, {"id": "bb2"}),
        Step(CONFIGS, {"provider": "GITHUB"}),
        Step(CONFIGS, {"project_key": "alg"}),
        Step(CONFIGS, {"consumer_key": "an-id"}),
        Step(CONFIGS, {"id": "nowhere"}),
        Step(CONFIGS, {"query": "[?default].urls.web | [0]"}),
        Step(CONFIGS, {"algorithmia_api_key": "{{ wrong_key }}"}),
        doors=DOORS,
    )
    github = {"id": "gh", "provider": "github", "client_id": "an-id", "name": "https://github.com", "urls": urls("github.com")}
    assert every.things[0] == {"id": "internal", "provider": "internal", "enabled": True, "default": False}
    assert every.things[3] == {**github, "enabled": True, "default": True}
    wanted = (every, ["internal", "bb", "bb2", "gh"]), (by_id, ["bb2"]), (by_provider, ["gh"]), (by_key, ["bb", "bb2"]), (by_client, ["gh"]), (none, [])
    for outcome, ids in wanted:
        assert [each["id"] for each in outcome.things] == ids
        assert (outcome.result["changed"], outcome.calls) == (False, ["GET /v1/scms"])
    assert queried.result["selected"] == "https://github.com"
    assert wrong.failed
    assert [word for word in ("401", "algorithmia_api_key") if word not in wrong.msg] == []


def test_bad_queries(play: Play) -> None:
    for outcome in play(Step(CONFIGS, {"query": "[?"}), Step(SERVER, {"query": "a b"}), Step(CONFIGS, {"algorithmia_api_key": OMIT})):
        assert outcome.failed
        assert outcome.calls == []
