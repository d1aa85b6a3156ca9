# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""A Java properties file: read as ``java.util.Properties`` reads it, changed line by line, written at once or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
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


@dataclass
class PropertiesFile:
    """A file on this host. ``mode``, ``owner`` and ``group`` are those of a new one. ``journal``: what was written."""

    path: str
    backup: bool = False
    mode: int = 0o640
    owner: str | None = None
    group: str | None = None
    check_mode: bool = False
    journal: list[str] = field(default_factory=list)
    address: str = ""
    concurrency: int = 1

    @property
    def target(self) -> str:
        """Return the file itself, where the path is a link to it."""
        return os.path.realpath(self.path)

    def read(self) -> bytes | None:
        """Return the content, None where there is no file. Raises FileTrouble."""
        try:
            with open(self.target, "rb") as opened:
                return opened.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileTrouble(f"{self.path} cannot be read: {error.strerror}. {_as_whom()}") from error

    def obstacle(self) -> str:
        """Return why the file cannot be written, ``""`` where nothing stands in the way."""
        folder = os.path.dirname(self.target)
        if not os.path.isdir(folder):
            return f"{self.path} cannot be written: there is no folder {folder}. Look at the home folder of Bitbucket, or make it first"
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"{self.path} cannot be written: no permission to replace files in {folder}. {_as_whom()}"
        return ""

    def write(self, content: bytes, instead_of: bytes | None) -> str | None:
        """Replace the content that was read, and return the path of the backup if one was to be made. Raises FileTrouble."""
        if self.check_mode:
            raise FileTrouble(f"{self.path} is not written in check mode")
        if self.read() != instead_of:
            raise FileTrouble(f"{self.path} was changed by somebody else meanwhile, and is left alone. Run again")
        saved = None
        try:
            if self.backup and instead_of is not None:
                saved = f"{self.target}.{os.getpid()}.{time.strftime('%Y-%m-%d@%H:%M:%S~')}"
                self._put(instead_of, saved)
                self.journal.append(f"write {saved}")
            self._put(content, self.target)
        except (OSError, LookupError) as error:
            raise FileTrouble(f"{self.path} cannot be written: {getattr(error, 'strerror', None) or error}. {_as_whom()}") from error
        self.journal.append(f"write {self.target}")
        return saved

    def _put(self, content: bytes, place: str) -> None:
        """Write a file in one step: all of it is there, or nothing of it."""
        folder = os.path.dirname(place)
        handle, temporary = tempfile.mkstemp(prefix=".bitbucket.properties.", dir=folder)
        try:
            with os.fdopen(handle, "wb") as opened:
                self._dress(temporary)
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(temporary, place)
        except BaseException:
            os.unlink(temporary)
            raise
        _settle(folder)

    def _dress(self, temporary: str) -> None:
        """Give a file that is still empty the owner, mode and labels (SELinux, ACL) of the one it replaces, or those of a new one."""
        if not os.path.exists(self.target):
            os.chmod(temporary, self.mode)
            if self.owner or self.group:
                shutil.chown(temporary, self.owner, self.group)  # type: ignore[arg-type]
            return
        before, now = os.stat(self.target), os.stat(temporary)
        if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
            os.chown(temporary, before.st_uid, before.st_gid)
        shutil.copystat(self.target, temporary)


def _as_whom() -> str:
    return "Run the task as root or as the user that Bitbucket runs as, with become"


def _settle(folder: str) -> None:
    """Have the folder on disk as well, where the file system can do that."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # the file itself is safe
    finally:
        os.close(handle)
