# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A login whose password occurs in what the server says: what is read is data, and is handed on as it is."""

from __future__ import annotations

import json

import pytest
import yaml

from integration import world
from integration.play import Item, Play, act

HOST = "localhost"  # occurs in the base URL of the server
SEED: Item = {
    "bitbucket": {
        "users": [{"name": HOST, "password": HOST, "display_name": "The localhost admin"}],
        "groups": [{"name": "localhost-team", "members": [HOST]}],
        "projects": [{"key": "LAB", "name": "The localhost tools", "users": {HOST: "PROJECT_ADMIN"}}],
        "grants": {"users": {HOST: "SYS_ADMIN"}},
    }
}
LOGIN: Item = {"bitbucket_url": "{{ bitbucket }}", "bitbucket_ca_path": "{{ ca }}", "bitbucket_username": HOST, "bitbucket_password": HOST}
CLUSTER: Item = {"algorithmia_url": "{{ algorithmia }}", "algorithmia_ca_path": "{{ ca }}", "algorithmia_api_key": "{{ admin_key }}"}
DOORS: dict[str, Item] = {"in_process": {}, "shipped": {"algorithmia_scm_in_process": False}}


def role(name: str, **given: object) -> Item:
    return {"name": name, "ansible.builtin.include_role": {"name": f"algorithmia.scm.{name}"}, "vars": {**LOGIN, **given}}


@pytest.mark.parametrize("door", DOORS)
def test_a_password_that_occurs_in_data_stays_data(play: Play, door: str) -> None:
    """In what an export writes, in the addresses that Algorithmia gets, and in the names by which check mode tells who is created."""
    reset: Item = {"name": "reset", "ansible.builtin.meta": "noop"}
    info = {**world.BITBUCKET, "bitbucket_username": HOST, "bitbucket_password": HOST}
    tasks = [
        {"name": "export", "algorithmia.scm.declaration_files": {**LOGIN, "dest": "{{ out }}"}},
        {
            "name": "foretell",
            "algorithmia.scm.bitbucket_users": {**info, "users": [{"name": "bot-of-localhost", "password": "x", "email_address": "b@x.example"}]},
        }
        | {"check_mode": True, "register": "users"},
        {"name": "names", "ansible.builtin.copy": {"content": "{{ users.summary.created | to_json }}", "dest": "{{ out }}/created.json"}},
        role("algorithmia_scm_configs", **CLUSTER, algorithmia_scm_configs=[{"provider": "bitbucket", "project_key": "LAB"}]),
    ]
    plays = [{"hosts": "all", "gather_facts": False, "tasks": [reset, *tasks], "vars": {"out": str(play.folder), **DOORS[door]}}]
    lines = play.run(plays, {"export": [act("reset"), act("seed", SEED)]})
    assert {line["processes"] for line in lines if "names" not in line["name"] and line["log"]} == {int(door == "shipped")}
    declared = yaml.load((play.folder / "bitbucket.yml").read_text(encoding="utf-8"), yaml.SafeLoader)
    (user,) = [each for each in declared["bitbucket_users"] if each["name"] == HOST]
    assert (user["email_address"], user["display_name"]) == ("localhost@example.com", "The localhost admin")
    assert [each["name"] for each in declared["bitbucket_projects"] if each["key"] == "LAB"] == ["The localhost tools"]
    assert "localhost-team" in [each["name"] for each in declared["bitbucket_groups"]]
    assert json.loads((play.folder / "created.json").read_text(encoding="utf-8")) == ["bot-of-localhost"]
    (config,) = [each for each in play.simulator.control.state()["algorithmia"]["scms"].values() if each["provider"] == "bitbucket"]
    assert config["urls"]["web"] == play.simulator.bitbucket_url
    assert HOST in config["urls"]["web"]
