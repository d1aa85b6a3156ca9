# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Slugs of users and repositories: pure rules."""

from __future__ import annotations

import re
from collections.abc import Container


def user_slug(name: str, taken: Container[str] = (), ascii_only: bool = False) -> str:
    """Lower case; @ becomes _ [bitbucket 8, REC], and so do the slashes, which no slug has; a blank stays [bitbucket 19, ACC and JAVADOC].

    That all else stays is INFERRED: ASCII_ONLY also replaces what is none of a-z 0-9 . _ - and blank. Collisions get a number [bitbucket 8, INFERRED].
    """
    slug = re.sub(r"[^a-z0-9._ -]" if ascii_only else r"[@\\/]", "_", name.lower())
    number = 1
    unique = slug
    while unique in taken:
        unique = f"{slug}{number}"
        number += 1
    return unique


def repository_slug(name: str) -> str:
    """Lower case [bitbucket 13, SPEC]; what a URL cannot hold becomes - [bitbucket 13, INFERRED]."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower())
