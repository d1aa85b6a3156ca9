# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a kind of thing is: a table of fields that yields options, identity, comparison and diff.

Pure: no network, no product, no Ansible. An *item* is a dict of field name to value. In an item ``None``, or a missing
name, means *not managed* where it is declared and *not known* where it was read; ``""``, ``[]`` and ``{}`` are values.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.words import Text, Words

if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facets import Facet

Item = dict[str, t.Any]
Key = tuple[str, ...]

# What a field is for.
MANAGED = "managed"  # compared, and changed where it differs
CREATE_ONLY = "create_only"  # compared; the server cannot change it afterwards
WRITE_ONLY = "write_only"  # a secret: sent, never read, compared, shown or logged
CONTROL = "control"  # says how to go about it; never part of the thing
RENAME = "rename"  # the new value of the identity field named by `renames`
READ_ONLY = "read_only"  # only the server says it: shown, never an option
FACET = "facet"  # things of another kind that belong to this one: see Facet

STATE = (MANAGED, CREATE_ONLY)  # the roles that make up what a thing is
SHOWN = (*STATE, READ_ONLY, FACET)
PURGE = "purge"  # the control field by which an item, or a part of one, says that what it does not declare is to go
REPLACE = "replace"  # the control field by which an item says that it may be deleted and recreated

# How a value is compared.
VALUE = "value"  # as it is; a list in its order
SET = "set"  # a list without order or repetition
KEYED = "keyed"  # a list of dicts, each found by its field `by`
MAP = "map"  # a dict of name to value: names not declared are left alone, the absent value removes a name
NAMES = "names"  # a list of names: names not declared are left alone, unless they are purged


def _same(value: t.Any) -> t.Any:
    return value


def _accept(_value: t.Any) -> str | None:
    return None


def _stripped(name: t.Any) -> str:
    return str(name).strip()


@dataclass(frozen=True)
class Field:
    """One property of a kind.

    ``type``, ``elements``, ``choices``, ``aliases``, ``required``, ``default``, ``no_log``: as in an Ansible argument specification.
    ``description``: of the option. ``result``: of the returned value, where the first sentence of the description does not fit.
    ``returned``: when it is returned, where not always.
    ``mixed``: of a dict with ``no_log``: what is in it may be open as well, so that not all of it is secret.
    ``fields``: the sub-options of a dict, or of the dicts in a list.
    ``canon``: brings both sides to one form. Idempotent; passes through what it does not know.
    ``compare_by``: only compares: two values with one ``compare_by`` are the same, whichever way they are written.
    ``key``: of a map or a list of names: two names with one ``key`` are one name, as where the server folds letter case.
    ``absent``: what "there is none" looks like in an item; for a map the value that removes a name.
    ``check``: returns what is wrong with a value in its canonical form, or None.
    ``advice``: what to do about a create-only field that differs: a sentence.
    ``counted``: what the names of a map or a list are called where nobody declared them and no purge removes them, so that they can be counted.
    ``facet``: the kind whose things are declared in it.
    """

    name: str
    type: str = "str"
    role: str = MANAGED
    required: bool = False
    elements: str | None = None
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    default: t.Any = None
    no_log: bool | None = None
    mixed: bool | None = None
    fields: tuple[Field, ...] = ()
    compare: str = VALUE
    by: str = ""
    renames: str = ""
    canon: t.Callable[[t.Any], t.Any] = _same
    compare_by: t.Callable[[t.Any], t.Any] = _same
    key: t.Callable[[str], str] = _same
    absent: t.Any = None
    check: t.Callable[[t.Any], str | None] = _accept
    advice: str = ""
    counted: str = ""
    facet: Facet | None = None
    description: Text = ()
    result: str = ""
    returned: str = ""

    def option(self) -> dict[str, t.Any]:
        """Return the Ansible argument specification of this field, with its description."""
        spec: dict[str, t.Any] = {"type": self.type, **({"description": self.description} if self.description else {})}
        for name in ("elements", "default", "no_log", "mixed"):
            if getattr(self, name) is not None:
                spec[name] = deepcopy(getattr(self, name))  # Ansible adds to a default what its suboptions lack
        if self.required:
            spec["required"] = True
        for name in ("choices", "aliases"):
            if getattr(self, name):
                spec[name] = list(getattr(self, name))
        if self.fields:
            spec["options"] = {each.name: each.option() for each in self.fields if each.role != READ_ONLY}
        return {**spec, **(self.facet.resource.constraints if self.facet else {})}

    def normalize(self, value: t.Any) -> t.Any:
        """Return ``value`` in this field's form: canonical, nested fields too, names without a value left out."""
        if value is None:
            return None
        if self.fields and isinstance(value, dict):
            pairs = ((each.name, each.normalize(value.get(each.name))) for each in self.fields)
            return {name: inner for name, inner in pairs if inner is not None}
        if self.compare == KEYED:
            return [replace(self, compare=VALUE).normalize(each) for each in value]
        if self.compare == NAMES:
            return sorted({self.key(name): self.canon(name) for name in map(_stripped, value)}.values())
        if self.compare == MAP:
            return {_stripped(name): self.canon(self.absent if inner is None else inner) for name, inner in value.items()}
        return self.canon(value)

    def comparison_key(self, value: t.Any) -> t.Any:
        """Return what two values have in common when they count as equal."""
        value = self.absent if value is None else value
        if value is None:
            return None
        if self.compare == SET:
            return sorted({self.compare_by(each) for each in value})
        if self.compare == KEYED:
            return sorted(((str(each.get(self.by)), sorted((k, repr(v)) for k, v in each.items())) for each in value), key=lambda pair: pair[0])
        return self.compare_by(value)

    def matches(self, wanted: t.Collection[str], current: t.Collection[str]) -> dict[str, str]:
        """Return for each name of ``wanted`` that is in ``current`` how it is written there. An exact match goes first."""
        by_key = {self.key(name): name for name in sorted(current, reverse=True)} if any(name not in current for name in wanted) else {}
        found = {name: name if name in current else by_key.get(self.key(name)) for name in wanted}
        return {name: there for name, there in found.items() if there is not None}

    def problems(self, value: t.Any, where: str, present: bool = True) -> t.Iterator[str]:
        """Yield what is wrong with a value as it is declared, each line starting with the option's name ``where``."""
        if value is None or self.facet:  # what is in a facet is a declaration of its own
            return
        if self.fields and self.compare != KEYED:
            for each in self.fields:
                yield from each.problems(value.get(each.name), f"{where}.{each.name}", present)
        names = list(map(_stripped, value)) if self.compare in (MAP, NAMES) else []
        twice = [name for name, times in Counter(map(self.key, names)).items() if times > 1 and self.compare == MAP]
        if twice:
            yield f"{where}: {', '.join(twice)} is there more than once{'; letter case does not count' if self.key('A') == 'a' else ''}"
        if "" in names:
            yield f"{where}: a name is empty"
        if self.compare == MAP and present:  # where it is to be absent, no value is needed
            empty = [name for name, inner in value.items() if inner is None]
            yield from (f'{where}.{name}: no value is given. Write "" to remove {name}, or leave the name out' for name in empty)
        if found := self.check(self.normalize(value)):
            yield f"{where}: {found}"


@dataclass(frozen=True)
class Declared:
    """One item as the user declared it, taken apart by what its fields are for.

    ``label`` names it in messages (``projects[2]``; empty where the options are the item). ``formerly`` is the key before a rename.
    ``inside``: it is declared inside its owner. ``complete``: it says of its place, not of a thing, that what is declared there is all. ``rules``: see RULES.
    """

    key: Key
    values: Item
    present: bool = True
    purge: bool = False
    formerly: Key | None = None
    control: Item = field(default_factory=dict)
    secrets: Item = field(default_factory=dict, repr=False)
    label: str = ""
    inside: bool = False
    complete: bool | None = None
    rules: t.Mapping[str, str] = field(default_factory=dict)


def _no_problems(_declared: t.Any) -> t.Iterable[str]:
    return ()


@dataclass(frozen=True)
class Resource:
    """A kind of thing.

    ``kind``: its name in sentences. ``plural``, ``singular``: its names in options and results. ``words``: for the documentation.
    ``identity``: the fields that tell one from another, none for a setting of the server.
    ``name``: what summaries call an item; ``heading``: what diffs call it, with ``{name}``.
    ``always_exists``: it is a part of something else, so it is never created or deleted: absent means that what is declared is cleared.
    ``inherits``: what a place does not set, it has from another. What can be set is the server's, so there is nothing to purge.
    ``renamable``: a thing may answer to a key though it goes by another since.
    ``place``: the fields that say where a thing is; the limit of a purge holds for each place by itself.
    ``purge_option``: the option of an item by which what it does not declare of its parts is removed.
    ``check``: yields the problems of an item that concern several fields; ``check_together`` those of several items.
    ``constraints``: ``mutually_exclusive``, ``required_one_of`` and so on, as in an Ansible argument specification.
    """

    kind: str
    plural: str
    identity: tuple[str, ...]
    fields: tuple[Field, ...]
    name: t.Callable[[Item], str]
    heading: str
    always_exists: bool = False
    inherits: bool = False
    renamable: bool = False
    place: tuple[str, ...] = ()
    purge_option: str = ""
    check: t.Callable[[Item], t.Iterable[str]] = _no_problems
    check_together: t.Callable[[t.Sequence[tuple[str, Item]]], t.Iterable[str]] = _no_problems
    constraints: t.Mapping[str, t.Any] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    singular: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "singular", self.singular or self.kind.replace(" ", "_"))

    @property
    def is_setting(self) -> bool:
        """Tell whether there is one of it on each server, such as a banner: it has no identity, and an option for it is a dictionary, not a list."""
        return not self.identity

    def key(self, item: Item) -> Key:
        """Return the identity of an item whose values are in canonical form; an identity field without a value counts as ``""``."""
        return tuple(str(self.field(path).compare_by(dig(item, path) or "")) for path in self.identity)

    def where(self, item: Item) -> str:
        """Return the place that an item is in, ``""`` for the whole server."""
        return "/".join(str(item[name]) for name in self.place if item.get(name))

    def spot(self, item: Item) -> Key:
        """Return what tells the place of an item from others; of a kind of which each place has one, the place is the identity."""
        return tuple(str(item.get(name) or "") for name in self.place) if self.place else self.key(item)

    def field(self, path: str) -> Field:
        """Return the field at ``path`` (``name`` or ``name.name``)."""
        first, _dot, rest = path.partition(".")
        found = next(each for each in self.fields if each.name == first)
        return next(each for each in found.fields if each.name == rest) if rest else found

    def refuse_collisions(self, taken: t.Collection[str]) -> None:
        """Raise ValueError where a field has a name or an alias that is ``taken`` by an option of the module or of its connection, or by another field."""
        names = [name for each in self.fields for name in (each.name, *each.aliases)]
        hidden = sorted({name for name in names if name in taken or names.count(name) > 1})
        if hidden:
            raise ValueError(f"{self.kind}: {', '.join(hidden)} names an option of the module or of its connection, or two fields. Rename the field")

    def has_purge(self) -> bool:
        """Tell whether an item, or a part of one, can say that what it does not declare is to go."""
        inside = any(each.facet or any(inner.name == PURGE for inner in each.fields) for each in self.fields)
        return self.always_exists or bool(self.purge_option) or inside

    def options(self) -> dict[str, dict[str, t.Any]]:
        """Return the argument specification of one item."""
        return {each.name: each.option() for each in self.fields if each.role != READ_ONLY}

    def declare(self, item: Item, *, present: bool = True, purge: bool = False, label: str = "") -> Declared:
        """Take a declared item apart."""
        values: Item = {}
        by_role: dict[str, Item] = {CONTROL: {}, WRITE_ONLY: {}, RENAME: {}}
        for each in self.fields:
            value = None if each.facet else each.normalize(item.get(each.name))
            if value is not None:
                by_role.get(each.role, values)[each.name] = value
        renamed = {each.renames: by_role[RENAME][each.name] for each in self.fields if each.name in by_role[RENAME]}
        formerly = self.key(values) if renamed else None
        values.update(renamed)
        if self.always_exists and not present:
            values = {each.name: _blank(each, values.get(each.name), each.name in self.identity) for each in self.fields if each.name in values}
        return Declared(self.key(values), values, present or self.always_exists, purge, formerly, by_role[CONTROL], by_role[WRITE_ONLY], label)

    def problems(self, item: Item, label: str, present: bool = True) -> t.Iterator[str]:
        """Yield what is wrong with a declared item, each line naming the item by ``label`` and the option."""
        prefix = f"{label}." if label else ""
        for each in self.fields:
            yield from each.problems(item.get(each.name), f"{prefix}{each.name}", present)
        for found in self.check({each.name: each.normalize(item.get(each.name)) for each in self.fields if not each.facet}):
            yield f"{label}: {found}" if label else found

    def show(self, item: Item | None) -> Item | None:
        """Return an item as results and diffs show it: in the order of the table, without what is not known."""
        if item is None:
            return None
        return {each.name: item[each.name] for each in self.fields if item.get(each.name) is not None and each.role in SHOWN}


def dig(item: t.Mapping[str, t.Any], path: str) -> t.Any:
    """Return the value at ``path`` (``name`` or ``name.name``), None where there is none."""
    value: t.Any = item
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def goes_with(item: Item, option: str, other: str) -> t.Iterator[str]:
    """Yield what is wrong where an item gives ``option`` without ``other``: no value, or an empty text. An empty list is a value."""
    if item.get(option) and item.get(other) in (None, ""):
        yield f"{option}: goes with {other}"


def _blank(spec: Field, value: t.Any, is_identity: bool) -> t.Any:
    if is_identity or value is None:
        return value
    return dict.fromkeys(value, spec.absent) if spec.compare == MAP else spec.absent
