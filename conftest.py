# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let tests import `ansible_collections.algorithmia.scm...` and what lies in tests/, from a checkout at any path."""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir
from xdist.scheduler import LoadScopeScheduling

from tools.forks import ForkedSimulator
from tools.tree import ROOT, collections_path

# For every program a test starts and, as Ansible reads it when it is first imported, for this process too.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(collections_path())
os.environ["ANSIBLE_HOME"] = str(ROOT / ".cache" / "ansible")
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

# Helpers whose assertions are to tell what differs; before anything imports them.
pytest.register_assert_rewrite("integration.play", "integration.here", "integration.cycle", "integration.tamper")

from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()

# What Hypothesis remembers lies with the other caches; in the root, pytest warns of it, and a warning is an error.
set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")


# How many examples a property is tried with that does not say it itself. `make soak` tries more.
PROPERTIES = int(os.environ.get("PROPERTIES", "6"))

# The tests of a file share what costs to make, such as a pair of servers. Those of these files are long, and share little.
SPREAD = ("lint", "test_tamper.py", "test_doors.py", "test_round_trip.py", "test_refused_logins.py", "test_commit.py", "test_algorithms.py")


class _ByFile(LoadScopeScheduling):
    """Hands out the tests of a file together, and those of the files that are SPREAD one by one."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return nodeid if set(SPREAD).intersection(Path(path).parts) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: t.Any) -> LoadScopeScheduling:
    return _ByFile(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out the long tests, and those that need a playbook or a browser")


def pytest_configure(config: pytest.Config) -> None:
    from integration.here import PlayHere
    from simulator.process import Simulator

    Simulator.begin = ForkedSimulator

    PlayHere.playbooks = not config.getoption("--quick")
    settings.register_profile("here", settings(), deadline=None, max_examples=PROPERTIES)  # no test is timed
    settings.load_profile("here")


@pytest.fixture(autouse=True)
def _stderr_blocks() -> t.Iterator[None]:
    """See that no program a test starts leaves stderr non-blocking, as an ssh that is killed does: Ansible would not start in a later test."""
    yield
    blocks = os.get_blocking(2)
    os.set_blocking(2, True)
    assert blocks, "stderr is non-blocking now: give the program that did this a stderr of its own"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start the long tests first, so that the others fill the time of the other workers."""
    if config.getoption("--quick"):
        slow = [item for item in items if _is_slow(item)]
        items[:] = [item for item in items if item not in slow]
        config.hook.pytest_deselected(items=slow)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def _is_slow(item: pytest.Item) -> bool:
    group = item.get_closest_marker("xdist_group")
    return item.get_closest_marker("long") is not None or (group is not None and "browser" in group.args) or "journey" in getattr(item, "fixturenames", ())
