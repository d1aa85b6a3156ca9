# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Git storage: a bare repository for each repository of the world, a real git, and who may do what [bitbucket 7].

Both transports (git_http, ssh) ask ``access`` first and run git inside of ``session``, which finds out what was pushed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from simulator.bitbucket import branch_rules, branching_models
from simulator.bitbucket.authentication import Authentication, Caller
from simulator.bitbucket.model import Project, Repository
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.world import World

DEFAULT_BRANCH = "master"  # Where a repository names none [algorithmia 2.1, DOC; bitbucket 13].
RULES_HOOK = '#!/bin/sh\n[ -z "$SIMULATOR_RULES" ] || exec "{python}" "{program}"\n'
HOOK = '#!/bin/sh\n[ -z "$SIMULATOR_CHANGES" ] || cat > "$SIMULATOR_CHANGES"\n'
NOT_FOUND = "Repository not found\nThe requested repository does not exist, or you do not have permission to access it."
NO_PUSH = "You are not permitted to push to this repository"
ARCHIVED = "Repository is read-only\nThe repository is archived."  # Its content is read-only [bitbucket 19, DOC]; the words are INFERRED.
ZERO = "0" * 40
COMMIT = "%H%x1f%P%x1f%an%x1f%ae%x1f%at%x1f%cn%x1f%ce%x1f%ct%x1f%B"  # For `git log`.


def clean_environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """What a git child gets: nothing of the user's configuration, SETTINGS as git configuration, never on a command line."""
    made = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    for number, (name, value) in enumerate(settings.items()):
        made |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return made


@dataclass(frozen=True)
class Change:
    """A ref that a push has moved."""

    ref: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        return "ADD" if self.before == ZERO else "DELETE" if self.after == ZERO else "UPDATE"


@dataclass
class Push:
    """A push that was accepted."""

    caller: Caller
    project: Project
    repository: Repository
    changes: list[Change]
    commits: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Access:
    """A repository that may be read, or (``write``) pushed to."""

    project: Project
    repository: Repository
    path: Path
    write: bool


@dataclass
class Session:
    """One run of git for a client."""

    environment: dict[str, str]


class Git:
    """The repositories below FOLDER. PUSHED is called after each push that changed something."""

    def __init__(self, folder: Path, world: World, profile: Profile, authentication: Authentication, pushed: Callable[[Push], None]) -> None:
        self.world = world
        self.profile = profile
        self.authentication = authentication
        self.pushed = pushed
        self.root = folder / "repositories"
        self.home = folder / "home"
        self._hooks = folder / "hooks"
        self._beginning = asyncio.Lock()
        for one in (self.root, self.home, self._hooks):
            one.mkdir(parents=True, exist_ok=True)
        rules = RULES_HOOK.format(python=sys.executable, program=branch_rules.__file__)
        for name, text in (("post-receive", HOOK), ("pre-receive", rules)):
            hook = self._hooks / name
            hook.write_text(text, encoding="utf-8")
            hook.chmod(0o755)

    def wipe(self) -> None:
        """Forgets everything that was ever pushed."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True, exist_ok=True)

    def refs(self, repository: Repository, kind: str) -> dict[str, str]:
        """Every ref below refs/KIND (heads or tags) with what it points to, the one that was pushed last at the end. Nothing here ever packs refs."""
        folder = self.root / f"{repository.id}.git"
        paths = [path for path in (folder / "refs" / kind).rglob("*") if path.is_file() and path.suffix != ".lock"]
        paths.sort(key=lambda path: (path.stat().st_mtime_ns, path))
        return {path.relative_to(folder).as_posix(): path.read_text(encoding="ascii").strip() for path in paths}

    def copy(self, origin: Repository, fork: Repository) -> None:
        """Gives a fork the commits of its origin."""
        folder = self.root / f"{origin.id}.git"
        if folder.exists():
            shutil.copytree(folder, self.root / f"{fork.id}.git")

    def access(self, caller: Caller | None, typed: str, service: str) -> Access | str:
        """Where `key/slug[.git]` is, if CALLER may use SERVICE (upload-pack or receive-pack) there; else the refusal.

        Keys and slugs are compared without case [bitbucket 6, LIVE; 16, INFERRED]; an old key still works [bitbucket 6, DB].
        What may not be read does not exist, as far as git tells: wording INFERRED.
        """
        key, _slash, slug = typed.strip("/").partition("/")
        key, slug = key.upper(), slug.lower().removesuffix(".git")
        project = self.world.projects.get(self.world.aliases.get(key, key))
        repository = project.repositories.get(slug) if project else None
        if project is None or repository is None or not self._may(caller, project, repository, "REPO_READ"):
            return NOT_FOUND
        write = service == "receive-pack"
        if write and not self._may(caller, project, repository, "REPO_WRITE"):
            return NO_PUSH
        if write and repository.archived:
            return ARCHIVED
        return Access(project, repository, self.root / f"{repository.id}.git", write)

    def _may(self, caller: Caller | None, project: Project, repository: Repository, permission: str) -> bool:
        known = caller is not None and (caller.user is not None or bool(caller.access))
        if permission == "REPO_READ" and (project.public or repository.public) and (known or self.profile.public_access):
            return True
        return caller is not None and caller.may_repository(self.world, project, repository, permission)

    @contextlib.asynccontextmanager
    async def session(self, access: Access, caller: Caller | None, protocol: str = "") -> AsyncIterator[Session]:
        """The repository made ready, and the environment for git; afterwards tells about what was pushed."""
        await self._ready(access)
        settings = {
            "core.hooksPath": str(self._hooks),
            "http.receivepack": "true",
            "receive.autogc": "false",
            "safe.directory": "*",
        }
        environment = clean_environment(self.home, settings)
        if protocol:
            environment["GIT_PROTOCOL"] = protocol
        if not access.write:
            yield Session(environment)
            return
        changes = self.home / f"changes-{uuid.uuid4()}"
        environment["SIMULATOR_CHANGES"] = str(changes)
        strict = self.profile.switches["pull_request_only_changes"] == "all"
        model = branching_models.effective(access.project, access.repository)
        of_model = partial(branching_models.matched, model, branch_of(access.repository))
        whose = (caller or Caller(), access.project, access.repository, of_model)
        environment[branch_rules.RULES] = branch_rules.rules_for(self.world, *whose, strict)
        try:
            yield Session(environment)
        finally:
            # Also where the client has gone meanwhile: what git accepted is pushed. No file: nothing was.
            if changes.exists():
                lines = changes.read_text(encoding="utf-8")
                changes.unlink()
                await self._tell(access, caller or Caller(), lines)

    async def _tell(self, access: Access, caller: Caller, lines: str) -> None:
        """LINES are `before after ref`, as git gives them to post-receive."""
        parts = [line.split(" ", 2) for line in lines.splitlines()]
        changes = [Change(ref, before, after) for before, after, ref in parts if before != after]
        if changes:
            commits = await self._commits(access, changes[0]) if self.profile.sends_commits else []
            self.pushed(Push(caller, access.project, access.repository, changes, commits))

    async def _commits(self, access: Access, change: Change) -> list[dict[str, Any]]:
        """What came with CHANGE, newest first, as commits are shown over REST [SPEC 10.0]."""
        if change.after == ZERO:
            return []
        wanted = [change.after] if change.before == ZERO else [change.after, f"^{change.before}"]
        child = await asyncio.create_subprocess_exec(
            *("git", "--git-dir", str(access.path), "log", "-z", f"--format={COMMIT}", *wanted, "--"),
            env=clean_environment(self.home, {"safe.directory": "*"}),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        printed, _none = await child.communicate()
        return [_commit(row.split("\x1f")) for row in printed.decode(errors="replace").split("\0") if row]

    async def _ready(self, access: Access) -> None:
        """Makes the bare repository where there is none, and keeps its HEAD on the default branch."""
        async with self._beginning:
            if not access.path.exists():
                child = await asyncio.create_subprocess_exec(
                    "git", "init", "--quiet", "--bare", "--template=", str(access.path), env=clean_environment(self.home, {}), stdout=asyncio.subprocess.DEVNULL
                )
                if await child.wait():
                    raise RuntimeError("git init failed")
            head = f"ref: refs/heads/{branch_of(access.repository)}\n"
            if (access.path / "HEAD").read_text(encoding="utf-8") != head:
                (access.path / "HEAD").write_text(head, encoding="utf-8")


def _commit(fields: list[str]) -> dict[str, Any]:
    number, parents, author, address, authored, committer, their_address, committed, message = fields
    return {
        "id": number,
        "displayId": number[:11],
        "author": {"name": author, "emailAddress": address},
        "authorTimestamp": int(authored) * 1000,
        "committer": {"name": committer, "emailAddress": their_address},
        "committerTimestamp": int(committed) * 1000,
        "message": message.rstrip("\n"),
        "parents": [{"id": one, "displayId": one[:11]} for one in parents.split()],
    }


def branch_of(repository: Repository) -> str:
    """The default branch of a repository."""
    return (repository.default_branch or DEFAULT_BRANCH).removeprefix("refs/heads/")
