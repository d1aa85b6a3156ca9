# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A reverse proxy that takes a server's own headers out of its answers, as some do in front of a Bitbucket."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

KEPT = ("content-type", "location", "retry-after", "www-authenticate")


@contextlib.contextmanager
def hiding_proxy(url: str, ca_file: str) -> t.Iterator[str]:
    """Yield the address of a proxy for the server at ``url``. No header of its answers that starts with ``X-`` gets through."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length", "accept-encoding")}
            answer = requests.request(self.command, url + self.path, headers=headers, data=body, verify=ca_file, allow_redirects=False, timeout=30)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() in KEPT:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_words: t.Any) -> None:
            """Say nothing."""

    for method in ("GET", "PUT", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.forward)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
