# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The report as JUnit XML: a suite for each server, a case for each thing. The shape that Jenkins, GitLab and Bamboo read."""

from __future__ import annotations

import typing as t
from xml.etree import ElementTree

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import by_server, called, meaning, nothing_looked_at, outcome, state, told, value

Document = t.Mapping[str, t.Any]


def junit(document: Document) -> str:
    """Return the document as JUnit XML. Drift is a failure; what could not be told, and what went wrong, is an error."""
    root = ElementTree.Element("testsuites", name="drift", time="0")
    suites = {server: [case for things in kinds.values() for case in map(_case(document), things)] for server, kinds in by_server(document)}
    nothing: Document = {"server": "", "host": "localhost", "task": "drift report", "message": "nothing was looked at", "unreachable": False}
    for problem in [nothing] if nothing_looked_at(document) else document["problems"]:
        suites.setdefault(problem["server"] or problem["host"], []).append(_problem(problem))
    for server, cases in suites.items():
        suite = ElementTree.SubElement(root, "testsuite", name=visible(called(document, server)), timestamp=document["started"].rstrip("Z"), time="0")
        suite.extend(cases)
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _count(element: ElementTree.Element) -> None:
    element.set("tests", str(len(element.findall(".//testcase"))))
    element.set("failures", str(len(element.findall(".//failure"))))
    element.set("errors", str(len(element.findall(".//error"))))


def _case(document: Document) -> t.Callable[[Document], ElementTree.Element]:
    def made(thing: Document) -> ElementTree.Element:
        case = ElementTree.Element("testcase", classname=visible(f"{thing['product']}.{thing['kind']}"), name=visible(thing["name"]), time="0")
        if thing["status"] == "drift":
            message = f"{visible(thing['title'])}: {state(thing)}, {outcome(thing, document)}"
            _add(case, "failure", message, thing["op"], _text(thing))
        elif thing["status"] == "could_not_tell":
            _add(
                case,
                "error",
                f"{visible(thing['title'])}: could not tell",
                "could_not_tell",
                "\n".join(value(each) for each in (thing["before"] or {}).values()),
            )
        return case

    return made


def _problem(problem: Document) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname=visible(f"problem.{problem['host']}"), name=visible(problem["task"] or "task"), time="0")
    message = visible(problem["message"], lines=True)
    _add(case, "error", message.partition("\n")[0], "unreachable" if problem["unreachable"] else "failed", message)
    return case


def _add(case: ElementTree.Element, tag: str, message: str, kind: str, text: str) -> None:
    ElementTree.SubElement(case, tag, message=message, type=kind).text = text


def _text(thing: Document) -> str:
    return "\n".join(
        [*map(told, thing["changes"]), *meaning(thing), *([f"affected: {', '.join(map(visible, thing['affected']))}"] if thing["affected"] else [])]
    )
