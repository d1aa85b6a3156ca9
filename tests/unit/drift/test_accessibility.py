# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page can be used by everybody: what its text shows is checked always, and all of it by axe-core where there is a browser."""

from __future__ import annotations

import re
import typing as t
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

import pytest

from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift import page as page_module
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.formats import write
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.page import page
from ansible_collections.algorithmia.scm.plugins.plugin_utils.drift.report import Report
from tools.colours import ENOUGH, contrast
from tools.screenshots import browser, chromium
from unit.drift.samples import clock, crowded, realistic, report, result

DOCUMENTS = {
    "differences": realistic().document(),
    "problems": realistic(problems=True).document(),
    "many": crowded().document(),
    "in sync": report(("bitbucket_groups", result("bitbucket_groups", unchanged=[{"name": "a"}]))).document(),
    "nothing": Report(clock=clock()).document(),
}
VOID = ("meta", "input", "br", "wbr", "img", "link", "hr")
CONTROLS = ("button", "a", "select", "input", "summary", "textarea")
CSS = (Path(page_module.__file__).parent / "page.css").read_text(encoding="utf-8")


class _Tree(HTMLParser):
    """HTML as a tree. What is not closed, or closed twice, is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.made = TreeBuilder()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _value in attrs}) == len(attrs), f"<{tag}> has an attribute twice"
        self.made.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.made.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.made.start(tag, {name: value or "" for name, value in attrs})
        self.made.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.made.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.made.data(data)


@pytest.fixture(scope="module", params=DOCUMENTS)
def root(request: pytest.FixtureRequest) -> Element:
    return _Tree(page(DOCUMENTS[request.param])).made.close()


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def parents(root: Element) -> dict[Element, Element]:
    return {child: element for element in root.iter() for child in element}


def test_the_language_and_title_are_there(root: Element) -> None:
    assert root.get("lang") == "en"
    assert text(t.cast("Element", root.find("head/title")))
    [viewport] = [element.get("content", "") for element in root.iter("meta") if element.get("name") == "viewport"]
    assert not re.search(r"user-scalable|maximum-scale", viewport), "the page cannot be enlarged"


def test_all_that_is_shown_is_in_a_landmark(root: Element) -> None:
    body = t.cast("Element", root.find("body"))
    assert [element.tag for element in body if element.get("class") != "skip"] == ["header", "main", "footer", "script"]
    for tag in ("section", "nav", "form"):
        named = [element for element in root.iter(tag) if element.get("aria-label") or element.get("aria-labelledby")]
        names = [element.get("aria-label") or element.get("aria-labelledby") for element in named]
        assert len(set(names)) == len(names)
    first = body[0]
    assert (first.tag, first.get("class"), first.get("href")) == ("a", "skip", "#things")


def test_headings_leave_no_level_out(root: Element) -> None:
    headings = [element for element in root.iter() if re.fullmatch(r"h[1-6]", element.tag)]
    levels = [int(element.tag[1]) for element in headings]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert [pair for pair in pairwise(levels) if pair[1] - pair[0] > 1] == []
    assert all(text(element) for element in headings)


def test_every_control_has_a_name(root: Element) -> None:
    above = parents(root)
    labels = {element.get("for") for element in root.iter("label")}
    for element in root.iter():
        if element.tag not in CONTROLS:
            continue
        own = text(element) if element.tag not in ("select", "input", "textarea") else ""
        label = above[element].tag == "label" and (above[element].text or "").strip()
        assert own or label or element.get("aria-label") or element.get("id", "") in labels, (element.tag, element.attrib)


def test_what_is_referred_to_exists_once(root: Element) -> None:
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    for element in root.iter():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(element.get(name, "").split()) <= set(ids)
        if element.get("href", "").startswith("#"):
            assert element.get("href", "")[1:] in ids


def test_pictures_are_described_or_hidden(root: Element) -> None:
    for element in root.iter("svg"):
        assert element.get("aria-hidden") == "true" or element.get("aria-label")
    assert list(root.iter("img")) == []


def test_tables_have_headers(root: Element) -> None:
    """There are none today: a difference is an article, so that a phone can show it."""
    for element in root.iter("table"):
        assert element.find("caption") is not None
        assert all(cell.get("scope") for cell in element.iter("th"))
        assert element.find(".//th") is not None


def test_lists_have_their_entries(root: Element) -> None:
    for element in root.iter():
        if element.tag == "ul":
            assert {child.tag for child in element} <= {"li"}
        if element.tag == "dl":
            for group in element:
                assert group.tag == "div"
                assert group[0].tag == "dt"
                assert {child.tag for child in group} <= {"dt", "dd"}


# --- colours ---


def palettes() -> dict[str, dict[str, str]]:
    """Return the colours of page.css by scheme, the three places that set dark or print among them."""
    rules = [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]+);", rule)) for rule in re.findall(r"{([^{}]*--ground:[^{}]*)}", CSS)]
    return dict(zip(("light", "dark by the system", "dark by choice", "print"), rules, strict=True))


GROUNDS = ("--ground", "--paper", "--code")
ON_GROUNDS = ("--ink", "--soft", "--link", "--good", "--warn", "--bad")
PAIRS = [(over, under) for over in ON_GROUNDS for under in GROUNDS]
PAIRS += [(tone, f"{tone}-tint") for tone in ("--good", "--warn", "--bad")]
PAIRS += [(over, f"{tone}-tint") for over in ("--ink", "--soft", "--link") for tone in ("--good", "--warn", "--bad")]  # in the hero
PAIRS += [("--ground", tone) for tone in ("--good", "--warn", "--bad")]  # the icon in its seal


@pytest.mark.parametrize("scheme", palettes())
def test_text_stands_out(scheme: str) -> None:
    colours = palettes()[scheme]
    assert [(pair, round(found, 2)) for pair in PAIRS if (found := contrast(*(colours[name] for name in pair))) < ENOUGH] == []


def test_every_colour_of_text_is_held() -> None:
    """A colour that page.css gives to text, or text to stand on, is in the pairs above; it is no colour of its own, which knew no dark."""
    outside = re.sub(r"{[^{}]*--ground:[^{}]*}", "{}", CSS)
    used = set(re.findall(r"\bcolor: var\((--[\w-]+)", outside))
    behind = set(re.findall(r"\bbackground(?:-color)?: var\((--[\w-]+)", outside))
    known = {name for pair in PAIRS for name in pair}
    assert used - known == {"--tone"}  # one of the three, by status
    assert behind - known == {"--tint", "--tone"}
    assert re.findall(r"(?<![\w-])(?:color|background(?:-color)?): #[0-9a-f]+", outside) == []


# --- in a browser ---


def classes(documents: dict[str, t.Any]) -> set[str]:
    """Return what the colours of the pages go by."""
    return {name for document in documents.values() for names in re.findall(r'class="([^"]*)"', page(document)) for name in names.split()}


@pytest.mark.skipif(not chromium(), reason="there is no Chromium: make setup installs it where it may")
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: t.Literal["light", "dark"], tmp_path: Path) -> None:
    """All rules of axe-core, those of good practice too, with everything opened that can be. It comes with its package: no network.

    The long page, which takes three quarters of the time, has nothing that the others do not have.
    """
    documents = {name: document for name, document in DOCUMENTS.items() if name != "many"}
    assert classes(DOCUMENTS) == classes(documents)
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing: make setup installs it").Axe()
    found = {}
    with browser() as chrome:
        for name, document in documents.items():
            [path] = write(document, tmp_path, ["html"])
            shown = chrome.new_page(color_scheme=scheme)
            shown.goto(path.as_uri())
            shown.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            answer = axe.run(shown).response
            assert len(answer["passes"]) > 10
            found[name] = [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in answer["violations"]]
            shown.close()
    assert found == {name: [] for name in documents}
