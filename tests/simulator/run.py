# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts everything, writes the ready file, waits for the end, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import ssl
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.algorithmia.app import Algorithmia
from simulator.algorithmia.remote import Remote
from simulator.algorithmia.world import World as AlgorithmiaWorld
from simulator.bitbucket import ssh
from simulator.bitbucket.app import Bitbucket
from simulator.bitbucket.deliveries import Deliveries
from simulator.bitbucket.git import Git
from simulator.bitbucket.profile import profile
from simulator.bitbucket.seed import start
from simulator.bitbucket.world import World as BitbucketWorld
from simulator.certificates import Certificates
from simulator.control_server import PREFIX, PRODUCTS, ControlServer, Inside
from simulator.faults import Faults
from simulator.log import Log
from simulator.product import Binding, Surroundings
from simulator.switches import Switches

PEOPLE = ("all", "sysadmin")


@dataclass
class Options:
    """What the command line can say."""

    version: str = "9.4"
    host: str = "127.0.0.1"
    context_path: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    people: str = "all"
    certificate: str = "valid"
    switches: dict[str, str] = field(default_factory=dict)
    ready_file: Path | None = None
    ca_dir: Path | None = None
    end_with_stdin: bool = False


async def run(options: Options) -> None:
    """Serves until SIGTERM, SIGINT or (on request) the end of standard input."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, ended.set)
    if options.end_with_stdin:
        loop.add_reader(sys.stdin.fileno(), _watch_stdin, loop, ended)
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(options.ca_dir or stack.enter_context(tempfile.TemporaryDirectory(prefix="simulator-"))).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        certificates = Certificates(folder, options.host)
        certificates.use(options.certificate)
        for path in certificates.files():
            stack.callback(path.unlink, missing_ok=True)
        ready = await _serve(options, certificates, stack)
        if options.ready_file is not None:
            stack.callback(options.ready_file.unlink, missing_ok=True)
            _write(options.ready_file, ready)
        await ended.wait()


def _watch_stdin(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin.fileno())
        ended.set()


def _write(path: Path, ready: dict[str, Any]) -> None:
    """All or nothing: whoever sees the file sees the whole of it. Only the owner may read it: it holds credentials."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump(ready, stream, indent=1)
    temporary.replace(path)


async def _serve(options: Options, certificates: Certificates, stack: contextlib.AsyncExitStack) -> dict[str, Any]:
    """Brings everything up; what the ready file holds."""
    sockets = {name: _bound(options.host, options.ports.get(name, 0)) for name in (*PRODUCTS, "control")}
    urls = {name: f"https://localhost:{one.getsockname()[1]}" for name, one in sockets.items()}
    switches = Switches(options.switches)
    service = ssh.Service(switches)
    acceptor, address = await ssh.listen(options.host, options.ports.get("ssh", 0), service)
    stack.push_async_callback(acceptor.wait_closed)
    stack.callback(acceptor.close)

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="simulator-git-", ignore_cleanup_errors=True)))
    world = BitbucketWorld()
    version = profile(options.version, switches)
    logins = _people(world, options.people, version.first_user_id)
    bitbucket_url = urls["bitbucket"] + options.context_path
    bitbucket = Bitbucket(world, version, bitbucket_url, options.context_path, address)
    deliveries = Deliveries(certificates.trusting(), bitbucket.views)
    stack.push_async_callback(deliveries.close)
    stack.push_async_callback(service.close)
    bitbucket.git = service.git = Git(folder, world, bitbucket.profile, bitbucket.authentication, deliveries.pushed)
    bitbucket.views.refs, bitbucket.views.copy = bitbucket.git.refs, bitbucket.git.copy

    keys = {"admin_key": "sim" + secrets.token_urlsafe(24), "standard_key": "sim" + secrets.token_urlsafe(24)}
    remote = Remote(certificates.trusting(), certificates.ca_file, folder, [options.host])
    algorithmia = Algorithmia(AlgorithmiaWorld(keys["admin_key"], keys["standard_key"]), switches, remote, urls["algorithmia"])
    stack.push_async_callback(algorithmia.builder.close)

    around = Surroundings(Log(PRODUCTS), Faults())
    bindings = [Binding(bitbucket, around), Binding(algorithmia, around)]
    inside = Inside(bitbucket, algorithmia, certificates, address, bitbucket.git, deliveries)
    token = secrets.token_urlsafe(32)
    control = ControlServer(inside, switches, around, bindings, token)
    for binding, context in zip(bindings, (certificates.bitbucket, certificates.algorithmia), strict=True):
        name = binding.product.name
        await _listen(binding.app, sockets[name], context, partial(around.log.connection, name), stack)
    await _listen(control.app, sockets["control"], None, lambda: None, stack)
    return {
        "bitbucket": {"url": bitbucket_url, "ssh_url": address.url, "version": bitbucket.profile.version},
        "algorithmia": {"url": urls["algorithmia"]},
        "control": {"url": f"http://localhost:{sockets['control'].getsockname()[1]}{PREFIX}", "token": token},
        "ca_file": str(certificates.ca_file),
        "other_ca_file": str(certificates.other_ca_file),
        "credentials": {"bitbucket": logins, "algorithmia": keys},
    }


def _people(world: BitbucketWorld, people: str, first_id: int) -> dict[str, dict[str, str]]:
    """The users of the start state and their logins: all, or nobody but the system administrator."""
    logins = start(world, first_id)
    if people == "sysadmin":
        kept = logins["sysadmin"]["username"]
        world.users = {name: user for name, user in world.users.items() if name == kept}
        for group in world.groups.values():
            group.members = [name for name in group.members if name == kept]
        logins = {"sysadmin": logins["sysadmin"]}
    return logins


def _bound(host: str, port: int) -> socket.socket:
    return socket.create_server((host, port), backlog=512)


async def _listen(
    app: web.Application, bound: socket.socket, context: ssl.SSLContext | None, opened: Callable[[], None], stack: contextlib.AsyncExitStack
) -> None:
    """Serves APP on a socket; OPENED is called for each connection. asyncio sets TCP_NODELAY on all of them."""
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=300, shutdown_timeout=0.5, handle_signals=False)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    server = runner.server
    assert server is not None

    def protocol() -> asyncio.Protocol:
        opened()
        made: asyncio.Protocol = server()
        return made

    listener = await asyncio.get_running_loop().create_server(protocol, sock=bound, ssl=context)
    stack.callback(listener.close)
