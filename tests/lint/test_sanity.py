# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-test sanity."""

from __future__ import annotations

import sys

import pytest


@pytest.mark.long
@pytest.mark.timeout(540)
def test_sanity(run) -> None:
    run(sys.executable, "-m", "tools.sanity", PYTHONPATH="tests")
