# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which door a task takes, and what Ansible itself does to a task on the way: defaults, environment, vault, loops."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from ansible.constants import DEFAULT_VAULT_ID_MATCH
from ansible.parsing.vault import VaultLib, VaultSecret

from integration import playbooks, world
from integration.play import Item, Play, Step
from simulator.process import lent
from tools.tree import modules

SCM = "algorithmia.scm."
BITBUCKET = f"group/{SCM}bitbucket"
OMIT = world.OMIT
ALGORITHMIA = f"group/{SCM}algorithmia"
GROUPS = {BITBUCKET: world.BITBUCKET, ALGORITHMIA: world.ALGORITHMIA}


def tasks(*listed: tuple[str, Item, Item]) -> list[Item]:
    """Return tasks named by their number from (module, options, further keywords)."""
    return [{"name": str(number), f"{SCM}{module}": args, "ignore_errors": True, **more} for number, (module, args, more) in enumerate(listed)]


def run(play: Play, listed: list[Item], environment: Item | None = None, **more: t.Any) -> list[Item]:
    """Run one play as it is written and return the recorder's lines."""
    lines = play.run([{"hosts": "all", "gather_facts": False, "tasks": listed, **more}], {"0": [("reset", (), {})]}, environment=environment)
    assert len(lines) == len(listed)
    return lines


DOORS: dict[str, tuple[Item, bool]] = {
    "plain": ({}, False),
    "delegated here": ({"delegate_to": "localhost"}, False),
    "empty environment": ({"environment": {}}, False),
    "local": ({"vars": {"ansible_connection": "local"}}, False),
    "environment": ({"environment": {"LC_ALL": "C"}}, True),
    "switched off": ({"vars": {"algorithmia_scm_in_process": False}}, True),
    "switched off by a template": ({"vars": {"algorithmia_scm_in_process": "{{ 'no' }}"}}, True),
    "switched on": ({"vars": {"algorithmia_scm_in_process": "true"}}, False),
    "not switched": ({"vars": {"algorithmia_scm_in_process": ""}}, False),
    "become": ({"become": True, "become_method": "ansible.builtin.su", "become_user": "nobody-that-exists"}, True),
    "elsewhere": ({"delegate_to": "elsewhere.invalid", "ignore_unreachable": True}, True),
}


def test_door(play: Play, subtests: pytest.Subtests) -> None:
    """In process only where a shipped module would run here, as this user, in this environment."""
    lines = run(play, tasks(*(("bitbucket_group", {"name": "devs"}, keywords) for keywords, _shipped in DOORS.values())), module_defaults=GROUPS)
    for (name, (_keywords, shipped)), line in zip(DOORS.items(), lines, strict=True):
        with subtests.test(name):
            if name in ("become", "elsewhere"):
                # Neither is to be had here; what matters is that it was not run in process in spite of it.
                assert line["failed"] is True
                assert line["log"] == []
            else:
                assert line["failed"] is False, line["result"]
                assert line["processes"] == int(shipped)
                assert line["result"]["summary"]["unchanged"] == ["devs"]
    assert list(playbooks.shipped().glob("*.bitbucket_group-*")), "what Ansible ships is not kept for the next run"


def test_the_switch_in_the_environment(play: Play) -> None:
    """It holds for all tasks whose variables say nothing. What is no boolean is refused, as nobody can tell what is meant."""
    listed = tasks(*(("bitbucket_group", {"name": "devs"}, {"vars": {"algorithmia_scm_in_process": on}} if on else {}) for on in ("", "true", "perhaps")))
    lines = run(play, listed, {"ALGORITHMIA_SCM_IN_PROCESS": "false"}, module_defaults=GROUPS)
    assert [(line["failed"], line["processes"]) for line in lines] == [(False, 1), (False, 0), (True, 0)]
    message = lines[2]["result"]["msg"]
    assert message.startswith("algorithmia_scm_in_process: 'perhaps' is not a boolean"), message
    assert message.endswith("to true or false"), message


def test_relative_paths(play: Play) -> None:
    """The files of a connection are seen from the playbook's folder, not from where the command runs."""
    (play.folder / "ca.pem").write_bytes(Path(play.simulator.ca_file).read_bytes())
    (play.folder / "elsewhere").mkdir()
    bitbucket = {**world.BITBUCKET, "name": "devs", "ca_path": "ca.pem"}
    algorithmia = {**world.ALGORITHMIA, "ca_path": OMIT, "algorithmia_ca_path": "./elsewhere/../ca.pem"}
    no_file = {**bitbucket, "ca_path": "elsewhere/ca.pem", "retries": 0}
    used = [("bitbucket_group", bitbucket), ("algorithmia_scm_config_info", algorithmia), ("bitbucket_group", no_file)]
    listed = tasks(*((module, args, {"vars": {"algorithmia_scm_in_process": on}}) for on in (True, False) for module, args in used))
    lines = play.run([{"hosts": "all", "gather_facts": False, "tasks": listed}], {"0": [("reset", (), {})]}, cwd=play.folder / "elsewhere")
    assert [line["processes"] for line in lines] == [0, 0, 0, 1, 1, 1]
    assert [line["failed"] for line in lines] == [False, False, True] * 2, [line["result"].get("msg") for line in lines]
    for mine, theirs in zip(lines[:3], lines[3:], strict=True):
        assert mine["result"]["invocation"] == theirs["result"]["invocation"]
        assert mine["result"].get("msg") == theirs["result"].get("msg")


SERVERS = {
    "bitbucket_url": "{{ bitbucket }}",
    "bitbucket_username": "{{ 'admin' }}",
    "bitbucket_password": "{{ admin_password }}",
    "bitbucket_ca_path": "ca.pem",
    "bitbucket_timeout": 20,
    "algorithmia_url": "{{ algorithmia }}",
    "algorithmia_api_key": "{{ admin_key }}",
    "algorithmia_ca_path": "ca.pem",
}
WRONG = {"BITBUCKET_URL": "https://127.0.0.1:9", "BITBUCKET_TIMEOUT": "1", "BITBUCKET_TOKEN": "none-of-them", "ALGORITHMIA_API_KEY": "none-of-them"}
FROM_VARIABLES: dict[str, tuple[str, Item, Item, str]] = {
    "Bitbucket": ("bitbucket_group", {"name": "devs"}, {}, ""),
    "Algorithmia": ("algorithmia_scm_config_info", {}, {}, ""),
    "the task wins": ("bitbucket_group", {"name": "devs", "bitbucket_url": "https://127.0.0.1:9", "retries": 0}, {}, "nothing listens there"),
    "module_defaults win": (
        "bitbucket_group",
        {"name": "devs", "retries": 0},
        {"module_defaults": {BITBUCKET: {"bitbucket_url": "https://127.0.0.1:9"}}},
        "nothing listens there",
    ),
    "a login of the task": ("bitbucket_group", {"name": "devs", "bitbucket_token": "wrong"}, {}, "bitbucket_token"),
    "undefined": ("bitbucket_group", {"name": "devs"}, {"vars": {"bitbucket_ca_path": "{{ nowhere }}"}}, "ca_path: the variable bitbucket_ca_path cannot be"),
    "empty": ("bitbucket_group", {"name": "devs", "retries": 0}, {"vars": {"bitbucket_url": ""}}, "nothing listens there"),
}


def test_connection_from_variables(play: Play, subtests: pytest.Subtests) -> None:
    """What neither the task nor its defaults give comes from variables, then from the environment; in both doors."""
    (play.folder / "ca.pem").write_bytes(Path(play.simulator.ca_file).read_bytes())
    wanted = [{"vars": {"algorithmia_scm_in_process": on}} for on in (True, False)]
    listed = tasks(
        *((module, args, {**more, "vars": {**more.get("vars", {}), **on["vars"]}}) for on in wanted for module, args, more, _found in FROM_VARIABLES.values())
    )
    lines = run(play, listed, WRONG, vars=SERVERS)
    half = len(FROM_VARIABLES)
    for (name, (*_task, words)), mine, theirs in zip(FROM_VARIABLES.items(), lines[:half], lines[half:], strict=True):
        with subtests.test(name):
            assert (mine["failed"], theirs["failed"]) == (bool(words), bool(words)), mine["result"]
            assert words in mine["result"].get("msg", "")
            assert words in theirs["result"].get("msg", "")
            assert (mine["processes"], theirs["processes"]) == (0, int(name != "undefined"))
            assert mine["result"].get("invocation") == theirs["result"].get("invocation")
    args = lines[0]["result"]["invocation"]["module_args"]
    assert args["bitbucket_password"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert (args["timeout"], args["ca_path"]) == (20, str(play.folder / "ca.pem"))
    assert lines[1]["result"]["invocation"]["module_args"]["algorithmia_api_key"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


NAMES: dict[str, str] = {
    "2026-01-01": "users: the name 2026-01-01 is a date or time, not text. Put it in quotes",
    "2026-01-01 10:00:00": "users: the name 2026-01-01T10:00:00 is a date or time, not text. Put it in quotes",
    "007": "users: the name 7 is a number, not text. Put it in quotes",
    "1.5": "users: the name 1.5 is a number, not text. Put it in quotes",
    "no": "users: the name false is a boolean, not text. Put it in quotes",
    "~": "users: the name null is null, not text. Put it in quotes",
}


def test_names_that_yaml_does_not_read_as_text(play: Play) -> None:
    """Neither is refused by ansible-core alone, nor turned into a name that nobody wrote; in both doors."""
    items = "".join(f"- {{{name}: PROJECT_READ}}\n" for name in NAMES)
    (play.folder / "names.yml").write_text(f"given:\n{items}- {{ann: !!binary aGVsbG8=}}\n", encoding="utf-8")
    words = [*NAMES.values(), "users.ann: is binary, not text. Leave out !!binary"]
    args = [{"project_key": "OPS", "users": f"{{{{ given[{number}] }}}}"} for number in range(len(words))]
    listed = tasks(*(("bitbucket_permission", each, {"vars": {"algorithmia_scm_in_process": on}}) for on in (True, False) for each in args))
    lines = run(play, listed, module_defaults=GROUPS, vars_files=["names.yml"])
    assert [line["result"]["msg"] for line in lines] == words * 2
    assert [(line["failed"], line["log"]) for line in lines] == [(True, [])] * len(lines)


# What is written, and what is said of it in both execution paths.
VALUES: dict[str, list[str]] = {
    "{projects: [{key: NO, name: 1.10}]}": [
        "projects[0] (false).key: false is a boolean, not text. Put it in quotes",
        "projects[0] (false).name: 1.1 is a number, not text. Put it in quotes",
    ],
    "{groups: [{name: devs, members: [ann, no, 2024-01-01]}]}": [
        "groups[0] (devs).members[1]: false is a boolean, not text. Put it in quotes",
        "groups[0] (devs).members[2]: 2024-01-01 is a date or time, not text. Put it in quotes",
    ],
    "{users: [{name: 007}], projects: [{key: ALG}, {key: PAY, desciption: x}]}": [
        "users[0] (7).name: 7 is a number, not text. Put it in quotes",
        "projects[1] (PAY).desciption: unknown option, did you mean description?",
    ],
}


def test_values_that_yaml_does_not_read_as_text(play: Play) -> None:
    (play.folder / "values.yml").write_text("".join(f"v{number}: {text}\n" for number, text in enumerate(VALUES)), encoding="utf-8")
    args = [{name: f"{{{{ v{number}.{name} | default(omit) }}}}" for name in ("users", "groups", "projects")} for number in range(len(VALUES))]
    listed = tasks(*(("bitbucket_configuration", each, {"vars": {"algorithmia_scm_in_process": on}}) for on in (True, False) for each in args))
    lines = run(play, listed, module_defaults=GROUPS, vars_files=["values.yml"])
    assert [sorted(line["result"]["msg"].splitlines()) for line in lines] == [sorted(words) for words in VALUES.values()] * 2
    assert [(line["failed"], line["log"]) for line in lines] == [(True, [])] * len(lines)


def test_no_library_writes_to_the_log(play: Play) -> None:
    """In process, a logger of a library would reach the log of Ansible, with the address of a call that carries a secret."""
    (line,) = run(play, tasks(("bitbucket_project", {"key": "OPS", "bitbucket_url": "https://127.0.0.1:9", "retries": 1}, {})), module_defaults=GROUPS)
    assert (line["failed"], line["processes"]) == (True, 0)
    assert "nothing listens there" in line["result"]["msg"]
    assert "urllib3" not in play.output


def test_results_without_an_invocation(play: Play) -> None:
    """From ansible-core 2.21 on it is a setting, which both doors heed."""
    listed = tasks(*(("bitbucket_project", {"key": "OPS"}, {"vars": {"algorithmia_scm_in_process": on}}) for on in (True, False)))
    one, other = run(play, listed, {"ANSIBLE_INJECT_INVOCATION": "0"}, module_defaults=GROUPS)
    assert [one["processes"], other["processes"]] == [0, 1]
    assert one["result"] == other["result"]


def test_async(play: Play) -> None:
    """A task with async runs in the background like any other module's."""
    (line,) = run(play, tasks(("bitbucket_project", {"key": "ASY"}, {"async": 30, "poll": 1})), module_defaults=GROUPS)
    assert (line["failed"], line["processes"] > 0) == (False, True)
    assert line["result"]["summary"]["created"] == ["ASY"]


def test_another_host_delegates_here(play: Play) -> None:
    """From a host that cannot be reached, for a server that can."""
    added: Item = {"name": "0", "ansible.builtin.add_host": {"name": "far", "ansible_host": "far.invalid", "ansible_connection": "ssh"}}
    first: Item = {"hosts": "all", "gather_facts": False, "tasks": [added]}
    task = {"name": "1", f"{SCM}bitbucket_group": {"name": "devs"}, "delegate_to": "localhost"}
    second: Item = {"hosts": "far", "gather_facts": False, "module_defaults": GROUPS, "tasks": [task]}
    line = play.run([first, second], {})[-1]
    assert (line["failed"], line["processes"]) == (False, 0), line["result"]
    assert line["result"]["summary"]["unchanged"] == ["devs"]


def test_module_defaults(play: Play) -> None:
    """The defaults of one product reach only its modules, those of one module only that one, and a task's own options win."""
    defaults = {
        **GROUPS,
        f"{SCM}bitbucket_project": {"description": "By default"},
        f"{SCM}algorithmia_scm_config": {"enabled": False},
    }
    bb = {"provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}}
    lines = run(
        play,
        tasks(
            ("bitbucket_project", {"key": "ONE"}, {}),
            ("bitbucket_project", {"key": "TWO", "description": "Its own"}, {}),
            ("bitbucket_projects", {"projects": [{"key": "THREE"}]}, {}),
            ("bitbucket_permission", {"project_key": "OPS", "users": {"bob": "PROJECT_READ"}}, {}),
            ("algorithmia_scm_config", bb, {}),
            ("algorithmia_scm_configs", {"scm_configs": [{**bb, "project_key": "OPS"}]}, {}),
            ("algorithmia_scm_config_info", {}, {}),
            ("bitbucket_server_info", {"query": "user"}, {}),
        ),
        module_defaults=defaults,
    )
    assert [line["failed"] for line in lines] == [False] * 8, [line["result"].get("msg") for line in lines]
    assert [line["processes"] for line in lines] == [0] * 8
    one, two, three = (line["result"] for line in lines[:3])
    described = [project["description"] for project in (one["project"], two["project"], *three["projects"])]
    assert described == ["By default", "Its own", ""]
    assert (lines[4]["result"]["scm_config"]["enabled"], lines[5]["result"]["scm_configs"][0]["enabled"]) == (False, True)
    products = ("bitbucket", "algorithmia")
    for line, which in zip(lines, (0, 0, 0, 0, 1, 1, 1, 0), strict=True):
        own, other = products[which], products[not which]
        args = line["result"]["invocation"]["module_args"]
        assert args[f"{own}_url"].startswith("https://")
        assert f"{other}_url" not in args
        assert {each["product"] for each in line["log"]} == {own}


def test_environment_of_the_controller(play: Play) -> None:
    """Every connection option falls back to an environment variable, in both doors alike; what a task says wins."""
    variables = world.variables(play.simulator)
    environment = {
        "BITBUCKET_URL": variables["bitbucket"],
        "BITBUCKET_USERNAME": "admin",
        "BITBUCKET_PASSWORD": variables["admin_password"],
        "BITBUCKET_CA_PATH": variables["ca"],
        "BITBUCKET_TIMEOUT": "7",
        "BITBUCKET_RETRIES": "2",
        "BITBUCKET_CONCURRENCY": "5",
        "ALGORITHMIA_URL": variables["algorithmia"],
        "ALGORITHMIA_API_KEY": variables["admin_key"],
        "ALGORITHMIA_VALIDATE_CERTS": "false",
    }
    owner = {"key": "OPS", "bitbucket_username": "owner", "bitbucket_password": "{{ owner_password }}", "bitbucket_timeout": 9}
    used = [("bitbucket_project", {"key": "OPS"}), ("bitbucket_project", owner), ("algorithmia_scm_config_info", {"query": "[].id"})]
    both = [(module, args, more) for more in ({}, {"environment": {"SHIPPED": "1"}}) for module, args in used]
    lines = run(play, tasks(*both), environment)
    for project, owned, configs in (lines[:3], lines[3:]):
        args = project["result"]["invocation"]["module_args"]
        assert (args["timeout"], args["retries"], args["concurrency"]) == (7, 2, 5)
        assert [each["user"] for each in project["log"]] == ["admin"]
        assert [each["user"] for each in owned["log"]] == ["owner"]
        assert owned["result"]["invocation"]["module_args"]["timeout"] == 9
        assert configs["result"]["selected"] == ["internal"]
        assert configs["result"]["invocation"]["module_args"]["validate_certs"] is False
    assert [line["processes"] for line in lines] == [0, 0, 0, 1, 1, 1]


def test_vault(play: Play, tmp_path: Path) -> None:
    """Encrypted variables are secrets like any other, in both doors."""
    vault = VaultLib([(DEFAULT_VAULT_ID_MATCH, VaultSecret(b"open sesame"))])
    variables = world.variables(play.simulator)
    hidden = {name: vault.encrypt(variables[name]).decode() for name in ("admin_password", "admin_key", "pat", "extra_secret")}
    text = "".join(f"v_{name}: !vault |\n{''.join(f'  {line}{os.linesep}' for line in value.splitlines())}" for name, value in hidden.items())
    (tmp_path / "vaulted.yml").write_text(text, encoding="utf-8")
    (tmp_path / "secret").write_text("open sesame", encoding="utf-8")
    bb = {"provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}}
    secret = {"algorithmia_api_key": "{{ v_admin_key }}", "access_token": "{{ v_pat }}", "extra_body": {"oauth": {"more_secret": "{{ v_extra_secret }}"}}}
    found = []
    for door in ("in_process", "shipped"):
        more = {"environment": {"SHIPPED": "1"}} if door == "shipped" else {}
        lines = run(
            play,
            tasks(
                ("bitbucket_project", {**world.BITBUCKET, "key": "NEW", "bitbucket_password": "{{ v_admin_password }}"}, more),
                ("algorithmia_scm_config", {**world.ALGORITHMIA, **bb, **secret}, {**more, "check_mode": True}),
                ("algorithmia_scm_config", {**world.ALGORITHMIA, **bb, **secret}, more),
            ),
            {"ANSIBLE_VAULT_PASSWORD_FILE": str(tmp_path / "secret")},
            vars_files=["vaulted.yml"],
        )
        assert [(line["failed"], line["result"]["changed"]) for line in lines] == [(False, True)] * 3, [line["result"].get("msg") for line in lines]
        assert [line["processes"] for line in lines] == [int(door == "shipped")] * 3
        args = lines[2]["result"]["invocation"]["module_args"]
        assert {args[name] for name in ("algorithmia_api_key", "access_token")} == {"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
        kept = play.simulator.control.state(secrets=True)["algorithmia"]["scms"][lines[2]["result"]["scm_config"]["id"]]
        assert kept["client_secret"] == variables["pat"]
        found.append([line["result"]["invocation"] for line in lines])
    assert found[0] == found[1]


def test_secrets_in_a_failure(play: Play) -> None:
    """A server that repeats a secret in its error does not get it into the result, nor anywhere else."""
    bb = {"provider": "bitbucket", "project_key": "ALG", "urls": {"web": "https://h", "api": "https://h", "ssh": "ssh://git@h"}}
    body = f'{{"error": {{"code": 4020, "message": "cannot use {world.SECRETS["pat"]} or {world.SECRETS["extra_secret"]}"}}}}'
    args = {**bb, "access_token": "{{ pat }}", "extra_body": {"deep": [{"inside": "{{ extra_secret }}"}]}}
    (outcome,) = play(Step("algorithmia_scm_config", args, before=[("fault", ("algorithmia", "status"), {"method": "POST", "status": 400, "body": body})]))
    assert outcome.failed
    assert "cannot use ******** or ********" in outcome.msg
    assert outcome.result["invocation"]["module_args"]["extra_body"] == {"deep": [{"inside": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}]}


def test_the_law_of_no_secrets_can_fail(play: Play) -> None:
    """A secret in an option that is none shows, and the search that every run of these tests ends with finds it."""
    with pytest.raises(AssertionError, match="a secret shows"):
        play(Step("bitbucket_project", {"key": "NEW", "description": "{{ pat }}"}))


def test_every_module_is_routed(play: Play) -> None:
    """Without its line in meta/runtime.yml a module would be shipped, and nobody would notice."""
    names = [path.stem for path in modules()]
    found = run(play, tasks(*((name, {"query": "[?"} if name.endswith("_info") else {"state": "nonsense"}, {}) for name in names)), module_defaults=GROUPS)
    assert [(line["failed"], line["processes"]) for line in found] == [(True, 0)] * len(names)


def test_a_module_on_the_command_line_warns_of_nothing(tmp_path: Path) -> None:
    """By `ansible -m`, on both execution paths."""
    with lent() as simulator:
        user, password = simulator.bitbucket_login()
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "BITBUCKET_URL": simulator.bitbucket_url, "BITBUCKET_CA_PATH": simulator.ca_file}
        environment |= {"BITBUCKET_USERNAME": user, "BITBUCKET_PASSWORD": password, "ANSIBLE_LOCALHOST_WARNING": "false"}
        environment["ANSIBLE_INVENTORY_UNPARSED_WARNING"] = "false"
        program = str(Path(sys.executable).with_name("ansible"))
        for path in ([], ["--background", "30", "--poll", "1"]):  # what runs in the background is shipped
            command = [program, "localhost", *path, "-e", f"ansible_python_interpreter={sys.executable}", "-m", "algorithmia.scm.bitbucket_server_info"]
            done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "WARNING" not in done.stderr, done.stderr
