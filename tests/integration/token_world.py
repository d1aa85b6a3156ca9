# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bot's token in this process: the real modules against a simulator, without Ansible around them, and a kill at the write of one's choice."""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path

import pytest
import requests

from ansible_collections.algorithmia.scm.plugins.action.bitbucket_bot_token import STATES, ActionModule
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process
from ansible_collections.algorithmia.scm.plugins.module_utils._http import session
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token import memory
from ansible_collections.algorithmia.scm.plugins.plugin_utils.bot_token.store import Store
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task
from ansible_collections.algorithmia.scm.plugins.plugin_utils.servers import Servers
from ansible_collections.algorithmia.scm.plugins.plugin_utils.several import module_of, tally_of
from simulator.process import Simulator

Item = dict[str, t.Any]
BOT, PASSWORD, PROJECT, OTHER = "algorithmia-bot", "bot-password-of-the-world-1", "ALG", "OPS"
START: Item = {
    "bitbucket": {
        "users": [{"name": BOT, "password": PASSWORD}],
        "projects": [{"key": key, "name": key, "users": {BOT: "PROJECT_ADMIN"}} for key in (PROJECT, OTHER)],
    }
}
OPTIONS: Item = {
    "state": "present",
    "name": "algorithmia",
    "permissions": ["PROJECT_ADMIN", "REPO_ADMIN"],
    "expiry_days": None,
    "renew_days_before": 0,
    "replace": False,
    "lost_value": "replace",
    "bitbucket_result": None,
    "bot_username": BOT,
    "bot_password": PASSWORD,
    "value": None,
    "undeclared_configs": "refuse",
    "store": "memory",
    "retired_name": "algorithmia (retired)",
    "update_secret": "replace",
    "overlap": 0,
    "resume": None,
}
ROTATED: Item = {"state": "rotated"}
CONNECT: Item = {"state": "rotated", "update_secret": "connect"}
STORES = ("memory", "vault_file")


class Killed(BaseException):
    """The run is over, at once."""


class World:
    """Both servers. ``calls``: the modules that were run, with their options. ``lines``: what was said."""

    def __init__(self, simulator: Simulator, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.simulator, self.control, self.vault = simulator, simulator.control, folder / "token.vault"
        self.calls: list[tuple[str, Item, bool]] = []
        self.lines: list[str] = []
        self.writes: list[str] = []
        self._left: int | None = None
        send, confirmed = session.Session._send, session.Session._confirmed

        def sent(own: session.Session, call: session.Call, *args: t.Any) -> t.Any:
            if self._left == 0 and call.method not in session.READS:
                raise Killed  # what a dead process would clean up stays as it is
            return send(own, call, *args)

        def noted(own: session.Session, call: session.Call, answer: session.Answer) -> session.Answer:
            self._confirm(call)
            return confirmed(own, call, answer)

        patch.setattr(session.Session, "_send", sent)
        patch.setattr(session.Session, "_confirmed", noted)
        self.forget()

    # --- a run ---

    def use(self, *projects: str, check: bool = False, **options: t.Any) -> Item:
        """Use the module once, with configurations for these projects, and return its result. Raises Stopped."""
        configs = [{"provider": "bitbucket", "project_key": key, "access_token": ""} for key in projects or (PROJECT,)]
        urls = {"bitbucket_url": self.simulator.bitbucket_url, "algorithmia_url": self.simulator.algorithmia_url}
        kept = {"vault_file": str(self.vault), "vault_password": "a-password"} if options.get("store") == "vault_file" else {}
        given = {**OPTIONS, **urls, **kept, "scm_configs": configs, **options}
        self.lines, self.calls, self.writes = [], [], []
        self.servers = Servers(self._run, check=check)
        return STATES[given["state"]](given, self.servers, Store.of(given), given.get("say", self.lines.append)).run()

    def totals(self) -> list[str]:
        """Return the last lines of a run with this use of the module."""
        report = Report(check_mode=True)
        report.add("bitbucket_bot_token", ActionModule.MODULE, {"tally": tally_of(self.servers), "summary": {}}, Task("bb"), check_mode=self.servers.check)
        return [line.partition(": ")[2] for line in report.totals()]

    def provision(self, *projects: str, **options: t.Any) -> Item:
        """Have the token, then the configurations, as the role provision does."""
        result = self.use(*projects, **options)
        value = self.value(**options)
        theirs = [{"provider": "bitbucket", "project_key": key, "access_token": value} for key in projects or (PROJECT,)]
        url, ssh = (self.simulator.ready["bitbucket"][name] for name in ("url", "ssh_url"))
        made = self._run("algorithmia_scm_configs", {"scm_configs": theirs, "bitbucket_urls": {"web": url, "api": url, "ssh": ssh}}, check=False)
        assert not made.get("failed"), made
        return result

    def value(self, **options: t.Any) -> str:
        return self.store(**options).value()

    def store(self, **options: t.Any) -> Store:
        kept = {"vault_file": str(self.vault), "vault_password": "a-password"} if options.get("store") == "vault_file" else {}
        return Store.of({**OPTIONS, "bitbucket_url": self.simulator.bitbucket_url, **kept, **options})

    def forget(self) -> None:
        """Begin a new run: what was in memory is gone."""
        memory.MEMORY[: memory.LENGTH] = bytes(memory.LENGTH)

    def killed(self, at: int, use: t.Callable[[], t.Any]) -> bool:
        """Kill a run as soon as that many writes were carried out, and tell whether there were so many."""
        self._left = at
        try:
            with contextlib.suppress(Killed):
                use()
                return False
            return True
        finally:
            self._left = None

    def _confirm(self, call: session.Call) -> None:
        self.writes.append(f"{call.method} {call.path}")
        if self._left:
            self._left -= 1
            if self._left == 0:
                raise Killed

    def _run(self, module: str, options: Item, *, check: bool) -> Item:
        self.calls.append((module, options, check))
        product = module.partition("_")[0]
        user, password = self.simulator.bitbucket_login("sysadmin")
        log_in = {"bitbucket_username": user, "bitbucket_password": password}
        own = {"bitbucket_username", "bitbucket_token"} & set(options)
        connections: dict[str, Item] = {
            "bitbucket": {"bitbucket_url": self.simulator.bitbucket_url, **({} if own else log_in)},
            "algorithmia": {
                "algorithmia_url": self.simulator.algorithmia_url,
                "algorithmia_api_key": self.simulator.algorithmia_key(),
                "algorithmia_standard_api_key": self.simulator.algorithmia_key("standard"),
            },
        }
        return run_in_process(module_of(module), module, {**connections[product], "ca_path": self.simulator.ca_file, **options}, check)

    # --- what is there ---

    def tokens(self) -> list[Item]:
        return list(self.control.state(secrets=True)["bitbucket"]["tokens"].values())

    def configs(self) -> list[Item]:
        return [each for each in self.control.state(secrets=True)["algorithmia"]["scms"].values() if each["provider"] != "internal"]

    def default(self) -> str:
        found = self.control.state()["algorithmia"]["scms"].values()
        return next(str(each["client_id"] or each["id"]) for each in found if each["default"])

    def works(self, token: str) -> bool:
        """Tell whether Algorithmia can work with a token."""
        url = f"{self.simulator.bitbucket_url}/rest/api/1.0/projects/{PROJECT}"
        answer = requests.get(url, headers={"Authorization": f"Bearer {token}"}, verify=self.simulator.ca_file, timeout=10)
        return answer.status_code == 200

    def dead(self) -> list[str]:
        """Return the projects whose configuration has a token that is no more."""
        return [each["client_id"] for each in self.configs() if not self.works(each["client_secret"])]

    def assert_whole(self, *projects: str) -> None:
        assert [each["name"] for each in self.tokens()] == ["algorithmia"]
        assert sorted(each["client_id"] for each in self.configs()) == sorted(projects or [PROJECT])
        assert all(each["enabled"] for each in self.configs())
        assert self.dead() == []

    def make_default(self, project: str) -> None:
        scms = {each["id"]: {"default": each["client_id"] == project} for each in self.configs()}
        self.control.tamper({"algorithmia": {"scms": {"internal": {"default": False}, **scms}}})

    def expire(self) -> None:
        (token,) = self.tokens()
        self.control.tamper({"bitbucket": {"tokens": {token["id"]: {"expires": token["created"] + 1}}}})

    def revoke(self) -> None:
        self.control.tamper({"bitbucket": {"tokens": {each["id"]: None for each in self.tokens()}}})

    def grant(self, permission: str | None) -> None:
        """Have the bot have this permission on the project, and no other."""
        self.control.tamper({"bitbucket": {"projects": {PROJECT: {"grants": {"users": {BOT: permission}}}}}})

    def snapshot(self) -> tuple[t.Any, ...]:
        """Return all that a refusal leaves as it was, but for the ids of configurations."""
        configs = sorted((each["client_id"], each["client_secret"], each["enabled"]) for each in self.configs())
        return configs, [(each["id"], each["name"]) for each in self.tokens()], self.default(), self.vault.read_bytes() if self.vault.exists() else b""

    def in_use(self, project: str = PROJECT) -> None:
        """Have a configuration be in use in a way that Bitbucket shows nothing of."""
        (scm,) = [each["id"] for each in self.configs() if each["client_id"] == project]
        self.control.tamper({"algorithmia": {"scms": {scm: {"algorithms": ["somebody/else"]}}}})
