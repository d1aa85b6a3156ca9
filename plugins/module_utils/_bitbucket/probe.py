# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Proof that the given credentials can do in a project what Algorithmia does there, and that its webhooks are in place [algorithmia 2.1].

Nothing stays behind: the repository that the proof makes is removed again, also after a failure, and so is one that a killed proof left.
"""

from __future__ import annotations

import re
import secrets
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.readiness_checks import without_hint
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import Finding, report
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.git import Git, GitError, clone_url
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

PREFIX = "algorithmia-scm-probe-"
EVENT = "repo:refs_changed"
CHECKS = ("login", "project", "webhooks", "create_repository", "create_webhook", "git", "delete_repository")
WEBHOOK_PATH = re.compile(r"/v1/algorithms/[^/]+(/[^/]+)?/scm/webhook$")  # [algorithmia 2.4]
REFUSED = (
    "The token is refused: it was revoked, it has expired, or its user was deactivated or has lost its licence. "
    "Look at the user, or have a new token made (playbook rotate_token)."
)


class _Stopped(Exception):
    """A check failed on which all that follow depend."""


class Probe:
    """One proof. ``findings`` grow as it goes."""

    def __init__(self, client: Client, params: Params, *, writes: bool) -> None:
        self.client, self.writes = client, writes
        self.key = params["project_key"].strip().upper()
        self.target = (params["webhook_url"] or "").rstrip("/")
        self.ignored = {slug.lower() for slug in params["ignore_repositories"]}
        self.findings: list[Finding] = []
        self.repositories: list[Item] = []

    def run(self) -> list[Finding]:
        """Return what was found, a finding for each check."""
        try:
            self._check("login", self._login, fatal=True)
            self._check("project", self._project, fatal=True)
            self._check("webhooks", self._webhooks)
            if self.writes:
                self._make_and_remove()
        except _Stopped:
            pass
        seen = {each.check for each in self.findings}
        why = "not tried in check mode" if not self.writes and len(seen) > 2 else "not tried after that"
        return [*self.findings, *(Finding(check, None, why) for check in CHECKS if check not in seen)]

    def _check(self, name: str, look: t.Callable[[], Finding | str], fatal: bool = False) -> None:
        try:
            found = look()
        except Failure as problem:
            said = without_hint(problem) if isinstance(problem, (RemoteError, GitError)) else str(problem)
            found = Finding(name, False, said, _fix(name, self.key, problem))
        self.findings.append(found if isinstance(found, Finding) else Finding(name, True, found))
        if fatal and self.findings[-1].ok is False:
            raise _Stopped

    def _login(self) -> str:
        self.client.get(path_of("projects"), [("limit", "1")])
        return f"as {self.client.user}" if self.client.user else "accepted"

    def _project(self) -> Finding | str:
        found = self.client.get(path_of("projects", self.key))
        if found["key"] != self.key:
            words = f"the project {self.key} has been renamed to {found['key']}"
            return Finding(
                "project", False, words, f"Rename it back (new_key: {self.key}), or declare a configuration for {found['key']}: Algorithmia cannot change it."
            )
        return f"{self.key}, {found['name']}"

    def _webhooks(self) -> Finding | str:
        """Every repository of the project is Algorithmia's, so each needs the webhook that starts its builds [algorithmia 2.1.7]."""
        rows = list(self.client.pages(path_of("projects", self.key, "repos")))
        slugs = [row["slug"] for row in rows if row["slug"] not in self.ignored and not row["slug"].startswith(PREFIX)]
        if not self.target or not slugs:
            return "no algorithm has a repository there yet" if not slugs else "not asked about"
        hooked = {slug: any(self._starts_builds(hook) for hook in self.client.pages(self._path(slug, "webhooks"))) for slug in slugs}
        self.repositories = [{"slug": slug, "webhook": found} for slug, found in hooked.items()]
        lacking = [slug for slug, found in hooked.items() if not found]
        if lacking:
            fix = "Make it anew: its address and secret are in .../scm/status of the algorithm. Or name the repository in ignore_repositories."
            return Finding("webhooks", False, f"no active webhook of Algorithmia for pushes to {self.key}/{f', {self.key}/'.join(lacking)}", fix)
        return f"in place in {len(slugs)} repositories"

    def _starts_builds(self, hook: t.Mapping[str, t.Any]) -> bool:
        url, events = str(hook.get("url") or ""), hook.get("events") or []
        # Documents show the address with http and with https, with and without "api." in front [algorithmia 2.4].
        host = re.sub(r"^https?://(api\.)?", "", url).split("/")[0]
        return bool(hook.get("active", True)) and EVENT in events and bool(WEBHOOK_PATH.search(url)) and host == re.sub(r"^https?://(api\.)?", "", self.target)

    def _make_and_remove(self) -> None:
        slug = f"{PREFIX}{secrets.token_hex(4)}"
        made: list[Item] = []
        self._check("create_repository", lambda: self._create(slug, made), fatal=True)
        try:
            self._check("create_webhook", lambda: self._hook(slug))
            self._check("git", lambda: self._clone(made[0]))
        finally:
            self._check("delete_repository", lambda: self._delete(slug))

    def _create(self, slug: str, made: list[Item]) -> str:
        for row in list(self.client.pages(path_of("projects", self.key, "repos"))):
            if row["slug"].startswith(PREFIX):
                self.client.write("DELETE", self._path(row["slug"]))
        made.append(self.client.write("POST", path_of("projects", self.key, "repos"), body={"name": slug, "scmId": "git"}))
        return "a probe was made"

    def _hook(self, slug: str) -> str:
        body = {"name": "probe", "url": "https://probe.invalid/", "events": [EVENT], "active": False, "configuration": {}}
        self.client.write("POST", self._path(slug, "webhooks"), body=body)
        return "a webhook was made on it"

    def _clone(self, made: Item) -> Finding | str:
        url = clone_url(made, "http")
        if not url:
            return Finding("git", False, "there is no HTTPS clone address", "Enable HTTP(S) in Administration > Server settings.")
        Git(self.client.session.options).refs(url)
        return "git ls-remote over HTTPS works"

    def _delete(self, slug: str) -> str:
        self.client.write("DELETE", self._path(slug))
        return "the probe was removed"

    def _path(self, slug: str, *more: str) -> str:
        return path_of("projects", self.key, "repos", slug, *more)


def _fix(name: str, key: str, problem: Failure) -> str:
    status = problem.status if isinstance(problem, RemoteError) else None
    hint = problem.hint if isinstance(problem, (RemoteError, GitError)) else ""
    if name == "login":
        return REFUSED if status == 401 else hint or "See what stands in the way first."
    if name == "project":
        return f"Declare the project {key} (bitbucket_projects), and PROJECT_ADMIN on it for this user."
    if name in ("create_repository", "create_webhook", "delete_repository"):
        return f"Grant the user PROJECT_ADMIN on {key}, and give its token PROJECT_ADMIN and REPO_ADMIN: builds stop without."
    if name == "git":
        return hint or "Enable HTTP(S) for git in Administration > Server settings."
    return "Grant the user PROJECT_ADMIN on the project."


def _perform(client: Client, params: Params, check_mode: bool) -> Result:
    probe = Probe(client, params, writes=not check_mode)
    found = report(probe.run(), dict.fromkeys(CHECKS, "error"), "warning")
    return {"bitbucket_checkin_probe": {**found, "repositories": probe.repositories}}


ONE = Action(
    BITBUCKET,
    _perform,
    "bitbucket_checkin_probe",
    {
        "project_key": {"type": "str", "required": True, "no_log": False, "aliases": ["project"]},
        "webhook_url": {"type": "str"},
        "ignore_repositories": {"type": "list", "elements": "str", "default": []},
    },
)
