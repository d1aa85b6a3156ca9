# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator as a process: start, ready file, control, faults, log, SSH, clean end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest
import requests

from contract.simulator_traffic import Callers, Client
from simulator.process import TESTS, Simulator
from simulator.switches import SWITCHES

API = "/rest/api/latest"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TESTS)}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def start(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], Path]:
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "simulator", "--ready-file", str(ready), *arguments]
    child = subprocess.Popen(command, env={**ENVIRONMENT, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while not ready.exists() and child.poll() is None:
        time.sleep(0.02)
    return child, ready


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    child, ready = start(tmp_path)
    content = json.loads(ready.read_text())
    assert set(content) == {"bitbucket", "algorithmia", "control", "ca_file", "other_ca_file", "credentials"}
    assert ready.stat().st_mode & 0o077 == 0
    with requests.Session() as session:  # An open keep-alive connection must not hold it up.
        session.trust_env = False
        assert session.get(content["bitbucket"]["url"] + "/status", verify=content["ca_file"], timeout=10).json() == {"state": "RUNNING"}
        child.send_signal(number)
        printed, _errors = child.communicate(timeout=10)
    assert (child.returncode, printed) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_ends_with_its_parent(tmp_path: Path) -> None:
    """With --end-with-stdin nothing is left running when whoever started it is gone."""
    read, write = os.pipe()
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "simulator", "--ready-file", str(ready), "--end-with-stdin"]
    with subprocess.Popen(command, stdin=read, env=ENVIRONMENT) as child:
        os.close(read)
        while not ready.exists() and child.poll() is None:
            time.sleep(0.02)
        os.close(write)
        assert child.wait(timeout=10) == 0


def test_help_names_every_switch_with_its_fact_and_default() -> None:
    text = subprocess.run([sys.executable, "-m", "simulator", "--help"], env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
    for switch in SWITCHES.values():
        assert f"  {switch.name}={switch.default or repr('')}" in text
        assert switch.fact in text


@pytest.mark.parametrize("arguments", [["--switch", "nonsense=1"], ["--switch", "ssh"], ["--switch", "ssh=maybe"], ["--bitbucket-version", "1.0"]])
def test_wrong_arguments(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "simulator", *arguments], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_taken_port(simulator: Simulator) -> None:
    port = simulator.bitbucket_url.rpartition(":")[2]
    command = [sys.executable, "-m", "simulator", "--bitbucket-port", port]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "in use" in done.stderr


def test_secrets_never_reach_the_log(callers: Callers) -> None:
    name, password = callers.simulator.bitbucket_login()
    callers.bitbucket()("GET", f"{API}/projects?password=hush-hush&name=x", 200)
    content = {"provider": "bitbucket", "oauth": {"client_id": "ALG", "client_secret": "hush-hush"}, "urls": {"web": "w", "api": "a", "ssh": "s"}}
    callers.algorithmia()("POST", "/v1/admin/scms", 201, json=content)
    log = callers.simulator.control.log()
    text = json.dumps([log, callers.simulator.control.state()])
    assert [(one["n"], one["product"], one["status"], one["user"]) for one in log] == [(1, "bitbucket", 200, name), (2, "algorithmia", 201, "admin")]
    for secret in (password, "hush-hush", callers.simulator.algorithmia_key()):
        assert secret not in text
    assert log[1]["body"]["oauth"] == {"client_id": "ALG", "client_secret": "********"}
    assert [one["n"] for one in callers.simulator.control.log(since=1)] == [2]


def test_counts(callers: Callers) -> None:
    admin = callers.bitbucket()
    for method in ("GET", "GET", "DELETE"):
        admin(method, f"{API}/projects/NONE", 404)
    assert callers.simulator.control.counts() == {
        "bitbucket": {"total": 3, "methods": {"GET": 2, "DELETE": 1}, "connections": 1},
        "algorithmia": {"total": 0, "methods": {}, "connections": 0},
    }


def test_reset_and_keep(callers: Callers) -> None:
    control = callers.simulator.control
    start_state = control.state(secrets=True)
    control.seed({"bitbucket": {"projects": [{"key": "A"}]}, "algorithmia": {"scms": [{"id": "x", "provider": "github"}]}})
    control.switch("ssh", "off")
    control.fault("bitbucket", "drop", count=9)
    control.latency("bitbucket", 1000)
    control.certificate("expired")
    control.ssh(port=1)
    control.reset()
    assert control.state(secrets=True) == start_state
    assert control.switches()["ssh"] == "on"
    began = time.monotonic()
    callers.bitbucket()("GET", f"{API}/projects", 200)
    assert time.monotonic() - began < 0.9


def test_tamper_leaves_no_trace_in_the_log(callers: Callers) -> None:
    control = callers.simulator.control
    control.seed({"bitbucket": {"projects": [{"key": "A", "description": "d", "users": {"admin": "PROJECT_ADMIN"}}]}})
    control.tamper({"bitbucket": {"projects": {"A": {"description": None, "name": "Z", "grants": {"users": {"admin": None}}}}}})
    assert control.log() == []
    answer = callers.bitbucket()("GET", f"{API}/projects/A", 200).json
    assert ("description" in answer, answer["name"]) == (False, "Z")
    control.tamper({"bitbucket": {"projects": {"A": None}}})
    callers.bitbucket()("GET", f"{API}/projects/A", 404)


def test_latency(callers: Callers) -> None:
    callers.simulator.control.latency("bitbucket", 200)
    admin, began = callers.bitbucket(), time.monotonic()
    admin("GET", f"{API}/projects", 200)
    assert time.monotonic() - began >= 0.2


def broken(client: Client) -> None:
    with pytest.raises(requests.RequestException):
        client("POST", f"{API}/projects", json={"key": "A"})


def test_faults(callers: Callers) -> None:
    control, admin = callers.simulator.control, callers.bitbucket()
    control.fault("bitbucket", "status", status=503, headers={"Retry-After": "1"}, body="busy", method="GET", path="/projects$", count=2)
    admin("DELETE", f"{API}/projects", 405)
    for _time in range(2):
        answer = admin("GET", f"{API}/projects", 503)
        assert (answer.headers["Retry-After"], answer.text) == ("1", "busy")
    admin("GET", f"{API}/projects", 200)
    control.fault("bitbucket", "html")
    assert admin("GET", f"{API}/projects", 502).headers["Content-Type"] == "text/html"
    control.fault("bitbucket", "empty")
    assert admin("GET", f"{API}/projects", 200).text == ""
    control.fault("bitbucket", "redirect", headers={"Location": "https://elsewhere.example.com/"})
    assert admin("GET", f"{API}/projects", 302).headers["Location"] == "https://elsewhere.example.com/"
    control.fault("bitbucket", "slow", seconds=0.3)
    began = time.monotonic()
    admin("GET", f"{API}/projects", 200)
    assert time.monotonic() - began >= 0.3


def test_dropped_requests_are_carried_out_or_not(callers: Callers) -> None:
    control, admin = callers.simulator.control, callers.bitbucket()
    control.fault("bitbucket", "drop", method="POST")
    broken(admin)
    callers.exchanges.clear()
    admin("GET", f"{API}/projects/A", 404)
    control.fault("bitbucket", "drop", method="POST", execute=True)
    broken(admin)
    admin("GET", f"{API}/projects/A", 200)
    admin("DELETE", f"{API}/projects/A", 204)
    control.fault("bitbucket", "truncate", method="POST")
    broken(admin)
    admin("GET", f"{API}/projects/A", 200)
    assert [one["status"] for one in control.log() if one["method"] == "POST"] == [0, 0, 0]


def test_ssh_is_real_and_refuses(callers: Callers) -> None:
    settings = callers.bitbucket("user")("GET", "/rest/ssh/1.0/settings", 200).json
    seen: list[asyncssh.SSHKey] = []

    class Look(asyncssh.SSHClient):
        def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey) -> bool:
            seen.append(key)
            return True

    async def log_in() -> None:
        key = asyncssh.generate_private_key("ssh-ed25519")
        await asyncssh.connect(
            "localhost", settings["port"], username="git", client_keys=[key], client_factory=Look, known_hosts=b"", config=None, agent_path=None
        )

    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(log_in())
    assert seen[0].get_fingerprint("sha256") == f"SHA256:{settings['fingerprint']['value']}"
    assert settings["baseUrl"] == callers.simulator.ready["bitbucket"]["ssh_url"] == f"ssh://git@localhost:{settings['port']}"


def test_rate_limit(callers: Callers) -> None:
    control, jane = callers.simulator.control, callers.bitbucket("user")
    control.switch("rate_limit", "3/1")
    control.switch("rate_limit_headers", "retry-after")
    for _time in range(3):
        jane("GET", f"{API}/projects", 200)
    assert jane("GET", f"{API}/projects", 429).headers["Retry-After"] == "1"
    callers.bitbucket()("GET", f"{API}/projects", 200)  # Each user has its own bucket.


def test_throughput(simulator: Simulator) -> None:
    """Far below what a quiet machine does (several thousand a second), so that a busy one passes: a stall would not."""
    simulator.control.reset()
    with Callers(simulator) as callers:
        admin = callers.bitbucket()
        admin("GET", f"{API}/projects", 200)
        began = time.monotonic()
        for _time in range(200):
            admin("GET", f"{API}/projects", 200)
        assert time.monotonic() - began < 4
    assert simulator.control.counts()["bitbucket"]["connections"] == 1


# --- who may use the control endpoint ---


def control_answer(simulator: Simulator, verb: str = "switches", **headers: str) -> int:
    method = "GET" if verb in ("switches", "state?secrets=1") else "POST"
    with requests.Session() as session:
        session.trust_env = False
        url = f"{simulator.ready['control']['url']}/{verb}"
        return session.request(
            method, url, headers=headers, data=b'{"product": "bitbucket", "milliseconds": 1}' if method == "POST" else None, timeout=10
        ).status_code


def test_control_wants_its_token(simulator: Simulator) -> None:
    """A page of the web can send requests to this machine, but it knows no token."""
    token = simulator.ready["control"]["token"]
    assert len(token) >= 32
    for verb in ("switches", "state?secrets=1", "latency"):
        assert control_answer(simulator, verb) == 403
        assert control_answer(simulator, verb, **{"X-Simulator-Token": "wrong"}) == 403
        assert control_answer(simulator, verb, **{"X-Simulator-Token": token}) == 200
    simulator.control.reset()


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:80", "[::1]:80", "LOCALHOST"])
def test_control_answers_to_names_of_this_machine(simulator: Simulator, host: str) -> None:
    assert control_answer(simulator, **{"X-Simulator-Token": simulator.ready["control"]["token"], "Host": host}) == 200


@pytest.mark.parametrize(
    "host", ["rebind.evil.example", "rebind.evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "[::2]:80", "a:b:c"]
)
def test_control_answers_to_no_other_name(simulator: Simulator, host: str) -> None:
    """A name of the web can be made to lead here: DNS rebinding."""
    assert control_answer(simulator, **{"X-Simulator-Token": simulator.ready["control"]["token"], "Host": host}) == 403
    assert control_answer(simulator, "latency", **{"Host": host, "Content-Type": "text/plain", "Origin": "https://evil.example"}) == 403
