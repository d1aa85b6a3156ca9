# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Text that somebody else wrote: it is shown, never interpreted. Pure."""

from __future__ import annotations

import re

# Controls, what turns the direction of text around or has no width, and what XML or UTF-8 cannot hold.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# What CI systems take for a command: ``##vso[``, ``##[`` and ``##teamcity[`` anywhere, ``::name::`` at the start of a line. A terminal
# may break a line at any blank.
COMMAND = re.compile(r"#(?=#\w*\[)|(?:^|(?<=\s)):(?=:[A-Za-z])")


def visible(text: str, *, lines: bool = False) -> str:
    """Return a text in which all can be seen that is there: what cannot is written as an escape. ``lines``: line ends stay."""
    return UNSEEN.sub(lambda found: "\n" if lines and found[0] == "\n" else _escaped(found[0]), text)


def harmless(text: str, *, lines: bool = False) -> str:
    """Return a text as ``visible`` does, in which no CI system finds a command."""
    return COMMAND.sub(lambda found: f"\\x{ord(found[0]):02x}", visible(text, lines=lines))


def without_credentials(text: str) -> str:
    """Return a text with the user and the password in its URLs hidden; ``git`` alone is no secret."""
    return re.sub(r"://(?!git@)[^/?#\s]*@", "://...@", text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
