# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of a Bitbucket in files that are written by hand otherwise: what the roles hand on and take, and what the module that reads all of it takes and
returns. A kind that is added to bitbucket_configuration is added to them.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION, NAMES
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import WRITE_ONLY
from tools.tree import ROOT

ROLE, PROVISION, INFO = ROOT / "roles" / "bitbucket", ROOT / "roles" / "provision", ROOT / "plugins" / "modules" / "bitbucket_info.py"
SPECS = Path("meta") / "argument_specs.yml"
KINDS = {kind.name: kind for kind in CONFIGURATION.kinds}


def files() -> dict[Path, str]:
    """Return the text of each file with all kinds in it."""
    specs = with_blocks(_read(ROLE / SPECS), "      bitbucket_only:\n", {f"      bitbucket_{name}:\n": _variable(kind) for name, kind in KINDS.items()})
    return {
        ROLE / "tasks" / "main.yml": with_blocks(_read(ROLE / "tasks" / "main.yml"), "    only: ", {f"    {name}: ": _handed_on(name) for name in KINDS}),
        ROLE / SPECS: with_choices(specs),
        PROVISION / SPECS: with_choices(_read(PROVISION / SPECS)),
        INFO: _info(_read(INFO)),
    }


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def with_blocks(text: str, before: str, blocks: t.Mapping[str, str]) -> str:
    """Return ``text`` with each of ``blocks`` that it lacks, by their beginnings, in front of the line that begins with ``before``."""
    lacking = "".join(block for beginning, block in blocks.items() if f"\n{beginning}" not in text)
    assert text.count(f"\n{before}") == 1, f"the line {before!r} is gone, in front of which the kinds stand"
    return text.replace(f"\n{before}", f"\n{lacking}{before}")


def _handed_on(name: str) -> str:
    return f'    {name}: "{{{{ bitbucket_{name} | default(omit) }}}}"\n'


def _variable(kind: Kind) -> str:
    words = kind.resource.words
    noun = words.noun if kind.resource.is_setting else words.nouns
    described = f"        description: The {noun}, as O(algorithmia.scm.bitbucket_configuration#module:{kind.name}).\n"
    return f"      bitbucket_{kind.name}:\n{described}        type: raw\n"


def with_choices(specs: str) -> str:
    """Return the argument specification of a role with the kinds that its variables can name."""
    options = CONFIGURATION.spec()["argument_spec"]
    for name in ("only", "purge"):
        pattern = rf"(      bitbucket_{name}:\n(?:        .*\n)*?        choices: )\[.*\]"
        assert re.search(pattern, specs), f"bitbucket_{name} has no choices"
        specs = re.sub(pattern, rf"\g<1>[{', '.join(options[name]['choices'])}]", specs)
    return specs


def _info(text: str) -> str:
    listed = f"[{', '.join(NAMES)}]"
    text = re.sub(r"(  gather:\n(?:    .*\n)*?    choices: )\[.*\]\n    default: \[.*\]", rf"\g<1>{listed}\n    default: {listed}", text)
    return with_blocks(text, "  sample:\n    bitbucket_users:", {f"    bitbucket_{name}:\n      description: ": _returned(KINDS[name]) for name in NAMES})


def _returned(kind: Kind) -> str:
    resource, words = kind.resource, kind.resource.words
    secrets = " and ".join(f"{field.name}s" for field in resource.fields if field.role == WRITE_ONLY)
    if resource.is_setting:
        module, sort = resource.singular, "      type: dict\n"
        text = f"The {words.noun}, as M(algorithmia.scm.bitbucket_{module}) takes it. Missing if there is none, and empty with O(exclusive)."
    else:
        module, sort = resource.plural, "      type: list\n      elements: dict\n"
        text = f"The {words.nouns}, as M(algorithmia.scm.bitbucket_{module}) takes them{f', without {secrets}' if secrets else ''}."
    return f"    bitbucket_{kind.name}:\n      description: {text}\n{sort}"
