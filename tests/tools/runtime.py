# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write meta/runtime.yml, which follows from the names in plugins/modules: the action groups (of modules with a connection), and the in-process door.

A module's way to the action plugin is `action_plugin`, not a redirect of the action: ansible-lint tells whoever uses a
redirected module to call the action plugin instead (fqcn[canonical]), and antsibull-docs drops the module's page.

    PYTHONPATH=tests python -m tools.runtime            write it
    PYTHONPATH=tests python -m tools.runtime --check    fail if it is stale
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

from tools.tree import NAME, NAMESPACE, ROOT

RUNTIME = ROOT / "meta" / "runtime.yml"
GROUPS = ("algorithmia", "bitbucket")
DOOR = f"{NAMESPACE}.{NAME}.in_process"


def runtime(modules: t.Iterable[str], unconnected: t.Container[str] = ()) -> str:
    """Return the text of meta/runtime.yml for modules of these names. Those that are ``unconnected`` are in no action group."""
    names = sorted(modules)
    lines = ["---", 'requires_ansible: ">=2.19.0"', "action_groups:"]
    for group in GROUPS:
        members = [f"    - {name}" for name in names if name.startswith(f"{group}_") and name not in unconnected]
        lines += [f"  {group}:", *members] if members else [f"  {group}: []"]
    lines += ["plugin_routing:", "  modules:" if names else "  modules: {}"]
    for name in names:
        if not name.startswith(tuple(f"{group}_" for group in GROUPS)):
            raise SystemExit(f"runtime: {name} belongs to no action group ({', '.join(GROUPS)})")
        lines += [f"    {name}:", f"      action_plugin: {DOOR}"]
    return "\n".join(lines) + "\n"


def has_connection(module: Path) -> bool:
    """Tell whether a module takes the connection options of its product, which its documentation takes from their fragment.

    A group's defaults are handed to all of its modules, and one without these options would refuse them.
    """
    product = module.stem.partition("_")[0]
    return bool(re.search(rf"^ +- {NAMESPACE}\.{NAME}\.{product}$", module.read_text(encoding="utf-8"), re.MULTILINE))


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if arguments not in ([], ["--check"]):
        raise SystemExit(__doc__)
    modules = sorted((ROOT / "plugins" / "modules").glob("*.py"))
    wanted = runtime([path.stem for path in modules], [path.stem for path in modules if not has_connection(path)])
    if RUNTIME.exists() and RUNTIME.read_text(encoding="utf-8") == wanted:
        return 0
    if arguments:
        print(f"runtime: {RUNTIME.relative_to(ROOT)} is not what follows from plugins/modules; `make runtime` writes it")
        return 1
    RUNTIME.parent.mkdir(exist_ok=True)
    RUNTIME.write_text(wanted, encoding="utf-8")
    print(f"runtime: {RUNTIME.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
