# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demonstration goes as it is told: it checks itself, and says so by its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import xmlschema
from sarif_pydantic import Sarif

from tools.environment import SARIF_SCHEMA

TESTS = Path(__file__).resolve().parents[1]
DRIFT = TESTS.parent / "plugins" / "plugin_utils" / "drift"


@pytest.mark.long
def test_the_demonstration_proves_what_it_says() -> None:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    done = subprocess.run([sys.executable, "-m", "demo"], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "check mode sent no write to either server",
        "it did what check mode had predicted",
        "the second run reports changed=0",
        "it names exactly what was changed by hand: SCM configuration bitbucket SANDBOX, branch restriction OPS/runbooks no-deletes BRANCH refs/heads/main, "
        "permissions of ALG, permissions of SANDBOX, project OPS, pull request settings of OPS/runbooks, webhook OPS/runbooks ci",
        "exactly that was repaired",
        "and nothing differs any more: exit code 0",
        "Algorithmia built both ways: on the push, and on request with a key of its own",
    ):
        assert f"OK: {words}\n" in done.stdout
    assert done.stdout.startswith("Starting a simulated Bitbucket and a simulated Algorithmia")
    assert "\033[" not in done.stdout  # colors are for terminals
    assert re.search(r"^  Check +\d+ s  OK  check mode sent no write to either server$", done.stdout, re.MULTILINE)
    report = TESTS.parent / "build" / "demo"
    assert {each.name for each in report.iterdir()} == {"drift.json", "drift.xml", "drift.sarif", "drift.md", "drift.html"}
    document = json.loads((report / "drift.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads((DRIFT / "drift.schema.json").read_text(encoding="utf-8")))
    xmlschema.XMLSchema(str(TESTS / "unit" / "drift" / "junit.xsd")).validate(str(report / "drift.xml"))
    sarif = json.loads((report / "drift.sarif").read_text(encoding="utf-8"))
    Sarif.model_validate(sarif)
    if SARIF_SCHEMA.exists():
        jsonschema.validate(sarif, json.loads(SARIF_SCHEMA.read_text(encoding="utf-8")))
    differing = [each["title"] for each in document["things"] if each["status"] == "drift"]
    assert (document["status"], len(differing), len(sarif["runs"][0]["results"])) == ("drift", 7, 7)
    for name in ("drift.xml", "drift.md", "drift.html"):
        text = (report / name).read_text(encoding="utf-8")
        assert [title for title in differing if title not in text] == [], name
    assert re.search(r"OK: the commit that was pushed is the one that was built: [0-9a-f]{12}\n", done.stdout)
