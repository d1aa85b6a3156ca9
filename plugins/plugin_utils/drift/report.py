# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The drift report: what came of the tasks of a run, as one document, from which all formats are made. Pure: nothing of Ansible.

The document is described by drift.schema.json. *Before* is what is on the server, *after* is what is declared.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import READ_ONLY, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Module
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.changes import Changes, Item, affected, differences, laid_over, plain

SCHEMA_VERSION = 1
IN_SYNC, DRIFT, UNKNOWN = "in_sync", "drift", "unknown"
STATUSES = (IN_SYNC, DRIFT, UNKNOWN)
READINESS = "bitbucket_readiness_info"
PRODUCTS = {"bitbucket_properties": "host"}  # every other module has its product in front of its name
HIDDEN = "no_log hides what"


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
    """One thing that was looked at, and how it differs."""

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

    def followed_by(self, later: Thing) -> Thing:
        """Return what is known of a thing that was looked at twice: what was seen to differ stays seen, in whichever task."""
        if self.status == IN_SYNC or later.status == UNKNOWN:
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
        names = ("server", "product", "kind", "name", "title", "status", "op", "before", "after")
        noticed = affected(self.kind, self.name, self.after or self.before or {}, self.changes) if self.status == DRIFT else []
        return {**{name: getattr(self, name) for name in names}, "changes": changes, "affected": noticed, "task": vars(self.task)}


@dataclass
class Report:
    """Collects the results of the tasks of a run. ``playbook``: its name, no path. ``clock``: what time it is, in UTC."""

    playbook: str = ""
    check_mode: bool = False
    clock: t.Callable[[], datetime] = _now

    def __post_init__(self) -> None:
        self._started = self.clock()
        self._things: dict[tuple[str, str, str], Thing] = {}
        self._problems: dict[tuple[str, str, str], Item] = {}
        self._warnings: dict[str, None] = {}

    def add(self, name: str, module: Module | None, result: Mapping[str, t.Any], task: Task, *, failed: bool = False, unreachable: bool = False) -> None:
        """Take in the result of a task, that of a loop too. ``name``, ``module``: of the collection's module that it ran; None for any other."""
        task = Task(**plain(vars(task)))
        items = [each for each in result.get("results") or [] if isinstance(each, Mapping)] if isinstance(result.get("results"), list) else []
        if failed or unreachable:
            self._fail(module, result, items, task, unreachable)
        for each in items or [result]:
            if isinstance(module, Manage) and "censored" in each:
                if each.get("changed"):
                    self._warn(f"{task.name}: it changed something; {HIDDEN}")
            elif isinstance(module, Manage):
                self._put(_things(name, module.resource, each, task))
            elif name == READINESS and module is not None:
                self._put(_prerequisites(each, task))
            if module is not None:
                for warning in each.get("warnings") or []:
                    self._warn(f"{task.name}: {warning}")

    def status(self) -> str:
        """Return V(in_sync), V(drift) or V(unknown), as far as the run has come. Where nothing was looked at, nothing is known."""
        found = {each.status for each in self._things.values()}
        return UNKNOWN if self._problems or UNKNOWN in found or not found else DRIFT if DRIFT in found else IN_SYNC

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
            "summary": {status: sum(1 for each in things if each["status"] == status) for status in STATUSES},
            "things": things,
            "problems": list(self._problems.values()),
            "warnings": list(self._warnings),
        }

    def _put(self, things: t.Iterable[Thing]) -> None:
        for each in things:
            key = (each.server, each.kind, each.name)
            self._things[key] = self._things[key].followed_by(each) if key in self._things else each

    def _fail(self, module: Module | None, result: Mapping[str, t.Any], items: t.Sequence[Mapping[str, t.Any]], task: Task, unreachable: bool) -> None:
        for each in [item for item in items if item.get("failed") or item.get("unreachable")] or [result]:
            message = plain(f"it failed; {HIDDEN} it said" if "censored" in each else str(each.get("msg") or "it failed without a word").strip())
            if isinstance(module, Manage) and _only_refused(each):
                self._warn(f"{task.name}: what differs was seen, but to bring it about would be refused: {message}")
                continue
            server = plain(each.get("server") or "")
            problem = {"host": task.host, "task": task.name, "message": message, "unreachable": unreachable, "server": server}
            self._problems.setdefault((task.host, task.name, message), problem)

    def _warn(self, words: str) -> None:
        self._warnings.setdefault(plain(words))


def _only_refused(result: Mapping[str, t.Any]) -> bool:
    """Tell whether a failed task has looked at everything, in check mode: it says what differs, and has not begun to write."""
    return bool(result.get("diff")) and "writes" not in result


def _written(when: datetime) -> str:
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _things(module: str, resource: Resource, result: Mapping[str, t.Any], task: Task) -> t.Iterator[Thing]:
    """Yield the things in the result of a module that manages, in the order in which they are declared."""
    found = plain({name: result.get(name) or empty for name, empty in (("summary", {}), ("diff", []), (resource.plural, []))})
    product = PRODUCTS.get(module, module.partition("_")[0])
    made: dict[str, t.Any] = {"server": plain(result.get("server") or task.host), "product": product, "kind": resource.kind, "task": task}
    things = [Thing(name=each, title=resource.heading.format(name=each), **made) for each in found["summary"].get(UNCHANGED, [])]
    names = {op: iter(found["summary"].get(op, [])) for op in (CREATED, UPDATED, DELETED)}  # each in the order of the diffs
    for diff in found["diff"] if isinstance(found["diff"], list) else []:
        before, after = diff.get("before"), diff.get("after")
        op = CREATED if before is None else DELETED if after is None else UPDATED
        changes = _telling(resource, op, differences(before, after))
        name, title = next(names[op], diff["after_header"]), diff["after_header"]
        things.append(Thing(name=name, title=title, status=DRIFT, op=op, before=before, after=after, changes=changes, **made))
    order = {resource.name(item): number for number, item in enumerate(found[resource.plural])}
    return iter(sorted(things, key=lambda each: order.get(each.name, len(order))))


def _telling(resource: Resource, op: str, changes: Changes) -> Changes:
    """Leave out what a server adds to each thing by itself, where the whole thing comes or goes."""
    silent = {each.name for each in resource.fields if each.role == READ_ONLY} if op in (CREATED, DELETED) else ()
    return {place: pair for place, pair in changes.items() if place[0][0] not in silent}


def _prerequisites(result: Mapping[str, t.Any], task: Task) -> t.Iterator[Thing]:
    """Yield what of the prerequisites is in order, is missing, or could not be told; not what counts for less than an error."""
    for each in plain((result.get("bitbucket_readiness") or {}).get("findings") or []):
        made: dict[str, t.Any] = {"server": plain(result.get("server") or task.host), "product": "bitbucket", "kind": "prerequisite", "task": task}
        made.update(name=each["check"], title=f"prerequisite {each['check']}")
        before, after = {each["check"]: each["detail"]}, {each["check"]: each["fix"]}
        if each["ok"]:
            yield Thing(**made)
        elif each["severity"] == "error" and each["ok"] is None:
            yield Thing(**made, status=UNKNOWN, before=before, after=after)
        elif each["severity"] == "error":
            yield Thing(**made, status=DRIFT, before=before, after=after, changes=differences(before, after))


CURRENT: Report | None = None  # the report of this run, set by the callback; workers are forked from the process that runs callbacks
