# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user sees of the verbs: few tasks, and words where there is nothing to do, no connection, or a variable that is misspelled."""

from __future__ import annotations

import re
import typing as t

import pytest

from integration.journey import Journey
from integration.play import Item
from simulator.process import lent

HEADERS = 15  # of a run for two projects
NO_CONNECTION = dict.fromkeys(("bitbucket_url", "bitbucket_username", "bitbucket_password", "algorithmia_url", "algorithmia_api_key"))
PROJECT = {"bitbucket_projects": [{"key": "OWN", "name": "Own"}]}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Journey]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        yield Journey(simulator, tmp_path_factory.mktemp("provision"))


def test_few_tasks(journey: Journey) -> None:
    """The declaration of the demonstration: two projects, their bot with its token, and their SCM configurations."""
    for options in (("--check",), (), ()):
        run = journey.run("provision", *options)
        assert run.code == 0, run.output
        assert len(re.findall(r"^TASK \[", run.output, re.MULTILINE)) <= HEADERS
    assert run.recap["changed"] == 0


NOTHING: dict[str, tuple[Item, str]] = {
    "provision": ({}, "nothing is declared: set bitbucket_users, bitbucket_groups, "),
    "verify_checkin": ({}, "no SCM configuration with a project_key is declared (algorithmia_scm_configs)"),
    "rotate_token": ({}, "bitbucket_bot_username"),
    "deprovision": ({"deprovision_confirm": True}, "nothing is declared that could be removed: set algorithmia_scm_configs, bitbucket_projects"),
    "export_state": ({"export_state_dir": "state", **NO_CONNECTION}, "name the server in bitbucket_url or algorithmia_url"),
}
LACKING: dict[str, tuple[str, Item, str]] = {
    "no connection": ("provision", {**PROJECT, **NO_CONNECTION}, "there is no connection: give bitbucket_url; bitbucket_username and bitbucket_password, or"),
    "no login": ("provision", {**PROJECT, "bitbucket_username": None, "bitbucket_password": None}, "give bitbucket_username and bitbucket_password, or"),
    "misspelled list": ("provision", {"bitbucket_project": PROJECT["bitbucket_projects"]}, "did you mean bitbucket_projects?"),
    "misspelled rail": ("provision", {**PROJECT, "bitbucket_purge_protekt": ["bob"]}, "did you mean bitbucket_purge_protect?"),
    "misspelled configurations": ("verify_checkin", {"algorithmia_scm_config": [{"provider": "bitbucket"}]}, "algorithmia_scm_configs"),
    "a kind that is none": ("provision", {**PROJECT, "bitbucket_only": "projets"}, "bitbucket_only"),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_to_do_is_a_failure_in_words(journey: Journey, name: str) -> None:
    variables, words = NOTHING[name]
    run = journey._run(f"algorithmia.scm.{name}", (), None, variables, declaration=False)
    assert (run.code, run.log) == (2, []), run.output
    assert words in run.msg


@pytest.mark.parametrize("name", LACKING)
def test_what_is_lacking_is_said_before_anything_is_sent(journey: Journey, name: str) -> None:
    playbook, variables, words = LACKING[name]
    run = journey._run(f"algorithmia.scm.{playbook}", (), None, variables, declaration=False)
    assert (run.code, run.log) == (2, []), run.output
    assert words in run.msg


def test_variables_of_the_user_stop_nothing(journey: Journey) -> None:
    own = {"bitbucket_admin_password": "x", "bitbucket_projects_dir": "/srv", "bitbucket_project": "OWN", "vault_bitbucket_projects": []}
    run = journey._run("algorithmia.scm.provision", (), None, {**PROJECT, **own}, declaration=False)
    assert run.code == 0, run.output
