# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The laws of one declaration: check mode and the run that follows agree, what is refused is refused alike and before the first write, and the same
declaration changes nothing afterwards.

DECLARATIONS in the environment says how many are tried; ``make soak`` tries thousands.
"""

from __future__ import annotations

import os
import typing as t

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from integration.direct import run_module
from integration.world import public_key
from simulator.process import Simulator, lent

Item = dict[str, t.Any]
pytestmark = pytest.mark.timeout(3600)  # a soak takes its time, and so does making a failure small
DECLARATIONS = int(os.environ.get("DECLARATIONS", "30"))
CONFIGURATION = "bitbucket_configuration"
SEED: Item = {
    "users": [{"name": "ann"}, {"name": "bob"}, {"name": "eve"}],
    "groups": [{"name": "team", "members": ["ann", "bob"]}, {"name": "ops", "members": []}],
    "projects": [
        {
            "key": "P",
            "name": "Pee",
            "users": {"bob": "PROJECT_WRITE"},
            "groups": {"team": "PROJECT_READ"},
            "repositories": [{"name": "models"}, {"name": "tools"}],
        },
        {"key": "Q", "name": "Queue", "users": {"eve": "PROJECT_ADMIN"}},
    ],
}
USERS, GROUPS, PROJECTS = ("ann", "bob", "eve", "carl", "dora"), ("team", "ops", "devs"), ("P", "Q", "NEW")
RENAMED = {"bob": "robert", "P": "PAY", "Q": "QUE"}
REPOSITORIES = (("P", "models"), ("P", "tools"), ("Q", "etl"), ("NEW", "code"))
KEYS = tuple(public_key(f"key {number}") for number in range(2))
KINDS = ("users", "groups", "projects", "repositories", "permissions", "access_keys", "webhooks")
PROJECT_LEVELS, REPOSITORY_LEVELS = ("PROJECT_READ", "project_write", "PROJECT_ADMIN"), ("REPO_READ", "repo_admin")


@pytest.fixture(scope="module")
def simulator() -> t.Iterator[Simulator]:
    with lent() as running:
        running.control.seed({"bitbucket": SEED}, keep=True)
        yield running


rarely = st.integers(0, 9).map(lambda number: number == 0)
sometimes = st.integers(0, 3).map(lambda number: number == 0)


class Draft:
    """A declaration in the making. ``names``: those that each kind has at its end, as far as what was drawn so far says; a reference to another is rare."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.names: dict[str, set[t.Any]] = {
            "users": {"ann", "bob", "eve"},
            "groups": {"team", "ops"},
            "projects": {"P", "Q"},
            "repositories": {*REPOSITORIES[:2]},
        }
        self.declared: Item = {}

    def one_of(self, *values: t.Any) -> t.Any:
        return self.draw(st.sampled_from(values))

    def subset(self, values: t.Iterable[t.Any], most: int = 2) -> list[t.Any]:
        return self.draw(st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True)) if values else []

    def references(self, kind: str, every: t.Sequence[str]) -> list[str]:
        listed = self.subset(every if self.draw(rarely) else self.names[kind])
        return [name.upper() if self.draw(rarely) else name for name in listed]

    def settle(self, kind: str, old: t.Any, new: t.Any, item: Item) -> Item:
        """Draw the fate of a thing, and note by which name it is there in the end."""
        self.names[kind].discard(old)
        if self.draw(sometimes) and not any(name.startswith("new_") for name in item):
            return {**item, "state": "absent"}
        self.names[kind].add(new)
        return item

    def maybe(self, **options: t.Callable[[], t.Any]) -> Item:
        return {name: value() for name, value in options.items() if self.draw(st.booleans())}

    def users(self) -> None:
        items = []
        for name in self.subset(USERS, 3):
            new = RENAMED[name] if name in RENAMED and self.draw(sometimes) else name
            mail = {self.one_of("email", "email_address"): f"{name}@example.com", "password": "a-password-of-somebody"}
            item = {"name": name, **({"new_name": new} if new != name else {}), **mail, **self.maybe(display_name=lambda: self.one_of("Somebody", "Else"))}
            items.append(self.settle("users", name, new, item))
        self.declared["users"] = items

    def groups(self) -> None:
        self.declared["groups"] = [
            self.settle("groups", name, name, {"name": name, **self.maybe(members=lambda: self.references("users", (*USERS, "robert", "nobody")))})
            for name in self.subset(GROUPS)
        ]
        for item in self.declared["users"]:
            if item.get("state") != "absent" and self.draw(sometimes):
                item["groups"] = self.references("groups", (*GROUPS, "nothing"))

    def grants(self, levels: t.Sequence[str]) -> Item:
        def of(kind: str, every: t.Sequence[str]) -> t.Callable[[], Item]:
            return lambda: {name: self.one_of(*levels, "") for name in self.references(kind, every)}

        return self.maybe(users=of("users", USERS), groups=of("groups", GROUPS))

    def projects(self) -> None:
        items = []
        for key in self.subset(PROJECTS):
            new = RENAMED[key] if key in RENAMED and self.draw(sometimes) else key
            item: Item = {self.one_of("key", "project_key"): self.one_of(key, key.lower()), **({"new_key": new} if new != key else {})}
            item |= self.maybe(
                name=lambda: self.one_of("Pee", "Queue", "New"), description=lambda: self.one_of("", "words"), public=lambda: self.one_of(True, "no")
            )
            default = self.maybe(default=lambda: self.one_of("", "PROJECT_READ"))
            items.append(self.with_facets(self.settle("projects", key, new, item), PROJECT_LEVELS, default))
            if new != key:
                self.names["repositories"] = {(new if place[0] == key else place[0], place[1]) for place in self.names["repositories"]}
        self.declared["projects"] = items

    def repositories(self) -> None:
        items = []
        for project, slug in self.subset({*REPOSITORIES, *self.names["repositories"]}, 3):
            if project not in self.names["projects"] and not self.draw(rarely):
                continue
            moved: Item = {}
            if (project, slug) in self.names["repositories"] and self.draw(rarely):
                moved = {"new_slug": "renamed"} if self.draw(st.booleans()) else {"new_project_key": self.one_of(*sorted(self.names["projects"] or {"P"}))}
            item = {
                self.one_of("project_key", "project"): project,
                self.one_of("slug", "repository"): slug,
                **moved,
                **self.maybe(description=lambda: self.one_of("", "words")),
            }
            end = (moved.get("new_project_key", project), moved.get("new_slug", slug))
            items.append(self.with_facets(self.settle("repositories", (project, slug), end, item), REPOSITORY_LEVELS, {}))
        self.declared["repositories"] = items

    def with_facets(self, owner: Item, levels: t.Sequence[str], default: Item) -> Item:
        """Draw what is declared inside an owner, seldom of one that is absent."""
        if owner.get("state") == "absent" and not self.draw(rarely):
            return owner
        if self.draw(st.booleans()):
            users: Item = {"users": {}} if levels is REPOSITORY_LEVELS else {}
            owner["permissions"] = {**users, **self.grants(levels), **default, **self.maybe(purge=lambda: self.draw(st.booleans()))}
        if self.draw(sometimes):
            owner["webhooks"] = [self.webhook(name) for name in self.subset(("ci", "chat"))]
            owner |= {"purge_webhooks": self.draw(st.booleans())} if self.draw(sometimes) else {}
        return owner

    def webhook(self, name: str) -> Item:
        item = {"name": name, "url": self.one_of("https://ci.example.com", "https://chat.example.com/x"), "events": ["repo:refs_changed"]}
        return {**item, **({"state": "absent"} if self.draw(sometimes) else {})}

    def place(self) -> tuple[Item, t.Sequence[str]]:
        repositories = sorted(REPOSITORIES if self.draw(rarely) else self.names["repositories"])
        if repositories and self.draw(st.booleans()):
            project, slug = self.one_of(*repositories)
            return {"project_key": project, self.one_of("repository", "slug"): slug}, REPOSITORY_LEVELS
        projects = sorted(PROJECTS if self.draw(rarely) else self.names["projects"] or {"P"})
        return {self.one_of("project_key", "project"): self.one_of(*projects)}, PROJECT_LEVELS

    def permissions(self) -> None:
        items = []
        for _number in range(self.one_of(0, 1, 2)):
            place, levels = self.place() if not self.draw(sometimes) else ({"scope": "global"}, ("PROJECT_CREATE", "LICENSED_USER"))
            items.append({**place, "users": {}, **self.grants(levels), **({"state": "absent"} if self.draw(rarely) else {})})
        self.declared["permissions"] = items

    def access_keys(self) -> None:
        items = []
        for _number in range(self.one_of(0, 0, 1, 2)):
            place, levels = self.place()
            item = {**place, "public_key": self.one_of(*KEYS), "permission": self.one_of(*(level for level in levels if "admin" not in level.lower()))}
            items.append({**item, **({"state": "absent"} if self.draw(sometimes) else {})})
        self.declared["access_keys"] = items

    def webhooks(self) -> None:
        items = []
        for _number in range(self.one_of(0, 0, 1)):
            place, _levels = self.place()
            items.append({**place, **self.webhook(self.one_of("ci", "chat"))})
        self.declared["webhooks"] = items


@st.composite
def declarations(draw: st.DrawFn) -> Item:
    """Draw a declaration, most of which makes sense."""
    draft = Draft(draw)
    for kind in KINDS:
        getattr(draft, kind)()
    for kind in [kind for kind in draft.declared if draw(rarely)]:
        del draft.declared[kind]
    if draw(sometimes):
        kinds = ("users", "groups", "members", "projects", "repositories", "access_keys", "permissions", "webhooks")
        draft.declared |= {"purge": draft.subset(kinds, 3), "purge_limit": draft.one_of(0.5, 1), "purge_last_admin": True}
    if draw(rarely):
        draft.declared["only"] = draft.subset([name for name in draft.declared if name in KINDS])
    return draft.declared


@settings(max_examples=DECLARATIONS, suppress_health_check=list(HealthCheck))
@given(declaration=declarations())
def test_check_mode_and_the_run_agree(simulator: Simulator, declaration: Item) -> None:
    simulator.control.reset()
    foretold = run_module(simulator, CONFIGURATION, declaration, check=True)
    assert writes(simulator) == 0
    done = run_module(simulator, CONFIGURATION, declaration)
    assert (foretold.get("failed"), foretold.get("msg")) == (done.get("failed"), done.get("msg"))
    event("refused" if foretold.get("failed") else "changed" if done["changed"] else "unchanged")
    if foretold.get("failed"):
        event(" ".join(foretold["msg"].partition("\n")[0].split(": ")[-1].split()[:5]))
        assert writes(simulator) == 0
        return
    assert (foretold["changed"], foretold["summary"]) == (done["changed"], done["summary"])
    assert list(map(comparable, foretold["changes"])) == list(map(comparable, done["changes"]))
    assert done["changed"] == (writes(simulator) > 0)
    again = run_module(simulator, CONFIGURATION, declaration)
    assert (again.get("failed"), again.get("msg"), again["changed"], again["diff"]) == (None, None, False, [])


def writes(simulator: Simulator) -> int:
    return sum(call["method"] != "GET" for call in simulator.control.log())


def comparable(diff: Item) -> Item:
    """Return a diff without what only the server knows of a thing that is new, or new in its place."""
    unknown = {"https_url", "ssh_url", "key_id", "webhook_id", "active", "directory"} | ({"slug"} if diff["thing"].startswith("user ") else set())
    return {**diff, "after": diff["after"] and {name: value for name, value in diff["after"].items() if name not in unknown}}
