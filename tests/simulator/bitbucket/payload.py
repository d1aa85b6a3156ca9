# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a webhook is sent after a push [algorithmia 2.4; bitbucket 19, REC 2018 to 2026]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.bitbucket.git import Change, Push
from simulator.bitbucket.views import Views

EVENT = "repo:refs_changed"


class Payloads:
    """Payloads as the version of VIEWS sends them."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def pushed(self, push: Push) -> dict[str, Any]:
        """With links from 9.x on, and the commits from 10.x on. Who the actor of an access key is, is UNKNOWN."""
        user = push.caller.user
        actor = self._views.user(user) if user else {"name": "access-key", "type": "SERVICE"}
        repository = self._views.repository(push.project, push.repository)
        if not self._views.profile.modern:
            for shown in (actor, repository, repository["project"]):
                shown.pop("links", None)
        payload = {
            "eventKey": EVENT,
            "date": datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M:%S%z"),
            "actor": actor,
            "repository": repository,
            "changes": [_change(change) for change in push.changes],
        }
        if self._views.profile.sends_commits and push.commits:
            # That both are as a commit is shown over REST is INFERRED; where a ref was deleted, there are none (INFERRED).
            payload |= {"commits": push.commits, "toCommit": push.commits[0]}
        return payload


def _change(change: Change) -> dict[str, Any]:
    kind, short = ("TAG", "refs/tags/") if change.ref.startswith("refs/tags/") else ("BRANCH", "refs/heads/")
    return {
        "ref": {"id": change.ref, "displayId": change.ref.removeprefix(short), "type": kind},
        "refId": change.ref,
        "fromHash": change.before,
        "toHash": change.after,
        "type": change.kind,
    }
