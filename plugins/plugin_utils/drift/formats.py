# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The formats of the report, each from the document alone: the file it is written to, and its text."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.junit import junit
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.markdown import markdown
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.page import page
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.sarif import sarif

Document = t.Mapping[str, t.Any]


def as_json(document: Document) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, tuple[str, t.Callable[[Document], str]]] = {
    "json": ("drift.json", as_json),
    "junit": ("drift.xml", junit),
    "sarif": ("drift.sarif", sarif),
    "markdown": ("drift.md", markdown),
    "html": ("drift.html", page),
}


def write(document: Document, folder: Path, formats: t.Iterable[str]) -> list[Path]:
    """Write the document in these formats, each file as a whole, and return the files. Raises OSError."""
    texts = {folder / FORMATS[name][0]: FORMATS[name][1](document) for name in formats}
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return list(texts)
