# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is seen anywhere: the whole journey at its most talkative, real, in check mode, with shipped modules, and where it fails.

What is searched: all that Ansible prints, its log file, every result as callbacks get it, the addresses that the servers were asked for, the
command lines of git and ssh-keygen, and every file that is left in home, temporary folder, Ansible's own folder and working directory.
The one place for a token is the store, which is encrypted. The one exception is a new user's password in the query [bitbucket 8, SPEC].
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

import pytest

from integration.journey import BOT, OTHER, Journey, Run
from integration.play import Item
from simulator.log import MASK
from simulator.process import lent

LOUD = ("-vvvv", "--diff")
ROLES = ("provision", "verify_checkin", "rotate_token", "deprovision")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\S|\bMII[A-Za-z0-9+/]{40}")
NEW_USER = re.compile(r"POST /rest/api/1\.0/admin/users\?\S*&?password=\*+")
WRONG = {"wrong_key": "wrong-key-of-the-journey-1", "wrong_password": "wrong-password-of-the-journey-1", "password_of_eve": "password-of-eve-of-the-journey-1"}
WRAPPER = '#!/bin/sh\nprintf "%s\\n" "$0" "$@" >> "{log}"\nexec "{program}" "$@"\n'


EVE = {"name": "eve", "email_address": "eve@example.com", "password": WRONG["password_of_eve"]}
# The server refuses it; the module does; the role does.
MISTAKES: list[list[t.Any]] = [[EVE], [{**EVE, "passwort": EVE["password"], "password": ["a list", EVE["password"]]}], [["eve", EVE["password"]]]]


@dataclass
class Story:
    """All runs by name, what was secret in the meantime, and where the files are."""

    journey: Journey
    runs: dict[str, Run] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)
    kept: tuple[str, int, str] = ("", 0, "")  # the store, its mode, and what Algorithmia had at that time

    def collect(self) -> None:
        """Remember every secret that the servers know now: passwords, tokens, the secrets of webhooks, keys."""
        state = self.journey.control.state(secrets=True)
        rows = [*state["bitbucket"]["users"].values(), *state["algorithmia"]["scms"].values(), *state["algorithmia"]["algorithms"].values()]
        for row in rows:
            self.values |= {row[name] for name in ("password", "client_secret", "webhook_secret", "private_key") if row.get(name)}

    def tell(self, name: str, roles: t.Sequence[str], *options: str, shipped: bool = False, fails: bool = False, **variables: t.Any) -> None:
        """Run the roles in a row, one play each, with its ``number``; or with ``fails``, each with a rescue."""
        door = {"environment": {"SHIPPED": "1"}} if shipped else {}
        common = {"hosts": "localhost", "gather_facts": False, **door}
        plays = [{**common, "vars": {"number": number}, **_content(role, fails)} for number, role in enumerate(roles)]
        run = self.journey.play(plays, *LOUD, *options, **variables)
        self.runs[name] = run
        assert run.code == 0, f"{name}: {run.output[-6000:]}"
        self.collect()


def _content(role: str, fails: bool) -> Item:
    name = f"algorithmia.scm.{role}"
    if not fails:
        return {"roles": [name]}
    included = {"ansible.builtin.include_role": {"name": name}}
    return {"tasks": [{"name": "Fails", "block": [included], "rescue": [{"name": "Caught", "ansible.builtin.debug": {"msg": "caught"}}]}]}


def _watch(journey: Journey) -> None:
    """Write down the command lines of the programs that get something secret from us."""
    folder = journey.folder / "bin"
    folder.mkdir()
    for name in ("git", "ssh-keygen"):
        program = shutil.which(name)
        assert program
        (folder / name).write_text(WRAPPER.format(log=journey.folder / "tmp" / "commands", program=program), encoding="utf-8")
        (folder / name).chmod(0o755)
    journey.extra["PATH"] = os.pathsep.join([str(folder), os.environ["PATH"]])


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Story]:
    switches = {"basic_auth": "on", "webhook_secret": "echo"}
    with lent(people="sysadmin", switches=switches) as simulator:
        journey = Journey(simulator, tmp_path_factory.mktemp("secrets"), verify_checkin_push=True, deprovision_confirm=True)
        journey.secrets.update(WRONG)
        journey.variables["rotate_token_audit_file"] = str(journey.folder / "work" / "audit")
        _watch(journey)
        made = Story(journey)
        made.values |= set(journey.secrets.values())
        made.tell("nothing there, check mode", ROLES[:1], "--check")
        made.tell("provision and prove", ROLES[:2])
        made.tell("all there, check mode", ROLES, "--check")
        made.tell("rotate", ROLES[2:3])
        (token,) = {each["client_secret"] for each in journey.configs()} - {None}
        made.kept = (journey.vault.read_text(encoding="utf-8"), journey.vault.stat().st_mode, token)
        _fail(made)
        made.tell("back", ROLES[3:])
        # The flavour without a token is proven with a key that is made for it.
        by_request = [{"provider": "bitbucket", "project_key": OTHER}]
        made.tell("shipped: provision and prove", ROLES[:2], shipped=True, verify_checkin_declared=by_request)
        made.tell("shipped: rotate", ROLES[2:3], shipped=True)
        made.tell("shipped: back", ROLES[3:], shipped=True)
        yield made


def _fail(story: Story) -> None:
    """Runs in which something goes wrong on the way: each refused by another server at another point."""
    journey = story.journey
    story.tell("wrong key", ROLES[:1], fails=True, algorithmia_api_key=WRONG["wrong_key"], algorithmia_standard_api_key=None)
    story.tell("wrong password", ROLES[:1], fails=True, shipped=True, bitbucket_password=WRONG["wrong_password"])
    journey.control.fault("algorithmia", "status", method="POST", path="/v1/algorithms", status=500, body='{"error": {"message": "no"}}')
    journey.control.fault("bitbucket", "status", method="PUT", path="access-tokens", status=500, body="{}")
    story.tell("no algorithm, no token", ROLES[1:3], fails=True)
    journey.control.fault("bitbucket", "status", method="POST", path="/admin/users", status=400, body='{"errors": [{"message": "no"}]}')
    story.tell("mistakes in users", ROLES[:1] * len(MISTAKES), fails=True, mistakes=MISTAKES, bitbucket_users="{{ mistakes[number] }}")
    for name, plays in (("wrong key", 1), ("wrong password", 1), ("no algorithm, no token", 2), ("mistakes in users", len(MISTAKES))):
        assert story.runs[name].output.count("TASK [Caught]") == plays, story.runs[name].output[-6000:]


# --- the search ---


def forms(values: t.Iterable[str]) -> dict[str, str]:
    """Return every way in which a secret may be written, and which it is."""
    found = {}
    for value in values:
        pairs = [base64.b64encode(f"{user}:{value}".encode()).decode() for user in ("admin", BOT)]
        for form in (value, json.dumps(value)[1:-1], quote(value, safe=""), quote_plus(value), *pairs, base64.b64encode(value.encode()).decode()):
            found[form] = value
    return found


def hunt(places: t.Mapping[str, str], values: t.Iterable[str]) -> list[str]:
    """Return where a secret is, with what stands before it, never the secret itself."""
    found = []
    for where, text in places.items():
        for form in forms(values):
            at = text.find(form)
            if at >= 0:
                found.append(f"{where}: ...{text[max(0, at - 400) : at]}[SECRET, {len(form)} characters]")
        key = PRIVATE_KEY.search(text)
        if key:
            found.append(f"{where}: ...{text[max(0, key.start() - 300) : key.start()]}[PRIVATE KEY]")
    return found


def none(places: t.Mapping[str, str], values: t.Iterable[str]) -> None:
    found = hunt(places, values)
    assert not found, "\n".join(found)


def test_the_hunt_finds(story: Story) -> None:
    """What is searched for is there, so that finding nothing means something: both tokens, and every form is found."""
    tokens = [value for value in story.values if value.startswith("BBDC-")]
    assert len(tokens) >= 4, "each door made one and rotated it"
    for form in forms(story.values):
        assert hunt({"here": f"before {form} after"}, story.values)
    assert hunt({"here": "-----BEGIN RSA PRIVATE KEY-----\nMIIE"}, [])


def test_nothing_is_printed_or_logged(story: Story) -> None:
    places: dict[str, str] = {}
    for name, run in story.runs.items():
        assert "TASK" in run.written
        places |= {f"{name}, printed": run.output, f"{name}, logged": run.written}
    none(places, story.values)


def test_nothing_is_in_a_result(story: Story) -> None:
    """Callbacks get results as they are: what a plugin of somebody's sends to a chat or a database."""
    places = {f"{name}, {n}, {line['name']}": json.dumps(line["result"]) for name, run in story.runs.items() for n, line in enumerate(run.lines)}
    assert len(places) > 100
    none(places, story.values)


def test_nothing_is_in_an_address(story: Story) -> None:
    """But for the password of a new user, which Bitbucket takes in the query only."""
    exceptions = 0
    for name, run in story.runs.items():
        calls = [f"{each['method']} {each['path']}" for each in run.log]
        none({f"{name}, {call}": call for call in calls}, story.values)
        hidden = [call for call in calls if MASK in call]
        assert [call for call in hidden if not NEW_USER.fullmatch(call)] == []
        exceptions += len(hidden)
    assert exceptions >= 5, "three users, the bot once more after the way back, and the one that was refused"


def test_nothing_is_left_in_a_file(story: Story) -> None:
    """Nor on a command line. The files that hold secrets are ours: the variables of the run, readable by nobody else."""
    folder = story.journey.folder
    ours = {folder / "plan" / name for name in ("secrets.json", "lines", "log")}
    left = [path for path in folder.rglob("*") if path.is_file() and path not in ours]
    commands = (folder / "tmp" / "commands").read_text(encoding="utf-8")
    assert "ls-remote" in commands
    assert "\nrsa\n" in commands
    none({str(path.relative_to(folder)): path.read_text(encoding="utf-8", errors="replace") for path in left}, story.values)
    assert "a new token algorithmia" in (folder / "work" / "audit").read_text(encoding="utf-8")
    assert not [path.name for path in left if path.parent == folder / "tmp" and path.name != "commands"]


def test_the_store_is_encrypted(story: Story) -> None:
    """The value is where it belongs, and is the one that Algorithmia had then."""
    journey = story.journey
    text, mode, token = story.kept
    assert mode & 0o777 == 0o600
    assert text.startswith("$ANSIBLE_VAULT;")
    none({"store": text}, story.values)
    kept, password = journey.folder / "plan" / "kept", journey.folder / "plan" / "password"
    kept.write_text(text, encoding="utf-8")
    password.write_text(journey.secrets["bitbucket_bot_token_vault_password"], encoding="utf-8")
    command = ["ansible-vault", "view", "--vault-password-file", str(password), str(kept)]
    shown = subprocess.run(command, env=journey.environment(), capture_output=True, text=True, check=True)
    assert json.loads(shown.stdout)["value"] == token
