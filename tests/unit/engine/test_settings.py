# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two families besides things: settings of the server, of which there is one, and settings that a place inherits unless it has its own.

Both are made of what things are made of: a setting of the server has no identity, and one that is inherited exists where it is set.
"""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, field, replace

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, Kind, by_kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import inside
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Field, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge, reconcile
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Words
from unit.engine.memory import Server, product

SIGN = Resource(
    kind="sign",
    plural="sign",
    identity=(),
    fields=(Field("text", check=lambda text: None if text else "is empty"), Field("lit", type="bool")),
    name=lambda _item: "sign",
    heading="the {name}",
    words=Words(listed="The sign.", state="Whether the sign should exist."),
)
HOURS = Resource(
    kind="opening hours",
    plural="hours",
    identity=("club",),
    fields=(Field("club", required=True), Field("opens", type="int"), Field("closes", type="int")),
    name=lambda item: str(item["club"]),
    heading="hours of {name}",
    words=Words(state="Whether the club should have hours of its own. Without, it has those of the town."),
)
TOWN: Item = {"opens": 9, "closes": 17}


@dataclass
class Row:
    """What a server says of a setting: its values, and where they are set."""

    scope: str
    values: Item


@dataclass
class Town(Server):
    """A server with a sign, and with clubs that have the town's hours or their own."""

    hours: dict[str, Row] = field(default_factory=dict)

    def row(self, club: str) -> Row:
        return self.hours.get(club) or Row("TOWN", TOWN)


class SignStore(Store):
    def __init__(self, server: Server) -> None:
        self.server = server

    def read(self, _declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        self.server.journal.append("GET")
        return dict(self.server.items)

    def initial_state(self, _declared: Declared) -> Item:
        return {"lit": False}

    def create(self, change: Change) -> None:
        self.server.items[change.key] = change.item

    update = create

    def delete(self, change: Change) -> None:
        del self.server.items[change.key]


class HoursStore(Store):
    """What is inherited is not there: that is read from the scope, since a value of the club's own may be the same."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def read(self, declared: t.Sequence[Declared], _everything: bool) -> dict[Key, Item]:
        rows = {each.values["club"]: self.town.row(each.values["club"]) for each in declared}
        return {(club,): {"club": club, **row.values} for club, row in rows.items() if row.scope == "CLUB"}

    def initial_state(self, declared: Declared) -> Item:
        """What the club sets for itself begins with what it inherits."""
        return {**declared.values, **self.town.row(declared.values["club"]).values}

    def create(self, change: Change) -> None:
        self.town.hours[change.key[0]] = Row("CLUB", {name: change.item[name] for name in TOWN})

    update = create

    def delete(self, change: Change) -> None:
        del self.town.hours[change.key[0]]


def run(made: Manage | Configure, check_mode: bool = False, **params: t.Any) -> Result:
    checked = ArgumentSpecValidator(**specification(made)).validate({"club_url": "https://club", "club_password": "x", **params})
    assert not checked.error_messages
    return execute(made, checked.validated_parameters, check_mode)


def sign(server: Server) -> Manage:
    return Manage(product(server), SIGN, lambda client, _params: SignStore(client), many=False)


def together(server: Server) -> Configure:
    """Return a module for several kinds, of which the sign is one."""

    def params(given: Item) -> Item:
        return {**given, "state": "present", "purge": True}

    return Configure(
        product(server),
        (Kind(sign(server), (0,), params),),
        {},
        check=lambda _declared: (),
        review=lambda _declared, _planned: (),
        needed=lambda _kind, _change, _failed: (),
        foreseeing=lambda _client, _chosen, _declared: contextlib.nullcontext(),
    )


# --- a setting of the server ---


def test_a_setting_of_the_server_is_made_changed_and_removed() -> None:
    server = Server()
    for args, op, there in (
        ({"text": "open"}, "created", {"text": "open", "lit": False}),
        ({"lit": True}, "updated", {"text": "open", "lit": True}),
        ({"state": "absent"}, "deleted", None),
    ):
        foretold, done, again = run(sign(server), True, **args), run(sign(server), **args), run(sign(server), **args)
        for result in (foretold, done):
            assert (result["changed"], result["summary"][op], result.get("sign")) == (True, ["sign"], there)
        assert (again["changed"], again["summary"]["unchanged"], again.get("sign")) == (False, ["sign"], there)
    assert server.items == {}


def test_a_setting_of_the_server_has_nothing_to_purge() -> None:
    options = sign(Server()).spec()["argument_spec"]
    assert [name for name in options if not name.startswith("club_")] == ["text", "lit", "state"]


@pytest.mark.parametrize(
    ("declared", "op", "there"),
    [
        ({"text": "shut", "lit": None}, "updated", {"text": "shut", "lit": True}),
        ({"text": "open"}, "unchanged", {"text": "open", "lit": True}),
        ({}, "deleted", {}),
        ({"state": "absent"}, "deleted", {}),
    ],
)
def test_a_setting_among_several_kinds_is_a_dictionary_and_an_empty_one_removes_it(declared: Item, op: str, there: Item) -> None:
    server = Server({(): {"text": "open", "lit": True}})
    foretold = run(together(server), True, sign=declared)
    result = run(together(server), sign=declared)
    assert foretold == result
    assert result["summary"][op] == ["the sign"]
    assert server.items == ({(): there} if there else {})
    ((resource, own),) = by_kind(together(server), result)
    assert (resource, own["summary"][op]) == (SIGN, ["sign"])


def test_a_setting_that_is_not_declared_is_not_looked_at() -> None:
    server = Server({(): {"text": "open", "lit": True}})
    result = run(together(server))
    assert (result["changed"], server.journal) == (False, [])


def test_what_is_wrong_with_a_setting_is_said_by_its_option() -> None:
    assert run(together(Server()), sign={"text": ""})["msg"] == "sign.text: is empty"


# --- settings with inheritance ---


def hours(town: Town, check_mode: bool = False, **item: t.Any) -> Result:
    made = Manage(product(town), HOURS, lambda client, _params: HoursStore(client), many=False)
    return run(made, check_mode, club="chess", **item)


def test_what_is_inherited_becomes_a_clubs_own_and_is_inherited_again() -> None:
    town = Town()
    assert hours(town, state="absent")["changed"] is False
    assert hours(town, True, closes=22)["summary"]["created"] == ["chess"]
    assert hours(town, closes=22)["opening_hours"] == {"club": "chess", "opens": 9, "closes": 22}
    assert town.row("chess") == Row("CLUB", {"opens": 9, "closes": 22})
    assert hours(town, closes=22)["changed"] is False
    assert hours(town, state="absent")["summary"]["deleted"] == ["chess"]
    assert town.row("chess").scope == "TOWN"


def test_a_value_of_its_own_that_is_as_the_inherited_one_is_another_state() -> None:
    town = Town()
    assert hours(town, **TOWN)["changed"] is True
    assert town.row("chess") == Row("CLUB", TOWN)
    assert hours(town, **TOWN)["changed"] is False
    assert hours(town, state="absent")["changed"] is True


def test_there_is_nothing_to_purge_of_what_is_inherited() -> None:
    """Neither by a list of it, nor inside an owner that has several."""
    several = replace(HOURS, identity=("club", "day"), fields=(*HOURS.fields, Field("day")), plural="hours", inherits=True)
    made = Manage(product(Town()), several, lambda client, _params: HoursStore(client), many=True)
    assert [name for name in made.spec()["argument_spec"] if not name.startswith("club_")] == ["hours", "state"]
    assert [option.name for option in inside(several, {"club": "key"})] == ["hours"]
    assert [option.name for option in inside(replace(several, inherits=False), {"club": "key"})] == ["hours", "purge_hours"]


@pytest.mark.parametrize(("wanted", "after"), [({}, {}), ({"opens": 8}, {"opens": 8, "closes": 17}), (None, TOWN)])
def test_an_empty_dictionary_sets_a_group_of_settings_back(wanted: Item | None, after: Item) -> None:
    group = Field("hours", type="dict", absent={}, fields=(Field("opens", type="int"), Field("closes", type="int")))
    assert reconcile([group], {"hours": wanted}, {"hours": TOWN}, Purge()) == {"hours": after}
    assert reconcile([group], {"hours": {}}, {"hours": {}}, Purge()) == {"hours": {}}
