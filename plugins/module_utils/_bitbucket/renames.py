# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Names before and after the renames of a plan: what is declared by the new name is still on the server by the old one. Pure."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote, unquote

Place = tuple[str, str]  # the key of a project, and the slug of a repository of it or ""


def place_of(address: str) -> Place:
    """Return the project and the repository that an address is about, ``""`` for none."""
    found = re.search(r"/projects/([^/?]+)(?:/repos/([^/?]+))?", address)
    return (unquote(found[1]).upper(), unquote(found[2] or "").lower()) if found else ("", "")


class Renames:
    """The renames of a plan: ``projects`` and ``users`` have the present names by those to come."""

    def __init__(self, projects: t.Mapping[str, str], users: t.Mapping[str, str]) -> None:
        self._present = dict(projects)
        self._keys = {old: new for new, old in projects.items()}
        self._users = {old.lower(): new for new, old in users.items()}

    def final_key(self, project: str) -> str:
        """Return the key that a project has once the renames are done."""
        return self._keys.get(project, project)

    def final_user(self, name: str) -> str:
        """Return the name that a user has once the renames are done."""
        return self._users.get(name.lower(), name)

    def present_path(self, path: str) -> str:
        """Return where the server has now what is in a project. The path of the project itself stays: by that it is seen whether a key is taken."""
        found = re.match(r"/projects/([^/]+)(?=/)", path)
        project = unquote(found[1]) if found else ""
        return f"/projects/{quote(self._present[project])}{path[found.end() :]}" if found and project in self._present else path


NO_RENAMES = Renames({}, {})
