# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""bitbucket.properties through real Ansible: the module in both doors, the role with its restart, and no secret in any output.

Every run is at -vvvv and is searched for the secrets of ``integration.world``, see ``integration.play``.
"""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from integration import world
from integration.play import Action, Item, Play, act

MODULE = "algorithmia.scm.bitbucket_properties"
ROLE = "algorithmia.scm.bitbucket_server"
START = f"# By hand\njdbc.password={world.SECRETS['other_pat']}\nforeign = kept\\\n  as it is\nserver.port=7990\n"
SETTINGS: Item = {"server.port": 7991, "server.secure": True, "plugin.token": "{{ extra_secret }}"}
HIDDEN: Item = {"jdbc.password": "{{ pat }}"}
AFTER = START.replace(world.SECRETS["other_pat"], world.SECRETS["pat"]).replace("7990", "7991")
AFTER += f"plugin.token={world.SECRETS['extra_secret']}\nserver.secure=true\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "home" / "shared" / "bitbucket.properties"
    made.parent.mkdir(parents=True)
    made.write_text(START, encoding="latin-1")
    made.chmod(0o640)
    return made


def tasks(path: Path, *listed: Item, **keywords: t.Any) -> list[Item]:
    made = []
    for number, args in enumerate(listed):
        check = args.pop("check", False)
        made.append({"name": str(number), MODULE: {"path": str(path), **args}, "check_mode": check, "ignore_errors": True, **keywords})
    return made


@pytest.mark.parametrize("door", ["routed", "shipped"])
def test_cycle(play: Play, path: Path, door: str) -> None:
    keywords = {"environment": {"SHIPPED": "1"}} if door == "shipped" else {}
    same: Item = {"settings": SETTINGS, "secrets": HIDDEN}
    listed = tasks(path, {**same, "check": True}, same, {**same, "check": True}, same, {**same, "state": "absent"}, {"settings": {"": 1}}, **keywords)
    lines = play.run([{"hosts": "all", "gather_facts": False, "tasks": listed[:4]}], {})
    assert path.read_text(encoding="latin-1") == AFTER
    assert [line["result"]["changed"] for line in lines] == [True, True, False, False]
    assert lines[0]["result"]["changes"] == lines[1]["result"]["changes"]
    assert lines[1]["result"]["changes"][0]["before"]["secrets"] == {"jdbc.password": "********"}
    assert lines[1]["result"]["changes"][0]["after"]["settings"]["plugin.token"] == "******** (new)"
    assert Path(lines[1]["result"]["backup_file"]).read_text(encoding="latin-1") == START
    assert [line["result"]["warnings"] for line in lines] == [[lines[0]["result"]["warnings"][0]]] * 4
    assert "plugin.token looks like a secret" in lines[0]["result"]["warnings"][0]
    if door == "shipped":
        assert [line["processes"] for line in lines] == [1] * 4
    gone, refused = play.run([{"hosts": "all", "gather_facts": False, "tasks": listed[4:]}], {})
    assert (gone["result"]["changed"], gone["failed"], refused["failed"]) == (True, False, True)
    assert refused["result"]["msg"] == "settings: a name is empty"
    assert path.read_text(encoding="latin-1") == "# By hand\nforeign = kept\\\n  as it is\n"


def play_of(path: Path, restarts: Path, **variables: t.Any) -> Item:
    own = {
        "bitbucket_url": "{{ bitbucket }}",
        "bitbucket_username": "admin",
        "bitbucket_password": "{{ admin_password }}",
        "bitbucket_ca_path": "{{ ca }}",
        "bitbucket_server_home": str(path.parents[1]),
        "bitbucket_server_restart_command": f"sh -c 'echo restarted >> {restarts}'",
        "bitbucket_server_wait_url": "{{ bitbucket }}",
        "bitbucket_server_wait_delay": 1,
        "bitbucket_server_login_delay": 1,
        "bitbucket_server_port": 1,
        "bitbucket_server_scheme": "https",
        "bitbucket_server_license": "{{ client_secret }}",
        "bitbucket_server_ssl": {"enabled": False, "key_store_password": "{{ owner_password }}"},
        "bitbucket_server_properties": {"server.port": 7991, "setup.sysadmin.password": "{{ extra_secret }}"},
        "bitbucket_server_secrets": {"jdbc.password": "{{ pat }}"},
    }
    return {"hosts": "all", "gather_facts": False, "roles": [ROLE], "vars": {**own, **variables}}


def by_name(lines: list[Item]) -> dict[str, Item]:
    return {line["name"].rpartition(" : ")[2]: line for line in lines}


def was_skipped(line: Item) -> bool:
    return "skip_reason" in line["result"]


FIRST: Item = {"hosts": "all", "gather_facts": False, "tasks": [{"name": "first", "ansible.builtin.debug": {"msg": ""}}]}
MANAGE, COMMAND, SERVICE = "Manage bitbucket.properties", "Restart by command", "Restart the service"
STATUS, LOGIN = "Wait until it says that it is running", "Wait until it takes the login"


def test_role(play: Play, path: Path, tmp_path: Path) -> None:
    """Restarts once, waits for a server that starts, then for one that does not take logins yet; the second run does nothing."""
    restarts = tmp_path / "restarts"
    starting = json.dumps({"state": "STARTING"})
    acts: list[Action] = [
        act("reset"),
        act("fault", "bitbucket", "status", status=503, body=starting, path="/status$", count=1),
        act("fault", "bitbucket", "status", status=401, body="{}", path="/projects", count=1),
    ]
    found = by_name(play.run([FIRST, play_of(path, restarts)], {"first": acts}))
    text = path.read_text(encoding="latin-1")
    assert text.startswith(START.replace(world.SECRETS["other_pat"], world.SECRETS["pat"]).replace("7990", "7991"))
    added = text.removeprefix(START.replace(world.SECRETS["other_pat"], world.SECRETS["pat"]).replace("7990", "7991"))
    assert added.splitlines() == [
        "server.scheme=https",
        "server.secure=true",
        "server.ssl.enabled=false",
        f"setup.sysadmin.password={world.SECRETS['extra_secret']}",
        f"server.ssl.key-store-password={world.SECRETS['owner_password']}",
        f"setup.license={world.SECRETS['client_secret']}",
    ]
    assert restarts.read_text() == "restarted\n"
    assert was_skipped(found[SERVICE])
    assert [found[name]["result"]["attempts"] for name in (STATUS, LOGIN)] == [2, 2]
    assert any("setup is incomplete" in each for each in found[MANAGE]["result"]["warnings"])
    again = by_name(play.run([play_of(path, restarts)], {}))
    assert again[MANAGE]["result"]["changed"] is False
    assert not {SERVICE, COMMAND, STATUS, LOGIN} & set(again)
    assert path.read_text(encoding="latin-1") == text


@pytest.mark.parametrize("no", [False, "false"])
def test_role_without_restart_or_log_in(play: Play, path: Path, tmp_path: Path, no: bool | str) -> None:
    """Left to the user; and without credentials only the status is waited for. From the command line, a boolean comes as text."""
    restarts = tmp_path / "restarts"
    texts = {"bitbucket_server_flush": no, "bitbucket_server_secure": "yes", "bitbucket_server_public_access": "no" if no else no}
    left = by_name(play.run([play_of(path, restarts, bitbucket_server_restart=no, **texts)], {}))
    assert [was_skipped(left[name]) for name in (SERVICE, COMMAND, STATUS, LOGIN)] == [True] * 4
    assert not restarts.exists()
    assert {"server.secure=true", "feature.public.access=false"} <= set(path.read_text(encoding="latin-1").splitlines())
    waited = by_name(play.run([play_of(path, restarts, bitbucket_server_ssh_port=7999, bitbucket_server_log_in=no)], {}))
    assert waited[STATUS]["result"]["json"]["state"] == "RUNNING"
    assert was_skipped(waited[LOGIN])
    assert restarts.read_text() == "restarted\n"


def test_role_in_check_mode(play: Play, path: Path, tmp_path: Path) -> None:
    """Says what would change; writes, restarts and waits for nothing."""
    found = by_name(play.run([play_of(path, tmp_path / "restarts") | {"check_mode": True}], {}))
    assert found[MANAGE]["result"]["changed"] is True
    assert ["check mode" in found[name]["result"]["msg"] for name in (COMMAND, STATUS)] == [True] * 2
    assert was_skipped(found[LOGIN])
    assert path.read_text(encoding="latin-1") == START
    assert sorted(path.parent.iterdir()) == [path]
    assert not (tmp_path / "restarts").exists()


URLS: dict[str, tuple[Item, str]] = {
    "nothing": ({}, "http://localhost:7990"),
    "port and path": ({"bitbucket_server_port": 80, "bitbucket_server_context_path": "/bb"}, "http://localhost:80/bb"),
    "by their own names": ({"bitbucket_server_properties": {"server.port": 81, "server.context-path": "/cc"}}, "http://localhost:81/cc"),
    "TLS": ({"bitbucket_server_ssl": {"enabled": True}}, "https://localhost:8443"),
    "TLS and a name": ({"bitbucket_server_ssl": {"enabled": True}, "bitbucket_server_base_url": "https://bb.example"}, "https://bb.example"),
    "a proxy": ({"bitbucket_server_scheme": "https", "bitbucket_server_base_url": "https://bb.example"}, "http://localhost:7990"),
}


def test_where_the_server_answers(play: Play, path: Path) -> None:
    """The default of the URL that is waited for follows from what is declared."""
    plays = []
    for name, (variables, _url) in URLS.items():
        shown = {"name": name, "ansible.builtin.debug": {"msg": "{{ bitbucket_server_wait_url }}"}}
        run: Item = {"name": "run", "ansible.builtin.import_role": {"name": ROLE}, "check_mode": True}
        more = {"bitbucket_server_home": str(path.parents[1]), "bitbucket_server_restart": False}
        plays.append({"hosts": "all", "gather_facts": False, "tasks": [run, shown], "vars": {**more, **variables}})
    found = {line["name"]: line["result"].get("msg") for line in play.run(plays, {})}
    assert {name: found[name] for name in URLS} == {name: url for name, (_variables, url) in URLS.items()}
