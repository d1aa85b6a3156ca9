# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SCM configurations: every flavour, how a token travels, what is read back, and how one is found."""

from __future__ import annotations

import typing as t

import pytest

from integration.play import Item, Outcome, Play, Step, act

ONE, MANY = "algorithmia_scm_config", "algorithmia_scm_configs"
S = "/v1/admin/scms"


def urls(host: str) -> Item:
    return {"web": f"https://{host}", "api": f"https://{host}/api", "ssh": f"ssh://git@{host}:7999"}


def seeded(*configs: Item) -> t.Any:
    return act("seed", {"algorithmia": {"scms": list(configs)}})


def refused(outcome: Outcome, *words: str) -> None:
    assert outcome.failed, outcome.result
    assert [word for word in words if word not in outcome.msg] == [], outcome.msg
    assert outcome.writes == []


OAUTH = {"client_id": "an-id", "client_secret": "{{ client_secret }}"}
MASKED = "********"
FLAVOURS: dict[str, tuple[Item, Item, dict[str, str]]] = {
    "github": ({"provider": "github", **OAUTH}, {"oauth": {"client_id": "an-id", "client_secret": MASKED}}, {}),
    "gitlab": (
        {"provider": "gitlab", "application_id": "an-id", "client_secret": "{{ client_secret }}"},
        {"oauth": {"client_id": "an-id", "client_secret": MASKED}},
        {},
    ),
    "bitbucket cloud": (
        {"provider": "bitbucket-cloud", "consumer_key": "an-id", "client_secret": "{{ client_secret }}"},
        {"oauth": {"client_id": "an-id", "client_secret": MASKED}},
        {},
    ),
    "server, by API": ({"provider": "bitbucket", "project_key": "alg"}, {"scm": {"project_key": "ALG"}}, {}),
    "server, on check-in": (
        {"provider": "bitbucket", "project_key": "alg", "access_token": "{{ pat }}"},
        {"oauth": {"client_id": "ALG", "client_secret": MASKED}},
        {},
    ),
    "server, on check-in, other shape": (
        {"provider": "bitbucket", "project_key": "alg", "personal_access_token": "{{ pat }}", "token_format": "scm"},
        {"scm": {"project_key": "ALG"}, "oauth": {"client_secret": MASKED}},
        {"pat_shape": "scm"},
    ),
    "server, as of June 2021": (
        {"provider": "bitbucket-server", "project_key": "alg", "access_token": "{{ pat }}"},
        {"oauth": {"client_id": "ALG", "client_secret": MASKED}},
        {"provider_enum": "2021-06"},
    ),
    "server, in a shape of its own": (
        {"provider": "bitbucket", "project_key": "alg", "access_token": "{{ pat }}", "extra_body": {"oauth": {"pat_secret": "{{ extra_secret }}"}}},
        {"oauth": {"client_id": "ALG", "client_secret": MASKED, "pat_secret": MASKED}},
        {},
    ),
}


def test_flavours(play: Play, subtests: pytest.Subtests) -> None:
    """Created with the documented (or concluded) JSON, found again though the project key comes back as a client id."""
    cases = {}
    for name, (given, _credentials, switches) in FLAVOURS.items():
        args = {**given, "urls": urls("host.example")}
        before = [act("switch", *switch) for switch in switches.items()]
        cases[name] = [Step(ONE, args, True, before=before), Step(ONE, args, state=True), Step(MANY, {"scm_configs": [args]})]
    for name, (foretold, done, again) in play.table(cases).items():
        given, credentials, _switches = FLAVOURS[name]
        with subtests.test(name):
            assert foretold.foretold() == done.foretold()
            assert done.log[-1]["body"] == {"provider": given["provider"], "urls": urls("host.example"), "enabled": True, **credentials}
            holder = {"project_key": "ALG"} if "project_key" in given else {"client_id": "an-id"}
            (item,) = done.things
            assert item == {"id": item["id"], "provider": given["provider"], **holder, "urls": urls("host.example"), "enabled": True, "default": False}
            assert item["id"] in done.state["algorithmia"]["scms"]
            assert again.things == [{**item, "name": "https://host.example"}]
            assert (again.result["changed"], again.calls) == (False, ["GET /v1/scms"])


def test_token_in_the_shape_that_is_not_taken(play: Play) -> None:
    """The server refuses it, and the hint names the ways out."""
    wrong, tolerated = play(
        Step(ONE, {**FLAVOURS["server, on check-in"][0], "urls": urls("h.example")}, before=[act("switch", "pat_shape", "scm")]),
        Step(ONE, {**FLAVOURS["server, on check-in, other shape"][0], "urls": urls("h.example")}, before=[act("switch", "pat_shape", "both")]),
    )
    assert wrong.failed
    assert [word for word in ("4020", "token_format", "extra_body") if word not in wrong.msg] == []
    assert wrong.result["error"]["code"] == "4020"
    assert tolerated.result["changed"] is True


BB = {"id": "bb", "provider": "bitbucket", "project_key": "ALG", "urls": urls("bb.example")}
BB2 = {"id": "bb2", "provider": "bitbucket", "project_key": "ALG", "urls": urls("other.example")}


def declared(config: Item, **more: t.Any) -> Item:
    return {**{name: value for name, value in config.items() if name != "id"}, **more}


FOUND: dict[str, tuple[Item, str]] = {
    "other spelling": (
        declared(BB, urls={"web": "HTTPS://BB.example:443/", "api": "https://bb.EXAMPLE/api/", "ssh": "ssh://git@BB.example:7999/"}),
        "bb",
    ),
    "letter case": (declared(BB, project_key="alg", provider="Bitbucket"), "bb"),
    "as a client id": ({"provider": "bitbucket", "client_id": "ALG", "urls": {"web": "https://bb.example"}}, "bb"),
    "id alone": ({"id": "bb2"}, "bb2"),
    "id and provider": ({"id": "bb2", "provider": "bitbucket"}, "bb2"),
    "by website": ({"provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://other.example"}}, "bb2"),
}


def test_found(play: Play, subtests: pytest.Subtests) -> None:
    outcomes = play(*(Step(ONE, given, before=[seeded(BB, BB2)]) for given, _known in FOUND.values()))
    for (name, (_given, known)), found in zip(FOUND.items(), outcomes, strict=True):
        with subtests.test(name):
            assert not found.failed, found.msg
            assert (found.result["changed"], found.calls) == (False, ["GET /v1/scms"])
            assert [each["id"] for each in found.things] == [known]


def test_urls_however_the_server_keeps_them(play: Play, subtests: pytest.Subtests) -> None:
    shouted = declared(BB, urls={"web": "https://BB.example/", "api": "https://BB.example/api/", "ssh": "ssh://git@BB.example:7999/"})
    moving = {**shouted, "urls": {**shouted["urls"], "api": "https://new.example/"}}
    partly = {**shouted, "urls": {"web": "https://bb.example", "api": "https://new.example"}}
    cases = {
        how: [Step(ONE, shouted, before=[act("switch", "url_normalisation", how)]), Step(ONE, shouted), Step(ONE, moving), Step(ONE, partly)]
        for how in ("verbatim", "strip-slash", "lower-host")
    }
    for how, (made, again, moved, moved_again) in play.table(cases).items():
        with subtests.test(how):
            assert (made.result["changed"], again.result["changed"]) == (True, False)
            assert moved.result["summary"]["updated"] == ["bitbucket ALG"]
            assert set(moved.log[-1]["body"]["urls"]) == {"web", "api", "ssh"}, "all three or none"
            assert moved_again.result["changed"] is False


REFUSED: dict[str, tuple[Item, list[str]]] = {
    "ambiguous": ({"provider": "bitbucket", "project_key": "ALG"}, ["bb", "bb2", "id or urls.web"]),
    "id mismatch": (declared(BB, id="another"), ["'bb'", "same provider, key and website"]),
    "other key": ({"id": "bb", "project_key": "OTHER"}, ["project_key", "'ALG'", "replace"]),
    "other provider": ({"id": "bb", "provider": "github"}, ["provider", "'bitbucket'", "replace"]),
    "other name": ({"id": "bb", "name": "A name"}, ["name", "replace"]),
    "new token": ({"id": "bb", "access_token": "{{ other_pat }}", "update_secret": "always"}, ["credentials", "replace"]),
    "not there": ({"id": "nowhere"}, ["does not exist yet", "urls.web", "provider"]),
    "no secret": ({"provider": "github", "client_id": "x", "urls": urls("github.com")}, ["does not exist yet", "client_secret"]),
    "internal": ({"provider": "internal", "state": "absent"}, ["internal"]),
}


def test_refused(play: Play, subtests: pytest.Subtests) -> None:
    """Said before any write; the plural module names the item."""
    cases = {
        name: [Step(ONE, given, True, before=[seeded(BB, BB2)]), Step(MANY, {"scm_configs": [{"id": "bb2", "enabled": False}, given]})]
        for name, (given, _words) in REFUSED.items()
    }
    for name, (one, many) in play.table(cases).items():
        with subtests.test(name):
            refused(one, *REFUSED[name][1])
            refused(many, *REFUSED[name][1], "scm_configs[1]")


def test_two_declarations_of_one_configuration(play: Play) -> None:
    (twice,) = play(Step(MANY, {"scm_configs": [{"id": "bb"}, declared(BB)]}, before=[seeded(BB)]))
    refused(twice, "scm_configs[0]", "scm_configs[1]", "same configuration")


def test_urls_of_the_bitbucket(play: Play) -> None:
    """Given once for all configurations of a Bitbucket Server; what one says itself wins, and others are none of its business."""
    listed = [
        {"provider": "bitbucket", "project_key": "A"},
        {"provider": "bitbucket", "project_key": "B", "urls": {"ssh": "ssh://git@other.example:22"}},
        {"provider": "github", "client_id": "an-id", "client_secret": "{{ client_secret }}", "urls": urls("github.com")},
    ]
    foretold, done, again, missing = play(
        *(Step(MANY, {"scm_configs": listed, "bitbucket_urls": urls("bb.example")}, check) for check in (True, False, False)),
        Step(MANY, {"scm_configs": [{"provider": "bitbucket", "project_key": "C"}, {"provider": "gitlab", **OAUTH}], "bitbucket_urls": urls("bb.example")}),
    )
    assert foretold.foretold() == done.foretold()
    assert [each["urls"] for each in done.things] == [
        urls("bb.example"),
        {**urls("bb.example"), "ssh": "ssh://git@other.example"},
        urls("github.com"),
    ]
    assert again.result["changed"] is False
    refused(missing, "scm_configs[1]", "urls.web")
