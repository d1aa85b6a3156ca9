# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH: the settings resource [bitbucket 10], and the listener.

The listener is real: banner, key exchange, host key. It refuses every login so far. Git over SSH comes into ``Guard``:
let ``public_key_auth_supported`` and ``validate_public_key`` accept registered keys and give ``asyncssh.listen`` a
``process_factory`` that runs git-upload-pack and git-receive-pack.
"""

from __future__ import annotations

from dataclasses import dataclass

import asyncssh

from simulator.answers import Answer
from simulator.bitbucket.call import Call, found
from simulator.product import Route
from simulator.switches import Switches

BANNER = "simulator"


@dataclass
class SshAddress:
    """Where SSH is and who it says it is."""

    url: str = ""
    port: int = 0
    fingerprint: str = ""


class Guard(asyncssh.SSHServer):
    """Refuses every login, after a true handshake. With the switch ``ssh`` off it hangs up at once."""

    def __init__(self, switches: Switches) -> None:
        self.switches = switches

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        if not self.switches.on("ssh"):
            conn.abort()

    def begin_auth(self, _username: str) -> bool:
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, _username: str, _key: asyncssh.SSHKey) -> bool:
        return False


async def listen(host: str, port: int, switches: Switches) -> tuple[asyncssh.SSHAcceptor, SshAddress]:
    """Starts the listener with a fresh host key."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    acceptor = await asyncssh.listen(host, port, server_factory=lambda: Guard(switches), server_host_keys=[key], server_version=BANNER)
    actual = acceptor.get_port()
    return acceptor, SshAddress(f"ssh://git@localhost:{actual}", actual, key.get_fingerprint("sha256").partition(":")[2])


def routes(address: SshAddress) -> list[Route]:
    """Read only, in every version [bitbucket 10, SPEC]."""

    def settings(call: Call) -> Answer:
        """Any user may read it."""
        _user = call.user
        return found(
            {
                "enabled": call.switches.on("ssh"),
                "port": address.port,
                "baseUrl": address.url,
                "accessKeysEnabled": call.switches.on("ssh_access_keys"),
                "fingerprint": {"algorithm": "SHA256", "value": address.fingerprint},
            }
        )

    return [Route("GET", "/ssh/{version}/settings", settings)]
