# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules between SCM configurations: the order in which a server takes them, and what it would refuse."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.rules import is_replaced, review
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change, plan, refuse_immutable, survey

URLS = {"web": "https://bb", "api": "https://bb", "ssh": "ssh://git@bb"}
NEW = {"provider": "bitbucket", "project_key": "NEW", "urls": URLS}
CONTROL = {"token_format": "oauth", "update_secret": "on_create", "replace": False, "in_use": "fail"}


class Fresh:
    caller = ""

    def initial_state(self, _declared: Declared) -> Item:
        return {"enabled": True, "default": False}

    def purge_exempt(self, _declared: Declared, _before: Item) -> tuple[()]:
        return ()


def there(config_id: str, *, enabled: bool = True, default: bool = False, provider: str = "bitbucket", **more: t.Any) -> Item:
    return {"id": config_id, "provider": provider, "project_key": config_id.upper(), "urls": URLS, "enabled": enabled, "default": default, **more}


def settled(everything: list[Item], *items: dict[str, t.Any], purge: t.Sequence[str] = ()) -> list[Change]:
    """Plan ``items``, each found by its id, purge the ids in ``purge``, and review the plan."""
    declared = [CONFIG.declare({**CONTROL, **item}, present=item.get("state") != "absent", label=f"scm_configs[{number}]") for number, item in enumerate(items)]
    by_id = {item["id"]: item for item in everything}
    current = {each.key: by_id[each.values["id"]] for each in declared if each.values.get("id") in by_id}
    changes = plan(CONFIG, declared, survey(Fresh(), declared, current))
    refuse_immutable(CONFIG, changes)
    changes += [Change(DELETED, (each,), by_id[each], None) for each in purge]
    return review(changes, everything, lambda item: str(item.get("id") or item.get("project_key")))


def order(changes: list[Change]) -> list[str]:
    return [f"{each.op} {each.item.get('id') or each.item['project_key']}" for each in changes]


def refusal(everything: list[Item], *items: dict[str, t.Any], purge: t.Sequence[str] = ()) -> list[str]:
    with pytest.raises(PlanError) as refused:
        settled(everything, *items, purge=purge)
    return refused.value.problems


A, B, OLD = there("a"), there("b", enabled=False), there("old", default=True)
INTERNAL = there("internal", provider="internal")


@pytest.mark.parametrize(
    ("everything", "items", "expected"),
    [
        pytest.param(
            [OLD, A],
            [{"id": "old", "state": "absent"}, {"id": "a", "default": True}],
            ["updated a", "deleted old"],
            id="the default moves before its holder goes",
        ),
        pytest.param([OLD, A], [{"id": "old", "enabled": False}, {"id": "a", "default": True}], ["updated a", "updated old"], id="and before it is disabled"),
        pytest.param([OLD], [{"id": "old", "state": "absent"}, {**NEW, "default": True}], ["created NEW", "deleted old"], id="a new one can be the default"),
        pytest.param([OLD, A, B], [{"id": "a", "enabled": False}, {"id": "b", "enabled": True}], ["updated b", "updated a"], id="enabled before disabled"),
        pytest.param(
            [OLD, A, B],
            [{"id": "b", "state": "absent"}, {"id": "a", "enabled": False}, NEW],
            ["created NEW", "updated a", "deleted b"],
            id="created before disabled before deleted",
        ),
        pytest.param(
            [OLD, A, B],
            [{"id": "b", "urls": {"web": "https://x"}}, {"id": "a", "urls": {"web": "https://y"}}],
            ["updated b", "updated a"],
            id="else as declared",
        ),
    ],
)
def test_the_order_is_one_that_the_server_takes(everything: list[Item], items: list[dict[str, t.Any]], expected: list[str]) -> None:
    assert order(settled(everything, *items)) == expected


def test_what_is_purged_goes_last_and_after_the_default_has_moved() -> None:
    assert order(settled([OLD, A], {"id": "a", "default": True}, purge=["old"])) == ["updated a", "deleted old"]


def test_where_one_gets_the_default_the_one_that_has_it_is_shown_to_lose_it() -> None:
    new, old = settled([OLD, A], {"id": "old"}, {"id": "a", "default": True})
    assert (new.item["default"], old.op, old.item["default"]) == (True, UPDATED, False)


def test_a_default_that_stays_is_no_change() -> None:
    assert order(settled([OLD, A], {"id": "old", "default": True}, {"id": "a", "default": False})) == ["unchanged old", "unchanged a"]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"id": "old", "state": "absent"}, "it is the default configuration, so it cannot be deleted: set default=true on another one first"),
        ({"id": "old", "default": False}, "it is the default configuration, so it cannot stop being the default: set default=true on another one first"),
        ({"id": "old", "name": "n", "replace": True}, "it is the default configuration, so it cannot be recreated: set default=true on another one first"),
        ({"id": "old", "enabled": False}, "a disabled configuration cannot be the default: make another one the default first"),
    ],
)
def test_the_default_cannot_go_without_a_successor(item: dict[str, t.Any], words: str) -> None:
    assert refusal([OLD, A], item) == [f"scm_configs[0]: {words}"]


def test_a_disabled_one_cannot_become_the_default_unless_it_is_enabled_with_it() -> None:
    assert refusal([OLD, B], {"id": "b", "default": True}) == [
        "scm_configs[0]: a disabled configuration cannot be the default: make another one the default first"
    ]
    assert order(settled([OLD, B], {"id": "b", "default": True, "enabled": True})) == ["updated b"]


@pytest.mark.parametrize(
    ("everything", "item"),
    [
        ([INTERNAL, A], {"id": "internal", "state": "absent"}),
        ([A], {"id": "internal", "provider": "Internal"}),
        ([INTERNAL, A], {"id": "internal", "name": "x", "replace": True}),
    ],
)
def test_the_internal_configuration_is_neither_made_nor_deleted(everything: list[Item], item: dict[str, t.Any]) -> None:
    assert refusal(everything, item) == ["scm_configs[0]: the internal configuration can be neither created nor deleted"]


def test_the_internal_configuration_can_be_changed() -> None:
    assert order(settled([INTERNAL, A], {"id": "internal", "enabled": False})) == ["updated internal"]


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        ({"provider": "bitbucket", "project_key": "N"}, "urls.web, urls.api, urls.ssh"),
        ({**NEW, "urls": {"web": "https://bb", "api": "https://bb"}}, "urls.ssh"),
        (
            {"provider": "bitbuckt", "project_key": "N"},
            "urls.web, urls.api, urls.ssh. Is the provider 'bitbuckt' misspelled? Known are github, gitlab, bitbucket-cloud, bitbucket, bitbucket-server",
        ),
        ({"provider": "github", "client_id": "x", "urls": URLS}, "client_secret"),
        ({"provider": "Bitbucket_Cloud", "client_id": "x", "urls": URLS}, "client_secret"),
        ({"id": "n", "urls": URLS, "project_key": "N"}, "provider"),
        ({"id": "n", "provider": "bitbucket", "urls": URLS}, "project_key or client_id"),
        ({"id": "n", "provider": "github", "client_secret": "x", "urls": URLS}, "client_id"),
    ],
)
def test_what_a_creation_needs_is_named(item: dict[str, t.Any], missing: str) -> None:
    assert refusal([A], item) == [f"scm_configs[0]: it does not exist yet. To create it, give {missing}"]


@pytest.mark.parametrize("item", [NEW, {"provider": "github", "client_id": "x", "client_secret": "y", "urls": URLS}, {**NEW, "id": "n"}])
def test_what_has_all_of_it_is_created(item: dict[str, t.Any]) -> None:
    assert [each.op for each in settled([A], item)] == [CREATED]


def test_what_is_made_anew_needs_the_same() -> None:
    bare = {key: value for key, value in A.items() if key != "urls"}
    assert refusal([bare, OLD], {"id": "a", "name": "n", "replace": True}) == ["scm_configs[0]: to recreate it, give urls.web, urls.api, urls.ssh"]


def test_new_credentials_need_leave_to_make_it_anew() -> None:
    way_out = "Set replace=true to have it recreated, which works only while no algorithm uses it; or declare another configuration beside it."
    words = [f"scm_configs[0]: Algorithmia cannot change the credentials of a configuration. {way_out}"]
    assert refusal([A, OLD], {"id": "a", "update_secret": "always", "access_token": "x"}) == words
    assert order(settled([A, OLD], {"id": "a", "update_secret": "always", "access_token": "x", "replace": True})) == ["updated a"]
    assert order(settled([A, OLD], {"id": "a", "access_token": "x"})) == ["unchanged a"]


@pytest.mark.parametrize(
    ("item", "anew"),
    [
        ({"name": "n", "replace": True}, True),
        ({"update_secret": "always", "replace": True}, True),
        ({"replace": True}, False),
        ({"enabled": False, "urls": {"web": "https://x"}, "replace": True}, False),
        ({"update_secret": "on_create", "replace": True}, False),
    ],
)
def test_what_is_made_anew(item: dict[str, t.Any], anew: bool) -> None:
    assert [is_replaced(each) for each in settled([A, OLD], {"id": "a", **item})] == [anew]


@pytest.mark.parametrize(("item", "enabled"), [({}, True), ({"enabled": True}, True), ({"enabled": False}, False)])
def test_what_is_made_anew_is_enabled_unless_it_is_declared_not_to_be(item: dict[str, t.Any], enabled: bool) -> None:
    change = settled([B, OLD], {"id": "b", "name": "n", "replace": True, **item})[0]
    assert (change.op, change.item["enabled"]) == (UPDATED, enabled)


@pytest.mark.parametrize(
    ("everything", "items", "purge"),
    [
        pytest.param([A, B], [{"id": "a", "enabled": False}], (), id="the last is disabled"),
        pytest.param([A, B], [{"id": "a", "state": "absent"}], (), id="the last is deleted"),
        pytest.param([A, B], [{"id": "b"}], ("a",), id="the last is purged"),
    ],
)
def test_one_stays_enabled(everything: list[Item], items: list[dict[str, t.Any]], purge: tuple[str, ...]) -> None:
    assert refusal(everything, *items, purge=purge) == ["no configuration would be left enabled, and a cluster needs one"]


def test_a_cluster_that_is_broken_already_can_be_looked_at_and_mended() -> None:
    assert [each.op for each in settled([B], {"id": "b"})] == [UNCHANGED]
    assert [each.op for each in settled([B], {"id": "b", "enabled": True})] == [UPDATED]


def test_all_refusals_are_told_at_once() -> None:
    problems = refusal(
        [INTERNAL, OLD],
        {"id": "internal", "state": "absent"},
        {"id": "old", "state": "absent"},
        {"provider": "bitbucket", "project_key": "N", "enabled": False},
    )
    assert [each.partition(": ")[0] for each in problems] == [
        "scm_configs[0]",
        "scm_configs[2]",
        "scm_configs[1]",
        "no configuration would be left enabled, and a cluster needs one",
    ]
