# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of a Bitbucket in what is written by hand otherwise: the module that reads all of it, and the guide that says what is managed. A kind that is added
to bitbucket_configuration is added to them.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.configuration import CONFIGURATION, NAMES
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.configure import Kind
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import WRITE_ONLY
from tools.tree import ROOT

INFO = ROOT / "plugins" / "modules" / "bitbucket_info.py"
GUIDE = ROOT / "docs" / "docsite" / "rst" / "not_managed.rst"
KINDS = {kind.name: kind for kind in CONFIGURATION.kinds}


def files() -> dict[Path, str]:
    """Return the text of each file with all kinds in it."""
    return {INFO: _info(INFO.read_text(encoding="utf-8")), GUIDE: _guide(GUIDE.read_text(encoding="utf-8"))}


def with_blocks(text: str, before: str, blocks: t.Mapping[str, str]) -> str:
    """Return ``text`` with each of ``blocks`` that it lacks, by their beginnings, in front of the line that begins with ``before``."""
    lacking = "".join(block for beginning, block in blocks.items() if f"\n{beginning}" not in text)
    assert text.count(f"\n{before}") == 1, f"the line {before!r} is gone, in front of which the kinds stand"
    return text.replace(f"\n{before}", f"\n{lacking}{before}")


def _info(text: str) -> str:
    listed = "".join(f"\n      - {name}" for name in NAMES)
    text = re.sub(r"(\n  gather:\n(?:    .*\n)*?    choices:)(?:.*\n)+?(?=  \w)", rf"\g<1>{listed}\n    default:{listed}\n", text, count=1)
    return with_blocks(text, "  sample:\n    bitbucket_users:", {f"    bitbucket_{name}:\n      description: ": _returned(KINDS[name]) for name in NAMES})


def _guide(text: str) -> str:
    managed = "\n".join(f"* {name.replace('_', ' ')}" for name in NAMES)
    return re.sub(r"^Managed:\n\n(\* .*\n)*", f"Managed:\n\n{managed}\n", text, flags=re.MULTILINE)


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
