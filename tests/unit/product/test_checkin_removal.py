# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back: what goes in which order, what stays, and that nothing goes without a word of confirmation."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.checkin_removal import NOTHING, UNCONFIRMED, Removal
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers, Stopped

Item = dict[str, t.Any]
ALG: Item = {"provider": "bitbucket", "project_key": "ALG"}
OPTIONS: Item = {
    "confirm": True,
    "scm_configs": [ALG],
    "projects": [{"key": "alg"}, {"key": "OLD", "new_key": "new"}, {"key": "GONE", "state": "absent"}],
    "groups": ["devs"],
    "users": ["bot", "ann"],
    "name": "algorithmia",
    "undeclared_configs": "ignore",
    "bitbucket_url": "https://b",
    "algorithmia_url": "https://a",
    **dict.fromkeys(("value", "bot_password", "resume", "store", "stored_value", "audit_file", "vault_file", "vault_password")),
}
TOKEN = ("bitbucket_access_token", "algorithmia")
CONFIGS = [TOKEN, ("algorithmia_scm_config_info", ""), ("algorithmia_scm_configs", "")]  # first it looks whether the token is there
DONE: Item = {"changed": True, "changes": [{"after": None}], "diff": [{}]}
REPOSITORIES = 'The project "ALG" cannot be deleted because it has repositories (models). Move or delete them first.'


class World:
    """Both servers. ``answers``: a result for a module; ``asked``: the modules, what they remove, and whether they only look."""

    def __init__(self, in_use: t.Sequence[str] = (), **answers: Item) -> None:
        gone: Item = {"summary": {"deleted": ["bitbucket ALG"]}, "changes": [], "diff": [], "scm_configs": [{"id": key, "project_key": key} for key in in_use]}
        self.answers: Item = {
            "algorithmia_scm_config_info": {"scm_configs": []},
            "algorithmia_scm_configs": {**DONE, **gone},
            "bitbucket_access_token": {**DONE, "summary": {"deleted": ["bot: algorithmia"]}},
            **answers,
        }
        self.asked: list[tuple[str, str]] = []
        self.checked: set[bool] = set()
        self.lines: list[str] = []

    def __call__(self, module: str, options: Item, *, check: bool) -> Item:
        self.asked.append((module, str(options.get("key") or options.get("name") or "")))
        self.checked.add(check)
        return t.cast(Item, self.answers.get(module, DONE))

    def remove(self, *, check: bool = False, **options: t.Any) -> Item:
        return Removal({**OPTIONS, **options}, Servers(self, check=check), self.lines.append).run()


ALL = [("bitbucket_project", "ALG"), ("bitbucket_project", "NEW"), ("bitbucket_group", "devs"), ("bitbucket_user", "bot"), ("bitbucket_user", "ann")]


def test_last_goes_first() -> None:
    world = World()
    result = world.remove()
    assert world.asked == [*CONFIGS, TOKEN, *ALL]
    names = ["project ALG", "project NEW", "group devs", "user bot", "user ann"]
    assert result["summary"] == {"deleted": ["SCM configuration bitbucket ALG", "access token bot: algorithmia", *names]}
    assert (result["changed"], world.checked, world.lines, len(result["diff"]), len(result["changes"])) == (True, {True, False}, [], 6, 6)


@pytest.mark.parametrize(("confirm", "check", "changed"), [(False, False, False), (False, True, False), (True, True, True)])
def test_nothing_goes_unless_it_is_confirmed(confirm: bool, check: bool, changed: bool) -> None:
    """What would go is said, as in check mode, and counts as a change only where it is confirmed."""
    world = World()
    result = world.remove(confirm=confirm, check=check)
    assert (world.checked, result["changed"], "project ALG" in result["summary"]["deleted"]) == ({True}, changed, True)
    said = UNCONFIRMED.format(names=", ".join(result["summary"]["deleted"]))
    assert (result.get("msg"), world.lines) == ((None, []) if confirm else (said, [said]))


def test_what_is_in_use_stays_with_its_project_and_the_users() -> None:
    world = World(in_use=["ALG"])
    result = world.remove()
    assert world.asked == [*CONFIGS, *ALL[1:3]]
    assert result["left"] == world.lines == ["algorithms use the configurations for ALG: they stay, and so do their projects, the bot and its token"]


def test_project_with_repositories_stays_and_the_rest_goes() -> None:
    world = World(bitbucket_project={"failed": True, "msg": REPOSITORIES})
    result = world.remove()
    assert world.asked[-5:] == ALL
    assert (result["left"], world.lines) == ([REPOSITORIES] * 2, [REPOSITORIES] * 2)


def test_refusal_stops_it_and_says_what_was_removed() -> None:
    world = World(bitbucket_project={"failed": True, "msg": "401"})
    with pytest.raises(Stopped, match="401") as stop:
        world.remove()
    assert (stop.value.result["changed"], world.asked[-1]) == (True, ALL[0])
    assert "access token bot: algorithmia" in stop.value.result["summary"]["deleted"]


def test_nothing_to_remove() -> None:
    world = World()
    with pytest.raises(Stopped, match=NOTHING):
        world.remove(scm_configs=[], projects=[], users=[], groups=[])
    assert world.asked == []
