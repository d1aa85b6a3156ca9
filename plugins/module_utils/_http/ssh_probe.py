# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Whether something answers on a port, and as whom."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import socket
from dataclasses import dataclass

from ansible_collections.algorithmia.scm.plugins.module_utils._http import process

KEYSCAN = "ssh-keyscan"
HOST = re.compile(r"[\w.:-]+")  # one name or address: the program also takes lists and whole networks


@dataclass(frozen=True)
class HostKey:
    """The public key that an SSH port presents."""

    algorithm: str
    blob: bytes

    @property
    def sha256(self) -> str:
        """The fingerprint as OpenSSH writes it, without the leading name of the algorithm."""
        return base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def md5(self) -> str:
        """The old fingerprint: pairs of hexadecimal digits."""
        return ":".join(f"{byte:02x}" for byte in hashlib.md5(self.blob, usedforsecurity=False).digest())

    def has(self, fingerprint: str) -> bool:
        """Tell whether ``fingerprint`` is one of this key, in either form, with or without the name of its algorithm."""
        name, separator, value = fingerprint.strip().partition(":")
        bare = value if separator and name.upper() in ("SHA256", "MD5") else fingerprint.strip()
        return bare.rstrip("=") == self.sha256 or bare.replace(":", "").lower() == self.md5.replace(":", "")


def ssh_banner(host: str, port: int, timeout: float) -> str:
    """Return the first line that an SSH server sends, such as ``SSH-2.0-OpenSSH_9.2``. Raises OSError, in words."""
    with socket.create_connection((host, port), timeout=timeout) as connection:
        received = b""
        while b"\n" not in received and len(received) < 255:
            more = connection.recv(255)
            if not more:
                break
            received += more
    line = received.partition(b"\n")[0].decode("ascii", "replace").strip()
    if not line.startswith("SSH-"):
        raise OSError("it does not answer as an SSH server")
    return line


def ssh_host_keys(host: str, port: int, timeout: float) -> list[HostKey]:
    """Return the keys that the SSH port presents, as OpenSSH's ssh-keyscan sees them.

    Raises OSError, in words; FileNotFoundError where the program is not here.
    """
    if not HOST.fullmatch(host):
        raise OSError(f"{host!r} is not a host name")
    command = [KEYSCAN, "-T", str(max(1, int(timeout))), "-p", str(port), "--", host]
    try:
        ended = process.run(command, {**os.environ, "LC_ALL": "C"}, timeout * 2 + 1)
    except FileNotFoundError as problem:
        raise FileNotFoundError(f"the program {KEYSCAN} of OpenSSH is not here, so the host key was not looked at") from problem
    except TimeoutError as problem:
        raise OSError(f"{KEYSCAN} took too long") from problem
    found = [key for line in ended.output.decode("ascii", "replace").splitlines() for key in _host_key(line)]
    if not found:
        raise OSError(f"{KEYSCAN} got no host key from {host}:{port}")
    return found


def _host_key(line: str) -> list[HostKey]:
    """Return the key of a line like ``[host]:7999 ssh-ed25519 AAAA...``, nothing for any other line."""
    parts = line.split()
    if len(parts) != 3 or line.startswith("#"):
        return []
    try:
        return [HostKey(parts[1], base64.b64decode(parts[2], validate=True))]
    except binascii.Error:
        return []
