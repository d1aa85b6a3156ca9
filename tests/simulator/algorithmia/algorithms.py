# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Algorithms: create, get, delete, scm/status [algorithmia 1.2, 2.1, 2.2 and 4]."""

from __future__ import annotations

import re
import uuid
from typing import Any

from simulator.algorithmia import creation, scms
from simulator.algorithmia.call import Call, found
from simulator.algorithmia.errors import Error
from simulator.algorithmia.remote import GitFailed
from simulator.algorithmia.validation import server_provider
from simulator.algorithmia.world import Algorithm, Build, Scm, World
from simulator.answers import Answer
from simulator.product import Route

ONE = "/v1/algorithms/{owner}/{name}"
NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]*")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What of the settings is kept, and what it may be; None: anything [algorithmia 4, DOC].
SETTINGS: dict[str, tuple[object, ...] | None] = {
    "algorithm_callability": ("public", "private"),
    "source_visibility": ("open", "closed"),
    "environment": ("cpu", "gpu"),
    "package_set": None,
    "algorithm_environment": None,
    "license": ("apl", "apache2", "gpl3", "mit"),
    "network_access": ("isolated", "full"),
    "pipeline_enabled": (True, False),
}
REQUIRED = ("source_visibility", "license", "network_access", "pipeline_enabled")
ENVIRONMENT = ("algorithm_environment", "language", "package_set")  # One of them [algorithmia 4, DOC].


def routes() -> list[Route]:
    return [
        Route("POST", "/v1/algorithms/{owner}", _create),
        Route("GET", "/v1/algorithms/{id}", _get),
        Route("GET", ONE, _get),
        Route("DELETE", ONE, _delete),
        Route("GET", f"{ONE}/scm/status", _status),
    ]


def build_shown(build: Build) -> dict[str, Any]:
    """[algorithmia 4, DOC]."""
    row = {"build_id": build.build_id, "status": build.status, "commit_sha": build.commit_sha, "started_at": build.started_at}
    if build.finished_at is not None:
        row["finished_at"] = build.finished_at
    return {**row, "resource_type": "algorithm_build"}


def _source(algorithm: Algorithm, world: World) -> dict[str, Any]:
    """The configuration and where the code is [algorithmia 2.2, DOC]. A configuration in use cannot be gone."""
    scm = world.scms.get(algorithm.scm) or Scm(algorithm.scm, "internal")
    row = {name: value for name, value in scms.shown(scm).items() if name != "oauth"}
    if algorithm.repository is None:
        return {"scm": row}
    repository = algorithm.repository
    ssh_url = f"{(scm.urls or {}).get('ssh', '').rstrip('/')}/{repository.project.lower()}/{repository.slug}.git"
    return {
        "repository_name": repository.name,
        "repository_owner": repository.owner,
        "repository_https_url": repository.https_url,
        "repository_ssh_url": ssh_url,
        "scm": row,
    }


def shown(call: Call, algorithm: Algorithm) -> dict[str, Any]:
    """The algorithm with its last build."""
    row: dict[str, Any] = {
        "name": algorithm.name,
        "details": algorithm.details,
        "settings": algorithm.settings,
        "source": _source(algorithm, call.world),
        "self_link": f"{call.url}/v1/algorithms/{algorithm.path}",
        "resource_type": "algorithm",
    }
    if algorithm.builds:
        last = algorithm.builds[-1]
        row |= {"build": build_shown(last), "version_info": {"git_hash": last.commit_sha}}
        if last.log is not None:
            row["compilation"] = {"successful": last.status == "succeeded", "output": last.log}
    return row


def _checked(content: dict[str, Any]) -> None:
    """What the documents require [algorithmia 4, DOC]; the error code is INF."""
    name, details, settings, source = content.get("name"), content.get("details"), content.get("settings"), content.get("source")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Error(6001, "name")
    if not isinstance(details, dict) or not isinstance(details.get("label"), str):
        raise Error(6001, "details.label")
    if not isinstance(settings, dict):
        raise Error(6001, "settings")
    for member in REQUIRED:
        if member not in settings:
            raise Error(6001, f"settings.{member} is missing")
    for member, choices in SETTINGS.items():
        if member in settings and choices is not None and settings[member] not in choices:
            raise Error(6001, f"settings.{member}")
    if not any(settings.get(member) for member in ENVIRONMENT):
        raise Error(6001, "settings.algorithm_environment is missing")
    if "algorithm_environment" in settings and not UUID.fullmatch(str(settings["algorithm_environment"])):
        raise Error(6001, "settings.algorithm_environment is no UUID")
    if source is not None and (not isinstance(source, dict) or not isinstance(source.get("scm"), str)):
        raise Error(6001, "source.scm")


async def _create(call: Call) -> Answer:
    """201. The owner is a user or an organization; the status for another one (404) is INF."""
    owner, content = call.asked.parts["owner"], call.content()
    if owner not in call.world.owners:
        raise Error(3000)
    _checked(content)
    source = content.get("source") or {}
    scm = _chosen(call, source.get("scm"))
    if call.world.algorithm(owner, content["name"]):
        raise Error(1002)
    settings = {name: content["settings"][name] for name in SETTINGS if name in content["settings"]}
    check_in = scm.client_secret is not None
    details = {name: value for name, value in content["details"].items() if name in ("summary", "label", "tagline")}
    algorithm = Algorithm(str(uuid.uuid4()), owner, content["name"], scm.id, check_in, details, settings)
    commit = None
    if scm.provider == server_provider(call.switches):
        commit = await creation.create(call, algorithm, scm, source, content.get("scmsCredentials"))
    call.world.algorithms[algorithm.id] = algorithm
    scm.algorithms.append(algorithm.path)
    scm.ever_used = True
    if commit is not None and check_in and call.switches.on("template_build"):
        call.builder.start(algorithm, commit)
    row = {"id": algorithm.id, **shown(call, algorithm)}
    return found({name: row[name] for name in ("id", "name", "details", "settings", "source", "self_link")}, 201)


def _chosen(call: Call, wanted: str | None) -> Scm:
    """The configuration to create in: enabled [algorithmia 1.7, DOC]; the default where none is named (INF)."""
    scm = call.world.scms.get(wanted) if wanted else next(one for one in call.world.scms.values() if one.default)
    if scm is None:
        raise Error(4009)
    if not scm.enabled:
        raise Error(4042)
    if scm.provider not in ("internal", server_provider(call.switches)):
        raise Error(4083, "only the internal SCM and Bitbucket Server are simulated")
    return scm


def _get(call: Call) -> Answer:
    return found(shown(call, call.algorithm()))


def _delete(call: Call) -> Answer:
    """204; the repository stays [algorithmia 2.1.9, DOC], and so do its webhook and access key (UNK)."""
    algorithm = call.algorithm()
    del call.world.algorithms[algorithm.id]
    scm = call.world.scms.get(algorithm.scm)
    if scm is not None and algorithm.path in scm.algorithms:
        scm.algorithms.remove(algorithm.path)
    return Answer(204)


async def _status(call: Call) -> Answer:
    """Whether the code can be read with the key [algorithmia 1.4, DOC]. INF: the key is tried; via API there is none to try."""
    algorithm = call.algorithm()
    if algorithm.repository is None:
        raise Error(4045, "the internal SCM has no connection")
    if not algorithm.check_in:
        return found({"scm_connection_status": "active"})
    try:
        async with call.remote.workshop() as folder:
            url = _source(algorithm, call.world)["repository_ssh_url"]
            await call.remote.git(folder, "ls-remote", "--quiet", url, key=algorithm.private_key, url=url)
        status = "active"
    except GitFailed as error:
        refused = re.search(r"permission denied|not found", str(error), re.IGNORECASE)
        status = "deploy_key_error" if refused else "provider_internal_error"
    except Error:
        status = "provider_internal_error"
    row = {"scm_connection_status": status, "repository_public_deploy_key": creation.public_key(algorithm.private_key)}
    row |= {"repository_webhook_secret": algorithm.webhook_secret, "repository_webhook_url": algorithm.webhook_url}
    return found({name: value for name, value in row.items() if value is not None})
