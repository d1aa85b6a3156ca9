# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Python's collector of garbage. Large declarations are hundreds of thousands of objects that stay, and looking at them again and again finds nothing."""

from __future__ import annotations

import contextlib
import gc
import typing as t

THRESHOLDS = (50_000, 20, 1_000)  # how many new objects make a collection, and how many collections one of older objects


def collect_seldom() -> None:
    """Have the collector look at objects that are new from here on only, and at these seldom, for the rest of this process and of those it forks."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


@contextlib.contextmanager
def seldom_collected() -> t.Iterator[None]:
    """Do the same for the length of a C(with)."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
