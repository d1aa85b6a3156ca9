# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The rules between SCM configurations [algorithmia 1.7]: one default, which is enabled; one enabled at least; `internal` stays. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import BITBUCKET_SERVER, INTERNAL, OAUTH, key_names, provider_of
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import REPLACE, Item, dig
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, DELETED, UNCHANGED, UPDATED, Change

IMMUTABLE = ("id", "provider", "project_key", "client_id", "name")
WAY_OUT = "Set replace=true to have it recreated, which works only while no algorithm uses it; or declare another configuration beside it."
URLS = ("web", "api", "ssh")


def review(changes: t.Sequence[Change], everything: t.Sequence[Item], name: t.Callable[[Item], str]) -> list[Change]:
    """Return the changes with their side effects, in an order that the server accepts. Raises PlanError for all that it would refuse."""
    settled = _moved_default([_by_replacing(each) for each in changes])
    problems = [f"{each.label or name(each.item)}: {words}" for each in settled for words in _own_problems(each)]
    problems += _default_problems(settled, name)
    problems += _none_left(settled, everything)
    if problems:
        raise PlanError(problems)
    return sorted(settled, key=_turn)


def is_replaced(change: Change) -> bool:
    """Tell whether a change goes by deleting and creating, since nothing else can make it."""
    if change.before is None or change.after is None or not change.control.get(REPLACE):
        return False
    return change.control.get("update_secret") == "always" or any(change.differs(name) for name in IMMUTABLE)


def connects(change: Change) -> bool:
    """Tell whether an existing configuration is handed its credential again, by a call whose body is not known [algorithmia 1.7, UNK]."""
    return bool(change.before and change.after and change.secrets.get("access_token") and change.control.get("update_secret") == "connect")


def _by_replacing(change: Change) -> Change:
    if connects(change):
        return replace(change, op=UPDATED)
    if not is_replaced(change):
        return change
    # A recreated configuration is enabled unless the declaration says otherwise: also after a run that died half-way.
    after = {**change.item, "enabled": change.wanted.get("enabled", True)}
    return replace(change, op=UPDATED, after=after)


def _moved_default(changes: list[Change]) -> list[Change]:
    """Take the default from the one that has it where another one gets it."""
    if not any(_becomes_default(each) for each in changes):
        return changes
    moved = []
    for each in changes:
        loses = each.before and each.before.get("default") and each.after and each.wanted.get("default") is not True
        moved.append(replace(each, op=UPDATED, after={**t.cast(Item, each.after), "default": False}) if loses else each)
    return moved


def _becomes_default(change: Change) -> bool:
    return bool(change.after and change.after.get("default") and not (change.before or {}).get("default"))


def misspelled(provider: str) -> str:
    """Return what to ask of a provider that no version is known to have, ``""`` for any other."""
    known = (*OAUTH, *BITBUCKET_SERVER)
    return f"Is the provider {provider!r} misspelled? Known are {', '.join(known)}" if provider and provider not in known else ""


def _own_problems(change: Change) -> t.Iterator[str]:
    """Yield what is wrong with one change whatever the others do."""
    provider = provider_of(change.item.get("provider") or "")
    creates = change.op == CREATED or is_replaced(change)
    if provider == INTERNAL and (creates or change.op == DELETED):
        yield "the internal configuration can be neither created nor deleted"
    elif creates:
        missing = [] if change.item.get("project_key") or change.item.get("client_id") or not provider else [key_names(provider)]
        missing += [f"urls.{each}" for each in URLS if not dig(change.item, f"urls.{each}")]
        if provider in OAUTH and not change.secrets.get("client_secret"):
            missing.append("client_secret")
        if not provider:
            missing.append("provider")
        if missing:
            begin = "it does not exist yet. To create it" if change.op == CREATED else "to recreate it"
            odd = misspelled(provider)
            yield f"{begin}, give {', '.join(missing)}{f'. {odd}' if odd else ''}"
    if change.before and change.after and change.control.get("update_secret") == "always" and not change.control.get(REPLACE):
        yield f"Algorithmia cannot change the credentials of a configuration. {WAY_OUT}"
    if change.after and change.after.get("default") and not change.after.get("enabled"):
        yield "a disabled configuration cannot be the default: make another one the default first"


def _default_problems(changes: t.Sequence[Change], name: t.Callable[[Item], str]) -> t.Iterator[str]:
    if any(_becomes_default(each) for each in changes):
        return
    for each in changes:
        if each.before and each.before.get("default"):
            gone = "deleted" if each.after is None else "recreated" if is_replaced(each) else "" if each.after.get("default") else "without a successor"
            if gone:
                words = "stop being the default" if gone == "without a successor" else f"be {gone}"
                yield f"{each.label or name(each.item)}: it is the default configuration, so it cannot {words}: set default=true on another one first"


def _none_left(changes: t.Sequence[Change], everything: t.Sequence[Item]) -> t.Iterator[str]:
    touched = {each.before["id"] for each in changes if each.before}
    left = [item for item in everything if item["id"] not in touched] + [each.after for each in changes if each.after]
    if changes and any(each.op != UNCHANGED for each in changes) and not any(item.get("enabled") for item in left):
        yield "no configuration would be left enabled, and a cluster needs one"


def _turn(change: Change) -> int:
    """Return when a change has its turn: a new default first, then what is enabled, what is disabled, what is deleted."""
    if _becomes_default(change):
        return 0
    if change.after is None:
        return 3
    return 2 if change.differs("enabled") and not change.after.get("enabled") else 1
