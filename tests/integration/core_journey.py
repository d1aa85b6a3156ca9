# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole journey once, briefly, for tools.matrix, which runs it on other cores by its name: on this one, the other tests are all that and more."""

from __future__ import annotations

import json
from pathlib import Path

import requests

from integration.journey import Journey
from simulator.process import lent


def test_the_journey_on_this_core(tmp_path: Path) -> None:
    with lent(people="sysadmin", switches={"basic_auth": "on"}) as simulator:
        journey = Journey(simulator, tmp_path)

        def run(playbook: str, code: int, *options: str, **variables: str) -> str:
            found = journey.run(playbook, *options, **variables)
            assert found.code == code, found.output
            return found.output

        run("provision", 0, "--check", "--diff")
        run("provision", 0)
        assert journey.run("provision").recap["changed"] == 0
        login = {"auth": simulator.bitbucket_login("sysadmin"), "verify": simulator.ca_file, "timeout": 30}
        requests.put(f"{simulator.bitbucket_url}/rest/api/1.0/projects/OPS", json={"public": True}, **login).raise_for_status()
        output = run("detect_drift", 2, drift_report_dir="drift")
        assert "project OPS" in output
        report = json.loads((tmp_path / "work" / "drift" / "drift.json").read_text(encoding="utf-8"))
        assert [each["title"] for each in report["things"] if each["status"] == "drift"] == ["project OPS"]
        run("verify_checkin", 0, "-e", '{"verify_checkin_push": true}')
        run("export_state", 0, export_state_dir=str(tmp_path / "export"))
        run("rotate_token", 0)
        run("deprovision", 0, "-e", '{"deprovision_confirm": true}')
