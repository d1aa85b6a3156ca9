# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draw docs/architecture.svg from docs/architecture.yml.

Each group of steps is a panel; who takes part stands at its top and has a line downwards; each step is an arrow between two
lines. Narrow and tall, so that it can be read on a phone. Nothing is placed by hand: a step more is an entry more. What it looks like is in picture.svg.j2.

    PYTHONPATH=tests python -m tools.picture            draw it
    PYTHONPATH=tests python -m tools.picture --check    fail if it is stale
"""

from __future__ import annotations

import sys
import typing as t
from dataclasses import dataclass

import jinja2
import yaml

from tools.fonts import FONTS
from tools.tree import ROOT

TEMPLATE = ROOT / "tests" / "tools" / "picture.svg.j2"
SOURCE = ROOT / "docs" / "architecture.yml"
PICTURE = ROOT / "docs" / "architecture.svg"

# All in pixels of a picture that is this wide.
WIDTH = 480
PANEL = (12, 468)  # left and right
INNER = (22, 458)  # within which text stays
COLUMNS = (75, 185, 295, 405)
CARD = (102, 78)  # width and height
BADGE = 11  # radius of a step's number


class Overflow(ValueError):
    """A text that does not fit where it has to stand."""


@dataclass(frozen=True)
class Text:
    """A text in its place: the middle of its line, or for some fonts its beginning."""

    font: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Plate:
    """What keeps the lines of those who take part out of a text."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Box:
    """Somebody who takes part, or what a step leaves with somebody."""

    kind: str
    who: str
    x: float
    y: float
    width: float
    height: int
    icon: str
    icon_x: float
    icon_y: float
    icon_scale: float
    round: int
    texts: tuple[Text, ...]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Step:
    """An arrow with its number and its texts, in the colour of the one it starts from."""

    who: str
    texts: tuple[Text, ...]
    plates: tuple[Plate, ...]
    path: str
    head: str
    badge: Text
    answer: bool


@dataclass(frozen=True)
class Panel:
    """A group of steps."""

    top: float
    bottom: float
    heading: tuple[Text, ...]
    cards: tuple[Box, ...]
    chips: tuple[Box, ...]
    steps: tuple[Step, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        return (*self.cards, *self.chips)


Source = dict[str, t.Any]
px = "{:g}".format


def _fitting(font: str, text: str, room: float) -> float:
    """Return the width of a text. Raises Overflow where it has not the room."""
    width = FONTS[font].width(text)
    if width > room:
        raise Overflow(f"{text!r} is {width:.0f} wide, and has room for {room:.0f}")
    return width


def _wrapped(font: str, text: str, room: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if FONTS[font].width(longer) <= room:
            lines[-1] = longer
        else:
            _fitting(font, word, room)
            lines.append(word)
    return [line for line in lines if line]


def _within(middle: float, width: float) -> float:
    """Return the middle of something that wide, moved as far as it takes to stay inside a panel."""
    return min(max(middle, INNER[0] + width / 2), INNER[1] - width / 2)


def _card(source: Source, who: str, y: float) -> Box:
    one = source["people"][who]
    middle, (width, height) = COLUMNS[one["column"] - 1], CARD
    texts = (Text("name", middle, y + 48, one["name"]), Text("sub", middle, y + 65, one["about"]))
    for text in texts:
        _fitting(text.font, text.text, width - 6)
    return Box("card", who, middle - width / 2, y, width, height, one["icon"], middle - 11, y + 9, 1.1, 12, texts)


def _chip(leaves: Source, column: int, y: float) -> Box:
    width = _fitting("chip", leaves["what"], INNER[1] - INNER[0] - 42) + 42
    middle = _within(column, width)
    text = Text("chip", middle + 9, y + 17, leaves["what"])
    return Box("chip", leaves["who"], middle - width / 2, y, width, 26, leaves["icon"], middle - width / 2 + 10, y + 5, 0.8, 13, (text,))


def _arrow(start: float, end: float, y: float) -> tuple[str, str]:
    """Return the line and its head; a loop to the left where it comes back to where it starts."""
    if start == end:
        return f"M{px(start - BADGE)} {px(y)}h-44q-8 0 -8 8v14q0 8 8 8h{px(44 + BADGE - 12)}", f"M{px(end - 3)} {px(y + 30)}l-11 -5.5v11z"
    way = 1 if end > start else -1
    return f"M{px(start + way * BADGE)} {px(y)}H{px(end - way * 12)}", f"M{px(end - way * 3)} {px(y)}l{-way * 11} -5.5v11z"


def _step(source: Source, step: Source, number: int, y: float) -> tuple[Step, list[Box], float]:
    """Return a step, what it leaves, and where the next one begins."""
    start, end = (COLUMNS[source["people"][step[name]]["column"] - 1] for name in ("from", "to"))
    texts: list[Text] = []
    plates: list[Plate] = []

    def line(font: str, text: str, at: float) -> None:
        width = _fitting(font, text, INNER[1] - INNER[0])
        texts.append(Text(font, _within((start + end) / 2, width), at, text))
        edges = [texts[-1].x + way * (width / 2 + 4) for way in (-1, 1)]
        # An edge that would cut a line lengthwise goes a little further.
        left, right = (edge + way * 4 if any(abs(edge - each) < 3 for each in COLUMNS) else edge for edge, way in zip(edges, (-1, 1), strict=True))
        plates.append(Plate(left, at - 14, right - left, 19))

    for each in _wrapped("what", step["what"], INNER[1] - INNER[0]):
        y += 18
        line("what", each, y)
    y += 18
    path, head = _arrow(start, end, y)
    badge = Text("number", start, y + 4.5, str(number))
    y += 30 if start == end else 8
    for font, height in (("over", 18), ("role", 16)):
        if font in step:
            y += height
            line(font, step[font], y)
    chips = []
    if "leaves" in step:
        chips.append(_chip(step["leaves"], COLUMNS[source["people"][step["leaves"]["who"]]["column"] - 1], y + 11))
        y += 37
    return Step(step["from"], tuple(texts), tuple(plates), path, head, badge, step.get("answer", False)), chips, y + 22


def _panel(source: Source, group: Source, first: int, top: float) -> Panel:
    left = INNER[0]
    heading = (Text("group", left, top + 29, group["name"]), Text("about", left, top + 49, group["about"]))
    for text in heading:
        _fitting(text.font, text.text, INNER[1] - left)
    cards = tuple(_card(source, who, top + 64) for who in group["who"])
    y = top + 64 + CARD[1] + 16
    steps, chips = [], []
    for number, each in enumerate(group["steps"], first):
        step, left_there, y = _step(source, each, number, y)
        steps.append(step)
        chips += left_there
    return Panel(top, y + 6, heading, cards, tuple(chips), tuple(steps))


def _described(source: Source) -> str:
    """Return the picture in words, for those who do not see it."""
    said, number = [], 0
    for group in source["groups"]:
        said.append(f"{group['name']}:")
        for step in group["steps"]:
            number += 1
            start, end = (source["people"][step[name]]["name"] for name in ("from", "to"))
            over = f" ({step['over']})" if "over" in step else ""
            said.append(f"{number}. {start if start == end else f'{start} to {end}'}: {step['what']}{over}.")
    return " ".join(said)


def drawn(source: Source) -> str:
    """Return the picture. Raises Overflow."""
    heading = (Text("title", INNER[0], 38, source["title"]), Text("about", INNER[0], 60, source["about"]))
    panels: list[Panel] = []
    y, number = 78.0, 1
    for group in source["groups"]:
        panels.append(_panel(source, group, number, y))
        y, number = panels[-1].bottom + 16, number + len(group["steps"])
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    environment.filters["px"] = px
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        title=source["title"],
        described=_described(source),
        colours=source["colours"],
        variables=lambda colours: "; ".join(f"--{name}: {value}" for name, value in colours.items()),
        people=source["people"],
        fonts=FONTS.values(),
        heading=heading,
        panels=panels,
        badge=BADGE,
        width=WIDTH,
        height=px(y - 4),
        left=PANEL[0],
        right=PANEL[1],
    )


def main(arguments: list[str]) -> int:
    """Run and return the exit code."""
    if arguments not in ([], ["--check"]):
        raise SystemExit(__doc__)
    wanted = drawn(yaml.safe_load(SOURCE.read_text(encoding="utf-8")))
    if PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == wanted:
        return 0
    if arguments:
        print(f"picture: {PICTURE.relative_to(ROOT)} is not what {SOURCE.name} draws; `make picture` draws it")
        return 1
    PICTURE.write_text(wanted, encoding="utf-8")
    print(f"picture: {PICTURE.relative_to(ROOT)} drawn")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
