# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The formats of the report, each from the document alone: the file it is written to, and its text."""

from __future__ import annotations

import json
import os
import tempfile
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


def write(document: Document, folder: Path, formats: t.Iterable[str], *, group_readable: bool = False) -> list[Path]:
    """Write the document in these formats, each file as a whole, for the owner only or the group too, and return the files. Raises OSError."""
    texts = {folder / FORMATS[name][0]: FORMATS[name][1](document) for name in formats}
    folder.mkdir(parents=True, exist_ok=True, mode=0o750 if group_readable else 0o700)
    for path, text in texts.items():
        # A name that nobody can guess, made by O_EXCL; renaming replaces a link, and does not follow it.
        descriptor, fresh = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
        try:
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                os.fchmod(descriptor, 0o640 if group_readable else 0o600)
            os.replace(fresh, path)
        except BaseException:
            os.unlink(fresh)
            raise
    return list(texts)
