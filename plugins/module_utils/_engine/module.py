# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a module is: a product, a kind, and the one function that runs it. Nothing in here knows Ansible.

An argument specification in here is as Ansible's, but for ``description``, for ``env``, the environment variable that an option falls back to, for
``login`` and ``beside``, the server that it logs in to or whose login it adds to, ``partner``, the other half of a login, and ``mixed``, as of a field.
"""

from __future__ import annotations

import traceback
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import apply_all
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, MissingLibrary, as_failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import RULES
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import PURGE, Declared, Item, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result, failed, refused_plan, server, shown, unfinished
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import (
    UNCHANGED,
    Change,
    differences,
    plan,
    refuse_duplicates,
    refuse_immutable,
    summarise,
    survey,
    title,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.policy import PurgePolicy, undeclared_names
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import placeholders_in
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import KEPT_BY_ANSIBLE, RAILS, STATE, standard_options

try:
    import jmespath
except ImportError:
    JMESPATH_IMPORT_ERROR = traceback.format_exc()
else:
    JMESPATH_IMPORT_ERROR = ""

Params = dict[str, t.Any]


def is_present(params: Params, item: Item) -> bool:
    """Tell whether an item is declared to be there: by its own state, or by the task's."""
    return bool((item.get("state") or params["state"]) == "present")


def inheriting(option: str, beside: str) -> t.Callable[[Params, Item], Item]:
    """Return a ``complete`` by which an item that declares ``beside`` and leaves ``option`` out has the task's."""
    return lambda params, item: {**item, option: params[option]} if item.get(beside) is not None and item.get(option) is None else item


@dataclass(frozen=True)
class Product:
    """A server product: its connection options, and how to connect. ``connect`` sends nothing yet; it may raise InputError."""

    options: Mapping[str, Params]
    connect: t.Callable[[Params, bool], t.Any]
    constraints: Mapping[str, t.Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Manage:
    """A module that brings things to a declared state: one of them, or ``many`` from a list, from the same table.

    ``store`` makes the kind's store from the client and the module's options. ``options`` are the module's own besides those of the kind;
    ``complete`` returns an item with what they say about it filled in.
    """

    product: Product
    resource: Resource
    store: t.Callable[[t.Any, Params], Store]
    many: bool
    options: Mapping[str, Params] = field(default_factory=dict)
    complete: t.Callable[[Params, Item], Item] = lambda _params, item: item

    def __post_init__(self) -> None:
        """Refuse a table one of whose fields would hide an option, or has a name that Ansible keeps: where the options are the item, they share the names."""
        own = {*KEPT_BY_ANSIBLE, "state", *RAILS, *(() if self.many else self.options), *(() if self.resource.always_exists else (PURGE,))}
        self.resource.refuse_collisions(own.union(*({option, *spec.get("aliases", ())} for option, spec in self.product.options.items())))

    @property
    def answer(self) -> str:
        """Return the name of the main result: the things in a list, or the one thing."""
        return self.resource.plural if self.many else self.resource.singular

    def spec(self) -> dict[str, t.Any]:
        """Return what AnsibleModule and ArgumentSpecValidator take."""
        words, purged, standard = self.resource.words, self.resource.always_exists, standard_options(self.resource.words)
        item = {**self.resource.options(), "state": standard["state"], **({PURGE: standard[PURGE]} if purged else {})}
        if self.many:
            listed = {"type": "list", "elements": "dict", "required": True, "no_log": False, "description": words.listed or f"The {words.nouns} to manage."}
            own: Params = {self.resource.plural: {**listed, "options": item, **self.resource.constraints}, "state": {**STATE, "default": "present"}}
            asked = {} if self.resource.inherits else {PURGE: {**({"type": "bool"} if purged else standard[PURGE]), "default": False}}
            own.update({**self.options, **asked})
        else:
            own = {**item, "state": {**item["state"], "default": "present"}, **self.options, **({PURGE: {**item[PURGE], "default": False}} if purged else {})}
        if (self.many and not self.resource.inherits) or self.resource.has_purge():
            own.update({name: standard[name] for name in RAILS})
        return joined({"argument_spec": own, **({} if self.many else self.resource.constraints)}, self.product)

    def execute(self, params: Params, check_mode: bool) -> Result:
        """Bring the declared things to their state, or in check mode foretell it."""
        declared = self.declared(params)
        client = self.product.connect(params, check_mode)
        store = self.store(client, params)
        planned: list[Change] = []
        try:
            planned, changes, warnings = self.planned(declared, store, params, planned)
        except Exception as problem:
            foretold = refused_plan(self.result(planned)) if check_mode else {}
            return {**self.result([]), **foretold, **undeclared_names(self.resource, planned, store.caller), **server(client), **failed(as_failure(problem))}
        stopped: Result = {}
        if not check_mode:
            applied = apply_all(self.resource, store, changes, client.concurrency)
            changes = applied.done
            failures = [(title(self.resource, one.change), one) for one in applied.failures]
            stopped = unfinished(client, failures, {title(self.resource, change): applied.needs.get(change.key, "") for change in applied.not_begun})
        # They were carried out in the order that the server accepts, and are shown in the order in which they were declared.
        place = {each.key: number for number, each in enumerate(planned)}
        result = self.result(sorted(changes, key=lambda each: place[each.key]))
        result.update(undeclared_names(self.resource, planned, store.caller))
        return {**result, **server(client), **store.returned(), "warnings": shown(warnings), **stopped}

    def validate(self, params: Params) -> None:
        """Raise InputError with all that is wrong with a declaration by itself."""
        self.declared(params)

    def given(self, params: Params, label: str = "") -> list[tuple[str, Item]]:
        """Return the items as they are given, each with its label."""
        return (
            [(f"{self.resource.plural}[{number}]", item) for number, item in enumerate(params[self.resource.plural] or ())] if self.many else [(label, params)]
        )

    def declared(self, params: Params, label: str = "", inside: t.Sequence[tuple[str, Item]] = ()) -> list[Declared]:
        """Return the declared items. ``label`` names one that is no list; ``inside``: what is declared of the kind inside owners.

        Raises InputError with all that is wrong with them by themselves.
        """
        resource = self.resource
        problems = list(placeholders_in(params))
        own = self.given(params, label)
        labelled = [(label, self.complete(params, item)) for label, item in (*own, *inside)]
        problems += [problem for label, item in labelled for problem in resource.problems(item, label, is_present(params, item))]
        problems += resource.check_together([(label, item) for label, item in labelled if is_present(params, item)])
        problems += PurgePolicy.of(params, whole=False).problems()
        if self.many and not resource.always_exists and params.get(PURGE) and params["state"] == "absent":
            problems.append(f"purge: goes with state=present only. To delete those that are named, leave it out; to delete all, declare {resource.plural}: []")
        declared = []
        for number, (label, item) in enumerate(labelled):
            present = is_present(params, item)
            if item.get(PURGE) and not present and resource.always_exists:
                problems.append(f"{label or PURGE}: purge goes with state=present only")
            asked = (params.get(PURGE) if item.get(PURGE) is None else item[PURGE]) if resource.always_exists else item.get(resource.purge_option)
            purge = present and bool(asked)
            one = resource.declare(item, present=present, purge=purge, label=label)
            declared.append(replace(one, inside=number >= len(own), rules=item.get(RULES, {})))
        if problems:
            raise InputError(problems)
        refuse_duplicates(resource, declared)
        return declared

    def planned(self, declared: list[Declared], store: Store, params: Params, planned: list[Change]) -> tuple[list[Change], list[Change], list[str]]:
        """Return the changes as they are declared, the same in the order in which the server accepts them, and warnings.

        ``planned`` gets the changes at once, since they tell what differs where PlanError is raised for what would be refused.
        """
        resource = self.resource
        policy = PurgePolicy.of(params, bool(self.many and not resource.always_exists and params.get(PURGE)))
        things = [one for one in declared if one.complete is None]
        known = survey(store, things, store.read(declared, policy.whole))
        places = {resource.spot(one.values): one for one in declared if one.complete is not None}
        planned += plan(resource, things, known, purge=policy.purge, places=places)
        refuse_immutable(resource, planned)
        policy.refuse_excess(resource, planned, known.current, store.caller)
        return (planned, *store.review(planned))

    def result(self, changes: t.Sequence[Change]) -> Result:
        """Return what a module returns of changes."""
        there = [self.resource.show(each.after) for each in changes if each.after is not None]
        changed = any(each.op != UNCHANGED for each in changes)
        things = {self.answer: there if self.many else there[0]} if self.many or there else {}
        return {
            "changed": changed,
            **things,
            "summary": summarise(self.resource, changes),
            **differences(self.resource, changes),
        }


@dataclass(frozen=True)
class Info:
    """A module that only reads. ``read`` returns its results; ``answer`` names the one that O(query) searches."""

    product: Product
    read: t.Callable[[t.Any, Params], Result]
    answer: str
    options: Mapping[str, Params] = field(default_factory=dict)

    def spec(self) -> dict[str, t.Any]:
        """Return what AnsibleModule and ArgumentSpecValidator take."""
        return joined({"argument_spec": {**self.options, "query": {"type": "str"}}}, self.product)

    def execute(self, params: Params, _check_mode: bool) -> Result:
        """Read, and select what the query asks for."""
        select = _compiled(params["query"]) if params["query"] else None
        client = self.product.connect(params, True)
        result = self.read(client, params)
        if select is not None:
            result["selected"] = select(result[self.answer])
        if "warnings" in result:
            result["warnings"] = shown(result["warnings"])
        return {"changed": False, **server(client), **result}


@dataclass(frozen=True)
class Action:
    """A module that does something rather than bring about a state, such as to prove that a way is open.

    ``perform`` is told whether it is check mode, in which the session refuses every write. ``answer`` names its main result.
    """

    product: Product
    perform: t.Callable[[t.Any, Params, bool], Result]
    answer: str
    options: Mapping[str, Params] = field(default_factory=dict)
    constraints: Mapping[str, t.Any] = field(default_factory=dict)

    def spec(self) -> dict[str, t.Any]:
        """Return what AnsibleModule and ArgumentSpecValidator take."""
        return joined({"argument_spec": dict(self.options), **self.constraints}, self.product)

    def execute(self, params: Params, check_mode: bool) -> Result:
        """Do it, or in check mode what can be done by reading only."""
        client = self.product.connect(params, check_mode)
        try:
            return {"changed": False, **server(client), **self.perform(client, params, check_mode)}
        except Exception as problem:
            written = {"writes": list(client.journal)} if client.journal else {}
            return {**failed(as_failure(problem)), **server(client), "changed": bool(client.journal), **written}


class Module(t.Protocol):
    """What a module file and its action plugin run."""

    def spec(self) -> dict[str, t.Any]:
        """Return what AnsibleModule and ArgumentSpecValidator take."""

    def execute(self, params: Params, check_mode: bool, /) -> Result:
        """Run on validated options and return the result."""


def execute(module: Module, params: Params, check_mode: bool) -> Result:
    """Run ``module`` on validated options and return its result, ``failed`` with a ``msg`` where it could not. Raises MissingLibrary."""
    try:
        return module.execute(params, check_mode)
    except MissingLibrary:
        raise
    except Exception as problem:
        return {"changed": False, **failed(as_failure(problem))}


def joined(spec: dict[str, t.Any], product: Product) -> dict[str, t.Any]:
    """Return the specification with the product's connection options and constraints."""
    joined = {**spec, "argument_spec": {**spec["argument_spec"], **product.options}}
    for name, rules in product.constraints.items():
        joined[name] = [*joined.get(name, []), *rules]
    return joined


def _compiled(query: str) -> t.Callable[[t.Any], t.Any]:
    if JMESPATH_IMPORT_ERROR:
        raise MissingLibrary("jmespath", "for the option query")
    try:
        return t.cast("t.Callable[[t.Any], t.Any]", jmespath.compile(query).search)
    except jmespath.exceptions.JMESPathError as error:
        raise InputError([f"query: {error}"]) from error
