# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measure, as ratios within one run, and write build/bench.json: python -m bench (or: make bench)."""

from __future__ import annotations

import argparse
import json
import sys
import time
import typing as t
from pathlib import Path

from bench.plain import Plain
from bench.plays import Plays
from simulator.process import Simulator

ROOT = Path(__file__).resolve().parents[2]
PROJECTS, USERS, GROUPS = 50, 20, 20
MANY = 1000
CONCURRENCY = 8

Figures = dict[str, t.Any]


def seeded(simulator: Simulator) -> None:
    """Fill the server: 1,000 projects, each with the grants of 20 users and 20 groups."""
    users, groups = [f"user-{n:02}" for n in range(USERS)], [f"group-{n:02}" for n in range(GROUPS)]
    grants = {"users": dict.fromkeys(users, "PROJECT_WRITE"), "groups": dict.fromkeys(groups, "PROJECT_READ")}
    things = {
        "users": [{"name": name, "password": "none of them logs in"} for name in users],
        "groups": [{"name": name} for name in groups],
        "projects": [{"key": f"P{n:03}", "name": f"Project {n}", **grants} for n in range(MANY)],
    }
    simulator.control.seed({"bitbucket": things})


def loop(plays: Plays, items: int) -> Figures:
    """A loop of unchanged items: this collection's module through both doors, against ansible.builtin.uri."""
    empty = plays.seconds("empty")
    spent = {name: plays.seconds(name, items=count) - empty for name, count in (("permission", items), ("permission_shipped", items // 10), ("uri", items))}
    return {
        "items": items,
        "empty_play_seconds": empty,
        "bitbucket_permission_seconds": spent["permission"],
        "ansible_builtin_uri_seconds": spent["uri"],
        "ratio_to_uri": spent["permission"] / spent["uri"],
        "shipped_door_seconds_for_a_tenth": spent["permission_shipped"],
        "ratio_to_shipped_door": spent["permission"] / (spent["permission_shipped"] * 10),
    }


def no_op(plays: Plays, simulator: Simulator, milliseconds: float) -> Figures:
    """A task that finds 2,000 grants as declared, against plain requests that read the same with as many threads.

    What a run spends once, such as importing, is in neither: it is what a play with two of these tasks takes longer than one with a single task.
    """
    simulator.control.latency("bitbucket", milliseconds)
    empty = min(plays.seconds("empty") for _time in range(3))
    before = simulator.control.counts()["bitbucket"]["total"]
    ones = [plays.seconds("permissions")]
    calls = simulator.control.counts()["bitbucket"]["total"] - before
    twos = [plays.seconds("permissions_twice")]
    if simulator.control.counts()["bitbucket"]["total"] - before != 3 * calls:
        raise RuntimeError("two tasks do not make twice the calls of one")
    for _time in range(4):  # in turn, so that both see the same moods of the machine
        ones.append(plays.seconds("permissions"))
        twos.append(plays.seconds("permissions_twice"))
    one, two = min(ones), min(twos)
    plain = Plain(simulator, PROJECTS)
    floor, serial = plain.seconds(CONCURRENCY), plain.seconds(1)
    return {
        "latency_milliseconds": milliseconds,
        "grants": PROJECTS * (USERS + GROUPS),
        "calls": calls,
        "task_seconds": two - one,
        "first_task_with_imports_seconds": one - empty,
        f"plain_requests_{CONCURRENCY}_threads_seconds": floor,
        "plain_requests_1_thread_seconds": serial,
        "ratio_to_plain": (two - one) / floor,
        "ratio_of_the_first_to_plain": (one - empty) / floor,
    }


def small(plays: Plays) -> Figures:
    """The whole of provision for a small declaration that holds already, above an empty playbook; the fastest of five."""
    plays.provision(first=True)
    empty = min(plays.seconds("empty") for _time in range(5))
    spent = min(plays.provision() for _time in range(5))
    return {"empty_play_seconds": empty, "provision_seconds": spent, "seconds_above_empty": spent - empty}


def many(plays: Plays, simulator: Simulator) -> Figures:
    """The whole of provision for 1,000 projects with 40 grants each that are all there, and for half of them, against plain requests that read the same."""
    simulator.control.latency("bitbucket", 0)
    plain = Plain(simulator, MANY).seconds(CONCURRENCY)
    empty = min(plays.empty_with_projects(MANY) for _time in range(2))
    half = min(plays.provision_projects(MANY // 2).seconds for _time in range(3))
    runs = [plays.provision_projects(MANY) for _time in range(3)]
    spent, memory = min(run.seconds for run in runs), max(run.megabytes for run in runs)
    by_file = min(plays.provision_projects_by_file(MANY) for _time in range(3))
    return {
        "projects": MANY,
        "grants": MANY * (USERS + GROUPS),
        "empty_play_with_the_variables_seconds": empty,
        "provision_seconds": spent,
        "provision_with_a_file_of_extra_variables_seconds": by_file.seconds,
        "provision_of_half_seconds": half,
        f"plain_requests_{CONCURRENCY}_threads_seconds": plain,
        "ratio_to_plain": spent / plain,
        "ratio_with_a_file_of_extra_variables_to_plain": by_file.seconds / plain,
        "ratio_to_half": spent / half,
        "megabytes": memory,
    }


def report(figures: Figures) -> None:
    """Print the figures, and the two that are promised."""
    for name, values in figures.items():
        print(f"\n{name}")
        for key, value in values.items():
            print(f"  {key:40} {value:.3f}" if isinstance(value, float) else f"  {key:40} {value}")
    ratio, calls = figures["loop"]["ratio_to_uri"], figures["no_op"]["calls"]
    print(f"\nloop of {figures['loop']['items']} unchanged items: 1/{1 / ratio:.0f} of the time of ansible.builtin.uri (promised: less than 1/20)")
    print(f"provision of a small declaration: {figures['small']['seconds_above_empty']:.2f} s above an empty playbook (promised: at most 1.0 s)")
    print(f"no-op over {PROJECTS} projects x ({USERS} users + {GROUPS} groups): {calls} calls (promised: at most 102)")
    slow = figures["no_op_50_ms"]
    first = f"the first of a run, with its imports, {slow['ratio_of_the_first_to_plain']:.2f}"
    print(f"the same at 50 ms: {slow['ratio_to_plain']:.2f} times plain requests (promised: at most 1.3); {first}")
    large = figures["many"]
    ratios = f"{large['ratio_to_plain']:.2f} times plain requests, {large['ratio_to_half']:.2f} times half of them, {large['megabytes']:.0f} MB"
    print(f"provision of {MANY} projects x {USERS + GROUPS} grants of an inventory: {ratios} (promised: at most 2.5, 2.2, 250)")
    print(f"the same with -e @file: {large['ratio_with_a_file_of_extra_variables_to_plain']:.2f} times plain requests")


def main() -> int:
    """Run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure, as ratios within one run, and write build/bench.json.")
    parser.add_argument("--items", type=int, default=200, help="how many items the loops have (default: %(default)s)")
    arguments = parser.parse_args()
    print("measuring; the slow part is ansible.builtin.uri, a third of a second for each item ...", flush=True)
    with Simulator(switches={"basic_auth": "on"}) as simulator, Plays(simulator, PROJECTS, USERS, GROUPS) as plays:
        seeded(simulator)
        figures = {
            "small": small(plays),
            "loop": loop(plays, arguments.items),
            "no_op": no_op(plays, simulator, 0),
            "no_op_50_ms": no_op(plays, simulator, 50),
            "many": many(plays, simulator),
        }
    figures["measured"] = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "python": sys.version.split()[0]}
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    report(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
