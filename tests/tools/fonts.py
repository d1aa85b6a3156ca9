# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How wide a text is at the most, whatever fonts a system has."""

from __future__ import annotations

from dataclasses import dataclass

# How wide the characters from space to tilde are, and then the middle dot, in thousandths of the font's size. Measured in DejaVu Sans, which is wider
# than what systems usually show: what fits there fits anywhere.
CHARACTERS = "".join(map(chr, range(32, 127))) + "·"
REGULAR = """
318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337 838 838 838 531 1000 684 686 698 770
632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278
278 579 278 974 634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838 318
"""
BOLD = """
348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 696 400 400 838 838 838 580 1000 774 762 734 830
683 683 821 837 372 372 775 637 995 837 850 733 850 770 720 682 812 774 1103 771 724 725 457 365 457 838 500 500 675 716 593 716 678 435 716 712 343
343 665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 365 712 838 380
"""


@dataclass(frozen=True)
class Font:
    """How a text is set. Its name is its class in the picture; ``widths`` is empty where all characters are 602 wide."""

    name: str
    size: float
    bold: bool = False
    mono: bool = False

    def width(self, text: str) -> float:
        """Return how wide a text is at the most."""
        if self.mono:
            return len(text) * 0.602 * self.size
        widths = dict(zip(CHARACTERS, map(int, (BOLD if self.bold else REGULAR).split()), strict=True))
        return sum(widths[each] for each in text) * self.size / 1000


FONTS = {
    font.name: font
    for font in (
        Font("title", 21, bold=True),
        Font("group", 17, bold=True),
        Font("name", 13, bold=True),
        Font("what", 14, bold=True),
        Font("number", 12, bold=True),
        Font("about", 12.5),
        Font("sub", 12),
        Font("over", 12.5),
        Font("chip", 12),
        Font("role", 11.5, mono=True),
    )
}
