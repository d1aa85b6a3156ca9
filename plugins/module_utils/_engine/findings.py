# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A table of findings: what was looked at, whether it is as it has to be, and what to do where it is not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item

SEVERITIES = ("error", "warning", "ignore")  # from the strongest to the weakest
OK = "ok"
MARKS = {"error": "FAIL", "warning": "warn", "ignore": "skip"}
UNKNOWN_MARKS = {"error": "FAIL?", "warning": "?", "ignore": "skip"}


@dataclass(frozen=True)
class Finding:
    """What came of one check. ``ok`` is None where it could not be told; ``detail`` says what was seen, ``fix`` what to do."""

    check: str
    ok: bool | None
    detail: str
    fix: str = ""


def weaker(one: str, other: str) -> str:
    """Return the severity that counts for less."""
    return max(one, other, key=SEVERITIES.index)


def report(findings: Iterable[Finding], severities: Mapping[str, str], unknown: str) -> Item:
    """Return ``ready``, the ``findings`` with what each counts for, and a ``table`` to print.

    ``severities``: what a check counts for when it fails. A check of which nothing could be told counts for ``unknown``, and never for more
    than its own severity.
    """
    shown = []
    for each in findings:
        severity = severities[each.check]
        row = {"check": each.check, "ok": each.ok, "severity": weaker(severity, unknown) if each.ok is None else severity}
        shown.append({**row, "detail": _line(each.detail), "fix": "" if each.ok else _line(each.fix)})
    return {"ready": not _counting(shown, "error"), "findings": shown, "table": _table(shown)}


def failing(findings: Iterable[Item]) -> list[str]:
    """Return a line for each of the reported findings that has to be mended, each once."""
    wrong = [row for row in findings if row["severity"] == "error" and row["ok"] is not True]
    return list(dict.fromkeys(f"{row['check']}: {row['detail']}{' -> ' if row['fix'] else ''}{row['fix']}" for row in wrong))


def _line(text: str) -> str:
    return " ".join(text.split())


def _counting(shown: Sequence[Item], severity: str) -> list[Item]:
    return [each for each in shown if each["ok"] is not True and each["severity"] == severity]


def _mark(row: Item) -> str:
    if row["ok"]:
        return OK
    return (UNKNOWN_MARKS if row["ok"] is None else MARKS)[row["severity"]]


def _table(shown: Sequence[Item]) -> str:
    """Return a line for each finding, one more for what to do, and a last one that sums up."""
    marks = max((len(_mark(each)) for each in shown), default=0)
    names = max((len(each["check"]) for each in shown), default=0)
    lines = []
    for each in shown:
        lines.append(f"{_mark(each):{marks}}  {each['check']:{names}}  {each['detail']}")
        if each["fix"]:
            lines.append(f"{'':{marks}}  {'':{names}}  -> {each['fix']}")
    errors, warnings = (len(_counting(shown, severity)) for severity in SEVERITIES[:2])
    word = "not ready" if errors else "ready"
    return "\n".join([*lines, f"{word}: {_many(errors, 'error')}, {_many(warnings, 'warning')}, {sum(1 for each in shown if each['ok'])} of {len(shown)} ok"])


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
