# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: drift_report
type: aggregate
short_description: Write down what differs from what is declared
version_added: 0.1.0
author: algorithmia.scm maintainers (@algorithmia)
description:
  - Collects the results of this collection's modules in a run and writes them into a folder at its end, as JSON, JUnit, SARIF, Markdown and HTML.
  - With C(--check) the report is what differs. Without, it is what differed and was brought back.
  - A task that fails, of whatever module, makes that it could not be told whether everything is as declared. What was seen to differ is listed all the same.
  - So does a task of this collection's modules whose result C(no_log) hides, and a play with them that names hosts or groups that are not there.
  - Playbooks of this collection load it by themselves. Any other needs C(callbacks_enabled=algorithmia.scm.drift_report).
  - Nothing is written unless a folder is named. Files are readable by their owner only, since they name people and their permissions.
  - >-
    At the end of a run it prints how many things were created, updated, deleted and left unchanged, one line for each server, such as
    C(bitbucket-eu: 2 created, 47 updated, 0 deleted, 1017 unchanged). With C(--check), how many would be.
  - What it has to say at the end goes to standard error.
options:
  drift_report_dir:
    description:
      - The folder that the report is written to. It is made if need be.
      - A variable of this name, of a play or on the command line, goes before the environment and the configuration.
    type: str
    env:
      - name: ALGORITHMIA_SCM_DRIFT_REPORT_DIR
    ini:
      - section: callback_drift_report
        key: dir
    vars:
      - name: drift_report_dir
  drift_report_formats:
    description:
      - What is written, of V(json), V(junit), V(sarif), V(markdown), and V(html). The files are C(drift.json), C(drift.xml), C(drift.sarif),
        C(drift.md), and C(drift.html).
      - A variable of this name, of a play or on the command line, goes before the environment and the configuration.
    type: list
    elements: str
    default: [json, junit, sarif, markdown, html]
    env:
      - name: ALGORITHMIA_SCM_DRIFT_REPORT_FORMATS
    ini:
      - section: callback_drift_report
        key: formats
    vars:
      - name: drift_report_formats
  drift_report_group_readable:
    description:
      - Whether the group may read the report too, for pipelines that collect files under another account.
      - Files have mode C(0600) without it and C(0640) with it. A folder that is made has mode C(0700) or C(0750).
      - A variable of this name, of a play or on the command line, goes before the environment and the configuration.
    type: bool
    default: false
    env:
      - name: ALGORITHMIA_SCM_DRIFT_REPORT_GROUP_READABLE
    ini:
      - section: callback_drift_report
        key: group_readable
    vars:
      - name: drift_report_group_readable
requirements:
  - enabled in configuration, for playbooks that are not of this collection
"""

EXAMPLES = r"""
# ansible.cfg of a playbook of your own
# [defaults]
# callbacks_enabled = algorithmia.scm.drift_report
#
# ansible-playbook site.yml --check -e drift_report_dir=drift

- name: Everything as declared
  hosts: localhost
  gather_facts: false
  vars:
    drift_report_dir: drift
    drift_report_formats: [junit, html]
  roles:
    - role: algorithmia.scm.provision
"""

import importlib
import typing as t
from functools import cache
from pathlib import Path

from ansible import constants, context
from ansible.inventory.manager import split_host_pattern
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.callback import CallbackBase
from ansible.release import __version__
from ansible.template import Templar

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, resources
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift import report
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.command import arguments
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.formats import FORMATS, write
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.places import IN_COLLECTION, origins, origins_of_rules, relative, users_own
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import HEADLINES, sentence

PREFIX = "algorithmia.scm."
VERDICT = f"{PREFIX}drift_verdict"  # it fails on purpose, to say what was found
FOLDER = "drift_report_dir"
ASKED = "drift_report_formats"
GROUP = "drift_report_group_readable"
OPTIONS = (FOLDER, ASKED, GROUP)
TASKS_ARE_FINAL = tuple(int(number) for number in __version__.split(".")[:2]) >= (2, 21)
NO_VERDICT = (
    "but the exit code does not say so: algorithmia.scm.drift_verdict did not run. Leave out --limit, --skip-tags and --start-at-task, or look into the report"
)


@cache
def _module(action: str) -> t.Any:
    """Return what a module of this collection is, None for any other action."""
    if not action.startswith(PREFIX):
        return None
    try:
        plugin = importlib.import_module(f"ansible_collections.{PREFIX}plugins.action.{action.removeprefix(PREFIX)}").ActionModule
    except ImportError:
        return None
    return getattr(plugin, "MODULE", None)


def _purges(module: t.Any, given: t.Any) -> bool:
    """Tell whether a task purges: ``given`` is a boolean, or its text, and kinds where the module is for several."""
    return bool(given) if isinstance(module, Configure) else boolean(given or False, strict=False)


def _name(playbook: str) -> str:
    """Return what a playbook is called: ``algorithmia.scm.provision``, or the name of its file."""
    found = IN_COLLECTION.match(playbook)
    inside = found[3].partition("playbooks/") if found else ("", "", "")
    return ".".join([*found.groups()[:2], inside[2].rpartition(".")[0].replace("/", ".")]) if found and not inside[0] and inside[1] else Path(playbook).name


def _is_ours(play: t.Any) -> bool:
    """Tell whether a play is of this collection, or uses its roles or modules."""
    found = IN_COLLECTION.match(play.get_path())
    if found and f"{found[1]}.{found[2]}." == PREFIX:
        return True
    roles = [each for role in play.roles for each in role.get_task_blocks()]
    return any(map(_uses, _tasks([*play.pre_tasks, *play.tasks, *play.post_tasks, *roles])))


def _ends_with_verdict(play: t.Any) -> bool:
    """Tell whether a play has a task that turns what was found into the exit code."""
    return any(task.resolved_action == VERDICT for task in _tasks([*play.pre_tasks, *play.tasks, *play.post_tasks]))


def _tasks(blocks: t.Iterable[t.Any]) -> t.Iterator[t.Any]:
    """Yield the tasks in blocks, and in the blocks in them."""
    for each in blocks:
        if hasattr(each, "block"):
            yield from _tasks([*each.block, *each.rescue, *each.always])
        else:
            yield each


def _uses(task: t.Any) -> bool:
    """Tell whether a task is of this collection, or includes a role of it."""
    action = task.action if "{{" in task.action else task.resolved_action
    return any(str(name).startswith(PREFIX) for name in (action, task._role, getattr(task, "_role_name", "")))


def _unmatched(play: t.Any) -> list[str]:
    """Return the patterns of a play that nothing in the inventory matches, whatever ``--limit`` says. No pattern is no fault, nor is an empty group."""
    inventory = play.get_variable_manager()._inventory

    def none(pattern: t.Any) -> bool:
        return not inventory.get_hosts(pattern, ignore_limits=True, ignore_restrictions=True)

    patterns = split_host_pattern(play.hosts)
    plain = [each for each in patterns if each[0] not in "!&"]
    unmatched = [each for each in plain if each not in inventory.groups and none(each)]
    return unmatched or ([":".join(patterns)] if plain != patterns and none(patterns) else [])


def _in_check_mode(result: t.Any) -> bool:
    """Tell whether a task ran in check mode. Its own attribute can be a template up to ansible-core 2.20; the other mapping is deprecated from 2.21 on."""
    return bool(result.task.check_mode if TASKS_ARE_FINAL else result.task_fields.get("check_mode"))


class CallbackModule(CallbackBase):
    """Feeds the report of the run, and writes it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "algorithmia.scm.drift_report"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(*args, **kwargs)
        self.report: report.Report | None = None
        self._folder = ""
        self._stand_in: tuple[str, int] = ("", 0)
        self._verdict_due = False

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        name = _name(str(Path(playbook._file_name).absolute()))
        self._folder = str(Path(playbook._file_name).parent)
        self._stand_in = (users_own(playbook._file_name, context.CLIARGS.get("extra_vars") or ()), 0)
        if self.report is not None:  # one more playbook of the same command
            self.report.playbook += f" {name}"
        elif report.CURRENT is not None:  # it is loaded twice, by the playbook and by the configuration
            self.disabled = True
        else:
            given = arguments(context.CLIARGS, lambda path: relative(str(Path(path).absolute()), self._folder), constants.DEFAULT_HOST_LIST)
            self.report = report.CURRENT = report.Report(name, check_mode=True, arguments=given)

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        self._verdict_due |= _ends_with_verdict(play)
        if self.report is not None and _is_ours(play):
            for each in _unmatched(play):
                self.report.problem(each, play.get_name(), f"no host matches {each!r}: name a host or a group of the inventory")
        manager = play.get_variable_manager()
        given = {**play.get_vars(), **manager.extra_vars}
        if any(name in given for name in OPTIONS):
            templar = Templar(loader=play.get_loader(), variables=manager.get_vars(play=play))
            self.set_options(var_options={name: templar.template(given[name]) for name in OPTIONS if name in given})

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._add(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._add(result, failed=True)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._add(result, unreachable=True)

    def _add(self, result: t.Any, **bad: bool) -> None:
        try:
            self._take(result, **bad)
        except Exception as error:  # what nobody took in must not look as if it were in sync
            if self.report is not None:
                told = f"the drift report could not take in its result ({type(error).__name__}). Please report this"
                self.report.problem(str(result.host), str(result.task_name), told)

    def _take(self, result: t.Any, **bad: bool) -> None:
        action = result.task.resolved_action or result.task.action
        module = _module(action)
        self._verdict_due &= action != VERDICT
        if self.report is None or action == VERDICT or (module is None and not bad):
            return
        role = result.task._role.get_name() if result.task._role else ""
        path, _colon, line = (result.task.get_path() or "").rpartition(":")
        name = str(result.task_name).removeprefix(f"{role} : ")
        file = relative(path, self._folder) if path else ""
        task = report.Task(result.host.get_name(), name, role, file, int(line) if line.isdigit() else 0)
        declared, purges = self._declared(module, result.task.args, path, task), _purges(module, result.task.args.get("purge"))
        self.report.add(action.removeprefix(PREFIX), module, result.result, task, check_mode=_in_check_mode(result), declared=declared, purges=purges, **bad)

    def _declared(self, module: t.Any, args: t.Any, path: str, task: report.Task) -> dict[str, tuple[str, int]]:
        """Return where the things of a task are declared, as far as that is in a file of the user's; ``""``: what stands for the rest."""
        kinds = resources(module)
        found = {resource.heading.format(name=name): place for resource in kinds for name, place in origins(resource, args, kinds).items()}
        for resource in module.rules.resources if isinstance(module, Configure) else ():
            found.update(origins_of_rules(resource, args))
        files = {file: relative(file, self._folder) for file in {file for file, _line in found.values()} if not IN_COLLECTION.match(file)}
        places = {name: (files[file], line) for name, (file, line) in found.items() if file in files}
        own = (task.file, task.line) if path and not IN_COLLECTION.match(path) else self._stand_in
        return {"": own, **places}

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        if self.report is None:
            return
        for line in self.report.totals():
            self._display.display(line, stderr=True)
        document = self.report.document()
        if self._verdict_due and document["status"] != report.IN_SYNC:
            self._display.warning(f"drift report: {self._words(document)}, {NO_VERDICT}")
        if self.get_option(FOLDER):
            self._write(document, Path(self.get_option(FOLDER)).expanduser(), self.get_option(ASKED))

    @staticmethod
    def _words(document: dict[str, t.Any]) -> str:
        return f"{HEADLINES[document['status']].lower()} ({sentence(document)})"

    def _write(self, document: dict[str, t.Any], folder: Path, asked: list[str]) -> None:
        """Write the files, and say so on standard error: standard output may be a document of another callback."""
        for name in asked:
            if name not in FORMATS:
                self._display.warning(f"drift report: there is no format {name!r}; give some of {', '.join(FORMATS)}")
        try:
            written = write(document, folder, dict.fromkeys(name for name in asked if name in FORMATS), group_readable=self.get_option(GROUP))
        except OSError as error:
            self._display.error(f"drift report: nothing was written to {folder}: {error.strerror}. Name a folder that can be written to: drift_report_dir")
            return
        if written:
            self._display.display(f"drift report: {self._words(document)}: {written[-1]}", stderr=True)
