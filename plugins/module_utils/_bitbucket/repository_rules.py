# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Rules for many repositories at once. They are expanded once, into items of the kinds that they declare: after that nobody knows of rules."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ARCHIVED_TOO, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repositories import REPOSITORY
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.repository_rules import FACETS, FILLED, REPOSITORY_RULE, SETTINGS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import RULES, Nested, expand, facets_of, purge_option
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.many import Found, Rules
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import LISTED
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

REPOSITORIES, ALL_RULES = REPOSITORY.plural, REPOSITORY_RULE.plural
ANY = {"project_key": "PROJECT", "slug": "repository"}  # stands for the repositories that a rule may be about
PURGED_WITH = {option.name: purge_option(option) for option in facets_of(REPOSITORY)}
Taken = t.Container[tuple[str, Key]]  # facets that are declared in the list of their kind, each with its place


@dataclass(frozen=True)
class Rule:
    """A rule as it is declared. ``label``: such as ``repository_rules[0]``."""

    label: str
    item: Item

    @property
    def is_for_undeclared(self) -> bool:
        return bool(self.item.get("undeclared"))

    @property
    def options(self) -> list[str]:
        """Return what it says of repositories."""
        return [name for name in FILLED if self.item.get(name) is not None]

    def matches(self, name: str) -> bool:
        """Tell whether it is about the repository ``name``, such as ``ALG/models``."""
        return _is_in(name, self.item["match"]) and not _is_in(name, self.item.get("exclude") or ())

    def is_chosen(self, params: Params) -> bool:
        """Tell whether it says something of a kind that the task is about."""
        return not params["only"] or any((name if name in FACETS else REPOSITORIES) in params["only"] for name in self.options)


def _is_in(name: str, patterns: t.Iterable[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.strip().lower()) for pattern in patterns)


def _rules(params: Params) -> list[Rule]:
    return [Rule(f"{ALL_RULES}[{number}]", item) for number, item in enumerate(params[ALL_RULES] or ())]


def _place(item: Item) -> Item:
    """Return where a repository is at the end of the run."""
    values = REPOSITORY.declare(item).values
    return {name: str(values.get(name) or "") for name in REPOSITORY.identity}


class RepositoryRules(Rules):
    """The rules of a configuration of ``kinds``, among them repositories and all of their facets."""

    resources = (REPOSITORY_RULE,)

    def __init__(self, kinds: t.Iterable[Kind]) -> None:
        self._kinds: Mapping[str, Kind] = {kind.name: kind for kind in kinds}

    def problems(self, params: Params) -> t.Iterator[str]:
        """Each rule is checked as if it were about one repository, so a problem is told once, and also where nothing matches."""
        for rule in _rules(params):
            yield from REPOSITORY_RULE.problems(rule.item, rule.label)
            if not rule.options:
                yield f"{rule.label}: declares nothing of the repositories. Add an option, such as {FACETS[0]}, or remove the rule"
            if rule.is_for_undeclared and REPOSITORIES in params["purge"]:
                yield f"{rule.label}.undeclared: cannot be combined with {REPOSITORIES} in purge, which deletes what nobody declares. Remove one of the two"
            alone: dict[str, Nested] = {}
            yield from expand(REPOSITORY, [(rule.label, {**rule.item, **ANY}, True)], alone)
            for name, nested in alone.items():
                yield from self._problems_inside(name, params, nested)

    def _problems_inside(self, name: str, params: Params, nested: Nested) -> list[str]:
        kind = self._kinds[name]
        try:
            kind.module.declared({**kind.params(params), name: None}, inside=nested.items)
        except InputError as wrong:
            return list(wrong.problems)
        return []

    def filled(self, params: Params, nested: dict[str, Nested], things: t.Sequence[Item]) -> Params:
        """A repository has the settings from rules in its own item, and the facets inside it, labelled by the rule."""
        rules = _rules(params)
        if not rules:
            return params
        in_lists = [self._kinds[name].resource for name in FACETS]
        taken = {(kind.plural, kind.spot(kind.declare(item).values)) for kind in in_lists for item in params[kind.plural] or ()}
        listed = params[REPOSITORIES] and [item if item.get("state") == "absent" else _filled(item, rules, taken, nested) for item in params[REPOSITORIES]]
        rules = [rule for rule in rules if rule.is_for_undeclared]
        settings = [item for item in (_filled(thing, rules, taken, nested) for thing in things) if RULES in item]
        if settings:
            nested[REPOSITORIES] = Nested([(next(iter(item[RULES].values())), item) for item in settings])
        return {**params, REPOSITORIES: listed}

    def asks(self, params: Params) -> bool:
        return any(rule.is_for_undeclared and rule.is_chosen(params) for rule in _rules(params))

    def look_up(self, client: Client, params: Params) -> Found:
        """Return the repositories on the server that only rules are about: one list has them all, whatever the number of rules."""
        rules = [rule for rule in _rules(params) if rule.is_chosen(params)]
        items = params[REPOSITORIES] or ()
        known = {rule.label: [REPOSITORY.name(_place(item)) for item in items if item.get("state") != "absent"] for rule in rules}
        things: list[Item] = []
        left_out: dict[str, list[str]] = {"personal": [], "archived": []}
        declared = {key for one in map(REPOSITORY.declare, items) for key in (one.key, one.formerly)}
        for row in client.pages(path_of("repos"), ARCHIVED_TOO) if self.asks(params) else ():
            thing = {"project_key": client.renames.final_key(str(row["project"]["key"])), "slug": str(row["slug"])}
            name = REPOSITORY.name(thing)
            matching = [rule for rule in rules if rule.is_for_undeclared and rule.matches(name)]
            if REPOSITORY.key(thing) in declared or not matching:
                continue
            why = "personal" if name.startswith("~") else "archived" if row.get("archived") else ""
            left_out[why].append(name) if why else things.append(thing)
            for rule in matching:
                known[rule.label].append(name)
        warnings = [_left_out(what, names) for what, names in left_out.items() if names]
        unmatched = [(rule, pattern) for rule in rules for pattern in rule.item["match"] if not any(_is_in(name, [pattern]) for name in known[rule.label])]
        return Found(things, [*warnings, *(_no_match(*each) for each in unmatched)])


def _filled(item: Item, rules: t.Sequence[Rule], taken: Taken, nested: dict[str, Nested]) -> Item:
    """Return a repository with the settings that it lacks, and add to ``nested`` the facets that it lacks: each from the first rule that has it."""
    place = _place(item)
    spots = {option.name: option.facet.resource.spot(option.facet.place_of(place)) for option in facets_of(REPOSITORY) if option.facet}
    first: dict[str, Rule] = {}
    for rule in rules:
        if rule.matches(REPOSITORY.name(place)):
            first = {**dict.fromkeys(rule.options, rule), **first}
    lacking = {name: rule for name, rule in first.items() if item.get(name) is None and (name, spots.get(name, ())) not in taken}
    for name in FACETS:
        if name in lacking:
            _add(lacking[name], name, place, nested)
    settings = {name: lacking[name] for name in SETTINGS if name in lacking}
    values = {name: rule.item[name] for name, rule in settings.items()}
    return {**item, **values, RULES: {name: rule.label for name, rule in settings.items()}} if settings else item


def _add(rule: Rule, facet: str, place: Item, nested: dict[str, Nested]) -> None:
    """Add to ``nested`` what a rule declares of a facet inside the repository at ``place``. What is wrong with it was said of the rule."""
    alone: dict[str, Nested] = {}
    part = {**place, **{name: rule.item.get(name) for name in (facet, PURGED_WITH[facet])}}
    list(expand(REPOSITORY, [(rule.label, part, True)], alone))
    whole = {RULES: {"": rule.label}}
    for name, found in alone.items():
        into = nested.setdefault(name, Nested())
        into.items += [(label, {**item, **whole}) for label, item in found.items]
        into.places += [(label, {**at, **whole}, complete) for label, at, complete in found.places]


def _no_match(rule: Rule, pattern: str) -> str:
    remedy = "" if rule.is_for_undeclared else f" of {REPOSITORIES}. Set undeclared=true if it is about repositories that are not declared"
    return f"{rule.label}.match: {pattern!r} matches no repository{remedy}"


def _left_out(what: str, names: t.Sequence[str]) -> str:
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    words = f"{ALL_RULES}: {what} repositories that nobody declares are left out: {', '.join(names[:LISTED])}{more}"
    return f"{words}. Add them to exclude, and there is no warning"
