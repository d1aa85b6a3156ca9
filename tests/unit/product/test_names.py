# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of projects: which are taken, and who has to give one up before another takes it."""

from __future__ import annotations

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.names import turns
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UPDATED, Change

OWNERS = {"operations": "OPS", "models": "ML", "tools": "TOOLS"}


def change(key: str, before: str | None, after: str | None) -> Change:
    sides = [None if name is None else {"key": key, "name": name} for name in (before, after)]
    op = CREATED if before is None else DELETED if after is None else UPDATED
    return Change(op, (key,), *sides, label=f"projects[{key}]")


def refusal(*changes: Change) -> str:
    with pytest.raises(PlanError) as caught:
        turns(changes, OWNERS)
    return str(caught.value)


@pytest.mark.parametrize("name", ["Operations", "OPERATIONS"])
@pytest.mark.parametrize("before", [None, "Models"])
def test_a_name_that_is_taken(name: str, before: str | None) -> None:
    expected = f"projects[ML]: the name {name!r} is taken by the project OPS: no two projects have one name. Choose another"
    assert refusal(change("ML", before, name)) == expected


def test_two_that_would_have_one_name() -> None:
    expected = "projects[B]: would have the name 'new', as projects[A] would: no two projects have one name. Choose another"
    assert refusal(change("A", None, "New"), change("B", None, "new")) == expected


def test_two_that_exchange_their_names() -> None:
    words = refusal(change("OPS", "Operations", "Models"), change("ML", "Models", "Operations"))
    assert words.startswith("ML and OPS would exchange their names")
    assert "\n" not in words


def test_a_name_is_taken_after_it_is_given_up() -> None:
    changes = [change("NEW", None, "Operations"), change("OPS", "Operations", "Models"), change("ML", "Models", "Tools"), change("TOOLS", "Tools", None)]
    assert turns(changes, OWNERS) == {("TOOLS",): 0, ("ML",): 1, ("OPS",): 2, ("NEW",): 3}


@pytest.mark.parametrize("after", ["operations", "Operations", "Something else"])
def test_a_project_may_keep_its_own_name_in_other_letters(after: str) -> None:
    assert turns([change("OPS", "Operations", after)], OWNERS) == {("OPS",): 0}
