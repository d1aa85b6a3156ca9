# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The report as SARIF 2.1.0, the form in which code hosts take findings: a rule for each kind and operation, a result for each thing that differs."""

from __future__ import annotations

import hashlib
import json
import typing as t
from urllib.parse import quote

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import called, meaning, not_compared, outcome, state, told, value

Document = t.Mapping[str, t.Any]


def sarif(document: Document) -> str:
    """Return the document as SARIF. What went wrong is a notification of the run, which then was not successful."""
    drifted = [each for each in document["things"] if each["status"] == "drift"]
    rules = {_rule_id(each): _rule(each) for each in drifted}
    places = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "algorithmia.scm drift report", "rules": list(rules.values())}},
        "invocations": [
            {
                "executionSuccessful": document["status"] != "could_not_tell",
                "startTimeUtc": document["started"],
                "endTimeUtc": document["finished"],
                "toolExecutionNotifications": [*_notifications(document)],
            }
        ],
        "results": [_result(each, document, places[_rule_id(each)]) for each in drifted],
    }
    return json.dumps({"version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule_id(thing: Document) -> str:
    return f"{thing['kind'].lower().replace(' ', '-')}/{thing['op']}"


def _rule(thing: Document) -> dict[str, t.Any]:
    words = f"{thing['kind']}: {state(thing)}"
    help_text = "Somebody changed the server, or the declaration. Change the declaration, or let the playbook bring the server back."
    return {"id": _rule_id(thing), "shortDescription": {"text": words}, "help": {"text": help_text}, "defaultConfiguration": {"level": "warning"}}


def _result(thing: Document, document: Document, rule: int) -> dict[str, t.Any]:
    affected = [f"Affected: {', '.join(map(visible, thing['affected']))}."] if thing["affected"] else []
    lead = f"{visible(thing['title'])} on {visible(called(document, thing['server']))}: {state(thing)}, {outcome(thing, document)}."
    text = "\n".join([lead, *map(told, thing["changes"]), *meaning(thing), *affected])
    name = visible(f"{thing['server']}/{thing['kind']}/{thing['name']}")
    location: dict[str, t.Any] = {"logicalLocations": [{"fullyQualifiedName": name, "name": visible(thing["name"]), "kind": "resource"}]}
    place = thing["declared"] if thing["declared"]["file"] else thing["task"]
    if place["file"]:  # code hosts want a line: the first, where it is not known
        location["physicalLocation"] = {"artifactLocation": {"uri": quote(place["file"])}, "region": {"startLine": place["line"] or 1}}
    identity = hashlib.sha256("\0".join(thing[each] for each in ("server", "kind", "name")).encode("utf-8")).hexdigest()
    return {
        "ruleId": _rule_id(thing),
        "ruleIndex": rule,
        "level": "warning",
        "message": {"text": text},
        "locations": [location],
        # GitHub goes by the first, and has it in this form, a hash and the number of its occurrence.
        "partialFingerprints": {"primaryLocationLineHash": f"{identity[:16]}:1", "thing/v1": identity},
    }


def _notifications(document: Document) -> t.Iterator[dict[str, t.Any]]:
    for each in document["problems"]:
        lead = f"{visible(each['task'])}, on {visible(each['host'])}: "
        yield {"level": "error", "message": {"text": lead + visible(each["message"], lines=True)}}
    for each in document["things"]:
        if each["status"] == "could_not_tell":
            seen = ", ".join(value(inner) for inner in (each["before"] or {}).values())
            yield {"level": "error", "message": {"text": f"{visible(each['title'])} on {visible(each['server'])}: could not tell: {seen}"}}
    if document["undeclared"]:
        yield {"level": "note", "message": {"text": not_compared(document)}}
    for each in document["warnings"]:
        yield {"level": "warning", "message": {"text": visible(each, lines=True)}}
