# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often the server sees a login that it refuses: once, whichever processes a run has. The server is slow, so that races show."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from integration import world
from integration.play import Item, Play, act

SCM = "algorithmia.scm."
HOSTS = 3
MILLISECONDS = 300
WRONG = {**world.BITBUCKET, "bitbucket_password": "{{ wrong_password }}"}
BOT = {**world.BITBUCKET, "bitbucket_username": "owner", "bitbucket_password": "{{ wrong_password }}"}
SHIPPED = {"environment": {"SHIPPED": "1"}}
LOOP = {"loop": [*range(HOSTS)]}
# Runs a command as sudo does: in an environment of its own.
SUDO = '#!/bin/sh\nwhile :; do case $1 in -u | -p) shift 2 ;; -*) shift ;; *) break ;; esac; done\nexec env -i PATH="$PATH" HOME="$HOME" "$@"\n'

# Name of the group that is asked for: (number of tasks, keywords of each, keywords of the play).
RUNS: dict[str, tuple[int, Item, Item]] = {
    "FORKS": (2, {}, {}),
    "FREE": (2, {}, {"strategy": "free"}),
    "LOOP": (1, LOOP, {"hosts": "localhost"}),
    "SHIPPED": (1, SHIPPED, {}),
    "SHIPPED_LOOP": (1, {**SHIPPED, **LOOP}, {"hosts": "localhost"}),
    "BECOME": (1, {"become": True}, {}),
    "ASYNC": (1, {"async": 60, "poll": 1}, {}),
}


def many_hosts(sudo: Path) -> Item:
    """Return a play that adds hosts, all of them this machine."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_python_interpreter }}", "ansible_become_exe": str(sudo)}
    added = {"name": "add", "ansible.builtin.add_host": {"name": "host{{ item }}", "groups": "many", **local}, "loop": [*range(HOSTS)]}
    return {"hosts": "localhost", "gather_facts": False, "tasks": [added]}


@pytest.mark.long
def test_a_wrong_password_is_sent_once(play: Play, tmp_path: Path) -> None:
    """Each play has a wrong password of its own, and asks for a group of its own."""
    sudo = tmp_path / "sudo"
    sudo.write_text(SUDO)
    sudo.chmod(0o755)
    plays = [many_hosts(sudo)]
    for key, (count, keywords, of_play) in RUNS.items():
        task = {"name": key, f"{SCM}bitbucket_group": {**WRONG, "name": key, "bitbucket_password": f"{{{{ wrong_password }}}}{key}"}, "ignore_errors": True}
        plays.append({"hosts": "many", "gather_facts": False, "tasks": [{**task, **keywords}] * count, **of_play})
    started = {"add": [act("reset"), act("switch", "captcha_threshold", "0"), act("latency", "bitbucket", MILLISECONDS)]}
    lines = [line for line in play.run(plays, started, environment={"ANSIBLE_FORKS": "10"}) if line["name"] != "add"]
    assert Counter(line["name"] for line in lines) == {key: count * (1 if of_play.get("hosts") else HOSTS) for key, (count, _keywords, of_play) in RUNS.items()}
    assert [line["result"] for line in lines if not line["failed"]] == []
    refused = Counter(re.search(r"filter=(\w+)", each["path"])[1] for each in play.simulator.control.log() if each["status"] == 401)
    assert refused == dict.fromkeys(RUNS, 1)


def test_a_right_password_is_not_waited_for_by_one_host_after_the_other(play: Play, tmp_path: Path) -> None:
    """Once one process knows that it is accepted, the others log in at the same time."""
    tasks = [{"name": "0", f"{SCM}bitbucket_project": {**world.BITBUCKET, "key": "OPS"}}]
    started = {"add": [act("reset"), act("latency", "bitbucket", 1000)]}
    lines = play.run([many_hosts(tmp_path), {"hosts": "many", "gather_facts": False, "tasks": tasks}], started, environment={"ANSIBLE_FORKS": "10"})
    assert [line["failed"] for line in lines] == [False] * (1 + HOSTS)
    times = sorted(each["time"] for each in play.simulator.control.log())
    assert times[-1] - times[0] < HOSTS - 1


def test_a_task_can_be_a_run_of_its_own(play: Play) -> None:
    """As the handler that waits after a restart: the server may refuse what it will accept in a moment."""
    again: Item = {"register": "tried", "until": "tried is succeeded", "retries": 2, "delay": 0, "ignore_errors": True}
    environments: list[tuple[str, Item]] = [("P0", {}), ("P0", {"SHIPPED": "1"}), ("P1", {"ALGORITHMIA_SCM_RUN": ""})]
    tasks = [{"name": str(n), f"{SCM}bitbucket_project": {**WRONG, "key": key}, **again, "environment": each} for n, (key, each) in enumerate(environments)]
    play.run([{"hosts": "all", "gather_facts": False, "tasks": tasks}], {"0": [act("reset")]})
    assert Counter(each["path"].rpartition("/")[2] for each in play.simulator.control.log()) == {"P0": 1, "P1": 3}


def test_writes_that_have_nothing_to_do_with_the_log_in_do_not_have_it_sent_again(play: Play) -> None:
    """An administrator goes on with other things between the bot's tasks, and then gives the bot that password."""
    admin: list[tuple[str, Item]] = [
        ("bitbucket_project", {"key": "NEW"}),
        ("bitbucket_user", {"name": "dave", "email_address": "d@e.example", "password": "{{ new_password }}"}),
        ("bitbucket_group", {"name": "devs", "members": ["bob", "owner"]}),
        ("bitbucket_permission", {"project_key": "OPS", "users": {"owner": "PROJECT_ADMIN"}}),
        ("bitbucket_permission", {"scope": "global", "users": {"owner": "PROJECT_CREATE"}}),
        ("bitbucket_user", {"name": "owner", "display_name": "The owner"}),
    ]
    bot: Item = {"name": "bot", f"{SCM}bitbucket_access_token_info": BOT, "ignore_errors": True}
    given = ("bitbucket_user", {"name": "owner", "password": "{{ wrong_password }}", "update_password": "always"})
    tasks = [bot]
    for module, args in (*admin, given):
        tasks += [{"name": module, f"{SCM}{module}": {**world.BITBUCKET, **args}}, bot]
    tasks[0] = {**bot, "name": "first"}
    lines = play.run([{"hosts": "all", "gather_facts": False, "tasks": tasks}], {"first": [act("reset")]})
    assert [line["result"]["changed"] for line in lines[1::2]] == [True] * (len(admin) + 1)
    assert [line["failed"] for line in lines[::2]] == [True] * (len(admin) + 1) + [False]
    assert [each["status"] for each in play.simulator.control.log() if each["status"] in (401, 403)] == [401]


def test_a_key_that_is_refused_locks_nothing(play: Play) -> None:
    """What a key may not do is told by each call of its own; a key that nobody knows is sent once for each question."""
    key, both = {"algorithmia_api_key": "{{ standard_key }}"}, {"algorithmia_api_key": "{{ wrong_key }}", "algorithmia_standard_api_key": "{{ standard_key }}"}
    urls = {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}
    listed: list[tuple[str, Item]] = [
        ("algorithmia_scm_config", {"provider": "bitbucket", "project_key": "A", "urls": urls, **key}),
        ("algorithmia_scm_config_info", key),
        ("algorithmia_scm_config_info", both),
    ]
    tasks = [{"name": str(number), f"{SCM}{name}": {**world.ALGORITHMIA, **args}, "ignore_errors": True} for number, (name, args) in enumerate(listed)]
    before = {"0": [act("reset"), act("switch", "error_status", "2001:401")]}
    forbidden, allowed, unknown = play.run([{"hosts": "all", "gather_facts": False, "tasks": tasks}], before)
    assert (forbidden["failed"], forbidden["log"][-1]["status"]) == (True, 401)
    assert allowed["failed"] is False, allowed["result"]
    assert (unknown["failed"], [each["status"] for each in unknown["log"]]) == (True, [401])
