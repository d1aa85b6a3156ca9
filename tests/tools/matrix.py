# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a short slice of the tests on other versions of ansible-core, each in a virtual environment of its own in .cache/matrix.

PYTHONPATH=tests python -m tools.matrix              on every core that the Pythons of this machine allow
PYTHONPATH=tests python -m tools.matrix 2.19 2.22    on these
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tools.environment import CACHE, PYTHONS, REQUIREMENTS, make, pythons
from tools.tree import ROOT


@dataclass(frozen=True)
class Core:
    """A version of ansible-core, and the Pythons that it runs on, newest first. Not ``stable``: a release candidate."""

    version: str
    pythons: tuple[str, ...] = PYTHONS
    stable: bool = True

    @property
    def series(self) -> str:
        return ".".join(self.version.split(".")[:2])

    def requirements(self) -> str:
        """Return what is installed: what development needs, but for its ansible-core."""
        lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
        return "\n".join([f"ansible-core=={self.version}", *(line for line in lines if not re.match(r"ansible-core\b", line))]) + "\n"

    def python(self, found: dict[str, str]) -> str:
        """Return the Python that it is run with, ``""`` where there is none."""
        return next((found[name] for name in self.pythons if name in found), "")


CORES = {
    core.series: core
    for core in (
        Core("2.19.14"),
        Core("2.20.10", ("3.13", "3.12")),
        Core("2.21.5", ("3.13", "3.12")),
        Core("2.22.0rc1", ("3.13",), stable=False),
    )
}

# What can differ from one ansible-core to the next: what stands on Ansible itself, both execution paths, and the playbooks.
ENGINE = ("act", "connection", "declaration_variables", "facts", "module", "names", "run")
DOORS = (
    *("door", "relative_paths", "results_without_an_invocation", "async", "module_defaults", "vault", "every_module_is_routed"),
    *("another_host_delegates_here", "values_that_yaml_does_not_read_as_text", "a_module_on_the_command_line_warns_of_nothing"),
)
# One of each sort: what is validated of the others is made from the same tables by the same program.
MODULES = ("bitbucket_configuration", "bitbucket_project", "bitbucket_info", "bitbucket_readiness_info", "bitbucket_commit", "algorithmia_scm_config")
VALIDATED = (*(f"plugins/modules/{name}.py" for name in MODULES), "plugins/callback/drift_report.py")
TESTS = (
    *(f"unit/engine/test_{name}.py" for name in ENGINE),
    *(f"unit/drift/test_{name}.py" for name in ("places", "plays", "verdict")),
    *(f"integration/test_doors.py::test_{name}" for name in DOORS),
    "integration/core_journey.py",
)
SLICE = (
    ("pytest", "-n", "0", *(f"tests/{name}" for name in TESTS)),
    ("python", "-m", "tools.sanity", "--test", "validate-modules", *VALIDATED),  # the rest of sanity looks at the same text on each
)


def running() -> str:
    """Return the series of the ansible-core that development runs on."""
    return ".".join(version("ansible-core").split(".")[:2])


def ends() -> list[str]:
    """Return the oldest and the newest stable core, but for the one that development runs on."""
    stable = [series for series, core in CORES.items() if core.stable]
    return [series for series in (stable[0], stable[-1]) if series != running()]


def run(core: Core, python: str) -> int:
    """Run the slice on a core, and return the exit code of the first command that failed."""
    venv = CACHE / "matrix" / core.series
    venv.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{venv}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        make(venv, core.requirements(), python, Path(sys.executable))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTEST_"))}
    environment = {**inherited, "PYTHONPATH": "tests", "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    for program, *arguments in SLICE:
        code = subprocess.run([venv / "bin" / program, *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
        if code:
            return code
    return 0


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if set(arguments) - set(CORES):
        raise SystemExit(f"matrix: give some of {', '.join(CORES)}")
    found, results = pythons(), {}
    for series in arguments or CORES:
        core, start = CORES[series], time.monotonic()
        python = core.python(found)
        if not python:
            results[series] = f"left out: needs Python {' or '.join(core.pythons)}"
            continue
        print(f"matrix: ansible-core {core.version}, {python}", flush=True)
        code = run(core, python)
        results[series] = f"failed, exit code {code}" if code else f"passed in {time.monotonic() - start:.0f} s"
    for series, result in results.items():
        print(f"matrix: ansible-core {CORES[series].version}: {result}", flush=True)
    passed = [result.startswith("passed") for result in results.values()]
    return 0 if all(passed if arguments else (not result.startswith("failed") for result in results.values())) and any(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
