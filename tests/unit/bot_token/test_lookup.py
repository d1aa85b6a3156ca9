# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The value of the bot's token, as a variable of the user's finds it."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.algorithmia.scm.plugins.lookup.bitbucket_bot_token import LookupModule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import memory
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store

BOT = {"bitbucket_url": "https://h", "bitbucket_bot_username": "bot"}


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.MEMORY[: memory.LENGTH] = bytes(memory.LENGTH)
    monkeypatch.delenv("BITBUCKET_URL", raising=False)


def kept(value: str, **options: t.Any) -> None:
    Store.of({"bitbucket_url": "https://h", "bot_username": "bot", "name": "algorithmia", **options}).keep(value)


def looked_up(**variables: t.Any) -> str:
    lookup = LookupModule(loader=DataLoader(), templar=Templar(loader=DataLoader(), variables=variables))
    (value,) = lookup.run([], variables)
    return str(value)


def test_value_is_that_of_the_token_that_the_variables_name() -> None:
    kept("one")
    kept("two", name="another")
    assert looked_up(**BOT) == "one"
    assert looked_up(**BOT, bitbucket_bot_token_name="another") == "two"
    assert looked_up(**BOT, bitbucket_access_token_name="another") == "two", "as a role is told for once"
    for other in ({"bitbucket_url": "https://other"}, {"bitbucket_bot_username": "bob"}, {"bitbucket_bot_token_name": "third"}):
        assert looked_up(**{**BOT, **other}) == ""


def test_nobody_is_named() -> None:
    kept("one")
    assert looked_up() == ""
    assert looked_up(bitbucket_url="https://h") == ""


def test_server_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    kept("one")
    monkeypatch.setenv("BITBUCKET_URL", "https://h")
    assert looked_up(bitbucket_bot_username="bot") == looked_up(bitbucket_bot_username="bot", bitbucket_url="") == "one"


def test_vault_file(tmp_path: Path) -> None:
    file = {"vault_file": str(tmp_path / "token.vault"), "vault_password": "a-password", "store": "vault_file"}
    variables = {**BOT, **{f"bitbucket_bot_token_{name}": value for name, value in file.items()}}
    assert looked_up(**variables) == ""
    kept("one", **file)
    memory.MEMORY[: memory.LENGTH] = bytes(memory.LENGTH)
    assert looked_up(**variables) == "one"
    with pytest.raises(AnsibleLookupError, match=r"token\.vault cannot be read, or not be decrypted"):
        looked_up(**{**variables, "bitbucket_bot_token_vault_password": "another"})


def test_what_tasks_of_ones_own_have_stored() -> None:
    stored = {"bitbucket_bot_token_store": "tasks", "bitbucket_bot_token_stored": "one"}
    assert looked_up(**BOT, **stored) == "one"
    kept("two", store="tasks")
    assert looked_up(**BOT, **stored) == "two", "until they have kept it"


def test_terms_and_options_are_refused() -> None:
    lookup = LookupModule(loader=DataLoader(), templar=Templar(loader=DataLoader(), variables={}))
    for terms, options in ((["bot"], {}), ([], {"name": "another"})):
        with pytest.raises(AnsibleLookupError, match="takes no terms and no options"):
            lookup.run(terms, {}, **options)
