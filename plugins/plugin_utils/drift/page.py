# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The report as a page: one file that needs nothing else, made from page.html.j2 with page.css and page.js in it."""

from __future__ import annotations

import base64
import hashlib
import typing as t
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.facts import facts
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import visible
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift import words
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.consequences import weight


def heaviest(things: t.Iterable[t.Mapping[str, t.Any]]) -> list[t.Mapping[str, t.Any]]:
    """Return things in the order of what their differences mean."""
    return sorted(things, key=weight)


HERE = Path(__file__).parent


def page(document: t.Mapping[str, t.Any]) -> str:
    """Return the document as HTML. What stands in it is escaped; a script or style that is not ours would not be run by the browser."""
    style, script = (Markup((HERE / name).read_text(encoding="utf-8")) for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    anchors = {id(thing): f"t{number}" for number, thing in enumerate(document["things"])}
    names = {"document": document, "servers": words.by_server(document), "words": words, "anchor": lambda thing: anchors[id(thing)]}
    return template().render(**names, style=style, script=script, policy=Markup(policy))


@cache
def template() -> Template:
    """Return the page's template, compiled."""
    made = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(value=words.value, facts=facts, heaviest=heaviest, plural=words.plural, visible=visible)
    return made.get_template("page.html.j2")


def _hash(text: str) -> str:
    """Return the name by which a content security policy knows an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(str(text).encode('utf-8')).digest()).decode()}'"
