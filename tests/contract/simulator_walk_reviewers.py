# Copyright (c) 2026, algorithmia.scm maintainers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The walk over reviewer groups, default reviewers, required builds, default tasks and secret scanning."""

from __future__ import annotations

from contract.simulator_traffic import Callers

MAIN = {"id": "refs/heads/main", "type": {"id": "BRANCH"}}


def walk_reviewers(callers: Callers, prefix: str, version: str) -> None:
    """Needs the seed of simulator_walk."""
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    users = [{"id": admin("GET", f"/rest/api/{prefix}/users/alice", 200).json["id"]}]
    for place in ("projects/OWN", "projects/OWN/repos/models"):
        base = f"/rest/api/{prefix}/{place}/settings/reviewer-groups"
        if version == "5.6":
            admin("GET", base, 404)
        else:
            one = f"{base}/{admin('POST', base, 201, json={'name': 'core', 'users': users}).json['id']}"
            admin("POST", base, 400, json={"name": "none", "users": []})
            admin("POST", base, 409, json={"name": "core", "users": users})
            for method, status in (("GET", 200), ("PUT", 200), ("DELETE", 204)):
                jane(method, one, 401, json={"name": "core"} if method == "PUT" else None)
                admin("GET", base, 200)
                admin(method, one, status, json={"description": "Core team"} if method == "PUT" else None)
        base = f"/rest/default-reviewers/{prefix}/{place}/condition"
        body = {"sourceMatcher": MAIN, "targetMatcher": MAIN, "reviewers": users, "requiredApprovals": 1}
        one = f"{base}/{admin('POST', base, 200, json=body).json['id']}"
        admin("POST", base, 400, json={})
        admin("GET", f"{base}s", 200)
        admin("PUT", one, 200, json=body)
        admin("PUT", one, 400, json={})
        admin("DELETE", one, 204)
        admin("DELETE", one, 404)


def walk_required_builds(callers: Callers, prefix: str, version: str) -> None:
    """Needs the seed of simulator_walk."""
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    base = f"/rest/required-builds/{prefix}/projects/OWN/repos/models/condition"
    if version == "5.6":
        admin("GET", f"{base}s", 404)
        return
    body = {"buildParentKeys": ["OWN-TEST"], "refMatcher": MAIN, "exemptRefMatcher": {"id": "hotfix/*", "type": {"id": "PATTERN"}}}
    one = f"{base}/{admin('POST', base, 200, json=body).json['id']}"
    jane("POST", base, 401, json=body)
    admin("POST", base, 400, json={})
    admin("GET", f"{base}s", 200)
    admin("PUT", one, 200, json=body)
    admin("PUT", one, 400, json={})
    jane("DELETE", one, 401)
    admin("DELETE", one, 204)
    admin("DELETE", one, 204)


def walk_default_tasks(callers: Callers, prefix: str, version: str) -> None:
    """Needs the seed of simulator_walk."""
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    for place in ("projects/OWN", "projects/OWN/repos/models"):
        base = f"/rest/default-tasks/{prefix}/{place}/tasks"
        if version in ("5.6", "7.21", "8.19"):
            admin("GET", base, 404)
            continue
        body = {"description": "Say it in the changelog", "sourceMatcher": MAIN, "targetMatcher": MAIN}
        one = f"{base}/{admin('POST', base, 200, json=body).json['id']}"
        jane("POST", base, 401, json=body)
        admin("POST", base, 400, json={"description": "x"})
        admin("GET", f"{base}?markup=true", 200)
        admin("PUT", one, 200, json=body)
        admin("PUT", one, 400, json={})
        jane("DELETE", one, 401)
        admin("DELETE", one, 204)
        jane("DELETE", base, 401)
        admin("DELETE", base, 204)


def walk_secret_scanning(callers: Callers, prefix: str, version: str) -> None:
    """Needs the seed of simulator_walk."""
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    lists = [f"{place}secret-scanning/{what}" for place in ("projects/OWN/", "projects/OWN/repos/models/") for what in ("rules", "allowlist")]
    for path in ("secret-scanning/rules", *lists):
        base, body = f"/rest/api/{prefix}/{path}", {"name": "Vault token", "lineRegex": "hvs"}
        if version in ("5.6", "7.21"):
            admin("GET", base, 404)
            continue
        one = f"{base}/{admin('POST', base, 200, json=body).json['id']}"
        admin("POST", base, 400, json={"name": "Vault token"})
        admin("GET", f"{base}?filter=vault", 200)
        for method, status in (("GET", 200), ("PUT", 200), ("DELETE", 204)):
            jane(method, one, 401, json=body if method == "PUT" else None)
            admin(method, one, status, json=body if method == "PUT" else None)
        admin("GET", one, 404)
    _walk_exemptions(callers, prefix, version)


def _walk_exemptions(callers: Callers, prefix: str, version: str) -> None:
    admin, jane = callers.bitbucket(), callers.bitbucket("user")
    server, project, repository = (f"/rest/api/{prefix}/{place}secret-scanning/exempt" for place in ("", "projects/OWN/", "projects/OWN/repos/models/"))
    if version in ("5.6", "7.21"):
        for place in (server, project, repository):
            admin("GET", place, 404)
        return
    body = [{"projectKey": "OWN", "slug": "models"}]
    for place in (server, project, repository):
        jane("GET", place, 401)
        admin("GET", place, 200)
    for place in (server, project):
        admin("GET", f"{place}?order=NAME_DESC&start=0&limit=5", 200)
        jane("POST", place, 401, json=body)
        admin("POST", place, 204, json=body)
        admin("DELETE", repository, 204)
    jane("PUT", repository, 401)
    for method, place, status in (("PUT", repository, 204), ("PUT", repository, 409), ("POST", project, 204), ("POST", server, 409)):
        admin(method, place, status, json=body if method == "POST" else None)
    jane("DELETE", repository, 401)
    admin("DELETE", repository, 204)
