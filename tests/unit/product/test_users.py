# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and groups without a server: what is read, what is compared, and what is left to other directories."""

from __future__ import annotations

import typing as t
from urllib.parse import unquote

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import client as bitbucket
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.directory import ONE_BY_ONE
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import NOTHING_FORESEEN, Foreseen
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.groups import GroupStore
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.groups import GROUP
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.users import USER
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.users import UserStore
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change, plan, survey
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Answer

Item = dict[str, t.Any]
CALL = tuple[str, str, t.Any, t.Any]


def user(name: str, **more: t.Any) -> Item:
    return {"name": name, "displayName": name.title(), "emailAddress": f"{name}@x", "slug": name, "active": True, "directoryName": "Internal", **more}


class Client:
    """A Bitbucket of users and of groups with members. ``paths``: what was read, with its filter; ``writes``: what was sent."""

    concurrency, has_token, check_mode, user = 1, False, False, "me"

    def __init__(self, *users: Item, groups: dict[str, list[str]] | None = None, admin: bool = True) -> None:
        self.users, self.groups, self.admin = list(users), groups or {}, admin
        self.licence = Answer(404, {})
        self.licensed: list[str] = ["me"]
        self.paths: list[str] = []
        self._listed: dict[str, list[t.Any]] = {}
        self.writes: list[CALL] = []

    def identify(self) -> str:
        return self.user

    def pages(self, path: str, query: t.Iterable[tuple[str, str]] = ()) -> t.Iterator[Item]:
        asked = dict(query)
        self.paths.append(" ".join([unquote(path), *(f"{name}={value}" for name, value in asked.items())]))
        wanted = asked.get("filter", "").lower()
        if path == "/users" and asked.get("permission") == "LICENSED_USER":
            yield from [{"name": name} for name in self.licensed]
        elif path == "/users":
            yield from [{"name": "me"}] if self.admin else []
        elif path == "/admin/permissions/users":
            yield {"user": {"name": self.user}, "permission": "SYS_ADMIN"}
        elif path == "/admin/users":
            yield from [each for each in self.users if wanted in each["name"].lower()]
        elif path == "/admin/groups":
            yield from [{"name": name, "deletable": not name.startswith("far")} for name in self.groups if wanted in name.lower()]
        elif path == "/admin/users/more-members":
            yield from [{"name": name} for name, members in self.groups.items() if asked["context"] in members]
        elif path == "/admin/groups/more-members":
            yield from [{"name": name} for name in self.groups[asked["context"]]]
        else:
            yield from [{"group": {"name": name}, "permission": "LICENSED_USER"} for name in ("Admins", "Stash-Users")]

    def answer(self, path: str, accept: t.Container[int] = ()) -> Answer:
        assert (path, self.licence.status in (200, *accept)) == ("/admin/license", True)  # type: ignore[misc]
        return self.licence

    named, unknown, listed = bitbucket.Client.named, bitbucket.Client.unknown, bitbucket.Client.listed
    foreseen, assuming = NOTHING_FORESEEN, ""
    renames = foreseen.renames

    def write(self, method: str, path: str, query: t.Any = (), body: t.Any = None, *, secret: t.Any = (), **_hidden: t.Any) -> None:
        self.writes.append((f"{method} {path}", dict(query).get("name", ""), body, dict(secret)))


def declare(kind: Resource, *items: Item) -> list[Declared]:
    options = {name: spec["default"] for name, spec in kind.options().items() if "default" in spec}
    return [kind.declare({**options, **each}, purge=bool(each.get(kind.purge_option)), label=f"{kind.plural}[{number}]") for number, each in enumerate(items)]


def changes(client: Client, *items: Item, kind: Resource = USER, planned: tuple[str, ...] = (), everything: bool = False) -> list[Change]:
    client.foreseen = Foreseen({"users": [(name,) for name in planned], "groups": [(name,) for name in planned]})
    store = (UserStore if kind is USER else GroupStore)(t.cast(t.Any, client))
    declared = declare(kind, *items)
    return store.review(plan(kind, declared, survey(store, declared, store.read(declared, everything))))[0]


def carry_out(client: Client, *items: Item, kind: Resource = USER) -> list[CALL]:
    store = (UserStore if kind is USER else GroupStore)(t.cast(t.Any, client))
    for each in changes(client, *items, kind=kind):
        {"created": store.create, "updated": store.update, "unchanged": lambda _change: None}[each.op](each)
    return client.writes


def test_few_are_asked_for_by_name_and_many_in_one_list() -> None:
    for number, reads in ((ONE_BY_ONE, ONE_BY_ONE), (ONE_BY_ONE + 1, 1)):
        names = [f"u{each:02}" for each in range(number)]
        client = Client(*map(user, names))
        assert {each.op for each in changes(client, *({"name": name} for name in names))} == {"unchanged"}
        assert len(client.paths) == reads


@pytest.mark.parametrize("more", [0, ONE_BY_ONE], ids=["one by one", "in one list"])
@pytest.mark.parametrize(
    ("there", "name", "found"),
    [
        (["strasse"], "straße", None),
        (["straße"], "strasse", None),
        (["strasse", "straße"], "Straße", "straße"),
        (["BOB", "Bob", "bob"], "Bob", "Bob"),
        (["Bob", "BOB"], "bOB", "Bob"),
    ],
)
def test_who_is_who_however_many_are_declared(there: list[str], name: str, found: str | None, more: int) -> None:
    """The server folds letter case by lower-casing: ß is not ss. An exact match goes first [bitbucket 7, INFERRED]."""
    others = [f"other{number}" for number in range(more)]
    declared = declare(USER, *({"name": each} for each in (name, *others)))
    current = UserStore(t.cast(t.Any, Client(*map(user, [*there, *others])))).read(declared, False)
    assert (current.get(declared[0].key) or {}).get("name") == found
    assert len(current) == more + bool(found)


@pytest.mark.parametrize(("name", "found"), [("straße", None), ("bob", "BOB"), ("Bob", "Bob")])
def test_a_name_that_is_asked_for_alone(name: str, found: str | None) -> None:
    client = Client(*map(user, ("strasse", "BOB", "Bob")))
    assert client.named("/admin/users", name).get("name") == found  # type: ignore[call-arg, misc, arg-type]


def test_a_name_that_is_part_of_another_is_not_the_other() -> None:
    client = Client(user("anna"), user("joanna"))
    (change,) = changes(client, {"name": "ANNA", "display_name": "Anna"})
    assert (change.op, change.item["name"]) == ("unchanged", "anna")
    apart = r"in the user or in passwords \(variable bitbucket_user_passwords\)"
    with pytest.raises(PlanError, match=rf"users\[0\]: the user ann does not exist yet\. To create it, give email_address and password, {apart}"):
        changes(client, {"name": "ann"})


@pytest.mark.parametrize(
    ("purge", "add", "joins"), [(False, True, "true"), (False, False, "false"), (True, True, "false")], ids=["usual", "not wanted", "purged anyway"]
)
def test_the_default_group(purge: bool, add: bool, joins: str) -> None:
    sent: list[t.Any] = []
    client = Client(groups={"devs": []})
    client.write = lambda *args, **more: sent.append((args, more))  # type: ignore[method-assign]
    item = {"name": "new", "email_address": "x@y", "password": "p", "groups": ["devs"], "purge_groups": purge, "add_to_default_group": add}
    carry_out(client, item)
    assert dict(sent[0][0][2])["addToDefaultGroup"] == joins
    assert (sent[0][1], "p" in dict(sent[0][0][2]).values()) == ({"secret": [("password", "p")]}, False)


def test_details_are_sent_whole() -> None:
    """The server could take what is left out for empty: what is there already goes along [bitbucket 8]."""
    client = Client(user("ann"))
    assert carry_out(client, {"name": "ann", "display_name": "Ann B"}) == [
        ("PUT /admin/users", "", {"name": "ann", "displayName": "Ann B", "email": "ann@x"}, {})
    ]


def test_a_new_name_is_given_first() -> None:
    client = Client(user("ann"), groups={"devs": ["ann"], "ops": []})
    item = {"name": "ann", "new_name": "bea", "email_address": "b@x", "groups": ["ops"], "password": "p", "update_password": "always"}
    assert [(path, body.get("name") or body.get("user")) for path, _name, body, _secret in carry_out(client, item)] == [
        ("POST /admin/users/rename", "ann"),
        ("PUT /admin/users", "bea"),
        ("PUT /admin/users/credentials", "bea"),
        ("POST /admin/users/add-groups", "bea"),
    ]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"display_name": "B"}, "change display_name there, or leave it out here"),
        ({"display_name": "B", "email_address": "b@x"}, "change display_name, email_address there, or leave them out here"),
        ({"password": "p", "update_password": "always"}, "change password there"),
        ({"groups": ["devs"]}, "change its groups there, or leave groups out here"),
    ],
)
def test_what_another_directory_says_is_not_changed(item: Item, words: str) -> None:
    far = user("ann", directoryName="LDAP", deletable=False, mutableDetails=False, mutableGroups=False)
    with pytest.raises(PlanError) as caught:
        changes(Client(far, groups={"devs": []}), {"name": "ann", **item})
    assert "users[0]: ann is in the read-only directory 'LDAP'" in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize("flag", ["deletable", "mutableDetails", "mutableGroups"])
def test_a_server_that_says_nothing_of_directories_is_tried(flag: str) -> None:
    """Older ones may not: what is not said is taken as possible."""
    client = Client(user("ann"), groups={"devs": []})
    assert flag not in client.users[0]
    assert [each.op for each in changes(client, {"name": "ann", "display_name": "B", "groups": ["devs"]})] == ["updated"]


def test_all_problems_are_told_at_once() -> None:
    client = Client(user("ann"), groups={}, admin=False)
    with pytest.raises(PlanError) as caught:
        changes(client, {"name": "ann", "groups": ["x", "y"]}, {"name": "new", "password": "p"})
    said = str(caught.value).splitlines()
    assert len(said) == 4
    assert [word in line for word, line in zip(("may not manage users", "email_address", "'x'", "'y'"), said, strict=True)] == [True] * 4


def test_what_a_run_creates_before_is_no_stranger() -> None:
    (change,) = changes(Client(user("ann")), {"name": "ann", "groups": ["Soon"]}, planned=("soon",))
    assert change.item["groups"] == ["Soon"]
    with pytest.raises(PlanError, match=r"^users\[0\]\.groups: there is no group 'Soon' on this server, so ann cannot join it$"):
        changes(Client(user("ann")), {"name": "ann", "groups": ["Soon"]})


@pytest.mark.parametrize(("number", "reads"), [(ONE_BY_ONE, ONE_BY_ONE), (1300, 1)])
def test_many_strangers_are_looked_up_in_one_list(number: int, reads: int) -> None:
    client = Client(*(user(f"u{each}") for each in range(0, number, 2)), groups={"devs": []})
    with pytest.raises(PlanError) as caught:
        changes(client, {"name": "devs", "members": [f"U{each}" for each in range(number)]}, kind=GROUP)
    assert len(str(caught.value).splitlines()) == number // 2
    assert sum(path.startswith("/admin/users") for path in client.paths) == reads


def test_a_purge_leaves_administrators_the_caller_and_other_directories() -> None:
    client = Client(user("ann"), user("bea"), user("me"), user("far", deletable=False))
    store = UserStore(t.cast(t.Any, client))
    assert sorted(store.read(declare(USER, {"name": "ann"}), True)) == [("ann",), ("bea",)]


def test_a_purge_of_groups_leaves_those_that_mean_something_to_the_server() -> None:
    store = GroupStore(t.cast(t.Any, Client(groups={"admins": [], "devs": [], "far": []})))
    assert sorted(store.read(declare(GROUP, {"name": "devs"}), True)) == [("devs",)]


def test_the_caller_is_never_taken_out_of_a_group() -> None:
    client = Client(groups={"devs": ["ME", "ann", "bea"]})
    client.users = [user("cy")]
    writes = carry_out(client, {"name": "devs", "members": ["ANN", "cy"], "purge_members": True}, kind=GROUP)
    assert [(path, body) for path, _name, body, _secret in writes] == [
        ("POST /admin/groups/add-users", {"group": "devs", "users": ["cy"]}),
        ("POST /admin/users/remove-group", {"context": "bea", "itemName": "devs"}),
    ]


# --- the licence ---


def licence(total: int, used: int, **more: t.Any) -> Answer:
    return Answer(200, {}, {"maximumNumberOfUsers": total, "status": {"currentNumberOfUsers": used}, **more})


def reviewed(client: Client, *items: Item, kind: Resource = USER, everything: bool = False) -> list[str]:
    """Return the warnings."""
    store = (UserStore if kind is USER else GroupStore)(t.cast(t.Any, client))
    declared = declare(kind, *items)
    return store.review(plan(kind, declared, survey(store, declared, store.read(declared, everything)), purge=Purge(everything)))[1]


def new(*names: str, **more: t.Any) -> list[Item]:
    return [{"name": name, "email_address": "x@y", "password": "p", **more} for name in names]


@pytest.mark.parametrize("foretells", [True, False])
def test_new_users_need_a_licence(foretells: bool) -> None:
    client = Client(groups={"stash-users": []})
    client.check_mode, client.licence = foretells, licence(5, 4)
    assert reviewed(client, *new("ann")) == []
    with pytest.raises(
        PlanError, match=r"the licence has room for 1 more users \(4 of 5 are there\), and 2 \(ann, bea\) would need it. .*add_to_default_group=false"
    ):
        reviewed(client, *new("ann", "bea"))
    assert reviewed(client, *new("ann", "bea", add_to_default_group=False)) == []


@pytest.mark.parametrize("answer", [licence(5, 9, unlimitedNumberOfUsers=True), licence(-1, 9), Answer(404, {})])
def test_a_licence_without_a_limit(answer: Answer) -> None:
    client = Client()
    client.licence = answer
    assert reviewed(client, *new("ann", "bea")) == []


@pytest.mark.parametrize("answer", [Answer(403, {}), Answer(401, {}), Answer(200, {}, {"license": "x"}), Answer(200, {}, [])])
def test_check_mode_says_that_the_licence_could_not_be_told(answer: Answer) -> None:
    client = Client()
    client.check_mode, client.licence = True, answer
    words = f"cannot be told: whether the licence has room for 2 (ann, bea): GET /admin/license was answered with {answer.status}"
    assert reviewed(client, *new("ann", "bea")) == [words]
    client.check_mode = False
    assert reviewed(client, *new("ann", "bea")) == []


@pytest.mark.parametrize(("group", "licensed", "fits"), [("stash-users", [], False), ("stash-users", ["Ann"], True), ("devs", [], True)])
def test_who_joins_a_group_that_licenses(group: str, licensed: list[str], fits: bool) -> None:
    client = Client(user("ann"), groups={group: []})
    client.licence, client.licensed = licence(4, 4), ["me", *licensed]
    for kind, item in ((USER, {"name": "ann", "groups": [group]}), (GROUP, {"name": group, "members": ["ann"]})):
        if fits:
            assert reviewed(client, item, kind=kind) == []
        else:
            with pytest.raises(PlanError, match="room for 0 more users"):
                reviewed(client, item, kind=kind)


def test_whether_who_is_deleted_makes_room_in_time_cannot_be_told() -> None:
    client = Client(user("old"))
    client.check_mode, client.licence = True, licence(4, 4)
    (warning,) = reviewed(client, *new("ann"), everything=True)
    assert warning.startswith("cannot be told: whether users who are deleted make room in time: the licence has room for 0 more users")


@pytest.mark.parametrize("field", ["display_name", "email_address"])
def test_an_empty_detail_is_refused_unless_it_is_there(field: str) -> None:
    """Bitbucket refuses it [bitbucket 8, SPEC]; a user of another directory may have none."""
    theirs = {"display_name": "displayName", "email_address": "emailAddress"}[field]
    for client, item in ((Client(user("ann")), {"name": "ann"}), (Client(), new("ann")[0])):
        with pytest.raises(PlanError, match=f"users\\[0\\]: the user ann .*{field}"):
            changes(client, {**item, field: " "})
    assert [each.op for each in changes(Client(user("ann", **{theirs: ""})), {"name": "ann", field: ""})] == ["unchanged"]


def test_who_runs_it_stays_a_member_with_a_warning() -> None:
    client = Client(groups={"devs": ["ME", "ann"]})
    warning = "devs: kept ME, though not declared: you run this, and it may give you administrator access"
    assert reviewed(client, {"name": "devs", "members": ["ann"], "purge_members": True}, kind=GROUP) == [warning]
    assert reviewed(client, {"name": "devs", "members": ["ann", "me"], "purge_members": True}, kind=GROUP) == []


@pytest.mark.parametrize(("kind", "option"), [(USER, "groups"), (GROUP, "members")])
def test_a_purge_needs_what_is_to_stay(kind: Resource, option: str) -> None:
    assert list(kind.problems({"name": "x", kind.purge_option: True}, "here")) == [f"here: {kind.purge_option}: goes with {option}"]
    assert list(kind.problems({"name": "x", kind.purge_option: True, option: []}, "here")) == []


@pytest.mark.parametrize("name", ["", " ", "x" * 256])
def test_names(name: str) -> None:
    for kind in (USER, GROUP):
        assert list(kind.problems({"name": name}, "here")) == ["here.name: 1 to 255 characters are needed"]
