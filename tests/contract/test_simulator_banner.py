# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The announcement banner of the simulated Bitbucket [breadth 17]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract.simulator_traffic import Callers
from simulator.process import Simulator, lent

BANNER = "/rest/api/latest/admin/banner"
SUNDAY: dict[str, Any] = {"message": "Maintenance on Sunday", "audience": "ALL", "enabled": True}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with lent("9.4") as running:
        yield running


def stored(callers: Callers) -> Any:
    return callers.simulator.control.state()["bitbucket"]["banner"]


def test_set_and_delete(callers: Callers) -> None:
    """Each write is answered with 204, a repeated deletion too [breadth 17, SPEC]."""
    admin = callers.bitbucket()
    admin("GET", BANNER, 204)
    admin("PUT", BANNER, 204, json=SUNDAY)
    assert admin("GET", BANNER, 200).json == stored(callers) == SUNDAY
    admin("DELETE", BANNER, 204)
    admin("DELETE", BANNER, 204)
    admin("GET", BANNER, 204)
    assert stored(callers) == {}


@pytest.mark.parametrize(("lacking", "fields"), [("audience", ["audience"]), ("message", ["message"])])
def test_what_is_required(callers: Callers, lacking: str, fields: list[str]) -> None:
    body = {name: value for name, value in SUNDAY.items() if name != lacking}
    answer = callers.bitbucket()("PUT", BANNER, 400, json=body)
    assert [one["context"] for one in answer.json["errors"]] == fields
    callers.bitbucket()("PUT", BANNER, 400, json={**SUNDAY, "audience": "NOBODY"})
    assert stored(callers) == {}


def test_switches(callers: Callers) -> None:
    admin, control = callers.bitbucket(), callers.simulator.control
    control.switch("banner_without_message", "accept")
    control.switch("banner_enabled", "off")
    admin("PUT", BANNER, 204, json={"audience": "ALL"})
    assert admin("GET", BANNER, 200).json == {"message": "", "audience": "ALL", "enabled": False}
    control.switch("banner_disabled", "hidden")
    admin("GET", BANNER, 204)


def test_it_is_for_administrators(callers: Callers) -> None:
    jane = callers.bitbucket("user")
    jane("GET", BANNER, 401)
    jane("PUT", BANNER, 401, json=SUNDAY)
    jane("DELETE", BANNER, 401)
    callers.bitbucket(None)("GET", BANNER, 401)


@pytest.mark.parametrize(("version", "status"), [("5.6", 404), ("7.21", 404), ("8.19", 204), ("9.4", 204), ("10.2", 204)])
def test_versions(version: str, status: int) -> None:
    with lent(version, switches={"basic_auth": "on"}) as simulator, Callers(simulator) as callers:
        callers.bitbucket()("PUT", BANNER, status, json=SUNDAY)
