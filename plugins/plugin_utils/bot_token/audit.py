# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The file on the controller that gets a line for each step."""

from __future__ import annotations

import errno
import os

UNWRITABLE = "audit_file: {file} cannot be written: {why}. Nothing was done"


def problem(path: str, *, check: bool) -> str:
    """Return why no line can be added, ``""`` where one can or there is no such file. ``check``: whether the file must not be created."""
    if not path:
        return ""
    file = _expanded(path)
    try:
        if check and not os.path.lexists(file):
            _look_at_folder(os.path.dirname(os.path.abspath(file)))
        else:
            os.close(_opened(file))
    except OSError as error:
        return UNWRITABLE.format(file=file, why=error.strerror)
    return ""


def add(path: str, line: str) -> None:
    """Add a line. Raises OSError."""
    with open(_opened(_expanded(path)), "a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _look_at_folder(folder: str) -> None:
    number = errno.ENOENT if not os.path.isdir(folder) else 0 if os.access(folder, os.W_OK | os.X_OK) else errno.EACCES
    if number:
        raise OSError(number, os.strerror(number))


def _opened(file: str) -> int:
    return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)


def _expanded(path: str) -> str:
    return os.path.expandvars(os.path.expanduser(path))
