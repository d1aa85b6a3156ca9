# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""See it work: python -m demo (or: make demo). Starts the simulated servers, and leaves nothing behind but the drift report."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from demo.servers import Servers
from demo.story import Story, Unexpected
from tools.tree import ROOT

DECLARATION = Path(__file__).with_name("declaration.yml")
REPORT = os.path.relpath(ROOT / "build" / "demo")  # the only thing that stays


def tell(story: Story) -> None:
    """Tell the whole story. Raises Unexpected where it does not go as it should."""
    story.declare(DECLARATION)

    story.chapter("Check", "Check mode on empty servers. It predicts everything, and writes nothing.")
    predicted = story.provision("--check")
    story.expect(story.writes() == 0, "check mode sent no write to either server")

    story.chapter("Apply", "The same playbook without check mode.")
    applied = story.provision()
    story.expect(applied.summaries == predicted.summaries, "it did what check mode had predicted")

    story.chapter("Apply again", "There is nothing left to do.")
    again = story.provision()
    story.expect(again.changed == 0, "the second run reports changed=0")

    story.chapter("Manual changes", "Somebody makes changes in the browser, outside Ansible:")
    for deed in story.servers.tamper():
        story.say(f"  - {deed}")

    story.chapter("Drift", "detect_drift runs the same roles in check mode, and its exit code says how it ended: 0 in sync, 2 drift, 4 could not tell.")
    before = story.writes()
    drift = story.play("detect_drift", "-e", f"drift_report_dir={REPORT}", show=True, ends=2)
    story.expect(drift.touched == story.servers.tampered, f"it names exactly what was changed by hand: {', '.join(sorted(drift.touched))}")
    story.expect(story.writes() == before, "and it sent no write")
    story.say(f"   Open {REPORT}/drift.html in a browser; the report is there as JSON, JUnit, SARIF and Markdown too.")

    story.chapter("Repair", "Apply the declaration once more.")
    repaired = story.provision()
    story.expect(repaired.touched == story.servers.tampered, "exactly that was repaired")
    story.expect(story.play("detect_drift").changed == 0, "and nothing differs any more: exit code 0")

    story.chapter("Push", "Does a push trigger a build? Create an algorithm, push a commit to its repository over git, and remove everything again.")
    proof = story.play("verify_checkin", "-e", "verify_checkin_push=true")
    story.expect(len(proof.built) == 2, "Algorithmia built both ways: on the push, and on request with a key of its own")
    story.expect(all(pushed == built for pushed, built in proof.built), f"the commit that was pushed is the one that was built: {proof.built[0][0][:12]}")


def main() -> int:
    """Run, and return the exit code."""
    parser = argparse.ArgumentParser(prog="demo", description="See it work. Starts the simulated servers, and leaves nothing behind but the drift report.")
    parser.add_argument("--bitbucket-version", default="9.4", help="the simulated Bitbucket (default: %(default)s)")
    parser.add_argument("-v", "--verbose", action="store_true", help="show what ansible-playbook prints in every run")
    arguments = parser.parse_args()
    started = time.monotonic()
    print("Starting a simulated Bitbucket and a simulated Algorithmia, with their own certificate authority ...", flush=True)
    with Servers(arguments.bitbucket_version) as servers:
        story = Story(servers, verbose=arguments.verbose)
        try:
            tell(story)
        except Unexpected as problem:
            print(f"\nThe demonstration did not go as it should: {problem}", file=sys.stderr)
            return 1
        story.conclude(time.monotonic() - started)
    return 0


if __name__ == "__main__":
    sys.exit(main())
