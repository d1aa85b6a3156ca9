# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ground of the tamper table: two servers that are as declared, a way to do behind our back what people do, and what the report says then.

The rows are in the other files of this folder. People tamper over the servers' own REST APIs; what they did becomes a patch of the simulator's
state, so that each run of a playbook starts from the same.
"""

from __future__ import annotations

import importlib
import re
import secrets
import typing as t
from dataclasses import dataclass, field
from functools import cache

import requests

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import KEYED, STATE, Field, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import run_in_process
from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import DRIFT, Report, Task
from integration import world
from integration.play import UUID, Action, Item, act, learned
from simulator.process import Simulator

Value = t.Any
# Other paths are of the API api/1.0.
APIS = ("keys/", "access-tokens/", "default-reviewers/", "branch-permissions/", "branch-utils/", "required-builds/", "default-tasks/", "git-lfs/", "sync/")
# What the version of the simulator here drops, so that it is tested where another one runs: tests/integration/test_reviewers.py,
# test_required_builds.py.
NEWER = {("default reviewer", "reviewer_groups"), *(("required build", f"required_for_{what}") for what in ("pull_request", "merge_queue"))}
Changes = tuple[tuple[str, Value, Value], ...]  # path, on the server, as declared
Seen = dict[str, tuple[str, Changes]]  # by title: what it takes to bring it back, and which fields differ
TEXT = "# By hand\nserver.port=7990\nfeature.x=true\njdbc.password=" + world.SECRETS["pat"] + "\n"
ID = re.compile(rf"\d+|{UUID.pattern}")
NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
# What a login or a counter leaves behind; and what a server makes up for each thing.
NOISE = {"last_authentication", "last_authenticated", "failed_logins", "last_id", "updated"}
MADE_UP = {"id", "key", "created", "expires", "digest", "hierarchy_id", "repository_aliases", "private_key"}


@dataclass(frozen=True)
class Call:
    """A request that somebody sends: of ``who``, an administrator unless said otherwise. ``{name}`` in the path is an id, see Ground.ids."""

    method: str
    path: str
    body: Item
    who: str


def call(line: str, /, *, by: str = "admin", **body: t.Any) -> Call:
    method, _space, path = line.partition(" ")
    return Call(method, path, body, by)


@dataclass(frozen=True)
class Edit:
    """What somebody does to the file on the host with an editor; the whole file goes where ``old`` is empty."""

    old: str
    new: str = ""


@dataclass(frozen=True)
class Row:
    """What is declared, what is done behind our back, what the report has to say, and what it takes to repair it.

    ``writes``: all requests of the repair, in any order, ``#`` for an id. ``refused``: (field, words): what is seen cannot be repaired, and why.
    ``anew``: something is deleted and made again, so ids differ afterwards. ``left``: what leads from the start to where the repair leads.
    """

    name: str
    module: str
    args: Item
    tamper: tuple[Call | Edit | Item, ...]
    seen: Seen = field(default_factory=dict)
    writes: tuple[str, ...] = ()
    refused: tuple[str, str] = ("", "")
    anew: bool = False
    left: tuple[Call | Edit, ...] = ()

    @property
    def ops(self) -> tuple[str, ...]:
        return tuple(sorted({op for op, _changes in self.seen.values()} | ({"refused"} if self.refused[0] else set())))

    @property
    def on_host(self) -> bool:
        return self.module == "bitbucket_properties"

    @property
    def remakes(self) -> bool:
        return self.anew or bool({"created", "refused"} & set(self.ops))


class Rows:
    """Makes the rows of one declaration."""

    def __init__(self, module: str, args: Item) -> None:
        self.module, self.args = module, args

    def __call__(self, name: str, *tamper: Call | Edit | Item, seen: Seen | None = None, writes: str = "", **more: t.Any) -> Row:
        lines = tuple(sorted(line.strip() for line in writes.splitlines() if line.strip()))
        return Row(f"{self.module.partition('_')[2]}: {name}", self.module, self.args, tamper, seen or {}, lines, **more)


def changed(*changes: tuple[str, Value, Value]) -> tuple[str, Changes]:
    return ("updated", changes)


def made(item: Item) -> tuple[str, Changes]:
    """A thing that is missing, with all that it will have."""
    return ("created", tuple((path, None, value) for path, value in _leaves(item)))


def gone(item: Item) -> tuple[str, Changes]:
    """A thing that is to go, with all that it has."""
    return ("deleted", tuple((path, value, None) for path, value in _leaves(item)))


def _leaves(value: Value, path: str = "") -> t.Iterator[tuple[str, Value]]:
    """Yield what there is in a thing; a text that is empty is nothing."""
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _leaves(inner, f"{path}{name}.")
        else:
            yield from ((f"{path}{name}", each) for each in (inner if isinstance(inner, list) else [inner]) if each != "")


@cache
def module_of(name: str) -> Manage:
    return t.cast(Manage, importlib.import_module(f"ansible_collections.algorithmia.scm.plugins.modules.{name}").MODULE)


def with_login(module: str, args: Item) -> Item:
    return {**({} if module == "bitbucket_properties" else world.login_of(module)), **args}


def resource_of(row: Row) -> Resource:
    return module_of(row.module).resource


def compared(fields: t.Sequence[Field], place: str = "") -> dict[str, Field]:
    """Return the fields that are compared, those in nested ones too, by path."""
    found: dict[str, Field] = {}
    for each in fields:
        if each.role in STATE:
            nested = each.fields and each.compare != KEYED
            found.update(compared(each.fields, f"{place}{each.name}.") if nested else {f"{place}{each.name}": each})
    return found


def changes(row: Row) -> set[str]:
    """Return the paths that a row changes on things that stay, up to the name in a map."""
    changed = [change for op, of in row.seen.values() if op == "updated" for change in of]
    return {path for path in compared(resource_of(row).fields) for change in changed if f"{change[0]}.".startswith(f"{path}.")}


def of_kind(rows: t.Iterable[Row], kind: str) -> list[Row]:
    return [row for row in rows if resource_of(row).kind == kind]


def touched(row: Row) -> set[str]:
    """Return the paths that a row is about: those that it changes, and that of a refusal."""
    return changes(row) | ({row.refused[0]} - {""})


def reported(row: Row, result: Item, *, failed: bool = False) -> tuple[str, Seen, str]:
    """Return the status of the drift report, what it says of a result, and why it could not be brought about. What only the server can know is left out."""
    report = Report()
    report.add(row.module, module_of(row.module), result, Task("localhost", row.name), failed=failed)
    document = report.document()
    silent = learned(row.module)
    seen: Seen = {}
    for each in document["things"]:
        if each["status"] == DRIFT:
            changes = ((one["path"], one["before"], one["after"]) for one in each["changes"] if one["path"] not in silent)
            seen[re.sub(r" \(\d+\)$", "", each["title"])] = (each["op"], tuple(changes))  # the number of the second thing of one name
    refusal = [*(each["message"] for each in document["problems"]), *document["warnings"]] if failed else []
    return document["status"], _sorted(seen), "\n".join(refusal)


def expected(row: Row, file: str = "") -> Seen:
    """Return what the report has to say, with the path of the file on the host in the place of ``FILE``."""
    named = {title: (op, tuple((path, now, file if then == "FILE" else then) for path, now, then in changes)) for title, (op, changes) in row.seen.items()}
    return _sorted({file if title == "FILE" else title: seen for title, seen in named.items()})


def _sorted(seen: Seen) -> Seen:
    return {title: (op, tuple(sorted((each for each in changes if not _is_new_id(each)), key=repr))) for title, (op, changes) in sorted(seen.items())}


def _is_new_id(change: tuple[str, Value, Value]) -> bool:
    return change[0] == "id" and any(UUID.fullmatch(str(side)) for side in change[1:])


def writes_of(log: t.Iterable[Item]) -> list[str]:
    """Return the requests that were to change something, the way that rows write them."""
    lines = (f"{each['method']} {UUID.sub('#', NUMBER.sub('#', each['path']))}" for each in log if each["method"] not in ("GET", "HEAD"))
    return sorted(line.replace("/rest/api/1.0/", "").replace("/rest/", "").replace(" /", " ") for line in lines)


def settled(state: Item, *, anew: bool) -> Item:
    """Return a state for comparing: in no order, without what changes by itself, and without ids where something was made anew."""
    return t.cast(Item, _settled(state, NOISE | MADE_UP if anew else NOISE))


def _settled(value: Value, dropped: set[str]) -> Value:
    if isinstance(value, list):
        return sorted((_settled(each, dropped) for each in value), key=repr)
    if not isinstance(value, dict):
        return None if value == "" else value  # a description that was emptied is one that was never given
    named = {name: _settled(inner, dropped) for name, inner in sorted(value.items()) if name not in dropped or (name == "key" and isinstance(inner, str))}
    named = {name: inner for name, inner in named.items() if inner is not None}  # which a patch cannot tell from none
    numbered = [named.pop(name) for name in list(named) if "id" in dropped and ID.fullmatch(name)]
    return {**named, **({"#": sorted(numbered, key=repr)} if numbered else {})}


class Ground:
    """A simulator on which all is as declared; ``reset`` of its control returns to that."""

    def __init__(self, simulator: Simulator, seed: Item, declared: t.Sequence[tuple[str, Item]]) -> None:
        self.simulator, self.control = simulator, simulator.control
        self.variables = world.variables(simulator)
        self.control.seed(seed)
        for module, args in declared:
            result = self.run(module, args)
            assert not result.get("failed"), result
        self.control.seed({}, keep=True)
        self.state = self.control.state()
        self._whole = self.control.state(secrets=True)
        self.ids = self._ids()  # before each row the servers are as declared, with the same ids

    def run(self, module: str, args: Item, check: bool = False, file: str = "") -> Item:
        """Run a module inside this process."""
        given = self._render(with_login(module, args), {**self.variables, "file": file})
        return run_in_process(module_of(module), module, given, check)

    def _render(self, value: Value, variables: Item) -> Value:
        if isinstance(value, dict):
            return {name: self._render(inner, variables) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._render(each, variables) for each in value]
        found = re.fullmatch(r"\{\{ (\w+) \}\}", value) if isinstance(value, str) else None
        return variables[found[1]] if found else value

    def _ids(self) -> dict[str, str]:
        """Return the ids of keys, tokens, webhooks and SCM configurations, by label, name and provider or key."""
        bitbucket, scms = self.state["bitbucket"], self.state["algorithmia"]["scms"].values()
        keys = {each["label"]: str(each["id"]) for each in bitbucket["ssh_keys"].values()}
        projects = sorted(bitbucket["projects"].values(), key=lambda project: str(project["key"]))  # they are made in any order
        places = [place for project in projects for place in (project, *project["repositories"].values())]
        hooks = {each["name"]: str(each["id"]) for place in places for each in place["webhooks"].values()}
        groups = {each["name"]: str(each["id"]) for place in places for each in place["reviewer_groups"].values()}
        hooks |= {each["target"]["id"]: str(each["id"]) for place in places for each in place["reviewer_conditions"].values()}
        builds = {each["ref"]["type"]: str(each["id"]) for place in places for each in place.get("required_builds", {}).values()}
        builds |= {each["description"]: str(each["id"]) for place in places for each in place["default_tasks"].values()}
        scanning = [bitbucket["secret_rules"], *(place[f"secret_{what}"] for place in places for what in ("rules", "allowlist"))]
        builds |= {each["name"]: str(each["id"]) for held in scanning for each in held.values()}
        restrictions = {each["type"]: str(each["id"]) for place in places for each in place["restrictions"].values()}
        numbers = {f"#{name}": number for name, number in keys.items()}
        numbers |= {f"#{each['name']}": str(each["id"]) for each in bitbucket["users"].values()}
        return {
            **keys,
            **hooks,
            **groups,
            **numbers,
            **restrictions,
            **builds,
            **{each["name"]: each["id"] for each in bitbucket["tokens"].values()},
            **{str(each["client_id"]): each["id"] for each in scms},
        }

    def tamper(self, row: Row) -> None:
        """Start from what is declared, and do what the row says."""
        self._after(row.tamper)

    def _after(self, deeds: t.Iterable[Call | Edit | Item]) -> None:
        self.control.reset()
        auth_failures.RUN = secrets.token_hex(16)  # a run of its own
        for deed in deeds:
            if isinstance(deed, Call):
                self._send(deed)
            elif isinstance(deed, dict):
                self.control.tamper(self._named(deed))

    def _named(self, deed: Value) -> Value:
        return {name.format(**self.ids): self._named(inner) for name, inner in deed.items()} if isinstance(deed, dict) else deed

    def _send(self, deed: Call) -> None:
        path = deed.path.format(**self.ids)
        headers, login = None, None
        if path.startswith("v1/"):
            url = f"{self.simulator.algorithmia_url}/{path}"
            headers = {"Authorization": f"Simple {self.variables['admin_key']}"}
        else:
            url = f"{self.simulator.bitbucket_url}/rest/{path if path.startswith(APIS) else f'api/1.0/{path}'}"
            login = (deed.who, self.variables["admin_password" if deed.who == "admin" else "owner_password"])
        body = self._numbered(deed.body)
        answer = requests.request(deed.method, url, json=body or None, auth=login, headers=headers, verify=self.simulator.ca_file, timeout=30)
        assert answer.ok, f"{deed}: {answer.status_code} {answer.text}"

    def _numbered(self, body: Value) -> Value:
        """Return a body with the id of a user or an SSH key in the place of ``#NAME``."""
        if isinstance(body, dict):
            return {name: self._numbered(inner) for name, inner in body.items()}
        if isinstance(body, list):
            return [self._numbered(inner) for inner in body]
        return int(self.ids[body]) if isinstance(body, str) and body.startswith("#") else body

    def acts(self, row: Row) -> list[Action]:
        """Return what a playbook has to do before a task so that it finds what the row does: one patch, whatever the number of requests."""
        self.tamper(row)
        return [act("reset"), act("tamper", patch(self._whole, self.control.state(secrets=True)))]

    def repaired(self, row: Row) -> Item:
        """Return the state in which a repair has to leave the servers: as declared, but for what it does not undo, or cannot."""
        if not row.left and not row.refused[0]:
            return self.state
        self._after(row.tamper if row.refused[0] else row.left)
        return self.control.state()


def patch(before: Value, after: Value) -> Value:
    """Return the RFC 7396 patch from one state to another. A member that is null is as good as none."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return after
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: patch(before.get(name), after.get(name)) for name in names}


def edited(deeds: t.Iterable[Call | Edit | Item]) -> str | None:
    """Return the file after those deeds, None where it is gone."""
    text = TEXT
    for deed in deeds:
        assert isinstance(deed, Edit)
        if not deed.old:
            return None
        assert deed.old in text, deed
        text = text.replace(deed.old, deed.new)
    return text
