# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the quick tests execute which lines of the plugins, and what each test costs."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import typing as t
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

from coverage import CoverageData

from tools.tree import ROOT

QUICK = tuple((ROOT / "tests" / "quick.txt").read_text(encoding="utf-8").split())  # what `make unit` runs
TOP = ("conftest.py", "pyproject.toml", "plugins", "tests")  # what decides on the lines that a test executes
DURATION = re.compile(r"^(\d+\.\d+)s (?:setup|call|teardown) +(.+)$", re.MULTILINE)
OUTSIDE = ""  # a test: while modules are imported


@dataclass
class Executed:
    """For each line of a file, the tests that execute it, and the seconds that each test takes."""

    lines: dict[str, dict[str, list[str]]]
    costs: dict[str, float]

    def tests_of(self, path: str, lines: t.Iterable[int]) -> list[str]:
        """Return what to run for a change of these lines, what is cheap first: tests or, where no test is known to execute them alone, all files."""
        known = self.lines.get(path, {})
        tests = {test for line in lines for test in known.get(str(line), ())}
        if OUTSIDE not in tests:
            return sorted(tests, key=lambda test: self.costs[test])
        first = {_file(test) for test in tests}
        return sorted(self.files, key=lambda file: (file not in first, self.files[file]))

    @property
    def files(self) -> dict[str, float]:
        """Return the seconds that the tests of each file take."""
        costs: dict[str, float] = defaultdict(float)
        for test, cost in self.costs.items():
            costs[_file(test)] += cost
        return costs

    def cost(self, tests: t.Iterable[str]) -> float:
        """Return the seconds that tests or files take."""
        every = {**self.costs, **self.files}
        return sum(every[test] for test in tests)


def _file(test: str) -> str:
    return test.partition("::")[0]


def executed(folder: Path, workers: int, kept: Path) -> Executed:
    """Return what the quick tests execute in a copy of the checkout. They run where ``kept`` does not hold it for the same sources."""
    digest = _digest(folder)
    if kept.is_file():
        before = json.loads(kept.read_text(encoding="utf-8"))
        if before.pop("digest") == digest:
            return Executed(**before)
    done = run_tests(folder, QUICK, "-n", str(workers), "--cov", "--cov-context=test", "--cov-report=", "--durations=0", "--durations-min=0", "-vv")
    if done.returncode != 0:
        raise SystemExit(f"mutants: the tests fail without any change, so they cannot tell\n{done.stdout[-20000:]}{done.stderr}")
    costs: dict[str, float] = defaultdict(float)
    for seconds, test in DURATION.findall(done.stdout):
        costs[test] += float(seconds)
    made = Executed(_lines(folder, costs), dict(costs))
    kept.write_text(json.dumps({"digest": digest, **asdict(made)}), encoding="utf-8")
    return made


def run_tests(folder: Path, tests: t.Iterable[str], *options: str, limit: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run tests in a copy of the checkout, for ``limit`` seconds at most. Raises TimeoutExpired."""
    # conftest.py sets the collections path by where it lies, which is in the copy. A file, since there may be too many for a command line.
    names = folder / ".cache" / "tests"
    names.parent.mkdir(exist_ok=True)
    names.write_text("\n".join(tests), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--hypothesis-seed=0", *options, f"@{names}"]
    surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=limit, check=False, env=surroundings)


def _digest(folder: Path) -> str:
    files = [path for top in TOP for path in ([folder / top] if (folder / top).is_file() else sorted((folder / top).rglob("*")))]
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() + path.relative_to(folder).as_posix() for path in files if path.is_file() and path.suffix != ".pyc"]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _lines(folder: Path, tests: t.Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Return the tests by line. What a fixture executes may be for any test of the file."""
    of_file: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        of_file[_file(test)].append(test)

    def expanded(contexts: t.Iterable[str]) -> list[str]:
        expanded: set[str] = set()
        for context in contexts:
            test, _bar, phase = context.rpartition("|")
            expanded.update(of_file[_file(test)] if phase == "setup" else [test])
        return sorted(expanded)

    data = CoverageData(str(folder / ".cache" / "coverage"))
    data.read()
    return {
        Path(path).relative_to(folder).as_posix(): {str(line): expanded(contexts) for line, contexts in data.contexts_by_lineno(path).items()}
        for path in data.measured_files()
    }
