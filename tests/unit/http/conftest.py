# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions to scripted servers, in an environment that says nothing about proxies, netrc or certificates."""

from __future__ import annotations

import typing as t
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.hints import explain
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.log_ins import PROJECTS, WHO, changed_log_ins, judge
from ansible_collections.algorithmia.scm.plugins.module_utils._http import auth_failures, retry
from ansible_collections.algorithmia.scm.plugins.module_utils._http import session as product
from ansible_collections.algorithmia.scm.plugins.module_utils._http.session import Options, Session
from unit.http.scripted import ScriptedServer

Connect = Callable[..., Session]
RULES = auth_failures.Rules(partial(judge, token=False), changed_log_ins, f"{PROJECTS}?limit=1", "ann")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let no repetition wait: a nap moves the clock on. The seconds of each."""
    slept: list[float] = []
    monkeypatch.setattr(retry, "time", SimpleNamespace(sleep=slept.append, monotonic=lambda: 1000 + sum(slept)))
    return slept


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def other() -> Iterator[ScriptedServer]:
    """Another server, at which nothing has any business."""
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[t.Any, Session]]:
    """The sessions that the process keeps: none at first, closed at the end."""
    sessions: dict[t.Any, Session] = {}
    monkeypatch.setattr(product, "_kept", sessions)
    yield sessions
    for each in sessions.values():
        each._transport.close()


@pytest.fixture
def connect(server: ScriptedServer) -> Iterator[Connect]:
    """Open a session to the server, or wherever the options say."""
    opened: list[Session] = []

    def made(**options: t.Any) -> Session:
        opened.append(Session(Options(**{"url": server.url, "api": "/rest", "timeout": 5.0, **options}), "Bitbucket", explain, WHO, RULES))
        return opened[-1]

    yield made
    for each in opened:
        each._transport.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()
