# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that is INFERRED or UNKNOWN about the two servers, as named switches with a documented default.

Values are strings. A switch without choices takes free text or a number, as its help says. ``auto`` means: as the chosen
Bitbucket version does it. Change one with ``--switch NAME=VALUE``, or at run time through the control endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.algorithmia.switches import ALGORITHMIA
from simulator.bitbucket.switches import BITBUCKET
from simulator.switch import BadSwitch, Switch

__all__ = ["SWITCHES", "BadSwitch", "Switches", "described", "parse"]


SWITCHES: dict[str, Switch] = {row.name: row for row in (*BITBUCKET, *ALGORITHMIA)}


class Switches:
    """The values in force. ``reset`` brings back those of the start."""

    def __init__(self, start: Mapping[str, str] | None = None) -> None:
        self._start = {name: switch.default for name, switch in SWITCHES.items()}
        for name, value in (start or {}).items():
            self._start[name] = self._known(name).check(value)
        self._pristine = dict(self._start)
        self._values = dict(self._start)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def on(self, name: str) -> bool:
        """Whether an on/off switch is on."""
        return self._values[name] == "on"

    def number(self, name: str) -> int:
        """The value of a number switch."""
        return int(self._values[name])

    def auto(self, name: str, by_version: bool) -> bool:
        """Whether an auto/on/off switch is on, where BY_VERSION is what auto means."""
        value = self._values[name]
        return by_version if value == "auto" else value == "on"

    def set(self, name: str, value: str, *, keep: bool = False) -> None:
        """Changes a switch, KEEP: for reset() too; BadSwitch where that is not possible."""
        self._values[name] = self._known(name).check(value)
        if keep:
            self._start[name] = self._values[name]

    def reset(self, *, whole: bool = False) -> None:
        """Back to the start, WHOLE: to that of the process."""
        if whole:
            self._start = dict(self._pristine)
        self._values = dict(self._start)

    def as_dict(self) -> dict[str, str]:
        return dict(self._values)

    @staticmethod
    def _known(name: str) -> Switch:
        if name not in SWITCHES:
            raise BadSwitch(f"no switch {name!r}; there are: {', '.join(sorted(SWITCHES))}")
        return SWITCHES[name]


def parse(arguments: Iterable[str]) -> dict[str, str]:
    """``NAME=VALUE`` arguments as a dict, checked."""
    chosen = {}
    for argument in arguments:
        name, separator, value = argument.partition("=")
        if not separator:
            raise BadSwitch(f"{argument!r} is not NAME=VALUE")
        chosen[name] = value
    Switches(chosen)
    return chosen


def described() -> str:
    """All switches for ``--help``."""
    lines = []
    for title, rows in (("Bitbucket", BITBUCKET), ("Algorithmia", ALGORITHMIA)):
        lines.append(f"switches of {title} (--switch NAME=VALUE; the first value is the default):")
        for row in rows:
            others = [choice for choice in row.choices if choice != row.default]
            values = "|".join([row.default or "''", *others])
            lines += [f"  {row.name}={values}", f"      {row.help} {row.fact}"]
        lines.append("")
    return "\n".join(lines)
