# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind that a module manages, and Hypothesis strategies for it that follow from its table of fields."""

from __future__ import annotations

import importlib
import string
import typing as t
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    CREATE_ONLY,
    KEYED,
    MAP,
    PURGE,
    READ_ONLY,
    REPLACE,
    SET,
    STATE,
    WRITE_ONLY,
    Declared,
    Field,
    Item,
    Key,
    Resource,
    dig,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import (
    NAMES as LISTED_NAMES,
)
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge
from tools.tree import modules

PACKAGE = "ansible_collections.algorithmia.scm.plugins.modules"
ME = "me"
MARK = "s3cret-marker"  # what no message, result or diff may ever show
LAW = settings(suppress_health_check=[HealthCheck.too_slow])

MODULES = {path.stem: importlib.import_module(f"{PACKAGE}.{path.stem}").MODULE for path in modules()}
MANAGED = {name: module for name, module in MODULES.items() if isinstance(module, Manage)}
KINDS: dict[str, Resource] = {module.resource.kind: module.resource for module in MANAGED.values()}

_KEYS = st.sampled_from(["ALG", "alg ", "Ops", "DS-1", "X_9"])
_PROJECT_LEVEL = st.sampled_from(["PROJECT_READ", "project_write", "PROJECT_ADMIN"])
_LEVEL = st.sampled_from(["PROJECT_READ", "repo_write", "ADMIN"])
# Values for the fields of a product, by kind and path; of a map, the values that its names have. All other fields get their strategy from their type.
VALUES: dict[str, st.SearchStrategy[t.Any]] = {
    "project.key": _KEYS,
    "project.new_key": st.sampled_from(["NEW", "new-2", "Newer"]),
    "project.permissions.users": _PROJECT_LEVEL,
    "project.permissions.groups": _PROJECT_LEVEL,
    "project.permissions.default": st.sampled_from(["", "project_read", "PROJECT_WRITE"]),
    "permission.project_key": _KEYS,
    "permission.repository": st.sampled_from(["models", "Models", "etl.v2"]),
    "permission.users": _LEVEL,
    "permission.groups": _LEVEL,
    "permission.default": st.sampled_from(["", "PROJECT_READ", "project_write"]),
    "user.name": st.sampled_from(["ada", "Grace", "jane@example"]),
    "user.new_name": st.sampled_from(["ada2", "Hopper"]),
    "group.name": st.sampled_from(["data-science", "Ops & Security"]),
    "access token.project_key": _KEYS,
    "access token.permissions": st.sampled_from(["PROJECT_READ", "repo_admin"]),
    "SCM configuration.id": st.sampled_from(["one", "two", "three"]),
    "SCM configuration.provider": st.sampled_from(["bitbucket", "bitbucket-cloud", "Bitbucket_Cloud", "github", "unheard-of"]),
    "SCM configuration.project_key": _KEYS,
    "SCM configuration.urls.web": st.sampled_from(["https://Git.example.com/", "https://git.example.com:443", "http://other:7990/x"]),
    "SCM configuration.urls.api": st.sampled_from(["https://Git.example.com/", "https://api.example.com"]),
    "SCM configuration.urls.ssh": st.sampled_from(["ssh://git@git.example.com:22/", "ssh://git@git.example.com:7999"]),
}
NAMES = ["alice", "Bob", "svc-ci", "Zoë", ME]
_TEXT = st.text(string.ascii_letters + string.digits + " ._-", max_size=6)
_BY_TYPE = {"bool": st.booleans(), "int": st.integers(0, 9), "dict": st.dictionaries(_TEXT, _TEXT, max_size=2), "list": st.lists(_TEXT, max_size=3)}


def values(spec: Field, path: str) -> st.SearchStrategy[t.Any]:
    """Return a strategy for what a user may write for a field, None left out."""
    if spec.role == WRITE_ONLY:
        return st.just({"deep": [MARK]}) if spec.type == "dict" else st.just(MARK)
    if spec.compare == MAP:
        names = st.sampled_from([*NAMES, *map(str.upper, NAMES)])
        pairs = st.tuples(names, VALUES.get(path, _TEXT) | st.sampled_from([None, spec.absent]))
        return st.lists(pairs, max_size=4, unique_by=lambda pair: pair[0].lower()).map(dict)
    if spec.compare == LISTED_NAMES:
        return st.lists(st.sampled_from([*NAMES, *map(str.upper, NAMES)]), max_size=4)
    if spec.fields:
        inner = items(spec.fields, path)
        return inner if spec.compare != KEYED else st.lists(inner, max_size=3, unique_by=lambda each: str(each.get(spec.by)))
    if spec.choices:
        return st.sampled_from(spec.choices)
    plain = VALUES.get(path, _BY_TYPE.get(spec.type, _TEXT))
    return st.lists(plain, max_size=3) if spec.compare == SET else plain


def items(fields: t.Iterable[Field], path: str) -> st.SearchStrategy[Item]:
    """Return a strategy for items of ``fields``, as a user may declare them: optional ones may be missing or None."""
    fields = [each for each in fields if each.role != READ_ONLY]
    needed = {each.name: values(each, f"{path}.{each.name}") for each in fields if each.required}
    return st.fixed_dictionaries(needed, optional={each.name: st.none() | values(each, f"{path}.{each.name}") for each in fields if not each.required})


@st.composite
def read_items(draw: st.DrawFn, resource: Resource) -> Item:
    """Draw an item as a store reads it: canonical, no names without a value in maps, nothing that only a declaration has."""
    item = {}
    for each in resource.fields:
        value = _as_read(each, each.normalize(draw(values(each, f"{resource.kind}.{each.name}")))) if each.role in STATE else None
        if value is not None:
            item[each.name] = value
    return item


def _as_read(spec: Field, value: t.Any) -> t.Any:
    if spec.fields and isinstance(value, dict):
        return {each.name: _as_read(each, value[each.name]) for each in spec.fields if each.name in value and each.role in STATE}
    return {name: level for name, level in value.items() if level != spec.absent} if spec.compare == MAP else value


@dataclass
class World:
    """A declaration and what is there."""

    resource: Resource
    declared: list[Declared]
    current: dict[Key, Item]
    purge: Purge

    def after(self, changes: t.Sequence[Change]) -> dict[Key, Item]:
        """Return what is there once ``changes`` are carried out."""
        touched = {id(each.before) for each in changes if each.before is not None}
        left = {key: item for key, item in self.current.items() if id(item) not in touched}
        return {**left, **{each.key: each.after for each in changes if each.after is not None}}


class Caller:
    """What planning asks of the store: the caller's own names are never purged; a new thing starts with nothing."""

    caller = ME

    def __init__(self, resource: Resource) -> None:
        nested = [inner for each in resource.fields for inner in (each, *each.fields)]
        self._maps = [each.name for each in nested if each.compare in (MAP, LISTED_NAMES)]

    def initial_state(self, _declared: Declared) -> Item:
        return {}

    def purge_exempt(self, _declared: Declared, _before: Item) -> list[tuple[str, str]]:
        return [(name, ME) for name in self._maps]


@st.composite
def worlds(draw: st.DrawFn, resource: Resource) -> World:
    """Draw declarations of different things, and a server that has some of them, under other names and spellings too, and others."""
    declared: list[Declared] = []
    taken: set[Key] = set()
    for number, item in enumerate(draw(st.lists(items(resource.fields, resource.kind), max_size=3))):
        present, purge = draw(st.integers(0, 4)) > 0, (resource.always_exists or bool(resource.purge_option)) and draw(st.booleans())
        one = resource.declare(item, present=present, purge=purge and present, label=f"{resource.plural}[{number}]")
        keys = {one.key, one.formerly or one.key}
        if not keys & taken and (resource.always_exists or resource.is_setting or any(one.key)):
            taken |= keys
            declared.append(one)
    current = {}
    for number, each in enumerate(declared):
        if resource.always_exists or draw(st.booleans()):
            item = draw(read_items(resource))
            key = each.formerly if each.formerly and draw(st.booleans()) else each.key
            for part, path in zip(key, resource.identity, strict=True):
                if "." not in path and (part or each.values.get(path) is not None):
                    item[path] = dig(each.values, path) if key == each.key else part
            if not each.control.get(REPLACE):
                item.update({spec.name: each.values[spec.name] for spec in resource.fields if spec.role == CREATE_ONLY and spec.name in each.values})
            if resource.renamable and draw(st.booleans()):
                item[resource.identity[0]] = f"ALIAS{number}"
            current[key] = item
    for item in draw(st.lists(read_items(resource), max_size=2)) if not resource.always_exists else []:
        if resource.key(item) not in taken | {resource.key(each) for each in current.values()}:
            current[resource.key(item)] = item
    protect = draw(st.sampled_from([(), ("svc-*",), ("ALG", "*alice*")]))
    return World(resource, declared, current, Purge(not resource.always_exists and draw(st.booleans()), protect))


def flat(fields: t.Iterable[Field], path: str) -> t.Iterator[tuple[str, Field]]:
    """Yield every field with its path, nested ones too."""
    for each in fields:
        yield f"{path}.{each.name}", each
        yield from flat(each.fields, f"{path}.{each.name}")


def purges(declared: Declared, name: str) -> bool:
    """Tell whether a declaration wants a purge in its field ``name``, in itself or within."""
    inner = declared.values.get(name)
    return declared.purge or (isinstance(inner, dict) and bool(inner.get(PURGE)))
