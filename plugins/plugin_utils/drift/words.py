# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""How the document is put into words, in the formats for people. All of its texts are somebody else's: they are shown, never interpreted."""

from __future__ import annotations

import shlex
import typing as t
from collections import Counter

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facts import in_line
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.consequences import FEWER, MORE, PUBLIC, WEIGHTS

REPAIRED_BY_PROVISION = {"algorithmia.scm.detect_drift", "algorithmia.scm.provision"}
REFUSED = "a repair would be refused"
HEADLINES = {"in_sync": "In sync", "drift": "Drift", "could_not_tell": "Could not tell"}
EFFECTS = {PUBLIC: "Open to everybody, not as declared", MORE: "More rights than declared", FEWER: "Fewer rights than declared"}
BADGES = {PUBLIC: "public", MORE: "more rights", FEWER: "fewer rights"}
COMPARE = {"grant": "bitbucket_purge: [permissions]", "member": "bitbucket_purge: [members]"}  # what makes that they are compared
LOCALHOST = "localhost"
OPS = {"created": "missing", "updated": "differs", "deleted": "should not exist", "unchanged": "not in order"}


def value(what: t.Any) -> str:
    """Return a value of a field in a line."""
    return "nothing" if what is None else in_line(what)


def state(thing: t.Mapping[str, t.Any]) -> str:
    """Return how it is with a thing that is not in sync: ``missing``."""
    if thing["status"] == "could_not_tell":
        return HEADLINES["could_not_tell"].lower()
    return OPS[thing["op"]]


def outcome(thing: t.Mapping[str, t.Any], document: t.Mapping[str, t.Any]) -> str:
    """Return what becomes of a thing that is not in sync: ``would be updated``, and the rule that says so."""
    if thing["op"] == "unchanged":
        return "look at it again" if thing["status"] == "could_not_tell" else "to be done by hand"
    verb = "would be" if document["check_mode"] else "may not have been" if document["status"] == "could_not_tell" else "was"
    rule = f" ({visible(thing['rule'])})" if thing["rule"] else ""
    return f"{verb} {thing['op']}{rule}"


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
    problems = len(document["problems"]) + document["summary"]["could_not_tell"]
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
    return "; ".join([", ".join(said), *([not_compared(document)] if document["undeclared"] else [])])


def not_compared(document: t.Mapping[str, t.Any]) -> str:
    """Return how much was seen that nobody declared: ``18 grants that nobody declared were not compared``."""
    numbers = Counter(each["what"] for each in document["undeclared"])
    verb = "was" if sum(numbers.values()) == 1 else "were"
    return f"{' and '.join(count(number, what) for what, number in numbers.items())} that nobody declared {verb} not compared"


def left_out(document: t.Mapping[str, t.Any]) -> list[tuple[str, str, list[tuple[str, list[str]]]]]:
    """Return what was not compared: how much of what, what to do to have it compared, and which it is, by thing."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in document["undeclared"]:
        fact = f"{each['field']}.{each['name']}: {each['value']}" if each["value"] else each["name"]
        found.setdefault(each["what"], {}).setdefault(f"{each['thing']} on {called(document, each['server'])}", []).append(fact)
    return [(count(sum(map(len, by_thing.values())), what), COMPARE[what], list(by_thing.items())) for what, by_thing in found.items()]


def only_part(document: t.Mapping[str, t.Any]) -> list[str]:
    """Return the arguments that left a part of the declaration out."""
    given = document["arguments"]
    parts = [f"{name} {value}" for name, value in zip(given, given[1:]) if name in ("--limit", "--tags", "--skip-tags")]
    return parts + [value for value in given if value.startswith("bitbucket_only=")]


def called(document: t.Mapping[str, t.Any], server: str) -> str:
    """Return what a person calls a server: its hosts of the inventory, with its address."""
    hosts = hosts_of(document, server)
    return server if not hosts or hosts == [server] else f"{', '.join(hosts)} ({server})"


def hosts_of(document: t.Mapping[str, t.Any], server: str) -> list[str]:
    """Return the hosts of the inventory that stand for a server."""
    return list(dict.fromkeys(each["task"]["host"] for each in document["things"] if each["server"] == server and each["task"]["host"] != LOCALHOST))


def meaning(thing: t.Mapping[str, t.Any]) -> list[str]:
    """Return what a difference means, in lines."""
    return [f"{EFFECTS[each['effect']]}: {', '.join(map(visible, each['who']))}" for each in thing["consequences"]]


def by_effect(document: t.Mapping[str, t.Any]) -> dict[str, dict[str, list[t.Any]]]:
    """Return what the differences mean, the heaviest first: for each effect who has it, and by which things."""
    found: dict[str, dict[str, list[t.Any]]] = {effect: {} for effect in WEIGHTS}
    for thing in document["things"]:
        for each in thing["consequences"]:
            for who in each["who"]:
                found[each["effect"]].setdefault(who, []).append(thing)
    return {effect: whose for effect, whose in found.items() if whose}


def beside(document: t.Mapping[str, t.Any], thing: t.Mapping[str, t.Any]) -> str:
    """Return the server of a thing where more than one has differences that mean something, else ``""``."""
    several = len({each["server"] for each in document["things"] if each["consequences"]}) > 1
    return (", ".join(hosts_of(document, thing["server"])) or str(thing["server"])) if several else ""


def unnamed(thing: t.Mapping[str, t.Any]) -> list[str]:
    """Return who is affected of those whom the difference does not name anyway."""
    named = {thing["name"], *(str(each[side]) for each in thing["changes"] for side in ("before", "after"))}
    paths = [each["path"] for each in thing["changes"]]
    return [who for who in thing["affected"] if who.partition(" ")[2] not in named and not any(path.endswith(f".{who.partition(' ')[2]}") for path in paths)]


def nothing_looked_at(document: t.Mapping[str, t.Any]) -> bool:
    """Tell whether that is why nothing is known."""
    return document["status"] == "could_not_tell" and not document["problems"] and not document["things"]


def run_as(document: t.Mapping[str, t.Any]) -> str:
    if document["check_mode"]:
        return "check mode, nothing was written"
    return f"what differed {'may not have been' if document['status'] == 'could_not_tell' else 'was'} brought back"


def repair(document: t.Mapping[str, t.Any]) -> str:
    """Return the command that brings everything back, as the run was, ``""`` where there is nothing to bring back, or nobody knows the command."""
    playbooks = set(document["playbook"].split())
    known = playbooks and playbooks <= REPAIRED_BY_PROVISION
    if not (document["check_mode"] and document["summary"]["drift"] and known):
        return ""
    return shlex.join(["ansible-playbook", "algorithmia.scm.provision", *document["arguments"]])


def warnings(document: t.Mapping[str, t.Any], *, refused: bool) -> list[str]:
    """Return those warnings that say that a repair would be refused, or all others."""
    return [each for each in document["warnings"] if (REFUSED in each) == refused]


def advice(problem: t.Mapping[str, t.Any]) -> str:
    """Return what to do about a problem, next to what its message says."""
    if problem["unreachable"]:
        return "See that the host is up and can be reached from here, then check again."
    return "Do what the message says, then check again. What is listed below is what could be seen all the same."


def by_number(things: t.Iterable[t.Mapping[str, t.Any]]) -> str:
    """Return how many things there are of each kind: ``160 users, 1 group``."""
    numbers = Counter(each["kind"] for each in things)
    return ", ".join(f"{number} {kind if number == 1 else plural(kind)}" for kind, number in numbers.items())


def tasks(things: t.Iterable[t.Mapping[str, t.Any]]) -> list[str]:
    """Return the tasks that looked at things, each once, with where they stand."""
    return list(dict.fromkeys(" · ".join(filter(None, (each["task"]["name"], place(each["task"])))) for each in things))


def place(where: t.Mapping[str, t.Any]) -> str:
    """Return a file with the line in it, as far as they are known."""
    return f"{where['file']}:{where['line']}" if where["line"] else str(where["file"])


def by_server(document: t.Mapping[str, t.Any]) -> list[tuple[str, dict[str, list[t.Any]]]]:
    """Return the servers, those with differences first, each with its things by kind."""
    found: dict[str, dict[str, list[t.Any]]] = {}
    for thing in document["things"]:
        found.setdefault(thing["server"], {}).setdefault(thing["kind"], []).append(thing)
    return sorted(found.items(), key=lambda pair: all(thing["status"] == "in_sync" for things in pair[1].values() for thing in things))
