# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A server's certificate: whether a session would trust it, and what is written in it."""

from __future__ import annotations

import http.client
import os
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import unquote, urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._http import diagnose, trust
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options

try:
    from urllib3.util import make_headers
    from urllib3.util.ssl_ import create_urllib3_context
except ImportError:
    pass  # a session says so before anything in here is asked

try:
    from cryptography import x509
except ImportError:
    HAS_CRYPTOGRAPHY = False
else:
    HAS_CRYPTOGRAPHY = True

HTTPS_PORT = 443


@dataclass(frozen=True)
class Handshake:
    """What came of a TLS handshake. ``ok``: whether the session trusts the certificate, None where that was not to be seen.

    ``said`` and ``hint``: why it is not so, and what to do about it. ``der``: the certificate, trusted or not; empty where none was seen.
    """

    ok: bool | None
    said: str = ""
    hint: str = ""
    der: bytes = b""


@dataclass(frozen=True)
class Certificate:
    """What is written in a certificate."""

    names: tuple[str, ...]
    issuer: str
    not_after: datetime


def handshake(options: Options) -> Handshake:
    """Shake hands with the server of ``options``, as their session does. Nothing is sent on the connection, no credentials either.

    A certificate that is refused is fetched by a second connection, which verifies nothing and shows no certificate of ours.
    """
    if options.verify is False:
        return _unverified(
            options,
            Handshake(
                None,
                "validate_certs is false, so it was not verified",
                diagnose.with_variables("Set validate_certs to true, and ca_path if need be.", "bitbucket"),
            ),
        )
    try:
        context = _verifying(options)
    except OSError as problem:  # a file that is not there, or that is none
        return Handshake(False, *diagnose.unusable_files(problem, options))
    try:
        return Handshake(True, der=_seen(options, context))
    except ssl.SSLError as problem:
        return _unverified(options, Handshake(False, *diagnose.unreachable(problem, options)))
    except (OSError, http.client.HTTPException) as problem:
        return Handshake(None, *diagnose.unreachable(problem, options))


def read(der: bytes) -> Certificate:
    """Return what is written in a certificate. Raises MissingLibrary, and ValueError for what is none."""
    if not HAS_CRYPTOGRAPHY:
        raise MissingLibrary("cryptography", "to read the certificate")
    found = x509.load_der_x509_certificate(der)
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        names = None
    # Older versions of the library know the time without its zone only.
    until = found.not_valid_after_utc if hasattr(found, "not_valid_after_utc") else found.not_valid_after.replace(tzinfo=timezone.utc)
    return Certificate(tuple(str(each.value) for each in names or ()), found.issuer.rfc4514_string(), until)


def described(der: bytes) -> str:
    """Return in words for whom a certificate is, who issued it, and when it ends; ``""`` where it cannot be read."""
    try:
        found = read(der)
    except (MissingLibrary, ValueError):
        return ""
    return f"for {', '.join(found.names) or 'no name'}; issued by {found.issuer}; ends {_when(found)}"


def expiry(der: bytes, days: int) -> tuple[bool | None, str]:
    """Return whether a certificate is good for more than so many ``days``, in words too; None where it cannot be read."""
    if not der:
        return None, "no certificate was seen"
    try:
        found = read(der)
    except (MissingLibrary, ValueError) as problem:
        return None, f"{problem}, so the certificate was not read"
    left = found.not_after - datetime.now(timezone.utc)
    words = f"ends {_when(found)}, in {left.days} days" if left > timedelta(0) else f"expired {_when(found)}"
    return left > timedelta(days=days), words


def _when(certificate: Certificate) -> str:
    return f"{certificate.not_after:%Y-%m-%d %H:%M} UTC"


def _unverified(options: Options, verdict: Handshake) -> Handshake:
    context = create_urllib3_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        der = _seen(options, context)
    except (OSError, http.client.HTTPException):
        der = b""
    return Handshake(verdict.ok, verdict.said, verdict.hint, der)


def _verifying(options: Options) -> ssl.SSLContext:
    """Return the TLS settings of the session for ``options``. Raises OSError for a file that is not there."""
    trusted = trust.ca_bundle(options)
    context = create_urllib3_context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    folder = os.path.isdir(trusted)
    context.load_verify_locations(cafile=None if folder else trusted, capath=trusted if folder else None)
    if options.client_cert:
        context.load_cert_chain(*trust.client_certificate(options))
    return context


def _seen(options: Options, context: ssl.SSLContext) -> bytes:
    """Return the certificate that the server shows. Raises OSError or HTTPException where there is no handshake."""
    parts = urlsplit(options.url)
    host, port = parts.hostname or "", parts.port or HTTPS_PORT
    proxy = trust.proxy(options)
    if proxy:
        connection = _through(proxy, host, port, options.timeout, context)
    else:
        connection = http.client.HTTPSConnection(host, port, timeout=options.timeout, context=context)
    try:
        connection.connect()
        return connection.sock.getpeercert(binary_form=True) or b""
    finally:
        connection.close()


def _through(proxy: str, host: str, port: int, timeout: float, context: ssl.SSLContext) -> http.client.HTTPSConnection:
    parts = urlsplit(proxy)
    if parts.scheme != "http" or not parts.hostname:
        raise OSError("ProxyError: only a proxy with an address that starts with http:// can be used to look at the certificate")
    connection = http.client.HTTPSConnection(parts.hostname, parts.port or 80, timeout=timeout, context=context)
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    connection.set_tunnel(host, port, make_headers(proxy_basic_auth=login))
    return connection
