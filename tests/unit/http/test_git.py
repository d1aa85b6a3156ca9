# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Git: where credentials go and where they do not, what is run and what is not, and what is said when it does not work."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git, GitError, clone_url, own_address
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from tools.tree import collections_path
from unit.http.scripted import Reply, ScriptedServer

SECRET = "s3cret-marker"
LINK = "https://bitbucket/scm/a.git"
FAKE = """#!{python}
import json, os, sys, time
if sys.argv[1] == "--version":
    print(os.environ.get("FAKE_VERSION", "git version 2.31.0"))
if sys.argv[1] in ("--version", "init"):
    sys.exit()
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


def test_the_secret_is_in_the_environment_for_its_server_only(fake: Fake) -> None:
    git().refs(LINK)
    ((arguments, environment, _folder),) = fake.calls()
    assert arguments == ["ls-remote", "origin"]
    assert ("http.https://bitbucket/.extraHeader", f"Authorization: Bearer {SECRET}") in fake.settings()
    assert ("remote.origin.url", LINK) in fake.settings()
    assert [value for value in environment.values() if SECRET in value] == [f"Authorization: Bearer {SECRET}"]
    assert "X-Atlassian-Token" not in json.dumps(environment)


def test_commands_that_talk_to_nobody_get_no_secret(fake: Fake) -> None:
    with git().repository(LINK) as repository:
        repository.local("write-tree")
    assert SECRET not in json.dumps(fake.calls())


def test_nothing_of_the_users_own_configuration_counts(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_TRACE_CURL", "GIT_SSL_NO_VERIFY", "GIT_CONFIG_PARAMETERS", "GIT_PROXY_COMMAND"):
        monkeypatch.setenv(name, "1")
    git().refs(LINK)
    environment, folder = fake.environment(), fake.calls()[0][2]
    own = {name: value for name, value in environment.items() if name.startswith("GIT_") and not name.startswith("GIT_CONFIG_")}
    assert own == {
        "GIT_ALLOW_PROTOCOL": "https",
        "GIT_ASKPASS": "",
        "GIT_DIR": f"{folder}/repository",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    assert (environment["GIT_CONFIG_NOSYSTEM"], "GIT_CONFIG_PARAMETERS" in environment) == ("1", False)
    assert environment["HOME"] == environment["XDG_CONFIG_HOME"] == folder
    settings = dict(fake.settings())
    assert (settings["credential.helper"], settings["http.followRedirects"], settings["http.proxy"]) == ("", "false", "")
    assert (settings["http.lowSpeedLimit"], settings["http.lowSpeedTime"]) == ("1000", "120")


def test_a_repository_around_the_temporary_folder_counts_for_nothing(
    server: ScriptedServer, other: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may write to /tmp might make it a repository that sends git elsewhere."""
    around = tmp_path / ".git"
    for folder in ("objects", "refs"):
        (around / folder).mkdir(parents=True)
    (around / "HEAD").write_text("ref: refs/heads/master\n", encoding="utf-8")
    (around / "config").write_text(f'[url "{other.url}/"]\n\tinsteadOf = {server.url}/\n', encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    git(server.url, use_proxy=False).refs(f"{server.url}/scm/a.git")
    assert (len(server.calls) > 0, other.calls) == (True, [])


@pytest.mark.parametrize(
    ("version", "works"),
    [
        ("git version 2.31.0", True),
        ("git version 2.50.1 (Apple Git-155)", True),
        ("git version 3.0.0.rc1", True),
        ("git version 2.30.9", False),
        ("git version 1.8.3.1", False),
        ("\033[2Jhello", False),
    ],
)
def test_an_old_git_is_refused_with_words(fake: Fake, version: str, works: bool) -> None:
    """One that does not read its configuration from the environment would ask for anything, and trust anyone."""
    fake.says(version=version)
    if works:
        assert git().refs(LINK) == {}
        return
    with pytest.raises(GitError, match=r"2\.31 is the oldest git that works here\. Install a newer one\.$") as caught:
        git()
    assert f"'{version.replace(chr(27), '?')}'" in str(caught.value).replace("\\x1b", "?")


WORDS = {
    "refused": ("fatal: could not read Username for 'https://h': terminal prompts disabled", "The server refused the credentials for git"),
    "refused by an old server": ("fatal: Authentication failed for 'https://h/'", "The server refused the credentials for git"),
    "not allowed": ("fatal: unable to access 'https://h/': The requested URL returned error: 403", "pushing REPO_WRITE"),
    "not there": ("remote: Repository not found", "There is no such repository"),
    "certificate": ("fatal: server certificate verification failed", "Name the CA's file in ca_path (variable bitbucket_ca_path)"),
    "file of the CA": ("fatal: unable to access 'https://h/': Problem with the SSL CA cert (path? access rights?)", "Name the CA's file in ca_path"),
    "host name": ("SSL: no alternative certificate subject name matches target host name 'h'", "the name that the certificate carries"),
    "proxy": ("fatal: unable to access 'https://h/': Received HTTP code 403 from proxy after CONNECT", "use_proxy=false"),
    "hook": ("! [remote rejected] master -> master (pre-receive hook declined)", "A branch permission or a hook"),
    "meanwhile": ("! [rejected] master -> master (fetch first)", "Run again."),
    "down": ("fatal: unable to access 'https://h/': Failed to connect to h port 443", "Is the server up?"),
    "port": ("fatal: unable to access 'https://h:40301/': The requested URL returned error: 500", "error: 500."),
    "something else": ("fatal: the remote end hung up", "the remote end hung up."),
}


@pytest.mark.parametrize("case", WORDS)
def test_what_went_wrong_is_told_with_what_to_do(fake: Fake, case: str) -> None:
    said, hint = WORDS[case]
    fake.says(complains=said, exit=128)
    with pytest.raises(GitError) as caught:
        git().refs(LINK)
    assert str(caught.value).startswith(f"git ls-remote: {said}")
    assert hint in str(caught.value)


def test_what_is_told_on_the_other_channel_is_told_too(fake: Fake) -> None:
    fake.says(says="nothing to commit", exit=1)
    with pytest.raises(GitError, match="git ls-remote: nothing to commit"):
        git().refs(LINK)


def test_no_secret_is_told_in_any_spelling(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    pair, login = "admin:p@ss/W0rd Xyz&1", "proxy user:pr0xy p@ss"
    encoded = base64.b64encode(pair.encode()).decode()
    monkeypatch.setenv("https_proxy", f"http://{quote(login, safe=':')}@proxy:3128")
    spellings = [
        spelling for text in (pair, login, *(text.partition(":")[2] for text in (pair, login))) for spelling in (text, quote(text, safe=""), quote_plus(text))
    ]
    fake.says(complains=f"remote: {' | '.join([*spellings, encoded])}\x1b]0;x\x07", exit=128)
    with pytest.raises(GitError) as caught:
        git(headers=(("Authorization", f"Basic {encoded}"),)).refs(LINK)
    assert str(caught.value).replace("********", "").replace("|", "").split() == ["git", "ls-remote:", "remote:", "\\x1b]0;x\\x07."]


def test_it_does_not_wait_for_ever(fake: Fake) -> None:
    client = git(timeout=0.05)
    fake.says(sleep=60)
    client.limit = 1  # long enough for the commands before it on a busy machine
    with pytest.raises(GitError, match=r"git ls-remote took more than 1 s\. Raise timeout"):
        client.refs(LINK)


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
    assert git().default_branch(LINK) == branch


def test_refs(fake: Fake) -> None:
    fake.says(says="aaaa\tHEAD\nbbbb\trefs/heads/x\n")
    assert git().refs(LINK) == {"HEAD": "aaaa", "refs/heads/x": "bbbb"}


# --- with the real git ---

ORPHAN = """
import sys
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
url, marker = sys.argv[1:]
Git(Options(url, "/rest", (("Authorization", marker),), use_proxy=False, timeout=0.5)).refs(f"{url}/scm/a.git")
"""


def test_the_credentials_go_to_no_other_server(server: ScriptedServer, other: ScriptedServer) -> None:
    """A redirect is not followed."""
    server.script[:] = [Reply(302, None, {"Location": f"{other.url}/scm/a.git/info/refs?service=git-upload-pack"})] * 3
    with pytest.raises(GitError) as caught:
        git(server.url, use_proxy=False).refs(f"{server.url}/scm/a.git")
    assert (len(server.calls) > 0, other.calls) == (True, [])
    assert server.calls[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert SECRET not in str(caught.value)


def test_a_refused_log_in_is_sent_once(server: ScriptedServer) -> None:
    server.script[:] = [Reply(401, None, {"WWW-Authenticate": 'Basic realm="x"'})] * 9
    with pytest.raises(GitError, match="The server refused the credentials for git"):
        git(server.url, use_proxy=False).refs(f"{server.url}/scm/a.git")
    assert len(server.calls) == 1


HOSTILE = [
    *("--upload-pack=touch PWNED", "-c core.sshCommand=touch PWNED", "ext::sh -c touch% PWNED", "file:///etc", "/etc", "ssh://git@localhost:1/a.git", ""),
    *("http://localhost:1/scm/a.git", "https://localhost/scm/a.git", "HOST@127.0.0.1/scm/a.git", "http://[::1/scm/a.git", "//localhost/scm/a.git"),
    *(
        "HOST.evil.example/scm/a.git",
        "HOST",
        "HOST/other/scm/a.git",
        "HOST/bitbucketx/a.git",
        "HOST/bitbucket/../evil",
        "HOST/bitbucket/%2E%2e/evil",
        "x\x1b[2J",
    ),
]


@pytest.mark.parametrize("link", HOSTILE)
def test_nothing_is_sent_where_the_clone_link_leads_elsewhere(server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str) -> None:
    """What a server says its clone address is neither gets the credentials nor makes git run something."""
    monkeypatch.chdir(tmp_path)
    for use in (Git.refs, Git.default_branch):
        with pytest.raises(GitError, match=r"not below bitbucket_url, http://localhost.*correct the base URL in Administration > Server settings") as caught:
            use(git(f"{server.url}/bitbucket", use_proxy=False), link.replace("HOST", server.url))
        assert "\x1b" not in str(caught.value)
    assert (server.calls, list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize(
    ("url", "link", "address"),
    [
        ("https://h", "https://h/scm/a.git", "https://h/scm/a.git"),
        ("https://h/", "https://h:443/scm/a.git", "https://h/scm/a.git"),
        ("https://h:443", "https://h/scm/a.git", "https://h:443/scm/a.git"),
        ("http://h:80", "http://h/scm/a.git", "http://h:80/scm/a.git"),
        ("https://Bitbucket.Example.COM", "HTTPS://bitbucket.example.com/scm/a.git", "https://bitbucket.example.com/scm/a.git"),
        ("https://h:8443/bitbucket", "https://h:8443/bitbucket/scm/~me/a.git", "https://h:8443/bitbucket/scm/~me/a.git"),
        ("https://h", "https://jcitizen@h/scm/a.git", "https://h/scm/a.git"),
        ("https://[::1]:8443", "https://[::1]:8443/scm/a.git", "https://[::1]:8443/scm/a.git"),
        ("https://bücher.example", "https://xn--bcher-kva.example/scm/a.git", "https://xn--bcher-kva.example/scm/a.git"),
        ("https://h", "https://h/scm/a..b/...git", "https://h/scm/a..b/...git"),
    ],
)
def test_links_that_are_of_the_server(url: str, link: str, address: str) -> None:
    """Default ports, letter case and context paths make no difference. Older servers name a user, who is not the one who logs in."""
    assert own_address(url, link) == address


def test_a_git_that_took_too_long_is_gone_with_all_that_it_started(server: ScriptedServer) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip("there is no /proc to look for processes in")
    marker = f"marker-{os.getpid()}"
    server.script[:] = [Reply(wait=60)]
    with pytest.raises(GitError, match="took more than 1 s"):
        git(server.url, use_proxy=False, timeout=0.25, headers=(("Authorization", f"Bearer {marker}"),)).refs(f"{server.url}/scm/a.git")
    assert len(server.calls) == 1
    _wait_until(lambda: _with_environment(marker) == [])


def test_a_git_that_nobody_waits_for_any_more_ends_by_itself(server: ScriptedServer) -> None:
    """Who is killed outright cannot end it."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("there is no /proc to look for processes in")
    marker = f"orphan-{os.getpid()}"
    server.script[:] = [Reply(wait=60)]
    environment = {**os.environ, "PYTHONPATH": str(collections_path())}
    with subprocess.Popen([sys.executable, "-c", ORPHAN, server.url, marker], env=environment) as us:
        _wait_until(lambda: bool(server.calls))
        us.kill()
    _wait_until(lambda: _with_environment(marker) == [])


def _wait_until(reached: t.Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not reached() and time.monotonic() < until:
        time.sleep(0.01)
    assert reached()


def _with_environment(text: str) -> list[str]:
    """Return the processes with ``text`` in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if text.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text(encoding="utf-8"))
    return found


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
