# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A real git server: bare repositories in a folder, served over HTTP by ``git http-backend``."""

from __future__ import annotations

import os
import subprocess
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ME = {"GIT_AUTHOR_NAME": "Eve", "GIT_AUTHOR_EMAIL": "eve@x.example", "GIT_COMMITTER_NAME": "Eve", "GIT_COMMITTER_EMAIL": "eve@x.example"}


class GitServer:
    """Serves the repository ``ops/models.git`` in ``folder``. ``authorizations``: what the requests carried; ``sent``: the bytes of all answers."""

    def __init__(self, folder: Path) -> None:
        self.bare = folder / "served" / "scm" / "ops" / "models.git"
        self.bare.mkdir(parents=True)
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **ME}
        self.authorizations: list[str | None] = []
        self.sent = 0
        self.git("init", "--quiet", "--bare", "--initial-branch=master", str(self.bare))
        for name in ("http.receivepack", "uploadpack.allowFilter"):
            self.git("config", name, "true")
        serving = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                serving.authorizations.append(self.headers["Authorization"])
                answer = serving.answer(self.command, self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"] or 0)))
                serving.sent += len(answer)
                self.wfile.write(answer)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.002})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    @property
    def link(self) -> str:
        return f"{self.url}/scm/ops/models.git"

    def git(self, *words: str, content: bytes = b"") -> bytes:
        """Run git in the bare repository, and return what it printed."""
        done = subprocess.run(["git", *words], cwd=self.bare, env=self.environment, input=content, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def holds(self, *entries: tuple[str, str, bytes], branch: str = "master") -> str:
        """Make ``entries`` (mode, path, content) the whole tree of ``branch``, and return the commit."""
        rows = [b"%s %s\t%s\0" % (mode.encode(), self._object(mode, content), path.encode()) for mode, path, content in entries]
        self.git("read-tree", "--empty")
        self.git("update-index", "-z", "--index-info", content=b"".join(rows))
        commit = self.git("commit-tree", self.git("write-tree", "--missing-ok").decode().strip(), "-m", "seed").decode().strip()
        self.git("update-ref", f"refs/heads/{branch}", commit)
        return commit

    def _object(self, mode: str, content: bytes) -> bytes:
        return b"1" * 40 if mode == "160000" else self.git("hash-object", "-w", "--stdin", content=content).strip()

    def content(self, path: str, branch: str = "master") -> bytes:
        """Return what the file ``path`` holds, byte by byte."""
        return self.git("cat-file", "blob", f"{branch}:{path}")

    def tree(self, branch: str = "master") -> dict[str, str]:
        """Return the mode of every path."""
        rows = self.git("ls-tree", "-r", "-z", branch).decode().split("\0")[:-1]
        return {row.partition("\t")[2]: row.partition(" ")[0] for row in rows}

    def answer(self, method: str, target: str, headers: t.Any, body: bytes) -> bytes:
        """Return the answer to a request, as it goes over the wire."""
        path, _mark, query = target.partition("?")
        environment = {
            **self.environment,
            "GIT_PROJECT_ROOT": str(self.bare.parents[2]),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": headers["Git-Protocol"] or "",
            "HTTP_CONTENT_ENCODING": headers["Content-Encoding"] or "",
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": headers["Content-Type"] or "",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
        }
        printed = subprocess.run(["git", "http-backend"], env=environment, input=body, capture_output=True, check=True).stdout
        head, blank, rest = printed.partition(b"\r\n\r\n")
        status = next((line.partition(b": ")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"status:")), b"200 OK")
        return b"HTTP/1.0 " + status + b"\r\n" + head + blank + rest

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
