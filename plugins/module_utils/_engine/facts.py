# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A thing in lines, one for each fact: ``permissions.users.grace: PROJECT_ADMIN``. Two states of a thing differ in just the lines that changed. Pure."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless

Item = dict[str, t.Any]


def facts(item: t.Mapping[str, t.Any] | None, *, empty: bool = False) -> list[str]:
    """Return the lines of an item, none where there is no item. ``empty``: lists and dicts without content have a line too."""
    return list(_facts("", item or {}, empty))


def sides(before: t.Mapping[str, t.Any] | None, after: t.Mapping[str, t.Any] | None) -> dict[str, str]:
    """Return both states of a thing as Ansible takes them for a diff. Their texts differ where the states do."""
    lines = [facts(before), facts(after)]
    if lines[0] == lines[1] and before != after:
        lines = [facts(before, empty=True), facts(after, empty=True)]
    return {name: "".join(f"{line}\n" for line in side) for name, side in zip(("before", "after"), lines)}


def in_line(value: t.Any) -> str:
    """Return a value in a line: a text as it is where it cannot be taken for anything else, else JSON."""
    if isinstance(value, str) and value and value == value.strip() == harmless(value) and not _is_json(value):
        return value
    return harmless(json.dumps(value, ensure_ascii=False))


def _is_json(text: str) -> bool:
    """Tell whether a text looks like a number, or like other JSON."""
    if text.isdigit():
        return True
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _facts(path: str, value: t.Any, empty: bool) -> t.Iterator[str]:
    if isinstance(value, dict) and (value or not path):
        for name, inner in value.items():
            step = in_line(name) if ": " not in name else json.dumps(name)
            yield from _facts(f"{path}.{step}" if path else step, inner, empty)
    elif isinstance(value, list) and value:
        yield from (f"{path}: {in_line(each)}" for each in value)
    elif empty or value not in ({}, []):
        yield f"{path}: {in_line(value)}"
