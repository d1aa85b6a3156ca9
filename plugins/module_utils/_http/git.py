# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Git over HTTP(S), by the real client.

Credentials go to it in its environment, for the server of ``bitbucket_url`` only: never in a URL, an argument or a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless
from ansible_collections.algorithmia.scm.plugins.module_utils._http import diagnose, git_words, process, trust
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import parts_of, shown

MINIMUM = (2, 31)  # the first version that reads its configuration from the environment
SLOW = "1000"  # bytes a second: what is slower for as long as git may take at all ends by itself, also where nobody is left to end it


class GitError(Failure):
    """Git did not do it. The message has its last words; ``hint``: what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint = diagnose.with_variables(hint, "bitbucket")
        super().__init__(f"{message}{'' if message.endswith('.') else '.'} {hint}".strip())


class Git:
    """The git client for the server of ``options``, with its credentials, trust, proxy and time-out. Raises GitError."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.limit = options.timeout * 4
        program = shutil.which("git")
        if program is None:
            raise GitError("the program git is missing on the machine where this runs", "Install it.")
        self.program = os.path.abspath(program)
        version = self.run({}, "--version").decode("utf-8", "replace").strip()
        numbers = re.search(r"(\d+)\.(\d+)", version)
        if numbers is None or (int(numbers[1]), int(numbers[2])) < MINIMUM:
            oldest = ".".join(map(str, MINIMUM))
            raise GitError(f"{self.program} is '{harmless(version)}', and {oldest} is the oldest git that works here", "Install a newer one.")

    @contextlib.contextmanager
    def repository(self, link: str) -> t.Iterator[Repository]:
        """Give an empty bare repository in a private folder. Its remote is ``link``, the clone link that the server names."""
        address = own_address(self.options.url, link)
        folder = os.path.realpath(tempfile.mkdtemp(prefix="ansible-git-"))
        try:
            yield Repository(self, folder, address)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def refs(self, link: str) -> dict[str, str]:
        """Return the commits of the refs of a repository, ``HEAD`` included: git ls-remote."""
        with self.repository(link) as repository:
            return repository.remote_refs()

    def default_branch(self, link: str) -> str:
        """Return the name of the branch that HEAD stands for, ``""`` where the server does not say."""
        with self.repository(link) as repository:
            lines = repository.remote("ls-remote", "--symref", "origin", "HEAD").splitlines()
        line = next((line for line in lines if line.startswith("ref: refs/heads/")), "")
        return line.partition("\t")[0].removeprefix("ref: refs/heads/")

    def is_branch_name(self, name: str) -> bool:
        """Tell whether git takes ``name`` for a branch."""
        try:
            self.run({}, "check-ref-format", f"refs/heads/{name}")
        except GitError:
            return False
        return True

    def run(self, environment: t.Mapping[str, str], *words: str, content: bytes = b"") -> bytes:
        """Run git with ``environment`` besides what every call has, and return what it printed."""
        command = next(word for word in words if word == "--version" or not word.startswith("-"))
        try:
            ended = process.run([self.program, *words], {**_clean_environment(), **environment}, self.limit, folder=environment.get("HOME"), content=content)
        except TimeoutError as problem:
            raise GitError(f"git {command} took more than {self.limit:.0f} s", "Raise timeout if the server is only slow.") from problem
        except OSError as problem:
            raise GitError(f"git {command} could not be started: {problem.strerror}") from problem
        if ended.status:
            message = git_words.last_words(ended.errors.strip() or ended.output, git_words.redaction_of(self.options))
            raise GitError(f"git {command}: {message}", git_words.hint(message))
        return ended.output


class Repository:
    """A bare repository in a private folder, and the one on the server that is its remote ``origin``.

    There is no work tree: whatever links and attributes the files of the server have, none is ever written here.
    """

    def __init__(self, git: Git, folder: str, address: str) -> None:
        self.git, self.folder, self.address = git, folder, address
        self._here = {"HOME": folder, "XDG_CONFIG_HOME": folder, "GIT_DIR": os.path.join(folder, "repository")}
        os.mkdir(os.path.join(folder, "none"))
        self.local("init", "--quiet", "--bare", "--template=")

    def local(self, *words: str, content: bytes = b"", **environment: str) -> str:
        """Run a git command that talks to nobody, and return what it printed. It gets no credentials."""
        return self.git.run({**self._here, **environment}, *words, content=content).decode("utf-8", "surrogateescape")

    def remote(self, *words: str) -> str:
        """Run a git command that talks to ``origin``, and return what it printed."""
        return self.git.run({**self._here, **self._way()}, *words).decode("utf-8", "surrogateescape")

    def remote_refs(self, *patterns: str) -> dict[str, str]:
        """Return the commits of the refs on the server: all, or those that end like one of ``patterns``."""
        lines = self.remote("ls-remote", "origin", *patterns).splitlines()
        return {name: commit for commit, _tab, name in (line.partition("\t") for line in lines)}

    def _way(self) -> dict[str, str]:
        """Return the way to the server and the credentials for it, in git's own variables."""
        options, base = self.git.options, parts_of(self.address)
        proxy = trust.proxy(options)
        way = [
            ("remote.origin.url", self.address),
            ("remote.origin.promisor", "true"),
            ("credential.helper", ""),
            ("maintenance.auto", "false"),  # what runs in the background would outlive the folder
            ("gc.auto", "0"),
            ("http.followRedirects", "false"),
            ("http.lowSpeedLimit", SLOW),
            ("http.lowSpeedTime", str(max(1, int(self.git.limit)))),
            ("http.proxy", proxy),
            *self._trust(),
        ]
        way += [(f"http.{base.scheme}://{base.netloc}/.extraHeader", f"{name}: {value}") for name, value in options.headers if name == "Authorization"]
        numbered = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _value) in enumerate(way)}
        numbered.update({f"GIT_CONFIG_VALUE_{number}": value for number, (_key, value) in enumerate(way)})
        return {"GIT_ALLOW_PROTOCOL": base.scheme, "GIT_CONFIG_COUNT": str(len(way)), **numbered}

    def _trust(self) -> list[tuple[str, str]]:
        """Return the CAs that the session trusts, and no others: a file replaces git's own file, and a folder git's own folder."""
        bundle = trust.ca_bundle(self.git.options)
        certificate, key = trust.client_certificate(self.git.options)
        client = [("http.sslCert", certificate), ("http.sslKey", key)] if certificate else []
        if not bundle:
            return [("http.sslVerify", "false"), *client]
        file, folder = bundle, os.path.join(self.folder, "none")
        if os.path.isdir(bundle):  # any one file of the folder adds nothing to it
            file, folder = next(map(str, sorted(Path(bundle).glob("*.0"))), ""), bundle
        cas = [("http.sslCAInfo", file), ("http.proxySSLCAInfo", file)] if file else []
        return [("http.sslVerify", "true"), *cas, ("http.sslCAPath", folder), *client]


def own_address(url: str, link: str) -> str:
    """Return the clone link as a URL of the server at ``url``, without a user. Raises GitError for one that leads elsewhere."""
    here, there = parts_of(url), parts_of(link)
    inside = there.path.startswith(f"{here.path.rstrip('/')}/") and not re.search(r"/(\.|%2e){1,2}(/|$)", there.path, re.IGNORECASE)
    if _origin(url) != _origin(link) or not inside:
        raise GitError(
            f"the server says that the repository is at '{harmless(shown(link))}', which is not below bitbucket_url, {url}; "
            "nothing was sent there, the credentials are for bitbucket_url",
            "If bitbucket_url is right, correct the base URL in Administration > Server settings. Else set bitbucket_url to the server's base URL.",
        )
    scheme, host, _port = _origin(url)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{f':{here.port}' if here.port else ''}{there.path}"


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port in one form, whatever the letter case and whether a default port is written."""
    parts = parts_of(url)
    host = parts.hostname or ""
    with contextlib.suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode()
    return parts.scheme, host, parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)


def _clean_environment() -> dict[str, str]:
    """Return the environment without git's variables and proxies: nothing of the user's own git configuration counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") and not name.lower().endswith("_proxy")}
    return {
        **kept,
        "LC_ALL": "C",
        "HOME": os.devnull,
        "XDG_CONFIG_HOME": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",  # none: a refused login is not sent a second time
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_LITERAL_PATHSPECS": "1",
    }


def clone_url(repository: t.Mapping[str, t.Any], name: str) -> str:
    """Return the clone address of a repository for ``http`` or ``ssh``, ``""`` where it has none: never derived, always read [bitbucket 10]."""
    links = (repository.get("links") or {}).get("clone") or []
    return next((str(link.get("href", "")) for link in links if link.get("name") == name), "")
