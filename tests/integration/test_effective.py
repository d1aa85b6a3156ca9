# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who can do what and why, against the server's own answer: https, real lists, real groups."""

from __future__ import annotations

import random
import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.effective import INFO as MODULE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.effective import given, strongest
from integration.conftest import Simulators
from integration.play import DOORS, Item, Outcome, Play, Step, act
from integration.world import MAKER, OMIT, OWNER, variables
from simulator.process import Simulator

INFO = "bitbucket_effective_permission_info"
API = "/rest/api/1.0"
HAND = {"project_key": "HAND"}
SEED = act(
    "seed",
    {
        "bitbucket": {
            "users": [{"name": "dora", "active": False}, {"name": "eve", "licensed": False}],
            "groups": [{"name": "staff", "members": ["maker"]}],
            "projects": [
                {
                    "key": "HAND",
                    "default": ["PROJECT_READ"],
                    "users": {"owner": "PROJECT_ADMIN", "Carol": "PROJECT_WRITE", "dora": "PROJECT_WRITE", "eve": "PROJECT_READ"},
                    "groups": {"devs": "PROJECT_WRITE", "Rock & Roll": "PROJECT_READ"},
                    "repositories": [{"name": "models", "users": {"bobby": "REPO_WRITE"}, "groups": {"owners": "REPO_ADMIN"}}],
                },
                {"key": "OPEN", "public": True, "repositories": [{"name": "r"}]},
                {"key": "~BOB"},
            ],
            "grants": {"groups": {"staff": "ADMIN"}},
        }
    },
)


def of(outcome: Outcome, user: str) -> Item:
    assert not outcome.failed, outcome.msg
    return next(each for each in outcome.result["effective_permissions"] if each["user"] == user)


def why(entry: Item) -> list[tuple[str, ...]]:
    return [tuple(each[name] for name in ("permission", "through", "name", "scope")) for each in entry["why"]]


def test_a_project_a_repository_the_server(play: Play) -> None:
    project, repository, server, one, nobody = play(
        Step(INFO, HAND, before=[SEED]),
        Step(INFO, {"project": "hand", "slug": "MODELS", "query": "[?permission == 'REPO_ADMIN'].user"}, check=True),
        Step(INFO, {}),
        Step(INFO, {**HAND, "user": " carol "}),
        Step(INFO, {"project_key": "OPS", "user": "bob"}),
        doors=DOORS,
    )
    names = [each["user"] for each in project.result["effective_permissions"]]
    assert names == sorted(names, key=str.casefold)
    default = ("PROJECT_READ", "default", "", "project HAND")
    assert why(of(project, "bob")) == [("PROJECT_WRITE", "group", "devs", "project HAND"), default]
    assert why(of(project, "admin")) == [("SYS_ADMIN", "user", "admin", "global"), default]
    assert (of(project, "maker")["permission"], why(of(project, "maker"))[0]) == ("PROJECT_ADMIN", ("ADMIN", "group", "staff", "global"))
    assert (of(project, "bobby")["permission"], why(of(project, "bobby"))) == ("PROJECT_READ", [default])
    for name, words in (("dora", "deactivated"), ("eve", "no licence")):
        entry = of(project, name)
        assert (entry["permission"], entry["why"], words in entry["note"], "own grant on project HAND" in entry["note"]) == ("", [], True, True)
    assert "no.licence" not in names
    assert any(line.split(maxsplit=2)[:2] == ["bob", "PROJECT_WRITE"] and "group devs on project HAND" in line for line in project.result["table"])
    assert why(of(repository, "bobby"))[0] == ("REPO_WRITE", "user", "bobby", "repository HAND/models")
    assert repository.result["selected"] == ["admin", "maker", "owner"]
    assert why(of(repository, "owner")) == [
        ("PROJECT_ADMIN", "user", "owner", "project HAND"),
        ("REPO_ADMIN", "group", "owners", "repository HAND/models"),
        default,
    ]
    assert (of(server, "maker")["permission"], [each["name"] for each in of(server, "maker")["why"]]) == ("ADMIN", ["staff", "maker", "stash-users"])
    assert [each["user"] for each in one.result["effective_permissions"]] == ["Carol"]
    assert (of(one, "Carol")["permission"], of(nobody, "bob")["permission"], of(nobody, "bob")["why"]) == ("PROJECT_WRITE", "", [])
    for outcome in (project, repository, server, one, nobody):
        assert {each["note"] for each in outcome.result["effective_permissions"] if each["user"] not in ("dora", "eve")} == {""}


def test_public_and_personal(play: Play) -> None:
    """Whether the server lets anybody in is tried: no call tells it. A personal project is its owner's."""
    closed, opened, inside, personal = play(
        Step(INFO, {"project_key": "OPEN"}, before=[SEED]),
        Step(INFO, {"project_key": "OPEN"}, before=[act("switch", "public_access", "on")]),
        Step(INFO, {"project_key": "OPEN", "repository": "r", "user": "bob"}),
        Step(INFO, {"project_key": "~bob"}),
    )
    public = {"permission": "PROJECT_READ", "through": "public", "name": "", "scope": "project OPEN"}
    assert (closed.result["anonymous"]["permission"], "feature.public.access" in closed.result["anonymous"]["note"]) == ("", True)
    assert opened.result["anonymous"] == {"permission": "PROJECT_READ", "why": [public], "note": ""}
    assert opened.result["table"][-1].split() == ["(anonymous)", "PROJECT_READ", "public", "access", "on", "project", "OPEN"]
    assert (of(closed, "bob")["permission"], of(closed, "bob")["why"]) == ("PROJECT_READ", [public])
    assert (inside.result["anonymous"]["permission"], of(inside, "bob")["permission"]) == ("REPO_READ", "REPO_READ")
    assert why(of(personal, "bob")) == [("PROJECT_ADMIN", "owner", "bob", "project ~BOB")]
    assert personal.result["anonymous"] == {"permission": "", "why": [], "note": ""}


def test_who_may_not_read_all_of_it(play: Play) -> None:
    one_by_one = {"concurrency": 1}  # the first refusal stops what has not begun
    token = {**one_by_one, "bitbucket_username": OMIT, "bitbucket_password": OMIT, "bitbucket_token": "{{ made.token }}"}
    mint = Step("bitbucket_access_token", {"name": "t", "permissions": ["PROJECT_ADMIN"]}, task={"register": "made"})
    as_owner, _mint, by_token, reader, server, tokens_server = play(
        Step(INFO, {**HAND, **OWNER, **one_by_one}, before=[SEED]),
        mint,
        Step(INFO, {**HAND, **token}),
        Step(INFO, {"project_key": "OPS", **OWNER, **one_by_one}),
        Step(INFO, {**OWNER, **one_by_one}),
        Step(INFO, {**token}),
    )
    for outcome in (as_owner, by_token):
        assert why(of(outcome, "admin"))[0] == ("SYS_ADMIN", "global", "", "global")
        assert why(of(outcome, "maker"))[0] == ("ADMIN", "global", "", "global")
        assert {each["note"] for each in outcome.result["effective_permissions"] if each["permission"]} == {""}
        (warning,) = outcome.result["warnings"]
        assert [word for word in ("HAND", "ADMIN", "bitbucket_username") if word not in warning] == []
        assert of(outcome, "bob")["permission"] == "PROJECT_WRITE"
    for outcome, words in ((reader, ("OPS",)), (server, ("owner", "ADMIN")), (tokens_server, ("ADMIN", "bitbucket_password"))):
        assert outcome.failed
        assert [word for word in words if word not in outcome.msg] == [], outcome.msg


def test_what_is_not_there(play: Play) -> None:
    project, repository, user, alone, wrong = play(
        Step(INFO, {"project_key": "NOWHERE"}, before=[SEED]),
        Step(INFO, {**HAND, "repository": "nothing"}),
        Step(INFO, {**HAND, "user": "bo"}),
        Step(INFO, {"repository": "models"}),
        Step(INFO, {"project_key": "a b"}),
    )
    for outcome, words in (
        (project, "NOWHERE"),
        (repository, "HAND/nothing"),
        (user, "no user 'bo'"),
        (alone, "goes with project_key"),
        (wrong, "'A B' is not"),
    ):
        assert outcome.failed
        assert words in outcome.msg
    assert alone.calls == wrong.calls == []


def test_a_group_that_does_not_list_all_it_holds(play: Play) -> None:
    """As groups in groups may: the server's word counts, and the entry says that no grant explains it."""
    empty = act("fault", "bitbucket", "status", status=200, body='{"values": [], "isLastPage": true}', path="more-members.context=devs", count=9)
    (found,) = play(Step(INFO, {**HAND, "user": "bob"}, before=[SEED, empty]))
    entry = of(found, "bob")
    assert (entry["permission"], [each["through"] for each in entry["why"]]) == ("PROJECT_WRITE", ["default"])
    assert "no grant explains it" in entry["note"]


def test_a_key_that_was_renamed(play: Play) -> None:
    renamed = Step("bitbucket_project", {"key": "HAND", "new_key": "NEW"}, before=[SEED])
    _renamed, found = play(renamed, Step(INFO, {**HAND, "user": "bob"}))
    assert why(of(found, "bob"))[0] == ("PROJECT_WRITE", "group", "devs", "project NEW")


def test_a_repository_that_was_moved(play: Play) -> None:
    """Its grants are those of its present place, and so are those of the project above it."""
    old = {"project_key": "HAND", "repository": "models"}
    elsewhere = act("seed", {"bitbucket": {"projects": [{"key": "OTHER", "users": {"bob": "PROJECT_ADMIN"}}]}})
    away = {"project_key": "HAND", "slug": "models", "new_project_key": "OTHER", "new_slug": "moved"}
    _moved, found = play(Step("bitbucket_repository", away, before=[SEED, elsewhere]), Step(INFO, {**old, "user": "bob"}))
    assert ("PROJECT_ADMIN", "user", "bob", "project OTHER") in why(of(found, "bob"))


def test_calls_do_not_grow_with_users(play: Play) -> None:
    """Some for the place and its lists, one for each group that holds something there. A hundred users more: none more."""
    crowd = [{"name": f"user{number:03}"} for number in range(100)]
    grants = {f"user{number:03}": "PROJECT_WRITE" for number in range(100)}
    more = act("seed", {"bitbucket": {"users": crowd, "groups": [{"name": "devs", "members": list(grants)}], "projects": [{"key": "HAND", "users": grants}]}})
    few, many, repository, server = play(
        Step(INFO, HAND, before=[SEED]), Step(INFO, HAND, before=[more]), Step(INFO, {**HAND, "repository": "models"}), Step(INFO, {})
    )
    assert len(many.result["effective_permissions"]) == len(few.result["effective_permissions"]) + 100
    assert sorted(few.calls) == sorted(many.calls)
    members = [each for each in few.calls if "more-members" in each]
    assert len(members) == len(set(members)) == 4, "devs, rock & roll, staff, stash-users"
    assert (len(few.calls), len(repository.calls), len(server.calls)) == (20, 23, 10)


# --- the truth ---


def asked(simulator: Simulator, place: Item, levels: t.Sequence[str]) -> dict[str, str]:
    """Return what the server says of each user itself: the strongest level for which its filter lists the user."""
    client = BITBUCKET.connect(connection(simulator), True)
    names = {"project_key": "projectKey", "repository": "repositorySlug"}
    found: dict[str, str] = {}
    for level in levels:
        filters = [("permission.1", level), *((f"permission.1.{names[name]}", value) for name, value in place.items())]
        found.update({each["name"]: level for each in client.pages("/users", filters)})
    return found


def connection(simulator: Simulator) -> Item:
    known = variables(simulator)
    own = {"bitbucket_url": known["bitbucket"], "bitbucket_username": "admin", "bitbucket_password": known["admin_password"], "bitbucket_token": None}
    return {
        **own,
        "ca_path": known["ca"],
        "validate_certs": True,
        "timeout": 30,
        "retries": 0,
        "concurrency": 4,
        "use_proxy": False,
        "client_cert": None,
        "client_key": None,
    }


def chosen(dice: random.Random) -> Item:
    """Return a state: grants of users and groups, on the server, a project and a repository, and a default."""
    people, groups = [f"u{number}" for number in range(6)], ["g0", "g1", "g2"]

    def grants(levels: t.Sequence[str]) -> Item:
        return {
            "users": {name: dice.choice(levels) for name in dice.sample(people, 3)},
            "groups": {name: dice.choice(levels) for name in dice.sample(groups, 2)},
        }

    project = {
        "key": "RND",
        "default": dice.sample(PROJECT, dice.randrange(3)),
        **grants(PROJECT),
        "repositories": [{"name": "models", **grants(("REPO_READ", "REPO_WRITE", "REPO_ADMIN"))}],
    }
    members = [{"name": name, "members": dice.sample(people, dice.randrange(4))} for name in groups]
    return {
        "users": [{"name": name} for name in people],
        "groups": members,
        "projects": [project],
        "grants": grants(("LICENSED_USER", "PROJECT_CREATE", "ADMIN")),
    }


PROJECT = ("PROJECT_READ", "PROJECT_WRITE", "REPO_CREATE", "PROJECT_ADMIN")
REPOSITORY = ("REPO_READ", "REPO_WRITE", "REPO_ADMIN")
GLOBAL = ("LICENSED_USER", "PROJECT_CREATE", "ADMIN", "SYS_ADMIN")
PLACES = (({}, GLOBAL), ({"project_key": "RND"}, PROJECT), ({"project_key": "RND", "repository": "models"}, REPOSITORY))


@pytest.mark.parametrize("version", ["5.6", "9.4"])
def test_the_server_agrees(simulators: Simulators, version: str) -> None:
    """For every user, level and scope of many states: the grants explain just what the server itself says."""
    simulator = simulators(version)
    for number in range(12):
        simulator.control.reset()
        state = chosen(random.Random(number))
        if version == "5.6":
            known = ("PROJECT_READ", "PROJECT_WRITE", "PROJECT_ADMIN")
            weaker = {"REPO_CREATE": "PROJECT_WRITE"}
            state["projects"][0] |= {
                "default": [each for each in state["projects"][0]["default"] if each in known],
                **{what: {name: weaker.get(level, level) for name, level in state["projects"][0][what].items()} for what in ("users", "groups")},
            }
        simulator.control.seed({"bitbucket": state})
        for place, levels in PLACES:
            there = [level for level in levels if version != "5.6" or level != "REPO_CREATE"]
            wanted = asked(simulator, place, there)
            found = MODULE.read(MODULE.product.connect(connection(simulator), True), {"project_key": None, "repository": None, "user": None, **place})
            entries = {each["user"]: each for each in found["effective_permissions"]}
            assert {name: each["permission"] for name, each in entries.items()} == wanted, (number, place)
            for each in entries.values():
                assert each["note"] == "", (number, place, each)
                assert strongest(given(reason["permission"], levels) for reason in each["why"]) == each["permission"]


def test_unread_by_somebody_who_may_create_projects_only(play: Play) -> None:
    """PROJECT_CREATE is no right to read grants."""
    (found,) = play(Step(INFO, {"project_key": "OPS", **MAKER, "concurrency": 1}))
    assert found.failed
    assert "OPS" in found.msg
