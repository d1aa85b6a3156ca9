# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Algorithmia as a client of Bitbucket: REST and git over HTTPS with a token or password, git over SSH with a key.

It trusts the simulators' authority and reaches nothing but this machine: a test that names another host gets 4084.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import shlex
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from simulator.algorithmia.errors import Error
from simulator.bitbucket.git import clean_environment

TIMEOUT = aiohttp.ClientTimeout(total=20)
GIT_SECONDS = 30
LOCAL = ("localhost", "127.0.0.1", "::1")


def bearer(token: str) -> str:
    """The Authorization header of a token [bitbucket 2, DOC]."""
    return f"Bearer {token}"


def basic(username: str, password: str) -> str:
    """The Authorization header of a user."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@dataclass
class Reply:
    """Status, JSON (None where there is none), and who Bitbucket says is asking."""

    status: int
    json: Any
    user: str | None

    def error(self, otherwise: int, what: str) -> Error:
        """Not authenticated, not authorized, or OTHERWISE [algorithmia 1.6]; which one goes with what is INF."""
        if self.status in (401, 403):
            return Error(4080 if self.user else 4081, what)
        return Error(otherwise, f"{what}: SCM answered {self.status}")


class GitFailed(Exception):
    """A git command that did not end well; the message is what it printed."""


class Remote:
    """The way to Bitbucket. CONTEXT and CA_FILE say whom to trust."""

    def __init__(self, context: ssl.SSLContext, ca_file: Path, folder: Path, hosts: Iterable[str] = ()) -> None:
        self._context = context
        self._ca_file = ca_file
        self._hosts = frozenset((*LOCAL, *hosts))
        self._folder = folder / "algorithmia"
        self._folder.mkdir(parents=True, exist_ok=True)

    async def rest(self, method: str, url: str, authorization: str | None = None, content: object = None) -> Reply:
        """One request; 4084 where nobody answers. A new connection each time, so that a changed certificate is seen."""
        self._near(url)
        headers = {"Authorization": authorization, "Accept": "application/json"} if authorization else {"Accept": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(force_close=True)) as session,
                session.request(method, url, headers=headers, json=content, ssl=self._context, allow_redirects=False) as answer,
            ):
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Error(4084, type(error).__name__) from error
        try:
            found = json.loads(text) if text else None
        except ValueError:
            found = None
        return Reply(answer.status, found, answer.headers.get("X-AUSERNAME"))

    @contextlib.asynccontextmanager
    async def workshop(self) -> AsyncIterator[Path]:
        """A folder for one job."""
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    async def git(self, folder: Path, *arguments: str, authorization: str | None = None, key: str | None = None, url: str | None = None) -> str:
        """Runs git in FOLDER; what it printed, or GitFailed. Neither header nor KEY ever stand on a command line."""
        if url is not None:
            self._near(url)
        settings = {"http.sslCAInfo": str(self._ca_file), "user.name": "Algorithmia", "user.email": "no-reply@algorithmia.example.com"}
        if authorization:
            settings["http.extraHeader"] = f"Authorization: {authorization}"
        environment = {**clean_environment(folder, settings), "GIT_SSH_COMMAND": self._ssh(folder, key)}
        child = await asyncio.create_subprocess_exec(
            "git",
            *arguments,
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            printed, _none = await asyncio.wait_for(child.communicate(), GIT_SECONDS)
        except TimeoutError:
            raise GitFailed(f"git {arguments[0]}: no end after {GIT_SECONDS} s") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        text = printed.decode(errors="replace").replace(str(folder), ".")
        if child.returncode:
            raise GitFailed(text.strip() or f"git {arguments[0]} ended with {child.returncode}")
        return text

    def _near(self, url: str) -> None:
        if urlsplit(url).hostname not in self._hosts:
            raise Error(4084, "this simulator reaches only its own machine")

    @staticmethod
    def _ssh(folder: Path, key: str | None) -> str:
        """OpenSSH with this key only, whatever host key it meets [algorithmia 2.1, UNK], and nobody's configuration."""
        options = ["-F", os.devnull, "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "LogLevel=ERROR"]
        options += ["-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={os.devnull}", "-o", "ConnectTimeout=10"]
        if key is not None:
            path = folder / ".pull-key"
            if not path.exists():
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as stream:
                    stream.write(key.strip() + "\n")
            options += ["-i", str(path)]
        else:
            options += ["-o", "PubkeyAuthentication=no"]
        return shlex.join(["ssh", *options])
