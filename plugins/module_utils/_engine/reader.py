# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Reads the options of a task as YAML gives them, and says all that is wrong with them at once, by item and option. Pure.

Ansible by itself says the first problem only, without the item. And it makes texts of what is none, so that ``key: NO`` would be the project FALSE.
"""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, time
from difflib import get_close_matches

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import NAMES, RENAME, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import is_of_secrets
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless

TYPES: tuple[tuple[t.Any, str], ...] = ((bool, "a boolean"), ((int, float), "a number"), ((date, time), "a date or time"), (type(None), "null"))
BOOLEANS = frozenset(("y", "yes", "on", "1", "true", "t", "n", "no", "off", "0", "false", "f"))  # as texts, what Ansible takes for one
NOT_TEXT = "not text. Put it in quotes"
BINARY = "is binary, not text. Leave out !!binary"
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}", re.ASCII)
SHARE = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)\s*(%?)", re.ASCII)
LONGEST = 60  # characters of a value or name in a message

Option = Mapping[str, t.Any]
Spec = Mapping[str, Option]


@dataclass
class Reader:
    """``resources``: the kinds by the option that lists them, ``""`` where the options are the item.

    ``is_readable``: whether all names and texts are such, so that a module can still be asked what it says of the rest.
    """

    resources: Mapping[str, Resource]
    problems: list[str] = field(default_factory=list)
    is_readable: bool = True

    def __post_init__(self) -> None:
        self.names = {
            f"{prefix}.{one.name}".lstrip(".")
            for prefix, resource in self.resources.items()
            for one in resource.fields
            if one.name in resource.identity or one.role == RENAME or one.compare == NAMES
        }

    def options(self, given: Mapping[t.Any, t.Any], spec: Spec, path: str = "", place: str = "") -> dict[str, t.Any]:
        """Return options as a shipped module would get them, with texts taken apart where a list or a dictionary is due.

        ``path``: where they are, ``place``: the same with the items, for messages.
        """
        main = {alias: name for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
        read: dict[str, t.Any] = {}
        for name, value in self._given_once(given, main, spec, place).items():
            if not isinstance(name, str):
                self._refuse_name(name, place)
            elif name.startswith("_"):
                read[name] = self._raw(value, f"{place}{name}")
            elif name not in main:
                self.problems.append(f"{place}{_shown(name)}: unknown option{_nearest(name, spec)}")
            else:
                read[name] = self._value(value, spec[main[name]], f"{path}{main[name]}", f"{place}{name}")
        there = {main[name] for name, value in given.items() if name in main and value is not None}
        for name, option in spec.items():
            if option.get("required") and name not in there:
                self.problems.append(f"{place}{name}: no value is given. Give one")
        return read

    def _given_once(self, given: Mapping[t.Any, t.Any], main: Mapping[str, str], spec: Spec, place: str) -> dict[t.Any, t.Any]:
        """Return the options without those that are null and stand for nothing: beside another name of the option, or where it has a default or choices."""
        values: dict[str, dict[str, t.Any]] = {}
        for name, value in given.items():
            if name in main and value is not None:
                values.setdefault(main[name], {})[name] = value
        for option, by_name in values.items():
            first, *others = by_name.values()
            if any(other != first for other in others):
                self.problems.append(f"{place}{option}: is given as {' and '.join(by_name)}. Give it once")
        fixed = {name for name, option in spec.items() if option.get("default") is not None or option.get("choices")}
        needless = {name for name, value in given.items() if value is None and name in main and (main[name] in values or main[name] in fixed)}
        return {name: value for name, value in given.items() if name not in needless}

    def _value(self, value: t.Any, option: Option, path: str, place: str) -> t.Any:
        if value is None:
            return None
        kind = option.get("type", "str")
        if kind == "list":
            return self._list(value, option, path, place)
        if kind == "dict":
            return self._dict(value, option, path, place)
        if kind == "raw":
            return self._raw(value, place)
        problem = self._scalar(value, option, kind)
        if problem:
            self.problems.append(f"{place}: {problem}")
        elif option.get("choices") and str(value) not in map(str, option["choices"]):
            self.problems.append(f"{place}: {_of(value, option)}is not one of {', '.join(map(str, option['choices']))}")
        return plain(value)

    def _list(self, value: t.Any, option: Option, path: str, place: str) -> t.Any:
        of_dicts = option.get("elements") == "dict"
        if isinstance(value, Mapping) or (of_dicts and not _is_list(value)):
            what = "a list of items, each with its options," if of_dicts else "a list"
            self.problems.append(f"{place}: is {type_of(value)}, where {what} is due{self._as_a_list(value, option, path)}")
            return value
        if isinstance(value, str):
            parts = [part.strip() for part in value.split(",")]
            value = [part for part in parts if part or path in self.names]
        items = list(value) if _is_list(value) else [value]
        element = {**option, "type": option.get("elements", "raw")}
        return [self._element(item, element, path, f"{place}[{number}]") for number, item in enumerate(items)]

    def _as_a_list(self, value: t.Any, option: Option, path: str) -> str:
        """Return how a list is written, with the first name of the dictionary that is given instead."""
        spec, resource, word = option.get("options") or {}, self.resources.get(path), _first_word(value, option)
        if option.get("elements") != "dict":
            return f". Write it as a list: - {word or 'NAME'}"
        name = next((each for each in (resource.identity if resource else ()) if each in spec), next(iter(spec), "NAME"))
        return f". Write it as a list: - {f'{word}: ...' if word in spec else f'{name}: {word or name.upper()}'}"

    def _element(self, item: t.Any, option: Option, path: str, place: str) -> t.Any:
        if item is None:
            self.problems.append(f"{place}: is null. Give a value, or remove the line")
        elif option["type"] == "dict":
            item = _from_json(item)
            place = f"{place}{self._called(item, option, path)}" if isinstance(item, Mapping) else place
        return self._value(item, option, path, place)

    def _dict(self, value: t.Any, option: Option, path: str, place: str) -> t.Any:
        value = _from_json(value)
        if not isinstance(value, Mapping):
            self.is_readable = self.is_readable and isinstance(value, str)  # Ansible fails over any other
            self.problems.append(f"{place}: is {type_of(value)}, where a dictionary is due{_as_a_dictionary(value, option)}")
            return plain(value)
        if is_of_secrets(option):
            secret = {"type": "str", "no_log": True}
            return {name: self._value(inner, secret, f"{path}.{name}", f"{place}.{name}") for name, inner in self._named(value, f"{place}.")}
        return self.options(value, option["options"], f"{path}.", f"{place}.") if option.get("options") else self._raw(value, place)

    def _raw(self, value: t.Any, place: str) -> t.Any:
        """Return a value that may be anything, but for names that are not text and for what JSON cannot carry."""
        if isinstance(value, Mapping):
            return {str(name): self._raw(inner, f"{place}.{name}") for name, inner in self._named(value, f"{place}.")}
        if _is_list(value):
            return [self._raw(inner, f"{place}[{number}]") for number, inner in enumerate(value)]
        if isinstance(value, bytes):
            self.problems.append(self._unreadable(f"{place}: {BINARY}"))
        return plain(value)

    def _named(self, value: Mapping[t.Any, t.Any], place: str) -> t.Iterator[tuple[str, t.Any]]:
        """Yield the members of a dictionary whose names are text."""
        for name, inner in value.items():
            if isinstance(name, str):
                yield name, inner
            else:
                self._refuse_name(name, place)

    def _refuse_name(self, name: t.Any, place: str) -> None:
        """Refuse a name that YAML does not read as text. Ansible would make one of it that nobody wrote: ``7`` of ``007``."""
        where = place.rstrip(".")
        self.problems.append(self._unreadable(f"{f'{where}: ' if where else ''}the name {_shown(name)} is {type_of(name)}, {NOT_TEXT}"))

    def _unreadable(self, problem: str) -> str:
        """Return a problem after which a module cannot be asked what it says of the rest."""
        self.is_readable = False
        return problem

    def _called(self, item: Mapping[str, t.Any], option: Option, path: str) -> str:
        """Return how an item is called, in parentheses, ``""`` where it does not say it."""
        resource = self.resources.get(path)
        spec: Spec = option.get("options") or {}
        names = [name for name in (resource.identity if resource else ()) if name in spec]
        values = [next((item[alias] for alias in (name, *spec[name].get("aliases", ())) if item.get(alias) is not None), None) for name in names]
        called = "/".join(_shown(value) for value in values if value is not None and not _is_list(value) and not isinstance(value, Mapping))
        return f" ({called})" if called else ""

    def _scalar(self, value: t.Any, option: Option, kind: str) -> str:
        """Return what is wrong with a value that is neither a list nor a dictionary, ``""`` where nothing is."""
        if kind in ("str", "path"):
            if isinstance(value, Mapping) or _is_list(value):
                return f"is {type_of(value)}, where text is due"
            if isinstance(value, bytes):
                return self._unreadable(BINARY)
            if "\0" in str(value):  # which no program takes as an argument, nor syslog as a line
                return "contains a NUL character"
            if kind == "str" and isinstance(value, (bool, date, time, int, float)) and not (option.get("choices") and not isinstance(value, bool)):
                return self._unreadable(f"{_of(value, option)}is {type_of(value)}, {NOT_TEXT}")
        elif kind == "bool" and (not isinstance(value, (bool, int, float, str)) or str(value).strip().lower() not in (*BOOLEANS, "1.0", "0.0")):
            return f"{_of(value, option)}is not a boolean. Set it to true or false"
        elif kind == "int" and not _is_number(value, int):
            return f"{_of(value, option)}is not a whole number"
        elif kind == "float" and not _is_number(value, float):
            return f"{_of(value, option)}is not a number{_as_a_number(value)}"
        return ""


def plain(value: t.Any) -> t.Any:
    """Return ``value`` as a shipped module would get it: plain containers, numbers, booleans, and text for all else."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (Sequence, Set)) and not isinstance(value, (str, bytes)) and not hasattr(value, "casefold"):
        return [plain(inner) for inner in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _from_json(value: t.Any) -> t.Any:
    """Return the dictionary that a text is, as of the command line. Any other text, and any other value, is returned as it is."""
    if isinstance(value, str) and value.strip().startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            pass
    return value


def _is_list(value: t.Any) -> bool:
    return isinstance(value, (list, tuple, set, frozenset))


def _is_number(value: t.Any, kind: type) -> bool:
    try:
        return not isinstance(value, bool) and (kind is float or float(value) == int(float(value))) and kind(value) == float(value)
    except (TypeError, ValueError, OverflowError):
        return False


def _first_word(value: t.Any, option: Option) -> str:
    """Return the first name of a dictionary where it is a plain word, which is no secret and needs no quotes, else ``""``."""
    first = next(iter(value), None) if isinstance(value, Mapping) and not is_of_secrets(option) and not option.get("no_log") else None
    return first if isinstance(first, str) and WORD.fullmatch(first) and first.lower() not in BOOLEANS | {"null"} else ""


def _as_a_dictionary(value: t.Any, option: Option) -> str:
    """Return how a dictionary is written, with the first name of the list that is given instead."""
    if not _is_list(value):
        return ""
    word = _first_word(next(iter(value), None), option) or next(iter(option.get("options") or {}), "NAME")
    return f". Write it without dashes: {word}: ..."


def _as_a_number(value: t.Any) -> str:
    """Return how a number is written, where it is given in percent or with a comma."""
    found = SHARE.fullmatch(value.strip()) if isinstance(value, str) else None
    return f". Write {float(found[1].replace(',', '.')) / (100 if found[2] else 1):g}" if found else ""


def written(value: t.Any) -> str:
    """Return a value as it is written in YAML."""
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else value.isoformat() if isinstance(value, (date, time)) else str(value)


def type_of(value: t.Any) -> str:
    """Return what a value is, in the words of YAML."""
    more: tuple[tuple[t.Any, str], ...] = ((str, "text"), (Mapping, "a dictionary"), ((list, tuple, set, frozenset), "a list"))
    return next((words for types, words in (*TYPES, *more) if isinstance(value, types)), f"a {type(value).__name__}")


def _of(value: t.Any, option: Option) -> str:
    """Return a value and a blank, to begin a sentence about it, nothing of a secret one."""
    return "" if option.get("no_log") or _is_list(value) or isinstance(value, Mapping) else f"{_shown(value)} "


def _shown(value: t.Any) -> str:
    text = harmless(written(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _nearest(name: str, spec: Spec) -> str:
    """Return which option may be meant by an unknown name, or which there are."""
    known = [alias for option, value in spec.items() for alias in (option, *value.get("aliases", ()))]
    near = get_close_matches(name, known, n=1, cutoff=0.6) or get_close_matches(name.lower().replace("-", "_"), known, n=1, cutoff=0.6)
    return f", did you mean {near[0]}?" if near else f". The options are {', '.join(spec)}"
