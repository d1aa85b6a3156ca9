# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a drift report comes to, as the result of a task: it succeeds, fails (drift), or has the host unreachable (could not tell)."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import COULD_NOT_TELL, DRIFT, IN_SYNC, Report
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import count, not_compared, nothing_looked_at

LOCALHOST = "localhost"
NOBODY_LOOKED = "the callback plugin algorithmia.scm.drift_report is not enabled, so nobody looked: name it in callbacks_enabled"
NOTHING_DECLARED = "nothing was looked at: is anything declared, and are its variables given?"


def verdict(report: Report | None) -> dict[str, t.Any]:
    """Return the result of the task that ends a play that looks for drift. What was not looked at is never in sync."""
    if report is None:
        return _result(COULD_NOT_TELL, [], [NOBODY_LOOKED])
    document = report.document()
    things = document["things"]
    problems = [f"{each['host']}: {each['task']}: {each['message']}" for each in document["problems"]]
    problems += [f"{each['server']}: {each['title']}" for each in things if each["status"] == COULD_NOT_TELL]
    if nothing_looked_at(document):
        problems = [NOTHING_DECLARED]
    drift = [f"{each['title']}{_where(each, things)}" for each in things if each["status"] == DRIFT]
    return _result(document["status"], drift, problems, len(things), len(document["warnings"]), not_compared(document) if document["undeclared"] else "")


def _where(thing: t.Mapping[str, t.Any], things: t.Sequence[t.Mapping[str, t.Any]]) -> str:
    """Return the host of the inventory that stands for the server, or the server where localhost looks at several of one product."""
    host = thing["task"]["host"]
    several = len({each["server"] for each in things if each["product"] == thing["product"]}) > 1
    return f" on {host}" if host != LOCALHOST else f" on {thing['server']}" if several else ""


def _result(status: str, drift: list[str], problems: list[str], looked_at: int = 0, warnings: int = 0, left: str = "") -> dict[str, t.Any]:
    differs = f"{len(drift)} of {looked_at} {'differs' if len(drift) == 1 else 'differ'} from what is declared: {', '.join(drift)}" if drift else ""
    notes = [*([count(warnings, "warning")] if warnings else []), *([left] if left else [])]
    noted = f" ({', '.join(notes)})" if notes else ""
    words = {
        IN_SYNC: f"in sync: {looked_at} looked at, all as declared{noted}",
        DRIFT: f"drift: {differs}",
        COULD_NOT_TELL: "\n".join(["could not tell:", *(f"  {each}" for each in problems), *([f"What was seen: {differs}"] if drift else [])]),
    }
    ends = {IN_SYNC: {}, DRIFT: {"failed": True}, COULD_NOT_TELL: {"unreachable": True}}
    return {"changed": False, "status": status, "drift": drift, "problems": problems, "msg": words[status], **ends[status]}
