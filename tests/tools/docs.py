# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation as a website, without a network: what antsibull-docs makes of modules, roles and plugins, the guides in docs/docsite/rst, and the
pages in docs that are Markdown, whose files in docs/docsite/rst only hold their place.

    PYTHONPATH=tests python -m tools.docs [FOLDER]    write it to FOLDER, by default build/docs
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tools.tree import NAME, NAMESPACE, ROOT, collections_path

DOCS = ROOT / "docs"
SITE = DOCS / "docsite"
GUIDES = "docsite"  # the folder that antsibull-docs puts the guides into
MARKDOWN = tuple(sorted(path.stem for path in DOCS.glob("*.md")))
FILES = ("architecture.svg", "drift-report", "schema")
SOURCE = re.compile(rf'src="(?=({"|".join(FILES)}))')
WORKED_EXAMPLE = ROOT / "tests" / "unit" / "engine" / "shelves.py"
UNDERLINES = "=-~^"
ANSIBLE = "https://docs.ansible.com/ansible/latest"
# What antsibull-docs refers to in Ansible's own documentation, which is on the network.
ELSEWHERE = {
    "action_plugins": f"{ANSIBLE}/plugins/action.html",
    "callback_plugins": f"{ANSIBLE}/plugins/callback.html",
    "common_return_values": f"{ANSIBLE}/reference_appendices/common_return_values.html",
    "ansible_configuration_settings": f"{ANSIBLE}/reference_appendices/config.html",
}


def from_markdown(text: str) -> str:
    """Return a Markdown page as reStructuredText: headings and code for Sphinx, the rest as HTML."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(text)
    lines: list[str] = []
    held: list[Token] = []

    def flush() -> None:
        html = markdown.renderer.render(held, markdown.options, {}).strip().replace("<table>", '<table class="docutils align-default">')
        held.clear()
        if html:
            lines.extend((".. raw:: html", "", *(f"   {line}" for line in html.splitlines()), ""))

    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.type == "heading_open" and token.level == 0:
            flush()
            title = "".join(child.content for child in tokens[position + 1].children or ())
            lines.extend((title, UNDERLINES[int(token.tag[1]) - 1] * len(title), ""))
            position += 2
        elif token.type == "fence" and token.level == 0:
            flush()
            lines.extend((f".. code-block:: {token.info or 'text'}", "", *(f"   {line}" for line in token.content.splitlines()), ""))
        else:
            held.append(_linked(token))
        position += 1
    flush()
    return "\n".join(lines)


def _linked(token: Token) -> Token:
    """Return a token whose links and pictures lead to what is on the site. What is not on it is named and not linked."""
    token.content = SOURCE.sub('src="../', token.content)
    kept: list[Token] = []
    open_links: list[bool] = []
    for child in token.children or ():
        if child.type == "link_open":
            target = on_the_site(str(child.attrs["href"]))
            open_links.append(bool(target))
            child.attrs["href"] = target
        if child.type == "image" and "src" in child.attrs:
            child.attrs["src"] = on_the_site(str(child.attrs["src"]))
        child.content = SOURCE.sub('src="../', child.content)
        is_dropped = (child.type == "link_open" and not open_links[-1]) or (child.type == "link_close" and not open_links.pop())
        kept += [] if is_dropped else [child]
    token.children = kept if token.children else token.children
    return token


def on_the_site(address: str) -> str:
    """Return the address that something in docs has on the site, ``""`` where it is not there."""
    page, mark, anchor = address.partition("#")
    name = page.removesuffix(".md")
    if not page or page.startswith("http"):
        return address
    return f"{name}.html{mark}{anchor}" if name in MARKDOWN and name != page else f"../{address}" if page.startswith(FILES) else ""


def elsewhere() -> str:
    """Return a page that stands for those of Ansible's own documentation."""
    sections = [f".. _{label}:\n\n{label}\n{'-' * len(label)}\n\n`{url} <{url}>`__\n" for label, url in ELSEWHERE.items()]
    return "\n".join([":orphan:\n\nAnsible\n=======\n\nThese pages are in the documentation of Ansible.\n", *sections])


def sources(folder: Path) -> None:
    """Write what Sphinx reads."""
    command = ["antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(folder), f"{NAMESPACE}.{NAME}"]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections_path()), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, check=True, env=environment)
    for name in MARKDOWN:
        (folder / GUIDES / f"{name}.rst").write_text(from_markdown((DOCS / f"{name}.md").read_text(encoding="utf-8")), encoding="utf-8")
    (folder / GUIDES / "ansible.rst").write_text(elsewhere(), encoding="utf-8")
    for name in FILES:
        source, target = DOCS / name, folder / "files" / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copy(WORKED_EXAMPLE, folder / "examples")
    shutil.copy(SITE / "conf.py", folder)


def build(target: Path) -> None:
    """Build the site. A warning is a failure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources(folder)
        made = folder / ".made"
        command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", "-b", "html", "-d", str(folder / ".doctrees")]
        subprocess.run([*command, str(folder), str(made)], check=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        raise SystemExit(__doc__)
    target = Path(*arguments) if arguments else ROOT / "build" / "docs"
    build(target)
    print(f"docs: {target / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
