# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which small changes of the code `make mutants` tries."""

from __future__ import annotations

import pytest

from tools.mutants import mutants


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("x = a == b", ["x = (a != b)"]),
        ("x = a < b <= c", ["x = (a <= b <= c)"]),
        ("x = 'ä' in b", ["x = ('ä' not in b)"]),
        ("if a:\n    pass", ["if (not a):\n    pass"]),
        ("x = 1 if a else 2", ["x = 1 if (not a) else 2"]),
        ("x = [b for b in c if b]", ["x = [b for b in c if (not b)]"]),
        ("def f():\n    return a(\n        1)", ["def f():\n    return (None)"]),
        ("def f():\n    return None", []),
        ("if t.TYPE_CHECKING:\n    x = a == b", []),
        ("class A(t.Protocol):\n    def f(self):\n        return 1", []),
    ],
)
def test_what_is_changed(source: str, changed: list[str]) -> None:
    assert [each.of(source.encode()).decode() for each in mutants("a.py", source)] == changed
