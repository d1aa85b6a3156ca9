# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two sites in one play: the second use of a role sees nothing of the first one, neither its token nor its configurations."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from integration.broken_journey import CONFIG, TOKEN, BrokenJourney
from integration.journey import PROJECT, Run
from integration.play import Item
from integration.test_journey_revoked import revoke
from integration.test_journey_stores import STORED, TASKS
from simulator.process import lent

GITHUB_URLS = {"web": "https://github.com", "api": "https://api.github.com", "ssh": "ssh://git@github.com"}
GITHUB: Item = {"provider": "github", "client_id": "github-of-b", "client_secret": "client-secret-of-b-1", "urls": GITHUB_URLS}
MEMORY = {"bitbucket_bot_token_store": "memory"}
BOT_VARIABLES = ("bitbucket_bot_username", "bitbucket_bot_password")

pytestmark = pytest.mark.long


class Sites(t.NamedTuple):
    """Two pairs of servers that know nothing of each other."""

    one: BrokenJourney
    two: BrokenJourney

    def use(self, *uses: tuple[str, BrokenJourney, Item], play_vars: Item | None = None) -> Run:
        """Use roles one after the other, each with all variables of a site and some more; None leaves a variable out."""
        tasks, sites = [], {}
        for number, (role, site, more) in enumerate(uses):
            given = {"bitbucket_bot_username": "algorithmia-bot", **site.variables, **site.secrets, **more}
            sites[f"site{number}"] = {name: value for name, value in given.items() if value is not None}
            names = {name: f"{{{{ site{number}.{name} }}}}" for name in sites[f"site{number}"]}
            tasks.append({"name": f"use {number}", "ansible.builtin.include_role": {"name": f"algorithmia.scm.{role}"}, "vars": names})
        nothing = dict.fromkeys([*self.one.variables, *self.one.secrets])
        play: Item = {"hosts": "localhost", "gather_facts": False, "vars": play_vars or {}, "tasks": tasks}
        return self.one.play([play], declaration=False, **{**nothing, **sites})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Sites]:
    switches = {"basic_auth": "on"}
    with lent(people="sysadmin", switches=switches) as first, lent(people="sysadmin", switches=switches) as second:
        sites = Sites(*(BrokenJourney(simulator, tmp_path_factory.mktemp("site")) for simulator in (first, second)))
        for site in sites:
            done = site.run("provision")
            assert done.code == 0, done.output
            site.keep("one")
        yield sites


@pytest.fixture
def sites(whole: Sites) -> Sites:
    """Return two sites: one provisioned, the token of its bot revoked since; the other one empty."""
    whole.one.back_to("one")
    revoke(whole.one)
    whole.two.back_to()
    return whole


@pytest.fixture
def store(tmp_path: Path) -> Item:
    """Return the variables of a store that is a task file of one's own."""
    tasks = tmp_path / "store.yml"
    tasks.write_text(json.dumps(TASKS), encoding="utf-8")
    return {
        "bitbucket_bot_token_store": "tasks",
        "bitbucket_bot_token_store_tasks": str(tasks),
        "bitbucket_bot_token_stored": STORED,
        "own_store": str(tmp_path / "secret"),
    }


def with_urls(site: BrokenJourney) -> Item:
    ready = site.simulator.ready["bitbucket"]
    return {"algorithmia_scm_configs": [{**CONFIG, "urls": {"web": ready["url"], "api": ready["url"], "ssh": ready["ssh_url"]}}]}


@pytest.mark.parametrize("kind", ["memory", "tasks"])
def test_second_site_gets_what_it_declares(sites: Sites, store: Item, kind: str) -> None:
    first = {"memory": MEMORY, "tasks": store}[kind]
    second = {**dict.fromkeys(BOT_VARIABLES), "bitbucket_users": [], "bitbucket_projects": [], "algorithmia_scm_configs": [GITHUB]}
    done = sites.use(("provision", sites.one, {**with_urls(sites.one), **first}), ("provision", sites.two, second))
    assert done.code == 0, done.output
    sites.one.assert_whole()
    assert [(each["provider"], each["client_id"], each["client_secret"]) for each in sites.two.configs()] == [
        ("github", GITHUB["client_id"], GITHUB["client_secret"])
    ]


@pytest.mark.parametrize("kind", ["memory", "tasks"])
def test_each_site_has_its_own_token(sites: Sites, store: Item, kind: str) -> None:
    """Back at the first site its token is known still, and nothing has to be recreated."""
    first = {"memory": MEMORY, "tasks": store}[kind]
    uses = [("provision", sites.one, first), ("provision", sites.two, MEMORY), ("provision", sites.one, first), ("verify_checkin", sites.two, MEMORY)]
    done = sites.use(*uses)
    assert done.code == 0, done.output
    for site in sites:
        site.assert_whole()
    assert len([each for each in done.writes if each.startswith("PUT /rest/access-tokens/")]) == 1  # the log is that of the first site
    assert all(each["ready"] for each in done.results("Look from every side, and push where that is asked for")[0]["projects"])


@pytest.mark.parametrize("kind", ["memory", "tasks"])
def test_token_of_the_first_site_is_never_the_value_of_the_second(sites: Sites, store: Item, kind: str) -> None:
    """A second site without a bot: its configuration has no value to take, which is an error, and not another site's token."""
    first = {"memory": MEMORY, "tasks": store}[kind]
    second = {**dict.fromkeys(BOT_VARIABLES), **{name: [] for name in ("bitbucket_users", "bitbucket_projects")}, "algorithmia_scm_configs": [CONFIG]}
    done = sites.use(("provision", sites.one, first), ("provision", sites.two, second))
    assert done.code != 0, done.output
    assert "access_token" in done.msg
    assert sites.two.configs() == []
    sites.one.assert_whole()


def test_rotation_of_the_second_site_leaves_its_default(whole: Sites) -> None:
    """What the first rotation saw of the default configuration is not what the second one brings back."""
    for site in whole:
        site.back_to("one")
    whole.two.control.switch("token_connect", "secretToken")
    whole.two.control.tamper({"algorithmia": {"scms": {"internal": {"default": True}, whole.two.configs()[0]["id"]: {"default": False}}}})
    plain = {name: value for name, value in CONFIG.items() if name != "default"}
    second = {"rotate_token_update_secret": "connect", "algorithmia_scm_configs": [plain]}
    done = whole.use(("rotate_token", whole.one, {}), ("rotate_token", whole.two, second))
    assert done.code == 0, done.output
    for site in whole:
        site.assert_whole()
    assert (whole.one.default(), whole.two.default()) == (PROJECT, "internal")


def test_value_that_is_given(sites: Sites) -> None:
    """A value that a variable gives, and that is not that of the token any more, would hide the new one: that is said before there is one."""
    stale = "BBDC-" + "A" * 44
    refused = sites.use(("provision", sites.one, MEMORY), play_vars={"bitbucket_access_token_value": stale})
    assert refused.code != 0, refused.output
    assert "bitbucket_access_token_value is given" in refused.msg
    assert "since it is missing. Nothing was made" in refused.msg
    assert (sites.one.tokens(), len(sites.one.configs())) == ([], 1)
    sites.one.back_to("one")
    value = sites.one.token_of()
    rotated = sites.one.run("rotate_token", bitbucket_access_token_value=value)
    assert rotated.code == 0, rotated.output
    sites.one.assert_whole()
    assert sites.one.token_of() != value


def test_declaration_has_its_own_token(sites: Sites) -> None:
    """As it is used in one play by itself: a role for the token, then one for the configurations."""
    for site in sites:
        site.back_to("one")
        for config in site.configs():
            site.control.tamper({"algorithmia": {"scms": {config["id"]: None, "internal": {"default": True}}}})
    done = sites.use(*((role, site, {}) for site in sites for role in ("bitbucket_access_token", "algorithmia_scm_configs")))
    assert done.code == 0, done.output
    assert {TOKEN} == {CONFIG["access_token"]}
    for site in sites:
        site.assert_whole()
