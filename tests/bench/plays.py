# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that are measured: some with one task each, and provision."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import yaml

from simulator.process import Simulator

DECLARATION = Path(__file__).resolve().parents[1] / "demo" / "declaration.yml"
DECLARED = ("bitbucket_users", "bitbucket_groups", "bitbucket_projects", "bitbucket_permissions")
PROVISION = "algorithmia.scm.provision"
Task = dict[str, t.Any]


class Spent(t.NamedTuple):
    """What a run cost: seconds from start to end, and the most memory that one of its processes had, in MB."""

    seconds: float
    megabytes: float


class Plays:
    """Writes the playbooks into a folder of its own, for the length of a ``with``, and runs them."""

    def __init__(self, simulator: Simulator, projects: int, users: int, groups: int) -> None:
        username, password = simulator.bitbucket_login("sysadmin")
        login = {"bitbucket_url": simulator.bitbucket_url, "bitbucket_username": username, "bitbucket_password": password, "ca_path": simulator.ca_file}
        grants = {
            "users": {f"user-{n:02}": "PROJECT_WRITE" for n in range(users)},
            "groups": {f"group-{n:02}": "PROJECT_READ" for n in range(groups)},
        }
        self._grants = grants
        item = {**login, "project_key": "P000", "users": {"user-07": "PROJECT_WRITE"}}
        scopes = [{"project_key": f"P{n:03}", **grants} for n in range(projects)]
        uri: Task = {"url": f"{simulator.bitbucket_url}/rest/api/1.0/projects/P000/permissions/users?limit=1000", "ca_path": simulator.ca_file}
        uri.update({"url_username": username, "url_password": password, "force_basic_auth": True})
        looped: Task = {"loop": "{{ range(items | int) | list }}"}
        permissions: Task = {"algorithmia.scm.bitbucket_permissions": {**login, "permissions": scopes}}
        self._tasks: dict[str, Task] = {
            "empty": {"ansible.builtin.meta": "noop"},
            "permission": {"algorithmia.scm.bitbucket_permission": item, **looped},
            "permission_shipped": {
                "algorithmia.scm.bitbucket_permission": item,
                "environment": {"DOOR": "shipped"},
                **looped,
            },
            "uri": {"ansible.builtin.uri": uri, **looped},
            "permissions": permissions,
            "permissions_twice": permissions,
        }
        declared = yaml.safe_load(DECLARATION.read_text(encoding="utf-8"))
        secret = dict.fromkeys(("bitbucket_bot_password", "initial_password"), "none of them logs in")
        self._connection = {**login, "bitbucket_ca_path": login["ca_path"]}
        self._small = {**{name: declared[name] for name in DECLARED}, **self._connection, **secret}
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Plays:
        for name, task in self._tasks.items():
            play = {"hosts": "localhost", "gather_facts": False, "tasks": [task] * (2 if name.endswith("_twice") else 1)}
            path = Path(self._folder.name, f"{name}.yml")
            path.touch(mode=0o600)
            path.write_text(json.dumps([play]), encoding="utf-8")
        self._variables("small", self._small)
        return self

    def __exit__(self, *_problem: object) -> None:
        self._folder.cleanup()

    def seconds(self, name: str, items: int = 0) -> float:
        """Return how long the play takes, start of Ansible included. Raises RuntimeError where it fails or changes something."""
        return self._run(str(Path(self._folder.name, f"{name}.yml")), "-e", f"items={items}").seconds

    def provision(self, *, first: bool = False) -> float:
        """Return how long provision takes with the declaration of the demonstration's Bitbucket, which is there already unless it is the ``first`` time."""
        return self._run(PROVISION, "-e", f"@{Path(self._folder.name, 'small.json')}", may_change=first).seconds

    def provision_projects(self, projects: int) -> Spent:
        """Return what provision costs for so many projects with their grants, which are all there already, as variables of an inventory."""
        return self._run(PROVISION, "-i", self._inventory(projects))

    def provision_projects_by_file(self, projects: int) -> Spent:
        """Return what the same costs with C(-e @file), which Ansible copies once more than a file of an inventory."""
        return self._run(PROVISION, "-e", f"@{self._projects(projects)}")

    def empty_with_projects(self, projects: int) -> float:
        """Return how long an empty play takes with the same inventory: Ansible reads it."""
        return self._run(str(Path(self._folder.name, "empty.yml")), "-i", self._inventory(projects)).seconds

    def _inventory(self, projects: int) -> str:
        folder = Path(self._folder.name, "inventory")
        (folder / "group_vars").mkdir(parents=True, exist_ok=True)
        (folder / "hosts").write_text("localhost ansible_connection=local\n", encoding="utf-8")
        self._projects(projects).replace(folder / "group_vars" / "all.json")
        return str(folder)

    def _projects(self, projects: int) -> Path:
        declared = [{"key": f"P{n:03}", "name": f"Project {n}", "permissions": self._grants} for n in range(projects)]
        return self._variables("projects", {**self._connection, "bitbucket_projects": declared})

    def _variables(self, name: str, values: Task) -> Path:
        path = Path(self._folder.name, f"{name}.json")
        path.touch(mode=0o600)
        path.write_text(json.dumps(values), encoding="utf-8")
        return path

    def _run(self, playbook: str, *options: str, may_change: bool = False) -> Spent:
        command = [str(Path(sys.executable).with_name("ansible-playbook")), playbook, *options]
        environment = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false", "ANSIBLE_NOCOLOR": "1"}
        printed = Path(self._folder.name, "printed")
        with printed.open("wb") as output:
            started = time.perf_counter()
            child = subprocess.Popen(command, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
            _pid, status, usage = os.wait4(child.pid, 0)
            spent = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
        text = printed.read_text(encoding="utf-8", errors="replace")
        if child.returncode or ("changed: [" in text and not may_change):
            raise RuntimeError(f"{playbook} went wrong:\n{text[-4000:]}")
        return Spent(spent, usage.ru_maxrss / 1024)
