# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS and SSH that can be broken, as a client meets them, and who is there at the start."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from cryptography import x509

from contract.simulator_traffic import Callers
from simulator.certificates import KINDS
from simulator.control import ControlError
from simulator.process import Simulator

API = "/rest/api/latest"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def shaken(url: str, ca_file: str) -> str:
    """What a handshake that trusts CA_FILE says: empty where it succeeds."""
    host, port = url.removeprefix("https://").split(":")
    try:
        with (
            socket.create_connection((host, int(port)), timeout=10) as plain,
            ssl.create_default_context(cafile=ca_file).wrap_socket(plain, server_hostname=host),
        ):
            return ""
    except ssl.SSLCertVerificationError as error:
        return error.verify_message


def shown(url: str) -> x509.Certificate:
    """The certificate that is shown, trusted or not."""
    host, port = url.removeprefix("https://").split(":")
    return x509.load_pem_x509_certificate(ssl.get_server_certificate((host, int(port)), timeout=10).encode())


@pytest.mark.parametrize(
    ("kind", "said"),
    [("valid", ""), ("expired", "has expired"), ("other-name", "ostname mismatch"), ("other-ca", "unable to get local issuer"), ("soon", "")],
)
def test_certificates(callers: Callers, kind: str, said: str) -> None:
    running = callers.simulator
    running.control.certificate(kind)
    found = shaken(running.bitbucket_url, running.ca_file)
    assert (said in found, bool(found)) == (True, bool(said))
    assert shaken(running.algorithmia_url, running.ca_file) == ""
    left = shown(running.bitbucket_url).not_valid_after_utc - datetime.now().astimezone()
    assert (left < timedelta(0)) == (kind == "expired")
    assert (timedelta(days=4) < left < timedelta(days=6)) == (kind == "soon")
    running.control.reset()
    assert shaken(running.bitbucket_url, running.ca_file) == ""


def test_the_other_authority_signs(callers: Callers) -> None:
    running = callers.simulator
    assert shaken(running.bitbucket_url, running.other_ca_file)
    running.control.certificate("other-ca")
    assert shaken(running.bitbucket_url, running.other_ca_file) == ""


def test_certificate_of_the_start() -> None:
    with Simulator(certificate="expired") as running:
        assert "expired" in shaken(running.bitbucket_url, running.ca_file)
        running.control.certificate("valid")
        assert shaken(running.bitbucket_url, running.ca_file) == ""
        running.control.reset()
        assert "expired" in shaken(running.bitbucket_url, running.ca_file)


def test_there_is_no_other_kind(callers: Callers) -> None:
    with pytest.raises(ControlError, match=KINDS[1]):
        callers.simulator.control.certificate("broken")


def test_what_is_told_of_ssh(callers: Callers) -> None:
    running, admin = callers.simulator, callers.bitbucket()
    control, path = running.control, "/rest/ssh/1.0/settings"
    truth = admin("GET", path, 200).json
    control.seed({"bitbucket": {"projects": [{"key": "A", "repositories": [{"name": "r"}]}]}})
    control.ssh(port=1, host_key="c29tZXRoaW5nIGVsc2U")
    told = admin("GET", path, 200).json
    assert told == {**truth, "port": 1, "baseUrl": "ssh://git@localhost:1", "fingerprint": {"algorithm": "SHA256", "value": "c29tZXRoaW5nIGVsc2U"}}
    clone = admin("GET", f"{API}/projects/A/repos/r", 200).json["links"]["clone"]
    assert "ssh://git@localhost:1/a/r.git" in [one["href"] for one in clone]
    control.ssh(base_url="ssh://git@elsewhere.example.com:7999")
    assert admin("GET", path, 200).json == {**truth, "baseUrl": "ssh://git@elsewhere.example.com:7999"}
    control.ssh()
    assert admin("GET", path, 200).json == truth


def test_the_host_key_as_others_see_it(callers: Callers) -> None:
    """With the programs of OpenSSH."""
    settings = callers.bitbucket()("GET", "/rest/ssh/1.0/settings", 200).json
    command = ["ssh-keyscan", "-T", "5", "-p", str(settings["port"]), "localhost"]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    printed = subprocess.run(["ssh-keygen", "-l", "-f", "-"], input=found, capture_output=True, text=True, check=True, timeout=30).stdout
    assert f"SHA256:{settings['fingerprint']['value']} " in printed
    callers.simulator.control.switch("ssh", "off")
    assert subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout == ""


def test_nobody_but_the_system_administrator() -> None:
    with Simulator(people="sysadmin") as running, Callers(running) as callers:
        assert set(running.ready["credentials"]["bitbucket"]) == {"sysadmin"}
        rows = callers.bitbucket()("GET", f"{API}/admin/users", 200).json["values"]
        assert [row["name"] for row in rows] == [running.bitbucket_login()[0]]
        members = callers.bitbucket()("GET", f"{API}/admin/groups/more-members?context=stash-users", 200).json["values"]
        assert [row["name"] for row in members] == [running.bitbucket_login()[0]]
