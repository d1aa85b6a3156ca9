# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which variables count as misspelled, and which are the user's own."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

from ansible_collections.algorithmia.scm.plugins.action.bitbucket_configuration import ActionModule
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.plugin_utils.declaration_variables import (
    connections,
    declarations,
    known,
    misspelled,
    nothing_declared,
)
from tools.tree import ROOT, modules
from tools.yaml_text import loaded

LIST: list[t.Any] = [{"key": "ALG"}]
RENAMED = {"passwords": "user_passwords"}  # options of the module by the names of their variables
MISSPELLED: dict[str, tuple[t.Any, str]] = {
    "bitbucket_project": (LIST, "bitbucket_projects"),
    "bitbucket_user": ({"name": "ada"}, "bitbucket_users"),
    "bitbucket_group": ("{{ [{'name': 'team'}] }}", "bitbucket_groups"),
    "bitbucket_repository": (LIST, "bitbucket_repositories"),
    "bitbucket_repositorys": ([], "bitbucket_repositories"),
    "bitbucket_permision": (LIST, "bitbucket_permissions"),
    "bitbucket_permissons": (LIST, "bitbucket_permissions"),
    "bitbucket_projetcs": (LIST, "bitbucket_projects"),
    "bitbucket_acces_keys": (LIST, "bitbucket_access_keys"),
    "bitbucket_access_key": (LIST, "bitbucket_access_keys"),
    "bitbucket_user_password": ({"ada": "x"}, "bitbucket_user_passwords"),
    "bitbucket_webhook": ([{"url": "https://h"}], "bitbucket_webhooks"),
    "bitbucket_baner": ({"message": "x"}, "bitbucket_banner"),
    "bitbucket_purges": (["permissions"], "bitbucket_purge"),
    "bitbucket_prge": ("permissions", "bitbucket_purge"),
    "bitbucket_purge_protekt": (["bob"], "bitbucket_purge_protect"),
    "bitbucket_purge_protected": (["bob"], "bitbucket_purge_protect"),
    "bitbucket_purge_limits": (0.1, "bitbucket_purge_limit"),
    "bitbucket_purge_last_admins": (False, "bitbucket_purge_last_admin"),
    "bitbucket_onyl": (["projects"], "bitbucket_only"),
    "bitbucket_bot_usernam": ("bot", "bitbucket_bot_username"),
    "bitbucket_usrname": ("admin", "bitbucket_username"),
    "bitbucket_user_name": ("admin", "bitbucket_username"),
    "bitbucket_pasword": ("{{ 'x' }}", "bitbucket_password"),
    "bitbucket_ca_paths": ("ca.pem", "bitbucket_ca_path"),
    "bitbucket_validate_cert": (False, "bitbucket_validate_certs"),
    "bitbucket_timeuot": (5, "bitbucket_timeout"),
    "algorithmia_uri": ("https://h", "algorithmia_url"),
    "algorithmia_apikey": ("x", "algorithmia_api_key"),
    "algorithmia_scm_config": (LIST, "algorithmia_scm_configs"),
    "algorithmia_purge_protekt": (["ALG"], "algorithmia_purge_protect"),
}
OWN: dict[str, t.Any] = {
    "bitbucket_project": "ALG",
    "bitbucket_user": "admin",
    "bitbucket_group": 7,
    "bitbucket_repository": "{{ 'models' }}",
    "bitbucket_access_key": "{{ undefined_variable }}",
    "bitbucket_admin_password": "x",
    "bitbucket_projects_dir": "/srv/projects",
    "bitbucket_project_keys": ["ALG"],
    "bitbucket_project_ALG": {"projects": []},
    "bitbucket_project_S": {"projects": []},
    "bitbucket_all_users": LIST,
    "bitbucket_eu_projects": LIST,
    "bitbucket_user_list": LIST,
    "bitbucket_user_passwords": {"ada": "x"},
    "bitbucket_user_password": "x",
    "bitbucket_banners": "x",
    "bitbucket_tokens": ["x"],
    "bitbucket_urls": ["https://h"],
    "bitbucket_purge_all": True,
    "bitbucket_purge_dates": ["2026-01-01"],
    "bitbucket_host": "h",
    "bitbucket_version": "9.4",
    "vault_bitbucket_project": LIST,
    "my_bitbucket_project": LIST,
    "__bitbucket_project": LIST,
    "algorithmia_scm_config_id": "x",
    "algorithmia_owner": "team",
}


def problems(**variables: t.Any) -> list[str]:
    """Return what is said of variables, which are templates as those of a playbook are."""
    trusted = {name: trust_as_template(value) if isinstance(value, str) else value for name, value in variables.items()}
    return list(misspelled(trusted, Templar(loader=DataLoader(), variables=trusted).template, {**declarations(), **connections()}))


@pytest.mark.parametrize("name", MISSPELLED)
def test_misspelled(name: str) -> None:
    value, meant = MISSPELLED[name]
    assert problems(**{name: value}) == [f"{name} is not a variable of this collection: did you mean {meant}? Rename it"]


@pytest.mark.parametrize("name", OWN)
def test_of_the_user(name: str) -> None:
    assert problems(**{name: OWN[name]}) == []


def test_all_are_named_at_once() -> None:
    assert [words.partition(" ")[0] for words in problems(bitbucket_user=LIST, bitbucket_project=LIST, bitbucket_purge=[])] == [
        "bitbucket_project",
        "bitbucket_user",
    ]


def test_one_of_a_declared_list_is_the_users_own() -> None:
    """As in ``bitbucket_projects: ["{{ bitbucket_project }}"]``. Other slips are no such thing."""
    assert problems(bitbucket_project=LIST[0], bitbucket_projects=LIST) == []
    assert len(problems(bitbucket_projetcs=LIST, bitbucket_projects=LIST)) == 1


@pytest.mark.parametrize("name", MISSPELLED)
def test_right_name_beside_it(name: str) -> None:
    """A list beside the list of the right name is no thing of it. So is another rail of a purge."""
    value, meant = MISSPELLED[name]
    if not isinstance(value, dict):
        assert problems(**{name: value, meant: []}) == problems(**{name: value}) != []


def test_a_task_that_takes_no_declaration_looks_at_the_connection_only() -> None:
    variables = {"bitbucket_projetcs": LIST, "bitbucket_usrname": "admin"}
    assert [words.partition(" ")[0] for words in misspelled(variables, lambda value: value, connections())] == ["bitbucket_usrname"]


def test_a_registered_result_is_no_declaration() -> None:
    assert problems(bitbucket_project={"changed": False, "projects": []}) == []


def test_no_variable_of_this_collection_is_misspelled() -> None:
    """Neither those of its roles, nor what they register or read. Its modules are no variables."""
    names = {path.stem for path in modules()}
    for path in (*ROOT.glob("roles/*/*/*.yml"), *ROOT.glob("playbooks/*.yml"), *ROOT.glob("examples/**/*.yml")):
        for name in re.findall(r"\b(?:bitbucket|algorithmia)_\w+", path.read_text(encoding="utf-8")):
            assert name in names or problems(**{name: LIST}) == [], path


def test_known_variables_are_those_of_the_roles() -> None:
    specs = {path.parents[1].name: loaded(path.read_text(encoding="utf-8"))["argument_specs"] for path in ROOT.glob("roles/*/meta/argument_specs.yml")}
    for spec in specs.values():
        assert list(spec) == ["main"]
        assert known() >= set(spec["main"]["options"])
    assert declarations() == {name: option["type"] for role in ("provision", "bitbucket") for name, option in specs[role]["main"]["options"].items()}
    options = {name for name, option in CONFIGURATION.spec()["argument_spec"].items() if "env" not in option}
    assert set(specs["bitbucket"]["main"]["options"]) == {f"bitbucket_{RENAMED.get(name, name)}" for name in options}


def test_both_roles_of_a_declaration_take_the_same_values() -> None:
    """The role provision refuses what is wrong before its first step, so it has these options as well."""
    one, other = (loaded((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")) for role in ("bitbucket", "provision"))
    mine, theirs = (spec["argument_specs"]["main"]["options"] for spec in (one, other))
    common = set(mine) & set(theirs)
    assert set(mine) - common == {f"bitbucket_{name}" for name in (*CONFIGURATION.lists, *RENAMED.values())}
    for name in common:
        assert {**mine[name], "description": ""} == {**theirs[name], "description": ""}, name


def test_nothing_is_declared() -> None:
    """Whoever declares something of Algorithmia needs nothing of a Bitbucket."""
    assert nothing_declared(["users", "groups"], {"algorithmia_scm_configs": []}) == ""
    assert nothing_declared(["users", "groups"], {"algorithmia_scm_configs": None}) == (
        "nothing is declared: set bitbucket_users, bitbucket_groups or algorithmia_scm_configs (in a task of your own, one of users, groups)"
    )


@pytest.mark.parametrize("name", CONFIGURATION.lists)
def test_every_list_is_a_declaration(name: str) -> None:
    """Rules for many repositories too, though nothing else is declared."""
    plugin = object.__new__(ActionModule)
    assert plugin._declares_nothing({"purge": ["users"], name: None})
    assert not plugin._declares_nothing({name: []})
