# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Git over HTTPS, by the real client. Credentials go to it in its environment: never in an address, an argument or a file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options

HINTS = (
    (
        "Authentication failed|could not read Username|401",
        "The server refused the credentials for git: look at bitbucket_token, or bitbucket_username and password.",
    ),
    ("403|insufficient permission|You are not permitted", "The user may see the repository and not do this: reading needs REPO_READ, pushing REPO_WRITE."),
    ("not found|does not exist", "There is no such repository, or the user may not see it."),
    ("certificate", "Name the CA's file in ca_path, and look at the certificate's host name and dates."),
)


class GitError(Failure):
    """Git did not do it. The message has its last words."""


@dataclass(frozen=True)
class Pushed:
    """What is at the head of a branch. ``changed``: whether a commit was made for it."""

    commit: str
    branch: str
    changed: bool


class Git:
    """The git client for the server of ``options``, with its credentials, CA, proxy and time-out. Raises GitError."""

    def __init__(self, options: Options) -> None:
        self.options = options
        program = shutil.which("git")
        if program is None:
            raise GitError("the program git is missing on the machine where this runs. Install it")
        self.program = program

    def refs(self, url: str) -> dict[str, str]:
        """Return the commits of the refs of a repository, ``HEAD`` included: git ls-remote."""
        with tempfile.TemporaryDirectory(prefix="ansible-git-") as home:
            lines = self._run(home, "ls-remote", url).splitlines()
        return {name: commit for commit, _tab, name in (line.partition("\t") for line in lines)}

    def default_branch(self, url: str) -> str:
        """Return the name of the branch that HEAD stands for, ``""`` where the server does not say."""
        with tempfile.TemporaryDirectory(prefix="ansible-git-") as home:
            said = self._run(home, "ls-remote", "--symref", url, "HEAD")
        line = next((each for each in said.splitlines() if each.startswith("ref: refs/heads/")), "")
        return line.partition("\t")[0].removeprefix("ref: refs/heads/")

    def put(self, url: str, branch: str, path: str, content: str, message: str, author: tuple[str, str], *, push: bool) -> Pushed:
        """Bring the file ``path`` on ``branch`` to ``content``, with a commit by ``author`` (name, e-mail address) where it differs; push it if told so."""
        with tempfile.TemporaryDirectory(prefix="ansible-git-") as home:
            tree = Path(home) / "tree"
            known = f"refs/heads/{branch}" in self.refs(url)
            if known:
                self._run(home, "clone", "--quiet", "--depth=1", "--no-tags", "--single-branch", "--branch", branch, url, str(tree))
            else:
                self._run(home, "init", "--quiet", str(tree))
                self._run(str(tree), "checkout", "--quiet", "--orphan", branch, home=home)
            file = tree / path
            if known and file.is_file() and file.read_text(encoding="utf-8", errors="replace") == content:
                return Pushed(self._run(str(tree), "rev-parse", "HEAD", home=home).strip(), branch, False)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
            self._run(str(tree), "add", "--force", "--", path, home=home)
            self._run(str(tree), "-c", f"user.name={author[0]}", "-c", f"user.email={author[1]}", "commit", "--quiet", "--no-verify", "-m", message, home=home)
            commit = self._run(str(tree), "rev-parse", "HEAD", home=home).strip()
            if push:
                self._run(str(tree), "push", "--quiet", url, f"HEAD:refs/heads/{branch}", home=home)
            return Pushed(commit, branch, True)

    def _run(self, folder: str, *arguments: str, home: str = "") -> str:
        command = [self.program, *arguments]
        shown = next(each for each in arguments if not each.startswith(("-", "user.")))
        try:
            # run_command is a method of AnsibleModule, and there is none where a module runs in the controller.
            # pylint: disable-next=ansible-bad-function
            done = subprocess.run(
                command,
                cwd=folder,
                env=self._environment(home or folder),
                capture_output=True,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=self.options.timeout * 4,
                check=False,
            )
        except subprocess.TimeoutExpired as problem:
            raise GitError(f"git {shown} took more than {self.options.timeout * 4:.0f} s. Raise timeout if the server is only slow") from problem
        if done.returncode:
            raise GitError(_explained(shown, done.stderr.strip() or done.stdout))
        return done.stdout

    def _environment(self, home: str) -> dict[str, str]:
        """Nothing of the user's own git configuration, and the session's settings in git's own variables."""
        settings = {
            "http.sslVerify": str(self.options.verify is not False).lower(),
            "http.followRedirects": "false",
            "credential.helper": "",
            "core.hooksPath": os.devnull,
            "init.defaultBranch": "master",
            "protocol.allow": "never",
            "protocol.https.allow": "always",
            "protocol.http.allow": "always",
        }
        if isinstance(self.options.verify, str):
            settings["http.sslCAPath" if Path(self.options.verify).is_dir() else "http.sslCAInfo"] = self.options.verify
        if self.options.client_cert:
            settings.update({"http.sslCert": self.options.client_cert, "http.sslKey": self.options.client_key or self.options.client_cert})
        pairs: list[tuple[str, str]] = [*settings.items()]
        pairs += [("http.extraHeader", f"{name}: {value}") for name, value in self.options.headers if name == "Authorization"]
        numbered = {f"GIT_CONFIG_KEY_{number}": key for number, (key, _value) in enumerate(pairs)}
        numbered.update({f"GIT_CONFIG_VALUE_{number}": value for number, (_key, value) in enumerate(pairs)})
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") and (self.options.use_proxy or "proxy" not in name.lower())}
        own = {"HOME": home, "XDG_CONFIG_HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "LC_ALL": "C"}
        return {**kept, **own, "GIT_CONFIG_COUNT": str(len(pairs)), **numbered}


def _explained(command: str, stderr: str) -> str:
    said = " ".join(line.strip() for line in stderr.strip().splitlines()[-4:])
    hint = next((words for pattern, words in HINTS if re.search(pattern, said, re.IGNORECASE)), "")
    return f"git {command}: {said}{'' if said.endswith('.') else '.'} {hint}".strip()


def clone_url(repository: t.Mapping[str, t.Any], name: str) -> str:
    """Return the clone address of a repository for ``http`` or ``ssh``, ``""`` where it has none: never derived, always read [bitbucket 10]."""
    links = (repository.get("links") or {}).get("clone") or []
    return next((str(each.get("href", "")) for each in links if each.get("name") == name), "")
