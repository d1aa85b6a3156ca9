# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is found out about a server's certificate, before anything is sent to it."""

from __future__ import annotations

import datetime
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import MissingLibrary
from ansible_collections.algorithmia.scm.plugins.module_utils._http import certificate
from ansible_collections.algorithmia.scm.plugins.module_utils._http.certificate import Handshake, described, expiry, handshake, read
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from unit.http.scripted import ScriptedServer

CA_HINT = "If the server's certificate comes from a CA of your own, name its file in ca_path (variable bitbucket_ca_path)."
NOW = datetime.datetime.now(datetime.UTC)
Serve = Callable[..., ScriptedServer]


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Serve]:
    """Start a server over TLS, with a certificate for ``name`` until ``until``, that asks clients for theirs where ``ask``."""
    running: list[ScriptedServer] = []

    def start(name: str = "localhost", until: datetime.datetime | None = None, ask: bool = False) -> ScriptedServer:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name, not_after=until).configure_cert(context)
        if ask:
            context.maximum_version = ssl.TLSVersion.TLSv1_2  # so that a client without one is refused within the handshake
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        running.append(ScriptedServer(context))
        return running[-1]

    yield start
    for each in running:
        each.close()


@pytest.fixture
def ca_path(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def shaken(url: str, **options: object) -> Handshake:
    return handshake(Options(**{"url": url, "api": "/rest", "timeout": 5.0, **options}))


def test_one_that_is_trusted(serve: Serve, ca_path: str) -> None:
    server = serve()
    found = shaken(server.url, verify=ca_path)
    assert (found.ok, found.said, found.hint, read(found.der).names) == (True, "", "", ("localhost",))
    assert server.calls == []


def test_one_from_an_unknown_ca(serve: Serve) -> None:
    server = serve()
    found = shaken(server.url)
    assert (found.ok, found.said, found.hint) == (False, f"the certificate could not be verified (localhost:{server.port})", CA_HINT)
    assert read(found.der).names == ("localhost",)
    assert server.calls == []


def test_one_for_another_name(serve: Serve, ca_path: str) -> None:
    server = serve("elsewhere.example")
    found = shaken(server.url, verify=ca_path)
    assert (found.ok, found.said) == (False, f"the certificate is for another host name (localhost:{server.port})")
    assert read(found.der).names == ("elsewhere.example",)


def test_one_that_has_expired(serve: Serve, ca_path: str) -> None:
    server = serve(until=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    found = shaken(server.url, verify=ca_path)
    assert (found.ok, found.said) == (False, f"the certificate has expired (localhost:{server.port})")
    assert expiry(found.der, 0) == (False, "expired 2020-01-01 00:00 UTC")


def test_one_that_is_not_to_be_verified_is_read_all_the_same(serve: Serve) -> None:
    found = shaken(serve("elsewhere.example").url, verify=False)
    assert (found.ok, found.said) == (None, "validate_certs is false, so it was not verified")
    assert read(found.der).names == ("elsewhere.example",)


def test_the_bundle_of_the_environment_is_believed_unless_ca_path_says_otherwise(
    serve: Serve, ca_path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, other = serve(), tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    assert shaken(server.url).ok is True
    assert shaken(server.url, verify=str(other)).ok is False


def test_a_port_that_does_not_speak_tls(server: ScriptedServer) -> None:
    found = shaken(server.url.replace("http:", "https:"))
    assert (found.ok, found.said, found.der) == (False, f"this port does not speak TLS (localhost:{server.port})", b"")


def test_a_port_where_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    found = shaken(f"https://localhost:{port}")
    assert (found.ok, found.said, found.der) == (None, f"nothing listens there (localhost:{port})", b"")


@pytest.mark.parametrize(("name", "options"), [("ca_path", {"verify": "/no/such"}), ("client_cert", {"client_cert": "/no/such"})])
def test_a_file_that_is_not_there_is_named(serve: Serve, name: str, options: dict[str, object]) -> None:
    found = shaken(serve().url, **options)
    assert (found.ok, found.said) == (False, f"{name}: there is no /no/such")


def test_a_client_certificate_is_shown_to_a_server_that_is_trusted_and_to_no_other(serve: Serve, authority: trustme.CA, ca_path: str, tmp_path: Path) -> None:
    path, server = tmp_path / "mine.pem", serve(ask=True)
    authority.issue_cert("ann").private_key_and_cert_chain_pem.write_to_path(str(path))
    assert shaken(server.url, verify=ca_path, client_cert=str(path)).ok is True
    found = shaken(server.url, client_cert=str(path))
    assert (found.ok, found.der) == (False, b"")


# --- through a proxy ---


class Tunnel(socketserver.BaseRequestHandler):
    """What a proxy does with CONNECT. ``seen``: the heads of the requests."""

    seen: list[str]

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.request.recv(4096)
        self.seen.append(head.decode())
        host, _colon, port = head.decode().split()[1].rpartition(":")
        with socket.create_connection((host, int(port))) as far:
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            ends = {self.request: far, far: self.request}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    ends[end].sendall(data)


@pytest.fixture
def proxy() -> Iterator[tuple[int, list[str]]]:
    seen: list[str] = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Seeing", (Tunnel,), {"seen": seen})) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002})
        thread.start()
        yield server.server_address[1], seen
        server.shutdown()
        thread.join()


def test_the_way_leads_through_the_proxy(serve: Serve, ca_path: str, proxy: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    server, (port, seen) = serve(), proxy
    monkeypatch.setenv("HTTPS_PROXY", f"http://ann:p%40ss@127.0.0.1:{port}")
    assert shaken(server.url, verify=ca_path).ok is True
    assert seen[0].startswith(f"CONNECT localhost:{server.port} ")
    assert "authorization: Basic YW5uOnBAc3M=" in seen[0].replace("Proxy-A", "a").replace("proxy-a", "a")
    assert shaken(server.url, verify=ca_path, use_proxy=False).ok is True
    assert len(seen) == 1


def test_a_proxy_of_another_sort_is_said(serve: Serve, ca_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    found = shaken(serve().url, verify=ca_path)
    assert found.ok is None
    assert found.said.startswith("the proxy could not be used")


# --- what is written in it ---


def issued(authority: trustme.CA, until: datetime.datetime, *names: str) -> bytes:
    made = authority.issue_cert(*(names or ("localhost",)), not_before=NOW - datetime.timedelta(days=800), not_after=until)
    return ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())


@pytest.mark.parametrize(("left", "days", "ok"), [(31, 30, True), (29, 30, False), (1, 0, True), (-1, 0, False), (-1, 30, False)])
def test_how_long_it_is_good_for(authority: trustme.CA, left: int, days: int, ok: bool) -> None:
    until = NOW + datetime.timedelta(days=left, hours=1)
    found, words = expiry(issued(authority, until), days)
    when = f"{until:%Y-%m-%d %H:%M} UTC"
    assert (found, words) == (ok, f"ends {when}, in {left} days" if left > 0 else f"expired {when}")


def test_for_whom_it_is_and_from_whom(authority: trustme.CA) -> None:
    der = issued(authority, datetime.datetime(2999, 1, 2, 3, 4, tzinfo=datetime.UTC), "localhost", "*.example.com", "127.0.0.1")
    issuer = x509.load_der_x509_certificate(der).issuer.rfc4514_string()
    assert described(der) == f"for localhost, *.example.com, 127.0.0.1; issued by {issuer}; ends 2999-01-02 03:04 UTC"


def test_one_without_names() -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=old.example")
    plain = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + datetime.timedelta(days=1)).sign(key, hashes.SHA256())
    assert described(plain.public_bytes(Encoding.DER)).startswith("for no name; issued by CN=old.example; ends ")


def test_nothing_to_read_and_nothing_to_read_it_with(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (described(b""), expiry(b"", 0)) == ("", (None, "no certificate was seen"))
    assert described(b"none") == ""
    assert expiry(b"none", 0)[0] is None
    der = issued(authority, NOW + datetime.timedelta(days=1))
    monkeypatch.setattr(certificate, "HAS_CRYPTOGRAPHY", False)
    with pytest.raises(MissingLibrary, match="cryptography"):
        read(der)
    assert (described(der), expiry(der, 0)) == ("", (None, "the Python library cryptography is missing, so the certificate was not read"))
