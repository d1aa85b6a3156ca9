# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demonstration goes as it is told: it checks itself, and says so by its exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


@pytest.mark.long
def test_the_demonstration_proves_what_it_says() -> None:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    done = subprocess.run([sys.executable, "-m", "demo"], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "check mode sent no write to either server",
        "it did what check mode had foretold",
        "the second run reports changed=0",
        "it names exactly what was tampered with: SCM configuration bitbucket SANDBOX, project ALG, project OPS, project SANDBOX",
        "exactly that was repaired",
        "and nothing differs any more",
        "Algorithmia built both ways: on the push, and on request with a key of its own",
    ):
        assert f"OK: {words}\n" in done.stdout
    assert re.search(r"OK: the commit that was pushed is the one that was built: [0-9a-f]{12}\n", done.stdout)
