# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kind that the guide "Adding a kind" shows works as the guide says."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Result, execute
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from unit.engine.shelves import LIBRARY, SHELF_MODULE, SHELVES_MODULE


@pytest.fixture(autouse=True)
def _empty_library() -> None:
    LIBRARY.shelves.clear()


def run(module: Manage, check_mode: bool = False, **options: t.Any) -> Result:
    checked = ArgumentSpecValidator(**specification(module)).validate(options)
    assert checked.error_messages == []
    return execute(module, checked.validated_parameters, check_mode)


def test_a_shelf_is_created_changed_and_deleted_once() -> None:
    steps: list[tuple[dict[str, t.Any], str]] = [
        ({"name": "A", "room": "east", "topics": ["maps", "ships"]}, "created"),
        ({"name": "a", "topics": ["ships", "maps"]}, "unchanged"),
        ({"name": "a", "room": ""}, "updated"),
        ({"name": "a", "state": "absent"}, "deleted"),
    ]
    for options, outcome in steps:
        foretold = run(SHELF_MODULE, True, **options)
        result = run(SHELF_MODULE, **options)
        assert result["summary"][outcome] == ["a"]
        assert foretold == result
    assert LIBRARY.shelves == {}


def test_a_purge_and_its_limit() -> None:
    run(SHELVES_MODULE, shelves=[{"name": name} for name in "abc"])
    refused = run(SHELVES_MODULE, shelves=[{"name": "a"}], purge=True)
    assert refused["failed"]
    assert "purge_limit" in refused["msg"]
    assert run(SHELVES_MODULE, shelves=[{"name": "a"}], purge=True, purge_limit=1)["summary"]["deleted"] == ["b", "c"]


def test_a_shelf_that_is_declared_twice_is_refused() -> None:
    refused = run(SHELVES_MODULE, shelves=[{"name": "a"}, {"name": "A"}])
    assert refused["failed"]
    assert "shelves[1]" in refused["msg"]
