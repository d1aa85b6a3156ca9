# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation builds as a website without warnings and without a network, every module, role and plugin has a page, and links lead to what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tools.docs import MARKDOWN, from_markdown
from tools.tree import ROOT

LOADED = ("script", "link", "img")  # what a browser fetches by itself
PROXY = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")  # where nothing listens


class Addresses(HTMLParser):
    """Collects what a page links to, what it loads, and the places in it that a link can name."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places |= {value for name in ("id", "name") if (value := given.get(name))}
        address = given.get("src") or given.get("href")
        if address:
            (self.loaded if tag in LOADED else self.links).append(address)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_website(tmp_path: Path) -> None:
    site = tmp_path / "docs"
    command = [sys.executable, "-m", "tools.docs", str(site)]
    done = subprocess.run(command, env={**os.environ, **PROXY, "PYTHONPATH": str(ROOT / "tests")}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    pages = {path: Addresses(path) for path in site.rglob("*.html")}
    wanted = [f"{path.stem}_{kind}.html" for kind in ("module", "lookup", "callback", "filter") for path in documented(kind)]
    wanted += [f"{path.parents[1].name}_role.html" for path in ROOT.glob("roles/*/meta/argument_specs.yml")]
    wanted += [f"docsite/{path.stem}.html" for path in ROOT.glob("docs/docsite/rst/*.rst")] + [f"docsite/{name}.html" for name in MARKDOWN]
    assert [name for name in wanted if site / name not in pages] == []
    assert [(path.name, address) for path, page in pages.items() for address in page.loaded if urlsplit(address).scheme not in ("", "data")] == []
    assert [(path.name, address) for path, page in pages.items() for address in (*page.links, *page.loaded) if not leads(path, address, pages)] == []


def documented(kind: str) -> list[Path]:
    folder = ROOT / "plugins" / ("modules" if kind == "module" else kind)
    return [path for path in folder.glob("*.py") if "DOCUMENTATION = " in path.read_text(encoding="utf-8")]


def leads(page: Path, address: str, pages: dict[Path, Addresses]) -> bool:
    """Tell whether an address within the site leads to a file, and to a place in it where it names one. Generated indexes link to places by other means."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return True
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.exists():
        return False
    return not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].places


def test_markdown_becomes_restructured_text() -> None:
    text = "# Title\n\nSee [drift](drift.md#exit-codes), [this](../README.md) and ![shot](drift-report/light.png).\n\n```yaml\na: 1\n```\n\n- one\n"
    made = from_markdown(text)
    assert made.startswith("Title\n=====\n\n.. raw:: html\n")
    assert 'href="drift.html#exit-codes"' in made
    assert 'src="../drift-report/light.png"' in made
    assert "README" not in made
    assert "and this" not in made
    assert ", this and" in made
    assert re.search(r"^\.\. code-block:: yaml\n\n   a: 1\n", made, re.MULTILINE)
