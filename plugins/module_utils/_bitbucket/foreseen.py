# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What a run has done by the time that a change of it is carried out, though the server does not show it yet. Pure."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import Change

Place = tuple[str, str]  # the key of a project, and the slug of a repository of it or ""
Listed = t.Mapping[str, t.Sequence[Declared]]  # what is declared, by kind


def place_of(address: str) -> Place:
    """Return the project and the repository that an address is about, ``""`` for none."""
    found = re.search(r"/projects/([^/?]+)(?:/repos/([^/?]+))?", address)
    return (unquote(found[1]).upper(), unquote(found[2] or "").lower()) if found else ("", "")


class Renames:
    """The renames of a plan: what is declared by the new name is still on the server by the old one.

    ``projects`` and ``users`` have the present names by those to come.
    """

    def __init__(self, projects: t.Mapping[str, str], users: t.Mapping[str, str]) -> None:
        self._present = dict(projects)
        self._keys = {old: new for new, old in projects.items()}
        self._users = {old.lower(): new for new, old in users.items()}
        self._settled: dict[Place, Place | None] = {}

    def final_key(self, project: str) -> str:
        """Return the key that a project has once the renames are done."""
        return self._keys.get(project, project)

    def final_user(self, name: str) -> str:
        """Return the name that a user has once the renames are done."""
        return self._users.get(name.lower(), name)

    def settle(self, places: t.Mapping[Place, Place | None]) -> None:
        """Note where the planned projects and repositories are now, by their place at the end of the run; None where they are created."""
        self._settled.update(places)

    def is_created(self, project: str, slug: str = "") -> bool:
        """Tell whether a place is planned to be created, so that there is nothing in it yet."""
        place = (project, slug) if (project, slug) in self._settled else (project, "")
        return self._settled.get(place, place) is None

    def present_path(self, path: str) -> str:
        """Return where the server has now what is in a project or repository. Their own paths stay: by these it is seen whether a name is taken."""
        found = re.match(r"/projects/([^/]+)(?:/repos/([^/]+))?(?=/)", path)
        if not found:
            return path
        place = (unquote(found[1]), unquote(found[2] or ""))
        project, slug = (place[1] and self._settled.get(place)) or place
        key = (self._settled.get((project, "")) or (self._present.get(project, project), ""))[0]
        return f"/projects/{quote(key)}{f'/repos/{quote(slug)}' if slug else ''}{path[found.end() :]}" if (key, slug) != place else path

    def present_place(self, path: str) -> str:
        """Return where the server has now a project or repository itself."""
        return self.present_path(f"{path}/").rstrip("/")


NO_RENAMES = Renames({}, {})


def settle(renames: Renames, changes: t.Iterable[Change], place: t.Callable[[Item], Place]) -> None:
    """Note in a plan of several kinds where its projects or repositories are now."""
    if renames is not NO_RENAMES:
        renames.settle({place(each.after): place(each.before) if each.before else None for each in changes if each.after})


@dataclass
class Memberships:
    """Who joins and who leaves groups, as (user, group), and which users and groups are deleted: what is planned of users and groups. In lower case."""

    joins: set[tuple[str, str]] = field(default_factory=set)
    leaves: set[tuple[str, str]] = field(default_factory=set)
    deleted: set[tuple[str, str]] = field(default_factory=set)  # users or groups, and the name


@dataclass(frozen=True)
class Foreseen:
    """What the plan makes and deletes.

    ``present``, ``absent``: the identities of the things that are there, or are not, at its end, by kind. What moves is absent by its old one.
    ``places``: projects and repositories that a purge is about although nothing may be declared in them. ``whole``: whether it is the plan of a whole
    declaration, so that what is missing can be declared in it. ``left_out``: what is declared of kinds that are not carried out.
    ``server_grants``: what is declared of the permissions on the whole server, of users and groups by name, ``""`` for none.
    ``archival``: the identities of the repositories that declare whether they are archived.
    ``assumes``: whether what is named and not there is taken to be created by an earlier task.
    """

    present: t.Mapping[str, t.Collection[Key]] = field(default_factory=dict)
    absent: t.Mapping[str, t.Collection[Key]] = field(default_factory=dict)
    places: t.Sequence[Place] = ()
    renames: Renames = NO_RENAMES
    whole: bool = False
    assumes: bool = False
    left_out: t.Mapping[str, t.Collection[Key]] = field(default_factory=dict)
    memberships: Memberships = field(default_factory=Memberships)
    server_grants: t.Mapping[str, t.Mapping[str, str]] = field(default_factory=dict)
    archival: t.Collection[Key] = ()

    @classmethod
    def of(cls, chosen: Listed, declared: Listed, *, whole: bool, assumes: bool) -> Foreseen:
        """Return what follows from the chosen kinds of a declaration. A purge is about all places that are declared by name."""
        present = {kind: {one.key for one in listed if one.present} for kind, listed in chosen.items()}
        absent = {
            kind: {one.formerly or one.key for one in listed if not one.present or one.formerly not in (None, one.key)} for kind, listed in chosen.items()
        }
        keys = sorted(one.key for kind in ("projects", "repositories") for one in declared.get(kind, ()) if one.present and not one.inside)
        places = [(key[0], key[1] if len(key) > 1 else "") for key in keys]
        renames = Renames(_renamed(chosen.get("projects", ())), _renamed(chosen.get("users", ())))
        server = [one.values for one in chosen.get("permissions", ()) if not one.values.get("project_key")]
        grants = {principals: {name: level for each in server for name, level in (each.get(principals) or {}).items()} for principals in ("users", "groups")}
        left_out = {kind: {one.key for one in listed if one.present} for kind, listed in declared.items() if kind not in chosen}
        archival = {one.key for one in chosen.get("repositories", ()) if one.values.get("archived") is not None}
        return cls(present, absent, places, renames, whole, assumes, left_out=left_out, server_grants=grants, archival=archival)

    def server_grants_after(self, principals: str, now: t.Mapping[str, str]) -> dict[str, str]:
        """Return who has which permission on the whole server at the end of the plan, given who has it now."""
        wanted = self.server_grants.get(principals, {})
        named = {name.lower() for name in wanted}
        return {**{name: level for name, level in now.items() if name.lower() not in named}, **{name: level for name, level in wanted.items() if level}}

    def nor_declared(self, kind: str, *key: str) -> str:
        """Return what may be added to the words that something is not there."""
        if self.leaves_out(kind, *key):
            return f", and only leaves out {kind}, where it is declared"
        return ", nor is it declared" if self.whole else ""

    def remedy(self, kind: str, *key: str) -> str:
        """Return what to do about a thing that is declared and left out."""
        return f". Add {kind} to only" if self.leaves_out(kind, *key) else ""

    def leaves_out(self, kind: str, *key: str) -> bool:
        """Tell whether a thing is declared, but its kind is not carried out."""
        return key in self.left_out.get(kind, ())

    def will_be(self, kind: str, *key: str) -> bool:
        """Tell whether a thing that is not there is created before, as far as it may be assumed."""
        return self.assumes or self.creates(kind, *key)

    def creates(self, kind: str, *key: str) -> bool:
        """Tell whether the declaration has a thing."""
        return key in self.present.get(kind, ())

    def restores(self, project: str) -> bool:
        """Tell whether a project has the key ``project`` by then, which may be the former key of another one now."""
        return self.creates("projects", project)

    def will_be_gone(self, kind: str, *key: str) -> bool:
        """Tell whether a thing that is there is deleted before."""
        return key in self.absent.get(kind, ())


def _renamed(declared: t.Iterable[Declared]) -> dict[str, str]:
    """Return the present name of each thing that is renamed, by its name at the end of the run."""
    return {one.key[0]: one.formerly[0] for one in declared if one.present and one.formerly not in (None, one.key)}


NOTHING_FORESEEN = Foreseen()
