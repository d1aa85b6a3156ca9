# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From grants to what each user can do and why: cases, laws, and agreement with the rules of the simulated server."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.effective import ORDER, Person, Source, entries, given, strongest, table
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import GLOBAL, PROJECT, REPOSITORY
from simulator.bitbucket import permissions as server
from simulator.bitbucket.model import Grants
from simulator.bitbucket.world import World

Item = dict[str, t.Any]
P, R, G = "project ALG", "repository ALG/models", "global"


def user(name: str, permission: str, scope: str = P) -> Source:
    return Source(permission, "user", name, scope, frozenset({name.casefold()}))


def group(name: str, permission: str, *members: str, scope: str = P) -> Source:
    return Source(permission, "group", name, scope, frozenset(members))


def everybody(permission: str, through: str = "default", scope: str = P) -> Source:
    return Source(permission, through, "", scope, None)


def person(name: str = "Alice", counted: str = "", *, active: bool = True, licensed: bool = True) -> Person:
    return Person(name, name.title(), active, licensed, counted)


def one(someone: Person, *sources: Source, levels: t.Sequence[str] = PROJECT) -> Item:
    (found,) = entries([someone], sources, levels)
    return found


def test_orders_agree_with_the_weights_of_the_server() -> None:
    assert sorted(ORDER, key=server.weight) == list(ORDER)


@pytest.mark.parametrize("levels", [GLOBAL, PROJECT, REPOSITORY], ids=["global", "project", "repository"])
@pytest.mark.parametrize("held", ORDER)
def test_what_a_permission_is_worth(held: str, levels: t.Sequence[str]) -> None:
    """By the server's own rule of what implies what, for what can be held on the scope or above it."""
    above = {GLOBAL: GLOBAL, PROJECT: (*PROJECT, *GLOBAL), REPOSITORY: ORDER}[tuple(levels)]
    implied = [each for each in levels if server.implies(held, each)] if held in above else []
    assert given(held, levels) == strongest(implied)


@pytest.mark.parametrize(
    ("levels", "counted", "sources", "permission", "why"),
    [
        pytest.param(PROJECT, "PROJECT_WRITE", [user("alice", "PROJECT_WRITE")], "PROJECT_WRITE", ["own grant on project ALG"], id="own"),
        pytest.param(
            PROJECT,
            "PROJECT_ADMIN",
            [user("alice", "PROJECT_READ"), group("Data", "PROJECT_ADMIN", "alice"), everybody("PROJECT_WRITE"), group("other", "PROJECT_ADMIN", "bob")],
            "PROJECT_ADMIN",
            ["group Data on project ALG", "PROJECT_WRITE by default on project ALG", "PROJECT_READ by own grant on project ALG"],
            id="strongest first",
        ),
        pytest.param(
            PROJECT,
            "PROJECT_ADMIN",
            [group("admins", "SYS_ADMIN", "alice", scope=G), group("makers", "PROJECT_CREATE", "alice", scope=G)],
            "PROJECT_ADMIN",
            ["SYS_ADMIN by group admins on the whole server"],
            id="global",
        ),
        pytest.param(
            REPOSITORY,
            "REPO_WRITE",
            [user("ALICE", "REPO_READ", R), user("alice", "PROJECT_WRITE")],
            "REPO_WRITE",
            ["PROJECT_WRITE by own grant on project ALG", "REPO_READ by own grant on repository ALG/models"],
            id="project above",
        ),
        pytest.param(PROJECT, "", [everybody("PROJECT_READ", "public")], "PROJECT_READ", ["public access on project ALG"], id="public, which does not count"),
        pytest.param(
            PROJECT, "PROJECT_READ", [everybody("PROJECT_READ", "public")], "PROJECT_READ", ["public access on project ALG"], id="public, which counts"
        ),
        pytest.param(
            PROJECT,
            "PROJECT_ADMIN",
            [Source("PROJECT_ADMIN", "owner", "alice", "project ~ALICE", frozenset({"alice"}))],
            "PROJECT_ADMIN",
            ["ownership on project ~ALICE"],
            id="owner",
        ),
        pytest.param(GLOBAL, "ADMIN", [user("alice", "ADMIN", G), user("alice", "REPO_ADMIN", R)], "ADMIN", ["own grant on the whole server"], id="server"),
    ],
)
def test_why(levels: t.Sequence[str], counted: str, sources: list[Source], permission: str, why: list[str]) -> None:
    found = one(person(counted=counted), *sources, levels=levels)
    assert (found["permission"], found["note"]) == (permission, "")
    (line,) = table([found], {"permission": "", "why": [], "note": ""})
    assert line == f"Alice  {permission}  {'; '.join(why)}"


def test_the_word_of_the_server_wins() -> None:
    more = one(person(counted="PROJECT_WRITE"), user("alice", "PROJECT_READ"))
    less = one(person(counted="PROJECT_READ"), user("alice", "PROJECT_WRITE"))
    none = one(person(counted=""), user("alice", "PROJECT_WRITE"))
    unexplained = one(person(counted="PROJECT_READ"))
    assert (more["permission"], "PROJECT_WRITE, and no grant explains it" in more["note"]) == ("PROJECT_WRITE", True)
    assert (less["permission"], "by the grants it would be PROJECT_WRITE" in less["note"]) == ("PROJECT_READ", True)
    assert (none["permission"], "counts nothing" in none["note"]) == ("", True)
    assert (unexplained["permission"], unexplained["why"], "a group in a group" in unexplained["note"]) == ("PROJECT_READ", [], True)


@pytest.mark.parametrize(
    ("someone", "reason"),
    [(person(counted="PROJECT_WRITE", licensed=False), "no licence"), (person(counted="PROJECT_WRITE", active=False), "deactivated")],
)
def test_who_cannot_log_in_has_nothing(someone: Person, reason: str) -> None:
    found = one(someone, user("alice", "PROJECT_WRITE"))
    assert (found["permission"], found["why"]) == ("", [])
    assert [word for word in (reason, "PROJECT_WRITE by own grant on project ALG") if word not in found["note"]] == []
    assert entries([someone], [everybody("PROJECT_READ")], PROJECT) == []
    (asked,) = entries([someone], [], PROJECT, everybody=True)
    assert (asked["permission"], asked["why"], reason in asked["note"]) == ("", [], True)


def test_who_has_nothing_is_left_out_unless_asked_for() -> None:
    assert entries([person()], [user("bob", "PROJECT_READ")], PROJECT) == []
    (asked,) = entries([person()], [], PROJECT, everybody=True)
    assert (asked["permission"], asked["why"], asked["note"]) == ("", [], "")


def test_table_lines_up_and_tells_of_nobody_in_particular() -> None:
    found = entries([person("bo", "PROJECT_READ"), person("Alice", "PROJECT_ADMIN")], [user("bo", "PROJECT_READ"), user("alice", "PROJECT_ADMIN")], PROJECT)
    anonymous = {"permission": "", "why": [], "note": "not let in"}
    assert table(found, anonymous) == [
        "Alice        PROJECT_ADMIN  own grant on project ALG",
        "bo           PROJECT_READ   own grant on project ALG",
        "(anonymous)  -              not let in",
    ]


# --- laws ---

NAMES = st.sampled_from(["alice", "bob", "carol"])
GROUPS = st.sampled_from(["devs", "ops"])


def grants(levels: t.Sequence[str]) -> st.SearchStrategy[Grants]:
    level = st.sampled_from(levels)
    return st.builds(Grants, st.dictionaries(NAMES, level), st.dictionaries(GROUPS, level))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A server with one project and one repository; everybody has a licence."""
    world = World()
    for name in ("alice", "bob", "carol"):
        world.add_user(name, "x")
    for name in ("devs", "ops"):
        world.add_group(name).members = draw(st.lists(NAMES, unique=True))
    world.grants = draw(grants(GLOBAL))
    world.add_group("everybody").members = ["alice", "bob", "carol"]
    world.grants.groups["everybody"] = "LICENSED_USER"
    project = world.add_project("ALG", "ALG", default=draw(st.lists(st.sampled_from(PROJECT), unique=True)), owner=draw(st.none() | NAMES))
    project.grants = draw(grants(PROJECT))
    world.add_repository(project, "models", "models").grants = draw(grants(REPOSITORY))
    return world


def held(world: World, grants: Grants, scope: str) -> list[Source]:
    return [
        *(user(name, level, scope) for name, level in grants.users.items()),
        *(group(name, level, *world.groups[name].members, scope=scope) for name, level in grants.groups.items()),
    ]


def sources(world: World, levels: t.Sequence[str]) -> list[Source]:
    project = world.projects["ALG"]
    found = held(world, world.grants, G)
    if levels is not GLOBAL:
        found += held(world, project.grants, P) + [everybody(level) for level in project.default]
        found += [Source("PROJECT_ADMIN", "owner", project.owner, P, frozenset({project.owner}))] if project.owner else []
    return found + held(world, project.repositories["models"].grants, R) if levels is REPOSITORY else found


def counted(world: World, name: str, levels: t.Sequence[str]) -> str:
    """The server's word: the strongest level for which its filter lists the user."""
    someone, project = world.users[name], world.projects["ALG"]
    holds = {
        GLOBAL: lambda level: world.has_global(someone, level),
        PROJECT: lambda level: world.may_project(someone, project, level),
        REPOSITORY: lambda level: world.may_repository(someone, project, project.repositories["models"], level),
    }[tuple(levels)]
    return strongest(level for level in levels if holds(level))


@pytest.mark.parametrize("levels", [GLOBAL, PROJECT, REPOSITORY], ids=["global", "project", "repository"])
@generated(data=st.data())
def test_the_grants_explain_what_the_server_counts(levels: t.Sequence[str], data: st.DataObject) -> None:
    world = data.draw(worlds())
    people = [person(name, counted(world, name, levels)) for name in world.users]
    for each, someone in zip(entries(people, sources(world, levels), levels, everybody=True), people, strict=True):
        assert (each["permission"], each["note"]) == (someone.counted, "")
        ranks = [ORDER.index(reason["permission"]) for reason in each["why"]]
        assert ranks == sorted(ranks, reverse=True)
        assert each["permission"] == (given(each["why"][0]["permission"], levels) if each["why"] else "")


@pytest.mark.parametrize("levels", [GLOBAL, PROJECT, REPOSITORY], ids=["global", "project", "repository"])
@generated(data=st.data())
def test_another_grant_lowers_nobody(levels: t.Sequence[str], data: st.DataObject) -> None:
    """Neither by the rules here nor by those of the server: more reasons, never a weaker strongest one."""
    world = data.draw(worlds())
    found = sources(world, levels)
    another = data.draw(st.builds(user, NAMES, st.sampled_from(ORDER)) | st.builds(group, GROUPS, st.sampled_from(ORDER), NAMES))
    for name in world.users:
        before, after = (
            entries(
                [person(name, strongest(given(each.permission, levels) for each in held if each.who is None or name in each.who))], held, levels, everybody=True
            )
            for held in (found, [*found, another])
        )
        assert ORDER.index(after[0]["permission"] or ORDER[0]) >= ORDER.index(before[0]["permission"] or ORDER[0])
        assert [each for each in before[0]["why"] if each not in after[0]["why"]] == []
