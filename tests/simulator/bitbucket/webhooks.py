# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Webhooks of repositories and projects: what is kept of them [bitbucket 13]. Sending: simulator.bitbucket.deliveries."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from simulator.answers import Answer
from simulator.bitbucket import errors
from simulator.bitbucket.call import Call, done, found
from simulator.bitbucket.json_types import text, truth
from simulator.bitbucket.model import Webhook
from simulator.bitbucket.profile import Profile
from simulator.bitbucket.views import MASKED
from simulator.product import NUMBER, Route

BASE = "/api/{version}/projects/{key}"
# What servers from 9.2 to 10.4 took, by creating each; of older ones UNKNOWN [breadth 2, LIVE].
REPOSITORY_EVENTS = ("refs_changed", "modified", "forked", "comment:added", "comment:edited", "comment:deleted", "secret_detected")
REQUEST_EVENTS = (
    *(
        "opened",
        "modified",
        "from_ref_updated",
        "reviewer:updated",
        "reviewer:approved",
        "reviewer:unapproved",
        "reviewer:needs_work",
    ),
    *("merged", "declined", "deleted", "comment:added", "comment:edited", "comment:deleted"),
)
EVENTS = frozenset([*(f"repo:{one}" for one in REPOSITORY_EVENTS), *(f"pr:{one}" for one in REQUEST_EVENTS), "mirror:repo_synchronized", "project:modified"])
KINDS = {"name": text, "url": text, "active": truth, "sslVerificationRequired": truth}
DEFAULTS: dict[str, Any] = {"active": True, "configuration": {}, "events": [], "sslVerificationRequired": True, "credentials": {}}
CONFLICT = "javax.persistence.ConcurrentModificationException"  # the class is LIVE, its package INFERRED [breadth 2]


def routes(profile: Profile) -> list[Route]:
    """Of repositories in every version, of projects from 8.9 on [breadth 1.6, DOC], of both at once from 9.x on [bitbucket 13, SPEC]."""
    rows = [Route("GET", f"{BASE}/repos/{{slug}}/webhooks/search", _search)] if profile.modern else []
    for scope in ("/repos/{slug}", *([""] if profile.project_webhooks else [])):
        base, one = f"{BASE}{scope}/webhooks", f"{BASE}{scope}/webhooks/{NUMBER}"
        rows += [
            Route("GET", base, _list),
            Route("POST", base, _create),
            Route("GET", one, _get),
            Route("PUT", one, _update),
            Route("DELETE", one, _delete),
        ]
    return rows


def _hooks(call: Call) -> dict[str, Webhook]:
    """The webhooks of the path's repository or project, for its administrator [bitbucket 13, SPEC]."""
    if "slug" in call.asked.parts:
        return call.need_repository("REPO_ADMIN")[1].webhooks
    return call.need_project("PROJECT_ADMIN").webhooks


def _shown(call: Call, hook: Webhook, secret: str = "") -> dict[str, Any]:
    return call.views.webhook(hook, "repository" if "slug" in call.asked.parts else "project", secret)


def _one(call: Call) -> Webhook:
    hook = _hooks(call).get(call.asked.parts["number"])
    if hook is None:
        raise errors.no_entity(f"There is no webhook with ID {call.asked.parts['number']}")
    return hook


def _list(call: Call) -> Answer:
    """In order of creation (INFERRED)."""
    return call.page([hook for hook in _hooks(call).values() if _listens(call, hook)], lambda hook: _shown(call, hook))


def _listens(call: Call, hook: Webhook) -> bool:
    """``event`` keeps the webhooks that listen to any of them [bitbucket 13, SPEC]."""
    events = set(call.asked.all("event"))
    return not events or bool(events & set(hook.events))


def _search(call: Call) -> Answer:
    """Those of the repository and of its project; ``scopeType`` keeps one of them [SPEC 9.4 and 10.0]. Their order is UNKNOWN."""
    project, repository = call.need_repository("REPO_ADMIN")
    wanted = [one.lower() for one in call.asked.all("scopeType")] or ["repository", "project"]
    scopes = {"repository": repository.webhooks, "project": project.webhooks}
    rows = [(hook, scope) for scope, hooks in scopes.items() if scope in wanted for hook in hooks.values() if _listens(call, hook)]
    return call.page(rows, lambda row: call.views.webhook(*row))


def _get(call: Call) -> Answer:
    return found(_shown(call, _one(call)))


def _create(call: Call) -> Answer:
    """Two of one name, or that are the same, are accepted; the answer mostly lacks the secret [breadth 2, LIVE]. Its status: 201 LIVE, 200 SPEC, a switch."""
    hooks = _hooks(call)
    values = _checked(call, {**DEFAULTS, **_given(call)}, {})
    now = int(time.time() * 1000)
    hook = Webhook(call.world.next_id(), created=now, updated=now, **values)
    hooks[str(hook.id)] = hook
    if call.switches.on("webhook_create_conflict"):
        raise errors.Error(400, "The webhook was changed meanwhile.", CONFLICT)
    hidden = "omit" if call.switches["webhook_create_answer"] == "without-secret" else ""
    return found(_shown(call, hook, hidden), int(call.switches["webhook_created"]))


def _update(call: Call) -> Answer:
    """What is left out falls back to its default; an empty ``configuration`` keeps the secret, a missing one clears it [breadth 2, LIVE 9.2 to 10.4].

    ``credentials`` with the same username and no password keep the password, missing ones are cleared [breadth 2, LIVE].
    The switch webhook_put lets it stay instead. A secret that comes back masked stays (INFERRED).
    """
    hook = _one(call)
    given = _given(call)
    if call.switches["webhook_put"] == "full":
        given = {**DEFAULTS, **given}
        if "configuration" in call.content() and given["configuration"] == {}:
            given["configuration"] = hook.configuration
    else:
        kept = {"name": hook.name, "url": hook.url, "events": hook.events, "active": hook.active, "configuration": hook.configuration}
        kept |= {"sslVerificationRequired": hook.ssl_verification_required, "credentials": hook.credentials}
        given = {**kept, **given}
    values = _checked(call, given, hook.credentials)
    if values["configuration"].get("secret") == MASKED and "secret" in hook.configuration:
        values["configuration"]["secret"] = hook.configuration["secret"]
    for name, value in values.items():
        setattr(hook, name, value)
    hook.updated = max(int(time.time() * 1000), hook.updated + 1)
    return found(_shown(call, hook))


def _delete(call: Call) -> Answer:
    hook = _one(call)
    del _hooks(call)[str(hook.id)]
    return done()


def _given(call: Call) -> dict[str, Any]:
    return {**{name: value for name, value in call.content().items() if value is not None}, **call.members(KINDS)}


def _checked(call: Call, given: dict[str, Any], credentials: dict[str, str]) -> dict[str, Any]:
    """The members of a webhook that has CREDENTIALS so far; 400 with an error a field [bitbucket 13, SPEC; words INFERRED]."""
    wrong: list[tuple[str | None, str]] = []
    name, url, events, configuration = given.get("name"), given.get("url"), given["events"], given["configuration"]
    if name is None or not 1 <= len(name) <= 255:
        wrong.append(("name", "The name should be between 1 and 255 characters."))
    if url is None or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        wrong.append(("url", "Please enter a valid URL." if url else "No URL was specified"))
    if not isinstance(events, list) or not events or not all(isinstance(one, str) for one in events):
        wrong.append(("events", "At least one event must be provided"))
    elif call.switches["webhook_unknown_event"] == "400":
        wrong += [("events", "the event ${validatedValue} is unknown") for one in events if one not in EVENTS]  # As it is [breadth 2, LIVE].
    if not isinstance(configuration, dict) or not all(isinstance(one, str) for one in configuration.values()):
        wrong.append(("configuration", "The configuration is an object of texts."))
    if not isinstance(given["credentials"], dict) or not all(isinstance(one, str) for one in given["credentials"].values()):
        wrong.append(("credentials", "The credentials are an object of texts."))
    if wrong:
        raise errors.Invalid(wrong)
    if configuration.get("secret") == "":
        if call.switches["webhook_empty_secret"] == "500":
            raise errors.Error(500, "An error occurred while processing the request.")
        configuration = {name: value for name, value in configuration.items() if name != "secret"}
    values = {"name": name, "url": url, "events": list(dict.fromkeys(events)), "active": given["active"], "configuration": dict(configuration)}
    if call.profile.webhook_extras:  # Before, these are ignored [breadth (c)].
        values |= {"ssl_verification_required": given["sslVerificationRequired"], "credentials": _credentials(call, given["credentials"], credentials)}
    return values


def _credentials(call: Call, given: dict[str, str], before: dict[str, str]) -> dict[str, str]:
    """Username and password; without a username there are none (INFERRED). What another username does to the password is UNKNOWN, a switch."""
    if not given.get("username"):
        return {}
    same = given["username"] == before.get("username") or call.switches["webhook_new_username"] == "keep"
    return {"username": given["username"], "password": given.get("password") or (before.get("password", "") if same else "")}
