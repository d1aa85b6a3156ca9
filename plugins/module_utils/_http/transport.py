# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""One call on the wire. What comes back is limited in time and size; no cookie is kept, no redirect followed, and no library logs the call."""

from __future__ import annotations

import http.client
import io
import logging
import time
import traceback
import typing as t
from urllib.parse import urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._http import trust
from ansible_collections.algorithmia.scm.plugins.module_utils._http.answers import LARGEST, Received

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    HTTPAdapter = HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[misc, assignment]
else:
    REQUESTS_IMPORT_ERROR = ""

if t.TYPE_CHECKING:
    from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options, Query

LIBRARIES = ("urllib3", "requests", "charset_normalizer", "chardet")
CHUNK = 2**14  # bytes read at a time; decompressed, they may be a thousand times as many


class Typed(list[t.Any]):
    """A list for a body with a content type of its own."""

    def __init__(self, rows: t.Iterable[t.Any], content_type: str) -> None:
        super().__init__(rows)
        self.content_type = content_type


class Transport:
    """A pool of connections to the server of ``options``. Raises InputError for a proxy that the environment names and that cannot be one."""

    def __init__(self, options: Options) -> None:
        _silence()
        self._timeout = options.timeout
        self._headers = {"User-Agent": "algorithmia.scm (Ansible)", "Accept": "application/json", "Accept-Encoding": "gzip", **dict(options.headers)}
        self._verify = trust.ca_bundle(options) or False
        if options.verify is False:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._certificate = trust.client_certificate(options) if options.client_cert else None
        self.proxies = trust.proxies(options)
        self._adapter = _Adapter(pool_connections=1, pool_maxsize=options.concurrency, pool_block=True, max_retries=0)

    def send(self, method: str, url: str, query: Query, body: t.Any) -> Received:
        """Send one call and return its answer. Raises what the libraries do."""
        headers = {**self._headers, "Content-Type": body.content_type} if isinstance(body, Typed) else self._headers
        prepared = requests.Request(method, url, params=list(query), json=body, headers=headers).prepare()
        response = self._adapter.send(prepared, True, self._timeout, self._verify, self._certificate, self.proxies)
        try:
            content, unread = _content(response.raw)
        finally:
            response.close()
        return Received(response.status_code, response.headers, content, str(prepared.url), unread)

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()


def _silence() -> None:
    """Let no library write to a log of whoever runs this: Ansible's has the address of a call then, and with it a new user's password."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _content(raw: t.Any) -> tuple[bytes, str]:
    """Return a body, decompressed, or why it was not read."""
    encoding = raw.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):  # several of them would multiply what a few bytes become
        return b"", "a body that is compressed in a way that was not asked for"
    chunks: list[bytes] = []
    size = 0
    for chunk in raw.stream(CHUNK, decode_content=True):
        size += len(chunk)
        if size > LARGEST:
            raw.close()
            return b"", f"a body of more than {LARGEST >> 20} MiB"
        chunks.append(chunk)
    return b"".join(chunks), ""


class _Timed(io.RawIOBase):
    """What comes in on a socket, until its time-out has passed: for all of an answer, not for each piece of it."""

    def __init__(self, socket: t.Any, raw: t.Any) -> None:
        self._socket, self._raw = socket, raw
        timeout = socket.gettimeout()
        self._end = time.monotonic() + (float("inf") if timeout is None else timeout)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> t.Any:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        if left != float("inf"):
            self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Timed(sock, self.fp.detach()))


def _timed(pool: t.Any) -> t.Any:
    """Return the class of connection pools whose answers are limited in time."""
    connection = type("_TimedConnection", (pool.ConnectionCls,), {"response_class": _TimedResponse})
    return type("_TimedPool", (pool,), {"ConnectionCls": connection})


class _Adapter(HTTPAdapter):
    """Looks up once for each server what requests works out for each call: the pool, and which certificates it takes. Both stay for the life of a Transport."""

    def __init__(self, **kwargs: t.Any) -> None:
        self._pool_of: dict[tuple[str, str], t.Any] = {}
        self._verified: set[t.Any] = set()
        super().__init__(**kwargs)

    def get_connection_with_tls_context(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        parts = urlsplit(request.url)
        server = (parts.scheme, parts.netloc)
        if server not in self._pool_of:
            self._pool_of[server] = super().get_connection_with_tls_context(request, *args, **kwargs)
        return self._pool_of[server]

    def cert_verify(self, conn: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        if conn not in self._verified:
            super().cert_verify(conn, *args, **kwargs)  # type: ignore[no-untyped-call]
            self._verified.add(conn)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    @staticmethod
    def _pools() -> dict[str, t.Any]:
        return {"http": _timed(HTTPConnectionPool), "https": _timed(HTTPSConnectionPool)}
