# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Where a declaration names users, groups, projects and repositories, and where that contradicts the rest of it. Pure."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import Client
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.foreseen import Foreseen
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import PLACE, PRINCIPALS
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Declarations, Failed
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Key
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import DELETED, UNCHANGED, Change


class Reference(t.NamedTuple):
    """A name in a declaration: the option that has it (``groups[0].members``), and the kind and identity of what it is the name of."""

    option: str
    kind: str
    key: Key
    name: str


def references(declared: Declarations) -> t.Iterator[Reference]:
    """Yield what is named by something that is to be there. A grant of nothing names nobody: it revokes."""
    for one in declared.get("users", ()):
        yield from _principals(one, "groups", one.values.get("groups"))
    for one in declared.get("groups", ()):
        yield from _principals(one, "users", one.values.get("members"), "members")
    for one in declared.get("repositories", ()):
        yield from _origin(one)
    for one in declared.get("permissions", ()):
        yield from _granted(one)
    for one in declared.get("branch_restrictions", ()):
        yield from _exempt(one)
    for one in declared.get("reviewer_groups", ()):
        yield from _principals(one, "users", one.values.get("users"))
    own = {one.key for one in declared.get("reviewer_groups", ()) if one.present}
    for one in declared.get("default_reviewers", ()):
        yield from _principals(one, "users", one.values.get("reviewers"), "reviewers")
        yield from _reviewer_groups(one, own)
    for kind, things in declared.items():
        for one in things:
            yield from _place(kind, one)


def _principals(one: Declared, kind: str, names: t.Iterable[str] | None, option: str = "") -> t.Iterator[Reference]:
    if one.present:
        yield from (Reference(f"{one.label}.{option or kind}", kind, (name.lower(),), name) for name in names or ())


def _reviewer_groups(one: Declared, own: t.Container[Key]) -> t.Iterator[Reference]:
    """Yield the reviewer groups that are named: those of the repository, else of its project. ``own``: those that are declared."""
    project, slug = one.values["project_key"], one.values.get("repository") or ""
    for name in (one.values.get("reviewer_groups") or ()) if one.present else ():
        places = [slug] if (project, slug, name) in own else sorted({slug, ""})
        yield from (Reference(f"{one.label}.reviewer_groups", "reviewer_groups", (project, place, name), name) for place in places)


def _origin(one: Declared) -> t.Iterator[Reference]:
    """Yield what a repository is a fork of: it has no origin any more where that is deleted."""
    origin = str(one.values.get("origin") or "")
    if one.present and origin:
        project, _slash, slug = origin.partition("/")
        yield Reference(f"{one.label}.origin", "repositories", (project, slug), origin)


def _granted(one: Declared) -> t.Iterator[Reference]:
    for principals in PRINCIPALS:
        names = [name for name, permission in (one.values.get(principals) or {}).items() if permission]
        yield from _principals(one, principals, names)


def _exempt(one: Declared) -> t.Iterator[Reference]:
    for principals in PRINCIPALS:
        yield from _principals(one, principals, one.values.get(principals))
    place = tuple(str(one.values.get(name) or "") for name in PLACE)
    if one.present:
        yield from (Reference(f"{one.label}.access_keys", "access_keys", (*place, name), name) for name in one.values.get("access_keys") or ())


def _place(kind: str, one: Declared) -> t.Iterator[Reference]:
    holds = kind != "permissions" or any(one.values.get("default") or any((one.values.get(name) or {}).values()) for name in PRINCIPALS)
    if one.present and holds and not one.inside:  # else its owner names the place
        yield from _place_of(one)


def _place_of(one: Declared) -> t.Iterator[Reference]:
    project, slug = one.values.get("project_key"), one.values.get("repository")
    if not project:
        return
    yield Reference(f"{one.label}.project_key", "projects", (project,), project)
    if slug:
        yield Reference(f"{one.label}.repository", "repositories", (project, slug), f"{project}/{slug}")


def needed(kind: str, change: Change, failed: Failed) -> t.Iterator[str]:
    """Yield what the things that ``failed`` are called that a change names or takes something from, or that have to be deleted before."""
    if failed and change.op == DELETED and kind == "projects":
        yield from (name for (other, key), name in failed.items() if other == "repositories" and key[0] == change.key[0])
    elif failed:
        one = Declared(change.key, change.wanted or change.item, label=change.label)
        named = [] if change.after is None else [*references({kind: [one]}), *_taken_away(kind, change)]
        named += [] if change.op == UNCHANGED else _place_of(one)
        yield from (failed[reference.kind, reference.key] for reference in named if (reference.kind, reference.key) in failed)


def _taken_away(kind: str, change: Change) -> t.Iterator[Reference]:
    """Yield who loses a grant or a membership: by the name that a refused rename did not give, there is nobody to take it from."""
    lists = {"users": {"groups": "groups"}, "groups": {"members": "users"}, "permissions": dict(zip(PRINCIPALS, PRINCIPALS))}
    before, after = change.before or {}, change.after or {}
    for option, principals in lists.get(kind, {}).items():
        left = {name.lower() for name in after.get(option) or ()}
        gone = [name for name in before.get(option) or () if name.lower() not in left]
        yield from (Reference(f"{change.label}.{option}", principals, (name.lower(),), name) for name in gone)


def contradictions(declared: Declarations) -> t.Iterator[str]:
    """Yield what the declarations of different kinds may not say of each other."""
    gone = [(kind, one, key) for kind, things in declared.items() for one in things for key in [_leaves(one)] if key]
    named = _named(declared, {(kind, key) for kind, _one, key in gone})
    for kind, one, key in gone:
        yield from _gone(one, named.get((kind, key), ()))
    yield from _disputed_members(declared)


def _named(declared: Declarations, about: t.Container[tuple[str, Key]]) -> dict[tuple[str, Key], list[Reference]]:
    """Return where the things of which ``about`` has the kind and the key are named."""
    named: dict[tuple[str, Key], list[Reference]] = {}
    for reference in references(declared) if about else ():
        if (reference.kind, reference.key) in about:
            named.setdefault((reference.kind, reference.key), []).append(reference)
    return named


def _leaves(one: Declared) -> Key | None:
    """Return the identity that is not there any more once a declaration holds: that of what is declared absent, or renamed."""
    return one.key if not one.present else one.formerly if one.formerly != one.key else None


def _gone(one: Declared, found: t.Sequence[Reference]) -> t.Iterator[str]:
    """Yield what is declared absent, or renamed, and still named by its name elsewhere."""
    if found:
        places = ", ".join(dict.fromkeys(reference.option for reference in found))
        fate = f"is renamed to {'/'.join(one.key)}" if one.present else "is declared absent"
        advice = "Use the new name there" if one.present else "Remove it there as well"
        yield f"{one.label}: {found[0].name} {fate}, but it is named in {places}. {advice}"


def _disputed_members(declared: Declarations) -> t.Iterator[str]:
    """Yield who is in a group by one list and not by the other, where that one is complete, so that they would undo each other in each run."""
    groups = {one.key[0]: one for one in declared.get("groups", ()) if one.present and one.values.get("members") is not None}
    users = {one.key[0]: one for one in declared.get("users", ()) if one.present and one.values.get("groups") is not None}
    members = {(name.lower(), key) for key, one in groups.items() for name in one.values["members"]}
    joined = {(key, name.lower()) for key, one in users.items() for name in one.values["groups"]}
    for user, group in sorted(joined - members):
        if group in groups and groups[group].purge:
            yield f"{users[user].label}.groups: {user} is to join {group}, but {groups[group].label}.members is complete and does not name it"
    for user, group in sorted(members - joined):
        if user in users and users[user].purge:
            yield f"{groups[group].label}.members: {user} is to join {group}, but {users[user].label}.groups is complete and does not name it"


def conflicts(declared: Declarations, planned: Mapping[str, t.Sequence[Change]]) -> t.Iterator[str]:
    """Yield what a plan would remove or rename although the declaration names it."""
    purged = [(kind, change.key) for kind, changes in planned.items() for change in changes if change.undeclared]
    restored = [(change, keys) for change in planned.get("projects", ()) for keys in [_restored(change)] if keys]
    named = _named(declared, {*purged, *(("projects", (old,)) for _change, (old, _new) in restored)})
    for kind, key in purged:
        if (kind, key) in named:
            words = f"is not declared and would be purged, but it is named in {_options(named[kind, key])}. Declare it, or remove it there"
            yield f"{kind}: {'/'.join(key)} {words}"
    for change, (old, new) in restored:
        if ("projects", (old,)) in named:
            yield f"{change.label}: {old} gets its former key {new} back, but it is named in {_options(named['projects', (old,)])}. Use {new} there"


def _options(named: t.Sequence[Reference]) -> str:
    return ", ".join(reference.option for reference in named)


def _restored(change: Change) -> tuple[str, str] | None:
    """Return the key that a project has only until its former one is restored, and that one, by which it is declared."""
    old, new = (str((side or {}).get("key") or "") for side in (change.before, change.after))
    return (old, new) if old and new and old != new and change.wanted.get("key") == new else None


def rules(*, whole: bool) -> dict[str, t.Any]:
    """Return how several kinds go together in one plan. ``whole``: whether it is that of a whole declaration, or of one kind and its facets."""

    def foreseeing(client: Client, chosen: Declarations, declared: Declarations) -> t.ContextManager[None]:
        return client.foreseeing(Foreseen.of(chosen, declared, whole=whole, assumes=client.foreseen.assumes))

    return {"check": contradictions, "review": conflicts, "needed": needed, "foreseeing": foreseeing}
