# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ``python -m simulator`` as a child process. For pytest fixtures, benchmarks and the demonstration.

::

    with Simulator(version="9.4", switches={"basic_auth": "on"}, context_path="/bitbucket") as simulator:
        simulator.ready          # the ready file as a dict
        simulator.control        # simulator.control.Control
        simulator.bitbucket_url, simulator.algorithmia_url, simulator.ca_file
        simulator.bitbucket_login("sysadmin")    # (username, password); also user, unlicensed
        simulator.algorithmia_key("admin")       # also standard

PEOPLE is ``all``, or ``sysadmin`` for a Bitbucket with nobody but the system administrator. CERTIFICATE is what Bitbucket
shows at the start: see Control.certificate.

``lent()`` gives one that an earlier test had, back at its start: starting one takes a second.
``start()`` and ``stop()`` do the same without ``with``. The child ends by itself when this process is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from simulator.control import Control

TESTS = Path(__file__).resolve().parent.parent


class SimulatorFailed(RuntimeError):
    """The simulator did not come up, or did not end cleanly; the message carries what it printed."""


def started(arguments: list[str], output: Path) -> subprocess.Popen[bytes]:
    """The process of ``python -m simulator``, which writes to OUTPUT."""
    path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH", "")]))
    with output.open("wb") as opened:
        return subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            stdin=subprocess.PIPE,
            stdout=opened,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": path},
        )


class Simulator:
    """A simulator process. Raises SimulatorFailed where it does not start in TIMEOUT seconds or ends badly."""

    begin: Callable[[list[str], Path], Any] = staticmethod(started)  # what else is like a subprocess.Popen will do

    def __init__(
        self,
        version: str = "9.4",
        *,
        context_path: str = "",
        switches: Mapping[str, object] | None = None,
        people: str = "all",
        certificate: str = "valid",
        arguments: tuple[str, ...] = (),
        timeout: float = 30.0,
    ) -> None:
        self.arguments = ["--bitbucket-version", version, "--people", people, "--certificate", certificate, *arguments]
        if context_path:
            self.arguments += ["--context-path", context_path]
        for name, value in (switches or {}).items():
            self.arguments += ["--switch", f"{name}={value}"]
        self.timeout = timeout
        self.ready: dict[str, Any] = {}
        self._child: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._control: Control | None = None

    @property
    def control(self) -> Control:
        """The client of the control endpoint."""
        if self._control is None:
            raise SimulatorFailed("the simulator is not running")
        return self._control

    @property
    def bitbucket_url(self) -> str:
        return cast(str, self.ready["bitbucket"]["url"])

    @property
    def algorithmia_url(self) -> str:
        return cast(str, self.ready["algorithmia"]["url"])

    @property
    def ca_file(self) -> str:
        return cast(str, self.ready["ca_file"])

    @property
    def other_ca_file(self) -> str:
        """The authority that signs the certificates of the kind other-ca."""
        return cast(str, self.ready["other_ca_file"])

    def bitbucket_login(self, who: str = "sysadmin") -> tuple[str, str]:
        """User name and password of sysadmin, user or unlicensed."""
        login = self.ready["credentials"]["bitbucket"][who]
        return login["username"], login["password"]

    def algorithmia_key(self, kind: str = "admin") -> str:
        """The admin or the standard API key."""
        return cast(str, self.ready["credentials"]["algorithmia"][f"{kind}_key"])

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> Simulator:
        """Starts the process and waits until both servers answer."""
        self._folder = tempfile.TemporaryDirectory(prefix="simulator-process-")
        ready = Path(self._folder.name) / "ready.json"
        self._child = self.begin(["--ready-file", str(ready), "--end-with-stdin", *self.arguments], self._output)
        try:
            self.ready = self._wait(ready)
        except BaseException:
            self._child.kill()
            self._end()
            raise
        self._control = Control(**self.ready["control"])
        return self

    def stop(self) -> None:
        """Ends the process and checks that it ended cleanly."""
        if self._child is None:
            return
        self._child.terminate()
        code, printed = self._end()
        if code != 0 or "Traceback" in printed:
            raise SimulatorFailed(f"the simulator ended with {code}:\n{printed}")

    def _end(self) -> tuple[int, str]:
        """Waits for the end of the process; its exit code and what it printed."""
        assert self._child is not None
        child, self._child, self._control = self._child, None, None
        try:
            code = child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        if child.stdin:
            child.stdin.close()
        printed = self._printed()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        return code, printed

    def _wait(self, ready: Path) -> dict[str, Any]:
        deadline = time.monotonic() + self.timeout
        while time.monotonic() < deadline:
            if ready.exists():
                return cast("dict[str, Any]", json.loads(ready.read_text(encoding="utf-8")))
            if self._child is not None and self._child.poll() is not None:
                raise SimulatorFailed(f"the simulator ended with {self._child.returncode}:\n{self._printed()}")
            time.sleep(0.02)
        raise SimulatorFailed(f"the simulator was not ready after {self.timeout} s:\n{self._printed()}")

    @property
    def _output(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.name) / "output"

    def _printed(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")


_FREE: dict[tuple[str, str], list[Simulator]] = {}


@contextlib.contextmanager
def lent(version: str = "9.4", *, people: str = "all", switches: Mapping[str, object] | None = None) -> Iterator[Simulator]:
    """Lends a simulator of VERSION with PEOPLE at its start, with SWITCHES, but for those that decide which routes there are.

    It goes on running, for the next one who asks, until this process ends. Raises SimulatorFailed where it has met an error meanwhile.
    """
    free = _FREE.setdefault((version, people), [])
    simulator = free.pop() if free else _started(version, people)
    simulator.control.reset(whole=True)
    for name, value in (switches or {}).items():
        simulator.control.switch(name, value, keep=True)
    yield simulator
    if "Traceback" in simulator._printed():
        raise SimulatorFailed(f"the simulator met an error:\n{simulator._printed()}")
    free.append(simulator)


def _started(version: str, people: str) -> Simulator:
    simulator = Simulator(version, people=people).start()
    atexit.register(simulator.stop)  # now, so that it is stopped before its folder is removed
    return simulator
