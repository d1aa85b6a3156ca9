# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last lines of a run: what it did on each server."""

from __future__ import annotations

import pytest

from ansible_collections.algorithmia.scm.plugins.callback.drift_report import CallbackModule
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report, Task
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.tally import Tally
from unit.drift.samples import ALGORITHMIA, BITBUCKET, clock, module, report, result

A, B, C = ({"key": key, "name": key} for key in "ABC")
CHANGED = result("bitbucket_projects", (None, A), ({**B, "public": True}, B), ({"key": "D"}, None), unchanged=[C])


def looked(*tasks, check_mode=False):
    """Return a report of tasks: host, module, result."""
    made = Report("x.yml", check_mode, clock())
    for host, name, found in tasks:
        made.add(name, module(name), found, Task(host), check_mode=check_mode)
    return made


@pytest.mark.parametrize(
    ("check_mode", "line"),
    [
        (False, "bitbucket-eu: 1 created, 1 updated, 1 deleted, 1 unchanged"),
        (True, "bitbucket-eu: 1 to create, 1 to update, 1 to delete, 1 unchanged (check mode)"),
    ],
)
def test_a_line_for_a_server(check_mode, line):
    assert looked(("bitbucket-eu", "bitbucket_projects", CHANGED), check_mode=check_mode).totals() == [line]


def test_a_server_is_called_as_in_the_inventory():
    same = result("bitbucket_projects", unchanged=[A])
    config = {"provider": "github", "client_id": "x"}
    theirs = result("algorithmia_scm_configs", unchanged=[config], server=ALGORITHMIA)
    counts = "0 created, 0 updated, 0 deleted, 1 unchanged"
    two = looked(("eu", "bitbucket_projects", same), ("us", "bitbucket_projects", {**same, "server": "https://us.example.com"}))
    assert two.totals() == [f"eu: {counts}", f"us: {counts}"]
    both = looked(("eu", "bitbucket_projects", same), ("eu", "algorithmia_scm_configs", theirs))
    assert both.totals() == [f"eu (bitbucket.example.com): {counts}", f"eu (algorithmia.example.com): {counts}"]
    here = looked(("localhost", "bitbucket_projects", same), ("localhost", "algorithmia_scm_configs", theirs))
    assert here.totals() == [f"bitbucket.example.com: {counts}", f"algorithmia.example.com: {counts}"]


def test_a_thing_counts_once():
    """However many tasks look at it. What a run created and deleted again counts as both."""
    same = result("bitbucket_projects", unchanged=[A, B, C])
    assert looked(("eu", "bitbucket_projects", CHANGED), ("eu", "bitbucket_projects", same)).totals() == ["eu: 1 created, 1 updated, 1 deleted, 1 unchanged"]
    later = result("bitbucket_projects", (A, {**A, "name": "x"}), (B, None))
    assert looked(("eu", "bitbucket_projects", CHANGED), ("eu", "bitbucket_projects", later)).totals() == ["eu: 1 created, 1 updated, 2 deleted, 1 unchanged"]
    keys = [{"project_key": "ALG", "label": "ci", "public_key": f"ssh-ed25519 {number}"} for number in range(3)]
    twins = result("bitbucket_access_keys", (None, keys[0]), (keys[1], None), unchanged=[keys[2]])
    assert looked(("eu", "bitbucket_access_keys", twins)).totals() == ["eu: 1 created, 0 updated, 1 deleted, 1 unchanged"]


def test_what_failed_is_counted():
    made = looked(("eu", "bitbucket_projects", {**CHANGED, "msg": "409", "failed": True, "writes": []}))
    made.add("x", None, {"msg": "no"}, Task("us"), failed=True)
    assert made.totals() == ["eu: 1 created, 1 updated, 1 deleted, 1 unchanged; 1 problem, see above"]


def test_a_secret_that_is_set_is_an_update():
    made = looked(("eu", "bitbucket_users", result("bitbucket_users", ({"name": "ada"}, {"name": "ada"}))))
    assert made.totals() == ["eu: 0 created, 1 updated, 0 deleted, 0 unchanged"]


def test_a_run_that_manages_nothing_says_nothing():
    made = looked()
    made.add("ansible.builtin.copy", None, {"changed": True}, Task())
    assert made.totals() == []
    about_none = {name: value for name, value in result("bitbucket_users").items() if name != "server"}
    assert looked(("eu", "bitbucket_users", {**about_none, "summary": {}})).totals() == []


def test_a_task_of_several_modules_counts_what_each_of_them_did():
    """It says so itself, kind by kind: what it returns besides is for people."""
    configs = {"server": ALGORITHMIA, "kind": "SCM configuration", "check_mode": False, "summary": {"deleted": ["bitbucket ALG"]}}
    token = {"server": BITBUCKET, "kind": "access token", "check_mode": False, "summary": {"updated": ["algorithmia"]}}
    lines = ["bitbucket.example.com: 0 created, 1 updated, 0 deleted, 0 unchanged", "algorithmia.example.com: 0 created, 0 updated, 1 deleted, 0 unchanged"]
    for name in ("bitbucket_access_token", "bitbucket_server_info"):
        found = {"changed": True, "summary": {"created": ["something else"]}, "tally": [token, configs]}
        assert looked(("localhost", name, found)).totals() == lines
    foreseen = {"changed": False, "tally": [{**configs, "check_mode": True}]}
    made = looked(("localhost", "bitbucket_server_info", foreseen))
    assert made.totals() == ["algorithmia.example.com: 0 created, 0 updated, 0 deleted, 0 unchanged"]
    made = looked(("localhost", "bitbucket_server_info", foreseen), check_mode=True)
    assert made.totals() == ["algorithmia.example.com: 0 to create, 0 to update, 1 to delete, 0 unchanged (check mode)"]


def test_what_a_task_foresees_in_a_run_that_changes_is_not_counted_as_done():
    made = Report("x.yml", False, clock())
    for key, check_mode in (("A", False), ("B", True)):
        made.add("bitbucket_projects", module("bitbucket_projects"), result("bitbucket_projects", (None, {"key": key})), Task("eu"), check_mode=check_mode)
    assert made.totals() == ["eu: 1 created, 0 updated, 0 deleted, 0 unchanged"]


def test_what_a_module_does_that_acts_counts_each_time():
    commit = {"changed": True, "server": BITBUCKET, "commit": {"id": "c0ffee"}}
    made = looked(*[("eu", "bitbucket_commit", commit)] * 2, ("eu", "bitbucket_commit", {**commit, "changed": False}))
    assert made.totals() == ["eu: 0 created, 2 updated, 0 deleted, 0 unchanged"]


def test_no_name_can_be_a_command_of_a_pipeline():
    tally = Tally()
    tally.add("##vso[x]\n", BITBUCKET, "user", {"created": ["::set-output"]}, check_mode=False)
    [line] = tally.lines([], check_mode=False)
    assert line == r"\x23#vso[x]\n: 1 created, 0 updated, 0 deleted, 0 unchanged"


def test_the_callback_prints_it_beside_standard_output(capfd):
    """Another callback may write JSON there. It needs no folder for a report."""
    callback = CallbackModule()
    callback.get_option = {}.get
    callback.report = report(("bitbucket_projects", CHANGED), check_mode=False)
    callback.v2_playbook_on_stats(None)
    output = capfd.readouterr()
    assert (output.out, output.err) == ("", "bitbucket.example.com: 1 created, 1 updated, 1 deleted, 1 unchanged\n")
