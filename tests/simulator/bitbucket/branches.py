# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Branches and tags of repositories, and the default branch [bitbucket 13]."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.model import Repository
from simulator.bitbucket.profile import Profile
from simulator.product import Route

ORDERS = ("ALPHABETICAL", "MODIFICATION")  # [SPEC]
Row = tuple[str, str]  # A ref and its commit.
ONE = "/api/{version}/projects/{key}/repos/{slug}"


def routes(profile: Profile) -> list[Route]:
    rows = [
        Route("GET", f"{ONE}/branches", _branches),
        Route("GET", f"{ONE}/tags", _tags),
        Route("GET", f"{ONE}/branches/default", _present_branch),
        Route("PUT", f"{ONE}/branches/default", _set_branch),
    ]
    if profile.default_branch:
        rows += [Route("GET", f"{ONE}/default-branch", _configured_branch), Route("PUT", f"{ONE}/default-branch", _set_branch)]
    return rows


def _read(call: Call) -> Repository:
    project, repository = call.repository()
    if not call.sees_repository(project, repository):
        _user = call.user
        raise errors.not_permitted()
    return repository


def _branch(repository: Repository) -> str:
    """What is configured; a server's own default is master [bitbucket 13]."""
    return repository.default_branch or "master"


def _configured_branch(call: Call) -> Answer:
    """Also where that branch does not exist [breadth 11, LIVE 10.4.1]; 404 then by the documents, a switch."""
    repository = _read(call)
    name = _branch(repository)
    if call.switches["missing_default_branch"] == "404" and f"refs/heads/{name}" not in call.views.refs(repository, "heads"):
        raise errors.Error(404, "No default branch is defined", "com.atlassian.bitbucket.repository.NoDefaultBranchException")
    return found({"id": f"refs/heads/{name}", "displayId": name, "type": "BRANCH"})


def _branches(call: Call) -> Answer:
    """A page of branches; none while the repository is empty [bitbucket 4; SPEC]."""
    repository = _read(call)
    default = f"refs/heads/{_branch(repository)}"
    return call.page(_asked(call, call.views.refs(repository, "heads")), lambda row: _shown_branch(*row, row[0] == default))


def _tags(call: Call) -> Answer:
    """A page of tags [bitbucket 13, SPEC]. A lightweight tag has no hash of its own (INFERRED)."""
    return call.page(_asked(call, call.views.refs(_read(call), "tags")), lambda row: {**_shown_ref("TAG", *row), "hash": None})


def _asked(call: Call, refs: Mapping[str, str]) -> list[Row]:
    """The refs that the query asks for; ``refs`` has them in the order of their last push. Their order is UNKNOWN: by name, unless ``orderBy`` says so."""
    order, wanted = call.asked.first("orderBy"), call.asked.first("filterText") or ""
    if order not in (None, *ORDERS):
        raise errors.Error(400, f"{order} is not a valid value for orderBy", errors.ARGUMENT, "orderBy")
    rows: list[Row] = list(refs.items())[::-1] if order == "MODIFICATION" else sorted(refs.items())
    rows = [row for row in rows if call.contains(_short(row[0]), parameter="filterText")]
    return boosted(rows, wanted) if (call.asked.first("boostMatches") or "").lower() == "true" else rows


def boosted(rows: list[Row], wanted: str) -> list[Row]:
    """Exact matches, then those that begin with it, then the rest [SPEC 8.5 to 10.0]."""
    lower = wanted.strip().lower()
    return sorted(rows, key=lambda row: (_short(row[0]).lower() != lower, not _short(row[0]).lower().startswith(lower)))


def _short(ref: str) -> str:
    return ref.split("/", 2)[2]


def _shown_branch(ref: str, commit: str, default: bool) -> dict[str, object]:
    return {**_shown_ref("BRANCH", ref, commit), "isDefault": default}


def _shown_ref(kind: str, ref: str, commit: str) -> dict[str, object]:
    return {"id": ref, "displayId": _short(ref), "type": kind, "latestCommit": commit, "latestChangeset": commit}


def _present_branch(call: Call) -> Answer:
    """204 while the repository is empty, 404 while that branch is not there [bitbucket 13, SPEC]."""
    repository = _read(call)
    name, heads = _branch(repository), call.views.refs(repository, "heads")
    if not heads and call.switches["empty_default_branch"] == "204":
        return done()
    commit = heads.get(f"refs/heads/{name}")
    if commit is None:
        # The class is LIVE for other things, for a branch it is INFERRED [bitbucket 5].
        raise errors.no_entity(f"The default branch {name} does not exist.")
    return found(_shown_branch(f"refs/heads/{name}", commit, True))


def _set_branch(call: Call) -> Answer:
    _project, repository = call.need_repository("REPO_ADMIN")
    (name,) = call.texts("id")
    repository.default_branch = name.removeprefix("refs/heads/")
    return done()
