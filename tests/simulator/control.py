# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client of the control endpoint. For tests, benchmarks and the demonstration; the modules under test never use it.

``Control(url, token)`` with ``control.url`` and ``control.token`` of the ready file. One method a verb::

    log(since=0)            -> list of requests: n, product, method, path, route, status, user, time, body, and as `parameters`
                               the names of the query parameters that the answer depends on
    last()                  -> the number of the last request
    counts()                -> {"bitbucket": {"total", "methods", "connections"}, "algorithmia": {...}}
    routes()                -> {"bitbucket": [[method, template], ...], "algorithmia": [...]}
    reset(whole=False)      -> back to the start state; clears log, counts, faults, latency and run-time switches; whole=True: to the start of the process
    seed(things, keep=False)-> adds things; keep=True makes the result the state that reset() returns to
    tamper(patch)           -> RFC 7396 merge patch on state(), without a log entry (null removes)
    latency(product, ms)    -> every answer of that product waits
    fault(...)              -> the next COUNT matching requests go wrong (see ``fault`` below)
    switch(name, value, keep=False) -> changes a switch at run time; keep=True: reset() keeps it
    switches()              -> {name: value}
    state(secrets=False)    -> everything, as tamper() addresses it
    certificate(kind)       -> what certificate Bitbucket shows from now on (see below)
    ssh(port=, host_key=, base_url=) -> what REST tells of SSH differs from the truth; without arguments: the truth
    deliveries()            -> webhook deliveries so far: webhook, repository, event, url, request_id, status, error
    pending()               -> {"deliveries": n, "builds": n} that are under way
    settle(timeout=30, builds=True) -> waits until nothing is under way, without BUILDS no delivery

reset() also takes back certificate() and ssh(), and wipes everything that was pushed with git; tamper() and seed() do not.

Seed vocabulary (all parts optional; permissions by upper-case name)::

    {"bitbucket": {
        "users": [{"name": "jane", "password": "...", "display_name": "Jane", "email_address": "j@x", "active": True,
                   "licensed": True, "directory": "..."}],
        "groups": [{"name": "data science", "members": ["jane"]}],
        "memberships": {"data science": ["jane"]},
        "projects": [{"key": "ALG", "name": "Algorithms", "description": "", "public": False, "default": ["PROJECT_READ"],
                      "users": {"jane": "PROJECT_ADMIN"}, "groups": {"data science": "PROJECT_WRITE"},
                      "repositories": [{"name": "models", "users": {}, "groups": {}}]}],
        "repositories": [{"project": "ALG", "name": "more"}],
        "grants": {"users": {"jane": "PROJECT_CREATE"}, "groups": {}}},
     "algorithmia": {"scms": [{"id": "bb", "provider": "bitbucket", "project_key": "ALG", "client_secret": "...",
                      "urls": {"web": "...", "api": "...", "ssh": "..."}, "enabled": True, "algorithms": ["o/a"]}],
                     "owners": ["data_science"]}}
"""

from __future__ import annotations

import json
import time
from typing import Any, cast

import urllib3

Json = dict[str, Any]
TOKEN = "X-Simulator-Token"  # The header that the control endpoint wants.


class ControlError(RuntimeError):
    """The control endpoint refused: the message says why."""


class Control:
    """One method for each verb of the control endpoint. Raises ControlError where it refuses."""

    def __init__(self, url: str, token: str, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)  # never through a proxy: the endpoint is on this machine

    def log(self, since: int = 0) -> list[Json]:
        """The requests with a number greater than SINCE, oldest first."""
        return cast("list[Json]", self._call("GET", f"log?since={since}"))

    def counts(self) -> Json:
        """Requests by product and method, and connections opened."""
        return cast(Json, self._call("GET", "counts"))

    def last(self) -> int:
        """The number of the last request, 0 where there was none: what log() takes."""
        return sum(each["total"] for each in self.counts().values())

    def routes(self) -> dict[str, list[list[str]]]:
        """Every registered route as [method, path template]."""
        return cast("dict[str, list[list[str]]]", self._call("GET", "routes"))

    def reset(self, *, whole: bool = False) -> None:
        """Back to the start state, as if nothing had been asked. WHOLE: to that of the process, whatever was kept since."""
        self._call("POST", "reset", {"whole": whole})

    def seed(self, things: Json, keep: bool = False) -> None:
        """Adds THINGS (vocabulary: see the module). KEEP makes the result the start state."""
        self._call("POST", "seed", {"things": things, "keep": keep})

    def tamper(self, patch: Json) -> None:
        """Changes the state behind everybody's back: an RFC 7396 merge patch on what state() shows."""
        self._call("POST", "tamper", patch)

    def latency(self, product: str, milliseconds: float) -> None:
        """PRODUCT is bitbucket or algorithmia."""
        self._call("POST", "latency", {"product": product, "milliseconds": milliseconds})

    def fault(
        self,
        product: str,
        kind: str,
        *,
        method: str = "*",
        path: str = "",
        count: int = 1,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        body: str | None = None,
        seconds: float = 1.0,
        execute: bool = False,
    ) -> None:
        """The next COUNT requests that match go wrong.

        kind: ``status`` (STATUS, HEADERS, BODY), ``drop`` (connection closed without an answer), ``truncate`` (answer
        cut in half, always executed), ``html`` (a proxy's error page), ``empty`` (STATUS without a body), ``slow``
        (SECONDS late, executed), ``redirect`` (HEADERS Location). PATH is a regular expression searched in path and
        query. EXECUTE carries the request out before it goes wrong.
        """
        wanted = {
            "product": product,
            "kind": kind,
            "method": method,
            "path": path,
            "count": count,
            "status": status,
            "headers": headers or {},
            "body": body,
            "seconds": seconds,
            "execute": execute,
        }
        self._call("POST", "fault", wanted)

    def switch(self, name: str, value: object, *, keep: bool = False) -> None:
        """Changes a switch until the next reset(). KEEP makes the value the one that reset() returns to."""
        self._call("POST", "switch", {"name": name, "value": str(value), "keep": keep})

    def switches(self) -> dict[str, str]:
        """Every switch with its present value."""
        return cast("dict[str, str]", self._call("GET", "switches"))

    def certificate(self, kind: str) -> None:
        """What certificate Bitbucket shows to new connections; those already open stay as they are.

        ``valid`` (signed by ca_file, for localhost), ``expired`` (yesterday), ``other-name`` (for other.example.com),
        ``other-ca`` (signed by other_ca_file of the ready file), ``soon`` (valid, and expires in five days).
        """
        self._call("POST", "certificate", {"kind": kind})

    def ssh(self, *, port: int | None = None, host_key: str | None = None, base_url: str | None = None) -> None:
        """What REST and the clone links say of SSH. HOST_KEY is the fingerprint's value. A PORT alone changes the base URL, too.

        The listener stays where it is. To turn it off: switch("ssh", "off").
        """
        self._call("POST", "ssh", {"port": port, "host_key": host_key, "base_url": base_url})

    def deliveries(self) -> list[Json]:
        """Webhook deliveries that have come to an end, oldest first. No secret is among it."""
        return cast("list[Json]", self._call("GET", "deliveries"))

    def pending(self) -> dict[str, int]:
        """How many webhook deliveries and builds are under way."""
        return cast("dict[str, int]", self._call("GET", "pending"))

    def settle(self, timeout: float = 30.0, builds: bool = True) -> None:
        """Waits until no delivery, and with BUILDS no build, is under way. Raises ControlError after TIMEOUT seconds."""
        deadline = time.monotonic() + timeout
        while any(number for what, number in self.pending().items() if builds or what != "builds"):
            if time.monotonic() > deadline:
                raise ControlError(f"still under way after {timeout} s: {self.pending()}")
            time.sleep(0.02)

    def state(self, secrets: bool = False) -> Json:
        """Everything there is. Passwords and tokens are masked unless SECRETS."""
        return cast(Json, self._call("GET", f"state?secrets={int(secrets)}"))

    def _call(self, method: str, verb: str, body: object = None) -> object:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", TOKEN: self._token}
        answer = self._pool.request(method, f"{self.url}/{verb}", body=data, headers=headers)
        if answer.status != 200:
            raise ControlError(f"{method} {verb}: {answer.status} {answer.data.decode(errors='replace')}")
        return json.loads(answer.data)
