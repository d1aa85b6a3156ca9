# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks that are measured, each with one task."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from simulator.process import Simulator

Task = dict[str, t.Any]


class Plays:
    """Writes the playbooks into a folder of its own, for the length of a ``with``, and runs them."""

    def __init__(self, simulator: Simulator, projects: int, users: int, groups: int) -> None:
        username, password = simulator.bitbucket_login("sysadmin")
        login = {"bitbucket_url": simulator.bitbucket_url, "bitbucket_username": username, "bitbucket_password": password, "ca_path": simulator.ca_file}
        grants = {
            "users": {f"user-{n:02}": "PROJECT_WRITE" for n in range(users)},
            "groups": {f"group-{n:02}": "PROJECT_READ" for n in range(groups)},
        }
        item = {**login, "project_key": "P000", "users": {"user-07": "PROJECT_WRITE"}}
        scopes = [{"project_key": f"P{n:03}", **grants} for n in range(projects)]
        uri: Task = {"url": f"{simulator.bitbucket_url}/rest/api/1.0/projects/P000/permissions/users?limit=1000", "ca_path": simulator.ca_file}
        uri.update({"url_username": username, "url_password": password, "force_basic_auth": True})
        looped: Task = {"loop": "{{ range(items | int) | list }}"}
        self._tasks: dict[str, Task] = {
            "empty": {"ansible.builtin.meta": "noop"},
            "permission": {"algorithmia.scm.bitbucket_permission": item, **looped},
            "permission_shipped": {
                "algorithmia.scm.bitbucket_permission": item,
                "environment": {"DOOR": "shipped"},
                **looped,
            },
            "uri": {"ansible.builtin.uri": uri, **looped},
            "permissions": {"algorithmia.scm.bitbucket_permissions": {**login, "permissions": scopes}},
        }
        self._folder = tempfile.TemporaryDirectory()

    def __enter__(self) -> Plays:
        for name, task in self._tasks.items():
            play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
            path = Path(self._folder.name, f"{name}.yml")
            path.touch(mode=0o600)
            path.write_text(json.dumps([play]), encoding="utf-8")
        return self

    def __exit__(self, *_problem: object) -> None:
        self._folder.cleanup()

    def seconds(self, name: str, items: int = 0) -> float:
        """Return how long the play takes, start of Ansible included. Raises RuntimeError where it fails or changes something."""
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(Path(self._folder.name, f"{name}.yml")), "-e", f"items={items}"]
        environment = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false", "ANSIBLE_NOCOLOR": "1"}
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        spent = time.perf_counter() - started
        if done.returncode or "changed: [" in done.stdout:
            raise RuntimeError(f"{name} went wrong:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return spent
