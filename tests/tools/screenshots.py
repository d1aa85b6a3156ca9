# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Take pictures of a drift report, for the documentation.

PYTHONPATH=tests python -m tools.screenshots drift.html docs/drift-report
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import typing as t
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools.tree import ROOT

PROGRAMS = ("chromium", "google-chrome")
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")
STAMP = "made-from.sha256"
PICTURES: tuple[tuple[str, t.Literal["light", "dark"], int, int], ...] = (
    ("light", "light", 1180, 1400),
    ("dark", "dark", 1180, 1400),
    ("phone", "light", 390, 1400),
)


def chromium() -> str | None:
    """Return the path of the browser, or None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def browser() -> t.Iterator[Browser]:
    """Have a headless browser for a while."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(OPTIONS))
        try:
            yield launched
        finally:
            launched.close()


def pictures(shown: Browser, html: Path, into: Path) -> list[Path]:
    """Take the pictures of a page in a browser, and return their files."""
    into.mkdir(parents=True, exist_ok=True)
    made = []
    for name, scheme, width, height in PICTURES:
        page = shown.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(html.resolve().as_uri())
        made.append(into / f"{name}.png")
        page.screenshot(path=made[-1])
        page.close()
    return made


def shoot(html: Path, into: Path) -> list[Path]:
    """Take the pictures of a page, write down what they show, and return their files."""
    with browser() as shown:
        made = pictures(shown, html, into)
    (into / STAMP).write_text(f"{stamp()}\n", encoding="utf-8")
    return made


def stamp() -> str:
    """Return a hash of what decides how a report looks. Where it is not that of the pictures, they are out of date."""
    sources = (ROOT / "plugins" / "plugin_utils" / "drift" / name for name in ("page.css", "page.html.j2"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


if __name__ == "__main__":
    for picture in shoot(Path(sys.argv[1]), Path(sys.argv[2])):
        print(picture)
