# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The throw-away certificate authority and the server's certificate."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme


class Certificates:
    """A CA whose certificate clients can load from ``ca_file``, and the TLS context of the servers."""

    def __init__(self, folder: Path, host: str) -> None:
        authority = trustme.CA(organization_name="algorithmia.scm simulator")
        self.ca_file = folder / "simulator-ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        names = dict.fromkeys(["localhost", "127.0.0.1", *([] if host in ("0.0.0.0", "::") else [host])])
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(*names).configure_cert(self.context)
        self.context.set_alpn_protocols(["http/1.1"])
