# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""One file on one branch, committed and pushed without a work tree.

Files are objects here from beginning to end: nothing that a repository holds becomes a file on this machine, and no link, attribute or line end of
it changes what is written or compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git, GitError, Repository

LINK, SUBMODULE, FOLDER, FILE = "120000", "160000", "040000", "100644"
KINDS = {LINK: "a symbolic link", SUBMODULE: "a submodule", FOLDER: "a folder"}


@dataclass(frozen=True)
class Change:
    """What the file ``path`` on ``branch`` should contain, and who commits it where it does not. ``author``: name and e-mail address."""

    branch: str
    path: str
    content: bytes
    message: str
    author: tuple[str, str]


@dataclass(frozen=True)
class Pushed:
    """What is at the head of a branch. ``changed``: whether a commit was made for it."""

    commit: str
    branch: str
    changed: bool


@dataclass(frozen=True)
class Entry:
    """What a tree says of a path."""

    mode: str
    blob: str


def commit_file(git: Git, link: str, change: Change, *, push: bool) -> Pushed:
    """Commit ``change`` to the repository with the clone link ``link`` where its file differs, and push the commit if ``push``. Raises GitError."""
    reference = f"refs/heads/{change.branch}"
    with git.repository(link) as repository:
        head = _fetched(repository, reference)
        entries = _entries(repository, head, change.path) if head else {}
        problem = conflict(change.path, entries)
        if problem:
            raise GitError(f"path: {problem}, on the branch {change.branch}", "Name a path at which there is a file, or nothing yet: links are not followed.")
        blob = repository.local("hash-object", "-w", "--stdin", content=change.content).strip()
        there = entries.get(change.path)
        if there and there.blob == blob:
            return Pushed(head, change.branch, False)
        commit = _committed(repository, head, change, f"{there.mode if there else FILE},{blob},{change.path}")
        if push:
            repository.remote("push", "--quiet", "origin", f"{commit}:{reference}")
        return Pushed(commit, change.branch, True)


def conflict(path: str, entries: dict[str, Entry]) -> str:
    """Return why no file can be at ``path`` with ``entries`` on the way to it, ``""`` where one can."""
    for step in _steps(path):
        if step not in entries:
            return ""
        mode = entries[step].mode
        if step != path and mode != FOLDER:
            return f"{path!r} leads through {step!r}, which is {KINDS.get(mode, 'a file')} in the repository"
        if step == path and mode in KINDS:
            return f"{path!r} is {KINDS[mode]} in the repository"
    return ""


def _steps(path: str) -> list[str]:
    """Return the folders on the way to ``path``, the outermost first, and ``path`` itself."""
    return [*(str(folder) for folder in reversed(PurePosixPath(path).parents[:-1])), path]


def _fetched(repository: Repository, reference: str) -> str:
    """Fetch the head of a branch without its history and the contents of its files. Return its commit, ``""`` where there is no such branch."""
    if reference not in repository.remote_refs(reference):
        return ""
    repository.remote("fetch", "--quiet", "--depth=1", "--no-tags", "--filter=blob:none", "origin", f"+{reference}:{reference}")
    return repository.local("rev-parse", "--verify", reference).strip()


def _entries(repository: Repository, commit: str, path: str) -> dict[str, Entry]:
    """Return what the tree of ``commit`` has at ``path`` and on the way to it."""
    entries = {}
    for row in repository.local("ls-tree", "-z", "-t", "--full-tree", commit, "--", *_steps(path)).split("\0")[:-1]:
        properties, _tab, name = row.partition("\t")
        mode, _kind, blob = properties.split(" ")
        entries[name] = Entry(mode, blob)
    return entries


def _committed(repository: Repository, head: str, change: Change, entry: str) -> str:
    """Make the commit upon ``head``, with ``entry`` in the place of what was at its path. The contents of the other files are not here."""
    if head:
        repository.local("read-tree", head)
    repository.local("update-index", "--add", "--cacheinfo", entry)
    tree = repository.local("write-tree", "--missing-ok").strip()
    name, email = change.author
    who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in (("NAME", name), ("EMAIL", email))}
    parent = ["-p", head] if head else []
    return repository.local("commit-tree", tree, *parent, "-F", "-", content=f"{change.message.strip()}\n".encode(), **who).strip()
