# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""The build of one commit of an algorithm: asked for where a push does not start it, and waited for [algorithmia 2.1.8, 2.2.9]."""

from __future__ import annotations

import time
import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.algorithms import where
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.errors import InputError, PlanError
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Action, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result

RUNNING = "in-progress"
DONE = "succeeded"
LAST_LINES = 20


class Unbuilt(PlanError):
    """The build failed, or did not come."""


def _perform(client: Client, params: Params, check_mode: bool) -> Result:
    key = params["ssh_private_key"]
    if key and not key.lstrip().startswith("-----BEGIN RSA PRIVATE KEY-----"):
        words = "ssh_private_key: Algorithmia takes an RSA key in PKCS1 PEM only, which begins with BEGIN RSA PRIVATE KEY (ssh-keygen -t rsa -m PEM)"
        raise InputError([words])
    if params["wait_timeout"] < 0:
        raise InputError([f"wait_timeout: {params['wait_timeout']} is negative"])
    found = _of_commit(client, params)
    asked = bool(key) and (found is None or found["status"] == "failed")
    if check_mode:
        return {"changed": asked, "build": _shown(found) if found else None}
    if asked:
        # 202 without a body in the manual, 200 in the specification [algorithmia 2.2.9]
        body = {"sshPrivateKey": key.replace("\r\n", "\n"), "commitSha": params["commit"]}
        client.algorithms.call("POST", where(params, "compile"), body=body, hidden=[key])
    return {"changed": asked, "build": _awaited(client, params, found if asked else None)}


def _awaited(client: Client, params: Params, old: Item | None) -> Item:
    """Return the finished build. Raises Unbuilt."""
    name = f"{params['owner']}/{params['name']}"
    until = time.monotonic() + params["wait_timeout"]
    pause = 0.2
    while True:
        found = _of_commit(client, params, other_than=old)
        if found is not None and found["status"] != RUNNING:
            break
        if time.monotonic() >= until:
            state = "it is still running" if found else f"none was begun. {_NOT_BEGUN if not params['ssh_private_key'] else ''}".strip()
            raise Unbuilt([f"{name}: no build of {params['commit']} within {params['wait_timeout']} s: {state}"])
        time.sleep(min(pause, max(0.0, until - time.monotonic())))
        pause = min(pause * 1.5, 5.0)
    shown = _shown(found)
    log = client.algorithms.get(where(params, "builds", found["build_id"], "logs"), accept=(404,)).data
    lines = str((log or {}).get("logs") or "").strip().splitlines()
    if found["status"] != DONE:
        told = "".join(f"\n  | {line}" for line in lines[-LAST_LINES:])
        raise Unbuilt([f"{name}: the build of {params['commit']} has {found['status']}:{told}"])
    return {**shown, "log": lines[-LAST_LINES:]}


_NOT_BEGUN = (
    "Was the commit pushed to the default branch? Is the webhook there, and can the Bitbucket server reach the cluster, whose certificate it has to trust?"
)


def _of_commit(client: Client, params: Params, other_than: Item | None = None) -> Item | None:
    """Return the latest build of the commit."""
    alike = [each for each in _builds(client, params) if str(each.get("commit_sha", "")).startswith(params["commit"])]
    alike = [each for each in alike if other_than is None or each["build_id"] != other_than["build_id"]]
    return max(alike, key=lambda each: str(each.get("started_at", "")), default=None)


def _builds(client: Client, params: Params) -> t.Iterator[Item]:
    """Yield the builds of an algorithm, page by page [algorithmia 4]."""
    marker, seen = "", {""}
    while True:
        page = client.algorithms.get(where(params, "builds"), [("marker", marker)] if marker else []).data
        rows = page.get("results") or []
        yield from (each for each in rows if isinstance(each, dict))
        marker = str(page.get("marker") or "")
        if marker in seen or not rows:
            return
        seen.add(marker)


def _shown(build: t.Mapping[str, t.Any]) -> Item:
    names = {"build_id": "build_id", "status": "status", "commit": "commit_sha", "started_at": "started_at", "finished_at": "finished_at"}
    return {ours: build[theirs] for ours, theirs in names.items() if build.get(theirs) is not None}


ONE = Action(
    ALGORITHMIA,
    _perform,
    "build",
    {
        "owner": {"type": "str", "required": True},
        "name": {"type": "str", "required": True},
        "commit": {"type": "str", "required": True},
        "ssh_private_key": {"type": "str", "no_log": True},
        "wait_timeout": {"type": "int", "default": 300},
    },
)
