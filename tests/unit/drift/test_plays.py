# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the callback of the drift report reads from playbooks and plays."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest

from ansible_collections.algorithmia.scm.plugins.callback import drift_report
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift import report

OURS = "/x/ansible_collections/algorithmia/scm/"
ROLE = SimpleNamespace(get_task_blocks=list)


def task(action: str, resolved: str = "", **more: t.Any) -> SimpleNamespace:
    return SimpleNamespace(action=action, resolved_action=resolved or action, _role=None, **more)


def block(*tasks: t.Any, rescue: t.Sequence[t.Any] = (), always: t.Sequence[t.Any] = ()) -> SimpleNamespace:
    return SimpleNamespace(block=list(tasks), rescue=list(rescue), always=list(always))


class Inventory:
    """Groups ``shown`` and ``empty``, and the host ``one``."""

    def __init__(self, **groups: t.Any) -> None:
        self.groups = groups

    def get_hosts(self, pattern: t.Any, ignore_limits: bool, ignore_restrictions: bool) -> list[str]:
        assert ignore_limits
        assert ignore_restrictions
        return ["one"] if pattern in ("one", "shown", ["shown", "!gone"]) else []


def play(*tasks: t.Any, path: str = "/srv/site.yml:1", hosts: t.Any = "one", variables: t.Any = None, **more: t.Any) -> SimpleNamespace:
    manager = SimpleNamespace(_inventory=Inventory(shown=1, empty=1), extra_vars={}, get_vars=lambda **_play: {"here": "/reports"})
    return SimpleNamespace(
        **{"tasks": list(tasks), "pre_tasks": [], "post_tasks": [], "roles": [], **more},
        hosts=hosts,
        get_path=lambda: path,
        get_name=lambda: "the play",
        get_vars=lambda: variables or {},
        get_loader=lambda: None,
        get_variable_manager=lambda: manager,
    )


@pytest.mark.parametrize(
    ("playbook", "name"),
    [
        ("/srv/site.yml", "site.yml"),
        (f"{OURS}playbooks/provision.yml", "algorithmia.scm.provision"),
        (f"{OURS}playbooks/more/provision.yml", "algorithmia.scm.more.provision"),
        (f"{OURS}tests/playbooks/site.yml", "site.yml"),
        (f"{OURS}site.yml", "site.yml"),
    ],
)
def test_a_playbook_of_a_collection_has_its_name(playbook: str, name: str) -> None:
    assert drift_report._name(playbook) == name


USES = task("algorithmia.scm.bitbucket_project")


@pytest.mark.parametrize(
    ("one", "ours"),
    [
        (play(), False),
        (play(task("ping", "ansible.builtin.ping")), False),
        (play(path=f"{OURS}playbooks/provision.yml:3"), True),
        (play(path="/x/ansible_collections/algorithmia/other/playbooks/a.yml:3"), False),
        (play(USES), True),
        (play(task("bitbucket_project", "algorithmia.scm.bitbucket_project")), True),
        (play(task("{{ algorithmia.scm.x }}", "algorithmia.scm.x")), False),
        (play(pre_tasks=[USES]), True),
        (play(post_tasks=[USES]), True),
        (play(block(block(USES))), True),
        (play(block(rescue=[USES])), True),
        (play(block(always=[USES])), True),
        (play(task("ansible.builtin.include_role", _role_name="algorithmia.scm.bitbucket")), True),
        (play(roles=[SimpleNamespace(get_task_blocks=lambda: [block(USES)])]), True),
        (play(roles=[ROLE]), False),
    ],
)
def test_a_play_is_ours_by_its_place_or_what_it_uses(one: t.Any, ours: bool) -> None:
    assert drift_report._is_ours(one) is ours


def test_the_verdict_is_a_task_of_the_play() -> None:
    verdict = task("algorithmia.scm.drift_verdict")
    for one in (play(verdict), play(pre_tasks=[verdict]), play(USES, block(always=[verdict]))):
        assert drift_report._ends_with_verdict(one) is True
    assert drift_report._ends_with_verdict(play(USES)) is False


@pytest.mark.parametrize(
    ("hosts", "unmatched"),
    [
        ("one", []),
        ("empty", []),
        ("gone", ["gone"]),
        (["one", "gone", "away"], ["gone", "away"]),
        ("shown:!gone", []),
        ("empty:!one", ["empty:!one"]),
        ("empty:&one", ["empty:&one"]),
    ],
)
def test_patterns_that_nothing_matches(hosts: t.Any, unmatched: list[str]) -> None:
    assert drift_report._unmatched(play(hosts=hosts)) == unmatched


@pytest.mark.parametrize(
    ("action", "given", "purges"),
    [
        *(("bitbucket_users", given, False) for given in (None, False, "false", "no")),
        *(("bitbucket_users", given, True) for given in (True, "true", "yes")),
        *(("bitbucket_configuration", given, False) for given in (None, [], "")),
        *(("bitbucket_configuration", given, True) for given in (["users"], "users, groups")),
    ],
)
def test_whether_a_task_purges(action, given, purges):
    """As the module takes its option: a text may be a boolean, or kinds."""
    assert drift_report._purges(drift_report._module(f"algorithmia.scm.{action}"), given) is purges


@pytest.mark.parametrize(
    "action", ["ansible.builtin.ping", "algorithmia.scm.no_such_module", "algorithmia.scm.drift_verdict", "algorithmia.scm.bitbucket_project"]
)
def test_a_module_is_known_by_its_action(action: str) -> None:
    assert (drift_report._module(action) is not None) is (action == "algorithmia.scm.bitbucket_project")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing have been reported, and no arguments be given."""
    monkeypatch.setattr(report, "CURRENT", None)
    monkeypatch.setattr(drift_report.context, "CLIARGS", {"extra_vars": (), "inventory": ()})


@pytest.mark.usefixtures("command")
def test_one_report_for_all_playbooks_of_a_command_however_often_it_is_loaded() -> None:
    first, second = drift_report.CallbackModule(), drift_report.CallbackModule()
    for name in ("/srv/a.yml", "/srv/b.yml"):
        for each in (first, second):
            each.v2_playbook_on_start(SimpleNamespace(_file_name=name))
    assert report.CURRENT is first.report
    assert (first.report.playbook, first.disabled, second.report, second.disabled) == ("a.yml b.yml", False, None, True)


@pytest.mark.usefixtures("command")
def test_a_play_of_ours_that_nothing_matches_is_a_problem_and_its_variables_are_options(monkeypatch: pytest.MonkeyPatch) -> None:
    made = drift_report.CallbackModule()
    options: list[t.Any] = []
    monkeypatch.setattr(made, "set_options", lambda **given: options.append(given["var_options"]))
    made.v2_playbook_on_start(SimpleNamespace(_file_name="/srv/a.yml"))
    problems: list[tuple[str, ...]] = []
    monkeypatch.setattr(made.report, "problem", lambda *words: problems.append(words))
    made.v2_playbook_on_play_start(play(hosts="gone"))
    assert (problems, options, made._verdict_due) == ([], [], False)
    made.v2_playbook_on_play_start(play(USES, task("algorithmia.scm.drift_verdict"), hosts="gone", variables={"drift_report_dir": "out", "x": 1}))
    assert [words[:2] for words in problems] == [("gone", "the play")]
    assert (options, made._verdict_due) == ([{"drift_report_dir": "out"}], True)
    made.v2_playbook_on_play_start(play(USES))
    assert (len(problems), made._verdict_due) == (1, True)
