# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what follows from the tables in plugins/module_utils and from the names in plugins/modules: the modules of all kinds, the action plugin of each
module, by which it runs inside the controller, the action groups in meta/runtime.yml (of modules with a connection), the fragments with the connection
options, the tables in docs/reference.md and docs/connection.md, roles whose variables are options of a module, the kinds that bitbucket_info names, and
the JSON schema of a declaration.

    PYTHONPATH=tests python -m tools.modules            write it
    PYTHONPATH=tests python -m tools.modules --check    fail if it is stale
"""

from __future__ import annotations

import importlib
import re
import sys
import typing as t
from functools import cache
from pathlib import Path

from tools.tree import NAME, NAMESPACE, ROOT, collections_path, modules
from tools.yaml_text import loaded

sys.path.insert(0, str(collections_path()))

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Configure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage
from tools import kinds, schema
from tools.pages import Page
from tools.products import PRODUCTS, fragment, variables
from tools.roles import files as role_files

RUNTIME = ROOT / "meta" / "runtime.yml"
REFERENCE = ROOT / "docs" / "reference.md"
CONNECTION = ROOT / "docs" / "connection.md"
FRAGMENTS = ROOT / "plugins" / "doc_fragments"
ACTIONS = ROOT / "plugins" / "action"
MODULES = ROOT / "plugins" / "modules"
UTILITIES = "ansible_collections.algorithmia.scm.plugins.module_utils"
MADE = "Made by `make modules`"
VARIABLES = "| variable | option | environment | default |\n| --- | --- | --- | --- |\n"
TABLE = "| module | what it does |\n| --- | --- |\n"
ROLES = "| role | what it does |\n| --- | --- |\n"
ACTION = """# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.modules import {module}
from ansible_collections.algorithmia.scm.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    MODULE = {module}.MODULE
"""


def pages() -> list[Page]:
    """Return the modules that manage kinds, in the order of their names."""
    found = []
    for product in PRODUCTS:
        for path in (ROOT / "plugins" / "module_utils" / f"_{product}").glob("*.py"):
            file = importlib.import_module(f"{UTILITIES}._{product}.{path.stem}")
            for what in ("ONE", "MANY", "CONFIGURATION"):
                module = getattr(file, what, None)
                if isinstance(module, Manage):
                    found.append(Page(f"{product}_{module.answer}", module, path.stem, what))
                elif isinstance(module, Configure):
                    found.append(Page(f"{product}_{path.stem}", module, path.stem, what))
    return sorted(found, key=lambda page: page.name)


def runtime(names: t.Iterable[str], unconnected: t.Container[str] = ()) -> str:
    """Return the text of meta/runtime.yml for modules of these names. Those that are ``unconnected`` are in no action group."""
    names = sorted(names)
    for name in names:
        if not name.startswith(tuple(f"{group}_" for group in PRODUCTS)):
            raise SystemExit(f"modules: {name} belongs to no action group ({', '.join(sorted(PRODUCTS))})")
    lines = ["---", 'requires_ansible: ">=2.19.0"', "action_groups:"]
    for group in sorted(PRODUCTS):
        members = [f"    - {name}" for name in names if name.startswith(f"{group}_") and name not in unconnected]
        lines += [f"  {group}:", *members] if members else [f"  {group}: []"]
    return "\n".join(lines) + "\n"


def has_connection(module: Path, text: str) -> bool:
    """Tell whether a module with this ``text`` takes the connection options of its product, which its documentation takes from their fragment.

    A group's defaults are handed to all of its modules, and one without these options would refuse them.
    """
    product = module.stem.partition("_")[0]
    return bool(re.search(rf"^ +- {NAMESPACE}\.{NAME}\.{product}$", text, re.MULTILINE))


def table(texts: t.Mapping[str, str], made: t.Iterable[Page]) -> str:
    """Return the rows of the table of modules. Modules for one thing and for several have one row; those written by hand have their short description."""
    rows: dict[str, list[str]] = {}
    by_name = {page.name: page for page in made}
    for name in sorted(texts, key=lambda name: _place(name, by_name.get(name))):
        words = by_name[name].words.summary if name in by_name else _short_description(texts[name])
        rows.setdefault(words, []).append(f"`{name}`")
    return "".join(f"| {', '.join(names)} | {words} |\n" for words, names in rows.items())


def _place(name: str, page: Page | None) -> tuple[t.Any, ...]:
    """Return where a module stands: by product, the one for all kinds first, one thing before several."""
    product = name.partition("_")[0]
    number = list(PRODUCTS).index(product) if product in PRODUCTS else len(PRODUCTS)
    if page is None or isinstance(page.module, Configure):
        return number, page is None, name, False
    return number, True, f"{product}_{page.module.resource.singular}", page.many


def _short_description(text: str) -> str:
    found = re.search(r'^DOCUMENTATION = r"""\n(.*?)^"""', text, re.MULTILINE | re.DOTALL)
    assert found
    return str(loaded(found[1])["short_description"])


def role_table(wanted: t.Mapping[Path, str]) -> str:
    """Return the rows of the table of roles: their short descriptions, in the order of their names. ``wanted`` has the specifications that are made."""
    rows = []
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        spec = loaded(wanted.get(path) or path.read_text(encoding="utf-8"))
        rows.append(f"| `{path.parents[1].name}` | {spec['argument_specs']['main']['short_description']} |\n")
    return "".join(rows)


def with_table(text: str, head: str, *rows: str) -> str:
    """Return the ``text`` of a page with ``rows`` below each table that begins with ``head``, in their order."""
    tables = iter(rows)
    return re.sub(rf"{re.escape(head)}(\|.*\n)*", lambda _found: head + next(tables), text)


@cache
def files() -> dict[Path, str]:
    """Return the text of every file that is made. It takes seconds."""
    made = pages()
    written_by_hand = {path: path.read_text(encoding="utf-8") for path in modules() if f"\n# {MADE}" not in path.read_text(encoding="utf-8")}
    names = {page.name for page in made} | {path.stem for path in written_by_hand}
    with_kinds = kinds.files()
    written_by_hand.update({path: text for path, text in with_kinds.items() if path in written_by_hand})
    wanted = {MODULES / f"{page.name}.py": page.text(names) for page in made}
    texts = {**written_by_hand, **wanted}
    documented = {path: path.read_text(encoding="utf-8") for path in MODULES.glob("*.py")} | texts
    wanted.update({ACTIONS / path.name: ACTION.format(module=path.stem) for path in texts})
    wanted[RUNTIME] = runtime([path.stem for path in texts], [path.stem for path, text in texts.items() if not has_connection(path, text)])
    wanted.update(role_files())
    of_modules = with_table(REFERENCE.read_text(encoding="utf-8"), TABLE, table({path.stem: text for path, text in documented.items()}, made))
    wanted[REFERENCE] = with_table(of_modules, ROLES, role_table(wanted))
    wanted[CONNECTION] = with_table(CONNECTION.read_text(encoding="utf-8"), VARIABLES, *(variables(product) for product in PRODUCTS))
    wanted.update({FRAGMENTS / f"{product}.py": fragment(product) for product in PRODUCTS})
    return {**wanted, **with_kinds, **schema.files()}


def stale(wanted: t.Mapping[Path, str]) -> list[Path]:
    """Return the files that are not as they are made, and those that should not be there."""
    differs = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    left = [path for path in MODULES.glob("*.py") if path not in wanted and f"\n# {MADE}" in path.read_text(encoding="utf-8")]
    return [*differs, *left, *(path for path in ACTIONS.glob("*.py") if path not in wanted and not (MODULES / path.name).exists())]


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if arguments not in ([], ["--check"]):
        raise SystemExit(__doc__)
    wanted = files()
    found = stale(wanted)
    for path in found:
        shown = path.relative_to(ROOT)
        if arguments:
            print(f"modules: {shown} is not what follows from the tables; run `make modules`")
        elif path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"modules: {shown} written")
        else:
            path.unlink()
            print(f"modules: {shown} removed")
    return 1 if found and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
