# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change the code of the plugins in small ways, one at a time, and count how many changes the quick tests notice.

A mutant is a comparison that is turned, a condition that is negated, or a return without its value. Each is tried in a copy of the checkout,
with the tests that execute the changed lines. What no quick test executes is missed, and so is what only a program executes that a test starts.
For what is executed while modules are imported, all quick tests run that are about the plugins. Tests that hang notice as well.

    PYTHONPATH=tests python -m tools.mutants [--count 100] [--seed 1] [--at-least 90] [--workers 2] [--whole] [PATH ...]
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tools.executed import QUICK, Executed, executed, run_tests
from tools.tree import ROOT, collections_path

# Not the files in plugins/modules and plugins/action: their code is made, or hands over to these.
PLUGINS = ("plugins/module_utils", "plugins/plugin_utils", "plugins/lookup", "plugins/callback")
COPIES = ROOT / ".cache" / "mutants"
# A mutant that makes the tests hang is noticed: seconds to start, and times that the tests take without a change.
START = 60.0
PATIENCE = 5.0
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


@dataclass(frozen=True)
class Mutant:
    """A change of one place in a file: ``text`` stands in the place of the source from ``start`` to ``end``, offsets in bytes."""

    path: str
    line: int
    last_line: int
    what: str
    start: int
    end: int
    text: str

    def of(self, source: bytes) -> bytes:
        """Return the source of the file with the change."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}: {self.text}"


def mutants(path: str, source: str) -> t.Iterator[Mutant]:
    """Yield all mutants of a file. What only concerns type checkers is left alone."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def mutant(node: ast.expr, what: str, new: ast.expr) -> Mutant:
        start, end = starts[node.lineno - 1] + node.col_offset, starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        return Mutant(path, node.lineno, node.end_lineno or node.lineno, what, start, end, f"({ast.unparse(new)})")

    for node in _run(ast.parse(source)):
        if isinstance(node, ast.Compare):
            turned = ast.Compare(node.left, [TURNED[type(node.ops[0])](), *node.ops[1:]], node.comparators)
            yield mutant(node, "a comparison is turned", turned)
        elif isinstance(node, (ast.If, ast.While, ast.IfExp)):
            yield mutant(node.test, "a condition is negated", ast.UnaryOp(ast.Not(), node.test))
        elif isinstance(node, ast.comprehension):
            yield from (mutant(test, "a condition is negated", ast.UnaryOp(ast.Not(), test)) for test in node.ifs)
        elif isinstance(node, ast.Return) and node.value is not None and not _is_empty(node.value):
            yield mutant(node.value, "a return is emptied", ast.Constant(None))


def _run(tree: ast.AST) -> t.Iterator[ast.AST]:
    """Yield the nodes that are run, none below ``if t.TYPE_CHECKING`` or in a class that only states a protocol."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases):
            continue
        yield node
        yield from _run(node)


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def sample(paths: t.Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Return ``count`` mutants of the Python files below ``paths``, the same ones for the same ``seed``."""
    files = sorted(path for top in paths for path in ([ROOT / top] if (ROOT / top).is_file() else (ROOT / top).rglob("*.py")))
    every = [each for path in files for each in mutants(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))]
    return random.Random(seed).sample(every, min(count, len(every)))


def copy_of_checkout(number: int) -> Path:
    """Return a fresh copy of what is in the checkout, with the collections path that its tests need."""
    folder = COPIES / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    collections_path(folder)
    return folder


def is_noticed(mutant: Mutant, folder: Path, known: Executed, whole: bool = False) -> bool:
    """Tell whether a quick test fails with the change, or hangs."""
    tests = list(QUICK) if whole else known.tests_of(mutant.path, range(mutant.line, mutant.last_line + 1))
    if not tests:
        return False
    file = folder / mutant.path
    before = file.read_bytes()
    file.write_bytes(mutant.of(before))
    try:
        return run_tests(folder, tests, "-x", "-n", "0", limit=START + PATIENCE * known.cost(known.files if whole else tests)).returncode != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_bytes(before)


def main(arguments: t.Sequence[str]) -> int:
    """Run and return the exit code: 0 where enough of 100 mutants are noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", default=list(PLUGINS))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-least", type=float, default=90, metavar="PERCENT")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--whole", action="store_true", help="run all quick tests for each mutant, to see that the choice of tests is right")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    given = parser.parse_args(arguments)
    chosen = sample(given.paths, given.count, given.seed)
    if given.list:
        print(*chosen, sep="\n")
        return 0
    folders: SimpleQueue[Path] = SimpleQueue()
    for number in range(given.workers):
        folders.put(copy_of_checkout(number))
    first = folders.get()
    known = executed(first, given.workers, COPIES / "executed.json")
    folders.put(first)

    def tried(mutant: Mutant) -> bool:
        folder = folders.get()
        try:
            noticed = is_noticed(mutant, folder, known, given.whole)
        finally:
            folders.put(folder)
        print(f"{'noticed' if noticed else 'MISSED '} {mutant}", flush=True)
        return noticed

    with ThreadPoolExecutor(given.workers) as pool:
        noticed = sum(pool.map(tried, chosen))
    print(f"{noticed} of {len(chosen)} mutants are noticed (seed {given.seed})")
    return 0 if 100 * noticed >= given.at_least * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
