# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two servers of the demonstration: simulated, with nothing in them but an administrator and an admin key."""

from __future__ import annotations

import secrets
import tempfile
import typing as t
from collections.abc import Iterator
from pathlib import Path

import requests

from simulator.process import Simulator

APPROVERS = "com.atlassian.bitbucket.server.bitbucket-bundled-hooks:requiredApproversMergeHook"
OWNER = "data_science"  # whose algorithm it is that proves the build


class Servers:
    """Both servers, up for the length of a ``with``."""

    def __init__(self, bitbucket_version: str) -> None:
        self.simulator = Simulator(version=bitbucket_version, people="sysadmin", switches={"basic_auth": "on"})
        self.tampered: set[str] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="demo-")
        self._secrets = {name: secrets.token_urlsafe(24) for name in ("bitbucket_bot_password", "initial_password", "bitbucket_bot_token_vault_password")}

    def __enter__(self) -> Servers:
        self.simulator.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.simulator.stop()
        self._folder.cleanup()

    def connections(self) -> dict[str, t.Any]:
        """Return the variables by which a playbook reaches both."""
        username, password = self.simulator.bitbucket_login("sysadmin")
        return {
            "bitbucket_url": self.simulator.bitbucket_url,
            "bitbucket_username": username,
            "bitbucket_password": password,
            "bitbucket_ca_path": self.simulator.ca_file,
            "algorithmia_url": self.simulator.algorithmia_url,
            "algorithmia_api_key": self.simulator.algorithmia_key("admin"),
            "algorithmia_standard_api_key": self.simulator.algorithmia_key("standard"),
            "algorithmia_ca_path": self.simulator.ca_file,
            "algorithmia_owner": OWNER,
            "bitbucket_bot_token_vault_file": str(Path(self._folder.name) / "bot-token.vault"),
            **self._secrets,
        }

    def writes(self) -> int:
        """Return how many requests so far could have changed something, on both servers."""
        return sum(1 for each in self.simulator.control.log() if each["method"] not in ("GET", "HEAD"))

    def calls(self) -> int:
        """Return how many requests there were so far, on both servers."""
        return sum(each["total"] for each in self.simulator.control.counts().values())

    def tamper(self) -> Iterator[str]:
        """Do what people do, over the servers' own REST APIs, and yield what was done."""
        self._bitbucket("PUT", "projects/ALG/permissions/users", name="grace", permission="PROJECT_ADMIN")
        yield "gave grace PROJECT_ADMIN on ALG, which declares that nobody else has anything there"
        self._bitbucket("DELETE", "projects/SANDBOX/permissions/groups", name="data-science")
        yield "took the grant of data-science on SANDBOX away"
        self._bitbucket("PUT", "projects/OPS", json={"public": True})
        yield "made OPS public"
        yield from self._tamper_with_repository("projects/OPS/repos/runbooks")
        config = self._config("SANDBOX")
        self._algorithmia("PATCH", f"v1/admin/scms/{config['id']}", json={"urls": {**config["urls"], "ssh": "ssh://git@old.example.com:7999"}})
        yield "pointed Algorithmia's configuration for SANDBOX to an old SSH address"
        self.tampered = {"permissions of ALG", "permissions of SANDBOX", "project OPS", "SCM configuration bitbucket SANDBOX"}
        self.tampered |= {
            "branch restriction OPS/runbooks no-deletes BRANCH refs/heads/main",
            "webhook OPS/runbooks ci",
            "pull request settings of OPS/runbooks",
        }

    def _tamper_with_repository(self, place: str) -> Iterator[str]:
        restrictions = f"{place}/restrictions"
        (restriction,) = self._bitbucket("GET", restrictions, api="branch-permissions/2.0").json()["values"]
        self._bitbucket("DELETE", f"{restrictions}/{restriction['id']}", api="branch-permissions/2.0")
        yield "removed the branch restriction that keeps the main branch of OPS/runbooks from being deleted"
        (webhook,) = self._bitbucket("GET", f"{place}/webhooks").json()["values"]
        self._bitbucket("PUT", f"{place}/webhooks/{webhook['id']}", json={**webhook, "url": "https://old-ci.example.com/hook"})
        yield "pointed the webhook ci of OPS/runbooks to an old server"
        self._bitbucket("PUT", f"{place}/settings/hooks/{APPROVERS}/settings", json={"requiredCount": "1"})
        yield "took one of the two required approvers of OPS/runbooks out"

    def _config(self, project_key: str) -> dict[str, t.Any]:
        """Return Algorithmia's configuration for a project; its key comes back as a client id."""
        found = {(each.get("scm") or {}).get("client_id"): each for each in self._algorithmia("GET", "v1/scms").json()["results"]}
        return t.cast("dict[str, t.Any]", found[project_key])

    def _bitbucket(self, method: str, path: str, json: object = None, api: str = "api/1.0", **query: str) -> requests.Response:
        url = f"{self.simulator.bitbucket_url}/rest/{api}/{path}"
        login = self.simulator.bitbucket_login("sysadmin")
        answer = requests.request(method, url, params=query, json=json, auth=login, verify=self.simulator.ca_file, timeout=30)
        answer.raise_for_status()
        return answer

    def _algorithmia(self, method: str, path: str, json: object = None) -> requests.Response:
        headers = {"Authorization": f"Simple {self.simulator.algorithmia_key('admin')}"}
        answer = requests.request(method, f"{self.simulator.algorithmia_url}/{path}", json=json, headers=headers, verify=self.simulator.ca_file, timeout=30)
        answer.raise_for_status()
        return answer
