# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options of a connection come from variables of the host or play."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.properties import ONE
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import Unusable, from_variables, variable_of

Item = dict[str, t.Any]
USER = {"bitbucket_username": "admin", "bitbucket_password": "pw"}
TOKEN = {"bitbucket_token": "abc"}
KEYS = {"algorithmia_api_key": "key", "algorithmia_standard_api_key": "standard"}


def taken(options: t.Mapping[str, Item], args: Item, variables: Item) -> Item:
    """Return what comes from variables, which are templates as those of a playbook are."""
    trusted = {name: trust_as_template(value) if isinstance(value, str) else value for name, value in variables.items()}
    return from_variables(options, args, trusted, Templar(loader=DataLoader(), variables=trusted).template)


BITBUCKET_CASES: dict[str, tuple[Item, Item, Item]] = {
    "nothing": ({}, {}, {}),
    "of another product": ({}, KEYS, {}),
    "of another name": ({}, {"url": "https://h", "bitbucket_urls": {}, "bitbucket_bot_password": "x", "ca_path": "ca.pem", "timeout": 1}, {}),
    "all": (
        {"key": "ALG"},
        {"bitbucket_url": "https://h", **USER, "bitbucket_ca_path": "ca.pem", "bitbucket_timeout": 3, "bitbucket_validate_certs": False},
        {"bitbucket_url": "https://h", **USER, "ca_path": "ca.pem", "timeout": 3, "validate_certs": False},
    ),
    "the task wins": ({"bitbucket_url": "https://own"}, {"bitbucket_url": "https://h", "bitbucket_retries": 0}, {"retries": 0}),
    "the task wins by an alias": ({"bitbucket_ca_path": "own.pem", "timeout": 1}, {"bitbucket_ca_path": "ca.pem", "bitbucket_timeout": 2}, {}),
    "the task wins with an empty value": ({"bitbucket_ca_path": "", "client_cert": None}, {"bitbucket_ca_path": "x", "bitbucket_client_cert": "y"}, {}),
    "empty": ({}, {"bitbucket_url": "", "bitbucket_token": None, "bitbucket_ca_path": "{{ '' }}", "bitbucket_timeout": "{{ none }}"}, {}),
    "omitted": ({}, {"bitbucket_url": "{{ omit }}", **TOKEN}, TOKEN),
    "templates": ({}, {"bitbucket_url": "https://{{ name }}", "name": "{{ other }}", "other": "h"}, {"bitbucket_url": "https://h"}),
    "zero and false are values": ({}, {"bitbucket_retries": 0, "bitbucket_use_proxy": False}, {"retries": 0, "use_proxy": False}),
    "another login of the task": (TOKEN, {"bitbucket_url": "https://h", **USER}, {"bitbucket_url": "https://h"}),
    "half a login of the task": ({"bitbucket_username": "bot"}, USER, {}),
    "nobody": ({"bitbucket_token": ""}, {**USER, **TOKEN}, {}),
}
ALGORITHMIA_CASES: dict[str, tuple[Item, Item, Item]] = {
    "both keys": ({}, KEYS, KEYS),
    "another login of the task": ({"algorithmia_token": "jwt"}, KEYS, {}),
    "another standard key of the task": ({"algorithmia_standard_api_key": "own"}, KEYS, {"algorithmia_api_key": "key"}),
}


@pytest.mark.parametrize("name", BITBUCKET_CASES)
def test_connection_of_bitbucket(name: str) -> None:
    args, variables, expected = BITBUCKET_CASES[name]
    assert taken(BITBUCKET.options, args, variables) == expected


@pytest.mark.parametrize("name", ALGORITHMIA_CASES)
def test_connection_of_algorithmia(name: str) -> None:
    args, variables, expected = ALGORITHMIA_CASES[name]
    assert taken(ALGORITHMIA.options, args, variables) == expected


def test_a_module_of_both_products_takes_both_connections() -> None:
    """A login of one product says nothing of the other's."""
    own = {name: option for name, option in ALGORITHMIA.options.items() if name.startswith("algorithmia_")}
    assert taken({**BITBUCKET.options, **own}, TOKEN, {**USER, **KEYS}) == KEYS


def test_a_module_without_a_server_takes_nothing() -> None:
    assert taken(ONE.spec()["argument_spec"], {}, {"bitbucket_url": "https://h", "owner": "me"}) == {}


HALF: dict[str, tuple[Item, str]] = {
    "a user alone": (
        {"bitbucket_username": "eve"},
        "bitbucket_password: is not set, but the variable bitbucket_username is. Set the variable bitbucket_password",
    ),
    "a password alone": (
        {"bitbucket_password": "x"},
        "bitbucket_username: is not set, but the variable bitbucket_password is. Set the variable bitbucket_username",
    ),
    "two logins": ({**USER, **TOKEN}, "the variables bitbucket_username, bitbucket_password, bitbucket_token are two logins. Set those of one"),
}


@pytest.mark.parametrize("case", HALF)
def test_a_log_in_of_variables_is_one_and_whole(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing of it is not taken from the environment: that is somebody else's."""
    monkeypatch.setenv("BITBUCKET_USERNAME", "admin")
    monkeypatch.setenv("BITBUCKET_PASSWORD", "pw")
    variables, words = HALF[case]
    with pytest.raises(Unusable, match=f"^{re.escape(words)}$"):
        taken(BITBUCKET.options, {}, variables)


@pytest.mark.parametrize("value", ["{{ nowhere }}", "{{ nowhere.deep }}", "{{ 1 / 0 }}", "{{ name"])
def test_a_variable_that_cannot_be_filled_in_names_the_option(value: str) -> None:
    with pytest.raises(Unusable, match=r"^ca_path: the variable bitbucket_ca_path cannot be used\. ."):
        taken(BITBUCKET.options, {}, {"bitbucket_ca_path": value})


def test_every_option_of_a_connection_has_a_variable_with_its_product_in_front() -> None:
    for prefix, product in (("bitbucket", BITBUCKET), ("algorithmia", ALGORITHMIA)):
        for name, option in product.options.items():
            assert variable_of(option) in {name, *option.get("aliases", ())}
            assert variable_of(option).startswith(f"{prefix}_")
