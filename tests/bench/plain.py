# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The floor: plain Python with requests that reads what a no-op has to read."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter

from simulator.process import Simulator


class Plain:
    """Reads the grants of all projects over one kept session."""

    def __init__(self, simulator: Simulator, projects: int) -> None:
        self._base = f"{simulator.bitbucket_url}/rest/api/1.0/projects"
        self._login, self._ca = simulator.bitbucket_login("sysadmin"), simulator.ca_file
        self._paths = [f"{self._base}/P{n:03}/permissions/{holders}?limit=1000" for n in range(projects) for holders in ("users", "groups")]

    def seconds(self, threads: int) -> float:
        """Return how long it takes with so many threads, the fastest of three."""
        return min(self._once(threads) for _time in range(3))

    def _once(self, threads: int) -> float:
        with requests.Session() as session:
            session.auth, session.verify, session.trust_env = self._login, self._ca, False
            session.mount("https://", HTTPAdapter(pool_maxsize=threads, pool_block=True))
            started = time.perf_counter()
            with ThreadPoolExecutor(threads) as pool:
                answers = list(pool.map(lambda path: session.get(path, timeout=60).json(), self._paths))
            spent = time.perf_counter() - started
        if not all(answer["values"] for answer in answers):
            raise RuntimeError("there was nothing to read")
        return spent
