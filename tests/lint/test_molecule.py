# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The molecule scenario: all roles, end to end."""

from __future__ import annotations

import pytest


@pytest.mark.long
@pytest.mark.timeout(300)
def test_molecule(run) -> None:
    # What a broken run has left behind must not pass for prepared.
    run("molecule", "reset")
    # molecule finds a second run that changes something by the recap, which only the default callback prints.
    run("molecule", "test", ANSIBLE_STDOUT_CALLBACK="ansible.builtin.default")
