# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two Bitbucket servers are two hosts of an inventory, each with its own variables, and ``target`` names them to every playbook."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml

from integration.journey import Journey, Run
from integration.play import Item
from simulator.process import lent
from tools.tree import ROOT

EU, US = "bitbucket-eu", "bitbucket-us"
SERVER = ("bitbucket_url", "bitbucket_username", "bitbucket_password", "bitbucket_ca_path")

pytestmark = pytest.mark.long


class Pair(t.NamedTuple):
    """Two servers, and the inventory that has both. The address of a host is one that nobody can reach."""

    eu: Journey
    us: Journey
    inventory: Path

    def run(self, playbook: str, *options: str, **variables: t.Any) -> Run:
        """Run a playbook for both hosts: all that it knows of a server is in the host's variables."""
        nothing = dict.fromkeys([*self.eu.variables, *self.eu.secrets])
        command = ("-i", str(self.inventory), *options)
        named = playbook if playbook.endswith(".yml") else f"algorithmia.scm.{playbook}"
        return self.eu._run(named, command, None, {**nothing, "target": "bitbucket", **variables}, declaration=False)

    def run_together(self, folder: Path, playbooks: t.Sequence[str], *options: str) -> Run:
        """Run several playbooks, imported by one: starting Ansible is what takes time."""
        path = folder / "all.yml"
        path.write_text(json.dumps([{"ansible.builtin.import_playbook": f"algorithmia.scm.{name}"} for name in playbooks]), encoding="utf-8")
        return self.run(str(path), *options)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Pair]:
    switches = {"basic_auth": "on"}
    with lent(people="sysadmin", switches=switches) as first, lent(people="sysadmin", switches=switches) as second:
        journeys = [Journey(simulator, tmp_path_factory.mktemp("server")) for simulator in (first, second)]
        hosts: Item = {}
        for name, journey in zip((EU, US), journeys, strict=True):
            connection = {variable: {**journey.variables, **journey.secrets}[variable] for variable in SERVER}
            project = {"key": "OWN", "name": f"Only of {name}"}
            hosts[name] = {"ansible_host": f"{name}.invalid", **connection, "bitbucket_projects": [project]}
        inventory = tmp_path_factory.mktemp("inventory") / "inventory.json"
        inventory.touch(mode=0o600)
        inventory.write_text(json.dumps({"bitbucket": {"hosts": hosts}}), encoding="utf-8")
        made = Pair(*journeys, inventory)
        done = made.run("provision")
        assert done.code == 0, done.output
        yield made


def projects(journey: Journey) -> list[str]:
    return [each["name"] for each in journey.control.state()["bitbucket"]["projects"].values()]


def test_each_server_gets_what_its_host_declares(pair: Pair) -> None:
    assert [projects(journey) for journey in (pair.eu, pair.us)] == [[f"Only of {EU}"], [f"Only of {US}"]]


def test_exit_code_of_drift_with_a_limit(pair: Pair) -> None:
    """The verdict does not need localhost, and is about the hosts that are left."""
    pair.us.control.tamper({"bitbucket": {"projects": {"OWN": {"description": "Changed"}}}})
    declared = yaml.safe_load(pair.inventory.read_text(encoding="utf-8"))
    for host in declared["bitbucket"]["hosts"].values():
        host["bitbucket_projects"][0]["description"] = ""
    pair.inventory.write_text(json.dumps(declared), encoding="utf-8")
    codes = {options: pair.run("detect_drift", *options).code for options in ((), ("--limit", US), ("--limit", EU))}
    assert codes == {(): 2, ("--limit", US): 2, ("--limit", EU): 0}


@pytest.mark.parametrize("folder", ["", "/{{ inventory_hostname }}"])
def test_export_of_both(pair: Pair, tmp_path: Path, folder: str) -> None:
    """Each has a folder of its own, whether the user says so or not."""
    done = pair.run("export_state", export_state_dir=f"{tmp_path}{folder}")
    assert done.code == 0, done.output
    for name in (EU, US):
        assert f"Only of {name}" in (tmp_path / name / "bitbucket.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "options", "code"), [("provision", (), 2), ("provision", ("--limit", US), 2), ("detect_drift", (), 4)])
def test_target_that_is_not_in_the_inventory(pair: Pair, name: str, options: tuple[str, ...], code: int) -> None:
    """It is no success of a verb, also with a limit. Nor is it in sync."""
    run = pair.run(name, *options, target="bitbuckt")
    assert run.code == code, run.output
    assert ("no host of the inventory matches bitbuckt" in run.msg) == (name != "detect_drift"), run.output
    assert run.log == []


def test_limit_that_no_host_matches(pair: Pair, tmp_path: Path) -> None:
    """Ansible itself says so, of every verb."""
    run = pair.run_together(tmp_path, list(TAGS), "--limit", "nowhere")
    assert run.code != 0, run.output
    assert "nowhere" in run.output
    assert run.log == []


STEPS = {"bitbucket", "bitbucket_access_token", "bitbucket_readiness", "algorithmia_scm_configs"}
TAGS: dict[str, set[str]] = {  # of each playbook, the one last that ends with a verdict
    "deprovision": set(),
    "export_state": set(),
    "provision": STEPS,
    "rotate_token": set(),
    "verify_checkin": set(),
    "detect_drift": STEPS,
}
STEPS_OF = ("Provision Bitbucket and Algorithmia", "See what differs in Bitbucket and Algorithmia")


@pytest.mark.parametrize("given", ["projects", "tagged", "bitbucket", "bitbucket_readiness,projects"])
def test_tags_that_no_step_has(pair: Pair, tmp_path: Path, given: str) -> None:
    """Ansible runs nothing then, and calls it a success: a warning says which tags there are. They may be of another play, so it is no failure."""
    names = [name for name in TAGS if TAGS[name] or given in ("projects", "tagged")]
    output = " ".join(pair.run_together(tmp_path, names, "--tags", given).output.split())
    expected = []
    for name in names:
        unknown = {"projects": f"such a tag, so none of it runs. Its tags are {', '.join(sorted(TAGS[name]))};"}
        end = unknown.get(given, "") if TAGS[name] else "a tag. Leave --tags out"
        expected += [f"--tags {given}: no step of {name} has {end}"] if end else []
    assert "PLAY RECAP" in output
    assert [each for each in expected if each not in output] == [], output
    assert output.count("no step of") == len(expected), output


def test_the_tags_are_those_of_the_steps(pair: Pair, tmp_path: Path) -> None:
    assert set(TAGS) == {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    listed = pair.run_together(tmp_path, list(TAGS), "--list-tags").output
    found: dict[str, set[str]] = {}
    for play, tags in re.findall(r"^  play #\d+ \(.*?\): (.*?)\s+TAGS:.*\n      TASK TAGS: \[(.*)\]", listed, re.MULTILINE):
        found.setdefault(play, set()).update(tag for tag in tags.split(", ") if tag and tag != "always")
    assert {play: tags for play, tags in found.items() if tags} == dict.fromkeys(STEPS_OF, STEPS)


@pytest.mark.parametrize("path", sorted((ROOT / "playbooks").glob("*.yml")), ids=lambda path: path.stem)
def test_every_playbook_takes_the_target_and_runs_here(path: Path) -> None:
    """But for the plays on the hosts that Bitbucket itself runs on, and for the verdict. It begins with a look at who is meant."""
    plays = yaml.safe_load(path.read_text(encoding="utf-8"))
    targeted = [play for play in plays if "bitbucket_server_hosts" not in play["hosts"] and play["hosts"] != "localhost,all"]
    assert [(play["hosts"], play["connection"]) for play in targeted] == [("{{ target | default('localhost') }}", "local")]
    (looked,) = plays[0]["tasks"]
    assert set(looked) == {"name", "algorithmia.scm.playbook_target", "run_once"}
    given = looked["algorithmia.scm.playbook_target"].get("target")
    assert (plays[0]["hosts"], plays[0]["tags"]) == ("localhost,all", ["always"])
    assert given == (None if path.stem == "detect_drift" else "{{ target | default(omit) }}")
