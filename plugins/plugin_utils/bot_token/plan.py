# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What has to happen to the bot's token: from what is on both servers and in the store to a list of steps. Pure.

A token that something works with is never revoked, and its value is shown once. So whatever has to go goes first, the new value is kept before anybody
else gets it, and what was replaced is revoked last. A plan starts from what is there, so it also completes what a killed run left.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

REFUSE, LEAVE = "refuse", "leave"
REMOVE, PUT_ASIDE, CHANGE, MAKE, KEEP = "remove", "put_aside", "change", "make", "keep"
PROVE, HAND_OVER, MAKE_DEFAULT, WAIT, REVOKE, FORGET = "prove", "hand_over", "make_default", "wait", "revoke", "forget"
REPLACED, CONNECTED = "replace", "connect"  # how Algorithmia gets another token
# Why a plan is refused.
LOST, GIVEN, UNCLEAR, BLIND, USED, SEVERAL, OTHERS = "lost", "given", "unclear", "blind", "used", "several", "others"


@dataclass(frozen=True)
class Step:
    """One step. ``of``: the names of what it is about. ``why``: the reason, where there is a choice."""

    what: str
    of: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Token:
    """The token as Bitbucket has it, and what is known of its value.

    ``ended``: why it serves no longer, or soon will not; it is missing unless this says otherwise. ``lost``: in which way its value is lost.
    ``serves``: whether it is there and has not expired, so that something may work with it.
    """

    ended: str = ""
    lost: str = ""
    differs: bool = False
    serves: bool = False


@dataclass(frozen=True)
class Configs:
    """The declared SCM configurations that take the token: those that Algorithmia lacks, those that work with it, and which of these is the default."""

    lacking: tuple[str, ...] = ()
    relying: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class Rotation:
    """What a rotation starts from.

    ``current``: whether there is a token of the name. ``retired``: the names of those that were put aside. ``known``: whether the value of the token (of
    the first that was put aside, where there is none) is known. ``there``: the configurations that work with it. ``unclear``: those that cannot be handed
    a token. ``blind``: why the bot cannot look. ``used``: the repositories whose webhooks show that algorithms use the token.
    """

    method: str
    projects: tuple[str, ...]
    current: bool = True
    retired: tuple[str, ...] = ()
    known: bool = True
    there: tuple[str, ...] = ()
    default: str = ""
    unclear: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()
    used: tuple[str, ...] = ()


def policy(configs: Configs) -> str:
    """Return what to do where the value of a token that still serves is lost.

    It has to be known only where Algorithmia lacks a configuration. A token that Algorithmia works with is never revoked for the sake of its value.
    """
    if not configs.lacking:
        return "keep"
    return "fail" if configs.relying else "replace"


def to_have(token: Token, configs: Configs | None, lost_value: str, *, given: bool) -> list[Step]:
    """Return how the bot gets its token.

    ``configs``: None where nothing is declared of them; ``lost_value`` decides then. ``given``: whether a variable gives the value, which would hide another.
    """
    todo = policy(configs) if configs is not None else lost_value
    relying = configs.relying if configs is not None else ()
    why = token.ended or (token.lost if todo == "replace" else "")
    if token.lost and not token.ended and todo == "fail":
        return [Step(REFUSE, (LOST,), token.lost)]
    if why and given:
        return [Step(REFUSE, (GIVEN,), why)]
    if why:
        # Its configurations go first: whenever a run dies, none is left that has a token which is no more.
        again = [Step(HAND_OVER, relying), *_default(configs)] if relying else []
        return [*([Step(REMOVE, relying, why)] if relying else []), Step(MAKE, why=why), Step(KEEP), *again]
    return [*([Step(CHANGE)] if token.differs else []), *([Step(LEAVE, why=token.lost)] if token.lost else [])]


def sparing(steps: list[Step], others: t.Sequence[str]) -> list[Step]:
    """Return steps that end a token which serves, a refusal of them where ``others`` may work with it: what they are called, and nobody declares them."""
    return [Step(REFUSE, (OTHERS,), ", ".join(others))] if others else steps


def _default(configs: Configs | Rotation | None) -> list[Step]:
    return [Step(MAKE_DEFAULT, (configs.default,))] if configs is not None and configs.default else []


def to_rotate(seen: Rotation) -> list[Step]:
    """Return how a new token takes the place of the old one, which stays valid until the end.

    A new one that a killed run left is used where its value is kept. Where it is not, Algorithmia may work with it all the same, so it is put aside like
    the old one.
    """
    refusal = _refusal(seen)
    if refusal is not None:
        return [refusal]
    aside = seen.current and not (seen.retired and seen.known)
    make = aside or not seen.current
    return [
        *([Step(REMOVE, seen.there)] if seen.there and seen.method == REPLACED else []),
        *([Step(PUT_ASIDE)] if aside else []),
        *([Step(MAKE), Step(KEEP)] if make else []),
        Step(PROVE, seen.projects),
        Step(HAND_OVER, seen.projects),
        *_default(seen),
        Step(WAIT),
        Step(REVOKE, seen.retired),
    ]


def _refusal(seen: Rotation) -> Step | None:
    """Return why a rotation cannot even begin."""
    if seen.unclear:
        return Step(REFUSE, (UNCLEAR,), ", ".join(seen.unclear))
    if seen.blind:
        return Step(REFUSE, (BLIND,), "\n".join(seen.blind))
    if seen.method == REPLACED and seen.used:
        return Step(REFUSE, (USED,), ", ".join(seen.used))
    if seen.method == REPLACED and len(seen.there) > 1 and not seen.known:
        return Step(REFUSE, (SEVERAL,), ", ".join(seen.there))  # what was removed could not be put back if another one turned out to be in use
    return None


def to_remove(in_use: t.Sequence[str], *, named: bool) -> list[Step]:
    """Return what becomes of the token once its configurations are gone. ``in_use``: those that stay. ``named``: whether it is said whose token it is."""
    if in_use:
        return [Step(LEAVE, tuple(in_use))]
    return [*([Step(REVOKE)] if named else []), Step(FORGET)]


def goes_back(seen: Rotation, status: int, *, aside: bool, restorable: bool) -> bool:
    """Tell whether the old token takes its place again after a refusal.

    Only where Algorithmia has said plainly that it did not take the new one, and where no other configuration and no earlier run can have handed it over.
    ``aside``: whether this run put the old token aside. ``restorable``: whether the store can have the old value back.
    """
    return seen.method == CONNECTED and len(seen.projects) == 1 and not seen.retired and aside and restorable and 400 <= status < 500


def retired_names(names: t.Iterable[str], retired: str) -> tuple[str, ...]:
    """Return the names of tokens that were put aside: killed runs may have left several."""
    return tuple(name for name in names if re.fullmatch(rf"{re.escape(retired)}( [0-9]+)?", name))


def name_aside(names: t.Container[str], retired: str, token_id: str) -> str:
    """Return the name that the old token gets."""
    return f"{retired} {token_id}" if retired in names else retired
