# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write data as YAML for people: long texts folded, short lists and dicts in one line."""

from __future__ import annotations

import json
import textwrap
import typing as t
from functools import cache

import yaml

WIDTH = 160
FLAT = ("choices", "aliases", "default", "sample")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SHORT = 100  # what is longer than this is not written in one line


def loaded(text: str) -> t.Any:
    """Return what a document says, as yaml.safe_load does, in a tenth of the time. Raises yaml.YAMLError where it cannot be read."""
    return yaml.load(text, Loader=LOADER)


def lines(data: t.Any, indent: int = 0, *, flat: bool = False) -> t.Iterator[str]:
    """Yield the lines of a dict or list, indented. ``flat``: what is short in it is written in one line."""
    lead = " " * indent
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _entry(f"{lead}{name}:", value, indent + 2, flat=flat or name in FLAT)
    else:
        for value in data:
            yield from _item(lead, value, indent, flat)


def _entry(start: str, value: t.Any, indent: int, flat: bool) -> t.Iterator[str]:
    short = flow(value)
    if not isinstance(value, (dict, list, tuple, str)) or not value or (flat and len(short) <= SHORT and not _is_option(value)):
        yield f"{start} {short}"
    elif isinstance(value, str):
        yield from _folded(f"{start} ", value, indent)
    else:
        yield start
        yield from lines(value, indent, flat=flat and not _is_option(value))


def _is_option(value: t.Any) -> bool:
    return isinstance(value, dict) and "description" in value and "type" in value


def _item(lead: str, value: t.Any, indent: int, flat: bool) -> t.Iterator[str]:
    if isinstance(value, str):
        yield from _folded(f"{lead}- ", value, indent + 2)
    elif isinstance(value, dict) and value:
        first, *rest = lines(value, indent + 2, flat=flat)
        yield f"{lead}- {first.lstrip()}"
        yield from rest
    else:
        yield f"{lead}- {flow(value)}"


def _folded(start: str, text: str, indent: int) -> t.Iterator[str]:
    body = text if _is_plain(text) else "'" + text.replace("'", "''") + "'"
    yield from textwrap.wrap(body, WIDTH, initial_indent=start, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)


def _is_plain(text: str) -> bool:
    return _reads_as(f"a: {text}", {"a": text})


def _reads_as(text: str, value: t.Any) -> bool:
    try:
        return bool(loaded(text) == value)
    except yaml.YAMLError:
        return False


def flow(value: t.Any) -> str:
    """Return a value in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(name)}: {flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, str):
        return _flow_text(value)
    return json.dumps(value)


def document(data: dict[str, t.Any]) -> str:
    """Return a document that reads back as ``data``."""
    text = "".join(f"{line}\n" for line in lines(data))
    read = loaded(text)
    assert read == json.loads(json.dumps(data)), text
    return text


@cache
def _flow_text(value: str) -> str:
    plain = _reads_as(f"[{value}]", [value]) and _reads_as(f"{{{value}: 1}}", {value: 1})
    return value if plain else json.dumps(value, ensure_ascii=False)
