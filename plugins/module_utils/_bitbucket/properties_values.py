# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The values of properties: what is secret in them, and how they are written."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import MASK

SECRET_KEY = re.compile(r"pass(?:word|phrase)|secret|licen[cs]e|token|credential", re.IGNORECASE)
SECRET_VALUE = re.compile(r"(?:pass(?:word|phrase)|secret|token)=|://[^/\s]*:[^/\s]*@", re.IGNORECASE)


class Secret(str):
    """A value that is compared, but shows as a mask wherever it is printed, quoted or sent."""

    __slots__ = ("revealed",)
    revealed: str

    def __new__(cls, revealed: str, mask: str = MASK) -> Secret:
        made = super().__new__(cls, mask)
        made.revealed = revealed
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.revealed == other.revealed

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.revealed)

    def __deepcopy__(self, _memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return (str, (str(self),))  # what leaves this process leaves its secret behind


def revealed(value: str) -> str:
    return value.revealed if isinstance(value, Secret) else value


def as_text(value: t.Any) -> t.Any:
    """Return a value the way Java writes it. None and ``""`` mean that the key is not there."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def as_secret(value: t.Any) -> t.Any:
    """Return a value that is to be set as a secret; ``""`` and what no property can hold stay as they are."""
    text = as_text(value)
    return Secret(text, f"{MASK} (new)") if isinstance(text, str) and text and not isinstance(text, Secret) else text


def looks_secret(name: str, value: str) -> bool:
    return bool(SECRET_KEY.search(name) or SECRET_VALUE.search(value))
