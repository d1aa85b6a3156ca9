# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""No two projects have one name [bitbucket 5, LIVE], whatever the letter case [bitbucket 6, INFERRED]: which names are free, and when. Pure."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change

TAKEN = ": no two projects have one name. Choose another"


def named(changes: t.Iterable[Change]) -> list[Change]:
    """Return the changes that give a project a name, be it a new project or one that had another name."""
    return [each for each in changes if each.after is not None and (each.before is None or each.differs("name"))]


def turns(changes: t.Sequence[Change], owners: t.Mapping[str, str], *, deleted_last: bool = False) -> dict[Key, int]:
    """Return in which turn each change gets its name: after the project that gives it up.

    ``owners``: the key of the project that has a name now, by the name in lower case. ``deleted_last``: projects are deleted after all else, so
    that their names are not free before. Raises PlanError where a name will not be free.
    """
    freed = [each for each in changes if each.before is not None and _name(each.before) != _name(each.after)]
    givers = {_name(each.before): each for each in freed if each.after is not None or not deleted_last}
    doomed = {_name(each.before) for each in freed if each.after is None}
    takers: dict[str, Change] = {}
    waits: dict[Key, Change] = {}
    problems = []
    for each in named(changes):
        name, lead = _name(each.after), f"{each.label}: " if each.label else ""
        owner = owners.get(name, "")
        if name in takers:
            other = takers[name]
            problems.append(f"{lead}would have the name {each.item['name']!r}, as {other.label or other.item['key']} would{TAKEN}")
        elif owner and owner != (each.before or {}).get("key") and name not in givers:
            until = ", which is deleted after all else. Delete it in a run of its own first" if name in doomed else ""
            problems.append(f"{lead}the name {each.item['name']!r} is taken by the project {owner}{until or TAKEN}")
        elif name in givers and givers[name] is not each:
            waits[each.key] = givers[name]
        takers.setdefault(name, each)
    problems += _circles(waits)
    if problems:
        raise PlanError(problems)
    return {each.key: len(_chain(each, waits)) for each in changes}


def _name(item: Item | None) -> str:
    return str((item or {}).get("name") or "").lower()


def _chain(change: Change, waits: t.Mapping[Key, Change]) -> list[Key]:
    """Return the keys of what a change waits for, one after the other, up to the first that comes again."""
    chain: list[Key] = []
    following = waits.get(change.key)
    while following is not None and following.key not in chain:
        chain.append(following.key)
        following = waits.get(following.key)
    return chain


def _circles(waits: t.Mapping[Key, Change]) -> t.Iterator[str]:
    seen: set[Key] = set()
    for change in waits.values():
        chain = _chain(change, waits)
        if change.key in chain and change.key not in seen:
            seen.update(chain)
            keys = " and ".join(key[0] for key in sorted(chain))
            yield f"{keys} would exchange their names, and no two projects have one name, not even for a moment: give one of them another name first"
