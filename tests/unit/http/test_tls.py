# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS: which certificates are believed, and what is said about the others."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from unit.http.conftest import Connect
from unit.http.scripted import ScriptedServer

PATH = "/rest/x"
CA_HINT = "If the server's certificate comes from a CA of your own, name its file in ca_path (variable bitbucket_ca_path)."
Serve = Callable[..., ScriptedServer]


@pytest.fixture
def serve(authority: trustme.CA) -> Iterator[Serve]:
    """Start a server over TLS, with a certificate for ``name`` until ``until``, that asks clients for theirs where ``ask``."""
    running: list[ScriptedServer] = []

    def start(name: str = "localhost", until: datetime.datetime | None = None, ask: bool = False) -> ScriptedServer:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name, not_after=until).configure_cert(context)
        if ask:
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


def refusal(connect: Connect, server: ScriptedServer, **options: object) -> str:
    with pytest.raises(RemoteError) as error:
        connect(url=server.url, retries=0, **options).get(PATH)
    assert server.calls == []
    return str(error.value).partition("got no answer: ")[2].replace(f"localhost:{server.port}", "HOST")


def test_a_ca_of_ones_own_is_believed_where_ca_path_names_it(serve: Serve, connect: Connect, ca_path: str) -> None:
    server = serve()
    connect(url=server.url, verify=ca_path).get(PATH)
    assert len(server.calls) == 1


def test_one_that_is_not_known_is_not_and_the_option_is_named(serve: Serve, connect: Connect) -> None:
    assert refusal(connect, serve()) == f"the certificate could not be verified (HOST). {CA_HINT}"


def test_another_ca_does_not_do(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    path = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    assert refusal(connect, serve(), verify=str(path)) == f"the certificate could not be verified (HOST). {CA_HINT}"


def test_a_certificate_for_another_name(serve: Serve, connect: Connect, ca_path: str) -> None:
    words = "the certificate is for another host name (HOST). Use the name that the certificate carries in the URL."
    assert refusal(connect, serve("elsewhere.example"), verify=ca_path) == words


def test_a_certificate_that_has_expired(serve: Serve, connect: Connect, ca_path: str) -> None:
    server = serve(until=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc))  # noqa: UP017
    assert refusal(connect, server, verify=ca_path) == "the certificate has expired (HOST). Renew it on the server."


def test_a_port_that_does_not_speak_tls(server: ScriptedServer, connect: Connect) -> None:
    with pytest.raises(RemoteError, match=r"this port does not speak TLS \(localhost:\d+\)\. Should the URL start with http:// instead of https://\?$"):
        connect(url=server.url.replace("http:", "https:"), retries=0).get(PATH)


def test_http_to_a_port_that_speaks_tls(serve: Serve, connect: Connect) -> None:
    server = serve()
    with pytest.raises(RemoteError, match="the server closed the connection without an answer"):
        connect(url=server.url.replace("https:", "http:"), retries=0).get(PATH)
    assert server.calls == []


@pytest.mark.parametrize("options", [{"verify": "/no/such.pem"}, {"verify": False, "client_cert": "/no/such.pem"}], ids=["ca_path", "client_cert"])
def test_a_file_that_is_not_there_is_named(serve: Serve, connect: Connect, options: dict[str, object]) -> None:
    with pytest.raises(Failure, match=r"/no/such\.pem"):
        connect(url=serve().url, retries=0, **options).get(PATH)


def test_verification_can_be_turned_off(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve("elsewhere.example")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    connect(url=server.url, verify=False).get(PATH)
    assert len(server.calls) == 1


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_bundle_of_the_environment_is_believed(serve: Serve, connect: Connect, ca_path: str, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    server = serve()
    monkeypatch.setenv(variable, ca_path)
    connect(url=server.url).get(PATH)
    assert len(server.calls) == 1


def test_ca_path_has_the_last_word(serve: Serve, connect: Connect, ca_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    connect(url=server.url, verify=ca_path).get(PATH)
    assert len(server.calls) == 1


@pytest.mark.parametrize("apart", [False, True])
def test_a_client_certificate_is_shown_to_a_server_that_asks(
    serve: Serve, connect: Connect, authority: trustme.CA, ca_path: str, tmp_path: Path, apart: bool
) -> None:
    server, mine = serve(ask=True), authority.issue_cert("ann")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    (mine.cert_chain_pems[0] if apart else mine.private_key_and_cert_chain_pem).write_to_path(str(certificate))
    mine.private_key_pem.write_to_path(str(key))
    connect(url=server.url, verify=ca_path, client_cert=str(certificate), client_key=str(key) if apart else "").get(PATH)
    assert len(server.calls) == 1
