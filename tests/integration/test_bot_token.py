# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of the bot's token against both servers: what is done in which order, what is left, and what is refused."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store, Unusable
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Stopped
from integration.token_world import BOT, CONNECT, OTHER, PROJECT, ROTATED, STORES, World

WAYS = ("1. Keep this token", "2. Declare another configuration", "3. Delete the algorithms", "4. Try rotate_token_update_secret=connect")


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def stopped(use: t.Callable[[], t.Any]) -> tuple[str, dict[str, t.Any]]:
    with pytest.raises(Stopped) as stop:
        use()
    return str(stop.value), stop.value.result


# --- present ---


def test_first_token(world: World) -> None:
    assert world.use(check=True)["summary"]["created"] == ["algorithmia"]
    assert world.writes == []
    made = world.provision(store="vault_file")
    world.assert_whole()
    assert (made["changed"], made["summary"]["created"]) == (True, ["algorithmia"])
    value = world.value(store="vault_file")
    assert (value, digest(value)) == (world.configs()[0]["client_secret"], world.tokens()[0]["digest"])
    assert value not in json.dumps([made, world.lines])
    again = world.provision(store="vault_file")
    assert (again["changed"], again["summary"]["unchanged"], again["steps"]) == (False, ["algorithmia"], [])


def test_wrong_password_of_the_bot(world: World) -> None:
    """The message names the option of the bot, not only those of the administrator."""
    said, _result = stopped(lambda: world.use(bot_password="wrong"))
    assert f"the login as '{BOT}'" in said
    assert "bitbucket_bot_password" in said
    assert world.writes == []


@pytest.mark.parametrize("ended", ["expire", "revoke"])
def test_token_that_has_ended(world: World, ended: str) -> None:
    """Its configurations are recreated with the new one, also that of the default, which nobody declares."""
    world.provision(PROJECT, OTHER)
    world.make_default(OTHER)
    getattr(world, ended)()
    why = {"expire": "it has expired", "revoke": "it is missing"}[ended]
    checked = world.use(PROJECT, OTHER, check=True)
    assert (checked["changed"], world.writes) == (True, [])
    assert why in checked["steps"][0]
    foreseen = {line.replace(" to create", " created").replace(" to update", " updated").replace(" to delete", " deleted") for line in world.totals()}
    done = world.use(PROJECT, OTHER)
    assert {f"{line} (check mode)" for line in world.totals()} == foreseen
    assert "2 created, 1 updated, 2 deleted, 0 unchanged (check mode)" in foreseen
    world.assert_whole(PROJECT, OTHER)
    assert world.default() == OTHER
    assert [line.split(",")[0] for line in done["steps"]] == [
        "removed to be recreated",
        f"a new token algorithmia of {BOT}",
        "Algorithmia has it in its configurations for ALG",
    ]


@pytest.mark.parametrize("ended", ["expire", "revoke"])
def test_token_that_has_ended_in_use(world: World, ended: str) -> None:
    """Algorithmia could not take a new one: nothing is made, and the default is what it was."""
    world.provision()
    world.make_default(PROJECT)
    world.in_use()
    getattr(world, ended)()
    before = world.snapshot()
    why = {"expire": "it has expired", "revoke": "it is missing"}[ended]
    said, result = stopped(world.use)
    assert [word for word in (f"has to be recreated, since {why}", "Nothing was made", "rotate_token") if word not in said] == []
    assert (result["failed"], world.snapshot()) == (True, before)


def test_value_that_is_lost(world: World) -> None:
    """It is left where nobody needs it, recreated where nothing works with it, and refused where both are so."""
    world.provision()
    world.forget()
    left = world.use(store="vault_file")
    assert (left["changed"], world.writes) == (False, [])
    assert "The value of the token algorithmia is not in its store (vault_file). It stays as it is" in left["warnings"][0]
    said, _result = stopped(lambda: world.use(PROJECT, OTHER))
    assert "its value is not known" in said
    assert world.writes == []
    world.use(OTHER, undeclared_configs="ignore")
    assert [each["name"] for each in world.tokens()] == ["algorithmia"]
    assert world.works(world.value())


def test_stored_value_that_is_stale(world: World) -> None:
    """As one that is lost: left, refused, or replaced, and the store has the new one then."""
    world.provision(store="vault_file")
    stale = "BBDC-" + base64.b64encode(b"123456789012:0123456789abcdef").decode()
    world.store(store="vault_file").keep(stale)
    world.forget()
    left = world.use(store="vault_file")
    assert (left["changed"], world.writes) == (False, [])
    assert left["warnings"] == ["algorithmia: the stored value is that of another token (123456789012). It is left as it is (lost_value=keep)"]
    said, _result = stopped(lambda: world.use(PROJECT, OTHER, store="vault_file"))
    assert "the stored value is that of another token" in said
    assert world.writes == []
    world.use(OTHER, store="vault_file", undeclared_configs="ignore")
    assert digest(world.value(store="vault_file")) == world.tokens()[0]["digest"]


def test_value_that_is_given_and_wrong(world: World) -> None:
    said, _result = stopped(lambda: world.use(value="BBDC-" + "A" * 44))
    assert "bitbucket_access_token_value is given" in said
    assert world.writes == []


def test_value_that_cannot_be_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what was done, and the next run makes another token."""

    def full(*_args: t.Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        said, result = stopped(lambda: world.use(store="vault_file"))
    assert [word for word in (str(world.vault), "No space left on device", "its value is lost", "Run again") if word not in said] == []
    assert (result["failed"], result["changed"], result["steps"]) == (True, True, [])
    world.forget()
    world.provision(store="vault_file")
    world.assert_whole()


def test_bot_that_an_earlier_task_creates(world: World) -> None:
    """In check mode, nobody can log in as a user who is not there yet; nor is that tried, since refused logins count."""
    summary = {"created": ["project ALG", "user Newbie"]}
    results: list[tuple[str, dict[str, t.Any] | None, int]] = [("newbie", {"summary": summary}, 0), ("new", {"summary": summary}, 1), ("other", None, 1)]
    for name, result, refused in results:
        since = len(world.control.log())
        with contextlib.suppress(Stopped) if refused else contextlib.nullcontext():
            assert world.use(check=True, bot_username=name, bitbucket_result=result)["summary"]["created"] == ["algorithmia"]
        assert len([each for each in world.control.log()[since:] if each["status"] == 401]) == refused


def test_refusal_has_changed_nothing(world: World) -> None:
    world.provision()
    world.in_use()
    world.expire()
    _said, result = stopped(world.use)
    assert (result["changed"], world.tokens() != []) == (True, True), "a configuration that is in use is disabled and enabled again"
    world.revoke()
    world.control.reset()
    _said, result = stopped(lambda: world.use(value="BBDC-" + "A" * 44))
    assert (result["changed"], world.writes) == (False, [])


def test_permissions_that_differ(world: World) -> None:
    world.provision()
    done = world.use(permissions=["PROJECT_READ"])
    assert (done["summary"]["updated"], len(world.writes)) == (["algorithmia"], 1)
    assert world.tokens()[0]["permissions"] == ["PROJECT_READ"]


# --- the user's own tasks ---


@pytest.mark.parametrize("given", [{}, ROTATED], ids=["present", "rotated"])
def test_tasks_of_ones_own_keep_the_value_before_algorithmia_gets_it(world: World, given: dict[str, t.Any]) -> None:
    world.provision()
    (old,) = world.tokens()
    if not given:
        world.expire()
    stopped_at = world.use(store="tasks", stored_value="", **given)
    assert stopped_at["pending"]
    new = world.value(store="tasks")
    assert world.works(new)
    assert new not in json.dumps([stopped_at, world.lines])
    assert [each["client_secret"] for each in world.configs() if each["client_secret"] == new] == []
    world.use(store="tasks", stored_value=new, resume=stopped_at["pending"], **given)
    world.assert_whole()
    assert world.configs()[0]["client_secret"] == new
    assert world.tokens()[0]["id"] != old["id"]


def test_value_that_is_given_does_not_reach_tasks_of_ones_own(world: World) -> None:
    """Nor does it reach Algorithmia instead of the new one, which they have kept meanwhile."""
    world.provision()
    old = world.value()
    world.forget()
    said, _result = stopped(lambda: world.use(store="tasks", stored_value="", value=old, **ROTATED))
    assert "bitbucket_bot_token_stored" in said
    assert world.writes == []
    pending = world.use(store="tasks", stored_value=old, value=old, **ROTATED)["pending"]
    world.use(store="tasks", stored_value=old, value=old, resume=pending, **ROTATED)
    world.assert_whole()
    assert world.configs()[0]["client_secret"] == world.value(store="tasks") != old


# --- rotated ---


@pytest.mark.parametrize("store", STORES)
def test_rotation(world: World, store: str) -> None:
    world.provision(store=store)
    world.make_default(PROJECT)
    (old,) = world.tokens()
    checked = world.use(store=store, check=True, **ROTATED)
    assert (checked["changed"], world.writes) == (True, [])
    assert checked["steps"][-1] == "the old one would be revoked"
    assert any("only its deletion shows" in each for each in checked["warnings"])
    assert world.totals() == [
        "1 to create, 1 to update, 1 to delete, 0 unchanged (check mode)",  # Algorithmia's own configuration is the default meanwhile
        "0 to create, 1 to update, 0 to delete, 0 unchanged (check mode)",
    ]
    done = world.use(store=store, **ROTATED)
    assert world.totals() == ["1 created, 1 updated, 1 deleted, 0 unchanged", "0 created, 1 updated, 0 deleted, 0 unchanged"]
    world.assert_whole()
    assert (world.default(), digest(world.value(store=store))) == (PROJECT, world.tokens()[0]["digest"])
    assert world.tokens()[0]["id"] != old["id"]
    assert world.writes[-1].startswith("DELETE ")
    assert len(done["steps"]) == 6


def test_rotation_of_what_stays_where_it_is_counts_it(world: World) -> None:
    """Check mode foresees as many."""
    world.control.switch("token_connect", "secretToken")
    world.provision()
    assert world.use(check=True, **CONNECT)["changed"]
    assert world.totals() == ["0 to create, 1 to update, 0 to delete, 0 unchanged (check mode)"] * 2
    world.use(**CONNECT)
    assert world.totals() == ["0 created, 1 updated, 0 deleted, 0 unchanged"] * 2


@pytest.mark.parametrize("known", [True, False], ids=["known", "lost"])
def test_rotation_of_what_is_in_use(world: World, known: bool) -> None:
    """Only its deletion shows it. What was taken back and forth is as it was, also where the value of the token is not known."""
    world.provision()
    world.make_default(PROJECT)
    world.in_use()
    if not known:
        world.forget()
    before = world.snapshot()
    said, result = stopped(lambda: world.use(**ROTATED))
    assert [word for word in ("cannot be rotated now", PROJECT, *WAYS, f"In use: {PROJECT}") if word not in said] == []
    assert (result["failed"], [each for each in world.writes if "/access-tokens/" in each]) == (True, [])
    assert world.snapshot() == before


def test_rotation_of_two_of_which_one_is_in_use(world: World) -> None:
    """The other one, which was the default, is there again with the old token. Where that is not known, nothing is removed at all."""
    world.provision(PROJECT, OTHER)
    world.make_default(PROJECT)
    world.in_use(OTHER)
    before = world.snapshot()
    said, _result = stopped(lambda: world.use(PROJECT, OTHER, **ROTATED))
    assert f"In use: {OTHER}" in said
    assert any(each.startswith("DELETE /v1/admin/scms/") for each in world.writes)
    assert world.snapshot() == before
    world.forget()
    said, _result = stopped(lambda: world.use(PROJECT, OTHER, **ROTATED))
    assert "its value is not known" in said
    assert "bitbucket_access_token_value" in said
    assert (world.writes, world.snapshot()) == ([], before)


def test_rotation_after_a_revocation(world: World) -> None:
    """One configuration is recreated with a new token. Several could not be put back if one turned out to be in use: the way is named."""
    world.provision(PROJECT, OTHER)
    world.revoke()
    said, _result = stopped(lambda: world.use(PROJECT, OTHER, **ROTATED))
    assert [word for word in (f"{PROJECT}, {OTHER}", "it was revoked: the playbook provision recreates it") if word not in said] == []
    assert world.writes == []
    world.use(PROJECT, **ROTATED)
    assert world.dead() == [OTHER]


def test_bot_that_cannot_look(world: World) -> None:
    """Who may not see the project cannot say that nothing uses the token: a configuration is not removed then."""
    world.provision()
    world.grant(None)
    said, _result = stopped(lambda: world.use(**ROTATED))
    assert [word for word in ("PROJECT_ADMIN", PROJECT, "nothing was changed") if word not in said] == []
    assert world.writes == []


def test_configuration_that_cannot_be_handed_a_token(world: World) -> None:
    unclear = [{"provider": "github", "client_id": "abc", "client_secret": "the-value"}, {"provider": "bitbucket", "id": "x", "access_token": ""}]
    said, _result = stopped(lambda: world.use(scm_configs=unclear, value="the-value", **ROTATED))
    assert [word for word in ("x bitbucket", "github abc", "declare it by provider, project_key and access_token") if word not in said] == []
    assert "the-value" not in said
    assert world.writes == []


def test_bot_that_may_only_read(world: World) -> None:
    """That shows when the new token is used. Nothing is revoked, and once it is mended the next run ends what this one began."""
    world.provision(store="vault_file")
    world.grant("PROJECT_READ")
    said, result = stopped(lambda: world.use(store="vault_file", **ROTATED))
    assert [word for word in (f"Grant the user PROJECT_ADMIN on {PROJECT}", "Nothing was revoked") if word not in said] == []
    assert (result["changed"], len(result["steps"])) == (True, 3)
    assert len(world.tokens()) == 2
    world.grant("PROJECT_ADMIN")
    new = world.value(store="vault_file")
    world.use(store="vault_file", **ROTATED)
    world.assert_whole()
    assert world.tokens()[0]["digest"] == digest(new), "the new one is gone on with"


@pytest.mark.parametrize("store", STORES)
def test_connect_that_is_not_taken(world: World, store: str) -> None:
    world.provision(store=store)
    before = world.tokens(), world.value(store=store)
    said, _result = stopped(lambda: world.use(store=store, **CONNECT))
    assert "everything is as it was before" in said
    world.assert_whole()
    assert [each["id"] for each in world.tokens()] == [each["id"] for each in before[0]]
    assert world.value(store=store) == before[1]


def test_connect_that_is_not_taken_after_an_earlier_run(world: World) -> None:
    """Algorithmia may have the new one from the run that died: neither is revoked."""
    world.provision(store="vault_file")
    assert world.killed(2, lambda: world.use(store="vault_file", **CONNECT))
    said, _result = stopped(lambda: world.use(store="vault_file", **CONNECT))
    assert "Nothing was revoked: the old token and the new one are valid" in said
    assert len(world.tokens()) >= 2
    assert world.dead() == []


# --- what goes wrong on the way ---


def test_step_that_cannot_be_written_down_is_a_warning(world: World) -> None:
    """The rotation goes on: what is removed has to be recreated."""
    world.provision()

    def full(_line: str) -> None:
        raise OSError(28, "No space left on device")

    done = world.use(say=full, **ROTATED)
    world.assert_whole()
    assert "a step could not be written to audit_file: No space left on device" in done["warnings"]
    assert len(done["steps"]) == 6


def test_what_nobody_has_thought_of_says_what_was_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.provision()

    def broken(*_args: t.Any) -> None:
        raise ValueError("may have a secret in it")

    monkeypatch.setattr(Store, "keep", broken)
    said, result = stopped(lambda: world.use(**ROTATED))
    assert "ValueError" in said
    assert "secret" not in said
    assert (result["failed"], result["changed"], len(result["steps"])) == (True, True, 2)


# --- absent ---


def test_absent(world: World) -> None:
    world.provision(store="vault_file")
    world.make_default(PROJECT)
    wanted = [f"SCM configuration bitbucket {PROJECT}", f"access token {BOT}: algorithmia", f"file {world.vault}"]
    for check in (True, False):
        done = world.use(store="vault_file", state="absent", bot_password=None, check=check)
        assert (done["changed"], done["summary"]["deleted"], done["in_use"]) == (True, wanted, [])
        assert world.vault.exists() == check
    assert (world.tokens(), world.configs(), world.default()) == ([], [], "internal")
    again = world.use(store="vault_file", state="absent", bot_password=None)
    assert (again["changed"], again["summary"]["deleted"]) == (False, [])


def test_absent_leaves_what_is_in_use(world: World) -> None:
    world.provision(store="vault_file")
    world.make_default(PROJECT)
    world.in_use()
    before = world.configs(), world.tokens()
    done = world.use(store="vault_file", state="absent", bot_password=None)
    assert (done["changed"], done["in_use"]) == (False, [PROJECT])
    assert done["left"] == [f"algorithms use the configurations for {PROJECT}: they stay, and so do their projects, the bot and its token"]
    assert (world.configs(), world.tokens(), world.default()) == (*before, PROJECT)
    assert world.vault.exists()


def test_absent_of_nobody(world: World) -> None:
    """The bot is gone already, or was never named."""
    assert world.use(state="absent", bot_username="nobody", bot_password=None)["changed"] is False
    assert world.use(state="absent", bot_username=None, bot_password=None, scm_configs=None)["changed"] is False
    assert world.calls == []


# --- configurations that nobody declares ---

UNDECLARED: dict[str, dict[str, t.Any]] = {
    "rotated": ROTATED,
    "rotated by connect": CONNECT,
    "absent": {"state": "absent"},
    "its value is lost": {},
    "it has another life time": {"expiry_days": 5, "replace": True},
    "no configuration is declared": {"scm_configs": None},
}


@pytest.mark.parametrize("name", UNDECLARED)
@pytest.mark.parametrize("check", [True, False], ids=["check", "run"])
def test_token_is_not_revoked_that_an_undeclared_configuration_may_work_with(world: World, name: str, check: bool) -> None:
    world.provision(PROJECT, OTHER)
    world.forget()
    declared = PROJECT if name in ("rotated", "rotated by connect", "absent") else "NEW"
    options = {"lost_value": "replace", **UNDECLARED[name]}
    said, result = stopped(lambda: world.use(declared, check=check, **options))
    listed = f"bitbucket {OTHER} ({world.simulator.bitbucket_url})"
    hint = "set undeclared_configs to ignore (variable bitbucket_bot_token_undeclared_configs)"
    assert [words for words in (listed, "the token algorithmia", hint) if words not in said] == []
    assert (f"bitbucket {PROJECT} (" in said) == (declared != PROJECT)
    assert (result["changed"], world.writes, world.dead()) == (False, [], [])


@pytest.mark.parametrize("name", ["rotated", "absent"])
@pytest.mark.parametrize("why", ["ignored", "declared", "of another Bitbucket"])
def test_token_is_revoked_where_no_other_configuration_counts(world: World, name: str, why: str) -> None:
    world.provision(PROJECT, OTHER)
    (old,) = world.tokens()
    (other,) = [each["id"] for each in world.configs() if each["client_id"] == OTHER]
    if why == "of another Bitbucket":
        world.control.tamper({"algorithmia": {"scms": {other: {"urls": dict.fromkeys(("web", "api", "ssh"), "https://another.example.com")}}}})
    projects = (PROJECT, OTHER) if why == "declared" else (PROJECT,)
    world.use(*projects, undeclared_configs="ignore" if why == "ignored" else "refuse", **UNDECLARED[name])
    assert old["id"] not in [each["id"] for each in world.tokens()]


def test_configuration_is_of_the_same_bitbucket_by_its_ssh_alone(world: World) -> None:
    world.provision(PROJECT, OTHER)
    (other,) = [each["id"] for each in world.configs() if each["client_id"] == OTHER]
    world.control.tamper({"algorithmia": {"scms": {other: {"urls": dict.fromkeys(("web", "api"), "https://another.example.com")}}}})
    said, _result = stopped(lambda: world.use(PROJECT, **ROTATED))
    assert f"bitbucket {OTHER} (https://another.example.com)" in said


def test_token_that_does_not_serve_is_recreated_whatever_else_there_is(world: World) -> None:
    """Nothing can work with it any more."""
    world.provision(PROJECT, OTHER)
    world.expire()
    world.use(PROJECT)
    assert world.dead() == [OTHER]


def test_absent_asks_nobody_about_a_token_that_is_gone(world: World) -> None:
    world.provision(PROJECT, OTHER)
    world.use(state="absent", undeclared_configs="ignore")
    assert world.use(state="absent")["changed"] is False


WRONG: dict[str, dict[str, t.Any]] = {
    "another password": {"store": "vault_file", "vault_password": "another"},
    "no password": {"vault_password": None},
    "another bot": {"store": "vault_file", "vault_password": "a-password", "bot_username": "bob"},
    "nobody": {"store": "vault_file", "vault_password": "a-password", "bot_username": None},
}


@pytest.mark.parametrize("name", WRONG)
def test_absent_leaves_a_file_that_is_not_its_own(world: World, name: str) -> None:
    """It goes on all the same, and says what stays and why."""
    world.provision(store="vault_file")
    tokens = world.tokens()
    for check in (True, False):
        done = world.use(**{"state": "absent", "bot_password": None, "vault_file": str(world.vault), **WRONG[name]}, check=check)
        assert done["changed"]
        assert [f"the file {world.vault} stays" in line for line in done["left"]] == [True]
        assert [each for each in done["summary"]["deleted"] if each.startswith("file ")] == []
    assert world.value(store="vault_file")
    assert (world.configs(), world.tokens()) == ([], tokens if "bot_username" in WRONG[name] else [])


def test_file_of_another_token_is_refused(world: World) -> None:
    """It is neither taken for the value nor overwritten, and nothing is asked of the servers."""
    world.provision(store="vault_file")
    before = world.vault.read_bytes()
    for given in ({}, ROTATED):
        with pytest.raises(Unusable, match="has the value of another token"):
            world.use(store="vault_file", name="another", **given)
    assert (world.vault.read_bytes(), world.calls) == (before, [])
