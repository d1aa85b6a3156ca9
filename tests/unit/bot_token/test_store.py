# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the value of the token is kept: whole, for nobody else to read, and apart from those of other tokens."""

from __future__ import annotations

import json
import multiprocessing
import os
import typing as t
from pathlib import Path

import pytest
from ansible.constants import DEFAULT_VAULT_ID_MATCH
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import memory
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store, Unusable

VALUE, OTHER = "BBDC-one", "BBDC-two"


@pytest.fixture(autouse=True)
def empty() -> t.Iterator[None]:
    memory.MEMORY[: memory.LENGTH] = bytes(memory.LENGTH)
    yield
    memory.MEMORY[: memory.LENGTH] = bytes(memory.LENGTH)


def store(kind: str = "memory", **more: t.Any) -> Store:
    return Store.of({"bitbucket_url": "https://h", "bot_username": "bot", "name": "algorithmia", "store": kind, **more})


def encrypted(folder: Path, **more: t.Any) -> Store:
    return store("vault_file", **{"vault_file": str(folder / "token.vault"), "vault_password": "a-password", **more})


VAULT = VaultLib([(DEFAULT_VAULT_ID_MATCH, VaultSecret(b"a-password"))])


def test_memory_is_that_of_one_token() -> None:
    store().keep(VALUE)
    assert store().value() == VALUE
    for other in ({"bitbucket_url": "https://other"}, {"bot_username": "bob"}, {"name": "another"}, {"bot_username": ""}):
        assert store(**other).value() == ""
    assert store(bitbucket_url="https://h/", bot_username="BOT").value() == VALUE, "the same server and user"


def test_memory_reaches_processes_that_were_forked_before() -> None:
    """As Ansible's workers are: one makes the token, a later one uses it."""
    fork = multiprocessing.get_context("fork")
    worker = fork.Process(target=store().keep, args=(VALUE,))
    worker.start()
    worker.join()
    assert store().value() == VALUE


def test_memory_that_is_full_forgets_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SIZE", 250)
    for number in range(10):
        store(name=str(number)).keep(VALUE)
    assert [store(name=str(number)).value() for number in (0, 9)] == ["", VALUE]


def test_vault_file(tmp_path: Path) -> None:
    kept = encrypted(tmp_path)
    assert kept.value() == ""
    before = os.umask(0)
    try:
        assert kept.keep(VALUE)
    finally:
        os.umask(before)
    file = tmp_path / "token.vault"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text(encoding="utf-8").startswith("$ANSIBLE_VAULT;1.")
    assert kept.value() == VALUE
    kept.keep(OTHER)
    assert (kept.value(), os.listdir(tmp_path)) == (OTHER, ["token.vault"])


def test_vault_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = encrypted(tmp_path)
    kept.keep(VALUE)

    def full(*_args: t.Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unusable, match="cannot be written: No space left on device"):
        kept.keep(OTHER)
    assert (kept.value(), os.listdir(tmp_path)) == (VALUE, ["token.vault"])


@pytest.mark.parametrize("content", [b"", b"no vault", b"$ANSIBLE_VAULT;1.1;AES256\n00"])
def test_vault_file_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token.vault").write_bytes(content)
    with pytest.raises(Unusable, match=r"bitbucket_access_token_vault_password.*Nothing was made"):
        encrypted(tmp_path).value()


def test_vault_file_with_another_password(tmp_path: Path) -> None:
    encrypted(tmp_path).keep(VALUE)
    with pytest.raises(Unusable, match=r"token\.vault cannot be read"):
        encrypted(tmp_path, vault_password="another").value()


def test_vault_file_names_whose_value_it_has(tmp_path: Path) -> None:
    encrypted(tmp_path, bitbucket_url="https://h/").keep(VALUE)
    text = VAULT.decrypt((tmp_path / "token.vault").read_bytes()).decode()
    assert json.loads(text) == {"url": "https://h", "username": "bot", "name": "algorithmia", "value": VALUE}
    assert encrypted(tmp_path, bot_username="BOT").value() == VALUE, "the same user"
    assert encrypted(tmp_path, bot_username="").value() == "", "whose it is has to be said"


@pytest.mark.parametrize("text", ["database_password: x", VALUE, "[]", "{}", '{"value": "x"}', '{"url": 1, "username": 2, "name": 3, "value": 4}', ""])
def test_vault_file_with_something_else_is_left(tmp_path: Path, text: str) -> None:
    """A file of the user's own with the same password is neither taken for a value, nor overwritten, nor removed."""
    file = tmp_path / "token.vault"
    file.write_bytes(VAULT.encrypt(text))
    before = file.read_bytes()
    kept = encrypted(tmp_path)
    for use in (kept.value, lambda: kept.keep(VALUE), kept.kept_file):
        with pytest.raises(Unusable, match=r"token\.vault does not have the value of a token, but something else") as unusable:
            use()
        assert "Nothing was made" in str(unusable.value)
    kept.forget()
    assert file.read_bytes() == before


@pytest.mark.parametrize("other", [{"bitbucket_url": "https://other"}, {"bot_username": "bob"}, {"name": "another"}])
def test_vault_file_of_another_token_is_left(tmp_path: Path, other: dict[str, str]) -> None:
    """Two bots with one file would overwrite each other's value."""
    file = tmp_path / "token.vault"
    encrypted(tmp_path).keep(VALUE)
    before = file.read_bytes()
    kept = encrypted(tmp_path, **other)
    for use in (kept.value, lambda: kept.keep(OTHER), kept.kept_file):
        with pytest.raises(Unusable, match=r"token\.vault has the value of another token: algorithmia of bot at https://h"):
            use()
    kept.forget()
    assert file.read_bytes() == before


@pytest.mark.parametrize("kind", ["memory", "vault_file"])
def test_file_that_cannot_be_read_is_not_removed(tmp_path: Path, kind: str) -> None:
    """Whatever the store is: a plain file, or one with another password, may be somebody else's."""
    file = tmp_path / "token.vault"
    for content in (b"plain", VAULT.encrypt("x", secret=VaultSecret(b"another"))):
        file.write_bytes(content)
        kept = store(kind, vault_file=str(file), vault_password="a-password")
        with pytest.raises(Unusable, match="cannot be read, or not be decrypted"):
            kept.kept_file()
        kept.forget()
        assert file.read_bytes() == content


def test_nobody_named_forgets_nothing(tmp_path: Path) -> None:
    """The token stays alive then, and its value is still needed."""
    encrypted(tmp_path).keep(VALUE)
    nobody = encrypted(tmp_path, bot_username="")
    with pytest.raises(Unusable, match="does not say whose token"):
        nobody.kept_file()
    nobody.forget()
    assert encrypted(tmp_path).value() == VALUE


def test_link_to_the_vault_file_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "token.vault").symlink_to(tmp_path / "real" / "token.vault")
    encrypted(tmp_path).keep(VALUE)
    assert (tmp_path / "token.vault").is_symlink()
    assert (tmp_path / "real" / "token.vault").exists()


def test_forget(tmp_path: Path) -> None:
    kept = encrypted(tmp_path)
    assert kept.kept_file() == ""
    kept.keep(VALUE)
    assert kept.kept_file() == str(tmp_path / "token.vault")
    kept.forget()
    kept.forget()
    assert (kept.value(), store().value(), os.listdir(tmp_path)) == ("", "", [])


def test_tasks_of_ones_own() -> None:
    """What they have stored is the value, until there is a new one for them to keep."""
    assert store("tasks", stored_value=f" {VALUE}\n").value() == VALUE
    assert not store("tasks").keep(OTHER)
    assert store("tasks", stored_value=VALUE).value() == OTHER
    assert store(stored_value=VALUE, name="another").value() == "", "not asked for"


PROBLEMS: dict[str, tuple[dict[str, t.Any], str]] = {
    "no task file": ({"store": "tasks"}, "bitbucket_bot_token_store=tasks needs bitbucket_bot_token_store_tasks"),
    "no file": ({"store": "vault_file", "vault_password": "x"}, "needs bitbucket_bot_token_vault_file and bitbucket_bot_token_vault_password"),
    "no password": ({"store": "vault_file", "vault_file": "x"}, "needs bitbucket_bot_token_vault_file and bitbucket_bot_token_vault_password"),
    "no directory": ({"store": "vault_file", "vault_file": "/nowhere/x", "vault_password": "x"}, "there is no directory /nowhere"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_store_that_cannot_keep(name: str) -> None:
    options, words = PROBLEMS[name]
    assert words in store(**{"kind": options["store"], **{each: value for each, value in options.items() if each != "store"}}).problem(tasks="")


def test_store_that_can_keep(tmp_path: Path) -> None:
    assert [each.problem(tasks="keep.yml") for each in (store(), store("tasks"), encrypted(tmp_path))] == ["", "", ""]
    assert "cannot be written to" in store("vault_file", vault_file="/proc/self/x", vault_password="x").problem(tasks="")
