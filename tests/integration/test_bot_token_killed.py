# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The life of the bot's token, killed: no configuration is left with a token that is no more, and the next run completes what the last one began.

A run is killed as soon as the server has carried a write out, at each write in turn, and the runs that follow go on from what that has left.
"""

from __future__ import annotations

import typing as t

import pytest

from integration.token_world import CONNECT, PROJECT, ROTATED, STORES, World


def kill_at_each_write(world: World, use: t.Callable[[], t.Any]) -> int:
    """Kill one run after the other, each a write further on, each going on from where the last one died; return how many that were."""
    at = 0
    while world.killed(at + 1, use):
        at += 1
        assert world.dead() == [], f"after write {at}: {world.writes}"
        assert at < 60
    return at


USES: dict[str, tuple[str, dict[str, t.Any]]] = {"first": ("", {}), "expired": ("expire", {}), "revoked": ("revoke", {}), "rotated": ("", ROTATED)}


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("name", USES)
def test_killed_at_any_write(world: World, name: str, store: str) -> None:
    """Whatever dies: no configuration is left with a token that is no more, and the next run leaves one token that works."""
    ended, options = USES[name]

    def start() -> None:
        world.control.reset()
        world.forget()
        world.vault.unlink(missing_ok=True)
        if name != "first":
            world.provision(store=store)
            world.make_default(PROJECT)
        if ended:
            getattr(world, ended)()

    def use() -> None:
        (world.use if options else world.provision)(store=store, **options)

    for at in range(1, 30):
        start()
        before = world.tokens()
        if not world.killed(at, use):
            break
        if not ended or [each["id"] for each in world.tokens()] not in ([], [each["id"] for each in before]):
            assert world.dead() == [], f"after write {at}: {world.writes}"
        world.forget()
        use()
        world.assert_whole()
    assert at > 2


@pytest.mark.parametrize("store", STORES)
def test_killed_again_and_again(world: World, store: str) -> None:
    """What the killed rotations leave piles up, and still comes right."""
    world.provision(store=store)
    if store == "memory":
        world.forget()
    (old,) = world.tokens()

    def use() -> None:
        world.use(store=store, **ROTATED)
        world.forget()

    assert kill_at_each_write(world, use) > 5
    world.assert_whole()
    assert world.tokens()[0]["id"] != old["id"]


def test_connect_killed_again_and_again(world: World) -> None:
    """Algorithmia's token works at every moment, also where the value of the new one died with the run."""
    world.control.switch("token_connect", "secretToken")
    world.provision()

    def use() -> None:
        world.forget()
        world.use(**CONNECT)

    assert kill_at_each_write(world, use) > 3
    world.assert_whole()


def test_connect_and_then_replace(world: World) -> None:
    """A try at connect that died has left two tokens, and Algorithmia works with the old one: the new one is not taken for handed over."""
    world.provision(store="vault_file")
    assert world.killed(3, lambda: world.use(store="vault_file", **CONNECT))
    assert len(world.tokens()) == 2
    world.use(store="vault_file", **ROTATED)
    world.assert_whole()


def test_way_back_killed_again_and_again(world: World) -> None:
    world.provision(store="vault_file")
    world.make_default(PROJECT)
    killed = 0
    while world.killed(1, lambda: world.use(store="vault_file", state="absent", bot_password=None)):
        killed += 1
        assert world.dead() == []
    assert killed == 4
    assert (world.tokens(), world.configs(), world.vault.exists()) == ([], [], False)
