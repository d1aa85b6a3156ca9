# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permissions as pure rules: names, weights, what implies what [bitbucket 7, DB]."""

from __future__ import annotations

from collections.abc import Iterable

WEIGHTS = {
    "LICENSED_USER": 0,
    "PROJECT_VIEW": 500,
    "REPO_READ": 1000,
    "PROJECT_READ": 2000,
    "REPO_WRITE": 3000,
    "PROJECT_WRITE": 4000,
    "REPO_ADMIN": 5000,
    "REPO_CREATE": 5500,
    "PROJECT_ADMIN": 6000,
    "PROJECT_CREATE": 7000,
    "ADMIN": 9000,
    "SYS_ADMIN": 10000,
}
GLOBAL = ("LICENSED_USER", "PROJECT_CREATE", "ADMIN", "SYS_ADMIN")
PROJECT = ("PROJECT_READ", "PROJECT_WRITE", "REPO_CREATE", "PROJECT_ADMIN")
REPOSITORY = ("REPO_READ", "REPO_WRITE", "REPO_ADMIN")
KINDS = {"global": frozenset(GLOBAL), "project": frozenset((*PROJECT, "PROJECT_VIEW")), "repository": frozenset(REPOSITORY)}


def weight(permission: str | None) -> int:
    """How much PERMISSION is worth; -1 for none at all."""
    return -1 if permission is None else WEIGHTS[permission]


def kind(permission: str) -> str | None:
    """global, project or repository; None for a name that no server knows."""
    for name, members in KINDS.items():
        if permission in members:
            return name
    return None


def implies(held: str, wanted: str) -> bool:
    """Whether HELD, on its own resource or one above, gives WANTED.

    SYS_ADMIN > ADMIN > everything in projects; PROJECT_x gives REPO_x on its repositories; PROJECT_CREATE gives no access
    to what others own [bitbucket 7, DB and INFERRED]; any global permission gives LICENSED_USER; any read of a repository
    gives PROJECT_VIEW on its project [bitbucket 7, JAVADOC].
    """
    if held == wanted:
        return True
    if wanted == "LICENSED_USER":
        return held in GLOBAL
    if held in GLOBAL and held not in ("ADMIN", "SYS_ADMIN"):
        return False
    if held in REPOSITORY and wanted in PROJECT:
        return False
    return weight(held) >= weight(wanted)


def highest(permissions: Iterable[str | None]) -> str | None:
    """The heaviest of PERMISSIONS."""
    return max((one for one in permissions if one), key=weight, default=None)
