# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""docs/architecture.svg is what its source draws, and whoever opens it can read it, on a phone, in the light and in the dark."""

from __future__ import annotations

import copy
import itertools
import re
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from tools import picture
from tools.colours import ENOUGH, channels, contrast, luminance
from tools.fonts import FONTS
from tools.tree import ROOT

Source = dict[str, t.Any]
Area = tuple[float, float, float, float]  # left, top, right, bottom

SVG = "{http://www.w3.org/2000/svg}"
PHONE = 390  # pixels that a phone has in its width
SMALLEST = 9  # pixels that the smallest text may have there


@pytest.fixture(scope="module")
def text() -> str:
    return picture.PICTURE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def root(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


@pytest.fixture
def source() -> Source:
    return t.cast(Source, yaml.safe_load(picture.SOURCE.read_text(encoding="utf-8")))


def steps(source: Source) -> list[Source]:
    return [step for group in source["groups"] for step in group["steps"]]


def number(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.attrib[name]) for name in names]


def area(element: ElementTree.Element) -> Area:
    """Return what a rectangle, a circle or a text covers; a text as wide as it can get."""
    if element.tag == f"{SVG}circle":
        x, y, r = number(element, "cx", "cy", "r")
        return x - r, y - r, x + r, y + r
    x, y = number(element, "x", "y") if "x" in element.attrib else (0.0, 0.0)
    if element.tag == f"{SVG}rect":
        width, height = number(element, "width", "height")
        return x, y, x + width, y + height
    font = FONTS[element.attrib["class"]]
    width = font.width(element.text or "")
    left = x if font.name in ("title", "group", "about") else x - width / 2
    return left, y - 0.75 * font.size, left + width, y + 0.22 * font.size


def inside(inner: Area, outer: Area) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def apart(one: Area, other: Area) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [element for element in root.iter() if name in element.attrib.get("class", "").split()]


# --- the source and what is committed ---


def test_it_is_what_its_source_draws(source: Source, text: str) -> None:
    assert text == picture.drawn(source), "run `make picture`"


def test_a_stale_one_is_told_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "stale.svg"
    stale.write_text(text.replace("Webhook", "Carrier pigeon"), encoding="utf-8")
    monkeypatch.setattr(picture, "PICTURE", stale)
    monkeypatch.setattr(picture, "ROOT", tmp_path)
    assert picture.main(["--check"]) == 1
    assert "make picture" in capsys.readouterr().out
    assert picture.main([]) == 0
    assert stale.read_text(encoding="utf-8") == text
    assert picture.main(["--check"]) == 0


def test_the_roles_in_it_are_there(source: Source) -> None:
    named = {role for step in steps(source) for role in step.get("role", "").split(", ") if role}
    assert named
    assert {role for role in named if not (ROOT / "roles" / role).is_dir()} == set()


# --- what it shows ---


def test_steps_are_numbered_and_lead_where_they_say(source: Source, root: ElementTree.Element) -> None:
    """From the line of the one to the line of the other, each below the one before."""
    column = {who: picture.COLUMNS[one["column"] - 1] for who, one in source["people"].items()}
    shown = of_class(root, "step")
    assert [of_class(one, "number")[0].text for one in shown] == [str(each) for each in range(1, len(shown) + 1)]
    assert len(shown) == len(steps(source))
    heights = [number(of_class(one, "badge")[0], "cy")[0] for one in shown]
    assert heights == sorted(heights)
    for one, step in zip(shown, steps(source), strict=True):
        assert number(of_class(one, "badge")[0], "cx")[0] == column[step["from"]]
        tip = re.match(r"M([\d.]+) ", of_class(one, "head")[0].attrib["d"])
        assert tip is not None
        assert abs(float(tip[1]) - column[step["to"]]) <= 4
        assert ("answer" in of_class(one, "arrow")[0].attrib["class"].split()) == step.get("answer", False)
        assert step["what"] == " ".join(each.text or "" for each in of_class(one, "what"))


def test_everybody_stands_at_the_top_of_the_panels_they_take_part_in(source: Source, root: ElementTree.Element) -> None:
    names = [of_class(card, "name")[0].text for card in of_class(root, "card")]
    assert names == [source["people"][who]["name"] for group in source["groups"] for who in group["who"]]
    for group in source["groups"]:
        taking_part = {step[end] for step in group["steps"] for end in ("from", "to")}
        assert taking_part == set(group["who"]), group["name"]


def test_it_is_told_in_words_too(source: Source, root: ElementTree.Element) -> None:
    described = root.findtext(f"{SVG}desc") or ""
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == source["title"]
    for position, step in enumerate(steps(source), 1):
        assert re.search(rf"\b{position}\. [^.]*{re.escape(step['what'])}", described)


# --- whether it can be read ---


def test_text_stays_in_its_box(root: ElementTree.Element) -> None:
    boxes = [*of_class(root, "card"), *of_class(root, "chip")]
    boxes = [box for box in boxes if box.tag == f"{SVG}g"]
    assert len(boxes) > 7
    for box in boxes:
        outer = area(of_class(box, "tint")[0])
        for each in box.iter(f"{SVG}text"):
            assert inside(area(each), outer), each.text


def test_text_stays_in_its_panel(root: ElementTree.Element) -> None:
    panels = [area(each) for each in of_class(root, "panel")]
    whole = area(of_class(root, "page")[0])
    assert [0.0, 0.0, *whole[2:]] == [float(each) for each in root.attrib["viewBox"].split()]
    for each in root.iter(f"{SVG}text"):
        assert inside(area(each), whole), each.text
        assert each.attrib["class"] == "title" or each is root.findall(f"{SVG}text")[1] or any(inside(area(each), panel) for panel in panels), each.text
    for box in of_class(root, "tint"):
        assert any(inside(area(box), panel) for panel in panels)


def test_nothing_lies_on_top_of_text(root: ElementTree.Element) -> None:
    texts = list(root.iter(f"{SVG}text"))
    for one, other in itertools.combinations(texts, 2):
        assert apart(area(one), area(other)), (one.text, other.text)
    boxes = [each for name in ("card", "chip") for each in of_class(root, name) if each.tag == f"{SVG}g"]
    own = {id(each): box for box in boxes for each in box.iter()}
    for each in texts:
        assert all(apart(area(each), area(of_class(box, "tint")[0])) for box in boxes if own.get(id(each)) is not box), each.text
        badges = of_class(root, "badge")
        assert each.attrib["class"] == "number" or all(apart(area(each), area(badge)) for badge in badges), each.text


def test_a_phone_shows_it_large_enough(root: ElementTree.Element) -> None:
    used = {each.attrib["class"] for each in root.iter(f"{SVG}text")}
    assert used == set(FONTS)
    style = root.findtext(f"{SVG}style") or ""
    for name in used:
        size = re.search(rf"^\.{name} {{ font-size: ([\d.]+)px", style, re.MULTILINE)
        assert size is not None, name
        assert float(size[1]) == FONTS[name].size
        assert float(size[1]) * PHONE / picture.WIDTH >= SMALLEST, name


@pytest.mark.parametrize("change", ["what", "over", "name", "chip"])
def test_what_does_not_fit_is_not_drawn(source: Source, change: str) -> None:
    changed = copy.deepcopy(source)
    long = "Donaudampfschifffahrtsgesellschaftskapitaensmuetze" * 2
    if change == "name":
        changed["people"]["you"]["name"] = long
    elif change == "chip":
        changed["groups"][0]["steps"][0]["leaves"]["what"] = long
    else:
        changed["groups"][0]["steps"][0][change] = long
    with pytest.raises(picture.Overflow, match="Donau"):
        picture.drawn(changed)


def test_a_long_text_goes_on_in_the_next_line(source: Source) -> None:
    source["groups"][0]["steps"][0]["what"] = "one two three four five six seven eight nine ten eleven twelve thirteen"
    drawn = ElementTree.fromstring(picture.drawn(source))
    lines = [each.text for each in of_class(of_class(drawn, "step")[0], "what")]
    assert len(lines) == 2
    test_nothing_lies_on_top_of_text(drawn)


# --- colours ---


def mixed(over: str, under: str, share: float) -> str:
    pairs = zip(channels(over), channels(under), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in pairs)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(source: Source, root: ElementTree.Element, scheme: str) -> None:
    """Ink and muted text on page, panel and tinted boxes; the number on its badge; an icon on its tint."""
    colours = source["colours"][scheme]
    share = re.search(r"^\.tint { fill: var\(--own\); fill-opacity: ([\d.]+)", root.findtext(f"{SVG}style") or "", re.MULTILINE)
    assert share is not None
    for who in source["people"]:
        tint = mixed(colours[who], colours["panel"], float(share[1]))
        assert contrast(colours["page"], colours[who]) >= ENOUGH, who
        assert contrast(colours[who], tint) >= ENOUGH, who
        assert min(contrast(colours[each], tint) for each in ("ink", "muted")) >= ENOUGH, who
    for ground in ("page", "panel"):
        assert min(contrast(colours[each], colours[ground]) for each in ("ink", "muted")) >= ENOUGH, ground
    assert (luminance(colours["page"]) > 0.5) == (scheme == "light")


def test_both_schemes_have_every_colour(source: Source, root: ElementTree.Element) -> None:
    style = root.findtext(f"{SVG}style") or ""
    dark = re.search(r"@media \(prefers-color-scheme: dark\) { :root { ([^}]*) } }", style)
    light = re.search(r"^:root { ([^}]*) }", style, re.MULTILINE)
    assert light is not None
    assert dark is not None
    used = set(re.findall(r"var\(--(\w+)\)", style)) - {"own"}
    for scheme, found in (("light", light), ("dark", dark)):
        said = dict(each.split(": ") for each in found[1].split("; "))
        assert said == {f"--{name}": value for name, value in source["colours"][scheme].items()}
        assert {f"--{name}" for name in used} == set(said)
    rules = style[dark.end() :]
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", rules), "a colour that does not know the scheme"


# --- what it brings along ---


def test_it_needs_nothing_from_anywhere(text: str, root: ElementTree.Element) -> None:
    """Neither from the network nor from elsewhere in the file: no links, scripts, imports, images, entities."""
    assert re.findall(r"[a-z]+://[^\s\"']+", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<!|<\?|@import|url\(|href|\bon\w+=", text)
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags == {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"}
