# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles whose variables are the options of bitbucket_configuration: the task and the argument specification of the role bitbucket follow from them, and
the part of the specification of provision that says the same, because that role refuses what is wrong before its first step."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION
from tools import yaml_text
from tools.products import Item, paragraphs
from tools.tree import ROOT

ROLES = ROOT / "roles"
MODULE = "algorithmia.scm.bitbucket_configuration"
MADE = "# Made by `make modules` from the options of bitbucket_configuration. Do not edit.\n"
BEGIN, END = "      # Made by `make modules` from here\n", "      # to here.\n"
NAMES = {"passwords": "bitbucket_user_passwords"}  # variables that are not called as their option
DESCRIPTION = (
    f"Brings a Bitbucket to what is declared, in one plan, with M({MODULE}).",
    "The connection comes from the variables C(bitbucket_url) and so on, which all modules of the collection read.",
    "Variables whose names nearly are those of this role or of the role C(provision) stop the run before anything is sent.",
    "A variable that is null is the same as one that is left out.",
)


def _options() -> dict[str, Item]:
    """Return the options of the module but for those of the connection."""
    spec = CONFIGURATION.spec()["argument_spec"]
    return {name: option for name, option in spec.items() if name not in CONFIGURATION.product.options}


def argument_specs() -> str:
    """Return the text of the argument specification of the role bitbucket."""
    main = {
        "short_description": f"Manage {CONFIGURATION.words.subjects} of Bitbucket Server / Data Center",
        "description": list(DESCRIPTION),
        "author": "algorithmia.scm maintainers",
        "version_added": CONFIGURATION.words.version_added,
        "options": {**_lists(), **_variables()},
    }
    return f"---\n{MADE}{yaml_text.document({'argument_specs': {'main': main}})}"


def _lists() -> dict[str, Item]:
    """Return the variables that declare things. The module judges what is in them, and names the item."""
    found = {}
    for kind in CONFIGURATION.kinds:
        words = kind.resource.words
        text = f"{words.listed or f'The {words.noun if kind.resource.is_setting else words.nouns}.'} See O({MODULE}#module:{kind.name})."
        found[f"bitbucket_{kind.name}"] = {"description": text, "type": "raw"}
    for resource in CONFIGURATION.rules.resources:
        text = f"{paragraphs(resource.words.listed)[0]} See O({MODULE}#module:{resource.plural})."
        found[variable(resource.plural)] = {"description": text, "type": "raw"}
    return found


def _variables() -> dict[str, Item]:
    """Return the other variables."""
    lists = _lists()
    options = {name: option for name, option in _options().items() if variable(name) not in lists}
    return {variable(name): {"description": _texts(option), "type": option["type"], **_kept(option)} for name, option in options.items()}


def variable(name: str) -> str:
    """Return the variable of an option."""
    return NAMES.get(name, f"bitbucket_{name}")


def provision(text: str) -> str:
    """Return the argument specification of provision with the variables in it that are made."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    variables = {name: option for name, option in _variables().items() if name not in NAMES.values() and f"      {name}:\n" not in before}
    made = "".join(f"{line}\n" for line in yaml_text.lines(variables, 6))
    return f"{before}{BEGIN}{made}{END}{after}"


def _texts(option: Item) -> list[str]:
    texts = [re.sub(r"O\((\w+)", lambda found: f"C({variable(found[1])}", text) for text in paragraphs(option["description"])]
    default = option.get("default")
    return texts if default in (None, []) else [*texts, f"The default is V({str(default).lower()})."]


def _kept(option: Item) -> Item:
    return {word: list(option[word]) if word == "choices" else option[word] for word in ("elements", "choices", "no_log") if option.get(word)}


def task() -> str:
    """Return the text of the tasks."""
    lines = "".join(f'    {name}: "{{{{ {variable(name)} | default(omit) }}}}"\n' for name in _options())
    return f"---\n{MADE}- name: Manage the Bitbucket\n  {MODULE}:\n{lines}  register: bitbucket_result\n"


def files() -> t.Iterator[tuple[Path, str]]:
    """Yield each file that is made, and its text."""
    specs = Path("meta") / "argument_specs.yml"
    yield ROLES / "bitbucket" / specs, argument_specs()
    yield ROLES / "bitbucket" / "tasks" / "main.yml", task()
    yield ROLES / "provision" / specs, provision((ROLES / "provision" / specs).read_text(encoding="utf-8"))
