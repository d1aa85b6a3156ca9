# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks of the journey, as a user would, against one simulator.

The declaration is that of the demonstration. What is a secret comes in a file of its own, mode 0600. Home, temporary files and
Ansible's own folder lie in a scratch folder, so that what a run leaves behind can be looked at. ``Journey.baseline`` keeps what was
provisioned as the state that ``control.reset()`` returns to: git repositories are wiped by it, everything else comes back.
"""

from __future__ import annotations

import json
import os
import re
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

from integration import playbooks
from integration.play import HERE, READS, SETTINGS, Action, Item
from simulator.process import Simulator

DECLARATION = HERE.parent / "demo" / "declaration.yml"
BOT, PROJECT, OTHER, OWNER = "algorithmia-bot", "ALG", "SANDBOX", "data_science"
OWN = re.compile(r"ANSIBLE_|BITBUCKET_|ALGORITHMIA_|.*_PROXY$|.*_CA_BUNDLE$", re.IGNORECASE)
RECAP = re.compile(r"^localhost\s+: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """What came of a run. ``lines``: the recorder's, one for each result. ``log``: the requests that the servers saw. ``written``: Ansible's log file."""

    code: int
    output: str
    written: str
    lines: list[Item]
    log: list[Item]

    @property
    def writes(self) -> list[str]:
        """The requests that were to change something: ``POST /path``."""
        return [f"{each['method']} {each['path']}" for each in self.log if each["method"] not in READS and not _asks(each)]

    @property
    def recap(self) -> dict[str, int]:
        """What Ansible counted: ok, changed, failed ..."""
        found = RECAP.findall(self.output)
        return {name: int(number) for name, _equals, number in (each.partition("=") for each in found[-1].split())} if found else {}

    def results(self, task: str) -> list[Item]:
        """Return the results of all tasks of that name, whichever role they are of."""
        return [each["result"] for each in self.lines if each["name"].rpartition(" : ")[2] == task]

    @property
    def failures(self) -> list[str]:
        """What the tasks that failed say, first to last."""
        return [str(each["result"].get("msg", "")) for each in self.lines if each["failed"]]

    @property
    def msg(self) -> str:
        """What is said last: where a rescue says it again, that."""
        return self.failures[-1] if self.failures else ""


def _asks(entry: Item) -> bool:
    """A POST that only reads: git asks what there is by one."""
    return str(entry["path"]).endswith("/git-upload-pack")


class Journey:
    """One user's way with one simulator. ``variables``: what is not in the declaration; ``secrets``: those of them that nobody may see."""

    def __init__(self, simulator: Simulator, folder: Path, **variables: t.Any) -> None:
        self.simulator, self.control, self.folder = simulator, simulator.control, folder
        self.vault = folder / "work" / "token.vault"
        for name in ("work", "home", "tmp", "ansible", "plan"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.kept: list[str] = []  # the tasks after which the recorder writes down the state
        self.extra: dict[str, str] = {}  # more of the environment
        self.secrets = {
            "bitbucket_password": simulator.bitbucket_login("sysadmin")[1],
            "algorithmia_api_key": simulator.algorithmia_key("admin"),
            "algorithmia_standard_api_key": simulator.algorithmia_key("standard"),
            "bitbucket_bot_password": "bot-password-of-the-journey-1",
            "initial_password": "initial-password-of-the-journey-1",
            "bitbucket_bot_token_vault_password": "vault-password-of-the-journey-1",
        }
        self.variables: Item = {
            "bitbucket_url": simulator.bitbucket_url,
            "bitbucket_username": simulator.bitbucket_login("sysadmin")[0],
            "bitbucket_ca_path": simulator.ca_file,
            "algorithmia_url": simulator.algorithmia_url,
            "algorithmia_ca_path": simulator.ca_file,
            "algorithmia_owner": OWNER,
            "bitbucket_bot_token_store": "vault_file",
            "bitbucket_bot_token_vault_file": str(self.vault),
            **variables,
        }

    # --- running ---

    def run(self, playbook: str, *options: str, before: t.Mapping[str, t.Sequence[Action]] | None = None, shipped: bool = False, **variables: t.Any) -> Run:
        """Run ``algorithmia.scm.PLAYBOOK``. ``before``: what to do to the simulator before which task, by its full name."""
        if not shipped:
            return self._run(f"algorithmia.scm.{playbook}", options, before, variables)
        role = [{"hosts": "localhost", "gather_facts": False, "environment": {"SHIPPED": "1"}, "roles": [f"algorithmia.scm.{playbook}"]}]
        return self.play(role, *options, before=before, **variables)

    def play(
        self,
        plays: list[Item],
        *options: str,
        before: t.Mapping[str, t.Sequence[Action]] | None = None,
        keep: t.Sequence[str] = (),
        declaration: bool = True,
        **variables: t.Any,
    ) -> Run:
        """Run a playbook of the test's own. ``keep``: the tasks after which the state is in the line. ``declaration``: whether to give that of the demo."""
        path = self.folder / "plan" / "playbook.yml"
        path.write_text(json.dumps(plays, indent=1), encoding="utf-8")
        return self._run(str(path), options, before, variables, keep, declaration)

    def command(self, playbook: str, *options: str, declaration: bool = True, **variables: t.Any) -> list[str]:
        """Return the command of a run, its variables written down. A variable that is None is left out."""
        none = {"bitbucket_repositories": []} if declaration else {}  # those of the demo are in a project that many tests do not declare
        given = {name: value for name, value in {**none, **self.variables, **self.secrets, **variables}.items() if value is not None}
        path = self.folder / "plan" / "secrets.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(given), encoding="utf-8")
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        return [program, playbook, *(["-e", f"@{DECLARATION}"] if declaration else []), "-e", f"@{path}", *options]

    def environment(self, before: t.Mapping[str, t.Sequence[Action]] | None = None) -> dict[str, str]:
        """Return the environment of a run, with the recorder's plan written down and its output empty."""
        here = playbooks.stage(self.folder)
        plan, files = here / "plan", {name: here / "plan" / name for name in ("plan", "lines", "marker", "log", "ansible.cfg")}
        for name in ("lines", "marker", "log", "ansible.cfg"):
            files[name].write_text(SETTINGS if name == "ansible.cfg" else "", encoding="utf-8")
        control = {"control": self.simulator.ready["control"], "output": str(files["lines"]), "marker": str(files["marker"])}
        files["plan"].write_text(json.dumps({**control, "before": dict(before or {}), "state": self.kept}), encoding="utf-8")
        return {
            **{name: value for name, value in os.environ.items() if not OWN.match(name)},
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "ANSIBLE_CONFIG": str(files["ansible.cfg"]),
            "ANSIBLE_HOME": str(here / "ansible"),
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_LOG_PATH": str(plan / "log"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            "ANSIBLE_REMOTE_TMP": str(here / "tmp" / "remote"),  # by default it goes by the password file, not by HOME
            "HOME": str(here / "home"),
            "TMPDIR": str(here / "tmp"),
            "RECORDER_PLAN": str(files["plan"]),
            **self.extra,
        }

    def _run(
        self,
        playbook: str,
        options: t.Sequence[str],
        before: t.Mapping[str, t.Sequence[Action]] | None,
        variables: Item,
        keep: t.Sequence[str] = (),
        declaration: bool = True,
    ) -> Run:
        self.kept = list(keep)
        command, environment = self.command(playbook, *options, declaration=declaration, **variables), self.environment(before)
        since = self.control.last()
        done = playbooks.run(command, environment, self.folder / "work")
        assert "[DEPRECATION WARNING]" not in done.stdout + done.stderr, done.stderr
        lines = [json.loads(line) for line in (self.folder / "plan" / "lines").read_text(encoding="utf-8").splitlines()]
        written = (self.folder / "plan" / "log").read_text(encoding="utf-8")
        # A reset in between begins to count anew.
        return Run(done.returncode, f"{done.stdout}\n{done.stderr}", written, lines, self.control.log(since if self.control.last() >= since else 0))

    # --- the simulator ---

    def baseline(self) -> None:
        """Make what is there now the state that ``control.reset()`` returns to."""
        self.control.settle()
        self.control.seed({}, keep=True)

    def tokens(self) -> list[Item]:
        """Return the access tokens of Bitbucket, with their values."""
        found = self.control.state(secrets=True)["bitbucket"]["tokens"]
        return list(found.values()) if isinstance(found, dict) else list(found)

    def configs(self) -> list[Item]:
        """Return the SCM configurations of Algorithmia but its own, with their secrets."""
        found = self.control.state(secrets=True)["algorithmia"]["scms"]
        return [each for each in (found.values() if isinstance(found, dict) else found) if each["provider"] != "internal"]
