# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module file of bitbucket_configuration: its options and results are those of the modules of its kinds, so they are taken from there."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from tools.tree import ROOT

MODULES = ROOT / "plugins" / "modules"
FILE = MODULES / "bitbucket_configuration.py"
TEMPLATE = Path(__file__).parent / "configuration.py.txt"
KINDS = ("users", "groups", "projects", "repositories", "access_keys", "permissions")
# In the module of a kind, what an item does not say comes from the task; here it comes from what is said of all kinds.
INHERITED = {
    r"- The O\(state\) of the task where it is left out\.": "- By default V(present).",
    r"- The O\(purge_(?:groups|members)\) of the task where it is left out\.": "- By default, whether O(purge) has V(members).",
    r"- The O\(purge(?:_permissions)?\) of the task where it is left out\.": "- By default, whether O(purge) has V(permissions).",
}


def text() -> str:
    """Return the text of the module file."""
    sources = {kind: (MODULES / f"bitbucket_{kind}.py").read_text(encoding="utf-8") for kind in KINDS}
    options = "".join(_option(_block(_literal(source, "DOCUMENTATION"), kind, 2)) for kind, source in sources.items())
    results = "".join(_result(_block(_literal(source, "RETURN"), kind, 0)) for kind, source in sources.items())
    rest = _literal(sources["users"], "RETURN")
    common = "".join(_block(rest, name, 0) for name in ("server", "error", "writes"))
    made = "#!/usr/bin/python\n" + TEMPLATE.read_text(encoding="utf-8")
    for place, block in (("OPTIONS", options), ("RESULTS", results), ("COMMON", common)):
        made = made.replace(f"@{place}@\n", block)
    return made


def _literal(source: str, name: str) -> str:
    found = re.search(rf'^{name} = r"""\n(.*?)^"""', source, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


def _block(document: str, name: str, indent: int) -> str:
    """Return the lines of the key ``name`` at ``indent``, its own included."""
    lines = document.splitlines(keepends=True)
    start = lines.index(f"{' ' * indent}{name}:\n")
    end = next((number for number in range(start + 1, len(lines)) if re.match(rf" {{0,{indent}}}\S", lines[number])), len(lines))
    return "".join(lines[start:end])


def _option(block: str) -> str:
    for words, ours in INHERITED.items():
        block = re.sub(words, ours, block)
    return _without(block, r"    required: true\n")


def _result(block: str) -> str:
    return re.sub(r"^  returned: .*$", "  returned: if it is declared", block, count=1, flags=re.MULTILINE)


def _without(block: str, pattern: str) -> str:
    return re.sub(rf"^{pattern}", "", block, count=1, flags=re.MULTILINE)


def files() -> t.Iterator[tuple[Path, str]]:
    """Yield the file and its text, as tools.runtime writes it."""
    yield FILE, text()
