# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What is wrong with a declaration as a whole: nothing is declared, or a variable nearly has the name of one of ours.

Ansible ignores such a variable without a word, rails of a purge included. A variable with the prefix of a product is ours, the user's own, or
misspelled. It counts as misspelled where its name differs by a letter or two from one of a declaration or connection and its value could be that one's:
``bitbucket_project: [...]`` does, ``bitbucket_project: ALG`` and ``bitbucket_projects_dir`` do not.
"""

from __future__ import annotations

import difflib
import re
import typing as t
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ansible.errors import AnsibleError

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET
from ansible_collections.algorithmia.scm.plugins.plugin_utils.connection import variable_of

ROLES = Path(__file__).resolve().parents[2] / "roles"
PREFIXES = ("bitbucket_", "algorithmia_")
OPTION = re.compile(r"^      (\w+):\n(?:        .*\n)*?        type: (\w+)$", re.MULTILINE)  # in meta/argument_specs.yml: `options` of `main`
STRUCTURES = ("raw", "dict")  # the types of lists of things, and of dictionaries
PROVISION = ("provision", "bitbucket")  # whose variables are a declaration
OF_A_PROJECT = "bitbucket_project_"  # the variables of an export with a file for each project
SHORT = 6  # a name with fewer letters is near another one by one letter only
REGISTERED = {"changed", "failed", "skipped"}  # in the result of a task
SCM_CONFIGS = f"algorithmia_{CONFIG.plural}"


@cache
def _options(role: str) -> dict[str, str]:
    path = ROLES / role / "meta" / "argument_specs.yml"
    return dict(OPTION.findall(path.read_text(encoding="utf-8"))) if path.is_file() else {}


@cache
def declarations() -> dict[str, str]:
    """Return the variables of a declaration with their types: what is declared, and what a purge may do."""
    return {name: kind for role in PROVISION for name, kind in _options(role).items()}


@cache
def connections() -> dict[str, str]:
    """Return the variables of connections with their types."""
    return {variable_of(option): option["type"] for product in (BITBUCKET, ALGORITHMIA) for option in product.options.values()}


@cache
def known() -> frozenset[str]:
    """Return all variables that mean something to this collection."""
    return frozenset(connections().keys() | {name for role in ROLES.iterdir() for name in _options(role.name)})


def nothing_declared(kinds: t.Sequence[str], variables: Mapping[str, t.Any]) -> str:
    """Return what to declare of the ``kinds`` of a Bitbucket, ``""`` where something of Algorithmia is declared."""
    if variables.get(SCM_CONFIGS) is not None:
        return ""
    ours = ", ".join(f"bitbucket_{name}" for name in kinds)
    return f"nothing is declared: set {ours} or {SCM_CONFIGS} (in a task of your own, one of {', '.join(kinds)})"


def misspelled(variables: Mapping[str, t.Any], template: t.Callable[[t.Any], t.Any], ours: Mapping[str, str]) -> t.Iterator[str]:
    """Yield what is wrong with the names of variables. ``template`` fills in a value. ``ours``: the variables that may be meant, with their types."""
    for name in sorted(name for name in variables if name.startswith(PREFIXES) and name not in known() and not name.startswith(OF_A_PROJECT)):
        near = _near(name, ours)
        if near and _may_mean(variables[name], ours[near], template, is_one_of=near in variables and _is_plural(name, near)):
            yield f"{name} is not a variable of this collection: did you mean {near}? Rename it"


def _near(name: str, ours: Mapping[str, str]) -> str:
    """Return the variable of ours that ``name`` is nearly the name of, ``""`` where there is none."""
    for near in difflib.get_close_matches(name, sorted(ours), n=3, cutoff=0.8):
        rest = near[len(near.partition("_")[0]) + 1 :]
        if _is_plural(name, near) or _distance(name, near) <= (1 if len(rest) < SHORT else 2):
            return near
    return ""


def _may_mean(value: t.Any, kind: str, template: t.Callable[[t.Any], t.Any], *, is_one_of: bool) -> bool:
    """Tell whether a value could be that of a variable of ours of the type ``kind``: a list of things, one that was forgotten to be put into a list, ...

    ``is_one_of``: whether the list itself is there, so that one thing is the user's own, as in ``bitbucket_projects: ["{{ bitbucket_project }}"]``.
    """
    if kind == "list":
        return True
    try:
        filled = template(value)
    except AnsibleError:  # whoever uses the variable hears of it
        return False
    if isinstance(filled, Mapping):
        return kind in STRUCTURES and not is_one_of and not REGISTERED & set(filled)
    return isinstance(filled, list) == (kind in STRUCTURES)


def _is_plural(one: str, other: str) -> bool:
    """Tell whether one is the plural of the other."""
    short, long = sorted((one, other), key=len)
    return long in (f"{short}s", f"{short[:-1]}ies" if short.endswith("y") else "")


def _distance(one: str, other: str) -> int:
    """Return how many letters have to be inserted, deleted, replaced or swapped with the next one."""
    earlier: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, its in enumerate(other, 1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, earlier[column - 2] + 1)
            line.append(cost)
        earlier, above = above, line
    return above[-1]
