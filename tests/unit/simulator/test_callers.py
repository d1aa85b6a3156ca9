# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pure rules of callers and of the simulated Bitbucket's world: scopes of tokens, renaming, what a deletion leaves behind."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from simulator.bitbucket.authentication import Caller, digest, token_text
from simulator.bitbucket.model import AccessKey, SshKey, Token
from simulator.bitbucket.permissions import GLOBAL, PROJECT, REPOSITORY, implies
from simulator.bitbucket.world import World

SCOPES = st.lists(st.sampled_from([*PROJECT, *REPOSITORY]), min_size=1, max_size=3)
GRANT = {"global": st.sampled_from(["", *GLOBAL]), "project": st.sampled_from(["", *PROJECT]), "repository": st.sampled_from(["", *REPOSITORY])}


def world_of(everywhere: str = "", project: str = "", repository: str = "") -> World:
    """A user `bot` with these grants, and one project with one repository."""
    world = World()
    world.add_user("bot", "password", display_name="Bot")
    there = world.add_project("ALG", "Algorithms")
    held = world.add_repository(there, "models", "models")
    for grants, permission in ((world.grants, everywhere), (there.grants, project), (held.grants, repository)):
        if permission:
            grants.users["bot"] = permission
    return world


def token(permissions: list[str], **more: str) -> Token:
    return Token("000000000001", "t", permissions, more.get("owner", ""), "", 0, more.get("project", ""), more.get("repository", ""))


@given(GRANT["global"], GRANT["project"], GRANT["repository"], SCOPES, st.sampled_from(PROJECT), st.sampled_from(REPOSITORY))
def test_token_has_no_more_than_its_user_and_itself(everywhere: str, project: str, repository: str, scopes: list[str], one: str, other: str) -> None:
    world = world_of(everywhere, project, repository)
    there = world.projects["ALG"]
    held = there.repositories["models"]
    user = world.users["bot"]
    alone, through = Caller(user), Caller(user, token(scopes, owner="bot"))
    assert through.may_project(world, there, one) == (alone.may_project(world, there, one) and any(implies(scope, one) for scope in scopes))
    expected = alone.may_repository(world, there, held, other) and any(implies(scope, other) for scope in scopes)
    assert through.may_repository(world, there, held, other) == expected
    assert not any(through.has_global(world, permission) for permission in GLOBAL if permission != "LICENSED_USER")


@given(SCOPES, st.sampled_from(["", "models", "other"]), st.sampled_from(PROJECT), st.sampled_from(REPOSITORY))
def test_service_user_stays_where_its_token_is(scopes: list[str], slug: str, one: str, other: str) -> None:
    world = world_of()
    there, far = world.projects["ALG"], world.add_project("FAR", "Far")
    world.add_repository(far, "models", "models")
    caller = Caller(world.users["bot"], token(scopes, project="ALG", repository=slug))
    assert not caller.may_project(world, far, one)
    assert not caller.may_repository(world, far, far.repositories["models"], other)
    inside = slug in ("", "models")
    assert caller.may_repository(world, there, there.repositories["models"], other) == (inside and any(implies(scope, other) for scope in scopes))
    assert caller.may_project(world, there, one) == (slug == "" and any(implies(scope, one) for scope in scopes))


def full_world() -> World:
    """Everything that can name a user, a project or a repository."""
    world = world_of("PROJECT_CREATE", "PROJECT_READ", "REPO_READ")
    world.add_group("team").members.append("bot")
    world.add_project("~BOT", "Bot", type="PERSONAL", owner="bot")
    for number, place in enumerate(({"owner": "bot"}, {"project": "ALG"}, {"project": "ALG", "repository": "models"})):
        world.tokens[str(number)] = token(["REPO_READ"], **place)
    world.ssh_keys = {"1": SshKey(1, "a b", "", "bot"), "2": SshKey(2, "c d", "")}
    world.access_keys = [AccessKey(2, "ALG", "REPO_READ", "models")]
    return world


def test_renaming_a_user_there_and_back_changes_nothing() -> None:
    world = full_world()
    before = json.loads(world.dump())
    world.rename_user(world.users["bot"], "Other")
    assert '"bot"' not in world.dump()
    assert (world.users["other"].name, world.users["other"].slug) == ("Other", "other")
    world.rename_user(world.users["other"], "bot")
    assert json.loads(world.dump()) == before


def test_a_deleted_user_is_named_nowhere() -> None:
    world = full_world()
    del world.projects["~BOT"]
    world.remove_user(world.users["bot"])
    assert '"bot"' not in world.dump()
    assert (list(world.tokens), list(world.ssh_keys)) == (["1", "2"], ["2"])


def test_renaming_and_removing_a_project_takes_tokens_and_keys_along() -> None:
    world = full_world()
    world.rename_project(world.projects["ALG"], "NEW")
    assert [one.project for one in world.tokens.values()] == ["", "NEW", "NEW"]
    assert [one.project for one in world.access_keys] == ["NEW"]
    world.move_repository(world.projects["NEW"].repositories["models"], world.projects["NEW"], world.projects["~BOT"], "moved")
    assert (world.tokens["2"].project, world.tokens["2"].repository) == ("~BOT", "moved")
    world.remove_project(world.projects["NEW"])
    assert list(world.tokens) == ["0", "2"]
    world.remove_repository(world.projects["~BOT"], "moved")
    assert (list(world.tokens), world.access_keys, list(world.ssh_keys), world.repository_aliases) == (["0"], [], ["1"], {})


def test_dump_and_load() -> None:
    world, other = full_world(), World()
    other.load(json.loads(world.dump()))
    assert other.dump() == world.dump()


@given(st.integers(0, 10**12 - 1), st.sampled_from(["", "BBDC-"]))
def test_token_texts(number: int, prefix: str) -> None:
    text = token_text(f"{number:012}", prefix)
    assert text.startswith(prefix)
    assert len(text) == len(prefix) + 44
    assert digest(text) != digest(token_text(f"{number:012}", prefix))
