# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What users and groups have in common: they are found by exact name, and some live in read-only directories."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access import Access
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import ONE_BY_ONE, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.apply import concurrently
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import DELETED, UNCHANGED, Change
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.store import Store
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of


class DirectoryStore(Store):
    """Users or groups (``what``)."""

    what = ""
    concurrent = True

    def __init__(self, client: Client) -> None:
        self.client = client
        self.access = Access(client)
        self._kept: list[str] = []  # what a purge has left, and why

    @property
    def caller(self) -> str:
        return self.client.user

    def found(self, declared: t.Sequence[Declared], everything: bool) -> list[t.Mapping[str, t.Any]]:
        """Return the server's own entries for what is declared, or all of them. The filter is by substring: compared exactly here [bitbucket 4].

        Of two names that differ in letter case only, the one that is declared so is meant.
        """
        path = path_of("admin", self.what)
        asked = {name: name for each in declared for key in (each.key, each.formerly) if key for name in key}
        asked.update({each.key[0]: str(each.values["name"]) for each in declared})
        if everything or len(asked) > ONE_BY_ONE:
            entries = self.client.listed(path)
        else:
            pages = concurrently(lambda name: list(self.client.pages(path, [("filter", name)])), sorted(asked.values()), self.client.concurrency)
            entries = [each for page in pages for each in page]
        found: dict[str, t.Mapping[str, t.Any]] = {}
        for each in entries:
            key = str(each["name"]).lower()
            if key not in found or each["name"] == asked.get(key):
                found[key] = each
        return [each for key, each in found.items() if everything or key in asked]

    def foresee(self, changes: t.Sequence[Change], option: str) -> None:
        """Tell what is planned afterwards who is in which group then. ``option``: the groups of users, or the members of groups."""
        if not self.client.foreseen.whole:
            return
        memberships = self.client.foreseen.memberships
        for change in changes:
            name = str(change.item["name"]).lower()
            if change.op == DELETED:
                memberships.deleted.add((self.what, name))
                continue
            for pairs, others in zip((memberships.joins, memberships.leaves), joined_and_left(change, option)):
                pairs.update((name, other.lower()) if self.what == "users" else (other.lower(), name) for other in others)

    def refuse_writes(self, changes: t.Sequence[Change], what: str) -> list[str]:
        """Return why nothing of ``changes`` could be written, where the caller may not [bitbucket 2, DOC; 8, SPEC]."""
        if all(each.op == UNCHANGED for each in changes):
            return []
        if self.client.has_token:
            return [f"a token can manage no {what}: use bitbucket_username and bitbucket_password of an administrator"]
        if not self.access.may("ADMIN"):
            return [f"the user {self.caller} may not manage {what}. Grant the global permission ADMIN, or run as somebody who has it"]
        return []

    def members(self, of: str, names: t.Sequence[str]) -> dict[str, list[str]]:
        """Return for each name the groups of the user, or the users of the group [bitbucket 8]."""
        renamed = self.client.renames.final_user if of == "groups" else str
        found = concurrently(
            lambda name: sorted(renamed(each["name"]) for each in self.client.pages(path_of("admin", of, "more-members"), [("context", name)])),
            names,
            self.client.concurrency,
            f"read lists of {'members' if of == 'groups' else 'groups'}",
        )
        return dict(zip(names, found))


def refused(problems: t.Iterable[str]) -> None:
    """Raise PlanError where there are problems."""
    listed = list(problems)
    if listed:
        raise PlanError(listed)


def strangers(client: Client, what: str, joined: t.Sequence[tuple[Change, str]], option: str, deed: str) -> list[str]:
    """Return why some of those whom changes add by ``option`` cannot be: they are no users or groups (``what``). ``deed`` has ``{thing}`` in it."""
    missing = client.unknown(what, [name for _change, name in joined])
    there_is_no = f"there is no {what.rstrip('s')}"
    foreseen = client.foreseen
    return [
        f"{option_of(change.label, option)}: {there_is_no} {name!r} on this server{foreseen.nor_declared(what, name.lower())}, "
        f"so {deed.format(thing=change.item['name'])}{foreseen.remedy(what, name.lower())}{client.assuming}"
        for change, name in joined
        if name in missing
    ]


def option_of(label: str, option: str) -> str:
    """Return how messages call an option of an item."""
    return f"{label}.{option}" if label else option


def joined_and_left(change: Change, name: str) -> tuple[list[str], list[str]]:
    """Return who is added to and who is taken from the list of names ``name``."""
    before, after = (change.before or {}).get(name) or [], (change.after or {}).get(name) or []
    folded = [{each.lower() for each in side} for side in (before, after)]
    return [each for each in after if each.lower() not in folded[0]], [each for each in before if each.lower() not in folded[1]]


def described(found: t.Mapping[str, t.Any], names: t.Mapping[str, str]) -> Item:
    """Return an item with our names for what the server calls otherwise; what it does not say is left out."""
    return {ours: found[theirs] for ours, theirs in names.items() if found.get(theirs) is not None}
