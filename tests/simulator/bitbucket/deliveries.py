# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Webhooks that fire: after a push, each active webhook with the event `repo:refs_changed` [algorithmia 2.4; bitbucket 13].

In order for each webhook, each once: a failed delivery is not repeated (INFERRED). The address must show a certificate that the
simulators' authority has signed [algorithmia 2.4], unless the webhook says that it need not.
"""

from __future__ import annotations

import asyncio
import copy
import hashlib
import hmac
import ssl
import uuid
from typing import Any

import aiohttp

from simulator.answers import to_json
from simulator.bitbucket.git import Push
from simulator.bitbucket.model import Webhook
from simulator.bitbucket.payload import EVENT, Payloads
from simulator.bitbucket.views import Views

TIMEOUT = aiohttp.ClientTimeout(total=20)


class Deliveries:
    """What was sent, and what is under way."""

    def __init__(self, context: ssl.SSLContext, views: Views) -> None:
        self._context = context
        self._payloads = Payloads(views)
        self._last: dict[int, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self.done: list[dict[str, Any]] = []

    def pushed(self, push: Push) -> None:
        """Tells everybody who wants to know."""
        for webhook in [*push.repository.webhooks.values(), *push.project.webhooks.values()]:
            if webhook.active and EVENT in webhook.events:
                self._send(copy.deepcopy(webhook), self._payloads.pushed(push))

    def pending(self) -> int:
        return len(self._running)

    def clear(self) -> None:
        """Forgets what was sent and stops what is under way."""
        for task in self._running:
            task.cancel()
        self._last.clear()
        self.done.clear()

    async def close(self) -> None:
        running = list(self._running)
        self.clear()
        await asyncio.gather(*running, return_exceptions=True)

    def _send(self, webhook: Webhook, payload: dict[str, Any]) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(webhook, payload, self._last.get(webhook.id)))
        self._last[webhook.id] = task
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _deliver(self, webhook: Webhook, payload: dict[str, Any], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        body, request_id = to_json(payload), str(uuid.uuid4())
        headers = {"Content-Type": "application/json; charset=utf-8", "X-Event-Key": EVENT, "X-Request-Id": request_id}
        if secret := webhook.configuration.get("secret"):
            # [algorithmia 2.4, DOC]
            headers["X-Hub-Signature"] = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        repository = f"{payload['repository']['project']['key']}/{payload['repository']['slug']}"
        row = {"webhook": webhook.id, "repository": repository, "event": EVENT, "url": webhook.url, "request_id": request_id, "status": None, "error": None}
        try:
            checked = self._context if webhook.ssl_verification_required else False
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(webhook.url, data=body, headers=headers, ssl=checked, allow_redirects=False) as answer,
            ):
                row["status"] = answer.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            row["error"] = f"{type(error).__name__}: {error}"
        self.done.append(row)
