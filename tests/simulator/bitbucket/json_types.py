# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members of a JSON body as Jackson reads them into a bean: pure rules [bitbucket 19, CLIENT; Jackson's default]."""

from __future__ import annotations

import re

TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")


class WrongType(ValueError):
    """The value can be made nothing of the wanted type."""


def truth(value: object) -> bool:
    """A truth value, its text, or a whole number, of which only 0 is false."""
    if isinstance(value, (bool, int)):
        return bool(value)
    text = value.strip() if isinstance(value, str) else ""
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise WrongType("is true or false")


def text(value: object) -> str:
    """A text, or that of a number or a truth value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    raise WrongType("is a text")


def number(value: object) -> int:
    """A whole number, its text, or a number with a fraction, which loses that."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*-?\d{1,18}\s*", value):
        return int(value)
    raise WrongType("is a whole number")
