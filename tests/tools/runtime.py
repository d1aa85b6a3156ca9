# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write what follows from the names in plugins/modules: the action groups in meta/runtime.yml (of modules with a connection), and for each
module the action plugin of its name, by which it runs inside the controller.

    PYTHONPATH=tests python -m tools.runtime            write it
    PYTHONPATH=tests python -m tools.runtime --check    fail if it is stale
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

from tools import configuration
from tools.tree import NAME, NAMESPACE, ROOT, modules

RUNTIME = ROOT / "meta" / "runtime.yml"
ACTIONS = ROOT / "plugins" / "action"
GROUPS = ("algorithmia", "bitbucket")
ACTION = """# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.algorithmia.scm.plugins.modules import {module}
from ansible_collections.algorithmia.scm.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    MODULE = {module}.MODULE
"""


def runtime(every: t.Iterable[str], unconnected: t.Container[str] = ()) -> str:
    """Return the text of meta/runtime.yml for modules of these names. Those that are ``unconnected`` are in no action group."""
    names = sorted(every)
    for name in names:
        if not name.startswith(tuple(f"{group}_" for group in GROUPS)):
            raise SystemExit(f"runtime: {name} belongs to no action group ({', '.join(GROUPS)})")
    lines = ["---", 'requires_ansible: ">=2.19.0"', "action_groups:"]
    for group in GROUPS:
        members = [f"    - {name}" for name in names if name.startswith(f"{group}_") and name not in unconnected]
        lines += [f"  {group}:", *members] if members else [f"  {group}: []"]
    return "\n".join(lines) + "\n"


def has_connection(module: Path, text: str) -> bool:
    """Tell whether a module with this ``text`` takes the connection options of its product, which its documentation takes from their fragment.

    A group's defaults are handed to all of its modules, and one without these options would refuse them.
    """
    product = module.stem.partition("_")[0]
    return bool(re.search(rf"^ +- {NAMESPACE}\.{NAME}\.{product}$", text, re.MULTILINE))


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if arguments not in ([], ["--check"]):
        raise SystemExit(__doc__)
    made = dict(configuration.files())
    found = sorted({*modules(), *made})
    wanted = made | {ACTIONS / path.name: ACTION.format(module=path.stem) for path in found}
    unconnected = [path.stem for path in found if not has_connection(path, made.get(path) or path.read_text(encoding="utf-8"))]
    wanted[RUNTIME] = runtime([path.stem for path in found], unconnected)
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path for path in ACTIONS.glob("*.py") if not (ROOT / "plugins" / "modules" / path.name).exists()]
    for path in stale:
        shown = path.relative_to(ROOT)
        if arguments:
            print(f"runtime: {shown} is not what follows from plugins/modules; `make runtime` writes it")
        elif path in wanted:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"runtime: {shown} written")
        else:
            path.unlink()
            print(f"runtime: {shown} removed")
    return 1 if stale and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
