# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Whether something answers on a port."""

from __future__ import annotations

import socket


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
