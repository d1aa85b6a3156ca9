# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH: the settings resource [bitbucket 10], and the listener with git behind it.

The listener is real: banner, key exchange, host key, public keys, git-upload-pack and git-receive-pack. What REST tells
about it can be made to differ from the truth: ``SshAddress.lie``.
"""

from __future__ import annotations

import asyncio
import re
import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncssh

from simulator.answers import Answer
from simulator.bitbucket.authentication import Caller
from simulator.bitbucket.call import Call, found
from simulator.product import Route
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.bitbucket.git import Git

BANNER = "simulator"
USER = "git"  # Every SSH URL of Bitbucket has it [bitbucket 10, REC].
COMMAND = re.compile(r"git[- ](upload-pack|receive-pack)")


@dataclass
class SshAddress:
    """Where SSH is and who it says it is. ``told`` is what REST and the clone links say of it."""

    url: str = ""
    port: int = 0
    fingerprint: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def lie(self, port: int | None = None, fingerprint: str | None = None, url: str | None = None) -> None:
        """From now on tells these instead of the truth; a port alone also changes the URL. Without any: the truth."""
        self.told = {}
        if port is not None:
            self.told |= {"port": int(port), "url": f"{self.url.rpartition(':')[0]}:{int(port)}"}
        if fingerprint is not None:
            self.told["fingerprint"] = str(fingerprint)
        if url is not None:
            self.told["url"] = str(url)

    def says(self, name: str) -> Any:
        """The url, port or fingerprint as told."""
        return self.told.get(name, getattr(self, name))


class Service:
    """Who may come in and what they find. ``git`` is set as soon as there is a Bitbucket."""

    def __init__(self, switches: Switches) -> None:
        self.switches = switches
        self.git: Git | None = None
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.commands: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Ends every connection, and with it what runs there."""
        for connection in list(self.connections):
            connection.abort()
        if self.commands:
            await asyncio.wait(self.commands, timeout=5)

    def caller(self, key: asyncssh.SSHKey) -> Caller | None:
        """Whom a public key belongs to."""
        if self.git is None:
            return None
        return self.git.authentication.by_key(" ".join(key.export_public_key().decode().split()[:2]))


class Guard(asyncssh.SSHServer):
    """Lets registered keys of the user `git` in. With the switch ``ssh`` off it hangs up at once."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connection = conn
        self.service.connections.add(conn)
        if not self.service.switches.on("ssh"):
            conn.abort()

    def connection_lost(self, _exc: Exception | None) -> None:
        self.service.connections.discard(self.connection)

    def begin_auth(self, _username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Other user names than `git` are refused (INFERRED: no URL has another one)."""
        caller = self.service.caller(key) if username == USER else None
        self.connection.set_extra_info(caller=caller)
        return caller is not None


async def listen(host: str, port: int, service: Service) -> tuple[asyncssh.SSHAcceptor, SshAddress]:
    """Starts the listener with a fresh host key."""
    key = asyncssh.generate_private_key("ssh-ed25519")

    async def serve(process: asyncssh.SSHServerProcess[bytes]) -> None:
        task = asyncio.current_task()
        assert task is not None
        service.commands.add(task)
        try:
            process.exit(await _command(process, service))
        finally:
            service.commands.discard(task)

    acceptor = await asyncssh.listen(
        host, port, server_factory=lambda: Guard(service), server_host_keys=[key], server_version=BANNER, process_factory=serve, encoding=None
    )
    actual = acceptor.get_port()
    return acceptor, SshAddress(f"ssh://git@localhost:{actual}", actual, key.get_fingerprint("sha256").partition(":")[2])


async def _command(process: asyncssh.SSHServerProcess[bytes], service: Service) -> int:
    """Runs what the client asks for, git only; the exit status."""
    caller = process.get_extra_info("caller")
    try:
        words = shlex.split(process.command or "")
    except ValueError:
        words = []
    # Git sends `git-upload-pack '/key/slug.git'`; `git upload-pack` is its other form.
    asked = COMMAND.fullmatch(" ".join(words[:-1])) if len(words) in (2, 3) else None
    if service.git is None or not asked:
        process.stderr.write(b"Only git-upload-pack and git-receive-pack are served here.\n")
        return 1
    access = service.git.access(caller, words[-1], asked.group(1))
    if isinstance(access, str):
        process.stderr.write(f"{access}\n".encode())
        return 1
    protocol = (process.env.get("GIT_PROTOCOL") or "") if process.env else ""
    async with service.git.session(access, caller, protocol) as session:
        child = await asyncio.create_subprocess_exec(
            "git",
            asked.group(1),
            str(access.path),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=session.environment,
        )
        try:
            await process.redirect(stdin=child.stdin, stdout=child.stdout, stderr=child.stderr)
            return await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()


def routes(address: SshAddress) -> list[Route]:
    """Read only, in every version [bitbucket 10, SPEC]."""

    def settings(call: Call) -> Answer:
        """Any user may read it."""
        _user = call.user
        return found(
            {
                "enabled": call.switches.on("ssh"),
                "port": address.says("port"),
                "baseUrl": address.says("url"),
                "accessKeysEnabled": call.switches.on("ssh_access_keys"),
                "fingerprint": {"algorithm": "SHA256", "value": address.says("fingerprint")},
            }
        )

    return [Route("GET", "/ssh/{version}/settings", settings)]
