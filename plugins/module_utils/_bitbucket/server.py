# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The server itself: what it is, who we are there, and whether what other modules need is within reach."""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.access import Access
from ansible_collections.algorithmia.scm.plugins.module_utils._bitbucket.client import BITBUCKET_ANYBODY, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError
from ansible_collections.algorithmia.scm.plugins.module_utils._http.ssh_probe import ssh_banner
from ansible_collections.algorithmia.scm.plugins.module_utils._http.urls import path_of

SSH_SETTINGS = "/rest/ssh/1.0/settings"  # any user may read it, nobody can write it [bitbucket 10]


def _read(client: Client, params: Params) -> Result:
    anonymous = client.without_login()
    about = anonymous.get(path_of("application-properties"))
    state = anonymous.state()
    server: Item = {
        "url": client.session.options.url,
        "version": about["version"],
        "build_number": about.get("buildNumber"),
        "state": state,
        "base_url": None,
        "user": None,
        "ssh": None,
    }
    reachable = {"rest": _found(True, f"Bitbucket {about['version']}, {state or 'which does not tell its state'}")}
    unknown = "needs a login"
    if not client.logs_in:
        reachable["login"] = _found(False, "no credentials were given")
    else:
        reachable["login"] = _attempt(lambda: _log_in(client, server))
        unknown = "the login failed"
    if reachable["login"]["ok"]:
        access = Access(client)
        reachable["create_projects"] = _attempt(lambda: _may(client, access, "PROJECT_CREATE", "PROJECT_CREATE"))
        reachable["administer"] = _attempt(lambda: _may(client, access, "ADMIN", "ADMIN or SYS_ADMIN"))
        reachable["ssh"] = _attempt(lambda: _ssh(client, server, probe=params["probe_ssh"]))
    reachable.update({name: _found(False, unknown) for name in ("create_projects", "administer", "ssh") if name not in reachable})
    return {"bitbucket_server": {**server, "reachable": reachable}}


def _found(ok: bool, detail: str) -> Item:
    return {"ok": ok, "detail": detail}


def _attempt(look: t.Callable[[], tuple[bool, str]]) -> Item:
    try:
        return _found(*look())
    except (RemoteError, OSError) as problem:
        return _found(False, str(problem))


def _log_in(client: Client, server: Item) -> tuple[bool, str]:
    """Log in, learn who we are, and read the base URL off our own link [bitbucket 1, 11]."""
    client.get(path_of("projects"), [("limit", "1")])
    server["user"] = client.identify()
    for each in client.pages(path_of("users"), [("filter", client.user)]):
        href = next((link.get("href", "") for link in (each.get("links") or {}).get("self", [])), "")
        if each.get("name") == client.user and "/users/" in href:
            server["base_url"] = href.rpartition("/users/")[0]
    return True, f"as {client.user}"


def _may(client: Client, access: Access, permission: str, words: str) -> tuple[bool, str]:
    if not access.may(permission):
        return False, f"{client.user} lacks {words}"
    if client.has_token:
        return False, f"{client.user} has {words}, but a token does not carry it: use bitbucket_username and bitbucket_password"
    return True, f"{client.user} has {words}"


def _ssh(client: Client, server: Item, *, probe: bool) -> tuple[bool, str]:
    settings = client.session.get(SSH_SETTINGS).data
    names = {"enabled": "enabled", "port": "port", "base_url": "baseUrl", "access_keys_enabled": "accessKeysEnabled", "fingerprint": "fingerprint"}
    server["ssh"] = {ours: settings.get(theirs) for ours, theirs in names.items()}
    if not settings.get("enabled"):
        return False, "SSH is off: enable it in Administration > Server settings"
    parts = urlsplit(str(settings.get("baseUrl") or ""))
    host, port = parts.hostname or urlsplit(server["url"]).hostname or "", parts.port or settings.get("port") or 22
    if not probe:
        return True, f"on at {host}:{port}, not probed"
    return True, f"{ssh_banner(host, port, client.session.options.timeout)} at {host}:{port}"


INFO = Info(BITBUCKET_ANYBODY, _read, "bitbucket_server", {"probe_ssh": {"type": "bool", "default": True}})
