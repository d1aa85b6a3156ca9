# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The text of a Java properties file: read as ``java.util.Properties`` reads it, and changed line by line."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure

ENCODING = "latin-1"  # what Java reads a stream as; all that we write is ASCII, which every encoding reads alike
BLANK = " \t\f"
NATURAL = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
KEY = re.compile(r"((?:\\.|[^\\=: \t\f])*)([ \t\f]*[=:]?[ \t\f]*)", re.DOTALL)
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
ESCAPED = {"\\": "\\\\", **{char: f"\\{name}" for name, char in NAMED.items()}}


class FileTrouble(Failure):
    """The file cannot be read or written, or is none that Java could read."""


@dataclass(frozen=True)
class Line:
    """A logical line with all its natural ones. ``key`` is None for comments and blanks.

    ``lead``: what stands before the value, where that is on one natural line. ``is_open``: it would swallow a line that follows.
    """

    raw: str
    key: str | None = None
    value: str = field(default="", repr=False)
    lead: str = ""
    is_open: bool = False

    @property
    def ending(self) -> str:
        """Return the line terminator, ``""`` where the file ends without one."""
        return next((each for each in ("\r\n", "\r", "\n") if self.raw.endswith(each)), "")

    def with_value(self, value: str) -> Line:
        """Return the line with another value, the rest of it as it is written."""
        lead = self.lead or f"{_escape(self.key or '', everywhere=True)}="
        return Line(f"{lead}{_escape(value)}{self.ending}", self.key, value, lead)


class Document:
    """The text of a properties file. Raises FileTrouble for what Java refuses to load."""

    def __init__(self, text: str) -> None:
        self.lines = list(_logical_lines(text))
        terminator = re.search(r"\r\n|\r|\n", text)
        self.newline = terminator.group() if terminator else "\n"

    def values(self) -> dict[str, str]:
        """Return the properties. Of a key that is there twice the last one counts."""
        return {each.key: each.value for each in self.lines if each.key is not None}

    def text(self) -> str:
        """Return the whole file."""
        return "".join(each.raw for each in self.lines)

    def edit(self, changes: t.Mapping[str, str | None]) -> None:
        """Set keys, or remove those whose value is None. Everything else stays as it is and where it is."""
        last = {each.key: number for number, each in enumerate(self.lines)}
        kept = []
        for number, line in enumerate(self.lines):
            if line.key is None or line.key not in changes:
                kept.append(line)
                continue
            value = changes[line.key]
            if value is not None and last[line.key] == number:
                kept.append(line.with_value(value))
        self.lines = kept
        for key, value in changes.items():
            if value is not None and key not in last:
                self._append(key, value)

    def _append(self, key: str, value: str) -> None:
        if self.lines:
            end = self.lines[-1]
            terminator = end.ending or self.newline
            # A backslash at the very end would make what follows a part of that line: a blank line ends it.
            extra = ("" if end.ending else terminator) + (terminator if end.is_open else "")
            self.lines[-1] = replace(end, raw=end.raw + extra, is_open=False)
        lead = f"{_escape(key, everywhere=True)}="
        self.lines.append(Line(f"{lead}{_escape(value)}{self.newline}", key, value, lead))


def _logical_lines(text: str) -> t.Iterator[Line]:
    number, raw, logical = 0, "", ""
    for number, natural in enumerate(NATURAL.findall(text), 1):
        content = natural.rstrip("\r\n")
        body = content.lstrip(BLANK)
        raw += natural
        if not logical and (not body or body[0] in "#!"):
            yield Line(raw)
            raw = ""
            continue
        continues = (len(body) - len(body.rstrip("\\"))) % 2 == 1
        logical += body[:-1] if continues else body
        if not continues:
            yield _property(raw, logical, content if raw == natural else "", number)
            raw = logical = ""
    if raw:
        yield replace(_property(raw, logical, "", number) if logical else Line(raw), is_open=True)


def _property(raw: str, logical: str, single: str, number: int) -> Line:
    """Return the property on a logical line; ``single`` is that line as it is written where it is one natural line."""
    found = t.cast("re.Match[str]", KEY.match(logical))
    lead = ""
    if single:
        lead = single[: len(single) - len(logical) + found.end()] + ("" if found.group(2) else "=")
    return Line(raw, _unescape(found.group(1), number), _unescape(logical[found.end() :], number), lead)


def _unescape(text: str, number: int) -> str:
    if "\\" not in text:
        return text

    def char(found: re.Match[str]) -> str:
        name = found.group(1)
        if name == "u":
            raise FileTrouble(f"line {number}: \\u without four hexadecimal digits after it: Java refuses to load such a file")
        return chr(int(name[1:], 16)) if len(name) > 1 else NAMED.get(name, name)

    # Characters beyond 16 bits are written as two halves.
    return ESCAPE.sub(char, text).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _escape(text: str, *, everywhere: bool = False) -> str:
    """Return text as a properties file has it; what would separate a key from its value is escaped ``everywhere`` or only in front."""
    return "".join(_escape_char(char, separates=everywhere or number == 0) for number, char in enumerate(text))


def _escape_char(char: str, *, separates: bool) -> str:
    if char in ESCAPED:
        return ESCAPED[char]
    if separates and char in " =:#!":
        return f"\\{char}"
    if " " <= char <= "~":
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex().upper()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
