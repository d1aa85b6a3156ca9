# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The throw-away certificate authorities, the servers' certificates, and how Bitbucket's can be broken."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import trustme

# What the Bitbucket listener can show: see ``control.certificate``.
KINDS = ("valid", "expired", "other-name", "other-ca", "soon")
OTHER_NAME = "other.example.com"
SOON = timedelta(days=5)


class Certificates:
    """A CA whose certificate clients can load from ``ca_file``, a second one that nobody trusts, and the servers' TLS contexts."""

    def __init__(self, folder: Path, host: str) -> None:
        self._authority = trustme.CA(organization_name="algorithmia.scm simulator")
        self._other = trustme.CA(organization_name="another authority")
        self.ca_file = folder / "simulator-ca.pem"
        self.other_ca_file = folder / "simulator-other-ca.pem"
        self._authority.cert_pem.write_to_path(str(self.ca_file))
        self._other.cert_pem.write_to_path(str(self.other_ca_file))
        self._names = tuple(dict.fromkeys(["localhost", "127.0.0.1", *([] if host in ("0.0.0.0", "::") else [host])]))
        self.algorithmia = self._context()
        self.bitbucket = self._context()
        self.use("valid")
        self._issued("valid").configure_cert(self.algorithmia)

    def files(self) -> Iterator[Path]:
        """What was written, and has to go at the end."""
        yield from (self.ca_file, self.other_ca_file)

    def use(self, kind: str) -> None:
        """From now on each new connection to Bitbucket sees a certificate of this KIND; open connections stay as they are."""
        if kind not in KINDS:
            raise ValueError(f"a certificate is one of {', '.join(KINDS)}, not {kind!r}")
        self.kind = kind
        self._issued(kind).configure_cert(self.bitbucket)

    def trusting(self) -> ssl.SSLContext:
        """The context of a client that trusts the first authority only."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _issued(self, kind: str) -> trustme.LeafCert:
        authority = self._other if kind == "other-ca" else self._authority
        names = (OTHER_NAME,) if kind == "other-name" else self._names
        now, more = datetime.now().astimezone(), dict[str, Any]()
        if kind == "expired":
            more = {"not_before": now - timedelta(days=90), "not_after": now - timedelta(days=1)}
        elif kind == "soon":
            more = {"not_before": now - timedelta(days=85), "not_after": now + SOON}
        return authority.issue_cert(*names, **more)

    @staticmethod
    def _context() -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.set_alpn_protocols(["http/1.1"])
        return context
