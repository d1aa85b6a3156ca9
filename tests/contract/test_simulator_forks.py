# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Forks of the simulated Bitbucket, their syncing, and Git LFS [bitbucket 13; breadth 14]."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

API = "/rest/api/latest/projects"
SYNC, LFS = "/rest/sync/latest/projects/ALG/repos/{}", "/rest/git-lfs/admin/projects/ALG/repos/models/enabled"
MODELS = {"name": "models", "description": "All", "default_branch": "trunk"}
SEED = {"bitbucket": {"projects": [{"key": "ALG", "repositories": [MODELS, {"name": "closed", "forkable": False}]}, {"key": "OPS"}]}}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        running.control.seed(SEED, keep=True)
        yield running


def test_a_fork(callers: Callers) -> None:
    """It has the name and the default branch of its origin unless others are said, and tells its origin as long as that is there."""
    admin = callers.bitbucket()
    made = admin("POST", f"{API}/ALG/repos/models", 201, json={"project": {"key": "ops"}}).json
    assert (made["slug"], made["project"]["key"], made["origin"]["slug"], made["origin"]["project"]["key"]) == ("models", "OPS", "models", "ALG")
    assert admin("GET", f"{API}/OPS/repos/models/default-branch", 200).json["displayId"] == "trunk"
    admin("POST", f"{API}/ALG/repos/models", 409, json={"project": {"key": "OPS"}})
    admin("POST", f"{API}/ALG/repos/models", 201, json={"name": "Mine", "defaultBranch": "main", "project": {"key": "ALG"}})
    assert admin("GET", f"{API}/ALG/repos/mine/default-branch", 200).json["displayId"] == "main"
    assert admin("POST", f"{API}/ALG/repos/models", 201, json={}).json["project"]["key"] == "~ADMIN"  # [REC 2023]
    admin("POST", f"{API}/ALG/repos/closed", 401, json={"project": {"key": "OPS"}})
    admin("DELETE", f"{API}/ALG/repos/models", 202)
    assert "origin" not in admin("GET", f"{API}/OPS/repos/models", 200).json


def test_syncing(callers: Callers) -> None:
    admin = callers.bitbucket()
    admin("POST", f"{API}/ALG/repos/models", 201, json={"name": "fork", "project": {"key": "ALG"}})
    assert admin("GET", SYNC.format("models"), 200).json == {"available": False, "enabled": False}
    assert admin("GET", SYNC.format("fork"), 200).json == {"available": True, "enabled": False}
    shown = admin("POST", SYNC.format("fork"), 200, json={"enabled": True}).json
    assert (shown["enabled"], shown["divergedRefs"]) == (True, [])
    admin("POST", SYNC.format("fork"), 204, json={"enabled": False})
    admin("POST", SYNC.format("models"), 409, json={"enabled": True})
    admin("POST", SYNC.format("models"), 204, json={"enabled": False})


@pytest.mark.parametrize(("off", "on"), [("404", "204"), ("409", "200")])
def test_lfs(callers: Callers, off: str, on: str) -> None:
    callers.simulator.control.switch("lfs_off_status", off)
    callers.simulator.control.switch("lfs_on_status", on)
    admin = callers.bitbucket()
    admin("GET", LFS, int(off))
    for method in ("PUT", "PUT"):
        admin(method, LFS, 204)
    admin("GET", LFS, int(on))
    admin("DELETE", LFS, 204)
    admin("GET", LFS, int(off))
