# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tamper table leaves nothing out: each kind that is provisioned, and each field that is compared, is tampered with."""

from __future__ import annotations

import importlib
import typing as t
from dataclasses import replace
from pathlib import Path

import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import resources
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import MAP, NAMES, Field, Resource
from integration.tamper import ROWS
from integration.tamper.ground import NEWER, Row, changes, compared, of_kind

ROOT = Path(__file__).parents[2]
PREFIX = "algorithmia.scm."
WHERE = "add a row to tests/integration/tamper"
ALWAYS_THERE = {"permission", "pull request setting"}  # it neither comes nor goes
NEVER_GOES = ALWAYS_THERE | {"banner", "branching model", "hook", "properties file"}
ROLE_VERBS = ("ansible.builtin.include_role", "ansible.builtin.import_role")


def tasks_of(value: t.Any) -> t.Iterator[dict[str, t.Any]]:
    """Yield the tasks in a list of tasks, those in blocks too."""
    for task in value or []:
        yield task
        for part in ("block", "rescue", "always"):
            yield from tasks_of(task.get(part))


def modules_of(role: str) -> set[str]:
    """Return the modules of this collection that a role runs, through other roles too."""
    found: set[str] = set()
    for path in sorted((ROOT / "roles" / role / "tasks").glob("*.yml")):
        for task in tasks_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            found |= {name.removeprefix(PREFIX) for name in task if name.startswith(PREFIX)}
            for verb in ROLE_VERBS:
                if verb in task:
                    found |= modules_of(task[verb]["name"].removeprefix(PREFIX))
    return found


def provisioned() -> dict[str, Resource]:
    """Return the kinds that the playbook provision manages. What a task is about is said by its action plugin."""
    plays = yaml.safe_load((ROOT / "playbooks" / "provision.yml").read_text(encoding="utf-8"))
    roles = [each if isinstance(each, str) else each["role"] for play in plays for each in play.get("roles", [])]
    names = [name for role in roles for name in sorted(modules_of(role.removeprefix(PREFIX)))]
    made = [importlib.import_module(f"ansible_collections.{PREFIX}plugins.action.{name}").ActionModule.MODULE for name in names]
    return {resource.kind: resource for each in made for resource in resources(each)}


def missing(resource: Resource, rows: t.Sequence[Row]) -> list[str]:
    """Return what the rows do not tamper with, a line each that says what to do."""
    own = of_kind(rows, resource.kind)
    if not own:
        return [f"{resource.kind}: is provisioned, and nobody tampers with it: {WHERE}"]
    ops = {op for row in own for op in row.ops}
    hit = {path for row in own for path in changes(row)}
    changeable = any(path not in resource.identity for path in compared(resource.fields))
    needed = () if resource.always_exists else (*(() if resource.inherits else ("created",)), *(("updated",) if changeable else ()))
    lines = [f"{resource.kind}: no row in which one is {op}: {WHERE}" for op in needed if op not in ops]
    for path, field in compared(resource.fields).items():
        if path not in resource.identity and path not in hit and (resource.kind, path) not in NEWER:
            lines.append(f"{resource.kind}: {path} is compared, and no row changes it: {WHERE}")
        lines += [f"{resource.kind}: no row in which a name of {path} {how}: {WHERE}" for how in sides(field) - seen_sides(path, own)]
    return sorted(lines)


def sides(field: Field) -> set[str]:
    """Return what can happen to a name in a field that is a map or a list of names."""
    return {"comes", "goes", "changes"} if field.compare == MAP else {"comes", "goes"} if field.compare == NAMES else set()


def seen_sides(path: str, rows: t.Sequence[Row]) -> set[str]:
    changes = [change for row in rows for op, of in row.seen.values() if op == "updated" for change in of if f"{change[0]}.".startswith(f"{path}.")]
    return {"comes" if before is None else "goes" if after is None else "changes" for _path, before, after in changes}


def test_each_compared_field_is_tampered_with() -> None:
    found = [line for resource in provisioned().values() for line in missing(resource, ROWS)]
    assert not found, "\n".join(found)


def test_things_come_and_go() -> None:
    happens = {kind: {op for row in of_kind(ROWS, kind) for op in row.ops} for kind in provisioned()}
    assert {kind for kind, ops in happens.items() if "created" not in ops} == ALWAYS_THERE
    assert {kind for kind, ops in happens.items() if "deleted" not in ops} == NEVER_GOES


def test_all_that_is_provisioned_is_found() -> None:
    """The names of the kinds, so that nothing is left out because a role was read wrongly."""
    assert set(provisioned()) == {kind.resource.kind for kind in CONFIGURATION.kinds} | {"access token", "SCM configuration", "properties file"}


def test_what_is_missing_is_said() -> None:
    resource = provisioned()["repository"]
    assert missing(replace(resource, kind="branch"), ROWS) == [f"branch: is provisioned, and nobody tampers with it: {WHERE}"]
    wider = replace(resource, fields=(*resource.fields, Field("locked", type="bool"), Field("readers", compare=NAMES)))
    assert missing(wider, ROWS) == [
        f"repository: locked is compared, and no row changes it: {WHERE}",
        f"repository: no row in which a name of readers comes: {WHERE}",
        f"repository: no row in which a name of readers goes: {WHERE}",
        f"repository: readers is compared, and no row changes it: {WHERE}",
    ]


def test_each_declaration_is_as_the_servers_are_at_the_start() -> None:
    """A row that does nothing stands beside those that do: what those show is the tampering's."""
    bare = [(row.module, row.args) for row in ROWS if not row.tamper]
    assert [row.name for row in ROWS if (row.module, row.args) not in bare] == []
    assert all(not row.seen and not row.writes for row in ROWS if not row.tamper)


def test_names_are_unique() -> None:
    names = [row.name for row in ROWS]
    assert sorted(set(names)) == sorted(names)


def test_what_may_be_purged_is_also_seen_to_come() -> None:
    """Where a module can remove what is not declared, something was made, and goes; and something out of its reach was, and stays."""
    purging = {row.module for row in ROWS if row.args.get("purge") is True}
    for module in sorted(purging):
        own = [row for row in ROWS if row.module == module]
        ops = {op for row in own if row.args.get("purge") for op in row.ops}
        assert "deleted" in ops or module == "bitbucket_properties", module
        assert any(not row.seen and row.tamper for row in own), module
