# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds as they happen: look with the token, clone over SSH with the key, check the commit out [algorithmia 2.1 and 2.2]."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime

from simulator.algorithmia.errors import Error
from simulator.algorithmia.remote import GitFailed, Remote, bearer
from simulator.algorithmia.world import Algorithm, Build, World
from simulator.switches import Switches


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


class Builder:
    """Carries builds out, each as a task of its own."""

    def __init__(self, world: World, switches: Switches, remote: Remote) -> None:
        self.world = world
        self.switches = switches
        self.remote = remote
        self._running: set[asyncio.Task[None]] = set()

    def start(self, algorithm: Algorithm, commit: str, key: str | None = None) -> Build:
        """A build of COMMIT, begun; with KEY (never kept) or the algorithm's own."""
        build = Build(str(uuid.uuid4()), commit, _now())
        algorithm.builds.append(build)
        task = asyncio.get_running_loop().create_task(self._run(algorithm, build, key or algorithm.private_key))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return build

    def pending(self) -> int:
        return len(self._running)

    def stop(self) -> None:
        for task in self._running:
            task.cancel()

    async def close(self) -> None:
        running = list(self._running)
        self.stop()
        await asyncio.gather(*running, return_exceptions=True)

    async def _run(self, algorithm: Algorithm, build: Build, key: str | None) -> None:
        """To the end, whatever comes: a log is there, and no secret in it."""
        lines = [f"building {algorithm.path} at {build.commit_sha}"]
        await asyncio.sleep(float(self.switches["build_seconds"]))
        try:
            if algorithm.check_in:
                await self._look(algorithm, lines)
            await self._fetch(algorithm, build, key, lines)
        except Error as error:
            lines.append(f"error {error.code}: {error.message}")
            status = "failed"
        except GitFailed as error:
            lines.append(f"error: {error}")
            status = "failed"
        else:
            lines.append("succeeded")
            status = "succeeded"
        # The state may have been replaced meanwhile (`tamper`): the result goes to what is there now.
        current = self.world.algorithms.get(algorithm.id, algorithm)
        build = next((one for one in current.builds if one.build_id == build.build_id), build)
        build.status, build.finished_at, build.log = status, _now(), "\n".join(lines) + "\n"

    async def _look(self, algorithm: Algorithm, lines: list[str]) -> None:
        """The stored token must still open the repository: else builds stop [algorithmia 2.1.9, DOC].

        Which permission it takes is UNK: switch build_token_check.
        """
        scm, repository = self.world.scms.get(algorithm.scm), algorithm.repository
        if scm is None or repository is None or scm.urls is None:
            raise Error(4009)
        lines.append(f"asking {scm.urls['api']} for {repository.project}/{repository.slug} with the stored token")
        path = f"{scm.urls['api'].rstrip('/')}/rest/api/1.0/projects/{repository.project}/repos/{repository.slug}"
        needed = {"see the repository": path}
        if self.switches["build_token_check"] == "admin":
            needed["administer the repository"] = f"{path}/webhooks"
        for what, url in needed.items():
            reply = await self.remote.rest("GET", url, bearer(scm.client_secret or ""))
            if reply.status != 200:
                raise reply.error(4083, f"the token may not {what}")

    async def _fetch(self, algorithm: Algorithm, build: Build, key: str | None, lines: list[str]) -> None:
        """Over urls.ssh of the configuration, in both flavours [algorithmia 2.1.7 and 2.2.9, INF]."""
        scm, repository = self.world.scms.get(algorithm.scm), algorithm.repository
        if scm is None or repository is None or scm.urls is None:
            raise Error(4009)
        url = f"{scm.urls['ssh'].rstrip('/')}/{repository.project.lower()}/{repository.slug}.git"
        lines.append(f"cloning {url}")
        async with self.remote.workshop() as folder:
            await self.remote.git(folder, "clone", "--quiet", "--no-checkout", "--template=", url, "work", key=key, url=url)
            await self.remote.git(folder, "-C", "work", "checkout", "--quiet", "--detach", build.commit_sha)
            lines.append(await self.remote.git(folder, "-C", "work", "log", "-1", "--format=checked out %H %s"))
