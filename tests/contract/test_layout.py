# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house stays as it was built: imports point one way, modules are documentation, and nothing knows this machine."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.run import specification
from tools import modules as made
from tools.tree import ROOT, modules

OURS = "ansible_collections.algorithmia.scm.plugins."
UTILS = f"{OURS}module_utils."
PLUGINS = ROOT / "plugins"
MODULES = modules()
# An action plugin does it all.
DOCUMENTED_ONLY = {
    "bitbucket_bot_token",
    "bitbucket_readiness",
    "checkin_proof",
    "checkin_removal",
    "declaration_files",
    "drift_verdict",
    "playbook_target",
    "scm_config_addresses",
}
# Which part may use which others of ours, besides itself. A product is one that is in no other's list.
MAY_USE: dict[str, set[str]] = {
    "_engine": set(),
    "_http": {"_engine.errors", "_engine.progress", "_engine.text"},
    "_bitbucket": {"_engine", "_http"},
    "_algorithmia": {"_engine", "_http"},
}
KNOWS_ANSIBLE = {"_engine/run.py"}
PRODUCTS = ("algorithmia", "bitbucket")
OPENS_SOCKETS = {"requests", "urllib3", "socket", "http", "urllib.request", "ssl", "asyncio"}


def imports(path: Path) -> t.Iterator[str]:
    """Yield the full name of everything that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports do not work in modules that are shipped"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def utilities() -> list[Path]:
    return sorted((PLUGINS / "module_utils").glob("**/*.py"))


def relative(path: Path) -> str:
    return path.relative_to(PLUGINS / "module_utils").as_posix()


@pytest.mark.parametrize("path", utilities(), ids=relative)
def test_imports_point_one_way(path: Path) -> None:
    part = relative(path).partition("/")[0]
    allowed = {part, *MAY_USE[part]}
    for name in imports(path):
        if name.startswith("ansible_collections."):
            assert name.startswith(UTILS), name
            inside = name.removeprefix(UTILS)
            assert any(f"{inside}.".startswith(f"{each}.") for each in allowed), f"{part} imports {inside}"


@pytest.mark.parametrize("path", utilities(), ids=relative)
def test_who_knows_ansible_and_who_opens_sockets(path: Path) -> None:
    names = set(imports(path))
    assert any(re.match(r"ansible\b(?!_)", name) for name in names) == (relative(path) in KNOWS_ANSIBLE)
    outside = {name for name in names for library in OPENS_SOCKETS if f"{name}.".startswith(f"{library}.")}
    assert not outside or relative(path).startswith("_http/"), outside


def test_what_is_internal_says_so() -> None:
    """Of a collection, all utilities can be imported by others: the header says that these are not for them."""
    files = [*utilities(), *(PLUGINS / "plugin_utils").glob("**/*.py")]
    assert [path for path in files if path.read_text(encoding="utf-8").splitlines()[3] != "# FOR INTERNAL USE OF THIS COLLECTION ONLY."] == []


def test_every_part_has_its_rule() -> None:
    parts = {relative(path).partition("/")[0] for path in utilities()}
    assert parts - {"__init__.py"} == set(MAY_USE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_documentation_and_three_lines(path: Path) -> None:
    """Three texts, the import of what it is and of how to run it, and a main of one line."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    named = [node.targets[0].id for node in body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    assert named == ["DOCUMENTATION", "EXAMPLES", "RETURN"]
    found = [name for name in imports(path) if not name.startswith("__future__")]
    product = path.stem.partition("_")[0]
    assert len(found) == 2
    assert found[1] == f"{UTILS}_engine.run.run_module" or found[0] == f"{UTILS}_engine.run.run_module"
    assert [name for name in found if name.startswith(f"{UTILS}_{product}.")]
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    assert [(node.name, [ast.unparse(line) for line in node.body]) for node in functions] == [("main", ["run_module(MODULE)"])]
    assert len(body) == len(named) + 2 + 1 + 1 + 1, "future import, two imports, main, and the call of main"


def test_what_is_made_follows_from_the_tables() -> None:
    """Modules of kinds, action plugins, meta/runtime.yml and the tables in docs/reference.md are made."""
    stale = [str(path.relative_to(ROOT)) for path in made.stale(made.files())]
    assert stale == [], "these files are not what follows from the tables in plugins/module_utils: run `make modules`"


def takes_connection(name: str, product: str) -> bool:
    made = importlib.import_module(f"{OURS}modules.{name}").MODULE
    return f"{product}_url" in specification(made)["argument_spec"]


def test_runtime_names_every_module() -> None:
    """In the group of its product if it takes the product's connection, in no other."""
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    names = [path.stem for path in MODULES]
    assert names
    groups = {product: [name for name in names if name.startswith(f"{product}_") and takes_connection(name, product)] for product in PRODUCTS}
    assert runtime["action_groups"] == groups
    assert [name for name in names if not any(name in group for group in groups.values())] == ["bitbucket_properties"]
    assert "plugin_routing" not in runtime
    assert runtime["requires_ansible"] == ">=2.19.0"


def test_every_module_has_its_action_plugin() -> None:
    """It is loaded in the parent by that name, so that the workers need not import anything."""
    assert {path.stem for path in (PLUGINS / "action").glob("*.py")} - {path.stem for path in MODULES} == DOCUMENTED_ONLY
    for path in MODULES:
        plugin = importlib.import_module(f"{OURS}action.{path.stem}").ActionModule
        assert plugin.MODULE is importlib.import_module(f"{OURS}modules.{path.stem}").MODULE
        assert issubclass(plugin, importlib.import_module(f"{OURS}plugin_utils.in_process").InProcess)


def checked_in() -> list[Path]:
    """Return what belongs to the repository: what git has or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file() and not (ROOT / name).is_symlink()]


def test_nothing_knows_this_machine() -> None:
    """No absolute path of somebody's machine, nor one that leads out of the repository."""
    machine = re.compile("|".join((rf"{re.escape(str(ROOT))}\b", r"/(?:home|Users)/\w+/", r"(?<![\w.])/" + r"work/", r"\.\./" + r"shared\b")))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in checked_in()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if machine.search(line) and path != Path(__file__)
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted(PLUGINS.glob("**/*.py")), ids=lambda path: path.relative_to(PLUGINS).as_posix())
def test_small_files(path: Path) -> None:
    """About 300 lines, those of a module with its documentation 340, but for what is made of other files; no function of more than about 40."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= (340 if path.parent.name == "modules" else 320) or path in made.files()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 45, node.name
