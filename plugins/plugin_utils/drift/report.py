# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The drift report: what came of the tasks of a run, as one document, from which all formats are made. Pure: nothing of Ansible.

The document is described by drift.schema.json. *Before* is what is on the server, *after* is what is declared.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, by_kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Manage, Module
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.changes import Changes, Item, affected, differences, laid_over, plain
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.consequences import consequences
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.tally import Tally, counted
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.words import REFUSED

SCHEMA_VERSION = 1
IN_SYNC, DRIFT, COULD_NOT_TELL = "in_sync", "drift", "could_not_tell"
STATUSES = (IN_SYNC, DRIFT, COULD_NOT_TELL)
MANAGING = (Manage, Configure)
READINESS = ("bitbucket_readiness", "bitbucket_readiness_info")
PRODUCTS = {"bitbucket_properties": "host"}  # every other module has its product in front of its name
HIDDEN = "nobody can tell what it found: no_log hides it. Leave no_log out: the module keeps secrets out of sight itself"
Place = tuple[str, int]  # a relative path and a line, ("", 0) where it is not known
NOWHERE: Place = ("", 0)
NOT_LOOKED = "it did not look, or had not come to its end. Run it without async"


def _now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Task:
    """Where a result comes from. ``file`` is relative; it and ``role`` may be ``""``, ``line`` 0."""

    host: str = "localhost"
    name: str = ""
    role: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Thing:
    """One thing that was looked at, and how it differs. ``rule``: the rules for many things that what differs comes from."""

    server: str
    product: str
    kind: str
    name: str
    title: str
    task: Task
    status: str = IN_SYNC
    op: str = UNCHANGED
    before: Item | None = None
    after: Item | None = None
    changes: Changes = field(default_factory=dict)
    declared: Place = NOWHERE
    rule: str = ""

    def followed_by(self, later: Thing) -> Thing:
        """Return what is known of a thing that was looked at twice: what was seen to differ stays seen, in whichever task."""
        if self.status == IN_SYNC or later.status == COULD_NOT_TELL:
            return later
        if later.status == IN_SYNC:
            return self
        if DELETED in (self.op, later.op) or self.after is None or later.after is None:
            return later
        changes = {**self.changes, **later.changes}
        changes.update({place: (pair[0], later.changes[place][1]) for place, pair in self.changes.items() if place in later.changes})
        earlier = {place: pair for place, pair in self.changes.items() if place not in later.changes}
        op = CREATED if CREATED in (self.op, later.op) else later.op
        return replace(later, op=op, before=self.before, after=laid_over(later.after, earlier), changes=changes)

    def document(self) -> Item:
        changes = [{"path": ".".join(path), "before": pair[0], "after": pair[1]} for (path, _name), pair in self.changes.items()]
        names = ("server", "product", "kind", "name", "title", "status", "op", "before", "after", "rule")
        drifted = self.status == DRIFT
        noticed = affected(self.kind, self.name, self.after or self.before or {}, self.changes) if drifted else []
        meant = consequences(self.kind, self.title, self.before, self.after, self.changes) if drifted else []
        places = {"declared": {"file": self.declared[0], "line": self.declared[1]}, "task": vars(self.task)}
        return {**{name: getattr(self, name) for name in names}, "changes": changes, "affected": noticed, "consequences": meant, **places}


@dataclass
class Report:
    """Collects the results of the tasks of a run. ``playbook``: its name, no path. ``arguments``: those of the command line that say what it is about.

    ``clock``: what time it is, in UTC.
    """

    playbook: str = ""
    check_mode: bool = False
    clock: t.Callable[[], datetime] = _now
    arguments: t.Sequence[str] = ()

    def __post_init__(self) -> None:
        self._started = self.clock()
        self._things: dict[tuple[str, str, str], Thing] = {}
        self._problems: dict[tuple[str, str, str], Item] = {}
        self._warnings: dict[str, None] = {}
        self._undeclared: dict[tuple[str, ...], Item] = {}
        self._looked = False  # at all that is there, for a purge, whatever came of it
        self._tally = Tally()

    def add(
        self,
        name: str,
        module: Module | None,
        result: Mapping[str, t.Any],
        task: Task,
        *,
        check_mode: bool = True,
        failed: bool = False,
        unreachable: bool = False,
        declared: Mapping[str, Place] | None = None,
        purges: bool = False,
    ) -> None:
        """Take in the result of a task, that of a loop too. ``name``, ``module``: of the collection's module that it ran; None for any other.

        ``declared``: where each thing is declared, by its name; ``""``: what stands for those of which it is not known. ``purges``: whether the task
        looks at all that is there.
        """
        self.check_mode &= check_mode or not isinstance(module, (*MANAGING, Action))
        task = Task(**plain(vars(task)))
        listed = result.get("results")
        items = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
        bad = [each for each in items or [result] if _failed(module, each)]
        bad = bad or ([result] if failed or unreachable else [])
        for each in bad:
            self._fail(module, each, task, unreachable)
        for each in items or [result]:
            self._count(module, each, task, check_mode)
            if isinstance(module, MANAGING):
                self._see(name, module, each, task, told=each in bad or result in bad, declared=declared or {}, purges=purges)
            elif name in READINESS and module is not None:
                self._put(_prerequisites(each, task), declared)
            elif isinstance(module, Action) and check_mode and each.get("changed"):
                self._put([_act(name, each, task)], declared)
            if module is not None:
                for warning in each.get("warnings") or []:
                    self._warn(f"{task.name}: {warning}")

    def status(self) -> str:
        """Return V(in_sync), V(drift) or V(could_not_tell), as far as the run has come. Where nothing was looked at, nothing is known."""
        found = {each.status for each in self._things.values()}
        return COULD_NOT_TELL if self._problems or COULD_NOT_TELL in found or not (found or self._looked) else DRIFT if DRIFT in found else IN_SYNC

    def document(self) -> Item:
        """Return the document."""
        things = [each.document() for each in self._things.values()]
        return {
            "schema_version": SCHEMA_VERSION,
            "status": self.status(),
            "check_mode": self.check_mode,
            "started": _written(self._started),
            "finished": _written(self.clock()),
            "playbook": plain(self.playbook),
            "arguments": plain(list(self.arguments)),
            "summary": {status: sum(1 for each in things if each["status"] == status) for status in STATUSES},
            "things": things,
            "undeclared": list(self._undeclared.values()),
            "problems": list(self._problems.values()),
            "warnings": list(self._warnings),
        }

    def totals(self) -> list[str]:
        """Return the last lines of the run: what it did on each server."""
        return self._tally.lines(list(self._problems.values()), check_mode=self.check_mode)

    def problem(self, host: str, task: str, message: str, *, unreachable: bool = False, server: str = "") -> None:
        """Take in why it cannot be told whether everything is as declared."""
        problem = plain({"host": host, "task": task, "message": message, "unreachable": unreachable, "server": server})
        self._problems.setdefault((problem["host"], problem["task"], problem["message"]), problem)

    def _count(self, module: Module | None, result: Mapping[str, t.Any], task: Task, check_mode: bool) -> None:
        """Count what a task did on each server. One that runs several modules says so itself."""
        told = result["tally"] if module is not None and "tally" in result else counted(module, result, check_mode=check_mode)
        for each in plain(told):
            self.check_mode &= each["check_mode"]
            self._tally.add(task.host, each["server"] or task.host, each["kind"], each["summary"], check_mode=each["check_mode"])

    def _see(
        self, name: str, module: Manage | Configure, result: Mapping[str, t.Any], task: Task, *, told: bool, declared: Mapping[str, Place], purges: bool
    ) -> None:
        """Take in what a module that manages has seen. Where that is nothing, it is a problem, unless it was ``told`` to be one."""
        result = {**result, **(result.get("planned") or {})}
        if "summary" in result:
            self._looked |= purges
            for resource, part in by_kind(module, result):
                self._put(_things(name, resource, part, task), declared)
            for each in plain(result.get("undeclared") or []):
                found = {"host": task.host, "server": plain(result.get("server") or task.host), **each}
                self._undeclared[tuple(found[name] for name in ("server", "thing", "field", "name"))] = found
            for change in result.get("changes") or []:
                if _only_secrets(change):
                    self._warn(f"{change['thing']}: a secret is set each time, and cannot be compared")
        elif not (told or result.get("skipped")):
            self.problem(task.host, task.name, HIDDEN if "censored" in result else NOT_LOOKED)

    def _put(self, things: t.Iterable[Thing], declared: Mapping[str, Place] | None = None) -> None:
        """Take in the things of one result: two of one name are two things, where those of two results are one."""
        names: set[tuple[str, str, str]] = set()
        places = declared or {}
        for each in things:
            names_of_place = (each.title, each.name, each.rule.partition(",")[0], "")
            thing, number = replace(each, declared=next((places[name] for name in names_of_place if name in places), NOWHERE)), 1
            while (thing.server, thing.kind, thing.name) in names:
                number += 1
                thing = replace(thing, name=f"{each.name} ({number})", title=f"{each.title} ({number})")
            key = (thing.server, thing.kind, thing.name)
            names.add(key)
            self._things[key] = self._things[key].followed_by(thing) if key in self._things else thing

    def _fail(self, module: Module | None, result: Mapping[str, t.Any], task: Task, unreachable: bool) -> None:
        """Take in what failed. A plan that would be refused has looked at everything: where it says what differs, that is drift, and the refusal a warning."""
        message = "it failed; no_log hides what it said" if "censored" in result else str(result.get("msg") or "it failed without a word").strip()
        if isinstance(module, MANAGING) and (result.get("planned") or {}).get("changes"):
            self._warn(f"{task.name}: {REFUSED}: {message}")
        else:
            self.problem(task.host, task.name, message, unreachable=unreachable, server=result.get("server") or "")

    def _warn(self, words: str) -> None:
        self._warnings.setdefault(plain(words))


def _failed(module: Module | None, result: Mapping[str, t.Any]) -> bool:
    """Tell whether a module failed. One that manages has a message then, also where failed_when says that it did not fail."""
    return bool(result.get("failed") or result.get("unreachable") or (isinstance(module, MANAGING) and "msg" in result and not result.get("skipped")))


def _only_secrets(change: Mapping[str, t.Any]) -> bool:
    return bool(plain(change["before"]) == plain(change["after"]))


def _written(when: datetime) -> str:
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _things(module: str, resource: Resource, result: Mapping[str, t.Any], task: Task) -> t.Iterator[Thing]:
    """Yield the things in the result of a module that manages, in the order in which they are declared."""
    found = plain({name: result.get(name) or empty for name, empty in (("summary", {}), ("changes", []))})
    product = PRODUCTS.get(module, module.partition("_")[0])
    made: dict[str, t.Any] = {"server": plain(result.get("server") or task.host), "product": product, "kind": resource.kind, "task": task}
    things = [Thing(name=each, title=resource.heading.format(name=each), **made) for each in found["summary"].get(UNCHANGED, [])]
    names = {op: iter(found["summary"].get(op, [])) for op in (CREATED, UPDATED, DELETED)}  # each in the order of the changes
    for change in found["changes"]:
        before, after = change["before"], change["after"]
        op = CREATED if before is None else DELETED if after is None else UPDATED
        changes = _telling(resource, op, differences(before, after))
        name, title = next(names[op], change["thing"]), change["thing"]
        states = {"before": before, "after": after, "rule": change.get("rule", "")}
        differs = {} if _only_secrets(change) else {"status": DRIFT, "op": op, "changes": changes, **states}
        things.append(Thing(name=name, title=title, **differs, **made))
    order = {plain(resource.name(item)): number for number, item in enumerate(result.get(resource.plural) or [])}
    return iter(sorted(things, key=lambda each: order.get(each.name, len(order))))


def _telling(resource: Resource, op: str, changes: Changes) -> Changes:
    """Leave out what a server adds to each thing by itself, where the whole thing comes or goes."""
    silent = {each.name for each in resource.fields if each.role == READ_ONLY} if op in (CREATED, DELETED) else ()
    return {place: pair for place, pair in changes.items() if place[0][0] not in silent}


def _act(module: str, result: Mapping[str, t.Any], task: Task) -> Thing:
    """Return what a module that does something would have to do."""
    product, _line, kind = module.partition("_")
    server = plain(result.get("server") or task.host)
    return Thing(server, product, kind.replace("_", " "), task.name, task.name, task, DRIFT, UPDATED)


def _prerequisites(result: Mapping[str, t.Any], task: Task) -> t.Iterator[Thing]:
    """Yield what of the prerequisites is in order, is missing, or could not be told; not what counts for less than an error."""
    for each in plain((result.get("bitbucket_readiness") or {}).get("findings") or []):
        made: dict[str, t.Any] = {"server": plain(result.get("server") or task.host), "product": "bitbucket", "kind": "prerequisite", "task": task}
        made.update(name=each["check"], title=f"prerequisite {each['check']}")
        before, after = {each["check"]: each["detail"]}, {each["check"]: each["fix"]}
        if each["ok"]:
            yield Thing(**made)
        elif each["severity"] == "error" and each["ok"] is None:
            yield Thing(**made, status=COULD_NOT_TELL, before=before, after=after)
        elif each["severity"] == "error":
            yield Thing(**made, status=DRIFT, before=before, after=after, changes=differences(before, after))


CURRENT: Report | None = None  # the report of this run, set by the callback; workers are forked from the process that runs callbacks
