# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a repository has that is no list and no rule: its syncing with the repository that it is a fork of, and Git LFS [breadth 14]."""

from __future__ import annotations

from typing import Any

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import truth
from simulator.bitbucket.model import Repository
from simulator.product import Route

SYNC = "/sync/{version}/projects/{key}/repos/{slug}"
LFS = "/git-lfs/admin/projects/{key}/repos/{slug}/enabled"  # in no document, and without a version [CLIENT]


def routes() -> list[Route]:
    return [
        Route("GET", SYNC, _sync),
        Route("POST", SYNC, _set_sync),
        Route("GET", LFS, _lfs),
        Route("PUT", LFS, _enable_lfs),
        Route("DELETE", LFS, _disable_lfs),
    ]


def _is_fork(call: Call, repository: Repository) -> bool:
    return call.world.repository_by_id(repository.origin) is not None


def _shown(call: Call, repository: Repository) -> dict[str, Any]:
    """Available for forks only; refs that cannot be synced are arrays, absent while it is off [LIVE]."""
    refs: dict[str, list[Any]] = {f"{kind}Refs": [] for kind in ("ahead", "diverged", "orphaned")} if repository.sync else {}
    return {"available": _is_fork(call, repository), "enabled": repository.sync, **refs}


def _sync(call: Call) -> Answer:
    _project, repository = call.need_repository("REPO_READ")
    return found(_shown(call, repository))


def _set_sync(call: Call) -> Answer:
    """200 where it is on then, else 204 [LIVE]; the status for what is no fork is INFERRED."""
    _project, repository = call.need_repository("REPO_ADMIN")
    enabled = call.members({"enabled": truth}).get("enabled")
    if enabled is None:
        raise errors.Error(400, "The 'enabled' property is required.", errors.ARGUMENT)
    if enabled and not _is_fork(call, repository):
        raise errors.Error(409, "Synchronization is not available for this repository.")
    repository.sync = enabled
    return found(_shown(call, repository)) if enabled else done()


def _lfs(call: Call) -> Answer:
    """2xx where it is on, and an error where not [CLIENT]; the statuses are UNKNOWN, switches, and who may ask is INFERRED."""
    _project, repository = call.need_repository("REPO_ADMIN")
    if not repository.lfs:
        raise errors.Error(int(call.switches["lfs_off_status"]), "Git LFS is not enabled for this repository.")
    return Answer(int(call.switches["lfs_on_status"]))


def _enable_lfs(call: Call) -> Answer:
    call.need_repository("REPO_ADMIN")[1].lfs = True
    return done()


def _disable_lfs(call: Call) -> Answer:
    """Its status is INFERRED."""
    call.need_repository("REPO_ADMIN")[1].lfs = False
    return done()
