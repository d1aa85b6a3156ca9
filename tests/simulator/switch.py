# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a switch is: one open question. The tables: simulator.bitbucket.switches and simulator.algorithmia.switches."""

from __future__ import annotations

import re
from dataclasses import dataclass

ON_OFF = ("on", "off")
AUTO_ON_OFF = ("auto", "on", "off")
NUMBER = r"\d+"


class BadSwitch(ValueError):
    """No such switch, or a value that it does not take."""


@dataclass(frozen=True)
class Switch:
    """One open question. ``fact`` says where it stands; ``choices`` is empty for free text, which ``pattern`` may bound."""

    name: str
    default: str
    choices: tuple[str, ...]
    fact: str
    help: str
    pattern: str = ""

    def check(self, value: str) -> str:
        """VALUE, or BadSwitch."""
        if self.choices and value not in self.choices:
            raise BadSwitch(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise BadSwitch(f"{self.name} does not take {value!r}: {self.help}")
        return value
