# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A module for several kinds at once: one declaration, one plan, one apply. Nothing is written before all of it is planned."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import Refusal, Shortfalls, apply
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError, as_failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import RULES, Nested, expand, facets_of
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.many import Rules
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import PURGE, Declared, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params, Product, is_present, joined
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result, failed, refused_plan, server, shown, unfinished
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change, differences, summarise, title
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.policy import undeclared
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reader import Reader
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import ONLY, Words, standard_options


@dataclass(frozen=True)
class Kind:
    """A kind in a configuration. ``turns``: when its stages are carried out among those of all kinds; deletions go in the reverse order, after all else.

    ``params`` returns the options of the kind's own module, given those of the task. ``at_once``: its deletions go with the rest of its changes, in their
    order, since no other kind is in what is deleted.
    """

    module: Manage
    turns: tuple[int, ...]
    params: t.Callable[[Params], Params]
    at_once: bool = False

    @property
    def name(self) -> str:
        """Return the plural by which the kind is declared."""
        return self.module.resource.plural

    @property
    def resource(self) -> Resource:
        """Return the kind's table."""
        return self.module.resource

    def option(self) -> Params:
        """Return the option by which the kind is declared: a list of things, or what there is one of on each server."""
        if not self.resource.is_setting:
            return {**self.module.spec()["argument_spec"][self.name], "required": False}
        words = self.resource.words
        return {"type": "dict", "options": {**self.resource.options(), "state": standard_options(words)["state"]}, "description": words.listed}

    def own_params(self, params: Params) -> Params:
        """Return the options of the kind's own module. Without a list of its own, a purge is only about the owners that declare it inside them."""
        options = self.params(params)
        whole = self.resource.always_exists or params[self.name] is not None
        return options if whole or PURGE not in options else {**options, PURGE: False}

    def declared(self, params: Params, nested: Nested) -> list[Declared]:
        """Return what is declared of the kind. Of a setting, nothing at all means that it should not exist. Raises InputError."""
        options = self.params(params)
        if not self.resource.is_setting:
            things = self.module.declared(self.own_params(params), inside=nested.items)
            default = bool(options.get(PURGE))
            places = [(self.resource.declare(at, present=False, label=label), at, default if says is None else says) for label, at, says in nested.places]
            return things + [replace(one, complete=says, rules=at.get(RULES, {})) for one, at, says in places if says or default]
        item = {name: value for name, value in params[self.name].items() if value is not None}
        return self.module.declared({**options, "state": "present" if item else "absent", **item}, self.name)


Declarations = Mapping[str, t.Sequence[Declared]]  # by the name of the kind
Failed = Mapping[tuple[str, Key], str]  # what things are called that are not there, or not gone, as they were planned to be, by kind and identity


@dataclass
class Part:
    """What becomes of one kind: planned, then carried out."""

    kind: Kind
    store: Store
    planned: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # as reviewed, in the order to carry them out
    warnings: list[str] = field(default_factory=list)
    done: dict[Key, Change] = field(default_factory=dict)

    def result(self, check_mode: bool) -> list[Change]:
        """Return the changes in the order of their declaration: as they are to be in check mode, else those that were carried out."""
        known = {change.key: change for change in self.changes or self.planned} if check_mode else self.done
        return [known[change.key] for change in self.planned if change.key in known]


class _Run:
    """Carries parts out, turn by turn. What needs something that failed is not begun, and neither is anything after what stops the run."""

    def __init__(self, needed: t.Callable[[str, Change, Failed], t.Iterable[str]], concurrency: int) -> None:
        self._needed, self._concurrency = needed, concurrency
        self._failed: dict[tuple[str, Key], str] = {}
        self._shortfalls = Shortfalls()
        self._stopped = False
        self.failures: list[tuple[str, Refusal]] = []
        self.not_begun: dict[str, str] = {}  # what each thing needs of the failed ones, by what the thing is called

    def carry_out(self, parts: t.Sequence[Part]) -> None:
        """Carry out creations and updates in the order of the turns, then deletions in the reverse order."""
        for part in parts:
            part.done = {change.key: change for change in part.changes if change.op == UNCHANGED}
        turns = [(turn, stage, part) for part in parts for stage, turn in enumerate(part.kind.turns)]
        for _turn, stage, part in sorted(turns, key=lambda each: each[0]):
            ops = (CREATED, UPDATED, DELETED) if part.kind.at_once else (CREATED, UPDATED)
            staged = [part.store.stages(change)[stage] for change in part.changes if change.op in ops]
            self._apply(part, [change for change in staged if change is not None])
        for part in sorted(parts, key=lambda part: -part.kind.turns[-1]):
            self._apply(part, [change for change in part.changes if change.op == DELETED and not part.kind.at_once])

    def _apply(self, part: Part, changes: t.Sequence[Change]) -> None:
        ready = [change for change in changes if not self._leaves_out(part.kind, change)]
        applied = apply(part.store, ready, self._concurrency)
        _note(part, applied.done)
        self._stopped = self._stopped or applied.stopped
        for refusal in applied.failures:
            self.failures.append((title(part.kind.resource, refusal.change), refusal))
            self._shortfalls.add(part.kind.resource, refusal.change)
            if all(change.key != refusal.change.key for change in applied.done):
                self._miss(part.kind, refusal.change)
        for change in applied.not_begun:
            self._leave_out(part.kind, change, "")

    def _leaves_out(self, kind: Kind, change: Change) -> bool:
        """Tell whether a change is not begun, and keep why."""
        if (kind.name, change.key) in self._failed:
            return True  # a later stage of what is told of already
        lacking = [*self._needed(kind.name, change, self._failed), *self._shortfalls.needs(kind.resource, change)]
        needs = ", ".join(dict.fromkeys(lacking))
        if needs or self._stopped:
            self._leave_out(kind, change, needs)
        return bool(needs) or self._stopped

    def _leave_out(self, kind: Kind, change: Change, needs: str) -> None:
        name = title(kind.resource, change)
        self.not_begun[name] = self.not_begun.get(name) or needs
        self._shortfalls.add(kind.resource, change)
        self._miss(kind, change)

    def _miss(self, kind: Kind, change: Change) -> None:
        """Keep that a thing is not there by its name, or still is: others may need that. A thing that is not changed is there all the same."""
        resource = kind.resource
        keys = {resource.key(side) for side in (change.before, change.after) if side is not None}
        if change.before is None or change.after is None or len(keys) > 1:
            self._failed.update(dict.fromkeys(((kind.name, key) for key in (change.key, *keys)), title(resource, change)))


@dataclass(frozen=True)
class Configure:
    """A module that brings several kinds to what is declared of them.

    ``kinds`` in the order in which they are planned. ``check`` yields the problems between the declarations of all kinds, before the first call;
    ``review`` those between the declarations and the plans. ``needed`` yields what of the things that failed a change of a kind needs. ``foreseeing`` is a
    context in which the client reads as if the kinds that are chosen were carried out as far as a change may rely on it; it gets these, and all kinds.
    ``rules``: what fills in what many things do not declare themselves.
    """

    product: Product
    kinds: tuple[Kind, ...]
    options: Mapping[str, Params]
    check: t.Callable[[Declarations], t.Iterable[str]]
    review: t.Callable[[Declarations, Mapping[str, t.Sequence[Change]]], t.Iterable[str]]
    needed: t.Callable[[str, Change, Failed], t.Iterable[str]]
    foreseeing: t.Callable[[t.Any, Declarations, Declarations], t.ContextManager[t.Any]]
    words: Words = field(default_factory=Words)
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        """Refuse a kind one of whose facets is none of the kinds: what is declared in it would be lost."""
        names = {kind.name for kind in self.kinds}
        lost = [f"{kind.name}.{option.name}" for kind in self.kinds for option in facets_of(kind.resource) if option.name not in names]
        if lost:
            raise ValueError(f"{', '.join(lost)}: a facet has to be one of the kinds")

    @property
    def lists(self) -> list[str]:
        """Return the options by which something is declared."""
        return [*(kind.name for kind in self.kinds), *(resource.plural for resource in self.rules.resources)]

    def spec(self) -> dict[str, t.Any]:
        """Return what AnsibleModule and ArgumentSpecValidator take."""
        lists = {kind.name: kind.option() for kind in self.kinds}
        only = {"type": "list", "elements": "str", "choices": [kind.name for kind in self.kinds], "description": ONLY}
        return joined({"argument_spec": {**lists, **self.rules.options(), "only": only, **self.options}}, self.product)

    def execute(self, params: Params, check_mode: bool) -> Result:
        """Bring all declared things to their state, or in check mode foretell it."""
        declared, chosen = self._chosen(params)
        if declared and not chosen and not self.rules.asks(params):
            raise InputError([f"only: leaves nothing to look at. It names {', '.join(params['only'])}, and what is declared is {', '.join(declared)}"])
        client = self.product.connect(params, check_mode)
        parts: list[Part] = []
        stopped: Result = {}
        warnings: list[str] = []
        try:
            with self.foreseeing(client, chosen, declared):
                found = self.rules.look_up(client, params)
            warnings += found.warnings
            declared, chosen = self._chosen(params, found.things) if found.things else (declared, chosen)
            with self.foreseeing(client, chosen, declared):
                problems = [*self._plan(client, params, chosen, parts), *self.review(declared, {part.kind.name: part.planned for part in parts})]
            if problems:
                raise PlanError(dict.fromkeys(problems))
        except Exception as problem:
            foretold = refused_plan(self._result(parts, check_mode=True)) if check_mode else {}
            return {**self._result([], check_mode=True), **foretold, **server(client), **failed(as_failure(problem))}
        if not check_mode:
            run = _Run(self.needed, client.concurrency)
            run.carry_out(parts)
            stopped = unfinished(client, run.failures, run.not_begun)
        warnings += [words for part in parts for words in part.warnings]
        return {**self._result(parts, check_mode), **server(client), "warnings": shown(warnings), **stopped}

    def validate(self, params: Params) -> None:
        """Raise InputError with all that is wrong with a declaration by itself."""
        self.declared(params)

    def _chosen(self, params: Params, found: t.Sequence[Item] = ()) -> tuple[Declarations, Declarations]:
        """Return what is declared of all kinds, and of those that are chosen."""
        declared = self.declared(params, found)
        return declared, {name: listed for name, listed in declared.items() if not params["only"] or name in params["only"]}

    def declared(self, params: Params, found: t.Sequence[Item] = ()) -> dict[str, list[Declared]]:
        """Return what is declared of each kind, and of ``found``, which only rules are about. Raises InputError with the problems of all."""
        problems = list(self.rules.problems(params))
        declared: dict[str, list[Declared]] = {}
        nested: dict[str, Nested] = {}
        for kind in self.kinds:
            if params[kind.name] is not None and facets_of(kind.resource):
                options = kind.params(params)
                owners = [(label, item, is_present(options, item)) for label, item in kind.module.given(options)]
                problems += expand(kind.resource, owners, nested)
        params = params if problems else self.rules.filled(params, nested, found)
        for kind in self.kinds:
            if params[kind.name] is not None or kind.name in nested:
                try:
                    declared[kind.name] = kind.declared(params, nested.get(kind.name, Nested()))
                except InputError as wrong:
                    problems += wrong.problems
        problems += [] if problems else self.check(declared)
        if problems:
            raise InputError(problems)
        return declared

    def _plan(self, client: t.Any, params: Params, declared: Declarations, parts: list[Part]) -> list[str]:
        """Append a part for each kind that is declared, and return the problems of all."""
        problems: list[str] = []
        for kind in (kind for kind in self.kinds if kind.name in declared):
            options = kind.own_params(params)
            part = Part(kind, kind.module.store(client, options))
            parts.append(part)
            try:
                part.planned, part.changes, part.warnings = kind.module.planned(list(declared[kind.name]), part.store, options, part.planned)
            except PlanError as wrong:
                problems += wrong.problems
        return problems

    def _result(self, parts: t.Sequence[Part], check_mode: bool) -> Result:
        """Return what happens to each thing, without those that stay as they are: there may be a thousand, and Ansible copies a result many times."""
        summary: dict[str, list[str]] = {op: [] for op in (CREATED, UPDATED, DELETED, UNCHANGED)}
        result: Result = {"changed": False, "summary": summary, "changes": [], "diff": [], "undeclared": []}
        for part in parts:
            resource, changes = part.kind.resource, part.result(check_mode)
            result["changed"] = result["changed"] or any(change.op != UNCHANGED for change in changes)
            for name, listed in differences(resource, changes).items():
                result[name] += listed
            result["undeclared"] += undeclared(resource, part.planned, part.store.caller)
            for op, names in summarise(resource, changes).items():
                summary[op] += [resource.heading.format(name=name) for name in names]
        return result


def resources(module: t.Any) -> list[Resource]:
    """Return the kinds that a module manages, none for a module that only reads or acts."""
    return [module.resource] if isinstance(module, Manage) else [kind.resource for kind in module.kinds] if isinstance(module, Configure) else []


def read_options(module: t.Any, given: Mapping[str, t.Any]) -> tuple[Params, list[str], bool]:
    """Return the options of a task as a module takes them, all that is wrong with them, and whether a module can be asked what it says of the rest."""
    one = isinstance(module, Manage) and not module.many
    rules = module.rules.resources if isinstance(module, Configure) else ()
    kinds = {"" if one else resource.plural: resource for resource in (*resources(module), *rules)}
    inside = {f"{path}.{option.name}".lstrip("."): option.facet.resource for path, kind in kinds.items() for option in kind.fields if option.facet}
    reader = Reader({**kinds, **inside})
    return reader.options(given, module.spec()["argument_spec"]), reader.problems, reader.is_readable


def by_kind(module: Manage | Configure, result: Mapping[str, t.Any]) -> t.Iterator[tuple[Resource, Mapping[str, t.Any]]]:
    """Yield the kinds in the result of a module that manages, and of each what its own module would return."""
    if isinstance(module, Manage):
        thing = [result[module.answer]] if module.answer in result else []
        yield module.resource, result if module.many else {**result, module.resource.plural: thing}
    else:
        yield from ((resource, part) for resource in resources(module) for part in [_of_kind(resource, result)] if any(part["summary"].values()))


def _of_kind(resource: Resource, result: Mapping[str, t.Any]) -> Result:
    lead = resource.heading.partition("{name}")[0]
    summary = {op: [text[len(lead) :] for text in names if text.startswith(lead)] for op, names in result["summary"].items()}
    return {**result, "summary": summary, "changes": [each for each in result["changes"] if each["thing"].startswith(lead)]}


def _note(part: Part, done: t.Iterable[Change]) -> None:
    """Keep what was carried out. A thing that was created and then changed in a later stage was created."""
    for change in done:
        earlier = part.done.get(change.key)
        if earlier is not None:
            learned: Item = {**(earlier.after or {}), **(change.after or {})}
            change = replace(change, op=earlier.op, before=earlier.before, after=learned)
        part.done[change.key] = change
