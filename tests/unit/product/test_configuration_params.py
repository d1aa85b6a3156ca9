# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the module for all kinds hands to each kind's own."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import KINDS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("bot", "spared"), [("bot[1]", ["svc-a", "bot[1]"]), (None, ["svc-a"]), ("", ["svc-a"])])
def test_purge_spares_the_user_whose_token_builds_use(kind: Kind, bot: str | None, spared: list[str]) -> None:
    """By its name, which is no pattern."""
    params = kind.params({"purge": [], "purge_protect": ["svc-*"], "bot_username": bot})
    names = ["svc-a", "bot[1]", "bot1"]
    assert [name for name in names if any(fnmatchcase(name, pattern) for pattern in params["purge_protect"])] == spared
