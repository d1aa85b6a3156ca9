# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Git: where credentials go and where they do not, and what is said when it does not work."""

from __future__ import annotations

import json
import sys
import typing as t
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git, GitError, clone_url
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from unit.http.scripted import Reply, ScriptedServer

SECRET = "s3cret-marker"
FAKE = """#!{python}
import json, os, sys, time
print(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]), file=open({calls!r}, "a"))
time.sleep(float(os.environ.get("FAKE_SLEEP", "0")))
print(os.environ.get("FAKE_SAYS", ""), end="")
print(os.environ.get("FAKE_COMPLAINS", ""), end="", file=sys.stderr)
sys.exit(int(os.environ.get("FAKE_EXIT", "0")))
"""


class Fake:
    """A git that writes down how it was called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.calls_file = monkeypatch, folder / "calls"
        (folder / "bin").mkdir()
        program = folder / "bin" / "git"
        program.write_text(FAKE.format(python=sys.executable, calls=str(self.calls_file)), encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder / "bin"))

    def says(self, **how: t.Any) -> None:
        for name, value in how.items():
            self.monkeypatch.setenv(f"FAKE_{name.upper()}", str(value))

    def calls(self) -> list[tuple[list[str], dict[str, str], str]]:
        return [json.loads(line) for line in self.calls_file.read_text(encoding="utf-8").splitlines()]

    def environment(self) -> dict[str, str]:
        (call,) = self.calls()
        return call[1]

    def settings(self) -> list[tuple[str, str]]:
        told = self.environment()
        return [(told[f"GIT_CONFIG_KEY_{number}"], told[f"GIT_CONFIG_VALUE_{number}"]) for number in range(int(told["GIT_CONFIG_COUNT"]))]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    return Fake(tmp_path, monkeypatch)


def git(url: str = "https://bitbucket", **more: t.Any) -> Git:
    headers = (("Authorization", f"Bearer {SECRET}"), ("X-Atlassian-Token", "no-check"))
    return Git(Options(**{"url": url, "api": "/rest", "headers": headers, **more}))


def test_the_secret_is_in_the_environment_and_in_no_argument(fake: Fake) -> None:
    git().refs("https://bitbucket/scm/a.git")
    ((arguments, environment, _folder),) = fake.calls()
    assert arguments == ["ls-remote", "https://bitbucket/scm/a.git"]
    assert ("http.extraHeader", f"Authorization: Bearer {SECRET}") in fake.settings()
    assert [value for value in environment.values() if SECRET in value] == [f"Authorization: Bearer {SECRET}"]
    assert "X-Atlassian-Token" not in json.dumps(environment)


def test_nothing_of_the_users_own_configuration_counts(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_TRACE_CURL", "GIT_SSL_NO_VERIFY", "GIT_CONFIG_PARAMETERS"):
        monkeypatch.setenv(name, "1")
    git().refs("x")
    told = fake.environment()
    assert {name for name in told if name.startswith("GIT_") and "_KEY_" not in name and "_VALUE_" not in name} == {
        *("GIT_CONFIG_NOSYSTEM", "GIT_TERMINAL_PROMPT", "GIT_ASKPASS", "GIT_CONFIG_COUNT")
    }
    assert told["HOME"] == told["XDG_CONFIG_HOME"] == fake.calls()[0][2]
    settings = dict(fake.settings())
    assert (settings["credential.helper"], settings["core.hooksPath"], settings["protocol.allow"]) == ("", "/dev/null", "never")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"http.sslVerify": "true"}),
        ({"verify": False}, {"http.sslVerify": "false"}),
        ({"verify": "/etc/hosts"}, {"http.sslVerify": "true", "http.sslCAInfo": "/etc/hosts"}),
        ({"verify": "/etc"}, {"http.sslVerify": "true", "http.sslCAPath": "/etc"}),
        ({"client_cert": "c"}, {"http.sslVerify": "true", "http.sslCert": "c", "http.sslKey": "c"}),
        ({"client_cert": "c", "client_key": "k"}, {"http.sslVerify": "true", "http.sslCert": "c", "http.sslKey": "k"}),
    ],
)
def test_the_sessions_settings_are_gits(fake: Fake, options: dict[str, t.Any], expected: dict[str, str]) -> None:
    git(**options).refs("x")
    assert {name: value for name, value in fake.settings() if name.startswith("http.ssl")} == expected


@pytest.mark.parametrize("use_proxy", [True, False])
def test_proxies_count_where_they_are_used(fake: Fake, monkeypatch: pytest.MonkeyPatch, use_proxy: bool) -> None:
    for name in ("https_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "http://proxy")
    git(use_proxy=use_proxy).refs("x")
    assert {"https_proxy", "NO_PROXY"} & set(fake.environment()) == ({"https_proxy", "NO_PROXY"} if use_proxy else set())


WORDS = {
    "refused": ("fatal: Authentication failed for 'https://h/'", "The server refused the credentials for git"),
    "not allowed": ("fatal: unable to access 'https://h/': The requested URL returned error: 403", "pushing REPO_WRITE"),
    "not there": ("remote: Repository not found", "There is no such repository"),
    "certificate": ("fatal: server certificate verification failed", "Name the CA's file in ca_path"),
    "something else": ("fatal: the remote end hung up", "the remote end hung up."),
}


@pytest.mark.parametrize("case", WORDS)
def test_what_went_wrong_is_told_with_what_to_do(fake: Fake, case: str) -> None:
    said, hint = WORDS[case]
    fake.says(complains=said, exit=128)
    with pytest.raises(GitError) as caught:
        git().refs("https://h/")
    assert str(caught.value).startswith(f"git ls-remote: {said}")
    assert hint in str(caught.value)


def test_what_is_told_on_the_other_channel_is_told_too(fake: Fake) -> None:
    fake.says(says="nothing to commit", exit=1)
    with pytest.raises(GitError, match="git ls-remote: nothing to commit"):
        git().refs("x")


def test_it_does_not_wait_for_ever(fake: Fake) -> None:
    fake.says(sleep=60)
    with pytest.raises(GitError, match="git ls-remote took more than 0 s"):
        git(timeout=0.05).refs("x")


def test_a_machine_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="the program git is missing"):
        git()


@pytest.mark.parametrize(
    ("said", "branch"),
    [("ref: refs/heads/trunk\tHEAD\naaaa\tHEAD\n", "trunk"), ("ref: refs/heads/a/b\tHEAD\n", "a/b"), ("", ""), ("aaaa\tHEAD\n", "")],
)
def test_the_default_branch_is_what_head_stands_for(fake: Fake, said: str, branch: str) -> None:
    fake.says(says=said)
    assert git().default_branch("x") == branch


def test_refs(fake: Fake) -> None:
    fake.says(says="aaaa\tHEAD\nbbbb\trefs/heads/x\n")
    assert git().refs("x") == {"HEAD": "aaaa", "refs/heads/x": "bbbb"}


def test_the_credentials_go_to_no_other_server(server: ScriptedServer, other: ScriptedServer) -> None:
    """With the real git: a redirect is not followed."""
    server.script[:] = [Reply(302, None, {"Location": f"{other.url}/scm/a.git/info/refs?service=git-upload-pack"})] * 3
    with pytest.raises(GitError) as caught:
        git(server.url, use_proxy=False).refs(f"{server.url}/scm/a.git")
    assert (len(server.calls) > 0, other.calls) == (True, [])
    assert server.calls[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["ext::sh -c true", "file:///etc", "ssh://git@localhost:1/a.git", "/etc"])
def test_other_ways_than_http_are_closed(url: str) -> None:
    """What a server says its clone address is cannot make git run something."""
    with pytest.raises(GitError, match="not allowed"):
        git().refs(url)


@pytest.mark.parametrize(
    ("repository", "url"),
    [
        ({"links": {"clone": [{"name": "ssh", "href": "ssh://x"}, {"name": "http", "href": "https://x"}]}}, "https://x"),
        ({"links": {"clone": [{"name": "ssh", "href": "ssh://x"}]}}, ""),
        ({"links": {}}, ""),
        ({}, ""),
    ],
)
def test_the_address_is_read_whatever_the_order(repository: dict[str, t.Any], url: str) -> None:
    assert clone_url(repository, "http") == url
