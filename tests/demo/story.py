# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbook, shows what a newcomer wants to see, and checks that it is so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

from demo.servers import Servers

COLLECTION = "algorithmia.scm"
BOLD, GREEN, CYAN = "1", "32", "36"  # of the terminal


class Unexpected(Exception):
    """Something did not go as it should."""


@dataclass(frozen=True)
class Run:
    """What came of a run of a playbook: the results of the tasks that manage or prove something."""

    results: tuple[dict[str, t.Any], ...]

    @property
    def changed(self) -> int:
        return sum(1 for each in self.results if each["changed"])

    @property
    def summaries(self) -> list[dict[str, list[str]]]:
        return [each["summary"] for each in self.results if "summary" in each]

    @property
    def touched(self) -> set[str]:
        """Return what was changed, or would be, as the diffs call it."""
        return {str(diff["after_header"]) for each in self.results for diff in each.get("diff", [])}

    @property
    def built(self) -> list[tuple[str, str]]:
        """Return (commit that was pushed, commit that a build of succeeded) of each proof."""
        projects = [project for each in self.results for project in each.get("projects", []) if "build" in project]
        return [(each["commit"]["id"], each["build"]["commit"]) for each in projects if each["build"]["status"] == "succeeded"]


class Story:
    """The demonstration as it is told."""

    def __init__(self, servers: Servers, *, verbose: bool) -> None:
        self.servers, self.verbose = servers, verbose
        self.color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._chapter = 0
        self._title = ""
        self._started = time.monotonic()
        self._rows: list[tuple[str, float, str]] = []
        self._declaration = Path()

    def say(self, words: str) -> None:
        print(words, flush=True)

    def chapter(self, title: str, words: str) -> None:
        self._chapter += 1
        self._title, self._started = title, time.monotonic()
        self.say(f"\n{self.paint(BOLD, f'{self._chapter}. {title}')}\n   {words}")

    def paint(self, code: str, words: str) -> str:
        """Return words in a color or in bold, where there is a terminal."""
        return f"\033[{code}m{words}\033[0m" if self.color else words

    def declare(self, declaration: Path) -> None:
        """Show what is declared."""
        self._declaration = declaration
        ready = self.servers.simulator.ready
        self.say(f"A Bitbucket {ready['bitbucket']['version']} and an Algorithmia are up, both simulated, over HTTPS, SSH and git.")
        self.say("There is nothing in them but an administrator and an admin key. This is declared:\n")
        lines = declaration.read_text(encoding="utf-8").splitlines()
        self.say("\n".join(f"    {line}" for line in lines if not line.startswith(("#", "---"))))

    def provision(self, *options: str, show: bool = False) -> Run:
        """Run the playbook that provisions."""
        return self.play("provision", *options, show=show)

    def play(self, name: str, *options: str, show: bool = False, ends: int = 0) -> Run:
        """Run a playbook of the collection, and return what came of it. Raises Unexpected where it does not end with the exit code ``ends``."""
        playbook = f"{COLLECTION}.{name}"
        self.say(self.paint(CYAN, f"   $ ansible-playbook {playbook} -e @declaration.yml {' '.join(options)}".rstrip()))
        before = self.servers.calls()
        with tempfile.TemporaryDirectory() as folder:
            connections, record = Path(folder) / "connections.json", Path(folder) / "record"
            connections.touch(mode=0o600)
            connections.write_text(json.dumps(self.servers.connections()), encoding="utf-8")
            command = [str(Path(sys.executable).with_name("ansible-playbook")), playbook, "-e", f"@{self._declaration}", "-e", f"@{connections}", *options]
            environment = {
                **os.environ,
                "DEMO_RECORD": str(record),
                "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("callback")),
                "ANSIBLE_CALLBACKS_ENABLED": "record",
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
                "ANSIBLE_DISPLAY_OK_HOSTS": "true" if self.verbose else "false",
                "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "true" if self.verbose else "false",
            }
            done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
            lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
        if done.returncode != ends:
            raise Unexpected(f"ansible-playbook ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        if show or self.verbose:
            self.say("\n".join(f"   | {line}" for line in done.stdout.strip().splitlines()))
        run = Run(tuple(found for found in map(json.loads, lines) if {"summary", "commit", "build", "projects"} & set(found)))
        self.say(f"   -> changed={run.changed}, {self.servers.calls() - before} calls to the servers")
        return run

    def writes(self) -> int:
        """Return how many writes the servers have seen so far."""
        return self.servers.writes()

    def expect(self, held: bool, words: str) -> None:
        """Say what is proven. Raises Unexpected where it does not hold."""
        if not held:
            raise Unexpected(f"it does not hold that {words}")
        self._rows.append((self._title, time.monotonic() - self._started, words))
        self.say(f"   {self.paint(GREEN, 'OK')}: {words}")

    def conclude(self, seconds: float) -> None:
        """Sum up: a table, with how long each chapter took until it was proven."""
        self.say(self.paint(BOLD, f"\nVerified in {seconds:.0f} seconds:"))
        width = max(len(title) for title, _seconds, _words in self._rows)
        before = ""
        for title, taken, words in self._rows:
            shown = f"{title:{width}}  {taken:4.0f} s" if title != before else " " * (width + 8)
            self.say(f"  {shown}  {self.paint(GREEN, 'OK')}  {words}")
            before = title
        self.say(
            "\nThe servers are stopped. To use the collection with your own server, follow README.md: write connection.yml and declaration.yml,\n"
            f"and run `ansible-playbook {COLLECTION}.provision -e @connection.yml -e @declaration.yml --check --diff`."
        )
