# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What the documentation says of a kind, besides what its table says of each field. ``make modules`` makes the pages of modules from it.

A text is one sentence or more, or a tuple of paragraphs. It is written for the module for one thing: ``O(name)`` is the option ``name`` of the item, and
becomes ``O(projects[].name)`` on the page of the module for several things. ``RV(project)`` is the thing that is returned.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field

Text = t.Union[str, tuple[str, ...]]

KEPT_BY_ANSIBLE = ("message", "syslog_facility")  # names that no option of a module may have
RAILS = ("purge_protect", "purge_limit")  # the options that limit a purge
STATE: dict[str, t.Any] = {"type": "str", "choices": ["present", "absent"]}
PURGE_PROTECT = "Names that a purge never removes, as shell-style patterns such as V(svc-*). Letter case is ignored."
PURGE_LIMIT = (
    "The largest share, from V(0) to V(1), of what exists that a purge may remove. A purge that would remove more is refused as a whole, and the error lists "
    "what it would have removed."
)
ONLY = (
    "The kinds to read and change. By default, all that are declared. The declaration is always checked as a whole.",
    "What is declared inside an item, such as the permissions of a project, belongs to its own kind, such as V(permissions).",
)


@dataclass(frozen=True)
class Words:
    """The words for one kind.

    ``noun``, ``nouns``: what a sentence calls one thing, and several. ``subject``, ``subjects``: the same in a short description (``a project``).
    ``summary``: the row of the table of modules.
    ``description``, ``notes``: of both pages, with ``description_one`` and so on for one page only.
    ``attributes``: details of ``check_mode`` and ``diff_mode``.
    ``state``, ``purge``, ``listed``: the texts of these options (``listed`` is the list of the module for several things).
    ``purge_protect``: in the place of the general text; ``purge_limit``: behind it.
    ``seealso``: names of modules; each page names those of its own sort, one thing or several, where there are both.
    ``sample``: a thing as it is returned. ``write``: a line of ``writes``. ``returned``: what is returned besides, as in RETURN.
    ``examples``: tasks in YAML, in which a module has its short name and the connection is left out.
    """

    noun: str = ""
    nouns: str = ""
    subject: str = ""
    subjects: str = ""
    summary: str = ""
    version_added: str = "0.1.0"
    description: tuple[str, ...] = ()
    description_one: tuple[str, ...] = ()
    description_many: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    notes_one: tuple[str, ...] = ()
    listed: Text = ()
    state: Text = ()
    purge: Text = ()
    purge_protect: Text = PURGE_PROTECT
    purge_limit: tuple[str, ...] = ()
    seealso: tuple[str, ...] = ()
    sample: Mapping[str, t.Any] = field(default_factory=dict)
    write: str = ""
    returned: Mapping[str, t.Any] = field(default_factory=dict)
    examples: str = ""
    examples_many: str = ""


def standard_options(words: Words) -> dict[str, dict[str, t.Any]]:
    """Return the options that all modules that manage have, in the words of a kind."""
    return {
        "state": {**STATE, "description": words.state},
        "purge": {"type": "bool", "description": words.purge},
        "purge_protect": {"type": "list", "elements": "str", "default": [], "description": words.purge_protect},
        "purge_limit": {"type": "float", "default": 0.5, "description": (PURGE_LIMIT, *words.purge_limit)},
    }
