# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Journeys that break off: kills a playbook at the write of one's choice, comes back to a state that was kept, says what is whole."""

from __future__ import annotations

import time
import typing as t

import requests

from integration import playbooks
from integration.journey import BOT, OWNER, PROJECT, Journey
from integration.play import Item

TOKEN = "{{ bitbucket_access_token_value }}"
CONFIG: Item = {"provider": "bitbucket", "project_key": PROJECT, "access_token": TOKEN, "default": True}
# One of everything: each write is a step at which a run can die.
SMALL: Item = {
    "bitbucket_users": [{"name": BOT, "display_name": "Algorithmia", "email_address": "bot@example.com", "password": "{{ bitbucket_bot_password }}"}],
    "bitbucket_groups": [],
    "bitbucket_permissions": [],
    "bitbucket_projects": [{"key": PROJECT, "name": "Algorithms", "permissions": {"users": {BOT: "PROJECT_ADMIN"}}}],
    "algorithmia_scm_configs": [CONFIG],
}


class Write(t.NamedTuple):
    """The first write of a run that matches: PATH is a regular expression."""

    product: str
    method: str
    path: str


class BrokenJourney(Journey):
    """A journey with a small declaration, whose states can be kept and come back to."""

    def __init__(self, *args: t.Any, **variables: t.Any) -> None:
        super().__init__(*args, **{**SMALL, **variables})
        self._kept: dict[str, tuple[Item, bytes | None, int]] = {}

    def environment(self, *args: t.Any, **kwargs: t.Any) -> dict[str, str]:
        """Return the same, and spare the copying of modules: there are many runs."""
        return {**super().environment(*args, **kwargs), "ANSIBLE_PIPELINING": "1"}

    def keep(self, name: str) -> None:
        """Keep what is there, the encrypted file too."""
        there = self.vault.exists()
        self._kept[name] = (self.control.state(secrets=True), self.vault.read_bytes() if there else None, self.vault.stat().st_mode if there else 0)

    def back_to(self, name: str = "") -> None:
        """Come back to what was kept, or to the start. What was pushed with git is gone."""
        state, vault, mode = self._kept.get(name, ({}, None, 0))
        self.control.reset()
        if state:
            self.control.tamper(state)
        self.vault.unlink(missing_ok=True)
        if vault is not None:
            self.vault.write_bytes(vault)
            self.vault.chmod(mode)

    def killed_at(self, write: Write, playbook: str, *options: str, **variables: t.Any) -> None:
        """Kill a run, and all that it has started, as soon as that write has been carried out: it never sees the answer."""
        self.control.fault(write.product, "drop", method=write.method, path=write.path, execute=True)
        patience = {"bitbucket_retries": 0, "algorithmia_retries": 0}
        command = self.command(f"algorithmia.scm.{playbook}", *options, **{**patience, **variables})
        output = self.folder / "plan" / "killed"
        output.unlink(missing_ok=True)
        since = self.control.last()
        running = playbooks.start(command, self.environment(), self.folder / "work", output, output)
        try:
            while running.poll() is None and not any(each["status"] == 0 for each in self.control.log(since)):
                time.sleep(0.01)
            assert running.poll() is None, f"it ended before {write}:\n{output.read_text(encoding='utf-8')}"
        finally:
            running.kill()

    def forget_configurations(self) -> None:
        """Have Algorithmia know of none but its own."""
        scms = {each["id"]: None for each in self.configs()}
        self.control.tamper({"algorithmia": {"scms": {**scms, "internal": {"default": True}}}})

    def algorithm(self, name: str, project: str = PROJECT) -> None:
        """Create an algorithm in the configuration for a project, as a user of Algorithmia does."""
        (scm,) = [each["id"] for each in self.configs() if each["client_id"] == project]
        settings = {"source_visibility": "closed", "license": "apl", "network_access": "isolated", "pipeline_enabled": False}
        environments = "/v1/algorithm-environments/edge/languages/python3/environments"
        settings["algorithm_environment"] = self.ask("GET", environments)[0]["id"]
        self.ask("POST", f"/v1/algorithms/{OWNER}", {"name": name, "details": {"label": name}, "settings": settings, "source": {"scm": scm}})

    def ask(self, method: str, path: str, body: Item | None = None) -> t.Any:
        """Ask Algorithmia with a standard key."""
        headers = {"Authorization": f"Simple {self.simulator.algorithmia_key('standard')}"}
        answer = requests.request(method, self.simulator.algorithmia_url + path, json=body, headers=headers, verify=self.simulator.ca_file, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def token_of(self, project: str = PROJECT) -> str:
        """Return what Algorithmia uses for a project, ``""`` for nothing."""
        return next((each["client_secret"] or "" for each in self.configs() if each["client_id"] == project), "")

    def user_of(self, token: str) -> str:
        """Return whose token it is, found out by using it on the project."""
        url = f"{self.simulator.bitbucket_url}/rest/api/1.0/projects/{PROJECT}"
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, verify=self.simulator.ca_file, timeout=10)
        return answer.headers.get("X-AUSERNAME", "") if answer.status_code == 200 else ""

    def assert_no_dead_token(self) -> None:
        """Whatever has happened: a configuration that is there works."""
        assert [each["client_id"] for each in self.configs() if self.user_of(each["client_secret"]) != BOT] == []

    def assert_whole(self, *projects: str) -> None:
        """One token, one configuration for each project and no more, and what Algorithmia uses is the value of that token."""
        assert [each["name"] for each in self.tokens()] == ["algorithmia"]
        assert sorted(each["client_id"] for each in self.configs()) == sorted(projects or [PROJECT])
        assert all(each["enabled"] for each in self.configs())
        assert {self.user_of(self.token_of(each)) for each in projects or [PROJECT]} == {BOT}

    def default(self) -> str:
        """Return the project of the default configuration, ``internal`` for Algorithmia's own."""
        found = self.control.state()["algorithmia"]["scms"].values()
        (one,) = [each["client_id"] or each["id"] for each in found if each["default"]]
        return str(one)
