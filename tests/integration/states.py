# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be on a server: Hypothesis strategies for states of both, as ``control.seed`` and ``control.tamper`` take them."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from hypothesis import strategies as st

from integration.world import WEIRD, public_key
from simulator.bitbucket.automation import WEEKS
from simulator.bitbucket.banner import AUDIENCES
from simulator.bitbucket.branching_models import MODEL, TYPES
from simulator.bitbucket.hooks import CHECKS, COUNT, COUNTED, FORCE_PUSH
from simulator.bitbucket.model import Hook, Restriction, Webhook
from simulator.bitbucket.pull_request_settings import FLAGS
from simulator.bitbucket.required_builds import REQUIRED_FOR
from simulator.bitbucket.slugs import repository_slug
from simulator.bitbucket.webhooks import EVENTS
from simulator.process import Simulator

Item = dict[str, t.Any]
# What YAML or Jinja may take for something else.
TRICKY = (
    *("{{ lookup('ansible.builtin.pipe', 'id') }}", "{% for x in y %}", "{# gone #}", "{{", "}}", "it's", 'say "so"', "back\\slash", "C:\\new", "ends: here"),
    *(
        "yes",
        "No",
        "null",
        "~x",
        "1e3",
        "0123",
        "0x1F",
        "1_000",
        "12:30",
        "2026-11-24",
        "+1",
        "-",
        ".inf",
        "# no",
        "a #b",
        "- a",
        "[a]",
        "{a}",
        "*a",
        "&a",
        "!a",
    ),
    *("=", "<<", "%a", "@a", "`a", "|", ">", "? a", "'", '"', "Straße", "naïve", "\U0001f680", "\u202e", "\x7f", "\x85", "\u2028", "\ufeffx", "VALUE", "omit"),
)
DIRECTORY = "Company LDAP"
PROJECT = ("PROJECT_READ", "PROJECT_WRITE", "REPO_CREATE", "PROJECT_ADMIN")
REPOSITORY = ("REPO_READ", "REPO_WRITE", "REPO_ADMIN")
GLOBAL = ("LICENSED_USER", "PROJECT_CREATE", "ADMIN", "SYS_ADMIN")

_characters = st.characters(exclude_categories=["Cs", "Cc"])
# Servers take blanks at the ends away.
words = (st.sampled_from((*WEIRD, *TRICKY)) | st.text(_characters, min_size=1, max_size=12)).filter(lambda text: bool(text) and text == text.strip())
names = words.filter(lambda name: len(name) == len(name.lower()))
# Without NUL, which the reader refuses in every text: a declaration cannot say what such a description is.
prose = st.just("") | words | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
keys = st.from_regex(r"[A-Z][A-Z0-9_\-]{0,6}", fullmatch=True)
repository_names = st.from_regex(r"[A-Za-z0-9]([ ]?[A-Za-z0-9_.\-]){0,8}", fullmatch=True)
urls = st.sampled_from(("https://h", "http://h.example:8080/a b", "https://h/${project.key}?x=a@b", "https://{{ h }}/", "https://user:pw@h/")) | words.map(
    "https://h/{}".format
)
labels = st.just("") | words.filter(str.isascii).map(lambda text: " ".join(text.split())).filter(str.isprintable)  # a key's comment is ASCII


banners = st.just({}) | st.fixed_dictionaries({"message": words, "audience": st.sampled_from(AUDIENCES), "enabled": st.booleans()}).map(
    lambda banner: {"banner": banner}
)


@dataclass(frozen=True)
class State:
    """What is on a Bitbucket. ``directory``: the users and groups that come from elsewhere, ``own``: all else. ``patch``: what cannot be seeded."""

    directory: Item
    own: Item
    patch: Item

    def build(self, simulator: Simulator) -> None:
        """Have the simulator be in this state, and forget what it was asked."""
        simulator.control.reset()
        simulator.control.seed({"bitbucket": self.directory})
        simulator.control.seed({"bitbucket": self.own})
        if self.patch:
            simulator.control.tamper({"bitbucket": self.patch})


def grants(users: list[str], groups: list[str], levels: tuple[str, ...]) -> st.SearchStrategy[Item]:
    def held(who: list[str]) -> st.SearchStrategy[dict[str, str]]:
        return st.dictionaries(st.sampled_from(who), st.sampled_from(levels), max_size=3) if who else st.just({})

    return st.fixed_dictionaries({"users": held(users), "groups": held(groups)})


@st.composite
def people(draw: st.DrawFn) -> tuple[Item, Item]:
    """Return what comes from a directory, and users and groups of the server's own."""

    def drawn(most: int) -> list[str]:
        return draw(st.lists(names, max_size=most, unique_by=str.lower))

    taken = {"admin", "jane@example", "no.licence", "stash-users"}
    users = [name for name in drawn(5) if name.lower() not in taken]
    groups = [name for name in drawn(4) if name.lower() not in taken]
    foreign = draw(st.sets(st.sampled_from([*users, *groups]))) if users or groups else set()
    own = {"users": [], "groups": []}
    for name in users:
        user = {"name": name, "display_name": draw(words), "email_address": f"{draw(st.sampled_from(('a', 'o+b', 'ü')))}@example.com"}
        user |= {"licensed": draw(st.booleans()), "active": draw(st.sampled_from((True, True, False)))}
        if name not in foreign:
            own["users"].append(user)
    local = [user["name"] for user in own["users"]]
    for name in groups:
        if name not in foreign:
            own["groups"].append({"name": name, "members": draw(st.lists(st.sampled_from(local), unique=True)) if local else []})
    directory = {what: [{"name": name, "directory": DIRECTORY} for name in there if name in foreign] for what, there in (("users", users), ("groups", groups))}
    return directory, own


def folded(name: str) -> str:
    """Return a name as the server compares it."""
    return name.lower()


@st.composite
def states(draw: st.DrawFn) -> State:
    directory, own = draw(people())
    users = ["admin", *(each["name"] for each in (*directory["users"], *own["users"]))]
    groups = ["stash-users", *(each["name"] for each in (*directory["groups"], *own["groups"]))]
    own["grants"] = draw(grants([name for name in users if name != "admin"], groups[1:], GLOBAL))
    own["projects"] = []
    found = draw(st.lists(keys, max_size=3, unique=True))
    titles = words.filter(lambda name: not name.startswith("~"))
    called = draw(st.lists(titles, min_size=4, max_size=4, unique_by=folded))
    free = iter([name for name in called if folded(name) not in map(folded, found)])  # no two projects of a server have one name
    for key in found:
        project = {"key": key, "name": draw(st.sampled_from((key, next(free, key)))), "description": draw(prose), "public": draw(st.booleans())}
        project["default"] = draw(st.sampled_from(([], ["PROJECT_READ"], ["PROJECT_WRITE"], ["PROJECT_READ", "PROJECT_WRITE"], ["PROJECT_ADMIN"])))
        slugs = draw(st.lists(repository_names, max_size=2, unique_by=repository_slug))
        project["repositories"] = [
            {
                "name": name,
                "description": draw(prose),
                "public": draw(st.booleans()),
                "forkable": draw(st.booleans()),
                "archived": draw(st.booleans()),
                "lfs": draw(st.booleans()),
                "exempted": draw(st.sampled_from(([], ["PROJECT"], ["GLOBAL"]))),
                "labels": sorted(draw(st.sets(st.sampled_from(("etl", "team-a", "2026")), max_size=2))),
                "default_branch": draw(st.sampled_from((None, "main", "release/1.0"))),
                **draw(grants(users, groups, REPOSITORY)),
            }
            for name in slugs
        ]
        own["projects"].append({**project, **draw(grants(users, groups, PROJECT))})
    rules = restrictions(own["projects"], sorted({name.lower() for name in users}), sorted({name.lower() for name in groups}))
    parts = (access_keys(own["projects"]), webhooks(own["projects"]), rules, pull_requests(own["projects"]), numbered(own["projects"]), banners)
    return State(directory, own, _joined(*(draw(part) for part in parts)))


def _joined(*parts: Item) -> Item:
    """Return several patches as one."""
    found: Item = {}
    for part in parts:
        for name, value in part.items():
            found[name] = _joined(found[name], value) if isinstance(found.get(name), dict) else value
    return found


def places_in(projects: list[Item]) -> list[tuple[str, str]]:
    """Return the keys of projects, each with an empty slug and with that of each of its repositories."""
    return [(each["key"], slug) for each in projects for slug in ("", *(repository_slug(one["name"]) for one in each["repositories"]))]


@st.composite
def webhooks(draw: st.DrawFn, projects: list[Item]) -> Item:
    """Return webhooks of projects and repositories. Some places have two of one name."""
    found: Item = {}
    for project, slug in draw(st.sets(st.sampled_from(places_in(projects)), max_size=2)) if projects else ():
        hooks = {}
        for name in draw(st.lists(names, min_size=1, max_size=2)):
            number = 1000 + len(hooks) + 10 * len(found)
            hook = Webhook(number, name, draw(urls), sorted(draw(st.sets(st.sampled_from(sorted(EVENTS)), min_size=1, max_size=3))))
            hook.active, hook.ssl_verification_required = draw(st.booleans()), draw(st.booleans())
            hook.configuration = draw(st.sampled_from(({}, {"secret": "a-secret-of-the-round-trip"})))
            hook.credentials = draw(st.sampled_from(({}, {"username": "ci", "password": "a-password"})))
            hooks[str(number)] = vars(hook)
        place = found.setdefault(project, {})
        (place.setdefault("repositories", {}).setdefault(slug, {}) if slug else place)["webhooks"] = hooks
    return {"projects": found} if found else {}


checks = st.dictionaries(st.sampled_from(sorted(CHECKS)), st.integers(0, 3), max_size=3)
strategies = st.lists(st.sampled_from(sorted(FLAGS)), min_size=1, max_size=3, unique=True)
templates = st.none() | st.fixed_dictionaries({"title": words, "body": words})
merges = st.builds(
    lambda names, template, number: {"strategies": names, "default": names[0], "template": template, "summaries": number},
    strategies,
    templates,
    st.integers(0, 100),
)
refs = st.sampled_from(({"refId": None, "useDefault": True}, {"refId": "refs/heads/main", "useDefault": False}))
types = st.booleans().map(lambda enabled: {name: {"enabled": enabled or name == "FEATURE", "prefix": f"{name[0].lower()}/"} for name in TYPES})
models = st.fixed_dictionaries({"development": refs, "production": st.none() | refs, "types": types})
declines = st.fixed_dictionaries({"enabled": st.booleans(), "inactivityWeeks": st.sampled_from(WEEKS)})


@st.composite
def pull_requests(draw: st.DrawFn, projects: list[Item]) -> Item:
    """Return what projects, repositories and the server set of pull requests."""
    found: Item = {}
    for project, slug in draw(st.sets(st.sampled_from(places_in(projects)), max_size=3)) if projects else ():
        hooks = {CHECKS[name]: Hook(number > 0, {COUNT: str(number)} if name in COUNTED and number else {}) for name, number in draw(checks).items()}
        hooks |= {FORCE_PUSH: Hook(draw(st.booleans()), draw(st.sampled_from(({}, {"level": "2", "on": True}))))} if draw(st.booleans()) else {}
        merging = st.fixed_dictionaries({"enabled": st.booleans(), **({} if slug else {"restricted": st.just(False)})})
        settings = draw(st.fixed_dictionaries({}, optional={"merge": merges, "auto_decline": declines, "auto_merge": merging, MODEL: models}))
        place = found.setdefault(project, {})
        own = place.setdefault("repositories", {}).setdefault(slug, {}) if slug else place
        own |= {"hooks": {key: vars(hook) for key, hook in hooks.items()}, "settings": settings}
    whole = {"settings": draw(st.just({}) | merges.map(lambda merge: {"merge": merge}))}
    return {**whole, **({"projects": found} if found else {})}


ANY, MAIN, RELEASES = (
    {"type": kind, "id": name} for kind, name in (("ANY_REF", "ANY_REF_MATCHER_ID"), ("BRANCH", "refs/heads/main"), ("PATTERN", "release/*"))
)
sides = st.sampled_from((ANY, MAIN))
ADMIN, JANE = 2, 3  # users of the start, by their ids
PEOPLE = st.lists(st.sampled_from((ADMIN, JANE)), min_size=1, unique=True)
expressions = st.sampled_from((("key=.*", ""), ("", "tests/.*"), ("a|b", "c")))
rules_of_scanning = st.builds(lambda name, one: {"name": name, "line": one[0], "path": one[1]}, words, expressions)
# What places have by number, by the name that the simulator gives it, and by what of a place differs; some are the same in a project and its repositories.
NUMBERED: dict[str, tuple[st.SearchStrategy[Item], t.Callable[[Item], str]]] = {
    "default_tasks": (st.fixed_dictionaries({"description": words, "sourceMatcher": sides, "targetMatcher": sides}), repr),
    "secret_rules": (rules_of_scanning, lambda one: str(one["name"])),
    "secret_allowlist": (rules_of_scanning, lambda one: str(one["name"])),
    "reviewer_groups": (st.fixed_dictionaries({"name": words, "description": prose.map(str.strip), "users": PEOPLE}), lambda one: str(one["name"])),
    "reviewer_conditions": (
        st.builds(lambda source, target, people: {"source": source, "target": target, "reviewers": people, "groups": [], "approvals": 1}, sides, sides, PEOPLE),
        lambda one: repr([one["source"], one["target"]]),
    ),
    "required_builds": (
        st.builds(
            lambda ref, exempt, keys: {"ref": ref, "exempt": exempt, "keys": keys, **dict.fromkeys(REQUIRED_FOR, True)},
            sides,
            st.sampled_from((None, RELEASES)),
            st.sampled_from((["ALG-TEST"], ["ALG-LINT", "ALG-TEST"])),
        ),
        lambda one: repr([one["ref"], one["exempt"]]),
    ),
}


@st.composite
def numbered(draw: st.DrawFn, projects: list[Item]) -> Item:
    """Return what some projects and repositories have of one of the kinds of ``NUMBERED``."""
    found: Item = {}
    name = draw(st.sampled_from(sorted(NUMBERED)))
    rows, differs_by = NUMBERED[name]
    places = [each for each in places_in(projects) if each[1] or name != "required_builds"]
    for project, slug in draw(st.sets(st.sampled_from(places), max_size=2)) if places else ():
        held = {str(number): {"id": number, **one} for number, one in enumerate(draw(st.lists(rows, max_size=2, unique_by=differs_by)), 3000 + 10 * len(found))}
        place = found.setdefault(project, {})
        (place.setdefault("repositories", {}).setdefault(slug, {}) if slug else place)[name] = held
    return {"projects": found} if found else {}


@st.composite
def restrictions(draw: st.DrawFn, projects: list[Item], users: list[str], groups: list[str]) -> Item:
    """Return branch restrictions of projects and repositories: some of both have the same type and matcher."""
    found: Item = {}
    matchers = (("BRANCH", "refs/heads/main"), ("PATTERN", "release/*"), ("MODEL_BRANCH", "production"), ("ANY_REF", "ANY_REF_MATCHER_ID"))
    for project, slug in draw(st.sets(st.sampled_from(places_in(projects)), max_size=2)) if projects else ():
        rows = draw(st.sets(st.tuples(st.sampled_from(("read-only", "no-deletes")), st.sampled_from(matchers)), min_size=1, max_size=2))
        held = {}
        for number, (kind, (matcher, name)) in enumerate(sorted(rows), 2000 + 10 * len(found)):
            exempt = (sorted(draw(st.sets(st.sampled_from(names), max_size=2))) if names else [] for names in (users, groups))
            held[str(number)] = vars(Restriction(number, kind, matcher, name, *exempt))
        place = found.setdefault(project, {})
        (place.setdefault("repositories", {}).setdefault(slug, {}) if slug else place)["restrictions"] = held
    return {"projects": found} if found else {}


@st.composite
def access_keys(draw: st.DrawFn, projects: list[Item]) -> Item:
    """Return SSH keys, each with one label, and what they open."""
    places = places_in(projects)
    texts, opened = {}, []
    for number, label in enumerate(draw(st.lists(labels, max_size=3)) if places else [], 900):
        texts[str(number)] = {"id": number, "text": public_key(str(number)), "label": label}
        for project, slug in draw(st.lists(st.sampled_from(places), min_size=1, unique=True)):
            permission = draw(st.sampled_from(("REPO_READ", "REPO_WRITE") if slug else ("PROJECT_READ", "PROJECT_WRITE")))
            opened.append({"key": number, "project": project, "repository": slug, "permission": permission})
    return {"ssh_keys": texts, "access_keys": opened} if texts else {}


@st.composite
def configurations(draw: st.DrawFn) -> list[Item]:
    """Return SCM configurations, none of them like another; one may be the default."""
    wanted = []
    for number, provider in enumerate(draw(st.lists(st.sampled_from(("bitbucket", "github", "gitlab", "bitbucket-cloud")), max_size=4))):
        host = f"h{number}.example.com"
        urls = {"web": f"https://{host}", "api": f"https://{host}/api", "ssh": f"ssh://git@{host}:7999"}
        own = {"project_key": draw(keys)} if provider == "bitbucket" else {"client_id": draw(words)}
        wanted.append({"id": f"scm-{number}", "provider": provider, "name": draw(words), "urls": urls, "enabled": draw(st.booleans()), **own})
    if wanted and draw(st.booleans()):
        wanted[0] |= {"default": True, "enabled": True}
    return wanted
