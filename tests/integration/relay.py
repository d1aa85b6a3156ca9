# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A way to a server on which every connection is refused at first, and on which answers may be lost."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t
from http.server import BaseHTTPRequestHandler

import requests

DOWN = 0.1  # seconds that nothing listens after each answer


class Relay:
    """Hands calls over plain HTTP on to ``target``, one for each connection. Until a while after each call, nothing listens."""

    def __init__(self, target: str, ca_file: str) -> None:
        self.target, self.refused = target, 0
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca_file
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                connection, address = self._listening.accept()
            except OSError:
                return
            self._listening.close()
            with connection:
                self._handler()(connection, address, t.cast("t.Any", None))
            self._ended.wait(DOWN)
            self._listening = socket.create_server(("127.0.0.1", self.port))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def hand_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection", "Content-Length")}
                answer = relay._session.request(self.command, relay.target + self.path, data=body, headers=headers, timeout=30, allow_redirects=False)
                self.close_connection = True
                self.send_response(answer.status_code)
                left_out = ("content-length", "transfer-encoding", "connection", "content-encoding")
                for name, value in answer.headers.items():
                    if name.lower() not in left_out:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = hand_on  # noqa: N815

            def log_message(self, *_args: object) -> None:
                pass

        return Handler

    def close(self) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):  # nothing listens just now
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()
        self._session.close()

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()
