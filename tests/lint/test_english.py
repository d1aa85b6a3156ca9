# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The English of what users read: README, docs, roles, playbooks, documentation of plugins, messages. Phrases that were rewritten once do not come back."""

from __future__ import annotations

import ast
import re
import typing as t
from functools import cache

import pytest

from tools.tree import ROOT

# What not to write, as a regular expression, and what to write.
PHRASES = {
    r"is to be there": "should exist",
    r"is not there yet": "does not exist yet",
    r"are to have what": "grants the listed permissions",
    r"\bmade anew\b|\bmakes anew\b": "recreated",
    r"\blast way in\b": "your own administrator access",
    r"\bways? in(to)? again\b": "administrator access",
    r"\bonly reads is left alone\b": "read-only directory",
    r"\bwhole truth\b": "exhaustive",
    r"\bthree ends\b": "exit codes",
    r"\bmakes? it so\b": "apply, applies",
    r"\bfought\b": "never modified",
    r"\byou never do\b": "say what is never removed",
    r"\bsaid to be so\b": "reported as such",
    r"\bbehind (the|our) (playbook's )?backs?\b": "outside Ansible",
    r"\bthe (whole )?journey\b": "provision, or the steps",
    r"\bforetell|\bforetold": "predict",
    r"\bwithout a trace\b": "cleans up after itself",
    r"\bin the place of the old one\b": "replaces the old one",
    r"\bthe way back\b": "removes what provision created",
    r"\bhas to have\b|\bhave to have\b": "needs",
    r"\bwhat you like\b": "optionally also",
    r"\band its like\b": "name it",
    r"\btell the rest\b": "see ... for the full reference",
    r"\brefuses every write besides\b": "the HTTP layer also blocks every write",
    r"\bthere is a \w+ already\?": "Already have a ...?",
    r"\bsomebody clicks\b": "manual changes",
    r"\bone thing, one declaration\b": "duplicate of",
    r"\bsomething else than a page\b": "unexpected response",
    r"\bpermissions of global\b": "global permissions",
    r"\bthe house\b": "architecture",
    r"\bsee to (it|the)\b": "check, create or update",
    r"\blog-ins?\b": "login; authentication failed",
    r"\bis told by\b": "is shown by, is known from",
    r"\binconclusive\b": "could not tell",
    r"\bmakes sense\b|\bmake sense\b": "is valid",
}
Text = tuple[str, str]


def _strings(source: str) -> t.Iterator[str]:
    """Yield the texts of a Python file: what it says and what documents it, not the comments and docstrings for those who read the code."""
    tree = ast.parse(source)
    documented = [node.body[0] for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body]
    docstrings = {id(first.value) for first in documented if isinstance(first, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@cache
def user_facing() -> tuple[Text, ...]:
    """Return (file, text) of all that users read."""
    return tuple(_user_facing())


def _user_facing() -> t.Iterator[Text]:
    for pattern in ("*.md", "docs/*.md", "roles/*/README.md", "roles/**/*.yml", "playbooks/*.yml", "examples/**/*.yml", "docs/docsite/**/*.rst"):
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        yield str(path.relative_to(ROOT)), "\n".join(_strings(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "plugins" / "plugin_utils").rglob("*.j2")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("phrase", PHRASES)
def test_phrase(phrase: str) -> None:
    pattern = re.compile(phrase.replace(" ", r"\s+"), re.IGNORECASE)
    found = [f"{where}: {text[max(0, hit.start() - 40) : hit.end() + 40]!r}" for where, text in user_facing() for hit in pattern.finditer(text)]
    assert found == [], f"write instead: {PHRASES[phrase]}"
