# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The session and git trust the same servers, and go the same way to them: each case is tried with both, and both are the real ones."""

from __future__ import annotations

import contextlib
import shutil
import ssl
import subprocess
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from unit.http.conftest import Connect
from unit.http.scripted import Reply, ScriptedServer

BOTH = ("session", "git")


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[ScriptedServer]:
    """A server over TLS that takes a client's certificate, and does without."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_OPTIONAL
    running = ScriptedServer(context)
    yield running
    running.close()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that we are in: ``ca.pem``, ``other.pem``, and ``cas`` with the first as OpenSSL wants it."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    (tmp_path / "cas").mkdir()
    if openssl := shutil.which("openssl"):
        command = [openssl, "x509", "-noout", "-hash", "-in", str(tmp_path / "ca.pem")]
        name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        shutil.copy(tmp_path / "ca.pem", tmp_path / "cas" / f"{name}.0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reach(who: str, connect: Connect, url: str, **options: t.Any) -> str:
    """Try to reach the server by the session or by git, and return what stood in the way."""
    with contextlib.ExitStack() as stack:
        caught = stack.enter_context(_Caught())
        if who == "session":
            connect(url=url, retries=0, **options).get("/rest/x")
        else:
            Git(Options(url, "/rest", timeout=5.0, **options)).refs(f"{url}/scm/a.git")
    return caught.text


class _Caught(contextlib.AbstractContextManager["_Caught"]):
    text = ""

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        self.text = str(problem or "")
        return isinstance(problem, Failure)


TRUST: dict[str, tuple[dict[str, t.Any], dict[str, str], bool]] = {
    "nothing said": ({}, {}, False),
    "ca_path": ({"verify": "{folder}/ca.pem"}, {}, True),
    "ca_path, relative": ({"verify": "ca.pem"}, {}, True),
    "ca_path, a folder": ({"verify": "cas"}, {}, True),
    "ca_path, of another CA": ({"verify": "{folder}/other.pem"}, {}, False),
    "ca_path goes before the environment": ({"verify": "{folder}/other.pem"}, {"REQUESTS_CA_BUNDLE": "{folder}/ca.pem"}, False),
    "REQUESTS_CA_BUNDLE": ({}, {"REQUESTS_CA_BUNDLE": "{folder}/ca.pem"}, True),
    "REQUESTS_CA_BUNDLE, relative": ({}, {"REQUESTS_CA_BUNDLE": "ca.pem"}, True),
    "CURL_CA_BUNDLE": ({}, {"CURL_CA_BUNDLE": "{folder}/ca.pem"}, True),
    "REQUESTS_CA_BUNDLE goes before CURL_CA_BUNDLE": ({}, {"CURL_CA_BUNDLE": "ca.pem", "REQUESTS_CA_BUNDLE": "other.pem"}, False),
    "git's own variable counts for nothing": ({}, {"GIT_SSL_CAINFO": "{folder}/ca.pem"}, False),
    "validate_certs=false": ({"verify": False}, {}, True),
}


@pytest.mark.parametrize("who", BOTH)
@pytest.mark.parametrize("case", TRUST)
def test_both_trust_the_same(secure: ScriptedServer, files: Path, connect: Connect, monkeypatch: pytest.MonkeyPatch, case: str, who: str) -> None:
    options, environment, trusted = TRUST[case]
    if case.endswith("a folder") and not list((files / "cas").iterdir()):
        pytest.skip("the program openssl, which names the files of such a folder, is not here")
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(folder=files))
    given = {name: value.format(folder=files) if isinstance(value, str) else value for name, value in options.items()}
    problem = reach(who, connect, secure.url, **given)
    assert bool(secure.calls) is trusted, problem
    assert bool(secure.calls) is trusted, problem
    assert trusted or "name its file in ca_path" in problem.replace("Name the CA's file", "name its file")


@pytest.mark.parametrize("who", BOTH)
@pytest.mark.parametrize("apart", [True, False])
def test_both_show_the_same_certificate(secure: ScriptedServer, authority: trustme.CA, files: Path, connect: Connect, apart: bool, who: str) -> None:
    secure.tls.verify_mode = ssl.CERT_REQUIRED  # type: ignore[union-attr]
    own = authority.issue_cert("client.example")
    own.private_key_and_cert_chain_pem.write_to_path(str(files / "both.pem"))
    own.private_key_pem.write_to_path(str(files / "key.pem"))
    own.cert_chain_pems[0].write_to_path(str(files / "cert.pem"))
    assert reach(who, connect, secure.url, verify="ca.pem") != ""
    assert secure.calls == []
    shown = {"client_cert": "cert.pem", "client_key": "key.pem"} if apart else {"client_cert": "both.pem"}
    problem = reach(who, connect, secure.url, verify="ca.pem", **shown)
    assert secure.calls != [], problem


BEYOND = "http://bitbucket.invalid"
WAYS: dict[str, tuple[dict[str, str], bool, bool]] = {
    "http_proxy": ({"http_proxy": "{proxy}"}, True, True),
    "HTTP_PROXY": ({"HTTP_PROXY": "{proxy}"}, True, True),
    "all_proxy": ({"all_proxy": "{proxy}"}, True, True),
    "without a scheme": ({"http_proxy": "{host}"}, True, True),
    "NO_PROXY": ({"http_proxy": "{proxy}", "NO_PROXY": ".invalid"}, True, False),
    "NO_PROXY with a blank": ({"http_proxy": "{proxy}", "no_proxy": "x.example, bitbucket.invalid"}, True, False),
    "NO_PROXY of another": ({"http_proxy": "{proxy}", "no_proxy": "example.com"}, True, True),
    "of another scheme": ({"https_proxy": "{proxy}"}, True, False),
    "use_proxy=false": ({"http_proxy": "{proxy}", "all_proxy": "{proxy}"}, False, False),
}


@pytest.mark.parametrize("who", BOTH)
@pytest.mark.parametrize("case", WAYS)
def test_both_go_the_same_way(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, case: str, who: str) -> None:
    environment, use_proxy, through = WAYS[case]
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(proxy=server.url, host=f"localhost:{server.port}"))
    problem = reach(who, connect, BEYOND, use_proxy=use_proxy)
    assert [call.target.startswith(f"{BEYOND}/") for call in server.calls] == [True] * len(server.calls)
    assert bool(server.calls) is through, problem


@pytest.mark.parametrize("who", BOTH)
def test_both_log_in_at_the_proxy(server: ScriptedServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    monkeypatch.setenv("http_proxy", f"http://ann:p%40ss@localhost:{server.port}")
    server.script[:] = [Reply(407, None, {"Proxy-Authenticate": 'Basic realm="x"'})] if who == "git" else []  # git asks first how the proxy wants it
    reach(who, connect, BEYOND)
    assert server.calls[-1].headers["Proxy-Authorization"] == "Basic YW5uOnBAc3M="


@pytest.mark.parametrize("address", ["http://ann:Secret9@localhost:99999", "http://ann:Secret9@[::1", "http://ann:Secret9@", "ftp://ann:Secret9@localhost:1"])
def test_no_password_of_a_proxy_is_told(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("http_proxy", address)
    with pytest.raises(Failure) as caught:
        Git(Options(BEYOND, "/rest", timeout=5.0)).refs(f"{BEYOND}/scm/a.git")
    assert "Secret9" not in str(caught.value)
    assert "use_proxy" in str(caught.value)
