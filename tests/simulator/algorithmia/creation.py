# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What creating an algorithm does at Bitbucket: repository, template, and for build on check-in webhook and key [algorithmia 2.1 and 2.2]."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import asyncssh

from simulator.algorithmia.call import Call
from simulator.algorithmia.errors import Error
from simulator.algorithmia.remote import GitFailed, Reply, basic, bearer
from simulator.algorithmia.world import Algorithm, Repository, Scm

BRANCH = "master"  # [algorithmia 2.1.8, DOC]
KEY = "algorithmia"


def new_key() -> str:
    """A private key in PEM."""
    return asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()


def public_key(private_key: str | None) -> str | None:
    """Its public half, as Bitbucket takes it."""
    if private_key is None:
        return None
    return asyncssh.import_private_key(private_key).export_public_key().decode().strip() + f" {KEY}"


@dataclass
class Site:
    """One project of one Bitbucket, with what opens it."""

    call: Call
    root: str
    project: str
    authorization: str

    async def ask(self, method: str, path: str, content: object = None, otherwise: int = 1008) -> Reply:
        """One request below the REST root; an error becomes Algorithmia's."""
        reply = await self.call.remote.rest(method, f"{self.root}/rest/{path}", self.authorization, content)
        if reply.status >= 300:
            raise reply.error(otherwise, f"{method} {path}")
        return reply

    def api(self, *more: str) -> str:
        return "/".join([f"api/1.0/projects/{self.project}", *more])


def site(call: Call, scm: Scm, credentials: object) -> Site:
    """With the stored token (check-in), or what the request brought (via API) [algorithmia 2.2.5, DOC]."""
    given = credentials if isinstance(credentials, dict) else {}
    username, password, token = (given.get(name) for name in ("username", "password", "secretToken"))
    if scm.client_secret is not None:
        authorization = bearer(scm.client_secret)
    elif isinstance(token, str) and token and not username and not password:
        authorization = bearer(token)
    elif isinstance(username, str) and isinstance(password, str) and username and not token:
        authorization = basic(username, password)
    else:
        raise Error(6001, "scmsCredentials needs username and password, or secretToken")
    return Site(call, (scm.urls or {})["api"].rstrip("/"), scm.client_id or "", authorization)


async def create(call: Call, algorithm: Algorithm, scm: Scm, source: dict[str, Any], credentials: object) -> str:
    """Everything that has to be there before ALGORITHM is; the template's commit. Raises Error where Bitbucket refuses.

    Nothing is left at Algorithmia then. Whether the repository stays at Bitbucket is UNK: switch failed_create_repository.
    """
    place = site(call, scm, credentials)
    project = (await place.ask("GET", place.api())).json
    wanted = {"name": source.get("repository_name") or algorithm.name, "scmId": "git", "public": algorithm.settings["source_visibility"] == "open"}
    row = (await place.ask("POST", place.api("repos"), wanted)).json
    try:
        https_url = next((one["href"] for one in row["links"].get("clone", []) if one["name"] == "http"), None)
        if https_url is None:
            raise Error(1008, "git over HTTP(S) is disabled")
        algorithm.repository = Repository(project["key"], row["slug"], row["name"], project["name"], https_url)
        commit = await _push_template(place, algorithm, source.get("initial_commit_message") or "Initial commit")
        if algorithm.check_in:
            await _place_webhook(place, algorithm)
            await _place_key(place, algorithm, scm)
    except Error:
        if call.switches["failed_create_repository"] == "removed":
            await place.ask("DELETE", place.api("repos", row["slug"]))
        raise
    return commit


async def _push_template(place: Site, algorithm: Algorithm, message: str) -> str:
    """A first commit on the default branch, over HTTPS; its hash."""
    assert algorithm.repository is not None
    url, remote = algorithm.repository.https_url, place.call.remote
    files = {
        "README.md": f"# {algorithm.name}\n",
        "algorithmia.conf": json.dumps({"algorithm_name": algorithm.path, "username": algorithm.owner}) + "\n",
        "requirements.txt": "algorithmia\n",
        f"src/{algorithm.name}.py": 'def apply(input):\n    return f"hello {input}"\n',
    }
    try:
        async with remote.workshop() as folder:
            work = folder / "work"
            for name, text in files.items():
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                (work / name).write_text(text, encoding="utf-8")
            await remote.git(folder, "init", "--quiet", f"--initial-branch={BRANCH}", "--template=", "work")
            await remote.git(folder, "-C", "work", "add", ".")
            await remote.git(folder, "-C", "work", "commit", "--quiet", "-m", message)
            await remote.git(folder, "-C", "work", "push", "--quiet", url, f"HEAD:refs/heads/{BRANCH}", authorization=place.authorization, url=url)
            return (await remote.git(folder, "-C", "work", "rev-parse", "HEAD")).strip()
    except GitFailed as error:
        raise Error(1008, f"template: {error}") from error


async def _place_webhook(place: Site, algorithm: Algorithm) -> None:
    """[algorithmia 2.1.7, DOC]; address by UUID [algorithmia 2.4, DOC], events INF: switch webhook_events."""
    assert algorithm.repository is not None
    algorithm.webhook_url = f"{place.call.url}/v1/algorithms/{algorithm.id}/scm/webhook"
    algorithm.webhook_secret = str(uuid.uuid4())
    content = {
        "name": "Algorithmia",
        "url": algorithm.webhook_url,
        "events": [one for one in place.call.switches["webhook_events"].split(",") if one],
        "active": True,
        "configuration": {"secret": algorithm.webhook_secret},
    }
    await place.ask("POST", place.api("repos", algorithm.repository.slug, "webhooks"), content)


async def _place_key(place: Site, algorithm: Algorithm, scm: Scm) -> None:
    """Where the key for pulling is, is UNK [algorithmia 2.1.7]: switch pull_key."""
    assert algorithm.repository is not None
    where = place.call.switches["pull_key"]
    if where == "user":
        scm.private_key = scm.private_key or new_key()
        algorithm.private_key = scm.private_key
        return
    algorithm.private_key = new_key()
    if where == "repository":
        content = {"key": {"text": public_key(algorithm.private_key)}, "permission": "REPO_READ"}
        await place.ask("POST", f"keys/1.0/projects/{place.project}/repos/{algorithm.repository.slug}/ssh", content)
