# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which small changes of the code `make mutants` tries, and with which tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from coverage import CoverageData

from tools.executed import Executed, _lines
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


LINES = {"a.py": {"1": ["", "x/test_b.py::b"], "2": ["x/test_a.py::dear", "x/test_a.py::cheap"], "3": ["x/test_c.py::c"]}}
COSTS = {"x/test_a.py::dear": 9.0, "x/test_a.py::cheap": 1.0, "x/test_b.py::b": 20.0, "x/test_c.py::c": 2.0}


@pytest.mark.parametrize(
    ("path", "lines", "tests"),
    [
        ("a.py", [2], ["x/test_a.py::cheap", "x/test_a.py::dear"]),
        ("a.py", [2, 3], ["x/test_a.py::cheap", "x/test_c.py::c", "x/test_a.py::dear"]),
        ("a.py", [1], ["x/test_b.py", "x/test_c.py", "x/test_a.py"]),
        ("a.py", [4], []),
        ("b.py", [1], []),
    ],
    ids=["cheap ones first", "of all lines", "all where it is executed outside of tests", "no test executes it", "no test executes the file"],
)
def test_what_is_run_for_a_change(path: str, lines: list[int], tests: list[str]) -> None:
    known = Executed(LINES, COSTS)
    assert known.tests_of(path, lines) == tests
    assert known.cost(["x/test_a.py", "x/test_c.py::c"]) == 12.0


def test_what_a_fixture_executes_is_for_all_tests_of_its_file(tmp_path: Path) -> None:
    data = CoverageData(str(tmp_path / ".cache" / "coverage"))
    (tmp_path / ".cache").mkdir()
    for context, line in (("", 1), ("test_a.py::a|setup", 2), ("test_a.py::a|run", 3), ("test_b.py::b|teardown", 3)):
        data.set_context(context)
        data.add_lines({str(tmp_path / "plugins" / "a.py"): [line]})
    data.write()
    assert _lines(tmp_path, ["test_a.py::a", "test_a.py::z", "test_b.py::b"]) == {
        "plugins/a.py": {"1": [""], "2": ["test_a.py::a", "test_a.py::z"], "3": ["test_a.py::a", "test_b.py::b"]}
    }
