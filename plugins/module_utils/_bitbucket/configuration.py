# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""All kinds of one Bitbucket in the order of their dependencies, and what their declarations may not say of each other."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket import access_keys, groups, permissions, projects, repositories, users
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.references import contradictions, needed, purged_references
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.renames import Renames
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.configuration import OPTIONS, PURGED_BY, WORDS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure, Declarations, Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params


def _names(declared: Declarations, kind: str, *fields: str) -> list[str]:
    """Return the names that the present things of a kind have at the end of the run."""
    return ["/".join(str(one.values[name]) for name in fields) for one in declared.get(kind, ()) if one.present]


def _kind(name: str, module: Manage, *turns: int) -> Kind:
    def params(given: Params, declared: Declarations) -> Params:
        purge = given["purge"]
        return {
            **given,
            "state": "present",
            "purge": name in purge,
            **{option: word in purge for option, word in PURGED_BY.items()},
            "planned_users": _names(declared, "users", "name"),
            "planned_groups": _names(declared, "groups", "name"),
            "planned_projects": _names(declared, "projects", "key"),
            "planned_repositories": _names(declared, "repositories", "project_key", "slug"),
            "doomed_repositories": ["/".join(one.key) for one in declared.get("repositories", ()) if not one.present],
            "purge_projects": _names(declared, "projects", "key"),
            "purge_repositories": _names(declared, "repositories", "project_key", "slug"),
        }

    return Kind(module, turns, params)


def _renamed(declared: t.Iterable[Declared]) -> dict[str, str]:
    """Return the present name of each thing that is renamed, by its name at the end of the run."""
    return {one.key[0]: one.formerly[0] for one in declared if one.present and one.formerly not in (None, one.key)}


def _foreseeing(client: Client, declared: Declarations) -> t.ContextManager[None]:
    return client.foreseeing(Renames(_renamed(declared.get("projects", ())), _renamed(declared.get("users", ()))))


CONFIGURATION = Configure(
    BITBUCKET,
    (
        _kind("users", users.MANY, 1),
        _kind("groups", groups.MANY, 0, 2),
        _kind("repositories", repositories.MANY, 5),
        _kind("projects", projects.MANY, 3, 4),
        _kind("access_keys", access_keys.MANY, 6),
        _kind("permissions", permissions.MANY, 7),
    ),
    OPTIONS,
    check=contradictions,
    review=purged_references,
    needed=needed,
    foreseeing=_foreseeing,
    words=WORDS,
)
