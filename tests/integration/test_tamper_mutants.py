# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking any one comparison out of the engine breaks a row of the tamper table.

That of a field would break each row in which it differs, and that of things each row in which one comes or goes: test_tamper.py wants exactly these changes
reported, and contract/test_tamper_table.py that there is such a row. The other comparisons are taken out.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest

from ansible_collections.algorithmia.scm.plugins.module_utils._engine import model, plan, reconcile
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import MAP, NAMES, SET, Field, Item, Key, Resource
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.reconcile import Purge
from integration.play import Item as Result
from integration.tamper import ROWS, declared
from integration.tamper.ground import NEWER, Ground, Row, compared, edited, expected, of_kind, reported, resource_of, touched
from simulator.process import lent

KINDS = {resource_of(row).kind: resource_of(row) for row in ROWS}
# A module for one access token finds it by the options themselves; a scope only says what a missing project_key would leave unsaid.
FOUND_OTHERWISE = {("access token", "user"), ("access token", "project_key"), ("access token", "repository")}
FOUND_OTHERWISE |= {("permission", "scope"), ("pull request setting", "scope"), ("secret scanning rule", "scope")}


@dataclass(frozen=True)
class Mutant:
    """A comparison that is taken out of a kind."""

    kind: str
    path: str
    what: str

    def put_in(self, patch: pytest.MonkeyPatch) -> None:
        name = self.path.rpartition(".")[2]
        if self.what == "identity":
            patch.setattr(Resource, "key", _key_without(self.path))
        elif self.what == "protection":
            patch.setattr(Purge, "protects", lambda _self, _name: False)
        elif self.what == "whole things":
            patch.setattr(plan.Purge, "removes", _removes_but(KINDS[self.kind].plural))
        elif KINDS[self.kind].field(self.path).compare == SET:
            for module in (plan, reconcile):
                patch.setattr(module, "reconcile", _blind_set(name, self.what))
        else:
            patch.setattr(reconcile, "_reconcile_map", _blind_map(name, self.what))


def _key_without(path: str) -> t.Callable[[Resource, Item], Key]:
    def key(self: Resource, item: Item) -> Key:
        return tuple("" if each == path else str(self.field(each).compare_by(model.dig(item, each) or "")) for each in self.identity)

    return key


def _removes_but(group: str) -> t.Callable[[Purge, str, str], bool]:
    original = Purge.removes
    return lambda self, of, name: of != group and original(self, of, name)


def _seen(what: str, before: Item, after: Item) -> Item:
    """Return ``after`` as one has it who does not see what comes, what goes or what changes."""
    if what == "comes":
        return {name: value for name, value in after.items() if name in before}
    if what == "goes":
        return {**before, **after}
    return {**after, **{name: value for name, value in before.items() if name in after}}


def _blind_map(of: str, what: str) -> t.Callable[[Field, Item, Item, Purge], Item]:
    original = reconcile._reconcile_map

    def reconciled(spec: Field, wanted: Item, current: Item, purge: Purge) -> Item:
        after = original(spec, wanted, current, purge)
        return dict(sorted(_seen(what, current, after).items())) if spec.name == of else after

    return reconciled


def _blind_set(of: str, what: str) -> t.Callable[..., Item]:
    original = reconcile.reconcile

    def reconciled(fields: t.Sequence[Field], wanted: Item, current: Item, purge: Purge) -> Item:
        after = original(fields, wanted, current, purge)
        if of not in after:
            return after
        return {**after, of: sorted(_seen(what, dict.fromkeys(current.get(of) or []), dict.fromkeys(after[of])))}

    return reconciled


def mutants() -> t.Iterator[Mutant]:
    """Yield one for each comparison of a side of a map or set, and of a thing's identity, and for what is to go and what is to stay."""
    for kind, resource in KINDS.items():
        own = of_kind(ROWS, kind)
        for path, field in compared(resource.fields).items():
            if (kind, path) in NEWER:
                continue
            whats = {MAP: ("comes", "goes", "changes"), NAMES: ("comes", "goes"), SET: ("comes", "goes")}.get(field.compare, ())
            yield from (Mutant(kind, path, what) for what in whats)
        yield from (Mutant(kind, path, "identity") for path in resource.identity if (kind, path) not in FOUND_OTHERWISE)
        if any("deleted" in row.ops and row.args.get("purge") for row in own):
            yield Mutant(kind, "", "whole things")
        if any(row.args.get("purge_protect") for row in own):
            yield Mutant(kind, "", "protection")


MUTANTS = list(mutants())


@pytest.fixture(scope="module")
def ground() -> t.Iterator[Ground]:
    with lent() as simulator:
        yield Ground(simulator, declared.SEED, declared.START)


def holds(ground: Ground, row: Row, file: Path) -> bool:
    """Tell whether detection finds what the row says."""
    if row.on_host:
        file.unlink(missing_ok=True)
        text = edited(row.tamper)
        if text is not None:
            file.write_text(text, encoding="latin-1")
    else:
        ground.tamper(row)
    result: Result = ground.run(row.module, row.args, True, str(file))
    _status, seen, refusal = reported(row, result, failed=result.get("failed", False))
    return seen == expected(row, str(file)) and row.refused[1] in refusal and bool(refusal) == bool(row.refused[0])


def likely(mutant: Mutant) -> list[Row]:
    """Return the rows of the kind, those first that are about what is taken out."""
    return sorted(of_kind(ROWS, mutant.kind), key=lambda row: (mutant.path not in touched(row), "purge" not in row.args))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: f"{each.kind} {each.path} {each.what}")
def test_is_noticed(ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mutant: Mutant) -> None:
    mutant.put_in(monkeypatch)
    rows = likely(mutant)
    if mutant.what not in ("identity", "protection"):  # it makes blind, and breaks nothing else
        assert all(holds(ground, row, tmp_path / "bitbucket.properties") for row in rows if not row.tamper)
    assert not all(holds(ground, row, tmp_path / "bitbucket.properties") for row in rows), f"no row of {mutant.kind} notices"


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_mutant_all_is_well(ground: Ground, tmp_path: Path, kind: str) -> None:
    """What breaks above is broken by the mutant: the same first row holds without it."""
    firsts = {likely(each)[0].name: likely(each)[0] for each in MUTANTS if each.kind == kind}
    assert [name for name, row in firsts.items() if not holds(ground, row, tmp_path / "bitbucket.properties")] == []
