# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of findings: what counts, what is shown, and when it says ready."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import SEVERITIES, Finding, report, weaker

SEVERITY = st.sampled_from(SEVERITIES)
FINDINGS = st.lists(st.builds(Finding, st.sampled_from(["a", "long_name"]), st.sampled_from([True, False, None]), st.text(), st.text()))


@pytest.mark.parametrize(
    ("ok", "severity", "unknown", "ready", "counts_for"),
    [
        (True, "error", "error", True, "error"),
        (False, "error", "ignore", False, "error"),
        (False, "warning", "error", True, "warning"),
        (False, "ignore", "error", True, "ignore"),
        (None, "error", "error", False, "error"),
        (None, "error", "warning", True, "warning"),
        (None, "error", "ignore", True, "ignore"),
        (None, "warning", "error", True, "warning"),
        (None, "ignore", "error", True, "ignore"),
    ],
)
def test_what_counts(ok: bool | None, severity: str, unknown: str, ready: bool, counts_for: str) -> None:
    found = report([Finding("a", ok, "seen", "do")], {"a": severity}, unknown)
    assert found["ready"] is ready
    assert found["findings"] == [{"check": "a", "ok": ok, "severity": counts_for, "detail": "seen", "fix": "" if ok else "do"}]


def test_the_table() -> None:
    findings = [
        Finding("fine", True, "as it has to be", "nothing"),
        Finding("broken", False, "two\nlines", "mend it"),
        Finding("soon_broken", False, "aging"),
        Finding("dark", None, "out of reach", "look"),
        Finding("unloved", False, "whatever"),
    ]
    severities = {"fine": "error", "broken": "error", "soon_broken": "warning", "dark": "error", "unloved": "ignore"}
    assert report(findings, severities, "warning")["table"].splitlines() == [
        "ok    fine         as it has to be",
        "FAIL  broken       two lines",
        "                   -> mend it",
        "warn  soon_broken  aging",
        "?     dark         out of reach",
        "                   -> look",
        "skip  unloved      whatever",
        "not ready: 1 error, 2 warnings, 1 of 5 ok",
    ]
    assert "FAIL?  dark         out of reach" in report(findings, severities, "error")["table"]
    assert report(findings[:1], severities, "error")["table"].splitlines()[-1] == "ready: 0 errors, 0 warnings, 1 of 1 ok"


@given(FINDINGS, SEVERITY, SEVERITY)
def test_ready_is_what_the_findings_say(findings: list[Finding], severity: str, unknown: str) -> None:
    """Every finding is in the table on a line of its own, in order, and nothing but an error makes it not ready."""
    found = report(findings, t.cast("dict[str, str]", {"a": severity, "long_name": severity}), unknown)
    rows: list[dict[str, t.Any]] = found["findings"]
    assert [each["check"] for each in rows] == [each.check for each in findings]
    assert found["ready"] == (not any(each["ok"] is not True and each["severity"] == "error" for each in rows))
    fixes = sum(1 for each in rows if each["fix"])
    lines = found["table"].split("\n")
    assert len(lines) == len(rows) + fixes + 1
    assert lines[-1].startswith("ready: " if found["ready"] else "not ready: ")


@given(SEVERITY, SEVERITY)
def test_the_weaker_of_two(first: str, second: str) -> None:
    assert weaker(first, second) == weaker(second, first)
    assert weaker(first, first) == first
    assert weaker(first, "ignore") == "ignore"
