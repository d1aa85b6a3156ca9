# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes that new users make: the message says what is wrong and what to do. Those that need a playbook have their tests where playbooks are tested:
misspelled variables in test_declaration_variables.py and test_journey_provision.py, a purge of users who are still named in test_configuration.py, targets
hosts, limits and tags that do not exist in test_journey_target.py, a wrong password of the bot in test_bot_token.py too."""

from __future__ import annotations

import typing as t

import pytest

from integration.direct import run_module
from simulator.process import Simulator, lent

Item = dict[str, t.Any]
ALL, PROJECTS, CONFIGS = "bitbucket_configuration", "bitbucket_projects", "algorithmia_scm_configs"
NAMED_BOB = {"projects": [{"key": "P", "permissions": {"users": {"bob": None}}}]}

MISTAKES: dict[str, tuple[str, Item, list[str]]] = {
    "https server, http URL": (PROJECTS, {"bitbucket_url": "http://", "retries": 0}, ["closed the connection", "may be an https port", "https://?"]),
    "wrong password": (PROJECTS, {"bitbucket_password": "wrong"}, ["the login as 'admin'", "bitbucket_password", "bitbucket_bot_password"]),
    "dictionary for a list": (ALL, {"projects": {"ALG": {"name": "x"}}}, ["projects: is a dictionary", "a list of items", "Write it as a list: - key: ALG"]),
    "single item without its dash": (ALL, {"projects": {"key": "ALG"}}, ["Write it as a list: - key: ..."]),
    "dictionary for a list, no plain word": (ALL, {"projects": {"a: b": {}}}, ["Write it as a list: - key: KEY"]),
    "dictionary for a list of names": (ALL, {"groups": [{"name": "g", "members": {"ada": None}}]}, ["members: is a dictionary", "as a list: - ada"]),
    "list for a dictionary": (
        ALL,
        {"projects": [{"key": "P", "permissions": {"users": [{"ada": "PROJECT_READ"}]}}]},
        ["permissions.users: is a list, where a dictionary is due", "Write it without dashes: ada: ..."],
    ),
    "no value for a grant": (ALL, NAMED_BOB, ["projects[0].permissions.users.bob", 'Write "" to remove bob, or leave the name out']),
    "one name for two projects": (
        ALL,
        {"projects": [{"key": "PA", "name": "Same"}, {"key": "PB", "name": "same"}]},
        ["projects[1]", "'same'", "projects[0]", "Choose another"],
    ),
    "name of a project that exists": (ALL, {"projects": [{"key": "PA", "name": "taken"}]}, ["'taken' is taken by the project TKN", "Choose another"]),
    "key that YAML reads as a number": (ALL, {"projects": [{"key": 123}]}, ["projects[0] (123).key: 123 is a number", "Put it in quotes"]),
    "name of a grant that YAML reads as a boolean": (
        ALL,
        {"projects": [{"key": "P", "permissions": {"users": {False: "PROJECT_READ"}}}]},
        ["permissions.users: the name false is a boolean", "Put it in quotes"],
    ),
    "no value for a grant of a group": (
        ALL,
        {"projects": [{"key": "P", "permissions": {"groups": {"team": None}}}]},
        ["projects[0].permissions.groups.team", 'Write "" to remove team, or leave the name out'],
    ),
    "empty item": (ALL, {"users": [None]}, ["users[0]: is null. Give a value, or remove the line"]),
    "text for a list": (ALL, {"projects": "ALG"}, ["projects: is text", "Write it as a list: - key: KEY"]),
    "key that YAML reads as a boolean": (ALL, {"projects": [{"key": False}]}, ["projects[0] (false).key", "Put it in quotes"]),
    "share in percent": (PROJECTS, {"purge_limit": "50%"}, ["purge_limit: 50% is not a number. Write 0.5"]),
    "share with a comma": (PROJECTS, {"purge_limit": "0,25"}, ["purge_limit: 0,25 is not a number. Write 0.25"]),
    "share from 0 to 100": (PROJECTS, {"purge_limit": 50}, ["50.0 is not a share from 0 to 1", "Write 0.5"]),
    "unknown provider": (CONFIGS, {"scm_configs": [{"provider": "bitbuckt", "project_key": "A"}]}, ["'bitbuckt' misspelled?", "bitbucket-server"]),
    "no public key": (
        "bitbucket_access_keys",
        {"access_keys": [{"project_key": "ALG", "label": "x", "public_key": "ssh-rsa nonsense"}]},
        ["access_keys[0].public_key: is not a public key such as", "Give the line in the .pub file"],
    ),
    "path of a public key": (
        "bitbucket_access_keys",
        {"access_keys": [{"project_key": "ALG", "label": "x", "public_key": "~/.ssh/id_ed25519.pub"}]},
        ["access_keys[0].public_key: is not a public key such as", "Give the line in the .pub file"],
    ),
    "empty list of users, purged": (ALL, {"users": [], "purge": ["users"]}, ["refused to purge", "Raise purge_limit"]),
}


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent(switches={"basic_auth": "on"}) as running:
        running.control.seed({"bitbucket": {"projects": [{"key": "TKN", "name": "Taken"}]}})
        yield running


@pytest.mark.parametrize("name", MISTAKES)
def test_the_message_says_what_to_do(simulator: Simulator, name: str) -> None:
    """In check mode too, and nothing is written."""
    module, args, says = MISTAKES[name]
    before = [each for each in simulator.control.log() if each["method"] not in ("GET", "HEAD")]
    needed = {"projects": [{"key": "OPS"}]} if module == PROJECTS and "projects" not in args else {}
    given = {**needed, **args}
    if "bitbucket_url" in given:
        given["bitbucket_url"] = simulator.bitbucket_url.replace("https://", "http://")
    result = run_module(simulator, module, given, check=True)
    assert result["failed"]
    assert [words for words in says if words not in result["msg"]] == [], result["msg"]
    assert [each for each in simulator.control.log() if each["method"] not in ("GET", "HEAD")] == before


def test_unknown_provider_that_could_be_created_is_doubted(simulator: Simulator) -> None:
    """Only the server knows its providers, so check mode does not refuse it."""
    urls = {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}
    result = run_module(simulator, CONFIGS, {"scm_configs": [{"provider": "bitbuckt", "project_key": "A", "urls": urls}]}, check=True)
    (said,) = (each for each in result["warnings"] if "provider" in each)
    assert said.startswith("cannot be told: bitbuckt A: whether Algorithmia knows its provider. Is the provider 'bitbuckt' misspelled? Known are github, ")


@pytest.mark.parametrize("args", [{"users": None}, {"projects": [{"key": "P", "permissions": {"users": None}}]}])
def test_what_is_commented_out_is_not_declared(simulator: Simulator, args: Item) -> None:
    """A key whose entries are all comments is null: it removes nothing."""
    result = run_module(simulator, ALL, args, check=True)
    assert not result.get("failed")
    assert (result["summary"]["updated"], result["summary"]["deleted"]) == ([], [])
