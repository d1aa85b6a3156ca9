# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""What can go wrong between us and a server, in words a user can act on."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import harmless

OF_ONE_THING = (400, 403, 404, 409)  # statuses by which a server refuses one thing, and may accept the next
LONGEST = 1000  # characters of a server's words that are shown


class RemoteError(Failure):
    """A call that did not succeed: what was tried, what the server said, and what to do about it.

    ``status`` is None where there was no answer. ``code`` is the server's own: an exception's name or an error number. What comes from a server
    is on one line, and nothing in it acts on a terminal or a CI system.
    """

    def __init__(
        self,
        what: str,
        *,
        method: str = "",
        path: str = "",
        status: int | None = None,
        code: str = "",
        said: str = "",
        hint: str = "",
        request_id: str = "",
    ) -> None:
        said = harmless(said if len(said) <= LONGEST else f"{said[:LONGEST]}...")
        code, hint, request_id = harmless(code), harmless(hint), harmless(request_id)
        self.method, self.path, self.status, self.code = method, path, status, code
        self.said, self.hint, self.request_id = said, hint, request_id
        self.stops = status not in OF_ONE_THING
        answer = f": {said}" if said else ""
        super().__init__(f"{what}{answer}{'' if not hint else (' ' if answer.endswith('.') else '. ') + hint}".rstrip())

    def report(self) -> dict[str, t.Any]:
        """Return the parts of the message for machines; parts that are not known are left out."""
        names = ("method", "path", "status", "code", "said", "hint", "request_id")
        return {name: getattr(self, name) for name in names if getattr(self, name) not in ("", None)}


class CheckModeViolation(Failure):
    """A write was about to be sent in check mode. This is a defect of this collection, stopped before it did harm."""
