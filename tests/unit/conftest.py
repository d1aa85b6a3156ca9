# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each test is a run of its own, which knows of no refused login."""

from __future__ import annotations

import secrets

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures


@pytest.fixture(autouse=True)
def run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the run a new name."""
    monkeypatch.setattr(auth_failures, "RUN", secrets.token_hex(16))
