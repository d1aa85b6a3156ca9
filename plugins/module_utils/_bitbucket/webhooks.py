# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Webhooks of repositories and projects: read with their secrets, and written as a whole [breadth 2]."""

from __future__ import annotations

import difflib
import typing as t
from dataclasses import replace

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET, Client, dotted
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.places import PlaceStore, place
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.scopes import ASSUME_EXISTS
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.tables.webhooks import AS_DECLARED, NOT_AS_DECLARED, NOT_COMPARED, WEBHOOK
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import Failure, gathered, refuse
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Declared, Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Manage, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.plan import CREATED, UNCHANGED, UPDATED, Change, label_prefix
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.secrecy import PLACEHOLDER
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.text import without_credentials
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError

PROJECTS_SINCE = (8, 9)  # [breadth 1.6, DOC]
EXTRAS_SINCE = (7,)  # the option ssl_verification_required, and credentials [breadth 2, INFERRED]
SHOWS_SECRETS = ((5, 0), (5, 99)), ((8, 5), (99,))  # versions on which reading a webhook was seen to tell its secret [bitbucket 13, REC; 19, ACC and LIVE]
CONFLICT = "ConcurrentModificationException"  # rarely, though the webhook is stored [breadth 2, LIVE]
# Events that servers from 9.2 to 10.4 take; for suggestions only, since no list is complete [breadth 2, LIVE].
EVENTS = (
    *("repo:refs_changed", "repo:modified", "repo:forked", "repo:comment:added", "repo:comment:edited", "repo:comment:deleted", "repo:secret_detected"),
    *("mirror:repo_synchronized", "project:modified", "pr:opened", "pr:from_ref_updated", "pr:modified", "pr:merged", "pr:declined", "pr:deleted"),
    *("pr:reviewer:updated", "pr:reviewer:approved", "pr:reviewer:unapproved", "pr:reviewer:needs_work"),
    *("pr:comment:added", "pr:comment:edited", "pr:comment:deleted"),
)
# What Atlassian's page calls events that servers refuse by that name [breadth 2, LIVE].
DOCUMENTED = {"proj:modified": "project:modified", "pr:reviewer:changes_requested": "pr:reviewer:needs_work"}


class WebhookStore(PlaceStore):
    """Reads webhooks with their secrets, where the server shows them: they are compared here, and shown to nobody."""

    resource = WEBHOOK
    below = "webhooks"
    told = ("webhook_id", "url")
    remedy = "Declare one for each repository"

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._rows: dict[str, t.Mapping[str, t.Any]] = {}  # as they are on the server, by id

    def needs(self, values: Item) -> dict[str, tuple[int, ...]]:
        return {} if values.get("repository") else {"project webhooks need": PROJECTS_SINCE}

    def rows(self, place: Item, *, may_be_missing: bool) -> list[t.Any]:
        if not place.get("repository") and self.client.version() < PROJECTS_SINCE:
            return []
        return super().rows(place, may_be_missing=may_be_missing)

    def item(self, place: Item, row: t.Mapping[str, t.Any]) -> Item:
        """An old server says nothing of certificates, and checks them (INFERRED)."""
        number = str(row["id"])
        self._rows[number] = row
        return {
            **place,
            "name": row["name"],
            "url": without_credentials(row["url"]),
            "events": sorted(row["events"]),
            "active": bool(row.get("active", True)),
            "ssl_verification_required": bool(row.get("sslVerificationRequired", True)),
            "username": (row.get("credentials") or {}).get("username") or "",
            "webhook_id": number,
        }

    def initial_state(self, declared: Declared) -> Item:
        return {**super().initial_state(declared), "active": True, "ssl_verification_required": True, "username": ""}

    def review(self, changes: list[Change]) -> tuple[list[Change], list[str]]:
        settled = [self._with_secrets(each) for each in changes]
        problems: list[str] = []
        with gathered(problems):
            super().review(settled)
        refuse([*problems, *(f"{label_prefix(each)}{words}" for each in settled for words in self._problems(each))])
        return settled, []

    @property
    def _version(self) -> str:
        return dotted(self.client.version())

    def _problems(self, change: Change) -> t.Iterator[str]:
        name = WEBHOOK.name(change.item)
        missing = [option for option in ("url", "events") if change.op == CREATED and not change.wanted.get(option)]
        if missing:
            yield f"the webhook {name} does not exist yet. To create it, give {' and '.join(missing)}"
        if change.after is None:
            return
        usual = {"ssl_verification_required": True, "username": ""}
        extras = [option for option, value in usual.items() if change.differs(option) and change.item[option] != value]
        if extras and self.client.version() < EXTRAS_SINCE:
            yield f"{' and '.join(extras)}: webhooks of Bitbucket {self._version} have no such setting, which came with Bitbucket 7. Leave it out"
        if change.item["username"] and change.differs("username") and not change.secrets.get("password"):
            yield f"the credentials of the webhook {name} are to be those of {change.item['username']!r}, so give password as well"

    # --- secrets ---

    def _with_secrets(self, change: Change) -> Change:
        """A secret that differs, and what is always to be sent, makes an update of a webhook that is as declared otherwise."""
        if change.op not in (UNCHANGED, UPDATED) or change.after is None:
            return change
        told = self._differs(change)
        if not told:
            return change
        before, after = {**t.cast(Item, change.before), "secret_state": told}, {**change.after, "secret_state": AS_DECLARED}
        return replace(change, op=UPDATED, before=before, after=after)

    def _differs(self, change: Change) -> str:
        """Return what is known of secrets that have to be sent, ``""`` where none has to be."""
        policy, wanted = change.control.get("update_secret"), change.secrets.get("secret")
        if policy == "always" and (wanted is not None or change.secrets.get("password")):
            return NOT_COMPARED
        if policy == "on_create" or wanted is None:
            return ""
        now = self._secret(change)
        return "" if now is None or now == wanted else NOT_AS_DECLARED

    def _secret(self, change: Change) -> str | None:
        """Return the secret of a webhook, ``""`` where it has none, None where the server hides it: a mask is no value, and neither is nothing."""
        text = _secret_of(self._rows[t.cast(Item, change.before)["webhook_id"]])
        if text:
            return None if PLACEHOLDER.fullmatch(text) else text
        shows = any(_secret_of(row) and not PLACEHOLDER.fullmatch(_secret_of(row)) for row in self._rows.values())
        return "" if shows or any(first <= self.client.version() <= last for first, last in SHOWS_SECRETS) else None

    # --- writing ---

    def create(self, change: Change) -> Item:
        body = self._body(change, {})
        try:
            made = self._write("POST", self.path(change.item), body, change)
        except RemoteError as error:
            if CONFLICT not in error.code:
                raise
            stored = self._stored(change)
            if stored is None:
                raise
            made = stored
            self.client.journal.append(f"POST {self.api}{self.path(change.item)}")
        return {"webhook_id": str(made["id"])}

    def _stored(self, change: Change) -> t.Mapping[str, t.Any] | None:
        """Return the webhook that was stored although the server refused it, None where there is none."""
        found = self.rows(place(change.item), may_be_missing=False)
        return next((row for row in found if row["name"] == change.item["name"] and str(row["id"]) not in self._rows), None)

    def update(self, change: Change) -> None:
        """The server forgets what is not sent, so all that it had is sent back [breadth 2, LIVE]."""
        number = t.cast(Item, change.before)["webhook_id"]
        self._write("PUT", self.path(change.item, number), self._body(change, self._rows[number]), change)

    def delete(self, change: Change) -> None:
        self.client.write("DELETE", self.path(change.item, change.item["webhook_id"]))

    def _body(self, change: Change, row: t.Mapping[str, t.Any]) -> Item:
        item, password = change.item, change.secrets.get("password")
        url = item["url"] if not row or change.differs("url") else row["url"]  # which may have credentials in it that nobody sees
        body: Item = {"name": item["name"], "url": url, "events": item["events"], "active": item["active"]}
        if row or not item["ssl_verification_required"]:
            body["sslVerificationRequired"] = item["ssl_verification_required"]
        if item["username"]:  # without a password the server keeps the one it has
            sends = password and (not row or change.differs("username") or change.control.get("update_secret") == "always")
            body["credentials"] = {"username": item["username"], **({"password": password} if sends else {})}
        configuration = self._configuration(change, row)
        return body if configuration is None else {**body, "configuration": configuration}

    def _configuration(self, change: Change, row: t.Mapping[str, t.Any]) -> Item | None:
        """Return the configuration to send. An empty one keeps the secret, none clears it, and a secret that is empty is refused [breadth 2, LIVE]."""
        wanted, now = change.secrets.get("secret"), row.get("configuration") or {}
        kept = {name: value for name, value in now.items() if name != "secret"}
        if row and (wanted is None or not self._differs(change)):
            hidden = PLACEHOLDER.fullmatch(_secret_of(row)) is not None
            return dict(kept if hidden else now)
        return {**kept, "secret": wanted} if wanted else kept or None

    def _write(self, method: str, path: str, body: Item, change: Change) -> t.Mapping[str, t.Any]:
        secrets = [value for value in (body.get("configuration") or {}, body.get("credentials") or {}) for value in value.values() if value]
        try:
            answer = t.cast("t.Mapping[str, t.Any]", self.client.write(method, path, body=body, hidden=[*secrets, *change.hidden()]))
        except RemoteError as error:
            raise _with_suggestions(error, body["events"]) from error
        ignored = body.get("sslVerificationRequired") is False and answer.get("sslVerificationRequired") is not False
        if ignored or ("credentials" in body and not answer.get("credentials")):
            option = "ssl_verification_required" if ignored else "username"
            raise Failure(f"{option}: Bitbucket {self._version} took the webhook {WEBHOOK.name(change.item)} without it, so it does not know it. Leave it out")
        return answer


def _secret_of(row: t.Mapping[str, t.Any]) -> str:
    return str((row.get("configuration") or {}).get("secret") or "")


def _with_suggestions(error: RemoteError, events: t.Sequence[str]) -> RemoteError:
    """Return the refusal of an event with the names that look like it: the server does not say which it means [breadth 2, LIVE]."""
    if error.status != 400 or "event" not in error.said:
        return error
    near = {event: [DOCUMENTED[event]] if event in DOCUMENTED else difflib.get_close_matches(event, EVENTS, 1) for event in events if event not in EVENTS}
    words = ", ".join(f"{event} (did you mean {found[0]}?)" if found else event for event, found in near.items())
    hint = f"Look at events: {words}." if words else "Look at events: a later version may know what this one does not."
    better = RemoteError(str(error).rstrip("."), method=error.method, path=error.path, status=error.status, code=error.code, hint=hint)
    better.said, better.request_id = error.said, error.request_id
    return better


def _open(client: Client, _params: Params) -> WebhookStore:
    return WebhookStore(client)


ONE = Manage(BITBUCKET, WEBHOOK, _open, many=False, options=ASSUME_EXISTS)
MANY = Manage(BITBUCKET, WEBHOOK, _open, many=True, options=ASSUME_EXISTS)
