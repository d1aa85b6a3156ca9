# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs steps through real Ansible and returns what came of them.

All steps of a test are the tasks of one playbook, in process; with ``doors=DOORS`` they begin once more shipped (``environment`` forces that), until each
module was carried out: what else it does is the same in both, see tests/unit/engine/test_run.py. One test of each module does that: the cycle of a module
that manages something, the first test of another. Most others need no playbook: see integration.here. That each step really went through its door is
counted by the interpreter, a script that leaves a mark, and has integration.interpreter run the module. Results, warnings, ``invocation`` and the calls to
the server have to be the same in both.
"""

from __future__ import annotations

import atexit
import base64
import importlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import typing as t
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

from integration import interpreter, playbooks, world
from simulator.process import Simulator

HERE = Path(__file__).parent
IN_PROCESS = ("in_process",)
INTERPRETER = """#!/bin/sh
echo >> "{marker}"
[ -f "$1" ] || exec "{python}" "$@"
exec "{python}" -I -S "{program}" "{socket}" "$@"
"""
DOORS = (*IN_PROCESS, "shipped")
READS = ("GET", "HEAD")
# Looking ten times less often whether a worker is done leaves the processor to the worker; each kind of inventory has documentation to be read.
SETTINGS = "[defaults]\ninternal_poll_interval = 0.01\n[inventory]\nenable_plugins = host_list, yaml, ini\n"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a server or git makes up anew each time: ids of configurations, tokens, keys and commits, texts of tokens, names of probes, times.
KEY_ID = r'(?<="key_id": ")\d+|(?<=key_id: )\d+|(?<=/ssh/)\d+'
TOKEN_TEXT = r"\b\d{12}\b|(BBDC-)?[A-Za-z0-9+/]{44}(?![\w+/])"
MADE_UP = re.compile(rf"{UUID.pattern}|{KEY_ID}|{TOKEN_TEXT}|\b[0-9a-f]{{40}}\b|(?<=-probe-)[0-9a-f]{{8}}|\b\d{{4}}-\d\d-\d\dT[\d:.+Z-]+")
Item = dict[str, t.Any]
Action = tuple[str, tuple[t.Any, ...], Item]


def act(verb: str, *args: t.Any, **kwargs: t.Any) -> Action:
    """Return something to do to the simulator before a step: a method of simulator.control.Control and its arguments."""
    return (verb, args, kwargs)


@dataclass(frozen=True)
class Step:
    """One task. ``before``: what happens to the simulator first. ``state``: keep its state afterwards. ``task``: further keywords of the task.

    ``busy``: the servers go on with something meanwhile, so that no two runs see the same requests.
    """

    module: str
    args: Item
    check: bool = False
    before: t.Sequence[Action] = ()
    state: bool = False
    task: Item = field(default_factory=dict)
    busy: bool = False

    def as_task(self, name: str, door: str, run: str) -> Item:
        """Return the task as a playbook has it. The shipped tasks are a ``run`` of their own: they start again from the same state of the server."""
        args = {**world.login_of(self.module), **self.args}
        made = {"name": name, f"algorithmia.scm.{self.module}": args, "check_mode": self.check, "ignore_errors": True, **self.task}
        return {**made, "environment": {"ALGORITHMIA_SCM_RUN": run}} if door == "shipped" else made


@dataclass(frozen=True)
class Outcome:
    """What came of a step: Ansible's result, the requests that the servers saw, and what ``state`` asked for."""

    step: Step
    failed: bool
    result: Item
    log: list[Item]
    processes: int
    seconds: float
    state: Item

    @property
    def calls(self) -> list[str]:
        """All requests, in order: ``GET /path``."""
        return [f"{each['method']} {each['path']}" for each in self.log]

    @property
    def reads(self) -> int:
        """How many requests only read."""
        return sum(1 for each in self.log if not _writes(each))

    @property
    def writes(self) -> list[str]:
        """The requests that were to change something."""
        return [f"{each['method']} {each['path']}" for each in self.log if _writes(each)]

    @property
    def things(self) -> list[Item]:
        """The main result in a list, whether the module is for one thing or for several."""
        found = self.result.get(module_named(self.step.module).answer, [])
        return found if isinstance(found, list) else [found]

    @property
    def msg(self) -> str:
        return str(self.result.get("msg", ""))

    def foretold(self) -> Item:
        """Return what check mode can know of the result: all but the ids that the server makes, and what is said of uncertainty. The diff is the changes."""
        kept = {name: value for name, value in self.result.items() if name not in ("invocation", "warnings", "token", "diff") and not name.startswith("_")}
        return t.cast(Item, _without(learned(self.step.module), kept))


def _writes(call: Item) -> bool:
    """Tell whether a request was to change something. Git fetches with a POST."""
    return call["method"] not in READS and not call["path"].endswith("/git-upload-pack")


def module_named(name: str) -> t.Any:
    """Return what a module is."""
    return importlib.import_module(f"ansible_collections.algorithmia.scm.plugins.modules.{name}").MODULE


@cache
def learned(module: str) -> frozenset[str]:
    """Return the fields that only the server says."""
    made = module_named(module)
    return frozenset(each.name for each in made.resource.fields if each.role == "read_only") if hasattr(made, "resource") else frozenset()


def _without(names: frozenset[str], value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _without(names, inner) for name, inner in value.items() if name not in names and not (name == "id" and UUID.fullmatch(str(inner)))}
    return [_without(names, each) for each in value] if isinstance(value, list) else value


@cache
def forks() -> str:
    """Return the socket of a process that is integration.interpreter, and ends with this one."""
    folder = tempfile.mkdtemp()
    command = [sys.executable, "-I", interpreter.__file__, f"{folder}/socket"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    given, said = t.cast("tuple[t.IO[bytes], t.IO[bytes]]", (process.stdin, process.stdout))
    assert said.readline(), "integration.interpreter has not begun"
    said.close()

    @atexit.register
    def end() -> None:
        given.close()
        process.wait()
        shutil.rmtree(folder)

    return command[-1]


class Play:
    """Runs playbooks against one simulator. ``output``: all that the last run printed or logged."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator, self.folder = simulator, folder
        self.output = ""

    def __call__(self, *steps: Step, doors: t.Sequence[str] = IN_PROCESS, **play: t.Any) -> list[Outcome]:
        """Run ``steps`` in each door from the same start, hold them against the laws and each other, and return the outcomes of the first door."""
        own = secrets.token_hex(16)
        parts = {door: steps[: _until_all_are_carried_out(steps)] if doors.index(door) else steps for door in doors}
        named_steps = {f"{door} {number}": (each, door) for door, part in parts.items() for number, each in enumerate(part)}
        tasks = [each.as_task(name, door, own) for name, (each, door) in named_steps.items()]
        before = {name: list(each.before) for name, (each, _door) in named_steps.items()}
        for door in doors:
            before[f"{door} 0"] = [act("reset"), *before[f"{door} 0"]]
        keep = [name for name, (each, _door) in named_steps.items() if each.state]
        lines = self.run([{"hosts": "all", "gather_facts": False, "tasks": tasks, **play}], before, keep)
        named = {line.pop("name"): line for line in lines}
        found = {door: [self._outcome(each, named[f"{door} {number}"]) for number, each in enumerate(part)] for door, part in parts.items()}
        for door, outcomes in found.items():
            for outcome in outcomes:
                hold_to_the_laws(outcome, door)
        if len(doors) > 1:
            one, other = (found[door] for door in doors)
            _compare(one[: len(other)], other)
        return found[doors[0]]

    def table(self, cases: t.Mapping[str, t.Sequence[Step]], **play: t.Any) -> dict[str, list[Outcome]]:
        """Run many short cases in one playbook, each from the start, and return the outcomes of each: starting Ansible is what takes time."""
        steps = []
        for first, *more in cases.values():
            steps += [replace(first, before=[act("reset"), *first.before]), *more]
        outcomes = iter(self(*steps, **play))
        return {name: [next(outcomes) for _step in case] for name, case in cases.items()}

    def run(
        self, plays: list[Item], before: dict[str, list[Action]], keep: t.Sequence[str] = (), environment: Item | None = None, cwd: Path | None = None
    ) -> list[Item]:
        """Run a playbook and return the recorder's lines. Whatever it is, no secret and no traceback may be seen."""
        files = {name: self.folder / name for name in ("playbook.yml", "hosts.yml", "vars.yml", "plan", "lines", "marker", "python", "log", "ansible.cfg")}
        python = files["python"]
        names = {"marker": files["marker"], "python": sys.executable, "program": interpreter.__file__, "socket": forks()}
        python.write_text(INTERPRETER.format(**names), encoding="utf-8")
        python.chmod(0o755)
        local = {"ansible_connection": "local", "ansible_python_interpreter": str(python)}
        plan = {"control": self.simulator.ready["control"], "output": str(files["lines"]), "marker": str(files["marker"])}
        for name, content in (
            ("playbook.yml", plays),
            ("hosts.yml", {"all": {"hosts": {"localhost": local}}}),
            ("vars.yml", world.variables(self.simulator)),
            ("plan", {**plan, "before": before, "state": list(keep)}),
        ):
            files[name].write_text(json.dumps(content, indent=1), encoding="utf-8")
        for name, text in (("log", ""), ("lines", ""), ("ansible.cfg", SETTINGS)):
            files[name].write_text(text, encoding="utf-8")
        done = playbooks.run(
            ["ansible-playbook", "-vvvv", "--diff", "-i", str(files["hosts.yml"]), "-e", f"@{files['vars.yml']}", str(files["playbook.yml"])],
            {**self._environment(playbooks.stage(self.folder)), **(environment or {})},
            cwd or self.folder,
        )
        lines = files["lines"].read_text(encoding="utf-8")
        self.output = f"{done.stdout}\n{done.stderr}\n{files['log'].read_text(encoding='utf-8')}"
        assert done.returncode == 0, self.output
        found = [json.loads(line) for line in lines.splitlines()]
        self._hide_and_seek("\n".join([self.output, *(json.dumps(each["result"]) for each in found)]))
        return found

    @staticmethod
    def _environment(here: Path) -> Item:
        own = re.compile(r"BITBUCKET_|ALGORITHMIA_|.*_PROXY$|.*_CA_BUNDLE$", re.IGNORECASE)
        return {
            **{name: value for name, value in os.environ.items() if not own.match(name)},
            "ANSIBLE_ASYNC_DIR": str(here / "async"),  # Ansible writes by HOME and reads by the password file
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "ANSIBLE_CONFIG": str(here / "ansible.cfg"),
            "ANSIBLE_LOG_PATH": str(here / "log"),
            "ANSIBLE_INJECT_INVOCATION": "1",  # not the default from ansible-core 2.21 on
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_REMOTE_TMP": str(here / "remote"),  # a Python that is piped its program takes a quarter of a second to read it
            "RECORDER_PLAN": str(here / "plan"),
        }

    def _hide_and_seek(self, seen: str) -> None:
        for secret in world.secrets(self.simulator):
            for form in (secret, json.dumps(secret)[1:-1], quote(secret), quote_plus(secret), base64.b64encode(f"admin:{secret}".encode()).decode()):
                place = seen.find(form)
                assert place < 0, f"a secret shows: ...{seen[max(0, place - 300) : place]}[SECRET]"
        for trouble in ("Traceback (most recent call last)", "[DEPRECATION WARNING]"):
            assert trouble not in seen, seen

    @staticmethod
    def _outcome(step: Step, line: Item) -> Outcome:
        result = {name: value for name, value in line["result"].items() if not name.startswith("_ansible_")}
        return Outcome(step, line["failed"], result, line["log"], line["processes"], line["seconds"], line["state"] or {})


def hold_to_the_laws(outcome: Outcome, door: str) -> None:
    """Whatever a step is about: it took its door, check mode writes nothing, and ``changed``, ``summary``, ``diff`` and the writes agree."""
    told = f"{door}: {outcome.step}: {outcome.result}: {outcome.calls}"
    items = len(outcome.result["results"]) if "results" in outcome.result else 1
    refused = outcome.failed and not outcome.log  # options that are wrong are not handed to a module
    assert outcome.processes == (items if door == "shipped" else 0) or (refused and outcome.processes == 0), told
    if outcome.step.check or outcome.step.module.endswith("_info"):
        assert not outcome.writes, told
    repeats = outcome.step.module != "bitbucket_configuration"  # which may have a thousand projects
    assert {"invocation", "censored"} & set(outcome.result) or items > 1 or "results" in outcome.result or not repeats, told
    if outcome.failed or "summary" not in outcome.result:
        return
    confirmed = [each for each in outcome.log if _writes(each) and each["status"] < 300]
    changed = outcome.result["changed"]
    summary = outcome.result["summary"]
    assert set(summary) == {"created", "updated", "deleted", "unchanged"}, told
    assert changed == any(summary[name] for name in ("created", "updated", "deleted")), told
    assert len(outcome.result["diff"]) == sum(len(summary[name]) for name in ("created", "updated", "deleted")), told
    assert outcome.step.check or changed == bool(confirmed), told


def _until_all_are_carried_out(steps: t.Sequence[Step]) -> int:
    """Return with how many steps each module was carried out once, or tried in check mode where nothing else is done with it."""
    first: dict[str, int] = {}
    for number, each in sorted(enumerate(steps), key=lambda numbered: (numbered[1].check, numbered[0])):
        first.setdefault(each.module, number)
    return 1 + max(first.values())


def _compare(one: list[Outcome], other: list[Outcome]) -> None:
    """Results and calls are the same, but for ids that the server makes."""
    for mine, theirs in zip(one, other, strict=True):
        told = f"the doors differ in {mine.step}"
        assert _alike([mine.failed, mine.result]) == _alike([theirs.failed, theirs.result]), told
        assert mine.step.busy or _without_ids(mine.calls) == _without_ids(theirs.calls), told


def _without_ids(calls: t.Iterable[str]) -> list[str]:
    """What is made at the same time gets its ids in any order."""
    return sorted(MADE_UP.sub("...", each) for each in calls)


def _alike(value: t.Any) -> t.Any:
    """Number what is made up in its order, and take out what names a single request and what Ansible lists in no order."""
    seen: dict[str, str] = {}
    text = re.sub(r'("request_id": "|Valid booleans include: )[^"]*', r"\1...", json.dumps(value, sort_keys=True))
    return json.loads(MADE_UP.sub(lambda found: seen.setdefault(found.group(), f"id {len(seen)}"), text))
