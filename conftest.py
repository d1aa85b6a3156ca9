# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Let tests import `ansible_collections.algorithmia.scm...` and what lies in tests/, from a checkout at any path."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from tools.tree import ROOT, collections_path

# For every program a test starts and, as Ansible reads it when it is first imported, for this process too.
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(collections_path())
os.environ["ANSIBLE_HOME"] = str(ROOT / ".cache" / "ansible")
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()

# What Hypothesis remembers lies with the other caches; in the root, pytest warns of it, and a warning is an error.
set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")


# The tests of these files share what costs much to make: a provisioned pair of servers, a walk through all routes.
ONE_WORKER = ("test_journey_", "test_simulator_")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep files that share much on one worker, and start the long tests first, so that the others fill the time of the other workers."""
    for item in items:
        if item.path.name.startswith(ONE_WORKER):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
