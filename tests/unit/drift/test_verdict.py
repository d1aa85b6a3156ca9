# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict, and the callback that must not stumble in silence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yaml
from ansible.release import __version__

from ansible_collections.algorithmia.scm.plugins.callback import drift_report
from ansible_collections.algorithmia.scm.plugins.callback.drift_report import CallbackModule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.verdict import NOTHING_DECLARED, verdict
from unit.drift.samples import BITBUCKET, clock, module, report, result

OTHER = "https://other.example.com"
PROJECTS = [{"key": "A"}, {"key": "B"}]


@pytest.mark.parametrize(
    ("warnings", "expected"),
    [
        ([], "in sync: 2 looked at, all as declared"),
        (["x"], "in sync: 2 looked at, all as declared (1 warning)"),
        (["x", "y"], "in sync: 2 looked at, all as declared (2 warnings)"),
    ],
)
def test_in_sync(warnings, expected):
    found = verdict(report(("bitbucket_projects", result("bitbucket_projects", unchanged=PROJECTS, warnings=warnings))))
    assert (found["status"], found["msg"]) == ("in_sync", expected)


def test_a_declaration_that_is_empty_is_not_in_sync():
    """Nobody looked at anything."""
    found = verdict(report(("bitbucket_users", result("bitbucket_users"))))
    assert (found["status"], found["problems"], found.get("failed"), found.get("unreachable")) == ("could_not_tell", [NOTHING_DECLARED], None, True)


def test_drift():
    found = verdict(report(("bitbucket_projects", result("bitbucket_projects", ({"key": "C", "public": True}, {"key": "C"}), unchanged=PROJECTS))))
    assert (found["failed"], found["msg"]) == (True, "drift: 1 of 3 differs from what is declared: project C")


@pytest.mark.parametrize(
    ("looked", "expected"),
    [
        ([("eu", BITBUCKET)], "project P on eu"),
        ([("eu", BITBUCKET), ("us", OTHER)], "project P on eu, project P on us"),
        ([("localhost", BITBUCKET)], "project P"),
        ([("localhost", BITBUCKET), ("localhost", OTHER)], f"project P on {BITBUCKET}, project P on {OTHER}"),
    ],
)
def test_drift_says_on_which_server(looked, expected):
    """Two servers may well have a project of one name."""
    made = Report("x.yml", True, clock())
    for host, server in looked:
        found = result("bitbucket_projects", ({"key": "P", "public": True}, {"key": "P"}), server=server)
        made.add("bitbucket_projects", module("bitbucket_projects"), found, Task(host))
    assert verdict(made)["msg"].partition("declared: ")[2] == ", ".join(verdict(made)["drift"]) == expected


def test_could_not_tell():
    assert "nothing was looked at" in verdict(Report(clock=clock()))["msg"]
    assert "is not enabled" in verdict(None)["msg"]
    made = report(("bitbucket_projects", result("bitbucket_projects", unchanged=PROJECTS)))
    made.add("x", None, {"msg": "no"}, Task(name="Ping"), failed=True)
    assert (verdict(made)["unreachable"], verdict(made)["problems"]) == (True, ["localhost: Ping: no"])


def test_the_documentation_of_the_callback_can_be_read():
    """Ansible does not load a callback whose documentation is no YAML, and says so by a traceback."""
    documented = yaml.safe_load(drift_report.DOCUMENTATION)
    assert set(documented["options"]) == set(drift_report.OPTIONS)
    assert all(isinstance(each, str) for each in documented["description"])


class Broken(dict):
    def get(self, *_args):
        raise TypeError


def test_what_the_callback_stumbles_over_is_a_problem():
    callback = CallbackModule()
    callback.report = report(("bitbucket_projects", result("bitbucket_projects", unchanged=PROJECTS)))
    task = SimpleNamespace(resolved_action="algorithmia.scm.bitbucket_projects", action="", _role=None, get_path=lambda: "", args={}, check_mode=False)
    host = SimpleNamespace(get_name=lambda: "localhost")
    callback.v2_runner_on_ok(SimpleNamespace(task=task, task_name="Projects", host=host, result=Broken(), task_fields={}))
    assert callback.report.status() == "could_not_tell"
    [problem] = callback.report.document()["problems"]
    assert (problem["task"], "TypeError" in problem["message"]) == ("Projects", True)


def test_check_mode_comes_from_where_the_core_has_its_final_value():
    """The other place is a template that nobody has filled in, up to ansible-core 2.20, or deprecated, from 2.21 on."""
    core = tuple(int(number) for number in __version__.split(".")[:2])
    task = {"resolved_action": "algorithmia.scm.bitbucket_projects", "action": "", "_role": None, "get_path": lambda: "", "args": {}}
    for check_mode in (False, True):
        callback = CallbackModule()
        callback.report = report()
        callback.report.check_mode = True
        final = SimpleNamespace(check_mode=check_mode, **task) if core >= (2, 21) else SimpleNamespace(check_mode="{{ something }}", **task)
        fields = {} if core >= (2, 21) else {"task_fields": {"check_mode": check_mode}}
        host = SimpleNamespace(get_name=lambda: "localhost")
        found = result("bitbucket_projects", unchanged=PROJECTS)
        callback.v2_runner_on_ok(SimpleNamespace(task=final, task_name="Projects", host=host, result=found, **fields))
        document = callback.report.document()
        assert (document["check_mode"], document["problems"]) == (check_mode, [])


def test_what_the_callback_says_leaves_standard_output_alone(capfd: pytest.CaptureFixture[str], tmp_path):
    """Another callback may write JSON there."""
    callback = CallbackModule()
    callback.get_option = {"drift_report_dir": str(tmp_path), "drift_report_formats": ["json"]}.get
    callback.report = report(("bitbucket_projects", result("bitbucket_projects", unchanged=PROJECTS)))
    callback.v2_playbook_on_stats(None)
    output = capfd.readouterr()
    total = "bitbucket.example.com: 0 to create, 0 to update, 0 to delete, 2 unchanged (check mode)"
    assert (output.out, output.err) == ("", f"{total}\ndrift report: in sync (all 2 things are as declared): {tmp_path / 'drift.json'}\n")
