# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A new token in the place of the old one: where Algorithmia takes it, without a lost build; where it does not, nothing has happened."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import typing as t
from pathlib import Path

import pytest

from integration.broken_journey import BrokenJourney
from integration.journey import OWNER, PROJECT, Run
from simulator.process import lent

ALGORITHM, DEVELOPER, PASSWORD = "greeter", "dev", "password-of-the-developer-1"
CONNECT = {"rotate_token_update_secret": "connect"}
WAYS = ("1. Keep this token", "2. Declare another configuration", "3. Delete the algorithms", "4. Try rotate_token_update_secret=connect")
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ rotate_token: (.*)")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[BrokenJourney]:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        made = BrokenJourney(simulator, tmp_path_factory.mktemp("rotation"))
        done = made.run("provision")
        assert done.code == 0, done.output
        made.keep("one")
        yield made


@pytest.fixture
def journey(whole: BrokenJourney) -> BrokenJourney:
    """Return a provisioned pair, with one configuration that nothing uses."""
    whole.back_to("one")
    return whole


def before_of(journey: BrokenJourney) -> tuple[t.Any, ...]:
    """Return all that a refused rotation must leave as it was, but for the ids of configurations."""
    configs = [{name: value for name, value in each.items() if name not in ("id", "ever_used")} for each in journey.configs()]
    tokens = [{name: value for name, value in each.items() if name != "last_authenticated"} for each in journey.tokens()]
    return sorted(configs, key=lambda each: str(each["client_id"])), tokens, journey.default(), journey.vault.read_bytes()


def touched_tokens(run: Run) -> list[str]:
    return [each for each in run.writes if "/access-tokens/" in each]


def assert_refused(run: Run) -> None:
    assert run.code != 0, run.output
    assert [word for word in ("cannot be rotated now", PROJECT, *WAYS) if word not in run.msg] == [], run.msg
    assert touched_tokens(run) == []


def test_unused_is_replaced(journey: BrokenJourney, tmp_path: Path) -> None:
    """Check mode first. Then: proven by use before it is handed over, revoked last, and a line for each step."""
    audit = tmp_path / "audit.log"
    (old,), value = journey.tokens(), journey.token_of()
    checked = journey.run("rotate_token", "--check", rotate_token_audit_file=str(audit))
    assert (checked.code, checked.writes) == (0, []), checked.output
    assert checked.recap["changed"] > 0
    assert "a new one would be made in its place" in checked.output
    assert "only its deletion shows whether an algorithm still uses it" in checked.output
    assert LINE.findall(checked.output) == []
    assert not audit.exists()

    done = journey.run("rotate_token", rotate_token_audit_file=str(audit), rotate_token_overlap=1)
    assert done.code == 0, done.output
    for counts in ("0 created, 1 updated, 0 deleted, 0 unchanged", "1 created, 1 updated, 1 deleted, 0 unchanged"):  # Bitbucket, Algorithmia
        assert counts in done.output
    journey.assert_whole()
    (new,) = journey.tokens()
    assert new["id"] != old["id"]
    assert journey.user_of(value) == ""
    assert journey.default() == PROJECT
    order = {name: next(number for number, each in enumerate(done.writes) if re.search(pattern, each)) for name, pattern in ORDER.items()}
    assert list(order) == sorted(order, key=lambda name: order[name]), done.writes
    assert order["revoked"] == len(done.writes) - 1
    made, handed, revoked = (
        next(each for each in done.log if re.search(ORDER[name], f"{each['method']} {each['path']}")) for name in ("made", "handed", "revoked")
    )
    assert any(each["path"].endswith("/info/refs?service=git-upload-pack") for each in done.log if made["n"] < each["n"] < handed["n"]), "used over git"
    assert revoked["time"] - handed["time"] >= 1

    lines = LINE.findall(audit.read_text(encoding="utf-8"))
    assert len(lines) == len(audit.read_text(encoding="utf-8").splitlines()) == len(STEPS)
    for line, words in zip(lines, STEPS, strict=True):
        assert [word for word in words if word not in line] == [], line
    assert LINE.findall(done.output.replace('"\n', "\n")) == lines
    assert audit.stat().st_mode & 0o777 == 0o640
    for seen in (done.output, done.written, json.dumps(done.lines), audit.read_text(encoding="utf-8")):
        assert value not in seen
        assert journey.token_of() not in seen


ORDER = {
    "removed": "^DELETE /v1/admin/scms/",
    "renamed": "^POST /rest/access-tokens/",
    "made": "^PUT /rest/access-tokens/",
    "proven": "^POST /rest/api/1.0/projects/ALG/repos$",
    "handed": "^POST /v1/admin/scms$",
    "default again": "^POST /v1/admin/scms/[0-9a-f-]{36}/default$",
    "revoked": "^DELETE /rest/access-tokens/",
}
STEPS = (
    ("removed", "bitbucket ALG", "the default was ALG"),
    ("the token algorithmia of algorithmia-bot is called algorithmia (retired)",),
    ("a new token algorithmia of algorithmia-bot, id ", "kept in vault_file"),
    ("used over REST and git in ALG",),
    ("Algorithmia has it in its configurations for ALG",),
    ("revoked: algorithmia (retired)",),
)


def test_in_use_is_refused(journey: BrokenJourney) -> None:
    """An algorithm's webhook shows it, so nothing at all is written, and check mode says the same."""
    journey.algorithm(ALGORITHM)
    before = before_of(journey)
    for options in ((), ("--check",)):
        run = journey.run("rotate_token", *options)
        assert_refused(run)
        assert run.writes == []
    assert before_of(journey) == before


class Developer(threading.Thread):
    """Pushes one commit after the other until told to stop. ``pushed``: their ids."""

    def __init__(self, journey: BrokenJourney, folder: Path) -> None:
        super().__init__(daemon=True)
        port = journey.simulator.bitbucket_url.rpartition(":")[2]
        self.url = f"https://{DEVELOPER}:{PASSWORD}@localhost:{port}/scm/{PROJECT.lower()}/{ALGORITHM}.git"
        self.ca_file, self.folder = journey.simulator.ca_file, folder
        self.pushed: list[str] = []
        self.over = threading.Event()
        self._git("clone", "--quiet", self.url, ".")

    def run(self) -> None:
        while not self.over.is_set():
            self.push()

    def push(self) -> None:
        """Push one commit."""
        self._git("commit", "--quiet", "--allow-empty", "--message", f"Commit {len(self.pushed)}")
        self._git("push", "--quiet", "origin", "HEAD")
        self.pushed.append(self._git("rev-parse", "HEAD").strip())

    def stop(self) -> None:
        """Let it finish what it is about."""
        self.over.set()
        self.join()

    def _git(self, *args: str) -> str:
        who = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com", "-c", "credential.helper="]
        own = {"GIT_SSL_CAINFO": self.ca_file, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
        environment = {**{name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}, **own}
        done = subprocess.run(["git", *who, *args], cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def test_no_build_is_lost(journey: BrokenJourney, tmp_path: Path) -> None:
    """Where Algorithmia takes a new token, a developer who pushes all the while notices nothing."""
    journey.control.switch("token_connect", "secretToken")
    project = {"key": PROJECT, "name": "Algorithms", "users": {DEVELOPER: "PROJECT_WRITE"}}
    journey.control.seed({"bitbucket": {"users": [{"name": DEVELOPER, "password": PASSWORD}], "projects": [project]}})
    journey.algorithm(ALGORITHM)
    (old,), config = journey.tokens(), journey.configs()[0]["id"]
    developer = Developer(journey, tmp_path)
    developer.start()
    done = journey.run("rotate_token", **CONNECT)
    at_the_end = len(developer.pushed)
    developer.stop()
    assert done.code == 0, done.output
    journey.control.settle()
    journey.assert_whole()
    (new,) = journey.tokens()
    assert new["id"] != old["id"]
    assert [each["id"] for each in journey.configs()] == [config]
    builds = builds_of(journey)
    assert at_the_end > 2
    assert {each: builds.get(each) for each in developer.pushed} == dict.fromkeys(developer.pushed, "succeeded")
    # What the builds would have said of a token that had been revoked too early.
    journey.control.tamper({"bitbucket": {"tokens": {new["id"]: None}}})
    developer.push()
    journey.control.settle()
    assert builds_of(journey)[developer.pushed[-1]] == "failed"


def builds_of(journey: BrokenJourney) -> dict[str, str]:
    """Return what became of each commit."""
    (found,) = [each for each in journey.control.state()["algorithmia"]["algorithms"].values() if (each["owner"], each["name"]) == (OWNER, ALGORITHM)]
    return {each["commit_sha"]: each["status"] for each in found["builds"]}
