# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drift report of real runs: with the playbooks of the collection, and with a user's own."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests

from integration.journey import BOT, DECLARATION, Journey, Run
from simulator.process import lent
from tools.tree import ROOT

FILES = {"drift.json", "drift.xml", "drift.sarif", "drift.md", "drift.html"}
ENABLED = {"ANSIBLE_CALLBACKS_ENABLED": "recorder,algorithmia.scm.drift_report"}
CONNECTION = {f"bitbucket_{name}": f"{{{{ bitbucket_{name} }}}}" for name in ("url", "username", "password")} | {"ca_path": "{{ bitbucket_ca_path }}"}
TAMPERED = [
    ("project OPS", [("public", True, False)], ["anybody, even without a login"]),
    ("permissions of ALG", [("users.grace", "PROJECT_ADMIN", None)], ["user grace"]),
]

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("drift_report")]


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Journey]:
    """A pair that was provisioned, and then tampered with: the state that every test begins with."""
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = Journey(simulator, tmp_path_factory.mktemp("report"))
        run = made.run("provision")
        assert run.code == 0, run.output
        assert "drift report" not in run.output  # no folder was named
        rest = f"{simulator.bitbucket_url}/rest/api/1.0/projects"
        login: dict[str, t.Any] = {"auth": simulator.bitbucket_login("sysadmin"), "verify": simulator.ca_file, "timeout": 30}
        requests.put(f"{rest}/OPS", json={"public": True}, **login).raise_for_status()
        requests.put(f"{rest}/ALG/permissions/users", params={"name": "grace", "permission": "PROJECT_ADMIN"}, **login).raise_for_status()
        made.baseline()
        yield made


@pytest.fixture
def journey(provisioned: Journey, monkeypatch: pytest.MonkeyPatch) -> Journey:
    provisioned.control.reset()
    monkeypatch.setattr(provisioned, "extra", {})
    return provisioned


def document(folder: Path) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", json.loads((folder / "drift.json").read_text(encoding="utf-8")))


def drifted(found: dict[str, t.Any]) -> list[tuple[str, list[tuple[t.Any, ...]], list[str]]]:
    things = [each for each in found["things"] if each["status"] == "drift"]
    return [(each["title"], [tuple(change.values()) for change in each["changes"]], each["affected"]) for each in things]


def lines(run: Run) -> list[str]:
    return [line for line in run.output.splitlines() if "drift report:" in line]


def totals(run: Run) -> list[tuple[int, ...]]:
    """Return what the last lines say, one for each server: how many things are created, updated and deleted, or would be."""
    found = re.findall(r"^[\w.:]+: (\d+) (?:to create|created), (\d+) (?:to update|updated), (\d+) (?:to delete|deleted), \d+ unchanged", run.output, re.M)
    return [tuple(map(int, each)) for each in found]


def test_the_report_of_our_playbook(journey: Journey, tmp_path: Path) -> None:
    """It is there without being enabled. Enabled as well, it is still written once."""
    journey.extra = ENABLED
    run = journey.run("provision", "--check", drift_report_dir=str(tmp_path / "a" / "drift"))
    assert (run.code, run.writes) == (0, []), run.output
    folder = tmp_path / "a" / "drift"
    assert {each.name for each in folder.iterdir()} == FILES
    found = document(folder)
    assert (found["status"], found["check_mode"], found["playbook"]) == ("drift", True, "algorithmia.scm.provision")
    assert drifted(found) == TAMPERED
    assert (found["problems"], found["warnings"], found["summary"]["could_not_tell"]) == ([], [], 0)
    total = sum(found["summary"].values())
    [grant] = found["undeclared"]
    words = f"2 of {total} things differ; 1 grant that nobody declared was not compared"
    assert lines(run) == [f"drift report: drift ({words}): {folder / 'drift.html'}"]
    assert (grant["thing"], grant["what"]) == ("permissions of the server", "grant")
    assert found["arguments"] == ["-e", f"@{DECLARATION.name}", "-e", "@secrets.json"]
    assert totals(run) == [(0, 2, 0), (0, 0, 0)], run.output
    assert {each["server"] for each in found["things"]} == {journey.simulator.bitbucket_url, journey.simulator.algorithmia_url}
    permissions = next(each for each in found["things"] if each["title"] == "permissions of ALG")
    declaration = DECLARATION.read_text(encoding="utf-8").splitlines()
    project = declaration.index("  - key: ALG")
    assert permissions["declared"] == {"file": DECLARATION.name, "line": 2 + declaration.index("    permissions:", project)}
    ours = permissions["task"]
    assert ours == {
        "host": "localhost",
        "name": "Manage the Bitbucket",
        "role": "algorithmia.scm.bitbucket",
        "file": "roles/bitbucket/tasks/main.yml",
        "line": 3,
    }
    assert (ROOT / ours["file"]).exists()
    for each in folder.iterdir():
        text = each.read_text(encoding="utf-8")
        for secret in (*journey.secrets.values(), str(ROOT), str(journey.folder)):
            assert secret not in text, each.name


def test_drift_that_the_exit_code_does_not_tell_is_said(journey: Journey) -> None:
    """Ansible itself leaves the verdict out, and ends with 0."""
    run = journey.run("detect_drift", "--skip-tags", "always")
    assert run.code == 0, run.output
    words = " ".join(run.output.partition("[WARNING]: drift report: drift (2 of ")[2].split())
    assert "but the exit code does not say so: algorithmia.scm.drift_verdict did not run" in words


def test_with_a_verdict_nothing_more_is_said(journey: Journey) -> None:
    run = journey.run("detect_drift")
    assert (run.code, "did not run" in run.output) == (2, False), run.output


def test_a_run_for_real_says_what_it_brought_back(journey: Journey, tmp_path: Path) -> None:
    run = journey.run("provision", drift_report_dir=str(tmp_path), drift_report_formats="json,markdown")
    assert run.code == 0, run.output
    assert {each.name for each in tmp_path.iterdir()} == {"drift.json", "drift.md"}
    assert (document(tmp_path)["check_mode"], drifted(document(tmp_path))) == (False, TAMPERED)
    assert totals(run) == [(0, 2, 0), (0, 0, 0)], run.output
    assert "2 of" in (tmp_path / "drift.md").read_text(encoding="utf-8").splitlines()[0]
    again = journey.run("provision", drift_report_dir=str(tmp_path))
    assert (again.code, document(tmp_path)["status"], drifted(document(tmp_path))) == (0, "in_sync", [])


def test_a_run_that_dies_says_what_it_saw_and_why_it_died(journey: Journey, tmp_path: Path) -> None:
    run = journey.run("provision", "--check", drift_report_dir=str(tmp_path), algorithmia_api_key="wrong")
    assert run.code == 2
    found = document(tmp_path)
    assert (found["status"], drifted(found)) == ("could_not_tell", TAMPERED)
    assert [each["message"] for each in found["problems"]] == list(dict.fromkeys(run.failures))
    assert found["problems"][0]["server"] == journey.simulator.algorithmia_url
    assert "could not tell (1 problem, 2 of" in lines(run)[0]


def own(*tasks: dict[str, t.Any], **play: t.Any) -> dict[str, t.Any]:
    return {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), **play}


def test_the_report_of_a_users_own_playbook(journey: Journey, tmp_path: Path) -> None:
    """Loops, failures, hosts out of reach, what no_log hides, and tasks of others; the folder comes from the play, with a variable in it."""
    journey.extra = ENABLED
    grant = {"project_key": "{{ item.key }}", "users": "{{ {item.user: 'PROJECT_READ'} }}", **CONNECTION}
    items = [{"key": "OPS", "user": "ada"}, {"key": "OPS", "user": "grace"}, {"key": "NONE", "user": "ada"}, {"key": "ALG", "user": "nobody"}]
    hidden = {"name": "ada", "display_name": "Ada", **CONNECTION}
    nowhere = {"key": "OPS", "public": False, **CONNECTION, "bitbucket_url": "https://127.0.0.1:1", "retries": 0}
    play = own(
        {"name": "May read", "algorithmia.scm.bitbucket_permission": grant, "loop": items, "ignore_errors": True},
        {"name": "Secretly", "algorithmia.scm.bitbucket_user": hidden, "no_log": True},
        {"name": "Swallowed", "algorithmia.scm.bitbucket_project": nowhere, "failed_when": False},
        {"name": "Theirs", "ansible.builtin.command": "true", "changed_when": True, "check_mode": False},
        {"name": "A host", "ansible.builtin.add_host": {"name": "web", "ansible_host": "127.0.0.1", "ansible_port": 1, "ansible_connection": "ssh"}},
        vars={"drift_report_dir": "{{ there }}", "drift_report_formats": ["json", "junit", "pdf"], "there": str(tmp_path)},
    )
    away = own({"name": "Away", "ansible.builtin.ping": {}}, hosts="web", ignore_unreachable=True)
    run = journey.play([play, away], "--check")
    assert (run.code, run.writes) == (0, []), run.output
    assert {each.name for each in tmp_path.iterdir()} == {"drift.json", "drift.xml"}
    assert "there is no format 'pdf'; give some of json, junit, sarif, markdown, html" in " ".join(run.output.split())
    found = document(tmp_path)
    assert (found["status"], found["playbook"], found["check_mode"]) == ("could_not_tell", "playbook.yml", True)
    both = [("users.ada", None, "PROJECT_READ"), ("users.grace", None, "PROJECT_READ")]
    refused = ("permissions of ALG", [("users.nobody", None, "PROJECT_READ")], ["user nobody"])  # seen, though it could not be brought back
    nowhere_to = ("permissions of NONE", [("users.ada", None, "PROJECT_READ")], ["user ada"])
    assert drifted(found) == [("permissions of OPS", both, ["user ada", "user grace"]), nowhere_to, refused]
    assert [(each["host"], each["task"], each["unreachable"]) for each in found["problems"]] == [
        ("localhost", "Secretly", False),
        ("localhost", "Swallowed", False),
        ("web", "Away", True),
    ]
    assert found["problems"][0]["message"].startswith("nobody can tell what it found: no_log hides it")
    assert "would be refused: project_key: there is no project NONE" in found["warnings"].pop(0)
    assert "would be refused: users: there is no user 'nobody'" in found["warnings"].pop(0)
    assert found["warnings"] == []
    task = next(each["task"] for each in found["things"] if each["title"] == "permissions of OPS")
    assert (task["file"], task["role"]) == ("playbook.yml", "")
    cases = ElementTree.parse(tmp_path / "drift.xml").getroot()
    assert (cases.get("failures"), cases.get("errors")) == ("3", "3")


def test_hosts_that_are_not_there_are_a_problem_of_our_plays_only(journey: Journey, tmp_path: Path) -> None:
    journey.extra = ENABLED
    look = {"name": "Look", "algorithmia.scm.bitbucket_user": {"name": BOT, **CONNECTION}}
    inside = {"block": [{"ansible.builtin.include_role": {"name": "algorithmia.scm.bitbucket"}}]}
    plays = [
        own(look),
        own({"ansible.builtin.ping": {}}, hosts="theirs"),
        own(look, name="Ours", hosts=["localhost", "typo", "!without"]),
        own(inside, name="Inside", hosts="localhost:&nowhere"),
        own(look, hosts="{{ nobody }}", vars={"nobody": []}),
        own(look, hosts="ungrouped"),
    ]
    run = journey.play(plays, "--check", "--limit", "localhost", drift_report_dir=str(tmp_path))
    assert run.code == 0, run.output
    found = document(tmp_path)
    assert found["status"] == "could_not_tell"
    assert [(each["task"], each["message"].partition(":")[0]) for each in found["problems"]] == [
        ("Ours", "no host matches 'typo'"),
        ("Inside", "no host matches 'localhost"),
    ]


def test_the_verdict_that_fails_is_no_problem_of_the_run(journey: Journey, tmp_path: Path) -> None:
    journey.extra = ENABLED
    project = {"key": "OPS", "public": False, **CONNECTION}
    verdict = {"name": "Tell", "algorithmia.scm.drift_verdict": {}}
    run = journey.play([own({"name": "Look", "algorithmia.scm.bitbucket_project": project, "check_mode": True}, verdict)], drift_report_dir=str(tmp_path))
    assert run.code == 2, run.output
    found = document(tmp_path)
    assert (found["status"], found["check_mode"], found["problems"], drifted(found)) == ("drift", True, [], TAMPERED[:1])


@pytest.mark.parametrize("where", ["environment", "configuration"])
def test_the_folder_from_the_environment_or_the_configuration(journey: Journey, tmp_path: Path, where: str) -> None:
    """The bot has no user of another name: nothing differs, by way of a module in a process of its own."""
    journey.extra = dict(ENABLED)
    if where == "environment":
        journey.extra |= {"ALGORITHMIA_SCM_DRIFT_REPORT_DIR": str(tmp_path), "ALGORITHMIA_SCM_DRIFT_REPORT_FORMATS": "json,html"}
    else:
        settings = f"[defaults]\ncallbacks_enabled = algorithmia.scm.drift_report\n[callback_drift_report]\ndir = {tmp_path}\nformats = json,html\n"
        (tmp_path / "ansible.cfg").write_text(settings, encoding="utf-8")
        journey.extra |= {"ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg")}
    shipped = {"environment": {"SHIPPED": "1"}}
    run = journey.play([own({"name": "Look", "algorithmia.scm.bitbucket_user": {"name": BOT, **CONNECTION}, **shipped})])
    assert run.code == 0, run.output
    assert {each.name for each in tmp_path.glob("drift*")} == {"drift.json", "drift.html"}
    found = document(tmp_path)
    assert (found["status"], [each["title"] for each in found["things"]]) == ("in_sync", [f"user {BOT}"])


def test_a_folder_that_cannot_be_written_to_is_said(journey: Journey, tmp_path: Path) -> None:
    journey.extra = ENABLED
    (tmp_path / "file").touch()
    run = journey.play(
        [own({"name": "Look", "algorithmia.scm.bitbucket_user": {"name": BOT, **CONNECTION}})], drift_report_dir=str(tmp_path / "file" / "drift")
    )
    assert run.code == 0
    [line] = lines(run)
    words = " ".join(run.output.partition("drift report:")[2].split())
    assert line.startswith("[ERROR]: ")
    assert words.startswith(f"nothing was written to {tmp_path}/file/drift: Not a directory. Name a folder that can be written to: drift_report_dir")
    assert "Traceback" not in run.output
