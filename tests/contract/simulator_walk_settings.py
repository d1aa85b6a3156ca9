# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The walk over what projects and repositories set of pull requests and hooks."""

from __future__ import annotations

from contract.simulator_traffic import Callers
from simulator.bitbucket.hooks import CHECKS, FORCE_PUSH

API = "/rest/api"
CONFIG = {"defaultStrategy": {"id": "squash"}, "strategies": [{"id": "squash"}, {"id": "ff"}]}


def walk_settings(callers: Callers, prefix: str, version: str) -> None:
    """Success and refusal of each route."""
    project = f"{API}/{prefix}/projects/OWN"
    repository = f"{project}/repos/models"
    _pull_requests(callers, (f"{API}/{prefix}/admin/pull-requests/git", f"{project}/settings/pull-requests/git", f"{repository}/settings/pull-requests"))
    for base in (project, repository):
        _hooks(callers, f"{base}/settings/hooks")
        _automation(callers, f"{base}/settings", version)
        _model(callers, f"/rest/branch-utils/{prefix}/projects/OWN{base.removeprefix(project)}/branchmodel/configuration", version)
    admin = callers.bitbucket()
    admin("DELETE", f"{repository}/settings/hooks/{FORCE_PUSH}", 204)
    admin("DELETE", f"{repository}/settings/hooks/gone:hook", 404)
    callers.bitbucket("user")("DELETE", f"{repository}/settings/hooks/{FORCE_PUSH}", 401)


def _pull_requests(callers: Callers, paths: tuple[str, ...]) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    for path in paths:
        admin("GET", path, 200)
        admin("POST", path, 200, json={"mergeConfig": CONFIG})
        admin("POST", path, 400, json={"mergeConfig": {"defaultStrategy": {"id": "gone"}, "strategies": [{"id": "gone"}]}})
        admin("POST", path, 200, json={"mergeConfig": {}})
        jane("POST", path, 401, json={})
    jane("GET", paths[1], 401)
    jane("GET", paths[2], 401)
    for path in paths[1:]:
        admin("GET", path.replace("/OWN/", "/GONE/"), 404)
        admin("POST", path.replace("/OWN/", "/GONE/"), 404, json={})


def _hooks(callers: Callers, base: str) -> None:
    admin, jane, counted = callers.bitbucket(), callers.bitbucket("user"), f"{base}/{CHECKS['requiredApprovers']}"
    admin("GET", f"{base}?type=PRE_RECEIVE&start=0&limit=2", 200)
    admin("GET", f"{base}/{FORCE_PUSH}", 200)
    admin("PUT", f"{base}/{FORCE_PUSH}/enabled", 200)
    admin("GET", f"{base}/{FORCE_PUSH}/settings", 200)
    admin("DELETE", f"{base}/{FORCE_PUSH}/enabled", 200)
    admin("PUT", f"{counted}/enabled", 400, json={})
    admin("PUT", f"{counted}/enabled", 200, json={"requiredCount": "2"})
    admin("GET", f"{counted}/settings", 200)
    admin("PUT", f"{counted}/settings", 200, json={"requiredCount": 3})
    admin("PUT", f"{counted}/settings", 400, json={"requiredCount": "2" * 40_000})
    admin("DELETE", f"{counted}/enabled", 200)
    for method, path in (("GET", ""), ("PUT", "/enabled"), ("DELETE", "/enabled"), ("PUT", "/settings")):
        admin(method, f"{base}/gone:hook{path}", 404, json={} if method == "PUT" else None)
        jane(method, f"{base}/{FORCE_PUSH}{path}", 401, json={} if method == "PUT" else None)
    jane("GET", base, 401)
    jane("GET", f"{counted}/settings", 401)
    admin("GET", f"{base.replace('/OWN/', '/GONE/')}", 404)


def _automation(callers: Callers, base: str, version: str) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    weeks, action = {"inactivityWeeks": 8}, {} if "/repos/" in base else {"restrictionAction": "NONE"}
    for name, since, more in (("auto-decline", 8, weeks), ("auto-merge", 9, action)):
        path = f"{base}/{name}"
        if int(version.partition(".")[0]) < since:
            admin("GET", path, 404)
            continue
        admin("GET", path, 200)
        admin("PUT", path, 200, json={"enabled": True, **more})
        admin("PUT", path, 400, json=more)
        for method in ("GET", "PUT", "DELETE"):
            jane(method, path, 401, json={"enabled": True, **more} if method == "PUT" else None)
            admin(method, path.replace("/OWN/", "/GONE/"), 404, json={} if method == "PUT" else None)
        admin("DELETE", path, 204)
    if "/repos/" in base and int(version.partition(".")[0]) >= 9:
        project = f"{base.partition('/repos/')[0]}/settings/auto-merge"
        admin("PUT", project, 200, json={"enabled": True, "restrictionAction": "CREATE"})
        admin("PUT", f"{base}/auto-merge", 403, json={"enabled": True})
        admin("DELETE", f"{base}/auto-merge", 403)
        admin("DELETE", project, 204)


def _model(callers: Callers, path: str, version: str) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    if version == "5.6" and "/repos/" not in path:
        admin("GET", path, 404)
    admin("PUT", path, 200, json={"types": [{"id": "FEATURE", "enabled": True, "prefix": "f/"}]})
    admin("PUT", path, 400, json={"types": [{"id": "feature"}]})
    admin("GET", path, 200)
    for method in ("GET", "PUT"):
        jane(method, path, 401, json={} if method == "PUT" else None)
        admin(method, path.replace("/OWN/", "/GONE/"), 404, json={} if method == "PUT" else None)
    if "/repos/" in path:
        admin("DELETE", path, 204)
        jane("DELETE", path, 401)
