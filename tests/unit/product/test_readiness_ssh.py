# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose key an SSH port presents: fingerprints in every form, and a program that is not there, silent, slow or talkative."""

from __future__ import annotations

import base64
import typing as t
from pathlib import Path

import asyncssh
import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.readiness_checks import plain, ssh_address
from ansible_collections.algorithmia.scm.plugins.module_utils._http import ssh_probe
from ansible_collections.algorithmia.scm.plugins.module_utils._http.ssh_probe import HostKey, ssh_host_keys

Item = dict[str, t.Any]


@pytest.fixture(scope="module")
def keys() -> tuple[asyncssh.SSHKey, asyncssh.SSHKey]:
    return asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ecdsa-sha2-nistp256")


def presented(key: asyncssh.SSHKey) -> HostKey:
    return HostKey(key.get_algorithm(), key.public_data)


def test_fingerprints_in_every_form(keys: tuple[asyncssh.SSHKey, asyncssh.SSHKey]) -> None:
    """As OpenSSH writes them, and as an older server or a hand would: the independent reckoning is asyncssh's."""
    mine, other = (presented(key) for key in keys)
    sha256, md5 = keys[0].get_fingerprint("sha256"), keys[0].get_fingerprint("md5")
    assert (f"SHA256:{mine.sha256}", f"MD5:{mine.md5}") == (sha256, md5)
    bare = sha256.removeprefix("SHA256:"), md5.removeprefix("MD5:")
    forms = [sha256, md5, *bare, f"{sha256}=", f" {sha256}\n", md5.upper(), bare[1].replace(":", ""), f"md5:{bare[1]}"]
    assert [each for each in forms if not mine.has(each)] == []
    assert [each for each in [*forms, ""] if other.has(each)] == []
    assert not mine.has(sha256.swapcase())


@pytest.fixture
def keyscan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[str], Path]:
    """Put a program in the place of ssh-keyscan, which writes down its arguments."""

    def place(script: str) -> Path:
        program, noted = tmp_path / "ssh-keyscan", tmp_path / "arguments"
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{noted}"\n{script}\n', encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setattr(ssh_probe, "KEYSCAN", str(program))
        return noted

    return place


def test_what_the_program_prints(keys: tuple[asyncssh.SSHKey, asyncssh.SSHKey], keyscan: t.Callable[[str], Path]) -> None:
    lines = [f"[h]:7999 {key.export_public_key().decode().strip()}" for key in keys]
    noted = keyscan("\n".join(f"echo '{line}'" for line in ["# h:7999 SSH-2.0-x", *lines, "[h]:7999 ssh-rsa ?", "more than three words here"]))
    assert ssh_host_keys("h", 7999, 5.0) == [presented(key) for key in keys]
    assert noted.read_text(encoding="utf-8").splitlines() == ["-T", "5", "-p", "7999", "--", "h"]


@pytest.mark.parametrize(
    ("script", "words"),
    [("exit 1", r"ssh-keyscan got no host key from h:22$"), ("echo '# h:22 SSH-2.0-x'", r"got no host key from h:22$"), ("exec sleep 30", "took too long")],
    ids=["silent", "a comment only", "slow"],
)
def test_no_key(keyscan: t.Callable[[str], Path], script: str, words: str) -> None:
    keyscan(script)
    with pytest.raises(OSError, match=words):
        ssh_host_keys("h", 22, 0.1)


def test_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssh_probe, "KEYSCAN", "/no/such/ssh-keyscan")
    with pytest.raises(FileNotFoundError, match=r"the program /no/such/ssh-keyscan of OpenSSH is not here"):
        ssh_host_keys("h", 22, 1.0)


@pytest.mark.parametrize("host", ["10.0.0.0/8", "h,other", "", "h x", "~", "h\n"])
def test_a_server_cannot_send_the_program_elsewhere(keyscan: t.Callable[[str], Path], host: str) -> None:
    noted = keyscan("exit 1")
    with pytest.raises(OSError, match="is not a host name"):
        ssh_host_keys(host, 22, 1.0)
    assert not noted.exists()


def test_a_key_that_is_none(keyscan: t.Callable[[str], Path]) -> None:
    keyscan(f"echo 'h ssh-rsa {base64.b64encode(b'x').decode()}!'")
    with pytest.raises(OSError, match="got no host key"):
        ssh_host_keys("h", 22, 1.0)


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({"port": 7999, "baseUrl": "ssh://git@git.example:2222"}, ("git.example", 2222)),
        ({"port": 7999, "baseUrl": "ssh://git@git.example"}, ("git.example", 22)),
        ({"port": 7999, "baseUrl": None}, ("web.example", 7999)),
        ({"port": 7999}, ("web.example", 7999)),
        ({"port": "x", "baseUrl": "ssh://git@git.example:x"}, ("web.example", 22)),
        ({}, ("web.example", 22)),
        ({"baseUrl": "ssh://git@[::1]:7999/"}, ("::1", 7999)),
    ],
)
def test_where_clone_addresses_lead(settings: Item, address: tuple[str, int]) -> None:
    assert ssh_address(settings, "https://web.example/bitbucket") == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://H.example/", "https://h.example", True),
        ("https://h.example:443/a", "HTTPS://h.example/a/", True),
        ("https://[::1]:443", "https://[::1]", True),
        ("https://h.example/A", "https://h.example/a", False),
        ("https://h.example:8443", "https://h.example", False),
        ("http://h.example", "https://h.example", False),
        ("http://h.example:80", "http://h.example", True),
    ],
)
def test_the_same_address(one: str, other: str, same: bool) -> None:
    assert (plain(one) == plain(other)) is same
