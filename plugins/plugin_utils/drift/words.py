# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the document is put into words, in the formats for people. All of its texts are somebody else's: they are shown, never interpreted."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible

REPAIRED_BY_PROVISION = {"algorithmia.scm.detect_drift", "algorithmia.scm.provision"}
REFUSED = "what is declared would be refused"
HEADLINES = {"in_sync": "In sync", "drift": "Drift", "unknown": "Could not tell"}
OPS = {"created": "missing", "updated": "differs", "deleted": "should not exist", "unchanged": "not in order"}


def value(what: t.Any) -> str:
    """Return a value of a field in a line."""
    if what is None:
        return "nothing"
    return visible(what) if isinstance(what, str) and what else visible(json.dumps(what, ensure_ascii=False))


def block(item: t.Any) -> str:
    """Return a whole thing in lines, in the way of YAML."""
    return "\n".join(_lines(item)) if item else "nothing"


def _lines(item: t.Any) -> t.Iterator[str]:
    pairs = [(f"{visible(name)}:", inner) for name, inner in item.items()] if isinstance(item, dict) else [("-", inner) for inner in item]
    for lead, inner in pairs:
        if isinstance(inner, (dict, list)) and inner:
            yield lead
            yield from (f"  {line}" for line in _lines(inner))
        else:
            yield f"{lead} {'null' if inner is None else value(inner)}"


def state(thing: t.Mapping[str, t.Any]) -> str:
    """Return how it is with a thing that is not in sync: ``missing``."""
    if thing["status"] == "unknown":
        return HEADLINES["unknown"].lower()
    return OPS[thing["op"]]


def outcome(thing: t.Mapping[str, t.Any], document: t.Mapping[str, t.Any]) -> str:
    """Return what becomes of a thing that is not in sync: ``would be updated``."""
    if thing["op"] == "unchanged":
        return "look at it again" if thing["status"] == "unknown" else "to be done by hand"
    verb = "would be" if document["check_mode"] else "may not have been" if document["status"] == "unknown" else "was"
    return f"{verb} {thing['op']}"


def told(change: t.Mapping[str, t.Any]) -> str:
    """Return a change in a line."""
    return f"{visible(change['path'])}: on the server {value(change['before'])}, declared {value(change['after'])}"


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def plural(kind: str) -> str:
    return f"{kind[:-1]}ies" if kind.endswith("ry") else f"{kind}s"


def sentence(document: t.Mapping[str, t.Any]) -> str:
    """Return the result in a sentence without its end."""
    number, total = document["summary"]["drift"], sum(document["summary"].values())
    said = []
    problems = len(document["problems"]) + document["summary"]["unknown"]
    if problems:
        said.append(count(problems, "problem"))
    if number:
        present = "differs" if number == 1 else "differ"
        past = f"differed, and {'may not have been' if problems else 'was' if number == 1 else 'were'} brought back"
        said.append(f"{number} of {count(total, 'thing')} {present if document['check_mode'] else past}")
    elif nothing_looked_at(document):
        said.append("nothing was looked at")
    elif not problems and not total:
        said.append("nothing is declared, and nothing differs")
    elif not problems:
        said.append("the one thing looked at is as declared" if total == 1 else f"all {total} things are as declared")
    return ", ".join(said)


def nothing_looked_at(document: t.Mapping[str, t.Any]) -> bool:
    """Tell whether that is why nothing is known."""
    return document["status"] == "unknown" and not document["problems"] and not document["things"]


def run_as(document: t.Mapping[str, t.Any]) -> str:
    if document["check_mode"]:
        return "check mode, nothing was written"
    return f"what differed {'may not have been' if document['status'] == 'unknown' else 'was'} brought back"


def repair(document: t.Mapping[str, t.Any]) -> str:
    """Return the command that brings everything back, ``""`` where there is nothing to bring back, or nobody knows the command."""
    playbooks = set(document["playbook"].split())
    known = playbooks and playbooks <= REPAIRED_BY_PROVISION
    if not (document["check_mode"] and document["summary"]["drift"] and known):
        return ""
    hosts = dict.fromkeys(each["task"]["host"] for each in document["things"] if each["status"] == "drift" and each["product"] != "host")
    target = "" if set(hosts) <= {"localhost"} else f" -i INVENTORY -e target={','.join(hosts)}"
    return f"ansible-playbook algorithmia.scm.provision{target} -e @declaration.yml"


def advice(problem: t.Mapping[str, t.Any]) -> str:
    """Return what to do about a problem, next to what its message says."""
    if problem["unreachable"]:
        return "See that the host is up and can be reached from here, then check again."
    return "Do what the message says, then check again. What is listed below is what could be seen all the same."


def by_server(document: t.Mapping[str, t.Any]) -> list[tuple[str, dict[str, list[t.Any]]]]:
    """Return the servers in order, each with its things by kind."""
    found: dict[str, dict[str, list[t.Any]]] = {}
    for thing in document["things"]:
        found.setdefault(thing["server"], {}).setdefault(thing["kind"], []).append(thing)
    return list(found.items())
