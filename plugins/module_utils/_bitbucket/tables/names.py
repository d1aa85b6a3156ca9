# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The field for the name of a user or group."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Field


def name_field(name: str, **more: t.Any) -> Field:
    """Return the field for the name of a user or group; letter case does not count [bitbucket 7, INFERRED]."""
    return Field(name, canon=lambda value: str(value).strip(), compare_by=lambda value: str(value).lower(), check=_check_name, **more)


def _check_name(name: str) -> str | None:
    return None if 0 < len(name) <= 255 else "1 to 255 characters are needed"
