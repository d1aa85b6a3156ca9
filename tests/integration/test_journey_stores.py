# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the value of the token is kept: for the run only, in an encrypted file, or where tasks of the user's own put it."""

from __future__ import annotations

import json
import subprocess
import typing as t
from pathlib import Path

import pytest
from ansible.constants import DEFAULT_VAULT_ID_MATCH
from ansible.parsing.vault import VaultLib, VaultSecret

from integration.broken_journey import CONFIG, SMALL, TOKEN, BrokenJourney
from integration.journey import BOT, OTHER, PROJECT, Run
from integration.play import Item
from simulator.process import lent

LATER: Item = {
    "bitbucket_projects": [*SMALL["bitbucket_projects"], {"key": OTHER, "name": "Sandbox", "permissions": {"users": {BOT: "PROJECT_ADMIN"}}}],
    "algorithmia_scm_configs": [CONFIG, {"provider": "bitbucket", "project_key": OTHER, "access_token": TOKEN}],
}
WRONG = {"bitbucket_bot_token_vault_password": "another-password-of-the-journey-1"}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = BrokenJourney(simulator, tmp_path_factory.mktemp("stores"))
        done = made.run("provision")
        assert done.code == 0, done.output
        made.keep("one")
        yield made


@pytest.fixture
def journey(whole: BrokenJourney) -> BrokenJourney:
    """Return a provisioned pair that keeps the value in an encrypted file."""
    whole.back_to("one")
    return whole


def vault(journey: BrokenJourney) -> VaultLib:
    secret = VaultSecret(journey.secrets["bitbucket_bot_token_vault_password"].encode())
    return VaultLib([(DEFAULT_VAULT_ID_MATCH, secret)])


def kept(journey: BrokenJourney) -> str:
    return str(json.loads(vault(journey).decrypt(journey.vault.read_bytes()).decode())["value"])


def ids(journey: BrokenJourney) -> list[str]:
    return [each["id"] for each in journey.tokens()]


def token_writes(run: Run) -> list[str]:
    return [each for each in run.writes if "/access-tokens/" in each]


def test_vault_file(journey: BrokenJourney, tmp_path: Path) -> None:
    """As ansible-vault has it: readable with its password, by nobody else. A configuration that comes later gets the same token."""
    text = journey.vault.read_text(encoding="utf-8")
    assert text.startswith("$ANSIBLE_VAULT;1.")
    assert journey.vault.stat().st_mode & 0o777 == 0o600
    password = tmp_path / "password"
    password.write_text(journey.secrets["bitbucket_bot_token_vault_password"], encoding="utf-8")
    command = ["ansible-vault", "view", "--vault-password-file", str(password), str(journey.vault)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env={**journey.environment(), "PAGER": "cat"})
    assert json.loads(shown.stdout)["value"] == journey.token_of() == kept(journey)
    before = ids(journey)
    later = journey.run("provision", **LATER)
    assert later.code == 0, later.output
    journey.assert_whole(PROJECT, OTHER)
    assert ids(journey) == before
    assert token_writes(later) == []
    assert [each["name"] for each in later.lines if journey.token_of() in json.dumps(each)] == []
    assert journey.token_of() not in later.output + later.written


def test_a_vault_file_that_cannot_be_used(journey: BrokenJourney) -> None:
    """The wrong password, no place for the file: that is said before anything is made, also on servers where everything is still to be made."""
    for playbook in ("provision", "rotate_token"):
        wrong = journey.run(playbook, **WRONG)
        assert (wrong.code != 0, wrong.writes) == (True, []), wrong.output
        assert [word for word in (str(journey.vault), "bitbucket_access_token_vault_password", "Nothing was made") if word not in wrong.msg] == [], wrong.msg
    content = journey.vault.read_bytes()
    journey.back_to()
    journey.vault.write_bytes(content)
    wrong = journey.run("provision", **WRONG)
    assert (wrong.code != 0, wrong.writes) == (True, []), wrong.output
    nowhere = journey.folder / "nowhere" / "token.vault"
    lost = journey.run("provision", bitbucket_bot_token_vault_file=str(nowhere))
    assert (lost.code != 0, lost.writes) == (True, []), lost.output
    assert f"there is no directory {nowhere.parent}" in lost.msg


TASKS: list[Item] = [
    {
        "name": "Put it where secrets are",
        "ansible.builtin.copy": {"content": "{{ bitbucket_access_token_value }}", "dest": "{{ own_store }}", "mode": "0600"},
        "no_log": True,
    },
]
STORED = "{{ lookup('ansible.builtin.file', own_store) if own_store is exists else '' }}"


def test_tasks_of_ones_own(journey: BrokenJourney, tmp_path: Path) -> None:
    journey.back_to()
    tasks, store = tmp_path / "store.yml", tmp_path / "secret"
    tasks.write_text(json.dumps(TASKS), encoding="utf-8")
    own = {"bitbucket_bot_token_store": "tasks", "bitbucket_bot_token_store_tasks": str(tasks), "bitbucket_bot_token_stored": STORED, "own_store": str(store)}
    made = journey.run("provision", **own)
    assert made.code == 0, made.output
    journey.assert_whole()
    value, before = journey.token_of(), ids(journey)
    assert store.read_text(encoding="utf-8") == value
    assert not journey.vault.exists()
    later = journey.run("provision", **own, **LATER)
    assert later.code == 0, later.output
    journey.assert_whole(PROJECT, OTHER)
    assert ids(journey) == before
    rotated = journey.run("rotate_token", **own, **LATER)
    assert rotated.code == 0, rotated.output
    journey.assert_whole(PROJECT, OTHER)
    assert store.read_text(encoding="utf-8") == journey.token_of() != value
    for run in (made, later, rotated):
        assert [each["name"] for each in run.lines if value in json.dumps(each)] == []
        assert value not in run.output + run.written
