# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real HTTP server that answers from a script and writes down every call."""

from __future__ import annotations

import json
import ssl
import threading
import time
import typing as t
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    """What is sent back. ``cut``: so many bytes of the body only. ``drop``: nothing at all. ``wait``: seconds before it."""

    status: int = 200
    body: bytes | str | list[t.Any] | dict[str, t.Any] | None = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    drop: bool = False
    wait: float = 0

    def encoded(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


DROP = Reply(drop=True)


@dataclass(frozen=True)
class Call:
    """What came in. ``target``: path and query as on the wire. ``connection``: the client's port."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    @property
    def line(self) -> str:
        return f"{self.method} {self.target}"


class ScriptedServer:
    """Gives the replies of ``script`` one after the other, then ``{}`` for ever."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script: list[Reply] = []
        self.calls: list[Call] = []
        self.lock = threading.Lock()
        self.tls = tls
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def handle_any(self) -> None:
                scripted.answer(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_CONNECT = handle_any  # noqa: N815

            def log_message(self, *_args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def get_request(self) -> t.Any:
                connection, address = self.socket.accept()
                return (tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) if tls else connection), address

            def handle_error(self, *_args: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.002})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}"

    @property
    def lines(self) -> list[str]:
        return [each.line for each in self.calls]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        with self.lock:
            self.calls.append(Call(request.command, request.path, request.headers, body, request.client_address[1]))
            reply = self.script.pop(0) if self.script else Reply()
        time.sleep(reply.wait)
        request.close_connection = reply.drop or reply.cut is not None
        if reply.drop:
            return
        content = reply.encoded()
        request.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **reply.headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content[: reply.cut])

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
