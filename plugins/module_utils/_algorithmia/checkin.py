# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# FOR INTERNAL USE OF THIS COLLECTION ONLY.

"""Whether Algorithmia is set up to build what is pushed to a project: the configuration is there, enabled, and points to the right server."""

from __future__ import annotations

import typing as t

from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.client import ALGORITHMIA, Client
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.providers import BITBUCKET_SERVER, canonical_url, provider_of
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.scm_configs import read_all
from ansible_collections.algorithmia.scm.plugins.module_utils._algorithmia.tables.scm_configs import CONFIG
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.findings import Finding, report
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.model import Item
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.module import Info, Params
from ansible_collections.algorithmia.scm.plugins.module_utils._engine.outcome import Result
from ansible_collections.algorithmia.scm.plugins.module_utils._http.errors import RemoteError

CHECKS = ("config", "config_enabled", "config_urls")


def _read(client: Client, params: Params) -> Result:
    key = str(params["project_key"]).strip().upper()
    try:
        there = read_all(client)
    except RemoteError as error:
        findings = [Finding("config", False, str(error), "Give an algorithmia_url and a key that may read SCM configurations.")]
        return {"algorithmia_checkin": {"config": None, **_report(findings)}}
    found = _of_project(there, key, params)
    findings = list(_findings(found, key, params))
    return {"algorithmia_checkin": {"config": CONFIG.show(found) if found else None, **_report(findings)}}


def _report(findings: t.Sequence[Finding]) -> Item:
    seen = {each.check for each in findings}
    unseen = [Finding(check, None, "there is no configuration to look at") for check in CHECKS if check not in seen]
    return report([*findings, *unseen], dict.fromkeys(CHECKS, "error"), "warning")


def _of_project(there: t.Sequence[Item], key: str, params: Params) -> Item | None:
    """Return the configuration for the project: the one that points to the right website, where there are several."""
    wanted = params["provider"] and provider_of(params["provider"])
    alike = [each for each in there if each.get("project_key") == key and provider_of(each["provider"]) in (wanted or (*BITBUCKET_SERVER, wanted))]
    if params["id"]:
        return next((each for each in there if each["id"] == params["id"]), None)
    right = [each for each in alike if (each.get("urls") or {}).get("web") == canonical_url((params["urls"] or {}).get("web") or "")]
    return next(iter([*right, *alike]), None)


def _findings(found: Item | None, key: str, params: Params) -> t.Iterator[Finding]:
    if found is None:
        fix = f"Declare it: algorithmia_scm_configs with provider=bitbucket, project_key={key} and an access_token."
        yield Finding("config", False, f"Algorithmia has no SCM configuration for the project {key}", fix)
        return
    yield Finding("config", True, f"{found['provider']} {key} ({found['id']})")
    enabled = found["enabled"]
    words = "Enable it (enabled=true), or nobody can create an algorithm in it."
    yield Finding("config_enabled", enabled, "enabled" if enabled else f"the SCM configuration for {key} is disabled", words)
    wrong = []
    for name, url in (params["urls"] or {}).items():
        now = (found.get("urls") or {}).get(name)
        if url and canonical_url(url) != now:
            wrong.append(f"urls.{name} is {now}, and the server is {canonical_url(url)}")
    fix = "Declare the addresses that the server has (algorithmia_scm_configs), or correct the server's own."
    yield Finding("config_urls", not wrong, "; ".join(wrong) or "it points to the server", fix)


INFO = Info(
    ALGORITHMIA,
    _read,
    "algorithmia_checkin",
    {
        "project_key": {"type": "str", "required": True, "no_log": False},
        "id": {"type": "str"},
        "provider": {"type": "str"},
        "urls": CONFIG.field("urls").option(),
    },
)
